"""Curves over fixed axes, as SVG that keeps its type size at every width. Knows no widgets."""

import json
from dataclasses import dataclass, field
from html import escape

import numpy as np

from stride_helpers.arguments import BadInput
from stride_helpers.figures.palette import IN, INK, OUT, PAPER, QUIET, WASH, svg
from stride_helpers.figures.parts import WIDE, look

# How lines look, by role: a colour, dashes, and the shape of their points. Never colour alone.
ROLES = {
    "in": (IN, "", "disc"),
    "out": (OUT, "7 4", "diamond"),
    "ink": (INK, "", "disc"),
    "quiet": (QUIET, "2 4", "disc"),
}
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 26, 44  # pixels around the axes
WIDTH = 480  # where no page gives it another
LINE = 15  # pixels from one label to the next
LETTER = 2.8  # percent of the axes' width that a letter of a label takes, where they are narrow


@dataclass(frozen=True)
class Line:
    """One curve: `kind` is "line", "stems" (a spike for each point) or "points"; `role` one of `ROLES`, or "" for
    the next that is free. `label` stands at the data; without it the name does.
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    kind: str = "line"
    role: str = ""
    label: str | None = None
    spread: np.ndarray | None = None


@dataclass(frozen=True)
class Handle:
    """Something to drag along the x axis: a pill at `x` with a text, which sets the control `sets`.

    `places`: where the pill stands for each choice of that control, in the order of the choices.
    """

    x: float
    text: str
    sets: str
    places: tuple


@dataclass(frozen=True)
class Chart:
    """Lines over axes. `says` is the text alternative, with its figures.

    `marks` are upright lines, (x, text). Beyond `shaded`, an x, the ground is darker, with `shaded_text` on it.
    What leaves the axes is cut where it leaves, and an arrow says so. `ticks`, for x and for y: the values that are
    written at an axis, or a dict of values with their texts; without it, round numbers.
    """

    lines: list[Line]
    x_label: str
    y_label: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    marks: tuple = ()
    says: str = ""
    handles: tuple[Handle, ...] = ()
    shaded: float | None = None
    shaded_text: str = ""
    height: int = 240
    ticks: tuple = field(default=(None, None))

    def __post_init__(self):
        if len(self.lines) > len(ROLES):
            raise BadInput(f"lines must be at most {len(ROLES)}, one for each style, but there are {len(self.lines)}")

    def html(self, live=False):
        """The chart as HTML; `live` with its handles, drawn in the page's own colours."""
        if live:
            drawing = svg(self._parts(live), 0, self.depth, self.says, live)
            handles = "".join(self._handle(handle) for handle in self.handles)
            style = f"position:relative;padding:{TOP}px {RIGHT}px {BOTTOM}px {LEFT}px"
            inside = f'<div class="stride-chart" style="{style}">{drawing}{handles}</div>'
        else:
            inside = svg(self._parts(live), WIDTH, self.height, self.says, live)
        return f'<div class="stride-wide"{look(WIDE, live)}>{inside}</div>'

    def text(self):
        """The text alternative."""
        return self.says

    @property
    def depth(self):
        """How high the axes are, in pixels."""
        return self.height - TOP - BOTTOM

    def _handle(self, handle):
        at = [self.across(place) for place in handle.places]
        return (
            f'<span class="stride-handle" aria-hidden="true" data-sets="{escape(handle.sets)}" '
            f'data-places="{json.dumps([round(share, 4) for share in at])}" '
            f'style="left:calc({LEFT}px + (100% - {LEFT + RIGHT}px) * {self.across(handle.x) / 100:.5g})">'
            f"{escape(handle.text)}</span>"
        )

    def across(self, x):
        """An x in percent of the axes' width."""
        low, high = self.x_range
        return 100 * (float(x) - low) / (high - low)

    def down(self, y):
        """A y in pixels below the top of the axes."""
        low, high = self.y_range
        return self.depth * (high - float(y)) / (high - low)

    def _parts(self, live):
        """All elements. Their coordinates begin at the corner of the axes: percent across, pixels down."""
        free = [role for role in ROLES if role not in {line.role for line in self.lines}]
        lines = [_Drawn(self, line, line.role or free.pop(0)) for line in self.lines]
        labels = [label for line in lines for label in line.label()]
        parts = [*self._ground(), *self._axes(), *(part for line in lines for part in line.parts())]
        covered = [place for line in lines for place in line.covered()]
        covered += [[(x, 8) for x in _span(self.across(at), text)] for at, text in self.marks]
        parts += _labels(labels, np.concatenate(covered) if covered else np.empty((0, 2)), self.depth)
        inner = f'<svg x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" height="{self.depth}" overflow="visible">'
        return parts if live else [inner, *parts, "</svg>"]

    def _ground(self):
        if self.shaded is None:
            return
        x = self.across(self.shaded)
        yield f'<rect x="{x:.2f}%" y="0" width="{100 - x:.2f}%" height="{self.depth}" fill="{WASH}"/>'
        if self.shaded_text:
            yield _text(f"{(x + 100) / 2:.2f}%", 16, self.shaded_text, "middle", QUIET)

    @property
    def floor(self):
        """Where 0 is, or the edge that is nearest to it, in pixels below the top."""
        low, high = self.y_range
        return self.down(min(max(0, low), high))

    def _axes(self):
        for value, text in _written(self.ticks[1], self.y_range).items():
            yield _text("-8", self.down(value) + 4, text, "end", QUIET)
        for value, text in _written(self.ticks[0], self.x_range).items():
            yield _text(f"{self.across(value):.2f}%", self.depth + 18, text, fill=QUIET)
        yield f'<line x1="0" x2="100%" y1="{self.floor:.1f}" y2="{self.floor:.1f}" stroke="{QUIET}"/>'
        yield _text("100%", self.depth + 36, self.x_label, "end", QUIET)
        yield _text("0", -12, self.y_label, "start", QUIET)
        for x, text in self.marks:
            at = self.across(x)
            dotted = f'stroke="{INK}" stroke-width="2" stroke-dasharray="1 4"'
            yield f'<line x1="{at:.2f}%" x2="{at:.2f}%" y1="0" y2="{self.depth}" {dotted}/>'
            yield _text(f"{at:.2f}%", 12, text, *_beside(at))


