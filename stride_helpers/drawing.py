"""Arrays become pictures, charts and tables: HTML that stands on its own, and the same figures as text.

Nothing here knows sliders. The HTML needs no script and no file beside it, so that a live panel, a stored
output and a page without a kernel can all show it.
"""

import base64
import io
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

import numpy as np

from stride_helpers.arguments import picture

SHADES = " .:-=+*#%@"

# Written into the elements, not into STYLE: JupyterLab drops style sheets from outputs that it has not run itself.
ROW = "display:flex;flex-wrap:wrap;gap:10px 12px"
PIXELS = "image-rendering:pixelated"

# Two tones a line, readable on white and on black; the dashes tell the lines apart without colour.
LINE_STYLES = (("#2f7ed8", ""), ("#e07b1f", "7 3"), ("#2ca05a", "2 3"), ("#a05fc8", "9 3 2 3"))

STYLE = """<style>
.stride-view{line-height:1.35;font-size:13px;color:var(--jp-content-font-color1,inherit);white-space:normal}
.stride-view{margin-top:6px}
.stride-panel .widget-html-content{min-width:0}
.stride-view figcaption{max-width:100%;margin:3px 0 0}
.stride-view figure img{display:block;outline:1px solid #8888}
.stride-view table{border-collapse:collapse;margin:8px 0;font-variant-numeric:tabular-nums}
.stride-view th,.stride-view td{padding:2px 12px 2px 0;text-align:left;border-bottom:1px solid #8886}
.stride-view td.number,.stride-view th.number{text-align:right}
.stride-view p{margin:6px 0;max-width:70ch}
.stride-view details pre{overflow:auto;font-size:11px}
</style>"""


@dataclass(frozen=True)
class Line:
    """One curve of a chart: `kind` is "line", "stems" (a spike for each point) or "points"."""

    name: str
    x: np.ndarray
    y: np.ndarray
    kind: str = "line"


@dataclass(frozen=True)
class Chart:
    """Curves over fixed axes. `marks` are upright lines, (x, text). `says` is the text alternative."""

    lines: list[Line]
    x_label: str
    y_label: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    marks: tuple = ()
    says: str = ""


@dataclass(frozen=True)
class Diagram:
    """Any other drawing, as SVG or HTML that stands on its own. `says` is the text alternative."""

    html: str
    says: str


@dataclass(frozen=True)
class Table:
    """Rows under column names. Floats are shown to three decimals, NaN as "undefined"."""

    columns: tuple[str, ...]
    rows: list[tuple]

    def __repr__(self):
        return table_text(self)

    def _repr_html_(self):
        return View(table=self).html()


@dataclass(frozen=True)
class View:
    """What a panel shows at one position of its sliders: a diagram, pictures by name, a chart, a table, a sentence.

    `box` is the width and height, in CSS pixels, kept free for each picture, so that nothing jumps when a
    picture changes size. All are drawn at one whole-number zoom, the largest at which the first fits its box; a
    picture that would not fit its own is drawn at a smaller one.
    """

    pictures: dict = field(default_factory=dict)
    table: Table | None = None
    chart: Chart | None = None
    note: str = ""
    box: int = 144
    diagram: Diagram | None = None

    def html(self, style=STYLE):
        """The view as HTML."""
        return f'<div class="stride-view">{style}{self.body()}</div>'

    def body(self):
        """The view as HTML, without its style sheet and its outer element."""
        parts = [self.diagram.html] if self.diagram else []
        if self.pictures:
            arrays = {name: picture(name, array) for name, array in self.pictures.items()}
            usual_zoom = self.box // max(next(iter(arrays.values())).shape)
            figures = (_figure(name, array, usual_zoom, self.box) for name, array in arrays.items())
            parts.append(f'<div style="{ROW}">{"".join(figures)}</div>')
        if self.chart:
            parts.append(_chart(self.chart))
        if self.table:
            parts.append(_table(self.table))
        if self.note:
            parts.append(f"<p>{escape(self.note)}</p>")
        return "".join(parts)

    def text(self):
        """The view as plain text, with the figures of every picture."""
        parts = [self.diagram.says] if self.diagram else []
        parts += [f"{name}: {describe(array)}" for name, array in self.pictures.items()]
        parts += [self.chart.says] if self.chart and self.chart.says else []
        parts += [table_text(self.table)] if self.table else []
        parts += [self.note] if self.note else []
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

        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=100, facecolor="white", bbox_inches="tight")
        plt.close(figure)
        self.png, self.says = stream.getvalue(), says

    def __repr__(self):
        return self.says

    def _repr_html_(self):
        source = f"data:image/png;base64,{base64.b64encode(self.png).decode()}"
        return f'<img style="max-width:100%" alt="{escape(self.says)}" src="{source}">'


