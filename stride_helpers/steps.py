"""The loop of lesson 2, stopped at one multiply-add: numbers and a drawing. Knows no widgets.

`strided_convolve` does `step_count` multiply-adds, one after another; `step_at` says what one of them does, and
`step_diagram` draws it: the window in the input, the weight in the kernel, the output as far as it is filled in.
"""

from dataclasses import dataclass
from html import escape

import numpy as np

from stride_helpers.arguments import picture, whole_number
from stride_helpers.convolution import fast_strided_convolve
from stride_helpers.drawing import ROW, Diagram
from stride_helpers.geometry import output_dimension

# Written into each element: of a stored output that it has not run itself, JupyterLab shows tables, and their
# styles if they are plain ones, but neither SVG nor style sheets.
CELL, MARGIN = 31, 17  # pixels
WINDOW, HERE = "47,126,216", "224,123,31"  # red, green, blue: mid tones, readable on white and on black


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
    image, kernel = picture("image", image), picture("kernel", kernel)
    rows, cols = _output_shape(image, kernel, stride)
    return rows * cols * kernel.size


def step_at(image, kernel, stride, step):
    """Step number `step` of the loop, counted from 1; beyond the last step, the last one.

    Errors: BadInput or TypeError that names the argument, see `stride_helpers.arguments`.

    >>> step_at(np.arange(1, 26).reshape(5, 5), np.ones((3, 3)), stride=2, step=10).pixel
    3.0
    """
    image, kernel = picture("image", image), picture("kernel", kernel)
    number = min(whole_number("step", step, at_least=1), step_count(image, kernel, stride))
    _, out_cols = _output_shape(image, kernel, stride)
    out_cell, kernel_cell = divmod(number - 1, kernel.size)
    out_row, out_col = divmod(out_cell, out_cols)
    kernel_row, kernel_col = divmod(kernel_cell, kernel.shape[1])
    row, col = out_row * stride + kernel_row, out_col * stride + kernel_col
    products = _window(image, kernel, stride, out_row, out_col) * kernel
    before = np.cumsum([0, *products.ravel()])[kernel_cell]
    found = (float(value) for value in (image[row, col], kernel[kernel_row, kernel_col], before))
    return Step(number, out_row, out_col, kernel_row, kernel_col, row, col, *found)


def step_diagram(image, kernel, stride, step):
    """One multiply-add drawn: input with its window, kernel, output so far, and the same in numbers and words.

    Its size depends on the image alone, so that nothing jumps from step to step. For images of up to about 8x8.

    >>> print(step_diagram(np.arange(1, 26).reshape(5, 5), np.ones((3, 3)), stride=2, step=10).says)
    Step 10 of 36: output cell (0, 1). Its window is 3 4 5 / 8 9 10 / 13 14 15. Pixel 3 times weight 1 is 3; the ...
    """
    image, kernel = picture("image", image), picture("kernel", kernel)
    at, count = step_at(image, kernel, stride, step), step_count(image, kernel, stride)
    output = fast_strided_convolve(image, kernel, stride)
    done = at.out_row * output.shape[1] + at.out_col  # output cells that are finished
    cells = [_number(value) for value in output.ravel()[:done]] + [_number(at.after)]
    cells = np.array(cells + [""] * (output.size - len(cells)), dtype=object).reshape(output.shape)

    window = (at.out_row * stride, at.out_col * stride, *kernel.shape)
    seen = at.kernel_row * kernel.shape[1] + at.kernel_col
    drawings = (
        ("input", _written(image), window, seen, (at.row, at.col)),
        ("kernel", _written(kernel), (0, 0, *kernel.shape), seen, (at.kernel_row, at.kernel_col)),
        ("output", cells, (at.out_row, at.out_col, 1, 1), 1, None),
    )
    figures = "".join(_grid(name, max(image.shape), *rest) for name, *rest in drawings)
    says = (
        f"Step {at.number} of {count}: output cell ({at.out_row}, {at.out_col}). "
        f"Its window is {_in_rows(_written(_window(image, kernel, stride, at.out_row, at.out_col)))}. "
        f"Pixel {_number(at.pixel)} times weight {_number(at.weight)} is {_number(at.product)}; "
        f"the running sum goes from {_number(at.before)} to {_number(at.after)}. Output so far: {_in_rows(cells)}."
    )
    sentence = _sentence(at, stride, step, count, kernel.size)
    html = (
        f'<div style="{ROW}">{figures}{_counters(at, stride, count)}</div>'
        f'<p style="min-height:2.7em">{escape(sentence)}</p>'
    )
    return Diagram(html, f"{says} {sentence}" if step > count else says)


def _output_shape(image, kernel, stride):
    return tuple(
        output_dimension(size, length, 0, stride) for size, length in zip(image.shape, kernel.shape, strict=True)
    )


def _window(image, kernel, stride, out_row, out_col):
    top, left = out_row * stride, out_col * stride
    return image[top : top + kernel.shape[0], left : left + kernel.shape[1]]


