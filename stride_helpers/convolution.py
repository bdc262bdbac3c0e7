"""Convolution with a stride: the loop, the same at NumPy speed, and both gradients (lessons 2 and 5).

Conventions: `image[row, column]`; zero padding, given per side; cross-correlation (the kernel is not flipped),
as in every deep-learning framework.
"""

import numpy as np

from stride_helpers.arguments import BadInput, picture, shape_of_picture, whole_number
from stride_helpers.geometry import output_dimension

BAND = 2**17  # bytes: a few of these fit into what cache a processor core has for itself


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
    stride, padding, (out_rows, out_cols) = _fit(image.shape, kernel.shape, stride, padding)
    padded = np.pad(image, padding)
    kernel_rows, kernel_cols = kernel.shape
    output = np.zeros((out_rows, out_cols), np.result_type(padded, kernel))

    for out_row in range(out_rows):
        for out_col in range(out_cols):
            for kernel_row in range(kernel_rows):
                for kernel_col in range(kernel_cols):
                    row = out_row * stride + kernel_row
                    col = out_col * stride + kernel_col
                    output[out_row, out_col] += padded[row, col] * kernel[kernel_row, kernel_col]
    return output


def fast_strided_convolve(image, kernel, stride=1, padding=0):
    """The numbers of `strided_convolve`, with the loops over the output cells left to NumPy.

    One weight meets, over all output cells, every `stride`-th pixel of the padded picture: a slice. So the result is
    a sum of h * w slices, each times its weight. Only positions that are kept are computed. It is done by bands of
    output rows, small enough to stay in the processor's cache.

    >>> image, kernel = np.arange(42.0).reshape(6, 7), np.array([[1, 2], [0, -1]])
    >>> bool((fast_strided_convolve(image, kernel, 2) == strided_convolve(image, kernel, 2)).all())
    True
    """
    image, kernel = picture("image", image), picture("kernel", kernel)
    stride, padding, out_shape = _fit(image.shape, kernel.shape, stride, padding)
    output = np.empty(out_shape, np.result_type(image, kernel))
    kernel = kernel.astype(output.dtype)
    fill, rows = _way_and_rows(output, kernel.shape, stride, padding)
    for top in range(0, len(output), rows):
        band = output[top : top + rows]
        start, stop = top * stride, (top + len(band) - 1) * stride + len(kernel)
        fill(band, _padded_rows(image, padding, start, stop), kernel, stride)
    return output


def _add_slices(output, padded, kernel, stride):
    """Fill `output` with the sum of slices."""
    output.fill(0)
    product = np.empty_like(output)
    for (row, col), weight in np.ndenumerate(kernel):
        np.multiply(padded[_pixels_met(row, col, output.shape, stride)], weight, out=product)
        output += product


