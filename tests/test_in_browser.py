"""The lessons in JupyterLab in a real browser: run, dragged, typed into, on a wide page and on a phone."""

import io
import os
import re
import subprocess
import sys
import time
from types import SimpleNamespace

import ipywidgets as widgets
import pytest
from PIL import Image
from playwright.sync_api import expect

import lessons
from browser import Lesson

PANELS = {
    path.name: {panel.__name__: panel for lesson, panel in lessons.panels() if lesson == path}
    for path in lessons.LESSONS
}
START, FORMULA, ALIASING = "00_start_here.ipynb", "01_formula.ipynb", "03_aliasing.ipynb"
LOOP = "02_loop_convolution.ipynb"


def sliders(panel):
    """The panel's sliders as widgets, by argument."""
    controls = panel._controls()
    return {n: c for n, c in controls.items() if isinstance(c, (widgets.IntSlider, widgets.FloatSlider))}


def menus(panel):
    """The panel's menus as widgets, by argument."""
    return {n: c for n, c in panel._controls().items() if isinstance(c, widgets.Dropdown)}


def shown(function, position):
    """What a panel is to show at a position, its sentence about bad input included."""
    return SimpleNamespace(html=lambda: function.html(**position))


@pytest.mark.parametrize("name", PANELS)
def test_every_slider_redraws_under_mouse_and_keyboard_and_the_page_stays_put(page, server, name):
    lesson = Lesson(page, server, name)
    lesson.run_all()
    for panel_name, function in PANELS[name].items():
        panel, position = lesson.panel(panel_name), dict(function.defaults)
        assert lesson.shows(panel, shown(function, position)), panel_name
        for argument, control in sliders(function).items():
            handle = lesson.slider(panel, argument.replace("_", " "))
            handle.scroll_into_view_if_needed()
            before = panel.bounding_box()
            for share, value in ((1, control.max), (0, control.min)):
                lesson.drag(handle, share)
                position[argument] = value
                assert lesson.shows(panel, shown(function, position)), f"{panel_name}: mouse, {argument} {value}"
            handle.press("ArrowRight")
            position[argument] = round(control.min + control.step, 10)
            assert lesson.shows(panel, shown(function, position)), f"{panel_name}: keyboard, {argument}"
            assert panel.bounding_box() == before, f"{panel_name}: the page moved with {argument}"
            box = panel.get_by_label(argument.replace("_", " "), exact=True)
            box.fill(str(function.defaults[argument]))
            box.press("Enter")
            position[argument] = function.defaults[argument]
            assert lesson.shows(panel, shown(function, position)), f"{panel_name}: number box, {argument}"
        for argument, control in menus(function).items():
            for choice in (control.options[-1], function.defaults[argument]):
                panel.get_by_label(argument.replace("_", " "), exact=True).select_option(str(choice))
                position[argument] = choice
                assert lesson.shows(panel, shown(function, position)), f"{panel_name}: menu, {argument} {choice}"
    assert lesson.troubles == []


def test_the_live_table_gives_the_published_figures(page, server):
    lesson = Lesson(page, server, ALIASING)
    lesson.run_all()
    panel = lesson.panel("aliasing")
    for stride, strided, subsampled in ((1, "0.510", "1.000"), (2, "0.480", "0.358"), (3, "0.489", "0.298")):
        panel.get_by_label("stride", exact=True).fill(str(stride))
        panel.get_by_label("stride", exact=True).press("Enter")
        expect(panel.locator("tbody tr").nth(0).locator("td").nth(3)).to_have_text(strided)
        expect(panel.locator("tbody tr").nth(1).locator("td").nth(3)).to_have_text(subsampled)


def test_a_drag_redraws_on_the_way_and_ends_where_the_hand_ends(page, server):
    lesson = Lesson(page, server, ALIASING)
    lesson.run_all()
    panel = lesson.panel("aliasing")
    panel.evaluate(
        """panel => {
            window.redraws = 0
            const target = panel.querySelector('.stride-view').parentElement
            new MutationObserver(() => window.redraws++).observe(target, {childList: true})
        }"""
    )
    handle = lesson.slider(panel, "noise")
    lesson.drag(handle, 0, steps=40)
    lesson.drag(handle, 1, steps=40)
    assert lesson.shows(panel, PANELS[ALIASING]["aliasing"](noise=0.5))
    assert page.evaluate("window.redraws") >= 5


