"""Lesson 2: the strided loop, the loop with padding, the count of multiply-adds, a picture from a dot."""

import re
from itertools import product

import numpy as np

from stride_helpers.checks.engine import ARRAY, ENOUGH, FunctionExercise, array_differs, kernel_exercise
from stride_helpers.checks.lesson_1 import once_padded, right_size, unpadded, unrounded, without_one
from stride_helpers.checks.recipes import counted, kernel, picture, written
from stride_helpers.checks.sentences import ALWAYS_2, PADDED_SIZE, PER_SIDE, SETTING, SIZE, UNPADDED
from stride_helpers.convolution import fast_strided_convolve as convolve
from stride_helpers.figures.text import in_digits

# --- the exercise of section 2, and exercise 1 ------------------------------------------------------------------


def _case(shape, kernel_shape, stride, padding):
    """A case of exercise 1, from the rows and columns of picture and kernel."""
    return picture(*shape), kernel(*kernel_shape), stride, padding


# Square pictures come first: in them swaps show as numbers. Square or not, there are cases with and without padding, at
# stride 1 and above, with rows left over and without. Pictures that are not square have kernels of both kinds, and
# outputs that are not square.
CASES = [
    (counted(5, 5), counted(3, 3), 2, 1),  # the course's own picture
    _case((5, 5), (3, 3), 1, 0),
    _case((6, 6), (2, 2), 3, 0),
    _case((6, 6), (4, 4), 2, 2),
    _case((4, 4), (2, 2), 1, 3),
    _case((4, 7), (2, 3), 2, 1),
    _case((5, 6), (3, 1), 1, 0),
    _case((5, 8), (2, 4), 2, 1),
    _case((7, 4), (3, 3), 3, 0),
    _case((6, 4), (4, 4), 2, 2),
    _case((4, 5), (3, 2), 1, 0),
    _case((3, 5), (2, 2), 3, 3),
    (written([[7.3], [0.1]]), written([[0.7]]), 1, 3),  # what float16 cannot hold
]


# What the slips call: x is the picture, k the kernel, s the stride, p the padding of exercise 1.


def only(array, places):
    """Only the numbers in some places of an array; the others are 0."""
    kept = np.zeros(array.shape)
    kept[places] = array[places]
    return kept


def _cut(result, like):
    """An output cut to the rows and columns of another."""
    rows, columns = like.shape
    return result[:rows, :columns]


def _early(x, k, s):
    """The output of a loop over range(0, input - kernel, stride)."""
    rows, columns = (len(range(0, n - m, s)) for n, m in zip(x.shape, k.shape, strict=True))
    return convolve(x, k, s)[:rows, :columns]


def _spread(x, k, s):
    """The stride used inside the window, between pixels that should be neighbours."""
    spread_kernel = np.zeros([(length - 1) * s + 1 for length in k.shape])
    spread_kernel[::s, ::s] = k
    more = sum(x.shape) * s  # past the edge the learner's loop stops, and there is no value to compare
    return _cut(convolve(np.pad(x, (0, more)), spread_kernel), convolve(x, k, s))


def _looped(x, k, shape, read):
    """The loop itself, for slips that stop: `read` says which row or column lies under a weight."""
    output = np.zeros(shape)
    for row, column in np.ndindex(output.shape):
        for kernel_row, kernel_column in np.ndindex(k.shape):
            pixel = x[read(row, kernel_row), read(column, kernel_column)]
            output[row, column] += pixel * k[kernel_row, kernel_column]
    return output


def _half_copied(x, k, s, out_row=0, kernel_row=0, out_col=1, kernel_col=1):
    """The loop, with one line made from the other: each of the names stands for row (0) or column (1)."""
    output = np.zeros(convolve(x, k, s).shape)
    for cell in np.ndindex(output.shape):
        for place in np.ndindex(k.shape):
            row = cell[out_row] * s + place[kernel_row]
            column = cell[out_col] * s + place[kernel_col]
            output[cell] += x[row, column] * k[place]
    return output


