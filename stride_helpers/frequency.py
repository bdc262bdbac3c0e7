"""Frequencies: what a kernel does to them, and where they go when pixels are dropped (lesson 3).

Frequencies are in cycles per pixel of the original picture. The finest stripes a picture can hold, one pixel
light and one dark, have 0.5: its Nyquist frequency. After a stride s the limit is 0.5 / s.
"""

import math

import numpy as np

from stride_helpers.arguments import (
    BadInput,
    affordable,
    finite_result,
    number,
    numbers,
    picture,
    scaled,
    whole_number,
)

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
