"""Shrinking a picture two ways, stretching it back, and measuring what is left (lesson 3)."""

from typing import NamedTuple

import numpy as np

from stride_helpers.arguments import BadInput, picture, scaled, several, shape_of_picture, whole_number
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
    for number, stride in enumerate(several("strides", strides, "a list of whole numbers")):
        stride = whole_number(f"strides[{number}]", stride, at_least=1)
        for method, small in shrink_both_ways(image, kernel, stride, padding).items():
            stretched = upsample_nearest(small, stride, image.shape)
            dims = f"{small.shape[0]}x{small.shape[1]}"
            rows.append(Row(stride, method, dims, pearson_correlation(stretched, reference)))
    return rows
