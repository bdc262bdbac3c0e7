"""Marks for the exercises: each check prints one sentence, never raises, and names the usual slips."""

import itertools
from fractions import Fraction

import numpy as np

from stride_helpers.arguments import short
from stride_helpers.convolution import fast_strided_convolve, kernel_gradient
from stride_helpers.frequency import folded_frequency
from stride_helpers.geometry import output_dimension, stack_of_layers

NOT_STARTED = "Not started yet."
NOTHING_RETURNED = f"{NOT_STARTED} (The function returns nothing. If it prints, let it return instead.)"


def stripes_seen(function):
    """Lesson 3, exercise 1: `function(stripes, width, stride)` gives the stripes that are seen.

    >>> stripes_seen(lambda stripes, width, stride: min(stripes, width // stride // 2))
    Not yet: for 40 stripes, width 96, stride 2 it gives 24, not 8. Stripes above the limit do not stop there: ...
    """
    cases = [(40, 96, 2), (10, 96, 2), (24, 96, 2), (48, 96, 2), (20, 96, 3), (40, 96, 3), (47, 96, 4), (7, 60, 5)]
    answers = {case: round(folded_frequency(case[0] / case[1], case[2]) * case[1]) for case in cases}
    slips = {
        "Stripes above the limit do not stay: width // stride pixels cannot carry them.": lambda n, w, s: n,
        "Stripes above the limit do not stop there: they come back lower.": lambda n, w, s: min(n, w // s // 2),
        "Counts that differ by the number of pixels left do look the same, but a count also looks like its "
        "negative: fold what is above half.": lambda n, w, s: n % (w // s),
        "One fold is not enough: at stride 3 the sheet is folded twice.": lambda n, w, s: (
            w // s - n if 2 * n > w // s else n
        ),
        "One fold is not enough: at stride 4 the sheet is folded three times.": (
            lambda n, w, s: abs(w // s - n) if 2 * n > w // s else n
        ),
        "The sheet is folded at the limit, which is half the number of pixels left.": lambda n, w, s: abs(w // s - n),
    }
    _mark(_first_mistake, function, answers, slips, ("stripes", "width", "stride"))


def stripe_remover(kernel):
    """Lesson 3, exercise 2: a 3x3 kernel that keeps even grey and removes the finest stripes both ways.

    >>> stripe_remover([[1, 2, 1]])
    Not yet: a 3 by 3 kernel has shape (3, 3), this one has shape (1, 3).
    """
    _mark(_kernel_mistake, kernel)


def look_alikes(counts):
    """Lesson 3, exercise 3: all stripe counts that look like 8 at stride 3, on 96 pixels.

    >>> look_alikes([8, 23])
    Not yet: 23 stripes look like 9, not 8.
    """
    _mark(_count_mistake, counts)


def strided_loop(function):
    """Lesson 2, exercise 1: `function(picture, kernel, stride)` gives the strided cross-correlation.

    >>> strided_loop(lambda picture, kernel, stride: fast_strided_convolve(picture, kernel))
    Not yet: for the 5x5 picture, the 3x3 kernel and stride 2 it gives 3x3 numbers, not 2x2. The stride is ...
    """
    cases = [(*shape, stride, 0) for *shape, stride in _LOOP_CASES]
    _mark(_loop_mistake, lambda picture, kernel, stride, _padding: function(picture, kernel, stride), cases)


def padded_loop(function):
    """Lesson 2, exercise 2: `function(picture, kernel, stride, padding)`, with a border of zeros on each side.

    >>> padded_loop(lambda picture, kernel, stride, padding: fast_strided_convolve(picture, kernel, stride))
    Not yet: for the 5x5 picture, the 3x3 kernel, stride 2 and padding 1 it gives 2x2 numbers, not 3x3. The ...
    """
    cases = [(*case, padding) for case, padding in zip(_LOOP_CASES, (1, 2, 1, 0, 2, 1), strict=True)]
    _mark(_loop_mistake, function, cases)


def multiply_adds(function):
    """Lesson 2, exercise 3: `function(pixels, kernel_size, padding, stride)` counts the multiply-adds.

    >>> multiply_adds(lambda pixels, kernel_size, padding, stride: pixels**2 * kernel_size**2)
    Not yet: for 24 pixels, kernel 3, padding 0, stride 1 it gives 5184, not 4356. There is one window for each ...
    """
    cases = [(24, 3, 0, 1), (24, 3, 0, 2), (24, 3, 0, 3), (5, 3, 1, 2), (16, 5, 2, 2), (9, 2, 3, 4)]

    def count(n, k, p, s):
        return output_dimension(n, k, p, s) ** 2 * k**2

    slips = {
        "There is one window for each output cell, not for each pixel.": lambda n, k, p, s: n**2 * k**2,
        "There is one window for each output cell, not for each pixel of the padded picture.": (
            lambda n, k, p, s: (n + 2 * p) ** 2 * k**2
        ),
        "The stride is not used.": lambda n, k, p, s: count(n, k, p, 1),
        "The stride thins out rows and columns: use it in the size of the output, along each axis.": (
            lambda n, k, p, s: count(n, k, p, 1) // s
        ),
        "Stride 1 divided by the stride twice comes close, but windows are whole: use the size of the output.": (
            lambda n, k, p, s: count(n, k, p, 1) / s**2
        ),
        "Stride 1 divided by the stride twice and rounded comes close: use the size of the output.": (
            lambda n, k, p, s: count(n, k, p, 1) // s**2
        ),
        "The padding is not used.": lambda n, k, p, s: count(n, k, 0, s),
        "The padding is per side, so it counts twice.": lambda n, k, p, s: ((n + p - k) // s + 1) ** 2 * k**2,
        "The size of the output ends with + 1.": lambda n, k, p, s: ((n + 2 * p - k) // s) ** 2 * k**2,
        "That is the number of output cells; each takes one multiply-add for each weight.": (
            lambda n, k, p, s: output_dimension(n, k, p, s) ** 2
        ),
        "That is the work for one window; there is one for each output cell.": lambda n, k, p, s: k**2,
        "The output has rows and columns: its size counts twice.": lambda n, k, p, s: (
            output_dimension(n, k, p, s) * k**2
        ),
        "The kernel has rows and columns: its size counts twice.": lambda n, k, p, s: (
            output_dimension(n, k, p, s) ** 2 * k
        ),
        "Output and kernel have rows and columns: both sizes count twice.": lambda n, k, p, s: (
            output_dimension(n, k, p, s) * k
        ),
    }
    answers = {case: count(*case) for case in cases}
    _mark(_first_mistake, function, answers, slips, ("pixels", "kernel", "padding", "stride"))


# Rows and columns of the picture, rows and columns of the kernel, stride. Square first: swaps show as numbers there.
_LOOP_CASES = [(5, 5, 3, 3, 2), (7, 7, 4, 4, 2), (6, 9, 2, 3, 2), (8, 5, 3, 3, 3), (8, 8, 3, 3, 3), (4, 6, 3, 2, 1)]


def _flipped(axes):
    return lambda x, k, s, p: fast_strided_convolve(x, np.flip(k, axes), s, p)


def _padded_with(widths, mode="constant"):
    def slip(x, k, s, p):
        return fast_strided_convolve(np.pad(x, [(p * before, p * after) for before, after in widths], mode), k, s)

    return slip


def _strided_only(row_factor, col_factor, cut):
    """The slip of using the stride, or not (None), in the rows and columns read; `cut` to the right size, or not."""

    def slip(x, k, s, p):
        result = fast_strided_convolve(x, k, 1, p)[:: s if row_factor else 1, :: s if col_factor else 1]
        rows, cols = fast_strided_convolve(x, k, s, p).shape
        return result[:rows, :cols] if cut else result

    return slip


def _spread(x, k, s, p):
    """The slip of using the stride inside the window, between pixels that should be neighbours."""
    spread = np.zeros([(n - 1) * s + 1 for n in k.shape])
    spread[::s, ::s] = k
    rows, cols = _right(x, k, s, p).shape
    wide = np.pad(np.pad(x, p), (0, sum(x.shape) * s))  # past the edge the learner's loop stops; no need to compare
    return fast_strided_convolve(wide, spread)[:rows, :cols]


def _carried(x, k, s, p):
    right = fast_strided_convolve(x, k, s, p)
    return np.cumsum(right).reshape(right.shape)


def _last_product(x, k, s, p):
    only_last = np.zeros(k.shape)
    only_last[-1, -1] = k[-1, -1]
    return fast_strided_convolve(x, only_last, s, p)


def _one_short(x, k, s, p):
    rows, cols = ((n + 2 * p - m) // s for n, m in zip(x.shape, k.shape, strict=True))
    return fast_strided_convolve(x, k, s, p)[:rows, :cols]


def _range_short(x, k, s, p):
    rows, cols = (len(range(0, n + 2 * p - m, s)) for n, m in zip(x.shape, k.shape, strict=True))
    return fast_strided_convolve(x, k, s, p)[:rows, :cols]


_SIZE = "Along each axis the output has (input + 2 * padding - kernel) // stride + 1 cells."
_OFF_BY_ONE = f"The output size is off by one. {_SIZE}"
_NO_STRIDE = "The stride is missing where the picture is read: row out_row * stride + kernel_row, and so for columns."
_INSIDE = "The stride multiplies out_row and out_col only: inside the window the pixels stay neighbours."
_SWAPPED = "Rows and columns are swapped, or taken for equal: picture[row, column], and the shape is (rows, columns)."
_LOOP_SLIPS = [
    ("The kernel is flipped: the first weight meets the first pixel of the window, not the last.", _flipped((0, 1))),
    ("The kernel is flipped upside down: its first row meets the first row of the window.", _flipped(0)),
    ("The kernel is flipped left to right: its first column meets the first column of the window.", _flipped(1)),
    (
        "The kernel is transposed, its rows and columns are swapped: kernel[kernel_row, kernel_col].",
        lambda x, k, s, p: fast_strided_convolve(x, k.T, s, p),
    ),
    (
        "Rows and columns of the picture are swapped: picture[row, column].",
        lambda x, k, s, p: fast_strided_convolve(x.T, k, s, p),
    ),
    (
        "Rows and columns of the output are swapped: output[out_row, out_col].",
        lambda x, k, s, p: fast_strided_convolve(x, k, s, p).T,
    ),
    (
        "The stride is not used: it belongs into the output size and into the row and column that are read.",
        _strided_only(False, False, cut=False),
    ),
    (_NO_STRIDE, _strided_only(False, False, cut=True)),
    ("The stride is missing in the rows.", _strided_only(False, True, cut=False)),
    ("The stride is missing in the rows.", _strided_only(False, True, cut=True)),
    ("The stride is missing in the columns.", _strided_only(True, False, cut=False)),
    ("The stride is missing in the columns.", _strided_only(True, False, cut=True)),
    (_INSIDE, _spread),
    (_OFF_BY_ONE, _one_short),
    (_OFF_BY_ONE, _range_short),
    ("The weights are not used.", lambda x, k, s, p: fast_strided_convolve(x, np.ones(k.shape), s, p)),
    ("That is the mean of the products; the output holds their sum.", lambda x, k, s, p: _right(x, k, s, p) / k.size),
    ("Only the last product is left: add each one to the sum, with +=.", _last_product),
    ("The sum must start at 0 again for each output cell.", _carried),
    ("The padding is not used.", lambda x, k, s, p: fast_strided_convolve(x, k, s, 0)),
    ("The padding is per side, so it counts twice, before and after.", _padded_with([(1, 0), (1, 0)])),
    ("The padding is per side, so it counts twice, before and after.", _padded_with([(0, 1), (0, 1)])),
    ("The padding is per side: 2 * padding in all, not on each side.", _padded_with([(2, 2), (2, 2)])),
    ("The columns need padding, too.", _padded_with([(1, 1), (0, 0)])),
    ("The rows need padding, too.", _padded_with([(0, 0), (1, 1)])),
    ("The border must be 0, not a copy of the edge.", _padded_with([(1, 1), (1, 1)], "edge")),
    ("The border must be 0, not a mirror image.", _padded_with([(1, 1), (1, 1)], "reflect")),
    ("The border must be 0, not a mirror image.", _padded_with([(1, 1), (1, 1)], "symmetric")),
    ("A negative index counts from the far end; the border must be 0.", _padded_with([(1, 1), (1, 1)], "wrap")),
    ("The padding is always 1.", lambda x, k, s, p: fast_strided_convolve(x, k, s, 1)),
]


_NUMBERED = "Or is the output larger than // gives, or numbered by pixels instead of 0, 1, 2?"


def _right(x, k, s, p):
    return fast_strided_convolve(x, k, s, p)


def _loop_arguments(rows, cols, kernel_rows, kernel_cols, stride, padding):
    """The arguments of a case, made anew: 1, 2, 3, ... for the first one, irregular quarters for the others."""
    picture, kernel = np.arange(1.0, rows * cols + 1), np.arange(1.0, kernel_rows * kernel_cols + 1)
    if (rows, cols) != (5, 5):
        picture, kernel = picture**2 * 7 % 23 / 4, kernel**2 * 3 % 11 - 4
    return picture.reshape(rows, cols), kernel.reshape(kernel_rows, kernel_cols), stride, padding


def _loop_mistake(function, cases):
    """The first wrong array in words, with the slip that explains every array that is wrong, if one does."""
    given, stopped = {}, {}
    for case in cases:
        try:
            given[case] = function(*_loop_arguments(*case))
        except (Exception, SystemExit) as error:
            stopped[case] = error
    if not stopped and all(value is None or value is ... for value in given.values()):
        return NOTHING_RETURNED
    right = {case: _right(*_loop_arguments(*case)) for case in cases}
    wrong = {case: text for case, value in given.items() if (text := _not_the_array(value, right[case]))}
    if not wrong and not stopped:
        return None
    case = next(iter(wrong or stopped))
    what = wrong.get(case) or f"stops with {type(stopped[case]).__name__}: {_one_line(stopped[case])}"
    return f"for {_loop_in_words(case)} it {what.rstrip('.')}. {_loop_hint(given, stopped, wrong, right)}".rstrip()


def _loop_in_words(case):
    rows, cols, kernel_rows, kernel_cols, stride, padding = case
    steps = f"stride {stride} and padding {padding}" if padding else f"stride {stride}"
    joint = "," if padding else " and"
    return f"the {rows}x{cols} picture, the {kernel_rows}x{kernel_cols} kernel{joint} {steps}"


def _loop_hint(given, stopped, wrong, right):
    for text, slip in _LOOP_SLIPS if wrong else ():
        if all(_is_slip(value, slip, case) for case, value in given.items()):
            return text
    padded = [case for case in right if case[-1]]
    if padded and stopped and not wrong and all(case in given for case in padded):
        return "With padding it comes out right, without it stops: [0:-0] is an empty slice."
    square = [case for case in right if case[0] == case[1]]
    if all(case in given and case not in wrong for case in square):
        return f"All square pictures come out right. {_SWAPPED}"
    if not wrong and all(case in given for case in right if case[4] == 1):
        return f"At stride 1 it comes out right. {_INSIDE} {_NUMBERED}"
    if not wrong and all(isinstance(error, (IndexError, ValueError)) for error in stopped.values()):
        pad = " Is the picture padded first?" if any(case[-1] for case in stopped) else ""
        return f"Does a window reach past the edge of the picture?{pad} {_SIZE}"
    return _size_hint(next(iter(wrong)), given, right) if wrong else ""


def _size_hint(case, given, right):
    try:
        more = {int(size) for size in np.subtract(np.shape(given[case]), right[case].shape)}
    except Exception:  # not the shape of a picture
        return ""
    return "" if more == {0} else _OFF_BY_ONE if more <= {-1, 0, 1} else _SIZE


def _is_slip(value, slip, case):
    try:
        return _not_the_array(value, slip(*_loop_arguments(*case))) is None
    except Exception:  # a slip that cannot be made in this case
        return False


def _not_the_array(value, expected):
    """What is wrong with an array, in words that follow "it"; None if nothing is."""
    try:
        array = np.asarray(value)
        texts = array.dtype.kind == "O" and any(isinstance(number, str) for number in array.flat)
        array = None if texts or array.dtype.kind not in "biufO" else array.astype(float)
    except Exception:
        array = None
    if array is None or array.ndim == 0:
        return f"gives {short(value)}, which is no array of numbers and no list of rows"
    if array.shape != expected.shape:
        if array.ndim != 2:
            return f"gives an array of shape {array.shape}, not {expected.shape}"
        return f"gives {'x'.join(map(str, array.shape))} numbers, not {'x'.join(map(str, expected.shape))}"
    far = ~(np.abs(array - expected) < 1e-6)
    if not far.any():
        return None
    row, col = (int(place) for place in np.argwhere(far)[0])
    return f"gives {array[row, col]:.10g} in output cell ({row}, {col}), not {expected[row, col]:.10g}"


def output_size(function):
    """Lesson 1, exercise 1: `function(pixels, kernel, padding, stride)` gives the number of windows.

    >>> output_size(lambda pixels, kernel, padding, stride: (pixels + 2 * padding - kernel) // stride)
    Not yet: for 24 pixels, kernel 3, padding 0, stride 1 it gives 21, not 22. The first window needs no step: ...
    """
    cases = [(24, 3, 0, 1), (24, 3, 0, 2), (24, 3, 0, 3), (16, 5, 2, 2), (224, 3, 1, 2), (7, 7, 0, 1), (9, 1, 3, 4)]
    answers = {case: output_dimension(*case) for case in cases}
    slips = {
        "The first window needs no step: add 1.": lambda n, k, p, s: (n + 2 * p - k) // s,
        "A part of a window is no window: round down, with //.": lambda n, k, p, s: (n + 2 * p - k) / s + 1,
        "A step that does not fit is not taken: round down, not up.": lambda n, k, p, s: -((k - n - 2 * p) // s) + 1,
        "A step that does not fit is not taken: round down, not to the nearest.": (
            lambda n, k, p, s: round((n + 2 * p - k) / s) + 1
        ),
        "The padding is added on both sides: count it twice.": lambda n, k, p, s: (n + p - k) // s + 1,
        "The padding is missing.": lambda n, k, p, s: (n - k) // s + 1,
        "The padding makes the row longer: add it.": lambda n, k, p, s: (n - 2 * p - k) // s + 1,
        "Add the 1 after the division, not before.": lambda n, k, p, s: (n + 2 * p - k + 1) // s,
        "The window must fit whole: subtract the kernel.": lambda n, k, p, s: (n + 2 * p) // s,
        "The window must fit whole: subtract the kernel, too.": lambda n, k, p, s: (n + 2 * p) // s + 1,
        "The stride is missing.": lambda n, k, p, s: n + 2 * p - k + 1,
        "That is one too many everywhere: the first window counts once.": lambda n, k, p, s: (n + 2 * p - k) // s + 2,
    }
    _mark(_first_mistake, function, answers, slips, ("pixels", "kernel", "padding", "stride"))


def halving_triples(triples):
    """Lesson 1, exercise 2: all (kernel, padding, stride) that take 24 pixels to 12, within the exercise's limits.

    >>> halving_triples([(3, 0, 2)])
    Not yet: (3, 0, 2) takes 24 pixels to 11, not 12.
    """
    _mark(_triple_mistake, triples)


def receptive_field(function):
    """Lesson 1, exercise 3: `function(layers)` gives the receptive field of (kernel, padding, stride) layers.

    >>> receptive_field(lambda layers: 1 + sum(kernel - 1 for kernel, padding, stride in layers))
    Not yet: for [(3, 1, 2), (3, 1, 1)] as layers it gives 5, not 7. After a stride, neighbouring cells lie ...
    """
    same, halving = (3, 1, 1), (3, 1, 2)
    cases = [(same,), (same,) * 5, (halving,), (halving, same), (same, halving), (halving,) * 5]
    cases += [((7, 3, 2), halving, same), ((1, 0, 2), same, halving), ((5, 2, 3), (2, 0, 2), (4, 0, 1))]
    answers = {(_Layers(case),): stack_of_layers(1000, case)[-1].receptive_field for case in cases}
    slips = {
        "After a stride, neighbouring cells lie several pixels apart: multiply by the jump.": (
            _field(jump=lambda jump, stride: 1)
        ),
        "A layer's stride widens the layers after it, not itself: change the jump last.": _field(stride_first=True),
        "A layer's own stride does not widen it: multiply by the jump.": (
            lambda layers: 1 + sum((k - 1) * s for k, _, s in layers)
        ),
        "That is the first layer alone. Does `return` stand inside the loop?": lambda layers: layers[0][0],
        "Start from one pixel, not from 0.": _field(start=0),
        "A window of 3 adds 2 jumps, not 3: kernel - 1.": _field(less=0),
        "The jump is multiplied by every stride on the way, not set to the last one.": _field(jump=lambda j, s: s),
        "The strides multiply; they do not add up.": _field(jump=lambda j, s: j + s),
        "The strides multiply; they do not add up. ": _field(jump=lambda j, s: j + s - 1),
        "The second number is the padding, the third the stride.": _field(swapped=True),
        "Go through the layers from the first to the last.": lambda layers: _field()(layers[::-1]),
        "That is the jump; the receptive field is asked for.": lambda layers: np.prod([s for _, _, s in layers]),
        "That is the last layer alone.": lambda layers: layers[-1][0],
    }
    _mark(_first_mistake, lambda layers: function(list(layers)), answers, slips, ("as layers",))


def level_sizes(function):
    """Lesson 4, exercise 1: `function(size, kernel, padding, stride, levels)` lists the sizes of a pyramid.

    >>> level_sizes(lambda size, kernel, padding, stride, levels: [size // stride**n for n in range(levels + 1)])
    Not yet: for 24 pixels, kernel 3, padding 0, stride 2, levels 5 it gives [24, 12, 6, 3, 1, 0], not [24, 11, ...
    """
    cases = [(24, 3, 0, 2, 5), (224, 3, 1, 2, 5), (24, 3, 0, 3, 2), (5, 3, 0, 1, 9), (4, 5, 0, 1, 3)]
    cases += [(3, 5, 1, 2, 4), (9, 3, 1, 2, 3)]
    slips = {
        "The list begins with the size itself.": lambda *case: _sizes(*case)[1:],
        "The list ends with the last level, whether or not another would fit.": lambda *case: _sizes(*case)[:-1],
        "That is one level too few.": lambda n, k, p, s, levels: _sizes(n, k, p, s, levels - 1),
        "That is one level too many.": lambda n, k, p, s, levels: _sizes(n, k, p, s, levels + 1),
        "It goes on where the kernel no longer fits.": lambda *case: _sizes(*case, fits=lambda kernel, room: True),
        "It goes on where the kernel no longer fits, until nothing is left.": (
            lambda *case: _sizes(*case, fits=lambda kernel, size: size > 0, border=0)
        ),
        "A kernel as large as the level still fits, in one place.": (
            lambda *case: _sizes(*case, fits=lambda kernel, room: kernel < room)
        ),
        "A kernel larger than the level fits if the padding makes room for it.": lambda *case: _sizes(*case, border=0),
        "The padding counts on both sides, for the room as well.": lambda *case: _sizes(*case, border=1),
        "The padding is per side, so it counts twice.": lambda n, k, p, s, levels: _sizes(n, k, p / 2, s, levels),
        "The padding is not used.": lambda n, k, p, s, levels: _sizes(n, k, 0, s, levels),
        "The formula rounds down.": lambda *case: _sizes(*case, divide=lambda a, b: -(-a // b)),
        "The formula rounds down; / keeps the fraction.": lambda *case: _sizes(*case, divide=lambda a, b: a / b),
        "The formula ends with + 1.": lambda *case: _sizes(*case, plus=0),
        "Each level is made from the one before, not from the first.": lambda n, k, p, s, levels: (
            [n] + _sizes(n, k, p, s, 1)[1:] * levels
        ),
    }
    names = ("pixels", "kernel", "padding", "stride", "levels")
    _mark(_first_mistake, function, {case: _sizes(*case) for case in cases}, slips, names, _same_numbers)


def _sizes(
    size,
    kernel,
    padding,
    stride,
    levels,
    fits=lambda kernel, room: kernel <= room,
    divide=lambda a, b: a // b,
    plus=1,
    border=2,
):
    """The sizes of a pyramid; the last four arguments make slips."""
    sizes = [size]
    while len(sizes) <= levels and fits(kernel, sizes[-1] + border * padding):
        sizes.append(divide(sizes[-1] + 2 * padding - kernel, stride) + plus)
    return sizes


def _same_numbers(values, numbers):
    """Whether a list, tuple or array holds these numbers in this order."""
    try:
        values = list(itertools.islice(values, 100)) if isinstance(values, (list, tuple, np.ndarray)) else None
        return (
            values is not None
            and len(values) == len(numbers)
            and all(_same_number(v, n) for v, n in zip(values, numbers, strict=True))
        )
    except Exception:  # cannot be walked through
        return False


def faithful_shifts(shifts):
    """Lesson 4, exercise 2: the shifts from 1 to 24 that level 3 of a halving pyramid follows by whole cells.

    >>> faithful_shifts([2, 4, 8])
    Not yet: a shift of 2 moves level 3 by 1/4 of a cell. Two pixels are one cell of level 1.
    """
    _mark(_shift_mistake, shifts)


def _shift_mistake(shifts):
    if shifts is None or shifts is ...:
        return NOT_STARTED
    try:
        values = list(itertools.islice(shifts, 1000))
        if any(isinstance(value, (str, bytes)) or np.iscomplexobj(value) for value in values):
            raise TypeError
        given = {float(value) for value in values}
    except Exception:
        return "give a list of whole numbers, such as [1, 2]."
    if not given:
        return NOT_STARTED
    for shift in sorted(given):
        if not shift.is_integer() or not 1 <= shift <= 24:
            return f"{shift:g} is not a whole number from 1 to 24."
    for shift in sorted(given):
        if shift % 8:
            why = ""
            if all(s % 2 == 0 for s in given):
                why = " Two pixels are one cell of level 1."
            if all(s % 4 == 0 for s in given):
                why = " Four pixels are one cell of level 2."
            if all(s % 6 == 0 for s in given):
                why = " Three strides of 2 multiply, they do not add."
            return f"a shift of {shift:g} moves level 3 by {Fraction(int(shift), 8)} of a cell.{why}"
    return f"all of these are right, but not all that are: {3 - len(given)} missing." if len(given) < 3 else None


def channel_growth(factor):
    """Lesson 4, exercise 3: the factor for the channels that keeps the cost of a 3x3 layer at stride 3.

    >>> channel_growth(9)
    Not yet: a ninth of the cells times 9 x 9 for the channels makes 9 times the cost. The channels count twice.
    """
    _mark(_growth_mistake, factor)


def _growth_mistake(factor):
    if factor is None or factor is ...:
        return NOT_STARTED
    if isinstance(factor, (str, bytes)) or not (np.ndim(factor) == 0 and np.isreal(factor)):
        return "give one number."
    value = float(factor)
    if not 0 < value < 1e6:
        return "give one number above 0, and not a huge one."
    if abs(value - 3) < 1e-9:
        return None
    hints = {
        9: "The channels count twice.",
        2: "That keeps the cost at stride 2.",
        3**0.5: "Stride 3 thins out rows and columns.",
        1 / 3: "The map gets smaller, the channels must get more.",
        1: "With the channels unchanged a layer gets cheaper.",
    }
    hint = next((text for slip, text in hints.items() if abs(value - slip) < 1e-2), "")
    cells = f"a ninth of the cells times {value:g} x {value:g} for the channels"
    return f"{cells} makes {value**2 / 9:.3g} times the cost. {hint}".rstrip()


def weight_gradient(function):
    """Lesson 5, exercise 1: `function(image, upstream, stride)` gives the gradient of a 3x3 kernel.

    >>> weight_gradient(lambda image, upstream, stride: kernel_gradient(image, upstream, stride)[::-1, ::-1])
    Not yet: for a 5x5 picture and stride 2 its numbers are wrong. No kernel is flipped here: the weight in row 0 ...
    """
    _mark(_gradient_mistake, function)


def descend(function):
    """Lesson 5, exercise 2: `function(weight, slope, rate, steps)` gives the weight after gradient descent.

    >>> descend(lambda weight, slope, rate, steps: weight + rate * slope(weight))
    Not yet: for 4 as weight, slope 2 * weight - 2, rate 0.25, steps 1 it gives 5.5, not 2.5. That goes up, ...
    """

    def descended(weight, slope, rate, steps):
        for _ in range(steps):
            weight = weight - rate * slope(weight)
        return weight

    def one_way(w, s, r, n, sign=-1):
        return w + sign * n * r * s(w)

    slopes = _Slope(2, -2), _Slope(0.5, 3)
    cases = [(4, slopes[0], 0.25, 1), (4, slopes[0], 0.25, 3), (-2, slopes[1], 0.5, 2), (3, slopes[0], 0.75, 4)]
    slips = {
        "That goes up: take the slope off the weight, do not add it.": (
            lambda w, s, r, n: descended(w, lambda weight: -s(weight), r, n)
        ),
        "That goes up, and one step only: take the slope off, and again after every step.": (
            lambda w, s, r, n: one_way(w, s, r, 1, sign=1)
        ),
        "That is one step; take all of them.": lambda w, s, r, n: one_way(w, s, r, 1),
        "The slope changes with the weight: ask for it again after every step.": one_way,
        "The rate is missing: take rate times the slope off.": lambda w, s, r, n: descended(w, s, 1, n),
        "The weight is not changed.": lambda w, s, r, n: w,
        "That is one step too many.": lambda w, s, r, n: descended(w, s, r, n + 1),
        "That is one step too few.": lambda w, s, r, n: descended(w, s, r, n - 1),
    }
    _mark(_first_mistake, function, {case: descended(*case) for case in cases}, slips, _DESCENT)


def layer_parameters(function):
    """Lesson 5, exercise 3: `function(channels_in, channels_out)` counts the weights and biases of a 3x3 layer.

    >>> layer_parameters(lambda channels_in, channels_out: 9 * channels_in * channels_out)
    Not yet: for 1 channels in, channels out 8 it gives 72, not 80. The biases are missing: one for each ...
    """
    cases = [(1, 8), (8, 16), (64, 128), (3, 1), (1, 1)]
    slips = {
        "The biases are missing: one for each channel out.": lambda i, o: 9 * i * o,
        "There is one bias for each channel out, not for each channel in.": lambda i, o: 9 * i * o + i,
        "There is one bias for each channel out, not one for the layer.": lambda i, o: 9 * i * o + 1,
        "There is one bias for each channel out, not for each pair.": lambda i, o: 10 * i * o,
        "Each channel out reads all channels in: nine weights for every pair.": lambda i, o: 9 * o + o,
        "Nine weights for each channel in are not enough: every channel out has its own.": lambda i, o: 9 * i + o,
        "Multiply: nine weights for every pair of channels.": lambda i, o: 9 * (i + o) + o,
        "A kernel has nine weights, not three.": lambda i, o: 3 * i * o + o,
        "A kernel has nine weights, not one.": lambda i, o: i * o + o,
    }
    _mark(_first_mistake, function, {(i, o): 9 * i * o + o for i, o in cases}, slips, ("channels in", "channels out"))


_DESCENT = ("as weight", "slope", "rate", "steps")


class _Slope:
    """The derivative of a parabola, as a function that can be written out."""

    def __init__(self, steepness, offset):
        self.steepness, self.offset = steepness, offset

    def __call__(self, weight):
        return self.steepness * weight + self.offset

    def __str__(self):
        return f"{self.steepness} * weight {'-' if self.offset < 0 else '+'} {abs(self.offset)}"


# What stands for a gradient by mistake, as (image, upstream, stride) -> array.
_GRADIENT_SLIPS = {
    "No kernel is flipped here: the weight in row 0 meets the pixels in row 0 of each window.": (
        lambda x, u, s: kernel_gradient(x, u, s)[::-1, ::-1]
    ),
    "Rows and columns are swapped.": lambda x, u, s: kernel_gradient(x, u, s).T,
    "The stride is missing: a weight meets every stride-th pixel.": (
        lambda x, u, s: kernel_gradient(x[: u.shape[0] + 2, : u.shape[1] + 2], u, 1)
    ),
    "The sign is turned: the gradient says which way is up.": lambda x, u, s: -kernel_gradient(x, u, s),
    "Add up, do not take the mean: the upstream gradient has the division by the number of cells in it.": (
        lambda x, u, s: kernel_gradient(x, u, s) / u.size
    ),
    "The upstream gradient is not used.": lambda x, u, s: kernel_gradient(x, np.ones(u.shape), s),
    "Only the first output cell is counted; all of them send a message.": lambda x, u, s: u[0, 0] * x[:3, :3],
    "Only the last output cell is kept: add to what is there.": (
        lambda x, u, s: u[-1, -1] * x[s * (u.shape[0] - 1) :, s * (u.shape[1] - 1) :][:3, :3]
    ),
}


def _gradient_mistake(function):
    generator = np.random.default_rng(5)
    for rows, cols, stride in [(5, 5, 2), (6, 9, 2), (8, 7, 3), (5, 6, 1)]:
        image = generator.integers(-5, 6, (rows, cols)).astype(float)
        upstream = generator.integers(1, 5, [(n - 3) // stride + 1 for n in (rows, cols)]).astype(float)
        where = f"for a {rows}x{cols} picture and stride {stride}"
        try:
            given = function(image.copy(), upstream.copy(), stride)
        except (Exception, SystemExit) as error:
            return f"{where} it stops with {type(error).__name__}: {_one_line(error)}"
        if given is None or given is ...:
            return f"{NOT_STARTED} (The function returns nothing.)"
        if isinstance(given, str):
            return f"{where} it gives a text, not a 3 by 3 array."
        given = np.asarray(given)
        if given.shape != (3, 3):
            return f"{where} the result has shape {given.shape}, not (3, 3): one number for each weight."
        given = given.astype(float)
        if not np.allclose(given, kernel_gradient(image, upstream, stride)):
            slips = (
                text for text, slip in _GRADIENT_SLIPS.items() if np.allclose(given, slip(image, upstream, stride))
            )
            return f"{where} its numbers are wrong. {next(slips, '')}".rstrip()
    return None


def _mark(find_mistake, *answer):
    """Print what a finder of mistakes says; whatever the answer makes it stumble over is a mistake too."""
    try:
        mistake = find_mistake(*answer)
    except Exception as error:
        mistake = f"the check cannot work with this answer ({type(error).__name__})."
    if mistake is None or mistake.startswith(NOT_STARTED):
        print(mistake or "Correct.")
    else:
        print(f"Not yet: {mistake}")


def _first_mistake(function, answers, slips, names, same=lambda value, answer: _same_number(value, answer)):
    """The first wrong answer in words, with the slip that gives the same answers everywhere, if one does."""
    if not callable(function):
        return f"give the check the function itself, not {short(function)}."
    given = {}
    for case in answers:
        try:
            given[case] = function(*case)
        except (Exception, SystemExit) as error:
            return f"for {_in_words(names, case)} it stops with {type(error).__name__}: {_one_line(error)}"
    if all(value is None or value is ... for value in given.values()):
        return NOTHING_RETURNED
    for case, value in given.items():
        if not same(value, answers[case]):
            hints = (text for text, slip in slips.items() if all(same(given[c], slip(*c)) for c in answers))
            return (
                f"for {_in_words(names, case)} it gives {short(value)}, not {answers[case]}. {next(hints, '')}".rstrip()
            )
    return None


def _one_line(error):
    try:
        return " ".join(str(error)[:200].split())
    except Exception:  # an exception whose text cannot be made
        return ""


def _in_words(names, case):
    (first, *others), (value, *values) = names, case
    return ", ".join([f"{value} {first}", *(f"{n} {v}" for n, v in zip(others, values, strict=True))])


def _same_number(value, number):
    if isinstance(value, str):
        return False
    try:
        return bool(np.ndim(value) == 0 and abs(float(value) - number) < 1e-9)
    except Exception:  # not a number
        return False


def _kernel_mistake(kernel):
    if kernel is None or kernel is ...:
        return NOT_STARTED
    try:
        weights = np.asarray(kernel)
        weights = None if np.iscomplexobj(weights) else weights.astype(float)
    except Exception:
        weights = None
    if weights is None:
        return "the kernel must be an array of real numbers with rows of equal length."
    if weights.shape != (3, 3):
        return f"a 3 by 3 kernel has shape (3, 3), this one has shape {weights.shape}."
    if not np.isfinite(weights).all() or np.abs(weights).max() > 1e9:
        return "every weight must be a number, not NaN, infinite or enormous."
    total, signs = weights.sum(), np.array([1, -1, 1])
    if abs(total) < 1e-9:
        return "the weights add up to 0, so even grey becomes black. They must add up to 1."
    left = {"upright": weights.sum(axis=0) @ signs / total, "level": weights.sum(axis=1) @ signs / total}
    remaining = [f"{abs(gain):.0%} of the {name} ones" for name, gain in left.items() if abs(gain) > 1e-9]
    if remaining:
        return f"of the finest stripes it leaves {' and '.join(remaining)}."
    if abs(total - 1) > 1e-9:
        return f"the stripes go, but the weights add up to {total:g}, so even grey changes. They must add up to 1."
    return None


def _count_mistake(counts):
    if counts is None or counts is ...:
        return NOT_STARTED
    try:
        given = {float(count) for count in itertools.islice(counts, 1000)}
    except Exception:
        return "give a list of whole numbers, such as [8, 9]."
    if not given:
        return NOT_STARTED
    for count in sorted(given):
        if not count.is_integer():
            return f"{count:g} is not a whole number."
        if not 0 <= count <= 48:
            return f"{count:g} is outside 0 to 48."
        seen = round(folded_frequency(count / 96, 3) * 96)
        if seen != 8:
            return f"{count:g} stripes look like {seen}, not 8."
    missing = {count for count in range(49) if round(folded_frequency(count / 96, 3) * 96) == 8} - given
    return f"all of these look like 8, but not all that do: {len(missing)} missing." if missing else None


class _Layers(tuple):
    """Layers that can be a key, shown as a list."""

    def __repr__(self):
        return repr(list(self))


def _field(start=1, less=1, stride_first=False, swapped=False, jump=lambda jump, stride: jump * stride):
    """A way to compute the receptive field, with slips."""

    def field(layers):
        width, step = start, 1
        for kernel, padding, stride in layers:
            after = jump(step, padding if swapped else stride)
            width += (kernel - less) * (after if stride_first else step)
            step = after
        return width

    return field


HALVING_LIMITS = {"kernel": range(1, 8), "padding": range(4), "stride": range(1, 5)}


def _halving(size):
    """The triples within the limits for which `size(kernel, padding, stride)` is 12."""
    return {triple for triple in itertools.product(*HALVING_LIMITS.values()) if size(*triple) == 12}


def _triple_mistake(triples):
    if triples is None or triples is ...:
        return NOT_STARTED
    try:
        given = [_whole_triple(triple) for triple in itertools.islice(triples, 1000)]
    except Exception:
        return "give a list of triples of whole numbers, [(kernel, padding, stride), ...]."
    if not given:
        return NOT_STARTED
    right, found = _halving(lambda k, p, s: (24 + 2 * p - k) // s + 1), set(given)
    for order in itertools.permutations(range(3)):
        if not found <= right and {tuple(triple[i] for i in order) for triple in found} <= right:
            yours = ", ".join(list(HALVING_LIMITS)[order.index(place)] for place in range(3))
            return f"the order of a triple is (kernel, padding, stride); yours are right as ({yours})."
    slips = {
        "these come from rounding up; a step that does not fit is not taken.": (
            lambda k, p, s: -((k - 24 - 2 * p) // s) + 1
        ),
        "these come from counting the padding once; it is added on both sides.": lambda k, p, s: (24 + p - k) // s + 1,
        "these come from a formula without the + 1 at the end.": lambda k, p, s: (24 + 2 * p - k) // s,
        "these come from a formula without the padding.": lambda k, p, s: (24 - k) // s + 1,
        "these come from a formula that adds the 1 before it divides.": lambda k, p, s: (24 + 2 * p - k + 1) // s,
    }
    for text, slip in slips.items():
        if found != right and found == _halving(slip):
            return text
    for triple in given:
        for (name, limits), value in zip(HALVING_LIMITS.items(), triple, strict=True):
            if value not in limits:
                return f"in {short(triple)} the {name} is not from {limits[0]} to {limits[-1]}."
        if triple not in right:
            return f"{triple} takes 24 pixels to {output_dimension(24, *triple)}, not 12."
    for triple in given:
        if given.count(triple) > 1:
            return f"{triple} is listed more than once."
    missing = right - found
    for place, (name, limits) in enumerate(HALVING_LIMITS.items()):
        if missing and all(triple[place] == limits[-1] for triple in missing):
            return f"all of these are right, but none has {name} {limits[-1]}: does your search go that far?"
    if missing and all((24 + 2 * p - k) % s for k, p, s in missing):
        return "all of these are right, but not all that are: a fraction is allowed, the floor drops it."
    return f"all of these are right, but not all that are: {len(missing)} missing." if missing else None


def _whole_triple(triple):
    kernel, padding, stride = (int(value) if float(value).is_integer() else None for value in _no_text(triple))
    if None in (kernel, padding, stride):
        raise ValueError
    return kernel, padding, stride


def _no_text(values):
    values = list(itertools.islice(values, 4))
    if any(isinstance(value, (str, bytes)) for value in values):
        raise TypeError
    return values