def _add_runs(output, padded, kernel, stride):
    """The same for a kernel larger than the stride, when a pixel serves several weights.

    NumPy is slow at picking every `stride`-th pixel. So the pixels are first dealt out like cards, to stride * stride
    piles, the picture's *phases*: what a weight meets then lies side by side in one of them, a run of numbers. A run
    goes on over the ends of the pile's rows, where it makes some sums that nobody asked for.
    """
    rows, cols = output.shape
    height, width = (cells + (length - 1) // stride for cells, length in zip(output.shape, kernel.shape, strict=True))
    piles = np.empty((min(stride, len(kernel)), min(stride, kernel.shape[1]), height + 1, width), output.dtype)
    piles[:, :, rows:] = piles[:, :, :, cols:] = 0
    for row, col in np.ndindex(piles.shape[:2]):
        dealt = padded[row::stride, col::stride][:height, :width]
        piles[row, col, : dealt.shape[0], : dealt.shape[1]] = dealt

    runs = piles.reshape(*piles.shape[:2], -1)
    sums, product = np.zeros(rows * width, output.dtype), np.empty(rows * width, output.dtype)
    for (row, col), weight in np.ndenumerate(kernel):
        start = row // stride * width + col // stride
        np.multiply(runs[row % stride, col % stride, start : start + sums.size], weight, out=product)
        sums += product
    output[:] = sums.reshape(rows, width)[:, :cols]


def _way_and_rows(output, kernel_shape, stride, padding):
    """Which of the two ways suits, and how many output rows at a time.

    Few enough rows for the cache, and for all that a band needs to take less memory than two outputs. Dealing out
    costs a few calls for each band, so it pays only in bands of some size, and where a pixel serves several weights.
    """
    padded = stride**2 if padding else 0
    if stride < max(kernel_shape):
        piles = min(stride, kernel_shape[0]) * min(stride, kernel_shape[1])
        bands = max(output.nbytes / BAND, (piles + 2 + padded) / 1.4)
        if output.nbytes / bands > BAND / 4:
            return _add_runs, max(1, int(len(output) / bands))
    bands = max(output.nbytes / BAND, (1 + padded) / 1.4 if output.nbytes > BAND / 2 else 1)
    return _add_slices, max(1, int(len(output) / bands))


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
    stride, padding, out_shape = _fit(image.shape, kernel_shape, stride, padding, name="kernel_shape")
    padded, upstream = np.pad(image, padding), _upstream(upstream, out_shape)
    gradient = np.zeros(kernel_shape, np.result_type(padded, upstream))
    for kernel_row, kernel_col in np.ndindex(kernel_shape):
        met = padded[_pixels_met(kernel_row, kernel_col, out_shape, stride)]
        gradient[kernel_row, kernel_col] = (met * upstream).sum()
    return gradient


def image_gradient(upstream, kernel, image_shape, stride=1, padding=0):
    """How a loss changes with each pixel, given how it changes with each output cell.

    `upstream` is d loss / d output; the result is d loss / d image, of `image_shape`. Each output cell hands its
    gradient back to the pixels it read, times the weight that read them. Pixels that the floor drops get zero.

    Errors: BadInput when `upstream` has not the shape that the other arguments give.

    >>> image_gradient(np.ones((2, 2)), np.ones((3, 3)), (6, 6), stride=2)[2]
    array([2., 2., 4., 2., 2., 0.])
    """
    image_shape, kernel = shape_of_picture("image_shape", image_shape), picture("kernel", kernel)
    stride, padding, out_shape = _fit(image_shape, kernel.shape, stride, padding)
    upstream = _upstream(upstream, out_shape)
    rows, cols = image_shape
    gradient = np.zeros((rows + 2 * padding, cols + 2 * padding), np.result_type(upstream, kernel))
    for (kernel_row, kernel_col), weight in np.ndenumerate(kernel):
        gradient[_pixels_met(kernel_row, kernel_col, out_shape, stride)] += upstream * weight
    return gradient[padding : padding + rows, padding : padding + cols].copy()


def box_kernel(size):
    """The mean of a square: `size` x `size` weights of 1 / size**2.

    >>> box_kernel(2)
    array([[0.25, 0.25],
           [0.25, 0.25]])
    """
    size = whole_number("size", size, at_least=1)
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
    row = np.ones(1)
    for _ in range(size - 1):
        row = np.convolve(row, [0.5, 0.5])
    return np.outer(row, row)


def _fit(image_shape, kernel_shape, stride, padding, name="kernel"):
    """Check stride, padding and that the kernel fits; return stride, padding and the shape of the result."""
    stride = whole_number("stride", stride, at_least=1)
    padding = whole_number("padding", padding, at_least=0)
    (rows, cols), (kernel_rows, kernel_cols) = image_shape, kernel_shape
    if kernel_rows > rows + 2 * padding or kernel_cols > cols + 2 * padding:
        raise BadInput(
            f"{name} must fit into the padded picture, at most {rows + 2 * padding}x{cols + 2 * padding} here, "
            f"but it is {kernel_rows}x{kernel_cols} (the picture is {rows}x{cols}, padding {padding} per side)"
        )
    out_rows = output_dimension(rows, kernel_rows, padding, stride)
    return stride, padding, (out_rows, output_dimension(cols, kernel_cols, padding, stride))


def _padded_rows(image, padding, start, stop):
    """Rows `start` to `stop` of the padded picture, without padding all of it."""
    if not padding:
        return image[start:stop]
    rows, cols = image.shape
    padded = np.zeros((stop - start, cols + 2 * padding), image.dtype)
    first, last = (min(max(row, padding), padding + rows) for row in (start, stop))
    padded[first - start : last - start, padding : padding + cols] = image[first - padding : last - padding]
    return padded


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
