"""What becomes of detail when a picture shrinks (lesson 3): two ways to shrink compared, stripes, gain and spectra."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stride_helpers.arguments import (
    BadInput,
    FloatArray,
    as_list,
    as_number,
    as_numbers,
    as_picture,
    as_shape,
    as_whole_number,
    by,
)
from stride_helpers.convolution import fast_strided_convolve

FLAT = 1e-13  # a picture that varies by less, compared with its largest value, is one grey up to rounding


def naive_subsample(image: ArrayLike, factor: int) -> FloatArray:
    """Keep every `factor`-th pixel of every `factor`-th row, from row 0 and column 0, and drop the rest.

    Parameters
    ----------
    image : array_like, (H, W)
        The picture.
    factor : int
        At least 1.

    Returns
    -------
    ndarray
        H / factor rows and W / factor columns, rounded up.

    Examples
    --------
    >>> naive_subsample(np.arange(25).reshape(5, 5), 2)
    array([[ 0.,  2.,  4.],
           [10., 12., 14.],
           [20., 22., 24.]])
    """
    image = as_picture("image", image)
    factor = as_whole_number("factor", factor, at_least=1)
    return image[::factor, ::factor].copy()


def upsample_nearest(image: ArrayLike, factor: int, shape: tuple[int, int]) -> FloatArray:
    """Stretch a picture: repeat each cell `factor` times along both axes.

    What is missing at the far edges repeats the last row and column; what is too much is cut. So row r shows
    cell `min(r // factor, last)`.

    Parameters
    ----------
    image : array_like, (H, W)
        The small picture.
    factor : int
        At least 1.
    shape : tuple of int
        Rows and columns of the result.

    Returns
    -------
    ndarray
        The large picture, of that shape.

    Examples
    --------
    >>> upsample_nearest([[1, 2], [3, 4]], 2, (5, 3))
    array([[1., 1., 2.],
           [1., 1., 2.],
           [3., 3., 4.],
           [3., 3., 4.],
           [3., 3., 4.]])
    """
    image = as_picture("image", image)
    factor = as_whole_number("factor", factor, at_least=1)
    rows, cols = as_shape("shape", shape)
    cell_rows, cell_cols = image.shape
    return image[np.ix_(cell_shown(rows, cell_rows, factor), cell_shown(cols, cell_cols, factor))]


def cell_shown(pixels: int, cells: int, factor: int) -> NDArray[np.int_]:
    """Which cell each pixel along an axis shows when cells are repeated: `pixel // factor`, at the far edge the last.

    >>> cell_shown(5, 2, factor=2).tolist()
    [0, 0, 1, 1, 1]
    """
    return np.minimum(np.arange(pixels) // factor, cells - 1)


def pearson_correlation(a: ArrayLike, b: ArrayLike) -> float:
    """Measure how closely two pictures rise and fall together, pixel by pixel.

    Parameters
    ----------
    a, b : array_like, (H, W)
        Two pictures of one shape.

    Returns
    -------
    float
        1 alike, 0 unrelated, -1 opposite. NaN when either picture is one flat grey, for which no correlation is
        defined.

    Examples
    --------
    >>> round(pearson_correlation([[1, 2], [3, 4]], [[10, 20], [30, 50]]), 4)
    0.9827
    """
    a = as_picture("a", a)
    b = as_picture("b", b)
    if a.shape != b.shape:
        raise BadInput(f"b must have the shape of a, {a.shape}, but its shape is {b.shape}")
    if _is_flat(a) or _is_flat(b):
        return float("nan")
    a_deviation = a - a.mean()
    b_deviation = b - b.mean()
    lengths = np.sqrt((a_deviation**2).sum()) * np.sqrt((b_deviation**2).sum())
    correlation = (a_deviation * b_deviation).sum() / lengths
    return float(np.clip(correlation, -1, 1))


def shrink_both_ways(image: ArrayLike, kernel: ArrayLike, stride: int, padding: int = 0) -> dict[str, FloatArray]:
    """Shrink a picture by a convolution with a stride, and by dropping pixels.

    Parameters
    ----------
    image, kernel, stride, padding
        As for `strided_convolve`.

    Returns
    -------
    dict of str to ndarray
        Both small pictures, under the names of the functions that make them.

    Examples
    --------
    >>> {name: small.shape for name, small in shrink_both_ways(np.eye(24), np.ones((3, 3)), 2).items()}
    {'strided_convolve': (11, 11), 'naive_subsample': (12, 12)}
    """
    return {
        "strided_convolve": fast_strided_convolve(image, kernel, stride, padding),
        "naive_subsample": naive_subsample(image, stride),
    }


class Row(NamedTuple):
    """A row of the correlation table; `dims` are rows and columns of the small picture, "11x11"."""

    stride: int
    method: str
    dims: str
    correlation: float


def comparison_rows(image: ArrayLike, kernel: ArrayLike, strides: Iterable[int]) -> list[Row]:
    """Make the correlation table of lesson 3: both ways to shrink a picture, at several strides.

    Parameters
    ----------
    image : array_like, (H, W)
        The picture. Each small one is stretched back to its size and compared with it.
    kernel : array_like, (h, w)
        The weights.
    strides : iterable of int
        Each at least 1.

    Returns
    -------
    list of Row
        Two for each stride.

    Examples
    --------
    >>> from stride_helpers import box_kernel, test_image
    >>> for row in comparison_rows(test_image(), box_kernel(3), (2, 3)):
    ...     print(row.stride, row.method, row.dims, f"{row.correlation:.3f}")
    2 strided_convolve 11x11 0.480
    2 naive_subsample 12x12 0.358
    3 strided_convolve 8x8 0.489
    3 naive_subsample 8x8 0.298
    """
    image = as_picture("image", image)
    table = []
    for index, stride in enumerate(as_list("strides", strides, "a list of whole numbers")):
        stride = as_whole_number(f"strides[{index}]", stride, at_least=1)
        for method, small in shrink_both_ways(image, kernel, stride).items():
            stretched = upsample_nearest(small, stride, image.shape)
            table.append(Row(stride, method, by(small.shape), pearson_correlation(stretched, image)))
    return table


def folded_frequency(frequency: float, stride: int) -> float:
    """Tell at which frequency a sinusoid appears once only every `stride`-th sample is kept.

    Samples 1 / s apart in frequency cannot be told from each other, nor f from -f: so the answer is the distance
    from `frequency` to the nearest multiple of 1 / stride.

    Parameters
    ----------
    frequency : float
        In cycles per pixel of the large picture, any number.
    stride : int
        At least 1.

    Returns
    -------
    float
        From 0 to 0.5 / stride cycles per pixel of the large picture.

    References
    ----------
    The sampling theorem; Shannon 1949, "Communication in the Presence of Noise".

    Examples
    --------
    >>> folded_frequency(0.40, 2)  # above the limit 0.25: comes back at 0.10
    0.1
    >>> folded_frequency(0.20, 2)  # below the limit: stays
    0.2
    """
    stride = as_whole_number("stride", stride, at_least=1)
    frequency = as_number("frequency", frequency) % 1
    nearest = round(frequency * stride) / stride
    return round(abs(frequency - nearest), 12)


def stripes_left(stripes: int, pixels: int, stride: int) -> int:
    """Tell how many of so many stripes on a row are seen once only every `stride`-th pixel is kept.

    >>> stripes_left(40, pixels=96, stride=2)
    8
    """
    return round(folded_frequency(stripes / pixels, stride) * pixels)


def gain(kernel: ArrayLike, frequency: ArrayLike) -> FloatArray:
    """Tell what a kernel multiplies a sinusoid by, as its frequency varies along a row.

    Measured about the kernel's centre; real for kernels that read the same both ways, which is the only kind this
    is meant for.

    Parameters
    ----------
    kernel : array_like, (h, w)
        The weights.
    frequency : array_like
        A number or several, in cycles per pixel.

    Returns
    -------
    ndarray or float
        Of the shape of `frequency`. 1: kept, 0: gone, less than 0: inverted.

    Examples
    --------
    >>> from stride_helpers import box_kernel
    >>> gain(box_kernel(3), np.array([0, 0.25, 0.5])).round(4)
    array([ 1.    ,  0.3333, -0.3333])
    """
    weights = as_picture("kernel", kernel).sum(axis=0)
    turns = np.multiply.outer(as_numbers("frequency", frequency), np.arange(weights.size) - (weights.size - 1) / 2)
    return np.cos(2 * np.pi * turns) @ weights


def gain_size(kernel: ArrayLike, frequency: ArrayLike) -> FloatArray:
    """Tell what a kernel multiplies the height of waves along a row by, without their shift.

    For any kernel, also one that does not read the same both ways; where `gain` applies, this is its absolute
    value.

    Parameters
    ----------
    kernel, frequency
        As for `gain`.

    Returns
    -------
    ndarray or float
        Of the shape of `frequency`, never negative.

    Examples
    --------
    >>> gain_size([[0.5, 0.5]], np.array([0, 0.25, 0.5])).round(3)
    array([1.   , 0.707, 0.   ])
    """
    weights = as_picture("kernel", kernel).sum(axis=0)
    turns = np.multiply.outer(as_numbers("frequency", frequency), np.arange(weights.size))
    return np.abs(np.exp(2j * np.pi * turns) @ weights)


def amplitude_spectrum(signal: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Take a row of numbers apart into the sinusoids that add up to it, its mean left out.

    Parameters
    ----------
    signal : array_like, (N,)
        At least one number.

    Returns
    -------
    frequencies : ndarray, (N // 2 + 1,)
        From 0 to 0.5 cycles per sample.
    amplitudes : ndarray, (N // 2 + 1,)
        Half the swing of the sinusoid at each of them.

    Examples
    --------
    >>> wave = np.cos(2 * np.pi * 0.25 * np.arange(16))
    >>> frequencies, amplitudes = amplitude_spectrum(wave)
    >>> float(frequencies[amplitudes.argmax()]), float(amplitudes.max().round(6))
    (0.25, 1.0)
    """
    signal = as_numbers("signal", signal)
    if signal.ndim != 1 or signal.size == 0:
        raise BadInput(f"signal must be one row of at least one number, but its shape is {signal.shape}")
    amplitudes = np.abs(np.fft.rfft(signal - signal.mean())) * 2 / signal.size
    if signal.size % 2 == 0:
        amplitudes[-1] /= 2  # at exactly 0.5 the two halves of the spectrum coincide
    return np.fft.rfftfreq(signal.size), amplitudes


