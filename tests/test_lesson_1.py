"""Lesson 1: sizes, coverage, windows, costs and receptive fields, against walking every window."""

import re
from fractions import Fraction
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

import decode
import lessons
from stride_helpers import coverage, fast_strided_convolve, stack_of_layers
from stride_helpers.arguments import BadInput
from stride_helpers.lessons import formula

pytestmark = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")  # what another test left open

PANELS = {panel.__name__: panel for path, panel in lessons.panels() if path.name == "01_formula.ipynb"}


def walked(input_size, kernel_size, padding, stride):
    """The window of each output cell along one axis: positions in the picture, negative or too large in the padding."""
    windows, start = [], -padding
    while start + kernel_size <= input_size + padding:
        windows.append(range(start, start + kernel_size))
        start += stride
    return windows


def counted(input_size, windows):
    reads = [0] * input_size
    for position in (position for window in windows for position in window):
        if 0 <= position < input_size:
            reads[position] += 1
    return reads


def test_the_exercise_of_the_core_is_not_answered_above_it():
    cells = lessons.read(lessons.LESSONS[1]).cells
    above = cells[: next(number for number, cell in enumerate(cells) if "checks.output_size(" in cell.source)]
    assert not any("// stride" in cell.source or "2 * padding" in cell.source for cell in above)


# --- the panel of windows, wherever it is tried -----------------------------------------------------------------


def some_positions(name):
    return [(position, *position.values()) for position in lessons.some_positions(PANELS[name])]


def test_the_window_panel_agrees_with_walking_the_windows_wherever_it_is_tried():
    for position, size, kernel, padding, stride in some_positions("windows"):
        windows = walked(size, kernel, padding, stride)
        if not windows:
            with pytest.raises(BadInput, match=f"No window fits: {kernel} pixels wide, on {size + 2 * padding}"):
                PANELS["windows"](**position)
            continue
        view, reads = PANELS["windows"](**position), counted(size, windows)
        drawn = decode.drawings(view)
        np.testing.assert_array_equal(coverage(size, kernel, padding, stride), reads)
        picture = np.outer(reads, reads)
        out = len(windows)
        row = (f"{out}x{out}", picture.max(), (picture == 0).sum())
        assert view.table.rows == [row], position
        whole = Fraction(size + 2 * padding - kernel, stride) + 1
        found = re.search(r"\+ 1 = ([\d.]+) before the floor, (\d+) after it\.", view.sentence)
        assert float(found[1]) == pytest.approx(float(whole), abs=0.005), position
        assert int(found[2]) == out, position
        counts = re.search(r"Pixels are read (.*) times\.", drawn["input"].says)[1]
        assert set(map(int, re.findall(r"\d+", counts))) == set(picture.ravel().tolist()), position
        assert drawn["input"].cells[:2] == (size, size)
        assert drawn["output"].cells[:2] == (out, out), position
        (reading,) = view.data()["readings"]
        assert (reading["step"], reading["around"], reading["window"]) == (stride, padding, (kernel, kernel)), position


def test_the_counts_that_are_drawn_are_those_of_a_walk():
    blues = {}
    for position, size, kernel, padding, stride in some_positions("windows")[::7]:
        windows_ = walked(size, kernel, padding, stride)
        if not windows_:
            continue
        reads = counted(size, windows_)
        texts, shade, hatched = decode.grid(decode.drawings(PANELS["windows"](**position))["input"])
        expected = np.outer(reads, reads)
        np.testing.assert_array_equal(hatched, expected == 0, err_msg=str(position))
        if texts.any():
            np.testing.assert_array_equal(texts, np.where(expected, expected.astype(str), ""), err_msg=str(position))
        else:
            assert size + 2 * padding > 32 or not expected.any(), position
        for count, blue in zip(expected.ravel().tolist(), shade.ravel().tolist(), strict=True):
            assert blues.setdefault(count, blue) == blue, position  # the same count is always the same blue
    steps = [blues[count] for count in sorted(blues)]
    assert steps == sorted(set(steps))


