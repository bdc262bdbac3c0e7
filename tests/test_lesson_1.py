"""Lesson 1: sizes, coverage, windows, costs and receptive fields, against walking every window."""

import re
from fractions import Fraction
from itertools import product
from math import ceil

import numpy as np
import pytest

import decode
import lessons
import test_checks
from stride_helpers import checks, coverage, fast_strided_convolve, stack_of_layers, windows
from stride_helpers.arguments import BadInput

pytestmark = pytest.mark.filterwarnings("error")

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


# --- the panel of windows, at every position -----------------------------------------------------------------


def all_positions(name):
    return [(position, *position.values()) for position in PANELS[name].positions()]


def test_the_window_panel_agrees_with_walking_the_windows_everywhere():
    for position, size, kernel, padding, stride in all_positions("windows"):
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
        (reading,) = view.live()["readings"]
        assert (reading["stride"], reading["padding"], reading["kernel"]) == (stride, padding, (kernel, kernel)), (
            position
        )


def test_the_counts_that_are_drawn_are_those_of_a_walk():
    blues = {}
    for position, size, kernel, padding, stride in all_positions("windows")[::7]:
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


def test_the_unread_pixels_are_named_everywhere():
    for position, size, kernel, padding, stride in all_positions("windows"):
        places = walked(size, kernel, padding, stride)
        if not places:
            continue
        said = windows.unread_in_words(size, kernel, padding, stride)
        unread = [pixel for pixel, count in enumerate(counted(size, places)) if count == 0]
        edge = [pixel for pixel in unread if pixel > places[-1][-1]]
        gaps = [pixel for pixel in unread if pixel not in edge]
        assert ("Every pixel of the picture is read." in said) == (not unread), position
        assert ("in the gaps that a stride larger" in said) == bool(gaps), position
        assert ("never read" in said and "left over at the far edge" in said) == bool(edge), position
        for pixels, ending in ((gaps, ", in the gaps"), (edge, ", left over at the far edge.")):
            if not pixels:
                continue
            many = len(pixels) > 1
            part = re.search(
                rf"{len(pixels)} rows? and {len(pixels)} columns? never read: [^:.]*{ending}", said
            ).group()
            listed = part.split(": ")[1].removesuffix(ending)
            if not many:
                assert listed == f"row {pixels[0]} and column {pixels[0]}", position
                continue
            named = set()
            for first, last in re.findall(r"(\d+)(?: to (\d+))?", listed.split(", and so on")[0]):
                named |= set(range(int(first), int(last or first) + 1))
            if "and so on" in listed:
                assert listed.endswith(f"and so on until {pixels[-1]}"), position
                assert named == set(pixels[: len(named)]), position
            else:
                assert named == set(pixels), position
        left_over = size + padding - 1 - places[-1][-1]
        of_padding = re.search(r"At the far edge (\d+) rows? and \1 columns? of padding (is|are) left over", said)
        assert bool(of_padding) == (left_over > 0 and not edge), position
        if of_padding:
            assert int(of_padding[1]) == left_over, position


def test_row_and_column_23_are_never_read_at_stride_2():
    assert "row 23 and column 23" in windows.unread_in_words(24, 3, 0, 2)
    assert windows.unread_in_words(24, 3, 0, 2) in PANELS["windows"]().text()


def test_no_view_is_large():
    for kernel, padding in ((1, 0), (1, 3), (3, 3), (7, 3)):
        view = PANELS["windows"](input_size=32, kernel_size=kernel, padding=padding, stride=1)
        assert len(view.html(live=True)) < 150_000


# --- costs ---------------------------------------------------------------------------------------------------


def test_the_saving_agrees_with_counting_windows_everywhere():
    for position, kernel, stride in all_positions("saving"):
        view = PANELS["saving"](**position)
        assert [row[0] for row in view.table.rows] == [23, 24, 25, 26, 224, 1000]
        for size, work, with_stride, ratio in view.table.rows:
            assert work == len(walked(size, kernel, 0, 1)) ** 2 * kernel**2, position
            assert with_stride == len(walked(size, kernel, 0, stride)) ** 2 * kernel**2, position
            assert ratio == work / with_stride
        (chart,) = view.charts
        ratios, rule = chart.lines
        drawn, arrows = decode.curves(chart)
        np.testing.assert_allclose(
            drawn["times fewer"][0], np.column_stack([ratios.x, ratios.y]), atol=0.02 * stride**2
        )
        assert arrows == []
        assert list(ratios.x) == list(range(kernel, 129))
        for size, ratio in zip(ratios.x, ratios.y, strict=True):
            expected = Fraction(len(walked(size, kernel, 0, 1)), len(walked(size, kernel, 0, stride))) ** 2
            assert ratio == pytest.approx(float(expected)), position
            assert ratio <= stride**2
            assert (ratio == stride**2) == ((size - kernel + 1) % stride == 0)  # as the lesson says
        assert rule.y == (stride**2, stride**2)


