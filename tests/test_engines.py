"""The pages and JupyterLab in Firefox and WebKit: a panel shows there, too, what its function says."""

import os
import sys
from pathlib import Path

import axe_playwright_python
import nbformat
import pytest

import lessons
from browser import REST, SHOWN, expected
from engines import ENGINES
from stride_helpers.panels.question import Prediction
from tools.site.__main__ import build
from waiting import wait_for

PAGES = lessons.LESSONS
ALIASING = PAGES[3]
PANELS = lessons.panels_of("")
RINGS = PANELS["rings"]
# The first panel of each page that has buttons to try.
FIRST = {path: next(panel for lesson, panel in lessons.panels() if lesson == path and panel.tries) for path in PAGES}
VISITED = [(panel, panel.tries[0].values) for panel in FIRST.values()]
VISITED += [(RINGS, {"stride": 3}), (RINGS, {"kernel": "box 3"})]


def wanted(name):
    """The numbers of the positions that the tests visit."""
    keys = [PANELS[name].key(**position) for position in PANELS[name].positions()]
    return {keys.index(panel.key(**values)) for panel, values in VISITED if panel.__name__ == name}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The pages, with the positions that are visited."""
    folder = tmp_path_factory.mktemp("site")
    build(folder, wanted=wanted, run=1)
    return folder


@pytest.fixture(scope="session", params=ENGINES)  # not "module", so that one ends before the next begins
def engine(request, tmp_path_factory):
    """A running browser of each engine, one after the other."""
    missing = ENGINES[request.param].missing()
    if missing:
        reason = f"{missing}, so the pages were not tried in that engine"
        if os.environ.get("CI") == "true" and sys.platform == "linux":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    running = ENGINES[request.param](tmp_path_factory.mktemp("browser"))
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


def expect_view(engine, panel, **values):
    """Wait until a panel shows what its function says of some values."""
    wanted = expected(panel(**values))
    look = f"name => ({SHOWN})(document.querySelector(`[data-panel=${{name}}]`))"
    wait_for(lambda: engine.evaluate(look, panel.__name__) == wanted)


def wait(engine, condition):
    """Wait until a function of JavaScript returns true."""
    wait_for(lambda: engine.evaluate(condition) is True)


def field_of(panel, argument, kind):
    """The selector of a field of the control of an argument."""
    at = list(panel.choices).index(argument)
    return f"[data-panel={panel.__name__}] .stride-band > :nth-child({at + 1}) {kind}"


def focus(engine, panel, argument):
    """Give the focus to the control of an argument."""
    field = field_of(panel, argument, ".stride-body :is(input[type=range], select)")
    place(engine, field)
    engine.evaluate("field => document.querySelector(field).focus()", field)


PLACE = f"""(selector, text) => {{
    const found = [...document.querySelectorAll(selector)]
    const element = found.find((each) => text === null || each.textContent.trim() === text)
    return element && ({REST})(element, "center")
}}"""


def place(engine, selector, text=None):
    """The box of the first element of a selector, or the first that has a text, once it rests in the window."""
    return wait_for(lambda: engine.evaluate(PLACE, selector, text))  # the page's script may not have come so far


def click(engine, selector, text):
    """Click the first element of a selector that has a text."""
    box = place(engine, selector, text)
    engine.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.mark.parametrize("path", [ALIASING], indirect=True, ids=["03_aliasing"])
@pytest.mark.parametrize(("key", "to"), [("ArrowRight", {"stride": 3}), ("ArrowDown", {"kernel": "box 3"})])
def test_a_control_moved_by_a_key_shows_what_the_function_says(engine, path, key, to):
    click(engine, "[data-panel=rings] button", "↺ Reset")
    expect_view(engine, RINGS)
    (argument,) = to
    focus(engine, RINGS, argument)
    engine.press(key)
    expect_view(engine, RINGS, **to)


def test_a_button_to_try_shows_what_the_function_says(engine, path):
    panel = FIRST[path]
    button = panel.tries[0]
    click(engine, f"[data-panel={panel.__name__}] .stride-tries button", button.text)
    expect_view(engine, panel, **button.values)


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


@pytest.mark.parametrize("path", PAGES[1:], indirect=True, ids=lambda path: path.stem)
def test_a_card_that_is_answered_rightly_says_so_and_explains_itself(engine, path):
    card = next(each for each in lessons.ran(path)[1].values() if isinstance(each, Prediction))
    signs, explained = answer_first_card(engine, card.spec())
    assert signs == ["✓ right"] * len(card.answers)
    assert explained


AXE = """async () => {
    const { violations } = await axe.run({ resultTypes: ["violations"], preload: false })
    return violations.map(({ id, nodes }) => [id, nodes[0].html])
}"""


@pytest.mark.parametrize("path", [ALIASING], indirect=True, ids=["03_aliasing"])
def test_axe_finds_no_violation(engine, path):
    script = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
    engine.add(script.read_text(encoding="utf-8"))
    assert engine.evaluate(AXE) == []


# --- JupyterLab -------------------------------------------------------------------------------------------------

PANEL = """
from stride_helpers import test_image
from stride_helpers.figures import Loupe, Table, View
from stride_helpers.lessons.shrinking import shrunk
from stride_helpers.panels import Kernel, Try, panel, predict, typed_kernel

