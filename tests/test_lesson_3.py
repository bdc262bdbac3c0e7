"""Lesson 3: every position of every panel against SciPy and NumPy, and what is drawn against both."""

import re
from functools import cache

import numpy as np
import pytest
from scipy import fft, signal, stats

import decode
import lessons
import stride_helpers as sh
from authorities import correlated, stretched
from stride_helpers import add_salt_and_pepper, checks, load_picture, test_image
from stride_helpers.lessons import aliasing as drawn

LESSON = next(path for path in lessons.LESSONS if path.name.startswith("03"))
PANELS = lessons.panels_of("03")


@cache
def noisy(level):
    return add_salt_and_pepper(test_image(level=0), level, seed=365)


def correlation(a, b):
    return stats.pearsonr(a.ravel(), b.ravel()).statistic


def headline_positions():
    """Every kernel, padding and stride at four noise levels; the others, which change the picture only, once each."""
    panel = PANELS["aliasing"]
    for position in panel.positions():
        others = {name: value for name, value in position.items() if name != "noise"}
        if position["noise"] in (0.0, 0.07, 0.3, 0.5) or others.items() <= panel.defaults.items():
            yield position


def test_the_headline_panel_agrees_with_scipy():
    for position in headline_positions():
        size, padding, stride, level = position.values()
        view, image = PANELS["aliasing"](**position), noisy(level)
        smalls = {
            "strided": correlated(image, np.full((size, size), 1 / size**2), stride, padding),
            "subsampled": image[::stride, ::stride],
        }
        source = "noisy" if level else "clean"
        np.testing.assert_array_equal(view.pictures[source], image)
        assert view.table.columns[-1] == f"to the {source}", position
        figures = []
        for (name, small), row in zip(smalls.items(), view.table.rows, strict=True):
            picture = stretched(small, stride, image.shape)
            np.testing.assert_allclose(view.pictures[name], picture, atol=1e-12, err_msg=f"{name} {position}")
            figures.append(np.corrcoef(picture.ravel(), image.ravel())[0, 1] if np.ptp(picture) > 1e-12 else np.nan)
            assert row[:3] == (stride, name, f"{small.shape[0]}x{small.shape[1]}"), position
            assert row[3] == pytest.approx(figures[-1], abs=1e-9, nan_ok=True), position
        if not np.isnan(figures).any():
            said = float(re.search(r"\*\*(-?[\d.]+)\*\*", view.sentence)[1])
            assert said == pytest.approx(max(figures), abs=0.00101), position
            assert re.search(rf"to the {source} (one|picture)", view.sentence), position


GAIN = {
    "none": lambda x: 1,
    "box 3": lambda x: (1 + 2 * np.cos(2 * np.pi * x)) / 3,
    "binomial 3": lambda x: np.cos(np.pi * x) ** 2,
    "binomial 5": lambda x: np.cos(np.pi * x) ** 4,
    "sharpen": lambda x: 3 - 2 * np.cos(2 * np.pi * x),
}


def come_back(stripes, stride, kernel):
    """How many stripes the sampling theorem leaves, and their contrast; what folds to 0 is even grey."""
    pixels = 96 // stride
    folded = min(stripes % pixels, pixels - stripes % pixels)
    return folded, abs(GAIN[kernel](stripes / 96)) if folded else 0.0


def test_stripes_come_back_where_the_sampling_theorem_says():
    for position in PANELS["folding"].positions():
        stripes, stride, kernel = position.values()
        view = PANELS["folding"](**position)
        folded, contrast = come_back(**position)
        after = 0.5 + 0.5 * GAIN[kernel](stripes / 96) * np.cos(2 * np.pi * stripes / 96 * np.arange(0, 96, stride))
        np.testing.assert_allclose(view.pictures["after"][0][::stride], after, atol=1e-9, err_msg=str(position))
        go_in = "1 stripe** goes in" if stripes == 1 else f"{stripes} stripes** go in"
        assert f"in|{go_in}. The limit is {48 / stride:g}" in view.sentence, position
        come_out = f"{folded} {'false stripes' if folded != stripes else 'stripes, the true ones,'}** come out"
        if folded == 1:
            come_out = f"1 {'false stripe' if stripes != 1 else 'stripe, the true one,'}** comes out"
        decimals = 2 if contrast >= 0.1 else 4
        told = "no stripes**" if contrast < 0.00005 else f"{come_out}, contrast {contrast:.{decimals}f}"
        assert told in view.sentence, position
        drawn_levels = np.ptp(decode.pictures(view)["after"].astype(int))
        assert ("too faint to see" in view.sentence) == (0.00005 <= contrast < 0.02), position
        assert drawn_levels <= 6 or "too faint" not in view.sentence, position


