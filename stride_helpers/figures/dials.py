"""Dials: a row of faces with two hands each, as a clock has them. Knows no widgets."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from stride_helpers.figures.palette import IN, INK, OUT, QUIET
from stride_helpers.figures.picture import Drawing

FACE = 104  # CSS pixels that a face takes, with what is around it
RADIUS = 42
HAND = 34


def dials(turns: Mapping[str, tuple[float, float]], says: str) -> Drawing:
    """A face for each name, with two hands that have made so many turns, clockwise from the top.

    The first hand is that of what goes in, the second, dashed, that of what comes out. A dotted line through the tip of
    the first one is level. `says` is the text alternative.

    >>> dials({"pixel 0": (0, 0), "pixel 2": (0.625, 0.375)}, says="Two faces.").width
    208
    """
    parts = []
    for number, (name, two) in enumerate(turns.items()):
        parts += _face(name, (number + 0.5) * FACE, RADIUS + 2, *two)
    return Drawing(parts, len(turns) * FACE, 2 * RADIUS + 24, says)


def _face(name: str, x: float, y: float, first: float, second: float) -> list[str]:
    (x_in, y_in), (x_out, y_out) = (_tip(x, y, turn) for turn in (first, second))
    return [
        f'<circle cx="{x:g}" cy="{y:g}" r="{RADIUS}" fill="none" stroke="{QUIET}"/>',
        f'<path d="M{x - RADIUS:g} {y_in:.1f}h{2 * RADIUS}" stroke="{INK}" stroke-dasharray="1 4"/>',
        f'<path class="hand" d="M{x:g} {y:g}L{x_in:.1f} {y_in:.1f}" stroke="{IN}" stroke-width="4"/>',
        f'<path class="hand" d="M{x:g} {y:g}L{x_out:.1f} {y_out:.1f}" stroke="{OUT}" stroke-width="4" '
        'stroke-dasharray="6 4"/>',
        f'<text x="{x:g}" y="{y + RADIUS + 17:g}" text-anchor="middle">{name}</text>',
    ]


def _tip(x: float, y: float, turns: float) -> tuple[float, float]:
    angle = 2 * np.pi * turns
    return x + HAND * np.sin(angle), y - HAND * np.cos(angle)
