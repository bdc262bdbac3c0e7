"""The start page: what it says of rings, against the rings that are drawn."""

import itertools
import re

import numpy as np
import pytest

import decode
import lessons

PANEL = lessons.panels_of("00")["start"]
SIZE = 360


def drawn(**position):
    """The two pictures of the panel as they are painted: the untouched one, and what is left."""
    return [picture / 255 for picture in decode.pictures(PANEL(**position)).values()]


def steps(picture, stride, row, column):
    """How much neighbouring cells differ about a place, counted in sets from the true one: little in the middle of one.

    Between sets the rings are as fine as can be, and cells go from black to white.
    """
    cells = picture[::stride, ::stride]
    top, start = (round((0.5 + each / stride) * len(cells)) for each in (row, column))
    part = cells[max(0, top - 3) : top + 4, max(0, start - 3) : start + 4]
    return (abs(np.diff(part, axis=0)).mean() + abs(np.diff(part, axis=1)).mean()) / 2


@pytest.mark.parametrize("stride", range(2, 7))
def test_the_sets_of_rings_that_are_named_are_drawn_whole_and_cut(stride):
    left = drawn(stride=stride, blur_first="none")[1]
    cut_by = {0: 0, 1: 0, 2: 0}  # how many sets there are by the number of edges that cut them
    for place in itertools.product(range(-(stride // 2), stride // 2 + 1), repeat=2):
        assert steps(left, stride, *place) < 0.45, place
        on_an_edge = [2 * abs(sets) == stride for sets in place]
        cut_by[sum(on_an_edge)] += 1
    for row, column in itertools.product(range(-(stride // 2), stride // 2), repeat=2):
        assert steps(left, stride, row + 0.5, column + 0.5) > 0.5, (row, column)
    said = PANEL(stride=stride, blur_first="none").sentence
    assert f"Of every {stride**2} pixels **out|1** is left" in said
    assert f"{cut_by[0]} whole set{'s' if cut_by[0] > 1 else ''} of rings" in said
    assert (f"at the edges {cut_by[1]} halves and {cut_by[2]} quarters" in said) == (stride % 2 == 0)


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
    sentence = PANEL(stride=stride, blur_first="binomial 5").sentence
    said = int(re.search(r"keep \*\*(\d+)%\*\* of their contrast", sentence)[1])
    (_, sharp), (_, blurred) = (drawn(stride=stride, blur_first=blur) for blur in ("none", "binomial 5"))
    for place in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        kept = contrast(blurred, stride, *place) / contrast(sharp, stride, *place)
        assert kept == pytest.approx(said / 100, abs=0.06)
        nearer = [0.7 * each for each in place]
        assert contrast(blurred, stride, *nearer) / contrast(sharp, stride, *nearer) > kept


def test_blurred_at_stride_3_four_false_sets_are_faint_four_as_good_as_gone_and_the_true_one_stays():
    (_, sharp), (_, blurred) = (drawn(stride=3, blur_first=blur) for blur in ("none", "binomial 5"))
    true = contrast(blurred, 3, 0, 0)
    assert true > 0.8 * contrast(sharp, 3, 0, 0)
    for place in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        assert true / 20 < contrast(blurred, 3, *place) < true / 4
    for place in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        assert contrast(blurred, 3, *place) < true / 50


def test_blurred_at_stride_1_the_finest_rings_are_an_even_grey():
    _, left = drawn(stride=1, blur_first="binomial 5")
    assert left[SIZE // 2 - 4 : SIZE // 2 + 4, :8].std() < 0.01
    assert left[SIZE // 2 - 4 : SIZE // 2 + 4, :8].mean() == pytest.approx(0.5, abs=0.01)
