"""The course as pages: what a page shows is what the function says, without Python and without a network."""

import base64
import bisect
import functools
import io
import json
import random
import re
import subprocess
import sys
import zipfile
import zlib
from urllib.parse import unquote, urlparse

import html5lib
import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

import lessons
from browser import PHONE, choose, control, in_sight, kinds, shows, watched
from stride_helpers.figures.words import say
from stride_helpers.panels.question import predict
from tools.site.__main__ import build, download
from tools.site.pages import front_page, lesson_page, tells
from tools.site.prose import parted, prose

RUN = 2  # positions in a file of the trial: the fewer, the less is computed that no test visits
PANELS = lessons.panels_of("")
START, *LESSONS = lessons.LESSONS


def page_of(path):
    """The name of a lesson's page."""
    return "index.html" if path == START else f"{path.stem}.html"


PAGES = {panel.__name__: page_of(path) for path, panel in lessons.panels()}
# Among them they have controls of all kinds: what plays, photographs, a kernel that is typed, ranges, menus.
MOVED = ("walk", "photographs", "typed")


@functools.cache
def numbers(name):
    """Every position that a panel's page knows, by its key: its number among them."""
    panel = PANELS[name]
    keys = [panel.key(**position) for position in panel.positions()]
    return {tuple(key): number for number, key in enumerate(keys)}


def one_by_one(panel, position):
    """Each control that is not typed goes one choice back, in turn: (its argument, that choice's place, position)."""
    for argument, choices in panel.choices.items():
        if argument not in kinds(panel, "weights"):
            place = (choices.index(position[argument]) - 1) % len(choices)
            position = position | {argument: choices[place]}
            yield argument, place, position