class _Drawn:
    """One line of a chart, as SVG."""

    def __init__(self, chart, line, role):
        self.chart, self.line = chart, line
        self.colour, self.dashes, self.shape = ROLES[role]
        self.x, self.y = np.asarray(line.x, float), np.asarray(line.y, float)
        self.places = [(chart.across(x), chart.down(y)) for x, y in zip(self.x, self.y, strict=True)]
        self.pieces = _inside(self.x, self.y, chart.x_range, chart.y_range) if line.kind == "line" else []

    def parts(self):
        """The elements: a curve, stems or points; how far they spread; arrows where they leave the axes."""
        if self.line.kind == "line":
            yield self._curve()
        if self.line.kind == "stems":
            yield from self._stems()
        if self.line.spread is not None:
            yield from self._spread()
        if self.line.kind != "line":
            yield from (_point(x, y, self.shape, self.colour) for x, y in self._seen())
        for x, up in self._exits():
            yield _arrow(self.chart.across(x), 0 if up else self.chart.depth, up, self.colour)

    def label(self):
        """The text at its end, with its place, colour and kind; nothing for an empty label or line."""
        if self.line.label == "" or not len(self.x):
            return []
        last = self.pieces[-1][-1][0] if self.pieces else self.x[-1]
        at = self._seen()[-1] if self._seen() else (self.chart.across(last), 4.0)
        return [(*at, self.line.label or self.line.name, self.colour, self.line.kind)]

    def covered(self):
        """Places that it covers: its points, or of a curve one in every hundredth of the width and in 6 pixels."""
        places = [self._seen()] if self.line.kind != "line" else []
        for piece in self.pieces:
            x, y = np.array([(self.chart.across(x), self.chart.down(y)) for x, y in piece]).T
            far = np.concatenate([[0], np.maximum(abs(np.diff(x)), abs(np.diff(y)) / 6).cumsum()])
            along = np.arange(0, far[-1] + 1)
            places.append(np.column_stack([np.interp(along, far, x), np.interp(along, far, y)]))
        return [np.reshape(each, (-1, 2)) for each in places]

    def _seen(self):
        low, high = self.chart.y_range
        return [place for place, y in zip(self.places, self.y, strict=True) if low <= y <= high]

    def _exits(self):
        """Where it leaves the axes at the top or the bottom: (x, whether at the top)."""
        low, high = self.chart.y_range
        if self.line.kind != "line":
            return [(x, y > high) for x, y in zip(self.x, self.y, strict=True) if not low <= y <= high]
        ends = {end for piece in self.pieces for end in (piece[0], piece[-1])}
        above = [(x, True) for x, y in ends if abs(y - high) < 1e-9 and max(self.y) > high]
        return sorted(above + [(x, False) for x, y in ends if abs(y - low) < 1e-9 and min(self.y) < low])

    def _stroke(self, width):
        return f'stroke="{self.colour}" stroke-width="{width}"'

    def _curve(self):
        chart, depth = self.chart, self.chart.depth
        runs = ("L".join(f"{chart.across(x):.2f} {chart.down(y):.2f}" for x, y in piece) for piece in self.pieces)
        path = "".join(f"M{run}" for run in runs)
        stroke = f'fill="none" {self._stroke(2)} stroke-dasharray="{self.dashes}" vector-effect="non-scaling-stroke"'
        return (
            f'<svg class="curve" data-line="{escape(self.line.name)}" viewBox="0 0 100 {depth}" '
            f'preserveAspectRatio="none" width="100%" height="{depth}" overflow="visible">'
            f'<path d="{path}" {stroke}/></svg>'
        )

    def _stems(self):
        floor, stroke = self.chart.floor, f'{self._stroke(4)} stroke-dasharray="{self.dashes}"'
        for x, y in self.places:
            tip = min(max(y, 0), self.chart.depth)
            yield f'<line x1="{x:.2f}%" x2="{x:.2f}%" y1="{floor:.1f}" y2="{tip:.2f}" {stroke}/>'

    def _spread(self):
        for (x, _), y, reach in zip(self.places, self.y, self.line.spread, strict=True):
            top, bottom = (self.chart.down(np.clip(y + way * reach, *self.chart.y_range)) for way in (1, -1))
            ends = f'x1="{x:.2f}%" x2="{x:.2f}%" y1="{top:.2f}" y2="{bottom:.2f}"'
            yield f'<line class="spread" {ends} {self._stroke(2)}/>'


