"""The start page: what it says of rings, against the rings that are drawn."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage, signal

import lessons

PANEL = lessons.panels_of("00")["start"]
SIZE = 360


def drawn(**position):
    """The two pictures of the panel as they are painted: the untouched one, and what is left."""
    html = PANEL(**position).html()
    files = re.findall(r"base64,([A-Za-z0-9+/=]+)", html)
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(file))).convert("L")) / 255 for file in files]


def centres(picture, stride):
    """Where sets of rings stand in a painted picture, (row, column) in pixels of the untouched one.

    Rings of the true set's spacing, black or white in their middle: a chirp, real and imaginary, is laid on every
    place, also on the edges, and counts as many pixels as lie in the picture.
    """
    cells = picture[::stride, ::stride] - 0.5
    fine = np.zeros([2 * side + 1 for side in cells.shape])  # places between the cells, too
    fine[:-1:2, :-1:2] = cells
    there = np.zeros_like(fine)
    there[:-1:2, :-1:2] = 1
    reach = SIZE / stride / stride / 2
    offsets = np.arange(-round(2 * reach), round(2 * reach) + 1) / 2
    squares = np.add.outer(offsets**2, offsets**2)
    inside = squares <= reach**2
    chirp = np.where(inside, np.exp(-1j * np.pi * stride**2 / SIZE * squares), 0)
    match = np.abs(signal.fftconvolve(fine, chirp, "same")) / signal.fftconvolve(there, inside.astype(float), "same")
    peaks = (match == ndimage.maximum_filter(match, round(2 * reach) | 1)) & (match > 0.6 * match.max())
    labels, count = ndimage.label(peaks, np.ones((3, 3)))
    found = ndimage.center_of_mass(peaks, labels, range(1, count + 1))
    return [(row * stride / 2, column * stride / 2) for row, column in found]


def kinds(places, stride):
    """How many of them are whole, halves and quarters: on no edge, on one, on two."""
    near = SIZE / stride / 8
    cut = [sum(min(end, SIZE - end) < near for end in place) for place in places]
    return cut.count(0), cut.count(1), cut.count(2)


@pytest.mark.parametrize("stride", range(2, 7))
def test_the_sets_of_rings_that_are_named_are_drawn_whole_and_cut(stride):
    _, left = drawn(stride=stride)
    whole, halves, quarters = kinds(centres(left, stride), stride)
    said = PANEL(stride=stride).sentence
    assert f"Of every **in|{stride**2} pixels**" in said
    assert f"{whole} whole set{'s' if whole > 1 else ''} of rings" in said
    cut = re.search(r"at the edges (\d+) halves and (\d+) quarters", said)
    assert (halves, quarters) == (tuple(map(int, cut.groups())) if cut else (0, 0))


def test_the_untouched_picture_holds_one_set_of_rings():
    untouched, _ = drawn(stride=1)
    across = untouched[SIZE // 2, SIZE // 2 :]
    turns = np.diff(np.flatnonzero(np.diff(np.sign(np.diff(across)))))
    assert (turns[:40] >= turns[1:41] - 1).all()  # finer and finer: no second set


@pytest.mark.parametrize("stride", range(1, 7))
def test_the_untouched_picture_stands_beside_what_is_left(stride):
    untouched, left = drawn(stride=stride, blur_first="none")
    np.testing.assert_array_equal(np.kron(untouched[::stride, ::stride], np.ones((stride, stride))), left)


def contrast(picture, stride, row, column):
    """The standard deviation about the middle of a set, counted in sets from the true one."""
    distance = SIZE // stride
    top, start = (round(SIZE / 2 + each * distance) for each in (row, column))
    part = np.hypot(*np.mgrid[-SIZE // 2 : SIZE // 2, -SIZE // 2 : SIZE // 2]) < distance / 4
    return np.roll(picture, (SIZE // 2 - top, SIZE // 2 - start), (0, 1))[part].std()


@pytest.mark.parametrize("stride", range(2, 7))
def test_the_false_rings_lose_as_much_contrast_as_is_said(stride):
    said = int(
        re.search(r"keep \*\*(\d+)%\*\* of their contrast", PANEL(stride=stride, blur_first="binomial 5").sentence)[1]
    )
    (_, sharp), (_, blurred) = (drawn(stride=stride, blur_first=blur) for blur in ("none", "binomial 5"))
    for place in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        kept = contrast(blurred, stride, *place) / contrast(sharp, stride, *place)
        assert kept == pytest.approx(said / 100, abs=0.06)


def test_blurred_at_stride_3_the_false_rings_are_faint_and_the_true_one_stays():
    (_, sharp), (_, blurred) = (drawn(stride=3, blur_first=blur) for blur in ("none", "binomial 5"))
    true = contrast(blurred, 3, 0, 0)
    assert true > 0.8 * contrast(sharp, 3, 0, 0)
    for row in (-1, 0, 1):
        for column in (-1, 0, 1):
            if row or column:
                assert contrast(blurred, 3, row, column) < true / 4


def test_blurred_at_stride_1_the_finest_rings_are_an_even_grey():
    _, left = drawn(stride=1, blur_first="binomial 5")
    assert left[SIZE // 2 - 4 : SIZE // 2 + 4, :8].std() < 0.01
    assert left[SIZE // 2 - 4 : SIZE // 2 + 4, :8].mean() == pytest.approx(0.5, abs=0.01)