@functools.cache
def wanted(name):
    """The runs of positions that are built: of the start and the buttons, of what is moved to, and some by chance."""
    panel = PANELS[name]
    keys = [panel.key(), *(panel.key(**each.values) for each in panel.tries)]
    if name in MOVED:
        there = panel.defaults | panel.tries[0].values
        keys += [panel.key(**position) for _, _, position in one_by_one(panel, there)]
    some = random.Random(name).sample(sorted(numbers(name).values()), 2)
    return {number // RUN for number in [*some, *(numbers(name)[tuple(key)] for key in keys)]}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The pages, with some positions of each panel."""
    folder = tmp_path_factory.mktemp("site")
    build(folder, wanted=wanted, run=RUN)
    return folder


@pytest.fixture
def opened(chromium, site):
    """Open a page of the site, by its file's name."""
    with watched(chromium) as open_page:
        yield lambda name, **options: open_page(f"{site.as_uri()}/{name}", **options)


CALL = re.compile(r'strideViews\("\w+","\w+","(.*)"\)\n')
SPEC = re.compile(r'<script type="application/json" class="stride-spec">(.*?)</script>', re.S)


def unpacked(views, name):
    """What a file of views or of a picture holds."""
    text = CALL.fullmatch((views / f"{name}.js").read_text())[1]
    return json.loads(zlib.decompress(base64.b64decode(text)))


@functools.cache
def answers_in(views, name):
    """The answers in a file, with the pictures in their places."""
    file = unpacked(views, name)

    def picture(found):
        return file["pictures"].get(found[1]) or unpacked(views, f"pictures/{found[1]}")

    return json.loads(re.sub(r"\\u0001(\w+)\\u0002", picture, json.dumps(file["answers"])))


@pytest.mark.parametrize("name", PANELS)
def test_the_files_of_a_page_hold_what_the_function_says(site, name):
    panel = PANELS[name]
    specs = [json.loads(each) for each in SPEC.findall((site / PAGES[name]).read_text(encoding="utf-8"))]
    (files,) = [spec["files"] for spec in specs if spec["name"] == name]
    keys = list(numbers(name))
    for run in wanted(name):
        for number in range(run * RUN, min((run + 1) * RUN, len(keys))):
            file = bisect.bisect(files, number) - 1
            answer = answers_in(site / "views", f"{name}/{file}")[number - files[file]]
            assert answer == json.loads(json.dumps(panel.data(list(keys[number])))), keys[number]


@pytest.mark.parametrize("name", MOVED)
def test_a_button_and_then_each_control_show_what_the_function_says(opened, name):
    function = PANELS[name]
    panel = opened(PAGES[name]).locator(f"[data-panel={name}]")
    assert shows(panel, function())
    first = function.tries[0]
    panel.get_by_role("button", name=first.text, exact=True).click()
    assert shows(panel, function(**first.values))
    for argument, place, position in one_by_one(function, function.defaults | first.values):
        choose(panel, function, argument, place)
        assert shows(panel, function(**position)), position
    panel.get_by_role("button", name="Reset").click()
    assert shows(panel, function())


LOOK = """field => {
    const look = getComputedStyle(field)
    return [look.backgroundColor, look.borderTopColor, look.borderTopStyle, look.cursor]
}"""
TYPES = "field => { field.value = '1 2 3'; field.dispatchEvent(new Event('input')) }"


def test_fields_that_cannot_answer_are_off_and_look_off_and_no_other_view_is_shown_for_what_is_typed(opened):
    page = opened(PAGES["typed"])
    panel = page.locator("[data-panel=typed]")
    kernel = control(panel, "kernel")
    fields = [kernel, *panel.get_by_label(re.compile("weight, row")).all()]
    assert len(fields) == 10
    expect(panel.get_by_text("Typing needs Python")).to_contain_text("JupyterLab")
    for field in fields:
        expect(field).to_be_disabled()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for field in fields:
            off = field.evaluate(LOOK)
            field.evaluate("field => { field.disabled = false }")
            on = field.evaluate(LOOK)
            field.evaluate("field => { field.disabled = true }")
            assert off != on
            assert off[3] != on[3], "the cursor promises nothing"
    kernel.evaluate(TYPES)
    expect(panel.locator(".stride-refused")).to_contain_text("needs Python")
    expect(panel.locator(".stride-refused")).to_contain_text("JupyterLab")
    expect(panel.locator(".stride-stage")).to_have_class(re.compile("stride-faded"))
    panel.get_by_role("button", name="Reset").click()
    assert shows(panel, PANELS["typed"]())
    expect(panel.locator(".stride-refused")).to_be_empty()


# Every radio button counts, though a group of them is one stop.
STOPS = """() => {
    const first = document.querySelector("[data-panel]")
    const may = "a[href], button, summary, input, select, textarea, [tabindex]"
    return [...document.querySelectorAll(may)].filter((each) => {
        const before = each.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING
        return before && each.tabIndex >= 0 && each.checkVisibility() && !each.contains(first)
    }).map((each) => each.matches("nav.contents a") ? "contents" : each.textContent.trim())
}"""
AT = "[...document.querySelectorAll('.contents a')].indexOf(document.activeElement)"


@pytest.mark.parametrize("path", lessons.LESSONS, ids=lambda path: path.stem)
def test_few_stops_of_the_keyboard_lie_before_the_first_panel_and_the_first_of_them_leads_there(opened, path):
    page = opened(page_of(path))
    stops = page.evaluate(STOPS)
    assert stops[0] == "To the first panel"
    assert len(stops) < (10 if path == START else 35), stops
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="To the first panel")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    first = page.locator("[data-panel]").first
    assert first.evaluate("panel => panel.contains(document.activeElement)")
    if path != START:
        assert stops.count("contents") == 1, "the arrow keys lead from one to the next"
        page.locator('.contents a[tabindex="0"]').focus()
        before = page.evaluate(AT)
        for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
            page.keyboard.press(key)
        assert page.evaluate(AT) == before + 1


FOLDED = """() => [...document.querySelectorAll("main > .prose:not(.paper-end) details")].map((each) => {
    const later = ["Hint", "Solution"].includes(each.querySelector("summary").textContent.trim())
    return [later, each.open, each.checkVisibility()]
})"""


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_on_paper_hints_and_solutions_stand_at_the_end_and_what_else_is_folded_is_open(opened, path):
    page = opened(page_of(path))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    folded = page.evaluate(FOLDED)
    later = [each for each in folded if each[0]]
    assert all(is_open for is_later, is_open, _ in folded if not is_later)
    assert not any(visible for _, _, visible in later)
    titles = page.locator("main > :last-child h3").all_text_contents()
    assert len(titles) == len(later)
    assert all(title.startswith("Exercise") for title in titles), titles
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert [each[1:] for each in page.evaluate(FOLDED)] == [[False, True]] * len(folded)
    expect(page.locator(".paper-end")).to_have_count(0)


