"""What a panel shows: a sentence, and rows of figures beneath it, as HTML and as text.

Nothing here knows sliders or scripts. `View.html()` stands on its own, for a stored output and for a page without
a kernel; `View.data()` is the same with what a hand needs that points at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from stride_helpers.arguments import BadInput, short
from stride_helpers.figures.chart import Chart
from stride_helpers.figures.markup import Figure, look, marked, plain
from stride_helpers.figures.picture import Compare, Picture, Pictures
from stride_helpers.figures.pointing import Reading, numbers_behind
from stride_helpers.figures.table import Table


class View:
    """What a panel shows at one position of its controls: a sentence, and rows of figures beneath it.

    A hand can point at pictures that know what they were made from, and at those of which `readings` say it.

    Parameters
    ----------
    *rows : figure, dict or list
        One figure (Chart, Table, Drawing, Compare, Words, Loupe, Stack), a dict of pictures by name (arrays or
        `Picture`), or a list of these side by side.
    sentence : str
        What stands above them. `**word**` is bold, `**in|word**` also has the colour of what goes in, `**out|word**`
        of what comes out.
    readings : sequence of Reading
        How pictures read each other that do not know it themselves.
    lit : tuple of int, optional
        The cell that is lit first, (row, column).
    ends : dict of str to int, optional
        For a control that plays, which choice (counted from 0) is the last at this position.

    Raises
    ------
    BadInput
        For a row that holds something else.
    """

    def __init__(
        self,
        *rows: Shown | list[Any] | tuple[Any, ...],
        sentence: str = "",
        readings: Iterable[Reading] = (),
        lit: tuple[int, int] | None = None,
        ends: Mapping[str, int] | None = None,
    ) -> None:
        self.rows = []
        for row in rows:
            beside = row if isinstance(row, (list, tuple)) else [row]
            self.rows.append([figure(item) for item in beside])
        self.sentence = sentence
        self._stated = tuple(readings)
        self.lit = lit
        self.ends = dict(ends or {})

    @property
    def figures(self) -> list[Figure]:
        """Everything shown, in order."""
        found: list[Figure] = []
        for row in self.rows:
            for item in row:
                found += item.figures if isinstance(item, Stack) else [item]
        return found

    @property
    def pictures(self) -> dict[str, NDArray]:
        """Every picture by name, as the array that is drawn."""
        found: dict[str, NDArray] = {}
        for item in self.figures:
            if isinstance(item, (Pictures, Compare)):
                found |= item.arrays()
        return found

    @property
    def readings(self) -> tuple[Reading, ...]:
        """How its pictures read each other: as was stated, and as pictures know that were made from one shown here."""
        pictures = self._named_pictures()
        names = {id(picture.numbers): name for name, picture in pictures.items()}
        readings = list(self._stated)
        for name, picture in pictures.items():
            if picture.origin and id(picture.origin.source) in names:
                readings.append(Reading(names[id(picture.origin.source)], name, picture.origin))
        return tuple(readings)

    @property
    def tables(self) -> list[Table]:
        """Every table, in order."""
        return [item for item in self.figures if isinstance(item, Table)]

    @property
    def charts(self) -> list[Chart]:
        """Every chart, in order."""
        return [item for item in self.figures if isinstance(item, Chart)]

    @property
    def table(self) -> Table | None:
        """The first table, or None."""
        return next(iter(self.tables), None)

    def html(self, live: bool = False) -> str:
        """The view as HTML: for a stored output, or `live` as part of a panel."""
        words = f'<p class="stride-sentence">{marked(self.sentence)}</p>' if self.sentence else ""
        # The gap lets three pictures of 256 pixels stand abreast in a notebook of JupyterLab.
        style = look("display:flex;flex-wrap:wrap;gap:12px min(28px,2.4%);margin:8px 0", live)
        inside = ("".join(item.html(live) for item in row) for row in self.rows)
        drawn = "".join(f'<div class="stride-row"{style}>{row}</div>' for row in inside)
        return f'<div class="stride-view">{words}{drawn}</div>'

    def data(self) -> dict[str, Any]:
        """The view as plain data for the page: its HTML, and the numbers behind what can be pointed at."""
        found: dict[str, Any] = {"html": self.html(live=True)}
        readings = self.readings
        if readings:
            arrays = {name: picture.numbers for name, picture in self._named_pictures().items()}
            found["readings"] = [reading.data(arrays) for reading in readings]
            found["numbers"] = numbers_behind(readings, arrays)
        if self.lit:
            found["lit"] = self.lit
        if self.ends:
            found["ends"] = self.ends
        return found

    def _named_pictures(self) -> dict[str, Picture]:
        found: dict[str, Picture] = {}
        for item in self.figures:
            if isinstance(item, Pictures):
                found |= item
        return found

    def text(self) -> str:
        """The view as plain text, with the figures of every picture."""
        return "\n".join(filter(None, [plain(self.sentence), *(item.text() for item in self.figures)]))

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.html()


@dataclass(frozen=True)
class Words:
    """Sentences beside a figure; `**word**` as in a View's sentence. With `pointed`, one more: what is pointed at."""

    lines: tuple[str, ...]
    pointed: bool = False

    def html(self, live: bool = False) -> str:
        """A paragraph for each sentence."""
        lines = [f"<p>{marked(line)}</p>" for line in self.lines] + ['<p class="stride-pointed"></p>'] * self.pointed
        return f'<div class="stride-words"{look("flex:1 1 240px;min-width:0", live)}>{"".join(lines)}</div>'

    def text(self) -> str:
        """A line for each sentence."""
        return "\n".join(map(plain, self.lines))


@dataclass(frozen=True)
class Loupe:
    """Where the loupe stands that shows what the lit cell read; without it, beneath the pictures."""

    def html(self, live: bool = False) -> str:
        """An empty place."""
        return '<div class="stride-loupe"></div>'

    def text(self) -> str:
        """Nothing: what it shows comes with the hand."""
        return ""


class Stack:
    """Figures beside the rest of the row, beneath each other.

    Beside a table, a chart or a loupe in the same stack, small pictures stand abreast.

    Parameters
    ----------
    figures : iterable
        Dicts of pictures, tables, drawings, words.
    pyramid : bool
        The figures are pictures, each drawn at the zoom of the lowest, centred, with its caption at the right: levels
        on each other.
    """

    def __init__(self, figures: Iterable[Any], pyramid: bool = False) -> None:
        self.figures: list[Any] = [figure(item) for item in figures]
        self.pyramid = pyramid

    def html(self, live: bool = False) -> str:
        """The figures in one column."""
        inside = "".join(item.html(live) for item in self.figures)
        style = look("display:flex;flex-direction:column;gap:8px;min-width:0", live)
        kind = " pyramid" if self.pyramid else ""
        return f'<div class="stride-stack{kind}"{style}>{inside}</div>'


# What a row or a stack may hold; the values of a dict are arrays, `Picture`, or what has a method `picture`.
Shown = Figure | Stack | dict[str, Any]


def figure(item: Shown) -> Figure | Stack:
    """Something to show as a figure: a dict is a figure of pictures. Errors: BadInput for what cannot be shown."""
    item = Pictures(item) if isinstance(item, dict) else item
    if not hasattr(item, "html"):
        raise BadInput(f"a row must hold pictures, charts, tables or drawings, but it holds {short(item)}")
    return item
