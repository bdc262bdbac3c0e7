"""What a row of a view can hold. Each figure says itself as HTML, as text, and which arrays it draws.

`html(live)` stands on its own in a stored output; live, it is part of a panel.
"""

import re
from dataclasses import dataclass
from html import escape

import numpy as np

from stride_helpers.arguments import BadInput, picture
from stride_helpers.figures.palette import svg
from stride_helpers.figures.png import png, source
from stride_helpers.figures.text import describe, right_aligned, shown, table_text

BOX = 336  # CSS pixels: how large a picture is drawn where no script measures the page
# Styles of a stored output are written into its elements: JupyterLab drops style sheets from outputs that it has not
# run itself. Live, the panel's own style sheet says the same of their classes.
WIDE = "flex:1 1 320px;min-width:0"
LAID_OVER = "position:absolute;inset:0;clip-path:inset(0 0 0 50%)"
DIVIDER = '<span class="stride-divider" role="slider" tabindex="0" aria-label="divider"></span>'


@dataclass(frozen=True)
class Picture:
    """An array to draw, 0 black and 1 white. `values` are the numbers behind it, if they are not the array's own.

    If `values` is smaller, the array is its copy stretched back, `cell` pixels for each number: the caption then
    gives the size of `values`, and pointing counts in its cells. `part` is a frame to draw on it: (top, left, rows,
    columns) in pixels of the array. `largest` limits how wide it is drawn, in CSS pixels; at 0 the row's room does.
    """

    array: np.ndarray
    values: np.ndarray | None = None
    cell: int = 1
    part: tuple[int, int, int, int] | None = None
    largest: int = 0

    @property
    def numbers(self):
        """The numbers behind the picture, one for each cell."""
        return np.asarray(self.array if self.values is None else self.values)


class Pictures(dict):
    """Pictures by name: arrays, or `Picture`. In a view, a dict."""

    def each(self):
        """Names and pictures."""
        return [(name, item if isinstance(item, Picture) else Picture(item)) for name, item in self.items()]

    def arrays(self):
        """What is drawn, by name."""
        return {name: np.asarray(item.array) for name, item in self.each()}

    def html(self, live=False):
        """Figures with their captions; a page whose script measures it draws them larger."""
        return "".join(self._one(name, item) for name, item in self.each())

    def _one(self, name, item):
        rows, cols = np.shape(item.array)
        inside = _img(name, item.array, item.largest) + _frame(item.part, (rows, cols))
        size, right = "×".join(map(str, item.numbers.shape)), "stretched back" if item.cell > 1 else ""
        lattice = _lattice(name, rows, cols, item.cell, inside)
        return _figure(_caption(name, size, right), lattice, f' data-largest="{item.largest}"')

    def text(self):
        """A line for each picture."""
        return "\n".join(f"{name}: {describe(array)}" for name, array in self.arrays().items())


@dataclass(frozen=True)
class Compare:
    """Two pictures of one size over each other, with a divider to drag: `left` and `right` by name.

    `largest` limits how wide they are drawn, in CSS pixels.
    """

    left: tuple[str, np.ndarray]
    right: tuple[str, np.ndarray]
    caption: str = ""
    part: tuple[int, int, int, int] | None = None
    largest: int = 560

    def arrays(self):
        """What is drawn, by name."""
        return {name: np.asarray(array) for name, array in (self.left, self.right)}

    def html(self, live=False):
        """One figure, in its middle the right picture begins; the divider only where it can be dragged."""
        (left, one), (right, other) = self.left, self.right
        inside = _img(left, one) + _img(right, other, style=LAID_OVER) + _frame(self.part, np.shape(one))
        lattice = _lattice(f"{left}, {right}", *np.shape(one), 1, inside + DIVIDER * live, ' data-compare=""')
        names = f"<b>{escape(left)}</b> ‹ › <b>{escape(right)}</b>"
        caption = f'<figcaption>{names} <span class="stride-zoom">{escape(self.caption)}</span></figcaption>'
        return _figure(caption, lattice, f' data-largest="{self.largest}"')

    def text(self):
        """A line for each picture."""
        return Pictures(self.arrays()).text()


@dataclass(frozen=True)
class Drawing:
    """SVG elements, `width` by `height` CSS pixels. `says` is the text alternative, `title` the caption.

    Where the drawing is a grid, `cells` is (rows, columns, left, top, size): pointing then finds its cells.
    """

    parts: list
    width: int
    height: int
    says: str
    title: str = ""
    size: str = ""
    cells: tuple[int, int, float, float, float] | None = None

    def html(self, live=False):
        """The drawing, with a caption if it has a title."""
        inside = svg(self.parts, self.width, self.height, self.says, live)
        if self.cells:
            rows, cols, left, top, size = self.cells
            place = (left / self.width, top / self.height, size * cols / self.width, size * rows / self.height)
            extra = f' data-place="{" ".join(f"{100 * share:.5g}" for share in place)}"'
            inside = _lattice(self.title, rows, cols, 1, inside, extra)
        if not self.title:
            return f'<div class="stride-drawing" style="min-width:0">{inside}</div>'
        return _figure(_caption(self.title, escape(self.size)), inside)

    def text(self):
        """The text alternative."""
        return self.says


