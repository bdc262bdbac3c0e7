"""Lesson 5: one step, the gradient of a kernel, gradient descent, and a box to beat."""

import numpy as np

import stride_helpers as sh
from authorities import correlated

RIGHT = {}
WRONG = {}
NOT_TOLD = {}


# --- the exercise of the core -----------------------------------------------------------------------------------


def by_slices(image, upstream, stride):
    rows, cols = upstream.shape
    return [[(image[i::stride, j::stride][:rows, :cols] * upstream).sum() for j in range(3)] for i in range(3)]


def told_back(image, kernel, wanted, stride):
    """The upstream gradient of the mean squared error, by SciPy."""
    return 2 * (correlated(image, kernel, stride) - wanted) / wanted.size


def stepping(upstream=told_back, times=lambda rate: rate):
    def step(image, kernel, wanted, stride, rate):
        gradient = np.array(by_slices(image, upstream(image, kernel, wanted, stride), stride))
        return kernel - times(rate) * gradient

    return step


def by_nudging(image, kernel, wanted, stride, rate):
    def error(weights):
        return ((correlated(image, weights, stride) - wanted) ** 2).mean()

    after = np.zeros((3, 3))
    for i, j in np.ndindex(3, 3):
        nudge = np.zeros((3, 3))
        nudge[i, j] = 0.5  # of a parabola the slope between two points is exact
        after[i, j] = kernel[i, j] - rate * (error(kernel + nudge) - error(kernel - nudge))
    return after


def with_upstream_for_weights(image, kernel, wanted, stride, rate):
    return kernel - rate * told_back(image, kernel, wanted, stride)


def with_stride_forgotten(image, kernel, wanted, stride, rate):
    return kernel - rate * sh.kernel_gradient(image, told_back(image, kernel, wanted, stride))


RIGHT["one_step"] = [stepping(), by_nudging, lambda *case: stepping()(*case).tolist()]
WRONG["one_step"] = [
    (stepping(times=lambda rate: -rate), "That goes up"),
    (stepping(lambda x, k, w, s: 2 * (w - correlated(x, k, s)) / w.size), "That goes up"),
    (stepping(times=lambda rate: 1), "The whole gradient"),
    (lambda x, k, w, s, r: k, "what it was"),
    (lambda x, k, w, s, r: k - stepping()(x, k, w, s, r), "That is the step alone"),
    (lambda x, k, w, s, r: stepping()(x, k, w, s, r) - k, "minus the step, without the kernel"),
    (stepping(lambda x, k, w, s: (correlated(x, k, s) - w) / w.size), "has a 2 in it"),
    (stepping(lambda x, k, w, s: 2 * (correlated(x, k, s) - w)), "divided by the number of cells"),
    (stepping(lambda x, k, w, s: 2 * correlated(x, k, s) / w.size), "the output minus what was wanted"),
    (with_upstream_for_weights, "one for each weight"),
    (with_stride_forgotten, "The stride is missing in the gradient"),
    (stepping(lambda *case: np.abs(told_back(*case))), "in row"),
    (lambda x, k, w, s, r: sh.kernel_gradient(x, told_back(x, k, w, s), s), "That is the gradient"),
    (stepping(lambda x, k, w, s: 2 * (correlated(x, k, s) - w) / 4), "there are not always four cells"),
    (lambda *case: stepping()(*case).sum(), "(a single number)"),
]

# --- exercise 1: image x, upstream gradient u, stride s ---------------------------------------------------------


def by_loop_over_cells(image, upstream, stride, only=lambda cell, last: True):
    gradient = np.zeros((3, 3))
    last = (upstream.shape[0] - 1, upstream.shape[1] - 1)
    for r, c in np.ndindex(upstream.shape):
        if only((r, c), last):
            gradient += upstream[r, c] * image[r * stride : r * stride + 3, c * stride : c * stride + 3]
    return gradient


def without_the_stride(image, upstream, stride):
    rows, cols = upstream.shape
    return np.array([[(image[i : i + rows, j : j + cols] * upstream).sum() for j in range(3)] for i in range(3)])


def uncut(image, upstream, stride):
    return [[(image[i::stride, j::stride] * upstream).sum() for j in range(3)] for i in range(3)]


def into_whole_numbers(image, upstream, stride):
    gradient = np.zeros((3, 3), dtype=int)
    for i, j in np.ndindex(3, 3):
        gradient[i, j] = by_slices(image, upstream, stride)[i][j]
    return gradient


def added_to_whole_numbers(image, upstream, stride):
    gradient = np.zeros((3, 3), dtype=int)
    for r, c in np.ndindex(upstream.shape):
        for i, j in np.ndindex(3, 3):
            gradient[i, j] += image[r * stride + i, c * stride + j] * upstream[r, c]
    return gradient


def windows_too_short(image, upstream, stride):
    gradient = np.zeros((3, 3))
    for r, c in np.ndindex(upstream.shape):
        gradient += upstream[r, c] * image[r * stride : r + 3, c * stride : c + 3]
    return gradient


