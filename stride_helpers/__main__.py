"""The experiment as a terminal program: `python -m stride_helpers`."""

import os
import sys

from stride_helpers import box_kernel, comparison_rows, fast_strided_convolve, output_dimension, test_image
from stride_helpers.arguments import by
from stride_helpers.figures.table import Table
from stride_helpers.figures.text import ascii_picture

STRIDES = (1, 2, 3)


def report() -> str:
    """The formula checks, the picture, the correlation table and the pyramid, as text."""
    image, kernel = test_image(), box_kernel(3)
    lines = ["Output size: (input + 2*padding - kernel) // stride + 1", ""]
    for stride in STRIDES:
        size = output_dimension(24, 3, 0, stride)
        small = fast_strided_convolve(image, kernel, stride)
        agrees = "as computed" if small.shape == (size, size) else f"but computed {small.shape}"
        lines.append(f"  24 px, kernel 3, padding 0, stride {stride}: (24 + 0 - 3) // {stride} + 1 = {size}, {agrees}")

    lines += ["", "The test picture, 24x24 (a reconstruction; see data/README.md)", "", ascii_picture(image), ""]

    lines += ["Shrunk, stretched back to 24x24 and compared with the picture above (Pearson correlation)", ""]
    rows = comparison_rows(image, kernel, STRIDES)
    shown = [("" if method == "naive_subsample" else stride, method, *rest) for stride, method, *rest in rows]
    lines += [Table(("stride", "method", "dims", "corr vs orig"), shown).text(), ""]

    lines += ["The pyramid: the picture, then through a 3x3 box at stride 1, 2 and 3"]
    for level in (image, *(fast_strided_convolve(image, kernel, stride) for stride in STRIDES)):
        lines += ["", by(level.shape), "", ascii_picture(level)]
    return "\n".join(lines)


if __name__ == "__main__":
    try:
        print(report(), flush=True)
    except BrokenPipeError:  # the reader, `head` say, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
