"""A panel alone on a page, without kernel and lesson: how it is laid out, what it keeps, what it forgets."""

import re
import time

import numpy as np
import pytest
from playwright.sync_api import expect

import lessons
from browser import control, drag_over, refuses, shows
from stride_helpers import fast_strided_convolve, panels
from stride_helpers.arguments import BadInput
from stride_helpers.figures import Chart, Compare, Line, Loupe, Origin, Picture, Reading, Stack, Table, View, Windows
from stride_helpers.figures.photograph import read_photograph
from stride_helpers.figures.png import png

WIDTHS = [(1112, 1), (848, 1.5), (390, 3)]  # CSS pixels of the page, device pixels for each
BLACK_AND_WHITE = {"black": np.zeros((8, 8)), "white": np.ones((8, 8))}
PICTURES = """panel => [...panel.querySelectorAll(".stride-lattice")].flatMap((lattice) => {
    const figure = lattice.closest(".stride-figure")
    const image = lattice.querySelector("img[src^='data:image/png']")
    if (!image) return []
    const { width, height } = image.getBoundingClientRect()
    const label = figure.querySelector(".stride-zoom[data-zoom]")?.textContent ?? null
    return [{
        name: lattice.dataset.name, width, height, wide: image.naturalWidth, high: image.naturalHeight, label,
        largest: Number(figure.dataset.largest), shown: lattice.getBoundingClientRect().width,
        stacked: figure.parentElement.matches(".stride-stack"),
    }]
})"""


@panels.panel("Rows", panels.Try("nine", "Nine rows.", rows=9), rows=(1, 9), wide=False)
def rows(rows=3, wide=False):
    columns = tuple(f"column {number}" for number in range(30 if wide else 2))
    table = Table(columns, [tuple(range(len(columns)))] * rows)
    return View({"picture": np.eye(8 * rows)}, table, sentence=f"{rows} rows.")


@pytest.mark.parametrize(("width", "ratio"), WIDTHS)
def test_pictures_have_a_whole_number_of_device_pixels_for_each_of_theirs_and_fit_the_page(alone, width, ratio):
    page = None
    for _, function in lessons.panels():
        panel = alone(function, width, ratio, page)
        page, name = panel.page, function.__name__
        inner, outer = panel.evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert inner <= outer, name
        for each in panel.evaluate(PICTURES):
            zoom = each["width"] / each["wide"]
            assert zoom * ratio == pytest.approx(max(round(zoom * ratio), 1), abs=0.01), (name, each)
            assert each["height"] / each["high"] == pytest.approx(zoom, abs=0.01), (name, each)
            assert each["shown"] <= outer + 0.1, (name, each)
            if width > 560 or not each["stacked"]:  # small pictures are drawn larger on a phone
                assert each["width"] <= max(each["largest"] or 512, each["wide"]) + 0.1, (name, each)
            assert each["height"] <= max(0.66 * 800, each["high"]) + 0.1, (name, each)
            if each["label"] is not None:
                exact = round(zoom * ratio) / ratio  # the page's widths are whole 64ths of a pixel
                assert each["label"] == ("" if exact == 1 else f"zoom {round(exact, 2):g}"), (name, each)


def test_a_picture_that_would_be_drawn_small_for_a_table_beside_it_has_the_table_beneath(alone):
    @panels.panel("Crowded", again=False)
    def crowded(again=False):
        table = Stack((Table(("a", "b"), [(1, 2)]),))
        return View([{"large": np.eye(160)}, Stack(({"small": np.eye(8)},)), table])

    for width, beneath in ((848, True), (1600, False)):
        panel = alone(crowded, width)
        large, table = panel.locator("[data-name=large]").bounding_box(), panel.locator("table").bounding_box()
        assert large["width"] >= 2 * 160
        assert (table["y"] > large["y"] + large["height"]) == beneath


def test_what_a_panel_says_stays_in_sight_beneath_its_controls_while_one_scrolls_down_to_its_pictures(alone):
    @panels.panel("High", rows=(1, 9))
    def high(rows=3):
        return View({"first": np.eye(256)}, {"second": np.eye(256)}, sentence=f"{rows} rows.")

    panel = alone(high, 848)
    panel.page.set_viewport_size({"width": 848, "height": 520})
    panel.locator("[data-name=second]").evaluate("e => e.scrollIntoView({ block: 'end' })")
    band, sentence = panel.locator(".stride-band").bounding_box(), panel.locator(".stride-sentence").bounding_box()
    assert band["y"] == pytest.approx(0, abs=1)
    assert sentence["y"] == pytest.approx(band["height"], abs=1)
    middle = [sentence["x"] + 20, sentence["y"] + sentence["height"] / 2]
    on_top = "([x, y]) => document.elementFromPoint(x, y).closest('.stride-sentence') !== null"
    assert panel.page.evaluate(on_top, middle), "a picture covers it"