def test_the_hands_of_two_counts_that_fold_onto_each_other_are_as_high_as_the_kept_pixels_are_bright():
    row = sh.stripes(96, 30 / 96)[0]
    (drawing,) = drawn.two_hands(30, 18, pixels=96, stride=2).figures
    faces = decode.svg(drawing).findall(".//circle")
    hands = decode.svg(drawing).findall(".//path[@class='hand']")
    assert len(hands) == 2 * len(faces) == 8
    for number, face in enumerate(faces):
        x, y = float(face.get("cx")), float(face.get("cy"))
        ends = [[float(each) for each in re.findall(r"[\d.]+", hand.get("d"))] for hand in hands[2 * number :][:2]]
        for x_from, y_from, _, _ in ends:
            assert (x_from, y_from) == (x, y)
        (_, _, x_one, y_one), (_, _, x_other, y_other) = ends
        assert y_one == pytest.approx(y_other, abs=0.11)
        assert x_one - x == pytest.approx(x - x_other, abs=0.11)
        high = 0.5 + (y - y_one) / (2 * np.hypot(x_one - x, y_one - y))
        assert high == pytest.approx(row[2 * number], abs=0.005)


def test_the_curves_of_two_counts_of_stripes_meet_at_the_pixels_that_are_kept_and_part_between_them():
    (chart,) = drawn.two_waves(40, 8, pixels=96, stride=2).charts
    lines, _ = decode.curves(chart)
    places = np.linspace(0, 12, 121)
    brightness = {}
    for count in (40, 8):
        along, height = np.array(lines[f"{count} stripes"]).T
        brightness[count] = np.interp(places, along, height)
        wave = 0.5 + 0.5 * np.cos(2 * np.pi * count / 96 * places)
        np.testing.assert_allclose(brightness[count], wave, atol=0.02)
    apart = abs(brightness[40] - brightness[8])
    assert apart[::20].max() < 0.01
    assert (apart > 0.4).mean() > 0.3  # of the width
    assert chart.says == "40 stripes and 8 stripes are equally bright at pixels 0, 2, 4, 6, 8, 10, 12."


def test_where_22_stripes_seem_to_fade_the_kept_pixels_are_grey_and_the_curve_swings_on():
    (chart,) = drawn.one_wave(22, pixels=96, stride=2).charts
    lines, _ = decode.curves(chart)
    along, height = np.array(lines["22 stripes"]).T
    np.testing.assert_allclose(height, 0.5 + 0.5 * np.cos(2 * np.pi * 22 / 96 * along), atol=0.02)
    row = np.ptp(np.interp(np.linspace(9, 15, 601), along, height))
    assert row > 0.95, "from dark to light"
    dots = [0.5 + 0.5 * np.cos(2 * np.pi * 22 / 96 * pixel) for pixel in range(0, 25, 2)]
    assert chart.says.endswith(f"are {', '.join(f'{dot:.2f}' for dot in dots)}.")
    assert np.ptp(dots[5:8]) < 0.55 < np.ptp(dots[:3]), "around pixel 12 nearly grey, at the beginning black and white"
    assert dots[6] == pytest.approx(0.5)


def test_the_drawing_shows_which_pixels_of_a_row_each_cell_reads_and_is_stretched_over():
    for stride in (2, 3):
        _, coloured, hatched = decode.grid(drawn.read_and_drawn_on(stride))
        row = np.eye(9)  # one pixel white, the others black: what a cell makes of it tells which pixels it reads
        reads = np.array([signal.correlate(pixel, np.ones(3), "valid")[::stride] for pixel in row]).T
        np.testing.assert_array_equal(coloured > 0, reads > 0)
        cells = np.arange(9) // stride  # nearest neighbour
        np.testing.assert_array_equal(hatched, cells == np.arange(len(reads))[:, np.newaxis])


