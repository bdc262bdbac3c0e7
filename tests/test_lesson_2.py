"""Lesson 2: every step of the loop and every filtered picture against SciPy, and the marks of its exercises."""

import io

import numpy as np
import pytest
from PIL import Image
from scipy import signal

import decode
import lessons
from stride_helpers import add_salt_and_pepper, checks, live, load_picture, one_step, test_image
from stride_helpers.arguments import BadInput
from test_checks import raising

LESSON = next(path for path in lessons.LESSONS if path.name.startswith("02"))
PANELS = {panel.__name__: panel for path, panel in lessons.panels() if path == LESSON}

MATRIX = [[5 * row + col + 1 for col in range(5)] for row in range(5)]
SMALL_KERNELS = {
    "ones": [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
    "1 to 9": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
    "right minus left": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "2 by 2": [[1, 2], [0, -1]],
}


def correlated(picture, kernel, stride, padding=0):
    """The authority: SciPy at stride 1, then skip."""
    return signal.correlate2d(np.pad(picture, padding), kernel, mode="valid")[::stride, ::stride]


# --- the steps ----------------------------------------------------------------------------------------------


def walked(kernel, stride):
    """Every multiply-add of the loop, by lists and nothing else: counters, pixel, weight, sum before, output."""
    size = len(kernel)
    places = range(0, 5 - size + 1, stride)
    output, trail = [], []
    for top in places:
        for left in places:
            output.append(0)
            for kernel_row, weights in enumerate(kernel):
                for kernel_col, weight in enumerate(weights):
                    row, col = top + kernel_row, left + kernel_col
                    before = output[-1]
                    output[-1] += MATRIX[row][col] * weight
                    counters = (top // stride, left // stride, kernel_row, kernel_col, row, col)
                    trail.append((counters, MATRIX[row][col], weight, before, list(output)))
    return trail, len(places)


def test_every_step_of_the_walk_agrees_with_the_loop_done_by_hand():
    assert {p["kernel"] for p in PANELS["walk"].positions()} == set(SMALL_KERNELS)
    for position in PANELS["walk"].positions():
        step, stride, kernel = position.values()
        trail, across = walked(SMALL_KERNELS[kernel], stride)
        number, size = min(step, len(trail)), len(SMALL_KERNELS[kernel])
        (out_row, out_col, kernel_row, kernel_col, row, col), pixel, weight, before, output = trail[number - 1]
        view = PANELS["walk"](**position)
        assert view.ends == {"step": len(trail) - 1}
        assert view.leaps == {"step": size**2}
        assert view.table.rows == [
            (
                f"{number} of {len(trail)}",
                f"{out_row}, {out_col}",
                f"{kernel_row}, {kernel_col}",
                f"{out_row} * {stride} + {kernel_row} = {row}",
                f"{out_col} * {stride} + {kernel_col} = {col}",
                f"{pixel} * {weight} = {pixel * weight}",
                f"{before} + {pixel * weight} = {before + pixel * weight}",
            )
        ], position
        assert view.sentence.startswith(
            f"Output cell ({out_row}, {out_col}): pixel **in|{pixel}** times weight {weight} "
        ), position
        assert f"makes **out|{before + pixel * weight}**." in view.sentence
        assert ("The cell is finished" in view.sentence) == (number % size**2 == 0)
        assert ("so is the loop" in view.sentence) == (number == len(trail))
        drawn = {name: decode.grid(each) for name, each in decode.drawings(view).items()}
        texts, shade, _ = drawn["input"]
        np.testing.assert_array_equal(texts, np.array(MATRIX).astype(str))
        turns = (number - 1) % size**2  # weights that have had their turn
        expected = np.zeros((5, 5))
        for turn in range(turns + 1):
            expected[out_row * stride + turn // size, out_col * stride + turn % size] = 1 if turn == turns else 0.3
        np.testing.assert_allclose(shade, 0.62 * expected, atol=0.001, err_msg=str(position))
        np.testing.assert_allclose(drawn["kernel"][1][kernel_row, kernel_col], 0.62, atol=0.001)
        filled = [str(n) for n in output] + [""] * (across**2 - len(output))
        assert drawn["output"][0].ravel().tolist() == filled, position
        data = view.live()
        assert tuple(data["lit"]) == (out_row, out_col)
        assert (data["readings"][0]["stride"], data["readings"][0]["sets"]) == (stride, ("step", size**2))


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("kernel", SMALL_KERNELS)
def test_the_last_step_leaves_scipys_output(kernel, stride):
    expected = correlated(MATRIX, SMALL_KERNELS[kernel], stride)
    view = PANELS["walk"](step=81, stride=stride, kernel=kernel)
    texts, *_ = decode.grid(decode.drawings(view)["output"])
    np.testing.assert_array_equal(np.array(texts, float).reshape(expected.shape), expected)


def test_a_step_works_with_fractions_and_oblong_shapes():
    rng = np.random.default_rng(2)
    picture, kernel = rng.random((6, 8)), rng.random((2, 3))
    assert one_step.step_count(picture, kernel, 2) == 3 * 3 * 6
    for number in range(1, 55):
        at = one_step.step_at(picture, kernel, 2, number)
        assert at.pixel == picture[at.row, at.col]
        assert at.weight == kernel[at.kernel_row, at.kernel_col]
        if number % 6 == 0:
            assert at.after == pytest.approx(correlated(picture, kernel, 2)[at.out_row, at.out_col])
        lessons.Elements(one_step.step_view(picture, kernel, 2, number).html())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((MATRIX, [[1]], 2, 0), "step must be a whole number of at least 1, but it is 0"),
        ((MATRIX, [[1]], 2, 1.5), "step must be"),
        ((MATRIX, [[1]], 0, 1), "stride must be"),
        ((MATRIX, np.ones((6, 6)), 1, 1), "kernel_size must be at most 5"),
        ((MATRIX, [1, 2], 1, 1), "kernel must be a 2-D array"),
        (([[np.nan]], [[1]], 1, 1), "image must hold finite numbers"),
    ],
)
def test_a_step_that_cannot_be_drawn_is_told_in_a_sentence(arguments, words):
    with pytest.raises(BadInput, match=words):
        one_step.step_view(*arguments)


# --- the pictures -------------------------------------------------------------------------------------------


def before(picture, noise):
    if picture == "test picture":
        return test_image(level=noise)
    part = load_picture("camera")[40:280, 110:350]
    return add_salt_and_pepper(part.reshape(120, 2, 120, 2).mean(axis=(1, 3)), noise, seed=365)


def assert_shows(view, image, kernel, position, name):
    """A view of lesson 2's pictures: the same as SciPy's, drawn as its sentence says."""
    expected = correlated(image, kernel, position["stride"], position["padding"])
    np.testing.assert_allclose(view.pictures["before"], image, atol=1e-12, err_msg=str(position))
    around_grey = abs(np.sum(kernel)) < 1e-9
    assert ("drawn around grey" in view.sentence) == around_grey, position
    assert ("drawn as it is" in view.sentence) != around_grey, position
    stride = position["stride"]
    drawn = view.pictures[name][::stride, ::stride]
    np.testing.assert_array_equal(view.pictures[name], np.kron(drawn, np.ones((stride, stride))))
    if around_grey:
        largest = np.abs(expected).max()
        assert 0 <= drawn.min() <= drawn.max() <= 1
        drawn = (drawn - 0.5) * 2 * largest
    np.testing.assert_allclose(drawn, expected, atol=1e-9, err_msg=str(position))
    for row, (label, array) in zip(view.table.rows, (("before", image), (name, expected)), strict=True):
        assert row[:2] == (label, f"{array.shape[0]}x{array.shape[1]}"), position
        assert row[2:] == pytest.approx((array.min(), array.max()), abs=1e-9), position


def test_blur_edges_and_sharpen_agree_with_scipy_everywhere():
    images = {}
    for position in PANELS["filters"].positions():
        picture, name, size = position["picture"], position["kernel"], position["kernel_size"]
        key = picture, position["noise"]
        images.setdefault(key, before(*key))
        mean, middle = np.full((size, size), 1 / size**2), signal.unit_impulse((size, size), "mid")
        kernel = {"blur": mean, "edges": middle - mean, "sharpen": 2 * middle - mean}[name]
        assert_shows(PANELS["filters"](**position), images[key], kernel, position, "after")


TYPED = {
    "0 1 0; 1 -4 1; 0 1 0": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
    "-1 0 1; -2 0 2; -1 0 1": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "1 0 0; 0 0 0; 0 0 0": [[1, 0, 0], [0, 0, 0], [0, 0, 0]],
    "1 1 1; 1 1 1; 1 1 1": np.ones((3, 3)),
    "1/5 0 0 0 0; 0 1/5 0 0 0; 0 0 1/5 0 0; 0 0 0 1/5 0; 0 0 0 0 1/5": np.eye(5) / 5,
    " 0.5  -.5 ;": [[0.5, -0.5]],
    "1;1;-2": [[1], [1], [-2]],
    "0": [[0]],
}


@pytest.mark.parametrize("text", TYPED)
def test_a_typed_kernel_agrees_with_scipy_everywhere(text):
    np.testing.assert_allclose(live.typed_kernel(text), TYPED[text])
    for position in PANELS["typed"].positions():
        if text == "0 1 0; 1 -4 1; 0 1 0" or (position["stride"], position["noise"]) == (2, 0.1):
            image = before(position["picture"], position["noise"])
            assert_shows(PANELS["typed"](**(position | {"kernel": text})), image, TYPED[text], position, "after")


def test_the_loupe_shows_what_the_function_summed():
    for panel in ("filters", "typed"):
        for position in ({}, {"stride": 3}, {"padding": 2, "stride": 2}, {"noise": 0.2}):
            view = PANELS[panel](**position)
            windows, sums, weights = decode.loupe(view)
            kernel = np.array([[fraction(text) for text in row] for row in weights])
            image = before("photograph", position.get("noise", 0))
            expected = correlated(image, kernel, position.get("stride", 1), position.get("padding", 0))
            np.testing.assert_allclose(sums, expected, atol=0.00501)
            np.testing.assert_allclose(
                (windows * kernel).sum(axis=(2, 3)), expected, atol=0.005 * np.abs(kernel).sum() + 1e-9
            )


def fraction(text):
    over, _, under = text.replace("−", "-").partition("/")
    return float(over) / float(under or 1)


def test_what_the_buttons_claim_is_so():
    for panel in ("walk", "filters", "typed"):
        for each in PANELS[panel].tries:
            assert PANELS[panel].answer(**each.values).view, each.text
    for step, words in ((9, "that makes **out|63**"), (10, "Added to 0"), (19, "pixel **in|11**")):
        assert words in PANELS["walk"](step=step).sentence
    assert "50, that makes" in PANELS["walk"](step=9).sentence
    assert "so is the loop" in PANELS["walk"](step=36).sentence
    assert PANELS["walk"](step=9, stride=3).ends == {"step": 8}
    texts, *_ = decode.grid(decode.drawings(PANELS["walk"](step=36, kernel="right minus left"))["output"])
    assert set(texts.ravel()) == {"6"}
    assert np.ptp(PANELS["filters"](kernel_size=1).table.rows[1][2:]) == 0
    table = PANELS["typed"](kernel="1 1 1; 1 1 1; 1 1 1").table
    shown = PANELS["typed"](kernel="1 1 1; 1 1 1; 1 1 1").pictures["after"]
    assert table.rows[1][3] > 5
    assert (shown > 1).mean() > 0.5
    photograph = before("photograph", 0)
    np.testing.assert_allclose(PANELS["typed"](kernel="1 0 0; 0 0 0; 0 0 0").pictures["after"], photograph[:-2, :-2])


BAD_TEXTS = {
    "": "The kernel is empty",
    "  ;; ": "The kernel is empty",
    "1 2; 3": r"Each row of the kernel needs as many weights as the others, but they have [2, 1]",
    "1 2;; 3 4": "they have [2, 0, 2]",
    "1 x": "holds 'x', which is not a number",
    "[[1 2]]": "which is not a number",
    "1/0": "holds '1/0', which is not a number",
    "1/": "which is not a number",
    "-": "which is not a number",
    "1 / 9": "holds '/', which is not a number",
    "<b>": "which is not a number",
    "nan": "is not between -1000 and 1000",
    "1e400": "is not between -1000 and 1000",
    "1e999999999": "is not between -1000 and 1000",
    "2000": "is not between -1000 and 1000",
    "9" * 5000: "is not between -1000 and 1000",
    "1 " * 16: "The kernel is 1x16; 15x15 is the largest allowed here",
    "1;" * 5000 + "1": "The kernel is 5001x1",
}


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_a_bad_text_is_a_sentence_in_the_panel(text):
    data = PANELS["typed"].data(PANELS["typed"].key(kernel=text[:2000]))
    with pytest.raises(BadInput) as told:
        live.typed_kernel(text)
    assert BAD_TEXTS[text] in str(told.value)
    assert len(str(told.value)) < 300
    if len(text) <= 2000:
        assert data == {"refused": str(told.value), "trace": ""}


def test_a_kernel_too_large_for_the_small_picture_is_a_sentence():
    text = ";".join(["1 " * 15] * 15)
    assert PANELS["typed"].answer(kernel=text, picture="test picture", padding=4).view
    assert PANELS["typed"].answer(kernel=text, picture="test picture").view
    refused = PANELS["typed"].answer(kernel="1 1; 1 1", picture=_tiny()).refused
    assert "kernel" in refused


def _tiny():
    """The file of a picture of one pixel."""
    stream = io.BytesIO()
    Image.new("L", (1, 1), 128).save(stream, "PNG")
    return stream.getvalue()


def test_a_learners_own_picture_is_filtered_too():
    stream = io.BytesIO()
    Image.effect_noise((300, 200), 60).save(stream, "PNG")
    for panel in ("filters", "typed"):
        for stride in (1, 3):
            view = PANELS[panel](picture=stream.getvalue(), stride=stride)
            assert view.pictures["before"].shape == (80, 120)


# --- the exercises ------------------------------------------------------------------------------------------


def four_loops(x, k, s, p=0, read=lambda r, kr, s: r * s + kr, out=lambda n, m, s: (n - m) // s + 1):
    """The loop, with places to slip."""
    x = np.pad(x, p)
    rows, cols = out(x.shape[0], k.shape[0], s), out(x.shape[1], k.shape[1], s)
    result = np.zeros((rows, cols))
    for r, c in np.ndindex(rows, cols):
        for kr, kc in np.ndindex(k.shape):
            result[r, c] += x[read(r, kr, s), read(c, kc, s)] * k[kr, kc]
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


RIGHT_LOOPS = {
    "four loops": four_loops,
    "list of lists": list_of_lists,
    "recursion": recursive_loop,
    "tuples": lambda *a: tuple(map(tuple, list_of_lists(*a))),
    "windows": lambda x, k, s, p=0: np.einsum(
        "abij,ij->ab", np.lib.stride_tricks.sliding_window_view(np.pad(x, p), k.shape)[::s, ::s], k
    ),
    "stride 1, then skip": lambda x, k, s, p=0: four_loops(x, k, 1, p)[::s, ::s],
    "SciPy": lambda x, k, s, p=0: correlated(x, k, s, p),
    "flipped twice": lambda x, k, s, p=0: signal.convolve2d(np.pad(x, p), np.flip(k), mode="valid")[::s, ::s],
    "Fourier": lambda x, k, s, p=0: signal.fftconvolve(np.pad(x, p), np.flip(k), mode="valid")[::s, ::s],
    "float32": lambda *a: four_loops(*a).astype(np.float32),
    "objects": lambda *a: four_loops(*a).astype(object),
    "changes its arguments": lambda x, k, s, p=0: (four_loops(x, k, s, p), x.fill(0), k.fill(0))[0],
    "matrix product": lambda x, k, s, p=0: (
        np.lib.stride_tricks.sliding_window_view(np.pad(x, p), k.shape)[::s, ::s].reshape(-1, k.size) @ k.ravel()
    ).reshape([(n + 2 * p - m) // s + 1 for n, m in zip(x.shape, k.shape, strict=True)]),
}


@pytest.mark.parametrize("style", RIGHT_LOOPS)
def test_right_loops_in_any_style_pass(verdict, style):
    loop = RIGHT_LOOPS[style]
    assert verdict(checks.strided_loop, lambda picture, kernel, stride: loop(picture, kernel, stride)) == "Correct."
    assert verdict(checks.padded_loop, loop) == "Correct."


def swapped_reading(x, k, s, p=0):
    x = np.pad(x, p)
    rows, cols = ((n - m) // s + 1 for n, m in zip(x.shape, k.shape, strict=True))
    result = np.zeros((rows, cols))
    for r, c in np.ndindex(rows, cols):
        for kr, kc in np.ndindex(k.shape):
            result[r, c] += x[c * s + kc, r * s + kr] * k[kr, kc]
    return result


def swapped_writing(x, k, s, p=0):
    right = four_loops(x, k, s, p)
    result = np.zeros_like(right)
    for r, c in np.ndindex(right.shape):
        result[c, r] = right[r, c]
    return result


def swapped_weights(x, k, s, p=0):
    x = np.pad(x, p)
    result = np.zeros([(n - m) // s + 1 for n, m in zip(x.shape, k.shape, strict=True)])
    for r, c in np.ndindex(result.shape):
        for kr, kc in np.ndindex(k.shape):
            result[r, c] += x[r * s + kr, c * s + kc] * k[kc, kr]
    return result


def swapped_size(x, k, s, p=0):
    x = np.pad(x, p)
    cols, rows = ((n - m) // s + 1 for n, m in zip(x.shape, k.shape, strict=True))
    result = np.zeros((rows, cols))
    for r, c in np.ndindex(rows, cols):
        for kr, kc in np.ndindex(k.shape):
            result[r, c] += x[r * s + kr, c * s + kc] * k[kr, kc]
    return result


def never_reset(x, k, s, p=0):
    right, total = four_loops(x, k, s, p), 0
    for place in np.ndindex(right.shape):
        total += right[place]
        right[place] = total
    return right


def last_product(x, k, s, p=0):
    x = np.pad(x, p)
    result = np.zeros([(n - m) // s + 1 for n, m in zip(x.shape, k.shape, strict=True)])
    for r, c in np.ndindex(result.shape):
        for kr, kc in np.ndindex(k.shape):
            result[r, c] = x[r * s + kr, c * s + kc] * k[kr, kc]
    return result


def one_axis(x, k, s, rows_too):
    every = four_loops(x, k, 1)
    return every[::s] if rows_too else every[:, ::s]


LOOP_SLIPS = {
    "flipped": (lambda x, k, s, p=0: four_loops(x, np.flip(k), s, p), "The kernel is flipped: "),
    "convolution": (
        lambda x, k, s, p=0: signal.convolve2d(np.pad(x, p), k, mode="valid")[::s, ::s],
        "The kernel is flipped: ",
    ),
    "upside down": (lambda x, k, s, p=0: four_loops(x, k[::-1], s, p), "The kernel is flipped upside down"),
    "mirrored": (lambda x, k, s, p=0: four_loops(x, k[:, ::-1], s, p), "The kernel is flipped left to right"),
    "transposed kernel": (lambda x, k, s, p=0: four_loops(x, k.T, s, p), "The kernel is transposed"),
    "weights read transposed": (swapped_weights, "The kernel is transposed"),
    "transposed picture": (
        lambda x, k, s, p=0: four_loops(x.T, k, s, p),
        "Rows and columns of the picture are swapped",
    ),
    "picture read transposed": (swapped_reading, "Rows and columns of the picture are swapped"),
    "transposed output": (lambda x, k, s, p=0: four_loops(x, k, s, p).T, "Rows and columns of the output are swapped"),
    "output written transposed": (swapped_writing, "Rows and columns of the output are swapped"),
    "shape swapped": (swapped_size, "All square pictures come out right. Rows and columns are swapped"),
    "no stride": (lambda x, k, s, p=0: four_loops(x, k, 1, p), "The stride is not used"),
    "stride in the output size only": (
        lambda x, k, s, p=0: four_loops(x, k, s, p, read=lambda r, kr, s: r + kr),
        "The stride is missing where the picture is read",
    ),
    "stride in the columns only": (lambda x, k, s, p=0: one_axis(np.pad(x, p), k, s, False), "missing in the rows"),
    "stride in the rows only": (lambda x, k, s, p=0: one_axis(np.pad(x, p), k, s, True), "missing in the columns"),
    "formula without + 1": (
        lambda x, k, s, p=0: four_loops(x, k, s, p, out=lambda n, m, s: (n - m) // s),
        "The output size is off by one",
    ),
    "range ends one early": (
        lambda x, k, s, p=0: four_loops(x, k, s, p, out=lambda n, m, s: len(range(0, n - m, s))),
        "The output size is off by one",
    ),
    "one cell too many": (
        lambda x, k, s, p=0: four_loops(x, k, s, p, out=lambda n, m, s: (n - m) // s + 2),
        "Does a window reach past the edge of the picture?",
    ),
    "one cell of zeros too many": (
        lambda x, k, s, p=0: np.pad(four_loops(x, k, s, p), (0, 1)),
        "The output size is off by one",
    ),
    "a window for every pixel": (
        lambda x, k, s, p=0: four_loops(x, k, s, p, out=lambda n, m, s: n),
        "Does a window reach past the edge of the picture?",
    ),
    "stride on the kernel": (
        lambda x, k, s, p=0: four_loops(x, k, s, p, read=lambda r, kr, s: r + kr * s),
        "inside the window the pixels stay neighbours",
    ),
    "stride on the whole row": (
        lambda x, k, s, p=0: four_loops(x, k, s, p, read=lambda r, kr, s: (r + kr) * s),
        "inside the window the pixels stay neighbours",
    ),
    "no weights": (lambda x, k, s, p=0: four_loops(x, np.ones(k.shape), s, p), "The weights are not used"),
    "mean": (lambda x, k, s, p=0: four_loops(x, k, s, p) / k.size, "That is the mean of the products"),
    "= for +=": (last_product, "Only the last product is left"),
    "sum never reset": (never_reset, "The sum must start at 0 again"),
    "off by a little": (lambda x, k, s, p=0: four_loops(x, k, s, p) + 0.001, "in output cell (0, 0), not"),
    "flat": (lambda x, k, s, p=0: four_loops(x, k, s, p).ravel(), "gives an array of shape (4,), not (2, 2)"),
    "ragged": (lambda x, k, s, p=0: [[1, 2], [3]], "no array of numbers and no list of rows"),
    "texts": (lambda x, k, s, p=0: four_loops(x, k, s, p).astype(str), "no array of numbers"),
    "objects with texts": (lambda x, k, s, p=0: np.array([["1", 2], [3, 4]], object), "no array of numbers"),
    "complex": (lambda x, k, s, p=0: four_loops(x, k, s, p) + 0j, "no array of numbers"),
    "NaN": (lambda x, k, s, p=0: four_loops(x, k, s, p) * np.nan, "gives nan in output cell (0, 0)"),
    "sometimes nothing": (lambda x, k, s, p=0: None if s == 3 else four_loops(x, k, s, p), "gives None, which is"),
}
# At padding 1 and 2 the padded squares differ in size from those of exercise 1, so these say it in other words.
PADDED_WORDS = {"flat": "gives an array of shape (9,), not (3, 3)"}


@pytest.mark.parametrize("slip", LOOP_SLIPS)
def test_slips_in_the_loop_are_named(verdict, slip):
    loop, words = LOOP_SLIPS[slip]
    assert words in verdict(checks.strided_loop, lambda picture, kernel, stride: loop(picture, kernel, stride))


@pytest.mark.parametrize("slip", LOOP_SLIPS)
def test_the_same_slips_are_named_in_the_loop_with_padding(verdict, slip):
    loop, words = LOOP_SLIPS[slip]
    assert PADDED_WORDS.get(slip, words) in verdict(checks.padded_loop, loop)


def padded_with(*widths, **how):
    return lambda x, k, s, p: four_loops(np.pad(x, [(p * a, p * b) for a, b in widths], **how), k, s)


def unpadded_reading(x, k, s, p):
    """The size with padding, the picture without."""
    result = np.zeros([(n + 2 * p - m) // s + 1 for n, m in zip(x.shape, k.shape, strict=True)])
    for r, c in np.ndindex(result.shape):
        for kr, kc in np.ndindex(k.shape):
            result[r, c] += x[r * s + kr, c * s + kc] * k[kr, kc]
    return result


PADDING_SLIPS = {
    "forgotten": (lambda x, k, s, p: four_loops(x, k, s), "The padding is not used"),
    "in the size only": (unpadded_reading, "Is the picture padded first?"),
    "before only": (padded_with((1, 0), (1, 0)), "The padding is per side, so it counts twice"),
    "after only": (padded_with((0, 1), (0, 1)), "The padding is per side, so it counts twice"),
    "twice on each side": (padded_with((2, 2), (2, 2)), "2 * padding in all"),
    "rows only": (padded_with((1, 1), (0, 0)), "The columns need padding, too"),
    "columns only": (padded_with((0, 0), (1, 1)), "The rows need padding, too"),
    "edge repeated": (padded_with((1, 1), (1, 1), mode="edge"), "not a copy of the edge"),
    "mirrored": (padded_with((1, 1), (1, 1), mode="reflect"), "not a mirror image"),
    "wrapped": (padded_with((1, 1), (1, 1), mode="wrap"), "A negative index counts from the far end"),
    "ones": (padded_with((1, 1), (1, 1), constant_values=1), "in output cell (0, 0), not"),
    "always 1": (lambda x, k, s, p: four_loops(x, k, s, 1), "The padding is always 1"),
    "flipped": (lambda x, k, s, p: four_loops(np.pad(x, p), np.flip(k), s), "The kernel is flipped"),
}


@pytest.mark.parametrize("slip", PADDING_SLIPS)
def test_slips_in_the_padding_are_named(verdict, slip):
    loop, words = PADDING_SLIPS[slip]
    assert words in verdict(checks.padded_loop, loop)


def test_a_slip_that_stops_at_oblong_pictures_is_named_by_its_numbers_at_square_ones(verdict):
    sentence = verdict(checks.strided_loop, swapped_reading)
    assert sentence.startswith("Not yet: for the 5x5 picture, the 3x3 kernel and stride 2 it gives ")


def size(n, k, p, s):
    return (n + 2 * p - k) // s + 1


def counted(n, k, p, s):
    """Count by walking, not by a formula."""
    tops = [top for top in range(0, n + 2 * p, s) if top + k <= n + 2 * p]
    return sum(1 for _ in tops for _ in tops for _ in range(k) for _ in range(k))


RIGHT_COUNTS = {
    "walking": counted,
    "formula": lambda n, k, p, s: size(n, k, p, s) ** 2 * k**2,
    "float": lambda n, k, p, s: float(counted(n, k, p, s)),
    "NumPy": lambda n, k, p, s: np.prod([size(n, k, p, s)] * 2 + [k] * 2),
    "the course's own": lambda n, k, p, s: one_step.step_count(np.ones((n + 2 * p,) * 2), np.ones((k, k)), s),
}


@pytest.mark.parametrize("style", RIGHT_COUNTS)
def test_right_counts_of_multiply_adds_pass(verdict, style):
    assert verdict(checks.multiply_adds, RIGHT_COUNTS[style]) == "Correct."


COUNT_SLIPS = {
    "a window for each pixel": (lambda n, k, p, s: n * n * k * k, "for each output cell, not for each pixel."),
    "for each padded pixel": (lambda n, k, p, s: (n + 2 * p) ** 2 * k * k, "not for each pixel of the padded picture"),
    "no stride": (lambda n, k, p, s: size(n, k, p, 1) ** 2 * k * k, "The stride is not used"),
    "divided once": (lambda n, k, p, s: size(n, k, p, 1) ** 2 * k * k // s, "The stride thins out rows and columns"),
    "divided twice": (lambda n, k, p, s: size(n, k, p, 1) ** 2 * k * k / s**2, "windows are whole"),
    "divided twice, rounded": (lambda n, k, p, s: size(n, k, p, 1) ** 2 * k * k // s**2, "and rounded comes close"),
    "no padding": (lambda n, k, p, s: size(n, k, 0, s) ** 2 * k * k, "The padding is not used"),
    "padding once": (lambda n, k, p, s: ((n + p - k) // s + 1) ** 2 * k * k, "The padding is per side"),
    "without + 1": (lambda n, k, p, s: ((n + 2 * p - k) // s) ** 2 * k * k, "ends with + 1"),
    "cells": (lambda n, k, p, s: size(n, k, p, s) ** 2, "the number of output cells"),
    "one window": (lambda n, k, p, s: k * k, "the work for one window"),
    "one row of cells": (lambda n, k, p, s: size(n, k, p, s) * k * k, "The output has rows and columns"),
    "one row of weights": (lambda n, k, p, s: size(n, k, p, s) ** 2 * k, "The kernel has rows and columns"),
    "one row of each": (lambda n, k, p, s: size(n, k, p, s) * k, "both sizes count twice"),
    "adds apart": (lambda n, k, p, s: 2 * counted(n, k, p, s), "it gives 8712, not 4356"),
    "a float formula": (lambda n, k, p, s: ((n + 2 * p - k) / s + 1) ** 2 * k * k, "padding 0, stride 2 it gives"),
}


@pytest.mark.parametrize("slip", COUNT_SLIPS)
def test_slips_in_the_count_are_named(verdict, slip):
    function, words = COUNT_SLIPS[slip]
    assert words in verdict(checks.multiply_adds, function)


CHECKS = [checks.strided_loop, checks.padded_loop, checks.multiply_adds]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("nothing", [None, ...])
def test_an_untouched_template_is_not_marked_wrong(verdict, check, nothing):
    assert verdict(check, lambda *arguments: nothing).startswith("Not started yet.")


def test_an_interrupt_still_interrupts():
    with pytest.raises(KeyboardInterrupt):
        checks.strided_loop(raising(KeyboardInterrupt()))


def test_an_output_without_fractions_is_not_accepted(verdict):
    assert verdict(checks.strided_loop, lambda *a: four_loops(*a).astype(int)).startswith("Not yet: ")
    assert verdict(checks.padded_loop, lambda *a: four_loops(*a).astype(int)).startswith("Not yet: ")


def test_padding_by_a_slice_that_is_empty_at_padding_0_is_named(verdict):
    def sliced(picture, kernel, stride, padding):
        padded = np.zeros(np.add(picture.shape, 2 * padding))
        padded[padding:-padding, padding:-padding] = picture
        return four_loops(padded, kernel, stride)

    assert "[0:-0] is an empty slice" in verdict(checks.padded_loop, sliced)