def test_on_a_phone_pictures_stand_in_pairs_the_loupe_beside_the_third_and_the_controls_leave_room(alone):
    @panels.panel("Abreast", panels.Try("two", "Two.", step=2), step=panels.Steps(1, 9), size=(1, 5), noise=(0, 9))
    def three(step=1, size=3, noise=0):
        pictures = {name: np.eye(24) for name in ("one", "two", "three")}
        reading = Reading("one", "two", Windows(np.ones((3, 3))), sets=("step", 2))
        return View(pictures, Loupe(), readings=[reading], lit=(1, 1))

    panel = alone(three, 390, 3)
    one, two, third = (panel.locator(f"[data-name={name}]").bounding_box() for name in ("one", "two", "three"))
    loupe = panel.locator(".stride-loupe").bounding_box()
    assert one["y"] == two["y"] < third["y"]
    assert one["width"] == two["width"] == third["width"] > 160
    assert loupe["x"] > third["x"] + third["width"]
    assert loupe["y"] < third["y"] + third["height"]
    assert panel.locator(".stride-band").bounding_box()["height"] <= 134
    assert control(panel, "step").bounding_box()["width"] > 330


def test_the_page_does_not_jump_when_a_view_is_smaller_than_the_one_before(alone):
    panel = alone(rows)
    height = panel.bounding_box()["height"]
    control(panel, "rows").fill("8")
    assert shows(panel, rows(rows=9))
    taller = panel.bounding_box()["height"]
    control(panel, "rows").fill("0")
    assert shows(panel, rows(rows=1))
    assert panel.bounding_box()["height"] == taller > height


def test_a_panel_follows_the_page_when_its_size_changes(alone):
    page = alone.page()
    page.evaluate("globalThis.said = []; addEventListener('error', ({ message }) => said.push(message))")
    panel = alone(rows, 1112, page=page)
    picture = panel.locator("[data-name=picture]")
    before = picture.bounding_box()["width"]
    for width in (390, 1112):
        panel.page.set_viewport_size({"width": width, "height": 800})
        panel.page.wait_for_timeout(200)
        inner, outer = panel.evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert inner <= outer < width
    assert picture.bounding_box()["width"] == before
    panel.page.set_viewport_size({"width": 1112, "height": 300})  # less high only
    panel.page.wait_for_timeout(200)
    assert picture.bounding_box()["width"] < before
    assert page.evaluate("said") == [], "the browser complains of how it is measured"


def test_a_table_wider_than_the_page_can_be_moved_by_the_keyboard_and_a_narrow_one_takes_no_tab(alone):
    panel = alone(rows, 390)
    table = panel.locator(".stride-table")
    assert table.get_attribute("tabindex") is None
    panel.get_by_role("button", name="show wide").click()
    control(panel, "wide").check()
    assert shows(panel, rows(wide=True))
    table.focus()
    for _ in range(3):
        table.press("ArrowRight")
    panel.page.wait_for_timeout(300)
    assert table.evaluate("e => e.scrollLeft") > 0
    assert [table.get_attribute(name) for name in ("tabindex", "role")] == ["0", "region"]


def test_a_number_typed_beside_a_slider_moves_it_or_is_refused_in_a_sentence(alone):
    panel = alone(rows)
    typed, told = panel.get_by_label("type a value of rows"), panel.locator(".stride-told").first
    typed.fill("4")
    typed.press("Enter")
    assert shows(panel, rows(rows=4))
    for wrong in ("12", "1.5", "x", ""):
        typed.fill(wrong)
        typed.press("Enter")
        allowed = "rows goes from 1 to 9, in steps of 1. Still 4."
        assert told.text_content() == f"{wrong or 'Nothing'} is not allowed: {allowed}"
        assert typed.input_value() == wrong
        assert shows(panel, rows(rows=4))
    typed.press("Escape")
    assert [typed.input_value(), told.text_content()] == ["4", ""]
    control(panel, "rows").focus()
    panel.page.keyboard.type("6\n")  # a number typed on a slider goes into the field beside it
    assert shows(panel, rows(rows=6))


@pytest.mark.parametrize("width", [848, 390])
def test_all_buttons_to_try_are_seen_without_moving_anything_sideways(alone, width):
    function = next(each for _, each in lessons.panels() if each.__name__ == "aliasing")
    panel = alone(function, width)
    row = panel.locator(".stride-tries")
    assert row.evaluate("e => e.scrollWidth <= e.clientWidth")
    for each in row.get_by_role("button").all():
        box = each.bounding_box()
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width + 16


def test_a_button_to_try_says_what_is_to_be_seen_until_the_panel_is_moved_and_reset_puts_all_back(alone):
    panel = alone(rows)
    button, claim = panel.get_by_role("button", name="nine"), panel.locator(".stride-claim")
    button.click()
    assert shows(panel, rows(rows=9))
    assert [button.get_attribute("aria-pressed"), claim.text_content()] == ["true", "Nine rows."]
    control(panel, "rows").fill("1")
    assert shows(panel, rows(rows=2))
    assert [button.get_attribute("aria-pressed"), claim.text_content()] == ["false", ""]
    control(panel, "wide").check()
    panel.get_by_label("type a value of rows").fill("x")
    panel.get_by_label("type a value of rows").press("Enter")
    panel.get_by_role("button", name="Reset").click()
    assert shows(panel, rows())
    assert panel.locator(".stride-told").first.text_content() == ""


