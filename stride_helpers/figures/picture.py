"""Pictures, alone or laid over each other, and drawings in SVG."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stride_helpers.arguments import as_picture, by
from stride_helpers.figures.palette import BLUE, svg
from stride_helpers.figures.png import data_address, png
from stride_helpers.figures.pointing import Origin
from stride_helpers.figures.text import describe
from stride_helpers.figures.words import say

STORED = 336  # CSS pixels: how large a picture is drawn where no script measures the page
# The upper picture is cut at the divider only: cut at its edges, it would lose part of a device pixel there.
LAID_OVER = "position:absolute;inset:0;clip-path:inset(-1px -1px -1px 50%)"
DIVIDER = '<span class="stride-divider" role="slider" tabindex="0" aria-label="divider"></span>'


@dataclass(frozen=True)
class Picture:
    """An array to draw.

    Parameters
    ----------
    array : ndarray of shape (rows, columns)
        The greys, 0 black and 1 white.
    values : ndarray, optional
        The numbers behind it, if they are not the array's own. If there are fewer, the array is their copy stretched
        back: the caption then gives the size of `values`, and pointing counts in its cells.
    cell : int
        The side of the block that each of the numbers takes in the array, in pixels.
    part : tuple of int, optional
        A frame to draw on it: (top, left, rows, columns) in pixels of the array.
    largest : int
        Limits how wide it is drawn, in CSS pixels; at 0 the row's room does.
    origin : Origin, optional
        What each cell read of which other picture.
    """

    array: np.ndarray
    values: np.ndarray | None = None
    cell: int = 1
    part: tuple[int, int, int, int] | None = None
    largest: int = 0
    origin: Origin | None = None

    @property
    def numbers(self) -> NDArray:
        """The numbers behind the picture, one for each cell."""
        return np.asarray(self.array if self.values is None else self.values)


class Pictures(dict[str, Picture]):
    """Pictures by name, made of arrays, `Picture`, or what has a method `picture`. In a view, a dict."""

    def __init__(self, named: Mapping[str, Any]) -> None:
        # Once: what makes a picture of itself may have to stretch it.
        super().__init__({name: _picture_of(item) for name, item in named.items()})

    def arrays(self) -> dict[str, NDArray]:
        """What is drawn, by name."""
        return {name: np.asarray(item.array) for name, item in self.items()}

    def html(self, live: bool = False) -> str:
        """Figures with their captions; a page whose script measures it draws them larger."""
        return "".join(self._one(name, item, live) for name, item in self.items())

    def _one(self, name: str, item: Picture, live: bool) -> str:
        rows, cols = np.shape(item.array)
        inside = _img(name, item.array, live, item.largest, says=describe(item.numbers))
        inside += _frame(item.part, (rows, cols))
        size, right = _cells_in_words(item), say("stretched") if item.cell > 1 else ""
        lattice = _lattice(name, rows, cols, item.cell, inside)
        return _figure(_caption(name, size, right), lattice, f' data-largest="{item.largest}"')

    def text(self) -> str:
        """A line for each picture."""
        return "\n".join(f"{name}: {describe(item.numbers)}" for name, item in self.items())


@dataclass(frozen=True)
class Compare:
    """Two pictures of one size over each other, with a divider to drag.

    Parameters
    ----------
    left, right : tuple of (str, ndarray)
        The name of a picture, and its greys.
    part, largest
        As in `Picture`.
    """

    left: tuple[str, np.ndarray]
    right: tuple[str, np.ndarray]
    part: tuple[int, int, int, int] | None = None
    largest: int = 560

    def arrays(self) -> dict[str, NDArray]:
        """What is drawn, by name."""
        return {name: np.asarray(array) for name, array in (self.left, self.right)}

    def html(self, live: bool = False) -> str:
        """One figure, in its middle the right picture begins; the divider only where it can be dragged."""
        (left, one), (right, other) = self.left, self.right
        inside = _img(left, one, live) + _img(right, other, live, style=LAID_OVER) + _frame(self.part, np.shape(one))
        rows, cols = np.shape(one)
        lattice = _lattice(f"{left}, {right}", rows, cols, 1, inside + DIVIDER * live, ' data-compare=""')
        names = f"<b>{escape(left)}</b> ‹ › <b>{escape(right)}</b>"
        caption = f'<figcaption>{names} <span class="stride-zoom"></span></figcaption>'
        return _figure(caption, lattice, f' data-largest="{self.largest}"')

    def text(self) -> str:
        """A line for each picture."""
        return Pictures(self.arrays()).text()


@dataclass(frozen=True)
class Drawing:
    """SVG elements, `width` by `height` CSS pixels. `says` is the text alternative, `title` the caption.

    Where the drawing is a grid, `cells` is (rows, columns, left, top, size): pointing then finds its cells.
    """

    parts: list
    width: int
    height: int
    says: str
    title: str = ""
    size: str = ""
    cells: tuple[int, int, float, float, float] | None = None

    def html(self, live: bool = False) -> str:
        """The drawing, with a caption if it has a title."""
        inside = svg(self.parts, self.width, self.height, self.says, live)
        if self.cells:
            rows, cols, left, top, size = self.cells
            place = (left / self.width, top / self.height, size * cols / self.width, size * rows / self.height)
            extra = f' data-place="{" ".join(f"{100 * share:.5g}" for share in place)}"'
            inside = _lattice(self.title, rows, cols, 1, inside, extra)
        if not self.title:
            return f'<div class="stride-drawing" style="min-width:0">{inside}</div>'
        return _figure(_caption(self.title, escape(self.size)), inside)

    def text(self) -> str:
        """The text alternative."""
        return self.says


def _picture_of(item: Any) -> Picture:
    """An array, or what can say itself as a picture, as a `Picture`."""
    if isinstance(item, Picture):
        return item
    return item.picture() if hasattr(item, "picture") else Picture(item)


def _img(name: str, array: ArrayLike, live: bool, largest: int = STORED, style: str = "", says: str = "") -> str:
    array = as_picture(name, array)
    rows, cols = array.shape
    zoom = max(1, min(largest or STORED, STORED) // max(rows, cols))
    alt = escape(f"{name}: {says or describe(array)}")
    # JupyterLab drops `image-rendering` in a notebook that is not trusted: a stored picture is as large as it is drawn.
    pixels = array if live else array.repeat(zoom, axis=0).repeat(zoom, axis=1)
    return (
        f'<img decoding="sync" width="{cols * zoom}" height="{rows * zoom}" alt="{alt}" '
        f'style="image-rendering:pixelated;display:block;{style}" src="{data_address(png(pixels, small=not live))}">'
    )


def _figure(caption: str, inside: str, extra: str = "") -> str:
    return f'<figure class="stride-figure" style="margin:0"{extra}>{caption}{inside}</figure>'


def _caption(name: str, size: str, right: str = "") -> str:
    return (
        f'<figcaption><b>{escape(name)}</b> <span class="stride-size">{size}</span> '
        f'<span class="stride-zoom">{escape(right)}</span></figcaption>'
    )


def _cells_in_words(item: Picture) -> str:
    """Rows and columns of the numbers; where there are more than fill the picture, also how many are drawn."""
    every = item.numbers.shape
    room = [-(-length // item.cell) for length in np.shape(item.array)]  # rounded up: the last may be cut
    drawn = tuple(min(pair) for pair in zip(room, every, strict=True))
    if drawn == every:
        return by(every)
    return say("picture.drawn", drawn=by(drawn), every=by(every))


def _lattice(name: str, rows: int, cols: int, cell: int, inside: str, extra: str = "") -> str:
    """A box whose cells can be pointed at: `rows` and `cols` are its own, a cell is `cell` of them wide."""
    return (
        f'<div class="stride-lattice" data-name="{escape(name)}" data-rows="{rows}" data-cols="{cols}" '
        f'data-cell="{cell}"{extra} style="position:relative;width:max-content;max-width:100%">{inside}</div>'
    )


def _frame(part: tuple[float, float, float, float] | None, shape: tuple[int, ...]) -> str:
    if part is None:
        return ""
    high, wide = shape
    top, left, rows, cols = part
    top, rows = 100 * top / high, 100 * rows / high
    left, cols = 100 * left / wide, 100 * cols / wide
    return (
        f'<span class="stride-part" style="position:absolute;box-sizing:border-box;top:{top:.4g}%;left:{left:.4g}%;'
        f'height:{rows:.4g}%;width:{cols:.4g}%;border:2px solid {BLUE}"></span>'
    )
