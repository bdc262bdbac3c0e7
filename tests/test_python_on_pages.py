"""Python on a page: what no file holds is answered, and exercises are checked.

In CI the page's worker is a stand-in that hands each question to `tools.site.python` in this process; with a Pyodide
distribution at hand, named by STRIDE_PYODIDE, the same tests run in the browser's own Python, too.
"""

import contextlib
import html
import json
import re
import threading
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import expect

import lessons
from browser import PHONE, control, kinds, nearly_agrees, shows, upload, watched
from missing import PYODIDE, real
from served import Quiet, serving
from tools.site import distribution, lab, python
from tools.site.__main__ import build

RUN = 4  # positions in a file of views of the trial
PANELS = lessons.panels_of("")
TYPED = PANELS["typed"]  # of lesson 2
PHOTOGRAPHS = PANELS["photographs"]  # of lesson 3
LESSON_1, LESSON_2, LESSON_3 = (path.stem for path in lessons.LESSONS[1:4])

# It says what `python.js` says, and answers as late as this process does.
STAND_IN = """
const post = (kind, about, body) => fetch(`python?${new URLSearchParams({ kind, ...about })}`, { method: "POST", body })
let turn = Promise.resolve()
self.onmessage = ({ data }) => { turn = turn.then(() => hear(data)) }
async function hear({ kind, lesson, number, panel, keys, file, cell, source = "" }) {
  if (kind === "start") {
    postMessage({ kind: "progress", doing: "loading", loaded: 5e6, all: 20e6, unit: "bytes" })
    const reply = await post("start", { lesson })
    const failed = { kind: "failed", reason: "a file is missing" }
    return postMessage(reply.ok ? { kind: "ready" } : failed)
  }
  while (source.includes("count()")) { /* a call that nothing ends */ }
  const body = { ask: JSON.stringify(keys), file, run: source }[kind]
  const about = { ask: { panel }, file: {}, run: { cell } }[kind]
  const answer = await (await post(kind, about, body)).json()
  postMessage({ kind: "answer", number, answer })
}
"""


class Answers(Quiet):
    """A static server that answers for the stand-in, too."""

    def do_POST(self):  # noqa: N802, as the server calls it
        """Answer one question."""
        about = {name: value for name, (value,) in parse_qs(urlparse(self.path).query).items()}
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        kind = about["kind"]
        served = self.server
        if kind == "start":
            served.starts += 1
            served.may_start.wait(60)
            served.lesson = python.Lesson((lessons.ROOT / "notebooks" / f"{about['lesson']}.ipynb").read_text("utf-8"))
            answer = "{}"
        elif kind == "ask":
            answer = served.lesson.ask(about["panel"], body.decode())
        elif kind == "file":
            answer = served.lesson.keep(body)
        else:
            answer = served.lesson.run(int(about["cell"]), body.decode())
        self.send_response(404 if served.broken else 200)
        self.end_headers()
        self.wfile.write(answer.encode())


@contextlib.contextmanager
def served_with(folder, laboratory):
    """The pages, with Python, behind a server that knows what was asked of the stand-in."""
    build(folder, wanted=some_views, run=RUN, lab=laboratory)
    with serving(folder, Answers) as server:
        server.folder = folder
        server.lesson = None
        server.starts = 0
        server.broken = False
        server.may_start = threading.Event()
        server.may_start.set()
        yield server


def some_views(name):
    """The first views of the panel whose kernel is typed, and none of the others."""
    panel = PANELS[name]
    return set(range(6)) if panel is TYPED else set()


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory):
    """The pages with the stand-in in Python's place."""
    laboratory = tmp_path_factory.mktemp("lab")
    (laboratory / "python.js").write_text(STAND_IN)
    (laboratory / lab.SIZE).write_text('{"bytes": 12345678}')
    with served_with(tmp_path_factory.mktemp("pages") / "site", laboratory) as served:
        yield served


