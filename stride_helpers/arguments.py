"""What is allowed as an argument, and the sentence that says so when it is not."""

import operator
from numbers import Real

import numpy as np


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
    allowed = f"{name} must be a whole number of at least {at_least}, but it is {short(value)}"
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(allowed)
    try:
        number = operator.index(value)
    except TypeError:
        raise (BadInput if isinstance(value, Real) else TypeError)(allowed) from None
    if number < at_least:
        raise BadInput(allowed)
    return number


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


def numbers(name, value):
    """Return `value`, a number or an array of any shape, as a float array: float32 stays, the rest is float64.

    The array may share memory with `value`: never write into it.

    Errors: BadInput for a ragged array, for NaN and infinity; TypeError for text, None or complex numbers.

    >>> numbers("frequency", [0, True]).dtype
    dtype('float64')
    >>> numbers("frequency", [[1, 2], [3]])
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: frequency must have rows of equal length, but its rows differ: [[1, 2], [3]]
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise BadInput(f"{name} must have rows of equal length, but its rows differ: {short(value)}") from None
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, but it is {short(value)}")
    if array.dtype != np.float32:
        array = array.astype(np.float64, copy=False)
    with np.errstate(over="ignore", invalid="ignore"):
        total = array.sum()  # finite only if each number is, and found sooner than a look at each
    if not np.isfinite(total) and not np.isfinite(array).all():
        places = [int(place) for place in np.argwhere(~np.isfinite(array))[0]]
        where = {0: "it is", 2: "row {}, column {} holds"}.get(array.ndim, f"at {places} it holds").format(*places)
        raise BadInput(f"{name} must hold finite numbers, but {where} {float(array[tuple(places)])}")
    return array


def picture(name, value):
    """Return `value` as a 2-D float array, as `numbers` does.

    Errors: those of `numbers`; BadInput for an empty, 1-D or 3-D array.

    >>> picture("image", [1, 2, 3])
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: image must be a 2-D array (rows and columns), but its shape (3,) is 1-D
    """
    array = numbers(name, value)
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
        rows, cols = value
    except (TypeError, ValueError) as error:
        kind = BadInput if isinstance(error, ValueError) else TypeError
        raise kind(f"{name} must be two whole numbers, (rows, columns), but it is {short(value)}") from None
    return whole_number(f"{name}[0]", rows, at_least=1), whole_number(f"{name}[1]", cols, at_least=1)


def short(value):
    """A value as it is shown in a message: its repr, on one line of at most 60 characters."""
    try:
        text = " ".join(repr(value)[:1000].split())
    except Exception:  # a repr can fail, and Python refuses to write out whole numbers of many digits
        return f"a value of type {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."
