"""Lesson 3: half a picture, stripes that fold, a kernel that removes the finest, counts that look alike."""

import numpy as np

from authorities import correlated
from stride_helpers.lessons.shrinking import shrunk

RIGHT = {}
WRONG = {}
NOT_TOLD = {}

# --- the exercise of the core -----------------------------------------------------------------------------------

RIGHT["blurred_half"] = [
    lambda x, k: correlated(x, k)[::2, ::2],
    lambda x, k: shrunk(x, k, stride=2),
]
WRONG["blurred_half"] = [
    (lambda x, k: correlated(x[::2], k)[:, ::2], "Too late for one of the two"),
    (lambda x, k: correlated(x[1::2, 1::2], k), "Tried: picture = "),
    (lambda x, k: correlated(x, k)[1::2, ::2], "Keep the first row and column"),
    (lambda x, k: correlated(x, k, 2) + 0j, "(a complex)"),
]


# --- exercise 1: n stripes, width w, stride s -------------------------------------------------------------------


def seen(stripes, width, stride):
    """By brute force: the lowest count with the same samples."""
    kept = np.arange(0, width, stride)

    def samples(n):
        return np.cos(2 * np.pi * n * kept / width)

    return next(n for n in range(width) if np.allclose(samples(n), samples(stripes)))


def by_remainder(stripes, width, stride):
    rest = stripes % (width // stride)
    return min(rest, width // stride - rest)


RIGHT["stripes_seen"] = [seen, by_remainder]


def folded_by_hand(stripes, width, stride):
    """A table for the strides that the lesson shows."""
    left = width // stride
    folds = {1: [0], 2: [0, left], 3: [0, left], 4: [0, left, 2 * left]}
    return min(abs(stripes - fold) for fold in folds.get(stride, [0]))


WRONG["stripes_seen"] = [
    (folded_by_hand, "stride 5 It gives"),
    (lambda n, w, s: min(abs(n - fold * (w // s)) for fold in range(6)), "not"),
    (lambda n, w, s: n if n < 20 else None, "Tried: 40 stripes, width 96, stride 2 It gives None, not 8"),
    (
        lambda n, w, s: min(abs(n - k * (w // s)) for k in range(n)),
        "0 stripes, width 60, stride 5 It stops with",
    ),
    (
        lambda n, w, s: round(abs(n / w - round(n / w * s) / s) * (w - 1)),
        "Tried: 7 stripes, width 14, stride 1 It gives 6",
    ),
    (lambda n, w, s: round(abs(n / w - round((n + 1) / w * s) / s) * w), "width 72, stride 4 It gives 10, not 8"),
    (lambda n, w, s: by_remainder(n, w, s) + 1, "gives 9, not 8"),
    (lambda n, w, s: -by_remainder(n, w, s), "gives -8, not 8"),
    (lambda n, w, s: by_remainder(n, w, s) / w, "gives 0.08333333333, not 8"),
]

# --- exercise 2 -------------------------------------------------------------------------------------------------

BINOMIAL = np.outer([1, 2, 1], [1, 2, 1]) / 16
RIGHT["stripe_remover"] = [
    BINOMIAL,
    np.array([[1, 1, 0], [1, 1, 0], [0, 0, 0]]) / 4,
    np.array([[0, 1, 1], [0, 1, 1], [0, 0, 0]]) / 4,
    np.array([[-1, 2, 3], [2, 4, 2], [3, 2, -1]]) / 16,
    np.array([[1, 0, 1], [0, 4, 0], [1, 0, 1]]) / 8,
    np.outer([0.41, 0.5, 0.09], [0.16, 0.5, 0.34]).astype(np.float32),
]
WRONG["stripe_remover"] = [
    (np.full((3, 3), 1 / 9), "leaves 33% of the upright ones and 33% of the level ones."),
    (np.ones((3, 3)), "leaves 300% of the upright ones and 300% of the level ones."),
    ([[0, 0, 0], [0, 1, 0], [0, 0, 0]], "leaves 100% of the upright ones and 100% of the level ones."),
    ([[0, 0, 0], [0.25, 0.5, 0.25], [0, 0, 0]], "leaves 100% of the level ones."),
    ([[1, 2, 1], [2, 4, 2], [1, 2, 1]], "add up to 16, so even grey changes"),
    (BINOMIAL * 1.00001, "add up to 1.00001, so even grey changes"),
    (BINOMIAL + [[0, 0.001, 0]] * 3, "leaves less than 1% of the upright ones and less than 1% of the level"),
    (np.zeros((3, 3)), "add up to 0"),
    ([[1, 2, 1]], "shape (1, 3)"),
    (np.zeros((5, 5)), "shape (5, 5)"),
    ([[1, 2, 1], [2, 4], [1, 2, 1]], "rows of different lengths"),
    (np.full((3, 3), np.nan), "with NaN, infinite"),
]

# --- exercise 3 -------------------------------------------------------------------------------------------------

LOOK_LIKE_8 = [n for n in range(49) if seen(n, 96, 3) == 8]
RIGHT["look_alikes"] = [LOOK_LIKE_8, LOOK_LIKE_8[::-1], LOOK_LIKE_8 * 2]
WRONG["look_alikes"] = [
    ([8, 23], "23 stripes look like 9, not 8"),
    (LOOK_LIKE_8[:-1], "Still missing: 1"),
    ([*LOOK_LIKE_8, 56], "56 is outside 0 to 48"),
    ([8.5], "8.5 is not a whole number"),
    ([8, np.nan], "nan is not a whole number"),
    (8, "Give a list of whole numbers, such as [8, 9] (a single number)"),
    (len, "Give a list of whole numbers, such as [8, 9] (no list)"),
    (["eight"], "Give a list of whole numbers, such as [8, 9] (a str)"),
    ([[8, 24, 40]], "Give a list of whole numbers, such as [8, 9] (a list)"),
]
