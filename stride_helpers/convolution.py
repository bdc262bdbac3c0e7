"""Convolution with a stride: the loop, the same at NumPy speed, and both gradients (lessons 2 and 5).

Conventions: `image[row, column]`; zero padding, given per side; cross-correlation (the kernel is not flipped),
as in every deep-learning framework.
"""

import numpy as np

from stride_helpers.arguments import BadInput, affordable, finite_result, picture, shape_of_picture, whole_number
from stride_helpers.geometry import places

BAND = 2**20  # bytes of output: as many as a processor core has of cache for itself, about


def strided_convolve(image, kernel, stride=1, padding=0):
    """Slide `kernel` over `image`, `stride` pixels at a time; multiply, add up, store.

    `image` is (H, W) and `kernel` (h, w), any numbers; the result is a float array of
    `output_dimension(H, h, padding, stride)` rows and `output_dimension(W, w, padding, stride)` columns.
    Four loops, written to be read; `fast_strided_convolve` gives the same numbers sooner.

    Errors: BadInput or TypeError that names the argument, see `stride_helpers.arguments`.

    >>> matrix = np.arange(1, 26).reshape(5, 5)
    >>> strided_convolve(matrix, np.ones((3, 3)), stride=2)
    array([[ 63.,  81.],
           [153., 171.]])
    """
    image, kernel = picture("image", image), picture("kernel", kernel)
    stride, padding, (out_rows, out_cols) = _fit("kernel", image.shape, kernel.shape, stride, padding)
    padded = np.pad(image, padding)
    kernel_rows, kernel_cols = kernel.shape
    output = np.zeros((out_rows, out_cols), np.result_type(padded, kernel))

    with np.errstate(all="ignore"):  # what overflows is refused below
        for out_row in range(out_rows):
            for out_col in range(out_cols):
                for kernel_row in range(kernel_rows):
                    for kernel_col in range(kernel_cols):
                        row = out_row * stride + kernel_row
                        col = out_col * stride + kernel_col
                        output[out_row, out_col] += padded[row, col] * kernel[kernel_row, kernel_col]
    return finite_result(output, image=image, kernel=kernel)


