"""Kernels fitted by least squares (lesson 5): the quadratic error of nine weights, its optimum, gradient descent."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stride_helpers.aliasing import upsample_nearest
from stride_helpers.arguments import BadInput, FloatArray, as_number, short
from stride_helpers.geometry import output_shape

KERNEL = (3, 3)  # the shape of every kernel that is fitted
TOO_FAR = 1000.0  # training stops once the error is this many times what it began with


@dataclass(frozen=True)
class SquaredError:
    """The mean squared error of a kernel, kept as a bowl: w . curvature . w - 2 slope . w + height.

    The error is a quadratic function of the n weights w, so n x n + n + 1 numbers say all about it, however many
    pictures it was measured on: `curvature` what they hold, pixel times pixel; `slope` what they hold, times what is
    wanted; `height` the error of a kernel of zeros.

    >>> bowl = SquaredError(curvature=np.eye(9), slope=np.ones(9), height=9.0)
    >>> bowl(np.zeros((3, 3))), bowl(bowl.optimum())
    (9.0, 0.0)
    """

    curvature: FloatArray
    slope: FloatArray
    height: float

    def __call__(self, kernel: ArrayLike) -> float:
        """The error of a kernel of n weights."""
        weights = np.ravel(kernel)
        error = weights @ self.curvature @ weights - 2 * self.slope @ weights + self.height
        return max(float(error), 0.0)  # rounding can make it a little less than 0

    def gradient(self, kernel: ArrayLike) -> FloatArray:
        """How the error changes with each weight, in the kernel's shape."""
        weights = np.ravel(kernel)
        return 2 * (self.curvature @ weights - self.slope).reshape(np.shape(kernel))

    def optimum(self) -> FloatArray:
        """The kernel with the least error: the normal equations, solved. Of several, the one with smallest weights."""
        return np.linalg.lstsq(self.curvature, self.slope, rcond=1e-9)[0].reshape(KERNEL)

    def largest_rate(self) -> float:
        """The learning rate above which gradient descent runs away: 1 over the largest curvature."""
        return float(1 / np.linalg.eigvalsh(self.curvature)[-1])


def restoring_error(pictures: Sequence[FloatArray], clean: FloatArray, stride: int) -> SquaredError:
    """How far small pictures, stretched back by `upsample_nearest`, are from the clean one: the mean over all pixels.

    >>> clean = np.add.outer(np.arange(6.0), np.arange(6.0)) / 10
    >>> error = restoring_error([clean], clean, stride=3)
    >>> error.optimum().round(3).tolist()[0], round(error(error.optimum()), 4)
    ([0.111, 0.111, 0.111], 0.0133)
    """
    cells = output_shape("kernel", clean.shape, KERNEL, 0, stride)
    numbered = np.arange(math.prod(cells)).reshape(cells)
    shown = upsample_nearest(numbered, stride, clean.shape).astype(int).ravel()  # by each pixel: the number of a cell
    return _mean_error(pictures, clean, lambda image: _read_by_cells(image, stride)[shown])


def matching_error(pictures: Sequence[FloatArray], small: FloatArray, stride: int) -> SquaredError:
    """How far small pictures are from the wanted one, `small`: the mean over all cells.

    >>> image = np.eye(6)
    >>> matching_error([image], image[1:-1, 1:-1], stride=1)([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
    0.0
    """
    return _mean_error(pictures, small, lambda image: _read_by_cells(image, stride))


def gradient_descent(error: SquaredError, start: ArrayLike, rate: float, steps: int) -> tuple[FloatArray, FloatArray]:
    """Improve a kernel step by step: take `rate` times the gradient off its weights.

    Returns the kernels, the start first, and their errors. A run whose error grows beyond `TOO_FAR` times that of the
    start ends there, with fewer steps.

    >>> bowl = SquaredError(np.eye(1), np.ones(1), 1.0)
    >>> kernels, errors = gradient_descent(bowl, [[0.0]], rate=0.25, steps=2)
    >>> kernels.ravel().tolist(), errors.tolist()
    ([0.0, 0.5, 0.75], [1.0, 0.25, 0.0625])
    """
    if as_number("rate", rate) <= 0:
        raise BadInput(f"rate must be one number above 0, but it is {short(rate)}")

    kernels = [np.asarray(start)]
    errors = [error(kernels[0])]
    largest = TOO_FAR * max(errors[0], 1e-9)
    while len(kernels) <= steps and errors[-1] <= largest:
        kernels.append(kernels[-1] - rate * error.gradient(kernels[-1]))
        errors.append(error(kernels[-1]))
    return np.array(kernels), np.array(errors)


def _mean_error(
    pictures: Sequence[FloatArray], wanted: FloatArray, pixels_read: Callable[[FloatArray], FloatArray]
) -> SquaredError:
    """The mean over pictures of (weights . pixels - wanted) squared; `pixels_read` has a row for each wanted value."""
    wanted = wanted.ravel()
    curvature = np.zeros((9, 9))
    slope = np.zeros(9)
    for picture in pictures:
        pixels = pixels_read(picture)
        curvature += pixels.T @ pixels
        slope += pixels.T @ wanted
    count = len(pictures) * len(wanted)
    return SquaredError(curvature / count, slope / count, float(wanted @ wanted / len(wanted)))


def _read_by_cells(image: FloatArray, stride: int) -> FloatArray:
    """The nine pixels that each cell reads, a row for each cell."""
    windows = np.lib.stride_tricks.sliding_window_view(image, KERNEL)[::stride, ::stride]
    return windows.reshape(-1, 9)
