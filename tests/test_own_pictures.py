"""Pictures of people's own, of every shape and kind, in every panel that takes one."""

import numpy as np
import pytest

import lessons
from stride_helpers.figures.png import png
from stride_helpers.panels import Photographs

PANELS = [
    (panel, name)
    for _, panel in lessons.panels()
    for name, range_ in panel.ranges.items()
    if isinstance(range_, Photographs)
]
NAMES = [panel.__name__ for panel, _ in PANELS]


def stripes(rows, columns, width):
    return np.broadcast_to(np.arange(columns) // width % 2 * 255, (rows, columns))


def noise(rows, columns):
    return np.random.default_rng(rows + columns).integers(0, 256, (rows, columns))


DOT = np.zeros((150, 200))
DOT[70, 90] = 255
PICTURES = {
    "landscape, 3 to 2": noise(200, 300),
    "portrait, 2 to 3": noise(300, 200),
    "panorama": noise(60, 600),
    "tower": noise(600, 60),
    "small": noise(80, 75),
    "tiny": noise(3, 3),
    "nearly too small": noise(44, 45),
    "a line": noise(1, 500),
    "one pixel": noise(1, 1),
    "flat": np.full((150, 200), 128),
    "stripes of one pixel": stripes(150, 200, 1),
    "chequered, one pixel": stripes(200, 200, 1) ^ stripes(200, 200, 1).T,
    "a single dot": DOT,
}


def positions(panel, own):
    """Each control at its first and its last value, the others where they begin, and a few places in between."""
    start = panel.defaults
    yield start
    for name, values in panel.choices.items():
        if name != own:
            yield from (start | {name: value} for value in (values[0], values[-1]))
    generator = np.random.default_rng(0)
    for _ in range(6):
        place = {name: values[generator.integers(len(values))] for name, values in panel.choices.items()}
        yield start | place


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize(("panel", "own"), PANELS, ids=NAMES)
def test_every_panel_shows_every_kind_of_picture_or_says_why_not(panel, own, kind):
    content = png(PICTURES[kind] / 255)
    for position in positions(panel, own):
        answer = lessons.answer(panel, **(position | {own: content}))
        assert not answer.trace, (position, answer.refused)
        if answer.view is None:
            assert min(PICTURES[kind].shape) < 72, (position, answer.refused)
            continue
        html = answer.view.html()
        assert "nan" not in "".join(lessons.Elements(html).cells), position
        assert "nan" not in answer.view.sentence, position
        assert answer.view.data()


def test_a_shift_is_measured_as_scipy_measures_it_also_in_a_portrait():
    from scipy import ndimage

    panel = next(panel for panel, _ in PANELS if panel.__name__ == "shifting")
    portrait = noise(256, 180)
    grey = portrait / 255
    weights = np.array([1, 4, 6, 4, 1]) / 16
    smalls = []
    for shift in (0, 2):
        window = grey[:192, shift : 172 + shift]
        blurred = ndimage.correlate1d(ndimage.correlate1d(window, weights, axis=0), weights, axis=1)
        smalls.append(blurred[::2, ::2])
    before, after = smalls
    moved = after[2:-2, 2:-3] - before[2:-2, 3:-2]
    share = np.sqrt((moved**2).mean()) / before[2:-2, 3:-2].std()
    view = panel(photograph=png(portrait / 255), shift=2, kernel="binomial 5", stride=2)
    assert view.sentence == f"Moved by 2, the small picture changes by **{share:.3f}** of its standard deviation."
