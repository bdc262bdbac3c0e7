"""Convolution with a stride: the loop, the same at NumPy speed, and both gradients (lessons 2 and 5).

Conventions: `image[row, column]`; zero padding, given per side; cross-correlation (the kernel is not flipped),
as in every deep-learning framework.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from stride_helpers.arguments import (
    BadInput,
    FloatArray,
    affordable,
    as_picture,
    as_shape,
    as_whole_number,
)
from stride_helpers.geometry import output_shape

EDGES: dict[str, Literal["symmetric", "wrap"]] = {"mirrored": "symmetric", "wrapped": "wrap"}  # in NumPy's words


def strided_convolve(image: ArrayLike, kernel: ArrayLike, stride: int = 1, padding: int = 0) -> FloatArray:
    """Slide a kernel over a picture, `stride` pixels at a time; multiply, add up, store.

    Four loops, written to be read; `fast_strided_convolve` gives the same numbers sooner.

    Parameters
    ----------
    image : array_like, (H, W)
        The picture.
    kernel : array_like, (h, w)
        The weights, square or not, at most as large as the padded picture.
    stride : int
        Pixels from one window to the next, at least 1.
    padding : int
        Zeros added on each side, at least 0.

    Returns
    -------
    ndarray
        `output_dimension(H, h, padding, stride)` rows and `output_dimension(W, w, padding, stride)` columns.

    Raises
    ------
    BadInput
        For arguments outside their range, NaN and infinity.
    TypeError
        For what is no number.

    Examples
    --------
    >>> matrix = np.arange(1, 26).reshape(5, 5)
    >>> strided_convolve(matrix, np.ones((3, 3)), stride=2)
    array([[ 63.,  81.],
           [153., 171.]])
    """
    image = as_picture("image", image)
    kernel = as_picture("kernel", kernel)
    stride, padding, (out_rows, out_cols) = _fit("kernel", image.shape, kernel.shape, stride, padding)
    padded = np.pad(image, padding)
    kernel_rows, kernel_cols = kernel.shape
    output = np.zeros((out_rows, out_cols))

    for out_row in range(out_rows):
        for out_col in range(out_cols):
            for kernel_row in range(kernel_rows):
                for kernel_col in range(kernel_cols):
                    row = out_row * stride + kernel_row
                    col = out_col * stride + kernel_col
                    output[out_row, out_col] += padded[row, col] * kernel[kernel_row, kernel_col]
    return output


def fast_strided_convolve(image: ArrayLike, kernel: ArrayLike, stride: int = 1, padding: int = 0) -> FloatArray:
    """Give the numbers of `strided_convolve`, with the loops over the output cells left to NumPy.

    One weight meets, over all output cells, every `stride`-th pixel of the padded picture: a slice. So the result is
    a sum of h * w slices, each times its weight.

    Parameters
    ----------
    image, kernel, stride, padding
        As for `strided_convolve`.

    Returns
    -------
    ndarray
        As of `strided_convolve`, to the last digit.

    Examples
    --------
    >>> image, kernel = np.arange(42.0).reshape(6, 7), np.array([[1, 2], [0, -1]])
    >>> bool((fast_strided_convolve(image, kernel, 2) == strided_convolve(image, kernel, 2)).all())
    True
    """
    image = as_picture("image", image)
    kernel = as_picture("kernel", kernel)
    stride, padding, out_shape = _fit("kernel", image.shape, kernel.shape, stride, padding)
    padded = np.pad(image, padding) if padding else image
    output = np.zeros(out_shape)
    for (kernel_row, kernel_col), weight in np.ndenumerate(kernel):
        output += padded[_pixels_met(kernel_row, kernel_col, out_shape, stride)] * weight
    return output


def kernel_gradient(
    image: ArrayLike, upstream: ArrayLike, stride: int = 1, padding: int = 0, kernel_shape: tuple[int, int] = (3, 3)
) -> FloatArray:
    """Tell how a loss changes with each weight, given how it changes with each output cell.

    Each weight collects the pixels it met, times the upstream gradient where it met them: the input correlated
    with the upstream gradient spread out by the stride. No kernel is flipped.

    Parameters
    ----------
    image : array_like, (H, W)
        The picture.
    upstream : array_like
        The gradient d loss / d output, of the output's shape.
    stride, padding
        As for `strided_convolve`.
    kernel_shape : tuple of int
        Rows and columns of the kernel, (h, w).

    Returns
    -------
    ndarray, (h, w)
        The gradient d loss / d kernel.

    Examples
    --------
    >>> kernel_gradient(np.arange(1, 26).reshape(5, 5), np.ones((2, 2)), stride=2)
    array([[28., 32., 36.],
           [48., 52., 56.],
           [68., 72., 76.]])
    """
    image = as_picture("image", image)
    kernel_shape = as_shape("kernel_shape", kernel_shape)
    stride, padding, out_shape = _fit("kernel_shape", image.shape, kernel_shape, stride, padding)
    upstream = _as_upstream(upstream, out_shape)
    padded = np.pad(image, padding)
    gradient = np.zeros(kernel_shape)
    for kernel_row, kernel_col in np.ndindex(kernel_shape):
        met = padded[_pixels_met(kernel_row, kernel_col, out_shape, stride)]
        gradient[kernel_row, kernel_col] = (met * upstream).sum()
    return gradient


def image_gradient(
    upstream: ArrayLike, kernel: ArrayLike, image_shape: tuple[int, int], stride: int = 1, padding: int = 0
) -> FloatArray:
    """Tell how a loss changes with each pixel, given how it changes with each output cell.

    Each output cell hands its gradient back to the pixels it read, times the weight that read them. Pixels that the
    floor drops get zero.

    Parameters
    ----------
    upstream : array_like
        The gradient d loss / d output, of the output's shape.
    kernel : array_like, (h, w)
        The weights.
    image_shape : tuple of int
        Rows and columns of the picture, (H, W).
    stride, padding
        As for `strided_convolve`.

    Returns
    -------
    ndarray, (H, W)
        The gradient d loss / d image.

    Examples
    --------
    >>> image_gradient(np.ones((2, 2)), np.ones((3, 3)), (6, 6), stride=2)[2]
    array([2., 2., 4., 2., 2., 0.])
    """
    kernel = as_picture("kernel", kernel)
    rows, cols = as_shape("image_shape", image_shape)
    stride, padding, out_shape = _fit("kernel", (rows, cols), kernel.shape, stride, padding)
    upstream = _as_upstream(upstream, out_shape)
    padded = np.zeros((rows + 2 * padding, cols + 2 * padding))
    for (kernel_row, kernel_col), weight in np.ndenumerate(kernel):
        padded[_pixels_met(kernel_row, kernel_col, out_shape, stride)] += upstream * weight
    return padded[padding : padding + rows, padding : padding + cols].copy()


def continued(image: FloatArray, kernel_shape: tuple[int, ...], edge: str) -> FloatArray:
    """Continue a picture beyond its edges, so far that a kernel can stand with its middle on each pixel.

    The middle of an even kernel is the pixel just above and left of it. `edge` is one of `EDGES`.

    >>> continued(np.array([[1, 2, 3]]), (1, 3), "mirrored"), continued(np.array([[1, 2, 3]]), (1, 3), "wrapped")
    (array([[1, 1, 2, 3, 3]]), array([[3, 1, 2, 3, 1]]))
    """
    sides = [((length - 1) // 2, length // 2) for length in kernel_shape]
    return np.pad(image, sides, mode=EDGES[edge])


def box_kernel(size: int) -> FloatArray:
    """Make the kernel that takes the mean of a square.

    Parameters
    ----------
    size : int
        Rows and columns, at least 1.

    Returns
    -------
    ndarray, (size, size)
        Weights of 1 / size**2.

    Examples
    --------
    >>> box_kernel(2)
    array([[0.25, 0.25],
           [0.25, 0.25]])
    """
    size = as_whole_number("size", size, at_least=1)
    affordable("size", size, size)
    return np.full((size, size), 1 / size**2)


def binomial_kernel(size: int) -> FloatArray:
    """Make a kernel in the shape of a bell: a row of Pascal's triangle along each axis.

    Its gain at the Nyquist frequency is 0 for every size from 2 up.

    Parameters
    ----------
    size : int
        Rows and columns, at least 1.

    Returns
    -------
    ndarray, (size, size)
        Weights that sum to 1.

    References
    ----------
    Burt and Adelson 1983, "The Laplacian Pyramid as a Compact Image Code", whose five weights at a = 0.375 are
    [1 4 6 4 1] / 16.

    Examples
    --------
    >>> binomial_kernel(3) * 16
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    size = as_whole_number("size", size, at_least=1)
    affordable("size", size, size)
    row = np.ones(1)
    for _ in range(size - 1):
        row = np.convolve(row, [0.5, 0.5])
    return np.outer(row, row)


