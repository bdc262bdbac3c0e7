"""A small lesson in JupyterLab: its keys, and faults in mid-use.

After a fault a panel says what is missing, the next move after the repair is right, and what was typed stays.
"""

import contextlib
import copy
import os
import signal
import socket
import threading

import nbformat
import pytest
from playwright.sync_api import expect

import lessons
from browser import DESK, Lesson, control, dragging, shows, spec, upload
from stride_helpers.panels import web

SOURCE = """
from stride_helpers import panels
from stride_helpers.figures import Table, View
from stride_helpers import load_picture, read_photograph

pictures = {name: load_picture(name)[:32, :32] for name in ("camera", "grass")}


@panels.panel(
    "What stays",
    panels.Try("level 7", "Seven it is.", level=7),
    level=(0, 5000),
    kernel=panels.Kernel("1 2"),
    photograph=panels.Photographs(pictures),
    framed=False,
)
def staying(level=3, kernel="1 2", photograph="camera", framed=False):
    weights = panels.typed_kernel(kernel)
    own = isinstance(photograph, bytes)
    grey = read_photograph(photograph, longest=32) if own else pictures[photograph]
    return View({"picture": grey}, Table(("sum",), [(float(weights.sum() * level),)]), sentence=f"Level {level}.")
"""
QUESTION = """
from stride_helpers.panels.question import predict

predict("How many?", {"windows": 11, "it is": "left"}, "Eleven.", choices={"it is": ["left", "right"]})
"""
PID = """
import os
from pathlib import Path

Path("{name}.pid").write_text(str(os.getpid()))
"""
names = {}
exec(SOURCE, names)
staying = names["staying"]


BUSY, RESTARTED = "Python has not answered yet", "Python was restarted"


