"""Kernels fitted by least squares (lesson 5): the quadratic error of a few weights, its optimum, gradient descent."""

from dataclasses import dataclass

import numpy as np

from stride_helpers.aliasing import upsample_nearest
from stride_helpers.arguments import (
    BadInput,
    affordable,
    finite_result,
    number,
    numbers,
    picture,
    scaled,
    several,
    shape_of_picture,
    short,
    whole_number,
)
from stride_helpers.geometry import places

TOO_FAR = 1000.0  # training stops once the loss is this many times what it began with


def windows(image, kernel_shape=(3, 3), stride=1):
    """What each output cell reads: one row a cell, one column a weight.

    `windows(image, kernel.shape, stride) @ kernel.ravel()` holds the numbers of `strided_convolve`, in one row.

    Errors: BadInput or TypeError that names the argument, also for a kernel larger than the picture.

    >>> windows(np.arange(1, 26).reshape(5, 5), (2, 2), stride=3)
    array([[ 1.,  2.,  6.,  7.],
           [ 4.,  5.,  9., 10.],
           [16., 17., 21., 22.],
           [19., 20., 24., 25.]])
    """
    image, kernel_shape = picture("image", image), shape_of_picture("kernel_shape", kernel_shape)
    stride = whole_number("stride", stride, at_least=1)
    cells = places("kernel_shape", image.shape, kernel_shape, 0, stride)
    affordable("kernel_shape", *cells, *kernel_shape)
    read = np.lib.stride_tricks.sliding_window_view(image, kernel_shape)[::stride, ::stride]
    return read.reshape(-1, kernel_shape[0] * kernel_shape[1])


@dataclass(frozen=True)
class SquaredError:
    """The mean squared error of a kernel, kept as a bowl: w . curvature . w - 2 slope . w + height.

    The error is a quadratic function of the n weights w, so n x n + n + 1 numbers say all about it, however many
    pictures it was measured on. `curvature` is (n, n), `slope` (n,); n is the number of the kernel's weights.

    Where squares of pixels would overflow or vanish, pictures are counted in units of 2**read and what is wanted in
    units of 2**wanted.
    """

    curvature: np.ndarray
    slope: np.ndarray
    height: float
    read: int = 0
    wanted: int = 0

    def __call__(self, kernel):
        """The error of a kernel."""
        kernel = self._checked("kernel", kernel)
        return float(finite_result(self._error(kernel), kernel=kernel))

    def gradient(self, kernel):
        """How the error changes with each weight, in the kernel's shape."""
        kernel = self._checked("kernel", kernel)
        return finite_result(self._gradient(kernel), kernel=kernel)

    def optimum(self, shape=(3, 3)):
        """The kernel with the least error: the normal equations, solved. Of several, the one with smallest weights."""
        shape = shape_of_picture("shape", shape)
        self._checked("shape", np.broadcast_to(0.0, shape))
        weights = np.linalg.lstsq(self.curvature, self.slope, rcond=1e-9)[0].reshape(shape)
        with np.errstate(all="ignore"):
            return finite_result(np.ldexp(weights, self.wanted - self.read), pictures=0)

    def largest_rate(self):
        """The learning rate above which gradient descent runs away: 1 over the largest curvature."""
        with np.errstate(all="ignore"):
            return float(np.ldexp(1 / np.linalg.eigvalsh(self.curvature)[-1], -2 * self.read))

    def _checked(self, name, kernel):
        kernel = numbers(name, kernel)
        if kernel.size != len(self.slope):
            raise BadInput(f"{name} must hold {len(self.slope)} weights, but its shape is {kernel.shape}")
        return kernel

    def _error(self, kernel):
        with np.errstate(all="ignore"):
            weights = np.ldexp(kernel.ravel(), self.read - self.wanted)
            error = weights @ self.curvature @ weights - 2 * self.slope @ weights + self.height
            return np.ldexp(np.maximum(error, 0.0), 2 * self.wanted)  # rounding can make it a little less than 0

    def _gradient(self, kernel):
        with np.errstate(all="ignore"):
            weights = np.ldexp(kernel.ravel(), self.read - self.wanted)
            slopes = 2 * (self.curvature @ weights - self.slope)
            return np.ldexp(slopes, self.read + self.wanted).reshape(kernel.shape)


