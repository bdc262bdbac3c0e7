"""What lesson 2 draws: the loop stopped at one multiply-add, and a picture before and after a kernel.

`strided_convolve` does `step_count` multiply-adds, one after another; `step_at` says what one of them does, and
`step_view` draws it: the window in the input, the weight in the kernel, the output as far as it is filled in.
"""

from dataclasses import dataclass

import numpy as np

from stride_helpers.arguments import as_picture, as_whole_number, by
from stride_helpers.convolution import fast_strided_convolve
from stride_helpers.figures import Loupe, Picture, Reading, Table, View, Windows, grid
from stride_helpers.geometry import places

DONE = 0.3  # how strongly cells are coloured that have had their turn
NOW = 1.0  # and the one whose turn it is
WIDEST = 390  # CSS pixels that a picture takes


@dataclass(frozen=True)
class Step:
    """One multiply-add: the four counters of the loop, the pixel it reads, and the sum before and after."""

    number: int
    out_row: int
    out_col: int
    kernel_row: int
    kernel_col: int
    row: int
    col: int
    pixel: float
    weight: float
    before: float

    @property
    def product(self):
        """Pixel times weight."""
        return self.pixel * self.weight

    @property
    def after(self):
        """The running sum after this step."""
        return self.before + self.product


def step_count(image, kernel, stride=1):
    """How many multiply-adds the loop does: the cells of the output times the weights of the kernel.

    >>> [step_count(np.ones((5, 5)), np.ones((3, 3)), stride) for stride in (1, 2, 3)]
    [81, 36, 9]
    """
    image = as_picture("image", image)
    kernel = as_picture("kernel", kernel)
    stride = as_whole_number("stride", stride, at_least=1)
    rows, cols = places("kernel", image.shape, kernel.shape, 0, stride)
    return rows * cols * kernel.size


def step_at(image, kernel, stride, step):
    """Step number `step` of the loop, counted from 1; beyond the last step, the last one.

    Errors: BadInput or TypeError that names the argument, see `stride_helpers.arguments`.

    >>> step_at(np.arange(1, 26).reshape(5, 5), np.ones((3, 3)), stride=2, step=10).pixel
    3.0
    """
    image = as_picture("image", image)
    kernel = as_picture("kernel", kernel)
    number = min(as_whole_number("step", step, at_least=1), step_count(image, kernel, stride))
    _, out_cols = places("kernel", image.shape, kernel.shape, 0, stride)
    out_cell, kernel_cell = divmod(number - 1, kernel.size)
    out_row, out_col = divmod(out_cell, out_cols)
    kernel_row, kernel_col = divmod(kernel_cell, kernel.shape[1])
    row = out_row * stride + kernel_row
    col = out_col * stride + kernel_col
    window = image[out_row * stride :, out_col * stride :][: kernel.shape[0], : kernel.shape[1]]
    products = (window * kernel).ravel()
    return Step(
        number,
        out_row,
        out_col,
        kernel_row,
        kernel_col,
        row,
        col,
        pixel=float(image[row, col]),
        weight=float(kernel[kernel_row, kernel_col]),
        before=float(sum(products[:kernel_cell])),
    )


def step_view(image, kernel, stride, step):
    """One multiply-add drawn: input with its window, kernel, output so far, and the counters of the loop.

    In input and kernel the cells that have had their turn are coloured, the one whose turn it is strongly. Choosing
    a window or an output cell sets the control "step". For images of up to about 8x8.

    >>> print(step_view(np.arange(1, 26).reshape(5, 5), np.ones((3, 3)), stride=2, step=10).sentence)
    Step 10 of 36, output cell (0, 1): pixel **in|3** times weight 1 is 3. Added to 0, that makes **out|3**.
    """
    image = as_picture("image", image)
    kernel = as_picture("kernel", kernel)
    at = step_at(image, kernel, stride, step)
    count = step_count(image, kernel, stride)
    output = fast_strided_convolve(image, kernel, stride)

    finished = at.out_row * output.shape[1] + at.out_col  # cells of the output
    written = np.full(output.size, "", dtype=object)
    written[:finished] = [_number(value) for value in output.ravel()[:finished]]
    written[finished] = _number(at.after)
    filling = np.zeros(output.shape)
    filling[at.out_row, at.out_col] = NOW / 2

    had_their_turn = at.kernel_row * kernel.shape[1] + at.kernel_col  # weights
    turns = np.zeros(kernel.size)
    turns[:had_their_turn] = DONE
    turns[had_their_turn] = NOW
    turns = turns.reshape(kernel.shape)
    lit = np.zeros(image.shape)
    lit[at.row - at.kernel_row :, at.col - at.kernel_col :][: kernel.shape[0], : kernel.shape[1]] = turns
    grids = [
        grid("input", _written(image), lit),
        grid("kernel", _written(kernel), turns),
        grid("output", written.reshape(output.shape), filling, colour="out"),
    ]
    reading = Reading("input", "output", Windows(kernel, stride), sets=("step", kernel.size))
    return View(
        grids,
        _counters(at),
        sentence=_sentence(at, count, kernel.size),
        readings=[reading],
        lit=(at.out_row, at.out_col),
        ends={"step": count - 1},
        leaps={"step": kernel.size},
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


def _sentence(at, count, weights):
    added = (
        f"Step {at.number} of {count}, output cell ({at.out_row}, {at.out_col}): "
        f"pixel **in|{_number(at.pixel)}** times weight {_number(at.weight)} is {_number(at.product)}. "
        f"Added to {_number(at.before)}, that makes **out|{_number(at.after)}**."
    )
    if at.number % weights:
        return added
    return f"{added} The cell is finished{', and so is the loop' if at.number == count else ''}."


def _counters(at):
    """The counters of the loop, under the names that it gives them, and what they lead to.

    Not how: that is an exercise.
    """
    rows = [
        (f"out_row {at.out_row}", f"kernel_row {at.kernel_row}", f"row {at.row}"),
        (f"out_col {at.out_col}", f"kernel_col {at.kernel_col}", f"column {at.col}"),
    ]
    return Table(("output cell", "weight", "pixel that is read"), rows)