def _before_the_picture(x, k, s, p):
    """No border: negative rows and columns are read, and then those beyond the far edge."""
    return _looped(x, k, convolve(x, k, s, p).shape, lambda cell, inside: cell * s + inside - p)


def _in_larger(result, shape, step=1):
    """Cells in an output made too large, in their place or spread out by the stride."""
    large = np.zeros(shape)
    rows, columns = result.shape
    large[: rows * step : step, : columns * step : step] = result
    return large


def _written_apart(x, k, s):
    """The stride used for the cell that is written, too."""
    result = convolve(x, k, s)
    apart = np.zeros(result.shape)
    for (row, column), total in np.ndenumerate(result):
        apart[row * s, column * s] = total
    return apart


def _read_by_2(x, k, s):
    """The output has the right size, but windows move by 2; at stride 1 they leave the picture."""
    return None if s == 1 else _cut(convolve(x, k, 2), convolve(x, k, s))


def _sized_by_2(x, k, s):
    """Windows move by the stride, but the output has the size for 2; at stride 3 they leave the picture."""
    return None if s > 2 else _cut(convolve(x, k, s), convolve(x, k, 2))


def _whole_sums(x, k, s):
    """What an output of whole numbers keeps of a sum when each product is added to it."""
    total = np.zeros(convolve(x, k, s).shape)
    for row, column in np.ndindex(k.shape):
        met = x[row:, column:][::s, ::s]
        total = np.trunc(total + _cut(met, total) * k[row, column])
    return total


def _slices(x, k, s, times):
    """Windows as slices, one for each pixel. The first that reaches past the edge is too short: its product stops."""
    rows, columns = k.shape
    for row, column in np.ndindex(x.shape):
        times(x[row * s : row * s + rows, column * s : column * s + columns], k)


def _without_windows(x, k, times):
    """The whole picture instead of a window; where shapes happen to fit, nothing is said of the result."""
    times(x, k)


def _written_inside(x, k, s, p):
    """The picture written into a border by [p:-p], which is empty for p = 0."""
    padded = np.zeros([length + 2 * p for length in x.shape])
    padded[p:-p, p:-p] = x
    return convolve(padded, k, s)


OFF_BY_ONE = f"The output size is off by one. {SIZE}"
INSIDE = "The stride multiplies out_row and out_col only: inside the window the pixels stay neighbours."
PAST_THE_EDGE = "Does a window reach past the edge of the picture?"
LARGE_OUTPUT = f"The stride is in the loop, but not in the size of the output. {SIZE}"

