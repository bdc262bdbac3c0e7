"""What lesson 1 draws of one layer: where windows land, how often pixels are read, the formula in words."""

from itertools import groupby

import numpy as np

from stride_helpers.arguments import BadInput
from stride_helpers.geometry import coverage, output_dimension
from stride_helpers.grid import grid

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
