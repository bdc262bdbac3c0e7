"""The lessons in JupyterLab in a real browser: run, dragged, typed into, on a wide page and on a phone."""

import random
import re
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import lessons
from browser import DESK, Lesson, agrees, control, drag, expect_plain, in_sight, kinds, shows

PANELS = {path.name: lessons.panels_of(path.name) for path in lessons.LESSONS}
ALIASING, LEARNED = (list(PANELS)[number] for number in (3, 5))


def in_lesson(name):
    """Run a test in this lesson alone."""
    return pytest.mark.parametrize("opened", [name], indirect=True)


@pytest.fixture(scope="module", params=PANELS)
def opened(request, chromium, server):
    """Each lesson in turn, opened and run once for the tests that only look and move."""
    with chromium.new_page(viewport=DESK) as page:
        lesson = Lesson(page, server, request.param, view="doc")
        lesson.run_all()
        yield lesson, PANELS[request.param]
    assert lesson.troubles == []


def move_first(panel, function):
    """Set a panel's first control to its last choice; return the position."""
    argument = kinds(function, "range", "steps", "menu", "photographs")[0]
    field, choices = control(panel, argument), function.choices[argument]
    if argument in kinds(function, "menu", "photographs"):
        field.select_option(str(choices[-1]))
        return function.defaults | {argument: choices[-1]}
    last = field.get_attribute("max")  # what plays may end before the last choice
    field.press("End")
    expect(field).to_have_value(last)
    return function.defaults | {argument: choices[int(last)]}


def test_every_panel_shows_what_its_function_says_before_and_after_a_move(opened):
    lesson, panels = opened
    for name, function in panels.items():
        panel = lesson.panel(name)
        assert agrees(panel, function, function.defaults), name
        if function.choices:
            assert agrees(panel, function, move_first(panel, function)), name
            panel.get_by_role("button", name="Reset").click()


@in_lesson(ALIASING)
def test_no_bar_of_jupyterlab_lies_over_a_cell_and_the_last_one_ends_the_page(opened):
    expect_plain(opened[0].page)


def moves(panel, function):
    """Move all controls of a panel as hands do; after each move comes the position that must be shown."""
    for argument in kinds(function, "range", "steps"):
        slider, choices = control(panel, argument), function.choices[argument]
        drag(panel.page, slider, 1)
        yield {argument: choices[-1]}
        slider.press("Home")
        yield {argument: choices[0]}
        slider.press("ArrowRight")
        yield {argument: choices[1]}
        typed = panel.get_by_label(f"type a value of {argument.replace('_', ' ')}", exact=True)
        typed.fill(str(function.defaults[argument]))
        typed.press("Enter")
        yield {}
    for argument in kinds(function, "menu", "photographs"):
        for choice in (function.choices[argument][-1], function.defaults[argument]):
            control(panel, argument).select_option(str(choice))
            yield {argument: choice}
    for button in function.tries:
        panel.get_by_role("button", name=button.text, exact=True).click()
        expect(panel.locator(".stride-claim")).to_have_text(button.says)
        yield button.values
    panel.get_by_role("button", name="Reset").click()
    yield {}


@in_lesson(ALIASING)
def test_every_control_of_a_lesson_shows_what_the_function_says(opened):
    lesson, panels = opened
    for name, function in panels.items():
        panel = lesson.panel(name)
        for values in moves(panel, function):
            assert agrees(panel, function, function.defaults | values), (name, values)


# In the light, the panels have the colours that they have on the pages, where axe looks at all of them.
def test_axe_finds_enough_contrast_in_the_dark(opened):
    lesson, panels = opened
    for name in panels:
        lesson.panel(name)
    lesson.choose_theme("Dark")
    brought = {"include": [[".jp-OutputArea-output"], [".jp-RenderedMarkdown"]]}  # the rest is JupyterLab's
    try:
        options = {"runOnly": ["color-contrast"], "resultTypes": ["violations"], "preload": False}
        found = Axe().run(lesson.page, context=brought, options=options)
    finally:
        lesson.choose_theme("Light")
    assert found.response["violations"] == []


@in_lesson(ALIASING)
def test_on_a_phone_no_panel_is_wider_than_the_page_and_the_controls_stay_in_sight(opened):
    lesson, panels = opened
    lesson.page.set_viewport_size({"width": 390, "height": 844})
    try:
        for panel_name, function in panels.items():
            panel = lesson.panel(panel_name)
            expect(panel).to_have_class(re.compile("phone"))
            inner, outer = panel.evaluate("e => [e.scrollWidth, e.clientWidth]")
            assert inner <= outer, f"{panel_name} is {inner} wide on a page of {outer}"
            in_sight(panel, "start")
            if function.choices:
                expect(panel.locator(".stride-stage")).to_be_in_viewport()
                expect(panel.locator(".stride-band")).to_be_in_viewport(ratio=0.9)
    finally:
        lesson.page.set_viewport_size(DESK)


