"""Lesson 2: the strided loop, the loop with padding, the count of multiply-adds, a picture from a dot."""

import numpy as np

from stride_helpers.checks.engine import FunctionExercise, array_differs, formulas, in_words, kernel_exercise, mark
from stride_helpers.checks.reading import array
from stride_helpers.convolution import fast_strided_convolve
from stride_helpers.geometry import output_dimension


def strided_loop(function):
    """Exercise 1: `function(picture, kernel, stride)` gives the strided cross-correlation.

    >>> strided_loop(lambda picture, kernel, stride: fast_strided_convolve(picture, kernel))
    Not yet: for picture = np.arange(1.0, 26).reshape(5, 5), kernel = ... it gives 3x3 numbers, not 2x2. The stride ...
    """
    mark(STRIDED_LOOP, function)


def padded_loop(function):
    """Exercise 2: `function(picture, kernel, stride, padding)`, with a border of zeros on each side.

    >>> padded_loop(lambda picture, kernel, stride, padding: fast_strided_convolve(picture, kernel, stride))
    Not yet: for picture = ..., padding = 1 it gives 2x2 numbers, not 3x3. The padding is not used.
    """
    mark(PADDED_LOOP, function)


# Rows and columns of the picture, of the kernel, and the stride. Square first: swaps show as numbers there.
LOOPS = [
    (5, 5, 3, 3, 2),
    (7, 7, 4, 4, 2),
    (6, 9, 2, 3, 2),
    (8, 5, 3, 3, 3),
    (8, 8, 3, 3, 3),
    (4, 6, 3, 2, 1),
    (2, 1, 1, 1, 1),
]


def counted(rows, cols, rule=""):
    """1, 2, 3, ... in rows and columns, as code that a learner can paste."""
    return f"np.arange(1.0, {rows * cols + 1}).reshape({rows}, {cols}){rule}"


def _code(rows, cols, kernel_rows, kernel_cols):
    """Picture and kernel of a case: 1, 2, 3, ... for the course's 5 by 5, irregular numbers for the others."""
    picture_rule, kernel_rule = ("", "") if (rows, cols) == (5, 5) else (" ** 3 % 23 / 4", " ** 3 % 11 - 4")
    return counted(rows, cols, picture_rule), counted(kernel_rows, kernel_cols, kernel_rule)


def arrays(codes):
    """What is given to the function is made by the very code that the sentence shows."""
    return [eval(code, {"np": np}) for code in codes]


def _arguments(*case):
    return *arrays(_code(*case[:4])), *case[4:]


def _say(*case):
    names = ("picture", "kernel", "stride", "padding")
    values = (*_code(*case[:4]), *case[4:])
    return ", ".join(f"{name} = {value}" for name, value in zip(names, values, strict=False))


right = fast_strided_convolve


# What the formulas of the slips call, beside `right`.


def cut(result, like):
    """An output cut to the rows and columns of another."""
    return result[: like.shape[0], : like.shape[1]]


def early(x, k, s, p):
    """The output of a loop over range(0, input - kernel, stride)."""
    rows, cols = (len(range(0, n + 2 * p - m, s)) for n, m in zip(x.shape, k.shape, strict=True))
    return right(x, k, s, p)[:rows, :cols]


def spread(x, k, s, p):
    """The stride used inside the window, between pixels that should be neighbours."""
    wide = np.pad(np.pad(x, p), (0, sum(x.shape) * s))  # past the edge the learner's loop stops; no need to compare
    apart = np.zeros([(n - 1) * s + 1 for n in k.shape])
    apart[::s, ::s] = k
    return cut(right(wide, apart), right(x, k, s, p))


def only(kernel, *places):
    """Only some weights count, as if the sum began anew before them."""
    kept = np.zeros(kernel.shape)
    kept[places] = kernel[places]
    return kept


def too_large(result, shape, step=1):
    """Cells in an output made too large, in their place or spread out by the stride."""
    large = np.zeros(shape)
    large[: result.shape[0] * step : step, : result.shape[1] * step : step] = result
    return large


