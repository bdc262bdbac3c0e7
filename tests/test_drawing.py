"""What is drawn is decoded and compared with what was to be drawn."""

import io
import re
from dataclasses import replace
from itertools import product
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np
import pytest
from bs4 import BeautifulSoup  # comes with nbconvert
from PIL import Image

import decode
import lessons
from stride_helpers.arguments import BadInput
from stride_helpers.figures import Drawing, Origin, Picture, Reading, StaticFigure, Table, View, Windows, grid
from stride_helpers.figures.chart import Chart, Line
from stride_helpers.figures.png import png, thumbnail
from stride_helpers.figures.pointing import as_data, numbers_behind
from stride_helpers.figures.text import ascii_picture, describe, in_a_table, weights_in_words
from stride_helpers.lessons.aliasing import close_up
from stride_helpers.lessons.learned import kernel_grid
from stride_helpers.lessons.shrinking import shrunk

# --- charts -------------------------------------------------------------------------------------------------


def chart(*lines):
    return Chart(list(lines), "across", "up", (0, 10), (0, 2), says="a chart")


def of_class(root, name):
    """The elements of a class."""
    return [each for each in root.iter() if each.get("class") == name]


def test_a_curve_is_drawn_where_its_numbers_are_also_on_axes_that_do_not_begin_at_0():
    x, y = np.linspace(-2, 6, 11), np.linspace(-0.5, 1.5, 11) ** 2
    curves, arrows = decode.curves(Chart([Line("curve", x, y)], "across", "up", (-2, 6), (-1, 3)))
    np.testing.assert_allclose(curves["curve"], np.column_stack([x, y]), atol=0.01)
    assert arrows == []


def test_a_curve_that_leaves_the_axes_is_cut_there_and_an_arrow_says_so():
    made = chart(Line("leaves", [0, 4, 8, 10], [1, 3, 3, -1]))
    assert decode.curves(made)[0]["leaves"] == pytest.approx(np.array([(0, 1), (4, 3), (8, 3), (10, -1)]), abs=0.01)
    arrows = [(each.get("x"), each[0].text) for each in of_class(decode.svg(made), "goes-on")]
    # 1 + x / 2 reaches 2 at x = 2; 3 - 2 (x - 8) is 2 at 8.5 and 0 at 9.5
    assert sorted(arrows) == [("20.00%", "goes on above"), ("85.00%", "goes on above"), ("95.00%", "goes on below")]


def test_a_spike_beyond_the_axes_ends_at_the_edge_with_an_arrow_and_no_point():
    svg = decode.svg(chart(Line("spikes", [2, 5], [1, 4.7], "stems")))
    assert [each.get("cx") for each in svg.iter("circle")] == ["20.00%"]
    assert [each.get("x") for each in of_class(svg, "goes-on")] == ["50.00%"]


def test_no_two_lines_look_alike_and_each_is_named():
    lines = [Line(f"line {n}", [0, 10], [n / 2, n / 2]) for n in range(4)]
    svg = decode.svg(chart(*lines))
    curves = [each[0] for each in svg.iter() if each.get("data-line")]
    names = [each for each in svg.iter() if each.get("font-weight")]
    assert len({curve.get("stroke") for curve in curves}) > 2
    assert len({curve.get("stroke-dasharray") for curve in curves}) == 4  # also where colours are forced
    assert [each.text for each in names] == [f"line {n}" for n in range(4)]
    for curve, sample, name in zip(curves, of_class(svg, "sample"), names, strict=True):
        assert sample.get("stroke-dasharray") == curve.get("stroke-dasharray")
        assert sample.get("stroke") == curve.get("stroke") == name.get("fill")
        assert sample.get("y1") == f"{float(name.get('y')) - 4:g}"
    with pytest.raises(BadInput, match="at most 4"):
        chart(*lines, lines[0])


def test_a_label_stands_beside_its_point_and_in_place_of_a_name():
    points = Line("here", [8], [1], "points", label="8 in")
    quiet = Line("quiet", [0, 1], [0, 1], label="")
    (label,) = [each for each in decode.svg(chart(points, quiet)).iter() if each.get("font-weight")]
    assert label.text == "8 in"
    assert label.get("x") == "80.00%"
    assert label.get("text-anchor") == "end"


