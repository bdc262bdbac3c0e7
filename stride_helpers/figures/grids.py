"""A small array as a grid of cells with what stands in them. Knows no widgets."""

from html import escape

import numpy as np

from stride_helpers.figures.palette import IN, INK, OUT, PAPER, QUIET
from stride_helpers.figures.parts import Drawing

MARGIN = 22  # pixels left of and above the cells, for the numbers of rows and columns
DIGIT = 0.58  # how wide a digit is, in sizes of type
SIZES = {1: 15, 2: 15, 3: 14, 4: 12, 5: 11}  # of type, by how many letters the longest text has


def grid(name, texts, strength=None, colour="in", hatched=None, padding=0, cell=34, says=""):
    """A grid of texts as a `Drawing` that can be pointed at, rows and columns numbered from 0.

    `texts` is a 2-D array of what stands in the cells ("" for nothing). `strength`, of the same shape and from 0 to
    1, is how strongly a cell is coloured, in the colour of what goes "in" or comes "out"; `hatched`, of truth values,
    marks cells with strokes. `padding` adds a dashed ring. `cell` is the size of a cell in CSS pixels.

    >>> grid("kernel", [["1", "2"]]).says
    'kernel: 1 2'
    """
    texts = np.asarray(texts, dtype=object)
    rows, cols = texts.shape
    ring = padding * cell
    left = top = MARGIN + ring
    parts = []
    if padding:
        box = f'x="{MARGIN}" y="{MARGIN}" width="{cols * cell + 2 * ring}" height="{rows * cell + 2 * ring}"'
        parts.append(f'<rect {box} fill="none" stroke="{QUIET}" stroke-dasharray="3 3"/>')
        lines = _lines(MARGIN, MARGIN, rows + 2 * padding, cols + 2 * padding, cell)
        parts.append(f'<path d="{lines}" stroke="{QUIET}" stroke-opacity=".45" stroke-dasharray="1 3" fill="none"/>')
        parts.append(f'<rect x="{left}" y="{top}" width="{cols * cell}" height="{rows * cell}" fill="{PAPER}"/>')
    if strength is not None:
        parts += _coloured(np.asarray(strength, float), left, top, cell, IN if colour == "in" else OUT)
    if hatched is not None:
        strokes = "".join(_hatching(left + c * cell, top + r * cell, cell) for r, c in np.argwhere(hatched))
        parts.append(f'<path class="hatched" d="{strokes}" stroke="{QUIET}" fill="none"/>')
    parts.append(f'<path d="{_lines(left, top, rows, cols, cell)}" stroke="{QUIET}" stroke-opacity=".5" fill="none"/>')
    longest = max(len(str(text)) for text in texts.flat)
    size = min(SIZES.get(longest, 10), round(cell * 0.62))
    words = "".join(
        _row(row, left, top + r * cell + 0.5 * cell + size * 0.36, cell, size) for r, row in enumerate(texts)
    )
    many = ' data-many=""' if cols > 12 else ""  # on a phone they could not be read
    parts.append(f'<g class="stride-digits"{many} font-size="{size}" text-anchor="middle" fill="{INK}">{words}</g>')
    parts.append(_indices(rows, cols, left, top, cell, ring))
    says = says or f"{name}: " + " / ".join(" ".join(str(text) or "_" for text in row) for row in texts)
    width, height = left + cols * cell + ring + 2, top + rows * cell + ring + 2
    return Drawing(parts, width, height, says, name, f"{rows}×{cols}", (rows, cols, left, top, cell))


def _coloured(strength, left, top, cell, colour):
    """Cells of one strength are one path, so that a large grid stays small."""
    for value in np.unique(strength[strength > 0]):
        boxes = "".join(
            f"M{left + c * cell} {top + r * cell}h{cell}v{cell}h{-cell}z" for r, c in np.argwhere(strength == value)
        )
        yield f'<path d="{boxes}" fill="{colour}" fill-opacity="{0.62 * value:.3f}"/>'


def _row(texts, left, y, cell, size):
    """A row's texts. Whole numbers are one element with a place for each digit: a browser lays that out much faster."""
    middles = [left + (c + 0.5) * cell for c in range(len(texts))]
    texts = [str(text) for text in texts]
    if not all(text.isdigit() for text in texts if text):
        pairs = zip(texts, middles, strict=True)
        return "".join(f'<text x="{x:g}" y="{y:.1f}">{escape(text)}</text>' for text, x in pairs if text)
    wide = DIGIT * size
    places = [
        x + (i - (len(text) - 1) / 2) * wide for text, x in zip(texts, middles, strict=True) for i in range(len(text))
    ]
    return f'<text x="{" ".join(f"{x:.4g}" for x in places)}" y="{y:.1f}">{"".join(texts)}</text>' if places else ""


def _hatching(x, y, cell):
    """Three strokes through a cell, from below left to above right: its diagonal, and one on each side."""
    half = cell / 2
    return (
        f"M{x} {y + cell}l{cell} {-cell}M{x} {y + half:g}l{half:g} {-half:g}M{x + half:g} {y + cell}l{half:g} {-half:g}"
    )


def _lines(left, top, rows, cols, cell):
    across = "".join(f"M{left} {top + row * cell}h{cols * cell}" for row in range(rows + 1))
    return across + "".join(f"M{left + col * cell} {top}v{rows * cell}" for col in range(cols + 1))


def _indices(rows, cols, left, top, cell, ring):
    """The numbers of rows and columns along the edges, as many as fit."""
    step = next(step for step in (1, 2, 4, 8, 16, 32) if step * cell >= 18)
    across = (
        f'<text x="{left + (col + 0.5) * cell:g}" y="{top - ring - 6}" text-anchor="middle">{col}</text>'
        for col in range(0, cols, step)
    )
    down = (
        f'<text x="{left - ring - 5}" y="{top + (row + 0.5) * cell + 4:g}" text-anchor="end">{row}</text>'
        for row in range(0, rows, step)
    )
    return f'<g class="indices" font-size="11" fill="{QUIET}">{"".join(across)}{"".join(down)}</g>'