def test_on_a_phone_a_button_to_try_brings_its_picture_in_sight_and_the_controls_come_with_it(alone):
    page = alone.page(374, reduced_motion="reduce")
    page.add_style_tag(content="main { margin: 900px 0 }")
    panel = alone(rows, page=page)
    band, picture = panel.locator(".stride-band"), panel.locator(".stride-figure")
    page.evaluate("scrollTo(0, 300)")
    page.wait_for_timeout(200)
    expect(band).not_to_be_in_viewport()
    panel.get_by_role("button", name="nine").click()
    expect(picture).to_be_in_viewport(ratio=1)
    expect(band).to_be_in_viewport(ratio=1)
    lower = picture.bounding_box()["y"] + picture.bounding_box()["height"]
    assert lower <= band.bounding_box()["y"]
    said, seen = panel.locator(".stride-claim"), panel.locator(".stride-view")
    assert shows(panel, rows(rows=9))
    page.set_viewport_size({"width": 374, "height": 1000})
    panel.get_by_role("button", name="nine").click()
    page.wait_for_timeout(200)
    assert seen.bounding_box()["y"] + seen.bounding_box()["height"] <= band.bounding_box()["y"], "all of it has room"
    there = page.evaluate("scrollY")
    control(panel, "rows").fill("2")
    panel.get_by_role("button", name="nine").click()
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") == there, "it is in sight already"
    page.set_viewport_size({"width": 374, "height": 800})
    panel.get_by_role("button", name="nine").click()
    page.wait_for_timeout(200)
    assert 0 <= said.bounding_box()["y"] < 20, "it has no room: it begins at the top, with what is said of it"
    panel.get_by_role("button", name="Reset").click()
    panel.get_by_role("button", name="show wide").click()
    expect(panel.locator(".stride-control.chosen")).to_contain_text("wide")
    panel.get_by_role("button", name="nine").click()
    expect(panel.locator(".stride-control.chosen")).to_contain_text("rows")  # what it moved is at hand


@pytest.mark.parametrize("width", [784, 848, 1112])  # of a page, of JupyterLab on a laptop and on a wide screen
def test_what_is_said_of_a_button_moves_nothing(alone, width):
    panel = alone(rows, page=alone.page(width))
    band, view = panel.locator(".stride-band"), panel.locator(".stride-view")
    before = [each.bounding_box()["y"] for each in (band, view)]
    panel.get_by_role("button", name="nine").click()
    expect(panel.locator(".stride-claim")).to_be_visible()
    assert [each.bounding_box()["y"] for each in (band, view)] == before
    assert panel.locator(".stride-claim").bounding_box()["height"] <= 36


def test_on_a_phone_a_button_opens_the_control_that_it_is_about_not_one_that_it_puts_back(alone):
    @panels.panel("Both", panels.Try("wide", "Wide.", wide=5), rows=(1, 9), wide=(1, 9))
    def both(rows=3, wide=3):
        return View(sentence=f"{rows} rows, {wide} wide.")

    panel = alone(both, page=alone.page(374))
    control(panel, "rows").fill("9")
    panel.get_by_role("button", name="wide").first.click()
    expect(panel.locator(".stride-control.chosen")).to_contain_text("wide")


def test_on_a_phone_the_next_thing_to_try_stands_under_what_was_said_of_the_last(alone):
    buttons = [panels.Try(f"to {level}", f"Level {level}.", level=level) for level in (3, 6, 9)]

    @panels.panel("Levels", *buttons, level=(0, 9))
    def levels(level=0):
        return View(sentence=f"Level {level}.")

    phone = alone(levels, page=alone.page(374))
    onward = phone.locator(".stride-onward")
    expect(onward).to_be_hidden()
    phone.get_by_role("button", name="to 3").click()
    for level in (6, 9):
        expect(onward).to_have_text(f"Try to {level} ›")
        onward.click()
        assert shows(phone, levels(level=level))
        expect(phone.locator(".stride-claim")).to_have_text(f"Level {level}.")
    expect(onward).to_be_hidden()
    desk = alone(levels)
    desk.get_by_role("button", name="to 3").click()
    expect(desk.locator(".stride-claim")).to_have_text("Level 3.")
    expect(desk.locator(".stride-onward")).to_be_hidden()  # all buttons are in sight