@in_lesson(ALIASING)
def test_random_moves_end_right_also_beside_a_cell_that_runs(opened, server):
    lesson, panels = opened
    page, dice = lesson.page, random.Random(5)
    function, panel = panels["aliasing"], lesson.panel("aliasing")
    page.keyboard.press("Escape")
    first = page.locator(".jp-CodeCell:has(.cm-content)").first  # the imports are folded
    first.locator(".cm-content").click()
    expect(first.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("import os, time\nwhile not os.path.exists('over'):\n    time.sleep(0.05)")
    page.keyboard.press("Control+Enter")
    expect(first.locator(".jp-InputPrompt")).to_have_text("[*]:")
    position = dict(function.defaults)
    for move in range(60):
        argument = dice.choice(list(function.choices))
        index = dice.randrange(len(function.choices[argument]))
        control(panel, argument).fill(str(index))
        position[argument] = function.choices[argument][index]
        if move % 10 == 9:
            assert shows(panel, function(**position), seconds=20), position
        if move == 29:
            expect(first.locator(".jp-InputPrompt")).to_have_text("[*]:")
            (server.copy / "notebooks" / "over").touch()
    expect(first.locator(".jp-InputPrompt")).not_to_have_text("[*]:")


def test_a_panel_works_in_notebook_7_too(page, server):
    folder = server.copy / "notebooks"
    shutil.copy(folder / ALIASING, folder / "seven.ipynb")  # a file of its own has a kernel of its own
    lesson = Lesson(page, server, "seven.ipynb", view="notebook")
    lesson.run_all()
    function, panel = PANELS[ALIASING]["aliasing"], lesson.panel("aliasing")
    for key, noise in (("Home", 0.0), ("End", 0.5), ("ArrowLeft", 0.49)):
        control(panel, "noise").press(key)
        assert shows(panel, function(noise=noise)), key


def test_once_a_lesson_has_run_it_stays_where_the_learner_goes(page, server):
    lesson = Lesson(page, server, LEARNED, view="doc")
    lesson.run_all()  # which goes to the last cell
    step = control(lesson.panel("training"), "step")
    step.focus()
    scroller = page.locator(".jp-WindowedPanel-outer")
    before = scroller.evaluate("each => each.scrollTop")
    page.wait_for_timeout(5000)
    assert scroller.evaluate("each => each.scrollTop") == before
    expect(step).to_be_focused()


# Waits until a lesson has not grown for two seconds: it takes some until all of it is drawn.
GROWN = """async () => {
    const lesson = document.querySelector(".jp-WindowedPanel-outer")
    for (let before = -1, rested = 0; rested < 20; before = lesson.scrollHeight) {
        await new Promise((done) => setTimeout(done, 100))
        rested = lesson.scrollHeight === before ? rested + 1 : 0
    }
}"""


def test_a_link_to_a_section_leads_to_its_heading_at_the_first_press(page, server):
    Lesson(page, server, LEARNED, view="doc")
    link = page.get_by_role("link", name="section 3", exact=True).first
    page.evaluate(GROWN)  # as when somebody has read up to there
    in_sight(link)
    link.click()
    page.wait_for_timeout(1000)
    top = page.locator(".jp-WindowedPanel-outer").bounding_box()["y"]
    heading = page.get_by_role("heading", name=re.compile("^3. Nine weights learn"))
    assert 0 <= heading.bounding_box()["y"] - top < 60


LATE = """() => {
    const { timeout } = AbortSignal
    AbortSignal.timeout = (milliseconds) => timeout.call(AbortSignal, milliseconds === 2000 ? 0 : milliseconds)
}"""


@pytest.fixture(scope="module")
def late(chromium, server):
    """A lesson that is open and has not run, on a machine on which panels start later than anywidget waits."""
    with chromium.new_page(viewport=DESK) as page:
        page.add_init_script(f"({LATE})()")
        yield Lesson(page, server, ALIASING, view="doc")


def test_before_anything_runs_the_stored_pictures_and_tables_are_there(late):
    stored = late.page.locator(".jp-OutputArea-output img[alt^='noisy: 24x24']")
    stored.first.scroll_into_view_if_needed()
    expect(stored.first).to_be_visible()
    expect(late.page.get_by_role("cell", name="0.480").first).to_be_visible()
    expect(late.page.get_by_text("Error displaying widget")).to_have_count(0)


def test_a_panel_that_starts_late_as_on_a_slow_machine_is_not_deaf(late):
    late.run_all()
    assert any("Failed to initialize model" in trouble for trouble in late.troubles), "nothing came late"
    for name, function in PANELS[ALIASING].items():
        panel = late.panel(name)
        assert agrees(panel, function, function.defaults), name  # it may be put up twice while it comes late
        assert agrees(panel, function, move_first(panel, function)), name
