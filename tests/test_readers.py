"""Readers who see otherwise, who print, who read from right to left, whose window is low."""

import re

import html5lib
import pytest
from nbconvert import HTMLExporter

import lessons
from browser import control, drag, in_sight, kinds

PANELS = {panel.__name__: panel for _, panel in lessons.panels()}


def with_control(kind):
    """The first panel that has a control of a kind."""
    return next(panel for panel in PANELS.values() if kinds(panel, kind))


def look(element, style, part=None):
    """What a browser computed of an element's style, or of a part of it such as "::after"."""
    return element.evaluate("(e, [style, part]) => getComputedStyle(e, part)[style]", [style, part])


# --- forced colours ---------------------------------------------------------------------------------------------


@pytest.fixture
def forced(alone):
    """Mount a panel where the system forces its colours."""

    def mount(panel, **options):
        page = alone.page()
        page.emulate_media(forced_colors="active")
        return alone(panel, page=page, **options)

    return mount


def test_with_forced_colours_a_slider_has_a_track_and_a_thumb_with_borders(forced):
    panel = forced(with_control("range"))
    pill = panel.locator(".stride-pill").first
    assert look(pill, "borderTopStyle") == "solid"
    assert look(pill, "backgroundColor") != look(panel, "backgroundColor")
    assert look(panel.locator(".stride-range input").first, "forcedColorAdjust") == "none"


def test_with_forced_colours_a_menu_has_an_arrow(forced):
    menu = forced(with_control("steps")).locator(".stride-play select")
    assert look(menu, "appearance") == "auto", "the arrow of a background is taken away"


def test_with_forced_colours_what_is_chosen_is_outlined(forced):
    name = next(name for name, panel in PANELS.items() if any(c.get("pictures") for c in panel.spec()["controls"]))
    panel = forced(PANELS[name])
    chosen = panel.locator(".stride-segments .chosen img").first
    other = panel.locator(".stride-segments span:not(.chosen) img").first
    assert look(chosen, "outlineStyle") == "solid"
    assert look(other, "outlineStyle") == "none"


def test_with_forced_colours_bars_are_filled_and_bordered(forced):
    name = next(name for name, panel in PANELS.items() if "stride-bar" in panel().html(live=True))
    panel = forced(PANELS[name])
    bar = panel.locator("td.stride-bar").first
    assert look(bar, "backgroundColor", "::after") != look(panel, "backgroundColor")
    assert look(bar, "outlineStyle", "::after") == "solid"


def test_with_forced_colours_a_window_and_what_it_makes_differ_in_colour_and_in_shape(forced):
    name = next(name for name, panel in PANELS.items() if panel.data(panel.key()).get("readings"))
    panel = forced(PANELS[name])
    window = panel.locator(".stride-mark.window").first
    made = panel.locator(".stride-mark.out").first
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


@pytest.mark.parametrize("size", [(1280, 800), (640, 400), (320, 256), (844, 390)], ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("name", ["windows", "training"])
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


@pytest.mark.parametrize("size", [(640, 400), (844, 390)], ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("name", ["filters", "shifting"])
def test_in_a_low_window_control_and_picture_are_on_one_screen(alone, name, size):
    _, panel = in_a_window(alone, name, size)
    picture = panel.locator(".stride-lattice").first
    panel.locator(".stride-band").evaluate("band => band.scrollIntoView({ block: 'start' })")
    slider = panel.locator(".stride-range").first.bounding_box()
    box = picture.bounding_box()
    assert slider["y"] >= 0
    assert slider["y"] + slider["height"] <= size[1]
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= size[1] + 1


def test_every_panel_fits_a_window_320_pixels_wide_and_nothing_sticks_in_a_low_one(alone):
    page = alone.page()
    page.set_viewport_size({"width": 320, "height": 256})
    for name, function in PANELS.items():
        panel = alone(function, page=page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        assert look(panel.locator(".stride-band"), "position") == "static", name


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


TOUCH = "panel => [...panel.querySelectorAll('*')].map((each) => getComputedStyle(each).touchAction)"


def test_two_fingers_zoom_wherever_they_lie(alone):
    page = alone.page()
    for name, function in PANELS.items():
        ways = set(alone(function, page=page).evaluate(TOUCH))
        assert [way for way in ways if way != "auto" and "pinch-zoom" not in way] == [], name


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
    fingers.scroll(start[0] + 110, start[1])
    assert fingers.scrolled() > there
    assert slider.input_value() == moved


# --- right to left, menus ---------------------------------------------------------------------------------------


def test_on_a_page_from_right_to_left_pill_and_thumb_are_at_the_same_end(alone):
    page = alone.page()
    page.evaluate("document.documentElement.dir = 'rtl'")
    function = with_control("range")
    panel = alone(function, page=page)
    (argument, *_) = kinds(function, "range")
    slider = control(panel, argument)
    slider.press("Home")
    box = slider.bounding_box()
    pill = slider.evaluate("slider => slider.parentElement.querySelector('.stride-pill').getBoundingClientRect().x")
    assert pill < box["x"] + 5
    drag(page, slider, 1)
    assert slider.evaluate("slider => slider.value === slider.max")


def test_a_menu_is_drawn_by_the_page_with_an_arrow_of_its_own(alone):
    panel = alone(next(p for p in PANELS.values() if kinds(p, "steps")))
    menu = panel.locator(".stride-play select")
    assert look(menu, "appearance") == "none"
    assert "gradient" in look(menu, "backgroundImage")


# --- paper ------------------------------------------------------------------------------------------------------


def test_on_paper_nothing_sticks_bars_are_printed_and_captions_stay_with_their_pictures(alone):
    page = alone.page()
    page.emulate_media(media="print", color_scheme="dark")
    for name, function in PANELS.items():
        panel = alone(function, page=page)
        assert look(panel, "printColorAdjust") == "exact", name
        assert look(panel, "backgroundColor") == "rgb(255, 255, 255)", name
        assert look(panel.locator(".stride-band"), "position") == "static", name
        breaks = panel.evaluate(
            """panel => [...panel.querySelectorAll('.stride-figure, table')].map(
                (each) => getComputedStyle(each).breakInside
            )"""
        )
        assert set(breaks) <= {"avoid"}, name


def test_jupyterlab_prints_a_lesson_without_what_is_folded_and_asks_no_other_server():
    settings = (lessons.ROOT / "jupyter" / "jupyter_server_config.py").read_text(encoding="utf-8")
    assert 'c.HTMLExporter.template_name = "course"' in settings
    exporter = HTMLExporter(
        template_name="course", extra_template_basedirs=[str(lessons.ROOT / "jupyter" / "nbconvert")]
    )
    for path in lessons.LESSONS:
        page, _ = exporter.from_filename(path)
        code = html5lib.parse(page, namespaceHTMLElements=False).findall(".//div[@data-type='inline']")
        shown = ["".join(each.itertext()).strip() for each in code]
        assert shown == [cell.source.strip() for cell in lessons.cells(path, "code") if not hidden(cell)]
        assert not re.search(r"""(<script[^>]+src|<link[^>]+href|url\()\s*=?\s*["']?https?:""", page)


def hidden(cell):
    """Whether JupyterLab folds the code of a cell."""
    return cell.metadata.get("jupyter", {}).get("source_hidden", False)
