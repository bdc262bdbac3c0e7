"""What a panel shows: a sentence, pictures, charts and tables, as HTML and as text.

Nothing here knows sliders or scripts. `View.html()` stands on its own, for a stored output and for a page without
a kernel; `View.live()` is the same with what `front_end` needs to let a hand point at it.
"""

import base64
import io
import re
from dataclasses import dataclass
from html import escape

import numpy as np

from stride_helpers.arguments import BadInput, picture
from stride_helpers.palette import svg
from stride_helpers.text import describe, right_aligned, shown, table_text

# Written into the elements: JupyterLab drops style sheets from outputs that it has not run itself.
ROW = "display:flex;flex-wrap:wrap;gap:12px 28px;margin:8px 0"
GREY = "#7b818a"
BOX = 336  # CSS pixels: how large a picture is drawn where no script measures the page


@dataclass(frozen=True)
class Picture:
    """An array to draw, 0 black and 1 white. `values` are the numbers behind it, if they are not the array's own.

    If `values` is smaller, the array is its copy stretched back, `cell` pixels for each number: the caption then
    gives the size of `values`, and pointing counts in its cells. `part` is a frame to draw on it: (top, left, rows,
    columns) in pixels of the array. `largest` limits how wide it is drawn, in CSS pixels; at 0 the row's room does.
    `caption` is a word more.
    """

    array: np.ndarray
    values: np.ndarray | None = None
    cell: int = 1
    part: tuple[int, int, int, int] | None = None
    largest: int = 0
    caption: str = ""

    @property
    def numbers(self):
        """The numbers behind the picture, one for each cell."""
        return np.asarray(self.array if self.values is None else self.values)


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


@dataclass(frozen=True)
class Words:
    """Sentences beside a figure; `**word**` as in a View's sentence. With `pointed`, one more: what is pointed at."""

    lines: tuple[str, ...]
    pointed: bool = False


@dataclass(frozen=True)
class Stack:
    """Figures beside the rest of the row, beneath each other: dicts of pictures, tables, drawings, words.

    Beside a table, a chart or a loupe in the same stack, small pictures stand abreast.
    """

    figures: tuple


@dataclass(frozen=True)
class Loupe:
    """Where the loupe stands that shows what the lit cell read; without it, beneath the pictures."""


@dataclass(frozen=True)
class Table:
    """Rows under column names. Floats are shown to three decimals, NaN as "undefined".

    `bar` names a column of values from -1 to 1 that is also drawn, as bars on one axis.
    """

    columns: tuple[str, ...]
    rows: list[tuple]
    bar: str = ""

    def __repr__(self):
        return table_text(self)

    def _repr_html_(self):
        return View(self).html()


@dataclass(frozen=True)
class Reading:
    """How one picture of a view was made from another, so that pointing at a cell can show what it read.

    The kernel (an array of weights) lies on `input`, a name, continued by `padding` pixels on each side as `edge`
    says: in `np.pad`'s words, or the continued array itself. Cell (r, c) of `output` reads from row
    `r * stride - padding` on. Where pointing at a cell is choosing a step, `sets` is (control, steps in a cell).
    """

    input: str
    output: str
    kernel: np.ndarray
    stride: int = 1
    padding: int = 0
    edge: str | np.ndarray = "constant"
    sets: tuple[str, int] | None = None
    loupe: bool = True


