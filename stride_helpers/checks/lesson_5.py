"""Lesson 5: the gradient of a kernel, gradient descent, and a box to beat."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from stride_helpers.checks.arrays import Mixed
from stride_helpers.checks.engine import FunctionExercise, array_differs, kernel_exercise, mark
from stride_helpers.checks.reading import array
from stride_helpers.convolution import kernel_gradient
from stride_helpers.descent import restoring_error
from stride_helpers.geometry import output_dimension
from stride_helpers.pictures import test_image

# --- the exercise of the core -----------------------------------------------------------------------------------


def one_step(function: Callable[[np.ndarray, np.ndarray, float], object]) -> None:
    """Check the core's exercise of lesson 5, one step of gradient descent, and print what is wrong.

    Parameters
    ----------
    function : callable
        `function(kernel, gradient, rate)` takes a kernel of 3 rows of 3, the gradient of its error, and a learning
        rate, and returns the kernel after one step.

    Examples
    --------
    >>> one_step(lambda kernel, gradient, rate: kernel + rate * gradient)
    Not yet: for kernel = ..., gradient = ..., rate = 0.5 it gives ... That goes up: the gradient is to be taken off.
    """
    mark(ONE_STEP, function)


def _kernel_and_gradient(remainder):
    return Mixed(3, 3, remainder, less=4, divisor=9), Mixed(3, 3, remainder + 6, less=7, divisor=5)


def _step_arguments(remainder, rate):
    kernel, gradient = _kernel_and_gradient(remainder)
    return kernel.made(), gradient.made(), rate


def _say_step(remainder, rate):
    kernel, gradient = _kernel_and_gradient(remainder)
    return f"kernel = {kernel}, gradient = {gradient}, rate = {rate}"


STEP_SLIPS = [
    ("That goes up: the gradient is to be taken off.", lambda kernel, gradient, rate: kernel + rate * gradient),
    (
        "The whole gradient is taken off: take rate times the gradient.",
        lambda kernel, gradient, rate: kernel - gradient,
    ),
    ("The kernel is what it was: a step changes it.", lambda kernel, gradient, rate: kernel),
    ("That is the step alone: take it off the kernel.", lambda kernel, gradient, rate: rate * gradient),
    ("That is minus the step, without the kernel.", lambda kernel, gradient, rate: -rate * gradient),
]
ONE_STEP = FunctionExercise(
    cases=[(11, 0.5), (13, 0.25), (17, 2), (23, 0.01)],
    say=_say_step,
    arguments=_step_arguments,
    right=lambda kernel, gradient, rate: kernel - rate * gradient,
    read=array,
    differs=array_differs,
    slips=STEP_SLIPS,
)

# --- exercise 1 -------------------------------------------------------------------------------------------------


def weight_gradient(function: Callable[[np.ndarray, np.ndarray, int], object]) -> None:
    """Check exercise 1 of lesson 5, the gradient of a 3x3 kernel, and print what is wrong.

    Parameters
    ----------
    function : callable
        `function(image, upstream, stride)` takes a picture without padding and the gradient of the loss with respect
        to each output cell, and returns that with respect to each weight, 3 rows of 3.

    Examples
    --------
    >>> weight_gradient(lambda image, upstream, stride: kernel_gradient(image, upstream, stride)[::-1, ::-1])
    Not yet: for image = ..., upstream = ..., stride = 2 it gives ... No kernel is flipped here: the weight in row 0 ...
    """
    mark(WEIGHT_GRADIENT, function)


def _image_and_upstream(rows, columns, stride):
    cells = [output_dimension(length, 3, 0, stride) for length in (rows, columns)]
    return Mixed(rows, columns, remainder=23, less=9, divisor=6), Mixed(*cells, remainder=11, less=4, divisor=7)


def _arguments(rows, columns, stride):
    image, upstream = _image_and_upstream(rows, columns, stride)
    return image.made(), upstream.made(), stride


def _say(rows, columns, stride):
    image, upstream = _image_and_upstream(rows, columns, stride)
    return f"image = {image}, upstream = {upstream}, stride = {stride}"


# x is the image, u the upstream gradient, s the stride.


def _met(x, u, s, row, column):
    """The pixels that one weight meets."""
    rows, columns = u.shape
    return x[row::s, column::s][:rows, :columns]


def _whole_sums(x, u, s):
    """What a gradient of whole numbers keeps of a sum when each product is added to it."""
    gradient = np.zeros((3, 3))
    for cell in np.ndindex(u.shape):
        for place in np.ndindex(3, 3):
            gradient[place] = np.trunc(gradient[place] + _met(x, u, s, *place)[cell] * u[cell])
    return gradient


def _each_uncut(x, s, times):
    """Slices that go on to the edge, whatever the shape of upstream."""
    for row, column in np.ndindex(3, 3):
        times(x[row::s, column::s])


def _last_cell(x, u, s):
    rows, columns = u.shape
    top = (rows - 1) * s
    left = (columns - 1) * s
    return u[-1, -1] * x[top : top + 3, left : left + 3]


UNCUT = "A slice image[row::stride, column::stride] goes on to the edge: cut it to the shape of upstream."
FRACTIONS_CUT = "Fractions are cut off: the gradient must hold floats, not whole numbers (dtype int)."
GRADIENT_SLIPS = [
    (
        "No kernel is flipped here: the weight in row 0 meets the pixels in row 0 of each window.",
        lambda x, u, s: np.flip(kernel_gradient(x, u, s)),
    ),
    ("Rows and columns are swapped.", lambda x, u, s: kernel_gradient(x, u, s).T),
    (
        "The stride is missing: a weight meets every stride-th pixel.",
        lambda x, u, s: kernel_gradient(x[: len(u) + 2, : len(u[0]) + 2], u, 1),
    ),
    ("The sign is turned: the gradient says which way is up.", lambda x, u, s: -kernel_gradient(x, u, s)),
    (
        "Add up, do not take the mean: the upstream gradient has the division by the number of cells in it.",
        lambda x, u, s: kernel_gradient(x, u, s) / u.size,
    ),
    ("The upstream gradient is not used.", lambda x, u, s: kernel_gradient(x, np.ones(u.shape), s)),
    (
        "Only the first output cell is counted; all of them send a message.",
        lambda x, u, s: u[0, 0] * x[:3, :3],
    ),
    ("Only the last output cell is kept: add to what is there.", _last_cell),
    (FRACTIONS_CUT, lambda x, u, s: np.trunc(kernel_gradient(x, u, s))),
    (FRACTIONS_CUT, _whole_sums),
    (UNCUT, lambda x, u, s: _each_uncut(x, s, lambda met: met * u)),
    (UNCUT, lambda x, u, s: _each_uncut(x, s, lambda met: u * met)),
]
WEIGHT_GRADIENT = FunctionExercise(
    cases=[(5, 5, 2), (6, 9, 2), (8, 7, 3), (5, 6, 1), (9, 9, 3), (8, 6, 2)],
    say=_say,
    arguments=_arguments,
    right=kernel_gradient,
    read=array,
    differs=array_differs,
    slips=GRADIENT_SLIPS,
)

# --- exercise 2 -------------------------------------------------------------------------------------------------


def descend(function: Callable[[float, Callable[[float], float], float, int], object]) -> None:
    """Check exercise 2 of lesson 5, gradient descent for one weight, and print what is wrong.

    Parameters
    ----------
    function : callable
        `function(weight, slope, rate, steps)` takes a weight, the derivative of the error as a function, a learning
        rate and a number of steps, and returns the weight at the end.

    Examples
    --------
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