def _number(value):
    return f"{round(float(value), 6) + 0.0:.4g}"


def _written(array):
    return np.array([[_number(value) for value in row] for row in array], dtype=object)


def _in_rows(cells):
    return " / ".join(" ".join(cell or "_" for cell in row) for row in cells)


def _sentence(at, stride, step, count, weights):
    if step > count:
        return f"At stride {stride} the loop ends after {count} steps. Step {step} is past its end: the last is shown."
    added = (
        f"Pixel {_number(at.pixel)} times weight {_number(at.weight)} is {_number(at.product)}. "
        f"Added to {_number(at.before)}, that makes {_number(at.after)}."
    )
    if at.number % weights:
        return added
    last = " It was the last one." if at.number == count else ""
    return f"{added} Output cell ({at.out_row}, {at.out_col}) is finished.{last}"


def _counters(at, stride, count):
    """The counters of the loop as a small table, under the names that the loop gives them."""
    rows = {
        "step": f"{at.number} of {count}",
        "out_row, out_col": f"{at.out_row}, {at.out_col}",
        "kernel_row, kernel_col": f"{at.kernel_row}, {at.kernel_col}",
        "row": f"{at.out_row} * {stride} + {at.kernel_row} = {at.row}",
        "col": f"{at.out_col} * {stride} + {at.kernel_col} = {at.col}",
        "product": f"{_number(at.pixel)} * {_number(at.weight)} = {_number(at.product)}",
        "running sum": f"{_number(at.before)} + {_number(at.product)} = {_number(at.after)}",
    }
    style = "text-align:left;white-space:nowrap;padding:2px 8px 2px 0;"
    body = "".join(
        f'<tr><th scope="row" style="{style}font-weight:normal;font-size:12px">{name}</th>'
        f'<td style="{style}font-weight:bold;font-size:13px">{escape(text)}</td></tr>'
        for name, text in rows.items()
    )
    return f'<table style="margin:0;width:280px;max-width:100%"><tbody>{body}</tbody></table>'


def _grid(name, side, cells, frame, seen, here):
    """A table of numbers, in a box with room for `side` rows and columns.

    `frame` is (row, column, rows, columns), lit and outlined; its first `seen` cells are lit more, and the cell
    `here` has a ring and a bold number.
    """
    rows, cols = cells.shape
    top, left, frame_rows, frame_cols = frame
    bottom, right = top + frame_rows - 1, left + frame_cols - 1
    plain = "padding:0;text-align:center;font-size:10px;font-weight:normal;border:0"
    lines = [f'<tr style="background:none"><th style="{plain};width:{MARGIN}px;height:{MARGIN}px"></th>']
    lines[0] += "".join(f'<th style="{plain}">{col}</th>' for col in range(cols)) + "</tr>"
    for row in range(rows):
        line = f'<th style="{plain}">{row}</th>'
        for col in range(cols):
            within = top <= row <= bottom and left <= col <= right
            order = (row - top) * frame_cols + col - left
            lit = f"rgba({WINDOW},{0.45 if order < seen else 0.15})" if within else "transparent"
            edges = (row == top, col == right, row == bottom, col == left)
            borders = "".join(
                f";border-{edge}:{f'3px solid rgb({WINDOW})' if within and thick else '1px solid rgb(136,136,136)'}"
                for edge, thick in zip(("top", "right", "bottom", "left"), edges, strict=True)
            )
            text = escape(cells[row, col])
            letters = 13 if len(text) < 3 else 11 if len(text) == 3 else 9  # so that 3 fit on a phone, too
            if (row, col) == here:
                ring = f"display:inline-block;box-sizing:border-box;width:24px;border:2px solid rgb({HERE})"
                text = f'<b style="{ring};border-radius:12px;line-height:20px;background:rgba({HERE},0.35)">{text}</b>'
            line += (
                f'<td style="box-sizing:border-box;height:{CELL}px;padding:0;text-align:center;font-size:{letters}px;'
                f'background:{lit}{borders}">{text}</td>'
            )
        lines.append(f'<tr style="background:none">{line}</tr>')
    marked = f", row {here[0]}, column {here[1]} is marked" if here else ""
    label = f"{name}: {_in_rows(cells)}; rows {top} to {bottom}, columns {left} to {right} are lit{marked}"
    size = MARGIN + side * CELL
    share = 100 * (MARGIN + cols * CELL) / size
    table = f"table-layout:fixed;border-collapse:separate;border-spacing:0;margin:0;width:{share:.4g}%"
    return (
        f'<figure style="margin:0;width:47%;min-width:120px;max-width:{size}px"><figcaption style="text-align:left">'
        f'<b>{name}</b> {rows}x{cols}</figcaption><div role="img" aria-label="{escape(label)}" '
        f'style="height:{size}px"><table style="{table}"><tbody>{"".join(lines)}</tbody></table></div></figure>'
    )
