"""The pages in the three engines: what moves in one moves in all, and shows what the function says."""

import functools
import json
import os
import sys
import time
from pathlib import Path

import axe_playwright_python
import nbformat
import pytest

import lessons
from browser import SHOWN, expected, kinds
from conftest import NO_ENGINE
from engines import ENGINES
from stride_helpers.panels.question import Prediction, predict
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
    wanted = expected(lessons.answer(panel, **panel.values(key)).view)
    look = f"name => ({SHOWN})(document.querySelector(`[data-panel=${{name}}]`))"
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = engine.evaluate(look, panel.__name__)
        if json.loads(json.dumps(found)) == wanted:
            return True
        time.sleep(0.05)
    return False


def wait(engine, condition, *arguments, seconds=60):
    """Wait until a function of JavaScript returns true."""
    deadline = time.monotonic() + seconds
    while engine.evaluate(condition, *arguments) is not True:
        assert time.monotonic() < deadline, condition
        time.sleep(0.1)


def field_of(panel, argument, kind):
    """The selector of a field of the control of an argument."""
    at = list(panel.choices).index(argument)
    return f"[data-panel={panel.__name__}] .stride-band > :nth-child({at + 1}) {kind}"


def focus(engine, panel, argument):
    """Give the focus to the control of an argument."""
    field = field_of(panel, argument, ".stride-body :is(input[type=range], select)")
    place(engine, field)
    engine.evaluate("field => document.querySelector(field).focus()", field)


PLACE = """async (selector, text) => {
    let before, box, rested = 0
    for (let frame = 0; frame < 300 && rested < 3; frame++, before = box) {
        const found = [...document.querySelectorAll(selector)]
        const element = found.find((each) => text === null || each.textContent.trim() === text)
        element?.scrollIntoView({ block: "center" })
        await new Promise(requestAnimationFrame)
        if (!element) continue // the page's script has not come so far
        const { x, y, width, height } = element.getBoundingClientRect()
        box = { x, y, width, height }
        rested = JSON.stringify(box) === JSON.stringify(before) ? rested + 1 : 0
    }
    return box
}"""


def place(engine, selector, text=None):
    """The box of the first element of a selector, or the first that has a text, once it rests in the window."""
    return engine.evaluate(PLACE, selector, text)


def click(engine, selector, text):
    """Click the first element of a selector that has a text."""
    box = place(engine, selector, text)
    engine.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def move_by_key(engine, panel, argument, back, on):
    """Move a control one step on, or back from its end, by a key; returns where the panel is to be then."""
    click(engine, f"[data-panel={panel.__name__}] button", "↺ Reset")
    assert shows(engine, panel, panel.key())
    to = next_to_start(panel, argument)
    focus(engine, panel, argument)
    engine.press(on if to > panel.key() else back)
    return to


KEYS = {"range": ("ArrowLeft", "ArrowRight"), "menu": ("ArrowUp", "ArrowDown")}


@pytest.mark.parametrize("kind", KEYS)
def test_a_control_moved_by_keys_shows_what_the_function_says(engine, path, kind):
    there = first_with(path, kind)
    if there is None:
        pytest.skip(f"this page has no control of the kind {kind}")
    to = move_by_key(engine, *there, *KEYS[kind])
    assert shows(engine, there[0], to)


def test_a_button_to_try_shows_what_the_function_says(engine, path):
    panel = first_with_tries(path)
    if panel is None:
        pytest.skip("this page has no buttons to try")
    button = panel.tries[0]
    click(engine, f"[data-panel={panel.__name__}] .stride-tries button", button.text)
    assert shows(engine, panel, panel.key(**button.values))


# Every radio button counts, though a group of them is one stop.
STOPS = """() => {
    const first = document.querySelector("[data-panel]")
    const may = "a[href], button, summary, input, select, textarea, [tabindex]"
    return [...document.querySelectorAll(may)].filter((each) => {
        const before = each.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING
        return before && each.tabIndex >= 0 && each.checkVisibility() && !each.contains(first)
    }).map((each) => each.matches("nav.contents a") ? "contents" : each.textContent.trim())
}"""


