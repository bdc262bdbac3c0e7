"""The pages in the three engines: what moves in one moves in all, and shows what the function says."""

import functools
import json
import os
import sys
import time

import pytest

import lessons
from browser import SHOWN, expected, kinds
from conftest import NO_ENGINE
from engines import ENGINES
from stride_helpers.panels.question import Prediction
from tools.site.__main__ import build
from tools.site.views import page_positions

RUN = 2  # positions in a file of the trial, see test_pages.py
PAGES = lessons.LESSONS


def panels(path):
    """The panels of a lesson's page; the front page has one."""
    found = [panel for lesson, panel in lessons.panels() if lesson == path]
    return found[:1] if path == PAGES[0] else found


def first_with(path, kind):
    """The first panel of a page with a control of a kind, and the control's argument; None without one."""
    for panel in panels(path):
        if kinds(panel, kind):
            return panel, kinds(panel, kind)[0]
    return None


def first_with_tries(path):
    """The first panel of a page that has buttons to try, or None."""
    return next((panel for panel in panels(path) if panel.tries), None)


def next_to_start(panel, argument):
    """The key of a panel at its start, but for one control: one step on, or back where it cannot go on."""
    key = panel.key()
    at = list(panel.choices).index(argument)
    last = len(panel.choices[argument]) - 1
    key[at] += 1 if key[at] < last else -1
    return key


@functools.cache
def visited():
    """The positions that the tests visit, by the panel's name."""
    found = {}
    for path in PAGES:
        for kind in ("range", "menu"):
            if there := first_with(path, kind):
                panel, argument = there
                found.setdefault(panel.__name__, []).append(next_to_start(panel, argument))
        if panel := first_with_tries(path):
            found.setdefault(panel.__name__, []).append(panel.key(**panel.tries[0].values))
    return found


def wanted(name):
    """The runs of positions that the tests visit."""
    panel = next(panel for _, panel in lessons.panels() if panel.__name__ == name)
    keys = [panel.key(**position) for position in page_positions(panel)]
    return {keys.index(key) // RUN for key in visited().get(name, [])}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The pages, with the positions that are visited."""
    folder = tmp_path_factory.mktemp("site")
    build(folder, wanted=wanted, run=RUN)
    return folder


@pytest.fixture(scope="session", params=ENGINES)  # not "module", so that one ends before the next begins
def engine(request, tmp_path_factory):
    """A running browser of each engine, one after the other."""
    missing = ENGINES[request.param].missing()
    if missing:
        reason = f"{missing}, {NO_ENGINE}"
        if os.environ.get("CI") == "true" and sys.platform == "linux":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    beginning = tmp_path_factory.mktemp("browser")
    if request.param == "Chromium":
        beginning = request.getfixturevalue("chromium")
    running = ENGINES[request.param](beginning)
    yield running
    running.quit()


@pytest.fixture(scope="module", params=PAGES, ids=lambda path: path.stem)
def path(request, engine, site):
    """A lesson whose page is open, for all tests; the console must not have told of errors in the end."""
    path = request.param
    before = len(engine.errors())
    name = "index" if path == PAGES[0] else path.stem
    engine.go((site / f"{name}.html").as_uri())
    yield path
    # Neighbours of a position are asked for ahead, which the trial did not build.
    troubles = [each for each in engine.errors()[before:] if "/views/" not in each]
    assert troubles == []


def shows(engine, panel, key, seconds=15):
    """Wait until a panel shows what its function says of a position."""
    wanted = expected(panel.answer(**panel.values(key)).view)
    look = f"name => ({SHOWN})(document.querySelector(`[data-panel=${{name}}]`))"
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = engine.evaluate(look, panel.__name__)
        if json.loads(json.dumps(found)) == wanted:
            return True
        time.sleep(0.05)
    return False


def focus(engine, panel, argument):
    """Give the focus to the control of an argument."""
    at = list(panel.choices).index(argument)
    engine.evaluate(
        """(name, at) => {
            const control = document.querySelectorAll(`[data-panel=${name}] .stride-control`)[at]
            const field = control.querySelector(".stride-body input[type=range], .stride-body select")
            field.scrollIntoView({ block: "center" })
            field.focus()
        }""",
        panel.__name__,
        at,
    )


def click(engine, selector, text):
    """Click the first element of a selector that has a text."""
    x, y = engine.evaluate(
        """async (selector, text) => {
            const wanted = [...document.querySelectorAll(selector)].find((each) => each.textContent.trim() === text)
            wanted.scrollIntoView({ block: "center" })
            await new Promise(requestAnimationFrame)
            const box = wanted.getBoundingClientRect()
            return [box.x + box.width / 2, box.y + box.height / 2]
        }""",
        selector,
        text,
    )
    engine.click(x, y)


def move_by_key(engine, panel, argument, back, on):
    """Move a control one step on, or back from its end, by a key; returns where the panel is to be then."""
    click(engine, f"[data-panel={panel.__name__}] button", "↺ Reset")
    assert shows(engine, panel, panel.key())
    to = next_to_start(panel, argument)
    focus(engine, panel, argument)
    engine.press(on if to > panel.key() else back)
    return to


def test_a_slider_moved_by_keys_shows_what_the_function_says(engine, path):
    there = first_with(path, "range")
    if there is None:
        pytest.skip("this page has no such slider")
    to = move_by_key(engine, *there, "ArrowLeft", "ArrowRight")
    assert shows(engine, there[0], to)


def test_a_menu_moved_by_keys_shows_what_the_function_says(engine, path):
    there = first_with(path, "menu")
    if there is None:
        pytest.skip("this page has no menu")
    to = move_by_key(engine, *there, "ArrowUp", "ArrowDown")
    assert shows(engine, there[0], to)


def test_a_button_to_try_shows_what_the_function_says(engine, path):
    panel = first_with_tries(path)
    if panel is None:
        pytest.skip("this page has no buttons to try")
    button = panel.tries[0]
    click(engine, f"[data-panel={panel.__name__}] .stride-tries button", button.text)
    assert shows(engine, panel, panel.key(**button.values))


def test_a_card_that_is_answered_rightly_says_so_and_explains_itself(engine, path):
    cards = [each for each in lessons.ran(path)[1].values() if isinstance(each, Prediction)]
    if not cards or path == PAGES[0]:
        pytest.skip("this page has no cards")
    spec = cards[0].spec()
    engine.evaluate("() => { document.querySelector('.stride-predict').id = 'first-card' }")
    for place, (choices, right) in enumerate(zip(spec["choices"], spec["right"], strict=True), 1):
        field = f"#first-card .stride-answers > :nth-child({place})"
        if choices:
            click(engine, f"{field} .stride-option", right)
        else:
            engine.evaluate("field => document.querySelector(field).focus()", f"{field} input")
            engine.press(*str(right))
    click(engine, "#first-card button", "Check")
    signs = engine.evaluate(
        "() => [...document.querySelectorAll('#first-card .stride-sign')].map((e) => e.textContent)"
    )
    assert len(signs) == len(spec["right"])
    assert all(sign.startswith("✓") for sign in signs), signs
    assert engine.evaluate("() => document.querySelector('#first-card .stride-because').innerText").strip()
