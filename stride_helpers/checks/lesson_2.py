"""Lesson 2: the strided loop, the loop with padding, the count of multiply-adds, a picture from a dot."""

import re
from collections.abc import Callable
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from stride_helpers.checks.arrays import Counted, Mixed
from stride_helpers.checks.engine import (
    ENOUGH,
    FunctionExercise,
    array_differs,
    case_in_words,
    kernel_exercise,
    mark,
)
from stride_helpers.checks.reading import array
from stride_helpers.convolution import fast_strided_convolve as convolve
from stride_helpers.geometry import output_dimension

# --- the exercise of section 2, and exercise 1 ------------------------------------------------------------------


def strided_loop(function: Callable[[np.ndarray, np.ndarray, int], object]) -> None:
    """Check the exercise of section 2 of lesson 2, the loop with a stride, and print what is wrong.

    Parameters
    ----------
    function : callable
        `function(picture, kernel, stride)` takes two arrays of rows and columns, not only square ones, and returns the
        cross-correlation as an array or a list of lists.

    Examples
    --------
    >>> strided_loop(lambda picture, kernel, stride: convolve(picture, kernel))
    Not yet: for picture = np.arange(1.0, 26).reshape(5, 5), kernel = ... it gives 3x3 numbers, not 2x2. The stride ...
    """
    mark(STRIDED_LOOP, function)


def padded_loop(function: Callable[[np.ndarray, np.ndarray, int, int], object]) -> None:
    """Check exercise 1 of lesson 2, the loop with a stride and a border of zeros, and print what is wrong.

    Parameters
    ----------
    function : callable
        `function(picture, kernel, stride, padding)`, as in section 2; the border is `padding` pixels wide on each
        side.

    Examples
    --------
    >>> padded_loop(lambda picture, kernel, stride, padding: convolve(picture, kernel, stride))
    Not yet: for picture = ..., padding = 1 it gives 2x2 numbers, not 3x3. The padding is not used.
    """
    mark(PADDED_LOOP, function)


# (rows, columns) of the picture and of the kernel, the stride, the padding of exercise 1. Square pictures come first:
# in them swaps show as numbers. Square or not, there are cases with and without padding, at stride 1 and above, with
# rows left over and without. Pictures that are not square have kernels of both kinds, and outputs that are not square.
CASES = [
    ((5, 5), (3, 3), 2, 1),
    ((7, 7), (4, 4), 2, 2),
    ((8, 8), (3, 3), 3, 0),
    ((6, 6), (2, 2), 1, 3),
    ((6, 6), (3, 3), 1, 0),
    ((6, 9), (2, 3), 2, 1),
    ((6, 7), (3, 1), 1, 0),
    ((7, 10), (2, 4), 2, 1),
    ((8, 5), (3, 3), 3, 0),
    ((9, 6), (4, 4), 2, 2),
    ((4, 6), (3, 2), 1, 0),
    ((3, 7), (2, 2), 3, 3),
    ((2, 1), (1, 1), 1, 3),
]


def _picture_and_kernel(shape, kernel_shape):
    if shape == (5, 5):  # the course's own picture
        return Counted(*shape), Counted(*kernel_shape)
    return Mixed(*shape, remainder=23, less=11, divisor=7), Mixed(*kernel_shape, remainder=11, less=4, divisor=3)


def _arguments(shape, kernel_shape, *numbers):
    picture, kernel = _picture_and_kernel(shape, kernel_shape)
    return picture.made(), kernel.made(), *numbers


def _say(shape, kernel_shape, *numbers):
    names = ("picture", "kernel", "stride", "padding")
    values = (*_picture_and_kernel(shape, kernel_shape), *numbers)
    return ", ".join(f"{name} = {value}" for name, value in zip(names, values, strict=False))


# What the slips call. Everywhere x is the picture, k the kernel, s the stride, p the padding; strided_loop has no p.


def _cut(result, like):
    """An output cut to the rows and columns of another."""
    rows, columns = like.shape
    return result[:rows, :columns]


def _early(x, k, s, p):
    """The output of a loop over range(0, input - kernel, stride)."""
    rows, columns = (len(range(0, n + 2 * p - m, s)) for n, m in zip(x.shape, k.shape, strict=True))
    return convolve(x, k, s, p)[:rows, :columns]


def _spread(x, k, s, p):
    """The stride used inside the window, between pixels that should be neighbours."""
    spread_kernel = np.zeros([(length - 1) * s + 1 for length in k.shape])
    spread_kernel[::s, ::s] = k
    more = sum(x.shape) * s  # past the edge the learner's loop stops, and there is no value to compare
    return _cut(convolve(np.pad(np.pad(x, p), (0, more)), spread_kernel), convolve(x, k, s, p))


def _only(kernel, *places):
    """Only some weights count, as if the sum began anew before them."""
    kept = np.zeros(kernel.shape)
    kept[places] = kernel[places]
    return kept


def _in_larger(result, shape, step=1):
    """Cells in an output made too large, in their place or spread out by the stride."""
    large = np.zeros(shape)
    rows, columns = result.shape
    large[: rows * step : step, : columns * step : step] = result
    return large


def _never_reset(x, k, s, p):
    """A sum that goes on from cell to cell."""
    result = convolve(x, k, s, p)
    return np.cumsum(result).reshape(result.shape)


def _one_row(x, k, s, p, added):
    """All rows of the output are one list: the last one written, or all of them added up."""
    result = convolve(x, k, s, p)
    row = result.sum(axis=0) if added else result[-1]
    return np.broadcast_to(row, result.shape)


def _whole_sums(x, k, s, p):
    """What an output of whole numbers keeps of a sum when each product is added to it."""
    padded = np.pad(x, p)
    total = np.zeros(convolve(x, k, s, p).shape)
    rows, columns = total.shape
    for row, column in np.ndindex(k.shape):
        met = padded[row:, column:][::s, ::s][:rows, :columns]
        total = np.trunc(total + met * k[row, column])
    return total


def _slices(x, k, s, p, times):
    """Windows as slices, one for each pixel: the first that reaches past the edge is too short for the kernel."""
    padded = np.pad(x, p)
    rows, columns = k.shape
    for row, column in np.ndindex(padded.shape):
        window = padded[row * s : row * s + rows, column * s : column * s + columns]
        times(window, k)


def _without_windows(x, k, p, times):
    """The whole picture instead of a window; where shapes happen to fit, nothing is said of the result."""
    times(np.pad(x, p), k)


def _written_inside(x, k, s, p):
    """The picture written into a border by [p:-p], which is empty for p = 0."""
    padded = np.zeros([length + 2 * p for length in x.shape])
    padded[p:-p, p:-p] = x
    return convolve(padded, k, s)


SIZE = "Along each axis the output has (input + 2 * padding - kernel) // stride + 1 cells."
OFF_BY_ONE = f"The output size is off by one. {SIZE}"
INSIDE = "The stride multiplies out_row and out_col only: inside the window the pixels stay neighbours."
SWAPPED = "Rows and columns are swapped, or taken for equal: picture[row, column], and the shape is (rows, columns)."
NUMBERED = "Or is the output larger than // gives, or numbered by pixels instead of 0, 1, 2?"
ONLY_STRIDE_1 = "At stride 1 it comes out right."
PAST_THE_EDGE = "Does a window reach past the edge of the picture?"
ROWS_WITHOUT_STRIDE = "The stride is missing in the rows."
COLUMNS_WITHOUT_STRIDE = "The stride is missing in the columns."
LARGE_OUTPUT = f"The stride is in the loop, but not in the size of the output. {SIZE}"
SUM_GOES_ON = "The sum must start at 0 again for each output cell."
SHARED_ROWS = "All rows of the output are one and the same list: [[0] * cols] * rows repeats it. Make each row anew."
FRACTIONS_CUT = "Fractions are cut off: the output must hold floats, not whole numbers (dtype int)."
NO_WINDOW = "The whole picture meets the kernel: cut a window of the kernel's size out of it first."

LOOP_SLIPS = [
    (
        "The kernel is flipped: the first weight meets the first pixel of the window, not the last.",
        lambda x, k, s, p=0: convolve(x, np.flip(k), s, p),
    ),
    (
        "The kernel is flipped upside down: its first row meets the first row of the window.",
        lambda x, k, s, p=0: convolve(x, k[::-1], s, p),
    ),
    (
        "The kernel is flipped left to right: its first column meets the first column of the window.",
        lambda x, k, s, p=0: convolve(x, k[:, ::-1], s, p),
    ),
    (
        "The kernel is transposed, its rows and columns are swapped: kernel[kernel_row, kernel_col].",
        lambda x, k, s, p=0: convolve(x, k.T, s, p),
    ),
    (
        "Rows and columns of the picture are swapped: picture[row, column].",
        lambda x, k, s, p=0: convolve(x.T, k, s, p),
    ),
    (
        "Rows and columns of the output are swapped: output[out_row, out_col].",
        lambda x, k, s, p=0: convolve(x, k, s, p).T,
    ),
    (
        "The stride is not used: it belongs into the output size and into the row and column that are read.",
        lambda x, k, s, p=0: convolve(x, k, 1, p),
    ),
    (
        "The stride is missing where the picture is read: row out_row * stride + kernel_row, and so for columns.",
        lambda x, k, s, p=0: _cut(convolve(x, k, 1, p), convolve(x, k, s, p)),
    ),
    (ROWS_WITHOUT_STRIDE, lambda x, k, s, p=0: convolve(x, k, 1, p)[:, ::s]),
    (ROWS_WITHOUT_STRIDE, lambda x, k, s, p=0: _cut(convolve(x, k, 1, p)[:, ::s], convolve(x, k, s, p))),
    (COLUMNS_WITHOUT_STRIDE, lambda x, k, s, p=0: convolve(x, k, 1, p)[::s]),
    (COLUMNS_WITHOUT_STRIDE, lambda x, k, s, p=0: _cut(convolve(x, k, 1, p)[::s], convolve(x, k, s, p))),
    (LARGE_OUTPUT, lambda x, k, s, p=0: _in_larger(convolve(x, k, s, p), convolve(x, k, 1, p).shape)),
    (LARGE_OUTPUT, lambda x, k, s, p=0: _in_larger(convolve(x, k, s, p), convolve(x, k, 1, p).shape, s)),
    (LARGE_OUTPUT, lambda x, k, s, p=0: _in_larger(convolve(x, k, s, p), x.shape)),
    (LARGE_OUTPUT, lambda x, k, s, p=0: _in_larger(convolve(x, k, s, p), x.shape, s)),
    (INSIDE, lambda x, k, s, p=0: _spread(x, k, s, p)),
    (OFF_BY_ONE, lambda x, k, s, p=0: convolve(x, k, s, p)[:-1, :-1]),
    (OFF_BY_ONE, lambda x, k, s, p=0: _early(x, k, s, p)),
    ("The weights are not used.", lambda x, k, s, p=0: convolve(x, np.ones(k.shape), s, p)),
    (
        "That is the mean of the products; the output holds their sum.",
        lambda x, k, s, p=0: convolve(x, k / k.size, s, p),
    ),
    (
        "Only the last product is left: add each one to the sum, with +=.",
        lambda x, k, s, p=0: convolve(x, _only(k, -1, -1), s, p),
    ),
    (
        "The sum starts at 0 again for each row of the kernel; it must do so for each output cell.",
        lambda x, k, s, p=0: convolve(x, _only(k, -1), s, p),
    ),
    (SUM_GOES_ON, lambda x, k, s, p=0: _never_reset(x, k, s, p)),
    (SUM_GOES_ON, lambda x, k, s, p=0: np.cumsum(convolve(x, k, s, p), axis=1)),
    (SHARED_ROWS, lambda x, k, s, p=0: _one_row(x, k, s, p, added=True)),
    (SHARED_ROWS, lambda x, k, s, p=0: _one_row(x, k, s, p, added=False)),
    (FRACTIONS_CUT, lambda x, k, s, p=0: _whole_sums(x, k, s, p)),
    (FRACTIONS_CUT, lambda x, k, s, p=0: np.trunc(convolve(x, k, s, p))),
    (FRACTIONS_CUT, lambda x, k, s, p=0: np.floor(convolve(x, k, s, p))),
    (NO_WINDOW, lambda x, k, s, p=0: _without_windows(x, k, p, lambda picture, k: picture * k)),
    (NO_WINDOW, lambda x, k, s, p=0: _without_windows(x, k, p, lambda picture, k: k * picture)),
    (f"{PAST_THE_EDGE} {SIZE}", lambda x, k, s, p=0: _slices(x, k, s, p, lambda window, k: window * k)),
    (f"{PAST_THE_EDGE} {SIZE}", lambda x, k, s, p=0: _slices(x, k, s, p, lambda window, k: k * window)),
]
UNPADDED = "The padding is not used."
PER_SIDE = "The padding is per side, so it counts twice."
BEFORE_AND_AFTER = "The padding is per side, so it counts twice, before and after."
MIRRORED = "The border must be 0, not a mirror image."
PADDING_SLIPS = [
    (UNPADDED, lambda x, k, s, p: convolve(x, k, s)),
    (BEFORE_AND_AFTER, lambda x, k, s, p: convolve(np.pad(x, (p, 0)), k, s)),
    (BEFORE_AND_AFTER, lambda x, k, s, p: convolve(np.pad(x, (0, p)), k, s)),
    (
        "The padding is per side: 2 * padding in all, not on each side.",
        lambda x, k, s, p: convolve(x, k, s, 2 * p),
    ),
    ("The columns need padding, too.", lambda x, k, s, p: convolve(np.pad(x, [(p, p), (0, 0)]), k, s)),
    ("The rows need padding, too.", lambda x, k, s, p: convolve(np.pad(x, [(0, 0), (p, p)]), k, s)),
    ("The border must be 0, not a copy of the edge.", lambda x, k, s, p: convolve(np.pad(x, p, "edge"), k, s)),
    (MIRRORED, lambda x, k, s, p: convolve(np.pad(x, p, "reflect"), k, s)),
    (MIRRORED, lambda x, k, s, p: convolve(np.pad(x, p, "symmetric"), k, s)),
    (
        "A negative index counts from the far end; the border must be 0.",
        lambda x, k, s, p: convolve(np.pad(x, p, "wrap"), k, s),
    ),
    ("The padding is always 1.", lambda x, k, s, p: convolve(x, k, s, 1)),
    ("With padding it comes out right, without it stops: [0:-0] is an empty slice.", _written_inside),
]


def _loop_hint(trials):
    """What the cases have in common that come out, or do not, where no slip explains all of them."""
    return _only_squares_hint(trials) or _only_stride_1_hint(trials) or _edge_hint(trials) or _size_hint(trials)


def _tells_apart(trials, belongs):
    """Whether the cases that belong all come out right and the others all do not, with enough of both."""
    inside = [trial.right for trial in trials if belongs(*trial.case)]
    outside = [trial.right for trial in trials if not belongs(*trial.case)]
    return all(inside) and not any(outside) and min(len(inside), len(outside)) >= ENOUGH


def _only_squares_hint(trials):
    if _tells_apart(trials, lambda shape, *_: shape[0] == shape[1]):
        return f"All square pictures come out right. {SWAPPED}"
    if _tells_apart(trials, lambda shape, kernel_shape, *_: kernel_shape[0] == kernel_shape[1]):
        return "All square kernels come out right. Rows and columns of the kernel are swapped, or taken for equal."
    return ""


def _only_stride_1_hint(trials):
    if any(trial.wrong for trial in trials):
        return ""
    if not _tells_apart(trials, lambda shape, kernel_shape, stride, *_: stride == 1):
        return ""
    if all("index" in trial.stopped or "broadcast" in trial.stopped for trial in trials if trial.stopped):
        return f"{ONLY_STRIDE_1} {INSIDE} {NUMBERED}"
    return ONLY_STRIDE_1


def _edge_hint(trials):
    """For an index that is too large."""
    stopped = [trial for trial in trials if trial.stopped]
    if len(stopped) < ENOUGH or any(trial.wrong for trial in trials):
        return ""
    if all(
        re.search("list (assignment )?index out of range", trial.stopped) for trial in stopped
    ):  # which list, nobody knows
        return f"Is a list of yours too short, or does a window reach past the edge of the picture? {SIZE}"
    if all(_is_past_the_edge(trial) for trial in stopped):
        padded = any(trial.case[3:] > (0,) for trial in stopped)
        return f"{PAST_THE_EDGE} {'Is the picture padded first? ' if padded else ''}{SIZE}"
    return ""


def _is_past_the_edge(trial):
    """Whether the index was too large for the picture, padded on both sides, on one or not at all."""
    found = re.search(r"index \d+ is out of bounds for axis ([01]) with size (\d+)", trial.stopped)
    if not found:
        return False
    shape, _, _, *padding = trial.case
    length = shape[int(found[1])]
    border = padding[0] if padding else 0
    return int(found[2]) in (length, length + border, length + 2 * border)


def _size_hint(trials):
    """For an output of the wrong size."""
    more = []
    for trial in trials:
        if trial.value is not None and trial.value.ndim == 2 and trial.value.shape != trial.expected.shape:
            more.append(np.subtract(trial.value.shape, trial.expected.shape))
    if len(more) < ENOUGH:
        return ""
    return OFF_BY_ONE if abs(np.array(more)).max() == 1 else SIZE


def _loop_exercise(cases, slips):
    return FunctionExercise(
        cases=cases,
        say=_say,
        right=convolve,
        slips=slips,
        read=array,
        differs=array_differs,
        arguments=_arguments,
        hint=_loop_hint,
    )


STRIDED_LOOP = _loop_exercise([case[:3] for case in CASES], LOOP_SLIPS)
PADDED_LOOP = _loop_exercise(CASES, LOOP_SLIPS + PADDING_SLIPS)

# --- exercise 2 -------------------------------------------------------------------------------------------------


def multiply_adds(function: Callable[[int, int, int, int], object]) -> None:
    """Check exercise 2 of lesson 2, the number of multiply-adds, and print what is wrong.

    Parameters
    ----------
    function : callable
        `function(pixels, kernel_size, padding, stride)`, all whole numbers, returns how many multiply-adds a square
        picture and a square kernel take.

    Examples
    --------
    >>> multiply_adds(lambda pixels, kernel_size, padding, stride: pixels**2 * kernel_size**2)
    Not yet: for 24 pixels, kernel 3, padding 0, stride 1 it gives 5184, not 4356. There is one window for each ...
    """
    mark(MULTIPLY_ADDS, function)


STRIDE_THINS_OUT = "The stride thins out rows and columns: use it in the size of the output, along each axis."
RULE_OF_THUMB = "Dividing by the stride twice is the rule of thumb for large pictures: use the size of the output."
cells = output_dimension

# n pixels, kernel k, padding p, stride s.
ADDS_SLIPS = [
    ("There is one window for each output cell, not for each pixel.", lambda n, k, p, s: n**2 * k**2),
    (
        "There is one window for each output cell, not for each pixel of the padded picture.",
        lambda n, k, p, s: (n + 2 * p) ** 2 * k**2,
    ),
    ("The stride is not used.", lambda n, k, p, s: cells(n, k, p, 1) ** 2 * k**2),
    (STRIDE_THINS_OUT, lambda n, k, p, s: cells(n, k, p, 1) ** 2 * k**2 // s),
    (STRIDE_THINS_OUT, lambda n, k, p, s: cells(n, k, p, 1) ** 2 * k**2 / s),
    (RULE_OF_THUMB, lambda n, k, p, s: cells(n, k, p, 1) ** 2 * k**2 / s**2),
    (RULE_OF_THUMB, lambda n, k, p, s: cells(n, k, p, 1) ** 2 * k**2 // s**2),
    (RULE_OF_THUMB, lambda n, k, p, s: n**2 * k**2 / s**2),
    (RULE_OF_THUMB, lambda n, k, p, s: n**2 * k**2 // s**2),
    (RULE_OF_THUMB, lambda n, k, p, s: (n + 2 * p) ** 2 * k**2 / s**2),
    (RULE_OF_THUMB, lambda n, k, p, s: (n + 2 * p) ** 2 * k**2 // s**2),
    (RULE_OF_THUMB, lambda n, k, p, s: (n // s) ** 2 * k**2),
    (RULE_OF_THUMB, lambda n, k, p, s: ((n + 2 * p) // s) ** 2 * k**2),
    (
        "The size of the output rounds down, with //.",
        lambda n, k, p, s: ((n + 2 * p - k) / s + 1) ** 2 * k**2,
    ),
    (UNPADDED, lambda n, k, p, s: cells(n, k, 0, s) ** 2 * k**2),
    (PER_SIDE, lambda n, k, p, s: ((n + p - k) // s + 1) ** 2 * k**2),
    ("The size of the output ends with + 1.", lambda n, k, p, s: ((n + 2 * p - k) // s) ** 2 * k**2),
    (
        "That is the number of output cells; each takes one multiply-add for each weight.",
        lambda n, k, p, s: cells(n, k, p, s) ** 2,
    ),
    ("That is the work for one window; there is one for each output cell.", lambda n, k, p, s: k**2),
    (
        "The output has rows and columns: its size counts twice.",
        lambda n, k, p, s: cells(n, k, p, s) * k**2,
    ),
    (
        "The kernel has rows and columns: its size counts twice.",
        lambda n, k, p, s: cells(n, k, p, s) ** 2 * k,
    ),
    ("Output and kernel have rows and columns: both sizes count twice.", lambda n, k, p, s: cells(n, k, p, s) * k),
    (
        "One multiplication and one addition count as one multiply-add.",
        lambda n, k, p, s: 2 * cells(n, k, p, s) ** 2 * k**2,
    ),
]
MULTIPLY_ADDS = FunctionExercise(
    cases=[
        (24, 3, 0, 1),
        (24, 3, 0, 2),
        (24, 3, 0, 3),
        (5, 3, 1, 2),
        (16, 5, 2, 2),
        (9, 2, 3, 4),
        *product((11, 18), (4, 7), (1, 5), (3, 5)),
    ],
    say=case_in_words("pixels", "kernel", "padding", "stride"),
    right=lambda n, k, p, s: cells(n, k, p, s) ** 2 * k**2,
    slips=ADDS_SLIPS,
)

# --- exercise 3 -------------------------------------------------------------------------------------------------


def dot_to_letter(kernel: ArrayLike) -> None:
    """Check exercise 3 of lesson 2, the kernel that makes an upright F of a single dot, and print what is wrong.

    Parameters
    ----------
    kernel : array_like of shape (5, 5)
        The weights.

    Examples
    --------
    >>> dot_to_letter(np.zeros((5, 5)))
    Not yet: row 0 of the output is 0 0 0 0 0, and the F has 1 1 1 1 1 there.
    """
    mark(DOT_TO_LETTER, kernel)


LETTER = np.array(
    [
        [1, 1, 1, 1, 1],
        [1, 0, 0, 0, 0],
        [1, 1, 1, 1, 0],
        [1, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
    ]
)
TRANSPOSED = "rows and columns of the F are swapped."
LETTER_SLIPS = [
    (
        "the dot comes out turned by half a turn: the loop lays the kernel on without a flip.",
        lambda letter: letter[::-1, ::-1],
    ),
    ("the F comes out upside down.", lambda letter: letter[::-1]),
    ("the F comes out as in a mirror.", lambda letter: letter[:, ::-1]),
    (TRANSPOSED, lambda letter: letter.T),
    (TRANSPOSED, lambda letter: letter.T[::-1, ::-1]),
    ("the dot comes out as a dark F on white: 1 where the F is, 0 elsewhere.", lambda letter: 1 - letter),
    ("the F is there, but not with the values 0 and 1.", lambda letter: 255 * letter),
]


def _letter_mistake(weights):
    dot = np.zeros((9, 9))
    dot[4, 4] = 1
    output = convolve(dot, weights)
    for sentence, slip in LETTER_SLIPS:
        if array_differs(output, slip(LETTER)) is None:
            return sentence
    for row, (found, wanted) in enumerate(zip(output, LETTER, strict=True)):
        if abs(found - wanted).max() > 1e-6:
            written = " ".join(f"{number + 0.0:.3g}" for number in found)
            return f"row {row} of the output is {written}, and the F has {' '.join(map(str, wanted))} there."
    return None


DOT_TO_LETTER = kernel_exercise(
    5,
    mistake=_letter_mistake,
    praise="A dot brings out the kernel, turned by half a turn; that is how an unknown filter is measured.",
)