def test_between_the_card_of_the_40_stripes_and_the_panel_nothing_shows_how_many_come_back():
    cells = lessons.read(LESSON).cells
    card = next(number for number, cell in enumerate(cells) if "And if 40 go in" in cell.source)
    panel = next(number for number, cell in enumerate(cells) if "def folding(" in cell.source)
    between = [cell.source + str(cell.get("outputs", "")) for cell in cells[card + 1 : panel]]
    assert between
    assert not re.search(r"\b(8|eight) (false )?stripes|\(40, 8,", " ".join(between))


def test_the_exercise_of_the_core_begins_and_ends_at_the_contrasts_that_it_names():
    names = lessons.run(LESSON)
    fine, binomial = names["sh"].stripes(96, 40 / 96), names["KERNELS"]["binomial 5"]
    cells = lessons.cells(LESSON, "markdown")
    (asked,) = [cell.source for cell in cells if cell.source.startswith("**Exercise, five minutes.**")]
    assert f"their contrast is {np.ptp(names['half'](fine, binomial)):.2f}, where" in asked
    left = f"{np.ptp(correlated(fine, binomial, 2)):.4f}"
    assert f"only {left} is left" in asked
    assert f"a contrast of {left}." in checks.blurred_half.praise


def test_where_no_stripes_are_left_the_sentence_names_the_grey_that_is_drawn():
    named = set()
    for position in PANELS["folding"].positions():
        if position["stripes"] not in (0, 24, 32, 48):
            continue
        view = PANELS["folding"](**position)
        said = re.search(r"one even (\w+)", view.sentence)
        greys = np.unique(decode.pictures(view)["after"])
        if said:
            assert np.ptp(greys.astype(int)) <= 1, position  # half-way between two greys either may be drawn
            assert {255: "white", 0: "black"}.get(int(greys[0]), "grey") == said[1], position
            named.add(said[1])
        else:
            assert np.ptp(greys.astype(int)) > 1, position
    assert named == {"white", "grey"}


def test_where_stripes_come_out_as_they_went_in_both_spikes_are_seen():
    spectrum, _ = PANELS["folding"](stripes=20, stride=2, kernel="none").charts
    spikes = [each for each in decode.svg(spectrum).iter("line") if each.get("stroke-dasharray") is not None]
    lower, upper = [each for each in spikes if each.get("x1") == each.get("x2") == "41.67%"]  # 20 of 48
    assert lower.get("y2") == upper.get("y2"), "one lies on the other"
    assert lower.get("stroke") != upper.get("stroke")
    assert float(lower.get("stroke-width")) > float(upper.get("stroke-width"))