@pytest.fixture(scope="module")
def in_browser(tmp_path_factory):
    """The pages with the browser's own Python."""
    laboratory = tmp_path_factory.mktemp("made") / "lab"
    lab.build(laboratory, distribution.from_folder(Path(PYODIDE)))
    with served_with(tmp_path_factory.mktemp("real") / "site", laboratory) as served:
        yield served


@pytest.fixture(params=["stand_in", pytest.param("in_browser", marks=real)])
def served(request):
    """The pages, once with each Python."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def opened(chromium):
    """Open a page of a site that is served."""
    with watched(chromium) as open_page:
        yield lambda served, stem, **options: open_page(f"{served.address}/{stem}.html", **options)


def type_kernel(panel, kernel):
    """Type a kernel into a panel."""
    control(panel, "kernel").fill(kernel)


def panel_on(page, function):
    """A panel of a page."""
    return page.locator(f"[data-panel={function.__name__}]")


def test_a_typed_and_a_nudged_kernel_are_answered_and_python_is_loaded_once_and_only_then(opened, served):
    starts = served.starts
    page = opened(served, LESSON_2)
    panel = panel_on(page, TYPED)
    assert shows(panel, TYPED())
    assert not page.workers
    for kernel in ("1 2 3; 4 5 6; 7 8 9", "0 0 0; 0 -1 1; 0 0 0", "1 1"):
        type_kernel(panel, kernel)
        assert nearly_agrees(panel, TYPED, TYPED.defaults | {"kernel": kernel}), kernel
    type_kernel(panel, "0 0 0; 0 1 0; 0 0 0")
    assert nearly_agrees(panel, TYPED, TYPED.defaults | {"kernel": "0 0 0; 0 1 0; 0 0 0"})
    weight = panel.get_by_label("weight, row 0, column 2")
    weight.press("ArrowUp")
    assert nearly_agrees(panel, TYPED, TYPED.defaults | {"kernel": "0 0 0.1; 0 1 0; 0 0 0"})
    type_kernel(panel, "1 2; 3")
    assert nearly_agrees(panel, TYPED, TYPED.defaults | {"kernel": "1 2; 3"}), "a refusal is the function's own"
    assert len(page.workers) == 1
    assert served.starts - starts <= 1


@pytest.mark.parametrize("width", [1280, 390])
def test_a_field_for_a_kernel_says_that_typing_starts_python_until_it_has(opened, stand_in, width):
    panel = panel_on(opened(stand_in, LESSON_2, width=width), TYPED)
    told = panel.get_by_text("Typing starts Python (up to half a minute, once).")
    panel.scroll_into_view_if_needed()
    expect(told).to_be_visible()
    type_kernel(panel, "1 2 1")
    assert nearly_agrees(panel, TYPED, TYPED.defaults | {"kernel": "1 2 1"})
    expect(told).to_be_hidden()


def test_while_python_loads_a_bar_says_how_much_is_left_and_the_files_go_on_answering(opened, stand_in):
    stand_in.may_start.clear()
    try:
        page = opened(stand_in, LESSON_2)
        panel = panel_on(page, TYPED)
        control(panel, "kernel").focus()
        page.wait_for_timeout(500)  # it has begun, unseen
        type_kernel(panel, "3 2 1")
        expect(panel.locator(".python-bar")).to_have_text("Python is starting: 5.0 of 20.0 MB")
        panel.get_by_role("button", name="Reset").click()
        assert shows(panel, TYPED())
        control(panel, "noise").press("ArrowRight")
        position = {"noise": TYPED.choices["noise"][1]}
        assert shows(panel, TYPED(**position))
        expect(panel.locator(".python-bar")).to_be_visible()
        type_kernel(panel, "1 2 1")
    finally:
        stand_in.may_start.set()
    assert nearly_agrees(panel, TYPED, TYPED.defaults | position | {"kernel": "1 2 1"})
    expect(panel.locator(".python-bar")).to_be_hidden()


# How far below the top of its panel the first picture lies.
BELOW = """panel => {
  const [panelTop, pictureTop] = [panel, panel.querySelector(".stride-lattice")].map((e) => e.getBoundingClientRect().y)
  return pictureTop - panelTop
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_no_old_sentence_stands_beside_new_weights_while_python_loads(opened, stand_in, width):
    stand_in.may_start.clear()
    try:
        page = opened(stand_in, LESSON_2, width=width)
        panel = panel_on(page, TYPED)
        control(panel, "kernel").focus()
        place = panel.evaluate(BELOW)
        type_kernel(panel, "1 2 1; 2 4 2; 1 2 0")
        expect(panel.locator(".python-bar")).to_be_in_viewport()
        expect(panel.locator(".stride-sentence").first).to_have_css("opacity", "0.35")
        expect(panel.locator(".stride-view")).to_have_css("opacity", "0.35")
        assert panel.evaluate(BELOW) == place, "nothing moves for it"
        page.reload()
        panel = panel_on(page, TYPED)
        expect(control(panel, "kernel")).to_have_value("1 2 1; 2 4 2; 1 2 0")
        expect(panel.locator(".stride-view")).to_have_css("opacity", "0.35")
    finally:
        stand_in.may_start.set()
    assert nearly_agrees(panel, TYPED, TYPED.defaults | {"kernel": "1 2 1; 2 4 2; 1 2 0"})
    expect(panel.locator(".stride-view")).to_have_css("opacity", "1")


def test_a_page_stays_where_it_is_while_a_weight_is_dragged_at_the_edge_of_the_window(opened, stand_in):
    page = opened(stand_in, "05_learned_kernel")
    panel = page.locator("[data-panel=by_hand]")
    weight = panel.locator(".stride-weights input").first
    panel.locator(".stride-view").evaluate("view => scrollBy(0, view.getBoundingClientRect().bottom - innerHeight / 2)")
    place = weight.bounding_box()  # where the controls stay in sight, at the upper edge
    assert 0 < place["y"] < 20
    before = page.evaluate("scrollY")
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 12, steps=12)
    page.wait_for_timeout(600)  # the browser scrolls by the clock
    page.mouse.up()
    assert weight.input_value() == "−0.3"
    assert page.evaluate("scrollY") == before
    weight.blur()
    weight.click()
    page.keyboard.type("0.5")  # a press marks the weight: what is typed replaces it
    assert weight.input_value() == "0.5"


