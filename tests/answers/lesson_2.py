"""Lesson 2: the strided loop, the loop with padding, the count of multiply-adds, a picture from a dot."""

import numpy as np
from scipy import signal

from authorities import correlated, starts
from stride_helpers.lessons import loop as lesson

RIGHT = {}
WRONG = {}
NOT_TOLD = {}

# --- loops: picture x, kernel k, stride s, padding p ------------------------------------------------------------


def four_loops(
    x,
    k,
    s,
    p=0,
    size=lambda n, m, s: (n - m) // s + 1,
    made=np.zeros,
    read=lambda cell, inside, s: cell * s + inside,
    write=lambda cell, s: cell,
):
    """The loop, with places to slip; along each axis n pixels lie under a kernel of m."""
    x = np.pad(x, p)
    shape = [size(n, m, s) for n, m in zip(x.shape, k.shape, strict=True)]
    result = made(shape)
    for r, c in np.ndindex(*shape):
        for kr, kc in np.ndindex(k.shape):
            result[write(r, s), write(c, s)] += x[read(r, kr, s), read(c, kc, s)] * k[kr, kc]
    return result


def shape_of(x, k, s):
    """Rows and columns of the output, by a loop that is right."""
    return four_loops(x, k, s).shape


def one_sum(x, k, s, p=0, reset="cell", rows_shared=False):
    """The loop with a running sum and lists, and other places to slip."""
    x, total = np.pad(x, p), 0
    rows, cols = shape_of(x, k, s)
    result = [[0] * cols] * rows if rows_shared else [[0] * cols for _ in range(rows)]
    for r in range(rows):
        total = 0 if reset == "row" else total
        for c in range(cols):
            total = 0 if reset == "cell" else total
            for kr in range(k.shape[0]):
                total = 0 if reset == "kernel row" else total
                for kc in range(k.shape[1]):
                    total += x[r * s + kr, c * s + kc] * k[kr, kc]
            result[r][c] = total
    return result


LOOPS = [
    four_loops,
    one_sum,
    correlated,
    lambda x, k, s, p=0: (four_loops(x, k, s, p), x.fill(0), k.fill(0))[0],
]

# --- loops that slip --------------------------------------------------------------------------------------------


def slip(loop=four_loops, after=None, **how):
    """A loop that slips: at one of its own places, or in what is made of its output."""

    def slipping(x, k, s, p=0):
        output = loop(x, k, s, p, **how)
        return after(output) if after else output

    return slipping


def swapped(x, k, s, p=0, read=False, write=False, weights=False, size=False):
    x = np.pad(x, p)
    shape = shape_of(x, k, s)
    result = np.zeros(shape[::-1] if size else shape)
    for r, c in np.ndindex(result.shape):
        for kr, kc in np.ndindex(k.shape):
            pixel = x[c * s + kc, r * s + kr] if read else x[r * s + kr, c * s + kc]
            result[(c, r) if write else (r, c)] += pixel * (k[kc, kr] if weights else k[kr, kc])
    return result


def half_copied(row=lambda r, c, kr, kc, s: r * s + kr, col=lambda r, c, kr, kc, s: c * s + kc):
    """One line made from the other, and not all of it changed."""

    def loop(x, k, s, p=0):
        x = np.pad(x, p)
        result = np.zeros(shape_of(x, k, s))
        for r, c in np.ndindex(result.shape):
            for kr, kc in np.ndindex(k.shape):
                result[r, c] += x[row(r, c, kr, kc, s), col(r, c, kr, kc, s)] * k[kr, kc]
        return result

    return loop


def tuple_multiplied(x, k, s, p=0):
    """A tuple taken for an array."""
    x = np.pad(x, p)
    result = np.zeros(shape_of(x, k, s))
    for cell in np.ndindex(result.shape):
        r, c = cell * s
        result[cell] = (x[r : r + len(k), c : c + len(k[0])] * k).sum()
    return result


def window_forgotten(x, k, s, p=0):
    output = np.zeros(shape_of(np.pad(x, p), k, s))
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


def ambiguous(x, k, s, p=0):
    return four_loops(x, k, s, p) if x > 0 else None