def test_on_a_phone_what_was_said_of_a_button_leaves_and_nothing_moves_under_the_finger(alone):
    buttons = [panels.Try(f"to {level}", f"Level {level}. " * 9, level=level) for level in (3, 6)]

    @panels.panel("Levels", *buttons, level=(0, 9))
    def levels(level=0):
        return View({"level": np.full((4, 4), level / 9)}, sentence=f"Level {level}.")

    phone = alone(levels, page=alone.page(374))
    picture, claim = phone.locator(".stride-figure"), phone.locator(".stride-claim")
    phone.get_by_role("button", name="to 3").click()
    there = picture.bounding_box()
    control(phone, "level").fill("5")
    assert shows(phone, levels(level=5))
    expect(claim).to_have_text("")
    assert picture.bounding_box() == there
    expect(phone.locator(".stride-onward")).to_have_text("Try to 6 ›")
    phone.get_by_role("button", name="Reset").click()
    expect(claim).to_be_hidden()


def test_a_panel_that_waits_for_its_view_says_so_until_it_comes(alone):
    @panels.panel("Slow", level=(0, 9))
    def slow(level=0):
        time.sleep(0.4 if level else 0)
        return View(Table(("level",), [(level,)]))

    panel = alone(slow)
    panel.evaluate(
        """panel => {
            globalThis.waited = []
            const seen = () => waited.push(panel.classList.contains("stride-waiting"))
            new MutationObserver(seen).observe(panel, { attributeFilter: ["class"] })
        }"""
    )
    control(panel, "level").fill("9")
    assert shows(panel, slow(level=9))
    assert panel.evaluate("() => waited") == [True, False]


def test_a_menu_of_few_is_pressed_and_its_list_and_faces_show_the_same_choice(alone):
    @panels.panel("Pressed", way=["up", "down", "across"], photograph=panels.Photographs(BLACK_AND_WHITE))
    def pressed(way="up", photograph="black"):
        return View({"picture": BLACK_AND_WHITE[photograph]}, sentence=f"It goes {way}.")

    panel = alone(pressed)
    for way in ("across", "down", "up"):
        panel.locator(".stride-segments span", has_text=way).click()
        assert shows(panel, pressed(way=way))
        assert control(panel, "way").evaluate("e => e.selectedOptions[0].text") == way
        assert panel.locator(".stride-segments .chosen").first.text_content() == way
    panel.get_by_title("white").click()
    assert shows(panel, pressed(photograph="white"))
    control(panel, "photograph").select_option("black")
    assert shows(panel, pressed())
    assert panel.get_by_title("black").get_attribute("class") == "chosen"


def test_a_picture_of_ones_own_is_refused_in_a_sentence_or_chosen_by_its_name(alone):
    @panels.panel("Own", photograph=panels.Photographs(BLACK_AND_WHITE))
    def own(photograph="black"):
        there = BLACK_AND_WHITE.get(photograph)
        return View({"picture": read_photograph(photograph) if there is None else there})

    panel = alone(own)
    file, told = panel.get_by_label("own picture", exact=True), panel.locator(".stride-told")
    wanted = {"name": "mine.png", "mimeType": "image/png", "buffer": bytes(8_000_001)}
    file.set_input_files(wanted)
    expect(told).to_have_text("The file must have at most 8,000,000 bytes, but it has 8,000,001.")
    assert panel.page.kept == []
    file.set_input_files(wanted | {"buffer": b"not a picture"})
    expect(told).to_have_text(panels.model.keep_file(b"not a picture")["refused"])
    assert shows(panel, own())
    mine = png(np.linspace(0, 1, 144).reshape(12, 12))
    file.set_input_files(wanted | {"buffer": mine})
    assert shows(panel, own(photograph=mine))
    expect(told).to_have_text("")
    assert control(panel, "photograph").evaluate("e => e.selectedOptions[0].text") == "mine.png"
    assert panel.get_by_title("mine.png").get_attribute("class") == "chosen"
    assert panel.locator(".stride-chip b").text_content() == "own"
    panel.get_by_title("white").click()
    assert shows(panel, own(photograph="white"))
    panel.get_by_title("mine.png").click()
    assert shows(panel, own(photograph=mine))


def test_what_plays_shows_every_step_to_its_true_end_and_then_begins_anew(alone):
    @panels.panel("Played", step=panels.Steps(1, 9), last=(4, 9))
    def played(step=1, last=5):
        if step > 2:
            time.sleep(0.25)  # longer than a step of play
        pictures = {"one": np.eye(3), "two": np.eye(3)}
        reading = Reading("one", "two", Windows(np.ones((1, 1))), sets=("step", 2))
        return View(pictures, sentence=f"Step {step}.", readings=[reading], ends={"step": last - 1})

    panel = alone(played)
    panel.evaluate(
        """panel => {
            globalThis.steps = []
            const seen = () => {
                const step = panel.querySelector(".stride-sentence")?.textContent
                if (step && step !== steps.at(-1)) steps.push(step)
            }
            new MutationObserver(seen).observe(panel.querySelector(".stride-stage"), { childList: true, subtree: true })
        }"""
    )
    play = panel.get_by_role("button", name="Play", exact=True)
    panel.get_by_label("speed", exact=False).select_option("10/s")
    for _ in range(2):
        play.click()
        expect(panel.get_by_role("button", name="Pause", exact=True)).to_be_visible()
        expect(play).to_be_visible()
        assert shows(panel, played(step=5))
    steps = [f"Step {step}." for step in range(1, 6)]
    assert panel.evaluate("() => steps") == [*steps[1:], *steps]
    control(panel, "last").fill("0")  # 4: the step that stands beyond goes back
    assert shows(panel, played(step=4, last=4))
    panel.get_by_role("button", name="‹ step").click()
    assert shows(panel, played(step=3, last=4))
    panel.get_by_role("button", name="Reset").click()
    for name, step in (("next window »", 3), ("step ›", 4), ("next window »", 5), ("step ›", 5)):
        panel.get_by_role("button", name=name).click()
        assert shows(panel, played(step=step)), name