def test_a_picture_of_ones_own_is_sent_and_is_there_in_every_panel(opened, served):
    page = opened(served, LESSON_3)
    panel = panel_on(page, PHOTOGRAPHS)
    file = upload("PNG", (300, 200))
    panel.get_by_label("own picture", exact=True).set_input_files(file)
    (argument,) = kinds(PHOTOGRAPHS, "photographs")
    expect(panel.locator(".stride-told").first).to_have_text("", timeout=60_000)
    assert nearly_agrees(panel, PHOTOGRAPHS, PHOTOGRAPHS.defaults | {argument: file["buffer"]})
    panel.get_by_label("own picture", exact=True).set_input_files(file | {"buffer": b"no picture"})
    expect(panel.get_by_text("PNG or JPEG")).to_be_visible()


def exercise(page, number):
    """An exercise of a page."""
    area = page.get_by_label(f"your answer to exercise {number}", exact=True)
    return page.locator(".exercise").filter(has=area)


def type_answer(page, number, text, said):
    """Type an answer, press Check, and see what is said."""
    one = exercise(page, number)
    one.get_by_role("textbox").fill(text)
    one.get_by_role("button", name="Check").click()
    expect(one.locator(".exercise-said")).to_contain_text(said, timeout=90_000)


RIGHT = """def my_size(pixels, kernel, padding, stride):
    return (pixels + 2 * padding - kernel) // stride + 1
"""
CALL = "\nchecks.output_size(my_size)"


def test_the_first_exercise_says_how_much_its_check_is_to_load_and_only_until_then(opened, stand_in):
    page = opened(stand_in, LESSON_1)
    said = exercise(page, 1).locator(".exercise-said")
    takes = "The first check in a lesson starts Python, which can take half a minute."
    size = "Its 12.3 MB come over the network once for all lessons; then the browser has them."
    assert said.inner_text() == f"{takes} {size}"
    assert not exercise(page, 2).locator(".exercise-said").inner_text()
    exercise(page, 1).get_by_role("button", name="Check").click()
    expect(said).to_contain_text("Nothing came back.", timeout=90_000)
    expect(said).not_to_contain_text("MB")


