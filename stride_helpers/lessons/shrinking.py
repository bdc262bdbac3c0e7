"""Pictures that know what they were made from: what the panels of several lessons draw and compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stride_helpers.aliasing import cell_shown, pearson_correlation, upsample_nearest
from stride_helpers.arguments import FloatArray, by
from stride_helpers.convolution import continued, fast_strided_convolve
from stride_helpers.figures import Origin, Picture
from stride_helpers.figures.photograph import read_photograph

ONE_WEIGHT = np.ones((1, 1))  # the kernel that changes nothing: with a stride it keeps every stride-th pixel


@dataclass(frozen=True)
class Shrunk:
    """A picture that was shrunk from another one, or level 0 of a pyramid, which has no `origin`.

    It stands in a `View` like any picture: drawn stretched back over its source, with its own size in the caption.
    Where the source is in the same view (the very array, not an equal one), pointing at a cell shows the window that it
    read.
    """

    cells: FloatArray
    origin: Origin | None = None

    @property
    def source(self) -> FloatArray:
        """The picture that it was shrunk from; without an origin, itself."""
        return self.cells if self.origin is None else self.origin.source

    @property
    def stride(self) -> int:
        """How many pixels of the source lie between two neighbouring cells."""
        return 1 if self.origin is None else self.origin.stride

    @property
    def size(self) -> str:
        """Rows and columns in words, "11x11"."""
        return by(self.cells.shape)

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
        """The picture to draw: stretched over its source or, with `cell`, each cell as a block of so many pixels.

        `drawn` are greys to draw in place of the cells' own numbers; `part` and `largest` as in `Picture`.
        """
        shape = self.source.shape
        if cell is not None:
            rows, columns = self.cells.shape
            shape = (rows * cell, columns * cell)
        cell = cell or self.stride
        array = upsample_nearest(self.cells if drawn is None else drawn, cell, shape)
        return Picture(array, self.cells, cell, part, largest, self.origin)


def shrunk(
    picture: ArrayLike | Shrunk,
    kernel: ArrayLike = ONE_WEIGHT,
    stride: int = 1,
    padding: int = 0,
    edge: str = "black",
) -> Shrunk:
    """Lay a kernel on a picture at every stride-th pixel.

    `edge` says how the picture goes on beyond its edges: "black", for `padding` pixels on each side, or "mirrored" or
    "wrapped", so far that each window can stand with its middle on a pixel; `padding` then plays no part.

    >>> shrunk(np.eye(24), np.ones((3, 3)) / 9, stride=2).size
    '11x11'
    """
    source = np.asarray(picture.cells if isinstance(picture, Shrunk) else picture, float)
    kernel = np.asarray(kernel, float)
    if edge == "black":
        cells = fast_strided_convolve(source, kernel, stride, padding)
        return Shrunk(cells, Origin(kernel, stride, padding, source=source))
    around = continued(source, kernel.shape, edge)
    cells = fast_strided_convolve(around, kernel, stride)
    rows, columns = kernel.shape
    before = ((rows - 1) // 2, (columns - 1) // 2)
    return Shrunk(cells, Origin(kernel, stride, before, edge, source=source, around=around))


def levels_of(picture: ArrayLike, kernel: FloatArray, levels: int, stride: int = 2) -> list[Shrunk]:
    """A pyramid: level 0, the picture, and smaller ones, each shrunk from the one before, which goes on as in a mirror.

    The cells are those of `pyramid`, which does not remember where they come from.

    >>> from stride_helpers import pyramid
    >>> kernel = np.ones((3, 3)) / 9
    >>> made = levels_of(np.eye(24), kernel, levels=3)
    >>> all(np.array_equal(one.cells, other) for one, other in zip(made, pyramid(np.eye(24), kernel, 3), strict=True))
    True
    """
    made = [Shrunk(np.asarray(picture, float))]
    for _ in range(levels):
        made.append(shrunk(made[-1], kernel, stride, edge="mirrored"))
    return made


def cells_for(pixels: int, cells: int, stride: int, window: int, stretching: str) -> NDArray[np.int_]:
    """Which of so many cells each pixel along a row shows, when they are stretched back.

    `stretching` is "repeat cells", "fill the width", or "centre on the window", where a cell stands in the middle of
    what it read.

    >>> cells_for(7, 3, stride=2, window=1, stretching="centre on the window").tolist()
    [0, 1, 1, 2, 2, 2, 2]
    """
    if stretching == "repeat cells":
        return cell_shown(pixels, cells, stride)
    pixel = np.arange(pixels)
    first_middle = (window - 1) / 2
    if stretching == "fill the width":
        cell = pixel * cells // pixels
    else:
        cell = np.floor((pixel - first_middle) / stride + 0.5).astype(int)
    return np.clip(cell, 0, cells - 1)


def stretched_as(small: FloatArray, shape: tuple[int, ...], stride: int, window: int, stretching: str) -> FloatArray:
    """A small picture stretched back to so many rows and columns; the rest as in `cells_for`."""
    sides = zip(shape, small.shape, strict=True)
    rows, columns = (cells_for(pixels, cells, stride, window, stretching) for pixels, cells in sides)
    return small[np.ix_(rows, columns)]


def level_pictures(levels: Sequence[Shrunk], side: int, largest: int = 0) -> dict[str, Picture]:
    """Levels to draw, by name, each cell as a block so large that the level fits into `side` pixels."""
    pictures = {}
    for number, level in enumerate(levels):
        cell = side // len(level.cells)
        pictures[f"level {number}"] = level.picture(cell, largest=largest)
    return pictures


def chosen(photograph: str | bytes, named: Mapping[str, FloatArray], longest: int = 256) -> FloatArray:
    """A photograph by its name among `named`, or the learner's own from the bytes of its file."""
    if isinstance(photograph, bytes):
        return read_photograph(photograph, longest=longest)
    return named[photograph]


def root_mean_square(array: ArrayLike) -> float:
    """The root of the mean of the squares: how far numbers typically lie from 0."""
    return float(np.sqrt(np.mean(np.square(array))))
