"""A lesson in a real browser: JupyterLab on a copy of the lessons, driven through Chromium or Chrome."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import expect

import course
import decode
import lessons
from files import picture_file
from stride_helpers.panels import web
from stride_helpers.panels.model import keep_file
from waiting import free_port, wait_for, wait_for_answer

ROOT = Path(__file__).resolve().parent.parent
# The first is the same engine without windows: it takes less than half of the time.
NAMES = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "msedge",
)  # fmt: skip
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)

DESK = {"width": 1280, "height": 900}  # a window on a desk
PHONE = {"width": 390, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}  # as `watched` takes it
MISSING = "Failed to load resource"  # what the console says of a file that a trial did not build


def find_browser():
    """The path of a Chromium-like browser, or None."""
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in (*found, *PLACES) if path and Path(path).exists()), None)


def launch(playwright, executable):
    """Start the browser without a window and without its own traffic."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return playwright.chromium.launch(executable_path=executable, args=quiet, chromium_sandbox=not as_root)


def note_errors(page, troubles, *allowed):
    """Add to `troubles` the errors of a page's scripts and console, but none that begins with what is allowed."""

    def note(error):
        if not error.startswith(allowed):
            troubles.append(error)

    page.on("console", lambda message: note(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: note(str(error)))


def note_requests(page, troubles, inside):
    """Add to `troubles` each address that a page asks for and that does not begin with `inside`."""

    def asked(request):
        if not request.url.startswith((inside, "data:", "blob:")):
            troubles.append(request.url)

    page.context.on("request", asked)


@contextlib.contextmanager
def watched(chromium):
    """Give a function that opens an address: `width` pixels wide, with options of Playwright's `new_page`.

    In the end no page may have asked for anything outside its folder, nor told of an error of a script or of its
    policy, but for what is `allowed`.
    """
    with contextlib.ExitStack() as pages:
        troubles = []

        def open_page(address, width=1280, allowed=(), **options):
            page = pages.enter_context(chromium.new_page(viewport={"width": width, "height": 800}, **options))
            note_errors(page, troubles, MISSING, *allowed)
            note_requests(page, troubles, address.rpartition("/")[0])
            page.goto(address)
            return page

        yield open_page
    assert troubles == []


class Server:
    """JupyterLab as course.py starts it, but on a copy of the lessons, since a page saves what it runs."""

    def __init__(self, folder):
        """`folder`: an empty folder for the copy and for Jupyter's own files."""
        self.copy = folder / "course"
        for part in ("notebooks", "data"):
            shutil.copytree(ROOT / part, self.copy / part)
        port = free_port()
        self.address, self.token = f"http://127.0.0.1:{port}", "for-the-tests"
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}"]
        command.append(f"--ServerApp.root_dir={self.copy}")
        environment = course.environment(folder / "jupyter") | {"JUPYTER_TOKEN": self.token}
        log = folder / "jupyter.log"
        with open(log, "w", encoding="utf-8") as file:
            self.process = subprocess.Popen(command, env=environment, stdout=file, stderr=subprocess.STDOUT)
        wait_for_answer(f"{self.address}/api?token={self.token}", self.process, log)

    def url(self, lesson, view="lab"):
        """The address of a lesson; `view`: "lab" (all of JupyterLab), "doc" (it alone) or "notebook"."""
        place = "notebooks" if view == "notebook" else f"{view}/tree"
        return f"{self.address}/{place}/notebooks/{lesson}?token={self.token}&reset"

    def stop(self):
        """End the server and its kernels."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Lesson:
    """One lesson, open in a page and run from top to bottom."""

    def __init__(self, page, server, name, view="lab"):
        """Open `name` ("03_aliasing.ipynb"), run all its cells, and collect what the console reports."""
        self.page, self.troubles = page, []
        note_errors(page, self.troubles)
        page.goto(server.url(name, view))
        expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=60_000)

    def run_all(self, seconds=120):
        """Choose Run, Run All Cells, and wait until the last cell has its number."""
        page = self.page
        # Until the kernel is there, the command asks for one instead.
        expect(page.locator(".jp-Toolbar-kernelName")).to_contain_text(re.compile("Python [3(]"), timeout=60_000)
        busy = page.locator(".jp-Notebook-ExecutionIndicator")
        expect(busy).to_have_attribute("data-status", "idle", timeout=seconds * 1000)
        # The stored lesson has its numbers already; without them, the last one tells that the run is over.
        page.get_by_role("menuitem", name="Edit", exact=True).click()
        page.get_by_role("menuitem", name="Clear Outputs of All Cells", exact=True).click()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.wait_for_function(
            """() => {
                const cells = [...document.querySelectorAll('.jp-CodeCell')]
                const last = cells.at(-1)
                if (!last?.querySelector('.cm-content')) { // folded code has no number
                    return last?.querySelector('.jp-OutputArea-output')
                }
                return /\\[\\d+\\]/.test(last.querySelector('.jp-InputPrompt').textContent)
            }""",
            timeout=seconds * 1000,
        )
        expect(busy).to_have_attribute("data-status", "idle", timeout=seconds * 1000)

    def choose_theme(self, theme):
        """Choose JupyterLab's theme, "Light" or "Dark", from its menu."""
        page = self.page
        page.get_by_role("menuitem", name="Settings", exact=True).click()
        page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Theme$")).hover()
        page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^JupyterLab {theme}$")).click()
        is_light = str(theme == "Light").lower()
        expect(page.locator("body")).to_have_attribute("data-jp-theme-light", is_light, timeout=60_000)

    def panel(self, name):
        """The panel made by the function of that name, scrolled to the top of the view."""
        panel = self.page.locator(f"[data-panel={name}]")
        in_sight(panel, "start")
        return panel


