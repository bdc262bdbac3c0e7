"""What holds for every panel of every lesson at every position of its controls."""

import re

import numpy as np

import decode
import lessons

PANELS = lessons.panels_of("")
MOST = 40  # positions of a panel that are looked at, spread evenly; the lessons' own tests visit more
NOTHING_TO_POINT_AT = {"saving", "stack", "gains", "audit", "cost_per_level", "staircase", "training"}
DECIMAL = r"[-−]?\d+\.\d+"
SAID_BESIDE = {  # what was there before, and is not printed there any more
    ("audit", "200 draws"): {"0.480"},
}


def positions(panel):
    """Positions of a panel: all, or as many as are looked at."""
    found = list(panel.positions())
    return found[:: -(-len(found) // MOST)]


def test_every_position_shows_a_view_that_stands_on_its_own():
    for name, panel in PANELS.items():
        assert panel().sentence, name
        for position in positions(panel):
            answer = lessons.answer(panel, **position)
            assert not answer.trace, (name, position, answer)
            if answer.view is None:
                assert answer.refused, (name, position)  # a sentence is an answer; anything else is not
                continue
            for live in (False, True):
                html = answer.view.html(live=live)
                elements = lessons.Elements(html)
                assert all(elements.alternatives), (name, position)
                assert "nan" not in "".join(elements.cells), (name, position)
                assert not re.search(r"<script|https?://(?!www.w3.org)|\son\w+=", html), (name, position)


def test_a_position_is_a_pure_function_of_the_controls():
    for panel in PANELS.values():
        some = positions(panel)[:5]
        assert [panel.data(panel.key(**p)) for p in some] == [panel.data(panel.key(**p)) for p in some]


def test_every_button_leads_somewhere_and_claims_no_figure_that_is_not_shown_or_set_there():
    for name, panel in PANELS.items():
        assert len(panel.tries) <= 6, name
        assert len({each.text for each in panel.tries}) == len(panel.tries), name
        for each in panel.tries:
            shown = lessons.answer(panel, **each.values)
            assert shown.view or each.values == {"input_size": 2}, (name, each.text)
            assert each.says.endswith("."), (name, each.text)
            text = shown.view.text() if shown.view else shown.refused
            figures = re.findall(DECIMAL, text) + [str(value) for value in each.values.values()]
            for figure in re.findall(DECIMAL, each.says):
                assert figure in figures or figure in SAID_BESIDE.get((name, each.text), ()), (name, each.text, figure)


def test_every_panel_that_shows_what_was_made_of_an_input_can_be_pointed_at():
    without = {name for name, panel in PANELS.items() if not panel.data(panel.key()).get("readings")}
    assert without <= NOTHING_TO_POINT_AT


def test_the_pixels_under_the_loupe_times_their_weights_make_its_sum():
    for name, panel in PANELS.items():
        for position in positions(panel):
            view = lessons.answer(panel, **position).view
            readings = view.data().get("readings", []) if view else []
            for number, reading in enumerate(readings):
                if reading["loupe"]:
                    assert_makes_its_sum(view, number, (name, position, number))


def assert_makes_its_sum(view, number, message):
    """The windows and weights of a reading make its sums, as near as their digits allow."""
    windows, sums, texts = decode.loupe(view, number)
    weights = decode.weights(texts)
    rounded = 0.0051 * (1 + np.abs(weights).sum() + weights.size)  # the sum, pixels and weights
    made = (windows * weights).sum(axis=(2, 3))
    np.testing.assert_allclose(made, sums[: len(made), : made.shape[1]], atol=rounded, err_msg=str(message))