def test_a_hand_that_is_drawn_over_a_picture_marks_nothing_as_text(alone):
    @panels.panel("Framed", again=False)
    def framed(again=False):
        picture = np.eye(128)
        return View(Compare(("one", picture), ("other", 1 - picture), part=(20, 10, 40, 30)), {"a": picture})

    panel = alone(framed)
    frame = panel.locator(".stride-part").first.bounding_box()
    mouse = panel.page.mouse
    mouse.move(frame["x"] + 5, frame["y"] + 5)
    mouse.down()
    mouse.move(frame["x"] + frame["width"] + 60, frame["y"] + frame["height"] + 90, steps=8)
    mouse.up()
    assert panel.page.evaluate("getSelection().isCollapsed")


def test_a_number_on_a_slider_is_no_text_to_be_marked_and_dragged_in_its_place(alone):
    @panels.panel("Marked", level=(0, 9))
    def marked(level=0):
        return View({"a": np.eye(6) * level / 9}, sentence=f"Level {level}.")

    panel = alone(marked)
    panel.page.evaluate("getSelection().selectAllChildren(document.querySelector('.stride-band'))")
    assert panel.locator(".stride-pill").first.inner_text() == "0"
    assert "0" not in panel.page.evaluate("getSelection().toString()")


def places_in(box, side):
    """Where on the page a pixel of a square picture is, by row and column."""
    size = box["width"] / side
    return lambda row, col: (box["x"] + (col + 0.5) * size, box["y"] + (row + 0.5) * size)


def test_a_pixel_lets_go_of_the_hand_that_leaves_and_a_press_pins_it_until_the_next(alone):
    @panels.panel("Pinned", again=False)
    def pinned(again=False):
        image = np.eye(6)
        made = Picture(np.eye(4), origin=Origin(np.ones((3, 3)), source=image))
        return View({"in": image, "out": made}, lit=(3, 0))

    panel = alone(pinned)
    mouse, said = panel.page.mouse, panel.locator(".stride-loupe p")
    box = panel.locator('[data-name="in"]').bounding_box()
    place = places_in(box, 6)

    mouse.move(*place(0, 0))
    assert said.text_content().startswith("Pixel (0, 0)")
    mouse.move(box["x"] + 40, box["y"] + box["height"] + 400)
    assert said.text_content().startswith("Cell (3, 0)")
    mouse.move(*place(5, 5))
    mouse.down()
    mouse.move(place(5, 5)[0] + 3, place(5, 5)[1] - 2)  # a hand trembles
    mouse.up()
    mouse.move(*place(0, 5))
    assert said.text_content().startswith("Pixel (5, 5)")
    mouse.click(*place(5, 5))
    mouse.move(*place(0, 5))
    assert said.text_content().startswith("Pixel (0, 5)")
    mouse.click(*place(0, 5))
    panel.get_by_role("button", name="Reset").click()
    assert said.text_content().startswith("Cell (3, 0)")
    mouse.move(*place(2, 2))
    assert said.text_content().startswith("Pixel (2, 2)")


def test_what_was_pressed_stays_beside_the_picture_and_is_let_go_when_the_hand_comes_back_to_one(alone):
    @panels.panel("Come back", level=(0, 9))
    def come_back(level=0):
        image = np.eye(6) * level / 9
        made = Picture(np.eye(4), origin=Origin(np.ones((3, 3)), source=image))
        return View({"in": image, "out": made})

    panel = alone(come_back)
    mouse, said = panel.page.mouse, panel.locator(".stride-loupe p")
    box = panel.locator('[data-name="in"]').bounding_box()
    place = places_in(box, 6)

    mouse.click(*place(5, 5))
    control(panel, "level").press("ArrowRight")  # drawn anew under a hand that rests
    assert said.text_content().startswith("Pixel (5, 5)")
    mouse.move(*place(4, 4))
    assert said.text_content().startswith("Pixel (5, 5)")
    mouse.move(box["x"] + 40, box["y"] + box["height"] + 400)
    assert said.text_content().startswith("Pixel (5, 5)")
    mouse.move(*place(1, 2), steps=3)
    assert said.text_content().startswith("Pixel (1, 2)")

    mouse.move(*place(3, 2))
    mouse.down()
    mouse.move(*place(2, 3), steps=5)  # the window is dragged, and stays where it was let go
    mouse.up()
    held = said.text_content()
    assert held.startswith("Cell (")
    mouse.move(*place(0, 0))
    assert said.text_content() == held
    mouse.move(
        *panel.locator('[data-name="out"]').evaluate(
            "e => { const r = e.getBoundingClientRect(); return [r.x + 5, r.y + 5] }"
        )
    )
    assert said.text_content().startswith("Cell (0, 0)")


def test_the_keyboard_stays_in_a_picture_that_is_drawn_anew_and_what_it_points_at_is_read_out(alone):
    @panels.panel("Read out", level=(0, 9))
    def read_out(level=0):
        image = np.eye(7) * level / 9
        made = Picture(np.eye(3), origin=Origin(np.ones((3, 3)), 2, source=image))
        return View({"in": image, "out": made}, lit=(1, 1))

    panel = alone(read_out)
    out, spoken = panel.locator('[data-name="out"]'), panel.locator(".stride-quiet")
    out.focus()
    out.press("ArrowRight")
    expect(spoken).to_have_text(re.compile(r"^Cell \(1, 2\) of out"))
    slider = control(panel, "level")
    slider.evaluate("e => { e.value = 3; e.dispatchEvent(new Event('input')) }")  # as if it played
    assert shows(panel, read_out(level=3))
    assert panel.evaluate("() => document.activeElement.dataset.name") == "out"
    panel.page.keyboard.press("ArrowLeft")
    expect(spoken).to_have_text(re.compile(r"^Cell \(1, 0\) of out"))
    before = panel.locator('[data-name="in"]')
    before.focus()
    before.press("ArrowDown")  # from the cell's first pixel
    expect(spoken).to_have_text(re.compile(r"^Pixel \(3, 0\)"))


def test_dividers_move_together_by_hand_and_by_keys_and_are_one_stop_of_the_tab_key(alone):
    @panels.panel("Divided", again=False)
    def divided(again=False):
        pairs = [Compare((f"one {n}", np.zeros((8, 8))), (f"other {n}", np.ones((8, 8))), largest=200) for n in (1, 2)]
        return View(pairs)

    panel = alone(divided)
    dividers = panel.locator(".stride-divider")
    shares = "all => all.map((e) => e.style.left)"
    first = panel.get_by_role("slider")
    assert first.count() == 1
    first.focus()
    first.press("ArrowRight")
    assert dividers.evaluate_all(shares) == ["52%", "52%"]
    first.press("Home")
    assert [*dividers.evaluate_all(shares), first.get_attribute("aria-valuenow")] == ["0%", "0%", "0"]
    box = panel.locator(".stride-lattice").nth(1).bounding_box()
    y = box["y"] + 20
    drag_over(panel.page, (box["x"] + 2, y), (box["x"] + 0.75 * box["width"], y))
    assert dividers.evaluate_all(shares) == ["75%", "75%"]
    clips = panel.locator("img:nth-of-type(2)").evaluate_all("all => all.map((e) => e.style.clipPath)")
    assert clips == ["inset(-1px -1px -1px 75%)"] * 2


def test_a_refusal_fades_what_is_shown_but_not_under_a_hand_that_types(alone):
    @panels.panel("Refuses", level=(0, 9), kernel=panels.Kernel("1 2"))
    def refuses_five(level=0, kernel="1 2"):
        if level == 5:
            raise BadInput("Five is too many.")
        return View(Table(("sum",), [(level + panels.typed_kernel(kernel).sum(),)]), sentence=f"Level {level}.")

    panel = alone(refuses_five)
    stage = panel.locator(".stride-stage")
    control(panel, "level").fill("5")
    assert refuses(panel, "Five is too many.")
    assert "stride-faded" in stage.get_attribute("class")
    control(panel, "level").fill("6")
    assert shows(panel, refuses_five(level=6))
    assert "stride-faded" not in stage.get_attribute("class")
    assert panel.locator(".stride-refused").text_content() == ""
    control(panel, "kernel").fill("1 x")
    assert refuses(panel, "not a number")
    assert "stride-faded" not in stage.get_attribute("class")
    expect(panel.locator(".stride-sentence")).to_have_css("opacity", "0.35")
    weight = panel.get_by_label("weight, row 0, column 1", exact=True)
    assert weight.input_value() == "x"
    assert weight.get_attribute("inputmode") is None, "an iPhone's keys for numbers have no minus, no slash"
    control(panel, "kernel").select_text()
    control(panel, "kernel").evaluate(
        """field => {
            const clipboardData = new DataTransfer()
            clipboardData.setData("text/plain", "1 2,\\n3 4\\n")
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true, bubbles: true }))
        }"""
    )
    assert shows(panel, refuses_five(level=6, kernel="1 2; 3 4")), "pasted lines are rows"
    control(panel, "kernel").fill("1 x")
    weight.fill("1/4")
    assert shows(panel, refuses_five(level=6, kernel="1 1/4"))
    weight.press("ArrowUp")
    assert control(panel, "kernel").input_value() == "1 0.35"
    weight.fill("")
    control(panel, "level").focus()
    assert weight.input_value() == "0.35"
    assert panel.locator(".stride-sum").text_content() == "sum 1.35"
    control(panel, "level").focus()
    box = weight.bounding_box()
    x, y = box["x"] + 20, box["y"] + 15
    for dragged in ("1 0.75", "1 1.15"):  # also once it has the focus
        drag_over(panel.page, (x, y), (x, y - 16))
        assert shows(panel, refuses_five(level=6, kernel=dragged))
    control(panel, "kernel").fill("5")
    assert shows(panel, refuses_five(level=6, kernel="5"))
    assert control(panel, "kernel").input_value() == "5", "what is typed is no place among choices"


@pytest.mark.parametrize("side", [3, 7])
def test_the_loupe_shows_the_pixels_the_weights_and_what_they_make(alone, side):
    dice = np.random.default_rng(side)
    image, kernel = dice.integers(-9, 90, (9, 9)), dice.integers(-4, 5, (side, side))
    out = fast_strided_convolve(image, kernel)

    @panels.panel("Loupe", again=False)
    def loupe(again=False):
        drawn = Picture(np.clip(image / 90, 0, 1), values=image)
        made = Picture(np.clip(out / 900, 0, 1), values=out, origin=Origin(kernel, source=image))
        return View({"in": drawn, "out": made}, lit=(1, 2))

    panel = alone(loupe)
    window = image[1 : 1 + side, 2 : 2 + side]

    def texts(kind):
        return [each.replace("−", "-") for each in panel.locator(f".stride-loupe .{kind}").all_text_contents()]

    assert texts("made") == [f"{out[1, 2]:.0f}"]
    if side <= 5:
        assert texts("pixels span") == [str(value) for value in window.ravel()]
        assert texts("weights span") == [str(value) for value in kernel.ravel()]
    else:
        low, high = min(window.min(), 0), max(window.max(), 1)
        levels = [round(255 * (value - low) / (high - low)) for value in window.ravel().tolist()]
        drawn = panel.locator(".stride-loupe .grey span").evaluate_all("all => all.map((e) => e.style.background)")
        assert drawn == [f"rgb({level}, {level}, {level})" for level in levels]
        assert f"49 pixels, mean {window.mean():.2f}" in panel.locator(".stride-loupe").text_content()


@pytest.mark.parametrize("width", [390, 848, 1112])
def test_the_pixels_of_a_large_window_are_squares_under_the_loupe(alone, width):
    @panels.panel("Large window", again=False)
    def large(again=False):
        image, kernel = np.eye(24), np.ones((7, 7))
        made = Picture(np.eye(18), origin=Origin(kernel, source=image))
        return View({"in": image, "out": made, "other": image}, Loupe(), lit=(1, 2))

    boxes = "all => all.map((e) => [e.getBoundingClientRect().width, e.getBoundingClientRect().height])"
    pixels = alone(large, width, 3).locator(".stride-loupe .grey span").evaluate_all(boxes)
    assert len(pixels) == 49
    for wide, high in pixels:
        assert wide == pytest.approx(high, abs=0.5)


def test_mouse_and_keys_point_at_a_cell_whose_window_is_marked_where_it_lies_or_at_a_pixel_and_who_reads_it(alone):
    image, kernel = np.arange(81).reshape(9, 9), np.arange(9).reshape(3, 3)
    out = fast_strided_convolve(image, kernel, 2, 1)

    @panels.panel("Pointed", again=False)
    def pointed(again=False):
        made = Picture(out / 3000, values=out, origin=Origin(kernel, 2, 1, source=image))
        return View({"in": Picture(image / 81, values=image), "out": made})

    panel = alone(pointed)
    before, after, said = (panel.locator(name) for name in ('[data-name="in"]', '[data-name="out"]', ".stride-loupe p"))
    window = before.locator(".stride-mark.window")
    box = after.locator("img").bounding_box()
    panel.page.mouse.move(box["x"] + 3.5 / 5 * box["width"], box["y"] + 2.5 / 5 * box["height"])
    assert said.text_content() == "Cell (2, 3) of out reads rows 3 to 5 and columns 5 to 7 of in."
    assert panel.locator(".stride-loupe .made").text_content() == f"{(image[3:6, 5:8] * kernel).sum()}"
    box, mark = before.locator("img").bounding_box(), window.bounding_box()
    pixel = box["width"] / 9
    wanted = [box["x"] + 5 * pixel, box["y"] + 3 * pixel, 3 * pixel, 3 * pixel]
    assert [mark[name] for name in ("x", "y", "width", "height")] == pytest.approx(wanted, abs=1.5)
    after.focus()
    for key in ("PageUp", "Home", "ArrowRight"):
        after.press(key)
    expect(window).to_have_attribute("data-cells", "-1 1 3 3")  # cell (0, 1), a row of which lies in the padding
    before.focus()
    before.press("ArrowDown")
    assert said.text_content() == "Pixel (1, 1), 10, is read by 4 windows, cells (0, 0) to (1, 1) of out."
    assert before.locator(".stride-mark.read").count() == 4


