"""Every position of every slider of every lesson is shown, and its figures agree with SciPy and NumPy."""

import io
import re
from functools import cache

import numpy as np
import pytest
from PIL import Image
from scipy import fft, signal, stats

import lessons
from stride_helpers import add_salt_and_pepper, load_picture, test_image

PANELS = {panel.__name__: panel for _, panel in lessons.panels()}


@pytest.mark.parametrize("name", PANELS)
def test_every_position_shows_a_view_that_stands_on_its_own(name):
    for position in PANELS[name].positions():
        html = PANELS[name].html(**position)
        if "Nothing to show here" in html:
            continue  # a sentence is an answer; anything else that goes wrong is not
        assert "The panel's function stopped" not in html, f"{position}: {html}"
        elements = lessons.Elements(html)
        assert all(elements.alternatives), position
        assert "nan" not in "".join(elements.cells), position
        assert not re.search(r"<script|https?://|\son\w+=", html), position


def test_a_position_is_a_pure_function_of_the_sliders():
    for panel in PANELS.values():
        first = [panel.html(**position) for position, _ in zip(panel.positions(), range(5), strict=False)]
        again = [panel.html(**position) for position, _ in zip(panel.positions(), range(5), strict=False)]
        assert first == again


def shrunk(image, kernel, stride, padding=0):
    return signal.correlate2d(np.pad(image, padding), kernel, mode="valid")[::stride, ::stride]


def stretched(small, stride, shape):
    big = np.kron(small, np.ones((stride, stride)))
    big = np.pad(big, [(0, max(0, full - have)) for full, have in zip(shape, big.shape, strict=True)], mode="edge")
    return big[: shape[0], : shape[1]]


@cache
def noisy(level):
    return add_salt_and_pepper(test_image(level=0), level, seed=365)


def correlation(a, b):
    return stats.pearsonr(a.ravel(), b.ravel()).statistic


def test_the_headline_panel_agrees_with_scipy_everywhere():
    for position in PANELS["aliasing"].positions():
        size, padding, stride, level = position.values()
        view, image = PANELS["aliasing"](**position), noisy(level)
        small = shrunk(image, np.full((size, size), 1 / size**2), stride, padding)
        expected = {"strided": small, "subsampled": image[::stride, ::stride]}
        pictures = {"original": image}
        for name, picture in expected.items():
            pictures |= {name: picture, f"{name}, stretched": stretched(picture, stride, image.shape)}
        assert list(view.pictures) == list(pictures)
        for name, picture in pictures.items():
            np.testing.assert_allclose(view.pictures[name], picture, atol=1e-12, err_msg=f"{name} {position}")
        for row, (name, method) in zip(
            view.table.rows, zip(expected, ("strided_convolve", "naive_subsample"), strict=True), strict=True
        ):
            rows, cols = expected[name].shape
            assert row[:3] == (stride, method, f"{rows}x{cols}"), position
            assert row[3] == pytest.approx(correlation(pictures[f"{name}, stretched"], image), abs=1e-9), position


def test_the_headline_panel_starts_at_the_published_figures():
    view = PANELS["aliasing"]()
    assert [(row[2], f"{row[3]:.3f}") for row in view.table.rows] == [("11x11", "0.480"), ("12x12", "0.358")]