def test_exercises_are_checked_with_the_sentences_of_the_notebook_and_once(opened, served):
    page = opened(served, LESSON_1)
    for number in (1, 3):
        one = exercise(page, number)
        one.get_by_role("button", name="Check").click()
        expect(one.locator(".exercise-said")).to_contain_text("Nothing came back.", timeout=90_000)
    area = exercise(page, 1).get_by_role("textbox")
    assert "checks." not in area.input_value(), "the line that calls the check is not in the way"
    wrong = RIGHT.replace(" + 1\n", "\n")
    type_answer(page, 1, wrong, "Not yet. ")
    type_answer(page, 1, wrong, "add 1")
    type_answer(page, 1, RIGHT.replace("(pixels + 2 * padding - kernel)", "pixels + 2 * padding - kernel"), "Brackets")
    assert len(exercise(page, 1).locator(".exercise-said").inner_text().splitlines()) == 3, "no sentence is broken"
    type_answer(page, 1, "def my_size(pixels:\n    pass", "SyntaxError")
    type_answer(page, 1, RIGHT.splitlines()[0], "expected an indented block after function definition on line 1")
    expect(exercise(page, 1).locator(".exercise-said")).not_to_contain_text("checks")  # they wrote no such line
    type_answer(page, 1, "x = 1\nunknown", "Line 2: NameError: name 'unknown' is not defined")
    renamed = RIGHT.replace("my_size", "size_of_mine")
    type_answer(page, 1, renamed, "Nothing is called my_size here. The check looks for that name: keep it.")
    type_answer(page, 3, lessons.exercises(lessons.LESSONS[1])[2][-1], "Correct.")
    done = page.locator(".contents").get_by_text("1 of", exact=False)
    before = done.count()
    shown = "print(sh.output_dimension(10, 3, 0, 2), np.zeros(2).shape)\n"
    type_answer(page, 1, shown + RIGHT, "4 (2,)\nCorrect.")
    assert done.count() == before + 1, "an answer that prints, too, is done"
    type_answer(page, 1, RIGHT + CALL, "Correct.")  # with the call, as it was kept by an earlier edition of the page
    assert exercise(page, 1).locator(".exercise-said").inner_text().count("Correct.") == 1
    type_answer(page, 1, "print(“as a phone”, ‘types it’)", "as a phone types it")
    area.fill("def wide():\n" + "    " * 8 + "return " + "1 + " * 40 + "1")
    assert area.evaluate("area => area.scrollWidth > area.clientWidth"), "no line is broken"
    page.set_viewport_size({"width": 390, "height": 700})
    assert area.evaluate("area => area.scrollWidth > area.clientWidth"), "nor on a phone"


@pytest.mark.parametrize("line", [3, 99])  # that of the check, and one that the answer has not got
def test_what_is_wrong_with_other_code_than_the_answer_is_told_with_the_line_that_met_it(line):
    path = lessons.LESSONS[1]
    cell, *_ = lessons.exercises(path)[0]
    met = f"compile({line - 1} * chr(10) + 'x x', 'other', 'exec')"
    ran = json.loads(python.Lesson(path.read_text(encoding="utf-8")).run(cell, f"{met}\n{CALL}"))
    assert ran["error"].startswith(f'Line 1: File "other", line {line}')


def test_what_was_typed_survives_an_error_and_a_reload_and_reset_can_be_undone(opened, stand_in):
    page = opened(stand_in, LESSON_1)
    area = exercise(page, 1).get_by_role("textbox")
    template = area.input_value()
    assert template.startswith("def my_size(pixels, kernel, padding, stride):\n    return None")
    type_answer(page, 1, "mine", "NameError")
    expect(area).to_have_value("mine")
    page.reload()
    expect(area).to_have_value("mine")
    expect(exercise(page, 3).get_by_role("textbox")).to_have_value(re.compile("^def receptive_field"))
    reset = exercise(page, 1).get_by_role("button", name=re.compile("Reset|Undo"))
    reset.click()
    expect(area).to_have_value(template)
    reset.click()
    expect(area).to_have_value("mine")
    reset.click()
    page.reload()
    expect(area).to_have_value(template)


