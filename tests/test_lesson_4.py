"""Lesson 4, at every position of its panels, against SciPy, plain NumPy and brute force; `pyramid`."""

import itertools
import re
from functools import cache

import numpy as np
import pytest
from playwright.sync_api import expect
from scipy import ndimage, signal

import decode
import lessons
from browser import control
from stride_helpers import add_salt_and_pepper, box_kernel, load_picture, pyramid, test_image

pytestmark = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")  # what another test left open

PATH = next(path for path in lessons.LESSONS if path.name == "04_pyramid.ipynb")
LESSON = lessons.run(PATH)
PANELS = lessons.panels_of("04")
WEIGHTS = {
    "none": [1.0],
    "box 2": [1 / 2] * 2,
    "box 3": [1 / 3] * 3,
    "binomial 3": np.array([1, 2, 1]) / 4,
    "binomial 5": np.array([1, 4, 6, 4, 1]) / 16,
}


def level_below(picture, weights, stride, border="mirrored"):
    """One step of a pyramid by SciPy: separable filters, then every stride-th pixel."""
    if border == "none":
        return signal.correlate2d(picture, np.outer(weights, weights), mode="valid")[::stride, ::stride]
    middle = (len(weights) - 1) // 2 - len(weights) // 2
    for axis in (0, 1):
        picture = ndimage.correlate1d(picture, weights, axis=axis, mode="reflect", origin=middle)
    return picture[::stride, ::stride]


def levels_by_scipy(picture, weights, levels, stride=2, border="mirrored"):
    made = [picture]
    for _ in range(levels):
        if border == "none" and len(weights) > len(made[-1]):
            break
        made.append(level_below(made[-1], weights, stride, border))
    return made


# --- pyramid ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("border", ["mirrored", "none"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("size", range(1, 7))
def test_a_pyramid_agrees_with_scipy(size, stride, border):
    picture = np.random.default_rng(size).random((41, 30))
    row = np.random.default_rng(stride).random(size)
    found = pyramid(picture, np.outer(row, row), 2, stride, border)
    expected = levels_by_scipy(picture, row, 2, stride, border)
    assert len(found) == 3
    for level, right in zip(found, expected, strict=True):
        np.testing.assert_allclose(level, right, atol=1e-12)


def test_without_a_border_the_sentence_says_how_many_levels_fit():
    with pytest.raises(
        ValueError, match=r"levels must be at most 3 here, but it is 4: kernel must be at most 2x2 here, but it is 3x3"
    ):
        pyramid(test_image(), box_kernel(3), 4, border="none")
    assert len(pyramid(test_image(), box_kernel(3), 3, border="none")) == 4


# --- the panels ---------------------------------------------------------------------------------------------


@cache
def waves_under(noise, size, levels, stride):
    picture = add_salt_and_pepper(test_image(level=0), noise, seed=365)
    return levels_by_scipy(picture, [1 / size] * size, levels, stride)


def test_the_levels_of_the_test_picture_agree_with_scipy_wherever_they_are_tried():
    for position in lessons.some_positions(PANELS["halving"]):
        size, stride, levels, noise = position.values()
        view = PANELS["halving"](**position)
        noisy, clean = (waves_under(n, size, levels, stride) for n in (noise, 0.0))
        assert len(view.table.rows) == levels + 1
        assert list(view.pictures) == [f"level {n}" for n in range(len(noisy))], position
        for n, row in enumerate(view.table.rows):
            rows, cols = noisy[n].shape
            sees = 1 + sum((size - 1) * stride**k for k in range(n))
            left = np.sqrt(np.mean((noisy[n] - clean[n]) ** 2))
            assert row[:3] == (n, f"{rows}x{cols}", sees), position
            waves = clean[n].std()
            share = left / waves if waves > 1e-9 else np.nan
            assert row[3:] == pytest.approx((left, waves, share), abs=1e-9, nan_ok=True), position
            factor = 24 // rows
            shown = view.pictures[f"level {n}"]
            np.testing.assert_allclose(shown, np.kron(noisy[n], np.ones((factor, factor))), atol=1e-9)


