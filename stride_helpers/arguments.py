"""What is allowed as an argument, and the sentence that says so when it is not."""

import math
import operator
import warnings
from itertools import islice
from numbers import Real

import numpy as np

MOST_NUMBERS = 40_000_000  # in one array, 320 MB: what a small computer has to spare
MOST_ENTRIES = 100_000  # of a list, which may be a generator without end
NO_LISTS = (str, bytes, dict, set, frozenset)  # they can be gone through, but are text or have no order


class BadInput(ValueError):
    """A value that the course cannot work with; its message is a sentence for the learner."""


def whole_number(name, value, at_least):
    """Return `value` as an int of at least `at_least`.

    Errors: BadInput for a fraction or a number too small, TypeError for anything that is not a number.

    >>> whole_number("stride", 2, at_least=1)
    2
    >>> whole_number("stride", 0, at_least=1)
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: stride must be a whole number of at least 1, but it is 0
    """
    kind = BadInput
    try:
        if isinstance(value, (bool, np.bool_, np.ma.MaskedArray)):
            raise TypeError
        number = operator.index(value)
        if number >= at_least:
            return number
    except Exception:
        kind = BadInput if isinstance(value, Real) and not isinstance(value, (bool, np.bool_)) else TypeError
    raise kind(f"{name} must be a whole number of at least {at_least}, but it is {short(value)}")


def fraction(name, value):
    """Return `value` as a float from 0 to 1.

    Errors: BadInput outside that range and for NaN, TypeError for anything that is not a number.

    >>> fraction("level", 0.3)
    0.3
    """
    allowed = f"{name} must be a number from 0 to 1, but it is {short(value)}"
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(allowed)
    if not 0 <= value <= 1:
        raise BadInput(allowed)
    return float(value)


def number(name, value):
    """Return `value`, one finite real number, as a float.

    Errors: those of `numbers`; BadInput for an array of several.

    >>> number("frequency", [0.1, 0.2])
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: frequency must be one number, but it is [0.1, 0.2]
    """
    array = numbers(name, value)
    if array.ndim:
        raise BadInput(f"{name} must be one number, but it is {short(value)}")
    return float(array)


def numbers(name, value):
    """Return `value`, a number or an array of any shape, as a float array: float32 stays, the rest is float64.

    The array may share memory with `value`: never write into it.

    Errors: BadInput for a ragged or masked array, for NaN, infinity and more than `MOST_NUMBERS`; TypeError for text,
    None or complex numbers.

    >>> numbers("frequency", [0, True]).dtype
    dtype('float64')
    >>> numbers("frequency", [[1, 2], [3]])
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: frequency must have rows of equal length, but its rows differ: [[1, 2], [3]]
    """
    array = _real_array(name, value)
    if not np.isfinite(array).all():
        places = [int(place) for place in np.argwhere(~np.isfinite(array))[0]]
        where = {0: "it is", 2: "row {}, column {} holds"}.get(array.ndim, f"at {places} it holds").format(*places)
        raise BadInput(f"{name} must hold finite numbers, but {where} {float(array[tuple(places)])}")
    return array


def picture(name, value, finite=True):
    """Return `value` as a 2-D float array, as `numbers` does.

    `finite=False` leaves out the look at every pixel, for one whose result goes through `finite_result`.

    Errors: those of `numbers`; BadInput for an empty, 1-D or 3-D array.

    >>> picture("image", [1, 2, 3])
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: image must be a 2-D array (rows and columns), but its shape (3,) is 1-D
    """
    array = numbers(name, value) if finite else _real_array(name, value)
    if array.ndim != 2:
        raise BadInput(f"{name} must be a 2-D array (rows and columns), but its shape {array.shape} is {array.ndim}-D")
    if array.size == 0:
        raise BadInput(f"{name} must hold at least one number, but its shape {array.shape} is empty")
    return array


def shape_of_picture(name, value):
    """Return `value` as (rows, columns), two ints of at least 1.

    >>> shape_of_picture("shape", (24, 24))
    (24, 24)
    """
    try:
        if isinstance(value, NO_LISTS):
            raise TypeError
        rows, cols = value
    except Exception as error:
        kind = BadInput if isinstance(error, ValueError) else TypeError
        raise kind(f"{name} must be two whole numbers, (rows, columns), but it is {short(value)}") from None
    rows, cols = whole_number(f"{name}[0]", rows, at_least=1), whole_number(f"{name}[1]", cols, at_least=1)
    affordable(name, rows, cols)
    return rows, cols