def whole(x, k, s, p):
    """What an output of whole numbers keeps of a sum when each product is added to it."""
    x, total = np.pad(x, p), np.zeros(right(x, k, s, p).shape)
    rows, cols = total.shape
    for i, j in np.ndindex(k.shape):
        total = np.trunc(total + x[i : i + (rows - 1) * s + 1 : s, j : j + (cols - 1) * s + 1 : s] * k[i, j])
    return total


SIZE = "Along each axis the output has (input + 2 * padding - kernel) // stride + 1 cells."
OFF_BY_ONE = f"The output size is off by one. {SIZE}"
INSIDE = "The stride multiplies out_row and out_col only: inside the window the pixels stay neighbours."
SWAPPED = "Rows and columns are swapped, or taken for equal: picture[row, column], and the shape is (rows, columns)."
NUMBERED = "Or is the output larger than // gives, or numbered by pixels instead of 0, 1, 2?"
LOOP_SLIPS = f"""
right(x, np.flip(k), s, p)                               | The kernel is flipped: the first weight meets the first pixel
                                                         | of the window, not the last.
right(x, k[::-1], s, p)                                  | The kernel is flipped upside down: its first row meets the
                                                         | first row of the window.
right(x, k[:, ::-1], s, p)                               | The kernel is flipped left to right: its first column meets
                                                         | the first column of the window.
right(x, k.T, s, p)                                      | The kernel is transposed, its rows and columns are swapped:
                                                         | kernel[kernel_row, kernel_col].
right(x.T, k, s, p)                                      | Rows and columns of the picture are swapped: picture[row,
                                                         | column].
right(x, k, s, p).T                                      | Rows and columns of the output are swapped: output[out_row,
                                                         | out_col].
right(x, k, 1, p)                                        | The stride is not used: it belongs into the output size and
                                                         | into the row and column that are read.
cut(right(x, k, 1, p), right(x, k, s, p))                | The stride is missing where the picture is read: row out_row
                                                         | * stride + kernel_row, and so for columns.
right(x, k, 1, p)[:, ::s]                                | The stride is missing in the rows.
cut(right(x, k, 1, p)[:, ::s], right(x, k, s, p))        |
right(x, k, 1, p)[::s]                                   | The stride is missing in the columns.
cut(right(x, k, 1, p)[::s], right(x, k, s, p))           |
too_large(right(x, k, s, p), right(x, k, 1, p).shape)    | The stride is in the loop, but not in the size of the output.
                                                         | {SIZE}
too_large(right(x, k, s, p), right(x, k, 1, p).shape, s) |
too_large(right(x, k, s, p), x.shape)                    |
too_large(right(x, k, s, p), x.shape, s)                 |
spread(x, k, s, p)                                       | {INSIDE}
right(x, k, s, p)[:-1, :-1]                              | {OFF_BY_ONE}
early(x, k, s, p)                                        |
right(x, k * 0 + 1, s, p)                                | The weights are not used.
right(x, k / k.size, s, p)                               | That is the mean of the products; the output holds their sum.
right(x, only(k, -1, -1), s, p)                          | Only the last product is left: add each one to the sum, with
                                                         | +=.
right(x, only(k, -1), s, p)                              | The sum starts at 0 again for each row of the kernel; it must
                                                         | do so for each output cell.
np.cumsum(out := right(x, k, s, p)).reshape(out.shape)   | The sum must start at 0 again for each output cell.
np.cumsum(right(x, k, s, p), axis=1)                     |
0 * (out := right(x, k, s, p)) + out.sum(axis=0)         | All rows of the output are one and the same list: [[0] *
                                                         | cols] * rows repeats it. Make each row anew.
0 * (out := right(x, k, s, p)) + out[-1]                 |
whole(x, k, s, p)                                        | Fractions are cut off: the output must hold floats, not whole
                                                         | numbers (dtype int).
np.trunc(right(x, k, s, p))                              |
np.floor(right(x, k, s, p))                              |
"""
UNPADDED = "The padding is not used."
PADDING_SLIPS = f"""
right(x, k, s)                           | {UNPADDED}
right(np.pad(x, (p, 0)), k, s)           | The padding is per side, so it counts twice, before and after.
right(np.pad(x, (0, p)), k, s)           |
right(x, k, s, 2 * p)                    | The padding is per side: 2 * padding in all, not on each side.
right(np.pad(x, [(p, p), (0, 0)]), k, s) | The columns need padding, too.
right(np.pad(x, [(0, 0), (p, p)]), k, s) | The rows need padding, too.
right(np.pad(x, p, "edge"), k, s)        | The border must be 0, not a copy of the edge.
right(np.pad(x, p, "reflect"), k, s)     | The border must be 0, not a mirror image.
right(np.pad(x, p, "symmetric"), k, s)   |
right(np.pad(x, p, "wrap"), k, s)        | A negative index counts from the far end; the border must be 0.
right(x, k, s, 1)                        | The padding is always 1.
"""