# Scrolls until an element has come to rest in the view, since what is above may still grow; its box, or false.
REST = """async (element, block) => {
    let before, box, rested = 0
    for (let frame = 0; frame < 300 && rested < 5; frame++, before = box) {
        element.scrollIntoView({ block })
        await new Promise(requestAnimationFrame)
        const { x, y, width, height } = element.getBoundingClientRect()
        box = { x, y, width, height }
        rested = JSON.stringify(box) === JSON.stringify(before) ? rested + 1 : 0
    }
    return rested === 5 && box
}"""


def in_sight(element, block="center"):
    """Scroll until an element has come to rest in the view, and return its box."""
    box = element.evaluate(REST, block)
    assert box, f"the page does not come to rest: {element}"
    return box


class Alone:
    """Panels on empty pages, without kernel and lesson: their functions answer in this process."""

    def __init__(self, chromium):
        self.chromium = chromium
        self.contexts = []
        self.troubles = []

    def page(self, width=1112, ratio=1, **options):
        """An empty page with the script and the style of the panels.

        `asked` are the keys that were asked for, `kept` the files that were sent.
        """
        viewport = {"width": width + 16, "height": 800}
        self.contexts.append(self.chromium.new_context(viewport=viewport, device_scale_factor=ratio, **options))
        page = self.contexts[-1].new_page()
        note_errors(page, self.troubles)
        page.set_content(f"<style>{web.STYLE}</style><script>{web.script(web.HERE / 'panel.js')}</script><main></main>")
        page.asked = []
        page.panels = {}
        page.kept = []
        page.expose_function("python", lambda name, keys: told(page, name, keys))
        page.expose_function("keep", lambda numbers: keep(page, numbers))
        return page

    def __call__(self, panel, width=1112, ratio=1, page=None):
        """Mount a panel, on a new page or on one that had another; returns its element."""
        page = page or self.page(width, ratio)
        page.panels[panel.__name__] = panel
        page.evaluate(
            """spec => {
                globalThis.mounted?.destroy()
                const main = document.querySelector("main")
                main.replaceChildren()
                const host = {
                    ask: (keys) => python(spec.name, keys),
                    keepFile: (bytes) => keep([...new Uint8Array(bytes)]),
                }
                globalThis.mounted = mount(main.appendChild(document.createElement("div")), spec, host)
            }""",
            spec(panel),
        )
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return page.locator(f"[data-panel={panel.__name__}]")

    def close(self):
        """Close all pages; no error must have come from any."""
        for context in self.contexts:
            context.close()
        assert self.troubles == []


def told(page, name, keys):
    """What a page is told of positions of a panel."""
    page.asked += keys
    return json.loads(json.dumps([[key, page.panels[name].data(key)] for key in keys]))


def keep(page, numbers):
    """Take a file that a page sends."""
    page.kept.append(bytes(numbers))
    return keep_file(page.kept[-1])


def spec(panel):
    """What the browser gets of a panel: its specification and its first view, as JSON has them."""
    return json.loads(json.dumps(panel.spec() | {"answer": panel.data(panel.key())}))


def kinds(function, *wanted):
    """The arguments of a panel whose controls are of some kinds."""
    written = function.spec()["controls"]
    return [name for name, each in zip(function.choices, written, strict=True) if each["kind"] in wanted]


def control(panel, argument):
    """The control of an argument, by its accessible name."""
    return panel.get_by_label(argument.replace("_", " "), exact=True)


def choose(panel, function, argument, place):
    """Set the control of an argument to its choice at a place (a number from 0)."""
    field = control(panel, argument)
    if argument in kinds(function, "range", "steps"):
        field.fill(str(place))
    else:
        field.select_option(index=place)


def drag_over(page, start, end):
    """Press the mouse at a point, move it to another, let go."""
    page.mouse.move(*start, steps=3)  # as a hand comes, over what lies on its way
    page.mouse.down()
    page.mouse.move(*end, steps=8)
    page.mouse.up()