class Cable(threading.Thread):
    """The way from the browser to the server: bytes go through while it is whole."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.whole, self.ends = port, True, []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = "http://127.0.0.1:{1}".format(*self.listening.getsockname())

    def run(self):
        while True:
            try:
                near, _ = self.listening.accept()
            except OSError:
                return  # closed: the tests are over
            if not self.whole:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self.port))
            self.ends += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self.carry, args=(one, other), daemon=True).start()

    def carry(self, one, other):
        with contextlib.suppress(OSError):
            while content := one.recv(1 << 16):
                other.sendall(content)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self):
        self.whole = False
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self.ends.clear()


class Small(Lesson):
    """A small lesson of its own: the panel, a question, the panel once more, and a cell to be busy in."""

    def __init__(self, page, server, name):
        self.folder, self.name = server.copy / "notebooks", name
        self.write(name)
        page.set_default_timeout(10_000)
        super().__init__(page, server, f"{name}.ipynb")
        self.run_all()

    def write(self, name):
        (self.folder / "my_predictions.jsonl").unlink(missing_ok=True)  # another file of tests may have answered
        sources = [PID.format(name=name) + SOURCE, "staying", QUESTION, "staying", "busy = True"]
        nbformat.write(lessons.notebook(*sources), self.folder / f"{name}.ipynb")

    @property
    def sheet(self):
        return self.page.locator(".jp-NotebookPanel:visible")

    def staying(self, which=0):
        return self.sheet.locator("[data-panel=staying]").nth(which)

    def kill(self):
        os.kill(int((self.folder / f"{self.name}.pid").read_text()), getattr(signal, "SIGKILL", signal.SIGTERM))

    def confirm_death(self):
        """Close what JupyterLab says of a kernel that died."""
        expect(self.page.locator(".jp-Dialog")).to_contain_text("restart")
        self.page.locator(".jp-Dialog").get_by_role("button", name="Ok").click()

    def restart(self):
        """Restart the kernel by the keyboard: the mouse may be busy."""
        self.sheet.locator(".jp-Notebook").evaluate("e => e.focus()")
        for key in ("Escape", "0", "0"):
            self.page.keyboard.press(key)
        self.page.locator(".jp-Dialog").get_by_role("button", name="Confirm Kernel Restart").press("Enter")
        expect(self.page.locator(".jp-Dialog")).to_have_count(0)

    def run_again(self, restart=False):
        """Run all cells, once the kernel is there, or after it is restarted; the panels are new ones then."""
        idle = self.sheet.locator(".jp-Notebook-ExecutionIndicator")
        expect(idle).to_have_attribute("data-status", "idle", timeout=60_000)
        self.page.evaluate("for (const each of document.querySelectorAll('.stride-panel')) each.dataset.old = 'yes'")
        menu, entry = ("Kernel", "Restart Kernel and Run All Cells…") if restart else ("Run", "Run All Cells")
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=entry, exact=True).click()
        if restart:
            self.page.locator(".jp-Dialog").get_by_role("button", name="Confirm Kernel Restart").click()
        expect(self.sheet.locator("[data-panel=staying]:not([data-old])")).to_have_count(2, timeout=60_000)

    def busy(self, seconds):
        """Let the last cell run for some seconds, in one call that lets no other thread run."""
        cell = self.sheet.locator(".jp-CodeCell").last
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        call = f"'kernel32').Sleep({seconds}000)" if os.name == "nt" else f"None).sleep({seconds})"
        self.page.keyboard.insert_text(f"import ctypes; ctypes.PyDLL({call}")
        self.page.keyboard.press("Control+Enter")
        expect(cell.locator(".jp-InputPrompt")).to_have_text("[*]:")


@pytest.fixture(scope="module")
def opened(chromium, server):
    """The small lesson, by way of a cable that can be cut."""
    cable = Cable(int(server.address.rpartition(":")[2]))
    cable.start()
    there = copy.copy(server)
    there.address = cable.address
    with chromium.new_page(viewport=DESK) as page:
        lesson = Small(page, there, "small")
        lesson.cable = cable
        yield lesson
    cable.cut()
    cable.listening.close()


@pytest.fixture
def lesson(opened):
    """The small lesson with its panels where they begin."""
    opened.page.keyboard.press("Escape")  # a question of JupyterLab's that a failed test has left
    if not opened.staying().is_visible() or opened.staying().locator(".stride-refused").text_content():
        opened.run_again()
    for panel in (opened.staying(1), opened.staying(0)):
        panel.get_by_role("button", name="Reset").click()
        assert shows(panel, staying())
    return opened


def level(panel):
    """Where the slider stands."""
    return int(control(panel, "level").input_value())


def says(panel, sentence, seconds=14):
    expect(panel.locator(".stride-refused")).to_contain_text(sentence, timeout=seconds * 1000)


def typed(lesson):
    """A kernel typed, a picture chosen, a prediction half made: what no fault may take away."""
    panel, own = lesson.staying(), upload("PNG", (40, 30))
    panel.get_by_label("own picture", exact=True).set_input_files(own)
    control(panel, "kernel").fill("1 2 −0,5")
    position = {"level": 3, "kernel": "1 2 −0,5", "photograph": own["buffer"]}
    assert shows(panel, staying(**position))
    question = lesson.sheet.locator(".stride-predict").first
    question.get_by_label("windows").fill("12")
    return position


def is_all_there(lesson, position):
    """Whether panel and question hold what was typed, and the next move is right."""
    panel = lesson.staying()
    position = position | {"level": level(panel)}
    assert control(panel, "kernel").input_value() == position["kernel"]
    assert control(panel, "photograph").evaluate("e => e.selectedOptions[0].text") == "mine.png"
    assert shows(panel, staying(**position)), "the position it stood at"
    for next_ in (4321, 17):
        control(panel, "level").fill(str(next_))
        assert shows(panel, staying(**position | {"level": next_})), "the next move"
    assert panel.locator(".stride-refused").text_content() == ""
    assert lesson.sheet.locator(".stride-predict").first.get_by_label("windows").input_value() == "12"


@pytest.fixture
def silent(page):
    """A panel before a kernel that never answers: `sent` are the questions, `end()` takes the panel away."""
    panel = web.script(web.HERE / "widgets.js")
    page.route("**/panel.js", lambda route: route.fulfill(body=panel, content_type="text/javascript"))
    page.route("**/empty", lambda route: route.fulfill(body="<main></main>", content_type="text/html"))
    page.clock.install()
    page.goto("http://127.0.0.1/empty")
    page.evaluate(
        """() => {
            globalThis.listening = new Set()
            globalThis.sent = []
            const line = {
                get: () => "",
                on: (_, how) => listening.add(how),
                off: (_, how) => listening.delete(how),
                send: (message) => sent.push(message),
            }
            globalThis.show = async (spec) => {
                const { default: show } = await import("/panel.js")
                const model = { get: (name) => ({ kind: "panel", number: 0, spec })[name] }
                globalThis.end = show(model, line, document.querySelector("main"))
            }
        }"""
    )
    page.evaluate("spec => show(spec)", spec(staying))
    return page


def test_a_question_to_a_silent_kernel_is_repeated_ever_more_seldom_and_not_after_the_panel_is_gone(silent):
    control(silent.locator("[data-panel=staying]"), "level").fill("100")
    silent.clock.run_for(3_600_000)
    sent = silent.evaluate("sent.filter(({ number }) => number === sent[0].number)")
    assert 5 <= len(sent) <= 15
    listening = "[listening.size, stridePanels.panels.size]"
    assert min(silent.evaluate(listening)) >= 1
    silent.evaluate("end(); sent.length = 0")
    silent.clock.run_for(24 * 3_600_000)
    assert silent.evaluate("sent") == []
    assert silent.evaluate(listening) == [0, 0], "something of a panel that is gone still listens"


def test_a_cell_run_again_goes_on_where_its_panel_stood_unless_its_controls_are_others(silent):
    control(silent.locator("[data-panel=staying]"), "level").fill("100")
    same, other = spec(staying), spec(staying)
    del other["controls"][0]["choices"][50:]
    for written, stands in ((same, "100"), (other, "3")):
        silent.evaluate("spec => show(spec)", written)
        assert control(silent.locator("[data-panel=staying]").last, "level").input_value() == stands


# --- keys: a panel and a question keep those that they use, and JupyterLab gets the others ----------------------------


def everything(lesson):
    """What can have the focus in a panel and in a question."""
    panel, question = lesson.staying(), lesson.sheet.locator(".stride-predict").first
    return {
        "slider": control(panel, "level"),
        "number": panel.get_by_label("type a value of level"),
        "weight": panel.get_by_label("weight, row 0, column 1", exact=True),
        "menu": control(panel, "photograph"),
        "check box": control(panel, "framed"),
        "card": question.get_by_label("windows"),
    }


def is_saved(response):
    """Whether JupyterLab has saved the lesson: at the end of it stands a checkpoint."""
    return response.request.method == "POST" and response.url.partition("?")[0].endswith("small.ipynb/checkpoints")


def test_saving_the_palette_and_leaving_work_wherever_the_focus_is(lesson):
    page, palette = lesson.page, lesson.page.locator(".lm-CommandPalette-input:visible")
    for owner, element in everything(lesson).items():
        element.focus()
        with page.expect_response(is_saved):
            page.keyboard.press("Control+s")
        element.focus()
        page.keyboard.press("Control+Shift+C")
        expect(palette, owner).to_have_count(1)
        page.keyboard.press("Escape")
        expect(palette, owner).to_have_count(0)


def test_arrows_home_end_and_page_keys_move_the_slider_and_undo_takes_back_what_was_typed(lesson):
    panel, cells = lesson.staying(), lesson.sheet.locator(".jp-Cell")
    slider, many = control(panel, "level"), cells.count()
    for key, level in (("ArrowRight", 4), ("End", 5000), ("Home", 0), ("ArrowUp", 1)):
        slider.press(key)
        assert shows(panel, staying(level=level)), key
        expect(slider).to_be_focused()
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


def test_shift_enter_runs_the_cell_as_everywhere_in_jupyterlab(lesson):
    for owner, number in (("number", 1), ("slider", 1), ("card", 2)):
        cell = lesson.sheet.locator(".jp-CodeCell").nth(number)
        before = cell.locator(".jp-InputPrompt").text_content()
        everything(lesson)[owner].click()  # which makes its cell the active one
        lesson.page.keyboard.press("Shift+Enter")
        expect(cell.locator(".jp-InputPrompt"), owner).not_to_have_text(before)
        expect(lesson.staying()).to_be_visible()


# --- faults -----------------------------------------------------------------------------------------------------------


def test_a_busy_kernel_is_told_of_and_the_last_position_is_right_when_it_is_done(lesson):
    panel, page = lesson.staying(), lesson.page
    lesson.busy(7)
    with dragging(page, control(panel, "level")) as to:
        to(0.6)
        says(panel, BUSY)
        to(0.8)
    last = level(panel)
    assert last > 3000
    assert shows(panel, staying(level=last), seconds=20)
    expect(panel.locator(".stride-refused")).to_be_empty()


@pytest.mark.parametrize("end", ["restarted", "dies"])
def test_a_kernel_that_ends_in_mid_drag_is_told_of_and_nothing_typed_is_lost(lesson, end):
    position, page = typed(lesson), lesson.page
    with dragging(page, control(lesson.staying(), "level")) as to:
        to(0.4)
        if end == "dies":
            lesson.kill()
        else:
            lesson.restart()
        to(0.6)
        says(lesson.staying(), RESTARTED)
    stood = level(lesson.staying())
    if end == "dies":
        lesson.confirm_death()
    lesson.run_again(restart=end == "dies")  # as the start page says
    assert level(lesson.staying()) == stood > 2000
    is_all_there(lesson, position)


@contextlib.contextmanager
def connecting_again_soon(page):
    """JupyterLab connects again after a random time, of up to a minute; here it is a quarter of that."""
    page.evaluate("() => { globalThis.random = Math.random; Math.random = () => 0.25 }")
    try:
        yield
    finally:
        page.evaluate("() => { Math.random = globalThis.random }")


def test_the_network_cut_and_back_is_told_of_and_the_last_position_is_right(lesson):
    position, panel, page = typed(lesson), lesson.staying(), lesson.page
    with connecting_again_soon(page):
        with dragging(page, control(panel, "level")) as to:
            to(0.4)
            lesson.cable.cut()
            to(0.7)
            says(panel, BUSY)
            to(0.6)
        lesson.cable.whole = True
        if page.locator(".jp-Dialog").count():
            page.keyboard.press("Escape")
        assert shows(panel, staying(**position | {"level": level(panel)}), seconds=30)
    is_all_there(lesson, position)


def test_a_panel_shown_twice_and_in_two_views_is_live_and_right_everywhere(lesson):
    page, first, second = lesson.page, lesson.staying(0), lesson.staying(1)
    first.locator(".stride-title").click(button="right")
    page.get_by_role("menuitem", name="Create New View for Cell Output").click()
    view = page.locator(".jp-LinkedOutputView [data-panel=staying]")
    expect(view).to_be_visible()
    page.locator(".lm-TabBar-tab", has_text="small.ipynb").first.click()
    everywhere = (first, second, view)
    own = upload("PNG", (20, 20))
    for turn in range(3):
        for number, panel in enumerate(everywhere):
            control(panel, "level").evaluate(
                "(e, value) => { e.value = value; e.dispatchEvent(new Event('input')) }", 500 * turn + 7 * number + 100
            )
        for number, panel in enumerate(everywhere):
            assert shows(panel, staying(level=500 * turn + 7 * number + 100)), (turn, number)
    first.get_by_label("own picture", exact=True).set_input_files(own)
    assert shows(first, staying(level=1100, photograph=own["buffer"]))
    assert shows(view, staying(level=1114))


def test_a_cell_run_again_while_its_slider_moves_goes_on_where_it_stood(lesson):
    page, panel = lesson.page, lesson.staying()
    position = typed(lesson)
    with dragging(page, control(panel, "level")) as to:
        to(0.3)
        lesson.sheet.locator(".jp-Notebook").evaluate("e => e.focus()")
        lesson.sheet.locator(".jp-CodeCell").nth(1).locator(".cm-content").evaluate("e => e.focus()")
        page.keyboard.press("Control+Enter")
        to(0.5)
        expect(lesson.sheet.locator("[data-panel=staying]")).to_have_count(2)
    is_all_there(lesson, position)


def test_two_lessons_open_at_once_move_their_own_kernels_and_share_the_own_picture(lesson):
    page, position, other = lesson.page, typed(lesson), copy.copy(lesson)
    other.name = "other"
    other.write("other")
    page.get_by_role("button", name="Refresh the file browser.").click()
    page.locator(".jp-DirListing-item", has_text="other.ipynb").dblclick()
    expect(other.sheet.locator(".jp-CodeCell").first).to_be_visible()
    expect(other.sheet.locator(".jp-Toolbar-kernelName")).to_contain_text("Python 3", timeout=30_000)
    idle = other.sheet.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    expect(idle).to_have_count(1, timeout=30_000)
    other.run_again()
    panel = other.staying()
    assert shows(panel, staying()), "it begins where a lesson begins"
    control(panel, "photograph").select_option("own")
    assert shows(panel, staying(photograph=position["photograph"])), "the picture that was chosen in the other lesson"
    control(panel, "level").fill("42")
    assert shows(panel, staying(level=42, photograph=position["photograph"]))
    page.locator(".lm-TabBar-tab", has_text="small.ipynb").first.click()
    is_all_there(lesson, position)


def test_a_page_loaded_again_stands_where_it_stood(lesson):
    position, page = typed(lesson), lesson.page
    control(lesson.staying(), "level").fill("2468")
    lesson.sheet.locator(".stride-predict").first.get_by_label("left").check()
    lesson.sheet.locator(".stride-predict").first.get_by_role("button", name="Check").click()
    lesson.sheet.locator(".jp-Notebook").evaluate("e => e.focus()")
    page.keyboard.press("Control+s")
    expect(lesson.sheet.locator(".jp-mod-dirty")).to_have_count(0)
    page.wait_for_timeout(500)
    page.reload()
    expect(lesson.staying()).to_be_visible(timeout=60_000)
    assert level(lesson.staying()) == 2468
    expect(lesson.staying().locator(".stride-claim")).to_have_text("The panel stands as you left it.")
    question = lesson.sheet.locator(".stride-predict").first
    expect(question.locator(".stride-sign")).to_have_text(["✗ 12 is too large. Try again.", "✓ right"])
    expect(question.locator(".stride-because")).to_be_hidden()
    is_all_there(lesson, position)


def test_an_answer_given_without_python_says_so_and_is_kept_later_and_found_in_another_browser(
    lesson, chromium, server
):
    question = lesson.sheet.locator(".stride-predict").first
    lesson.kill()
    lesson.confirm_death()
    question.get_by_label("windows").fill("11")
    if question.get_by_label("left").is_enabled():  # a right choice of an earlier test is kept
        question.get_by_label("left").check()
    question.get_by_role("button", name="Check").click()
    expect(question.locator(".stride-sign")).to_have_text(["✓ right", "✓ right"])
    expect(question.locator(".stride-told")).to_contain_text("This answer is not kept: Python was ended or restarted.")
    lesson.run_again()
    expect(question.locator(".stride-told")).not_to_contain_text("not kept")
    with chromium.new_page(viewport=DESK) as page:
        Lesson(page, server, "small.ipynb").run_all()
        found = page.locator(".stride-predict").first
        expect(found.locator(".stride-sign")).to_have_text(["✓ right", "✓ right"])
