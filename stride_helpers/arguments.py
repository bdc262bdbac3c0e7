"""What is allowed as an argument, and the sentence that says so when it is not."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from numbers import Real
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.floating]
Result = TypeVar("Result", bound=ArrayLike)

MOST_NUMBERS = 40_000_000  # in one array, 320 MB: what a small computer has to spare
NO_LISTS = (str, bytes, dict, set, frozenset)  # they can be gone through, but are text or have no order


class BadInput(ValueError):
    """A value that the course cannot work with; its message is a sentence for the learner."""


def as_whole_number(name: str, value: object, at_least: int) -> int:
    """Return `value` as an int.

    Parameters
    ----------
    name : str
        The argument's name, for the sentence.
    value : object
        What was given: any whole number, also one of NumPy's.
    at_least : int
        The smallest number that is allowed.

    Returns
    -------
    int
        The number.

    Raises
    ------
    BadInput
        For a fraction or a number too small.
    TypeError
        For anything that is not a number, and for a truth value.

    Examples
    --------
    >>> as_whole_number("stride", 0, at_least=1)
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: stride must be a whole number of at least 1, but it is 0
    """
    sentence = f"{name} must be a whole number of at least {at_least}, but it is {short(value)}"
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(sentence)
    try:
        number = operator.index(value)  # type: ignore[arg-type]  # what is no whole number raises
    except TypeError:
        kind = BadInput if isinstance(value, Real) else TypeError
        raise kind(sentence) from None
    if number < at_least:
        raise BadInput(sentence)
    return number


def as_fraction(name: str, value: object) -> float:
    """Return `value` as a float from 0 to 1.

    Parameters
    ----------
    name : str
        The argument's name, for the sentence.
    value : object
        What was given.

    Returns
    -------
    float
        The number.

    Raises
    ------
    BadInput
        Outside that range, and for NaN.
    TypeError
        For anything that is not a number, and for a truth value.

    Examples
    --------
    >>> as_fraction("level", 0.3)
    0.3
    """
    sentence = f"{name} must be a number from 0 to 1, but it is {short(value)}"
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(sentence)
    if not 0 <= float(value) <= 1:
        raise BadInput(sentence)
    return float(value)


def as_numbers(name: str, value: ArrayLike) -> FloatArray:
    """Return `value` as an array of floats.

    Parameters
    ----------
    name : str
        The argument's name, for the sentence.
    value : array_like
        A number, or numbers in any shape.

    Returns
    -------
    ndarray
        Of float32 if `value` is, else of float64. It may share memory with `value`: never write into it.

    Raises
    ------
    BadInput
        For rows of different lengths, masked numbers, NaN and infinity.
    TypeError
        For text, None, complex numbers and whatever else holds no real numbers.

    Examples
    --------
    >>> as_numbers("frequency", [[1, 2], [3]])
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: frequency must have rows of equal length, but its rows differ: [[1, 2], [3]]
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise BadInput(f"{name} must have rows of equal length, but its rows differ: {short(value)}") from None
    if array.dtype.kind not in "biuf":  # truth values, whole numbers with and without sign, floats
        raise TypeError(f"{name} must hold real numbers, but it is {short(value)}")
    if np.ma.is_masked(value):
        raise BadInput(f"{name} must hold no masked numbers, but {np.ma.count_masked(value)} of them are masked")
    single = array.dtype.kind == "f" and array.dtype.itemsize == 4
    array = array.astype(np.float32 if single else np.float64, copy=False)
    finite = np.isfinite(array)
    if not finite.all():
        place = tuple(np.argwhere(~finite)[0].tolist())
        where = {0: "it is", 2: "row {}, column {} holds"}.get(len(place), f"at {place} it holds").format(*place)
        raise BadInput(f"{name} must hold finite numbers, but {where} {array[place]}")
    return array


def as_number(name: str, value: ArrayLike) -> float:
    """Return `value` as one float.

    Parameters
    ----------
    name : str
        The argument's name, for the sentence.
    value : array_like
        One real number.

    Returns
    -------
    float
        The number.

    Raises
    ------
    BadInput
        For several numbers, NaN and infinity.
    TypeError
        For what is no real number.

    Examples
    --------
    >>> as_number("frequency", [0.1, 0.2])
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: frequency must be one number, but it is [0.1, 0.2]
    """
    array = as_numbers(name, value)
    if array.ndim:
        raise BadInput(f"{name} must be one number, but it is {short(value)}")
    return float(array)