@dataclass(frozen=True)
class Words:
    """Sentences beside a figure; `**word**` as in a View's sentence. With `pointed`, one more: what is pointed at."""

    lines: tuple[str, ...]
    pointed: bool = False

    def html(self, live=False):
        """A paragraph for each sentence."""
        lines = [f"<p>{marked(line)}</p>" for line in self.lines] + ['<p class="stride-pointed"></p>'] * self.pointed
        return f'<div class="stride-words"{look("flex:1 1 240px;min-width:0", live)}>{"".join(lines)}</div>'

    def text(self):
        """A line for each sentence."""
        return "\n".join(map(plain, self.lines))


@dataclass(frozen=True)
class Table:
    """Rows under column names. Floats are shown to three decimals, NaN as "undefined".

    `bar` names a column of values from -1 to 1 that is also drawn, as bars on one axis.
    """

    columns: tuple[str, ...]
    rows: list[tuple]
    bar: str = ""

    def html(self, live=False):
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

    def text(self):
        """The table as aligned plain text."""
        return table_text(self)

    def __repr__(self):
        return self.text()

    def _repr_html_(self):
        return view_html("", [[self]])


@dataclass(frozen=True)
class Loupe:
    """Where the loupe stands that shows what the lit cell read; without it, beneath the pictures."""

    def html(self, live=False):
        """An empty place."""
        return '<div class="stride-loupe"></div>'

    def text(self):
        """Nothing: what it shows comes with the hand."""
        return ""


@dataclass(frozen=True)
class Stack:
    """Figures beside the rest of the row, beneath each other: dicts of pictures, tables, drawings, words.

    Beside a table, a chart or a loupe in the same stack, small pictures stand abreast.
    """

    figures: tuple

    def __post_init__(self):
        object.__setattr__(self, "figures", tuple(map(figure, self.figures)))

    def html(self, live=False):
        """The figures in one column."""
        inside = "".join(item.html(live) for item in self.figures)
        style = look("display:flex;flex-direction:column;gap:8px;min-width:0", live)
        return f'<div class="stride-stack"{style}>{inside}</div>'


def figure(item):
    """Something to show as a figure: a dict is a figure of pictures. Errors: BadInput for what cannot be shown."""
    item = Pictures(item) if isinstance(item, dict) else item
    if not hasattr(item, "html"):
        raise BadInput(f"a row must hold pictures, charts, tables or drawings, but it holds {item!r:.60}")
    return item


def view_html(sentence, rows, live=False):
    """A sentence and rows of figures as HTML."""
    words = f'<p class="stride-sentence">{marked(sentence)}</p>' if sentence else ""
    style = look("display:flex;flex-wrap:wrap;gap:12px 28px;margin:8px 0", live)
    inside = ("".join(item.html(live) for item in row) for row in rows)
    drawn = "".join(f'<div class="stride-row"{style}>{row}</div>' for row in inside)
    return f'<div class="stride-view">{words}{drawn}</div>'


def look(style, live):
    """An element's style as it stands in a stored output; nothing live, where a style sheet has it."""
    return "" if live else f' style="{style}"'


def marked(sentence):
    """A sentence as HTML: escaped, and what stands between double asterisks set off.

    >>> marked("**in|40 stripes** < **8**")
    '<b class="stride-in">40 stripes</b> &lt; <b>8</b>'
    """
    bold = re.sub(r"\*\*(in|out)\|(.+?)\*\*", r'<b class="stride-\1">\2</b>', escape(sentence))
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", bold)


def plain(sentence):
    """A sentence without its marks.

    >>> plain("**in|40 stripes** < **8**")
    '40 stripes < 8'
    """
    return re.sub(r"\*\*(?:(?:in|out)\|)?(.+?)\*\*", r"\1", sentence)


def _img(name, array, largest=BOX, style=""):
    array = picture(name, array)
    rows, cols = array.shape
    zoom = max(1, min(largest or BOX, BOX) // max(rows, cols))
    alt = escape(f"{name}: {describe(array)}")
    return (
        f'<img decoding="sync" width="{cols * zoom}" height="{rows * zoom}" alt="{alt}" '
        f'style="image-rendering:pixelated;display:block;{style}" src="{source(png(array))}">'
    )


def _figure(caption, inside, extra=""):
    return f'<figure class="stride-figure" style="margin:0"{extra}>{caption}{inside}</figure>'


def _caption(name, size, right=""):
    return (
        f'<figcaption><b>{escape(name)}</b> <span class="stride-size">{size}</span> '
        f'<span class="stride-zoom">{escape(right)}</span></figcaption>'
    )


def _lattice(name, rows, cols, cell, inside, extra=""):
    """A box whose cells can be pointed at: `rows` and `cols` are its own, a cell is `cell` of them wide."""
    return (
        f'<div class="stride-lattice" data-name="{escape(name)}" data-rows="{rows}" data-cols="{cols}" '
        f'data-cell="{cell}"{extra} style="position:relative;width:max-content;max-width:100%">{inside}</div>'
    )


def _frame(part, shape):
    if part is None:
        return ""
    top, left, rows, cols = (100 * n / shape[i % 2] for i, n in enumerate(part))
    return (
        f'<span class="stride-part" style="position:absolute;box-sizing:border-box;top:{top:.4g}%;left:{left:.4g}%;'
        f'height:{rows:.4g}%;width:{cols:.4g}%;border:2px solid #3a86cf"></span>'
    )


def _cell(value, kind):
    style = ""
    if "stride-bar" in kind and isinstance(value, float) and not np.isnan(value):
        style = f' style="--from:{min(50, 50 + 50 * value):.2f};--long:{50 * min(abs(value), 1):.2f}"'
    return f'<td class="{kind}"{style}>{escape(shown(value))}</td>'
