"""Curves over fixed axes, as SVG that keeps its type size at every width. Knows no widgets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stride_helpers.arguments import BadInput
from stride_helpers.figures.curves import ROLES, DrawnLine
from stride_helpers.figures.labels import Label
from stride_helpers.figures.markup import WIDE, look
from stride_helpers.figures.palette import INK, QUIET, WASH, svg, svg_on_page
from stride_helpers.figures.text import in_digits

LEFT, RIGHT, TOP, BOTTOM = 48, 16, 26, 44  # pixels around the axes
WIDTH = 480  # where no page gives it another
NARROW = 315  # on a phone, or beside the numbers of a window
NAME = 19  # pixels from one name above the axes to the next
MOST_TOLD = 9  # points of a line that its text alternative tells one by one
HALF_HANDLE = 56  # pixels, half of a long handle: so near to the chart's edges its middle comes, and it is not cut off
HANDLE = 27  # pixels from one handle to the next: each has a row of its own, beneath the label of the y axis


@dataclass(frozen=True)
class Line:
    """One curve: `kind` is "line", "stems" (a spike for each point) or "points"; `role` one of `ROLES`, or "" for
    the next that is free. Its name stands above the axes, or a `label` beside its last point; "" for neither. `thick`
    marks one of several, or leaves the lower of two that may lie on each other to be seen.
    """

    name: str
    x: ArrayLike
    y: ArrayLike
    kind: str = "line"
    role: str = ""
    label: str | None = None
    spread: np.ndarray | None = None
    thick: bool = False


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
    """Lines over axes. `says` is the text alternative, with its figures; without it, the numbers of the lines.

    `marks` are upright lines, (x, text). Beyond `shaded`, an x, the ground is darker, with `shaded_text` on it.
    What leaves the axes is cut where it leaves, and an arrow says so. `height` is in CSS pixels, without the names of
    lines above it. `ticks`, for x and for y: the values that are
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
    ticks: tuple = (None, None)

    def __post_init__(self) -> None:
        if len(self.lines) > len(ROLES):
            raise BadInput(f"lines must be at most {len(ROLES)}, one for each style, but there are {len(self.lines)}")

    def html(self, live: bool = False) -> str:
        """The chart as HTML; `live` with its handles, drawn in the page's own colours."""
        inside = self._on_the_page() if live else replace(self, handles=())._stored()
        return f'<div class="stride-wide"{look(WIDE, live)}>{inside}</div>'

    def _on_the_page(self) -> str:
        """As wide as the page lets it be, with the handles over it."""
        drawing = svg_on_page(self._parts(), self.depth, self.text())
        handles = "".join(self._handle(number, handle) for number, handle in enumerate(self.handles))
        style = f"position:relative;padding:{self._top}px {RIGHT}px {BOTTOM}px {LEFT}px"
        return f'<div class="stride-chart" style="{style}">{drawing}{handles}</div>'

    def _stored(self) -> str:
        """An image of one width; nothing in it can be dragged."""
        axes = f'x="{LEFT}" y="{self._top}" width="{WIDTH - LEFT - RIGHT}" height="{self.depth}"'
        parts = [f'<svg {axes} overflow="visible">', *self._parts(), "</svg>"]
        return svg(parts, WIDTH, self._top + self.depth + BOTTOM, self.text(), live=False)

    def text(self) -> str:
        """The text alternative."""
        if self.says:
            return self.says
        lines = "; ".join(map(_in_words, self.lines))
        return f"{self.y_label}, by {self.x_label}: {lines}."

    @property
    def depth(self) -> int:
        """How high the axes are, in pixels."""
        return self.height - TOP - BOTTOM

    def _handle(self, number: int, handle: Handle) -> str:
        at = [self.across(place) for place in handle.places]
        middle = f"{LEFT}px + (100% - {LEFT + RIGHT}px) * {self.across(handle.x) / 100:.5g}"
        return (
            f'<span class="stride-handle" aria-hidden="true" data-sets="{escape(handle.sets)}" '
            f'data-places="{json.dumps([round(share, 4) for share in at])}" '
            f'style="top:{self._top - HANDLE * (number + 1)}px;'
            f'left:clamp({HALF_HANDLE}px,{middle},100% - {HALF_HANDLE}px)">'
            f"{escape(handle.text)}</span>"
        )

    def across(self, x: float) -> float:
        """An x in percent of the axes' width."""
        low, high = self.x_range
        return 100 * (float(x) - low) / (high - low)

    def down(self, y: float) -> float:
        """A y in pixels below the top of the axes."""
        low, high = self.y_range
        return self.depth * (high - float(y)) / (high - low)

    def _parts(self) -> list[str]:
        """All elements. Their coordinates begin at the corner of the axes: percent across, pixels down."""
        parts = [*self._ground(), *self._axes()]
        for line in self._drawn_lines:
            parts += line.parts()
        for line in self._drawn_lines:
            parts += line.label()
        return [*parts, *self._names()]

    @cached_property
    def _drawn_lines(self) -> list[DrawnLine]:
        """Each line in its role; one without takes the next that no other has."""
        asked_for = {line.role for line in self.lines}
        free = [role for role in ROLES if role not in asked_for]
        roles = [line.role or free.pop(0) for line in self.lines]
        return [DrawnLine(self, line, role, "in" in roles) for line, role in zip(self.lines, roles, strict=True)]

    @property
    def _top(self) -> int:
        """Pixels above the axes: the names of lines, the label of the y axis, and the handles."""
        return NAME * len(self._named_above) + TOP + HANDLE * len(self.handles)

    @property
    def _named_above(self) -> list[DrawnLine]:
        """The lines that are named above the axes."""
        return [line for line in self._drawn_lines if line.line.label is None]

    def _names(self) -> Iterator[str]:
        """The names of lines above the axes, one beneath the other, each with a sample of it."""
        for row, line in enumerate(self._named_above):
            yield from line.name(NAME * (row + 0.5) - self._top)

    def _ground(self) -> Iterator[str]:
        if self.shaded is None:
            return
        x = self.across(self.shaded)
        yield f'<rect x="{x:.2f}%" y="0" width="{100 - x:.2f}%" height="{self.depth}" fill="{WASH}"/>'
        if self.shaded_text:
            yield _text(f"{(x + 100) / 2:.2f}%", 16, self.shaded_text, "middle", QUIET)

    @property
    def floor(self) -> float:
        """Where 0 is, or the edge that is nearest to it, in pixels below the top."""
        low, high = self.y_range
        return self.down(min(max(0, low), high))

    def _axes(self) -> Iterator[str]:
        for value, text in _tick_texts(self.ticks[1], self.y_range).items():
            yield _text("-8", self.down(value) + 4, text, "end", QUIET)
        for value, text in _tick_texts(self.ticks[0], self.x_range).items():
            yield _text(f"{self.across(value):.2f}%", self.depth + 18, text, fill=QUIET)
        yield f'<line x1="0" x2="100%" y1="{self.floor:.1f}" y2="{self.floor:.1f}" stroke="{QUIET}"/>'
        yield _text("100%", self.depth + 36, self.x_label, "end", QUIET)
        yield _text("0", -12 - HANDLE * len(self.handles), self.y_label, "start", QUIET)
        for x, text in self.marks:
            at = self.across(x)
            dotted = f'stroke="{INK}" stroke-width="2" stroke-dasharray="1 4"'
            yield f'<line x1="{at:.2f}%" x2="{at:.2f}%" y1="0" y2="{self.depth}" {dotted}/>'
            sides = [("start", 6), ("end", -6)]
            if at > 60:
                sides.reverse()
            heights = (12, self.depth - 8)
            label = self.clearest(Label(text, at, height, *side) for height in heights for side in sides)
            yield _text(f"{at:.2f}%", label.height, text, label.anchor, QUIET, label.shift)

    def clearest(self, labels: Iterable[Label]) -> Label:
        """The label that the curves cross least, on wide pages and on narrow ones; of several the first."""
        curves = [line.places for line in self._drawn_lines if line.line.kind == "line"]
        widths = [wide - LEFT - RIGHT for wide in (WIDTH, NARROW)]
        return min(labels, key=lambda label: sum(label.crossed(curves, width) for width in widths))