def restoring_error(pictures, clean, stride, kernel_shape=(3, 3)):
    """How far small pictures, stretched back, are from the clean one: a `SquaredError` over all pictures and pixels.

    `pictures`: noisy pictures, each of the shape of `clean`. Stretching is `upsample_nearest`.

    Errors: BadInput or TypeError that names the argument.

    >>> clean = np.add.outer(np.arange(6.0), np.arange(6.0)) / 10
    >>> error = restoring_error([clean], clean, stride=3)
    >>> error.optimum().round(3).tolist()[0], round(error(error.optimum()), 4)
    ([0.111, 0.111, 0.111], 0.0133)
    """
    clean, kernel_shape = picture("clean", clean), shape_of_picture("kernel_shape", kernel_shape)
    stride = whole_number("stride", stride, at_least=1)
    cells = places("kernel_shape", clean.shape, kernel_shape, 0, stride)
    affordable("kernel_shape", *clean.shape, *kernel_shape)
    shown = upsample_nearest(np.arange(cells[0] * cells[1]).reshape(cells), stride, clean.shape).astype(int).ravel()
    images = _several(pictures, clean.shape, "clean")
    return _mean_error(images, clean, lambda image: windows(image, kernel_shape, stride)[shown])


def matching_error(pictures, small, stride, kernel_shape=(3, 3)):
    """How far small pictures are from the wanted one, `small`: a `SquaredError` over all pictures and cells.

    Errors: BadInput or TypeError that names the argument; also when `small` has not the shape of the result.

    >>> image = np.eye(6)
    >>> matching_error([image], image[1:-1, 1:-1], stride=1)([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
    0.0
    """
    small, kernel_shape = picture("small", small), shape_of_picture("kernel_shape", kernel_shape)
    stride, images = whole_number("stride", stride, at_least=1), _several(pictures)
    for image in images:
        cells = places("kernel_shape", image.shape, kernel_shape, 0, stride)
        if cells != small.shape:
            raise BadInput(f"small must have the shape of the result, {cells}, but its shape is {small.shape}")
    return _mean_error(images, small, lambda image: windows(image, kernel_shape, stride))


def descend(error, start, rate, steps):
    """Gradient descent: `steps` times, take `rate` times the gradient off the weights.

    Returns the kernels, (steps + 1, rows, columns), the start first, and their errors. A run whose error grows
    beyond `TOO_FAR` times that of the start ends there, and returns fewer.

    Errors: BadInput or TypeError that names the argument.

    >>> bowl = SquaredError(np.eye(1), np.ones(1), 1.0)
    >>> kernels, errors = descend(bowl, [[0.0]], rate=0.25, steps=2)
    >>> kernels.ravel().tolist(), errors.tolist()
    ([0.0, 0.5, 0.75], [1.0, 0.25, 0.0625])
    """
    if not isinstance(error, SquaredError):
        raise TypeError(f"error must be a SquaredError, but it is {short(error)}")
    kernel, steps = error._checked("start", picture("start", start)), whole_number("steps", steps, at_least=0)
    affordable("steps", steps, kernel.size + 100)  # an array takes some room of its own
    if (rate := number("rate", rate)) <= 0:
        raise BadInput(f"rate must be one number above 0, but it is {short(rate)}")
    kernels, errors = [kernel], [error(kernel)]
    while len(kernels) <= steps and errors[-1] <= TOO_FAR * max(errors[0], 1e-9):
        with np.errstate(all="ignore"):
            kernels.append(kernels[-1] - rate * error._gradient(kernels[-1]))
            errors.append(error._error(kernels[-1]))
    finite_result(errors, start=start, rate=rate)
    return np.array(kernels), np.array(errors)


def _mean_error(images, wanted, read):
    """The mean over images of (weights . pixels - wanted) squared; `read` gives the pixels, one row a wanted value."""
    largest = max(images, key=lambda image: np.abs(image).max())
    unit = scaled(largest)[1]
    wanted, wanted_unit = scaled(wanted.ravel())
    curvature, slope = 0, 0
    for image in images:
        pixels = read(np.ldexp(image.astype(np.float64), -unit))
        curvature, slope = curvature + pixels.T @ pixels, slope + pixels.T @ wanted
    count = len(images) * len(wanted)
    height = float(wanted @ wanted / len(wanted))
    return SquaredError(curvature / count, slope / count, height, unit, wanted_unit)


def _several(pictures, shape=None, name=None):
    """The pictures as a list of arrays, each of `shape`, the shape of argument `name`, where one is given."""
    images = [picture("pictures", image) for image in several("pictures", pictures, "a list of pictures")]
    if not images:
        raise BadInput("pictures must hold at least one picture, but it is empty")
    for image in images if shape else ():
        if image.shape != shape:
            raise BadInput(f"pictures must have the shape of {name}, {shape}, but one has shape {image.shape}")
    return images
