"""Lesson 5: the gradient of a kernel, gradient descent, and a box to beat."""

from functools import cache

import numpy as np

from stride_helpers.arguments import BadInput
from stride_helpers.checks import answers
from stride_helpers.checks.engine import ARRAY, CORRECT, FunctionExercise, ValueExercise, not_yet
from stride_helpers.checks.lesson_2 import only
from stride_helpers.checks.recipes import Recipe, binomial, cells, counted, kernel, picture, written
from stride_helpers.checks.sentences import ALWAYS_2, both
from stride_helpers.convolution import box_kernel, kernel_gradient
from stride_helpers.convolution import fast_strided_convolve as convolve
from stride_helpers.descent import restoring_error
from stride_helpers.geometry import output_dimension
from stride_helpers.panels import typed_kernel
from stride_helpers.pictures import test_image

# --- the exercise of the core -----------------------------------------------------------------------------------

MATRIX = counted(5, 5).make()  # of section 1


def _image_and_cells(rows, columns, stride):
    sides = [output_dimension(length, 3, 0, stride) for length in (rows, columns)]
    return picture(rows, columns), cells(*sides)


def _step_case(rows, columns, stride, rate):
    image, wanted = _image_and_cells(rows, columns, stride)
    return image, kernel(3, 3), wanted, stride, rate


def _difference(x, k, w, s):
    return convolve(x, k, s) - w


def _upstream(x, k, w, s):
    return 2 * _difference(x, k, w, s) / w.size


def _step(x, k, w, s, r):
    return r * kernel_gradient(x, _upstream(x, k, w, s), s)


def _after(upstream):
    """One step with another upstream gradient."""
    return lambda x, k, w, s, r: k - r * kernel_gradient(x, upstream(x, k, w, s), s)


def _scaled(factor):
    """One step in which the differences are multiplied by another factor than 2 / w.size."""
    return _after(lambda x, k, w, s: factor(x, k, w) * _difference(x, k, w, s))


def _of_section_1(x, k, w, s):
    """What the lesson's `upstream_gradient(kernel, wanted)` gives: its picture is always `matrix`, its stride 2."""
    return _difference(MATRIX, k, w, 2) / 2


def _upwards(slip):
    """What a slip does, but its step is added."""
    return lambda x, k, w, s, r: 2 * k - slip(x, k, w, s, r)


UPWARDS = "That goes up: is it output - wanted, and is the gradient taken off?"

# What stands in the place of 2 / w.size; x, k and w as below.
FACTOR_SLIPS = {
    "The derivative of a square has a 2 in it.": lambda x, k, w: 1 / w.size,
    "The error is a mean: the upstream gradient is divided by the number of cells.": lambda x, k, w: 2,
    "The difference alone is not the derivative: times 2, divided by the number of cells.": lambda x, k, w: 1,
    "Divide by output.size: there are not always four cells.": lambda x, k, w: 1 / 2,
    "len(output) counts the rows; output.size counts the cells.": lambda x, k, w: 2 / len(w),
}