def describe(image):
    """A picture in words: its size and its values.

    >>> describe(np.array([[0, 0.5, 1], [0, 0, 0]]))
    '2x3, values 0.00 to 1.00, mean 0.25'
    """
    image = np.asarray(image)
    rows, cols = image.shape
    # Adding 0.0 after rounding turns -0.0 into 0.0, which another machine's rounding may not give.
    low, high, mean = (round(float(value), 2) + 0.0 for value in (image.min(), image.max(), image.mean()))
    return f"{rows}x{cols}, values {low:.2f} to {high:.2f}, mean {mean:.2f}"


def png(image):
    """An array of values from 0 (black) to 1 (white) as the bytes of an 8-bit PNG of the array's own size.

    Values outside 0 to 1 are drawn as black or white.
    """
    from PIL import Image  # comes with matplotlib

    levels = (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(levels).save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def svg_picture(svg, width, height, says, style="max-width:100%;height:auto"):
    """An SVG document as an HTML picture with its text alternative, `width` and `height` in CSS pixels.

    JupyterLab drops bare SVG elements from outputs that it has not run itself. Not as base64, so that the tests
    compare what is drawn.
    """
    source = "data:image/svg+xml," + quote(svg, safe=" =/(),;'")
    return f'<img width="{width}" height="{height}" style="{style}" alt="{escape(says)}" src="{source}">'


def ascii_picture(image):
    """An array of values from 0 to 1 as lines of characters, two for each pixel, dark to light.

    >>> print(ascii_picture([[0, 0.5, 1]]))
      ++@@
    """
    levels = (np.clip(picture("image", image), 0, 1) * (len(SHADES) - 1) + 0.5).astype(int)
    return "\n".join("".join(SHADES[level] * 2 for level in row) for row in levels)


def table_text(table):
    """A table as aligned plain text.

    >>> print(table_text(Table(("stride", "corr"), [(2, 0.48), (3, float("nan"))])))
    stride       corr
         2      0.480
         3  undefined
    """
    cells = [table.columns, *([_shown(value) for value in row] for row in table.rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(table.columns))]
    right = _right_aligned(table)
    return "\n".join(
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in cells
    )


def _shown(value):
    if isinstance(value, float):
        return "undefined" if np.isnan(value) else f"{round(value, 3) + 0.0:.3f}"
    return str(value)


def _right_aligned(table):
    return [
        all(isinstance(row[i], (int, float)) or row[i] == "" for row in table.rows) for i in range(len(table.columns))
    ]


def _figure(name, image, usual_zoom, box):
    rows, cols = image.shape
    zoom = max(1, min(usual_zoom, box // max(rows, cols)))
    source = base64.b64encode(png(image)).decode()
    alt = escape(f"{name}: {describe(image)}")
    # A narrow page shows two pictures side by side by shrinking them, but never below a screen pixel for each
    # of theirs: the browser would drop pixels, and alias.
    width = max(box, cols * zoom)
    narrow = f"clamp({max(rows, cols)}px, calc(50% - 6px), {width}px)"
    return (
        f'<figure style="margin:0;width:{narrow}"><div style="aspect-ratio:{width}/{max(box, rows * zoom)}">'
        f'<img decoding="sync" width="{cols * zoom}" height="{rows * zoom}" alt="{alt}" '
        f'style="{PIXELS};height:auto;width:{100 * cols * zoom / width:.7g}%" src="data:image/png;base64,{source}">'
        f"</div><figcaption><b>{escape(name)}</b><br>{rows}x{cols}</figcaption></figure>"
    )


def _table(table):
    classes = [' class="number"' if right else "" for right in _right_aligned(table)]
    head = "".join(
        f'<th scope="col"{kind}>{escape(column)}</th>' for column, kind in zip(table.columns, classes, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{kind}>{escape(_shown(value))}</td>" for value, kind in zip(row, classes, strict=True))
        + "</tr>"
        for row in table.rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div style="overflow-x:auto">{table}</div>'


def _ticks(low, high):
    """At most seven round numbers from low to high: a step of 1, 2, 2.5, 5 or 8 times a power of ten.

    >>> _ticks(0, 1).tolist(), _ticks(0, 48).tolist()
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 8.0, 16.0, 24.0, 32.0, 40.0, 48.0])
    """
    power = 10.0 ** np.floor(np.log10(high - low) - 1)
    step = next(power * n for n in (1, 2, 2.5, 5, 8, 10, 20, 25) if (high - low) / (power * n) <= 6 + 1e-9)
    ticks = np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1) * step
    return ticks.round(9) + 0.0  # -0.0 would be written as such


def _chart(chart, width=480, height=220):
    left, right, top, bottom = 46, 12, 16, 36
    (x_low, x_high), (y_low, y_high) = chart.x_range, chart.y_range

    def across(x):
        return left + (np.asarray(x, float) - x_low) / (x_high - x_low) * (width - left - right)

    def down(y):
        return top + (y_high - np.asarray(y, float)) / (y_high - y_low) * (height - top - bottom)

    floor = down(np.clip(0, y_low, y_high))
    parts = []
    for value in _ticks(y_low, y_high):
        parts.append(
            f'<line x1="{left}" x2="{width - right}" y1="{down(value):.1f}" y2="{down(value):.1f}" '
            f'stroke="currentColor" stroke-opacity=".18"/>'
            f'<text x="{left - 5}" y="{down(value) + 4:.1f}" text-anchor="end">{value:.3g}</text>'
        )
    for value in _ticks(x_low, x_high):
        parts.append(
            f'<text x="{across(value):.1f}" y="{height - bottom + 14}" text-anchor="middle">{value:.3g}</text>'
        )
    parts.append(
        f'<line x1="{left}" x2="{width - right}" y1="{floor:.1f}" y2="{floor:.1f}" stroke="currentColor"/>'
        f'<text x="{(left + width - right) / 2}" y="{height - 5}" text-anchor="middle">{escape(chart.x_label)}</text>'
        f'<text x="{left}" y="10">{escape(chart.y_label)}</text>'
    )
    for x, text in chart.marks:
        at_right = across(x) > width * 0.6
        parts.append(
            f'<line x1="{across(x):.1f}" x2="{across(x):.1f}" y1="{top}" y2="{height - bottom}" '
            f'stroke="currentColor" stroke-dasharray="1 3"/><text x="{across(x) + (-4 if at_right else 4):.1f}" '
            f'y="{top + 10}" text-anchor="{"end" if at_right else "start"}">{escape(text)}</text>'
        )
    legend_x, legend_y = left, height + 14
    for line, (colour, dashes) in zip(chart.lines, LINE_STYLES, strict=False):
        x, y = across(line.x), down(np.clip(line.y, y_low, y_high))
        stroke = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'
        if line.kind == "line":
            points = " ".join(f"{px:.1f},{py:.1f}" for px, py in zip(x, y, strict=True))
            parts.append(f'<polyline points="{points}" {stroke}/>')
        elif line.kind == "stems":
            path = "".join(f"M{px:.1f} {floor:.1f}V{py:.1f}" for px, py in zip(x, y, strict=True))
            parts.append(f'<path d="{path}" {stroke}/>')
        if line.kind != "line":
            dots = (f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3"/>' for px, py in zip(x, y, strict=True))
            parts.append(f'<g fill="{colour}">{"".join(dots)}</g>')
        sample = (
            f'<path d="M0 -4H26" {stroke}/>'
            if line.kind != "points"
            else f'<circle cx="13" cy="-4" r="3" fill="{colour}"/>'
        )
        needed = 44 + 6.5 * len(line.name)
        if legend_x + needed > width:
            legend_x, legend_y = left, legend_y + 16
        legend = (
            f'<g transform="translate({legend_x:.0f} {legend_y})">{sample}<text x="31">{escape(line.name)}</text></g>'
        )
        parts.append(legend)
        legend_x += needed
    height = legend_y + 8
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="system-ui,sans-serif" font-size="11" fill="#222" color="#222">'
        f'<rect width="{width}" height="{height}" rx="4" fill="#fff"/>{"".join(parts)}</svg>'
    )
    return f"<div>{svg_picture(svg, width, height, chart.says)}</div>"