def _inside(x, y, x_range, y_range):
    """The pieces of a curve that lie within the axes, cut exactly where it leaves them.

    >>> _inside(np.array([0.0, 1.0]), np.array([0.0, 2.0]), (0, 1), (0, 1))
    [[(0.0, 0.0), (0.5, 1.0)]]
    """
    pieces, piece = [], []
    for x0, y0, x1, y1 in zip(x, y, x[1:], y[1:], strict=False):
        enter, leave = 0.0, 1.0
        for start, change, (low, high) in ((x0, x1 - x0, x_range), (y0, y1 - y0, y_range)):
            if change == 0:
                if not low <= start <= high:
                    enter, leave = 1.0, 0.0
                continue
            first, last = sorted(((low - start) / change, (high - start) / change))
            enter, leave = max(enter, first), min(leave, last)
        if enter > leave:
            piece = []
            continue
        begin = float(x0 + enter * (x1 - x0)), float(y0 + enter * (y1 - y0))
        end = float(x0 + leave * (x1 - x0)), float(y0 + leave * (y1 - y0))
        if not piece or piece[-1] != begin:
            piece = [begin]
            pieces.append(piece)
        piece.append(end)
        if leave < 1:
            piece = []
    return pieces


def _labels(labels, covered, depth):
    """Texts at the data, each in the place nearest to its line's end where it covers no line and no other text."""
    heights, taken = np.arange(10, depth - 5), []
    for at, down, text, colour, kind in sorted(labels, key=lambda label: label[1]):
        way = -1 if at > 50 else 1
        gap = 6 if kind == "line" else 12
        left, right = sorted((at + way * gap / 6, at + way * LETTER * len(text)))
        wanted = down - 8 if kind == "line" else down + 4
        near = covered[(left <= covered[:, 0]) & (covered[:, 0] <= right), 1]
        crowd = ((near > heights[:, np.newaxis] - 13) & (near < heights[:, np.newaxis] + 5)).sum(axis=1)
        for start, end, y in taken:
            crowd += 100 * (start < right and left < end) * (abs(heights - y) < LINE)
        y = heights[np.lexsort((abs(heights - wanted), crowd))[0]]
        taken.append((left, right, y))
        yield (
            f'<text x="{at:.2f}%" dx="{way * gap}" y="{y:.1f}" text-anchor="{"start" if way > 0 else "end"}" '
            f'font-weight="600" fill="{colour}" stroke="{PAPER}" stroke-width="3" paint-order="stroke">'
            f"{escape(text)}</text>"
        )