def test_over_many_draws_the_noise_stays_near_two_fifths_of_the_waves():
    clean = levels_by_scipy(test_image(level=0), WEIGHTS["box 3"], 4)
    shares = []
    for seed in range(200):
        noisy = levels_by_scipy(test_image(seed=seed), WEIGHTS["box 3"], 4)
        pairs = zip(noisy[2:], clean[2:], strict=True)
        shares.append([np.sqrt(np.mean((level - waves) ** 2)) / waves.std() for level, waves in pairs])
    assert np.mean(shares, axis=0) == pytest.approx(0.4, abs=0.03)


def test_the_pyramid_stands_on_its_photograph_and_each_level_is_made_of_the_one_below():
    photograph = load_picture("camera")[40:280, 100:340].reshape(24, 10, 24, 10).mean(axis=(1, 3))
    for position in PANELS["stacked"].positions():
        levels = position["levels"]
        view = PANELS["stacked"](**position)
        from_the_bottom = list(view.pictures.items())[::-1]
        for n, right in enumerate(levels_by_scipy(photograph, WEIGHTS["box 3"], levels)):
            name, picture = from_the_bottom[n]
            assert (name, picture.shape) == (f"level {n}", (24 // 2**n, 24 // 2**n))
            np.testing.assert_allclose(picture, right, atol=1e-12)
        below = {(reading["output"], reading["input"]) for reading in view.data()["readings"]}
        assert below == {(f"level {n}", f"level {n - 1}") for n in range(1, levels + 1)}
        said = [
            tuple(map(int, each))
            for each in re.findall(r"level (\d) (?:stands )?for \*\*(\d) by (\d)\*\*", view.sentence)
        ]
        assert said == [(n, 2**n, 2**n) for n in range(1, levels + 1)]


def test_the_levels_of_the_pyramid_are_drawn_at_one_zoom_each_in_the_middle_of_the_one_below(alone):
    for width, ratio in ((1112, 1), (390, 3)):
        panel = alone(PANELS["stacked"], width, ratio)
        levels = [panel.locator(f'.stride-lattice[data-name="level {n}"]') for n in range(4)]
        boxes = [level.bounding_box() for level in levels]
        for below, above in itertools.pairwise(boxes):
            assert above["width"] == pytest.approx(below["width"] / 2, abs=0.5)
            assert above["x"] + above["width"] / 2 == pytest.approx(below["x"] + below["width"] / 2, abs=1)
            assert 0 <= below["y"] - (above["y"] + above["height"]) <= 6
        assert boxes[-1]["width"] >= 24
        for level, box in zip(levels, boxes, strict=True):
            caption = level.locator("xpath=..").locator("figcaption").bounding_box()
            assert box["x"] + box["width"] <= caption["x"]
            assert caption["x"] + caption["width"] <= width + 8
            assert caption["height"] < 20  # one line: the smallest level leaves room for no more


def test_there_and_back_no_level_is_drawn_smaller_than_the_next(alone):
    for width, ratio in ((1112, 1), (390, 3)):
        panel = alone(PANELS["there_and_back"], width, ratio)
        wide = []
        for level in (1, 2, 3, 4):
            control(panel, "level").fill(str(level - 1))
            expect(panel.locator('.stride-lattice[data-name="naive level"]')).to_have_attribute(
                "data-rows", f"{256 // 2**level}"
            )
            wide.append(panel.locator('.stride-lattice[data-name="naive level"]').bounding_box()["width"])
        assert wide == sorted(wide, reverse=True), wide


def nearest(level, factor, size):
    """Brute force: each pixel takes the cell whose pixel (cell * factor) is nearest, of two the right one."""
    cells = [min(range(len(level)), key=lambda c: (abs(c * factor - i), -c)) for i in range(size)]
    return level[np.ix_(cells, cells)]


def photograph(name):
    if name == "zone plate":
        offset = np.arange(256) - 128
        return 0.5 + 0.5 * np.cos(np.pi / 256 * np.add.outer(offset**2, offset**2))
    return load_picture(name)[40:296, 100:356]


def test_a_photograph_there_and_back_agrees_with_scipy_everywhere():
    for position in PANELS["there_and_back"].positions():
        n, kernel, name = position.values()
        view, before = PANELS["there_and_back"](**position), photograph(name)
        np.testing.assert_allclose(view.pictures["photograph"], before, atol=1e-12)
        rows = view.table.rows
        grey = np.sqrt(np.mean((before - before.mean()) ** 2))
        assert rows[2] == ("plain grey", "1x1", pytest.approx(grey), 0)
        assert rows[3] == ("photograph", "256x256", 0, pytest.approx(before.std()))
        for label, row, weights in zip(("naive", "filtered"), rows[:2], ("none", kernel), strict=True):
            small = levels_by_scipy(before, WEIGHTS[weights], n)[n]
            back = nearest(small, 2**n, 256)
            np.testing.assert_allclose(view.pictures[label], back, atol=1e-9, err_msg=str(position))
            np.testing.assert_allclose(view.pictures[f"{label} error"] - 0.5, back - before, atol=1e-9)
            assert row[1] == f"{len(small)}x{len(small)}"
            assert row[2:] == pytest.approx((np.sqrt(np.mean((back - before) ** 2)), small.std()), abs=1e-9), position


def test_the_costs_are_counted_right_everywhere():
    growth = {"64 at every level": 1, "doubled each time": 2, "tripled each time": 3}
    for position in PANELS["cost_per_level"].positions():
        kernel_size, stride, channels = position.values()
        view, size = PANELS["cost_per_level"](**position), 224
        first_work, first_memory = (224 * kernel_size * 64) ** 2, 224 * 224 * 64
        assert view.table.rows[-1][3] == "1x1" or len(view.table.rows) == 6
        for n, row in enumerate(view.table.rows):
            assert size > 1 or n == len(view.table.rows) - 1, position
            count = 64 * growth[channels] ** n
            work = size * size * kernel_size * kernel_size * count * count
            memory = size * size * count
            assert (row[0], *row[3:]) == (n, f"{size}x{size}", count), position
            assert row[1:3] == pytest.approx((work / first_work, memory / first_memory)), position
            drawn = {line.name: line.y[n] for line in view.charts[0].lines}
            assert drawn == {"multiply-adds": row[1], "memory": row[2]}
            size = len(range(0, size, stride))
        multiplied = [float(factor) for factor in re.findall(r"\|([\d.]+)\*\*", view.sentence)]
        steps = range(5) if view.sentence.startswith("From each level to the next") else range(1)
        for n in steps:
            for factor, column in zip(multiplied, (1, 2), strict=True):
                held = view.table.rows[n + 1][column] / view.table.rows[n][column]
                assert held == pytest.approx(factor, abs=0.0011), (position, n)
        drawn, arrows = decode.curves(view.charts[0])
        for line in view.charts[0].lines:
            np.testing.assert_allclose(drawn[line.name], np.column_stack([line.x, line.y]), atol=0.01)
        assert bool(arrows) == (max(row[1] for row in view.table.rows) > 1.5), position


@pytest.mark.parametrize(("version", "last"), [("v1", 483), ("v1.5", 427)])
def test_the_staircase_agrees_with_a_walk_back_through_the_layers(version, last):
    names = list(LESSON["resnet50"](version))
    layers = list(LESSON["resnet50"](version).values())
    assert len(names) == 50
    assert sum(stride == 2 for *_, stride in layers) == 5
    portrait = load_picture("camera")[40:264, 100:324]
    for number in range(1, 51):
        view = PANELS["staircase"](version=version, layer=number)
        size = 224
        for kernel_size, padding, stride in layers[:number]:
            size = (size + 2 * padding - kernel_size) // stride + 1
        low = high = size // 2
        for kernel_size, padding, stride in reversed(layers[:number]):  # from the cell back to its pixels
            low, high = low * stride - padding, high * stride - padding + kernel_size - 1
        kernel_size, _, stride = layers[number - 1]
        cells, sees, _, *layer = view.table.rows[0]
        assert (cells, layer) == (f"{size}x{size}", [kernel_size, stride])
        assert view.sentence.startswith(f"Layer {number}, {names[number - 1]}: **out|{size} cells** a side")
        assert sees == high - low + 1
        assert [(line.x[0], line.x[-1]) for line in view.charts[0].lines] == [(0.5, number + 0.5)] * 2
        drawn, _ = decode.curves(view.charts[0])
        for name_, value in (("cells along a side", size), ("pixels a cell sees", sees)):
            at = [y for x, y in drawn[name_] if abs(x - (number - 0.5)) < 0.01 or abs(x - (number + 0.5)) < 0.01]
            assert min(abs(2**y - value) for y in at) < 0.02 * value, (version, number)
        bright = np.zeros((224, 224), bool)
        bright[max(low, 0) : high + 1, max(low, 0) : high + 1] = True
        np.testing.assert_allclose(view.pictures["seen"], np.where(bright, portrait, portrait / 4))
    assert sees == last
    assert [layer.size for layer in LESSON["sh"].stack_of_layers(224, layers)][-1] == 7


@cache
def small_picture(name, shift, kernel, stride):
    window = load_picture(name)[40:232, 100 + shift : 292 + shift]
    return level_below(window, WEIGHTS[kernel], stride)


@cache
def change(name, shift, kernel, stride):
    """The change by brute force: pairs of columns that show the same place, or the nearest."""
    before, after = (small_picture(name, d, kernel, stride) for d in (0, shift))
    cells = min(range(9), key=lambda c: (abs(c * stride - shift), c))
    columns = [(c, c - cells) for c in range(cells + 2, before.shape[1] - 2)]
    pairs = np.array([(before[2:-2, c], after[2:-2, d]) for c, d in columns])
    return np.sqrt(np.mean((pairs[:, 0] - pairs[:, 1]) ** 2)) / pairs[:, 0].std()


def test_the_shifted_photographs_agree_with_scipy_wherever_they_are_tried():
    for position in lessons.some_positions(PANELS["shifting"]):
        shift, stride, kernel, name = position.values()
        view = PANELS["shifting"](**position)
        values = dict(zip(view.table.columns, view.table.rows[0], strict=True))
        assert values.pop("shift") == shift
        lines = view.charts[0].lines
        assert {line.name: line.y[shift] for line in lines} == values
        assert [line.name for line in lines if line.thick] == [kernel]
        for each, value in values.items():
            assert value == pytest.approx(change(name, shift, each, stride), abs=1e-9), position
        window = load_picture(name)[40:232, 100 + shift : 292 + shift]
        np.testing.assert_array_equal(view.pictures["moved photograph"], window)
        before, after = (small_picture(name, d, kernel, stride) for d in (0, shift))
        cells = min(range(9), key=lambda c: (abs(c * stride - shift), c))
        moved = np.hstack([before[:, :cells], after])[:, : before.shape[1]]
        for shown, small in (("before", before), ("after", moved)):
            big = np.kron(small, np.ones((stride, stride)))[:192, :192]
            np.testing.assert_allclose(view.pictures[f"small, {shown}"], big, atol=1e-9, err_msg=str(position))
        np.testing.assert_allclose(view.pictures["small picture"], after, atol=1e-9, err_msg=str(position))


def test_a_shift_by_whole_cells_changes_nothing_and_any_other_does():
    for name in ("grass", "brick", "camera"):
        for stride in range(1, 9):
            for kernel in ("none", "box 3", "binomial 3", "binomial 5"):
                changes = LESSON["change"]
                for shift in range(9):
                    value = changes(name, shift, kernel, stride)
                    assert (value < 1e-12) == (shift % stride == 0), (name, stride, kernel, shift)


def test_three_halvings_follow_a_shift_better_than_one_step_of_eight():
    windows = [load_picture("grass")[40:232, 100 + d : 292 + d] for d in (0, 4)]
    for kernel in ("none", "box 3", "binomial 3", "binomial 5"):
        a, b = (levels_by_scipy(window, WEIGHTS[kernel], 3)[3][2:-2, 2:-2] for window in windows)
        assert LESSON["change_at_level"](kernel, 4) == pytest.approx(np.sqrt(np.mean((a - b) ** 2)) / a.std())
    assert LESSON["change_at_level"]("none", 4) == pytest.approx(change("grass", 4, "none", 8))


def grains():
    shapes = {
        "block": [(0, 0), (0, 1), (1, 0), (1, 1)],
        "bar across": [(0, i) for i in range(4)],
        "bar down": [(i, 0) for i in range(4)],
        "diagonal": [(i, i) for i in range(4)],
    }
    for shape, cells in shapes.items():
        for row in range(16):
            for column in range(16):
                places = [(row + r, column + c) for r, c in cells]
                if max(max(place) for place in places) < 16:
                    picture = np.zeros((16, 16))
                    picture[tuple(np.transpose(places))] = 1
                    yield shape, row, column, picture


@cache
def alike(kernel, greys):
    """For each grain and level, how many grains look the same and how many shapes they have: by sorting."""
    found, groups = {}, {}
    for shape, row, column, picture in grains():
        for n, level in enumerate(levels_by_scipy(picture, WEIGHTS[kernel], 3)):
            key = (n, np.round(np.round(level, 12) * (greys - 1)).astype(int).tobytes())
            found[shape, row, column, n] = key
            groups.setdefault(key, []).append(shape)
    return {place: (len(groups[key]), len(set(groups[key]))) for place, key in found.items()}


def test_the_grains_that_look_the_same_are_counted_right_wherever_it_is_tried():
    assert len(list(grains())) == len(LESSON["places"]) == 810
    for position in lessons.some_positions(PANELS["reading"]):
        shape, row, column, kernel, greys = position.values()
        view = PANELS["reading"](**position)
        found = [line[2:4] for line in view.table.rows]
        assert found == [alike(kernel, greys)[shape, row, column, n] for n in range(4)], position
        assert [picture.shape for picture in view.pictures.values()] == [(16, 16)] * 4
        told = ["only itself" if line[0] == 1 else f"{line[0]}** of 810 pictures" for line in found[2:]]
        assert all(words in view.sentence for words in told), position


def test_reading_back_begins_with_a_cell_of_level_1_that_holds_a_part_of_the_grain():
    for position in lessons.some_positions(PANELS["reading"]):
        view = PANELS["reading"](**position)
        assert view.readings[0].output == "level 1"
        row, column = view.lit
        assert view.pictures["level 0"][2 * row : 2 * row + 2, 2 * column : 2 * column + 2].any(), position
    assert PANELS["reading"]().pictures["level 0"][6:8, 6:8].tolist() == [[1, 1], [1, 1]]
    assert PANELS["reading"]().lit == (3, 3)


def drawn_at(name, button):
    """What a panel shows at the position of one of its buttons, and its pictures as greys from 0 to 255."""
    view = lessons.pressed(PANELS[name], button).view
    return view, {each: greys.astype(int) for each, greys in decode.pictures(view).items()}


def test_what_the_buttons_say_is_to_be_seen_is_drawn():
    _, drawn = drawn_at("there_and_back", "zone plate, 4")
    black_and_white = np.kron(255 * (np.add.outer(range(16), range(16)) % 2 == 0), np.ones((16, 16)))
    chessboard = np.pad(black_and_white, (8, 0), mode="edge")[:256, :256]  # a cell's block lies around its pixel
    assert np.abs(drawn["naive"] - chessboard)[16:-16, 16:-16].max() <= 1
    _, drawn = drawn_at("there_and_back", "brick, level 4")
    assert drawn["filtered"].std() < 0.2 * drawn["naive"].std()
    view, _ = drawn_at("halving", "stride 1")
    assert {row[1] for row in view.table.rows} == {"24x24"}
    view, _ = drawn_at("halving", "kernel size 2")
    assert all(reading["step"] == reading["window"][0] == 2 for reading in view.data()["readings"])
    _, drawn = drawn_at("shifting", "a whole cell")
    assert np.abs(drawn["change"] - 128)[2:-2, 3:-2].max() <= 1
    _, drawn = drawn_at("reading", "none")
    assert drawn["level 2 (x 4)"].max() == 0