DESCENT_SLIPS = [
    (
        "That goes up: take the slope off the weight, do not add it.",
        lambda weight, slope, rate, steps: _descended(weight, slope, -rate, steps),
    ),
    (
        "That goes up, and one step only: take the slope off, and again after every step.",
        lambda weight, slope, rate, steps: weight + rate * slope(weight),
    ),
    ("That is one step; take all of them.", lambda weight, slope, rate, steps: weight - rate * slope(weight)),
    (
        "The slope changes with the weight: ask for it again after every step.",
        lambda weight, slope, rate, steps: weight - steps * rate * slope(weight),
    ),
    (
        "The rate is missing: take rate times the slope off.",
        lambda weight, slope, rate, steps: _descended(weight, slope, 1, steps),
    ),
    ("The weight is not changed.", lambda weight, slope, rate, steps: weight),
    ("That is one step too many.", lambda weight, slope, rate, steps: _descended(weight, slope, rate, steps + 1)),
    ("That is one step too few.", lambda weight, slope, rate, steps: _descended(weight, slope, rate, steps - 1)),
]
DESCEND = FunctionExercise(
    cases=[
        (4, Slope(2, -2), 0.25, 1),
        (4, Slope(2, -2), 0.25, 3),
        (-2, Slope(0.5, 3), 0.5, 2),
        (3, Slope(2, -2), 0.75, 4),
        (0.3, Slope(1.5, 0.7), 0.1, 5),
    ],
    say=lambda weight, slope, rate, steps: f"{weight} as weight, slope {slope}, rate {rate}, steps {steps}",
    right=_descended,
    slips=DESCENT_SLIPS,
)

# --- exercise 3 -------------------------------------------------------------------------------------------------


def beat_the_box(kernel: ArrayLike) -> None:
    """Check exercise 3 of lesson 5, nine weights with an error below 0.0081, and print what is wrong.

    Parameters
    ----------
    kernel : array_like of shape (3, 3)
        The weights. Their error is measured at noise 0.1 and stride 1, as in the lesson's panel *By hand*.

    Examples
    --------
    >>> beat_the_box(np.full((3, 3), 1 / 9))
    Not yet: this is the box, with an error of 0.00907. Where does the window of a pixel lie, around it or beside it?
    """
    mark(BEAT_THE_BOX, kernel)


TARGET = 0.0081
BOX = np.full((3, 3), 1 / 9)
BESIDE = "Where does the window of a pixel lie, around it or beside it?"


@cache
def _error():
    clean = test_image(level=0) - 0.5
    noisy = [test_image(0.1, seed) - 0.5 for seed in range(50)]
    return restoring_error(noisy, clean, stride=1)


def _box_mistake(weights):
    found = _error()(weights)
    of_box = _error()(BOX)
    if found < TARGET:
        return None
    if abs(found - of_box) < 1e-9:
        return f"this is the box, with an error of {of_box:.5f}. {BESIDE}"
    total = weights.sum()
    if abs(total - 1) > 0.2:
        return f"the error is {found:.5f}. The weights add up to {total:.3g}: near 1 the picture keeps its contrast."
    if found < of_box:
        return f"the error is {found:.5f}: the box, {of_box:.5f}, is beaten, {TARGET} is not. {BESIDE}"
    return f"the error is {found:.5f}; the box has {of_box:.5f}. {BESIDE}"


BEAT_THE_BOX = kernel_exercise(
    3,
    mistake=_box_mistake,
    praise="The window of a pixel lies below and right of it, so what counts most is top left.",
)
