"""Lesson 4: the sizes of a pyramid, the shifts that it follows, the growth of channels."""

import math
from fractions import Fraction

import numpy as np

from stride_helpers.checks.answers import Unreadable, number, shown, whole_numbers
from stride_helpers.checks.engine import ARRAY, ENOUGH, NUMBERS, FunctionExercise, ValueExercise
from stride_helpers.checks.lesson_1 import right_size, rounded_up, unrounded, without_one
from stride_helpers.checks.recipes import binomial, counted, kernel, picture
from stride_helpers.checks.sentences import COLUMNS_ONLY, PER_SIDE, ROWS_ONLY, UNPADDED
from stride_helpers.convolution import fast_strided_convolve as convolve

# --- the exercise of the core -----------------------------------------------------------------------------------


def _continued(x, k, mode="symmetric"):
    """The level x, continued so that the middle of the kernel k can stand on each pixel."""
    return np.pad(x, len(k) // 2, mode)


def _next(x, k, mode="symmetric"):
    return convolve(_continued(x, k, mode), k, 2)


def _widened(x, k, beyond):
    """The next level, with another border."""
    return convolve(np.pad(x, beyond, "symmetric"), k, 2)


STICKS_OUT = "with its middle on the edge, a kernel of 3 sticks out by 1."

# x is the level before, k the kernel.
NEXT_SLIPS = {
    "What comes back was never blurred: lay the kernel on the level and its border.": [lambda x, k: x[::2, ::2]],
    "Pixels are dropped before the blur: lay the kernel on the whole level (lesson 3).": [
        lambda x, k: convolve(x[::2, ::2], k),
        lambda x, k: convolve(_continued(x[::2, ::2], k), k),
        lambda x, k: convolve(_continued(x, k)[::2, ::2], k),
    ],
    "The level is not continued: without the mirror the windows at the edge are missing.": [
        lambda x, k: convolve(x, k, 2)
    ],
    "Your border is the same for both kernels. How far a kernel sticks out depends on its size.": [
        lambda x, k: _widened(x, k, 1),
        lambda x, k: _widened(x, k, 2),
    ],
    "The border is a whole number of pixels: divide with //, since / gives a fraction.": [
        lambda x, k: _widened(x, k, len(k) / 2)
    ],
    "kernel.size counts all weights; len(kernel) is its side.": [lambda x, k: _widened(x, k, k.size // 2)],
    f"The border is too wide: {STICKS_OUT}": [
        lambda x, k: _widened(x, k, len(k) // 2 + 1),
        lambda x, k: _widened(x, k, len(k) - 1),
        lambda x, k: _widened(x, k, len(k)),
        lambda x, k: _widened(x, k, len(k) - 2),
    ],
    f"The border is too narrow: {STICKS_OUT}": [lambda x, k: _widened(x, k, len(k) // 2 - 1)],
    "The border is black: let it mirror what is inside.": [lambda x, k: _next(x, k, "constant")],
    'This mirror leaves out the pixel at the edge: mode "symmetric" repeats it, "reflect" does not.': [
        lambda x, k: _next(x, k, "reflect")
    ],
    'The border repeats the last pixel: mode "symmetric" mirrors, "edge" does not.': [lambda x, k: _next(x, k, "edge")],
    "The level is continued twice, by the mirror and by padding: leave the padding out.": [
        lambda x, k: convolve(_continued(x, k), k, 2, len(k) // 2),
        lambda x, k: convolve(_continued(x, k), k, 2, 1),
        lambda x, k: convolve(_continued(x, k), k, 2, 2),
    ],
    "This border shows the opposite side: let it mirror the side where it is.": [lambda x, k: _next(x, k, "wrap")],
    "The stride is missing: keep every second cell, down and across.": [lambda x, k: convolve(_continued(x, k), k)],
    ROWS_ONLY: [lambda x, k: convolve(_continued(x, k), k)[::2]],
    COLUMNS_ONLY: [lambda x, k: convolve(_continued(x, k), k)[:, ::2]],
    "That is the level and what continues it: now lay the kernel on it.": [
        _continued,
        lambda x, k: np.pad(x, 1, "symmetric"),
        lambda x, k: np.pad(x, 2, "symmetric"),
    ],
    "The result is continued: continue the level, before the kernel is laid on it.": [
        lambda x, k: _continued(convolve(x, k, 2), k)
    ],
}


NEXT_SHAPES = [(4, 4), (6, 6), (5, 7), (4, 6), (7, 5)]
next_level = FunctionExercise(
    asks="`function(level, kernel)` continues the level as in a mirror and lays the kernel on it at stride 2.",
    tried="level = {},\nkernel = {}",
    right=_next,
    cases=[
        (counted(6, 6), binomial(3)),
        *[(picture(*shape), kernel(size, size)) for shape in NEXT_SHAPES for size in (3, 5)],
    ],
    result=ARRAY,
    slips=NEXT_SLIPS,
    instead={"(rows of different lengths)": "A list of levels came back: return the last one alone."},
)

# --- exercise 1 -------------------------------------------------------------------------------------------------


def _sizes(n, k, p, s, levels, next_size=right_size, fits=lambda size, k, p: k <= size + 2 * p):
    """The sizes of a pyramid from n pixels, kernel k, padding p, stride s; the named arguments make slips."""
    sizes = [n]
    while len(sizes) <= levels and fits(sizes[-1], k, p):
        sizes.append(next_size(sizes[-1], k, p, s))
    return sizes


# n pixels, kernel k, padding p, stride s, m levels.
LEVEL_SLIPS = {
    "The list begins with the size itself.": [lambda *case: _sizes(*case)[1:]],
    "That is the first level alone. Does `return` stand inside the loop?": [lambda *case: _sizes(*case)[:2]],
    "The list ends with the last level, whether or not another would fit.": [lambda *case: _sizes(*case)[:-1]],
    "That is one level too few.": [lambda n, k, p, s, m: _sizes(n, k, p, s, m - 1)],
    "That is one level too many.": [lambda n, k, p, s, m: _sizes(n, k, p, s, m + 1)],
    "It goes on where the kernel no longer fits.": [
        lambda *case: _sizes(*case, fits=lambda size, k, p: True),
        lambda *case: _sizes(*case, fits=lambda size, k, p: size > 0),
        lambda *case: _sizes(*case, fits=lambda size, k, p: size > 1),
    ],
    "A kernel as large as the level still fits, in one place.": [
        lambda *case: _sizes(*case, fits=lambda size, k, p: k < size + 2 * p)
    ],
    "A kernel larger than the level fits if the padding makes room for it.": [
        lambda *case: _sizes(*case, fits=lambda size, k, p: k <= size)
    ],
    "The room for the kernel is the level and the padding on both sides.": [
        lambda *case: _sizes(*case, fits=lambda size, k, p: k <= size + p),
        lambda *case: _sizes(*case, fits=lambda size, k, p: k <= size + 3 * p),
    ],
    PER_SIDE: [lambda n, k, p, s, m: _sizes(n, k, p / 2, s, m)],
    UNPADDED: [lambda n, k, p, s, m: _sizes(n, k, 0, s, m)],
    "The formula rounds down.": [lambda *case: _sizes(*case, next_size=rounded_up)],
    "The formula rounds down; / keeps the fraction.": [lambda *case: _sizes(*case, next_size=unrounded)],
    "The formula ends with + 1.": [lambda *case: _sizes(*case, next_size=without_one)],
    "Each level is made from the one before, not from the first.": [
        lambda n, k, p, s, m: [n, *_sizes(n, k, p, s, 1)[1:] * m]
    ],
    "That only divides: use the formula, with kernel and padding.": [
        lambda n, k, p, s, m: [n // 2**level for level in range(m + 1)],
        lambda n, k, p, s, m: [n // s**level for level in range(m + 1)],
        lambda *case: _sizes(*case, next_size=lambda n, k, p, s: n // 2),
        lambda *case: _sizes(*case, next_size=lambda n, k, p, s: n // s),
    ],
}
level_sizes = FunctionExercise(
    asks="`function(size, kernel, padding, stride, levels)` lists `size` and the sizes of the levels that fit.",
    tried="{} pixels, kernel {}, padding {}, stride {}, levels {}",
    right=_sizes,
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
    result=NUMBERS,
    endless="Stop after `levels` levels: with padding 1 a kernel of 3 fits into one pixel for ever.",
    slips=LEVEL_SLIPS,
)

# --- exercise 2 -------------------------------------------------------------------------------------------------

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
            steps = len(given) >= ENOUGH and all(each % given[0] == 0 for each in given)
            hint = STEPS.get(given[0], "") if steps else ""
            return f"a shift of {shift} moves level 3 by {Fraction(shift, 8)} of a cell. {hint}".rstrip()
    missing = 3 - len(given)
    return f"each of these is right. Still missing: {missing}." if missing else None


faithful_shifts = ValueExercise(
    asks="The shifts from 1 to 24 pixels that level 3 follows by whole cells.",
    asks_for="give a list of whole numbers, such as [1, 2]",
    read=whole_numbers,
    mistake=_shift_mistake,
    praise="Every eighth shift: 2 times 2 times 2 pixels are one cell of level 3.",
)

# --- exercise 3 -------------------------------------------------------------------------------------------------

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


channel_growth = ValueExercise(
    asks="The factor by which channels must grow, at stride 3, so that a 3x3 layer costs the same in every stage.",
    asks_for="give one number above 0",
    read=_factor,
    mistake=_growth_mistake,
)