def all_of_upstream(image, upstream, stride):
    gradient = np.zeros((3, 3))
    for r, c in np.ndindex(upstream.shape):
        gradient += upstream * image[r * stride : r * stride + 3, c * stride : c * stride + 3]
    return gradient


def slices_too_short(image, upstream, stride):
    rows, cols = upstream.shape
    return [
        [(image[i : i + rows : stride, j : j + cols : stride] * upstream).sum() for j in range(3)] for i in range(3)
    ]


RIGHT["weight_gradient"] = [by_slices, by_loop_over_cells, lambda x, u, s: sh.kernel_gradient(x, u, s)]
WRONG["weight_gradient"] = [
    (lambda x, u, s: np.flip(by_slices(x, u, s)), "No kernel is flipped here"),
    (without_the_stride, "The stride is missing"),
    (uncut, "cut it to the shape of upstream"),
    (into_whole_numbers, "Fractions are cut off"),
    (added_to_whole_numbers, "Fractions are cut off"),
    (lambda x, u, s: np.array(by_slices(x, u, s), np.float16), "in row 0, column 0, not"),
    (lambda x, u, s: np.transpose(by_slices(x, u, s)), "Rows and columns are swapped"),
    (lambda x, u, s: -np.array(by_slices(x, u, s)), "The sign is turned"),
    (lambda x, u, s: np.array(by_slices(x, u, s)) / u.size, "do not take the mean"),
    (lambda x, u, s: by_slices(x, np.ones(u.shape), s), "upstream gradient is not used"),
    (lambda x, u, s: by_loop_over_cells(x, u, s, lambda cell, last: cell == (0, 0)), "Only the first output cell"),
    (lambda x, u, s: by_loop_over_cells(x, u, s, lambda cell, last: cell == last), "Only the last output cell"),
    (lambda x, u, s: np.zeros((2, 2)), "gives 2x2 numbers, not 3x3"),
    (
        lambda x, u, s: np.zeros((3, 3)),
        "for image = np.arange(1.0, 26).reshape(5, 5), upstream = np.arange(1.0, 5).reshape(2, 2), stride = 2",
    ),
    (lambda x, u, s: by_slices(x, u, s) if x.fill(0) is None else 0, "gives 0 in row 0, column 0"),
]


NOT_TOLD["weight_gradient"] = [
    (windows_too_short, "cut it"),
    (all_of_upstream, "cut it"),
    (slices_too_short, "cut it"),
]


# --- exercise 2 -------------------------------------------------------------------------------------------------


def descending(sign=-1, again=True, rated=True, more=0):
    def descend(weight, slope, rate, steps):
        first = slope(weight)
        for _ in range(steps + more):
            weight = weight + sign * (rate if rated else 1) * (slope(weight) if again else first)
        return weight

    return descend


RIGHT["descend"] = [descending(), lambda w, s, r, n: w if n == 0 else RIGHT["descend"][1](w - r * s(w), s, r, n - 1)]
WRONG["descend"] = [
    (descending(sign=1), "That goes up"),
    (lambda w, s, r, n: w + r * s(w), "That goes up, and one step only"),
    (descending(again=False), "ask for it again"),
    (descending(rated=False), "The rate is missing"),
    (descending(more=1), "one step too many"),
    (descending(more=-1), "one step too few"),
    (lambda w, s, r, n: w - r * s(w), "That is one step"),
    (lambda w, s, r, n: w, "not changed"),
    (lambda w, s, r, n: [w], "(a list or an array), not 2.5"),
]

# --- exercise 3 -------------------------------------------------------------------------------------------------

RIGHT["beat_the_box"] = [
    np.array([[2, 2, 1], [2, 2, 1], [1, 1, 0]]) / 12,
    "2/12 2/12 1/12; 2/12 2/12 1/12; 1/12 1/12 0",  # as the panel has it
]
WRONG["beat_the_box"] = [
    (np.full((3, 3), 1 / 9), "this is the box, with an error of 0.00907"),
    ([[0.2, 0.15, 0.1], [0.15, 0.1, 0.05], [0.1, 0.05, 0.02]], "the error is 0.00841: the box, 0.00907, is beaten"),
    (np.array([[0, 1, 1], [1, 2, 2], [1, 2, 2]]) / 12, "; the box has 0.00907. A cell is drawn at the top left"),
    ([[2, 2, 1], [2, 2, 1], [1, 1, 0]], "The weights add up to 12"),
    (np.zeros((3, 3)), "The weights add up to 0"),
    (np.full((3, 3), np.nan), "with NaN"),
    ([1] * 9, "shape (9,)"),
    ("1 2 x; 1 1 1; 1 1 1", "holds 'x', which is not a number"),
    ("1 1 1; 1; 1 1 1", "give 3 rows of 3 real numbers (row 2 has 1)"),
    ("1/9 1/9; 1/9 1/9", "(row 1 has 2)"),
    ("1 1 1; 1 1 1", "(an array of shape (2, 3), not (3, 3))"),
]