def test_before_anything_runs_the_stored_pictures_and_tables_are_there(page, server):
    Lesson(page, server, ALIASING)
    stored = page.locator(".jp-OutputArea-output img[alt^='original: 24x24']")
    stored.first.scroll_into_view_if_needed()
    expect(stored.first).to_be_visible()
    expect(page.get_by_role("cell", name="0.480").first).to_be_visible()
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)


@pytest.mark.parametrize("name", PANELS)
def test_on_a_phone_no_panel_is_wider_than_the_page(phone, server, name):
    lesson = Lesson(phone, server, name, view="doc")
    lesson.run_all()
    for panel_name in PANELS[name]:
        panel = lesson.panel(panel_name)
        inner, outer = panel.evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert inner <= outer, f"{panel_name} is {inner} wide on a page of {outer}"
    assert lesson.troubles == []


def picture_file(kind, size):
    """A noisy picture as an uploaded file."""
    stream = io.BytesIO()
    Image.effect_noise(size, 80).save(stream, kind)
    return {"name": f"mine.{kind.lower()}", "mimeType": f"image/{kind.lower()}", "buffer": stream.getvalue()}


def test_a_learners_own_picture_is_shown_or_refused_politely(page, server):
    lesson = Lesson(page, server, ALIASING)
    lesson.run_all()
    function, panel = PANELS[ALIASING]["own_picture"], lesson.panel("own_picture")

    def choose(file):
        with page.expect_file_chooser() as chooser:
            panel.get_by_role("button", name="choose a photograph").click()
        chooser.value.set_files(file)

    for file in (picture_file("PNG", (300, 200)), picture_file("JPEG", (640, 480))):
        choose(file)
        assert lesson.shows(panel, function(photograph=file["buffer"])), file["name"]
    choose({"name": "notes.png", "mimeType": "image/png", "buffer": b"not a picture"})
    expect(panel).to_contain_text("must be a PNG or JPEG picture")
    large = {"name": "large.png", "mimeType": "image/png", "buffer": os.urandom(11_000_000)}
    choose(large)
    expect(panel).to_contain_text("at most 8 MB, but it has 11.0 MB", timeout=20_000)
    file = picture_file("PNG", (100, 100))
    choose(file)
    assert lesson.shows(panel, function(photograph=file["buffer"]))
    assert lesson.troubles == []


def test_an_exported_page_shows_pictures_and_tables_without_kernel_and_network(page, tmp_path):
    path = lessons.ROOT / "notebooks" / ALIASING
    export = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", str(tmp_path), str(path)]
    subprocess.run(export, check=True, capture_output=True)
    page.context.set_offline(True)
    page.goto((tmp_path / "03_aliasing.html").as_uri(), wait_until="domcontentloaded")
    picture = page.locator("img[alt^='strided, stretched: 24x24']").first
    picture.scroll_into_view_if_needed()
    assert picture.bounding_box()["width"] == 144
    expect(page.get_by_role("cell", name="0.480").first).to_be_visible()


LIT = """i => {
    const window = getComputedStyle(i, '::before'), words = getComputedStyle(i, '::after')
    const box = i.getBoundingClientRect(), picture = i.closest('.stride-view').querySelector('img')
    const card = picture.getBoundingClientRect(), zoom = card.width / picture.width
    const left = box.left + parseFloat(window.left), top = box.top + parseFloat(window.top)
    return {
        shown: [window.display, words.display],
        window: [left - card.left, top - card.top, parseFloat(window.width)].map(n => Math.round(n / zoom)),
        words: words.content,
        others: [...i.parentElement.children].filter(e => getComputedStyle(e, '::before').display != 'none').length,
    }
}"""


