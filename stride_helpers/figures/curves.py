"""One line of a chart as SVG: a curve cut at the axes, stems or points, its spread, its arrows."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stride_helpers.figures.labels import Label
from stride_helpers.figures.palette import IN, INK, OUT, QUIET

if TYPE_CHECKING:
    from stride_helpers.figures.chart import Chart, Line

Place = tuple[float, float]
Range = tuple[float, float]  # of an axis: low, high

# How lines look, by role: a colour, dashes, and the shape of their points. Never colour alone.
ROLES = {
    "in": (IN, "", "disc"),
    "out": (OUT, "7 4", "diamond"),
    "ink": (INK, "", "disc"),
    "quiet": (QUIET, "2 4", "disc"),
}
TOUCHING = 1e-9  # of the axis' own unit: how near to an edge a curve ends that leaves there


class DrawnLine:
    """One line over the axes of a chart. Places are (percent across, pixels down)."""

    def __init__(self, chart: Chart, line: Line, role: str) -> None:
        self.chart = chart
        self.line = line
        self.colour, self.dashes, self.shape = ROLES[role]
        self.x = np.asarray(line.x, float)
        self.y = np.asarray(line.y, float)
        self.places = [self._place(x, y) for x, y in zip(self.x, self.y, strict=True)]
        is_curve = line.kind == "line"
        self.pieces = pieces_inside(self.x, self.y, chart.x_range, chart.y_range) if is_curve else []

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
                yield _point(across, down, self.shape, self.colour)
        for x, at_the_top in self._exits():
            yield _arrow(self.chart.across(x), 0 if at_the_top else self.chart.depth, at_the_top, self.colour)

    def label(self) -> Label | None:
        """The text at its end. None for an empty label or line."""
        if self.line.label == "" or len(self.x) == 0:
            return None
        seen = self._seen()
        if seen:
            place = seen[-1]
        else:
            last_x = self.pieces[-1][-1][0] if self.pieces else self.x[-1]
            place = (self.chart.across(last_x), 4.0)
        return Label(*place, self.line.label or self.line.name, self.colour, self.line.kind)

    def covered(self) -> list[NDArray]:
        """Places that it covers: its points, or of a curve one in every hundredth of the width and in 6 pixels."""
        if self.line.kind != "line":
            return [np.reshape(self._seen(), (-1, 2))]
        return [self._along(piece) for piece in self.pieces]

    def _along(self, piece: list[Place]) -> NDArray:
        across, down = np.array([self._place(x, y) for x, y in piece]).T
        steps = np.maximum(abs(np.diff(across)), abs(np.diff(down)) / 6)
        far = np.concatenate([[0], steps.cumsum()])
        along = np.arange(0, far[-1] + 1)
        return np.column_stack([np.interp(along, far, across), np.interp(along, far, down)])

    def _place(self, x: float, y: float) -> Place:
        return self.chart.across(x), self.chart.down(y)

    def _seen(self) -> list[Place]:
        """The places of the points that lie within the axes."""
        low, high = self.chart.y_range
        return [place for place, y in zip(self.places, self.y, strict=True) if low <= y <= high]

    def _exits(self) -> list[tuple[float, bool]]:
        """Where it leaves the axes: x, and whether at the top."""
        low, high = self.chart.y_range
        if self.line.kind != "line":
            return [(x, y > high) for x, y in zip(self.x, self.y, strict=True) if not low <= y <= high]
        ends: set[Place] = set()
        for piece in self.pieces:
            ends.update((piece[0], piece[-1]))
        exits = []
        for x, y in ends:
            if abs(y - high) < TOUCHING and self.y.max() > high:
                exits.append((x, True))
            if abs(y - low) < TOUCHING and self.y.min() < low:
                exits.append((x, False))
        return sorted(exits)

    def _stroke(self, width: int) -> str:
        return f'stroke="{self.colour}" stroke-width="{width}"'

    def _curve(self) -> str:
        depth = self.chart.depth
        path = ""
        for piece in self.pieces:
            places = [self._place(x, y) for x, y in piece]
            path += "M" + "L".join(f"{across:.2f} {down:.2f}" for across, down in places)
        stroke = f'fill="none" {self._stroke(2)} stroke-dasharray="{self.dashes}" vector-effect="non-scaling-stroke"'
        return (
            f'<svg class="curve" data-line="{escape(self.line.name)}" viewBox="0 0 100 {depth}" '
            f'preserveAspectRatio="none" width="100%" height="{depth}" overflow="visible">'
            f'<path d="{path}" {stroke}/></svg>'
        )

    def _stems(self) -> Iterator[str]:
        floor = self.chart.floor
        stroke = f'{self._stroke(4)} stroke-dasharray="{self.dashes}"'
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


def pieces_inside(x: NDArray, y: NDArray, x_range: Range, y_range: Range) -> list[list[Place]]:
    """The pieces of a curve that lie within the axes, cut exactly where it leaves them.

    >>> pieces_inside(np.array([0.0, 1.0]), np.array([0.0, 2.0]), (0, 1), (0, 1))
    [[(0.0, 0.0), (0.5, 1.0)]]
    """
    pieces: list[list[Place]] = []
    piece: list[Place] = []
    for start, end in zip(zip(x, y, strict=True), zip(x[1:], y[1:], strict=True), strict=False):
        cut = _cut(start, end, x_range, y_range)
        if cut is None:
            piece = []
            continue
        begin, stop, stays = cut
        if not piece or piece[-1] != begin:
            piece = [begin]
            pieces.append(piece)
        piece.append(stop)
        if not stays:
            piece = []
    return pieces


def _cut(start: Place, end: Place, x_range: Range, y_range: Range) -> tuple[Place, Place, bool] | None:
    """The part of a straight line within the axes: its two ends, and whether it reaches `end`. None if outside."""
    enter = 0.0  # shares of the way from start to end
    leave = 1.0
    for begin, stop, (low, high) in zip(start, end, (x_range, y_range), strict=True):
        change = stop - begin
        if change == 0:
            if not low <= begin <= high:
                return None
            continue
        first, last = sorted(((low - begin) / change, (high - begin) / change))
        enter = max(enter, first)
        leave = min(leave, last)
    if enter > leave:
        return None
    return _between(start, end, enter), _between(start, end, leave), leave >= 1


def _between(start: Place, end: Place, share: float) -> Place:
    """The place at a share of the way from start to end."""
    return float(start[0] + share * (end[0] - start[0])), float(start[1] + share * (end[1] - start[1]))


def _point(across: float, down: float, shape: str, colour: str) -> str:
    if shape == "disc":
        return f'<circle cx="{across:.2f}%" cy="{down:.2f}" r="5" fill="{colour}"/>'
    diamond = '<path d="M0 -7L7 0L0 7L-7 0z"/>'
    return f'<svg x="{across:.2f}%" y="{down:.2f}" overflow="visible" fill="{colour}">{diamond}</svg>'


def _arrow(across: float, down: int, up: bool, colour: str) -> str:
    """The mark of a curve that goes on beyond the axes."""
    shape = "M0 -9L5 0H-5z" if up else "M0 9L5 0H-5z"
    name = "goes on above" if up else "goes on below"
    return (
        f'<svg class="goes-on" x="{across:.2f}%" y="{down}" overflow="visible" fill="{colour}"><title>{name}</title>'
        f'<path d="{shape}"/></svg>'
    )
