"""Where a label in a chart stands: off the lines, as far as there is room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

Place = tuple[float, float]  # in a chart: percent across, pixels down

LETTER = 8  # pixels that a letter takes, at most
HIGH = 22  # pixels of a line of text, and of air
RISE = 4  # from the foot of a text to its middle


class Label(NamedTuple):
    """A text at a place: `anchor` says which end of it stands there, `shift` pixels further right."""

    text: str
    across: float
    height: float
    anchor: str
    shift: int

    def crossed(self, curves: Iterable[list[Place]], width: float) -> int:
        """On how many of its pixels across a curve lies; a label that leaves the axes counts as crossed all along."""
        long = LETTER * len(self.text)
        left = self.across / 100 * width + self.shift - (long if self.anchor == "end" else 0)
        if left < 0 or left + long > width:
            return long
        pixels = np.arange(left, left + long)
        hits = 0
        for curve in filter(None, curves):  # one that is nowhere defined has no places
            at, down = np.array(curve).T
            within = (pixels >= at[0] / 100 * width) & (pixels <= at[-1] / 100 * width)
            far = np.interp(pixels, at / 100 * width, down) - (self.height - RISE)
            hits += int((within & (abs(far) < HIGH / 2)).sum())
        return hits
