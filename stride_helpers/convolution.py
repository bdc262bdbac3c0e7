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
    piles = _Piles(output, kernel.shape, stride, padding)
    buffers = np.empty((2, piles.rows, piles.cols), output.dtype)
    for top in range(0, len(output), piles.rows):
        band = output[top : top + piles.rows]
        read = top * stride, (top + len(band) - 1) * stride + len(kernel)
        _convolve_band(_padded_rows(image, padding, *read), kernel, piles, buffers[:, : len(band)], band)
    return output


def _convolve_band(padded, kernel, piles, buffers, band):
    sums, product = buffers
    if sums.shape == band.shape:
        sums = band
    sums.fill(0)
    for weight, pixels in zip(kernel.ravel(), piles.deal(padded, len(band)), strict=True):
        np.multiply(pixels, weight, out=product)
        np.add(sums, product, out=sums)
    if sums is not band:
        band[:] = sums[:, : band.shape[1]]


class _Piles:
    """The pixels that each weight meets, for a band of output rows.

    NumPy is slow at picking every `stride`-th pixel, and under a kernel larger than the stride a pixel serves several
    weights. Then the pixels are first dealt out like cards, to stride * stride piles, the picture's *phases*: what a
    weight meets lies side by side in one of them. The rows of a pile follow each other without a gap, and the last
    cells of each row, beyond the output's columns, hold what nobody asked for.
    """

    def __init__(self, output, kernel_shape, stride, padding):
        self.places, self.stride = list(np.ndindex(kernel_shape)), stride
        down, across = (min(stride, length) for length in kernel_shape)
        more_rows, more_cols = ((length - 1) // stride for length in kernel_shape)
        count = down * across if more_rows or more_cols else 0
        self.cols = output.shape[1] + more_cols
        # Small enough for the cache, and for all buffers together to need less memory than two outputs.
        bands = output.nbytes / BAND
        if output.nbytes > BAND // 2:
            buffers = count + 2 + (stride**2 if padding else 0)
            bands = max(bands, buffers / 1.4)
        self.rows = max(1, min(len(output), int(len(output) / bands)))
        self.piles = np.zeros((down, across, self.rows + more_rows + 1, self.cols), output.dtype) if count else None
        self.runs = [self._run(row, col) for row, col in self.places] if count else None

    def _run(self, row, col):
        pile = self.piles[row % self.stride, col % self.stride].reshape(-1)
        start = row // self.stride * self.cols + col // self.stride
        return pile[start : start + self.rows * self.cols].reshape(self.rows, self.cols)

    def deal(self, padded, rows):
        """For each weight in turn the pixels that it meets, (rows, cols), from the padded rows that are read."""
        if self.piles is None:
            met = (padded[row :: self.stride, col :: self.stride] for row, col in self.places)
            return [pixels[:rows, : self.cols] for pixels in met]
        for row, col in np.ndindex(self.piles.shape[:2]):
            dealt = padded[row :: self.stride, col :: self.stride][:, : self.cols]
            self.piles[row, col, : dealt.shape[0], : dealt.shape[1]] = dealt
        return self.runs if rows == self.rows else [run[:rows] for run in self.runs]


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
