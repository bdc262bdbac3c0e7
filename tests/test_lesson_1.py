"""Lesson 1: sizes, coverage, windows, costs and receptive fields, against walking every window."""

import re
from functools import cache

import numpy as np
import pytest

import decode
import lessons
from authorities import read_by, starts
from stride_helpers import coverage, fast_strided_convolve, stack_of_layers
from stride_helpers.lessons import formula

pytestmark = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")  # what another test left open

PANELS = lessons.panels_of("01")


def walked(input_size, kernel_size, padding, stride):
    """The window of each output cell along one axis: positions in the picture, negative or too large in the padding."""
    return [range(start, start + kernel_size) for start in starts(input_size, kernel_size, padding, stride)]


def counted(input_size, windows):
    """How many windows read each pixel of a row."""
    return [sum(pixel in window for window in windows) for pixel in range(input_size)]


def some_positions(name):
    return [(position, *position.values()) for position in lessons.some_positions(PANELS[name])]


def numbers(text):
    return [int(number) for number in re.findall(r"\d+", text)]


# --- the panel of windows, wherever it is tried -----------------------------------------------------------------


def test_the_window_panel_agrees_with_walking_the_windows_wherever_it_is_tried():
    blues = {}
    for position, size, kernel, padding, stride in some_positions("windows"):
        windows = walked(size, kernel, padding, stride)
        view = PANELS["windows"](**position)
        if not windows:
            assert f"No window fits: {kernel} pixels wide, on {size + 2 * padding}" in view.sentence
            assert view.table.rows == [("0x0", 0, size**2)]
            continue
        out = len(windows)
        reads = counted(size, windows)
        np.testing.assert_array_equal(coverage(size, kernel, padding, stride), reads)
        expected = np.outer(reads, reads)
        assert view.table.rows == [(f"{out}x{out}", expected.max(), (expected == 0).sum())], position
        filled_in, found = re.fullmatch(r"(.* \+ 1) = \d+ \+ 1 = \*\*(\d+)\*\*", view.sentence).groups()
        assert filled_in == f"({size} + 2 * {padding} - {kernel}) // {stride} + 1", position
        assert eval(filled_in) == int(found) == out, position
        drawn = decode.drawings(view)
        assert drawn["output"].cells[:2] == (out, out), position
        said = re.search(r"Pixels are read (.*) times\.", drawn["input"].says)[1]
        assert numbers(said) == np.unique(expected).tolist(), position
        counts = np.unique(expected[expected > 0]).tolist()
        legend = re.search(r"from the palest blue to the strongest: (.*)\.", view.text())[1]
        assert numbers(legend) == (counts if len(counts) <= 6 else [counts[0], counts[-1]]), position
        texts, shade, hatched = decode.grid(drawn["input"])
        np.testing.assert_array_equal(hatched, expected == 0, err_msg=str(position))
        read = {place for window in windows for place in window}
        kept = np.array([place in read for place in range(-padding, size + padding)])
        around = decode.hatched(drawn["input"])
        np.testing.assert_array_equal(around, ~np.outer(kept, kept), err_msg=str(position))  # also in the padding
        if texts.any():
            np.testing.assert_array_equal(texts, np.where(expected, expected.astype(str), ""), err_msg=str(position))
        else:
            assert size + 2 * padding > 32 or not expected.any(), position
        for count, blue in zip(expected.ravel().tolist(), shade.ravel().tolist(), strict=True):
            assert blues.setdefault(count, blue) == blue, position  # the same count is always the same blue
        (reading,) = view.data()["readings"]
        found = (reading["step"], reading["padding"], reading["window"])
        assert found == (stride, [padding, padding], (kernel, kernel)), position
    by_count = [blues[count] for count in sorted(blues)]
    assert by_count == sorted(set(by_count))