def test_the_front_page_asks_which_rings_are_real_before_it_tells(opened):
    page = opened("index.html")
    told = page.get_by_text("Only the set in the middle")
    assert not any(each.is_visible() for each in told.all())
    page.get_by_label("25", exact=True).check()
    page.get_by_role("button", name="Check").click()
    expect(told.first).to_be_visible()


def test_on_a_phone_the_front_page_keeps_its_slider_back_until_its_card_is_answered_and_sideways_tells_all(opened):
    page = opened("index.html", width=390)
    slider = page.locator("section.front > .stride-panel > .stride-band")
    card = page.locator(".stride-predict")
    assert card.bounding_box()["y"] < slider.bounding_box()["y"]
    expect(slider).not_to_be_in_viewport()
    card.get_by_label("5", exact=True).check()
    for button in ("Check", "Show me"):  # a wrong answer is an answer, too
        card.get_by_role("button", name=button).click()
        page.evaluate("scrollTo(0, 150)")
        expect(slider).to_be_in_viewport(ratio=1)
    card.evaluate("each => each.scrollIntoView()")
    rings = page.locator(".front .stride-lattice[data-name='what is left']")
    expect(rings).not_to_be_in_viewport()
    slider.get_by_role("slider").first.press("ArrowRight")
    expect(rings).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 844, "height": 390})
    page.evaluate("scrollTo(0, 0)")
    for text in ("A picture is made of pixels", "a small frame marks the same place"):
        expect(page.get_by_text(text)).to_be_visible()
    expect(page.get_by_text("A picture is made of pixels")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_contents_of_a_lesson_say_of_each_section_whether_it_is_core(opened, path):
    page = opened(page_of(path), java_script_enabled=False)
    said = [each.text_content() for each in page.locator(".contents li").all()]
    roads = [road for road, cells in lessons.sections(path)[1:]]
    assert [re.search("(core|further|)$", each)[0] for each in said] == roads


# In one go: a press by Playwright waits for the page several times, and there are a hundred buttons.
PRESS_ALL = """async () => {
    const found = []
    for (const button of document.querySelectorAll(".stride-panel .stride-tries button")) {
        if (!button.checkVisibility()) continue
        button.scrollIntoView({ block: "center" })
        button.click()
        for (let frame = 0; frame < 6; frame++) await new Promise(requestAnimationFrame)
        const panel = button.closest(".stride-panel")
        const claim = panel.querySelector(".stride-claim")
        const where = `${panel.dataset.panel}, ${button.textContent}`
        found.push([where, claim.textContent, claim.getBoundingClientRect().top])
    }
    return found
}"""


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_on_a_phone_what_is_said_of_a_button_is_not_under_the_bar_of_the_page(opened, path):
    page = opened(page_of(path), width=390)
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(reduced_motion="reduce")  # so that nothing is still on its way
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    bar = page.locator(".contents-bar").bounding_box()["height"]
    found = page.evaluate(PRESS_ALL)
    assert len(found) >= 2
    assert not [where for where, says, top in found if not says or top < bar]


def test_on_a_phone_held_sideways_what_is_said_of_a_button_is_in_sight(opened):
    page = opened("01_formula.html", width=844)
    page.set_viewport_size({"width": 844, "height": 390})
    panel = page.locator("[data-panel=windows]")
    panel.evaluate("each => each.scrollIntoView()")
    panel.get_by_role("button", name="padding 1").click()
    expect(panel.locator(".stride-claim")).to_be_in_viewport(ratio=1)
    in_sight(panel.locator(".stride-claim"), "nearest")  # it has come to rest
    claim, band = (panel.locator(each).bounding_box() for each in (".stride-claim", ".stride-band"))
    assert claim["y"] + claim["height"] <= band["y"]


def test_the_front_page_offers_the_course_to_download_which_starts_without_git(opened, site, tmp_path):
    link = opened("index.html").get_by_role("link", name="download the course")
    course = site / link.get_attribute("href")
    expect(link.locator("..")).to_contain_text(f"{course.stat().st_size / 1e6:.0f} MB")
    before = course.read_bytes()
    download(course)
    assert course.read_bytes() == before, "the same course is the same file"
    zipfile.ZipFile(course).extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    command = [sys.executable, "course.py", "--help"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert "open the lessons" in said.stdout


def test_where_there_is_no_git_the_course_is_not_offered(monkeypatch, tmp_path):
    monkeypatch.setattr("tools.site.__main__.ROOT", tmp_path)
    assert download(tmp_path / "course.zip") is None
    parts = {"name": "rings", "shown": "", "spec": {}}
    moving = {0: {"kind": "panel", "parts": parts}, 1: {"kind": "question", "parts": {"shown": "", "spec": {}}}}
    titles = dict.fromkeys((path.stem for path in lessons.LESSONS), "A title")
    assert "course.zip" not in front_page(lessons.read(START), moving, lessons.LESSONS, titles)


def test_a_position_whose_files_are_missing_or_damaged_is_a_sentence_and_the_others_go_on(opened, site):
    function = PANELS["best_kernel"]
    page = opened(PAGES["best_kernel"], allowed=["Invalid or unexpected token"])  # of a script that was cut short
    panel = page.locator("[data-panel=best_kernel]")
    slider = control(panel, "stride")
    pictures = site / "views" / "pictures"
    (file,) = (site / "views" / "best_kernel").glob(f"{numbers('best_kernel')[tuple(function.key())] // RUN}.js")
    whole = file.read_text()
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    def fails():
        slider.press("ArrowRight")
        expect(panel.locator(".stride-refused")).to_contain_text("could not be loaded")
        asked.clear()
        page.wait_for_timeout(500)
        assert len(asked) <= 2, "a file that failed is not asked for without end"
        panel.get_by_role("button", name="Reset").click()
        assert shows(panel, function())

    for damaged in (whole[: len(whole) // 2], whole.replace(whole[2000:2100], "A" * 100)):
        file.write_text(damaged)
        fails()
    file.write_text(whole)
    for path in (file, pictures):
        away = path.rename(site / "away")
        fails()
        away.rename(path)
    slider.press("ArrowRight")
    assert shows(panel, function(stride=function.defaults["stride"] + 1))
    expect(page.locator("head script[src^='views/']")).to_have_count(0)


def expect_address(page, end):
    """Wait until a page's address ends so; it is written when the hand rests."""
    expect(page).to_have_url(re.compile(f"{re.escape(end)}$"))


def test_an_address_holds_what_was_moved_and_a_reload_keeps_it_and_the_cards(opened):
    page = opened(PAGES["aliasing"])
    panel = page.locator("[data-panel=aliasing]")
    button = PANELS["aliasing"].tries[-1]
    view = PANELS["aliasing"](**button.values)
    (argument, value) = next(iter(button.values.items()))
    done = page.locator(".contents").get_by_text("✓ done").first
    visits = page.evaluate("history.length")
    panel.get_by_role("button", name=button.text, exact=True).click()
    expect_address(page, f"html#aliasing?{argument}={value}")
    assert page.evaluate("history.length") == visits
    card = page.locator(".stride-predict:has(form)").first
    card.get_by_role("button", name="Show me").click()
    expect(done).to_be_visible()
    page.reload()
    assert shows(panel, view)
    expect(panel.locator(".stride-claim")).to_be_empty()  # an address may be somebody else's
    expect(card.locator(".stride-because")).to_be_visible()
    expect(done).to_be_visible()
    page.locator(".contents").get_by_role("link", name="2. Stripes").click()
    expect_address(page, f"&aliasing?{argument}={value}")  # a section is named beside what was moved
    page.go_back()
    assert shows(panel, view), "the way back leads to a place and moves nothing"


def test_a_link_is_copied_and_leads_there_and_a_wrong_one_to_the_start_with_a_sentence(opened):
    page = opened(PAGES["aliasing"])
    panel = page.locator("[data-panel=aliasing]")
    function = PANELS["aliasing"]
    button = function.tries[-1]
    panel.get_by_role("button", name=button.text, exact=True).click()
    panel.get_by_role("button", name="copy link").click()
    expect(panel.get_by_role("button", name="copied")).to_be_visible()
    field = panel.get_by_label("type a value of noise")
    field.press("ControlOrMeta+A")
    field.press("ControlOrMeta+V")
    link = field.input_value()
    panel.get_by_role("button", name="Reset").click()
    assert shows(panel, function())
    expect_address(page, ".html")
    page.goto(link)  # pasted into the page that is open
    assert shows(panel, function(**button.values))
    page.goto(f"{link.partition('#')[0]}#aliasing?stride=77")
    said = "The link says stride=77, which this panel does not have. So it stands where it begins."
    expect(panel.locator(".stride-claim")).to_have_text(said)
    assert shows(panel, function())


BOXES = """kinds => Object.fromEntries(kinds.map((kind) => {
    const { left, right, top, bottom } = document.querySelector(`main ${kind}`).getBoundingClientRect()
    return [kind, { left, right, top, bottom }]
}))"""


def test_a_laptop_has_one_width_the_contents_at_the_left_and_what_is_said_of_a_panel_beside_it(opened):
    page = opened("05_learned_kernel.html")
    one = [".prose", ".code", ".stride-predict", ".stride-panel[data-panel]"]
    boxes = page.evaluate(BOXES, [*one, ".drawn", ".beside"])
    for kind in one:
        assert abs(boxes[kind]["left"] - boxes[".prose"]["left"]) < 1, kind
        assert abs(boxes[kind]["right"] - boxes[".prose"]["right"]) < 1, kind
    ends = page.locator(".code").evaluate_all("all => all.map((e) => e.getBoundingClientRect().right)")
    assert max(ends) < boxes[".prose"]["right"] + 1, "a long line of code"
    assert boxes[".beside"]["left"] > boxes[".drawn"]["right"]
    assert boxes[".drawn"]["top"] <= boxes[".beside"]["top"] < boxes[".drawn"]["bottom"]
    contents = page.locator(".contents")
    heading = page.get_by_role("heading", name="3. Nine weights learn")
    heading.evaluate("e => e.scrollIntoView()")
    expect(contents).to_be_in_viewport()
    assert contents.bounding_box()["x"] + contents.bounding_box()["width"] <= boxes[".prose"]["left"]
    expect(contents.locator("[aria-current]")).to_have_text("3. Nine weights learn")


def test_on_a_laptop_whose_scrollbar_takes_17_pixels_no_picture_is_smaller_and_none_falls_out_of_its_row(opened):
    page = opened("03_aliasing.html", width=1280 - 17)
    before = page.locator('[data-panel="folding"] .stride-lattice[data-name="before"]')
    assert before.bounding_box()["width"] == 2 * 96
    page = opened("04_pyramid.html", width=1280 - 17)
    figures = page.locator('[data-panel="there_and_back"] .stride-row').first.locator("> .stride-figure")
    tops = figures.evaluate_all("all => all.map((e) => e.getBoundingClientRect().top)")
    assert len(tops) == 3
    assert max(tops) - min(tops) < 3


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_each_card_of_a_lesson_opens_what_explains_it_and_what_tells_its_answer_waits_for_it(opened, path):
    page = opened(page_of(path))
    questions = [cell for cell in lessons.cells(path, "code") if re.search(r"^predict\(", cell.source, re.M)]
    cards = page.locator(".stride-predict:has(form)")
    expect(cards).to_have_count(len(questions))
    texts = page.locator(".beside")
    before = texts.all_text_contents()
    folded = page.locator(".beside:not([data-waits='']) > details")  # by the page, or already in the lesson
    expect(folded).to_have_count(page.locator(".beside:not([data-waits=''])").count())
    assert not any(each.is_visible() for each in folded.locator(":is(p, li)").all())
    if cards.first.get_by_role("radio").count() == 0:
        for field in cards.first.get_by_role("textbox").all():
            field.fill("-77")
        cards.first.get_by_role("button", name="Check").click()
        expect(cards.first.locator(".stride-sign").first).to_have_text("✗ −77 is too small. Try again.")
        expect(page.locator(".contents").get_by_text(re.compile("✓ done|[1-9] of"))).to_have_count(0)
    for answered, card in enumerate(cards.all(), 1):
        expect(card.locator(".stride-because")).to_be_hidden()
        card.get_by_role("button", name="Show me").click()
        expect(card.locator(".stride-because")).to_be_visible()
        words = say("predict.counted", right=0, all=answered)
        counted = words if answered > 1 else ""
        expect(card.locator(".stride-count")).to_have_text(counted)
    assert page.locator(".waits").count() == 0
    expect(folded.and_(page.locator("details:not([open])"))).to_have_count(0)
    for text, after in zip(before, texts.all_text_contents(), strict=True):
        assert "".join(text.removeprefix(say("page.waits")).split()) == "".join(after.split())


def test_what_a_lesson_itself_has_folded_opens_with_the_answer_that_it_tells_and_is_open_on_another_visit(opened):
    page = opened("04_pyramid.html")
    text = page.locator(".figure", has=page.locator('[data-panel="there_and_back"]')).locator(".beside li").first
    expect(text).to_be_hidden()
    card = page.locator(".stride-predict", has_text="By RMS")
    card.get_by_label("naive 4").check()
    card.get_by_role("button", name="Check").click()
    expect(text).to_be_visible()
    page.reload()
    expect(text).to_be_visible()


def test_what_is_said_of_a_panel_waits_only_where_it_tells_an_answer():
    def told(text, answers, choices=None):
        return tells(text, predict("?", answers, choices=choices).spec())

    assert told("30 stripes come back as 18, 40 as 8.", 8)
    assert not told("30 stripes come back as 18, 40 as 80 or 0.8 or 8.5.", 8)
    assert told("The gains are -0.333, 0.200 and on.", {"first": 1 / 3, "then": 1})
    assert not told("At stride 3 one window fits.", {"sum": 63, "the second begins with": 3}), "a digit alone"
    assert told("Counts of 1 and 4.", {"2 by 2": 1, "4 by 4": 4})
    assert told("**Grass** has most.", {"most": "grass", "least": "brick"}, ["grass", "brick"])
    assert not told("The grasshopper.", "grass", ["grass", "brick"])
    ways = {"fill the width": "down", "centre": "nowhere"}
    assert told("Fill the width takes 0.480 to 0.435, centre leaves it.", ways, ["up", "down", "nowhere"])
    assert not told("Fill the width takes 0.480 to 0.435.", ways, ["up", "down", "nowhere"])


def test_what_must_be_read_in_any_case_does_not_stand_beside_the_panel():
    def beside(text, leads):
        of_panel, _ = parted(prose(text), leads)
        return " ".join(of_panel.striptags().split())

    note = "See the left.\n\n- One.\n- Two.\n\nCounted anew:"
    assert beside(note, leads=True) == "See the left. One. Two."
    assert beside(note, leads=False) == "See the left. One. Two. Counted anew:"
    assert beside("Here it is.\n\n**Others.** They differ.\n\nThey do.", leads=False) == "Here it is."
    assert beside("**Why is it so?** It must be.", leads=False) == ""
    assert beside("See.\n\n### Further\n\nMore.", leads=False) == "See."
    assert beside("## Next", leads=True) == beside("Counted anew:", leads=True) == ""


@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_the_contents_are_one_press_away(opened, script):
    page = opened("03_aliasing.html", width=390, java_script_enabled=script)
    page.mouse.wheel(0, 3000)
    contents, link = page.locator(".contents"), page.locator(".contents a").nth(2)
    expect(contents).to_be_hidden()
    page.get_by_role("button", name="Contents").click()
    expect(link).to_be_in_viewport()
    link.click()
    heading = page.get_by_role("heading", name=link.text_content())
    expect(heading).to_be_in_viewport()
    if script:
        expect(contents).to_be_hidden()
        expect(page.locator(".contents-here")).to_have_text(link.text_content())


def test_without_scripts_the_first_views_the_prose_and_the_tables_are_there(opened):
    page = opened("03_aliasing.html", java_script_enabled=False)
    expect(page.locator("h1")).to_contain_text("Aliasing")
    expect(page.get_by_role("cell", name="0.480").first).to_be_visible()
    expect(page.locator("[data-panel=aliasing] img").first).to_be_visible()
    expect(page.locator("summary", has_text="Show me").first).to_be_visible()


# One of each kind; in JupyterLab the panels of all lessons are looked at in the dark.
IN_THE_DARK_TOO = ("index.html", "03_aliasing.html", "data.html")


@pytest.mark.parametrize("name", [*map(page_of, lessons.LESSONS), "data.html"])
def test_a_page_is_no_wider_than_a_phone_and_axe_finds_no_violation(opened, name):
    page = opened(name, width=390)
    for width in (390, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 800})
    schemes = {"light": {}}
    if name in IN_THE_DARK_TOO:
        schemes["dark"] = {"runOnly": ["color-contrast"]}
    for scheme, rules in schemes.items():
        page.emulate_media(color_scheme=scheme)
        # Without preload axe itself asks for no style sheet a second time, which the page's policy forbids it.
        options = {"resultTypes": ["violations"], "preload": False} | rules
        found = Axe().run(page, options=options).response["violations"]
        problems = [(v["id"], [node["html"][:160] for node in v["nodes"][:3]]) for v in found]
        assert found == [], (scheme, problems)


@pytest.mark.parametrize("density", [2, 3])
def test_on_a_phone_each_level_of_two_pyramids_is_drawn_half_as_wide_as_the_one_before(opened, density):
    page = opened("04_pyramid.html", **PHONE | {"device_scale_factor": density})
    view = page.locator(".stride-view", has_text="naive 1")
    found = {
        picture.locator("figcaption b").inner_text(): picture.locator(".stride-lattice").bounding_box()["width"]
        for picture in view.locator(".stride-figure").all()
    }
    for kind in ("naive", "filtered"):
        for level in (1, 2, 3, 4):
            assert found[f"{kind} {level}"] == pytest.approx(found["wall"] / 2**level, abs=0.5)


def test_right_of_a_divider_nothing_of_the_picture_below_peeps_out_at_an_edge(opened):
    page = opened("04_pyramid.html", **PHONE | {"device_scale_factor": 3})
    panel = page.locator("[data-panel=there_and_back]")
    panel.get_by_role("button", name="zone plate, 4", exact=True).click()  # black and white below, grey above
    expect(panel.locator(".stride-claim")).to_contain_text("chessboard")
    lattice = panel.locator(".stride-lattice").first
    levels = np.asarray(Image.open(io.BytesIO(lattice.screenshot())).convert("L"))
    third = len(levels) // 3
    for part in (levels[:third, -third:], levels[-third:, -third:]):  # above and below the divider's handle
        assert part.min() > 110  # the page around is light, so only the picture below could be black


@pytest.mark.parametrize("name", ["01_formula", "03_aliasing"])
def test_a_phone_is_told_nothing_of_a_mouse_and_of_keys_and_a_laptop_is(opened, name):
    phone = opened(f"{name}.html", **PHONE).inner_text("main")
    laptop = opened(f"{name}.html").inner_text("main")
    assert "mouse" in laptop
    assert "mouse" not in phone
    assert "press Tab" not in phone


LINES = """block => [...block.querySelectorAll(".line")].map((line) => {
    const words = document.createRange()
    words.selectNodeContents(line)
    const [first, ...others] = [...words.getClientRects()].filter(({ width }) => width > 0)
    const below = others.filter(({ top }) => top > first.top + 9)
    const lefts = below.map(({ left }) => left - line.getBoundingClientRect().left)
    return { text: line.textContent, goes_on: below.length ? Math.min(...lefts) : null }
})"""
LETTER = 7.2  # pixels
COPIED = """block => {
    getSelection().selectAllChildren(block)
    return getSelection().toString()
}"""


def test_on_a_phone_no_code_is_cut_a_long_line_goes_on_deeper_and_what_is_copied_is_the_code(opened):
    page = opened("02_loop_convolution.html", width=390)
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true })")
    blocks = page.locator("pre:has(.line)").all()
    wrapped = 0
    for block in blocks:
        assert block.evaluate("block => block.scrollWidth <= block.clientWidth")
        lines = block.evaluate(LINES)
        assert block.evaluate(COPIED).rstrip("\n") == "".join(each["text"] for each in lines).rstrip("\n")
        for line in lines:
            if line["goes_on"] is not None:
                indent = len(line["text"]) - len(line["text"].lstrip(" "))
                assert line["goes_on"] > (indent + 1) * LETTER, line["text"]
                wrapped += 1
    assert len(blocks) > 20
    assert wrapped > 20
    sources = [cell.source for cell in lessons.cells(LESSONS[1], "code")]
    assert blocks[0].evaluate(COPIED).rstrip("\n") in sources


def tree_of(html):
    """A page as a tree; it must be valid."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(html)
    assert parser.errors == []
    return tree


@pytest.fixture(scope="module")
def trees(site):
    """All pages as trees, by their names."""
    return {path.name: tree_of(path.read_text(encoding="utf-8")) for path in site.glob("*.html")}


def words_of(element):
    """The words in an element, with single spaces."""
    return " ".join(" ".join(element.itertext()).split())


def test_the_pages_are_valid_and_their_links_lead_somewhere_and_none_to_a_jupyterlab_that_is_not_there(trees, site):
    ids = {name: {each.get("id") for each in tree.iter()} for name, tree in trees.items()}
    for page, tree in trees.items():
        icon = tree.find(".//link[@rel='icon']").get("href")
        assert icon.startswith("data:image/svg+xml,"), "none is asked for in vain"
        assert not [each for each in tree.iter() if each.get("src", "").startswith(("http:", "https:"))]
        for each in tree.iter():
            link = each.get("href") or each.get("src")
            if not link or link.startswith(("data:", "https://", "http://")):
                continue
            parts = urlparse(link)
            target = unquote(parts.path) or page
            assert (site / target).is_file(), (page, link)
            assert not parts.fragment or unquote(parts.fragment) in ids[target], (page, link)


def test_no_page_and_no_file_of_views_is_larger_than_promised(site):
    for path in site.glob("*.html"):
        assert path.stat().st_size <= 1_000_000, path.name
    for path in site.glob("views/*/*.js"):
        assert path.stat().st_size <= 350_000, path


@pytest.mark.parametrize("python", [True, False])
def test_what_is_marked_for_the_notebook_only_does_not_reach_a_page(python):
    marked = """# Title

**Start.** <span class="notebook-only">Choose *Run*.</span> A card asks you.

<span class="notebook-only">Run it again.</span>

- one
- <span class="notebook-only">two</span>
- <span class="with-python">Type a kernel.</span>
"""
    cells = [
        nbformat.v4.new_markdown_cell(marked),
        nbformat.v4.new_markdown_cell("A whole cell.", metadata={"tags": ["notebook-only"]}),
        nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["notebook-only"]}),
        nbformat.v4.new_markdown_cell("The end."),
    ]
    html = lesson_page(nbformat.v4.new_notebook(cells=cells), {}, "01_a", ["01_a"], {"01_a": "Title"}, python)
    main = tree_of(html).find(".//main")
    for way in main.findall(".//p[@class='lab']"):
        way.clear()
    assert words_of(main) == f"Title Start. A card asks you. one {'Type a kernel. ' if python else ''}The end."
    assert len(main.findall(".//li")) == 1 + python


def test_the_workflows_are_what_their_schema_allows():
    """Neither has run yet; this is what can be known without running them."""
    files = sorted(str(path) for path in (lessons.ROOT / ".github" / "workflows").glob("*.yml"))
    assert len(files) == 2
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    found = subprocess.run([*check, *files], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr
