"""Lesson 5: one step, the gradient of a kernel, gradient descent, and a box to beat.

What a slip of the check does word for word, `test_checks` tries anyway. Here stands what is written otherwise.
"""

import numpy as np

import stride_helpers as sh
from authorities import correlated

RIGHT = {}
WRONG = {}
NOT_TOLD = {}

# --- the exercise of the core -----------------------------------------------------------------------------------

MATRIX = np.arange(1.0, 26).reshape(5, 5)


def derivative(output, wanted):
    return 2 * (output - wanted) / output.size


def stepping(upstream=derivative):
    def step(image, kernel, wanted, stride, rate):
        output = correlated(image, kernel, stride)
        return kernel - rate * sh.kernel_gradient(image, upstream(output, wanted), stride)

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


def by_the_function_of_section_1(image, kernel, wanted, stride, rate):
    def upstream_gradient(kernel, wanted):
        output = sh.strided_convolve(MATRIX, kernel, stride=2)
        return 2 * (output - wanted) / output.size

    return kernel - rate * sh.kernel_gradient(image, upstream_gradient(kernel, wanted), stride)


def in_place(image, kernel, wanted, stride, rate):
    kernel -= kernel - stepping()(image, kernel, wanted, stride, rate)
    return kernel


def the_loss(image, kernel, wanted, stride, rate):
    return np.square(correlated(image, kernel, stride) - wanted).mean()


RIGHT["one_step"] = [stepping(), by_nudging, lambda *case: stepping()(*case).tolist()]
WRONG["one_step"] = [
    (by_the_function_of_section_1, "`upstream_gradient` knows only `matrix` and stride 2"),
    (stepping(lambda output, wanted: 2 * (output - wanted).mean()), "take no mean"),
    (stepping(lambda *case: np.abs(derivative(*case))), "in row"),
    (lambda *case: stepping()(*case).sum(), "(a single number)"),
    (
        stepping(lambda output, wanted: (wanted - output) / 2),
        "Two things. That goes up: is it output - wanted, and is the gradient taken off? Divide by output.size",
    ),
    (the_loss, "That is one number, as the loss is"),
    (in_place, "changes the kernel that came in"),
]

# --- exercise 1: image x, upstream gradient u, stride s ---------------------------------------------------------


def by_slices(image, upstream, stride):
    rows, cols = upstream.shape
    return np.array(
        [[(image[i::stride, j::stride][:rows, :cols] * upstream).sum() for j in range(3)] for i in range(3)]
    )


def uncut(image, upstream, stride):
    return [[(image[i::stride, j::stride] * upstream).sum() for j in range(3)] for i in range(3)]


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


RIGHT["weight_gradient"] = [by_slices, lambda x, u, s: sh.kernel_gradient(x, u, s)]
WRONG["weight_gradient"] = [
    (uncut, "cut it to the shape of upstream"),
    (added_to_whole_numbers, "Fractions are cut off"),
    (lambda x, u, s: by_slices(x, u, s).astype(np.float16), "in row 0, column 0, not"),
    (lambda x, u, s: np.zeros((2, 2)), "gives 2x2 numbers, not 3x3"),
    (
        lambda x, u, s: np.zeros((3, 3)),
        "Tried: image = np.arange(1.0, 26).reshape(5, 5), upstream = np.arange(1.0, 5).reshape(2, 2), stride = 2",
    ),
    (lambda x, u, s: by_slices(x, u, s) if x.fill(0) is None else 0, "gives 0 in row 0, column 0"),
]
NOT_TOLD["weight_gradient"] = [
    (windows_too_short, "cut it"),
    (all_of_upstream, "cut it"),
    (slices_too_short, "cut it"),
]

# --- exercise 2 -------------------------------------------------------------------------------------------------


def descend(weight, slope, rate, steps):
    for _ in range(steps):
        weight = weight - rate * slope(weight)
    return weight


RIGHT["descend"] = [descend, lambda w, s, r, n: w if n == 0 else RIGHT["descend"][1](w - r * s(w), s, r, n - 1)]
WRONG["descend"] = [
    (lambda w, s, r, n: [w], "(a list), not 2.5"),
]

# --- exercise 3 -------------------------------------------------------------------------------------------------

RIGHT["beat_the_box"] = [
    np.array([[2, 2, 1], [2, 2, 1], [1, 1, 0]]) / 12,
    "2/12 2/12 1/12; 2/12 2/12 1/12; 1/12 1/12 0",  # as the panel has it
]
WRONG["beat_the_box"] = [
    (np.full((3, 3), 1 / 9), "This is the box, with an error of 0.00907"),
    ("1/8 1/8 1/8; 1/8 1/8 1/8; 1/12 1/12 1/12", "the box, 0.00907, is beaten, 0.0081 is not. A cell is drawn"),
    (np.array([[0, 1, 1], [1, 2, 2], [1, 2, 2]]) / 12, "; the box has 0.00907. A cell is drawn at the top left"),
    (".2 .15 .1; .15 .1 .05; .1 .05 .02", "The error is 0.00841. The weights add up to 0.92"),
    (np.zeros((3, 3)), "The weights add up to 0"),
    ("1/4 1/4 0; 1/4 1/4 0; 0 0 0", "; the box has 0.00907. Few pixels decide"),
    (np.full((3, 3), np.nan), "with NaN"),
    ([1] * 9, "shape (9,)"),
    ("1 2 x; 1 1 1; 1 1 1", "holds 'x', which is not a number"),
    ("1 1 1; 1; 1 1 1", "Give 3 rows of 3 real numbers (Each row of the kernel needs as many weights"),
    ("1 1 1; 1 1 1", "(an array of shape (2, 3), not (3, 3))"),
]
