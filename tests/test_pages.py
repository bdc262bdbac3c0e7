"""The course as pages: what a page shows is what the function says, without Python and without a network."""

import functools
import random
import re
import subprocess
import sys
import zipfile
from urllib.parse import unquote, urlparse

import html5lib
import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import lessons
from browser import control, drag, kinds, refuses, shows
from stride_helpers.figures.words import say
from stride_helpers.panels.question import predict
from tools.site.__main__ import build, download
from tools.site.pages import front_page, lesson_page, tells
from tools.site.prose import parted, prose
from tools.site.views import page_positions

RUN = 3  # positions in a file of the trial: the fewer, the less is computed that no test visits
PANELS = {panel.__name__: (path, panel) for path, panel in lessons.panels()}
FRONT = next(name for name, (path, _) in PANELS.items() if path == lessons.LESSONS[0])


@functools.cache
def numbers(name):
    """Every position that a panel's page knows, by its key: its number among them."""
    panel = PANELS[name][1]
    keys = [panel.key(**position) for position in page_positions(panel)]
    return {tuple(key): number for number, key in enumerate(keys)}


def steps(panel):
    """The place of a panel's control that plays, or None."""
    return next((at for at, spec in enumerate(panel.spec()["controls"]) if spec["kind"] == "steps"), None)


def beginning(panel, key):
    """Where what plays begins, the other controls as they are."""
    return [0 if at == steps(panel) else part for at, part in enumerate(key)]


def typed(panel):
    """The arguments of a panel that are typed."""
    return kinds(panel, "kernel", "text")


@functools.cache
def visited(name):
    """Positions that the tests visit, drawn by chance: controls that are typed stay as they are."""
    panel = PANELS[name][1]
    keys = [panel.key(**position) for position in panel.positions()]
    return random.Random(name).sample(keys, min(4, len(keys)))


@functools.cache
def tried(name):
    """Where the buttons to try lead."""
    panel = PANELS[name][1]
    return [panel.key(**each.values) for each in panel.tries]


@functools.cache
def moved_on(name):
    """What a button sets that is typed, and where another control is moved to its last choice then: (button, key)."""
    panel = PANELS[name][1]
    if not typed(panel):
        return []
    found = []
    for button, key in zip(panel.tries, tried(name), strict=True):
        for at, argument in enumerate(panel.choices):
            if argument not in typed(panel):
                last = len(panel.choices[argument]) - 1
                found.append((button.text, [*key[:at], last, *key[at + 1 :]]))
    return found