class View:
    """What a panel shows at one position of its controls: a sentence, and rows of figures beneath it.

    A row is a dict of pictures by name (arrays or `Picture`), one figure, or a list of them side by side: Chart,
    Table, Drawing, Compare, Words, dicts of pictures. `**word**` in the sentence is bold, `**in|word**` also has
    the colour of what goes in, `**out|word**` of what comes out.

    `readings` let a hand point at it. `lit` is the cell that is lit first, (row, column). `ends` says for a control
    that plays which choice (counted from 0) is the last at this position, and `leaps` how many make a larger step.
    """

    def __init__(self, *rows, sentence="", readings=(), lit=None, ends=None, leaps=None):
        self.rows = [row if isinstance(row, (list, tuple)) else [row] for row in rows]
        self.sentence, self.readings, self.lit = sentence, tuple(readings), lit
        self.ends, self.leaps = dict(ends or {}), dict(leaps or {})
        for item in self.figures:
            if type(item).__name__ not in _SHOWN:
                raise BadInput(f"a row must hold pictures, charts, tables or drawings, but it holds {item!r:.60}")

    @property
    def figures(self):
        """Everything shown, in order."""
        return [
            part for row in self.rows for item in row for part in (item.figures if isinstance(item, Stack) else [item])
        ]

    @property
    def pictures(self):
        """Every picture by name, as the array that is drawn."""
        found = {}
        for item in self.figures:
            if isinstance(item, dict):
                found |= {name: np.asarray(_picture(each).array) for name, each in item.items()}
            if isinstance(item, Compare):
                found |= {name: np.asarray(array) for name, array in (item.left, item.right)}
        return found

    @property
    def tables(self):
        """Every table, in order."""
        return [item for item in self.figures if isinstance(item, Table)]

    @property
    def charts(self):
        """Every chart, in order."""
        return [item for item in self.figures if type(item).__name__ == "Chart"]

    @property
    def table(self):
        """The first table, or None."""
        return next(iter(self.tables), None)

    def html(self, live=False):
        """The view as HTML: for a stored output, or `live` as part of a panel."""
        sentence = f'<p class="stride-sentence">{_marked(self.sentence)}</p>' if self.sentence else ""
        rows = "".join(self._row(row, live) for row in self.rows)
        return f'<div class="stride-view">{sentence}{rows}</div>'

    def live(self):
        """The view as plain data for `front_end`: its HTML, and the numbers behind what can be pointed at."""
        found = {"html": self.html(live=True)}
        if self.readings:
            named = {
                name: _picture(each) for item in self.figures if isinstance(item, dict) for name, each in item.items()
            }
            found["readings"] = [_reading(reading, named) for reading in self.readings]
            found["numbers"] = {
                name: _numbers(named[name].numbers, *wider)
                for name, wider in self._read(named).items()
                if any(reading.loupe for reading in self.readings)
            }
        for name in ("lit", "ends", "leaps"):
            if getattr(self, name):
                found[name] = getattr(self, name)
        return found

    def _read(self, named):
        """The pictures whose numbers pointing needs, and how far each is continued beyond its edges."""
        found = {}
        for reading in self.readings:
            if reading.input in named and reading.padding >= found.get(reading.input, (-1,))[0]:
                found[reading.input] = (reading.padding, reading.edge)
            if reading.output in named:
                found.setdefault(reading.output, (0, "constant"))
        return found

    def _row(self, row, live):
        parts = [part for item in row for part in _SHOWN[type(item).__name__](item, live)]
        return f'<div class="stride-row" data-figures="{len(parts)}" style="{ROW}">{"".join(parts)}</div>'

    def text(self):
        """The view as plain text, with the figures of every picture."""
        parts = [_plain(self.sentence)] if self.sentence else []
        for item in self.figures:
            if isinstance(item, dict):
                parts += [f"{name}: {describe(_picture(each).array)}" for name, each in item.items()]
            elif isinstance(item, Compare):
                parts += [f"{name}: {describe(array)}" for name, array in (item.left, item.right)]
            elif isinstance(item, Table):
                parts.append(table_text(item))
            elif isinstance(item, Words):
                parts += [_plain(line) for line in item.lines]
            elif not isinstance(item, Loupe) and item.says:
                parts.append(item.says)
        return "\n".join(parts)

    def __repr__(self):
        return self.text()

    def _repr_html_(self):
        return self.html()


class StaticFigure:
    """A finished matplotlib figure with a text alternative, which a bare figure cannot carry; closes the figure."""

    def __init__(self, figure, says):
        """`figure`: a matplotlib Figure; `says`: one or two sentences with what it shows."""
        import matplotlib.pyplot as plt
        from matplotlib.text import Text

        for text in figure.findobj(Text):
            text.set_color(GREY)  # to be read on white and on black
        for axes in figure.axes:
            axes.tick_params(which="both", color=GREY)
            axes.spines[:].set_color(GREY)
            if axes.get_legend():
                axes.get_legend().get_frame().set_alpha(0)
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=100, transparent=True, bbox_inches="tight")
        plt.close(figure)
        self.png, self.says = stream.getvalue(), says

    def __repr__(self):
        return self.says

    def _repr_html_(self):
        return f'<img style="max-width:100%" alt="{escape(self.says)}" src="{_source(self.png)}">'


