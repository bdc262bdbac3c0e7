"""Tables, as HTML and as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

import numpy as np

from stride_helpers.figures.markup import WIDE, look
from stride_helpers.figures.text import in_a_table


@dataclass(frozen=True)
class Table:
    """Rows under column names.

    Parameters
    ----------
    columns : tuple of str
        The names.
    rows : list of tuple
        A value for each column; floats are shown to three decimals, NaN as "undefined".
    bar : str
        The name of a column of values from -1 to 1 that is also drawn, as bars on one axis.

    Examples
    --------
    >>> Table(("stride", "corr"), [(2, 0.48), (3, float("nan"))])
    stride       corr
         2      0.480
         3  undefined
    """

    columns: tuple[str, ...]
    rows: list[tuple]
    bar: str = ""

    def html(self, live: bool = False) -> str:
        """The table; numbers are aligned to the right."""
        kinds = [self._kind(place) for place in range(len(self.columns))]
        names = zip(self.columns, kinds, strict=True)
        head = "".join(f'<th scope="col" class="{kind}">{escape(name)}</th>' for name, kind in names)
        body = "".join(f"<tr>{''.join(map(_cell, row, kinds))}</tr>" for row in self.rows)
        inside = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f'<div class="stride-wide stride-table"{look(f"{WIDE};overflow-x:auto", live)}>{inside}</div>'

    def text(self) -> str:
        """The table as aligned plain text."""
        cells = [self.columns, *([in_a_table(value) for value in row] for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = []
        for row in cells:
            line = []
            for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
                line.append(cell.rjust(width) if self._has_numbers(place) else cell.ljust(width))
            lines.append("  ".join(line).rstrip())
        return "\n".join(lines)

    def _has_numbers(self, place: int) -> bool:
        """Whether a column holds numbers and nothing else."""
        return all(row[place] == "" or _is_a_number(row[place]) for row in self.rows)

    def _kind(self, place: int) -> str:
        """The class of a column's cells in HTML."""
        kinds = ["number"] if self._has_numbers(place) else []
        if self.columns[place] == self.bar:
            kinds.append("stride-bar")
        return " ".join(kinds)

    def __repr__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        from stride_helpers.figures.view import View  # which holds tables

        return View(self).html()


def _cell(value: object, kind: str) -> str:
    style = ""
    if "stride-bar" in kind and isinstance(value, float) and not np.isnan(value):
        style = f' style="--from:{min(50, 50 + 50 * value):.2f};--long:{50 * min(abs(value), 1):.2f}"'
    return f'<td class="{kind}"{style}>{escape(in_a_table(value))}</td>'


def _is_a_number(value: object) -> bool:
    """Whether a cell holds a number, also one that is written already.

    >>> [_is_a_number(value) for value in (1, 0.5, "7.56", "75.0%", "22x22")]
    [True, True, True, True, False]
    """
    if isinstance(value, str):
        return re.fullmatch(r"-?\d[\d,]*(\.\d+)?( ?%)?", value) is not None
    return isinstance(value, (int, float))