@contextlib.contextmanager
def dragging(page, slider):
    """Hold a slider's pill with the mouse; gives a function that moves it to a share (0 to 1) of its way."""
    box = in_sight(slider)
    y = box["y"] + box["height"] / 2
    ends = box["x"] + 28, box["x"] + box["width"] - 28  # where the middle of the pill comes
    at = slider.evaluate("e => (e.value - e.min) / (e.max - e.min || 1)")

    def to(share, steps=5):
        nonlocal at
        for part in np.linspace(at, share, steps + 1):
            page.mouse.move(ends[0] + part * (ends[1] - ends[0]), y)
            page.wait_for_timeout(15)  # as a hand does
        at = share

    to(at, 1)
    page.mouse.down()
    try:
        yield to
    finally:
        page.mouse.up()


def drag(page, slider, to_share, steps=5):
    """Drag a slider's pill with the mouse to a share of its way and let go."""
    with dragging(page, slider) as to:
        to(to_share, steps)


def upload(kind, size):
    """A noisy picture as a file that a browser uploads."""
    content = picture_file(Image.effect_noise(size, 80), kind)
    return {"name": f"mine.{kind.lower()}", "mimeType": f"image/{kind.lower()}", "buffer": content}


def expected(view):
    """What a panel is to show of a view: its pictures, the cells of its tables, its sentence."""
    elements = lessons.Elements(view.html(live=True))
    pictures = [source for source in elements.sources if source.startswith("data:image/png")]
    return [pictures, elements.cells, elements.sentences]


SHOWN = """panel => {
    const all = (what, get) => [...panel.querySelectorAll(what)].map(get)
    return [
        all(".stride-view img", (each) => each.getAttribute("src")),
        all(".stride-view td", (each) => each.textContent),
        all(".stride-view .stride-sentence", (each) => each.textContent),
    ]
}"""


# The page itself compares: to send what it shows at each look takes most of the time.
COMES = f"""async (panel, wanted) => {{
    const shown = {SHOWN}
    const text = JSON.stringify(wanted)
    const end = performance.now() + 500
    while (JSON.stringify(shown(panel)) !== text) {{
        if (performance.now() > end) return false
        await new Promise((done) => setTimeout(done, 10))
    }}
    return true
}}"""


def shows(panel, view, seconds=60):
    """Wait until a panel shows the pictures, the tables and the sentence of a view, and nothing else."""
    wanted = expected(view)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if panel.evaluate(COMES, wanted):  # after half a second anew: a cell that runs again has another panel
            return True
    return False


def agrees(panel, function, position):
    """Whether a panel shows what its function says of a position: a view, or a sentence of refusal."""
    answer = lessons.answer(function, **position)
    return shows(panel, answer.view) if answer.view else refuses(panel, answer.refused)


def same_picture(shown, wanted):
    """Whether two pictures differ by at most one grey level."""
    here, there = (decode.png(each).astype(int) for each in (shown, wanted))
    return here.shape == there.shape and np.abs(here - there).max() <= 1


def same_text(shown, wanted):
    """Whether two texts differ by at most one in the last digit of their numbers."""
    number = r"\d+(?:\.\d+)?"
    if re.sub(number, "0", shown) != re.sub(number, "0", wanted):
        return False
    pairs = zip(re.findall(number, shown), re.findall(number, wanted), strict=True)
    return all(abs(float(a) - float(b)) <= 1.01 * 10.0 ** -len(b.partition(".")[2]) * ("." in b) for a, b in pairs)


def nearly_agrees(panel, function, position):
    """Whether a panel shows what its function says, up to the last digit: another processor rounds ties otherwise."""
    answer = lessons.answer(function, **position)
    if not answer.view:
        return refuses(panel, answer.refused)
    wanted = expected(answer.view)

    def is_shown():
        shown = panel.evaluate(SHOWN)
        if [len(each) for each in shown] != [len(each) for each in wanted]:
            return False
        pictures, *texts = (list(zip(*pair, strict=True)) for pair in zip(shown, wanted, strict=True))
        same_texts = (same_text(*pair) for each in texts for pair in each)
        return all(same_picture(*pair) for pair in pictures) and all(same_texts)

    return wait_for(is_shown)


def refuses(panel, sentence, seconds=60):
    """Wait until a panel says a sentence of refusal."""
    try:
        expect(panel.locator(".stride-refused")).to_contain_text(sentence, timeout=seconds * 1000)
    except AssertionError:
        return False
    return True


FOOT = """outer => {
    outer.scrollTop = outer.scrollHeight
    const last = [...outer.querySelectorAll(".jp-Cell")].at(-1)
    return outer.getBoundingClientRect().bottom - last.getBoundingClientRect().bottom
}"""


def expect_plain(page):
    """JupyterLab lays no bar of its own over a cell, and its page ends with the last one."""
    expect(page.locator(".jp-Notebook .jp-cell-toolbar")).to_have_count(0)
    outer = page.locator(".jp-WindowedPanel-outer").first
    wait_for(lambda: -2 < outer.evaluate(FOOT) < 80, seconds=15)
