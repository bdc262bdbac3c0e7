"""One line of a chart as SVG: a curve, stems or points, its spread, its arrows, and its name."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stride_helpers.figures.labels import Label, Place
from stride_helpers.figures.palette import IN, INK, OUT, PAPER, QUIET

if TYPE_CHECKING:
    from stride_helpers.figures.chart import Chart, Line

# How lines look, by role: a colour, dashes, and the shape of their points. Never colour alone.
ROLES = {
    "in": (IN, "", "disc"),
    "out": (OUT, "7 4", "diamond"),
    "ink": (INK, "", "disc"),
    "quiet": (QUIET, "2 4", "disc"),
}
INK_BESIDE_IN = "12 4 2 4"  # dashes of ink where the other solid line is in the same chart
SAMPLE = 26  # pixels of a line that stand before its name
EDGE = 2  # pixels around the axes that a curve may touch: half of a thick stroke


class DrawnLine:
    """One line over the axes of a chart. Places are (percent across, pixels down)."""

    def __init__(self, chart: Chart, line: Line, role: str, beside_in: bool) -> None:
        self.chart = chart
        self.line = line
        self.colour, self.dashes, self.shape = ROLES[role]
        if role == "ink" and beside_in:
            self.dashes = INK_BESIDE_IN
        self.width = (4 if line.kind == "stems" else 2) * (2 if line.thick else 1)
        self.x = np.asarray(line.x, float)
        self.y = np.asarray(line.y, float)
        self.places = [(chart.across(x), chart.down(y)) for x, y in zip(self.x, self.y, strict=True)]

    def parts(self) -> Iterator[str]:
        """The elements: a curve, stems or points; how far they spread; arrows where they leave the axes."""
        kind = self.line.kind
        if kind == "line":
            yield self._curve()
        if kind == "stems":
            yield from self._stems()
        if self.line.spread is not None:
            yield from self._spread(self.line.spread)
        if kind != "line":
            for across, down in self._seen():
                yield _point(f"{across:.2f}%", down, self.shape, self.colour)
        for x, at_the_top in self._exits():
            yield _arrow(self.chart.across(x), 0 if at_the_top else self.chart.depth, at_the_top, self.colour)

    def name(self, middle: float) -> Iterator[str]:
        """A sample of it, and its name, `middle` pixels below the top of the axes."""
        if self.line.kind == "points":
            yield _point(f"{SAMPLE / 2:g}", middle, self.shape, self.colour)
        else:
            ends = f'x1="0" x2="{SAMPLE}" y1="{middle:g}" y2="{middle:g}"'
            yield f'<line class="sample" {ends} {self._stroke(self.width)} stroke-dasharray="{self.dashes}"/>'
        text = escape(self.line.name)
        yield f'<text x="{SAMPLE + 6}" y="{middle + 4:g}" font-weight="600" fill="{self.colour}">{text}</text>'

    def label(self) -> Iterator[str]:
        """Its label: beside its last point within the axes, or above the end of a curve."""
        if not self.line.label or not self.places:
            return
        across, down = (self._seen() or self.places)[-1]
        gap, *ways = (6, -8, 18) if self.line.kind == "line" else (12, 4, 22, -12, -22)
        sides = [("start", gap), ("end", -gap)]
        if across > 50:
            sides.reverse()
        heights = [min(max(down + way, 10), self.chart.depth - 5) for way in ways]
        label = self.chart.clearest(
            Label(self.line.label, across, height, *side) for side in sides for height in heights
        )
        yield (
            f'<text x="{across:.2f}%" dx="{label.shift}" y="{label.height:.1f}" text-anchor="{label.anchor}" '
            f'font-weight="600" fill="{self.colour}" stroke="{PAPER}" stroke-width="3" paint-order="stroke">'
            f"{escape(label.text)}</text>"
        )

    def _seen(self) -> list[Place]:
        """The places of the points that lie within the axes."""
        low, high = self.chart.y_range
        return [place for place, y in zip(self.places, self.y, strict=True) if low <= y <= high]

    def _exits(self) -> list[tuple[float, bool]]:
        """Where it leaves the axes: x, and whether at the top."""
        low, high = self.chart.y_range
        if self.line.kind != "line":
            return [(x, y > high) for x, y in zip(self.x, self.y, strict=True) if not low <= y <= high]
        exits = [(x, True) for x in self._crossings(high, self.y > high)]
        exits += [(x, False) for x in self._crossings(low, self.y < low)]
        return sorted(exits)

    def _crossings(self, edge: float, beyond: NDArray) -> list[float]:
        """Where it crosses an edge of the axes; `beyond` says which of its points lie beyond that edge."""
        before = np.flatnonzero(beyond[1:] != beyond[:-1])
        share = (edge - self.y[before]) / (self.y[before + 1] - self.y[before])
        places = self.x[before] + share * (self.x[before + 1] - self.x[before])
        first, last = self.chart.x_range
        return [float(x) for x in places if first <= x <= last]

    def _stroke(self, width: int) -> str:
        return f'stroke="{self.colour}" stroke-width="{width}"'

    def _curve(self) -> str:
        """A curve in an SVG of its own, which cuts off what leaves the axes."""
        high = self.chart.depth + 2 * EDGE
        path = "L".join(f"{across:.2f} {down:.2f}" for across, down in self.places)
        stroke = f'fill="none" {self._stroke(self.width)} stroke-dasharray="{self.dashes}"'
        return (
            f'<svg class="curve" data-line="{escape(self.line.name)}" viewBox="0 {-EDGE} 100 {high}" y="{-EDGE}" '
            f'preserveAspectRatio="none" width="100%" height="{high}" overflow="hidden">'
            f'<path d="M{path}" {stroke} vector-effect="non-scaling-stroke"/></svg>'
        )

    def _stems(self) -> Iterator[str]:
        floor = self.chart.floor
        stroke = f'{self._stroke(self.width)} stroke-dasharray="{self.dashes}"'
        for across, down in self.places:
            tip = min(max(down, 0), self.chart.depth)
            yield f'<line x1="{across:.2f}%" x2="{across:.2f}%" y1="{floor:.1f}" y2="{tip:.2f}" {stroke}/>'

    def _spread(self, spread: NDArray) -> Iterator[str]:
        low, high = self.chart.y_range
        for (across, _), y, reach in zip(self.places, self.y, spread, strict=True):
            top = self.chart.down(np.clip(y + reach, low, high))
            bottom = self.chart.down(np.clip(y - reach, low, high))
            ends = f'x1="{across:.2f}%" x2="{across:.2f}%" y1="{top:.2f}" y2="{bottom:.2f}"'
            yield f'<line class="spread" {ends} {self._stroke(2)}/>'


def _point(x: str, down: float, shape: str, colour: str) -> str:
    if shape == "disc":
        return f'<circle cx="{x}" cy="{down:.2f}" r="5" fill="{colour}"/>'
    diamond = '<path d="M0 -7L7 0L0 7L-7 0z"/>'
    return f'<svg x="{x}" y="{down:.2f}" overflow="visible" fill="{colour}">{diamond}</svg>'


def _arrow(across: float, down: int, up: bool, colour: str) -> str:
    """The mark of a curve that goes on beyond the axes."""
    shape = "M0 -9L5 0H-5z" if up else "M0 9L5 0H-5z"
    name = "goes on above" if up else "goes on below"
    return (
        f'<svg class="goes-on" x="{across:.2f}%" y="{down}" overflow="visible" fill="{colour}"><title>{name}</title>'
        f'<path d="{shape}"/></svg>'
    )