# x is the image, k the kernel, w what was wanted, s the stride, r the rate.
STEP_SLIPS = {
    "`upstream_gradient` knows only `matrix` and stride 2: take `picture` and `stride`.": [
        _after(_of_section_1),
        lambda x, k, w, s, r: k - r * kernel_gradient(MATRIX, _of_section_1(x, k, w, s), 2),
    ],
    UPWARDS: [_upwards(_after(_upstream))],
    "The whole gradient is taken off: take rate times the gradient.": [lambda x, k, w, s, r: k - _step(x, k, w, s, 1)],
    "The rate is always 0.0004: take the rate that comes in.": [lambda x, k, w, s, r: k - _step(x, k, w, s, 0.0004)],
    "The kernel is what it was: a step changes it.": [lambda x, k, w, s, r: k],
    "That is the step alone: take it off the kernel.": [_step],
    "That is the gradient: return the kernel after the step.": [lambda x, k, w, s, r: _step(x, k, w, s, 1)],
    "That is minus the step, without the kernel.": [lambda x, k, w, s, r: -_step(x, k, w, s, r)],
    **{sentence: [_scaled(factor)] for sentence, factor in FACTOR_SLIPS.items()},
    **{both(UPWARDS, sentence): [_upwards(_scaled(factor))] for sentence, factor in FACTOR_SLIPS.items()},
    "The upstream gradient has a number for each cell: take no mean.": [
        _after(lambda x, k, w, s: (_difference(x, k, w, s) ** 2).mean())
    ],
    "Divide by the cells of the output, not by those of the picture or the kernel.": [
        _scaled(lambda x, k, w: 2 / x.size),
        _scaled(lambda x, k, w: 2 / k.size),
    ],
    "That is the error; its derivative is wanted: 2 times the difference, divided by the number of cells.": [
        _after(lambda x, k, w, s: _difference(x, k, w, s) ** 2 / w.size),
        _after(lambda x, k, w, s: _difference(x, k, w, s) ** 2),
    ],
    "The derivative of the square is 2 times the difference, without the square.": [
        _after(lambda x, k, w, s: 2 * _difference(x, k, w, s) ** 2 / w.size)
    ],
    "The upstream gradient needs the difference: the output minus what was wanted.": [
        _after(lambda x, k, w, s: _upstream(x, k, 0 * w, s))
    ],
    "The upstream gradient has a number for each cell; make of it one for each weight, by sh.kernel_gradient.": [
        lambda x, k, w, s, r: k - r * _upstream(x, k, w, s)
    ],
    "kernel_gradient takes the picture first, then upstream.": [
        lambda x, k, w, s, r: k - r * kernel_gradient(_upstream(x, k, w, s), x, s),
        lambda x, k, w, s, r: k - r * kernel_gradient(k, _upstream(x, k, w, s), s),
    ],
    "kernel_gradient takes upstream, not the output.": [
        lambda x, k, w, s, r: k - r * kernel_gradient(x, convolve(x, k, s), s)
    ],
    "That is the step minus the kernel: turn it round.": [lambda x, k, w, s, r: _step(x, k, w, s, r) - k],
    "The stride is missing in the gradient.": [
        lambda x, k, w, s, r: k - r * kernel_gradient(x, _upstream(x, k, w, s), 1)
    ],
    ALWAYS_2: [
        _after(lambda x, k, w, s: _upstream(x, k, w, 2)),
        lambda x, k, w, s, r: k - r * kernel_gradient(x, _upstream(x, k, w, s), 2),
    ],
    "The stride is missing in the output.": [_after(lambda x, k, w, s: _upstream(x, k, w, 1))],
}


class StepExercise(FunctionExercise):
    """A step that must not write into the kernel that came in: it is the lesson's own, and is used again."""

    def sentence(self, function):
        """The verdict, in one sentence."""
        verdict = super().sentence(function)
        if verdict == CORRECT and self._overwritten(function):
            return not_yet("Right numbers, but `kernel -= ...` changes the kernel that came in: make a new one.")
        return verdict

    def _overwritten(self, function):
        image, kernel, *others = self.arguments(self.cases[0])
        before = kernel.copy()
        function(image, kernel, *others)
        return not np.array_equal(kernel, before)


one_step = StepExercise(
    asks="The kernel after one step of gradient descent (the core's exercise of lesson 5).",
    tried="picture = {},\nkernel = {},\nwanted = {},\nstride = {}, rate = {}",
    right=lambda x, k, w, s, r: k - _step(x, k, w, s, r),
    cases=[
        (counted(5, 5), binomial(3), counted(2, 2), 2, 0.0004),
        (counted(7, 7), binomial(3), counted(3, 3), 2, 0.0004),
        _step_case(5, 8, 2, 0.5),
        _step_case(6, 7, 3, 2),
        _step_case(5, 6, 1, 0.25),
        _step_case(7, 7, 2, 0.01),
    ],
    result=ARRAY,
    slips=STEP_SLIPS,
    instead={
        "(a single number)": "That is one number, as the loss is: return the kernel after the step, nine weights."
    },
)