def png(image):
    """An array of values from 0 (black) to 1 (white) as the bytes of an 8-bit PNG of the array's own size.

    Values outside 0 to 1 are drawn as black or white.
    """
    from PIL import Image  # comes with matplotlib

    levels = (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(levels).save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def thumbnail(image, side=40):
    """The middle of a picture as the source of a small image: means of blocks, stretched from black to white.

    >>> thumbnail(np.eye(80))[:21]
    'data:image/png;base64'
    """
    image = np.asarray(image, float)
    block = max(1, min(image.shape) // side)
    rows, cols = (min(side, length // block) for length in image.shape)
    top, left = ((length - count * block) // 2 for length, count in zip(image.shape, (rows, cols), strict=True))
    middle = image[top : top + rows * block, left : left + cols * block]
    small = middle.reshape(rows, block, cols, block).mean(axis=(1, 3))
    return _source(png((small - small.min()) / (np.ptp(small) or 1)))


def size_in_words(array):
    """Rows and columns, as captions give them.

    >>> size_in_words(np.zeros((3, 4)))
    '3×4'
    """
    return "×".join(str(length) for length in np.shape(array))


def weight_in_words(weight):
    """A weight of a kernel, short: as a whole number, in tenths, as a fraction of one, or to two decimals.

    >>> [weight_in_words(weight) for weight in (1, -4, 0.4, 1 / 9, 6 / 256, 0.123)]
    ['1', '−4', '0.4', '1/9', '3/128', '0.12']
    """
    sign = "−" if weight < 0 else ""
    size = abs(float(weight))
    if abs(size * 10 - round(size * 10)) < 1e-9:
        return f"{sign}{round(size * 10) / 10:g}"
    for below in (9, 16, 25, 49, 81, 64, 36, 128, 256):
        if abs(size * below - round(size * below)) < 1e-9:
            over = round(size * below)
            shared = int(np.gcd(over, below))
            over, below = over // shared, below // shared
            return f"{sign}{over}/{below}"
    return f"{sign}{size:.2f}"


def _picture(item):
    return item if isinstance(item, Picture) else Picture(item)


def _source(content):
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def _img(name, array, largest=BOX, style=""):
    array = picture(name, array)
    rows, cols = array.shape
    zoom = max(1, min(largest or BOX, BOX) // max(rows, cols))
    alt = escape(f"{name}: {describe(array)}")
    return (
        f'<img decoding="sync" width="{cols * zoom}" height="{rows * zoom}" alt="{alt}" '
        f'style="image-rendering:pixelated;display:block;{style}" src="{_source(png(array))}">'
    )


def _figure(name, size, right, box, extra=""):
    caption = (
        f'<figcaption><b>{escape(name)}</b> <span class="stride-size">{size}</span> '
        f'<span class="stride-zoom">{escape(right)}</span></figcaption>'
    )
    return f'<figure class="stride-figure" style="margin:0"{extra}>{caption}{box}</figure>'


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


def _show_pictures(pictures, live):
    for name, item in pictures.items():
        item = _picture(item)
        rows, cols = np.shape(item.array)
        inside = _img(name, item.array, item.largest) + _frame(item.part, (rows, cols))
        right = item.caption or ("stretched back" if item.cell > 1 else "")
        box = _lattice(name, rows, cols, item.cell, inside)
        yield _figure(name, size_in_words(item.numbers), right, box, f' data-largest="{item.largest}"')


def _show_compare(compare, live):
    (left, one), (right, other) = compare.left, compare.right
    over = "position:absolute;inset:0;clip-path:inset(0 0 0 50%)"
    inside = _img(left, one) + _img(right, other, style=over) + _frame(compare.part, np.shape(one))
    if live:
        inside += '<span class="stride-divider" role="slider" tabindex="0" aria-label="divider"></span>'
    box = _lattice(f"{left}, {right}", *np.shape(one), 1, inside, ' data-compare=""')
    names = f"<b>{escape(left)}</b> ‹ › <b>{escape(right)}</b>"
    caption = f'<figcaption>{names} <span class="stride-zoom">{escape(compare.caption)}</span></figcaption>'
    yield f'<figure class="stride-figure" style="margin:0" data-largest="{compare.largest}">{caption}{box}</figure>'


def _show_chart(chart, live):
    yield f'<div class="stride-wide" style="flex:1 1 320px;min-width:0">{chart.html(live)}</div>'


def _show_drawing(drawing, live):
    inside = svg(drawing.parts, drawing.width, drawing.height, drawing.says, live)
    if drawing.cells:
        rows, cols, left, top, size = drawing.cells
        place = [left / drawing.width, top / drawing.height, size * cols / drawing.width, size * rows / drawing.height]
        extra = f' data-place="{" ".join(f"{100 * share:.5g}" for share in place)}"'
        inside = _lattice(drawing.title, rows, cols, 1, inside, extra)
    if not drawing.title:
        yield f'<div class="stride-drawing" style="min-width:0">{inside}</div>'
    else:
        yield _figure(drawing.title, escape(drawing.size), "", inside)


def _show_words(words, live):
    lines = (
        "".join(f"<p>{_marked(line)}</p>" for line in words.lines) + '<p class="stride-pointed"></p>' * words.pointed
    )
    yield f'<div class="stride-words" style="flex:1 1 240px;min-width:0">{lines}</div>'


def _show_stack(stack, live):
    parts = [part for item in stack.figures for part in _SHOWN[type(item).__name__](item, live)]
    style = "display:flex;flex-direction:column;gap:8px;min-width:0"
    yield f'<div class="stride-stack" style="{style}">{"".join(parts)}</div>'


def _show_loupe(loupe, live):
    yield '<div class="stride-loupe"></div>'


def _show_table(table, live):
    barred = table.columns.index(table.bar) if table.bar else None
    right = right_aligned(table)
    classes = [" ".join(["number"] * right[i] + ["stride-bar"] * (i == barred)) for i in range(len(table.columns))]
    head = "".join(
        f'<th scope="col" class="{kind}">{escape(c)}</th>' for c, kind in zip(table.columns, classes, strict=True)
    )
    body = "".join(
        f"<tr>{''.join(_cell(value, kind) for value, kind in zip(row, classes, strict=True))}</tr>"
        for row in table.rows
    )
    inside = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    yield f'<div class="stride-wide stride-table" style="flex:1 1 320px;min-width:0;overflow-x:auto">{inside}</div>'


def _cell(value, kind):
    style = ""
    if "stride-bar" in kind and isinstance(value, float) and not np.isnan(value):
        style = f' style="--from:{min(50, 50 + 50 * value):.2f};--long:{50 * min(abs(value), 1):.2f}"'
    return f'<td class="{kind}"{style}>{escape(shown(value))}</td>'


_SHOWN = {
    "dict": _show_pictures,
    "Compare": _show_compare,
    "Chart": _show_chart,
    "Drawing": _show_drawing,
    "Words": _show_words,
    "Loupe": _show_loupe,
    "Stack": _show_stack,
    "Table": _show_table,
}


def _marked(sentence):
    """A sentence as HTML: escaped, and what stands between double asterisks set off.

    >>> _marked("**in|40 stripes** < **8**")
    '<b class="stride-in">40 stripes</b> &lt; <b>8</b>'
    """
    bold = re.sub(r"\*\*(in|out)\|(.+?)\*\*", r'<b class="stride-\1">\2</b>', escape(sentence))
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", bold)


def _plain(sentence):
    return re.sub(r"\*\*(?:(?:in|out)\|)?(.+?)\*\*", r"\1", sentence)


def _numbers(values, padding, edge):
    """Numbers for the loupe: whole numbers of 1, 0.1 or 0.01, whichever hold them all, in one byte each or in two."""
    values = np.pad(np.asarray(values, float), padding, mode=edge) if isinstance(edge, str) else np.asarray(edge, float)
    whole, most = bool((values == np.round(values)).all()), np.abs(values).max()
    digits = next((d for d in ((0,) if whole else (2, 1, 0)) if most * 10**d < 2**15), 0)
    size = 1 if most * 10**digits < 2**7 else 2
    steps = np.clip(np.round(values * 10**digits), -(2**15), 2**15 - 1).astype(f"<i{size}")
    rows, cols = values.shape
    data = base64.b64encode(steps.tobytes()).decode()
    return {"rows": rows, "cols": cols, "padding": padding, "digits": digits, "bytes": size, "data": data}


def _reading(reading, named):
    kernel = picture("kernel", reading.kernel)
    output = named[reading.output].numbers.shape if reading.output in named else None
    found = {
        "input": reading.input,
        "output": reading.output,
        "stride": reading.stride,
        "padding": reading.padding,
        "kernel": kernel.shape,
        "loupe": reading.loupe,
        "beyond": "padding" if isinstance(reading.edge, str) and reading.edge == "constant" else "what continues it",
    }
    if reading.loupe:
        found["weights"] = [weight_in_words(weight) for weight in kernel.ravel()]
    if output:
        found["cells"] = output
    if reading.sets:
        found["sets"] = reading.sets
    return found
