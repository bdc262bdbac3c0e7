"""What a control of a panel can be set to: plain data, in `ipywidgets.interact`'s words. Knows no widgets.

(low, high) or (low, high, step) is a slider, a list a menu, True or False a check box. Four more, which `interact`
takes for a slider, a line of text and a menu: `Steps` plays, `Kernel` is a grid of weights, `Photographs` a menu
with the learner's own picture in it.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stride_helpers.arguments import BadInput, by, short
from stride_helpers.figures.words import say

MOST_ROWS = 15  # and columns, of a kernel that is typed
# A weight in which each comma can be a decimal comma, as `numbers.js` has it; in any other word commas part weights.
DECIMAL_COMMAS = re.compile(r"[-+−]?[0-9]*(,[0-9]+)?(/[-+−]?[0-9]*(,[0-9]+)?)?")


class Steps(NamedTuple):
    """A slider over whole numbers that also plays."""

    low: int
    high: int


class Kernel(str):
    """A kernel to type, weight by weight; the function gets the text, see `typed_kernel`."""


class Photographs(list):
    """Photographs by name, as a dict, and the learner's own, which the function gets as the bytes of its file."""

    def __init__(self, named: dict[str, Any] | list[str]) -> None:
        """`named`: the pictures by name, which are shown small; names alone are enough."""
        super().__init__(named)
        self.pictures = named if isinstance(named, dict) else {}


def choices(name: str, range_: object, default: object) -> list[Any]:
    """Every value that a range allows, the default among them; a text allows any, so it has its default only.

    Errors: BadInput for a range that `interact` would not take, or that leaves out the default.

    >>> choices("noise", (0.0, 0.3, 0.1), 0.1)
    [0.0, 0.1, 0.2, 0.3]
    >>> choices("padded", False, False)
    [False, True]
    """
    found = _values(range_)
    if default not in found or isinstance(default, bool) != isinstance(range_, bool):
        raise BadInput(
            f"{name} must have a range as interact takes it, (low, high), (low, high, step), [choices], a truth "
            f"value or a text, with the default inside; its range is {short(range_)}, its default {short(default)}"
        )
    return found


def _values(range_: object) -> list[Any]:
    """What a range allows; nothing where it is no range."""
    if isinstance(range_, bool):
        return [False, True]
    if isinstance(range_, str):
        return [str(range_)]
    if isinstance(range_, list):
        return list(range_)
    if isinstance(range_, tuple) and len(range_) in (2, 3) and all(_is_number(each) for each in range_):
        return _spaced(*range_)
    return []


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _spaced(low: float, high: float, step: float | None = None) -> list[float]:
    """The numbers from low to high; whole ones where all three are whole."""
    whole = isinstance(low, int) and isinstance(high, int) and (step is None or isinstance(step, int))
    if step is None:
        step = 1 if whole else 0.1
    if step <= 0 or high < low:
        return []
    count = int(np.floor((high - low) / step + 1e-9)) + 1
    values = [low + index * step for index in range(count)]
    return values if whole else [round(float(value), 10) for value in values]


def typed_kernel(text: str) -> NDArray[np.float64]:
    """Read the kernel that a learner typed.

    Parameters
    ----------
    text : str
        A space between weights, a semicolon or a new line between rows; fractions as 1/9. A comma parts weights where
        it cannot be a decimal comma, as in "0.13,0.11"; a Unicode minus is a minus.

    Returns
    -------
    ndarray
        The weights, in as many rows and columns as were typed.

    Raises
    ------
    BadInput
        With a sentence that says what is wrong: empty, ragged, no number, too large.

    Examples
    --------
    >>> typed_kernel("0 1/2; −1 0,5")
    array([[ 0. ,  0.5],
           [-1. ,  0.5]])
    >>> typed_kernel("1 x")
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: The kernel holds 'x', which is not a number. Write weights as ...
    """
    lines = [line for line in re.split("[;\n]", text) if line.strip()]
    rows = [[_weight(word) for word in _words(line)] for line in lines]
    lengths = [len(row) for row in rows]
    if not any(lengths):
        raise BadInput(say("kernel.empty"))
    if len(set(lengths)) > 1:
        raise BadInput(say("kernel.ragged", lengths=lengths))
    if max(len(rows), *lengths) > MOST_ROWS:
        raise BadInput(say("kernel.large", size=by((len(rows), lengths[0])), most=MOST_ROWS))
    return np.array(rows)


def _words(line: str) -> list[str]:
    """The weights of a row, each as it was typed."""
    words = []
    for word in line.split():
        bare = word.rstrip(",")
        words += [bare] if DECIMAL_COMMAS.fullmatch(bare) else bare.split(",")
    return [word for word in words if word]


def _weight(word: str) -> float:
    plain = word.replace("\u2212", "-").replace(",", ".")
    numerator, slash, denominator = plain.partition("/")
    try:
        if "_" in word:  # which Python allows between digits
            raise ValueError
        weight = float(numerator) / (float(denominator) if slash else 1)
    except (ValueError, ZeroDivisionError):
        raise BadInput(say("kernel.number", word=short(word))) from None
    if not abs(weight) <= 1000:
        raise BadInput(say("kernel.beyond", word=short(word)))
    return weight