EDGES = ["black", "mirrored"]


@panel("Everywhere", Try("three", "Fewer pixels.", stride=3), kernel=Kernel("1 1"), edge=EDGES, stride=(1, 6))
def everywhere(kernel="1 1", edge="black", stride=2):
    picture = test_image()
    small = shrunk(picture, typed_kernel(kernel), stride, edge=edge)
    return View({"before": picture, "after": small}, [Table(("size",), [(small.size,)]), Loupe()], sentence=f"{stride}")
"""
CARD = """
card = predict("How many?", {"windows": 11, "it is": "left"}, "Eleven.", choices={"it is": ["left", "right"]})
card
"""
small_lesson = {}
exec(PANEL + CARD, small_lesson)
everywhere = small_lesson["everywhere"]
RUN_ALL = "[...document.querySelectorAll('.lm-Menu-itemLabel')].find((each) => each.textContent === 'Run All Cells')"


@pytest.fixture
def in_lab(engine, server):
    """A lesson of a panel and a card, run in JupyterLab."""
    nbformat.write(lessons.notebook(PANEL, "everywhere", CARD), server.copy / "notebooks" / "everywhere.ipynb")
    engine.go(server.url("everywhere.ipynb", "doc"))
    wait(engine, "() => /Python [3(]/.test(document.querySelector('.jp-Toolbar-kernelName')?.textContent)")
    wait(engine, "() => document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'")
    click(engine, ".lm-MenuBar-itemLabel", "Run")
    wait(engine, f"() => {RUN_ALL} !== undefined")
    click(engine, ".lm-Menu-itemLabel", "Run All Cells")
    wait(engine, "() => document.querySelector('[data-panel=everywhere]') !== null")
    return engine


def test_in_jupyterlab_a_panel_and_a_card_do_what_they_do_on_a_page(in_lab):
    engine = in_lab
    expect_view(engine, everywhere)
    box = place(engine, field_of(everywhere, "stride", "input[type=range]"))
    start, end = (box["x"] + 28 + share * (box["width"] - 56) for share in (1 / 5, 1))
    y = box["y"] + box["height"] / 2
    engine.drag((start, y), ((start + end) / 2, y), (end, y))
    expect_view(engine, everywhere, stride=6)
    focus(engine, everywhere, "edge")
    engine.press("ArrowDown")
    expect_view(engine, everywhere, stride=6, edge="mirrored")
    engine.evaluate("field => document.querySelector(field).select()", field_of(everywhere, "kernel", ".stride-text"))
    engine.press(*"1 0; 0 -1")
    expect_view(engine, everywhere, stride=6, edge="mirrored", kernel="1 0; 0 -1")
    click(engine, "[data-panel=everywhere] .stride-tries button", "three")
    expect_view(engine, everywhere, stride=3)
    box = place(engine, "[data-panel=everywhere] .stride-lattice[data-name='after']")
    for step in (5, 0):  # as a hand comes
        engine.move(box["x"] + 0.6 * box["width"] - step, box["y"] + 0.6 * box["height"])
    said = "document.querySelector('[data-panel=everywhere] .stride-loupe p').textContent"
    wait(engine, f"() => {said}.startsWith('Cell (4, 4) of after reads')")
    signs, explained = answer_first_card(engine, small_lesson["card"].spec())
    assert signs == ["✓ right", "✓ right"]
    assert explained == "Eleven."