def never_read(pixels):
    """Pixels along an axis that no window reads, as the panel is to say it."""
    if len(pixels) == 1:
        return f"1 row and 1 column never read: row {pixels[0]} and column {pixels[0]}"
    runs = np.split(pixels, np.flatnonzero(np.diff(pixels) > 1) + 1)
    names = [f"{run[0]} to {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    if len(names) > 4:
        names[3:] = [f"and so on until {pixels[-1]}"]
    return f"{len(pixels)} rows and {len(pixels)} columns never read: rows and columns {', '.join(names)}"


def test_the_unread_pixels_are_named_everywhere():
    for position, size, kernel, padding, stride in some_positions("windows"):
        windows = walked(size, kernel, padding, stride)
        if not windows:
            continue
        unread = [pixel for pixel, count in enumerate(counted(size, windows)) if count == 0]
        gaps = [pixel for pixel in unread if pixel < windows[-1][-1]]
        edge = [pixel for pixel in unread if pixel > windows[-1][-1]]
        left_over = size + padding - 1 - windows[-1][-1]
        expected = []
        if gaps:
            expected.append(f"{never_read(gaps)}, in the gaps that a stride larger than the kernel leaves.")
        if edge:
            expected.append(f"{never_read(edge)}, left over at the far edge.")
        elif left_over == 1:
            expected.append("At the far edge 1 row and 1 column of padding is left over.")
        elif left_over:
            expected.append(f"At the far edge {left_over} rows and {left_over} columns of padding are left over.")
        if not unread:
            expected.append("Every pixel of the picture is read.")
        assert formula.unread_in_words(size, kernel, padding, stride) == " ".join(expected), position


def test_row_and_column_23_are_never_read_at_stride_2():
    assert "row 23 and column 23" in PANELS["windows"]().text()


def test_no_view_is_large():
    for kernel, padding in ((1, 0), (1, 3), (3, 3), (7, 3)):
        view = PANELS["windows"](input_size=32, kernel_size=kernel, padding=padding, stride=1)
        assert len(view.html(live=True)) < 150_000


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
        ratios, rule = chart.lines
        drawn, arrows = decode.curves(chart)
        np.testing.assert_allclose(drawn["times fewer"], np.column_stack([ratios.x, ratios.y]), atol=0.02 * stride**2)
        assert arrows == []
        assert list(ratios.x) == list(range(kernel, 65))
        for size, ratio in zip(ratios.x, ratios.y, strict=True):
            expected = Fraction(len(walked(size, kernel, 0, 1)), len(walked(size, kernel, 0, stride))) ** 2
            assert ratio == pytest.approx(float(expected)), position
            assert ratio <= stride**2
            assert (ratio == stride**2) == ((size - kernel + 1) % stride == 0)  # as the lesson says
        assert rule.y == (stride**2, stride**2)
        _, up = decode.ticks(chart)
        assert [text for _, text in up] == [str(tick) for tick in range(0, stride**2 + 1, stride)]


def test_the_cost_of_the_course_is_counted():
    lesson = lessons.run(next(path for path in lessons.LESSONS if path.name == "01_formula.ipynb"))
    assert [lesson["count_multiply_adds"](24, 3, stride) for stride in (1, 2, 3)] == [4356, 1089, 576]


# --- stacks --------------------------------------------------------------------------------------------------


def behind(cells, layers):
    """The input positions that a set of cells of the last layer depends on."""
    for kernel, padding, stride in reversed(layers):
        cells = {cell * stride - padding + step for cell in cells for step in range(kernel)}
    return cells


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


def middle_cell(layers, sizes):
    """For the middle cell of the last layer: the cells that it depends on, in the input and in each layer."""
    return [behind({sizes[-1] // 2}, layers[number:]) for number in range(len(sizes))]


def test_a_stack_says_which_layer_does_not_fit():
    for position, view, layers, sizes in stacks():
        fit = len(layers)
        assert ("does not fit" in view.sentence) == (fit < position["layers"]), position
        if fit < position["layers"]:
            assert f"Layer {fit + 1} does not fit: layer {fit} makes {sizes[-1]} cell" in view.sentence, position


def test_the_sizes_and_fields_of_a_stack_are_those_of_walking_back():
    for position, view, layers, sizes in stacks():
        work = [size**2 for size in sizes[1:]]
        first, *rows = view.table.rows
        assert first == ("input", 224, 1, 1, "")
        assert len(rows) == len(layers)
        for number, row in enumerate(rows, 1):
            field = behind({0}, layers[:number])
            jump = min(behind({1}, layers[:number])) - min(field)
            width = max(field) - min(field) + 1
            share = f"{work[number - 1] / sum(work):.1%}"
            assert row == (number, sizes[number], jump, width, share), position
        assert view.sentence.startswith(
            f"From 224 down to **{sizes[-1]}** per side; the receptive field of one cell is **in|{width} pixels** wide."
        )


def test_what_the_middle_cell_of_a_stack_sees_is_drawn_and_told():
    for position, view, layers, sizes in stacks():
        drawing = stack_drawing(view)
        seen = middle_cell(layers, sizes)
        first, last = min(seen[0]), max(seen[0])
        assert drawing.says == (
            f"The middle cell of layer {len(layers)} sees pixels {first} to {last}, {last - first + 1} wide."
        )
        fields = [cut(ends(min(cells), max(cells), layers[:number])) for number, cells in enumerate(seen)]
        wide = [(low, max(high, low + 3)) for low, high in fields]
        assert drawn(drawing, "field") == pytest.approx(np.array(wide), abs=0.6), position
        fans = [re.findall(r"[ML]([\d.]+)", part) for part in drawing.parts if 'class="fan"' in part]
        for fan, (above, below) in zip(fans, pairwise(fields), strict=True):
            left, right, below_right, below_left = map(in_pixels, fan)
            assert (left, right, below_left, below_right) == pytest.approx((*above, *below), abs=0.6), position


def test_the_layers_of_a_stack_are_drawn_where_their_cells_stand():
    for position, view, layers, sizes in stacks():
        whole = [cut(ends(0, size - 1, layers[:number])) for number, size in enumerate(sizes)]
        assert drawn(stack_drawing(view), "layer") == pytest.approx(np.array(whole), abs=0.6), position


def test_what_goes_on_beyond_the_drawing_of_a_stack_ends_in_dots():
    for position, view, layers, sizes in stacks():
        expected = []
        for row, cells in enumerate(middle_cell(layers, sizes)):
            low, high = ends(min(cells), max(cells), layers[:row])
            height = f"{33 * (row + 1.5) + 4}"
            expected += [("48", height)] if low < -64 else []
            expected += [("400", height)] if high > 288 else []
        parts = "".join(stack_drawing(view).parts)
        assert re.findall(r'class="cut" x="(\d+)" y="([\d.]+)"', parts) == expected, position


def test_the_name_of_each_row_of_a_stack_stands_beside_its_bar():
    for position, view, _, sizes in stacks():
        parts = "".join(stack_drawing(view).parts)
        names = re.findall(r'class="name" x="0" y="([\d.]+)"[^>]*>([^<]*)<', parts)
        bars = re.findall(r'class="layer" x1="([\d.]+)" x2="[\d.]+" y1="([\d.]+)"', parts)
        assert [name for _, name in names] == ["input", *map(str, range(1, len(sizes)))], position
        for (baseline, _), (left, middle) in zip(names, bars, strict=True):
            assert 4 <= float(baseline) - float(middle) <= 6, position  # half as high as its letters
            assert float(left) >= 48, position  # which have room for "input"


def stack_drawing(view):
    """The drawing of a stack; the table beside it is none."""
    return next(item for item in view.figures if hasattr(item, "parts"))


def ends(first, last, layers):
    """Where cells of a layer begin and end in the input, each as wide as the jump, about the middle of its field."""
    low, high = (sum((min(field), max(field))) / 2 for field in (behind({first}, layers), behind({last}, layers)))
    half = (min(behind({1}, layers)) - min(behind({0}, layers))) / 2
    return low - half + 0.5, high + half + 0.5


def cut(span):
    """The part of a span that the drawing has room for."""
    return tuple(min(max(end, -64), 288) for end in span)


def in_pixels(end):
    """A place in the drawing as one in the input."""
    return float(end) - 48 - 64


def drawn(drawing, kind):
    """The bar of each row of the fan, in pixels of the input: what is lit, or the whole layer."""
    lines = re.findall(rf'class="{kind}" x1="([\d.]+)" x2="([\d.]+)"', "".join(drawing.parts))
    return np.array([[in_pixels(end) for end in line] for line in lines])


def test_the_receptive_field_is_what_can_change_a_cell():
    generator = np.random.default_rng(0)
    for _ in range(40):
        layers = [tuple(map(int, generator.integers((1, 0, 1), (5, 3, 4)))) for _ in range(3)]
        picture = np.zeros((1, 120))
        ones = [np.pad(np.ones((1, kernel)), 0) for kernel, _, _ in layers]

        def through(signal, ones=ones, layers=layers):
            for kernel, (_, padding, stride) in zip(ones, layers, strict=True):
                signal = fast_strided_convolve(np.pad(signal, ((0, 0), (padding, padding))), kernel, 1)[:, ::stride]
            return signal[0]

        middle = len(through(picture)) // 2
        changing = []
        for pixel in range(120):
            picture[0, pixel] = 1
            changing += [pixel] if through(picture)[middle] else []
            picture[0, pixel] = 0
        last = stack_of_layers(120, layers)[-1]
        reach = behind({middle}, layers)
        assert last.size == len(through(picture))
        assert set(changing) == {pixel for pixel in reach if 0 <= pixel < 120}
        assert last.receptive_field == max(reach) - min(reach) + 1


def test_the_stacks_of_the_course_come_out():
    assert [stack_of_layers(224, [(3, 1, stride)] * 5)[-1].receptive_field for stride in (1, 2)] == [11, 63]
    assert [layer.size for layer in stack_of_layers(224, [(3, 1, 2)] * 5)] == [112, 56, 28, 14, 7]
    assert [layer.size for layer in stack_of_layers(224, [(3, 0, 2)] * 5)] == [111, 55, 27, 13, 6]
    assert stack_of_layers(24, []) == []
    assert stack_of_layers(24, iter([[3, 0, 1], np.array([3, 0, 2])]))[-1].size == 10


def test_the_layer_that_cannot_be_is_named():
    with pytest.raises(BadInput, match=r"^layers\[1\]: kernel_size must be at most 3 here, but it is 5"):
        stack_of_layers(5, [(3, 0, 1), (5, 0, 1)])


# --- what the buttons and the text claim, read from what is drawn ---------------------------------------------------


def trial(panel, label):
    """What a panel answers when one of its buttons to try is pressed."""
    (values,) = [each.values for each in PANELS[panel].tries if each.text == label]
    return lessons.answer(PANELS[panel], **PANELS[panel].defaults | values)


def drawn_grids(label):
    """The reads in the input, never read ones as 0, and the rows and columns of the output, as a button draws them."""
    drawing = decode.drawings(trial("windows", label).view)
    texts, _, hatched = decode.grid(drawing["input"])
    return np.where(hatched, "0", texts).astype(int), drawing["output"].cells[:2]


def test_the_buttons_of_the_windows_say_what_is_drawn():
    reads, _ = drawn_grids("padding 1")
    assert (reads > 0).all()
    assert "of padding is left over" in trial("windows", "padding 1").view.text()
    reads, output = drawn_grids("input size 25")
    assert (reads > 0).all()
    assert output == (12, 12)
    reads, output = drawn_grids("input size 26")
    assert not reads[25].any()
    assert not reads[:, 25].any()
    assert (reads[:25, :25] > 0).all()
    assert output == (12, 12)
    reads, _ = drawn_grids("stride 5")
    gaps = "".join("r" if count else "." for count in reads[0])
    assert re.findall(r"(?<=r)\.+(?=r)", gaps) == [".."] * 4
    reads, _ = drawn_grids("kernel size 1")
    assert reads.sum() == reads.size / 4
    assert reads.max() == 1
    assert "No window fits" in trial("windows", "input size 2").refused
    assert PANELS["windows"](input_size=2, padding=1).table.rows[0][0] == "1x1"


def test_at_stride_2_neighbours_in_the_middle_are_never_read_equally_often():
    texts, _, _ = decode.grid(decode.drawings(PANELS["windows"]())["input"])
    middle = texts[2:21, 2:21].astype(int)
    assert set(middle.ravel().tolist()) == {1, 2, 4}
    assert (middle[:, 1:] != middle[:, :-1]).all()
    assert (middle[1:] != middle[:-1]).all()


def teeth(view):
    """The sizes at which the drawn saving reaches its limit, and the depths of the teeth, those below 24 left out."""
    (chart,) = view.charts
    found, _ = decode.curves(chart)
    limit = found["limit"][0][1]
    curve = [(round(x), y) for x, y in found["times fewer"] if x > 23.5]
    tops = [x for x, y in curve if y > limit - 0.01]
    return tops, limit - min(y for _, y in curve), limit


def test_the_buttons_of_the_saving_say_what_is_drawn():
    at_first, depth, _ = teeth(PANELS["saving"]())
    tops, deeper, _ = teeth(trial("saving", "kernel size 9").view)
    assert tops == at_first
    assert deeper > depth
    for stride in (3, 5):
        tops, _, limit = teeth(trial("saving", f"stride {stride}").view)
        assert set(np.diff(tops).tolist()) == {stride}
        assert limit == pytest.approx(stride**2, abs=0.01)
    ratios = {row[0]: row[3] for row in trial("saving", "stride 3").view.table.rows}
    assert (ratios[24], ratios[26]) == ("7.56", "9.00")
    assert {row[0]: row[3] for row in trial("saving", "kernel size 9").view.table.rows}[25] == "3.57"


def test_the_labels_of_the_saving_cover_no_line():
    for position, _, stride in some_positions("saving"):
        (chart,) = PANELS["saving"](**position).charts
        labels = re.findall(r'<text [^>]*y="([\d.]+)"[^>]*font-weight="600"[^>]*>([^<]*)<', chart.html(live=True))
        ((height, text),) = labels
        assert text == f"limit {stride**2}", position
        assert float(height) < chart.down(stride**2), position


def test_the_buttons_of_the_stack_say_what_is_drawn():
    view = trial("stack", "stride 1").view
    assert [row[1] for row in view.table.rows] == [224] * 6
    assert view.table.rows[-1][3] == 11
    view = trial("stack", "layers 7").view
    assert view.table.rows[-1][3] == 255
    for cell in range(view.table.rows[-1][1]):
        seen = behind({cell}, [(3, 1, 2)] * 7)
        assert not set(range(224)) <= seen
    assert drawn(stack_drawing(view), "field")[0][1] > 224  # beyond the right edge of the picture
    view = trial("stack", "7, no padding").view
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