def wanted(name):
    """The runs of positions that are built: of what is visited, and of where what plays begins there."""
    panel = PANELS[name][1]
    keys = [panel.key(), *visited(name), *tried(name), *(key for _, key in moved_on(name))]
    keys += [beginning(panel, key) for key in keys]
    return {numbers(name)[tuple(key)] // RUN for key in keys}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The pages, with some positions of each panel."""
    folder = tmp_path_factory.mktemp("site")
    build(folder, wanted=wanted, run=RUN)
    return folder


class Pages:
    """Pages of the site; whatever one asks for beyond its folder, and whatever goes wrong, is a trouble."""

    def __init__(self, chromium, site):
        self.chromium = chromium
        self.site = site
        self.contexts = []
        self.troubles = []

    def open(self, name, width=1280, allowed=(), **options):
        """Open a page; errors with the words in `allowed` are no trouble."""
        self.contexts.append(self.chromium.new_context(viewport={"width": width, "height": 800}, **options))
        page = self.contexts[-1].new_page()
        page.on("request", lambda request: self.asked(request.url))
        page.on("pageerror", lambda error: None if str(error) in allowed else self.troubles.append(str(error)))
        page.on("console", self.said)
        page.goto((self.site / name).as_uri())
        return page

    def asked(self, url):
        if not url.startswith((self.site.as_uri(), "data:")):
            self.troubles.append(url)

    def said(self, message):
        if message.type == "error" and "ERR_FILE" not in message.text:
            self.troubles.append(message.text)

    def close(self):
        for context in self.contexts:
            context.close()
        assert self.troubles == []


@pytest.fixture
def opened(chromium, site):
    """Open a page of the site."""
    pages = Pages(chromium, site)
    yield pages.open
    pages.close()


@pytest.fixture(scope="module")
def staying(chromium, site):
    """A page of the site, opened once for all tests that only move its panels."""
    pages = Pages(chromium, site)
    yield functools.cache(pages.open)
    pages.close()


def page_of(name):
    path, _ = PANELS[name]
    return "index.html" if path == lessons.LESSONS[0] else f"{path.stem}.html"


def go(panel, function, key):
    """Move every control to its place, by the control's own means.

    How far a control plays depends on the others: it goes to its beginning, they to their places, then it to its own.
    """
    plays = steps(function)
    begin = beginning(function, key)
    if plays is not None:
        set_all(panel, function, [0 if at == plays else None for at in range(len(key))])
    set_all(panel, function, begin)
    if begin == list(key):
        return
    first = lessons.answer(function, **function.values(begin)).view
    assert shows(panel, first), begin
    end = first.ends.get(list(function.choices)[plays], key[plays])
    set_all(panel, function, [min(part, end) if at == plays else None for at, part in enumerate(key)])


def set_all(panel, function, key):
    """Set the controls to their parts of a key, in their order; None leaves a control where it is."""
    for argument, part, spec in zip(function.choices, key, function.spec()["controls"], strict=True):
        field = control(panel, argument)
        if part is None:
            continue
        if spec["kind"] in ("range", "steps"):
            field.fill(str(part))
        elif spec["kind"] in ("menu", "photographs"):
            field.select_option(index=part)
        elif spec["kind"] == "check":
            field.set_checked(bool(part))


def says(panel, answer):
    """Wait until a panel shows the view of an answer, or says why there is none."""
    return shows(panel, answer.view) if answer.view else refuses(panel, answer.refused)


@pytest.mark.parametrize("name", PANELS)
def test_a_page_shows_what_the_function_says_wherever_the_controls_go(staying, name):
    function = PANELS[name][1]
    panel = staying(page_of(name)).locator(f"[data-panel={name}]")
    assert shows(panel, function())
    for key in visited(name):
        go(panel, function, key)
        answer = lessons.answer(function, **function.values(key))
        end = answer.view.ends if answer.view else {}
        if any(part > end.get(argument, part) for argument, part in zip(function.choices, key, strict=True)):
            continue  # past the end of what plays, where the slider does not go
        assert says(panel, answer), key
    if function.choices:
        panel.get_by_role("button", name="Reset").click()
        assert shows(panel, function())


@pytest.mark.parametrize("name", [name for name in PANELS if tried(name)])
def test_every_button_to_try_shows_what_the_function_says_there(staying, name):
    function = PANELS[name][1]
    panel = staying(page_of(name)).locator(f"[data-panel={name}]")
    for button in function.tries:
        panel.get_by_role("button", name=button.text, exact=True).click()
        assert says(panel, lessons.answer(function, **button.values)), button.text


@pytest.mark.parametrize("name", [name for name in PANELS if moved_on(name)])
def test_with_the_kernel_of_a_button_the_other_controls_still_move(opened, name):
    function = PANELS[name][1]
    panel = opened(page_of(name)).locator(f"[data-panel={name}]")
    for button, key in moved_on(name):
        panel.get_by_role("button", name=button, exact=True).click()
        go(panel, function, key)
        assert says(panel, lessons.answer(function, **function.values(key))), key


@pytest.mark.parametrize("name", [name for name in PANELS if typed(PANELS[name][1])])
def test_a_kernel_that_no_file_holds_is_refused_and_no_other_is_shown_for_it(opened, name):
    function = PANELS[name][1]
    panel = opened(page_of(name)).locator(f"[data-panel={name}]")
    assert shows(panel, function())
    (argument,) = typed(function)
    control(panel, argument).evaluate("field => { field.value = '1 2 3'; field.dispatchEvent(new Event('input')) }")
    expect(panel.locator(".stride-refused")).to_contain_text("needs Python")
    expect(panel.locator(".stride-refused")).to_contain_text("JupyterLab")
    expect(panel.locator(".stride-stage")).to_have_class(re.compile("stride-faded"))
    panel.get_by_role("button", name="Reset").click()
    assert shows(panel, function())
    expect(panel.locator(".stride-refused")).to_be_empty()


LOOK = """field => {
    const look = getComputedStyle(field)
    return [look.backgroundColor, look.borderTopColor, look.borderTopStyle, look.cursor]
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [name for name in PANELS if typed(PANELS[name][1])])
def test_fields_that_cannot_answer_are_off_and_look_off_and_a_sentence_says_where_they_work(opened, name, scheme):
    function = PANELS[name][1]
    panel = opened(page_of(name), color_scheme=scheme).locator(f"[data-panel={name}]")
    (argument,) = typed(function)
    fields = [control(panel, argument), *panel.get_by_label(re.compile("weight, row")).all()]
    assert len(fields) == 10
    for field in fields:
        expect(field).to_be_disabled()
        off = field.evaluate(LOOK)
        field.evaluate("field => { field.disabled = false }")
        on = field.evaluate(LOOK)
        assert off != on
        assert off[3] != on[3], "the cursor promises nothing"
    expect(panel.get_by_text("Typing needs Python")).to_contain_text("JupyterLab")


@pytest.mark.parametrize("path", lessons.LESSONS, ids=lambda path: path.name)
def test_the_first_press_of_tab_offers_the_way_to_the_first_panel(opened, path):
    name = next(name for name, (lesson, _) in PANELS.items() if lesson == path)
    page = opened(page_of(name))
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="To the first panel")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-panel]')?.dataset.panel") == name


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
    start = lessons.read(lessons.LESSONS[0])
    moving = {0: {"kind": "panel", "parts": {"name": "rings", "shown": "", "spec": {}}}}
    titles = dict.fromkeys((path.stem for path in lessons.LESSONS), "A title")
    assert "course.zip" not in front_page(start, moving, lessons.LESSONS, titles)


def test_mouse_and_keys_and_buttons_move_a_panel_alike(opened):
    page = opened(page_of(FRONT))
    expect(page.locator(f"[data-panel={FRONT}] h1")).to_be_visible()
    function, panel = PANELS[FRONT][1], page.locator(f"[data-panel={FRONT}]")
    argument, choices = next((a, c) for a, c in function.choices.items() if isinstance(c[0], int) and len(c) > 2)
    slider = control(panel, argument)
    drag(page, slider, 1)
    assert shows(panel, function(**{argument: choices[-1]}))
    slider.press("Home")
    assert shows(panel, function(**{argument: choices[0]}))
    slider.press("ArrowRight")
    assert shows(panel, function(**{argument: choices[1]}))


def test_a_position_whose_file_is_missing_or_cut_short_is_a_sentence_and_the_others_go_on(opened, site):
    name = "aliasing"
    function = PANELS[name][1]
    files = sorted((site / "views" / name).glob("*.js"), key=lambda path: int(path.stem))
    start = numbers(name)[tuple(function.key())] // RUN
    (broken,) = [path for path in files if int(path.stem) == start]
    assert numbers(name)[tuple(function.key(noise=0.31))] // RUN == start, "the next position is in the same file"
    whole = broken.read_text()
    page = opened(page_of(name), allowed=("Invalid or unexpected token",))  # a script that was cut short
    panel = page.locator(f"[data-panel={name}]")
    slider, asked = control(panel, "noise"), []
    page.on("request", lambda request: asked.append(request.url))
    for content in (whole[: len(whole) // 2], whole.replace(whole[2000:2100], "A" * 100), None):
        if content is None:
            broken.unlink()
        else:
            broken.write_text(content)
        try:
            slider.press("ArrowRight")
            expect(panel.locator(".stride-refused")).to_contain_text("could not be loaded")
            asked.clear()
            page.wait_for_timeout(500)
            assert len(asked) <= 2, "a file that failed is not asked for without end"
            panel.get_by_role("button", name="Reset").click()
            assert shows(panel, function())
        finally:
            broken.write_text(whole)
    slider.press("ArrowRight")
    assert shows(panel, function(noise=0.31))
    expect(page.locator("head script[src^='views/']")).to_have_count(0)


def address(page):
    """The end of a page's address, once it has come to rest."""
    page.wait_for_timeout(700)
    return urlparse(page.url).fragment


def test_an_address_holds_what_was_moved_and_a_reload_keeps_it_and_the_cards(opened):
    page = opened(page_of("aliasing"))
    panel = page.locator("[data-panel=aliasing]")
    function = PANELS["aliasing"][1]
    button = function.tries[-1]
    (argument, value) = next(iter(button.values.items()))
    visits = page.evaluate("history.length")
    panel.get_by_role("button", name=button.text, exact=True).click()
    assert address(page) == f"aliasing?{argument}={value}"
    assert page.evaluate("history.length") == visits
    card = page.locator(".stride-predict:has(form)").first
    card.get_by_role("button", name="Show me").click()
    expect(page.locator(".contents").get_by_text("✓ done").first).to_be_visible()
    page.reload()
    assert shows(panel, function(**button.values))
    expect(card.locator(".stride-because")).to_be_visible()
    expect(page.locator(".contents").get_by_text("✓ done").first).to_be_visible()
    page.locator(".contents").get_by_role("link", name="2. Stripes").click()
    assert address(page).endswith(f"&aliasing?{argument}={value}"), "a section is named beside what was moved"
    page.go_back()
    assert shows(panel, function(**button.values)), "the way back leads to a place and moves nothing"


def test_a_link_is_copied_and_leads_there_and_a_wrong_one_to_the_start_with_a_sentence(opened):
    page = opened(page_of("aliasing"))
    panel = page.locator("[data-panel=aliasing]")
    function = PANELS["aliasing"][1]
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
    assert address(page) == ""
    page.goto(link)  # pasted into the page that is open
    assert shows(panel, function(**button.values))
    for end in ("aliasing?stride=77", "aliasing?colour=red"):
        page.goto(f"{link.split('#')[0]}#{end}")
        said = panel.locator(".stride-claim")
        expect(said).to_have_text(
            f"The link says {end[9:]}, which this panel does not have. So it stands where it begins."
        )
        assert shows(panel, function())
    page.goto(f"{link.split('#')[0]}#alaising?stride=3")
    expect(page.get_by_text("a panel named alaising, which this page does not have")).to_be_visible()


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
        if kind != ".code":  # long lines may reach into the margin
            assert abs(boxes[kind]["right"] - boxes[".prose"]["right"]) < 1, kind
    assert boxes[".beside"]["left"] > boxes[".drawn"]["right"]
    assert boxes[".drawn"]["top"] <= boxes[".beside"]["top"] < boxes[".drawn"]["bottom"]
    contents = page.locator(".contents")
    heading = page.get_by_role("heading", name="3. Nine weights learn")
    heading.evaluate("e => e.scrollIntoView()")
    expect(contents).to_be_in_viewport()
    assert contents.bounding_box()["x"] + contents.bounding_box()["width"] <= boxes[".prose"]["left"]
    expect(contents.locator("[aria-current]")).to_have_text("3. Nine weights learn")


@pytest.mark.parametrize("path", lessons.LESSONS[1:], ids=lambda path: path.stem)
def test_what_is_said_of_a_panel_waits_for_the_card_before_it(opened, path):
    page = opened(f"{path.stem}.html")
    texts = page.locator(".beside")
    before = texts.all_text_contents()
    expect(page.locator(".beside > .waits")).to_have_count(page.locator(".beside:not([data-waits=''])").count())
    assert not any(each.is_visible() for each in page.locator(".waits :is(p, li)").all())
    for card in page.locator(".stride-predict:has(form)").all():
        card.get_by_role("button", name="Show me").click()
    assert page.locator(".waits").count() == 0
    for text, after in zip(before, texts.all_text_contents(), strict=True):
        assert "".join(text.removeprefix(say("page.waits")).split()) == "".join(after.split())


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
    assert beside("**Here** it is.\n\n**Others.** They differ.\n\nThey do.", leads=False) == "Here it is."
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


def test_a_picture_that_many_views_share_is_missed_in_a_sentence_and_asked_for_again(opened, site):
    name = "best_kernel"
    function = PANELS[name][1]
    panel = opened(page_of(name)).locator(f"[data-panel={name}]")
    slider = control(panel, "stride")
    assert shows(panel, function())
    pictures = site / "views" / "pictures"
    away = pictures.rename(site / "views" / "away")
    try:
        slider.press("ArrowRight")
        expect(panel.locator(".stride-refused")).to_contain_text("could not be loaded")
        panel.get_by_role("button", name="Reset").click()
        assert shows(panel, function())
    finally:
        away.rename(pictures)
    slider.press("ArrowRight")
    assert shows(panel, function(stride=function.defaults["stride"] + 1))


@pytest.mark.parametrize("path", lessons.LESSONS[1:], ids=lambda path: path.name)
def test_every_question_of_a_lesson_is_asked_on_its_page_and_opens_what_explains_it(opened, path):
    page = opened(f"{path.stem}.html")
    quick = [cell for cell in lessons.cells(path, "code") if "slow" not in cell.metadata.get("tags", [])]
    questions = [cell for cell in quick if re.search(r"^predict\(", cell.source, re.M)]
    expect(page.locator(".stride-predict form")).to_have_count(len(questions))
    for asked in page.locator(".stride-predict:has(form)").all():
        expect(asked.locator(".stride-because")).to_be_hidden()
        asked.get_by_role("button", name="Show me").click()
        expect(asked.locator(".stride-because")).to_be_visible()
        expect(asked.locator(".stride-count")).to_have_text(
            f"This lesson's cards right at the first try: 0 of {len(questions)}"
        )


def test_without_scripts_the_first_views_the_prose_and_the_tables_are_there(opened):
    page = opened("03_aliasing.html", java_script_enabled=False)
    expect(page.locator("h1")).to_contain_text("Aliasing")
    expect(page.get_by_role("cell", name="0.480").first).to_be_visible()
    expect(page.locator("[data-panel=aliasing] img").first).to_be_visible()
    expect(page.locator("summary", has_text="Show me").first).to_be_visible()


# One of each kind; in JupyterLab the panels of all lessons are looked at in the dark.
IN_THE_DARK_TOO = ("index.html", "03_aliasing.html", "data.html")


def test_axe_finds_no_violation(opened, site):
    for name in sorted(path.name for path in site.glob("*.html")):
        page = opened(name)
        schemes = {"light": {}}
        if name in IN_THE_DARK_TOO:
            schemes["dark"] = {"runOnly": ["color-contrast"]}
        for scheme, rules in schemes.items():
            page.emulate_media(color_scheme=scheme)
            # Without preload axe itself asks for no style sheet a second time, which the page's policy forbids it.
            options = {"resultTypes": ["violations"], "preload": False} | rules
            found = Axe().run(page, options=options).response["violations"]
            problems = [(v["id"], [node["html"][:160] for node in v["nodes"][:3]]) for v in found]
            assert found == [], (name, scheme, problems)


def test_on_a_phone_no_page_is_wider_than_the_screen(opened, site):
    for name in sorted(path.name for path in site.glob("*.html")):
        page = opened(name, width=390)
        for width in (390, 360):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name


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
    sources = [cell.source for cell in lessons.cells(lessons.LESSONS[2], "code")]
    assert blocks[0].evaluate(COPIED).rstrip("\n") in sources


def test_the_pages_are_valid_and_their_links_lead_somewhere(site):
    anchors, links = {}, []
    for path in site.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
        tree = parser.parse(text)
        assert parser.errors == [], (path.name, parser.errors[:3])
        icon = tree.find(".//link[@rel='icon']").get("href")
        assert icon.startswith("data:image/svg+xml,"), "none is asked for in vain"
        anchors[path.name] = {each.get("id") for each in tree.iter() if each.get("id")}
        for each in tree.iter():
            for name in ("href", "src"):
                if each.get(name) and not each.get(name).startswith(("data:", "https://", "http://")):
                    links.append((path.name, each.get(name)))
        assert not re.search(r'src="https?:', text)
    for page, link in links:
        parts = urlparse(link)
        target = unquote(parts.path) or page
        assert (site / target).is_file(), (page, link)
        if parts.fragment:
            assert unquote(parts.fragment) in anchors[target], (page, link)


def test_no_page_and_no_file_of_views_is_larger_than_promised(site):
    for path in site.glob("*.html"):
        assert path.stat().st_size <= 1_000_000, path.name
    for path in site.glob("views/*/*.js"):
        assert path.stat().st_size <= 150_000, path


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
    main = html5lib.parse(html, namespaceHTMLElements=False).find(".//main")
    for way in main.findall(".//p[@class='lab']"):
        way.clear()
    words = " ".join(" ".join(main.itertext()).split())
    assert words == f"Title Start. A card asks you. one {'Type a kernel. ' if python else ''}The end."
    assert len(main.findall(".//li")) == 1 + python


MARK = re.compile(r'<span class="(?:notebook-only|with-python)">(.*?)</span>', re.S)


@pytest.mark.parametrize("path", lessons.LESSONS, ids=lambda path: path.name)
def test_a_mark_for_the_notebook_encloses_words_of_one_paragraph(path):
    for cell in lessons.cells(path, "markdown"):
        marked = MARK.findall(cell.source)
        assert cell.source.count("notebook-only") + cell.source.count("with-python") == len(marked)
        for each in marked:
            assert each.strip()
            assert "\n" not in each


NOTEBOOK = [
    r"Run All Cells",
    r"[Rr]un (it|the cell|this cell) again",
    r"next cells?\b",
    r"runs this notebook",
    r"stopping the notebook",
    r"file of yours",
    r"click the bar",
    r"the check\b",
    r"[Tt]ype into",
]


def test_no_page_speaks_of_what_only_a_notebook_can_do(site):
    for path in site.glob("*.html"):
        main = html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False).find(".//main")
        for each in main.iter("section"):
            if "prose" not in each.get("class"):
                continue
            found = re.search("|".join(NOTEBOOK), " ".join(" ".join(each.itertext()).split()))
            assert not found, (path.name, found[0])


def test_the_workflows_are_what_their_schema_allows():
    """Neither has run yet; this is what can be known without running them."""
    files = sorted(str(path) for path in (lessons.ROOT / ".github" / "workflows").glob("*.yml"))
    assert len(files) == 2
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    found = subprocess.run([*check, *files], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr
