"""Lesson 2: the strided loop, the loop with padding, the count of multiply-adds, a picture from a dot."""

import numpy as np

from stride_helpers.checks.engine import FunctionExercise, array_differs, in_words, kernel_exercise, mark
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


def _arguments(*case):
    """Arrays are made by the very code that the sentence shows."""
    return *(eval(code, {"np": np}) for code in _code(*case[:4])), *case[4:]


def _say(*case):
    names = ("picture", "kernel", "stride", "padding")
    values = (*_code(*case[:4]), *case[4:])
    return ", ".join(f"{name} = {value}" for name, value in zip(names, values, strict=False))


right = fast_strided_convolve


def _padded_with(*widths, mode="constant"):
    def slip(x, k, s, p=0):
        return right(np.pad(x, [(p * before, p * after) for before, after in widths], mode), k, s)

    return slip


def _strided_only(rows_too, cols_too, cut):
    """The stride used, or not, in the rows and columns read; `cut` to the right size, or not."""

    def slip(x, k, s, p=0):
        result = right(x, k, 1, p)[:: s if rows_too else 1, :: s if cols_too else 1]
        rows, cols = right(x, k, s, p).shape
        return result[:rows, :cols] if cut else result

    return slip


def _spread(x, k, s, p=0):
    """The stride used inside the window, between pixels that should be neighbours."""
    spread = np.zeros([(n - 1) * s + 1 for n in k.shape])
    spread[::s, ::s] = k
    rows, cols = right(x, k, s, p).shape
    wide = np.pad(np.pad(x, p), (0, sum(x.shape) * s))  # past the edge the learner's loop stops; no need to compare
    return right(wide, spread)[:rows, :cols]


def _only(*places):
    """Only some weights count, as if the sum began anew before them."""

    def slip(x, k, s, p=0):
        kept = np.zeros(k.shape)
        kept[places] = k[places]
        return right(x, kept, s, p)

    return slip


def _too_large(size, spread):
    """Cells in an output made too large: where `size` says, in their place or `spread` out by the stride."""

    def slip(x, k, s, p=0):
        result, small = np.zeros(size(x, k, p)), right(x, k, s, p)
        step = s if spread else 1
        result[: small.shape[0] * step : step, : small.shape[1] * step : step] = small
        return result

    return slip


def _stride_1(x, k, p):
    return right(x, k, 1, p).shape


def _whole(x, k, s, p=0):
    """What an output of whole numbers keeps of a sum when each product is added to it."""
    x, total = np.pad(x, p), np.zeros(right(x, k, s, p).shape)
    rows, cols = total.shape
    for i, j in np.ndindex(k.shape):
        total = np.trunc(total + x[i : i + (rows - 1) * s + 1 : s, j : j + (cols - 1) * s + 1 : s] * k[i, j])
    return total


def _short(size):
    def slip(x, k, s, p=0):
        rows, cols = (size(n + 2 * p, m, s) for n, m in zip(x.shape, k.shape, strict=True))
        return right(x, k, s, p)[:rows, :cols]

    return slip


def _after(change):
    """A slip in what becomes of the right output."""
    return lambda x, k, s, p=0: change(right(x, k, s, p))


SIZE = "Along each axis the output has (input + 2 * padding - kernel) // stride + 1 cells."
OFF_BY_ONE = f"The output size is off by one. {SIZE}"
INSIDE = "The stride multiplies out_row and out_col only: inside the window the pixels stay neighbours."
SWAPPED = "Rows and columns are swapped, or taken for equal: picture[row, column], and the shape is (rows, columns)."
NUMBERED = "Or is the output larger than // gives, or numbered by pixels instead of 0, 1, 2?"
LOOP_SLIPS = [
    (
        "The kernel is flipped: the first weight meets the first pixel of the window, not the last.",
        lambda x, k, s, p=0: right(x, np.flip(k), s, p),
    ),
    (
        "The kernel is flipped upside down: its first row meets the first row of the window.",
        lambda x, k, s, p=0: right(x, k[::-1], s, p),
    ),
    (
        "The kernel is flipped left to right: its first column meets the first column of the window.",
        lambda x, k, s, p=0: right(x, k[:, ::-1], s, p),
    ),
    (
        "The kernel is transposed, its rows and columns are swapped: kernel[kernel_row, kernel_col].",
        lambda x, k, s, p=0: right(x, k.T, s, p),
    ),
    ("Rows and columns of the picture are swapped: picture[row, column].", lambda x, k, s, p=0: right(x.T, k, s, p)),
    ("Rows and columns of the output are swapped: output[out_row, out_col].", _after(np.transpose)),
    (
        "The stride is not used: it belongs into the output size and into the row and column that are read.",
        _strided_only(False, False, cut=False),
    ),
    (
        "The stride is missing where the picture is read: row out_row * stride + kernel_row, and so for columns.",
        _strided_only(False, False, cut=True),
    ),
    ("The stride is missing in the rows.", _strided_only(False, True, cut=False), _strided_only(False, True, cut=True)),
    (
        "The stride is missing in the columns.",
        _strided_only(True, False, cut=False),
        _strided_only(True, False, cut=True),
    ),
    (
        f"The stride is in the loop, but not in the size of the output. {SIZE}",
        _too_large(_stride_1, spread=False),
        _too_large(_stride_1, spread=True),
        _too_large(lambda x, k, p: x.shape, spread=False),
        _too_large(lambda x, k, p: x.shape, spread=True),
    ),
    (INSIDE, _spread),
    (OFF_BY_ONE, _short(lambda n, m, s: (n - m) // s), _short(lambda n, m, s: len(range(0, n - m, s)))),
    ("The weights are not used.", lambda x, k, s, p=0: right(x, np.ones(k.shape), s, p)),
    ("That is the mean of the products; the output holds their sum.", lambda x, k, s, p=0: right(x, k / k.size, s, p)),
    ("Only the last product is left: add each one to the sum, with +=.", _only(-1, -1)),
    ("The sum starts at 0 again for each row of the kernel; it must do so for each output cell.", _only(-1)),
    (
        "The sum must start at 0 again for each output cell.",
        _after(lambda out: np.cumsum(out).reshape(out.shape)),
        _after(lambda out: np.cumsum(out, axis=1)),
    ),
    (
        "All rows of the output are one and the same list: [[0] * cols] * rows repeats it. Make each row anew.",
        _after(lambda out: np.tile(out.sum(axis=0), (len(out), 1))),
        _after(lambda out: np.tile(out[-1], (len(out), 1))),
    ),
    (
        "Fractions are cut off: the output must hold floats, not whole numbers (dtype int).",
        _whole,
        _after(np.trunc),
        _after(np.floor),
    ),
]
UNPADDED = "The padding is not used."
PADDING_SLIPS = [
    (UNPADDED, lambda x, k, s, p: right(x, k, s)),
    (
        "The padding is per side, so it counts twice, before and after.",
        _padded_with((1, 0), (1, 0)),
        _padded_with((0, 1), (0, 1)),
    ),
    ("The padding is per side: 2 * padding in all, not on each side.", _padded_with((2, 2), (2, 2))),
    ("The columns need padding, too.", _padded_with((1, 1), (0, 0))),
    ("The rows need padding, too.", _padded_with((0, 0), (1, 1))),
    ("The border must be 0, not a copy of the edge.", _padded_with((1, 1), (1, 1), mode="edge")),
    (
        "The border must be 0, not a mirror image.",
        _padded_with((1, 1), (1, 1), mode="reflect"),
        _padded_with((1, 1), (1, 1), mode="symmetric"),
    ),
    ("A negative index counts from the far end; the border must be 0.", _padded_with((1, 1), (1, 1), mode="wrap")),
    ("The padding is always 1.", lambda x, k, s, p: right(x, k, s, 1)),
]


def _loop_hint(record):
    """What cases have in common that come out, or do not, where no slip explains all of them."""
    cases = [*record.given, *record.wrong, *record.stopped]
    came_out = {case: record.comes_out(case) for case in cases}
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
    return FunctionExercise(cases=cases, right=right, slips=slips, **how)


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


def _cells(n, k, p, s):
    return output_dimension(n, k, p, s)


PER_SIDE = "The padding is per side, so it counts twice."
RULE_OF_THUMB = "Dividing by the stride twice is the rule of thumb for large pictures: use the size of the output."
MULTIPLY_ADDS = FunctionExercise(
    cases=[(24, 3, 0, 1), (24, 3, 0, 2), (24, 3, 0, 3), (5, 3, 1, 2), (16, 5, 2, 2), (9, 2, 3, 4)],
    say=in_words("pixels", "kernel", "padding", "stride"),
    right=lambda n, k, p, s: _cells(n, k, p, s) ** 2 * k**2,
    slips=[
        ("There is one window for each output cell, not for each pixel.", lambda n, k, p, s: n**2 * k**2),
        (
            "There is one window for each output cell, not for each pixel of the padded picture.",
            lambda n, k, p, s: (n + 2 * p) ** 2 * k**2,
        ),
        ("The stride is not used.", lambda n, k, p, s: _cells(n, k, p, 1) ** 2 * k**2),
        (
            "The stride thins out rows and columns: use it in the size of the output, along each axis.",
            lambda n, k, p, s: _cells(n, k, p, 1) ** 2 * k**2 // s,
            lambda n, k, p, s: _cells(n, k, p, 1) ** 2 * k**2 / s,
        ),
        (
            RULE_OF_THUMB,
            lambda n, k, p, s: _cells(n, k, p, 1) ** 2 * k**2 / s**2,
            lambda n, k, p, s: _cells(n, k, p, 1) ** 2 * k**2 // s**2,
            lambda n, k, p, s: n**2 * k**2 / s**2,
            lambda n, k, p, s: n**2 * k**2 // s**2,
            lambda n, k, p, s: (n + 2 * p) ** 2 * k**2 / s**2,
            lambda n, k, p, s: (n + 2 * p) ** 2 * k**2 // s**2,
            lambda n, k, p, s: (n // s) ** 2 * k**2,
            lambda n, k, p, s: ((n + 2 * p) // s) ** 2 * k**2,
        ),
        ("The size of the output rounds down, with //.", lambda n, k, p, s: ((n + 2 * p - k) / s + 1) ** 2 * k**2),
        (UNPADDED, lambda n, k, p, s: _cells(n, k, 0, s) ** 2 * k**2),
        (PER_SIDE, lambda n, k, p, s: ((n + p - k) // s + 1) ** 2 * k**2),
        ("The size of the output ends with + 1.", lambda n, k, p, s: ((n + 2 * p - k) // s) ** 2 * k**2),
        (
            "That is the number of output cells; each takes one multiply-add for each weight.",
            lambda n, k, p, s: _cells(n, k, p, s) ** 2,
        ),
        ("That is the work for one window; there is one for each output cell.", lambda n, k, p, s: k**2),
        ("The output has rows and columns: its size counts twice.", lambda n, k, p, s: _cells(n, k, p, s) * k**2),
        ("The kernel has rows and columns: its size counts twice.", lambda n, k, p, s: _cells(n, k, p, s) ** 2 * k),
        ("Output and kernel have rows and columns: both sizes count twice.", lambda n, k, p, s: _cells(n, k, p, s) * k),
        (
            "One multiplication and one addition count as one multiply-add.",
            lambda n, k, p, s: 2 * _cells(n, k, p, s) ** 2 * k**2,
        ),
    ],
)


def dot_to_letter(kernel):
    """Exercise 4: the 5x5 kernel that makes an upright F of a single dot.

    >>> dot_to_letter(np.zeros((5, 5)))
    Not yet: row 0 of the output is 0 0 0 0 0, and the F has 1 1 1 1 1 there.
    """
    mark(DOT_TO_LETTER, kernel)


LETTER = np.array([[int(dot) for dot in row] for row in ("11111", "10000", "11110", "10000", "10000")])
LETTER_SLIPS = [
    ("the dot comes out turned by half a turn: the loop lays the kernel on without a flip.", lambda f: np.flip(f)),
    ("the F comes out upside down.", lambda f: f[::-1]),
    ("the F comes out as in a mirror.", lambda f: f[:, ::-1]),
    ("rows and columns of the F are swapped.", lambda f: f.T, lambda f: np.flip(f.T)),
    ("the dot comes out as a dark F on white: 1 where the F is, 0 elsewhere.", lambda f: 1 - f),
    ("the F is there, but not with the values 0 and 1.", lambda f: 255 * f),
]


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
