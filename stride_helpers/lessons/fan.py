"""What the middle cell of a stack of layers sees, drawn row by row: the input on top, each layer a line below."""

from typing import NamedTuple

from stride_helpers.figures import Drawing
from stride_helpers.figures.palette import IN_WASH, INK, OUT, QUIET, RULE
from stride_helpers.geometry import fields_behind

# CSS pixels
ROW = 33  # as high as a row of a table
NAMES = 48  # left of the rows, for their names
WIDTH = 400  # of the drawing, names and rows
BEYOND = 64  # input pixels that are shown on either side of the picture


def fan_of_fields(input_size, layers, stack):
    """What the middle cell of the last layer sees; `layers` are (kernel, padding, stride) each, `stack` what they make.

    Rows are as high as a table's, so that a table of the layers can stand beside it.
    """
    behind = fields_behind(stack[-1].size // 2, layers)
    sizes = [input_size, *(layer.size for layer in stack)]
    rows = _rows(sizes, layers, behind)
    fans = []
    lines = []
    fields = []
    names = []
    for number, row in enumerate(rows):
        y = ROW * (number + 1.5)
        if number:
            above = rows[number - 1]
            fans.append(_fan(_ends(above.seen, input_size), y - ROW, _ends(row.seen, input_size)))
        lines.append(_line("layer", _ends(row.whole, input_size), y, RULE))
        names.append(f'<text class="name" x="0" y="{y + 5}" fill="{QUIET}">{number or "input"}</text>')
        is_last_layer = 0 < number == len(layers)
        fields += _field(row.seen, input_size, y, OUT if is_last_layer else INK)
    legend = f"pixels 0 to {input_size - 1} of the input"
    names.append(f'<text x="{_across(0, input_size):.1f}" y="20" fill="{QUIET}">{legend}</text>')
    parts = [*fans, *lines, *fields, *names]
    first, last = behind[0]
    says = f"The middle cell of layer {len(layers)} sees pixels {first} to {last}, {last - first + 1} wide."
    return Drawing(parts, WIDTH, ROW * (len(rows) + 1), says)


class Row(NamedTuple):
    """The input or a layer as it is drawn: where all its cells lie and where those that are seen, in input pixels."""

    whole: tuple[float, float]
    seen: tuple[float, float]


def _rows(sizes, layers, behind):
    """A row for the input, and one for each layer; `behind` are their cells that are seen.

    Cells are as wide as the jump, and stand about the middle of their windows.
    """
    start = 0.0  # of the first cell, in input pixels
    jump = 1
    rows = []
    for number, (size, (first, last)) in enumerate(zip(sizes, behind, strict=True)):
        if number:
            kernel_size, padding, stride = layers[number - 1]
            middle = start + (kernel_size / 2 - padding) * jump  # of the first window
            jump *= stride
            start = middle - jump / 2
        whole = (start, start + size * jump)
        seen = (start + first * jump, start + (last + 1) * jump)
        rows.append(Row(whole, seen))
    return rows


def _field(field, input_size, y, colour):
    """The cells that are seen in a row, at least 3 pixels wide; dots where they go on beyond the drawing."""
    low, high = field
    left, right = _ends(field, input_size)
    yield _line("field", (left, max(right, left + 3)), y, colour)
    if low < -BEYOND:
        yield f'<text class="cut" x="{NAMES}" y="{y + 4}" text-anchor="start">…</text>'
    if high > input_size + BEYOND:
        yield f'<text class="cut" x="{WIDTH}" y="{y + 4}" text-anchor="end">…</text>'


def _across(pixel, input_size):
    """A place in the input, in CSS pixels from the left; what is further out is cut."""
    scale = (WIDTH - NAMES) / (input_size + 2 * BEYOND)
    return min(max(NAMES + (pixel + BEYOND) * scale, NAMES), WIDTH)


def _ends(ends, input_size):
    return tuple(_across(end, input_size) for end in ends)


def _line(kind, ends, y, colour):
    left, right = ends
    place = f'x1="{left:.1f}" x2="{right:.1f}" y1="{y}" y2="{y}"'
    return f'<line class="{kind}" {place} stroke="{colour}" stroke-width="10"/>'


def _fan(upper, y, lower):
    """From the ends of one row to those of the row below."""
    path = f"M{upper[0]:.1f} {y}L{upper[1]:.1f} {y}L{lower[1]:.1f} {y + ROW}L{lower[0]:.1f} {y + ROW}z"
    return f'<path class="fan" d="{path}" fill="{IN_WASH}"/>'
