"""Lesson 4: the sizes of a pyramid, the shifts that it follows, the growth of channels."""

from fractions import Fraction

from stride_helpers.checks.engine import (
    NOT_ALL,
    FunctionExercise,
    ValueExercise,
    formulas,
    in_words,
    mark,
    numbers_differ,
)
from stride_helpers.checks.lesson_2 import PER_SIDE, UNPADDED
from stride_helpers.checks.reading import Unreadable, number, numbers, shown, whole_numbers


def level_sizes(function):
    """Exercise 1: `function(size, kernel, padding, stride, levels)` lists the sizes of a pyramid.

    >>> level_sizes(lambda size, kernel, padding, stride, levels: [size // stride**n for n in range(levels + 1)])
    Not yet: for 24 pixels, kernel 3, padding 0, stride 2, levels 5 it gives [24, 12, 6, 3, 1, 0], not [24, 11, ...
    """
    mark(LEVEL_SIZES, function)


def _sizes(
    size, kernel, padding, stride, levels,
    fits=lambda kernel, room: kernel <= room, divide=lambda a, b: a // b, plus=1, border=2,
):  # fmt: skip
    """The sizes of a pyramid; the last four arguments make slips."""
    sizes = [size]
    while len(sizes) <= levels and fits(kernel, sizes[-1] + border * padding):
        sizes.append(divide(sizes[-1] + 2 * padding - kernel, stride) + plus)
    return sizes


LEVEL_SLIPS = f"""
sizes(n, k, p, s, m)[1:]                                | The list begins with the size itself.
sizes(n, k, p, s, 1)                                    | That is the first level alone. Does `return` stand inside the
                                                        | loop?
sizes(n, k, p, s, m)[:-1]                               | The list ends with the last level, whether or not another
                                                        | would fit.
sizes(n, k, p, s, m - 1)                                | That is one level too few.
sizes(n, k, p, s, m + 1)                                | That is one level too many.
sizes(n, k, p, s, m, fits=lambda k, room: True)         | It goes on where the kernel no longer fits.
sizes(n, k, p, s, m, fits=lambda k, n: n > 0, border=0) |
sizes(n, k, p, s, m, fits=lambda k, n: n > 1, border=0) |
sizes(n, k, p, s, m, fits=lambda k, room: k < room)     | A kernel as large as the level still fits, in one place.
sizes(n, k, p, s, m, border=0)                          | A kernel larger than the level fits if the padding makes room
                                                        | for it.
sizes(n, k, p, s, m, border=1)                          | The room for the kernel is the level and the padding on both
                                                        | sides.
sizes(n, k, p, s, m, border=3)                          |
sizes(n, k, p / 2, s, m)                                | {PER_SIDE}
sizes(n, k, 0, s, m)                                    | {UNPADDED}
sizes(n, k, p, s, m, divide=lambda a, b: -(-a // b))    | The formula rounds down.
sizes(n, k, p, s, m, divide=lambda a, b: a / b)         | The formula rounds down; / keeps the fraction.
sizes(n, k, p, s, m, plus=0)                            | The formula ends with + 1.
[n] + sizes(n, k, p, s, 1)[1:] * m                      | Each level is made from the one before, not from the first.
"""
LEVEL_SIZES = FunctionExercise(
    cases=[
        *((24, 3, 0, 2, 5), (224, 3, 1, 2, 5), (24, 3, 0, 3, 2), (5, 3, 0, 1, 9), (4, 5, 0, 1, 3)),
        *((3, 5, 1, 2, 4), (9, 3, 1, 2, 3), (49, 7, 2, 4, 8), (3, 4, 1, 1, 2)),
    ],
    say=in_words("pixels", "kernel", "padding", "stride", "levels"),
    right=_sizes,
    read=numbers,
    differs=numbers_differ,
    endless="Stop after `levels` levels: with padding 1 a kernel of 3 fits into one pixel for ever.",
    slips=formulas("n, k, p, s, m", LEVEL_SLIPS, {"sizes": _sizes}),
)


def faithful_shifts(shifts):
    """Exercise 2: the shifts from 1 to 24 that level 3 of a halving pyramid follows by whole cells.

    >>> faithful_shifts([2, 4, 8])
    Not yet: a shift of 2 moves level 3 by 1/4 of a cell. Two pixels are one cell of level 1.
    """
    mark(FAITHFUL_SHIFTS, shifts)


def _shift_mistake(shifts):
    given = set(shifts)
    for shift in sorted(given):
        if not 1 <= shift <= 24:
            return f"{shown(shift)} is not a whole number from 1 to 24."
    for shift in sorted(given):
        if shift % 8:
            why = ""
            if all(s % 2 == 0 for s in given):
                why = " Two pixels are one cell of level 1."
            if all(s % 4 == 0 for s in given):
                why = " Four pixels are one cell of level 2."
            if all(s % 6 == 0 for s in given):
                why = " Three strides of 2 multiply, they do not add."
            return f"a shift of {shift} moves level 3 by {Fraction(shift, 8)} of a cell.{why}"
    return f"{NOT_ALL} {3 - len(given)} missing." if len(given) < 3 else None


FAITHFUL_SHIFTS = ValueExercise(
    wanted="give a list of whole numbers, such as [1, 2]",
    read=whole_numbers,
    judge=_shift_mistake,
    praise="Every eighth shift: 2 times 2 times 2 pixels are one cell of level 3.",
)


def channel_growth(factor):
    """Exercise 3: the factor for the channels that keeps the cost of a 3x3 layer at stride 3.

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
    if not 0 < found < 1e6:
        raise Unreadable(f"{shown(found)} is not above 0, or huge")
    return found


def _growth_mistake(value):
    if abs(value - 3) < 1e-9:
        return None
    hint = next((words for slip, words in FACTORS.items() if abs(value - slip) < 1e-2), "")
    cells = f"a ninth of the cells times {value:.6g} x {value:.6g} for the channels"
    if f"{value**2 / 9:.3g}" == "1":
        return f"{shown(value)} comes close, but a whole number keeps the cost exactly."
    return f"{cells} makes {value**2 / 9:.3g} times the cost. {hint}".rstrip()


CHANNEL_GROWTH = ValueExercise(wanted="give one number above 0", read=_factor, judge=_growth_mistake)