@pytest.mark.parametrize("width", [1280, 500])
@pytest.mark.parametrize("where", ["JupyterLab", "exported page"])
def test_pointing_at_an_output_cell_and_tabbing_to_it_light_its_window(page, server, tmp_path, where, width):
    page.set_viewport_size({"width": width, "height": 900})
    if where == "JupyterLab":
        lesson = Lesson(page, server, FORMULA, view="doc")
        lesson.run_all()
        panel = lesson.panel("windows")
    else:
        path = lessons.ROOT / "notebooks" / FORMULA
        export = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", str(tmp_path), str(path)]
        subprocess.run(export, check=True, capture_output=True)
        page.context.set_offline(True)
        page.goto((tmp_path / "01_formula.html").as_uri(), wait_until="domcontentloaded")
        panel = page.locator(".stride-view", has=page.locator(".window-cells"))
    cells = panel.locator(".window-cells i")
    expect(cells).to_have_count(121)
    hint, unlit = panel.get_by_text("Point at an output cell"), {"shown": ["none", "none"], "others": 0}
    expect(hint).to_be_visible()
    assert cells.nth(25).evaluate(LIT) | unlit == cells.nth(25).evaluate(LIT)

    def is_lit(row, col, words, point=lambda: None):
        # In the card, pixel 0 begins at (24, 40), and a pixel is 14 wide.
        window = [24 + 14 * 2 * col, 40 + 14 * 2 * row, 3 * 14]
        expected = {"shown": ["block", "block"], "window": window, "words": f'"{words}"', "others": 1}
        for _ in range(100):  # cells above may still be drawn, and move this one from under the mouse
            point()
            lit = cells.nth(row * 11 + col).evaluate(LIT)
            if lit == expected:
                break
            page.wait_for_timeout(50)
        assert lit == expected
        expect(hint).to_be_hidden()

    point = cells.nth(2 * 11 + 3).hover
    is_lit(2, 3, "output (2, 3) reads rows 4 to 6, columns 6 to 8", point)
    cells.nth(0).focus()
    is_lit(2, 3, "output (2, 3) reads rows 4 to 6, columns 6 to 8", point)  # the mouse comes first
    page.mouse.move(1, 1)
    is_lit(0, 0, "output (0, 0) reads rows 0 to 2, columns 0 to 2")
    page.keyboard.press("Tab")
    is_lit(0, 1, "output (0, 1) reads rows 0 to 2, columns 2 to 4")
    page.keyboard.press("Shift+Tab")
    is_lit(0, 0, "output (0, 0) reads rows 0 to 2, columns 0 to 2")
    assert panel.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_the_walk_plays_pauses_and_goes_anywhere_and_a_typed_kernel_redraws(page, server):
    lesson = Lesson(page, server, LOOP)
    lesson.run_all()
    function, panel = PANELS[LOOP]["walk"], lesson.panel("walk")
    button, box = panel.get_by_role("button", name="play / pause"), panel.get_by_label("step", exact=True)

    def seconds_until(step):
        start = time.monotonic()
        expect(box).to_have_value(re.compile(step), timeout=20_000)
        return time.monotonic() - start

    panel.get_by_label("speed", exact=True).select_option("1 a second")
    button.press("Space")
    slow = seconds_until("^[4-9]$")
    panel.get_by_label("speed", exact=True).select_option("10 a second")
    assert seconds_until(r"^[12]\d$") < 3 * slow
    button.press("Enter")
    page.wait_for_timeout(300)
    paused = int(box.input_value())
    assert lesson.shows(panel, function(step=paused))
    page.wait_for_timeout(500)
    assert int(box.input_value()) == paused

    for step in (81, 1, 40, 27):
        box.fill(str(step))
        box.press("Enter")
        assert lesson.shows(panel, function(step=step)), step
    handle = lesson.slider(panel, "step")
    for key, step in (("ArrowRight", 28), ("Home", 1), ("End", 81), ("ArrowLeft", 80)):
        handle.press(key)
        assert lesson.shows(panel, function(step=step)), key
    button.click()
    assert lesson.shows(panel, function(step=81)), "played to the end"
    expect(button).not_to_have_class(re.compile("mod-active"))

    function, panel = PANELS[LOOP]["typed"], lesson.panel("typed")
    text, height = panel.get_by_label("kernel", exact=True), panel.bounding_box()["height"]
    for kernel in ("1 0; 0 -1", "1 2; 3", "1 x", "", "1/9 1/9 1/9"):
        text.fill("")
        text.press_sequentially(kernel)
        if kernel in ("1 0; 0 -1", "1/9 1/9 1/9"):
            assert lesson.shows(panel, function(kernel=kernel)), kernel
        else:
            expect(panel.get_by_role("status")).to_contain_text("Nothing to show here.")
        assert text.input_value() == kernel
        assert panel.bounding_box()["height"] == height, "the page jumps"
    assert lesson.troubles == []