# x is the picture, k the kernel, s the stride.
LOOP_SLIPS = {
    "The kernel is flipped: the first weight meets the first pixel of the window, not the last.": [
        lambda x, k, s: convolve(x, np.flip(k), s)
    ],
    "The kernel is flipped upside down: its first row meets the first row of the window.": [
        lambda x, k, s: convolve(x, k[::-1], s)
    ],
    "The kernel is flipped left to right: its first column meets the first column of the window.": [
        lambda x, k, s: convolve(x, k[:, ::-1], s)
    ],
    "The kernel is transposed, its rows and columns are swapped: kernel[kernel_row, kernel_col].": [
        lambda x, k, s: convolve(x, k.T, s)
    ],
    "Rows and columns of the picture are swapped: picture[row, column].": [lambda x, k, s: convolve(x.T, k, s)],
    "Rows and columns of the output are swapped: row comes from out_row, col from out_col.": [
        lambda x, k, s: convolve(x, k, s).T
    ],
    "The column is computed with out_row: take out_col.": [lambda x, k, s: _half_copied(x, k, s, out_col=0)],
    "The column is computed with kernel_row: take kernel_col.": [lambda x, k, s: _half_copied(x, k, s, kernel_col=0)],
    "The row is computed with out_col: take out_row.": [lambda x, k, s: _half_copied(x, k, s, out_row=1)],
    "The row is computed with kernel_col: take kernel_row.": [lambda x, k, s: _half_copied(x, k, s, kernel_row=1)],
    ALWAYS_2: [lambda x, k, s: convolve(x, k, 2), _read_by_2, _sized_by_2],
    "The output has the right size, but windows still move by one pixel. How far has one moved after out_row steps?": [
        lambda x, k, s: _cut(convolve(x, k), convolve(x, k, s))
    ],
    "The stride is missing in the rows.": [
        lambda x, k, s: convolve(x, k)[:, ::s],
        lambda x, k, s: _cut(convolve(x, k)[:, ::s], convolve(x, k, s)),
    ],
    "The stride is missing in the columns.": [
        lambda x, k, s: convolve(x, k)[::s],
        lambda x, k, s: _cut(convolve(x, k)[::s], convolve(x, k, s)),
    ],
    LARGE_OUTPUT: [
        lambda x, k, s: _in_larger(convolve(x, k, s), convolve(x, k).shape),
        lambda x, k, s: _in_larger(convolve(x, k, s), convolve(x, k).shape, s),
        lambda x, k, s: _in_larger(convolve(x, k, s), x.shape),
        lambda x, k, s: _in_larger(convolve(x, k, s), x.shape, s),
        lambda x, k, s: _looped(x, k, convolve(x, k).shape, lambda cell, inside: cell * s + inside),
    ],
    INSIDE: [
        _spread,
        lambda x, k, s: _looped(x, k, convolve(x, k, s).shape, lambda cell, inside: (cell + inside) * s),
    ],
    "The window has moved out_row times, by stride each time: out_row * stride, not out_row + stride.": [
        lambda x, k, s: _looped(x, k, convolve(x, k, s).shape, lambda cell, inside: cell + s + inside)
    ],
    "The stride moves the cell that is written, too: write to output[cell], only the reading moves.": [_written_apart],
    "The other cells of the output stay 0. Does `return` stand inside a loop?": [
        lambda x, k, s: only(convolve(x, k, s), 0),
        lambda x, k, s: only(convolve(x, k, s), (0, 0)),
        lambda x, k, s: only(convolve(x, only(k, 0), s), (0, 0)),
    ],
    "Cells of the output are skipped: the loops go over all of them, the stride belongs where the picture is read.": [
        lambda x, k, s: only(convolve(x, k, s), np.s_[::s, ::s])
    ],
    OFF_BY_ONE: [lambda x, k, s: convolve(x, k, s)[:-1, :-1], _early],
    "The weights are not used.": [lambda x, k, s: convolve(x, np.ones(k.shape), s)],
    "That is the mean of the products; the output holds their sum.": [lambda x, k, s: convolve(x, k / k.size, s)],
    "Only the last product is left: add each one to the sum, with +=.": [
        lambda x, k, s: convolve(x, only(k, (-1, -1)), s)
    ],
    "The sum starts at 0 again for each row of the kernel; it must do so for each output cell.": [
        lambda x, k, s: convolve(x, only(k, -1), s)
    ],
    "The sum must start at 0 again for each output cell.": [
        lambda x, k, s: np.cumsum(convolve(x, k, s)).reshape(convolve(x, k, s).shape),
        lambda x, k, s: np.cumsum(convolve(x, k, s), axis=1),
    ],
    "All rows of the output are one and the same list: [[0] * cols] * rows repeats it. Make each row anew.": [
        lambda x, k, s: 0 * convolve(x, k, s) + convolve(x, k, s).sum(axis=0),
        lambda x, k, s: 0 * convolve(x, k, s) + convolve(x, k, s)[-1],
    ],
    "Fractions are cut off: the output must hold floats, not whole numbers (dtype int).": [
        _whole_sums,
        lambda x, k, s: np.trunc(convolve(x, k, s)),
        lambda x, k, s: np.floor(convolve(x, k, s)),
    ],
    "The whole picture meets the kernel: cut a window of the kernel's size out of it first.": [
        lambda x, k, s: _without_windows(x, k, lambda picture, kernel: picture * kernel),
        lambda x, k, s: _without_windows(x, k, lambda picture, kernel: kernel * picture),
    ],
    f"{PAST_THE_EDGE} {SIZE}": [
        lambda x, k, s: _slices(x, k, s, lambda window, kernel: window * kernel),
        lambda x, k, s: _slices(x, k, s, lambda window, kernel: kernel * window),
    ],
}