def _loop_hint(record):
    """What cases have in common that come out, or do not, where no slip explains all of them."""
    cases = [*record.given, *record.wrong, *record.stopped]
    came_out = {case: case in record.given and case not in record.wrong for case in cases}
    padded = [case for case in cases if case[5:] > (0,)]
    if padded and record.stopped and not record.wrong and all(came_out[case] for case in padded):
        return "With padding it comes out right, without it stops: [0:-0] is an empty slice."
    if any(came_out.values()) and all(came_out[case] for case in cases if case[0] == case[1]):
        return f"All square pictures come out right. {SWAPPED}"
    if not record.wrong and all(came_out[case] for case in cases if case[4] == 1):
        return f"At stride 1 it comes out right. {INSIDE} {NUMBERED}"
    if not record.wrong and all(f.error.startswith(("IndexError", "ValueError")) for f in record.stopped.values()):
        pad = " Is the picture padded first?" if any(case[5:] > (0,) for case in record.stopped) else ""
        return f"Does a window reach past the edge of the picture?{pad} {SIZE}"
    for case in record.wrong:
        value, expected = record.given.get(case), right(*_arguments(*case))
        if value is None or value.ndim != 2:
            return ""
        more = {found - wanted for found, wanted in zip(value.shape, expected.shape, strict=True)}
        return "" if more == {0} else OFF_BY_ONE if more <= {-1, 0, 1} else SIZE
    return ""


def _loop_exercise(cases, slips):
    how = {"read": array, "differs": array_differs, "arguments": _arguments, "say": _say, "hint": _loop_hint}
    return FunctionExercise(cases=cases, right=right, slips=formulas("x, k, s, p=0", slips, globals()), **how)


STRIDED_LOOP = _loop_exercise(LOOPS, LOOP_SLIPS)
PADDINGS = (1, 2, 1, 0, 2, 1, 3)
PADDED_LOOP = _loop_exercise(
    [(*case, padding) for case, padding in zip(LOOPS, PADDINGS, strict=True)], LOOP_SLIPS + PADDING_SLIPS
)


def multiply_adds(function):
    """Exercise 3: `function(pixels, kernel_size, padding, stride)` counts the multiply-adds.

    >>> multiply_adds(lambda pixels, kernel_size, padding, stride: pixels**2 * kernel_size**2)
    Not yet: for 24 pixels, kernel 3, padding 0, stride 1 it gives 5184, not 4356. There is one window for each ...
    """
    mark(MULTIPLY_ADDS, function)