def test_the_unread_pixels_are_counted_and_named_everywhere():
    for position, size, kernel, padding, stride in some_positions("windows"):
        windows = walked(size, kernel, padding, stride)
        if not windows:
            continue
        said = formula.unread_in_words(size, kernel, padding, stride)
        unread = [pixel for pixel, count in enumerate(counted(size, windows)) if count == 0]
        last = windows[-1][-1]
        gaps = [pixel for pixel in unread if pixel < last]
        edge = [pixel for pixel in unread if pixel > last]
        for pixels, words in ((gaps, "in the gaps"), (edge, "left over at the far edge")):
            told = [numbers(sentence) for sentence in said.split(". ") if words in sentence]
            ends = [(rows, columns, first, end) for rows, columns, first, *_, end in told]
            assert ends == ([(len(pixels), len(pixels), pixels[0], pixels[-1])] if pixels else []), position
        left_over = size + padding - 1 - last
        told = [numbers(sentence) for sentence in said.split(". ") if "of padding" in sentence]
        assert told == ([[left_over, left_over]] if left_over and not edge else []), position
        assert ("Every pixel of the picture is read." in said) == (not unread), position


# --- costs ---------------------------------------------------------------------------------------------------


def test_the_saving_agrees_with_counting_windows_everywhere():
    for position, kernel, stride in some_positions("saving"):
        view = PANELS["saving"](**position)
        assert [row[0] for row in view.table.rows] == [24, 25, 26, 27, 64, 1000]
        for size, work, with_stride, ratio in view.table.rows:
            assert work == len(walked(size, kernel, 0, 1)) ** 2 * kernel**2, position
            assert with_stride == len(walked(size, kernel, 0, stride)) ** 2 * kernel**2, position
            assert float(ratio) == pytest.approx(work / with_stride, abs=0.005)
        (chart,) = view.charts
        drawn, _ = decode.curves(chart)
        sizes = range(kernel, 65)
        windows = [[len(walked(size, kernel, 0, each)) for each in (1, stride)] for size in sizes]
        ratios = [(without / strided) ** 2 for without, strided in windows]
        np.testing.assert_allclose(drawn["times fewer"], np.column_stack([sizes, ratios]), atol=0.02 * stride**2)
        assert chart.lines[1].y == (stride**2, stride**2)
        for ratio, (without, _) in zip(ratios, windows, strict=True):
            assert ratio <= stride**2
            assert (ratio == stride**2) == (without % stride == 0)  # as the lesson says


def test_the_cost_of_the_course_is_counted():
    lesson = lessons.run(lessons.LESSONS[1])
    assert [lesson["count_multiply_adds"](24, 3, stride) for stride in (1, 2, 3)] == [4356, 1089, 576]


# --- stacks --------------------------------------------------------------------------------------------------


@cache
def stacks():
    """The panel of stacks wherever it is tried: position, its view, the layers that fit, and all sizes, by walking."""
    found = []
    for position, kernel, padding, stride, count in some_positions("stack"):
        sizes = [224]
        for _ in range(count):
            windows = walked(sizes[-1], kernel, padding, stride)
            if not windows:
                break
            sizes.append(len(windows))
        layers = [(kernel, padding, stride)] * (len(sizes) - 1)
        found.append((position, PANELS["stack"](**position), layers, sizes))
    return found


def test_the_sizes_and_fields_of_a_stack_are_those_of_walking_back():
    for position, view, layers, sizes in stacks():
        work = [size**2 for size in sizes[1:]]
        first, *rows = view.table.rows
        assert first == ("input", 224, 1, 1, "")
        assert len(rows) == len(layers)
        for number, row in enumerate(rows, 1):
            field = read_by({0}, layers[:number])
            jump = min(read_by({1}, layers[:number])) - min(field)
            width = max(field) - min(field) + 1
            share = f"{work[number - 1] / sum(work):.1%}"
            assert row == (number, sizes[number], jump, width, share), position
        assert view.sentence.startswith(
            f"From 224 down to **{sizes[-1]}** per side; the receptive field of one cell is **in|{width} pixels** wide."
        )
        if len(layers) == position["layers"]:
            assert "does not fit" not in view.sentence, position
        else:
            problem = f"Layer {len(layers) + 1} does not fit: layer {len(layers)} makes {sizes[-1]} cell"
            assert problem in view.sentence, position