def as_picture(name: str, value: ArrayLike) -> FloatArray:
    """Return `value` as a 2-D array of floats.

    Parameters
    ----------
    name : str
        The argument's name, for the sentence.
    value : array_like
        Numbers in rows and columns.

    Returns
    -------
    ndarray
        As `as_numbers` gives it.

    Raises
    ------
    BadInput
        Where `as_numbers` does, and for an empty, 1-D or 3-D array.
    TypeError
        Where `as_numbers` does.

    Examples
    --------
    >>> as_picture("image", [1, 2, 3])
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: image must be a 2-D array (rows and columns), but its shape (3,) is 1-D
    """
    array = as_numbers(name, value)
    if array.ndim != 2:
        raise BadInput(f"{name} must be a 2-D array (rows and columns), but its shape {array.shape} is {array.ndim}-D")
    if array.size == 0:
        raise BadInput(f"{name} must hold at least one number, but its shape {array.shape} is empty")
    return array


def as_shape(name: str, value: object) -> tuple[int, int]:
    """Return `value` as (rows, columns).

    Parameters
    ----------
    name : str
        The argument's name, for the sentence.
    value : object
        Two whole numbers of at least 1.

    Returns
    -------
    tuple of int
        Rows and columns.

    Raises
    ------
    BadInput
        For more or fewer than two, for numbers too small, and for more pixels than are affordable.
    TypeError
        For anything else.

    Examples
    --------
    >>> as_shape("shape", (24, 24))
    (24, 24)
    """
    wanted = "two whole numbers, (rows, columns)"
    sizes = as_list(name, value, wanted)
    if len(sizes) != 2:
        raise BadInput(f"{name} must be {wanted}, but it is {short(value)}")
    rows = as_whole_number(f"{name}[0]", sizes[0], at_least=1)
    cols = as_whole_number(f"{name}[1]", sizes[1], at_least=1)
    affordable(name, rows, cols)
    return rows, cols


def as_list(name: str, value: object, wanted: str) -> list:
    """Return `value` as a list.

    Parameters
    ----------
    name : str
        The argument's name, for the sentence.
    value : object
        A list, or whatever has entries in an order.
    wanted : str
        What it should be, in words.

    Returns
    -------
    list
        A new one.

    Raises
    ------
    TypeError
        For what has no entries, for text, and for what has no order.

    Examples
    --------
    >>> as_list("strides", 2, "a list of whole numbers")
    Traceback (most recent call last):
    TypeError: strides must be a list of whole numbers, but it is 2
    """
    sentence = f"{name} must be {wanted}, but it is {short(value)}"
    if isinstance(value, NO_LISTS) or not isinstance(value, Iterable):
        raise TypeError(sentence)
    try:
        return list(value)
    except TypeError:  # an array without axes
        raise TypeError(sentence) from None


def affordable(name: str, *shape: int) -> None:
    """Refuse an argument that asks for a larger array than memory has room for, before it is made.

    Parameters
    ----------
    name : str
        The argument's name, for the sentence.
    *shape : int
        The lengths of the array's axes; their product may be `MOST_NUMBERS`.

    Raises
    ------
    BadInput
        For more.

    Examples
    --------
    >>> affordable("size", 65536, 65536)
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: size must ask for at most 40 million numbers, but it asks for 65536 x 65536
    """
    if math.prod(shape) > MOST_NUMBERS:
        asked = " x ".join(short(length) for length in shape)
        raise BadInput(f"{name} must ask for at most {MOST_NUMBERS // 10**6} million numbers, but it asks for {asked}")


def finite_result(result: Result, *names: str) -> Result:
    """Return a result if all of it is finite.

    Parameters
    ----------
    result : array_like
        What was computed.
    *names : str
        The arguments that it was computed from, which were finite.

    Returns
    -------
    array_like
        The result itself.

    Raises
    ------
    BadInput
        For a result that is too large for a float.

    Examples
    --------
    >>> finite_result(np.inf, "image", "kernel")
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: image and kernel must give a result that a float can hold, but it is too large
    """
    if not np.isfinite(result).all():
        raise BadInput(f"{' and '.join(names)} must give a result that a float can hold, but it is too large")
    return result


def short(value: object) -> str:
    """Write a value as it is shown in a message: on one line of at most 60 characters.

    Parameters
    ----------
    value : object
        Anything.

    Returns
    -------
    str
        Its repr, or the beginning of it.

    Examples
    --------
    >>> short(np.eye(2))
    'array([[1., 0.], [0., 1.]])'
    """
    text = on_one_line(repr(value))
    return text if len(text) <= 60 else text[:57] + "..."


def on_one_line(text: str) -> str:
    r"""Put the beginning of a text on one line, as any output can show it.

    Parameters
    ----------
    text : str
        Any text; its first 1000 characters are kept, without those that cannot be printed.

    Returns
    -------
    str
        The words, with a space between.

    Examples
    --------
    >>> on_one_line("one\n two \ud800")
    'one two'
    """
    printable = (sign if sign.isprintable() else " " for sign in text[:1000])
    return " ".join("".join(printable).split())