def _fit(
    name: str, image_shape: tuple[int, ...], kernel_shape: tuple[int, ...], stride: int, padding: int
) -> tuple[int, int, tuple[int, int]]:
    """Check stride, padding and that the kernel fits; return stride, padding and the shape of the result."""
    stride = as_whole_number("stride", stride, at_least=1)
    padding = as_whole_number("padding", padding, at_least=0)
    affordable("padding", *(size + 2 * padding for size in image_shape))
    rows, cols = output_shape(name, image_shape, kernel_shape, padding, stride)
    return stride, padding, (rows, cols)


def _pixels_met(kernel_row: int, kernel_col: int, out_shape: tuple[int, int], stride: int) -> tuple[slice, slice]:
    """The slice of the padded picture that one weight meets, one pixel for each output cell."""
    out_rows, out_cols = out_shape
    return (
        slice(kernel_row, kernel_row + stride * (out_rows - 1) + 1, stride),
        slice(kernel_col, kernel_col + stride * (out_cols - 1) + 1, stride),
    )


def _as_upstream(upstream: ArrayLike, out_shape: tuple[int, int]) -> FloatArray:
    """The upstream gradient, which must have the shape of the output."""
    upstream = as_picture("upstream", upstream)
    if upstream.shape != out_shape:
        raise BadInput(f"upstream must have the output's shape {out_shape}, but its shape is {upstream.shape}")
    return upstream