def test_who_asks_a_page_to_forget_is_asked_once_more_and_leaves_nothing_typed_to_the_next_learner(opened, stand_in):
    page = opened(stand_in, LESSON_1)
    area = exercise(page, 1).get_by_role("textbox")
    template = area.input_value()
    area.fill("mine")
    card = page.locator(".stride-predict:has(form)").first
    card.get_by_role("button", name="Show me").click()
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Forget my answers").click()
    assert "answers and the code" in asked[0]
    expect(area).to_have_value("mine")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget my answers").click()
    expect(area).to_have_value(template)
    expect(card.get_by_role("button", name="Show me")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


def test_the_keyboard_writes_an_answer_and_is_not_caught_by_it(opened, stand_in):
    page = opened(stand_in, LESSON_1)
    one = exercise(page, 1)
    area = one.get_by_role("textbox")
    area.fill("")
    page.keyboard.type("if 1:")
    page.keyboard.press("Enter")
    page.keyboard.type("print(1)")
    page.keyboard.press("Enter")
    page.keyboard.type("print(2)")
    expect(area).to_have_value("if 1:\n    print(1)\n    print(2)")
    page.keyboard.press("Tab")
    expect(one.get_by_role("button", name="Check")).to_be_focused()
    page.keyboard.press("Enter")
    expect(one.locator(".exercise-said")).to_contain_text("1\n2", timeout=60_000)


def test_indent_moves_the_line_of_the_cursor_or_all_lines_that_are_marked(opened, stand_in):
    page = opened(stand_in, LESSON_1, **PHONE)
    one = exercise(page, 1)
    area = one.get_by_role("textbox")
    indent = one.get_by_role("button", name="Indent")
    area.fill("if 1:\nx = 1")
    indent.tap()
    expect(area).to_have_value("if 1:\n    x = 1")
    page.keyboard.type("2")
    expect(area).to_have_value("if 1:\n    x = 12")
    area.fill("\nx = 1\ny = 2")
    area.evaluate("(area) => area.setSelectionRange(2, 8)")
    indent.tap()
    expect(area).to_have_value("\n    x = 1\n    y = 2")
    assert area.evaluate("(area) => area.value.slice(area.selectionStart, area.selectionEnd)") == " = 1\n    y"


@pytest.mark.parametrize(
    ("stem", "field"), [(LESSON_1, ".exercise textarea"), (LESSON_2, ".stride-text"), (LESSON_3, "input[type=file]")]
)
def test_python_comes_as_soon_as_a_field_that_needs_it_is_entered(opened, stand_in, stem, field):
    page = opened(stand_in, stem)
    page.locator("[data-panel] input[type=range]").first.focus()
    page.wait_for_timeout(200)
    assert not page.workers
    with page.expect_event("worker"):
        page.locator(field).first.focus()
    expect(page.locator(".python-bar:visible")).to_have_count(0)


def test_python_that_hangs_is_ended_with_a_sentence_and_started_anew(opened, stand_in):
    page = opened(stand_in, LESSON_1)
    type_answer(page, 1, "print('there')", "there")
    page.clock.install()
    hanging = "import itertools\nsum(itertools.count())"
    one = exercise(page, 1)
    one.get_by_role("textbox").fill(hanging)
    one.get_by_role("button", name="Check").click()
    page.clock.fast_forward(20_000)
    expect(one.locator(".exercise-said")).to_contain_text("did not answer any more and was ended")
    expect(one.get_by_role("textbox")).to_have_value(hanging)
    type_answer(page, 1, RIGHT, "Correct.")


def test_python_that_cannot_be_loaded_is_a_sentence_and_the_next_try_succeeds(opened, stand_in):
    page = opened(stand_in, LESSON_2)
    panel = panel_on(page, TYPED)
    stand_in.broken = True
    try:
        type_kernel(panel, "1 2 3")
        expect(panel.locator(".stride-refused")).to_contain_text("Python could not be loaded (a file is missing)")
        expect(panel.locator(".python-bar")).to_be_hidden()
        type_answer(page, 1, "x = 1", "Python could not be loaded")
    finally:
        stand_in.broken = False
    type_kernel(panel, "1 2 4")
    assert nearly_agrees(panel, TYPED, TYPED.defaults | {"kernel": "1 2 4"})
    script = stand_in.folder / "lab" / "python.js"
    script.rename(script.with_suffix(".away"))
    try:
        panel = panel_on(opened(stand_in, LESSON_2), TYPED)  # without what the first page has in its cache
        type_kernel(panel, "1 2 3")
        expect(panel.locator(".stride-refused")).to_contain_text("Python could not be loaded")
    finally:
        script.with_suffix(".away").rename(script)
    type_kernel(panel, "1 2 5")
    assert nearly_agrees(panel, TYPED, TYPED.defaults | {"kernel": "1 2 5"})


def test_a_page_from_a_disk_has_no_python_and_says_so(chromium, stand_in):
    page = chromium.new_page()
    page.goto((stand_in.folder / f"{LESSON_2}.html").as_uri())
    panel = panel_on(page, TYPED)
    assert shows(panel, TYPED())
    expect(control(panel, "kernel")).to_be_disabled()
    expect(page.locator(".exercise textarea")).to_have_count(0)
    expect(page.locator(".exercise .code").first).to_be_visible()
    expect(page.locator(".exercise .check").first).to_contain_text("from a web server")
    expect(page.get_by_role("link", name="here in the browser")).to_have_count(0)
    page.goto((stand_in.folder / "index.html").as_uri())
    expect(page.locator(".tiles")).to_be_visible()
    expect(page.get_by_text("here in the browser")).to_have_count(0)
    page.goto(f"{stand_in.address}/index.html")
    expect(page.get_by_text("here in the browser")).to_be_visible()
    page.close()


@real
@pytest.mark.parametrize("path", lessons.LESSONS[1:], ids=lambda path: path.stem)
def test_an_exercise_is_solved_on_a_phone(opened, in_browser, path):
    page = opened(in_browser, path.stem, **PHONE)
    cell, check, name, solution = lessons.exercises(path)[0]
    wrong = f"def {name}(*anything):\n    return 1"
    elsewhere = python.Lesson(path.read_text(encoding="utf-8"))
    said = json.loads(elsewhere.run(cell, f"{wrong}\n\nchecks.{check}({name})"))["printed"]
    assert said.startswith("Not yet")
    type_answer(page, 1, wrong, said.strip())
    type_answer(page, 1, solution, "Correct.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@real
def test_an_endless_loop_of_a_learner_is_ended_with_its_sentence(opened, in_browser):
    page = opened(in_browser, LESSON_1)
    endless = RIGHT.replace("return", "while True:\n        pass\n    return")
    type_answer(page, 1, endless, "Does a loop in it never end?")
    type_answer(page, 1, "while True:\n    pass", "did not come to an end within 15 seconds")
    type_answer(page, 1, RIGHT, "Correct.")


def test_a_lesson_leads_to_itself_in_jupyterlab_and_lets_a_worker_in_as_no_other_page_does(stand_in):
    for path in lessons.LESSONS[1:]:
        page = html.unescape((stand_in.folder / f"{path.stem}.html").read_text("utf-8"))
        assert set(re.findall(r'href="(lab/[^"]*)"', page)) == {lab.address(path.stem)}
        assert "worker-src 'self'" in page
    assert "worker-src" not in (stand_in.folder / "data.html").read_text("utf-8")


def test_code_of_an_answer_that_leaves_python_leaves_only_the_answer():
    lesson = python.Lesson(json.dumps({"cells": []}))
    assert "SystemExit" in json.loads(lesson.run(0, "raise SystemExit"))["error"]
    assert json.loads(lesson.run(0, "print(1)"))["printed"] == "1\n"
