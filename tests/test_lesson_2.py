"""Lesson 2: every step of the loop and every filtered picture against SciPy."""

from functools import cache

import numpy as np
import pytest
from scipy import signal

import decode
import lessons
from authorities import correlated
from stride_helpers import add_salt_and_pepper, load_picture, test_image

PANELS = lessons.panels_of("02")

MATRIX = [[5 * row + col + 1 for col in range(5)] for row in range(5)]
SMALL_KERNELS = {
    "ones": [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
    "1 to 9": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
    "right minus left": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "2 by 2": [[1, 2], [0, -1]],
}


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
        assert view.readings[0].sets == ("step", size**2)
        assert view.table.rows == [
            (f"out_row {out_row}", f"kernel_row {kernel_row}", f"row {row}"),
            (f"out_col {out_col}", f"kernel_col {kernel_col}", f"col {col}"),
        ], position
        assert view.sentence.startswith(
            f"Step {number} of {len(trail)}, output cell ({out_row}, {out_col}): "
            f"pixel **in|{pixel}** times weight {weight} is {pixel * weight}. Added to {before}, that "
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
        data = view.data()
        assert tuple(data["lit"]) == (out_row, out_col)
        assert (data["readings"][0]["step"], data["readings"][0]["sets"]) == (stride, ("step", size**2))


@pytest.mark.parametrize("kernel", SMALL_KERNELS)
def test_the_last_step_leaves_scipys_output(kernel):
    for stride in (1, 2, 3):
        drawn = decode.drawings(PANELS["walk"](step=81, stride=stride, kernel=kernel))["output"]
        expected = correlated(MATRIX, SMALL_KERNELS[kernel], stride)
        np.testing.assert_array_equal(decode.grid(drawn)[0].astype(float), expected)


# --- the pictures -------------------------------------------------------------------------------------------


@cache
def before(picture, noise):
    if picture == "two waves":
        return test_image(level=noise)
    part = load_picture("camera")[40:280, 110:350]
    return add_salt_and_pepper(part.reshape(120, 2, 120, 2).mean(axis=(1, 3)), noise, seed=365)


def assert_shows(panel, kernel, position):
    """What a panel draws is SciPy's result, drawn as its sentence says."""
    view = panel(**position)
    stride = position["stride"]
    image = before(position["picture"], position["noise"])
    expected = correlated(image, kernel, stride, position["padding"])
    np.testing.assert_allclose(view.pictures["before"], image, atol=1e-12, err_msg=str(position))
    around_grey = abs(np.sum(kernel)) < 1e-9
    assert ("drawn around grey" in view.sentence) == around_grey, position
    assert ("drawn as it is" in view.sentence) != around_grey, position
    drawn = view.pictures["after"][::stride, ::stride]
    np.testing.assert_array_equal(view.pictures["after"], np.kron(drawn, np.ones((stride, stride))))
    if around_grey:
        assert 0 <= drawn.min() <= drawn.max() <= 1
        drawn = (drawn - 0.5) * 2 * np.abs(expected).max()
    np.testing.assert_allclose(drawn, expected, atol=1e-9, err_msg=str(position))
    for row, (label, array) in zip(view.table.rows, (("before", image), ("after", expected)), strict=True):
        assert row[:2] == (label, f"{array.shape[0]}x{array.shape[1]}"), position
        assert row[2:] == pytest.approx((array.min(), array.max()), abs=1e-9), position


def test_blur_edges_and_sharpen_agree_with_scipy_wherever_they_are_tried():
    for position in lessons.some_positions(PANELS["filters"]):
        size = position["kernel_size"]
        mean, middle = np.full((size, size), 1 / size**2), signal.unit_impulse((size, size), "mid")
        kernels = {"blur": mean, "edges": middle - mean, "sharpen": 2 * middle - mean}
        assert_shows(PANELS["filters"], kernels[position["kernel"]], position)


def test_a_typed_kernel_agrees_with_scipy_wherever_it_is_tried():
    for position in lessons.some_positions(PANELS["typed"]):
        for text, kernel in (
            ("0 1 0; 1 -4 1; 0 1 0", [[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
            (" 0.5  -.5 ;", [[0.5, -0.5]]),
        ):
            assert_shows(PANELS["typed"], kernel, position | {"kernel": text})


def test_the_buttons_of_the_walk_stop_where_they_say():
    for step, words in ((9, "50, that makes **out|63**"), (10, "Added to 0"), (19, "pixel **in|11**")):
        assert words in PANELS["walk"](step=step).sentence
    texts, *_ = decode.grid(decode.drawings(PANELS["walk"](step=36, kernel="right minus left"))["output"])
    assert set(texts.ravel()) == {"6"}


def test_the_buttons_of_the_typed_kernel_say_what_is_drawn():
    total = PANELS["typed"](kernel="1 1 1; 1 1 1; 1 1 1").pictures["after"]
    assert (total > 1).mean() > 0.5  # a sum where a mean was meant
    one_weight = PANELS["typed"](kernel="1 0 0; 0 0 0; 0 0 0").pictures["after"]
    np.testing.assert_allclose(one_weight, before("photograph", 0)[:-2, :-2])


def painted(panel, **position):
    """The picture after the kernel as it is painted, one grey from 0 to 1 for each cell."""
    stride = position.get("stride", 1)
    return decode.pictures(PANELS[panel](**position))["after"][::stride, ::stride] / 255


def test_edges_are_painted_as_the_buttons_and_the_text_say():
    photograph = before("photograph", 0)
    bright, dark = photograph[0] > 0.6, photograph[-1] < 0.3
    light_lines = painted("filters", padding=1)
    assert light_lines[0, bright].min() > 0.55  # around grey: 0.5 is 0
    assert abs(light_lines[-1, dark] - 0.5).max() < light_lines[0, bright].mean() - 0.5
    dark_lines = painted("filters", padding=1, kernel="blur")
    assert (dark_lines[0] < dark_lines[1])[bright].all()
    thin, broad = (abs(painted("filters", kernel_size=size) - 0.5) > 0.1 for size in (3, 9))
    assert broad.mean() > 1.5 * thin.mean()
    assert np.ptp(painted("filters", kernel_size=1)) == 0


def test_noise_is_painted_as_the_buttons_and_the_text_say():
    grains = (before("photograph", 0.1) != before("photograph", 0))[1:-1, 1:-1]
    edges = abs(painted("filters", noise=0.1) - 0.5)
    assert edges[grains].mean() > 3 * edges[~grains].mean()
    sharp, blurred = (
        abs(PANELS["filters"](noise=0.1, kernel=kernel).pictures["after"] - before("photograph", 0)[1:-1, 1:-1])[grains]
        for kernel in ("sharpen", "blur")
    )
    plain = abs(before("photograph", 0.1) - before("photograph", 0))[1:-1, 1:-1][grains]
    assert blurred.mean() < plain.mean() < sharp.mean()


def test_the_little_that_edges_finds_in_slow_waves_is_stretched_until_it_fills_the_range():
    view = PANELS["filters"](picture="two waves")
    assert np.abs(view.table.rows[1][2:]).max() < 0.05
    drawn = painted("filters", picture="two waves")
    assert max(abs(drawn - 0.5).ravel()) > 0.49


def test_sobel_is_light_where_it_gets_brighter_to_the_right_or_downwards():
    photograph = before("photograph", 0)
    to_the_right, downwards = (
        painted("typed", kernel=each.values["kernel"]) for each in PANELS["typed"].tries if "Sobel" in each.text
    )
    for drawn, step in (
        (to_the_right, photograph[1:-1, 2:] - photograph[1:-1, :-2]),
        (downwards, photograph[2:, 1:-1] - photograph[:-2, 1:-1]),
    ):
        assert (drawn[step > 0.3] > 0.5).all()
        assert (drawn[step < -0.3] < 0.5).all()