def fine_detail(image: ArrayLike, stride: int) -> FloatArray:
    """Take from a picture what is too fine for every `stride`-th pixel: stripes above the limit, in any direction.

    What is left, `image` without it, fits. Too fine is a frequency above 0.5 / stride along either axis.

    Parameters
    ----------
    image : array_like, (H, W)
        The picture, taken as if it began again beyond its edges.
    stride : int
        At least 1.

    Returns
    -------
    ndarray, (H, W)
        Its mean is 0.

    Examples
    --------
    >>> finest = np.tile([0.0, 1.0], (4, 2))
    >>> fine_detail(finest, 2)[0].round(6).tolist(), fine_detail(finest, 1)[0].round(6).tolist()
    ([-0.5, 0.5, -0.5, 0.5], [0.0, 0.0, 0.0, 0.0])
    """
    image = as_picture("image", image)
    stride = as_whole_number("stride", stride, at_least=1)
    return np.fft.ifft2(np.where(_too_fine(image.shape, stride), np.fft.fft2(image), 0)).real


def share_above_limit(image: ArrayLike, stride: int) -> float:
    """Measure the share of a picture's power (its variance) in detail too fine for every `stride`-th pixel.

    The picture is faded out towards its edges first (a Hann window), so that the jump between opposite edges does not
    count as detail. What is too fine is its `fine_detail`.

    Parameters
    ----------
    image : array_like, (H, W)
        The picture.
    stride : int
        At least 1.

    Returns
    -------
    float
        From 0 to 1; 0 for one flat grey.

    Examples
    --------
    >>> stripes = np.tile([0.0, 1.0], (32, 16))
    >>> round(share_above_limit(stripes, 2), 2), round(share_above_limit(np.kron(stripes, np.ones((8, 8))), 2), 2)
    (1.0, 0.08)
    """
    image = as_picture("image", image)
    stride = as_whole_number("stride", stride, at_least=1)
    if _is_flat(image):
        return 0.0
    rows, cols = image.shape
    window = np.outer(np.hanning(rows + 2)[1:-1], np.hanning(cols + 2)[1:-1])  # its ends would be 0
    power = np.abs(np.fft.fft2((image - image.mean()) * window)) ** 2
    return float(power[_too_fine(image.shape, stride)].sum() / power.sum())


def _too_fine(shape: tuple[int, ...], stride: int) -> NDArray[np.bool_]:
    """Which entries of a picture's 2-D Fourier transform are above the limit, along either axis."""
    rows, cols = shape
    row_frequency = np.abs(np.fft.fftfreq(rows))
    col_frequency = np.abs(np.fft.fftfreq(cols))
    return np.maximum.outer(row_frequency, col_frequency) > 0.5 / stride


def _is_flat(image: FloatArray) -> bool:
    """Whether a picture is one grey, up to rounding."""
    return bool(np.ptp(image) <= FLAT * np.abs(image).max())
