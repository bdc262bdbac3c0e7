"""A picture at several sizes, each made from the one before (lesson 4)."""

import numpy as np

from stride_helpers.arguments import BadInput, affordable, picture, short, whole_number
from stride_helpers.convolution import fast_strided_convolve
from stride_helpers.geometry import places

BORDERS = ("mirrored", "none")


def pyramid(image, kernel, levels, stride=2, border="mirrored"):
    """The picture and `levels` smaller ones: each is the one before, blurred, of which every `stride`-th pixel stays.

    `image` is (H, W) and `kernel` (h, w). Returns a list of `levels` + 1 float arrays, the picture itself first.
    With `border` "mirrored" each level is continued beyond its edges as in a mirror, so that a level of n rows is
    followed by one of n / stride rows, rounded up, and cell (r, c) belongs to pixel (r * stride, c * stride) of the
    level before, the middle of the kernel (for an even kernel, the pixel just above and left of the middle). With
    "none" the kernel reads only pixels that exist: `output_dimension` without padding.

    Errors: BadInput or TypeError that names the argument; BadInput when a border of "none" leaves no room for the
    kernel at some level.

    Source: Burt and Adelson 1983, "The Laplacian Pyramid as a Compact Image Code", whose pyramid is `levels` steps
    of `binomial_kernel(5)` at stride 2 (in the paper: a = 0.375).

    >>> from stride_helpers import box_kernel, test_image
    >>> [len(level) for level in pyramid(test_image(), box_kernel(3), levels=3)]
    [24, 12, 6, 3]
    >>> [len(level) for level in pyramid(test_image(), box_kernel(3), levels=3, border="none")]
    [24, 11, 5, 2]
    """
    made, kernel = [picture("image", image).copy()], picture("kernel", kernel)
    levels, stride = whole_number("levels", levels, at_least=0), whole_number("stride", stride, at_least=1)
    if not isinstance(border, str) or border not in BORDERS:
        kind = BadInput if isinstance(border, str) else TypeError
        raise kind(f'border must be "mirrored" or "none", but it is {short(border)}')
    affordable("levels", levels, made[0].size + 1000)  # an array takes some room of its own
    sides = [((size - 1) // 2, size // 2) for size in kernel.shape]
    for _ in range(levels):
        last = made[-1]
        if border == "mirrored":
            affordable("kernel", *(size + sum(side) for size, side in zip(last.shape, sides, strict=True)))
            last = np.pad(last, sides, mode="symmetric")
        try:
            places("kernel", last.shape, kernel.shape, 0, stride)
        except BadInput as problem:
            raise BadInput(f"levels must be at most {len(made) - 1} here, but it is {levels}: {problem}") from None
        made.append(fast_strided_convolve(last, kernel, stride))
    return made
