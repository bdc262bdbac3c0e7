"""What is allowed as an argument, and the sentence that says so when it is not.

Each function takes the name of an argument and what was given for it, and returns it in the form that the others work
with. Otherwise it raises `BadInput`, or `TypeError` for something of another kind.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from contextlib import suppress
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.floating]

MOST_NUMBERS = 40_000_000  # in one array, 320 MB: what a small computer has to spare


class BadInput(ValueError):
    """A value that the course cannot work with; its message is a sentence for the learner."""


def as_whole_number(name: str, value: object, at_least: int) -> int:
    """Return `value`, any whole number that is no truth value, as an int.

    >>> as_whole_number("stride", 0, at_least=1)
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: stride must be a whole number of at least 1, but it is 0
    """
    is_truth_value = isinstance(value, (bool, np.bool_))
    with suppress(TypeError):  # what is no whole number has no index
        number = operator.index(value)  # type: ignore[arg-type]
        if number >= at_least and not is_truth_value:
            return number
    kind = BadInput if isinstance(value, Real) and not is_truth_value else TypeError
    raise kind(f"{name} must be a whole number of at least {at_least}, but it is {short(value)}")


def as_numbers(name: str, value: ArrayLike) -> FloatArray:
    """Return `value`, finite real numbers in any shape, as an array of float64.

    The array may share memory with `value`: never write into it.

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
    array = array.astype(float, copy=False)
    if not np.isfinite(array).all():
        raise BadInput(f"{name} must hold finite numbers, but {_first_that_is_not_finite(array)}")
    return array


def _first_that_is_not_finite(array: FloatArray) -> str:
    """The first such number in words, and where it stands."""
    place = tuple(np.argwhere(~np.isfinite(array))[0].tolist())
    if array.ndim == 0:
        return f"it is {array}"
    if array.ndim == 2:
        row, col = place
        return f"row {row}, column {col} holds {array[place]}"
    return f"at {place} it holds {array[place]}"


def as_number(name: str, value: ArrayLike) -> float:
    """Return `value`, one finite number, as a float.

    >>> as_number("frequency", [0.1, 0.2])
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: frequency must be one number, but it is [0.1, 0.2]
    """
    array = as_numbers(name, value)
    if array.ndim:
        raise BadInput(f"{name} must be one number, but it is {short(value)}")
    return float(array)


def as_picture(name: str, value: ArrayLike) -> FloatArray:
    """Return `value`, rows and columns of finite numbers, as a 2-D array like that of `as_numbers`.

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
    """Return `value`, two whole numbers of at least 1, as (rows, columns).

    >>> as_shape("shape", [24, 24])
    (24, 24)
    """
    sizes = as_list(name, value, "two whole numbers, (rows, columns)", length=2)
    rows = as_whole_number(f"{name}[0]", sizes[0], at_least=1)
    cols = as_whole_number(f"{name}[1]", sizes[1], at_least=1)
    affordable(name, rows, cols)
    return rows, cols


def as_list(name: str, value: Any, wanted: str, length: int | None = None) -> list:
    """Return `value`, which has entries, of a certain number perhaps, as a list; `wanted` says it in words.

    >>> as_list("strides", 2, "a list of whole numbers")
    Traceback (most recent call last):
    TypeError: strides must be a list of whole numbers, but it is 2
    """
    sentence = f"{name} must be {wanted}, but it is {short(value)}"
    try:
        entries = list(value)
    except TypeError:
        raise TypeError(sentence) from None
    if length not in (None, len(entries)):
        raise BadInput(sentence)
    return entries


def affordable(name: str, *shape: int) -> None:
    """Refuse an argument that asks for an array of `shape`, more than `MOST_NUMBERS`, before it is made.

    >>> affordable("size", 65536, 65536)
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: size must ask for at most 40 million numbers, but it asks for 65536 x 65536
    """
    if math.prod(shape) > MOST_NUMBERS:
        asked = " x ".join(short(length) for length in shape)
        raise BadInput(f"{name} must ask for at most {MOST_NUMBERS // 10**6} million numbers, but it asks for {asked}")


def by(lengths: Iterable[object]) -> str:
    """Lengths as they are said, rows first.

    >>> by((11, 24))
    '11x24'
    """
    return "x".join(short(length) for length in lengths)


def short(value: object) -> str:
    """A value as it is shown in a message: its repr, on one line of at most 60 characters.

    >>> short(np.eye(2))
    'array([[1., 0.], [0., 1.]])'
    """
    return on_one_line(repr(value), 60)


def on_one_line(text: str, most: int) -> str:
    r"""The beginning of a text, as any output can show it: on one line, without signs that are no characters.

    >>> on_one_line("one\n two \ud800", most=60)
    'one two'
    """
    printable = (sign if sign.isprintable() else " " for sign in text[:1000])
    line = " ".join("".join(printable).split())
    return line if len(line) <= most else f"{line[: most - 3]}..."
