"""Keys in JupyterLab: a panel and a question keep those that they use, and JupyterLab gets the others."""

import pytest
from playwright.sync_api import expect

from browser import control, shows
from test_recovery import Small, staying


@pytest.fixture(scope="module")
def lesson(chromium, server):
    """A small lesson with a panel and a question."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield Small(context.new_page(), server, "keys")
    context.close()


def everything(lesson):
    """What can have the focus in a panel and in a question."""
    panel, question = lesson.staying(), lesson.sheet.locator(".stride-predict").first
    return {
        "slider": control(panel, "level"),
        "number": panel.get_by_label("type a value of level"),
        "weight": panel.get_by_label("weight, row 0, column 1", exact=True),
        "kernel": control(panel, "kernel"),
        "menu": control(panel, "photograph"),
        "try": panel.get_by_role("button", name="level 7"),
        "card": question.get_by_label("windows"),
    }


def is_saved(response):
    """Whether JupyterLab has saved the lesson: at the end of it stands a checkpoint."""
    return response.request.method == "POST" and response.url.partition("?")[0].endswith("keys.ipynb/checkpoints")


@pytest.mark.parametrize("owner", ["slider", "number", "weight", "kernel", "menu", "try", "card"])
def test_saving_the_palette_and_leaving_work_wherever_the_focus_is(lesson, owner):
    page, element = lesson.page, everything(lesson)[owner]
    element.focus()
    with page.expect_response(is_saved):
        page.keyboard.press("Control+s")
    element.focus()
    page.keyboard.press("Control+Shift+C")
    palette = page.locator(".lm-CommandPalette-input:visible")
    expect(palette).to_have_count(1)
    page.keyboard.press("Escape")
    expect(palette).to_have_count(0)


def test_the_arrows_move_the_slider_and_no_cell_of_the_lesson(lesson):
    panel = lesson.staying()
    slider = control(panel, "level")
    panel.get_by_role("button", name="Reset").click()
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    assert shows(panel, staying(level=6))
    expect(slider).to_be_focused()


def test_enter_in_a_card_checks_the_answer(lesson):
    question = lesson.sheet.locator(".stride-predict").first
    question.get_by_label("left").check()
    field = question.get_by_label("windows")
    field.fill("11")
    field.press("Enter")
    expect(question.locator(".stride-sign")).to_have_text(["✓ right", "✓ right"])


def test_home_end_and_page_keys_move_the_slider_and_undo_takes_back_what_was_typed(lesson):
    panel, cells = lesson.staying(), lesson.sheet.locator(".jp-Cell")
    slider, many = control(panel, "level"), cells.count()
    for key, level in (("End", 5000), ("Home", 0), ("ArrowUp", 1)):
        slider.press(key)
        assert shows(panel, staying(level=level)), key
    slider.press("PageUp")
    assert int(slider.input_value()) > 1
    kernel = control(panel, "kernel")
    kernel.focus()
    kernel.press("End")
    kernel.press_sequentially(" 3")
    for _ in range(2):
        kernel.press("Control+z")
    assert kernel.input_value() == "1 2"
    expect(cells).to_have_count(many)


@pytest.mark.parametrize("owner", ["number", "slider", "card"])
def test_shift_enter_runs_the_cell_as_everywhere_in_jupyterlab(lesson, owner):
    cell = lesson.sheet.locator(".jp-CodeCell").nth(2 if owner == "card" else 1)
    before = cell.locator(".jp-InputPrompt").text_content()
    everything(lesson)[owner].focus()
    lesson.page.keyboard.press("Shift+Enter")
    expect(cell.locator(".jp-InputPrompt")).not_to_have_text(before)
    expect(lesson.staying()).to_be_visible()
