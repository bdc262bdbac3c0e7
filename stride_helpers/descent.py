"""Kernels fitted by least squares (lesson 5): the quadratic error of nine weights, its optimum, gradient descent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stride_helpers.aliasing import upsample_nearest
from stride_helpers.arguments import (
    BadInput,
    FloatArray,
    as_list,
    as_number,
    as_numbers,
    as_picture,
    as_whole_number,
    short,
)
from stride_helpers.geometry import places

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
        weights = self._weights(kernel)
        error = weights @ self.curvature @ weights - 2 * self.slope @ weights + self.height
        return max(float(error), 0.0)  # rounding can make it a little less than 0

    def gradient(self, kernel: ArrayLike) -> FloatArray:
        """How the error changes with each weight, in the kernel's shape."""
        weights = self._weights(kernel)
        return 2 * (self.curvature @ weights - self.slope).reshape(np.shape(kernel))

    def optimum(self) -> FloatArray:
        """The kernel with the least error: the normal equations, solved. Of several, the one with smallest weights."""
        return np.linalg.lstsq(self.curvature, self.slope, rcond=1e-9)[0].reshape(KERNEL)

    def largest_rate(self) -> float:
        """The learning rate above which gradient descent runs away: 1 over the largest curvature."""
        return float(1 / np.linalg.eigvalsh(self.curvature)[-1])

    def _weights(self, kernel: ArrayLike) -> FloatArray:
        """The weights of a kernel in one row."""
        weights = as_numbers("kernel", kernel)
        if weights.size != len(self.slope):
            raise BadInput(f"kernel must hold {len(self.slope)} weights, but its shape is {weights.shape}")
        return weights.ravel()


def restoring_error(pictures: Iterable[ArrayLike], clean: ArrayLike, stride: int) -> SquaredError:
    """How far small pictures, stretched back by `upsample_nearest`, are from the clean one: the mean over all pixels.

    >>> clean = np.add.outer(np.arange(6.0), np.arange(6.0)) / 10
    >>> error = restoring_error([clean], clean, stride=3)
    >>> error.optimum().round(3).tolist()[0], round(error(error.optimum()), 4)
    ([0.111, 0.111, 0.111], 0.0133)
    """
    clean = as_picture("clean", clean)
    stride = as_whole_number("stride", stride, at_least=1)
    images = _as_pictures(pictures)
    for image in images:
        if image.shape != clean.shape:
            raise BadInput(f"pictures must have the shape of clean, {clean.shape}, but one has shape {image.shape}")
    cells = places("kernel", clean.shape, KERNEL, 0, stride)
    # Which cell does each pixel show? Stretch the cells' numbers, and look.
    numbers = np.arange(cells[0] * cells[1]).reshape(cells)
    shown = upsample_nearest(numbers, stride, clean.shape).astype(int).ravel()
    return _mean_error(images, clean, lambda image: _windows_as_rows(image, stride)[shown])


def matching_error(pictures: Iterable[ArrayLike], small: ArrayLike, stride: int) -> SquaredError:
    """How far small pictures are from the wanted one, `small`: the mean over all cells.

    >>> image = np.eye(6)
    >>> matching_error([image], image[1:-1, 1:-1], stride=1)([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
    0.0
    """
    small = as_picture("small", small)
    stride = as_whole_number("stride", stride, at_least=1)
    images = _as_pictures(pictures)
    for image in images:
        cells = places("kernel", image.shape, KERNEL, 0, stride)
        if cells != small.shape:
            raise BadInput(f"small must have the shape of the result, {cells}, but its shape is {small.shape}")
    return _mean_error(images, small, lambda image: _windows_as_rows(image, stride))


def gradient_descent(error: SquaredError, start: ArrayLike, rate: float, steps: int) -> tuple[FloatArray, FloatArray]:
    """Improve a kernel step by step: take `rate` times the gradient off its weights.

    Returns the kernels, the start first, and their errors. A run whose error grows beyond `TOO_FAR` times that of the
    start ends there, with fewer steps.

    >>> bowl = SquaredError(np.eye(1), np.ones(1), 1.0)
    >>> kernels, errors = gradient_descent(bowl, [[0.0]], rate=0.25, steps=2)
    >>> kernels.ravel().tolist(), errors.tolist()
    ([0.0, 0.5, 0.75], [1.0, 0.25, 0.0625])
    """
    start = as_picture("start", start)
    steps = as_whole_number("steps", steps, at_least=0)
    if as_number("rate", rate) <= 0:
        raise BadInput(f"rate must be one number above 0, but it is {short(rate)}")

    kernels = [start]
    errors = [error(start)]
    largest = TOO_FAR * max(errors[0], 1e-9)
    while len(kernels) <= steps and errors[-1] <= largest:
        kernels.append(kernels[-1] - rate * error.gradient(kernels[-1]))
        errors.append(error(kernels[-1]))
    return np.array(kernels), np.array(errors)


def _mean_error(
    images: list[FloatArray], wanted: FloatArray, pixels_read: Callable[[FloatArray], FloatArray]
) -> SquaredError:
    """The mean over images of (weights . pixels - wanted) squared; `pixels_read` has one row for each wanted value."""
    wanted = wanted.astype(np.float64).ravel()
    curvature = np.zeros((9, 9))
    slope = np.zeros(9)
    for image in images:
        pixels = pixels_read(image.astype(np.float64))
        curvature += pixels.T @ pixels
        slope += pixels.T @ wanted
    count = len(images) * len(wanted)
    return SquaredError(curvature / count, slope / count, float(wanted @ wanted / len(wanted)))


def _windows_as_rows(image: FloatArray, stride: int) -> FloatArray:
    """The nine pixels that each cell reads, a row for each cell."""
    windows = np.lib.stride_tricks.sliding_window_view(image, KERNEL)[::stride, ::stride]
    return windows.reshape(-1, 9)


def _as_pictures(pictures: Iterable[ArrayLike]) -> list[FloatArray]:
    images = [as_picture("pictures", image) for image in as_list("pictures", pictures, "a list of pictures")]
    if not images:
        raise BadInput("pictures must hold at least one picture, but it is empty")
    return images
