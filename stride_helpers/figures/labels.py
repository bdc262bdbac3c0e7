"""Where the texts in a chart stand, so that they cover no line and no other text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stride_helpers.figures.palette import PAPER

HEIGHT = 15  # pixels from one label to the next
LETTER = 2.8  # percent of the axes' width that a letter takes, where they are narrow
GAP, WIDE_GAP = 6, 12  # pixels between the end of a curve, or of what is thicker, and its text
PIXEL = 1 / 6  # percent of the axes' width that a pixel takes at the most: how wide they will be, nobody knows here
ABOVE, BELOW = 13, 5  # pixels of a letter above and below the line it is written on
AS_BAD_AS = 100  # covering another text counts as covering so many places of a line


class Label(NamedTuple):
    """The text at the end of a line: percent across and pixels down, its colour, the kind of the line."""

    across: float
    down: float
    text: str
    colour: str
    kind: str


def place_labels(labels: Iterable[Label], covered: NDArray, depth: float) -> Iterator[str]:
    """Labels as SVG texts, each as near to the end of its line as it covers nothing.

    `covered` are the places that the lines cover, `depth` says how high the axes are, in pixels.
    """
    taken: list[tuple[float, float, float]] = []
    for across, down, text, colour, kind in sorted(labels, key=lambda label: label.down):
        to_the_left = across > 50
        way = -1 if to_the_left else 1
        gap = GAP if kind == "line" else WIDE_GAP
        left, right = sorted((across + way * gap * PIXEL, across + way * LETTER * len(text)))
        wanted = down - 8 if kind == "line" else down + 4
        height = _best_height(wanted, left, right, covered, taken, depth)
        taken.append((left, right, height))
        yield (
            f'<text x="{across:.2f}%" dx="{way * gap}" y="{height:.1f}" '
            f'text-anchor="{"end" if to_the_left else "start"}" '
            f'font-weight="600" fill="{colour}" stroke="{PAPER}" stroke-width="3" paint-order="stroke">'
            f"{escape(text)}</text>"
        )


def _best_height(
    wanted: float,
    left: float,
    right: float,
    covered: NDArray,
    taken: Iterable[tuple[float, float, float]],
    depth: float,
) -> float:
    """The height at which a text from `left` to `right` covers least; of several, the nearest to the wanted one."""
    heights = np.arange(10, depth - 5)
    near = covered[(left <= covered[:, 0]) & (covered[:, 0] <= right), 1]
    above = near > heights[:, np.newaxis] - ABOVE
    below = near < heights[:, np.newaxis] + BELOW
    crowd = (above & below).sum(axis=1)
    for other_left, other_right, other_height in taken:
        if other_left < right and left < other_right:
            crowd += AS_BAD_AS * (abs(heights - other_height) < HEIGHT)
    order = np.lexsort((abs(heights - wanted), crowd))
    return heights[order[0]]


def mark_covers(across: float, text: str) -> NDArray:
    """The places that the text of an upright mark covers, near the top."""
    end = across + (-LETTER if is_far_right(across) else LETTER) * len(text)
    along = np.linspace(across, end, 2 + int(abs(end - across)))
    return np.column_stack([along, np.full(len(along), 8)])


def is_far_right(across: float) -> bool:
    """Whether a mark stands so far to the right that its text goes to its left."""
    return across > 60