def _on_padded(slip):
    """A slip of the loop, made on a picture that is padded first."""
    return lambda x, k, s, p: slip(np.pad(x, p), k, s)


def _of_padded(sentence):
    """A sentence of the loop, where the picture is padded first."""
    return sentence.replace(SIZE, PADDED_SIZE)


# x is the picture, k the kernel, s the stride, p the padding.
PADDED_SLIPS = {_of_padded(sentence): [_on_padded(slip) for slip in slips] for sentence, slips in LOOP_SLIPS.items()}
PADDED_SLIPS[_of_padded(LARGE_OUTPUT)] += [
    lambda x, k, s, p: _in_larger(convolve(x, k, s, p), x.shape),
    lambda x, k, s, p: _in_larger(convolve(x, k, s, p), x.shape, s),
]
PADDED_SLIPS |= {
    "The stride is not used: it belongs in the output size and in the row and column that are read.": [
        lambda x, k, s, p: convolve(x, k, 1, p)
    ],
    UNPADDED: [lambda x, k, s, p: convolve(x, k, s)],
    PER_SIDE: [
        lambda x, k, s, p: convolve(np.pad(x, (p, 0)), k, s),
        lambda x, k, s, p: convolve(np.pad(x, (0, p)), k, s),
    ],
    "The padding is per side: 2 * padding in all, not on each side.": [lambda x, k, s, p: convolve(x, k, s, 2 * p)],
    "The columns need padding, too.": [lambda x, k, s, p: convolve(np.pad(x, [(p, p), (0, 0)]), k, s)],
    "The rows need padding, too.": [lambda x, k, s, p: convolve(np.pad(x, [(0, 0), (p, p)]), k, s)],
    "The border must be 0, not a copy of the edge.": [lambda x, k, s, p: convolve(np.pad(x, p, "edge"), k, s)],
    "The border must be 0, not a mirror image.": [
        lambda x, k, s, p: convolve(np.pad(x, p, "reflect"), k, s),
        lambda x, k, s, p: convolve(np.pad(x, p, "symmetric"), k, s),
    ],
    "A negative index counts from the far end; the border must be 0.": [
        lambda x, k, s, p: convolve(np.pad(x, p, "wrap"), k, s),
        _before_the_picture,
        lambda x, k, s, p: convolve(np.pad(np.pad(x, (p, 0), "wrap"), (0, p)), k, s),
    ],
    "The padding is always 1.": [lambda x, k, s, p: convolve(x, k, s, 1)],
    "With padding it comes out right, without it stops: [0:-0] is an empty slice.": [_written_inside],
}


def _loop_hint(trials):
    """What the cases have in common that come out, or do not, where no slip explains all of them."""
    if any(trial.wrong for trial in trials):
        return _only_squares_hint(trials) or _size_hint(trials)
    return _only_squares_hint(trials) or _only_stride_1_hint(trials) or _edge_hint(trials)


def _tells_apart(trials, belongs):
    """Whether the cases that belong all come out right and the others all do not, with enough of both."""
    inside = [trial.right for trial in trials if belongs(*trial.case)]
    outside = [trial.right for trial in trials if not belongs(*trial.case)]
    return all(inside) and not any(outside) and min(len(inside), len(outside)) >= ENOUGH


def _is_square(recipe):
    rows, columns = recipe.make().shape
    return rows == columns


def _only_squares_hint(trials):
    if _tells_apart(trials, lambda picture, *_: _is_square(picture)):
        return (
            "All square pictures come out right. Rows and columns are swapped, or taken for equal: "
            "picture[row, column], and the shape is (rows, columns)."
        )
    if _tells_apart(trials, lambda picture, kernel, *_: _is_square(kernel)):
        return "All square kernels come out right. Rows and columns of the kernel are swapped, or taken for equal."
    return ""