def _in_words(line: Line) -> str:
    """The numbers of a line; of a long one, those of both ends.

    >>> _in_words(Line("memory", [0, 1], [1, 0.5]))
    'memory: 1 at 0, 0.5 at 1'
    """
    places = np.asarray(line.x, float)
    numbers = np.asarray(line.y, float)
    told = []
    for x, y in zip(places, numbers, strict=True):
        told.append(f"{in_digits(y.round(3), 6)} at {in_digits(x.round(3), 6)}")
    if len(told) > MOST_TOLD:
        told = [told[0], told[-1]]
    return f"{line.name}: {', '.join(told)}"


def _text(x: str, y: float, text: str, anchor: str = "middle", fill: str = INK, shift: int = 0) -> str:
    return f'<text x="{x}" dx="{shift}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'


def _tick_texts(ticks: Iterable[float] | dict[float, str] | None, low_and_high: tuple[float, float]) -> dict:
    """Values along an axis with their texts."""
    if isinstance(ticks, dict):
        return ticks
    values = round_numbers(*low_and_high) if ticks is None else ticks
    return {value: in_digits(value, 3) for value in values}


def round_numbers(low: float, high: float) -> NDArray:
    """At most seven round numbers from low to high: a step of 1, 2, 2.5, 5 or 8 times a power of ten.

    >>> round_numbers(0, 1).tolist(), round_numbers(0, 48).tolist()
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 8.0, 16.0, 24.0, 32.0, 40.0, 48.0])
    """
    power = 10.0 ** np.floor(np.log10(high - low) - 1)
    steps = [power * times for times in (1, 2, 2.5, 5, 8, 10, 20, 25)]
    step = next(step for step in steps if (high - low) / step <= 6 + 1e-9)
    first = np.ceil(low / step - 1e-9)
    last = np.floor(high / step + 1e-9)
    numbers = np.arange(first, last + 1) * step
    return numbers.round(9) + 0.0  # -0.0 would be written as such
