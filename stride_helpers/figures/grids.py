"""A small array as a grid of cells with what stands in them. Knows no widgets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stride_helpers.arguments import by
from stride_helpers.figures.palette import IN, INK, OUT, PAPER, QUIET
from stride_helpers.figures.picture import Drawing

MARGIN = 22  # pixels left of and above the cells, for the numbers of rows and columns
DIGIT = 0.58  # how wide a digit is, in sizes of type
TYPE_SIZES = {1: 15, 2: 15, 3: 14, 4: 12, 5: 11}  # by how many letters the longest text has


def grid(
    name: str,
    texts: ArrayLike,
    strength: ArrayLike | None = None,
    colour: str = "in",
    hatched: ArrayLike | None = None,
    padding: int = 0,
    cell: int = 34,
    says: str = "",
) -> Drawing:
    """A grid of texts that can be pointed at, rows and columns numbered from 0; "" for a cell with nothing in it.

    `strength`, from -1 to 1, says how strongly a cell is coloured: in the `colour` of what goes "in" or comes "out",
    below 0 in the other one.
    `hatched` cells are marked with strokes; where a text stands in one, only in a corner. `padding` counts the cells of
    a dashed ring around it, which may be `hatched`, too. `cell` is the size of a cell in CSS pixels. `says` is the text
    alternative; without it, the texts themselves.

    >>> grid("kernel", [["1", "2"]]).says
    'kernel: 1 2'
    """
    texts = np.asarray(texts, dtype=object)
    rows, cols = texts.shape
    ring = padding * cell
    left = top = MARGIN + ring
    parts = _ring(rows, cols, padding, cell) if padding else []
    if strength is not None:
        colours = (IN, OUT) if colour == "in" else (OUT, IN)
        parts += _coloured(np.asarray(strength, float), left, top, cell, *colours)
    if hatched is not None:
        parts.append(_hatched(np.asarray(hatched), texts, left, top, cell))
    parts.append(f'<path d="{_lines(left, top, rows, cols, cell)}" stroke="{QUIET}" stroke-opacity=".5" fill="none"/>')
    parts.append(_texts(texts, left, top, cell))
    parts.append(_indices(rows, cols, left, top, cell, ring))
    if not says:
        lines = [" ".join(str(text) or "_" for text in row) for row in texts]
        says = f"{name}: " + " / ".join(lines)
    width = left + cols * cell + ring + 2
    height = top + rows * cell + ring + 2
    return Drawing(parts, width, height, says, name, by((rows, cols)), (rows, cols, left, top, cell))


def _ring(rows: int, cols: int, padding: int, cell: int) -> list[str]:
    """A dashed ring of cells around a sheet of paper."""
    around = padding * cell
    width = cols * cell
    height = rows * cell
    box = f'x="{MARGIN}" y="{MARGIN}" width="{width + 2 * around}" height="{height + 2 * around}"'
    lines = _lines(MARGIN, MARGIN, rows + 2 * padding, cols + 2 * padding, cell)
    corner = MARGIN + around
    return [
        f'<rect {box} fill="none" stroke="{QUIET}" stroke-dasharray="3 3"/>',
        f'<path d="{lines}" stroke="{QUIET}" stroke-opacity=".45" stroke-dasharray="1 3" fill="none"/>',
        f'<rect x="{corner}" y="{corner}" width="{width}" height="{height}" fill="{PAPER}"/>',
    ]


def _texts(texts: NDArray, left: int, top: int, cell: int) -> str:
    """What stands in the cells, in one size of type."""
    longest = max(len(str(text)) for text in texts.flat)
    size = min(TYPE_SIZES.get(longest, 10), round(cell * 0.62))
    words = ""
    for number, row in enumerate(texts):
        baseline = top + number * cell + 0.5 * cell + size * 0.36
        words += _row(row, left, baseline, cell, size)
    many = ' data-many=""' if texts.shape[1] > 12 else ""  # on a phone they could not be read
    return f'<g class="stride-digits"{many} font-size="{size}" text-anchor="middle" fill="{INK}">{words}</g>'


def _coloured(strength: NDArray, left: int, top: int, cell: int, above_0: str, below_0: str) -> Iterator[str]:
    """Cells of one strength are one path, so that a large grid stays small."""
    for value in np.unique(strength[strength != 0]):
        colour = above_0 if value > 0 else below_0
        boxes = "".join(
            f"M{left + c * cell} {top + r * cell}h{cell}v{cell}h{-cell}z" for r, c in np.argwhere(strength == value)
        )
        yield f'<path d="{boxes}" fill="{colour}" fill-opacity="{0.62 * abs(value):.3f}"/>'


def _row(row: Sequence[object], left: int, y: float, cell: int, size: int) -> str:
    """A row's texts. Whole numbers are one element with a place for each digit: a browser lays that out much faster."""
    texts = [str(text) for text in row]
    middles = [left + (column + 0.5) * cell for column in range(len(texts))]
    if not all(text.isdigit() for text in texts if text):
        pairs = zip(texts, middles, strict=True)
        return "".join(f'<text x="{x:g}" y="{y:.1f}">{escape(text)}</text>' for text, x in pairs if text)
    wide = DIGIT * size
    places = []
    for text, middle in zip(texts, middles, strict=True):
        for digit in range(len(text)):
            places.append(middle + (digit - (len(text) - 1) / 2) * wide)
    if not places:
        return ""
    return f'<text x="{" ".join(f"{x:.4g}" for x in places)}" y="{y:.1f}">{"".join(texts)}</text>'