def _text(x, y, text, anchor="middle", fill=INK, shift=0):
    return f'<text x="{x}" dx="{shift}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'


def _span(at, text):
    """The places that a mark's text covers, in percent."""
    end = at + (-LETTER if at > 60 else LETTER) * len(text)
    return np.linspace(at, end, 2 + int(abs(end - at)))


def _beside(share):
    """Anchor, colour and distance of a mark's text: on the side where there is room."""
    return ("end", QUIET, -6) if share > 60 else ("start", QUIET, 6)


def _point(across, down, shape, colour):
    if shape == "disc":
        return f'<circle cx="{across:.2f}%" cy="{down:.2f}" r="5" fill="{colour}"/>'
    diamond = '<path d="M0 -7L7 0L0 7L-7 0z"/>'
    return f'<svg x="{across:.2f}%" y="{down:.2f}" overflow="visible" fill="{colour}">{diamond}</svg>'


def _arrow(across, down, up, colour):
    """The mark of a curve that goes on beyond the axes."""
    shape = "M0 -9L5 0H-5z" if up else "M0 9L5 0H-5z"
    name = "goes on above" if up else "goes on below"
    return (
        f'<svg class="goes-on" x="{across:.2f}%" y="{down}" overflow="visible" fill="{colour}"><title>{name}</title>'
        f'<path d="{shape}"/></svg>'
    )


def _written(ticks, range_):
    """Values along an axis with their texts."""
    if isinstance(ticks, dict):
        return ticks
    return {value: f"{value:.3g}".replace("-", "−") for value in (_ticks(*range_) if ticks is None else ticks)}


def _ticks(low, high):
    """At most seven round numbers from low to high: a step of 1, 2, 2.5, 5 or 8 times a power of ten.

    >>> _ticks(0, 1).tolist(), _ticks(0, 48).tolist()
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 8.0, 16.0, 24.0, 32.0, 40.0, 48.0])
    """
    power = 10.0 ** np.floor(np.log10(high - low) - 1)
    step = next(power * n for n in (1, 2, 2.5, 5, 8, 10, 20, 25) if (high - low) / (power * n) <= 6 + 1e-9)
    ticks = np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) * step
    return ticks.round(9) + 0.0  # -0.0 would be written as such
