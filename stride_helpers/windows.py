"""What lesson 1 draws: where windows land, how often pixels are read, what a cell of a stack of layers sees."""

from itertools import groupby

import numpy as np

from stride_helpers.arguments import BadInput
from stride_helpers.figures import Drawing
from stride_helpers.geometry import coverage, output_dimension, stack_of_layers
from stride_helpers.grid import grid
from stride_helpers.palette import IN_WASH, INK, OUT, QUIET, RULE

SIDE, LARGEST_CELL, SMALLEST_TEXT = 450, 34, 14  # CSS pixels: of a grid, of a cell, of a cell that holds a number
ROW, WIDTH, BEYOND = 33, 400, 64  # of a table's row, of the fan of fields; input pixels shown beyond the picture


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


def layers_that_fit(input_size, layers):
    """`stack_of_layers` of as many layers as fit, and a sentence if one does not.

    >>> stack, sentence = layers_that_fit(8, [(3, 0, 2)] * 3)
    >>> [layer.size for layer in stack], sentence
    ([3, 1], 'Layer 3 does not fit: layer 2 makes 1 cell, and a window of 3 needs 3.')
    """
    stack = []
    for number, (kernel_size, padding, _stride) in enumerate(layers, 1):
        size = stack[-1].size if stack else input_size
        if kernel_size > size + 2 * padding:
            before = (
                f"layer {number - 1} makes {size} cell{'s' if size > 1 else ''}"
                if stack
                else f"there are {size} pixels"
            )
            around = f", with its padding {size + 2 * padding}" if padding else ""
            return (
                stack,
                f"Layer {number} does not fit: {before}{around}, and a window of {kernel_size} needs {kernel_size}.",
            )
        stack = stack_of_layers(input_size, layers[:number])
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
    stack = stack_of_layers(input_size, layers)
    behind = fields_behind(input_size, layers)
    jumps = [1] + [layer.jump for layer in stack]
    starts, start = [0.0], 0.0
    for (kernel_size, padding, _), jump in zip(layers, jumps, strict=False):
        start += ((kernel_size - 1) / 2 - padding) * jump
        starts.append(start)
    shown = WIDTH / (input_size + 2 * BEYOND)

    def across(pixel):
        return min(max((pixel + BEYOND) * shown, 0), WIDTH)

    parts, spans = [], []
    for number, ((first, last), jump, start) in enumerate(zip(behind, jumps, starts, strict=True)):
        half = jump / 2 if number else 0.5
        spans.append((start + first * jump - half + 0.5, start + last * jump + half + 0.5))
        y = ROW * (number + 1) + ROW / 2
        size = input_size if number == 0 else stack[number - 1].size
        ends = start - half + 0.5, start + (size - 1) * jump + half + 0.5
        parts.append(
            f'<line class="layer" x1="{across(ends[0]):.1f}" x2="{across(ends[1]):.1f}" y1="{y}" y2="{y}" '
            f'stroke="{RULE}" stroke-width="10"/>'
        )
    for number, (low, high) in enumerate(spans):
        y = ROW * (number + 1) + ROW / 2
        colour = OUT if number == len(spans) - 1 and number else INK
        if number + 1 < len(spans):
            under = spans[number + 1]
            corners = [(low, y), (high, y), (under[1], y + ROW), (under[0], y + ROW)]
            path = "L".join(f"{across(x):.1f} {down}" for x, down in corners)
            parts.insert(0, f'<path class="fan" d="M{path}z" fill="{IN_WASH}"/>')
        parts.append(
            f'<line class="field" x1="{across(low):.1f}" x2="{max(across(high), across(low) + 3):.1f}" y1="{y}" '
            f'y2="{y}" '
            f'stroke="{colour}" stroke-width="10"/>'
        )
        cut = [edge for edge, out in ((0, low < -BEYOND), (WIDTH, high > input_size + BEYOND)) if out]
        parts += [
            f'<text class="cut" x="{edge}" y="{y + 4}" text-anchor="{"end" if edge else "start"}">…</text>'
            for edge in cut
        ]
    first, last = behind[0]
    title = f'<text x="{across(0):.1f}" y="20" fill="{QUIET}">pixels 0 to {input_size - 1} of the input</text>'
    says = f"The middle cell of layer {len(layers)} sees pixels {first} to {last}, {last - first + 1} wide."
    return Drawing([title, *parts], WIDTH, ROW * (rows + 2), says)


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
