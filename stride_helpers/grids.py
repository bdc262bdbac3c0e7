"""Where the windows of a convolution land: the input with its padding, and the output beside it.

The two grids are pictures (SVG as an image), so that they also show where JupyterLab drops inline SVG and style
sheets: in stored outputs that it has not run itself. Over the output lie transparent cells. Each carries its own
window and its own sentence; style sheets alone show them under the mouse and on keyboard focus.
"""

import base64
from html import escape
from itertools import groupby

import numpy as np

from stride_helpers.arguments import BadInput
from stride_helpers.drawing import Diagram
from stride_helpers.geometry import coverage, output_dimension

# A card is a drawing of one grid, in CSS pixels; a grid has at most GRID of them on each side.
LEFT, TOP, GRID, MARGIN, LARGEST_CELL, MOST_PIXELS = 24, 40, 352, 4, 40, 88
WIDTH, HEIGHT = LEFT + GRID + MARGIN, TOP + GRID + MARGIN

READ, LIT = "#2f7ed8", "#e07b1f"

# In each cell: --r and --c are its row and column. Around them: --u is a cell's size in percent of the grid, --k the
# kernel, --t the stride minus 1, --n the cells that fit on a side, --x and --y the way to the input's card in
# percent of a cell. 100 % of a cell's own size is one pixel of the input.
STYLE = f"""<style>
.window-cells i{{position:absolute;pointer-events:auto;cursor:crosshair;outline:none;width:var(--u);height:var(--u)}}
.window-cells i{{left:calc(var(--c)*var(--u));top:calc(var(--r)*var(--u))}}
.window-cells i::before,.window-cells i::after{{display:none;position:absolute;pointer-events:none;font-style:normal}}
.window-cells i::before{{content:"";box-sizing:border-box;border:3px solid {LIT};background:{LIT}55}}
.window-cells i::before{{width:calc(var(--k)*100%);height:calc(var(--k)*100%);box-shadow:0 0 0 1px #fff}}
.window-cells i::before{{left:calc(var(--c)*var(--t)*100% + var(--x));top:calc(var(--r)*var(--t)*100%)}}
.window-cells i::after{{content:attr(aria-label);width:calc(var(--n)*100%);white-space:normal}}
.window-cells i::after{{left:calc(-100%*var(--c));top:calc((var(--n) - var(--r))*100% + 8px)}}
.window-cells i:hover,.window-cells:not(:hover) i:focus{{background:{LIT};box-shadow:0 0 0 1px #fff,0 0 0 3px {LIT}}}
.window-cells i:hover,.window-cells:not(:hover) i:focus{{z-index:1}}
.window-cells i:hover::before,.window-cells:not(:hover) i:focus::before{{display:block}}
.window-cells i:hover::after,.window-cells:not(:hover) i:focus::after{{display:block}}
.window-cells:hover+span,.window-cells:focus-within+span{{visibility:hidden}}
@container (max-width:{2 * WIDTH - 0.02}px){{
.window-cells i::before{{left:calc(var(--c)*var(--t)*100%);top:calc(var(--r)*var(--t)*100% + var(--y))}}
.window-words{{min-height:160px!important}}
}}
</style>"""


