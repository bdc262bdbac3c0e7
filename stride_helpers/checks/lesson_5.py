"""Lesson 5: the gradient of a kernel, gradient descent, and a box to beat."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from stride_helpers.checks.engine import FunctionExercise, array_differs, formulas, kernel_exercise, mark
from stride_helpers.checks.lesson_2 import arrays, counted
from stride_helpers.checks.reading import array
from stride_helpers.convolution import kernel_gradient
from stride_helpers.descent import restoring_error
from stride_helpers.pictures import test_image


def weight_gradient(function):
    """Exercise 1: `function(image, upstream, stride)` gives the gradient of a 3x3 kernel.

    >>> weight_gradient(lambda image, upstream, stride: kernel_gradient(image, upstream, stride)[::-1, ::-1])
    Not yet: for image = ..., upstream = ..., stride = 2 it gives ... No kernel is flipped here: the weight in row 0 ...
    """
    mark(WEIGHT_GRADIENT, function)


def _code(rows, cols, stride):
    cells = [(n - 3) // stride + 1 for n in (rows, cols)]
    return counted(rows, cols, " ** 3 % 23 - 9"), counted(*cells, " ** 3 % 7 + 1")


def _arguments(rows, cols, stride):
    return *arrays(_code(rows, cols, stride)), stride


def _say(*case):
    image, upstream = _code(*case)
    return f"image = {image}, upstream = {upstream}, stride = {case[-1]}"


def _slice_hint(record):
    if any("broadcast" in failed.error for failed in record.stopped.values()):
        return "A slice image[row::stride, column::stride] goes on to the edge: cut it to the shape of upstream."
    return ""


GRADIENT_SLIPS = """
np.flip(kernel_gradient(x, u, s))                        | No kernel is flipped here: the weight in row 0 meets the
                                                         | pixels in row 0 of each window.
kernel_gradient(x, u, s).T                               | Rows and columns are swapped.
kernel_gradient(x[: len(u) + 2, : len(u[0]) + 2], u, 1)  | The stride is missing: a weight meets every stride-th pixel.
-kernel_gradient(x, u, s)                                | The sign is turned: the gradient says which way is up.
kernel_gradient(x, u, s) / u.size                        | Add up, do not take the mean: the upstream gradient has the
                                                         | division by the number of cells in it.
kernel_gradient(x, u * 0 + 1, s)                         | The upstream gradient is not used.
u[0, 0] * x[:3, :3]                                      | Only the first output cell is counted; all of them send a
                                                         | message.
u[-1, -1] * x[s*len(u) - s :, s*len(u[0]) - s :][:3, :3] | Only the last output cell is kept: add to what is there.
"""
WEIGHT_GRADIENT = FunctionExercise(
    cases=[(5, 5, 2), (6, 9, 2), (8, 7, 3), (5, 6, 1)],
    say=_say,
    arguments=_arguments,
    right=kernel_gradient,
    read=array,
    differs=array_differs,
    hint=_slice_hint,
    slips=formulas("x, u, s", GRADIENT_SLIPS, globals()),
)


def descend(function):
    """Exercise 2: `function(weight, slope, rate, steps)` gives the weight after gradient descent.

    >>> descend(lambda weight, slope, rate, steps: weight + rate * slope(weight))
    Not yet: for 4 as weight, slope 2 * weight - 2, rate 0.25, steps 1 it gives 5.5, not 2.5. That goes up, ...
    """
    mark(DESCEND, function)


@dataclass(frozen=True)
class Slope:
    """The derivative of a parabola, as a function that can be written out."""

    steepness: float
    offset: float

    def __call__(self, weight):
        return self.steepness * weight + self.offset

    def __str__(self):
        return f"{self.steepness} * weight {'-' if self.offset < 0 else '+'} {abs(self.offset)}"


def _descended(weight, slope, rate, steps):
    for _ in range(steps):
        weight = weight - rate * slope(weight)
    return weight


DESCENT_SLIPS = """
descended(w, slope, -rate, n)    | That goes up: take the slope off the weight, do not add it.
w + rate * slope(w)              | That goes up, and one step only: take the slope off, and again after every step.
w - rate * slope(w)              | That is one step; take all of them.
w - n * rate * slope(w)          | The slope changes with the weight: ask for it again after every step.
descended(w, slope, 1, n)        | The rate is missing: take rate times the slope off.
w                                | The weight is not changed.
descended(w, slope, rate, n + 1) | That is one step too many.
descended(w, slope, rate, n - 1) | That is one step too few.
"""
DESCEND = FunctionExercise(
    cases=[
        (4, Slope(2, -2), 0.25, 1),
        (4, Slope(2, -2), 0.25, 3),
        (-2, Slope(0.5, 3), 0.5, 2),
        (3, Slope(2, -2), 0.75, 4),
    ],
    say=lambda weight, slope, rate, steps: f"{weight} as weight, slope {slope}, rate {rate}, steps {steps}",
    right=_descended,
    slips=formulas("w, slope, rate, n", DESCENT_SLIPS, {"descended": _descended}),
)


def beat_the_box(kernel):
    """Exercise 3: nine weights whose error is below `TARGET` at noise 0.1 and stride 1, as in lesson 5's panel.

    >>> beat_the_box(np.full((3, 3), 1 / 9))
    Not yet: this is the box, with an error of 0.00907. Where does the window of a pixel lie, around it or beside it?
    """
    mark(BEAT_THE_BOX, kernel)


TARGET = 0.0081


@cache
def _error():
    clean = test_image(level=0) - 0.5
    return restoring_error([test_image(0.1, seed) - 0.5 for seed in range(50)], clean, stride=1)


def _box_mistake(weights):
    found, of_box = _error()(weights), _error()(np.full((3, 3), 1 / 9))
    if found < TARGET:
        return None
    beside = "Where does the window of a pixel lie, around it or beside it?"
    if abs(found - of_box) < 1e-9:
        return f"this is the box, with an error of {of_box:.5f}. {beside}"
    if abs(weights.sum() - 1) > 0.2:
        total = f"{weights.sum():.3g}"
        return f"the error is {found:.5f}. The weights add up to {total}: near 1 the picture keeps its contrast."
    if found < of_box:
        return f"the error is {found:.5f}: the box, {of_box:.5f}, is beaten, {TARGET} is not. {beside}"
    return f"the error is {found:.5f}; the box has {of_box:.5f}. {beside}"


BEAT_THE_BOX = kernel_exercise(
    3,
    judge=_box_mistake,
    praise="The window of a pixel lies below and right of it, so what counts most is top left.",
)