@pytest.mark.parametrize("width", [480, 340, 315])
@pytest.mark.parametrize(("stripes", "words"), [(8, "8 in, 4 out"), (5.6, "21 out")])
def test_a_label_and_the_text_of_a_mark_stand_where_no_line_strikes_them_through(width, stripes, words):
    falling = Line("falling", [0, 5, 10], [0, 2, 0], label="")
    here = Line("here", [stripes], [2 - 2 * abs(stripes - 5) / 5], "points", label=words)
    high = Line("high", [0, 10], [1.9, 1.9], label="")
    both = chart(falling, here, high)
    drawn = decode.svg(replace(both, marks=[(5, "limit")]))
    axes = width - 48 - 16
    for text in (words, "limit"):
        (label,) = [each for each in drawn.iter() if each.text == text]
        x, y = float(label.get("x")[:-1]) / 100 * axes + float(label.get("dx")), float(label.get("y")) - 4
        ends = (x - 7 * len(text), x) if label.get("text-anchor") == "end" else (x, x + 7 * len(text))
        assert 0 <= ends[0] <= ends[1] <= axes
        for at in np.linspace(*ends):
            for height in (1 - abs(2 * at / axes - 1), 0.95):
                assert abs((1 - height) * both.depth - y) > 7, (text, height)


def test_a_stored_chart_shows_what_the_live_one_shows():
    made = chart(Line("curve", [0, 5, 10], [0, 1, 2]), Line("points", [3], [1], "points"))
    source = re.search(r'src="data:image/svg\+xml,([^"]*)"', made.html()).group(1)
    stored = ElementTree.fromstring(unquote(source))
    live_parts = [(e.tag, e.get("d"), e.get("cx"), e.text) for e in decode.svg(made).iter()][1:]
    plain = [(e.tag.split("}")[1], e.get("d"), e.get("cx"), e.text) for e in stored.iter()][2:]
    assert plain == live_parts


def test_a_chart_without_words_of_its_own_tells_its_numbers_to_who_cannot_see_it():
    short = Line("kept", [0, 4, 8], [1, 0.25, -0.5])
    long = Line("wave", np.arange(50), np.arange(50) / 10)
    html = View(Chart([short, long], "across", "up", (0, 50), (-1, 5))).html()
    (said,) = lessons.Elements(html).alternatives
    assert said == "up, by across: kept: 1 at 0, 0.25 at 4, −0.5 at 8; wave: 0 at 0, 4.9 at 49."


@pytest.mark.parametrize("range_", [(0, 10), (0, 48), (-2, 6), (-0.5, 1), (0.02, 0.35), (130, 870)])
def test_what_is_written_along_the_axes_stands_at_its_value_in_even_steps(range_):
    low, high = range_
    for written in decode.ticks(Chart([Line("a", range_, range_)], "x", "y", range_, range_)):
        values = np.array([float(text.replace("−", "-")) for _, text in written])
        assert [place for place, _ in written] == pytest.approx(values, abs=0.003 * (high - low))
        steps = np.diff(values)
        assert steps == pytest.approx(steps[0])
        assert 3 <= len(values) <= 7
        assert values[0] - low < steps[0] > high - values[-1]


# --- pictures -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "cols", "enlarged"), [(5, 7, 48), (96, 24, 3), (240, 256, 1)])
def test_a_stored_picture_has_square_pixels_also_where_a_notebook_is_not_trusted(rows, cols, enlarged):
    array = np.random.default_rng(0).integers(256, size=(rows, cols))
    image = BeautifulSoup(View({"noise": array / 255}).html(), "html.parser").img
    stored = decode.png(image["src"])
    np.testing.assert_array_equal(stored, array.repeat(enlarged, axis=0).repeat(enlarged, axis=1))
    assert stored.shape == (int(image["height"]), int(image["width"])), "drawn as large as it is, nothing is smoothed"


