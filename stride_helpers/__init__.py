"""Stride and Resolution: what the five lessons compute, one file a subject.

Read them in the order of the lessons: `geometry` (1), `convolution` (2 and 5), `aliasing` (3), `pyramid` (4), `descent`
and `networks` (5). `pictures` brings pictures in, `arguments` says what is allowed. They need NumPy, and for
photographs Pillow. What is drawn is in `figures`, what can be dragged in `panels`.

An argument outside its range raises `BadInput`, a ValueError, and one of another kind TypeError, with a sentence that
names it.
"""

from stride_helpers.aliasing import (
    amplitude_spectrum,
    comparison_rows,
    fine_detail,
    folded_frequency,
    gain,
    gain_size,
    naive_subsample,
    pearson_correlation,
    share_above_limit,
    shrink_both_ways,
    upsample_nearest,
)
from stride_helpers.convolution import (
    binomial_kernel,
    box_kernel,
    fast_strided_convolve,
    image_gradient,
    kernel_gradient,
    strided_convolve,
)
from stride_helpers.figures.photograph import read_photograph
from stride_helpers.geometry import coverage, output_dimension, stack_of_layers
from stride_helpers.pictures import add_salt_and_pepper, load_digits, load_picture, stripes, test_image, zone_plate
from stride_helpers.pyramid import pyramid

__all__ = [
    "add_salt_and_pepper",
    "amplitude_spectrum",
    "binomial_kernel",
    "box_kernel",
    "comparison_rows",
    "coverage",
    "fast_strided_convolve",
    "fine_detail",
    "folded_frequency",
    "gain",
    "gain_size",
    "image_gradient",
    "kernel_gradient",
    "load_digits",
    "load_picture",
    "naive_subsample",
    "output_dimension",
    "pearson_correlation",
    "pyramid",
    "read_photograph",
    "share_above_limit",
    "shrink_both_ways",
    "stack_of_layers",
    "strided_convolve",
    "stripes",
    "test_image",
    "upsample_nearest",
    "zone_plate",
]
