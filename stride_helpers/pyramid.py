"""A picture at several sizes, each made from the one before (lesson 4)."""

from __future__ import annotations

from numpy.typing import ArrayLike

from stride_helpers.arguments import BadInput, FloatArray, affordable, as_picture, as_whole_number, short
from stride_helpers.convolution import continued, fast_strided_convolve


def pyramid(
    image: ArrayLike, kernel: ArrayLike, levels: int, stride: int = 2, border: str = "mirrored"
) -> list[FloatArray]:
    """Make smaller and smaller pictures: each is the one before, blurred, of which every `stride`-th pixel stays.

    Parameters
    ----------
    image : array_like, (H, W)
        The picture.
    kernel : array_like, (h, w)
        The weights of the blur.
    levels : int
        How many smaller pictures, at least 0.
    stride : int
        At least 1.
    border : {"mirrored", "none"}
        With "mirrored" each level is continued beyond its edges as in a mirror, so that a level of n rows is
        followed by one of n / stride rows, rounded up, and cell (r, c) belongs to pixel (r * stride, c * stride) of
        the level before, the middle of the kernel (for an even kernel, the pixel just above and left of the
        middle). With "none" the kernel reads only pixels that exist: `output_dimension` without padding.

    Returns
    -------
    list of ndarray
        `levels` + 1 pictures, the first of them `image` itself.

    Raises
    ------
    BadInput, TypeError
        For arguments outside their range; also when a border of "none" leaves no room for the kernel at some level.

    References
    ----------
    Burt and Adelson 1983, "The Laplacian Pyramid as a Compact Image Code", whose pyramid is `levels` steps of
    `binomial_kernel(5)` at stride 2 (in the paper: a = 0.375).

    Examples
    --------
    >>> from stride_helpers import box_kernel, test_image
    >>> [len(level) for level in pyramid(test_image(), box_kernel(3), levels=3)]
    [24, 12, 6, 3]
    >>> [len(level) for level in pyramid(test_image(), box_kernel(3), levels=3, border="none")]
    [24, 11, 5, 2]
    """
    image = as_picture("image", image)
    kernel = as_picture("kernel", kernel)
    levels = as_whole_number("levels", levels, at_least=0)
    stride = as_whole_number("stride", stride, at_least=1)
    if border not in ("mirrored", "none"):
        raise BadInput(f'border must be "mirrored" or "none", but it is {short(border)}')
    affordable("levels", levels, image.size)

    made = [image.copy()]
    for level in range(levels):
        last = made[-1]
        if border == "mirrored":
            last = continued(last, kernel.shape, edge="mirrored")
        try:
            made.append(fast_strided_convolve(last, kernel, stride))
        except BadInput as problem:
            raise BadInput(f"levels must be at most {level} here, but it is {levels}: {problem}") from None
    return made
