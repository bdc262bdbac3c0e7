"""What lesson 1 draws: where windows land and how often pixels are read, and what a stack of layers sees."""

from itertools import groupby

import numpy as np

from stride_helpers.arguments import BadInput
from stride_helpers.figures import Drawing
from stride_helpers.figures.grids import grid
from stride_helpers.figures.palette import IN_WASH, INK, OUT, QUIET, RULE
from stride_helpers.geometry import coverage, output_dimension, stack_of_layers

SIDE, LARGEST_CELL, SMALLEST_TEXT = 450, 34, 14  # CSS pixels: of a grid, of a cell, of a cell that holds a number


def input_grid(input_size, kernel_size, padding, stride):
    """A square picture's pixels with how often each is read; never read ones are hatched.

    The same count has the same blue at every setting. Errors: BadInput that begins "No window fits".

    >>> input_grid(4, 3, 0, 1).says
    'Input 4x4 with padding 0, under 2x2 windows. Pixels are read 1, 2 or 4 times.'
    """
    size = windows_that_fit(input_size, kernel_size, padding, stride)
    along = coverage(input_size, kernel_size, padding, stride)
    reads = np.outer(along, along)
    cell = cell_size(input_size, padding)
    texts = np.where((reads > 0) & (cell >= SMALLEST_TEXT), reads.astype(str), "").astype(object)
    counts = sorted({int(count) for count in reads.flat})
    times = f"{counts[0]}" if len(counts) == 1 else f"{', '.join(map(str, counts[:-1]))} or {counts[-1]}"
    says = (
        f"Input {input_size}x{input_size} with padding {padding}, under {size}x{size} windows. "
        f"Pixels are read {times} times."
    )
    return grid("input", texts, reads / (reads + 4), hatched=reads == 0, padding=padding, cell=cell, says=says)


def output_grid(input_size, kernel_size, padding, stride):
    """The output: one cell for each window, drawn as large as the pixels of the input."""
    size = windows_that_fit(input_size, kernel_size, padding, stride)
    texts = np.full((size, size), "", dtype=object)
    return grid("output", texts, cell=cell_size(input_size, padding), says=f"Output {size}x{size}.")


def cell_size(input_size, padding):
    """How large a pixel is drawn, so that the padded picture fills its place."""
    return max(6, min(LARGEST_CELL, SIDE // (input_size + 2 * padding)))


def windows_that_fit(input_size, kernel_size, padding, stride):
    """`output_dimension`, with a learner's sentence for when no window fits.

    >>> windows_that_fit(2, 3, 0, 1)
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: No window fits: 3 pixels wide, on 2. A kernel of 2 would fit, or a padding of 1.
    """
    padded = input_size + 2 * padding
    if kernel_size > padded:
        needed = padding + -(-(kernel_size - padded) // 2)
        raise BadInput(
            f"No window fits: {kernel_size} pixels wide, on {padded}. "
            f"A kernel of {padded} would fit, or a padding of {needed}."
        )
    return output_dimension(input_size, kernel_size, padding, stride)


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
