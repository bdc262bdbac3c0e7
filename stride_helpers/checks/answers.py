"""Answers read as plain numbers: what NumPy reads as numbers is welcome, and what is none is said in words.

A right answer may be a list, a tuple, an array, a deque, a tensor of another library, a list of Fractions. Each reader
returns floats, or an array of them, or raises `Unreadable`.
"""

from collections.abc import Iterator
from decimal import Decimal
from numbers import Real

import numpy as np

from stride_helpers.arguments import on_one_line, short


class Unreadable(Exception):
    """An answer of another kind than was asked for; the message says what it is."""


def floats(value):
    """Real numbers, one or in any number of axes, as an array of float64."""
    try:
        found = np.asarray(value)
    except ValueError:
        raise Unreadable("rows of different lengths") from None
    except Exception as error:  # a tensor may refuse, and says what to do
        raise Unreadable(error_in_words(error)) from None
    if found.dtype.kind not in "iuf":  # a Fraction, say, or no number
        for entry in found.ravel().tolist():
            if isinstance(entry, Iterator):
                raise Unreadable(f"a {type(entry).__name__}: put list(...) around it")
            if isinstance(entry, bool) or not isinstance(entry, (Real, Decimal)):
                raise Unreadable(f"a {type(entry).__name__}")
    return found.astype(np.float64)


def number(value):
    """One real number."""
    found = floats(value)
    if found.ndim > 0:
        raise Unreadable("an array" if isinstance(value, np.ndarray) else f"a {type(value).__name__}")
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
            raise Unreadable(f"{short(entry)} is not a whole number")
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
    """A value as a sentence shows it: whole numbers without a point, others to ten digits."""
    if isinstance(value, list):
        return short([_shown_number(entry) for entry in value])
    return short(_shown_number(value))


def _shown_number(value):
    if not isinstance(value, float):
        return value
    return int(value) if value.is_integer() else float(f"{value:.10g}")


def error_in_words(error):
    """An exception as a sentence shows it."""
    text = on_one_line(str(error), 120)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