def test_a_figure_that_stands_still_has_two_pixels_for_each_that_a_page_gives_it():
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 3))
    axes.plot([0, 1], [0, 1])
    as_before = io.BytesIO()
    figure.savefig(as_before, dpi=100, bbox_inches="tight")
    image = BeautifulSoup(StaticFigure(figure, "A line.")._repr_html_(), "html.parser").img
    stored_rows, stored_cols = decode.png(image["src"]).shape[:2]
    rows, cols = np.asarray(Image.open(as_before)).shape[:2]
    assert stored_cols / int(image["width"]) == pytest.approx(2, abs=0.01)
    assert (stored_rows, stored_cols) == pytest.approx((2 * rows, 2 * cols), abs=2), "and it is as large as before"


def test_a_picture_is_sent_pixel_by_pixel_and_clipped_to_black_and_white():
    array = np.add.outer(np.arange(5), np.arange(7)) / 10
    view = View({"steps": array})
    np.testing.assert_allclose(decode.pictures(view)["steps"], array.clip(0, 1) * 255, atol=0.501)
    assert re.search(">5[x×]7<", view.html())
    clipped = np.asarray(Image.open(io.BytesIO(png(np.array([[-1, 0.5, 2]])))))
    assert clipped.tolist() == [[0, 128, 255]]


def test_the_caption_gives_the_size_of_the_numbers_and_not_of_their_stretched_copy():
    html = View({"small": Picture(np.zeros((24, 24)), values=np.zeros((2, 2)), cell=12)}).html()
    assert re.search(">2[x×]2<", html)
    assert not re.search(">24[x×]24<", html)
    assert ">stretched<" in html


def test_the_caption_says_how_many_cells_are_drawn_where_there_are_more_than_fill_the_picture():
    def caption(pixels, cells):
        html = View({"small": Picture(np.zeros((pixels, pixels)), values=np.zeros((cells, cells)), cell=2)}).html()
        return re.search('class="stride-size">([^<]*)<', html)[1]

    assert caption(24, 15) == "12x12 of 15x15 cells"
    assert caption(24, 12) == "12x12"
    assert caption(24, 11) == "11x11"
    assert caption(25, 13) == "13x13"  # the last one is cut, and drawn


def test_a_stored_picture_and_a_frame_on_it_are_as_large_and_where_they_should_be():
    html = View({"wide": Picture(np.zeros((12, 24)), part=(3, 6, 3, 12))}).html()
    assert 'width="336" height="168"' in html  # 14 pixels a pixel
    assert "top:25%;left:25%;height:25%;width:50%" in html
    assert ">stretched<" not in html
    assert 'width="600" height="300"' in View({"larger": np.zeros((300, 600))}).html()
    assert 'width="80" height="40"' in View({"small": Picture(np.zeros((4, 8)), largest=80)}).html()


def test_a_thumbnail_is_the_means_of_blocks_of_the_middle():
    image = np.random.default_rng(4).random((120, 80))  # blocks of 2, and of the middle 80 by 80
    small = image[20:100].reshape(40, 2, 40, 2).mean(axis=(1, 3))
    wanted = 255 * (small - small.min()) / (small.max() - small.min())
    np.testing.assert_allclose(decode.png(thumbnail(image)), wanted, atol=0.51)
    assert thumbnail(np.ones((3, 2)))  # smaller than a thumbnail, and flat


# --- grids --------------------------------------------------------------------------------------------------


def test_a_grid_holds_its_texts_and_its_colours_cell_by_cell():
    counts = np.random.default_rng(3).choice([0, 1, 2, 4, 12, 100], (6, 4))
    drawing = grid("reads", np.where(counts, counts, "").astype(object), counts / 100, hatched=counts == 0, cell=40)
    written, shade, hatched = decode.grid(drawing)
    np.testing.assert_array_equal(written, np.where(counts, counts.astype(str), ""))
    np.testing.assert_allclose(shade, 0.62 * counts / 100, atol=0.001)
    np.testing.assert_array_equal(hatched, counts == 0)
    for (_, column), places in decode.letters(drawing).items():
        middle = drawing.cells[2] + (column + 0.5) * 40
        assert np.mean([x for x, _ in places]) == pytest.approx(middle, abs=0.1)


