"""What holds for every panel of every lesson at every position of its controls."""

import re

import lessons

PANELS = {panel.__name__: panel for _, panel in lessons.panels()}
MOST = 40  # positions of a panel that are looked at, spread evenly; the lessons' own tests visit more


def positions(panel):
    """Positions of a panel: all, or as many as are looked at."""
    found = list(panel.positions())
    return found[:: -(-len(found) // MOST)]


def test_every_position_shows_a_view_that_stands_on_its_own():
    for name, panel in PANELS.items():
        for position in positions(panel):
            answer = panel.answer(**position)
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


def test_every_button_leads_somewhere_else_and_says_what_is_there():
    for name, panel in PANELS.items():
        assert len(panel.tries) <= 6, name
        assert len({each.text for each in panel.tries}) == len(panel.tries), name
        for each in panel.tries:
            assert panel.answer(**each.values).view or each.values == {"input_size": 2}, (name, each.text)
            assert each.says.endswith("."), (name, each.text)


def test_every_panel_that_shows_what_was_made_of_an_input_can_be_pointed_at():
    for name in ("windows", "walk", "filters", "typed", "aliasing", "folding", "rings", "photographs", "halving",
                 "there_and_back", "reading", "messages_per_pixel", "by_hand", "training", "best_kernel"):  # fmt: skip
        data = PANELS[name].data(PANELS[name].key())
        assert data["readings"], name


def test_every_panel_begins_with_a_sentence():
    for name, panel in PANELS.items():
        assert panel().sentence, name
