"""Readers who see otherwise, who listen, who print, whose window is low."""

import re

import html5lib
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import expect

import lessons
from browser import control, drag, in_sight, kinds
from stride_helpers import panels
from stride_helpers.figures import View

PANELS = {panel.__name__: panel for _, panel in lessons.panels()}


def with_control(kind):
    """The first panel that has a control of a kind."""
    return next(panel for panel in PANELS.values() if kinds(panel, kind))


def look(element, style, part=None):
    """What a browser computed of an element's style, or of a part of it such as "::after"."""
    return element.evaluate("(e, [style, part]) => getComputedStyle(e, part)[style]", [style, part])


# --- forced colours ---------------------------------------------------------------------------------------------


def test_where_the_system_forces_its_colours_controls_bars_and_marks_are_still_seen(alone):
    page = alone.page()
    menu = alone(with_control("steps"), page=page).locator(".stride-play select")
    assert look(menu, "appearance") == "none"
    assert "gradient" in look(menu, "backgroundImage"), "an arrow of its own"
    page.emulate_media(forced_colors="active")
    assert look(menu, "appearance") == "auto", "the arrow of a background is taken away"

    def first(wanted):
        """The first panel that is as wanted."""
        return alone(next(filter(wanted, PANELS.values())), page=page)

    panel = first(lambda panel: kinds(panel, "range"))
    pill = panel.locator(".stride-pill").first
    assert look(pill, "borderTopStyle") == "solid"
    assert look(pill, "backgroundColor") != look(panel, "backgroundColor")
    assert look(panel.locator(".stride-range input").first, "forcedColorAdjust") == "none", "its thumb has a border"

    panel = first(lambda panel: any("pictures" in each for each in panel.spec()["controls"]))
    faces = panel.locator(".stride-segments")
    assert look(faces.locator(".chosen img").first, "outlineStyle") == "solid"
    assert look(faces.locator("span:not(.chosen) img").first, "outlineStyle") == "none"

    panel = first(lambda panel: "stride-bar" in panel().html(live=True))
    bar = panel.locator("td.stride-bar").first
    assert look(bar, "backgroundColor", "::after") != look(panel, "backgroundColor")
    assert look(bar, "outlineStyle", "::after") == "solid"

    panel = first(lambda panel: panel.data(panel.key()).get("readings"))
    window, made = panel.locator(".stride-mark.window").first, panel.locator(".stride-mark.out").first
    assert look(window, "borderTopColor") != look(made, "borderTopColor")
    assert look(window, "borderTopStyle") != look(made, "borderTopStyle")


# --- what sticks ------------------------------------------------------------------------------------------------

SEEN = """() => {
    const element = document.activeElement
    const box = element.getBoundingClientRect()
    const left = Math.max(box.left, 0)
    const right = Math.min(box.right, innerWidth)
    for (let row = 1; row < 8; row++) {
        for (let col = 1; col < 8; col++) {
            const x = left + ((right - left) * col) / 8
            const y = box.top + (box.height * row) / 8
            const there = document.elementFromPoint(x, y)
            if (there && element.contains(there)) return true
            // A slider lies under its pill, a menu under its segments.
            if (there && element.closest(".stride-control")?.contains(there)) return true
        }
    }
    return false
}"""


# Of a slider, a menu or a file, what is drawn in its place has the outline.
RING = """() => {
    const element = document.activeElement
    const places = [element, element.nextElementSibling, element.closest("label")]
    return places.some((each) => each && getComputedStyle(each).outlineStyle !== "none")
}"""


def in_a_window(alone, name, size):
    """A panel in a window of a size, with much to scroll above and below it; and its page."""
    page = alone.page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    panel = alone(PANELS[name], page=page)
    # The pages keep some room free at the foot of a low window.
    page.add_style_tag(content="main { margin: 900px 0 } html { scroll-padding-bottom: 56px }")
    return page, panel


@pytest.mark.parametrize("name", ["windows", "training"])
@pytest.mark.parametrize("size", [(1280, 800), (640, 400)], ids="{0[0]}x{0[1]}".format)
def test_the_focus_has_an_outline_and_is_never_hidden_under_what_sticks(alone, name, size):
    page, panel = in_a_window(alone, name, size)
    stops = 0
    for key in ("Tab", "Shift+Tab"):
        page.evaluate("document.activeElement.blur()")
        for _ in range(60):
            page.keyboard.press(key)
            if not panel.evaluate("panel => panel.contains(document.activeElement)"):
                break
            stops += 1
            there = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
            assert page.evaluate(SEEN), (key, there)
            assert page.evaluate(RING), there
    assert stops > 6