def several(name, value, what):
    """Return `value` as a list; `what` says in words what it should be.

    >>> several("strides", 2, "a list of whole numbers")
    Traceback (most recent call last):
    TypeError: strides must be a list of whole numbers, but it is 2
    """
    try:
        if isinstance(value, NO_LISTS):
            raise TypeError
        entries = list(islice(value, MOST_ENTRIES + 1))
    except Exception:
        raise TypeError(f"{name} must be {what}, but it is {short(value)}") from None
    if len(entries) > MOST_ENTRIES:
        raise BadInput(f"{name} must hold at most {MOST_ENTRIES} entries, but {short(value)} holds more")
    return entries


def affordable(name, *shape):
    """Refuse an argument that asks for an array of `shape`, more than `MOST_NUMBERS`, before it is made.

    >>> affordable("size", 65536, 65536)
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: size must ask for at most 40 million numbers, but it asks for 65536 x 65536
    """
    if math.prod(shape) > MOST_NUMBERS:
        asked = " x ".join(short(length) for length in shape)
        raise BadInput(f"{name} must ask for at most {MOST_NUMBERS // 10**6} million numbers, but it asks for {asked}")


def finite_result(result, **arguments):
    """Return `result`, computed from `arguments`, if all of it is finite; else say which argument is the reason.

    >>> with np.errstate(over="ignore"):
    ...     finite_result(np.float64(1e300) * 1e300, image=1e300, kernel=1e300)
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: image and kernel must give a result that a float can hold, but it is too large
    """
    if not np.isfinite(result).all():
        for name, value in arguments.items():
            numbers(name, value)
        raise BadInput(f"{' and '.join(arguments)} must give a result that a float can hold, but it is too large")
    return result


def scaled(array):
    """Return `array` as float64, times a power of two, and its exponent, so that squares neither overflow nor vanish.

    Numbers of ordinary size stay as they are, with exponent 0; `np.ldexp(result, exponent)` takes the scale back.

    >>> [int(exponent) for _, exponent in (scaled(np.ones(2)), scaled(np.full(2, 2.0**-500)))]
    [0, -499]
    """
    exponent = int(np.frexp(np.abs(array).max(initial=0.0))[1])
    exponent = exponent if abs(exponent) > 200 else 0
    array = array.astype(np.float64, copy=False)
    return (np.ldexp(array, -exponent) if exponent else array), exponent


def _real_array(name, value):
    """Return `value` as a float array, which may hold NaN and infinity."""
    if isinstance(value, np.ma.MaskedArray) and value.dtype.names is None and np.ma.is_masked(value):
        raise BadInput(f"{name} must hold no masked numbers, but {np.ma.count_masked(value)} of them are masked")
    array = np.asarray(value) if isinstance(value, np.ndarray) else _array(name, value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, but it is {short(value)}")
    affordable(name, *array.shape)
    if array.dtype not in (np.float32, np.float64):
        with np.errstate(all="ignore"):
            array = array.astype(np.float64)
    return array


def _array(name, value):
    """What is no array yet, as an array."""
    if isinstance(value, (list, tuple, range)):
        affordable(name, len(value))
        if any(isinstance(row, np.ma.MaskedArray) and np.ma.is_masked(row) for row in value):
            raise BadInput(f"{name} must hold no masked numbers, but it is {short(value)}")
    try:
        with warnings.catch_warnings(action="ignore"):
            return np.asarray(value)
    except ValueError:
        raise BadInput(f"{name} must have rows of equal length, but its rows differ: {short(value)}") from None
    except Exception:
        raise TypeError(f"{name} must hold real numbers, but it is {short(value)}") from None


def short(value):
    """A value as it is shown in a message: its repr, on one line of at most 60 characters."""
    try:
        text = on_one_line(repr(value))
    except Exception:  # a repr can fail, and Python refuses to write out whole numbers of many digits
        return f"a value of type {on_one_line(type(value).__name__)}"
    return text if len(text) <= 60 else text[:57] + "..."


def on_one_line(text):
    r"""The beginning of a text, as any output can show it: a repr may hold signs that are no characters.

    >>> on_one_line("one\n two \ud800")
    'one two'
    """
    signs = str.__str__(text)[:1000]  # of a subclass, too
    return " ".join("".join(sign if sign.isprintable() else " " for sign in signs).split())