def window_grid(input_size, kernel_size, padding, stride):
    """A square picture's pixels, how often each is read, the output cells, and the formula with the numbers in it.

    Errors: those of `output_dimension`; BadInput for more pixels than can be drawn.
    """
    size = output_dimension(input_size, kernel_size, padding, stride)
    padded = input_size + 2 * padding
    if padded > MOST_PIXELS:
        raise BadInput(f"input_size must be at most {MOST_PIXELS - 2 * padding} to be drawn, but it is {input_size}")
    cell = min(LARGEST_CELL, GRID // padded)
    reads = coverage(input_size, kernel_size, padding, stride)
    numbers = input_size, kernel_size, padding, stride
    lines = formula_in_words(*numbers), unread_in_words(*numbers)
    words = "".join(f"<p>{escape(line)}</p>" for line in lines)
    says = _says(reads, padding, size)
    before = _card(_input(reads, padding, stride, size, cell), says)
    after = _card(_output(size, cell), f"Output: {size}x{size} cells.")
    variables = (
        f"--u:{100 * cell / GRID:.6g}%;--k:{kernel_size};--t:{stride - 1};--n:{GRID / cell:.6g};"
        f"--x:{-100 * WIDTH / cell:.6g}%;--y:{-100 * HEIGHT / cell:.6g}%"
    )
    place = (
        f"position:absolute;pointer-events:none;left:{100 * LEFT / WIDTH:.6g}%;top:{100 * TOP / HEIGHT:.6g}%;"
        f"width:{100 * GRID / WIDTH:.6g}%;height:{100 * GRID / HEIGHT:.6g}%"
    )
    html = (
        f'{STYLE}<div style="container-type:inline-size"><div style="display:flex;flex-wrap:wrap">{before}'
        f'<div style="width:{WIDTH}px;max-width:100%;padding-bottom:44px"><div style="position:relative">{after}'
        f'<div class="window-cells" role="group" aria-label="output cells" style="{place};{variables}">'
        f"{''.join(_cells(*numbers, size))}</div>"
        f'<span style="position:absolute;left:{100 * LEFT / WIDTH:.6g}%;padding-top:4px">'
        f"Point at an output cell, or press Tab until one is lit.</span></div></div></div>{_legend()}"
        f'<div class="window-words" style="min-height:88px">{words}</div></div>'
    )
    return Diagram(html, " ".join((says, *lines)))


def formula_in_words(input_size, kernel_size, padding, stride):
    """The formula with its numbers, before and after the floor.

    >>> formula_in_words(24, 3, 0, 2)
    '(24 + 2 * 0 - 3) / 2 + 1 = 11.5 before the floor, 11 after it.'
    """
    size = output_dimension(input_size, kernel_size, padding, stride)
    whole = (input_size + 2 * padding - kernel_size) / stride + 1
    shown = f"{whole:.2f}".rstrip("0").rstrip(".")
    return f"({input_size} + 2 * {padding} - {kernel_size}) / {stride} + 1 = {shown} before the floor, {size} after it."


def unread_in_words(input_size, kernel_size, padding, stride):
    """Which rows and columns no window reads, and why.

    >>> unread_in_words(24, 3, 0, 2)
    '1 row and 1 column never read: row 23 and column 23, left over at the far edge.'
    """
    size = output_dimension(input_size, kernel_size, padding, stride)
    unread = np.flatnonzero(coverage(input_size, kernel_size, padding, stride) == 0).tolist()
    end = (size - 1) * stride + kernel_size  # of the last window, in the padded picture
    gaps = [pixel for pixel in unread if pixel < end - padding]
    edge = [pixel for pixel in unread if pixel >= end - padding]
    sentences = []
    if gaps:
        sentences.append(f"{_never_read(gaps)}, in the gaps that a stride larger than the kernel leaves.")
    if edge:
        sentences.append(f"{_never_read(edge)}, left over at the far edge.")
    left_over = input_size + 2 * padding - end
    if left_over and not edge:
        count = "1 row and 1 column" if left_over == 1 else f"{left_over} rows and {left_over} columns"
        sentences.append(f"At the far edge {count} of padding {'is' if left_over == 1 else 'are'} left over.")
    if not unread:
        sentences.append("Every pixel of the picture is read.")
    return " ".join(sentences)


def window_in_words(row, col, input_size, kernel_size, padding, stride):
    """Which pixels the output cell (row, col) reads, counted from 0 in the picture itself.

    >>> window_in_words(2, 3, 24, 3, 0, 2)
    'output (2, 3) reads rows 4 to 6, columns 6 to 8'
    >>> window_in_words(0, 3, 24, 3, 1, 2)
    'output (0, 3) reads rows 0 to 1, columns 5 to 7, and padding'
    """
    rows, row_padding = _span("row", row * stride - padding, kernel_size, input_size)
    cols, col_padding = _span("column", col * stride - padding, kernel_size, input_size)
    return _sentence(row, col, rows, cols, row_padding or col_padding)


def _sentence(row, col, rows, cols, in_padding):
    if not rows or not cols:
        return f"output ({row}, {col}) reads padding only"
    return f"output ({row}, {col}) reads {rows}, {cols}{', and padding' if in_padding else ''}"


def _span(name, start, kernel_size, input_size):
    """The pixels of a window along one axis in words, and whether it reaches into the padding."""
    first, last = max(start, 0), min(start + kernel_size, input_size) - 1
    if first > last:
        return "", True
    words = f"{name} {first}" if first == last else f"{name}s {first} to {last}"
    return words, last - first + 1 < kernel_size


def _cells(input_size, kernel_size, padding, stride, size):
    """The output cells as HTML: transparent, each with its place and its sentence."""
    starts = [index * stride - padding for index in range(size)]
    rows = [_span("row", start, kernel_size, input_size) for start in starts]
    cols = [_span("column", start, kernel_size, input_size) for start in starts]
    for row, (row_words, row_padding) in enumerate(rows):
        for col, (col_words, col_padding) in enumerate(cols):
            sentence = _sentence(row, col, row_words, col_words, row_padding or col_padding)
            yield f'<i tabindex="0" role="img" style="--r:{row};--c:{col}" aria-label="{sentence}"></i>'


def _never_read(pixels):
    """Pixels along one axis in words.

    >>> _never_read([3, 4, 9])
    '3 rows and 3 columns never read: rows and columns 3 to 4, 9'
    """
    if len(pixels) == 1:
        return f"1 row and 1 column never read: row {pixels[0]} and column {pixels[0]}"
    runs = []
    for _, run in groupby(enumerate(pixels), lambda pair: pair[1] - pair[0]):
        run = [pixel for _, pixel in run]
        runs.append(f"{run[0]} to {run[-1]}" if len(run) > 1 else f"{run[0]}")
    if len(runs) > 4:
        runs[3:] = [f"and so on until {pixels[-1]}"]
    count = f"{len(pixels)} rows and {len(pixels)} columns never read"
    return f"{count}: rows and columns {', '.join(runs)}"


def _says(reads, padding, size):
    """The input in words."""
    counts = sorted({int(a) * int(b) for a in set(reads.tolist()) for b in set(reads.tolist())})
    times = f"{counts[0]}" if len(counts) == 1 else f"{', '.join(map(str, counts[:-1]))} or {counts[-1]}"
    return (
        f"Input {len(reads)}x{len(reads)} with padding {padding}, under {size}x{size} windows. "
        f"Pixels are read {times} times."
    )


def _card(drawing, says):
    """One grid as a picture: the drawing on white, since what is in an image cannot follow the page's theme."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="sans-serif" font-size="10" fill="#222"><rect width="100%" height="100%" fill="#fff"/>'
        f"{drawing}</svg>"
    )
    source = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    return (
        f'<figure style="margin:0;width:{WIDTH}px;max-width:100%"><img width="{WIDTH}" height="{HEIGHT}" '
        f'style="max-width:100%;height:auto" alt="{escape(says)}" src="{source}"></figure>'
    )


def _input(reads, padding, stride, size, cell):
    """The padded picture: padding dashed, pixels darker the more often they are read, never-read ones hatched."""
    count, padded = len(reads), len(reads) + 2 * padding
    left, top = LEFT + padding * cell, TOP + padding * cell
    parts = [_title(f"input {count}x{count}" + (f", padding {padding}" if padding else ""))]
    if padding:
        parts.append(f'<path d="{_lines(LEFT, TOP, padded, cell)}" stroke="#777" stroke-dasharray="2 2"/>')
    side = count * cell
    parts.append(f'<rect x="{left}" y="{top}" width="{side}" height="{side}" fill="#fff"/>')
    runs, start = [], 0
    for value, run in groupby(reads.tolist()):
        length = len(list(run))
        runs.append((start, length, value))
        start += length
    most = max(int(reads.max()) ** 2, 1)
    shades = {}
    for row, height, a in runs:
        for col, width, b in runs:
            box = (
                f"M{left + col * cell} {top + row * cell}h{width * cell}v{height * cell}h{-width * cell}z"
                if a * b
                else _hatch(left + col * cell, top + row * cell, width, height, cell)
            )
            shades.setdefault(a * b, []).append(box)
    for value, boxes in shades.items():
        look = f'fill="{READ}" fill-opacity="{0.1 + 0.55 * value / most:.2f}"' if value else 'stroke="#777"'
        parts.append(f'<path d="{"".join(boxes)}" {look}/>')
    parts.append(f'<path d="{_lines(left, top, count, cell)}" stroke="#000" stroke-opacity=".25"/>')
    parts.append(
        f'<rect x="{left}" y="{top}" width="{side}" height="{side}" fill="none" stroke="#222" stroke-width="2"/>'
    )
    corner = f"{max(2, cell / 4):g}"
    places = [index * stride * cell for index in range(size)]
    corners = "".join(f"M{LEFT + x} {TOP + y}h{corner}l-{corner} {corner}z" for y in places for x in places)
    parts.append(f'<path d="{corners}"/>')
    if cell >= 11:
        digits = min(14, cell * 0.62)
        parts.append(f'<g font-size="{digits:.3g}" text-anchor="middle">{_numbers(reads, left, top, cell)}</g>')
    parts.append(_indices(count, left, top, cell, padding * cell))
    return "".join(parts)


def _output(size, cell):
    side = size * cell
    return (
        f"{_title(f'output {size}x{size}')}"
        f'<path d="{_lines(LEFT, TOP, size, cell)}" stroke="#000" stroke-opacity=".35"/>'
        f'<rect x="{LEFT}" y="{TOP}" width="{side}" height="{side}" fill="none" stroke="#222" stroke-width="2"/>'
        f"{_indices(size, LEFT, TOP, cell, 0)}"
    )


def _title(text):
    return f'<text x="{LEFT}" y="15" font-size="13" font-weight="bold">{text}</text>'


def _lines(left, top, count, cell):
    side = count * cell
    across = "".join(f"M{left} {top + index * cell}h{side}" for index in range(count + 1))
    return across + "".join(f"M{left + index * cell} {top}v{side}" for index in range(count + 1))


def _hatch(left, top, width, height, cell):
    """Diagonal strokes in every cell of a block."""
    strokes, half = f"l{cell} {-cell}", f"{cell / 2:g}"
    return "".join(
        f"M{left + col * cell} {top + row * cell + cell}{strokes}m{-cell} {half}l{half} -{half}m0 {cell}l{half} -{half}"
        for row in range(height)
        for col in range(width)
    )


def _numbers(reads, left, top, cell):
    """How often each pixel is read, in its cell."""
    middles = [left + index * cell + cell / 2 for index in range(len(reads))]
    lines = [top + index * cell + cell * 0.72 for index in range(len(reads))]
    counts = np.outer(reads, reads).tolist()
    return "".join(
        f'<text x="{x:g}" y="{y:g}">{count}</text>'
        for y, row in zip(lines, counts, strict=True)
        for x, count in zip(middles, row, strict=True)
        if count
    )


def _indices(count, left, top, cell, ring):
    """The numbers of rows and columns along the edges, as many as fit."""
    step = next(step for step in (1, 2, 4, 8, 16) if step * cell >= 15)
    names = range(0, count, step)
    across = (
        f'<text x="{left + index * cell + cell / 2:g}" y="{top - ring - 5}" text-anchor="middle">{index}</text>'
        for index in names
    )
    down = (
        f'<text x="{left - ring - 4}" y="{top + index * cell + cell / 2 + 3.5:g}" text-anchor="end">{index}</text>'
        for index in names
    )
    return f'<g fill="#555">{"".join(across)}{"".join(down)}</g>'


def _legend():
    """What the marks of the input mean."""
    marks = {
        "the number: how often a pixel is read (darker is more often)": f'<path d="M2 2h12v12h-12z" fill="{READ}88"/>',
        "never read": '<path d="M2 14L14 2M2 8L8 2M8 14L14 8" stroke="#777"/>',
        "padding (zeros)": '<path d="M2 2h12v12h-12z" fill="none" stroke="#555" stroke-dasharray="2 2"/>',
        "a window starts here": '<path d="M2 2h7l-7 7z" fill="#222"/>',
    }
    entries = (
        f'<span><svg width="16" height="16" style="display:inline-block;vertical-align:-3px" aria-hidden="true">'
        f'<rect x=".5" y=".5" width="15" height="15" fill="#fff" stroke="#aaa"/>{mark}</svg> {name}</span>'
        for name, mark in marks.items()
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:2px 14px">{"".join(entries)}</div>'
