"""What lesson 1 draws: where windows land and how often pixels are read, and what a stack of layers sees."""

import numpy as np

from stride_helpers.figures import Chart, Line, Reading, Stack, Table, View, Windows, Words, grid
from stride_helpers.geometry import coverage, output_dimension, stack_of_layers
from stride_helpers.lessons.fan import fan_of_fields

# CSS pixels
SIDE = 450  # of a grid
LARGEST_CELL = 34
SMALLEST_TEXT = 14  # of a cell that still holds a number

LARGEST_PICTURE = 64  # pixels, in the chart of savings


def count_of_reads(input_size, kernel_size, padding, stride):
    """How many windows read each pixel of a square picture.

    >>> count_of_reads(4, 3, padding=0, stride=1)
    array([[1, 2, 2, 1],
           [2, 4, 4, 2],
           [2, 4, 4, 2],
           [1, 2, 2, 1]])
    """
    along = coverage(input_size, kernel_size, padding, stride)
    return np.outer(along, along)


def windows_view(input_size, kernel_size, padding, stride):
    """A square picture and the output, one cell for each window: pointing at either shows the windows in the other."""
    setting = (input_size, kernel_size, padding, stride)
    padded_size = input_size + 2 * padding
    if kernel_size > padded_size:
        return view_without_windows(input_size, kernel_size, padding)
    size = output_dimension(*setting)
    reads_and_around = count_of_reads(padded_size, kernel_size, padding=0, stride=stride)
    inside = slice(padding, padding + input_size)
    reads = reads_and_around[inside, inside]
    cell = cell_size(input_size, padding)
    *fewer, most = [str(count) for count in np.unique(reads)]
    times = f"{', '.join(fewer)} or {most}" if fewer else most
    says = (
        f"Input {input_size}x{input_size} with padding {padding}, under {size}x{size} windows. "
        f"Pixels are read {times} times."
    )
    pixels = reads_grid("input", reads, reads_and_around == 0, cell, padding, says)
    empty = np.full((size, size), "", dtype=object)
    output = grid("output", empty, cell=cell, says=f"Output {size}x{size}.")
    words = Words((blues_in_words(reads), unread_in_words(*setting)), pointed=True)
    table = reads_table(size, reads)
    windows = Windows(np.ones((kernel_size, kernel_size)), stride, padding)
    return View(
        [pixels, Stack((output, words, table))],
        sentence=formula_in_words(*setting),
        readings=[Reading("input", "output", windows)],
    )


def view_without_windows(input_size, kernel_size, padding):
    """A square picture that is too small for any window."""
    reads = np.zeros((input_size, input_size), int)
    pixels = reads_grid("input", reads, reads == 0, cell_size(input_size, padding), padding)
    return View([pixels, reads_table(0, reads)], sentence=no_window_in_words(input_size, kernel_size, padding))


def reads_table(size, reads):
    """The output's size, and what is read most often and never."""
    columns = ("output", "most reads of a pixel", "pixels never read")
    return Table(columns, [(f"{size}x{size}", int(reads.max()), int((reads == 0).sum()))])


def reads_grid(name, reads, unread, cell, padding, says=None):
    """A square picture's pixels with how often each is read; what is `unread`, perhaps also around it, is hatched.

    The same count has the same blue at every setting. `cell` is the side of a pixel, in CSS pixels.
    """
    numbered = (reads > 0) & (cell >= SMALLEST_TEXT)
    texts = np.where(numbered, reads.astype(str), "").astype(object)
    return grid(name, texts, reads / (reads + 4), hatched=unread, padding=padding, cell=cell, says=says)


def saving_view(multiply_adds, kernel_size, stride):
    """How many times fewer multiply-adds a stride needs, by the size of the picture.

    `multiply_adds(pixels, kernel, stride)` counts them.
    """

    def times_fewer(pixels):
        return multiply_adds(pixels, kernel_size, 1) / multiply_adds(pixels, kernel_size, stride)

    limit = stride**2
    sizes = range(kernel_size, LARGEST_PICTURE + 1)
    ratios = [times_fewer(size) for size in sizes]
    last = f"{ratios[-1]:.2f}"
    lines = [
        Line("times fewer", sizes, ratios, role="ink", label=""),  # the axis says it
        Line("limit", (0, LARGEST_PICTURE), (limit, limit), role="quiet", label=f"limit {limit}"),
    ]
    axes = ("picture (pixels)", "times fewer", (0, LARGEST_PICTURE), (0, 1.2 * limit))
    ticks = (range(0, LARGEST_PICTURE + 1, 16), range(0, limit + 1, stride))
    says = f"Stride {stride} needs {last} times fewer multiply-adds at {LARGEST_PICTURE} pixels."
    chart = Chart(lines, *axes, says=says, height=300, ticks=ticks)
    rows = []
    for size in (24, 25, 26, 27, LARGEST_PICTURE, 1000):
        counts = [multiply_adds(size, kernel_size, each) for each in (1, stride)]
        rows.append((size, *counts, f"{times_fewer(size):.2f}"))
    table = Table(("picture", "multiply-adds, stride 1", f"stride {stride}", "times fewer"), rows)
    sentence = f"Stride {stride} divides the work by **{last}** at {LARGEST_PICTURE} pixels, and by {limit} at most."
    return View([chart, table], sentence=sentence)