def test_the_charts_of_the_stripes_show_what_they_say():
    for stripes, stride, kernel in ((40, 2, "none"), (25, 3, "box 3"), (47, 4, "none"), (40, 2, "sharpen")):
        view = PANELS["folding"](stripes=stripes, stride=stride, kernel=kernel)
        spectrum, zigzag = view.charts
        for x, y in decode.curves(zigzag)[0]["folded"]:
            count = round(x) % (96 // stride)
            assert y == pytest.approx(min(count, 96 // stride - count), abs=0.05)
        folded, contrast = come_back(stripes, stride, kernel)
        heights = {line.x[0]: line.y[0] for line in spectrum.lines}
        assert heights == pytest.approx({stripes: 1, folded: contrast}, abs=1e-9)
        assert len(decode.curves(spectrum)[1]) == (contrast > 1.3)
        limit, count = spectrum.handles
        assert (limit.sets, count.sets) == ("stride", "stripes")
        for index, handle in ((stride - 1, limit), (stripes, count)):
            assert handle.places[index] == handle.x


KERNELS = {
    "none": [1],
    "box 3": [1 / 3] * 3,
    "binomial 3": [1 / 4, 1 / 2, 1 / 4],
    "binomial 5": np.array([1, 4, 6, 4, 1]) / 16,
    "sharpen": [-1, 3, -1],
}


def filtered(picture, kernel, stride, boundary):
    weights = np.outer(KERNELS[kernel], KERNELS[kernel])
    return signal.convolve2d(picture, weights, mode="same", boundary=boundary)[::stride, ::stride]


def test_the_zone_plate_agrees_with_scipy_everywhere():
    for position in PANELS["rings"].positions():
        stride, kernel = position.values()
        view = PANELS["rings"](**position)
        before, after = view.pictures["zone plate"], view.pictures["after"]
        assert before.shape == (240, 240)
        expected = stretched(filtered(before, kernel, stride, "wrap"), stride, before.shape)
        np.testing.assert_allclose(after, expected, atol=1e-9, err_msg=str(position))
        top, left, rows, columns = view.figures[0]["after"].part
        finest = max(abs(pixel - 120) for pixel in (top, left, top + rows, left + columns)) / 240  # of what is framed
        assert finest == pytest.approx(0.5 / stride, abs=0.5 / 240), position
        assert f"out to **{120 / stride:g}** pixels" in view.sentence


def test_the_zone_plate_is_finest_at_the_middle_of_its_edges():
    plate = PANELS["rings"]().pictures["zone plate"]
    np.testing.assert_array_equal(plate[1:, 1:], plate[:0:-1, :0:-1])
    for edge in (plate[120, :4], plate[120, -3:], plate[:4, 120], plate[-3:, 120]):
        assert np.abs(np.diff(edge)).min() > 0.9


def too_fine(picture, stride):
    rows, cols = (signal.windows.hann(size + 2)[1:-1] for size in picture.shape)
    power = np.abs(fft.fft2((picture - picture.mean()) * np.outer(rows, cols))) ** 2
    beyond = [np.abs(fft.fftfreq(size)) > 0.5 / stride for size in picture.shape]
    return 100 * power[np.logical_or.outer(*beyond)].sum() / power.sum()


def test_the_photographs_agree_with_scipy_everywhere():
    for position in PANELS["photographs"].positions():
        name, stride, kernel = position.values()
        view = PANELS["photographs"](**position)
        before = load_picture(name)[40:296, 100:356]
        for name, weights in (("subsampled", "none"), ("filtered", kernel)):
            small = filtered(before, weights, stride, "symm")
            shown = stretched(small, stride, before.shape)
            np.testing.assert_allclose(view.pictures[name], shown, atol=1e-9, err_msg=str(position))
            top, left, rows, cols = view.figures[0].part
            part = np.s_[top : top + rows, left : left + cols]
            np.testing.assert_allclose(view.pictures[f"{name} part"], shown[part], atol=1e-9, err_msg=str(position))
        np.testing.assert_array_equal(view.pictures["photograph part"], before[part])
        share = f"**{too_fine(before, stride):.1f} %**"
        assert view.sentence == f"Too fine for stride {stride}: {share} of the variance."


def test_the_card_of_the_photographs_counts_the_parts_that_are_shown():
    shares = lessons.run(LESSON)["shares"]
    for (name, stride), share in shares.items():
        assert share == pytest.approx(too_fine(load_picture(name)[40:296, 100:356], stride))
    assert {name for name, _ in shares} == set(PANELS["photographs"].choices["photograph"])


def test_the_gain_curves_agree_with_a_fourier_transform_everywhere():
    for position in PANELS["gains"].positions():
        size, stride = position.values()
        view = PANELS["gains"](**position)
        pascal = np.array([1.0])
        for _ in range(size - 1):
            pascal = np.convolve(pascal, [0.5, 0.5])
        for line, row, weights in zip(
            view.charts[0].lines, view.table.rows, (np.full(size, 1 / size), pascal), strict=True
        ):
            _, response = signal.freqz(weights, worN=2 * np.pi * line.x)
            centred = response * np.exp(2j * np.pi * line.x * (size - 1) / 2)
            np.testing.assert_allclose(line.y, centred.real, atol=1e-9, err_msg=str(position))
            drawn = np.array(decode.curves(view.charts[0])[0][line.name])
            np.testing.assert_allclose(np.interp(line.x, *drawn.T), line.y, atol=0.006)
            above = np.abs(centred[line.x >= 0.5 / stride - 1e-9])
            assert row[1:] == pytest.approx((centred.real.min(), centred[-1].real, above.max()), abs=1e-9), position


def test_the_audit_agrees_with_scipy_for_one_draw():
    cell = {
        "repeat cells": lambda i, cells, stride, centre: i // stride,
        "fill the width": lambda i, cells, stride, centre: i * cells // 24,
        # of equally near windows the one to the right
        "centre on the window": lambda i, cells, stride, centre: min(
            range(-1, cells + 2), key=lambda n: (abs(n * stride + centre - i), -n)
        ),
    }
    pascal = {"binomial 3": [1, 2, 1], "binomial 5": [1, 4, 6, 4, 1]}
    image = noisy(0.3)
    for position in PANELS["audit"].positions():
        reference, stretching, kernel, draws = position.values()
        if draws != 1:
            continue
        target = image if reference == "noisy" else noisy(0.0)
        rows = iter(PANELS["audit"](**position).table.rows)
        for stride in (1, 2, 3):
            row_weights = pascal.get(kernel, [1] * (3 if kernel == "box 3" else stride))
            weights = np.outer(row_weights, row_weights) / sum(row_weights) ** 2
            for small, centre in (
                (correlated(image, weights, stride), (len(row_weights) - 1) / 2),
                (image[::stride, ::stride], 0),
            ):
                places = [
                    min(max(cell[stretching](i, len(small), stride, centre), 0), len(small) - 1) for i in range(24)
                ]
                row = next(rows)
                expected = correlation(small[np.ix_(places, places)], target)
                assert row[0] == stride
                assert row[2] == pytest.approx(expected, abs=1e-9), (position, row)


def test_the_audit_over_200_draws_lies_around_its_single_draws():
    view = PANELS["audit"](draws=200)
    pairs = []
    for seed in range(200):
        image = test_image(seed=seed)
        small = correlated(image, np.full((3, 3), 1 / 9), 2)
        pairs.append([correlation(stretched(s, 2, image.shape), image) for s in (small, image[::2, ::2])])
    for row, column in zip(view.table.rows[2:4], np.array(pairs).T, strict=True):
        assert row[2:] == pytest.approx((column.mean(), column.std(ddof=1)))
    assert 0.03 <= view.table.rows[2][3] <= 0.06


def drawn_at(name, button):
    """The pictures that a panel draws at the position of one of its buttons, as greys from 0 to 255."""
    view = lessons.pressed(PANELS[name], button).view
    return {each: greys.astype(int) for each, greys in decode.pictures(view).items()}


def test_what_the_buttons_say_is_to_be_seen_is_drawn():
    clean = test_image(level=0)
    view = lessons.pressed(PANELS["aliasing"], "noise 0").view
    for name, whole, inner in (("strided", 0.964, 0.975), ("subsampled", 0.976, 0.976)):
        picture = view.pictures[name]
        assert correlation(picture, clean) == pytest.approx(whole, abs=0.0005)
        assert correlation(picture[:22, :22], clean[:22, :22]) == pytest.approx(inner, abs=0.0005)
    same = drawn_at("aliasing", "kernel size 1")
    np.testing.assert_array_equal(same["strided"], same["subsampled"])
    assert (decode.pictures(PANELS["folding"](stripes=48))["after"] == 255).all()
    true, turned = (drawn_at("folding", f"40{kernel}")["after"] - 127.5 for kernel in (" stripes", ", box 3"))
    assert np.corrcoef(true.ravel(), turned.ravel())[0, 1] == pytest.approx(-1, abs=0.001)
    assert np.abs(turned).max() < np.abs(true).max()
    kernels = ("binomial 3", "box 3")
    at_the_edge = {each: drawn_at("rings", f"stride 2, {each}")["after"][100:140, :10] for each in kernels}
    assert np.ptp(at_the_edge["binomial 3"]) < 0.1 * 255 < 0.3 * 255 < np.ptp(at_the_edge["box 3"])
    crisp, blurred = (drawn_at("photographs", "grass, stride 2")[each].std() for each in ("subsampled", "filtered"))
    assert blurred < crisp


def test_the_closest_picture_is_the_one_that_correlates_most_with_the_target():
    clean = noisy(0.0)
    for image, right in ((noisy(0.3), "strided"), (clean, "subsampled")):
        smalls = {"strided": correlated(image, np.full((3, 3), 1 / 9), 2), "subsampled": image[::2, ::2]}
        large = {name: stretched(small, 2, clean.shape) for name, small in smalls.items()}
        scores = {name: correlation(picture, clean) for name, picture in large.items()}
        assert max(scores, key=scores.get) == right
        assert drawn.closest(large, {"with the clean": clean}) == {"with the clean": right}
