"""What becomes of detail when a picture shrinks (lesson 3): two ways to shrink compared, stripes, gain and spectra."""

import math
from typing import NamedTuple

import numpy as np

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
    whole_number,
)
from stride_helpers.convolution import fast_strided_convolve


def naive_subsample(image, factor):
    """Keep every `factor`-th pixel of every `factor`-th row, from row 0 and column 0, and drop the rest.

    >>> naive_subsample(np.arange(25).reshape(5, 5), 2)
    array([[ 0.,  2.,  4.],
           [10., 12., 14.],
           [20., 22., 24.]])
    """
    factor = whole_number("factor", factor, at_least=1)
    return picture("image", image)[::factor, ::factor].copy()


def upsample_nearest(image, factor, shape):
    """Stretch `image` to `shape`: repeat each cell `factor` times along both axes.

    What is missing at the far edges repeats the last row and column; what is too much is cut. So row r shows
    cell `min(r // factor, last)`.

    >>> upsample_nearest([[1, 2], [3, 4]], 2, (5, 3))
    array([[1., 1., 2.],
           [1., 1., 2.],
           [3., 3., 4.],
           [3., 3., 4.],
           [3., 3., 4.]])
    """
    image = picture("image", image)
    factor = whole_number("factor", factor, at_least=1)
    shape = shape_of_picture("shape", shape)
    factor = min(factor, max(shape))  # a larger one shows the first cell all the same
    rows, cols = (
        np.minimum(np.arange(size) // factor, last - 1) for size, last in zip(shape, image.shape, strict=True)
    )
    return image[np.ix_(rows, cols)]


def pearson_correlation(a, b):
    """How closely two pictures rise and fall together, pixel by pixel: 1 alike, 0 unrelated, -1 opposite.

    NaN when either picture is one flat grey, for which no correlation is defined.

    Errors: BadInput when the shapes differ.

    >>> round(pearson_correlation([[1, 2], [3, 4]], [[10, 20], [30, 50]]), 4)
    0.9827
    """
    a, b = picture("a", a), picture("b", b)
    if a.shape != b.shape:
        raise BadInput(f"b must have the shape of a, {a.shape}, but its shape is {b.shape}")
    deviations = []
    for values in (a, b):
        values = scaled(values)[0]
        deviation = values - values.mean()
        length = np.sqrt((deviation**2).sum())
        if length <= 1e-13 * np.abs(values).max() * np.sqrt(values.size):  # rounding noise on a flat grey
            return float("nan")
        deviations.append(deviation / length)
    return float(np.clip((deviations[0] * deviations[1]).sum(), -1, 1))


def shrink_both_ways(image, kernel, stride, padding=0):
    """Both small versions of a picture, under the names of the functions that make them.

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


def comparison_rows(image, kernel, strides, padding=0, reference=None):
    """The correlation table: a `Row` for every stride and both ways.

    Each small picture is stretched back to the size of `image` and compared with `reference`, or with `image`
    itself where none is given.

    >>> from stride_helpers import box_kernel, test_image
    >>> for row in comparison_rows(test_image(), box_kernel(3), (2, 3)):
    ...     print(row.stride, row.method, row.dims, f"{row.correlation:.3f}")
    2 strided_convolve 11x11 0.480
    2 naive_subsample 12x12 0.358
    3 strided_convolve 8x8 0.489
    3 naive_subsample 8x8 0.298
    """
    image = picture("image", image)
    reference = image if reference is None else picture("reference", reference)
    if reference.shape != image.shape:
        raise BadInput(f"reference must have the shape of image, {image.shape}, but its shape is {reference.shape}")
    rows = []
    for place, stride in enumerate(several("strides", strides, "a list of whole numbers")):
        stride = whole_number(f"strides[{place}]", stride, at_least=1)
        for method, small in shrink_both_ways(image, kernel, stride, padding).items():
            stretched = upsample_nearest(small, stride, image.shape)
            dims = f"{small.shape[0]}x{small.shape[1]}"
            rows.append(Row(stride, method, dims, pearson_correlation(stretched, reference)))
    return rows


FARTHEST = 10**13  # a larger stride changes nothing: to the digits given all that is left is frequency 0


def folded_frequency(frequency, stride):
    """The frequency at which a sinusoid appears once only every `stride`-th sample is kept.

    Samples 1 / s apart in frequency cannot be told from each other, nor f from -f: so the answer is the distance
    from `frequency` to the nearest multiple of 1 / stride. At most 0.5 / stride.

    Source: the sampling theorem; Shannon 1949, "Communication in the Presence of Noise".

    >>> folded_frequency(0.40, 2)  # above the limit 0.25: comes back at 0.10
    0.1
    >>> folded_frequency(0.20, 2)  # below the limit: stays
    0.2
    """
    stride = whole_number("stride", stride, at_least=1)
    frequency = math.fmod(number("frequency", frequency), 1)
    stride = min(stride, FARTHEST)
    return round(abs(frequency - round(frequency * stride) / stride), 12)


def gain(kernel, frequency):
    """What a kernel multiplies a sinusoid by, as its frequency varies along a row. 1: kept, 0: gone, < 0: inverted.

    `frequency` is a number or an array, in cycles per pixel. Measured about the kernel's centre; real for
    kernels that read the same both ways, which is the only kind this is meant for.

    >>> from stride_helpers import box_kernel
    >>> gain(box_kernel(3), np.array([0, 0.25, 0.5])).round(4)
    array([ 1.    ,  0.3333, -0.3333])
    """
    return _response(kernel, frequency, centred=True)[0]


def gain_size(kernel, frequency):
    """What a kernel multiplies the height of waves along a row by, without their shift: never negative.

    For any kernel, also one that does not read the same both ways; where `gain` applies, this is its absolute
    value. `frequency` is a number or an array, in cycles per pixel.

    >>> gain_size([[0.5, 0.5]], np.array([0, 0.25, 0.5])).round(3)
    array([1.   , 0.707, 0.   ])
    """
    return np.hypot(*_response(kernel, frequency, centred=False))


def amplitude_spectrum(signal):
    """Frequencies and amplitudes of the sinusoids that add up to a 1-D signal, its mean left out.

    Returns two arrays: frequencies from 0 to 0.5 cycles per sample, and for each the amplitude (half the swing)
    of its sinusoid.

    >>> wave = np.cos(2 * np.pi * 0.25 * np.arange(16))
    >>> frequencies, amplitudes = amplitude_spectrum(wave)
    >>> float(frequencies[amplitudes.argmax()]), float(amplitudes.max().round(6))
    (0.25, 1.0)
    """
    signal = numbers("signal", signal)
    if signal.ndim != 1 or signal.size == 0:
        raise BadInput(f"signal must be one row of at least one number, but its shape is {signal.shape}")
    signal, exponent = scaled(signal)
    amplitudes = np.abs(np.fft.rfft(signal - signal.mean())) * 2 / signal.size
    if signal.size % 2 == 0:
        amplitudes[-1] /= 2  # at exactly 0.5 the two halves of the spectrum coincide
    with np.errstate(over="ignore"):
        amplitudes = np.ldexp(amplitudes, exponent)
    return np.fft.rfftfreq(signal.size), finite_result(amplitudes, signal=signal)


def share_above_limit(image, stride):
    """The share of a picture's power (its variance) in detail too fine for every `stride`-th pixel.

    From 0 to 1. Power is taken from the 2-D Fourier transform under a Hann window, which keeps the jump between
    opposite edges of the picture from counting as detail; too fine is a frequency above 0.5 / stride along
    either axis.

    >>> stripes = np.tile([0.0, 1.0], (32, 16))
    >>> round(share_above_limit(stripes, 2), 2), round(share_above_limit(np.kron(stripes, np.ones((8, 8))), 2), 2)
    (1.0, 0.08)
    """
    image = scaled(picture("image", image))[0]
    stride = whole_number("stride", stride, at_least=1)
    if np.ptp(image) <= 1e-13 * np.abs(image).max():  # one flat grey, up to rounding
        return 0.0
    window = np.outer(*(np.hanning(size + 2)[1:-1] for size in image.shape))  # its ends would be 0
    power = np.abs(np.fft.fft2((image - image.mean()) * window)) ** 2
    stride = min(stride, FARTHEST)
    row_frequency, col_frequency = (np.abs(np.fft.fftfreq(size)) for size in image.shape)
    too_fine = np.maximum.outer(row_frequency, col_frequency) > 0.5 / stride
    return float(power[too_fine].sum() / power.sum())


def _response(kernel, frequency, centred):
    """What is left of a cosine and of a sine along a row, about the kernel's centre or its first column."""
    kernel, frequency = picture("kernel", kernel), numbers("frequency", frequency)
    affordable("frequency", *frequency.shape, kernel.shape[1])
    small, exponent = scaled(kernel)
    weights = small.sum(axis=0)
    offsets = np.arange(weights.size) - (weights.size - 1) / 2 * centred
    turns = np.multiply.outer(np.fmod(frequency, 2), offsets)  # offsets are halves: f and f + 2 are alike
    waves = np.array([np.cos(2 * np.pi * turns) @ weights, np.sin(2 * np.pi * turns) @ weights])
    with np.errstate(over="ignore"):
        return finite_result(np.ldexp(waves, exponent), kernel=kernel)