# --- exercise 1 -------------------------------------------------------------------------------------------------


def _gradient_case(rows, columns, stride):
    return *_image_and_cells(rows, columns, stride), stride


def _without_stride(x, u, s):
    rows, columns = u.shape
    return kernel_gradient(x[: rows + 2, : columns + 2], u, 1)


def _whole_sums(x, u, s):
    """What a gradient of whole numbers keeps of a sum when each product is added to it."""
    gradient = np.zeros((3, 3))
    for row, column in np.ndindex(u.shape):
        window = x[row * s : row * s + 3, column * s : column * s + 3]
        gradient = np.trunc(gradient + window * u[row, column])
    return gradient


def _each_uncut(x, s, times):
    """Slices that go on to the edge, whatever the shape of upstream."""
    for row, column in np.ndindex(3, 3):
        times(x[row::s, column::s])


# x is the image, u the upstream gradient, s the stride.
GRADIENT_SLIPS = {
    "No kernel is flipped here: the weight in row 0 meets the pixels in row 0 of each window.": [
        lambda x, u, s: np.flip(kernel_gradient(x, u, s))
    ],
    "Rows and columns are swapped.": [lambda x, u, s: kernel_gradient(x, u, s).T],
    "The stride is missing: a weight meets every stride-th pixel.": [_without_stride],
    "The sign is turned: the gradient says which way is up.": [lambda x, u, s: -kernel_gradient(x, u, s)],
    "Add up, do not take the mean: the upstream gradient has the division by the number of cells in it.": [
        lambda x, u, s: kernel_gradient(x, u, s) / u.size
    ],
    "The upstream gradient is not used.": [lambda x, u, s: kernel_gradient(x, np.ones(u.shape), s)],
    "Only the first output cell is counted; all of them count.": [
        lambda x, u, s: kernel_gradient(x, only(u, (0, 0)), s)
    ],
    "Only the last output cell is kept: add to what is there.": [
        lambda x, u, s: kernel_gradient(x, only(u, (-1, -1)), s)
    ],
    "Fractions are cut off: the gradient must hold floats, not whole numbers (dtype int).": [
        lambda x, u, s: np.trunc(kernel_gradient(x, u, s)),
        _whole_sums,
    ],
    "A slice image[row::stride, column::stride] goes on to the edge: cut it to the shape of upstream.": [
        lambda x, u, s: _each_uncut(x, s, lambda met: met * u),
        lambda x, u, s: _each_uncut(x, s, lambda met: u * met),
    ],
}
weight_gradient = FunctionExercise(
    asks="The gradient of a 3x3 kernel, from a picture and the upstream gradient (exercise 1 of lesson 5).",
    tried="image = {},\nupstream = {},\nstride = {}",
    right=kernel_gradient,
    cases=[
        (counted(5, 5), counted(2, 2), 2),
        _gradient_case(5, 5, 2),
        _gradient_case(5, 8, 2),
        _gradient_case(8, 7, 3),
        _gradient_case(5, 6, 1),
        _gradient_case(6, 6, 3),
        _gradient_case(8, 6, 2),
        (picture(3, 3), written([[0.7]]), 1),  # what float16 cannot hold
    ],
    result=ARRAY,
    slips=GRADIENT_SLIPS,
)

# --- exercise 2 -------------------------------------------------------------------------------------------------


def _descended(w, f, r, n):
    for _ in range(n):
        w = w - r * f(w)
    return w


# Slopes, as functions of the weight.
STEEP = Recipe("2 * weight - 2", lambda: lambda weight: 2 * weight - 2)
FLAT = Recipe("0.5 * weight + 3", lambda: lambda weight: 0.5 * weight + 3)
BETWEEN = Recipe("1.5 * weight + 0.7", lambda: lambda weight: 1.5 * weight + 0.7)


