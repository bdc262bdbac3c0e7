"""Answers read as plain numbers: what NumPy reads as numbers is welcome, and what is none is said in words.

A right answer may be a list, a tuple, an array, a deque, a tensor of another library, a list of Fractions. Each reader
returns floats, or an array of them, or raises `Unreadable`.
"""

import reprlib
from collections.abc import Iterator
from decimal import Decimal
from numbers import Complex, Real

import numpy as np

from stride_helpers.arguments import on_one_line


class Unreadable(Exception):
    """An answer of another kind than was asked for; the message says what it is."""


IN_WORDS = [
    ((str, bytes), "a text"),
    ((bool, np.bool_), "True or False"),
    (Iterator, "a generator, which makes its rows only when they are asked for: put list(...) around it"),
    ((set, frozenset, dict), "a set or a dictionary, which has no order"),
    (Real, "a single number"),
    (Complex, "a complex number"),
    ((list, tuple), "a list"),
]


def kind_in_words(value):
    """What a beginner may have given instead of what was asked for."""
    for kinds, words in IN_WORDS:
        if isinstance(value, kinds):
            return words
    return "no number"


def floats(value):
    """Real numbers, one or in any number of axes, as an array of float64."""
    try:
        found = np.asarray(value)
    except ValueError:
        raise Unreadable("rows of different lengths") from None
    except Exception as error:  # a tensor may refuse, and says what to do
        raise Unreadable(error_in_words(error)) from None
    if found.dtype.kind in "iuf":
        return found.astype(np.float64)
    entries = [_entry(entry) for entry in found.ravel().tolist()]
    return np.array(entries, np.float64).reshape(found.shape)


def _entry(entry):
    """One number that NumPy does not count among its own, such as a Fraction."""
    if isinstance(entry, (Real, Decimal)) and not isinstance(entry, bool):
        return float(entry)
    raise Unreadable(kind_in_words(entry))


def number(value):
    """One real number."""
    found = floats(value)
    if found.ndim > 0:
        raise Unreadable("a list" if isinstance(value, list) else "a list or an array")
    return float(found)


def array(value):
    """Real numbers in rows and columns."""
    found = floats(value)
    if found.ndim == 0:
        raise Unreadable("a single number")
    return found


def numbers(value):
    """A list of real numbers."""
    found = array(value)
    if found.ndim > 1:
        raise Unreadable("a list of lists")
    return found.tolist()


def collected(value):
    """The entries of any collection, also of a set or a generator, as they are."""
    if isinstance(value, (str, bytes)):
        raise Unreadable("a text")
    try:
        entries = iter(value)
    except TypeError:
        raise Unreadable("a single number" if isinstance(value, Real) else "no list") from None
    return list(entries)


def whole_numbers(value):
    """Whole numbers in any collection, as ints; 8.0 is one, 8.5 is not."""
    found = [number(entry) for entry in collected(value)]
    for entry in found:
        if not entry.is_integer():
            raise Unreadable(f"{shown(entry)} is not a whole number")
    return [int(entry) for entry in found]


def kernel(value, shape):
    """The weights of a kernel of this shape, all finite."""
    weights = floats(value)
    if weights.shape != shape:
        raise Unreadable(f"an array of shape {weights.shape}, not {shape}")
    if not (abs(weights) < 1e9).all():
        raise Unreadable("an array with NaN, infinite or enormous weights")
    return weights


def shown(value):
    """A value as a sentence shows it, on one line of at most 80 characters."""
    if isinstance(value, float):
        return _shown_number(value)
    if isinstance(value, list):
        value = [int(entry) if isinstance(entry, float) and entry.is_integer() else entry for entry in value]
    return on_one_line(_SHORT.repr(value), 80)


def _shown_number(value):
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    short = f"{value:.10g}"
    return repr(value) if float(short).is_integer() else short  # 2.9999999999999 is not shown as 3


_SHORT = reprlib.Repr()
_SHORT.maxlist = _SHORT.maxtuple = 12
_SHORT.maxstring = _SHORT.maxother = 80


def error_in_words(error):
    """An exception as a sentence shows it."""
    text = on_one_line(str(error), 120)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