def _hatched(hatched: NDArray, texts: NDArray, left: int, top: int, cell: int) -> str:
    """The strokes of hatched cells. Where there are more of those than texts, they go around them."""
    around = (hatched.shape[0] - texts.shape[0]) // 2
    all_texts = np.pad(texts, around, constant_values="")
    strokes = ""
    for row, col in np.argwhere(hatched):
        hatching = _corner if all_texts[row, col] else _hatching
        strokes += hatching(left + (col - around) * cell, top + (row - around) * cell, cell)
    return f'<path class="hatched" d="{strokes}" stroke="{QUIET}" fill="none"/>'


def _hatching(x: int, y: int, cell: int) -> str:
    """Three strokes through a cell, from below left to above right: its diagonal, and one on each side."""
    half = cell / 2
    return (
        f"M{x} {y + cell}l{cell} {-cell}M{x} {y + half:g}l{half:g} {-half:g}M{x + half:g} {y + cell}l{half:g} {-half:g}"
    )


def _corner(x: int, y: int, cell: int) -> str:
    """Three strokes in a cell's corner at the top right, where they cross no text."""
    right = x + cell
    return "".join(f"M{right - reach} {y}l{reach} {reach}" for reach in (4, 8, 12))


def _lines(left: int, top: int, rows: int, cols: int, cell: int) -> str:
    across = "".join(f"M{left} {top + row * cell}h{cols * cell}" for row in range(rows + 1))
    return across + "".join(f"M{left + col * cell} {top}v{rows * cell}" for col in range(cols + 1))


def _indices(rows: int, cols: int, left: int, top: int, cell: int, ring: int) -> str:
    """The numbers of rows and columns along the edges, as many as fit."""
    step = next(step for step in (1, 2, 4, 8, 16, 32) if step * cell >= 18)
    numbers = ""
    for col in range(0, cols, step):
        x = left + (col + 0.5) * cell
        numbers += f'<text x="{x:g}" y="{top - ring - 6}" text-anchor="middle">{col}</text>'
    for row in range(0, rows, step):
        y = top + (row + 0.5) * cell + 4
        numbers += f'<text x="{left - ring - 5}" y="{y:g}" text-anchor="end">{row}</text>'
    return f'<g class="indices" font-size="11" fill="{QUIET}">{numbers}</g>'