def test_stripes_come_back_where_the_sampling_theorem_says():
    for position in PANELS["folding"].positions():
        stripes, stride, kernel = position.values()
        view = PANELS["folding"](**position)
        pixels = 96 // stride
        folded = min(stripes % pixels, pixels - stripes % pixels)
        row = dict(zip(view.table.columns, view.table.rows[0], strict=True))
        assert row["should come back as"] == folded, position
        assert row["limit"] == 48 // stride, position
        gain = {
            "none": 1,
            "box 3": (1 + 2 * np.cos(2 * np.pi * stripes / 96)) / 3,
            "binomial 3": np.cos(np.pi * stripes / 96) ** 2,
            "binomial 5": np.cos(np.pi * stripes / 96) ** 4,
            "sharpen": 3 - 2 * np.cos(2 * np.pi * stripes / 96),
        }[kernel]
        contrast = abs(gain) if folded else 0.0  # folded to 0 means even grey
        assert row["contrast"] == pytest.approx(contrast if contrast > 0.01 else 0, abs=1e-9), position
        assert row["seen"] == (str(folded) if contrast > 0.01 and folded else "none"), position
        after = 0.5 + 0.5 * gain * np.cos(2 * np.pi * stripes / 96 * np.arange(0, 96, stride))
        np.testing.assert_allclose(view.pictures["after"][0], after, atol=1e-9, err_msg=str(position))


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
        before, after = view.pictures.values()
        assert before.shape == (240, 240)
        expected = stretched(filtered(before, kernel, stride, "wrap"), stride, before.shape)
        np.testing.assert_allclose(after, expected, atol=1e-9, err_msg=str(position))
        assert view.table.rows[0][2:] == pytest.approx((before.std(), expected.std()))


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
        for shown, row, weights in zip(
            list(view.pictures.values())[1:], view.table.rows[1:], ("none", kernel), strict=True
        ):
            small = filtered(before, weights, stride, "symm")
            np.testing.assert_allclose(shown, stretched(small, stride, before.shape), atol=1e-9, err_msg=str(position))
            assert row[1:] == (f"{small.shape[0]}x{small.shape[1]}", pytest.approx(small.std())), position
        share = f"{too_fine(before, stride):.1f} %"
        assert view.note == f"Too fine for stride {stride}: {share} of the variance of this part."


def test_the_gain_curves_agree_with_a_fourier_transform_everywhere():
    for position in PANELS["gains"].positions():
        size, stride = position.values()
        view = PANELS["gains"](**position)
        pascal = np.array([1.0])
        for _ in range(size - 1):
            pascal = np.convolve(pascal, [0.5, 0.5])
        for line, row, weights in zip(
            view.chart.lines, view.table.rows, (np.full(size, 1 / size), pascal), strict=True
        ):
            _, response = signal.freqz(weights, worN=2 * np.pi * line.x)
            centred = response * np.exp(2j * np.pi * line.x * (size - 1) / 2)
            np.testing.assert_allclose(line.y, centred.real, atol=1e-9, err_msg=str(position))
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
                (shrunk(image, weights, stride), (len(row_weights) - 1) / 2),
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
    lesson = lessons.run(next(path for path, panel in lessons.panels() if panel.__name__ == "audit"))
    rows = PANELS["audit"](draws=200).table.rows
    draws = [
        lesson["both_correlations"](seed, 2, np.full((3, 3), 1 / 9), "noisy", "repeat cells") for seed in range(200)
    ]
    for row, column in zip(rows[2:4], np.array(draws).T, strict=True):
        assert row[2:] == pytest.approx((column.mean(), column.std(ddof=1)))
    assert 0.03 <= rows[2][3] <= 0.06


def as_file(kind, size=(300, 200)):
    stream = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_learners_own_picture_is_shown_at_every_position(kind):
    content = as_file(kind)
    for position in PANELS["own_picture"].positions():
        view = PANELS["own_picture"](**(position | {"photograph": content}))
        assert [picture.shape for picture in view.pictures.values()] == [(171, 256)] * len(view.pictures)


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 500), (3, 3)])
def test_a_tiny_picture_of_the_learners_is_shown_too(size):
    for position in PANELS["own_picture"].positions():
        html = PANELS["own_picture"].html(**(position | {"photograph": as_file("PNG", size)}))
        assert "stopped" not in html, position


def test_another_kind_of_file_is_refused_in_a_sentence():
    html = PANELS["own_picture"].html(photograph=b"%PDF-1.7 not a picture")
    assert "The file must be a PNG or JPEG picture" in html
    assert "Traceback" not in html