def test_few_stops_of_the_keyboard_lie_before_the_first_panel_and_the_contents_are_one(engine, path):
    stops = engine.evaluate(STOPS)
    assert stops[0] == "To the first panel"
    if path == PAGES[0]:
        assert len(stops) < 10, stops
        return
    assert stops.count("contents") == 1
    assert len(stops) < 35, stops
    engine.evaluate("() => document.querySelector('.contents a[tabindex=\"0\"]').focus()")
    at = "() => [...document.querySelectorAll('.contents a')].indexOf(document.activeElement)"
    before = engine.evaluate(at)
    engine.press("ArrowDown", "ArrowDown", "ArrowUp")
    assert engine.evaluate(at) == before + 1


def answer_first_card(engine, spec):
    """Answer the first card of a page rightly; what it says then: its signs, and what it explains."""
    wait(engine, "() => document.querySelector('.stride-predict form') !== null")
    engine.evaluate("() => { document.querySelector('.stride-predict').id = 'first-card' }")
    for place, answer in enumerate(spec["answers"], 1):
        field = f"#first-card .stride-answers > :nth-child({place} of .stride-options, .stride-number)"
        if answer["choices"]:
            click(engine, f"{field} .stride-option", answer["right"])
        else:
            engine.evaluate("field => document.querySelector(field).focus()", f"{field} input")
            engine.press(*str(answer["right"]))
    click(engine, "#first-card button", "Check")
    return engine.evaluate(
        """() => {
            const card = document.getElementById("first-card")
            const signs = [...card.querySelectorAll(".stride-sign")].map((sign) => sign.textContent)
            return [signs, card.querySelector(".stride-because").innerText.trim()]
        }"""
    )


def test_a_card_that_is_answered_rightly_says_so_and_explains_itself(engine, path):
    cards = [each for each in lessons.ran(path)[1].values() if isinstance(each, Prediction)]
    if not cards or path == PAGES[0]:
        pytest.skip("this page has no cards")
    signs, explained = answer_first_card(engine, cards[0].spec())
    assert signs == ["✓ right"] * len(cards[0].answers)
    assert explained


AXE = """async () => {
    const { violations } = await axe.run({ resultTypes: ["violations"], preload: false })
    return violations.map(({ id, nodes }) => [id, nodes[0].html])
}"""


@pytest.mark.parametrize("path", [PAGES[3]], indirect=True, ids=["03_aliasing"])
def test_axe_finds_no_violation(engine, path):
    if engine.__class__.__name__ == "Chromium":
        pytest.skip("there it looks at all pages, see test_pages.py")
    script = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
    engine.add(script.read_text(encoding="utf-8"))
    assert engine.evaluate(AXE) == []


FOLDED = """() => [...document.querySelectorAll("main > .prose:not(.paper-end) details")].map((each) => {
    const later = ["Hint", "Solution"].includes(each.querySelector("summary").textContent.trim())
    return [later, each.open, each.checkVisibility()]
})"""


def test_on_paper_hints_and_solutions_stand_at_the_end_and_what_else_is_folded_is_open(engine, path):
    engine.evaluate("() => { dispatchEvent(new Event('beforeprint')) }")
    folded = engine.evaluate(FOLDED)
    later = [each for each in folded if each[0]]
    assert all(is_open for is_later, is_open, _ in folded if not is_later)
    assert not any(visible for _, _, visible in later)
    end = "() => document.querySelector('main').lastElementChild"
    titles = engine.evaluate(f"() => [...({end})().querySelectorAll('h3')].map((each) => each.textContent)")
    assert len(titles) == len(later)
    assert all(title.startswith("Exercise") for title in titles), titles
    engine.evaluate("() => { dispatchEvent(new Event('afterprint')) }")
    assert [each[1:] for each in engine.evaluate(FOLDED)] == [[False, True]] * len(folded)
    assert not engine.evaluate("() => document.querySelector('.paper-end') !== null")