def test_no_stroke_of_a_hatched_cell_crosses_its_text():
    texts = np.array([["−0.33", "0.13"], ["", "−1.00"]], object)
    drawing = grid("kernel", texts, hatched=texts != "0.13", cell=40)
    np.testing.assert_array_equal(decode.grid(drawing)[2], texts != "0.13")
    _, _, left, top, cell = drawing.cells
    (strokes,) = [part for part in drawing.parts if 'class="hatched"' in part]
    for x, y, _, down in re.findall(r"M([\d.]+) ([\d.]+)l([-\d.]+) ([-\d.]+)", strokes):
        row, column = (int((float(place) - first) // cell) for place, first in ((y, top), (x, left)))
        if float(down) > 0 and texts[row, column]:
            baseline = top + row * cell + 0.5 * cell + 4
            assert float(y) + float(down) <= baseline - 11  # where the tallest digit ends


def test_weights_above_and_below_0_have_two_colours():
    drawing = kernel_grid("kernel", np.array([[-1 / 3, 0, 1 / 3]]))
    below, above = [ElementTree.fromstring(part) for part in drawing.parts if "fill-opacity" in part]
    left, cell = drawing.cells[2], drawing.cells[4]
    for path, role, column in ((below, "out", 0), (above, "in", 2)):
        assert path.get("d").startswith(f"M{left + column * cell} ")
        assert path.get("fill").startswith(f"var(--stride-{role},")


def test_a_drawing_of_a_grid_says_where_its_cells_are():
    html = Drawing([], 200, 100, "a grid", "grid", cells=(2, 4, 20, 10, 40)).html()
    assert 'data-rows="2" data-cols="4" data-cell="1" data-place="10 10 80 80"' in html
    assert "figcaption" in html
    assert "figcaption" not in Drawing([], 200, 100, "no grid").html()


# --- tables and words ---------------------------------------------------------------------------------------


def test_bars_of_a_table_lie_on_one_axis_from_minus_one_to_one():
    html = View(Table(("name", "r"), [("a", 0.5), ("b", -0.25), ("c", float("nan"))], bar="r")).html()
    found = re.findall(r"--from:([\d.]+);--long:([\d.]+)", html)
    assert [tuple(map(float, each)) for each in found] == [(50, 25), (37.5, 12.5)]


def test_a_column_of_numbers_is_aligned_right_also_where_a_cell_is_empty():
    table = Table(("few", "words"), [(1, "a"), ("", "b"), (100, "c")])
    assert table.text().splitlines()[1:] == ["  1  a", "     b", "100  c"]
    assert re.findall(r'<td class="([^"]*)">', table.html()) == ["number", ""] * 3


def test_a_row_that_cannot_be_shown_is_told_at_once():
    with pytest.raises(BadInput, match="a row must hold"):
        View("text")


def test_weights_are_written_as_one_would_say_them():
    written = {1: "1", 0: "0", -4: "−4", -1 / 3: "−1/3", 6 / 256: "3/128", 0.4: "0.4", 0.4321: "0.43"}
    for weight, words in written.items():
        assert weights_in_words([weight, 7 / 256]) == [words, "7/256"], weight
    for below in (4, 9, 16, 25, 36, 49, 64, 81, 128, 256):  # of boxes and other usual kernels
        assert weights_in_words([1 / below] * below) == [f"1/{below}"] * below
    assert weights_in_words([1 / 16, 2 / 16, 4 / 16]) == ["1/16", "1/8", "1/4"]
    for words in weights_in_words(np.linspace(-2, 2, 4001)):
        over, _, under = words.replace("−", "-").partition("/")
        assert re.fullmatch(r"-?[\d.]+", over)
        assert under == "" or int(under) > 1


def test_a_weight_typed_in_decimals_is_written_in_decimals_and_a_fraction_beside_it_as_a_fraction():
    assert weights_in_words([0.12, 0.13, 0.25, -0.5]) == ["0.12", "0.13", "0.25", "−0.5"]
    assert weights_in_words([0.12] * 9) == ["0.12"] * 9
    assert weights_in_words([0.12, 1 / 9, 0.13]) == ["0.12", "1/9", "0.13"]


def test_numbers_that_round_to_zero_have_no_sign_in_words():
    assert describe([[-0.001, 0.004]]) == "1x2, values 0.00 to 0.00, mean 0.00"
    assert [in_a_table(value) for value in (-0.0004, -0.0, 0.0004, -0.0006)] == ["0.000", "0.000", "0.000", "-0.001"]


def test_what_is_brighter_than_white_or_darker_than_black_has_a_sign_in_the_terminal():
    assert ascii_picture([[-3, 0, 1, 3]]) == "    @@@@"


# --- what is sent for the hand ------------------------------------------------------------------------------

DECIMALS = [  # the largest number, digits behind the point, bytes
    (0.5, 2, 1),
    (1.27, 2, 1),
    (1.28, 2, 2),
    (327.6, 2, 2),
    (327.7, 1, 2),
    (3276.7, 1, 2),
    (3276.8, 0, 2),
    (40_000.5, 0, 4),
    (9e9, 0, 4),
]


def test_the_numbers_for_the_hand_have_as_many_digits_as_two_bytes_hold_and_are_whole_beyond():
    for sign, (largest, digits, size) in product((1, -1), DECIMALS):
        values = np.array([[0.123, -0.126, sign * largest], [0.0, 0.05, 0.25]])
        found = as_data(values)
        assert (found["digits"], found["bytes"]) == (digits, size)
        most = 2 ** (8 * size - 1)
        wanted = np.clip(np.round(values * 10**digits), -most, most - 1) / 10**digits
        np.testing.assert_array_equal(decode.numbers(found), wanted)


@pytest.mark.parametrize(("largest", "size"), [(127, 1), (128, 2), (-127, 1), (300, 2)])
def test_whole_numbers_for_the_hand_have_no_digits_behind_the_point(largest, size):
    found = as_data(np.pad([[1, largest]], 1, mode="edge"), [1, 1])
    assert (found["padding"], found["digits"], found["bytes"]) == ([1, 1], 0, size)
    assert decode.numbers(found).tolist() == [[1, 1, largest, largest]] * 3


def test_of_two_readings_of_a_picture_the_wider_says_how_far_it_is_continued():
    image = np.ones((2, 2))
    narrow = Reading("in", "out", Origin(np.ones((3, 3)), padding=1, source=image))
    wide = Reading("in", "out", Origin(np.ones((5, 5)), padding=2, source=image))
    for readings in ([narrow, wide], [wide, narrow]):
        found = numbers_behind(readings, {"out": image})
        assert found["in"]["padding"] == [2, 2]
        assert found["out"]["padding"] == [0, 0]


@pytest.mark.parametrize("edge", ["mirrored", "wrapped"])
@pytest.mark.parametrize("shape", [(3, 3), (1, 5), (5, 2), (4, 7)])
def test_under_a_kernel_of_any_shape_the_loupe_shows_what_each_cell_was_made_of(edge, shape):
    picture = np.random.default_rng(5).integers(0, 9, (8, 9)).astype(float)
    kernel = np.random.default_rng(6).integers(1, 9, shape).astype(float)
    after = shrunk(picture, kernel, stride=2, edge=edge)
    windows, sums, weights = decode.loupe(View({"before": picture, "after": after}))
    np.testing.assert_array_equal((windows * decode.weights(weights)).sum(axis=(2, 3)), sums)
    parts, _ = close_up(picture, {"after": after}, side=6)
    windows, sums, weights = decode.loupe(View(parts))
    np.testing.assert_array_equal((windows * decode.weights(weights)).sum(axis=(2, 3)), sums)


@pytest.mark.parametrize(
    ("edge", "word"),
    [("black", "padding"), ("mirrored", "the mirror"), ("wrapped", "the opposite edge"), ("cut", "the surroundings")],
)
def test_what_a_window_reads_beyond_the_edge_is_called_what_it_is(edge, word):
    view = View(
        {"in": np.eye(4), "out": np.eye(4)}, readings=[Reading("in", "out", Windows(np.ones((3, 3)), edge=edge))]
    )
    assert view.data()["readings"][0]["beyond"] == word


def test_where_only_the_windows_are_known_no_number_is_told():
    view = View({"in": np.eye(4), "out": np.eye(2)}, readings=[Reading("in", "out", Windows(np.ones((3, 3))))])
    (reading,) = view.data()["readings"]
    assert not reading["loupe"]
    assert view.data()["numbers"] == {}