def test_what_the_middle_cell_of_a_stack_sees_is_told():
    for position, view, layers, sizes in stacks():
        seen = read_by({sizes[-1] // 2}, layers)
        first, last = min(seen), max(seen)
        assert stack_drawing(view).says == (
            f"The middle cell of layer {len(layers)} sees pixels {first} to {last}, {last - first + 1} wide."
        ), position


def test_the_middle_cell_of_a_stack_is_drawn_above_the_pixels_that_it_sees():
    drawing = stack_drawing(PANELS["stack"]())
    left, right = bars(drawing, "layer")[0]  # the whole input
    fields = 224 * (bars(drawing, "field") - left) / (right - left)  # in pixels of the input
    seen = read_by({7 // 2}, [(3, 1, 2)] * 5)
    assert fields[0] == pytest.approx([min(seen), max(seen) + 1], abs=0.1)
    assert fields.mean(axis=1) == pytest.approx(fields[0].mean(), abs=0.1)
    assert np.diff(fields[-1]) == pytest.approx(2**5, abs=0.1)  # a cell is as wide as the jump


def bars(drawing, kind):
    """Where the bar of each row begins and ends, as it is drawn: what is seen, or the whole layer."""
    lines = re.findall(rf'class="{kind}" x1="([\d.]+)" x2="([\d.]+)"', "".join(drawing.parts))
    return np.array(lines, float)


def stack_drawing(view):
    """The drawing of a stack; the table beside it is none."""
    return next(item for item in view.figures if hasattr(item, "parts"))


def test_the_receptive_field_is_what_can_change_a_cell():
    generator = np.random.default_rng(0)
    for _ in range(40):
        layers = [tuple(map(int, generator.integers((1, 0, 1), (5, 3, 4)))) for _ in range(3)]
        found = np.eye(120)  # a picture of one row for each pixel, in which that pixel is 1
        for kernel, padding, stride in layers:
            padded = np.pad(found, ((0, 0), (padding, padding)))
            found = fast_strided_convolve(padded, np.ones((1, kernel)), 1)[:, ::stride]
        middle = found.shape[1] // 2
        reach = read_by({middle}, layers)
        assert set(np.flatnonzero(found[:, middle]).tolist()) == {pixel for pixel in reach if 0 <= pixel < 120}
        last = stack_of_layers(120, layers)[-1]
        assert last.size == found.shape[1]
        assert last.receptive_field == max(reach) - min(reach) + 1


def test_layers_may_come_in_any_kind_of_list_and_there_may_be_none():
    assert stack_of_layers(24, []) == []
    assert stack_of_layers(24, iter([[3, 0, 1], np.array([3, 0, 2])]))[-1].size == 10


# --- what the buttons and the text claim, read from what is drawn ---------------------------------------------------


def drawn_grids(view):
    """The reads in the input, never read ones as 0, and the rows and columns of the output."""
    drawing = decode.drawings(view)
    texts, _, hatched = decode.grid(drawing["input"])
    return np.where(hatched, "0", texts).astype(int), drawing["output"].cells[:2]


def test_the_buttons_of_the_windows_say_what_is_drawn():
    assert "row 23 and column 23" in PANELS["windows"]().text()
    reads, _ = drawn_grids(PANELS["windows"]())
    middle = reads[2:21, 2:21]
    assert set(middle.ravel().tolist()) == {1, 2, 4}
    assert (middle[:, 1:] != middle[:, :-1]).all()  # neighbours are never read equally often
    assert (middle[1:] != middle[:-1]).all()
    view = lessons.pressed(PANELS["windows"], "padding 1").view
    assert (drawn_grids(view)[0] > 0).all()
    assert "of padding are left over" in view.text()
    reads, output = drawn_grids(lessons.pressed(PANELS["windows"], "input size 25").view)
    assert (reads > 0).all()
    assert output == (12, 12)
    reads, _ = drawn_grids(lessons.pressed(PANELS["windows"], "stride 5").view)
    gaps = "".join("r" if count else "." for count in reads[0])
    assert re.findall(r"(?<=r)\.+(?=r)", gaps) == [".."] * 4
    reads, _ = drawn_grids(lessons.pressed(PANELS["windows"], "kernel size 1").view)
    assert reads.sum() == reads.size / 4
    assert reads.max() == 1
    assert "No window fits" in lessons.pressed(PANELS["windows"], "input size 2").view.sentence
    assert PANELS["windows"](input_size=2, padding=1).table.rows[0][0] == "1x1"


def teeth(view):
    """The sizes from 24 on at which the drawn saving reaches its limit, and how deep the teeth are."""
    (chart,) = view.charts
    found, _ = decode.curves(chart)
    limit = found["limit"][0][1]
    curve = [(round(x), y) for x, y in found["times fewer"] if x > 23.5]
    return [x for x, y in curve if y > limit - 0.01], limit - min(y for _, y in curve)


def saved_at(view, *sizes):
    """How many times fewer multiply-adds, by the table."""
    ratios = {row[0]: row[3] for row in view.table.rows}
    return [ratios[size] for size in sizes]


def test_the_buttons_of_the_saving_say_what_is_drawn():
    at_first, depth = teeth(PANELS["saving"]())
    assert set(np.diff(at_first).tolist()) == {3}
    assert saved_at(PANELS["saving"](), 24, 26) == ["7.56", "9.00"]
    view = lessons.pressed(PANELS["saving"], "kernel size 9").view
    tops, deeper = teeth(view)
    assert tops == at_first
    assert deeper > depth
    assert saved_at(view, 24) == ["7.11"]
    view = lessons.pressed(PANELS["saving"], "stride 2").view
    assert set(np.diff(teeth(view)[0]).tolist()) == {2}
    assert saved_at(view, 24, 25) == ["4.00", "3.67"]


def test_the_buttons_of_the_stack_say_what_is_drawn():
    view = lessons.pressed(PANELS["stack"], "stride 1").view
    assert [row[1] for row in view.table.rows] == [224] * 6
    assert view.table.rows[-1][3] == 11
    view = lessons.pressed(PANELS["stack"], "layers 7").view
    assert view.table.rows[-1][3] == 255
    for cell in range(view.table.rows[-1][1]):
        assert not set(range(224)) <= read_by({cell}, [(3, 1, 2)] * 7)
    assert numbers(stack_drawing(view).says)[2] > 224  # beyond the right edge of the picture
    view = lessons.pressed(PANELS["stack"], "7, no padding").view
    assert [row[0] for row in view.table.rows] == ["input", 1, 2, 3, 4, 5, 6]
    assert "layer 6 makes 2 cells, and a window of 3 needs 3" in view.sentence


# --- padding by the name of "same" -----------------------------------------------------------------------------


def test_same_padding_is_the_least_that_gives_the_size_divided_and_rounded_up():
    same_padding = lessons.run(lessons.LESSONS[1])["same_padding"]
    for size in range(1, 40):
        for kernel in range(1, 8):
            for stride in range(1, 6):
                wanted = len(range(0, size, stride))
                before, after = same_padding(size, kernel, stride)
                assert after - before in (0, 1)
                assert (size + before + after - kernel) // stride + 1 == wanted
                if before + after:
                    assert (size + before + after - 1 - kernel) // stride + 1 < wanted


def test_same_padding_and_half_the_kernel_differ_where_the_lesson_says():
    same_padding = lessons.run(lessons.LESSONS[1])["same_padding"]
    for size in range(8, 60):
        for kernel in (3, 5, 7):
            before, _ = same_padding(size, kernel, 2)
            assert kernel // 2 - before == (1 if size % 2 == 0 else 0)
            assert (size + 2 * (kernel // 2) - kernel) // 2 + 1 == len(range(0, size, 2))
        assert same_padding(size, 1, 2) == (0, 0)
        for kernel in (2, 4, 6):  # at even sizes not even the sizes agree
            half = (size + 2 * (kernel // 2) - kernel) // 2 + 1
            assert half - len(range(0, size, 2)) == (1 if size % 2 == 0 else 0)
