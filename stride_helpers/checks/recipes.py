"""What the checks give to a function, each with the code that makes it: a sentence shows it, for learners to paste.

Small arrays of small numbers, so that what a function makes of them can be checked by eye and by hand: some below 0,
some halves, no pattern that would hide a swap.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from stride_helpers.convolution import binomial_kernel

ONE_LINE = 30  # letters; a longer array is written out in lines, which fit a phone

# Pictures, kernels and cells are the upper left parts of these, large enough to hold a half: so they are floats.
PICTURE = [
    [3, -1, 2, 0, 4, 1, -2, 6, 3],
    [0, 5, -2, 1, 3, -4, 2, 1, 7],
    [7, 1, 0.5, -3, 2, 6, 0, -1, 4],
    [-2, 4, 3, 8, -1, 0, 5, 2, -2],
    [1, 0, 6, -2, 5, 2.5, 3, -3, 1],
    [4, -3, 1, 2, 0, 7, -1, 5, 6],
    [2, 6, -1, 4, 1, 3, 0.5, 0, -4],
    [-1, 2, 5, 0, -3, 1, 4, 8, 2],
    [5, 0, -3, 7, 2, -1, 6, 1, 0.5],
]
KERNEL = [
    [0.5, -1, 2, 0, 1],
    [3, 1, -2, 0.5, 0],
    [1, 4, 0.5, -1, 2],
    [-0.5, 0, 1, 2, -3],
    [2, -2, 0, 1, 0.5],
]
CELLS = [
    [0.5, 2, -1, 3],
    [-2, 1, 4, 0],
    [3, 0, -3, 2],
    [1, -4, 2, 5],
]


@dataclass(frozen=True)
class Recipe:
    """A value of a case: `code` as a sentence shows it, and `make`, which makes it anew for each call."""

    code: str
    make: Callable[[], Any]

    def __str__(self):
        return self.code


def counted(rows, columns):
    """1, 2, 3, ... in rows and columns."""
    end = rows * columns + 1
    return Recipe(
        f"np.arange(1.0, {end}).reshape({rows}, {columns})",
        lambda: np.arange(1.0, end).reshape(rows, columns),
    )


def written(table):
    """An array, written out: in one line if it is short, else row by row."""
    code = f"np.array({table})"
    if len(code) > ONE_LINE:
        code = "\n".join(["np.array([", *_lines(table), "])"])
    return Recipe(code, lambda: np.array(table))


def _lines(table):
    """The rows of a table as code, its columns below one another."""
    texts = [[str(number) for number in row] for row in table]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    for row in texts:
        padded = [text.rjust(width) for text, width in zip(row, widths, strict=True)]
        yield f"    [{', '.join(padded)}],"


def part(table, rows, columns):
    """The upper left part of a table, written out."""
    return written([row[:columns] for row in table[:rows]])


def picture(rows, columns):
    """A small picture; as brightness its numbers make no sense."""
    return part(PICTURE, rows, columns)


def kernel(rows, columns):
    """A small kernel, unlike any of its mirror images."""
    return part(KERNEL, rows, columns)


def cells(rows, columns):
    """An output that is wanted, or a gradient that comes from above."""
    return part(CELLS, rows, columns)


def binomial(size):
    """A binomial kernel."""
    return Recipe(f"sh.binomial_kernel({size})", lambda: binomial_kernel(size))