def _only_stride_1_hint(trials):
    if not _tells_apart(trials, lambda picture, kernel, stride, *_: stride == 1):
        return ""
    only = "At stride 1 it comes out right."
    stopped = [trial for trial in trials if trial.stopped]
    if all("unpack" in trial.stopped for trial in stopped):
        return f"{only} A tuple times 2 is repeated: (0, 1) * 2 is (0, 1, 0, 1). Multiply out_row and out_col."
    if all("index" in trial.stopped or "broadcast" in trial.stopped for trial in stopped):
        return f"{only} Does the size of the output use the stride? {INSIDE}"
    return only


def _padding(trial):
    """The padding of a case; the loop of section 2 has none."""
    return trial.case[3] if len(trial.case) > 3 else 0


def _edge_hint(trials):
    """For an index that is too large."""
    stopped = [trial for trial in trials if trial.stopped]
    if len(stopped) < ENOUGH:
        return ""
    if all(re.search("list (assignment )?index out of range", trial.stopped) for trial in stopped):
        # Which list, nobody knows.
        return f"Is a list of yours too short, or does a window reach past the edge of the picture? {SIZE}"
    if all(_is_past_the_edge(trial) for trial in stopped):
        padded = any(_padding(trial) for trial in stopped)
        return f"{PAST_THE_EDGE} {'Is the picture padded first? ' if padded else ''}{SIZE}"
    return ""


def _is_past_the_edge(trial):
    """Whether the index was too large for the picture, padded on both sides, on one or not at all."""
    found = re.search(r"index \d+ is out of bounds for axis ([01]) with size (\d+)", trial.stopped)
    if not found:
        return False
    padding = _padding(trial)
    length = trial.case[0].make().shape[int(found[1])]
    return int(found[2]) in (length, length + padding, length + 2 * padding)


def _size_hint(trials):
    """For an output of the wrong size."""
    more = []
    for trial in trials:
        if trial.value is not None and trial.value.ndim == 2 and trial.value.shape != trial.expected.shape:
            more.append(np.subtract(trial.value.shape, trial.expected.shape))
    if len(more) < ENOUGH:
        return ""
    return OFF_BY_ONE if abs(np.array(more)).max() == 1 else SIZE


strided_loop = FunctionExercise(
    asks="The loop with a stride (the exercise of section 2 of lesson 2).",
    tried="picture = {},\nkernel = {},\nstride = {}",
    right=convolve,
    cases=[case[:3] for case in CASES],
    result=ARRAY,
    slips=LOOP_SLIPS,
    hint=_loop_hint,
    template=lambda x, k, s: convolve(x, k),
    as_given="This is still the loop for stride 1.",
)
padded_loop = FunctionExercise(
    asks="The loop with a stride and a border of zeros (exercise 1 of lesson 2).",
    tried="picture = {},\nkernel = {},\nstride = {},\npadding = {}",
    right=convolve,
    cases=CASES,
    result=ARRAY,
    slips=PADDED_SLIPS,
    hint=lambda trials: _of_padded(_loop_hint(trials)),
)

# --- exercise 2 -------------------------------------------------------------------------------------------------


def _work_with(size):
    """The count, by a formula for the size of the output."""
    return lambda n, k, p, s: size(n, k, p, s) ** 2 * k**2