def fast_strided_convolve(image, kernel, stride=1, padding=0):
    """The numbers of `strided_convolve`, with the loops over the output cells left to NumPy.

    One weight meets, over all output cells, every `stride`-th pixel of the padded picture: a slice. So the result is
    a sum of h * w slices, each times its weight. It is made in bands of output rows, which stay in the processor's
    cache until they are done.

    NaN and infinity are refused where a window reads them.

    >>> image, kernel = np.arange(42.0).reshape(6, 7), np.array([[1, 2], [0, -1]])
    >>> bool((fast_strided_convolve(image, kernel, 2) == strided_convolve(image, kernel, 2)).all())
    True
    """
    image, kernel = picture("image", image, finite=False), picture("kernel", kernel)
    stride, padding, out_shape = _fit("kernel", image.shape, kernel.shape, stride, padding)
    padded = np.pad(image, padding) if padding else image
    output = np.zeros(out_shape, np.result_type(image, kernel))
    rows = max(1, BAND // output[0].nbytes)
    with np.errstate(all="ignore"):  # what overflows is refused below
        for top in range(0, len(output), rows):
            band, below = output[top : top + rows], padded[top * stride :]
            for (row, col), weight in np.ndenumerate(kernel):
                band += below[_pixels_met(row, col, band.shape, stride)] * weight
    return finite_result(output, image=image, kernel=kernel)


def kernel_gradient(image, upstream, stride=1, padding=0, kernel_shape=(3, 3)):
    """How a loss changes with each weight, given how it changes with each output cell.

    `upstream` is d loss / d output, of the output's shape; the result is d loss / d kernel, of `kernel_shape`.
    Each weight collects the pixels it met, times the upstream gradient where it met them: the input correlated
    with the upstream gradient spread out by the stride. No kernel is flipped.

    Errors: BadInput when `upstream` has not the shape that the other arguments give.

    >>> kernel_gradient(np.arange(1, 26).reshape(5, 5), np.ones((2, 2)), stride=2)
    array([[28., 32., 36.],
           [48., 52., 56.],
           [68., 72., 76.]])
    """
    image, kernel_shape = picture("image", image), shape_of_picture("kernel_shape", kernel_shape)
    stride, padding, out_shape = _fit("kernel_shape", image.shape, kernel_shape, stride, padding)
    padded, upstream = np.pad(image, padding), _upstream(upstream, out_shape)
    gradient = np.zeros(kernel_shape, np.result_type(padded, upstream))
    with np.errstate(all="ignore"):
        for kernel_row, kernel_col in np.ndindex(kernel_shape):
            met = padded[_pixels_met(kernel_row, kernel_col, out_shape, stride)]
            gradient[kernel_row, kernel_col] = (met * upstream).sum()
    return finite_result(gradient, image=image, upstream=upstream)


def image_gradient(upstream, kernel, image_shape, stride=1, padding=0):
    """How a loss changes with each pixel, given how it changes with each output cell.

    `upstream` is d loss / d output; the result is d loss / d image, of `image_shape`. Each output cell hands its
    gradient back to the pixels it read, times the weight that read them. Pixels that the floor drops get zero.

    Errors: BadInput when `upstream` has not the shape that the other arguments give.

    >>> image_gradient(np.ones((2, 2)), np.ones((3, 3)), (6, 6), stride=2)[2]
    array([2., 2., 4., 2., 2., 0.])
    """
    image_shape, kernel = shape_of_picture("image_shape", image_shape), picture("kernel", kernel)
    stride, padding, out_shape = _fit("kernel", image_shape, kernel.shape, stride, padding)
    upstream = _upstream(upstream, out_shape)
    rows, cols = image_shape
    gradient = np.zeros((rows + 2 * padding, cols + 2 * padding), np.result_type(upstream, kernel))
    with np.errstate(all="ignore"):
        for (kernel_row, kernel_col), weight in np.ndenumerate(kernel):
            gradient[_pixels_met(kernel_row, kernel_col, out_shape, stride)] += upstream * weight
    gradient = gradient[padding : padding + rows, padding : padding + cols].copy()
    return finite_result(gradient, upstream=upstream, kernel=kernel)


def box_kernel(size):
    """The mean of a square: `size` x `size` weights of 1 / size**2.

    >>> box_kernel(2)
    array([[0.25, 0.25],
           [0.25, 0.25]])
    """
    size = whole_number("size", size, at_least=1)
    affordable("size", size, size)
    return np.full((size, size), 1 / size**2)


def binomial_kernel(size):
    """A bell of `size` x `size` weights: a row of Pascal's triangle along each axis, summing to 1.

    Its gain at the Nyquist frequency is 0 for every size from 2 up. Source: Burt and Adelson 1983, "The
    Laplacian Pyramid as a Compact Image Code", whose five weights at a = 0.375 are [1 4 6 4 1] / 16.

    >>> binomial_kernel(3) * 16
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    size = whole_number("size", size, at_least=1)
    affordable("size", size, size)
    row = np.ones(1)
    for _ in range(size - 1):
        row = np.convolve(row, [0.5, 0.5])
    return np.outer(row, row)


def _fit(name, image_shape, kernel_shape, stride, padding):
    """Check stride, padding and that the kernel fits; return stride, padding and the shape of the result."""
    stride = whole_number("stride", stride, at_least=1)
    padding = whole_number("padding", padding, at_least=0)
    affordable("padding", *(size + 2 * padding for size in image_shape))
    return stride, padding, places(name, image_shape, kernel_shape, padding, stride)


def _pixels_met(kernel_row, kernel_col, out_shape, stride):
    """The slice of the padded picture that one weight meets, one pixel for each output cell."""
    out_rows, out_cols = out_shape
    return (
        slice(kernel_row, kernel_row + stride * (out_rows - 1) + 1, stride),
        slice(kernel_col, kernel_col + stride * (out_cols - 1) + 1, stride),
    )


def _upstream(upstream, out_shape):
    upstream = picture("upstream", upstream)
    if upstream.shape != out_shape:
        raise BadInput(f"upstream must have the output's shape {out_shape}, but its shape is {upstream.shape}")
    return upstream
