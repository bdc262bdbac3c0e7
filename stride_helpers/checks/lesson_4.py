"""Lesson 4: the sizes of a pyramid, the shifts that it follows, the growth of channels."""

import math
from collections.abc import Callable, Iterable
from fractions import Fraction

import numpy as np

from stride_helpers.checks.arrays import Mixed
from stride_helpers.checks.engine import (
    ENOUGH,
    NOT_ALL,
    FunctionExercise,
    ValueExercise,
    array_differs,
    case_in_words,
    mark,
    numbers_differ,
)
from stride_helpers.checks.lesson_2 import PER_SIDE, UNPADDED
from stride_helpers.checks.reading import Unreadable, array, number, numbers, shown, whole_numbers
from stride_helpers.convolution import binomial_kernel
from stride_helpers.convolution import fast_strided_convolve as convolve

# --- the exercise of the core -----------------------------------------------------------------------------------


def next_level(function: Callable[[np.ndarray, np.ndarray], object]) -> None:
    """Check the core's exercise of lesson 4, one level made from the level before, and print what is wrong.

    Parameters
    ----------
    function : callable
        `function(level, kernel)` takes two arrays, the kernel of 3 rows of 3. It continues the level by one mirrored
        pixel on each side, lays the kernel on it at stride 2, and returns what comes out.

    Examples
    --------
    >>> next_level(lambda level, kernel: level[::2, ::2])
    Not yet: for level = ..., kernel = sh.binomial_kernel(3) it gives ... The kernel is not used: this only drops ...
    """
    mark(NEXT_LEVEL, function)


def _level(rows, columns):
    return Mixed(rows, columns, remainder=23, less=11, divisor=7)


def _mirrored(x):
    return np.pad(x, 1, mode="symmetric")


# x is the level before, k the kernel.
NEXT_SLIPS = [
    ("The kernel is not used: this only drops pixels.", lambda x, k: x[::2, ::2]),
    ("The level is not continued: a window must not stick out.", lambda x, k: convolve(x, k, 2)),
    ("The border is black: let it mirror what is inside.", lambda x, k: convolve(x, k, 2, 1)),
    (
        'This mirror leaves out the pixel at the edge: mode "symmetric" repeats it, "reflect" does not.',
        lambda x, k: convolve(np.pad(x, 1, mode="reflect"), k, 2),
    ),
    ("The stride is missing: keep every second cell, down and across.", lambda x, k: convolve(_mirrored(x), k)),
]
NEXT_LEVEL = FunctionExercise(
    cases=[(6, 6), (8, 8), (7, 9), (5, 8), (9, 4)],
    say=lambda rows, columns: f"level = {_level(rows, columns)}, kernel = sh.binomial_kernel(3)",
    arguments=lambda rows, columns: (_level(rows, columns).made(), binomial_kernel(3)),
    right=lambda x, k: convolve(_mirrored(x), k, 2),
    read=array,
    differs=array_differs,
    slips=NEXT_SLIPS,
)

# --- exercise 1 -------------------------------------------------------------------------------------------------


def level_sizes(function: Callable[[int, int, int, int, int], object]) -> None:
    """Check exercise 1 of lesson 4, the sizes of a pyramid's levels, and print what is wrong.

    Parameters
    ----------
    function : callable
        `function(size, kernel, padding, stride, levels)`, all whole numbers, returns a list: the size itself, then
        each level made from the one before while the kernel fits, at most `levels` of them.

    Examples
    --------
    >>> level_sizes(lambda size, kernel, padding, stride, levels: [size // stride**n for n in range(levels + 1)])
    Not yet: for 24 pixels, kernel 3, padding 0, stride 2, levels 5 it gives [24, 12, 6, 3, 1, 0], not [24, 11, ...
    """
    mark(LEVEL_SIZES, function)


