"""What lesson 1 draws of a stack of layers: the pixels that a cell of the last layer depends on."""

from stride_helpers.figures import Drawing
from stride_helpers.geometry import stack_of_layers
from stride_helpers.palette import IN_WASH, INK, OUT, QUIET, RULE

ROW, WIDTH = 33, 400  # CSS pixels: of a row, as high as a table's, and of the drawing
BEYOND = 64  # input pixels that are shown on either side of the picture


def layers_that_fit(input_size, layers):
    """`stack_of_layers` of as many layers as fit, and a sentence if one does not.

    >>> stack, sentence = layers_that_fit(8, [(3, 0, 2)] * 3)
    >>> [layer.size for layer in stack], sentence
    ([3, 1], 'Layer 3 does not fit: layer 2 makes 1 cell, and a window of 3 needs 3.')
    """
    stack, size, before = [], input_size, f"there are {input_size} pixels"
    for number, (kernel_size, padding, _stride) in enumerate(layers, 1):
        if kernel_size > size + 2 * padding:
            around = f", with its padding {size + 2 * padding}" if padding else ""
            needs = f"and a window of {kernel_size} needs {kernel_size}"
            return stack, f"Layer {number} does not fit: {before}{around}, {needs}."
        stack = stack_of_layers(input_size, layers[:number])
        size = stack[-1].size
        before = f"layer {number} makes {size} cell{'s' if size > 1 else ''}"
    return stack, ""


def fields_behind(input_size, layers):
    """For the middle cell of the last layer: the cells that it depends on, input first, as (first, last) each.

    >>> fields_behind(224, [(3, 1, 2)] * 2)
    [(109, 115), (55, 57), (28, 28)]
    """
    stack = stack_of_layers(input_size, layers)
    first = last = (stack[-1].size if stack else input_size) // 2
    found = [(first, last)]
    for kernel_size, padding, stride in reversed(layers):
        first, last = first * stride - padding, last * stride - padding + kernel_size - 1
        found.append((first, last))
    return found[::-1]


def fan_of_fields(input_size, layers, rows):
    """What the middle cell of the last layer sees, row by row: the input on top, each layer a line below.

    Rows are as high as a table's, so that a table of the layers can stand beside it; `rows` keeps room for as many.
    """
    behind, lines, fields = fields_behind(input_size, layers), [], []
    edge, jump = 0.0, 1  # where the row's first cell begins, and how far it is from cell to cell, in input pixels
    sizes = [input_size, *(layer.size for layer in stack_of_layers(input_size, layers))]
    for size, (first, last), layer in zip(sizes, behind, [*layers, None], strict=True):
        lines.append((edge, edge + size * jump))
        fields.append((edge + first * jump, edge + (last + 1) * jump))
        if layer:
            kernel_size, padding, stride = layer
            middle = edge + (kernel_size / 2 - padding) * jump  # of the first window
            jump *= stride
            edge = middle - jump / 2

    middles = [ROW * (number + 1.5) for number in range(len(fields))]
    parts = [
        f'<text x="{_across(0, input_size):.1f}" y="20" fill="{QUIET}">pixels 0 to {input_size - 1} of the input</text>'
    ]
    parts += [
        _fan(_ends(upper, input_size), y, _ends(lower, input_size))
        for upper, lower, y in zip(fields, fields[1:], middles, strict=False)
    ]
    parts += [_line("layer", _ends(line, input_size), y, RULE) for line, y in zip(lines, middles, strict=True)]
    for number, ((low, high), y) in enumerate(zip(fields, middles, strict=True)):
        left, right = _ends((low, high), input_size)
        parts.append(_line("field", (left, max(right, left + 3)), y, OUT if 0 < number == len(layers) else INK))
        if low < -BEYOND:
            parts.append(f'<text class="cut" x="0" y="{y + 4}" text-anchor="start">…</text>')
        if high > input_size + BEYOND:
            parts.append(f'<text class="cut" x="{WIDTH}" y="{y + 4}" text-anchor="end">…</text>')
    first, last = behind[0]
    says = f"The middle cell of layer {len(layers)} sees pixels {first} to {last}, {last - first + 1} wide."
    return Drawing(parts, WIDTH, ROW * (rows + 2), says)


def _across(pixel, input_size):
    """A place in the input, in CSS pixels from the left; what is further out is cut."""
    return min(max((pixel + BEYOND) * WIDTH / (input_size + 2 * BEYOND), 0), WIDTH)


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
