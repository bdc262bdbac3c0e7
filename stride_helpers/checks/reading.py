"""Answers as plain Python and NumPy data, read by exact means: what an answer says of itself plays no part.

Each reader takes what a learner gave and returns exact ints, floats, lists or float64 arrays, or raises `Unreadable`.
Types are asked with `type`, contents are taken with the methods of the base class: a subclass cannot pose as another
number, and NaN, text, dates, masked and complex numbers are none.
"""

import reprlib
import types
from decimal import Decimal
from fractions import Fraction
from itertools import islice

import numpy as np

from stride_helpers.arguments import on_one_line

MOST = 10_000  # numbers in an answer; the largest right one has 49
TEXTS = (str, bytes, bytearray, memoryview)


class Unreadable(Exception):
    """An answer of another kind than was asked for; the message says what it is."""


def number(value):
    """One real number, as an int or a float."""
    kind = type(value)
    if issubclass(kind, np.ndarray) and (array := _base(value)).ndim == 0:
        value = array[()]
        kind = type(value)
    if kind in (Fraction, Decimal):
        return float(value)
    if issubclass(kind, float):
        return float.__float__(value)
    if issubclass(kind, int) and kind is not bool:
        if int.bit_length(value) > 1000:
            raise Unreadable("an enormous number")
        return int.__index__(value)
    if issubclass(kind, np.generic) and (letter := np.generic.dtype.__get__(value).kind) in "iuf":
        with np.errstate(over="ignore"):  # a number beyond any float is infinite
            return np.generic.astype(value, np.float64).item() if letter == "f" else np.generic.item(value)
    raise Unreadable(_kind_in_words(value) or "no number")


def whole_number(value):
    """One whole number, as an int; 8.0 is one, 8.5 is not."""
    found = number(value)
    if isinstance(found, float) and not found.is_integer():
        raise Unreadable(f"{shown(found)} is not a whole number")
    return int(found)


def entries(value, most=MOST):
    """The entries of a list, a tuple or an array, as they are."""
    kind = type(value)
    base = next((base for base in (list, tuple, np.ndarray) if issubclass(kind, base)), None)
    if base is None or (base is np.ndarray and _base(value).ndim == 0):
        raise Unreadable(_kind_in_words(value) or "no list")
    found = _base(value) if base is np.ndarray else value
    if base.__len__(found) > most:
        raise Unreadable(f"a list of {base.__len__(found)} entries")
    return list(base.__iter__(found))


def collected(value, most=MOST):
    """The entries of any collection, also a set or a generator."""
    if issubclass(type(value), (list, tuple, np.ndarray)):
        found = entries(value, most)
    elif issubclass(type(value), TEXTS) or not hasattr(type(value), "__iter__"):
        raise Unreadable(_kind_in_words(value) or "no list")
    else:
        found = list(islice(value, most + 1))
        if len(found) > most:
            raise Unreadable(f"more than {most} entries")
    return found


def whole_numbers(value):
    """Whole numbers in any collection."""
    return [whole_number(entry) for entry in collected(value)]


def numbers(value):
    """A list of real numbers."""
    return [number(entry) for entry in entries(value)]


def array(value):
    """Real numbers in rows and columns, as a float64 array of one or two axes."""
    if issubclass(type(value), np.ndarray) and (found := _base(value)).ndim > 0:
        if found.size > MOST:
            raise Unreadable(f"an array of shape {found.shape}")
        if found.dtype.kind in "iuf":
            with np.errstate(over="ignore"):
                return found.astype(np.float64)
        return np.array([number(entry) for entry in found.flat], np.float64).reshape(found.shape)
    rows = entries(value)
    if all(issubclass(type(row), (int, float, np.generic)) for row in rows):
        return np.array(numbers(rows), np.float64)
    rows = [numbers(row) for row in rows]
    if len({len(row) for row in rows}) > 1:
        raise Unreadable("rows of different lengths")
    return np.array(rows, np.float64)


def kernel(value, shape):
    """The weights of a kernel, all finite."""
    weights = array(value)
    if weights.shape != shape:
        raise Unreadable(f"an array of shape {weights.shape}, not {shape}")
    if not (abs(weights) < 1e9).all():
        raise Unreadable("an array with NaN, infinite or enormous weights")
    return weights


def shown(value):
    """A value as a sentence shows it: on one line of at most 80 characters, in time that does not grow with it."""
    if type(value) is float and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if type(value) is float:
        short = f"{value:.10g}"
        return short if not float(short).is_integer() else repr(value)
    if type(value) is int and abs(value) >= 10**20:
        return f"about {float(value):.3g}" if abs(value) < 10**300 else "an enormous number"
    text = on_one_line(_SHORT.repr(value))
    return text if len(text) <= 80 else text[:77] + "..."


_SHORT = reprlib.Repr()
_SHORT.maxlist = _SHORT.maxtuple = 12
_SHORT.maxstring = _SHORT.maxother = 80


def _base(value):
    """An array of any subclass as an `np.ndarray` on the same numbers."""
    if issubclass(type(value), np.ma.MaskedArray) and np.ma.getmaskarray(value).any():
        raise Unreadable("masked numbers")
    return np.ndarray.view(value, np.ndarray)


def _kind_in_words(value):
    """What a beginner may have given instead of a number or a list; empty if there is no word for it."""
    kind = type(value)
    if issubclass(kind, np.ndarray):
        return "a list or an array" if _base(value).ndim else ""
    if hasattr(kind, "__next__"):
        return "a generator, which makes its rows only when they are asked for: put list(...) around it"
    if kind is types.CoroutineType:
        value.close()  # or Python warns that it was never awaited
        return "a coroutine, which has not run: write def without async"
    words = {
        TEXTS: "a text",
        (bool, np.bool_): "True or False",
        (complex, np.complexfloating): "a complex number",
        (list, tuple): "a list",
        (set, frozenset, dict): "a set or a dictionary, which has no order",
        (np.datetime64, np.timedelta64): "a date",
        (int, float, np.number): "a single number",
    }
    return next((words[kinds] for kinds in words if issubclass(kind, kinds)), "")