LOOP_SLIPS = [
    (lambda x, k, s, p=0: signal.convolve2d(np.pad(x, p), k, mode="valid")[::s, ::s], "The kernel is flipped: "),
    (slip(swapped, weights=True), "The kernel is transposed"),
    (slip(swapped, read=True), "Rows and columns of the picture are swapped"),
    (slip(swapped, write=True), "Rows and columns of the output are swapped: row comes from out_row"),
    (slip(read=lambda r, kr, s: r * 2 + kr), "The stride is always 2 in your function"),
    (slip(size=lambda n, m, s: (n - m) // 2 + 1), "The stride is always 2 in your function"),
    (slip(write=lambda cell, s: cell * s), "The stride moves the cell that is written, too"),
    (half_copied(col=lambda r, c, kr, kc, s: r * s + kc), "The column is computed with out_row: take out_col."),
    (half_copied(col=lambda r, c, kr, kc, s: c * s + kr), "The column is computed with kernel_row: take kernel_col."),
    (half_copied(row=lambda r, c, kr, kc, s: c * s + kr), "The row is computed with out_col: take out_row."),
    (half_copied(row=lambda r, c, kr, kc, s: r * s + kc), "The row is computed with kernel_col: take kernel_row."),
    (tuple_multiplied, "(0, 1) * 2 is (0, 1, 0, 1)"),
    (slip(read=lambda r, kr, s: r + kr), "How far has one moved after out_row steps?"),
    (slip(read=lambda r, kr, s: r + s + kr), "out_row * stride, not out_row + stride"),
    (slip(read=lambda r, kr, s: r + kr * s), "inside the window the pixels stay neighbours"),
    (slip(read=lambda r, kr, s: (r + kr) * s), "inside the window the pixels stay neighbours"),
    (slip(size=lambda n, m, s: n - m + 1), "The stride is in the loop, but not in the size of the output"),
    (slip(size=lambda n, m, s: (n - m) // s), "The output size is off by one"),
    (slip(after=lambda output: np.pad(output, (0, 1))), "The output size is off by one"),
    (slip(after=lambda output: np.pad(output, (0, 2))), "the output has (pixels - kernel) // stride + 1 cells."),
    (slip(size=lambda n, m, s: (n - m) // s + 2), "Does a window reach past the edge of the picture?"),
    (slip(one_sum, reset="kernel row"), "The sum starts at 0 again for each row of the kernel"),
    (slip(one_sum, rows_shared=True), "one and the same list"),
    (slip(made=lambda shape: np.zeros(shape, int)), "Fractions are cut off"),
    (slip(made=lambda shape: np.zeros(shape, np.float16)), " in row 0, column "),
    (slip(after=lambda output: output + 0.001), " in row 0, column 0, not "),
    (slip(after=lambda output: output * np.nan), "gives nan in row 0, column 0"),
    (into_a_list_without_rows, "Is a list of yours too short"),
    (kernel_taken_for_square, "All square kernels come out right."),
    (lambda x, k, s, p=0: [[1, 2], [3]], "rows of different lengths"),
    (lambda x, k, s, p=0: np.array([["1", 2], [3, 4]], object), "(a str)"),
    (lambda x, k, s, p=0: None if s == 3 else four_loops(x, k, s, p), "gives None"),
    (slip(after=lambda output: [iter(row) for row in output]), "put list(...) around it"),
    (slip(after=lambda output: output[0, 0]), "(a single number)"),
]
# These are tried with padding, too.
PADDED_LOOP_SLIPS = [
    (slip(swapped, size=True), "All square pictures come out right. Rows and columns are"),
    (slip(one_sum, reset="row"), "The sum must start at 0 again for each output cell"),
    (windows_sliced, "Does a window reach past the edge of the picture?"),
    (window_forgotten, "The whole picture meets the kernel"),
]
LOOP_NOT_TOLD = [
    (lambda x, k, s, p=0: x.shape[2], "Is a list of yours too short"),
    (window_cut_at_the_wrong_row, "one and the same list"),
    (into_a_list_without_rows, "Does a window reach past"),
    (lambda x, k, s, p=0: four_loops(x, k, s, p) if s == 1 else unwritten, "inside the window"),  # noqa: F821
    (window_forgotten, "one and the same list"),
    (slip(after=lambda output: np.maximum(output, 0)), "Rows and columns"),
    (slip(after=np.abs), "Rows and columns"),
    (slip(read=lambda r, kr, s: r * s / 1 + kr), "past the edge"),
    (ambiguous, "past the edge"),
    (lambda x, k, s, p=0: np.zeros((2, 2)), "off by one"),
]

# --- the exercise of section 2 ----------------------------------------------------------------------------------


def unpadded(loop):
    """The loop as section 2 asks for it."""
    return lambda picture, kernel, stride: loop(picture, kernel, stride)


RIGHT["strided_loop"] = [unpadded(loop) for loop in LOOPS]
WRONG["strided_loop"] = [(unpadded(loop), words) for loop, words in LOOP_SLIPS + PADDED_LOOP_SLIPS]
WRONG["strided_loop"] += [
    (lambda x, k, s: four_loops(x, k, s).ravel(), "gives an array of shape (4,), not (2, 2)"),
    (
        lambda x, k, s: 0,
        "Tried: picture = np.arange(1.0, 26).reshape(5, 5), kernel = np.arange(1.0, 10).reshape(3, 3), stride = 2",
    ),
    (lambda x, k, s: four_loops(x, k, s) if s == 1 else 1 / 0, "At stride 1 it comes out right."),
]
NOT_TOLD["strided_loop"] = [(unpadded(loop), words) for loop, words in LOOP_NOT_TOLD]

# --- exercise 1 -------------------------------------------------------------------------------------------------


def bordered(image, kernel, stride, padding):
    """Reads from a border that is as wide as the kernel."""
    (rows, cols), (high, wide) = image.shape, kernel.shape
    padded = np.zeros((rows + 2 * high, cols + 2 * wide))
    padded[padding : padding + rows, padding : padding + cols] = image
    return four_loops(padded[: rows + 2 * padding, : cols + 2 * padding], kernel, stride)


def without_border(x, k, s, p, first=0):
    """The size of the output is for a picture with a border, and what is read begins at row and column `first`."""
    return four_loops(
        x,
        k,
        s,
        size=lambda n, m, s: (n + 2 * p - m) // s + 1,
        read=lambda cell, inside, s: cell * s + inside + first,
    )


def reading_before_the_picture(x, k, s, p):
    """No border: what is read begins at row and column -p, and what is too far is left out."""
    result = np.zeros(shape_of(np.pad(x, p), k, s))
    for r, c in np.ndindex(result.shape):
        for kr, kc in np.ndindex(k.shape):
            row, col = r * s + kr - p, c * s + kc - p
            if row < x.shape[0] and col < x.shape[1]:
                result[r, c] += x[row, col] * k[kr, kc]
    return result


def without_else(x, k, s, p):
    if p > 0:
        padded = np.pad(x, p)
    return four_loops(padded, k, s)


RIGHT["padded_loop"] = LOOPS
WRONG["padded_loop"] = [
    *PADDED_LOOP_SLIPS,
    (lambda x, k, s, p: four_loops(x, k, s, p).ravel(), "gives an array of shape (9,), not (3, 3)"),
    (without_border, "Is the picture padded first?"),
    (bordered, "the output has (pixels + 2 * padding - kernel) // stride + 1 cells."),
    (lambda x, k, s, p: without_border(x, k, s, p, first=-p), "A negative index counts from the far end"),
    (reading_before_the_picture, "A negative index counts from the far end"),
    (lambda x, k, s, p: four_loops(np.pad(x, p, constant_values=1), k, s), " in row 0, column 0, not "),
]
NOT_TOLD["padded_loop"] = [
    (without_else, "Rows and columns"),
    (lambda x, k, s, p: four_loops(x, k, s, p) if p else None, "Rows and columns"),
    (lambda x, k, s, p: four_loops(np.pad(x, 2**p), k, s), "Rows and columns"),
    (lambda x, k, s, p: four_loops(x, k, s, p) if p < 3 else 1 / 0, "Rows and columns"),
]

# --- exercise 2: n pixels, kernel k, padding p, stride s --------------------------------------------------------


def multiplied(n, k, p, s):
    """Count by walking, not by a formula."""
    return sum(1 for _ in starts(n, k, p, s) for _ in starts(n, k, p, s) for _ in range(k) for _ in range(k))


RIGHT["multiply_adds"] = [
    multiplied,
    lambda n, k, p, s: lesson.step_count(np.ones((n + 2 * p,) * 2), np.ones((k, k)), s),
]
WRONG["multiply_adds"] = [(lambda n, k, p, s: (n * k // s) ** 2, "It gives 5184, not 4356")]

# --- exercise 3 -------------------------------------------------------------------------------------------------

F = np.array([[1, 1, 1, 1, 1], [1, 0, 0, 0, 0], [1, 1, 1, 1, 0], [1, 0, 0, 0, 0], [1, 0, 0, 0, 0]])
RIGHT["dot_to_letter"] = [F[::-1, ::-1]]
WRONG["dot_to_letter"] = [
    (F, "turned by half a turn"),
    (F[:, ::-1], "upside down"),
    (F[::-1], "as in a mirror"),
    (np.rot90(F), "turned by a quarter"),
    (np.flip(F).T, "Rows and columns of the F are swapped"),
    (1 - np.flip(F), "a dark F on white"),
    (255 * np.flip(F), "not with the values 0 and 1"),
    (np.flip(F) * 0.5, "Row 0 of the output is 0.5 0.5 0.5 0.5 0.5, and the F has 1 1 1 1 1 there"),
    (F[:, :4], "Give a kernel of 5 rows of 5 real numbers (an array of shape (5, 4), not (5, 5))"),
    (np.flip(F) == 1, "(a bool)"),
]