def _sizes(n, k, p, s, levels, divide=lambda length, stride: length // stride, plus=1, fits=None):
    """The sizes of a pyramid from n pixels, kernel k, padding p, stride s; the named arguments make slips."""
    fits = fits or (lambda size: k <= size + 2 * p)
    sizes = [n]
    while len(sizes) <= levels and fits(sizes[-1]):
        sizes.append(divide(sizes[-1] + 2 * p - k, s) + plus)
    return sizes


GOES_ON = "It goes on where the kernel no longer fits."
BOTH_SIDES = "The room for the kernel is the level and the padding on both sides."
LEVEL_SLIPS = [
    ("The list begins with the size itself.", lambda n, k, p, s, m: _sizes(n, k, p, s, m)[1:]),
    (
        "That is the first level alone. Does `return` stand inside the loop?",
        lambda n, k, p, s, m: _sizes(n, k, p, s, 1),
    ),
    (
        "The list ends with the last level, whether or not another would fit.",
        lambda n, k, p, s, m: _sizes(n, k, p, s, m)[:-1],
    ),
    ("That is one level too few.", lambda n, k, p, s, m: _sizes(n, k, p, s, m - 1)),
    ("That is one level too many.", lambda n, k, p, s, m: _sizes(n, k, p, s, m + 1)),
    (GOES_ON, lambda n, k, p, s, m: _sizes(n, k, p, s, m, fits=lambda size: True)),
    (GOES_ON, lambda n, k, p, s, m: _sizes(n, k, p, s, m, fits=lambda size: size > 0)),
    (GOES_ON, lambda n, k, p, s, m: _sizes(n, k, p, s, m, fits=lambda size: size > 1)),
    (
        "A kernel as large as the level still fits, in one place.",
        lambda n, k, p, s, m: _sizes(n, k, p, s, m, fits=lambda size: k < size + 2 * p),
    ),
    (
        "A kernel larger than the level fits if the padding makes room for it.",
        lambda n, k, p, s, m: _sizes(n, k, p, s, m, fits=lambda size: k <= size),
    ),
    (BOTH_SIDES, lambda n, k, p, s, m: _sizes(n, k, p, s, m, fits=lambda size: k <= size + p)),
    (BOTH_SIDES, lambda n, k, p, s, m: _sizes(n, k, p, s, m, fits=lambda size: k <= size + 3 * p)),
    (PER_SIDE, lambda n, k, p, s, m: _sizes(n, k, p / 2, s, m)),
    (UNPADDED, lambda n, k, p, s, m: _sizes(n, k, 0, s, m)),
    (
        "The formula rounds down.",
        lambda n, k, p, s, m: _sizes(n, k, p, s, m, divide=lambda length, stride: math.ceil(length / stride)),
    ),
    (
        "The formula rounds down; / keeps the fraction.",
        lambda n, k, p, s, m: _sizes(n, k, p, s, m, divide=lambda length, stride: length / stride),
    ),
    ("The formula ends with + 1.", lambda n, k, p, s, m: _sizes(n, k, p, s, m, plus=0)),
    (
        "Each level is made from the one before, not from the first.",
        lambda n, k, p, s, m: [n, *_sizes(n, k, p, s, 1)[1:] * m],
    ),
]
LEVEL_SIZES = FunctionExercise(
    cases=[
        (24, 3, 0, 2, 5),
        (224, 3, 1, 2, 5),
        (24, 3, 0, 3, 2),
        (5, 3, 0, 1, 9),
        (4, 5, 0, 1, 3),
        (3, 5, 1, 2, 4),
        (9, 3, 1, 2, 3),
        (49, 7, 2, 4, 8),
        (3, 4, 1, 1, 2),
        (60, 9, 3, 3, 6),
        (2, 9, 4, 2, 3),
        (5, 5, 0, 2, 3),
        (100, 4, 5, 6, 4),
        (6, 13, 4, 3, 3),
        (3, 9, 2, 2, 3),
    ],
    say=case_in_words("pixels", "kernel", "padding", "stride", "levels"),
    right=_sizes,
    read=numbers,
    differs=numbers_differ,
    endless="Stop after `levels` levels: with padding 1 a kernel of 3 fits into one pixel for ever.",
    slips=LEVEL_SLIPS,
)

# --- exercise 2 -------------------------------------------------------------------------------------------------


def faithful_shifts(shifts: Iterable[object]) -> None:
    """Check exercise 2 of lesson 4, the shifts that level 3 follows by whole cells, and print what is wrong.

    Parameters
    ----------
    shifts : iterable of int
        Shifts from 1 to 24 pixels, in any order.

    Examples
    --------
    >>> faithful_shifts([2, 4, 8])
    Not yet: a shift of 2 moves level 3 by 1/4 of a cell. Two pixels are one cell of level 1.
    """
    mark(FAITHFUL_SHIFTS, shifts)


STEPS = {
    2: "Two pixels are one cell of level 1.",
    4: "Four pixels are one cell of level 2.",
    6: "Three strides of 2 multiply, they do not add.",
}


def _shift_mistake(shifts):
    given = sorted(set(shifts))
    for shift in given:
        if not 1 <= shift <= 24:
            return f"{shift} is not a whole number from 1 to 24."
    for shift in given:
        if shift % 8:
            hint = STEPS.get(given[0], "") if _are_multiples(given) else ""
            return f"a shift of {shift} moves level 3 by {Fraction(shift, 8)} of a cell. {hint}".rstrip()
    missing = 3 - len(given)
    return f"{NOT_ALL} {missing} missing." if missing else None


def _are_multiples(shifts):
    """Whether these are multiples of the first of them."""
    return len(shifts) >= ENOUGH and all(shift % shifts[0] == 0 for shift in shifts)


FAITHFUL_SHIFTS = ValueExercise(
    wanted="give a list of whole numbers, such as [1, 2]",
    read=whole_numbers,
    mistake=_shift_mistake,
    praise="Every eighth shift: 2 times 2 times 2 pixels are one cell of level 3.",
)

# --- exercise 3 -------------------------------------------------------------------------------------------------


def channel_growth(factor: float) -> None:
    """Check exercise 3 of lesson 4, by how much channels must grow at stride 3, and print what is wrong.

    Parameters
    ----------
    factor : float
        The factor from stage to stage that keeps the cost of a 3x3 layer.

    Examples
    --------
    >>> channel_growth(9)
    Not yet: a ninth of the cells times 9 x 9 for the channels makes 9 times the cost. The channels count twice.
    """
    mark(CHANNEL_GROWTH, factor)


FACTORS = {
    9: "The channels count twice.",
    2: "That keeps the cost at stride 2.",
    3**0.5: "Stride 3 thins out rows and columns.",
    1 / 3: "The map gets smaller, the channels must get more.",
    1: "With the channels unchanged a layer gets cheaper.",
}


def _factor(value):
    found = number(value)
    if not 0 < found < math.inf:
        raise Unreadable(f"{shown(found)} is not above 0, or infinite")
    return found


def _growth_mistake(value):
    if abs(value - 3) < 1e-9:
        return None
    cost = f"{value**2 / 9:.3g}"
    if cost == "1":
        return f"{shown(value)} comes close, but a whole number keeps the cost exactly."
    mistake = f"a ninth of the cells times {value:.6g} x {value:.6g} for the channels makes {cost} times the cost."
    for factor, hint in FACTORS.items():
        if abs(value - factor) < 0.01:
            return f"{mistake} {hint}"
    return mistake


CHANNEL_GROWTH = ValueExercise(wanted="give one number above 0", read=_factor, mistake=_growth_mistake)
