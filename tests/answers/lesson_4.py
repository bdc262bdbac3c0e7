"""Lesson 4: one level more, the sizes of a pyramid, the shifts that it follows, the growth of channels."""

import numpy as np

import stride_helpers as sh
from answers.lesson_1 import formula
from authorities import correlated, starts

RIGHT = {}
WRONG = {}
NOT_TOLD = {}

# --- the exercise of the core -----------------------------------------------------------------------------------


def around(level, kernel, mode="symmetric"):
    return np.pad(level, (len(kernel) - 1) // 2, mode=mode)


RIGHT["next_level"] = [
    lambda x, k: correlated(around(x, k), k, 2),
    lambda x, k: sh.pyramid(x, k, levels=1)[1],
]
WRONG["next_level"] = [
    (lambda x, k: correlated(around(x, k, "reflect"), k, 2), "leaves out the pixel at the edge"),
    (lambda x, k: correlated(np.pad(x, len(k) // 2 - 1, "symmetric"), k, 2), "The border is too narrow"),
    (lambda x, k: correlated(np.pad(x, len(k) // 2 + 1, "symmetric"), k, 2), "The border is too wide"),
    (lambda x, k: correlated(around(x, k), k)[1::2, 1::2], "in row 0, column 0, not"),
    (lambda x, k: sh.pyramid(x, k, levels=1), "A list of levels came back"),
]


# --- exercise 1 -------------------------------------------------------------------------------------------------


def sizes(size, kernel, padding, stride, levels):
    """By counting windows."""
    found = [size]
    for _ in range(levels):
        windows = starts(found[-1], kernel, padding, stride)
        if not windows:
            break
        found.append(len(windows))
    return found


def pyramid(step=formula, room=lambda m, k, p: k <= m + 2 * p):
    """By the formula, with places to slip."""

    def function(size, kernel, padding, stride, levels):
        found = [size]
        while len(found) <= levels and room(found[-1], kernel, padding):
            found.append(step(found[-1], kernel, padding, stride))
        return found

    return function


def without_levels(size, kernel, padding, stride, levels):
    found = [size]
    while kernel <= found[-1] + 2 * padding:
        found.append(formula(found[-1], kernel, padding, stride))
    return found


RIGHT["level_sizes"] = [sizes, pyramid()]
WRONG["level_sizes"] = [
    (pyramid(room=lambda m, k, p: m > 0), "no longer fits"),
    (
        pyramid(step=lambda m, k, p, s: (m + p - k) // s + 1, room=lambda m, k, p: k <= m + p),
        "per side, so it counts twice",
    ),
    (pyramid(step=lambda m, k, p, s: int(m + 2.5 * p - k) // s + 1), ", not ["),
    (pyramid(room=lambda m, k, p: k <= m + 2.5 * p), ", not ["),
    (pyramid(step=lambda m, k, p, s: -((k - m - 2 * p) // s) + 1), "rounds down"),
    (
        lambda n, k, p, s, levels: [n] + [formula(n, k, p, s) for _ in range(levels) if k <= n + 2 * p],
        "made from the one before",
    ),
    (without_levels, "Tried: 224 pixels, kernel 3, padding 1, stride 2, levels 5"),
    (without_levels, "Stop after `levels` levels"),
    (lambda *case: sizes(*case)[-1], "gives 2 (a single number), not [24, 11, 5, 2]"),
    (lambda *case: set(sizes(*case)), "(a set), not [24, 11, 5, 2]"),
    (pyramid(step=lambda m, k, p, s: m // 2), "That only divides"),
    (lambda *case: (size for size in sizes(*case)), "put list(...) around it"),
    (lambda n: n, "It stops with TypeError"),
]

# --- exercise 2 -------------------------------------------------------------------------------------------------

RIGHT["faithful_shifts"] = [[8, 16, 24], [24, 16, 8], range(8, 25, 8), [8, 8, 16, 24]]
WRONG["faithful_shifts"] = [
    ([2, 4, 8], "A shift of 2 moves level 3 by 1/4 of a cell. Two pixels"),
    (list(range(2, 25, 2)), "Two pixels are one cell of level 1"),
    ([4, 8, 12, 16, 20, 24], "A shift of 4 moves level 3 by 1/2 of a cell. Four pixels are one cell of level 2"),
    ([6, 12, 18, 24], "multiply, they do not add"),
    ([8], "Still missing: 2"),
    ([1], "A shift of 1 moves level 3 by 1/8 of a cell."),
    ([0, 8, 16, 24], "0 is not a whole number from 1 to 24"),
    ([8, 16, 24, 32], "32 is not a whole number from 1 to 24"),
    ([8.5], "8.5 is not a whole number"),
    ([np.nan], "nan is not a whole number"),
    (8, "Give a list of whole numbers"),
]
NOT_TOLD["faithful_shifts"] = [([12, 24], "they do not add"), ([4], "one cell of level 2")]

# --- exercise 3 -------------------------------------------------------------------------------------------------

RIGHT["channel_growth"] = [3, 3.0]
WRONG["channel_growth"] = [
    (9, "makes 9 times the cost. The channels count twice."),
    (2, "makes 0.444 times the cost. That keeps the cost at stride 2."),
    (3**0.5, "rows and columns"),
    (1 / 3, "must get more"),
    (1, "gets cheaper"),
    (6, "makes 4 times the cost."),
    (3.001, "3.001 comes close"),
    (0, "0 is not above 0"),
    (-3, "above 0"),
    (float("inf"), "above 0"),
    ([3], "Give one number"),
    (True, "(a bool)"),
]
