"""Pictures that know what they were made from: what the panels of several lessons draw and compare."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from stride_helpers.aliasing import pearson_correlation, upsample_nearest
from stride_helpers.arguments import FloatArray
from stride_helpers.convolution import continued, fast_strided_convolve
from stride_helpers.figures import Origin, Picture, Table, size_in_words
from stride_helpers.figures.photograph import read_photograph
from stride_helpers.lessons.formula import layers_that_fit
from stride_helpers.pyramid import pyramid

ONE_WEIGHT = np.ones((1, 1))  # the kernel that changes nothing: with a stride it keeps every stride-th pixel
PART = 176  # CSS pixels that an enlarged part takes


@dataclass(frozen=True)
class Shrunk:
    """A picture that was shrunk from another one.

    It stands in a `View` like any picture: drawn stretched back over its source, with its own size in the caption.
    Where the source is in the same view, pointing at a cell shows the window that it read.

    Attributes
    ----------
    cells : ndarray of shape (rows, columns)
        The small picture.
    origin : Origin
        What each cell read: the source, the kernel, the stride, and what continues the source at its edges.
    """

    cells: np.ndarray
    origin: Origin

    @property
    def source(self) -> FloatArray:
        """The picture that it was shrunk from."""
        return self.origin.source

    @property
    def stride(self) -> int:
        """How many pixels of the source lie between two neighbouring cells."""
        return self.origin.stride

    @property
    def size(self) -> str:
        """Rows and columns in words, "11x11"."""
        return size_in_words(self.cells)

    @property
    def stretched(self) -> FloatArray:
        """Each cell as a block of equal pixels, as large as the source."""
        return upsample_nearest(self.cells, self.stride, self.source.shape)

    @property
    def correlation(self) -> float:
        """The correlation of the stretched picture with its source; NaN where one of them is a single grey."""
        return pearson_correlation(self.stretched, self.source)

    def picture(
        self,
        cell: int | None = None,
        drawn: FloatArray | None = None,
        part: tuple[int, int, int, int] | None = None,
        largest: int = 0,
    ) -> Picture:
        """The picture to draw.

        Parameters
        ----------
        cell : int, optional
            Draw each cell as a block of so many pixels, instead of stretching the picture over its source.
        drawn : ndarray, optional
            Greys to draw in place of the cells' own numbers.
        part, largest
            As in `Picture`.
        """
        cells = self.cells if drawn is None else drawn
        if cell is None:
            cell = self.stride
            array = upsample_nearest(cells, cell, self.source.shape)
        else:
            array = blocks(cells, cell)
        return Picture(array, self.cells, cell, part, largest, origin=self.origin)

    def cut(self, frame: tuple[int, int, int, int], source: FloatArray) -> Shrunk:
        """A part of it. `frame` says which part of its source, from whole cells on; `source` is that part itself."""
        top, left, rows, columns = frame
        beyond = self.origin.padding
        around = self.origin.continued()[top : top + rows + 2 * beyond, left : left + columns + 2 * beyond]
        first_row = top // self.stride
        first_column = left // self.stride
        last_row = first_row + math.ceil(rows / self.stride)
        last_column = first_column + math.ceil(columns / self.stride)
        cells = self.cells[first_row:last_row, first_column:last_column]
        return Shrunk(cells, Origin(source, self.origin.kernel, self.stride, beyond, around))


def shrunk(
    picture: ArrayLike | Shrunk,
    kernel: ArrayLike = ONE_WEIGHT,
    stride: int = 1,
    padding: int = 0,
    edge: str = "black",
) -> Shrunk:
    """Lay a kernel on a picture at every stride-th pixel.

    Parameters
    ----------
    picture : array or Shrunk
        What is shrunk.
    kernel : array
        The weights.
    stride : int
        The step from one window to the next, at least 1.
    padding : int
        Black pixels on each side, at least 0.
    edge : {"black", "mirrored", "wrapped"}
        How the picture goes on beyond its edges. Mirrored or wrapped, it is continued so far that each window can
        stand with its middle on a pixel, and `padding` plays no part.

    Returns
    -------
    Shrunk

    Examples
    --------
    >>> shrunk(np.eye(24), np.ones((3, 3)) / 9, stride=2).size
    '11x11'
    """
    source = np.asarray(picture.cells if isinstance(picture, Shrunk) else picture, float)
    kernel = np.asarray(kernel, float)
    if edge == "black":
        cells = fast_strided_convolve(source, kernel, stride, padding)
        return Shrunk(cells, Origin(source, kernel, stride, padding))
    origin = _origin_around(source, kernel, stride, edge)
    return Shrunk(fast_strided_convolve(origin.continued(), kernel, stride), origin)


def _origin_around(source: FloatArray, kernel: FloatArray, stride: int, edge: str) -> Origin:
    """What windows read whose middles stand on pixels of the source, which goes on beyond its edges."""
    before = (len(kernel) - 1) // 2
    return Origin(source, kernel, stride, before, continued(source, kernel.shape, edge))


def blocks(cells: FloatArray, cell: int) -> FloatArray:
    """Each cell as a block of `cell` by `cell` equal pixels."""
    return np.kron(cells, np.ones((cell, cell)))


def levels_that_fit(
    picture: ArrayLike, kernel: FloatArray, levels: int, stride: int = 2, edge: str = "mirrored"
) -> list[FloatArray | Shrunk]:
    """A pyramid: the picture, and up to `levels` smaller ones, each a `Shrunk` of the one before.

    With a black edge there are fewer where a kernel does not fit any more.
    """
    image = np.asarray(picture, float)
    if edge == "black":
        fitting, _ = layers_that_fit(min(image.shape), [(len(kernel), 0, stride)] * levels)
        made = pyramid(image, kernel, len(fitting), stride, border="none")
        origins = [Origin(level, kernel, stride) for level in made[:-1]]
    else:
        made = pyramid(image, kernel, levels, stride)
        origins = [_origin_around(level, kernel, stride, edge) for level in made[:-1]]
    return [made[0], *map(Shrunk, made[1:], origins)]


def cells_of(level: FloatArray | Shrunk) -> FloatArray:
    """The numbers of a level, whether it is a plain picture or was shrunk."""
    return level.cells if isinstance(level, Shrunk) else level


def level_pictures(levels: Iterable[FloatArray | Shrunk], side: int, largest: int = 0) -> dict[str, Picture]:
    """Levels to draw, by name, each cell as a block so large that the level fits into `side` pixels."""
    pictures = {}
    for number, level in enumerate(levels):
        cell = side // len(cells_of(level))
        if isinstance(level, Shrunk):
            pictures[f"level {number}"] = level.picture(cell, largest=largest)
        else:
            pictures[f"level {number}"] = Picture(blocks(level, cell), level, cell, largest=largest)
    return pictures


def close_up(
    before: FloatArray, smalls: Mapping[str, Shrunk], side: int = 44
) -> tuple[dict[str, Picture], tuple[int, int, int, int]]:
    """The same part of a picture and of what was shrunk from it with one stride, enlarged.

    The part has at most `side` rows and columns; it begins and ends at whole cells where there is room. Its middle
    lies at a third of height and width, where the handle of a divider does not cover it.

    Returns
    -------
    pictures : dict
        The parts by name, to be pointed at.
    frame : tuple of int
        Where the part lies: top, left, rows, columns.
    """
    stride = next(iter(smalls.values())).stride
    top, rows = _around(before.shape[0] // 3, before.shape[0], side, stride)
    left, columns = _around(before.shape[1] // 3, before.shape[1], side, stride)
    frame = (top, left, rows, columns)
    part = before[top : top + rows, left : left + columns]
    pictures = {"before (part)": Picture(part, largest=PART)}
    for name, small in smalls.items():
        pictures[f"{name} (part)"] = small.cut(frame, part).picture(largest=PART)
    return pictures, frame


def _around(middle: int, length: int, side: int, stride: int) -> tuple[int, int]:
    """Where `side` of `length` pixels around a middle begin, and how many they are: whole cells, if one has room."""
    part = min(side, length)
    if part >= stride:
        part -= part % stride
    start = max(middle - part // 2, 0)
    return start - start % stride, part


def correlation_table(**methods: Shrunk) -> Table:
    """A table of several ways to shrink a picture, by their names: how well what they made correlates with it."""
    rows = [(each.stride, method, each.size, each.correlation) for method, each in methods.items()]
    return Table(("stride", "method", "dims", "corr vs orig"), rows, bar="corr vs orig")


def rows_in_words(array: FloatArray) -> tuple[str, ...]:
    """The rows of an array in words, each "9 8 7".

    >>> rows_in_words(np.array([[9, 8.5], [6, 5]]))
    ('9 8.5', '6 5')
    """
    return tuple(" ".join(f"{number:g}" for number in row) for row in array)


def chosen(photograph: str | bytes, named: Mapping[str, FloatArray], longest: int = 256) -> FloatArray:
    """A photograph by its name among `named`, or the learner's own from the bytes of its file."""
    if isinstance(photograph, bytes):
        return read_photograph(photograph, longest=longest)
    return named[photograph]


def root_mean_square(array: ArrayLike) -> float:
    """The root of the mean of the squares: how far numbers typically lie from 0."""
    return float(np.sqrt(np.mean(np.square(array))))