def test_the_window_of_a_walk_is_dragged_to_the_step_where_the_next_one_begins(alone):
    walk = lessons.panels_of("02")["walk"]
    panel = alone(walk)
    box = panel.locator(".stride-mark.window.hold").first.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    drag_over(panel.page, middle, (box["x"] + box["width"] * 7 / 6, middle[1]))
    assert shows(panel, walk(step=10))


@pytest.mark.parametrize("width", [1112, 390])
def test_the_names_of_a_charts_lines_leave_neither_the_page_nor_stand_in_the_chart(alone, width):
    names = ["cells along a side", "pixels a cell sees", "of a cell", "binomial 5"]
    lines = [Line(name, [0, 8], [height, height]) for height, name in enumerate(names)]

    @panels.panel("Named", again=False)
    def named(again=False):
        return View(Chart(lines, "x", "how high", (0, 8), (0, 3)))

    panel = alone(named, width)
    page = panel.bounding_box()
    top = panel.locator(".stride-chart > svg").bounding_box()["y"]
    for name in names:
        box = panel.locator(".stride-chart text", has_text=re.compile(f"^{name}$")).bounding_box()
        assert page["x"] <= box["x"] <= box["x"] + box["width"] <= page["x"] + page["width"]
        assert page["y"] <= box["y"] < box["y"] + box["height"] / 2 < top


def test_the_same_file_can_be_chosen_again_after_it_was_mended(alone, tmp_path):
    @panels.panel("Mended", photograph=panels.Photographs(BLACK_AND_WHITE))
    def mended(photograph="black"):
        own = photograph not in BLACK_AND_WHITE
        return View({"picture": read_photograph(photograph) if own else BLACK_AND_WHITE[photograph]})

    panel = alone(mended)
    page, path = panel.page, tmp_path / "mine.png"
    session = page.context.new_cdp_session(page)  # which tells the page of a file as a hand does, when it is another
    field = session.send("Runtime.evaluate", {"expression": "document.querySelector('input[type=file]')"})
    choose = {"files": [str(path)], "objectId": field["result"]["objectId"]}
    path.write_bytes(b"not a picture")
    session.send("DOM.setFileInputFiles", choose)
    expect(panel.locator(".stride-told")).to_contain_text("picture")
    path.write_bytes(png(np.linspace(0, 1, 144).reshape(12, 12)))
    session.send("DOM.setFileInputFiles", choose)
    assert shows(panel, mended(photograph=path.read_bytes()))


def test_with_another_step_the_window_stays_at_its_place_in_the_picture(alone):
    image = np.eye(48)

    @panels.panel("Strides on", stride=(1, 8))
    def strides_on(stride=1):
        out = fast_strided_convolve(image, np.ones((3, 3)), stride, 1)
        return View({"in": image, "out": Picture(out, origin=Origin(np.ones((3, 3)), stride, 1, source=image))})

    panel = alone(strides_on)

    def window():
        top, left, rows, cols = map(int, panel.locator(".stride-mark.window").get_attribute("data-cells").split())
        return [top + (rows - 1) / 2, left + (cols - 1) / 2]

    box = panel.locator('[data-name="out"]').bounding_box()
    panel.page.mouse.click(box["x"] + 31.5 / 48 * box["width"], box["y"] + 40.5 / 48 * box["height"])
    start = window()
    assert start == [40, 31]
    for stride in (2, 5, 8, 3, 1):
        control(panel, "stride").fill(str(stride - 1))
        assert shows(panel, strides_on(stride=stride))
        assert np.abs(np.subtract(window(), start)).max() <= stride / 2
    assert window() == start


def test_on_another_screen_a_pixel_has_whole_device_pixels_again_without_a_move(alone):
    page = alone.page()
    panel = alone(rows, page=page)
    session = page.context.new_cdp_session(page)
    for ratio in (1.5, 2, 1.25):
        size = {"width": 1128, "height": 800, "deviceScaleFactor": ratio, "mobile": False}
        session.send("Emulation.setDeviceMetricsOverride", size)
        for _ in range(100):
            (picture,) = panel.evaluate(PICTURES)
            pixels = ratio * picture["width"] / picture["wide"]
            if pixels == pytest.approx(int(ratio * 336 / 24), abs=0.01):
                break
            page.wait_for_timeout(20)
        assert page.evaluate("devicePixelRatio") == ratio
        assert pixels == pytest.approx(int(ratio * 336 / 24), abs=0.01)