# w is the weight, f the slope as a function of it, r the rate, n the number of steps.
DESCENT_SLIPS = {
    "That goes up: take the slope off the weight, do not add it.": [lambda w, f, r, n: _descended(w, f, -r, n)],
    "That goes up, and one step only: take the slope off, and again after every step.": [
        lambda w, f, r, n: w + r * f(w)
    ],
    "That is one step; take all of them.": [lambda w, f, r, n: w - r * f(w)],
    "The slope changes with the weight: ask for it again after every step.": [lambda w, f, r, n: w - n * r * f(w)],
    "The rate is missing: take rate times the slope off.": [lambda w, f, r, n: _descended(w, f, 1, n)],
    "The weight is not changed.": [lambda w, f, r, n: w],
    "That is one step too many.": [lambda w, f, r, n: _descended(w, f, r, n + 1)],
    "That is one step too few.": [lambda w, f, r, n: _descended(w, f, r, n - 1)],
}
descend = FunctionExercise(
    asks="The weight after so many steps of gradient descent (exercise 2 of lesson 5).",
    tried="{} as weight, slope {}, rate {}, steps {}",
    right=_descended,
    cases=[
        (4, STEEP, 0.25, 1),
        (4, STEEP, 0.25, 3),
        (-2, FLAT, 0.5, 2),
        (3, STEEP, 0.75, 4),
        (0.3, BETWEEN, 0.1, 5),
    ],
    slips=DESCENT_SLIPS,
)

# --- exercise 3 -------------------------------------------------------------------------------------------------

TARGET = 0.0081
TYPED_BOX = "1/9 1/9 1/9; 1/9 1/9 1/9; 1/9 1/9 1/9"  # what the exercise begins with
REACH = "A cell is drawn at the top left of its window: which weights should count more?"
SHARED = "Few pixels decide, and their noise with them: spread some of the weight over the rest."


def _weights(value):
    """Nine weights: numbers in an array or in lists, or a text as the panel has it."""
    if isinstance(value, str):
        try:
            value = typed_kernel(value)
        except BadInput as problem:
            raise answers.Unreadable(str(problem).rstrip(".")) from problem
    return answers.kernel(value, (3, 3))


@cache
def _error():
    clean = test_image(level=0) - 0.5
    noisy = [test_image(0.1, seed) - 0.5 for seed in range(50)]
    return restoring_error(noisy, clean, stride=1)


def _box_mistake(weights):
    found = _error()(weights)
    of_box = _error()(box_kernel(3))
    total = weights.sum()
    if found < TARGET:
        return None
    if abs(found - of_box) < 1e-9:
        return f"this is the box, with an error of {of_box:.5f}. {REACH}"
    if abs(total - 1) > 0.05:
        return f"the error is {found:.5f}. The weights add up to {total:.3g}: near 1 the picture keeps its contrast."
    why = SHARED if _few_weigh(weights) else REACH
    if found < of_box:
        return f"the error is {found:.5f}: the box, {of_box:.5f}, is beaten, {TARGET} is not. {why}"
    return f"the error is {found:.5f}; the box has {of_box:.5f}. {why}"


def _few_weigh(weights):
    """Whether at most four weights hold nearly all there is."""
    largest = np.sort(abs(weights).ravel())[-4:]
    return largest.sum() > 0.95 * abs(weights).sum()


beat_the_box = ValueExercise(
    asks="Nine weights with an error below 0.0081, at noise 0.1 and stride 1 (exercise 3 of lesson 5).",
    asks_for="give 3 rows of 3 real numbers",
    begun=TYPED_BOX,
    read=_weights,
    mistake=_box_mistake,
    praise=lambda weights: f"The error is {_error()(weights):.5f}: a cell is drawn where its window begins, top left.",
)