@pytest.mark.parametrize("name", ["filters", "shifting"])
def test_in_a_low_window_control_and_picture_are_on_one_screen(alone, name):
    page, panel = in_a_window(alone, name, (640, 400))
    for width, height in ((640, 400), (844, 390)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(200)
        panel.locator(".stride-band").evaluate("band => band.scrollIntoView({ block: 'start' })")
        slider = panel.locator(".stride-range").first.bounding_box()
        picture = panel.locator(".stride-lattice").first.bounding_box()
        assert slider["y"] >= 0
        assert slider["y"] + slider["height"] <= height
        assert picture["y"] >= 0
        assert picture["y"] + picture["height"] <= height + 1


TOUCH = "panel => [...panel.querySelectorAll('*')].map((each) => getComputedStyle(each).touchAction)"
BREAKS = """panel => [...panel.querySelectorAll(".stride-figure, table")].map(
    (each) => getComputedStyle(each).breakInside
)"""


def test_every_panel_fits_a_window_320_pixels_wide_and_gives_way_to_two_fingers_and_to_paper(alone):
    page = alone.page()
    for name, function in PANELS.items():
        page.emulate_media(media="screen", color_scheme="dark")
        page.set_viewport_size({"width": 320, "height": 256})
        panel = alone(function, page=page)
        band = panel.locator(".stride-band")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        assert look(band, "position") == "static", f"{name}: what sticks hides much of a low window"
        ways = set(panel.evaluate(TOUCH))
        assert [way for way in ways if way != "auto" and "pinch-zoom" not in way] == [], f"{name} cannot be zoomed"
        page.set_viewport_size({"width": 1128, "height": 800})
        page.emulate_media(media="print", color_scheme="dark")
        assert look(band, "position") == "static", name
        assert look(panel, "printColorAdjust") == "exact", f"{name}: bars would not be printed"
        assert look(panel, "backgroundColor") == "rgb(255, 255, 255)", name
        assert set(panel.evaluate(BREAKS)) <= {"avoid"}, f"{name}: a caption may leave its picture"


# --- those who listen ---------------------------------------------------------------------------------------------

HEARD = """panel => {
    globalThis.heard = []
    globalThis.pauses = 0 // on a slow machine views come so far apart that the hand seems to rest between them
    let last = 0
    const note = (changes) => {
        for (const { target } of changes) {
            const element = target.closest ? target : target.parentElement
            const region = element.closest("[aria-live], [role=status]")
            if (region?.textContent) heard.push(region.textContent)
            if (!element.closest(".stride-stage, .stride-refused")) continue
            if (performance.now() - last > 500) pauses++
            last = performance.now()
        }
    }
    new MutationObserver(note).observe(panel, { subtree: true, childList: true, characterData: true })
}"""


def heard(page):
    """What was read out since this was asked last, a while after the hand has come to rest; and how often it rested."""
    page.wait_for_timeout(1200)
    return page.evaluate("[globalThis.heard.splice(0), globalThis.pauses]")


def test_what_comes_out_is_read_out_once_when_the_hand_rests(alone):
    function = PANELS["windows"]  # it refuses some positions
    page = alone.page()
    panel = alone(function, page=page)
    panel.evaluate(HEARD)
    assert heard(page)[0] == [], "nobody has moved anything"
    slider = control(panel, kinds(function, "range")[0])
    for end in (1, 0):
        page.evaluate("globalThis.pauses = 0")
        drag(page, slider, end, steps=12)
        said, pauses = heard(page)
        shown = panel.locator(".stride-refused").text_content() or panel.locator(".stride-sentence").text_content()
        assert said[-1:] == [shown]
        assert len(said) <= max(pauses, 1)
    panel.get_by_role("button", name="Reset").click()
    assert heard(page)[0] == [panel.locator(".stride-sentence").text_content()]


# --- fingers ----------------------------------------------------------------------------------------------------


class Fingers:
    """Fingers on the screen of a phone with one panel on it, which can be scrolled."""

    def __init__(self, alone, function):
        self.page = alone.page(374, has_touch=True, is_mobile=True)
        self.page.add_style_tag(content="main { margin: 300px 0 1500px }")
        self.page.evaluate(
            "document.head.insertAdjacentHTML('beforeend', '<meta name=viewport content=width=device-width>')"
        )
        self.panel = alone(function, page=self.page)
        self.session = self.page.context.new_cdp_session(self.page)

    def _send(self, kind, points):
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
        self.page.wait_for_timeout(16)

    def draw(self, *ways):
        """Lay fingers down one after the other, draw each along its way, and lift them."""
        for many in range(1, len(ways) + 1):
            self._send("touchStart", [way[0] for way in ways[:many]])
        for points in list(zip(*ways, strict=True))[1:]:
            self._send("touchMove", points)
        self._send("touchEnd", [])
        self.page.wait_for_timeout(150)

    def scroll(self, x, y):
        """Scroll the page by 100 pixels, from a point on."""
        self.draw([(x, y - 10 * step) for step in range(11)])

    def scrolled(self):
        return self.page.evaluate("scrollY")

    def on(self, picture, down, right):
        """A point on a picture, in shares of its height and width."""
        box = in_sight(self.panel.locator(f".stride-lattice[data-name='{picture}']"))
        return box["x"] + right * box["width"], box["y"] + down * box["height"]

    def marked(self):
        """What is marked in the pictures, and where the panel stands."""
        return self.panel.evaluate(
            """panel => [
                ...[...panel.querySelectorAll('.stride-mark')].map((mark) => mark.className + mark.dataset.cells),
                ...[...panel.querySelectorAll('input[type=range]')].map((slider) => slider.value),
            ]"""
        )


@pytest.mark.parametrize("name", ["windows", "walk"])  # pixels and cells; cells that are steps of a control
def test_a_finger_that_scrolls_or_zooms_has_pressed_nothing_and_one_that_taps_has(alone, name):
    fingers = Fingers(alone, PANELS[name])
    for tapped in (False, True):
        for picture in ("output", "input"):
            before, there = fingers.marked(), fingers.scrolled()
            point = fingers.on(picture, 0.8, 0.3)
            fingers.scroll(*point)
            assert fingers.scrolled() != there
            assert fingers.marked() == before, picture
            if not tapped:
                fingers.draw([fingers.on(picture, 0.9, 0.9)])
                pressed = fingers.marked()
                assert pressed != before or name == "walk"
                fingers.draw([fingers.on(picture, 0.3, 0.3)])
                assert fingers.marked() != pressed
    before = fingers.marked()
    x, y = fingers.on("input", 0.6, 0.5)
    fingers.draw([(x - 5 * step, y) for step in range(4, 20)], [(x + 5 * step, y) for step in range(4, 20)])
    assert fingers.page.evaluate("visualViewport.scale") > 1.2
    assert fingers.marked() == before


def test_a_finger_on_a_slider_moves_it_and_not_the_page_unless_it_goes_up_or_down(alone):
    fingers = Fingers(alone, with_control("range"))
    slider = fingers.panel.locator("input[type=range]").first
    slider.press("Home")
    box, there = in_sight(slider), fingers.scrolled()
    start = box["x"] + 28, box["y"] + box["height"] / 2
    fingers.draw([(start[0] + 10 * step, start[1] + 2 * step) for step in range(12)])
    moved = slider.input_value()
    assert int(moved) > 0
    assert fingers.scrolled() == there
    for right in (110, 20):  # from what is dragged, and from the track
        fingers.page.evaluate("y => scrollTo(0, y)", there)
        fingers.scroll(start[0] + right, start[1])
        assert fingers.scrolled() > there
        assert slider.input_value() == moved


def test_a_finger_drags_a_small_weight_by_hundredths_and_also_one_that_it_has_tapped(alone):
    @panels.panel("Drag", kernel=panels.Kernel("1/9 1/9"))
    def dragged(kernel="1/9 1/9"):
        return View({"kernel": panels.typed_kernel(kernel)})

    fingers = Fingers(alone, dragged)
    weight = fingers.panel.get_by_label("weight, row 0, column 1", exact=True)
    box, there = in_sight(weight), fingers.scrolled()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    up = [(x, y - 2 * step) for step in range(5)]
    fingers.draw(up)
    assert weight.input_value() == "0.13"
    fingers.draw([(x, y)])
    expect(weight).to_be_focused()
    fingers.draw(up)
    assert weight.input_value() == "0.15"
    fingers.draw([(x + 2 * step, y) for step in range(5)])
    assert weight.input_value() == "0.15", "sideways it selects text"
    assert fingers.scrolled() == there


# --- paper ------------------------------------------------------------------------------------------------------


def test_jupyterlab_prints_a_lesson_without_what_is_folded_and_asks_no_other_server():
    settings = (lessons.ROOT / "jupyter" / "jupyter_server_config.py").read_text(encoding="utf-8")
    assert 'c.HTMLExporter.template_name = "course"' in settings
    templates = lessons.ROOT / "jupyter" / "nbconvert"
    exporter = HTMLExporter(template_name="course", extra_template_basedirs=[str(templates)])
    path = lessons.LESSONS[3]
    page, _ = exporter.from_filename(path)
    code = html5lib.parse(page, namespaceHTMLElements=False).findall(".//div[@data-type='inline']")
    shown = ["".join(each.itertext()).strip() for each in code]
    assert shown == [cell.source.strip() for cell in lessons.cells(path, "code") if not hidden(cell)]
    assert not re.search(r"""(<script[^>]+src|<link[^>]+href|url\()\s*=?\s*["']?https?:""", page)


def hidden(cell):
    """Whether JupyterLab folds the code of a cell."""
    return cell.metadata.get("jupyter", {}).get("source_hidden", False)