def test_the_cost_of_the_course_is_counted():
    lesson = lessons.run(next(path for path in lessons.LESSONS if path.name == "01_formula.ipynb"))
    assert [lesson["count_multiply_adds"](24, 3, stride) for stride in (1, 2, 3)] == [4356, 1089, 576]


# --- stacks --------------------------------------------------------------------------------------------------


def behind(cells, layers):
    """The input positions that a set of cells of the last layer depends on."""
    for kernel, padding, stride in reversed(layers):
        cells = {cell * stride - padding + step for cell in cells for step in range(kernel)}
    return cells


def test_the_stack_panel_agrees_with_walking_back_everywhere():
    for position, kernel, padding, stride, count in all_positions("stack"):
        layers, sizes = [(kernel, padding, stride)] * count, [224]
        for _ in range(count):
            sizes.append(len(walked(sizes[-1], kernel, padding, stride)) if sizes[-1] else 0)
        fit = sizes.index(0) - 1 if 0 in sizes else count
        view = PANELS["stack"](**position)
        assert ("does not fit" in view.sentence) == (fit < count), position
        if fit < count:
            assert f"Layer {fit + 1} does not fit: layer {fit} makes {sizes[fit]} cell" in view.sentence, position
        layers, sizes = layers[:fit], sizes[: fit + 1]
        work = [size**2 for size in sizes[1:]]
        first, *rows = view.table.rows
        assert first == ("input", 224, 1, 1, "")
        for number, row in enumerate(rows[:fit], 1):
            field = behind({0}, layers[:number])
            jump = min(behind({1}, layers[:number])) - min(field)
            width = max(field) - min(field) + 1
            share = f"{work[number - 1] / sum(work):.1%}"
            assert row == (number, sizes[number], jump, width, share), position
        assert len(rows) == 8
        assert view.sentence.startswith(
            f"From 224 down to **{sizes[-1]}** per side; one cell sees **in|{width} pixels**."
        )
        spans = drawn_fields(next(item for item in view.figures if hasattr(item, "parts")))
        assert len(spans) == fit + 1
        for number, span in enumerate(spans):
            seen = behind({sizes[-1] // 2}, layers[number:])
            reach = behind(seen, layers[:number])
            half = 0 if number == 0 else (min(behind({1}, layers[:number])) - min(behind({0}, layers[:number]))) / 2
            centres = [
                (min(b) + max(b)) / 2 for b in (behind({cell}, layers[:number]) for cell in (min(seen), max(seen)))
            ]
            low, high = (
                (min(reach), max(reach) + 1) if number == 0 else (centres[0] - half + 0.5, centres[1] + half + 0.5)
            )
            low, high = (min(max(end, -64), 288) for end in (low, high))
            assert span == pytest.approx((low, max(high, low + 3 * 352 / 400)), abs=0.6), (position, number)


def drawn_fields(drawing):
    """The lit part of each row of the fan, in pixels of the input."""
    lines = re.findall(r'class="field" x1="([\d.]+)" x2="([\d.]+)"', "".join(drawing.parts))
    return [tuple(float(end) * 352 / 400 - 64 for end in line) for line in lines]


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


# --- exercise 1 ----------------------------------------------------------------------------------------------


def formula(n, k, p, s):
    return (n + 2 * p - k) // s + 1


RIGHT_SIZES = {
    "formula": formula,
    "walking": lambda *numbers: len(walked(*numbers)),
    "range": lambda n, k, p, s: len(range(0, n + 2 * p - k + 1, s)),
    "rounding up what TensorFlow rounds up": lambda n, k, p, s: ceil((n + 2 * p - k + 1) / s),
    "float": lambda n, k, p, s: float(formula(n, k, p, s)),
    "NumPy": lambda n, k, p, s: np.floor((n + 2 * p - k) / s) + 1,
    "0-d array": lambda n, k, p, s: np.array(formula(n, k, p, s)),
    "recursion": lambda n, k, p, s: _fits(n + 2 * p, k, s),
    "windows of NumPy": lambda n, k, p, s: len(np.lib.stride_tricks.sliding_window_view(np.zeros(n + 2 * p), k)[::s]),
    "named as the exercise does": lambda pixels, kernel, padding, stride: formula(pixels, kernel, padding, stride),
}


def _fits(length, kernel, stride):
    return 0 if length < kernel else 1 + _fits(length - stride, kernel, stride)


@pytest.mark.parametrize("style", RIGHT_SIZES)
def test_right_sizes_in_any_style_pass(verdict, style):
    assert verdict(checks.output_size, RIGHT_SIZES[style]) == "Correct."


SIZE_SLIPS = {
    "no + 1": (lambda n, k, p, s: (n + 2 * p - k) // s, "add 1"),
    "ceil": (lambda n, k, p, s: ceil((n + 2 * p - k) / s) + 1, "round down, not up"),
    "true division": (lambda n, k, p, s: (n + 2 * p - k) / s + 1, "round down, with //"),
    "nearest": (lambda n, k, p, s: round((n + 2 * p - k) / s) + 1, "not to the nearest"),
    "padding once": (lambda n, k, p, s: (n + p - k) // s + 1, "count it twice"),
    "no padding": (lambda n, k, p, s: (n - k) // s + 1, "padding is missing"),
    "padding subtracted": (lambda n, k, p, s: (n - 2 * p - k) // s + 1, "add it"),
    "1 added too early": (lambda n, k, p, s: (n + 2 * p - k + 1) // s, "after the division"),
    "no kernel": (lambda n, k, p, s: (n + 2 * p) // s + 1, "subtract the kernel"),
    "no kernel, no + 1": (lambda n, k, p, s: (n + 2 * p) // s, "subtract the kernel"),
    "no stride": (lambda n, k, p, s: n + 2 * p - k + 1, "stride is missing"),
    "one too many": (lambda n, k, p, s: formula(n, k, p, s) + 1, "one too many"),
    "a text": (lambda *numbers: str(formula(*numbers)), "gives '22', not 22"),
    "three arguments": (lambda n, k, s: 22, "stops with TypeError"),
}


@pytest.mark.parametrize("slip", SIZE_SLIPS)
def test_slips_in_the_size_are_named(verdict, slip):
    function, said = SIZE_SLIPS[slip]
    assert said in verdict(checks.output_size, function)


# --- exercise 2 ----------------------------------------------------------------------------------------------

LIMITS = (range(1, 8), range(4), range(1, 5))
HALVING = [triple for triple in product(*LIMITS) if len(walked(24, *triple)) == 12]
RIGHT_TRIPLES = {
    "list": HALVING,
    "unordered": HALVING[::-1],
    "set": set(HALVING),
    "lists": [list(triple) for triple in HALVING],
    "array": np.array(HALVING),
    "small whole numbers": np.array(HALVING, np.int8),
    "floats": np.array(HALVING, float),
    "dictionary": dict.fromkeys(HALVING),
    "tuple": tuple(HALVING),
}


def test_only_stride_2_halves_as_the_solution_says():
    assert {stride for _, _, stride in HALVING} == {2}
    assert [kernel for kernel, _, _ in HALVING] == list(range(1, 8))


@pytest.mark.parametrize("style", RIGHT_TRIPLES)
def test_right_triples_in_any_collection_pass(verdict, style):
    assert verdict(checks.halving_triples, RIGHT_TRIPLES[style]) == "Correct."
    assert verdict(checks.halving_triples, iter(RIGHT_TRIPLES[style])) == "Correct."


def found_by(size):
    return [triple for triple in product(*LIMITS) if size(24, *triple) == 12]


TRIPLE_SLIPS = {
    "rounded up": (found_by(lambda n, k, p, s: ceil((n + 2 * p - k) / s) + 1), "rounding up"),
    "padding once": (found_by(lambda n, k, p, s: (n + p - k) // s + 1), "counting the padding once"),
    "no + 1": (found_by(lambda n, k, p, s: (n + 2 * p - k) // s), "without the + 1"),
    "no padding": (found_by(lambda n, k, p, s: (n - k) // s + 1), "without the padding"),
    "1 too early": (found_by(lambda n, k, p, s: (n + 2 * p - k + 1) // s), "adds the 1 before"),
    "only whole numbers": (
        found_by(lambda n, k, p, s: (n + 2 * p - k) / s + 1),
        "a fraction is allowed",
    ),
    "stride before padding": ([(k, s, p) for k, p, s in HALVING], "yours are right as (kernel, stride, padding)"),
    "stride first": ([(s, k, p) for k, p, s in HALVING], "yours are right as (stride, kernel, padding)"),
    "padding first": ([(p, s, k) for k, p, s in HALVING], "yours are right as (padding, stride, kernel)"),
    "one missing": (HALVING[:-2], "2 missing"),
    "one twice": ([*HALVING, HALVING[0]], "listed more than once"),
    "one too many": ([*HALVING, (3, 0, 2)], "(3, 0, 2) takes 24 pixels to 11, not 12"),
    "outside": ([*HALVING, (9, 4, 2)], "the kernel is not from 1 to 7"),
    "stride 0": ([*HALVING, (3, 1, 0)], "the stride is not from 1 to 4"),
    "pairs": ([(3, 1)], "give a list of triples"),
    "four": ([(3, 1, 2, 12)], "give a list of triples"),
    "one triple": ((3, 1, 2), "give a list of triples"),
    "a number": (7, "give a list of triples"),
    "words": (["312"], "give a list of triples"),
    "fraction": ([(3, 1, 2.5)], "give a list of triples of whole numbers"),
    "NaN": ([(3, 1, float("nan"))], "give a list of triples of whole numbers"),
}


@pytest.mark.parametrize("slip", TRIPLE_SLIPS)
def test_slips_in_the_triples_are_named(verdict, slip):
    triples, said = TRIPLE_SLIPS[slip]
    assert said in verdict(checks.halving_triples, triples)


# --- exercise 3 ----------------------------------------------------------------------------------------------


def field_by_rule(layers):
    field, jump = 1, 1
    for kernel, _, stride in layers:
        field, jump = field + (kernel - 1) * jump, jump * stride
    return field


def field_backwards(layers):
    field = 1
    while layers:
        kernel, _, stride = layers.pop()
        field = (field - 1) * stride + kernel
    return field


RIGHT_FIELDS = {
    "rule": field_by_rule,
    "backwards, emptying the list": field_backwards,
    "walking back": lambda layers: len(range(min(behind({0}, layers)), max(behind({0}, layers)) + 1)),
    "recursion": lambda layers: (
        (RIGHT_FIELDS["recursion"](layers[1:]) - 1) * layers[0][2] + layers[0][0] if layers else 1
    ),
    "sum of products": lambda layers: (
        1 + sum((layer[0] - 1) * np.prod([s for *_, s in layers[:n]]) for n, layer in enumerate(layers))
    ),
    "the course's own": lambda layers: stack_of_layers(10**6, layers)[-1].receptive_field,
}


@pytest.mark.parametrize("style", RIGHT_FIELDS)
def test_right_fields_in_any_style_pass(verdict, style):
    assert verdict(checks.receptive_field, RIGHT_FIELDS[style]) == "Correct."


def field_with(layers, start=1, less=1, first=False, jump=lambda jump, stride: jump * stride, order=(0, 1, 2)):
    field, step = start, 1
    for layer in layers:
        kernel, _, stride = (layer[place] for place in order)
        after = jump(step, stride)
        field += (kernel - less) * (after if first else step)
        step = after
    return field


FIELD_SLIPS = {
    "own stride": (lambda layers: field_with(layers, first=True), "change the jump last"),
    "no jump": (lambda layers: field_with(layers, jump=lambda j, s: 1), "multiply by the jump"),
    "from 0": (lambda layers: field_with(layers, start=0), "Start from one pixel"),
    "kernel for kernel - 1": (lambda layers: field_with(layers, less=0), "kernel - 1"),
    "last stride only": (lambda layers: field_with(layers, jump=lambda j, s: s), "not set to the last one"),
    "strides added": (lambda layers: field_with(layers, jump=lambda j, s: j + s), "The strides multiply"),
    "steps added": (lambda layers: field_with(layers, jump=lambda j, s: j + s - 1), "The strides multiply"),
    "padding for stride": (lambda layers: field_with(layers, order=(0, 2, 1)), "the third the stride"),
    "last to first": (lambda layers: field_with(layers[::-1]), "from the first to the last"),
    "the jump": (lambda layers: int(np.prod([s for *_, s in layers])), "That is the jump"),
    "the last layer": (lambda layers: layers[-1][0], "the last layer alone"),
    "a list": (lambda layers: [field_by_rule(layers)], "gives [3], not 3"),
    "nothing taken": (lambda: 3, "stops with TypeError"),
}


@pytest.mark.parametrize("slip", FIELD_SLIPS)
def test_slips_in_the_field_are_named(verdict, slip):
    function, said = FIELD_SLIPS[slip]
    assert said in verdict(checks.receptive_field, function)


@pytest.mark.parametrize("kind", test_checks.ANYTHING)
def test_nothing_in_a_triple_makes_the_check_raise(verdict, kind):
    thing = test_checks.ANYTHING[kind]
    for triples in ([thing()], [(3, thing(), 2)], [thing()] * 3, [(3, 1, 2), thing()]):
        assert verdict(checks.halving_triples, triples) != "Correct."


@pytest.mark.parametrize(
    ("check", "template"),
    [
        (checks.output_size, lambda *numbers: None),
        (checks.receptive_field, lambda layers: None),
        *((checks.halving_triples, template) for template in (None, ..., [], (), np.array([]))),
    ],
)
def test_an_untouched_template_is_not_marked_wrong(verdict, check, template):
    assert verdict(check, template).startswith("Not started yet.")