PER_SIDE = "The padding is per side, so it counts twice."
ADDS_SLIPS = f"""
n**2 * k**2                         | There is one window for each output cell, not for each pixel.
(n + 2*p) ** 2 * k**2               | There is one window for each output cell, not for each pixel of the padded
                                    | picture.
cells(n, k, p, 1) ** 2 * k**2       | The stride is not used.
cells(n, k, p, 1) ** 2 * k**2 // s  | The stride thins out rows and columns: use it in the size of the output, along
                                    | each axis.
cells(n, k, p, 1) ** 2 * k**2 / s   |
cells(n, k, p, 1)**2 * k**2 / s**2  | Dividing by the stride twice is the rule of thumb for large pictures: use the size
                                    | of the output.
cells(n, k, p, 1)**2 * k**2 // s**2 |
n**2 * k**2 / s**2                  |
n**2 * k**2 // s**2                 |
(n + 2*p) ** 2 * k**2 / s**2        |
(n + 2*p) ** 2 * k**2 // s**2       |
(n // s) ** 2 * k**2                |
((n + 2*p) // s) ** 2 * k**2        |
((n + 2*p - k) / s + 1) ** 2 * k**2 | The size of the output rounds down, with //.
cells(n, k, 0, s) ** 2 * k**2       | {UNPADDED}
((n + p - k) // s + 1) ** 2 * k**2  | {PER_SIDE}
((n + 2*p - k) // s) ** 2 * k**2    | The size of the output ends with + 1.
cells(n, k, p, s) ** 2              | That is the number of output cells; each takes one multiply-add for each weight.
k**2                                | That is the work for one window; there is one for each output cell.
cells(n, k, p, s) * k**2            | The output has rows and columns: its size counts twice.
cells(n, k, p, s) ** 2 * k          | The kernel has rows and columns: its size counts twice.
cells(n, k, p, s) * k               | Output and kernel have rows and columns: both sizes count twice.
2 * cells(n, k, p, s) ** 2 * k**2   | One multiplication and one addition count as one multiply-add.
"""
MULTIPLY_ADDS = FunctionExercise(
    cases=[(24, 3, 0, 1), (24, 3, 0, 2), (24, 3, 0, 3), (5, 3, 1, 2), (16, 5, 2, 2), (9, 2, 3, 4)],
    say=in_words("pixels", "kernel", "padding", "stride"),
    right=lambda n, k, p, s: output_dimension(n, k, p, s) ** 2 * k**2,
    slips=formulas("n, k, p, s", ADDS_SLIPS, {"cells": output_dimension}),
)


def dot_to_letter(kernel):
    """Exercise 4: the 5x5 kernel that makes an upright F of a single dot.

    >>> dot_to_letter(np.zeros((5, 5)))
    Not yet: row 0 of the output is 0 0 0 0 0, and the F has 1 1 1 1 1 there.
    """
    mark(DOT_TO_LETTER, kernel)


LETTER = np.array([[int(dot) for dot in row] for row in ("11111", "10000", "11110", "10000", "10000")])
LETTER_FORMULAS = """
f[::-1, ::-1]   | the dot comes out turned by half a turn: the loop lays the kernel on without a flip.
f[::-1]         | the F comes out upside down.
f[:, ::-1]      | the F comes out as in a mirror.
f.T             | rows and columns of the F are swapped.
f.T[::-1, ::-1] |
1 - f           | the dot comes out as a dark F on white: 1 where the F is, 0 elsewhere.
255 * f         | the F is there, but not with the values 0 and 1.
"""
LETTER_SLIPS = formulas("f", LETTER_FORMULAS)


def _letter_mistake(weights):
    dot = np.zeros((9, 9))
    dot[4, 4] = 1
    out = fast_strided_convolve(dot, weights)
    for words, *slips in LETTER_SLIPS:
        if any(array_differs(out, slip(LETTER)) is None for slip in slips):
            return words
    for row, (found, wanted) in enumerate(zip(out, LETTER, strict=True)):
        if (abs(found - wanted) > 1e-6).any():
            written = " ".join(f"{number + 0.0:.3g}" for number in found)
            return f"row {row} of the output is {written}, and the F has {' '.join(map(str, wanted))} there."
    return None


DOT_TO_LETTER = kernel_exercise(
    5,
    judge=_letter_mistake,
    praise="A dot brings out the kernel, turned by half a turn; that is how an unknown filter is measured.",
)
