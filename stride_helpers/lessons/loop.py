"""What lesson 2 draws: the loop stopped at one multiply-add, and a picture before and after a kernel.

`strided_convolve` does `step_count` multiply-adds, one after another; `step_view` draws one of them: the window in the
input, the weight in the kernel, the output as far as it is filled in.
"""

import numpy as np

from stride_helpers.arguments import by
from stride_helpers.convolution import fast_strided_convolve
from stride_helpers.figures import Loupe, Picture, Reading, Table, View, Windows, grid
from stride_helpers.geometry import output_shape

DONE = 0.3  # how strongly cells are coloured that have had their turn
NOW = 1.0  # and the one whose turn it is
WIDEST = 390  # CSS pixels that a picture takes


def step_count(image, kernel, stride=1):
    """How many multiply-adds the loop does: the cells of the output times the weights of the kernel.

    >>> [step_count(np.ones((5, 5)), np.ones((3, 3)), stride) for stride in (1, 2, 3)]
    [81, 36, 9]
    """
    rows, cols = output_shape("kernel", image.shape, kernel.shape, 0, stride)
    return rows * cols * kernel.size


def step_view(image, kernel, stride, step):
    """One multiply-add drawn: input with its window, kernel, output so far, and the counters of the loop.

    Steps are counted from 1; beyond the last one, the last one is drawn. In input and kernel the cells that have had
    their turn are coloured, the one whose turn it is strongly. Choosing a window or an output cell sets the control
    "step". For images of up to about 8x8.

    >>> print(step_view(np.arange(1, 26).reshape(5, 5), np.ones((3, 3)), stride=2, step=10).sentence)
    Step 10 of 36, output cell (0, 1): pixel **in|3** times weight 1 is 3. Added to 0, that makes **out|3**.
    """
    count = step_count(image, kernel, stride)
    number = min(step, count)
    output = fast_strided_convolve(image, kernel, stride)
    cells_done, weights_done = divmod(number - 1, kernel.size)
    out_row, out_col = divmod(cells_done, output.shape[1])
    kernel_row, kernel_col = divmod(weights_done, kernel.shape[1])

    window = np.s_[out_row * stride :, out_col * stride :]
    pixels = image[window][: kernel.shape[0], : kernel.shape[1]]
    before = (pixels * kernel).ravel()[:weights_done].sum()
    pixel = pixels[kernel_row, kernel_col]
    weight = kernel[kernel_row, kernel_col]
    after = before + pixel * weight

    turns = np.zeros(kernel.size)
    turns[:weights_done] = DONE
    turns[weights_done] = NOW
    turns = turns.reshape(kernel.shape)
    lit = np.zeros(image.shape)
    lit[window][: kernel.shape[0], : kernel.shape[1]] = turns
    written = [_number(value) for value in output.ravel()[:cells_done]] + [_number(after)]
    written += [""] * (output.size - len(written))
    filling = np.zeros(output.shape)
    filling[out_row, out_col] = NOW / 2

    sentence = (
        f"Step {number} of {count}, output cell ({out_row}, {out_col}): "
        f"pixel **in|{_number(pixel)}** times weight {_number(weight)} is {_number(pixel * weight)}. "
        f"Added to {_number(before)}, that makes **out|{_number(after)}**."
    )
    if number % kernel.size == 0:
        sentence += f" The cell is finished{', and so is the loop' if number == count else ''}."
    # The counters under the names that the loop gives them, and what they lead to. Not how: that is an exercise.
    counters = [
        (f"out_row {out_row}", f"kernel_row {kernel_row}", f"row {out_row * stride + kernel_row}"),
        (f"out_col {out_col}", f"kernel_col {kernel_col}", f"col {out_col * stride + kernel_col}"),
    ]
    return View(
        [
            grid("input", _written(image), lit),
            grid("kernel", _written(kernel), turns),
            grid("output", np.array(written, dtype=object).reshape(output.shape), filling, colour="out"),
        ],
        Table(("output cell", "weight", "pixel that is read"), counters),
        sentence=sentence,
        readings=[Reading("input", "output", Windows(kernel, stride), sets=("step", kernel.size))],
        lit=(out_row, out_col),
        ends={"step": count - 1},
    )


def before_and_after(before, after):
    """A picture and what a kernel made of it, a `Shrunk`, with the figures of both.

    Each cell is drawn as a block, as large as the stride.
    """
    drawn, how = drawn_as(after.cells, after.origin.kernel)
    rows = []
    for name, array in (("before", before), ("after", after.cells)):
        rows.append((name, by(array.shape), float(array.min()), float(array.max())))
    return View(
        {"before": Picture(before, largest=WIDEST), "after": after.picture(after.stride, drawn, largest=WIDEST)},
        [Loupe(), Table(("picture", "dims", "lowest", "highest"), rows)],
        sentence=f"From **in|{len(before)} rows** to **out|{len(after.cells)}**; {how}.",
    )


def drawn_as(results, kernel):
    """How the results of a kernel are drawn, from 0 to 1, and the words that say so.

    Where the weights add up to 0, 0 is drawn as middle grey, and the result furthest from 0 as black or white.
    """
    if abs(kernel.sum()) < 1e-9:
        furthest = max(np.abs(results).max(), 1e-9)
        return 0.5 + results / (2 * furthest), "drawn around grey: 0 is grey, furthest from 0 is black or white"
    return results, "drawn as it is: below 0 is black, above 1 is white"


def _number(value):
    return f"{round(float(value), 6) + 0.0:.4g}"


def _written(array):
    return np.array([[_number(value) for value in row] for row in array], dtype=object)
