"""The lessons in JupyterLab in a real browser: run, dragged, typed into, on a wide page and on a phone."""

import io
import os
import subprocess
import sys

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
START, ALIASING = "00_start_here.ipynb", "03_aliasing.ipynb"


def sliders(panel):
    """The panel's sliders as widgets, by argument."""
    controls = panel._controls()
    return {n: c for n, c in controls.items() if isinstance(c, (widgets.IntSlider, widgets.FloatSlider))}


def menus(panel):
    """The panel's menus as widgets, by argument."""
    return {n: c for n, c in panel._controls().items() if isinstance(c, widgets.Dropdown)}


@pytest.mark.parametrize("name", PANELS)
def test_every_slider_redraws_under_mouse_and_keyboard_and_the_page_stays_put(page, server, name):
    lesson = Lesson(page, server, name)
    lesson.run_all()
    for panel_name, function in PANELS[name].items():
        panel, position = lesson.panel(panel_name), dict(function.defaults)
        assert lesson.shows(panel, function(**position)), panel_name
        for argument, control in sliders(function).items():
            handle = lesson.slider(panel, argument.replace("_", " "))
            handle.scroll_into_view_if_needed()
            before = panel.bounding_box()
            for share, value in ((1, control.max), (0, control.min)):
                lesson.drag(handle, share)
                position[argument] = value
                assert lesson.shows(panel, function(**position)), f"{panel_name}: mouse, {argument} {value}"
            handle.press("ArrowRight")
            position[argument] = round(control.min + control.step, 10)
            assert lesson.shows(panel, function(**position)), f"{panel_name}: keyboard, {argument}"
            assert panel.bounding_box() == before, f"{panel_name}: the page moved with {argument}"
            box = panel.get_by_label(argument.replace("_", " "), exact=True)
            box.fill(str(function.defaults[argument]))
            box.press("Enter")
            position[argument] = function.defaults[argument]
            assert lesson.shows(panel, function(**position)), f"{panel_name}: number box, {argument}"
        for argument, control in menus(function).items():
            for choice in (control.options[-1], function.defaults[argument]):
                panel.get_by_label(argument.replace("_", " "), exact=True).select_option(str(choice))
                position[argument] = choice
                assert lesson.shows(panel, function(**position)), f"{panel_name}: menu, {argument} {choice}"
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
            const target = panel.querySelector('.widget-html-content')
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