# --- JupyterLab -------------------------------------------------------------------------------------------------

PANEL = """
from stride_helpers import test_image
from stride_helpers.figures import Loupe, Table, View
from stride_helpers.lessons.shrinking import shrunk
from stride_helpers.panels import Kernel, Try, panel, predict, typed_kernel

EDGES = ["black", "mirrored"]
FEW = Try("few", "Hardly a pixel is left.", stride=6)


@panel("Everywhere", FEW, kernel=Kernel("1 1"), edge=EDGES, stride=(1, 6))
def everywhere(kernel="1 1", edge="black", stride=2):
    picture = test_image()
    small = shrunk(picture, typed_kernel(kernel), stride, edge=edge)
    return View({"before": picture, "after": small}, [Table(("size",), [(small.size,)]), Loupe()], sentence=f"{stride}")
"""
CARD = """
predict("How many?", {"windows": 11, "it is": "left"}, "Eleven.", choices={"it is": ["left", "right"]})
"""
small_lesson = {}
exec(PANEL, small_lesson)
everywhere = small_lesson["everywhere"]
RUN_ALL = "[...document.querySelectorAll('.lm-Menu-itemLabel')].find((each) => each.textContent === 'Run All Cells')"


@pytest.fixture
def in_lab(engine, server):
    """A lesson of a panel and a card, run in JupyterLab."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in (PANEL, "everywhere", CARD)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, server.copy / "notebooks" / "everywhere.ipynb")
    engine.go(server.url("everywhere.ipynb", "doc"))
    wait(engine, "() => /Python [3(]/.test(document.querySelector('.jp-Toolbar-kernelName')?.textContent)")
    wait(engine, "() => document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'")
    click(engine, ".lm-MenuBar-itemLabel", "Run")
    wait(engine, f"() => {RUN_ALL} !== undefined")
    click(engine, ".lm-Menu-itemLabel", "Run All Cells")
    wait(engine, "() => document.querySelector('[data-panel=everywhere]') !== null")
    return engine


@pytest.mark.parametrize("engine", ["Firefox", "WebKit"], indirect=True)  # the other tests use Chromium
def test_in_jupyterlab_a_panel_and_a_card_do_what_they_do_on_a_page(in_lab):
    engine = in_lab
    key = everywhere.key()
    assert shows(engine, everywhere, key, seconds=60)
    box = place(engine, field_of(everywhere, "stride", "input[type=range]"))
    start, end = (box["x"] + 28 + share * (box["width"] - 56) for share in (1 / 5, 1))
    y = box["y"] + box["height"] / 2
    engine.drag((start, y), ((start + end) / 2, y), (end, y))
    key[2] = 5
    assert shows(engine, everywhere, key), "a slider that is dragged"
    focus(engine, everywhere, "edge")
    engine.press("ArrowDown")
    key[1] = 1
    assert shows(engine, everywhere, key), "a menu"
    engine.evaluate("field => document.querySelector(field).select()", field_of(everywhere, "kernel", ".stride-text"))
    engine.press(*"1 0; 0 -1")
    key[0] = "1 0; 0 -1"
    assert shows(engine, everywhere, key), "a kernel that is typed"
    click(engine, "[data-panel=everywhere] .stride-tries button", "few")
    assert shows(engine, everywhere, everywhere.key(stride=6)), "a button to try"
    box = place(engine, "[data-panel=everywhere] .stride-lattice[data-name='after']")
    for step in (5, 0):  # as a hand comes
        engine.move(box["x"] + 0.6 * box["width"] - step, box["y"] + 0.6 * box["height"])
    said = "() => document.querySelector('[data-panel=everywhere] .stride-loupe p').textContent"
    wait(engine, f"() => ({said})().startsWith('Cell (2, 2) of after reads')", seconds=5)
    card = predict("How many?", {"windows": 11, "it is": "left"}, "Eleven.", choices={"it is": ["left", "right"]})
    signs, explained = answer_first_card(engine, card.spec())
    assert signs == ["✓ right", "✓ right"]
    assert explained == "Eleven."