def cell_size(input_size, padding):
    """How large a pixel is drawn, so that the padded picture fills its place."""
    return max(6, min(LARGEST_CELL, SIDE // (input_size + 2 * padding)))


def no_window_in_words(input_size, kernel_size, padding):
    """Why no window fits, and what would help.

    >>> no_window_in_words(2, 3, 0)
    'No window fits: 3 pixels wide, on 2. A kernel of 2 would fit, or a padding of 1.'
    """
    padded = input_size + 2 * padding
    needed = padding + -(-(kernel_size - padded) // 2)  # rounded up
    return (
        f"No window fits: {kernel_size} pixels wide, on {padded}. "
        f"A kernel of {padded} would fit, or a padding of {needed}."
    )


def formula_in_words(input_size, kernel_size, padding, stride):
    """The formula with its numbers.

    >>> formula_in_words(24, 3, 0, 2)
    '(24 + 2 * 0 - 3) // 2 + 1 = 10 + 1 = **11**'
    """
    steps = (input_size + 2 * padding - kernel_size) // stride
    return f"({input_size} + 2 * {padding} - {kernel_size}) // {stride} + 1 = {steps} + 1 = **{steps + 1}**"


def blues_in_words(reads):
    """How often pixels are read that are blue; numbers stand in them only where there is room.

    >>> blues_in_words(np.array([0, 1, 2, 4]))
    'How many windows read a pixel, from the palest blue to the strongest: 1, 2, 4.'
    """
    counts = [str(count) for count in np.unique(reads[reads > 0])]
    shown = ", ".join(counts) if len(counts) <= 6 else f"{counts[0]} to {counts[-1]}"
    return f"How many windows read a pixel, from the palest blue to the strongest: {shown}."


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
        sentences.append(f"At the far edge {count} of padding are left over.")
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
    breaks = np.flatnonzero(np.diff(pixels) > 1) + 1
    runs = [f"{run[0]} to {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in np.split(pixels, breaks)]
    if len(runs) > 4:
        runs[3:] = [f"and so on until {pixels[-1]}"]
    count = f"{len(pixels)} rows and {len(pixels)} columns never read"
    return f"{count}: rows and columns {', '.join(runs)}"


def layers_that_fit(input_size, layers):
    """`stack_of_layers` of as many layers as fit, and a sentence if one does not; the first must.

    >>> stack, sentence = layers_that_fit(8, [(3, 0, 2)] * 3)
    >>> [layer.size for layer in stack], sentence
    ([3, 1], 'Layer 3 does not fit: layer 2 makes 1 cell, and a window of 3 needs 3.')
    """
    stack = stack_of_layers(input_size, layers[:1])
    for number, (kernel_size, padding, _) in enumerate(layers[1:], 2):
        cells = stack[-1].size
        padded = cells + 2 * padding
        if kernel_size > padded:
            made = f"layer {number - 1} makes {cells} cell{'s' if cells > 1 else ''}"
            around = f", with its padding {padded}" if padding else ""
            needs = f"a window of {kernel_size} needs {kernel_size}"
            return stack, f"Layer {number} does not fit: {made}{around}, and {needs}."
        stack = stack_of_layers(input_size, layers[:number])
    return stack, ""


def stack_table(input_size, layers):
    """A stack of layers, (kernel, padding, stride) each: one row for the input and one for each layer."""
    stack = stack_of_layers(input_size, layers)
    work = sum(layer.multiply_adds for layer in stack)
    rows = [("input", input_size, 1, 1, "")]
    for number, layer in enumerate(stack, 1):
        rows.append((number, layer.size, layer.jump, layer.receptive_field, f"{layer.multiply_adds / work:.1%}"))
    return Table(("layer", "size", "jump", "receptive field", "share of the work"), rows)


def stack_view(input_size, layers):
    """The layers of a stack that fit, as a table and drawn, and a sentence on both."""
    stack, problem = layers_that_fit(input_size, layers)
    fitting = layers[: len(stack)]
    last = stack[-1]
    says = (
        f"From {input_size} down to **{last.size}** per side; the receptive field of one cell is "
        f"**in|{last.receptive_field} pixels** wide."
    )
    figures = [stack_table(input_size, fitting), fan_of_fields(input_size, fitting, stack)]
    return View(figures, sentence=f"{says} {problem}".strip())