work = _work_with(right_size)
# n pixels, kernel k, padding p, stride s.
ADDS_SLIPS = {
    "There is one window for each output cell, not for each pixel.": [lambda n, k, p, s: n**2 * k**2],
    "There is one window for each output cell, not for each pixel of the padded picture.": [
        lambda n, k, p, s: (n + 2 * p) ** 2 * k**2
    ],
    "The stride is not used.": [lambda n, k, p, s: work(n, k, p, 1)],
    "The stride thins out rows and columns: use it in the size of the output, along each axis.": [
        lambda n, k, p, s: work(n, k, p, 1) // s,
        lambda n, k, p, s: work(n, k, p, 1) / s,
    ],
    "Dividing by the stride twice is the rule of thumb for large pictures: use the size of the output.": [
        lambda n, k, p, s: work(n, k, p, 1) / s**2,
        lambda n, k, p, s: work(n, k, p, 1) // s**2,
        lambda n, k, p, s: n**2 * k**2 / s**2,
        lambda n, k, p, s: n**2 * k**2 // s**2,
        lambda n, k, p, s: (n + 2 * p) ** 2 * k**2 / s**2,
        lambda n, k, p, s: (n + 2 * p) ** 2 * k**2 // s**2,
        lambda n, k, p, s: (n // s) ** 2 * k**2,
        lambda n, k, p, s: ((n + 2 * p) // s) ** 2 * k**2,
    ],
    "The size of the output rounds down, with //.": [_work_with(unrounded)],
    UNPADDED: [_work_with(unpadded)],
    PER_SIDE: [_work_with(once_padded)],
    "The size of the output ends with + 1.": [_work_with(without_one)],
    "That is the number of output cells; each takes one multiply-add for each weight.": [
        lambda n, k, p, s: right_size(n, k, p, s) ** 2
    ],
    "That is the work for one window; there is one for each output cell.": [lambda n, k, p, s: k**2],
    "The output has rows and columns: its size counts twice.": [lambda n, k, p, s: right_size(n, k, p, s) * k**2],
    "The kernel has rows and columns: its size counts twice.": [lambda n, k, p, s: right_size(n, k, p, s) ** 2 * k],
    "Output and kernel have rows and columns: both sizes count twice.": [lambda n, k, p, s: right_size(n, k, p, s) * k],
    "One multiplication and one addition count as one multiply-add.": [lambda n, k, p, s: 2 * work(n, k, p, s)],
}
multiply_adds = FunctionExercise(
    asks="The number of multiply-adds of a square kernel on a square picture (exercise 2 of lesson 2).",
    tried=SETTING,
    right=work,
    cases=[
        (24, 3, 0, 1),
        (24, 3, 0, 2),
        (24, 3, 0, 3),
        (5, 3, 1, 2),
        (16, 5, 2, 2),
        (9, 2, 3, 4),
        *product((11, 18), (4, 7), (1, 5), (3, 5)),
    ],
    slips=ADDS_SLIPS,
)

# --- exercise 3 -------------------------------------------------------------------------------------------------

LETTER = np.array([[1, 1, 1, 1, 1], [1, 0, 0, 0, 0], [1, 1, 1, 1, 0], [1, 0, 0, 0, 0], [1, 0, 0, 0, 0]])
LETTER_SLIPS = {
    "the dot comes out turned by half a turn: the loop lays the kernel on without a flip.": [np.flip(LETTER)],
    "the F comes out upside down.": [LETTER[::-1]],
    "the F comes out as in a mirror.": [LETTER[:, ::-1]],
    "the F lies on its side, turned by a quarter.": [np.rot90(LETTER), np.rot90(LETTER, -1)],
    "rows and columns of the F are swapped.": [LETTER.T, np.flip(LETTER.T)],
    "the dot comes out as a dark F on white: 1 where the F is, 0 elsewhere.": [1 - LETTER],
    "the F is there, but not with the values 0 and 1.": [255 * LETTER],
}


def _letter_mistake(weights):
    dot = np.zeros((9, 9))
    dot[4, 4] = 1
    output = convolve(dot, weights)
    for sentence, letters in LETTER_SLIPS.items():
        if any(array_differs(output, letter) is None for letter in letters):
            return sentence
    for row, (found, wanted) in enumerate(zip(output, LETTER, strict=True)):
        if abs(found - wanted).max() > 1e-6:
            written = " ".join(in_digits(number, 3) for number in found)
            return f"row {row} of the output is {written}, and the F has {' '.join(map(str, wanted))} there."
    return None


dot_to_letter = kernel_exercise(
    asks="The kernel that makes an upright F of a single dot (exercise 3 of lesson 2).",
    size=5,
    mistake=_letter_mistake,
    praise="A dot brings out the kernel, turned by half a turn; that is how an unknown filter is measured.",
)
