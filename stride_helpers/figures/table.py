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
    """

    columns: tuple[str, ...]
    rows: list[tuple]
    bar: str = ""

    def html(self, live: bool = False) -> str:
        """The table; numbers are aligned to the right."""
        kinds = [
            " ".join(["number"] * right + ["stride-bar"] * (bool(self.bar) and name == self.bar))
            for name, right in zip(self.columns, right_aligned(self), strict=True)
        ]
        names = zip(self.columns, kinds, strict=True)
        head = "".join(f'<th scope="col" class="{kind}">{escape(name)}</th>' for name, kind in names)
        rows = ("".join(map(_cell, row, kinds)) for row in self.rows)
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        inside = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f'<div class="stride-wide stride-table"{look(f"{WIDE};overflow-x:auto", live)}>{inside}</div>'

    def text(self) -> str:
        """The table as aligned plain text."""
        return table_text(self)

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


def table_text(table: Table) -> str:
    """A table as aligned plain text.

    >>> print(table_text(Table(("stride", "corr"), [(2, 0.48), (3, float("nan"))])))
    stride       corr
         2      0.480
         3  undefined
    """
    cells = [table.columns, *([in_a_table(value) for value in row] for row in table.rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(table.columns))]
    right = right_aligned(table)
    return "\n".join(
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in cells
    )


def right_aligned(table: Table) -> list[bool]:
    """For each column of a table, whether it holds numbers and nothing else.

    >>> right_aligned(Table(("stride", "dims", "share"), [(1, "22x22", "0.0%"), (2, "11x11", "75.0%")]))
    [True, False, True]
    """
    places = range(len(table.columns))
    return [all(row[place] == "" or _is_a_number(row[place]) for row in table.rows) for place in places]


def _is_a_number(value: object) -> bool:
    """Whether a cell holds a number, also one that is written already: "7.56", "75.0%"."""
    if isinstance(value, str):
        return re.fullmatch(r"-?\d[\d,]*(\.\d+)?%?", value) is not None
    return isinstance(value, (int, float))
