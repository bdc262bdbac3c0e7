"""Answers to the exercises: right ones in any style, wrong ones with words that the check must say or must not say.

None of them calls the checks' own tables: loops, walks and SciPy instead.
"""

from itertools import product
from math import ceil

import numpy as np
from scipy import signal

import stride_helpers as sh
from stride_helpers.lessons import loop
from stride_helpers.lessons.shrinking import shrunk

RIGHT = {}
WRONG = {}
NOT_TOLD = {}  # slips that are close to the answer's own, and are not it

# --- lesson 1, exercise 1 ---------------------------------------------------------------------------------------


def formula(n, k, p, s):
    return (n + 2 * p - k) // s + 1


def walked(n, k, p, s):
    """The left edges of the windows that fit, found by walking."""
    found, left = [], -p
    while left + k <= n + p:
        found.append(left)
        left += s
    return found


def fits(length, kernel, stride):
    return 0 if length < kernel else 1 + fits(length - stride, kernel, stride)


RIGHT["output_size"] = [
    formula,
    lambda *numbers: len(walked(*numbers)),
    lambda n, k, p, s: len(range(0, n + 2 * p - k + 1, s)),
    lambda n, k, p, s: ceil((n + 2 * p - k + 1) / s),
    lambda n, k, p, s: float(formula(n, k, p, s)),
    lambda n, k, p, s: np.floor((n + 2 * p - k) / s) + 1,
    lambda n, k, p, s: fits(n + 2 * p, k, s),
    lambda n, k, p, s: len(np.lib.stride_tricks.sliding_window_view(np.zeros(n + 2 * p), k)[::s]),
    lambda pixels, kernel, padding, stride: formula(pixels, kernel, padding, stride),
]
WRONG["output_size"] = [
    (lambda n, k, p, s: (n + 2 * p - k) // s, "add 1"),
    (lambda n, k, p, s: ceil((n + 2 * p - k) / s) + 1, "round down, not up"),
    (lambda n, k, p, s: (n + 2**p - k - 1) // s + 1, "for 9 pixels, kernel 3, padding 1, stride 2 it gives 4, not 5"),
    (lambda n, k, p, s: (n + 2 * p - k) / s + 1, "round down, with //"),
    (lambda n, k, p, s: n + 2 * p - k // s + 1, "Brackets are missing"),
    (lambda n, k, p, s: n + 2 * p - k / s + 1, "Brackets are missing"),
    (lambda n, k, p, s: (n + 2 * p - k) // (s + 1), "not to the stride"),
    (lambda n, k, p, s: round((n + 2 * p - k) / s) + 1, "not to the nearest"),
    (lambda n, k, p, s: (n + p - k) // s + 1, "count it twice"),
    (lambda n, k, p, s: (n - k) // s + 1, "padding is missing"),
    (lambda n, k, p, s: (n - 2 * p - k) // s + 1, "add it"),
    (lambda n, k, p, s: (n + 2 * p - k + 1) // s, "after the division, not before"),
    (lambda n, k, p, s: (n + 2 * p) // s + 1, "subtract the kernel"),
    (lambda n, k, p, s: (n + 2 * p) // s, "subtract the kernel"),
    (lambda n, k, p, s: n + 2 * p - k + 1, "stride is missing"),
    (lambda n, k, p, s: formula(n, k, p, s) + 1, "one too many"),
    (lambda *numbers: [formula(*numbers)], "gives [22] (a list), not 22"),
    (lambda *numbers: np.array([formula(*numbers)]), "(a list or an array), not 22"),
    (lambda n, k, s: 22, "stops with TypeError"),
    (lambda n, k, p, s: n // 0, "for 24 pixels, kernel 3, padding 0, stride 1 it stops with ZeroDivisionError"),
    (lambda n, k, p, s: unwritten, "stops with NameError"),  # noqa: F821
    (
        lambda n, k, p, s: None if p else formula(n, k, p, s),
        "for 16 pixels, kernel 5, padding 2, stride 2 it gives None",
    ),
    (22, "give the check the function itself"),
]

NOT_TOLD["output_size"] = [
    (lambda n, k, p, s: (n + 3 * p - k) // s + 1, "to the nearest"),
    (lambda n, k, p, s: (n + p**2 - k) // s + 1, "to the nearest"),
    (lambda n, k, p, s: (n + 2 * p - k) // s + (1 if s < 4 else 0), "add 1"),
]

# --- lesson 1, exercise 2 ---------------------------------------------------------------------------------------

KERNELS, PADDINGS, STRIDES = range(1, 8), range(4), range(1, 5)


def found_by(size, kernels=KERNELS, paddings=PADDINGS, strides=STRIDES):
    return [triple for triple in product(kernels, paddings, strides) if size(24, *triple) == 12]


HALVING = found_by(lambda *numbers: len(walked(*numbers)))
RIGHT["halving_triples"] = [
    HALVING,
    HALVING[::-1],
]
WRONG["halving_triples"] = [
    (found_by(lambda n, k, p, s: ceil((n + 2 * p - k) / s) + 1), "rounding up"),
    (found_by(lambda n, k, p, s: (n + p - k) // s + 1), "counting the padding once"),
    (found_by(lambda n, k, p, s: (n + 2 * p - k) // s), "without the + 1"),
    (found_by(lambda n, k, p, s: (n - k) // s + 1), "without the padding"),
    (found_by(lambda n, k, p, s: (n + 2 * p - k + 1) // s), "adds the 1 before"),
    (found_by(lambda n, k, p, s: ceil((n + 2 * p - k) / s)), "rounds up in its place"),
    (found_by(lambda n, k, p, s: (n + 2 * p - k) / s + 1), "a fraction is allowed"),
    (found_by(formula, paddings=range(3)), "none has kernel 7 or padding 3"),
    (found_by(formula, kernels=range(1, 7)), "none has kernel 7 or padding 3"),
    (found_by(formula, kernels=range(2, 8)), "none has kernel 1:"),
    (found_by(formula, paddings=range(1, 4)), "none has kernel 1 or padding 0"),
    ([(k, s, p) for k, p, s in HALVING], "yours are right as (kernel, stride, padding)"),
    ([(s, k, p) for k, p, s in HALVING], "yours are right as (stride, kernel, padding)"),
    ([(p, s, k) for k, p, s in HALVING], "yours are right as (padding, stride, kernel)"),
    ([*HALVING[:3], *HALVING[4:]], "1 missing"),
    ([*HALVING, HALVING[0]], "listed more than once"),
    ([*HALVING, (3, 0, 2)], "(3, 0, 2) takes 24 pixels to 11, not 12"),
    ([*HALVING, (9, 4, 2)], "in (9, 4, 2) the kernel is not from 1 to 7"),
    ([*HALVING, (3, 1, 0)], "the stride is not from 1 to 4"),
    ([(3, 1)], "(3, 1) holds 2 numbers"),
    ([(3, 1, 2, 12)], "(3, 1, 2, 12) holds 4 numbers"),
    ((3, 1, 2), "give a list of triples of whole numbers, [(kernel, padding, stride), ...] (a list of single numbers)"),
    (7, "give a list of triples"),
    ([(3, 1, 2)], "6 missing"),
    (["312"], "give a list of triples of whole numbers, [(kernel, padding, stride), ...] (a text)"),
    ([(3, 1, 2.5)], "2.5 is not a whole number"),
    ([(3, 1, float("nan"))], "nan is not a whole number"),
]

NOT_TOLD["halving_triples"] = [([(1, 3, 2)], "the order of a triple")]

# --- lesson 1, exercise 3 ---------------------------------------------------------------------------------------


def field(layers, start=1, less=1, first=False, jump=lambda j, s: j * s, order=(0, 1, 2), pad=0):
    width, step = start, 1
    for layer in layers:
        kernel, padding, stride = (layer[place] for place in order)
        after = jump(step, stride)
        width += (kernel - less + pad * padding) * (after if first else step)
        step = after
    return width


def field_backwards(layers):
    width = 1
    while layers:
        kernel, _, stride = layers.pop()
        width = (width - 1) * stride + kernel
    return width


def field_walked(layers):
    """Walk back from one cell, through every layer, to the pixels it depends on."""
    cells = {0}
    for kernel, padding, stride in reversed(layers):
        cells = {cell * stride - padding + i for cell in cells for i in range(kernel)}
    return max(cells) - min(cells) + 1


def recursive_field(layers):
    return (recursive_field(layers[1:]) - 1) * layers[0][2] + layers[0][0] if layers else 1


RIGHT["receptive_field"] = [
    field,
    field_backwards,
    field_walked,
    recursive_field,
    lambda layers: 1 + sum((layer[0] - 1) * np.prod([s for *_, s in layers[:n]]) for n, layer in enumerate(layers)),
    lambda layers: sh.stack_of_layers(10**6, layers)[-1].receptive_field,
]
WRONG["receptive_field"] = [
    (lambda layers: field(layers, first=True), "change the jump last"),
    (lambda layers: field(layers, jump=lambda j, s: 1), "multiply by the jump"),
    (lambda layers: field([(k, p, 1) for k, p, _ in layers]), "neighbouring cells lie several pixels apart"),
    (lambda layers: 1 + sum((k - 1) * s for k, _, s in layers), "A layer's own stride does not widen it"),
    (lambda layers: layers[0][0], "Does `return` stand inside the loop?"),
    (lambda layers: field(layers, start=0), "Start from one pixel"),
    (lambda layers: field(layers, less=0), "kernel - 1"),
    (lambda layers: field(layers, pad=1), "The padding plays no part"),
    (lambda layers: field(layers, pad=2), "The padding plays no part"),
    (lambda layers: field(layers, pad=-2), "The padding plays no part"),
    (lambda layers: int(np.prod([k for k, _, _ in layers])), "That counts positions"),
    (lambda layers: sum(k for k, _, _ in layers), "That counts positions"),
    (lambda layers: field(layers) ** 2, "its width is asked for"),
    (lambda layers: field(layers, jump=lambda j, s: s), "not set to the last one"),
    (lambda layers: field(layers, jump=lambda j, s: j + s), "The strides multiply"),
    (lambda layers: field(layers, jump=lambda j, s: j + s - 1), "The strides multiply"),
    (lambda layers: field(layers, order=(0, 2, 1)), "the third the stride"),
    (lambda layers: field(layers[::-1]), "from the first to the last"),
    (lambda layers: int(np.prod([s for *_, s in layers])), "That is the jump"),
    (lambda layers: layers[-1][0], "the last layer alone"),
    (lambda layers: [field(layers)], "for [(3, 1, 1)] as layers it gives [3] (a list), not 3"),
    (lambda: 3, "stops with TypeError"),
]

# --- lesson 2, exercises 1 and 2 --------------------------------------------------------------------------------


def four_loops(x, k, s, p=0, read=lambda r, kr, s: r * s + kr, out=lambda n, m, s: (n - m) // s + 1, made=np.zeros):
    """The loop, with places to slip."""
    x = np.pad(x, p)
    rows, cols = out(x.shape[0], k.shape[0], s), out(x.shape[1], k.shape[1], s)
    result = made((rows, cols))
    for r, c in np.ndindex(rows, cols):
        for kr, kc in np.ndindex(k.shape):
            result[r, c] += x[read(r, kr, s), read(c, kc, s)] * k[kr, kc]
    return result


def one_sum(x, k, s, p=0, reset="cell", rows_shared=False, grown=False, apart=False):
    """The loop with a running sum and lists, and other places to slip."""
    x, total = np.pad(x, p), 0
    rows, cols = ((n - m) // s + 1 for n, m in zip(x.shape, k.shape, strict=True))
    if grown:
        result = np.zeros([n - m + 1 for n, m in zip(x.shape, k.shape, strict=True)])
    else:
        result = [[0] * cols] * rows if rows_shared else [[0] * cols for _ in range(rows)]
    for r in range(rows):
        total = 0 if reset == "row" else total
        for c in range(cols):
            total = 0 if reset == "cell" else total
            for kr in range(k.shape[0]):
                total = 0 if reset == "kernel row" else total
                for kc in range(k.shape[1]):
                    total += x[r * s + kr, c * s + kc] * k[kr, kc]
            result[r * s if apart else r][c * s if apart else c] = total
    return result


def list_of_lists(x, k, s, p=0):
    x, k = [[0] * p + list(line) + [0] * p for line in x.tolist()], k.tolist()
    width = len(x[0])
    x = [[0] * width] * p + x + [[0] * width] * p
    return [
        [
            sum(x[top + i][left + j] * k[i][j] for i in range(len(k)) for j in range(len(k[0])))
            for left in range(0, width - len(k[0]) + 1, s)
        ]
        for top in range(0, len(x) - len(k) + 1, s)
    ]


def recursive_loop(x, k, s, p=0):
    """One row of windows, then the rest of the picture; one window, then the rest of the row."""

    def line(strip):
        return [] if strip.shape[1] < k.shape[1] else [(strip[:, : k.shape[1]] * k).sum(), *line(strip[:, s:])]

    def below(rest):
        return [] if rest.shape[0] < k.shape[0] else [line(rest[: k.shape[0]]), *below(rest[s:])]

    return below(np.pad(x, p))


def windows(x, k, s, p=0):
    return np.lib.stride_tricks.sliding_window_view(np.pad(x, p), k.shape)[::s, ::s]


LOOPS = [
    four_loops,
    one_sum,
    list_of_lists,
    recursive_loop,
    lambda x, k, s, p=0: np.einsum("abij,ij->ab", windows(x, k, s, p), k),
    lambda x, k, s, p=0: four_loops(x, k, 1, p)[::s, ::s],
    lambda x, k, s, p=0: signal.correlate2d(np.pad(x, p), k, mode="valid")[::s, ::s],
    lambda x, k, s, p=0: signal.convolve2d(np.pad(x, p), np.flip(k), mode="valid")[::s, ::s],
    lambda x, k, s, p=0: signal.fftconvolve(np.pad(x, p), np.flip(k), mode="valid")[::s, ::s],
    lambda x, k, s, p=0: (four_loops(x, k, s, p), x.fill(0), k.fill(0))[0],
]


def swapped(x, k, s, p=0, read=False, write=False, weights=False, size=False):
    x = np.pad(x, p)
    shape = [(n - m) // s + 1 for n, m in zip(x.shape, k.shape, strict=True)]
    result = np.zeros(shape[::-1] if size else shape)
    for r, c in np.ndindex(result.shape):
        for kr, kc in np.ndindex(k.shape):
            pixel = x[c * s + kc, r * s + kr] if read else x[r * s + kr, c * s + kc]
            result[(c, r) if write else (r, c)] += pixel * (k[kc, kr] if weights else k[kr, kc])
    return result


def last_product(x, k, s, p=0):
    return [[line[-1][-1] * k[-1, -1] for line in row] for row in windows(x, k, s, p)]


def never_reset(x, k, s, p=0):
    right, total = four_loops(x, k, s, p), 0
    for place in np.ndindex(right.shape):
        total += right[place]
        right[place] = total
    return right


def summed_into_shared_rows(x, k, s, p=0):
    right = four_loops(x, k, s, p)
    result = [[0.0] * right.shape[1]] * right.shape[0]
    for r, c in np.ndindex(right.shape):
        result[r][c] += right[r, c]
    return result


def one_axis(x, k, s, p, rows_too):
    every = four_loops(x, k, 1, p)
    return every[::s] if rows_too else every[:, ::s]


def only_the_first(right, cells):
    """The output of a loop that is left early, or that skips cells."""
    output = np.zeros(right.shape)
    output[cells] = right[cells]
    return output


def only_first_row(kernel):
    return kernel * (np.arange(len(kernel)) == 0)[:, np.newaxis]


LOOP_SLIPS = [
    (lambda x, k, s, p=0: four_loops(x, np.flip(k), s, p), "The kernel is flipped: "),
    (lambda x, k, s, p=0: signal.convolve2d(np.pad(x, p), k, mode="valid")[::s, ::s], "The kernel is flipped: "),
    (lambda x, k, s, p=0: four_loops(x, k[::-1], s, p), "The kernel is flipped upside down"),
    (lambda x, k, s, p=0: four_loops(x, k[:, ::-1], s, p), "The kernel is flipped left to right"),
    (lambda x, k, s, p=0: four_loops(x, k.T, s, p), "The kernel is transposed"),
    (lambda x, k, s, p=0: swapped(x, k, s, p, weights=True), "The kernel is transposed"),
    (lambda x, k, s, p=0: four_loops(x.T, k, s, p), "Rows and columns of the picture are swapped"),
    (lambda x, k, s, p=0: swapped(x, k, s, p, read=True), "Rows and columns of the picture are swapped"),
    (lambda x, k, s, p=0: four_loops(x, k, s, p).T, "Rows and columns of the output are swapped"),
    (lambda x, k, s, p=0: swapped(x, k, s, p, write=True), "Rows and columns of the output are swapped"),
    (lambda x, k, s, p=0: swapped(x, k, s, p, size=True), "All square pictures come out right. Rows and columns are"),
    (lambda x, k, s, p=0: four_loops(x, k, 1, p), "The stride is not used"),
    (
        lambda x, k, s, p=0: four_loops(x, k, s, p, read=lambda r, kr, s: r + kr),
        "The stride is missing where the picture is read",
    ),
    (lambda x, k, s, p=0: one_axis(x, k, s, p, False), "missing in the rows"),
    (lambda x, k, s, p=0: one_axis(x, k, s, p, True), "missing in the columns"),
    (lambda x, k, s, p=0: one_sum(x, k, s, p, grown=True), "The stride is in the loop, but not in the size"),
    (
        lambda x, k, s, p=0: one_sum(x, k, s, p, grown=True, apart=True),
        "The stride is in the loop, but not in the size",
    ),
    (lambda x, k, s, p=0: four_loops(x, k, s, p, out=lambda n, m, s: (n - m) // s), "The output size is off by one"),
    (
        lambda x, k, s, p=0: four_loops(x, k, s, p, out=lambda n, m, s: len(range(0, n - m, s))),
        "The output size is off by one",
    ),
    (
        lambda x, k, s, p=0: four_loops(x, k, s, p, out=lambda n, m, s: (n - m) // s + 2),
        "Does a window reach past the edge of the picture?",
    ),
    (lambda x, k, s, p=0: np.pad(four_loops(x, k, s, p), (0, 1)), "The output size is off by one"),
    (lambda x, k, s, p=0: np.pad(four_loops(x, k, s, p), (0, 2)), "Along each axis the output has"),
    (
        lambda x, k, s, p=0: four_loops(x, k, s, p, out=lambda n, m, s: n),
        "Does a window reach past the edge of the picture?",
    ),
    (
        lambda x, k, s, p=0: four_loops(x, k, s, p, read=lambda r, kr, s: r + kr * s),
        "inside the window the pixels stay neighbours",
    ),
    (
        lambda x, k, s, p=0: four_loops(x, k, s, p, read=lambda r, kr, s: (r + kr) * s),
        "inside the window the pixels stay neighbours",
    ),
    (
        lambda x, k, s, p=0: four_loops(x, k, s, p, out=lambda n, m, s: n - m + 1),
        "The stride is in the loop, but not in the size of the output",
    ),
    (lambda x, k, s, p=0: only_the_first(four_loops(x, k, s, p), np.s_[:1]), "Does `return` stand inside a loop?"),
    (lambda x, k, s, p=0: only_the_first(four_loops(x, k, s, p), np.s_[:1, :1]), "Does `return` stand inside a loop?"),
    (
        lambda x, k, s, p=0: only_the_first(four_loops(x, only_first_row(k), s, p), np.s_[:1, :1]),
        "Does `return` stand inside a loop?",
    ),
    (lambda x, k, s, p=0: only_the_first(four_loops(x, k, s, p), np.s_[::s, ::s]), "Cells of the output are skipped"),
    (lambda x, k, s, p=0: four_loops(x, np.ones(k.shape), s, p), "The weights are not used"),
    (lambda x, k, s, p=0: four_loops(x, k, s, p) / k.size, "That is the mean of the products"),
    (last_product, "Only the last product is left"),
    (never_reset, "The sum must start at 0 again"),
    (lambda x, k, s, p=0: one_sum(x, k, s, p, reset="row"), "The sum must start at 0 again for each output cell"),
    (
        lambda x, k, s, p=0: one_sum(x, k, s, p, reset="kernel row"),
        "The sum starts at 0 again for each row of the kernel",
    ),
    (lambda x, k, s, p=0: one_sum(x, k, s, p, rows_shared=True), "one and the same list"),
    (summed_into_shared_rows, "one and the same list"),
    (lambda *a: four_loops(*a, made=lambda shape: np.zeros(shape, int)), "Fractions are cut off"),
    (lambda *a: four_loops(*a).astype(int), "Fractions are cut off"),
    (lambda x, k, s, p=0: four_loops(x, k, s, p) + 0.001, " in row 0, column 0, not "),
    (lambda x, k, s, p=0: [[1, 2], [3]], "rows of different lengths"),
    (lambda x, k, s, p=0: np.array([["1", 2], [3, 4]], object), "(a text)"),
    (lambda x, k, s, p=0: four_loops(x, k, s, p) * np.nan, "gives nan in row 0, column 0"),
    (lambda x, k, s, p=0: None if s == 3 else four_loops(x, k, s, p), "gives None"),
    (lambda x, k, s, p=0: (row for row in four_loops(x, k, s, p)), "put list(...) around it"),
    (lambda x, k, s, p=0: [(n for n in row) for row in four_loops(x, k, s, p)], "put list(...) around it"),
    (lambda x, k, s, p=0: four_loops(x, k, s, p)[0, 0], "(a single number)"),
]


def window_forgotten(x, k, s, p=0):
    output = np.zeros(four_loops(x, k, s, p).shape)
    for place in np.ndindex(output.shape):
        output[place] = np.sum(np.pad(x, p) * k)
    return output


def windows_sliced(x, k, s, p=0):
    """Too many windows, cut out as slices; the last ones are too short."""
    x = np.pad(x, p)
    output = np.zeros(x.shape)
    for row, col in np.ndindex(output.shape):
        output[row, col] = (x[row * s : row * s + len(k), col * s : col * s + len(k[0])] * k).sum()
    return output


def kernel_taken_for_square(x, k, s, p=0):
    x = np.pad(x, p)
    size = len(k)
    output = np.zeros([(n - size) // s + 1 for n in x.shape])
    for r, c in np.ndindex(output.shape):
        for kr, kc in np.ndindex(size, size):
            output[r, c] += x[r * s + kr, c * s + kc] * k[kr, kc]
    return output


def into_a_list_without_rows(x, k, s, p=0):
    output = []
    for place, number in np.ndenumerate(four_loops(x, k, s, p)):
        output[place[0]][place[1]] = number
    return output


def window_cut_at_the_wrong_row(x, k, s, p=0):
    columns = len(four_loops(x, k, s, p)[0])
    return four_loops(x, k, s, p, read=lambda r, kr, s: columns * s + kr)


def float_indices(x, k, s, p=0):
    return four_loops(x, k, s, p, read=lambda r, kr, s: r * s / 1 + kr)


def ambiguous(x, k, s, p=0):
    return four_loops(x, k, s, p) if x > 0 else None


LOOP_SLIPS += [
    (window_forgotten, "The whole picture meets the kernel"),
    (into_a_list_without_rows, "Is a list of yours too short"),
    (windows_sliced, "Does a window reach past the edge of the picture?"),
    (kernel_taken_for_square, "All square kernels come out right."),
    (lambda *a: four_loops(*a).astype(np.float16), " in row 0, column 0, not "),
    (lambda *a: four_loops(*a, made=lambda shape: np.zeros(shape, np.float16)), " in row 0, column 0, not "),
]
LOOP_NOT_TOLD = [
    (lambda x, k, s, p=0: x.shape[2], "Is a list of yours too short"),
    (window_cut_at_the_wrong_row, "one and the same list"),
    (into_a_list_without_rows, "Does a window reach past"),
    (lambda x, k, s, p=0: four_loops(x, k, s, p) if s == 1 else unwritten, "inside the window"),  # noqa: F821
    (window_forgotten, "one and the same list"),
    (lambda *a: np.maximum(four_loops(*a), 0), "Rows and columns"),
    (lambda *a: abs(four_loops(*a)), "Rows and columns"),
    (float_indices, "past the edge"),
    (ambiguous, "past the edge"),
    (lambda x, k, s, p=0: np.zeros((2, 2)), "off by one"),
]
RIGHT["strided_loop"] = [lambda picture, kernel, stride, loop=loop: loop(picture, kernel, stride) for loop in LOOPS]
RIGHT["padded_loop"] = LOOPS
WRONG["strided_loop"] = [
    (lambda x, k, s, loop=loop: loop(x, k, s), words)
    for loop, words in LOOP_SLIPS
    if words != "The stride is not used"  # that is what the exercise begins with
]
NOT_TOLD["strided_loop"] = [(lambda x, k, s, loop=loop: loop(x, k, s), words) for loop, words in LOOP_NOT_TOLD]
WRONG["strided_loop"] += [
    (lambda x, k, s: four_loops(x, k, s).ravel(), "gives an array of shape (4,), not (2, 2)"),
    (
        lambda x, k, s: 0,
        "for picture = np.arange(1.0, 26).reshape(5, 5), kernel = np.arange(1.0, 10).reshape(3, 3), str",
    ),
    (lambda x, k, s: four_loops(x, k, s) if s == 1 else 1 / 0, "At stride 1 it comes out right."),
]


def padded_with(*widths, **how):
    return lambda x, k, s, p: four_loops(np.pad(x, [(p * a, p * b) for a, b in widths], **how), k, s)


def unpadded_reading(x, k, s, p):
    """The size with padding, the picture without."""
    result = np.zeros([(n + 2 * p - m) // s + 1 for n, m in zip(x.shape, k.shape, strict=True)])
    for r, c in np.ndindex(result.shape):
        for kr, kc in np.ndindex(k.shape):
            result[r, c] += x[r * s + kr, c * s + kc] * k[kr, kc]
    return result


def sliced(x, k, s, p):
    padded = np.zeros(np.add(x.shape, 2 * p))
    padded[p:-p, p:-p] = x
    return four_loops(padded, k, s)


def bordered(image, kernel, stride, padding):
    """Reads from a border that is as wide as the kernel."""
    (rows, cols), (high, wide) = image.shape, kernel.shape
    padded = np.zeros((rows + 2 * high, cols + 2 * wide))
    padded[padding : padding + rows, padding : padding + cols] = image
    return four_loops(padded[: rows + 2 * padding, : cols + 2 * padding], kernel, stride)


def reading_before_the_picture(x, k, s, p, guarded=False):
    """No border: what is read begins at row and column -p; what is too far may be left out."""
    result = np.zeros([(n + 2 * p - m) // s + 1 for n, m in zip(x.shape, k.shape, strict=True)])
    for r, c in np.ndindex(result.shape):
        for kr, kc in np.ndindex(k.shape):
            row, col = r * s + kr - p, c * s + kc - p
            if not guarded or (row < x.shape[0] and col < x.shape[1]):
                result[r, c] += x[row, col] * k[kr, kc]
    return result


WRONG["padded_loop"] = [
    *LOOP_SLIPS,
    (lambda x, k, s, p: four_loops(x, k, s, p).ravel(), "gives an array of shape (9,), not (3, 3)"),
    (lambda x, k, s, p: four_loops(x, k, s), "The padding is not used"),
    (unpadded_reading, "Is the picture padded first?"),
    (bordered, "Along each axis the output has"),
    (padded_with((1, 0), (1, 0)), "The padding is per side, so it counts twice"),
    (padded_with((0, 1), (0, 1)), "The padding is per side, so it counts twice"),
    (padded_with((2, 2), (2, 2)), "2 * padding in all"),
    (padded_with((1, 1), (0, 0)), "The columns need padding, too"),
    (padded_with((0, 0), (1, 1)), "The rows need padding, too"),
    (reading_before_the_picture, "A negative index counts from the far end"),
    (lambda *a: reading_before_the_picture(*a, guarded=True), "A negative index counts from the far end"),
    (padded_with((1, 1), (1, 1), mode="edge"), "not a copy of the edge"),
    (padded_with((1, 1), (1, 1), mode="reflect"), "not a mirror image"),
    (padded_with((1, 1), (1, 1), mode="symmetric"), "not a mirror image"),
    (padded_with((1, 1), (1, 1), mode="wrap"), "A negative index counts from the far end"),
    (padded_with((1, 1), (1, 1), constant_values=1), " in row 0, column 0, not "),
    (lambda x, k, s, p: four_loops(x, k, s, 1), "The padding is always 1"),
    (sliced, "[0:-0] is an empty slice"),
]


def without_else(x, k, s, p):
    if p > 0:
        padded = np.pad(x, p)
    return four_loops(padded, k, s)


NOT_TOLD["padded_loop"] = [
    *LOOP_NOT_TOLD,
    (without_else, "Rows and columns"),
    (lambda x, k, s, p: four_loops(x, k, s, p) if p else None, "Rows and columns"),
    (lambda x, k, s, p: four_loops(np.pad(x, 2**p), k, s), "Rows and columns"),
    (lambda x, k, s, p: four_loops(x, k, s, p) if p < 3 else 1 / 0, "Rows and columns"),
]

# --- lesson 2, exercises 3 and 4 --------------------------------------------------------------------------------


def multiplied(n, k, p, s):
    """Count by walking, not by a formula."""
    return sum(1 for _ in walked(n, k, p, s) for _ in walked(n, k, p, s) for _ in range(k) for _ in range(k))


RIGHT["multiply_adds"] = [
    multiplied,
    lambda n, k, p, s: formula(n, k, p, s) ** 2 * k**2,
    lambda n, k, p, s: float(multiplied(n, k, p, s)),
    lambda n, k, p, s: np.prod([formula(n, k, p, s)] * 2 + [k] * 2),
    lambda n, k, p, s: loop.step_count(np.ones((n + 2 * p,) * 2), np.ones((k, k)), s),
]
WRONG["multiply_adds"] = [
    (lambda n, k, p, s: n * n * k * k, "for each output cell, not for each pixel."),
    (lambda n, k, p, s: (n + 2 * p) ** 2 * k * k, "not for each pixel of the padded picture"),
    (lambda n, k, p, s: formula(n, k, p, 1) ** 2 * k * k, "The stride is not used"),
    (lambda n, k, p, s: formula(n, k, p, 1) ** 2 * k * k // s, "The stride thins out rows and columns"),
    (lambda n, k, p, s: formula(n, k, p, 1) ** 2 * k * k / s**2, "the rule of thumb"),
    (lambda n, k, p, s: formula(n, k, p, 1) ** 2 * k * k // s**2, "the rule of thumb"),
    (lambda n, k, p, s: n**2 * k**2 / s**2, "the rule of thumb"),
    (lambda n, k, p, s: (n * k // s) ** 2, "it gives 5184, not 4356"),
    (lambda n, k, p, s: (n // s) ** 2 * k**2, "the rule of thumb"),
    (lambda n, k, p, s: ((n + 2 * p - k) / s + 1) ** 2 * k * k, "rounds down, with //"),
    (lambda n, k, p, s: formula(n, k, 0, s) ** 2 * k * k, "The padding is not used"),
    (lambda n, k, p, s: ((n + p - k) // s + 1) ** 2 * k * k, "The padding is per side"),
    (lambda n, k, p, s: ((n + 2 * p - k) // s) ** 2 * k * k, "ends with + 1"),
    (lambda n, k, p, s: formula(n, k, p, s) ** 2, "the number of output cells"),
    (lambda n, k, p, s: k * k, "the work for one window"),
    (lambda n, k, p, s: formula(n, k, p, s) * k * k, "The output has rows and columns"),
    (lambda n, k, p, s: formula(n, k, p, s) ** 2 * k, "The kernel has rows and columns"),
    (lambda n, k, p, s: formula(n, k, p, s) * k, "both sizes count twice"),
    (lambda n, k, p, s: 2 * multiplied(n, k, p, s), "One multiplication and one addition"),
]

F = np.array([[1, 1, 1, 1, 1], [1, 0, 0, 0, 0], [1, 1, 1, 1, 0], [1, 0, 0, 0, 0], [1, 0, 0, 0, 0]])
RIGHT["dot_to_letter"] = [
    F[::-1, ::-1],
]
WRONG["dot_to_letter"] = [
    (F, "turned by half a turn"),
    (F[:, ::-1], "upside down"),
    (F[::-1], "as in a mirror"),
    (np.flip(F).T, "rows and columns of the F are swapped"),
    (F.T, "rows and columns of the F are swapped"),
    (1 - np.flip(F), "a dark F on white"),
    (255 * np.flip(F), "not with the values 0 and 1"),
    (np.flip(F) * 0.5, "row 0 of the output is 0.5 0.5 0.5 0.5 0.5, and the F has 1 1 1 1 1 there"),
    (F[:, :4], "give a kernel of 5 rows of 5 real numbers (an array of shape (5, 4), not (5, 5))"),
    (np.flip(F) == 1, "(True or False)"),
]

# --- lesson 3 ---------------------------------------------------------------------------------------------------


def correlated(picture, kernel, stride=1):
    return signal.correlate2d(picture, kernel, mode="valid")[::stride, ::stride]


RIGHT["blurred_half"] = [
    lambda x, k: correlated(x, k)[::2, ::2],
    lambda x, k: sh.strided_convolve(x, k, stride=2),
    lambda x, k: sh.naive_subsample(sh.fast_strided_convolve(x, k), 2),
    lambda x, k: shrunk(x, k, stride=2),
]
WRONG["blurred_half"] = [
    (lambda x, k: x[::2, ::2], "drops pixels without a blur"),
    (lambda x, k: correlated(x[::2, ::2], k), "Too late"),
    (lambda x, k: correlated(x, k), "no pixels are dropped"),
    (lambda x, k: correlated(x, k)[::2], "Only rows are dropped"),
    (lambda x, k: correlated(x, k, 2)[::2, ::2], "drops pixels twice"),
    (lambda x, k: correlated(x, k)[:, ::2], "Only columns are dropped"),
    (lambda x, k: correlated(x, k)[1::2, 1::2], "Keep the first row and column"),
    (lambda x, k: correlated(np.pad(x, 1), k, 2), "Use no padding"),
    (lambda x, k: correlated(np.pad(x, len(k) // 2), k, 2), "Use no padding"),
    (lambda x, k: shrunk(x, k, stride=2, edge="mirrored"), "Use no padding"),
    (lambda x, k: shrunk(x, k, stride=2, edge="wrapped"), "Use no padding"),
    (lambda x, k: correlated(x, np.full((3, 3), 1 / 9), 2), "Use the kernel that the function is given"),
    (lambda x, k: correlated(x, np.full(k.shape, 1 / k.size), 2), "Use the kernel that the function is given"),
    (lambda x, k: correlated(x, k, 2) + 0j, "(a complex number)"),
]


def seen(stripes, width, stride):
    """By brute force: the lowest count with the same samples."""
    kept = np.arange(0, width, stride)

    def samples(n):
        return np.cos(2 * np.pi * n * kept / width)

    return next(n for n in range(width) if np.allclose(samples(n), samples(stripes)))


def by_remainder(stripes, width, stride):
    rest = stripes % (width // stride)
    return min(rest, width // stride - rest)


def by_loop(n, w, s):
    while n > w // s / 2:
        n = abs(n - w // s)
    return n


RIGHT["stripes_seen"] = [
    seen,
    by_remainder,
    by_loop,
    lambda n, w, s: abs(n / w - round(n / w * s) / s) * w,
    lambda n, w, s: min(abs(n - k * w // s) for k in range(s)),
]


def folded_by_hand(stripes, width, stride):
    """A table for the strides that the lesson shows."""
    left = width // stride
    folds = {1: [0], 2: [0, left], 3: [0, left], 4: [0, left, 2 * left]}
    return min(abs(stripes - fold) for fold in folds.get(stride, [0]))


WRONG["stripes_seen"] = [
    (folded_by_hand, "stride 5 it gives"),
    (lambda n, w, s: min(abs(n - fold * (w // s)) for fold in range(6)), "not"),
    (lambda n, w, s: n, "do not stay"),
    (lambda n, w, s: min(n, w // s // 2), "do not stop there"),
    (lambda n, w, s: n % (w // s), "fold what is above half"),
    (lambda n, w, s: w // s - n if 2 * n > w // s else n, "folded twice"),
    (lambda n, w, s: abs(w // s - n) if 2 * n > w // s else n, "folded three times"),
    (lambda n, w, s: abs(w // s - n), "folded at the limit"),
    (lambda n, w, s: n if n < 20 else None, "for 40 stripes, width 96, stride 2 it gives None, not 8"),
    (lambda n, w, s: min(abs(n - k * (w // s)) for k in range(n)), "for 0 stripes, width 60, stride 5 it stops with"),
    (
        lambda n, w, s: round(abs(n / w - round(n / w * s) / s) * (w - 1)),
        "for 7 stripes, width 14, stride 1 it gives 6",
    ),
    (lambda n, w, s: round(abs(n / w - round((n + 1) / w * s) / s) * w), "width 72, stride 4 it gives 10, not 8"),
    (lambda n, w, s: by_remainder(n, w, s) + 1, "gives 9, not 8"),
    (lambda n, w, s: -by_remainder(n, w, s), "gives -8, not 8"),
    (lambda n, w, s: by_remainder(n, w, s) / w, "gives 0.08333333333, not 8"),
]

BINOMIAL = np.outer([1, 2, 1], [1, 2, 1]) / 16
RIGHT["stripe_remover"] = [
    BINOMIAL,
    np.array([[1, 1, 0], [1, 1, 0], [0, 0, 0]]) / 4,
    np.array([[0, 1, 1], [0, 1, 1], [0, 0, 0]]) / 4,
    np.array([[-1, 2, 3], [2, 4, 2], [3, 2, -1]]) / 16,
    np.array([[1, 0, 1], [0, 4, 0], [1, 0, 1]]) / 8,
    np.outer([0.41, 0.5, 0.09], [0.16, 0.5, 0.34]).astype(np.float32),
]
WRONG["stripe_remover"] = [
    (np.full((3, 3), 1 / 9), "leaves 33% of the upright ones and 33% of the level ones."),
    (np.ones((3, 3)), "leaves 300% of the upright ones and 300% of the level ones."),
    ([[0, 0, 0], [0, 1, 0], [0, 0, 0]], "leaves 100% of the upright ones and 100% of the level ones."),
    ([[0, 0, 0], [0.25, 0.5, 0.25], [0, 0, 0]], "leaves 100% of the level ones."),
    ([[0, 0.25, 0], [0, 0.5, 0], [0, 0.25, 0]], "leaves 100% of the upright ones."),
    ([[1, 2, 1], [2, 4, 2], [1, 2, 1]], "add up to 16, so even grey changes"),
    (BINOMIAL * 1.00001, "add up to 1.00001, so even grey changes"),
    (BINOMIAL + [[0, 0.001, 0]] * 3, "leaves less than 1% of the upright ones and less than 1% of the level"),
    (np.zeros((3, 3)), "add up to 0"),
    ([[1, 2, 1]], "shape (1, 3)"),
    ([1, 2, 1], "shape (3,)"),
    (np.zeros((5, 5)), "shape (5, 5)"),
    ([[1, 2, 1], [2, 4], [1, 2, 1]], "rows of different lengths"),
    (np.full((3, 3), np.nan), "with NaN, infinite"),
    (np.full((3, 3), np.inf), "with NaN, infinite"),
]

LOOK_LIKE_8 = [n for n in range(49) if seen(n, 96, 3) == 8]
RIGHT["look_alikes"] = [
    LOOK_LIKE_8,
    [8, 24, 40],
    LOOK_LIKE_8[::-1],
    LOOK_LIKE_8 * 2,
]
WRONG["look_alikes"] = [
    ([8, 23], "23 stripes look like 9, not 8"),
    (LOOK_LIKE_8[:-1], "but not all that do: 1 missing"),
    ([8], "but not all that do: 2 missing"),
    ([*LOOK_LIKE_8, 56], "56 is outside 0 to 48"),
    ([-8, *LOOK_LIKE_8], "-8 is outside 0 to 48"),
    ([8.5], "8.5 is not a whole number"),
    ([8.0000000001, 24, 40], "8.0000000001 is not a whole number"),
    ([8, np.nan], "nan is not a whole number"),
    ([np.inf], "inf is not a whole number"),
    (8, "give a list of whole numbers, such as [8, 9] (a single number)"),
    (len, "give a list of whole numbers, such as [8, 9] (no list)"),
    (["eight"], "give a list of whole numbers, such as [8, 9] (a text)"),
    ([[8, 24, 40]], "give a list of whole numbers, such as [8, 9] (a list)"),
]

# --- lesson 4 ---------------------------------------------------------------------------------------------------


def around(level, mode):
    return np.pad(level, 1, mode=mode)


RIGHT["next_level"] = [
    lambda x, k: correlated(around(x, "symmetric"), k, 2),
    lambda x, k: sh.strided_convolve(around(x, "symmetric"), k, stride=2),
    lambda x, k: sh.pyramid(x, k, levels=1)[1],
    lambda x, k: correlated(around(x, "edge"), k, 2),  # with one pixel the same
]
WRONG["next_level"] = [
    (lambda x, k: x[::2, ::2], "this only drops pixels"),
    (lambda x, k: correlated(x, k, 2), "must not stick out"),
    (lambda x, k: correlated(around(x, "constant"), k, 2), "The border is black"),
    (lambda x, k: correlated(around(x, "reflect"), k, 2), "leaves out the pixel at the edge"),
    (lambda x, k: correlated(np.pad(x, 2, mode="symmetric"), k, 2), "one too many"),
    (lambda x, k: correlated(around(around(x, "symmetric"), "symmetric"), k, 2), "one too many"),
    (lambda x, k: sh.strided_convolve(around(x, "symmetric"), k, 2, padding=1), "continued twice"),
    (lambda x, k: correlated(around(x, "wrap"), k, 2), "shows the opposite side"),
    (lambda x, k: correlated(around(x, "symmetric"), k), "The stride is missing"),
    (lambda x, k: around(x, "symmetric"), "now lay the kernel on it"),
    (lambda x, k: around(correlated(x, k, 2), "symmetric"), "continue the level, before"),
    (lambda x, k: correlated(around(x, "symmetric"), k)[1::2, 1::2], "in row 0, column 0, not"),
]


def sizes(size, kernel, padding, stride, levels):
    """By counting windows."""
    found = [size]
    while len(found) <= levels and (windows := len(walked(found[-1], kernel, padding, stride))):
        found.append(windows)
    return found


def pyramid(step=None, room=None):
    def function(size, kernel, padding, stride, levels):
        found = [size]
        for _ in range(levels):
            if not (room or (lambda m, k, p: k <= m + 2 * p))(found[-1], kernel, padding):
                break
            found.append((step or formula)(found[-1], kernel, padding, stride))
        return found

    return function


def without_levels(size, kernel, padding, stride, levels):
    found = [size]
    while kernel <= found[-1] + 2 * padding:
        found.append(formula(found[-1], kernel, padding, stride))
    return found


RIGHT["level_sizes"] = [
    sizes,
    pyramid(),
]
WRONG["level_sizes"] = [
    (lambda *case: sizes(*case)[1:], "begins with the size itself"),
    (lambda *case: sizes(*case)[:2], "Does `return` stand inside the loop?"),
    (lambda *case: sizes(*case)[:-1], "The list ends with the last level"),
    (lambda n, k, p, s, levels: sizes(n, k, p, s, levels - 1), "one level too few"),
    (lambda n, k, p, s, levels: sizes(n, k, p, s, levels + 1), "one level too many"),
    (pyramid(room=lambda m, k, p: True), "no longer fits"),
    (pyramid(room=lambda m, k, p: m > 0), "no longer fits"),
    (pyramid(room=lambda m, k, p: k < m + 2 * p), "as large as the level still fits"),
    (pyramid(room=lambda m, k, p: k <= m), "fits if the padding makes room"),
    (pyramid(room=lambda m, k, p: k <= m + p), "the padding on both sides"),
    (pyramid(room=lambda m, k, p: k <= m + 3 * p), "the padding on both sides"),
    (
        pyramid(step=lambda m, k, p, s: (m + p - k) // s + 1, room=lambda m, k, p: k <= m + p),
        "per side, so it counts twice",
    ),
    (lambda n, k, p, s, levels: sizes(n, k, 0, s, levels), "padding is not used"),
    (pyramid(step=lambda m, k, p, s: int(m + 2.5 * p - k) // s + 1), ", not ["),
    (pyramid(room=lambda m, k, p: k <= m + 2.5 * p), ", not ["),
    (pyramid(step=lambda m, k, p, s: (m + 2 * p - k) / s + 1), "/ keeps the fraction"),
    (pyramid(step=lambda m, k, p, s: -((k - m - 2 * p) // s) + 1), "rounds down"),
    (pyramid(step=lambda m, k, p, s: (m + 2 * p - k) // s), "ends with + 1"),
    (
        lambda n, k, p, s, levels: [n] + [formula(n, k, p, s) for _ in range(levels) if k <= n + 2 * p],
        "made from the one before",
    ),
    (without_levels, "for 224 pixels, kernel 3, padding 1, stride 2, levels 5 it did not come to an end in time"),
    (without_levels, "Stop after `levels` levels"),
    (lambda *case: sizes(*case)[-1], "gives 2 (a single number), not [24, 11, 5, 2]"),
    (lambda *case: set(sizes(*case)), "has no order), not [24, 11, 5, 2]"),
    (lambda *case: (size for size in sizes(*case)), "put list(...) around it"),
    (lambda n: n, "it stops with TypeError"),
]

RIGHT["faithful_shifts"] = [[8, 16, 24], [24, 16, 8], range(8, 25, 8), [8, 8, 16, 24]]
WRONG["faithful_shifts"] = [
    ([2, 4, 8], "a shift of 2 moves level 3 by 1/4 of a cell. Two pixels"),
    (list(range(2, 25, 2)), "Two pixels are one cell of level 1"),
    ([4, 8, 12, 16, 20, 24], "a shift of 4 moves level 3 by 1/2 of a cell. Four pixels are one cell of level 2"),
    ([6, 12, 18, 24], "multiply, they do not add"),
    ([8], "2 missing"),
    ([8, 16], "1 missing"),
    ([1], "a shift of 1 moves level 3 by 1/8 of a cell."),
    ([0, 8, 16, 24], "0 is not a whole number from 1 to 24"),
    ([8, 16, 24, 32], "32 is not a whole number from 1 to 24"),
    ([8.5], "8.5 is not a whole number"),
    ([np.nan], "nan is not a whole number"),
    (8, "give a list of whole numbers"),
]
NOT_TOLD["faithful_shifts"] = [([12, 24], "they do not add"), ([4], "one cell of level 2")]

RIGHT["channel_growth"] = [3, 3.0]
WRONG["channel_growth"] = [
    (9, "makes 9 times the cost. The channels count twice."),
    (2, "makes 0.444 times the cost. That keeps the cost at stride 2."),
    (3**0.5, "rows and columns"),
    (1 / 3, "must get more"),
    (1, "gets cheaper"),
    (6, "makes 4 times the cost."),
    (3.001, "3.001 comes close"),
    (0, "0 is not above 0"),
    (-3, "above 0"),
    (float("inf"), "above 0"),
    ([3], "give one number"),
    (True, "(True or False)"),
]

# --- lesson 5 ---------------------------------------------------------------------------------------------------


def by_slices(image, upstream, stride):
    rows, cols = upstream.shape
    return [[(image[i::stride, j::stride][:rows, :cols] * upstream).sum() for j in range(3)] for i in range(3)]


def by_loop_over_cells(image, upstream, stride, only=lambda cell, last: True):
    gradient = np.zeros((3, 3))
    last = (upstream.shape[0] - 1, upstream.shape[1] - 1)
    for r, c in np.ndindex(upstream.shape):
        if only((r, c), last):
            gradient += upstream[r, c] * image[r * stride : r * stride + 3, c * stride : c * stride + 3]
    return gradient


def without_the_stride(image, upstream, stride):
    rows, cols = upstream.shape
    return np.array([[(image[i : i + rows, j : j + cols] * upstream).sum() for j in range(3)] for i in range(3)])


def uncut(image, upstream, stride):
    return [[(image[i::stride, j::stride] * upstream).sum() for j in range(3)] for i in range(3)]


def into_whole_numbers(image, upstream, stride):
    gradient = np.zeros((3, 3), dtype=int)
    for i, j in np.ndindex(3, 3):
        gradient[i, j] = by_slices(image, upstream, stride)[i][j]
    return gradient


def added_to_whole_numbers(image, upstream, stride):
    gradient = np.zeros((3, 3), dtype=int)
    for r, c in np.ndindex(upstream.shape):
        for i, j in np.ndindex(3, 3):
            gradient[i, j] += image[r * stride + i, c * stride + j] * upstream[r, c]
    return gradient


def windows_too_short(image, upstream, stride):
    gradient = np.zeros((3, 3))
    for r, c in np.ndindex(upstream.shape):
        gradient += upstream[r, c] * image[r * stride : r + 3, c * stride : c + 3]
    return gradient


def all_of_upstream(image, upstream, stride):
    gradient = np.zeros((3, 3))
    for r, c in np.ndindex(upstream.shape):
        gradient += upstream * image[r * stride : r * stride + 3, c * stride : c * stride + 3]
    return gradient


def slices_too_short(image, upstream, stride):
    rows, cols = upstream.shape
    return [
        [(image[i : i + rows : stride, j : j + cols : stride] * upstream).sum() for j in range(3)] for i in range(3)
    ]


def told_back(image, kernel, wanted, stride):
    """The upstream gradient of the mean squared error, by SciPy."""
    return 2 * (correlated(image, kernel, stride) - wanted) / wanted.size


def stepping(upstream=told_back, times=lambda rate: rate, jump=lambda stride: stride):
    def step(image, kernel, wanted, stride, rate):
        gradient = np.array(by_slices(image, upstream(image, kernel, wanted, stride), jump(stride)))
        return kernel - times(rate) * gradient

    return step


def by_nudging(image, kernel, wanted, stride, rate):
    def error(weights):
        return ((correlated(image, weights, stride) - wanted) ** 2).mean()

    after = np.zeros((3, 3))
    for i, j in np.ndindex(3, 3):
        nudge = np.zeros((3, 3))
        nudge[i, j] = 0.5  # of a parabola the slope between two points is exact
        after[i, j] = kernel[i, j] - rate * (error(kernel + nudge) - error(kernel - nudge))
    return after


def with_upstream_for_weights(image, kernel, wanted, stride, rate):
    return kernel - rate * told_back(image, kernel, wanted, stride)


def with_stride_forgotten(image, kernel, wanted, stride, rate):
    return kernel - rate * sh.kernel_gradient(image, told_back(image, kernel, wanted, stride))


RIGHT["one_step"] = [stepping(), by_nudging, lambda *case: stepping()(*case).tolist()]
WRONG["one_step"] = [
    (stepping(times=lambda rate: -rate), "That goes up"),
    (stepping(lambda x, k, w, s: 2 * (w - correlated(x, k, s)) / w.size), "That goes up"),
    (stepping(times=lambda rate: 1), "The whole gradient"),
    (lambda x, k, w, s, r: k, "what it was"),
    (lambda x, k, w, s, r: k - stepping()(x, k, w, s, r), "That is the step alone"),
    (lambda x, k, w, s, r: stepping()(x, k, w, s, r) - k, "minus the step, without the kernel"),
    (stepping(lambda x, k, w, s: (correlated(x, k, s) - w) / w.size), "has a 2 in it"),
    (stepping(lambda x, k, w, s: 2 * (correlated(x, k, s) - w)), "divided by the number of cells"),
    (stepping(lambda x, k, w, s: 2 * correlated(x, k, s) / w.size), "the output minus what was wanted"),
    (with_upstream_for_weights, "one for each weight"),
    (with_stride_forgotten, "The stride is missing in the gradient"),
    (stepping(lambda *case: np.abs(told_back(*case))), "in row"),
    (lambda x, k, w, s, r: sh.kernel_gradient(x, told_back(x, k, w, s), s), "That is the gradient"),
    (stepping(lambda x, k, w, s: 2 * (correlated(x, k, s) - w) / 4), "there are not always four cells"),
    (lambda *case: stepping()(*case).sum(), "(a single number)"),
]

RIGHT["weight_gradient"] = [by_slices, by_loop_over_cells, lambda x, u, s: sh.kernel_gradient(x, u, s)]
WRONG["weight_gradient"] = [
    (lambda x, u, s: np.flip(by_slices(x, u, s)), "No kernel is flipped here"),
    (without_the_stride, "The stride is missing"),
    (uncut, "cut it to the shape of upstream"),
    (into_whole_numbers, "Fractions are cut off"),
    (added_to_whole_numbers, "Fractions are cut off"),
    (lambda x, u, s: np.array(by_slices(x, u, s), np.float16), "in row 0, column 0, not"),
    (lambda x, u, s: np.transpose(by_slices(x, u, s)), "Rows and columns are swapped"),
    (lambda x, u, s: -np.array(by_slices(x, u, s)), "The sign is turned"),
    (lambda x, u, s: np.array(by_slices(x, u, s)) / u.size, "do not take the mean"),
    (lambda x, u, s: by_slices(x, np.ones(u.shape), s), "upstream gradient is not used"),
    (lambda x, u, s: by_loop_over_cells(x, u, s, lambda cell, last: cell == (0, 0)), "Only the first output cell"),
    (lambda x, u, s: by_loop_over_cells(x, u, s, lambda cell, last: cell == last), "Only the last output cell"),
    (lambda x, u, s: np.zeros((2, 2)), "gives 2x2 numbers, not 3x3"),
    (
        lambda x, u, s: np.zeros((3, 3)),
        "for image = np.arange(1.0, 26).reshape(5, 5), upstream = np.arange(1.0, 5).reshape(2, 2), stride = 2",
    ),
    (lambda x, u, s: by_slices(x, u, s) if x.fill(0) is None else 0, "gives 0 in row 0, column 0"),
]


NOT_TOLD["weight_gradient"] = [
    (windows_too_short, "cut it"),
    (all_of_upstream, "cut it"),
    (slices_too_short, "cut it"),
]


def descending(sign=-1, again=True, rated=True, more=0):
    def descend(weight, slope, rate, steps):
        first = slope(weight)
        for _ in range(steps + more):
            weight = weight + sign * (rate if rated else 1) * (slope(weight) if again else first)
        return weight

    return descend


RIGHT["descend"] = [descending(), lambda w, s, r, n: w if n == 0 else RIGHT["descend"][1](w - r * s(w), s, r, n - 1)]
WRONG["descend"] = [
    (descending(sign=1), "That goes up"),
    (lambda w, s, r, n: w + r * s(w), "That goes up, and one step only"),
    (descending(again=False), "ask for it again"),
    (descending(rated=False), "The rate is missing"),
    (descending(more=1), "one step too many"),
    (descending(more=-1), "one step too few"),
    (lambda w, s, r, n: w - r * s(w), "That is one step"),
    (lambda w, s, r, n: w, "not changed"),
    (lambda w, s, r, n: [w], "(a list), not 2.5"),
]

RIGHT["beat_the_box"] = [
    np.array([[2, 2, 1], [2, 2, 1], [1, 1, 0]]) / 12,
    "2/12 2/12 1/12; 2/12 2/12 1/12; 1/12 1/12 0",  # as the panel has it
]
WRONG["beat_the_box"] = [
    (np.full((3, 3), 1 / 9), "this is the box, with an error of 0.00907"),
    ([[0.2, 0.15, 0.1], [0.15, 0.1, 0.05], [0.1, 0.05, 0.02]], "the error is 0.00841: the box, 0.00907, is beaten"),
    (np.array([[0, 1, 1], [1, 2, 2], [1, 2, 2]]) / 12, "; the box has 0.00907. A cell is drawn at the top left"),
    ([[2, 2, 1], [2, 2, 1], [1, 1, 0]], "The weights add up to 12"),
    (np.zeros((3, 3)), "The weights add up to 0"),
    (np.full((3, 3), np.nan), "with NaN"),
    ([1] * 9, "shape (9,)"),
    ("1 2 x; 1 1 1; 1 1 1", "holds 'x', which is not a number"),
    ("1/9 1/9; 1/9 1/9", "(an array of shape (2, 2), not (3, 3))"),
]
