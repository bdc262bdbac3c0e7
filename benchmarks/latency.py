"""How long from a slider to the changed pixels, in JupyterLab in a real browser, for ours and for other designs.

Of ipympl and plotly, those that are installed are measured too.

Latency runs from the time stamp of the key event on a slider's handle to the end of the frame that shows the last
change this press caused: new pictures decoded, the next animation frame begun, its layout and paint done, a message
received (watch.js). A change is one to the text, the elements or the drawn attributes of the output, or a draw on a
visible canvas. What the compositor and the screen add after that is the same for all designs and is not counted.
A menu, where a panel has no slider, is timed from its change event.
The next press waits until the kernel has answered and the page is quiet. A press that does not change the view
(a wide kernel at its widest stride) is made and not counted. Designs take turns, a few presses each, in one run.
"""

import functools
import importlib.util
import math
import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import ipywidgets as widgets
import nbformat
import numpy as np
import psutil
from playwright.sync_api import sync_playwright

import lessons
from benchmarks import peers
from browser import Lesson, Server, find_browser, launch
from stride_helpers.live import _choices

WORKLOADS = {"aliasing": "five pictures of 24x24 or less, and a table", "photographs": "three pictures of 256x256"}
LIBRARIES = [name for name in ("ipympl", "plotly") if importlib.util.find_spec(name)]
BOTH = ("ours", "interact")  # the designs that every panel is measured in, beside the floor
BACKENDS = {"ipympl": "%matplotlib widget"}
FIND = f"import sys\nsys.path.insert(0, {str(lessons.ROOT)!r})"  # what a notebook needs to find this package
QUIET = 60  # ms without a message, a change or a paint, after the kernel's last answer
GROWTH = {"kernel": 2, "script": 2, "page": 10}  # MB that 500 moves may add: the noise of an idle page and kernel
COLUMNS = (
    *(
        "p50 ms",
        "p95 ms",
        "times the floor",
        "times the floor in the lesson",
        "times ahead of interact",
        "kernel CPU ms",
        "bytes out",
        "bytes in",
    ),
    *("page jumps", "in several frames", "height px", "updates/s in a drag", "lag ms", "last frame right"),
)
SLIDERS = (widgets.IntSlider, widgets.FloatSlider)
STAGES = {
    "key to message sent": ("key", "sent"),
    "to the kernel's start": ("sent", "busy"),
    "kernel, until it writes the view": ("busy", "made"),
    "until it arrives": ("made", "arrived"),
    "until the page is changed": ("arrived", "changed"),
    "until pictures are loaded": ("changed", "loaded"),
    "until the frame is painted": ("loaded", "painted"),
}


def peer_notebook(server, design, path, panels):
    """Write a notebook with peers of a lesson's panels beside the lessons; its name."""
    name = f"{design}_{path.name}"
    setup = f"{FIND}\nfrom benchmarks import peers\nimport lessons"
    if design == "floor":
        cells = [setup, "peers.floor(peers.number)"]
    else:
        backend = BACKENDS.get(design, "%matplotlib inline")
        cells = [f"{setup}\npanels = lessons.run(lessons.Path({str(path)!r}))", backend]
        cells += [f"peers.{design}(panels[{panel.__name__!r}])" for panel in panels]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, server.copy / "notebooks" / name)
    return name


class Page:
    """A notebook that has run in a page of its own, and its kernel's process."""

    def __init__(self, chromium, server, notebook):
        before, folder = set(self._kernels(server)), server.copy / "notebooks"
        own = f"{len(list(folder.iterdir()))}_{notebook}"  # two pages of one notebook would share a kernel
        shutil.copy(folder / notebook, folder / own)
        self.page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
        self.page.add_init_script(path=Path(__file__).with_name("watch.js"))
        self.lesson = Lesson(self.page, server, own)
        self.lesson.run_all()
        (self.kernel,) = set(self._kernels(server)) - before

    @staticmethod
    def _kernels(server):
        children = psutil.Process(server.process.pid).children(recursive=True)
        return [child for child in children if "ipykernel_launcher" in child.cmdline()]

    def kernel_ms(self):
        """The processor time the kernel has used."""
        used = self.kernel.cpu_times()
        return 1000 * (used.user + used.system)


@functools.cache
def html(panel, position):
    """What a panel is to show, to tell whether a press changes the view."""
    return panel.html(**dict(position))


class Subject:
    """A panel in one design on one page: moved by keyboard or mouse, and watched."""

    def __init__(self, page, panel, ours=False):
        self.page, self.panel, self.ours = page, panel, ours
        self.whole = f".{'panel' if ours else 'peer'}-{panel.__name__}"
        self.output = self.whole + (" > .widget-html:last-child" if ours else " .peer-output")
        controls = panel._controls()
        kinds = SLIDERS if any(isinstance(control, SLIDERS) for control in controls.values()) else widgets.Dropdown
        self.choices = {
            name: list(_choices(control)) for name, control in controls.items() if isinstance(control, kinds)
        }
        self.element = ".noUi-handle" if kinds is SLIDERS else "select"
        self.position, self.turn, self.ways = dict(panel.defaults), 0, dict.fromkeys(self.choices, 1)

    def front(self):
        """Bring the panel before the eye."""
        self.page.page.bring_to_front()
        self.page.page.locator(self.whole).scroll_into_view_if_needed()
        self.page.page.evaluate("([panel, drawn]) => bench.watch(panel, drawn)", [self.whole, self.output])

    def control(self, name):
        """The slider's handle or the menu of an argument."""
        return self.page.page.locator(f"{self.whole} {self.element}").nth(list(self.choices).index(name))

    def html(self):
        """What the panel is to show now."""
        return html(self.panel, tuple(self.position.items()))

    def press(self, name=None, quiet=QUIET):
        """One key press and what was seen in the page; `counts` if it changes the view."""
        before = self.html()
        self.key(name)
        seen = self.page.page.evaluate("quiet => bench.settled(quiet)", quiet)
        return seen | {"counts": self.html() != before}

    def key(self, name=None):
        """Press a key on one control, the next in turn; turn round at its ends.

        A menu is set by its change event: JupyterLab takes arrow keys on it for itself, to go to another cell.
        """
        if name is None:
            name, self.turn = list(self.choices)[self.turn % len(self.choices)], self.turn + 1
        values = self.choices[name]
        place = values.index(self.position[name])
        if not 0 <= place + self.ways[name] < len(values):
            self.ways[name] *= -1
        self.position[name] = values[place + self.ways[name]]
        if self.element == "select":
            self.control(name).select_option(str(self.position[name]))
            return
        self.control(name).focus()
        self.page.page.keyboard.press("ArrowRight" if self.ways[name] > 0 else "ArrowLeft")

    def block(self, presses):
        """Some presses in a row; the kernel's processor time is that of the block, shared out."""
        self.front()
        before = self.page.kernel_ms()
        seen = [self.press() for _ in range(presses)]
        used = (self.page.kernel_ms() - before) / presses
        return [move | {"kernel_ms": used} for move in seen]

    def is_right(self):
        """Whether the page shows what the pure function gives; None for a design that cannot be read so."""
        if not self.ours:
            return None
        shown = self.page.page.locator(self.whole)
        return self.page.lesson.shows(shown, SimpleNamespace(html=self.html), seconds=0.05)

    def drag(self, seconds=2.2):
        """A hand moves the longest slider up and down, 60 positions a second, and stops in the middle of a stroke.

        Updates are frames with a finished change. The lag runs from the last mouse movement that moved the handle to
        the end of the frame with the last change. The last frame is right if an unhurried step away and back leads to
        the same content, and, for ours, if it is what the function gives.
        """
        if self.element == "select":
            return None
        self.front()
        name = max(self.choices, key=lambda name: len(self.choices[name]))
        page, handle = self.page.page, self.control(name)
        track = handle.locator("xpath=ancestor::*[contains(@class, 'noUi-target')]").bounding_box()
        box = handle.bounding_box()
        height, began = box["y"] + box["height"] / 2, time.monotonic()
        page.mouse.move(box["x"] + box["width"] / 2, height)
        page.mouse.down()
        page.evaluate("bench.begin()")
        for tick in range(1, 10**6):
            passed = time.monotonic() - began  # a slow page gets fewer events, as from a real hand, not a slower hand
            page.mouse.move(track["x"] + track["width"] * (0.5 - 0.5 * math.cos(5 * passed)), height)
            if passed > seconds:
                break
            time.sleep(max(0, began + tick / 60 - time.monotonic()))
        page.mouse.up()
        seen, content = page.evaluate("bench.settled(300)"), page.evaluate("bench.shown()")
        value = float(handle.get_attribute("aria-valuetext"))
        self.position[name] = min(self.choices[name], key=lambda choice: abs(choice - value))
        right = self.is_right()
        self.press(name)
        self.ways[name] *= -1
        self.press(name)
        finished = [frame["at"] for frame in seen["paints"] if frame["whole"]]
        return {
            "updates_per_second": len(finished) / (finished[-1] - seen["key"]) * 1000 if finished else 0.0,
            "lag_ms": finished[-1] - seen["moved"] if finished else None,
            "last_frame_right": right is not False and page.evaluate("bench.shown()") == content,
        }


def summary(moves):
    """The figures of one design from all its presses."""
    counted = [move for move in moves if move["counts"] and move["changes"] and not move["late"]]
    times = [move["painted"] - move["key"] for move in counted] or [math.nan]  # none, if all were lost
    stages = {}
    for stage, (first, last) in STAGES.items():
        spans = [move[last] - move[first] for move in counted if first in move and last in move]
        stages[stage] = float(np.median(spans)) if spans else None
    return {
        "presses": len(counted),
        "lost": sum(move["counts"] and (move["late"] or not move["changes"]) for move in moves),
        "p50": float(np.percentile(times, 50)),
        "p95": float(np.percentile(times, 95)),
        "kernel_ms": float(np.mean([move["kernel_ms"] for move in moves])),
        "bytes_out": float(np.mean([move["bytes_out"] for move in moves])),
        "bytes_in": float(np.mean([move["bytes_in"] for move in moves])),
        "in_several_frames": sum(len(move["paints"]) > 1 for move in counted),
        "jumps": sum(move["jump"] > 0.5 for move in counted),
        "largest_jump": max((move["jump"] for move in counted), default=0),
        "heights": sorted({round(move["height"]) for move in counted}),
        "stages": stages,
    }


def compare(subjects, rounds, presses, dragged):
    """All designs of one view in turns, `presses` by design, then the drags."""
    for subject in subjects.values():
        subject.block(3)  # warm
    moves = {design: [] for design in subjects}
    for _ in range(rounds):
        for design, subject in subjects.items():
            moves[design] += subject.block(presses[design])
    return {
        design: summary(moves[design])
        | {"right": subject.is_right(), "drag": subject.drag() if design in dragged else None}
        for design, subject in subjects.items()
    }


def memory(playwright, server, moves):
    """The memory of kernel and page over many moves, for four designs side by side; in MB.

    Each has a browser of its own, so that the page's process is known: the largest renderer. The script's heap and
    the process are read after garbage collection; at the end once more after the browser was told to empty its caches.
    """
    path, panels = _lesson("aliasing")
    chosen = {"ours, 24x24": "aliasing", "ours, 256x256": "photographs", "interact, 24x24": "aliasing", "floor": None}
    marks = [round(moves * share) for share in (0, 0.1, 0.25, 0.5, 0.75, 1)]
    results, running = {design: {"moves": marks} for design in chosen}, {}
    for design, name in chosen.items():
        kind, before = design.split(",")[0], set(_renderers())
        panel = panels[name] if name else peers.number
        notebook = path.name if kind == "ours" else peer_notebook(server, kind, path, [panel])
        browser = launch(playwright, find_browser())
        subject = Subject(Page(browser, server, notebook), panel, kind == "ours")
        subject.block(3)
        session = subject.page.page.context.new_cdp_session(subject.page.page)
        session.send("Performance.enable")
        running[design] = browser, subject, session, set(_renderers()) - before
    for move in range(moves + 1):
        for design, (_browser, subject, session, renderers) in running.items():
            if move in marks:
                for part, size in _memory(subject.page.kernel, session, renderers).items():
                    results[design].setdefault(part, []).append(size)
            subject.key()
        for _browser, subject, *_ in running.values():
            subject.page.page.evaluate("bench.settled(0)")
    for design, (browser, subject, session, renderers) in running.items():
        session.send("Memory.simulatePressureNotification", {"level": "critical"})
        results[design]["page_under_pressure"] = _memory(subject.page.kernel, session, renderers)["page"]
        browser.close()
    return results


def _renderers():
    children = psutil.Process().children(recursive=True)
    return [child for child in children if "--type=renderer" in child.cmdline()]


def _memory(kernel, session, renderers):
    session.send("HeapProfiler.collectGarbage")
    heap = {metric["name"]: metric["value"] for metric in session.send("Performance.getMetrics")["metrics"]}
    sizes = [renderer.memory_full_info().uss for renderer in renderers if renderer.is_running()]
    sizes = {"kernel": kernel.memory_full_info().uss, "script": heap["JSHeapUsedSize"], "page": max(sizes)}
    return {part: size / 1e6 for part, size in sizes.items()}


def _lesson(name):
    """The lesson that holds a panel, and its panels by name."""
    path = next(path for path, panel in lessons.panels() if panel.__name__ == name)
    return path, {panel.__name__: panel for found, panel in lessons.panels() if found == path}


def measure(quick=False):
    """All of it, or a few presses on three panels and a few moves for memory."""
    if quick:
        return _measure(rounds=1, presses=4, moves_for_memory=20, only=("aliasing", "photographs", "halving"))
    return _measure(rounds=5, presses=7, moves_for_memory=1000)


def _measure(rounds, presses, moves_for_memory, only=None):
    """Every panel against the floor and `interact`, the two workloads against all designs, and memory.

    `rounds` of `presses` for each design of the two workloads; for the other panels half the rounds, fewer presses
    of `interact`, and a drag of ours alone.
    `only`: names of panels. With no `moves_for_memory`, memory is left out.
    """
    began, panels = time.monotonic(), {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server, chromium = Server(Path(folder)), launch(playwright, find_browser())
        try:
            notebook = peer_notebook(server, "floor", lessons.LESSONS[0], [peers.number])
            floor = Subject(Page(chromium, server, notebook), peers.number)
            for path in lessons.LESSONS:
                chosen = [p for found, p in lessons.panels() if found == path and (not only or p.__name__ in only)]
                panels |= _one_lesson(chromium, server, path, chosen, floor, rounds, presses) if chosen else {}
            version = chromium.version
            chromium.close()
            used = memory(playwright, server, moves_for_memory) if moves_for_memory else {}
        finally:
            server.stop()
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, Chromium {version}"
    return {"machine": machine, "minutes": (time.monotonic() - began) / 60, "panels": panels, "memory": used}


def _with_floor(server, path):
    """The lesson as it is, and the floor in a last cell: what the round trip takes in a page of this size."""
    notebook = nbformat.read(path, 4)
    floor = f"{FIND}\nfrom benchmarks import peers\npeers.floor(peers.number)"
    notebook.cells.append(nbformat.v4.new_code_cell(floor))
    name = f"with_floor_{path.name}"
    nbformat.write(notebook, server.copy / "notebooks" / name)
    return name


def _one_lesson(chromium, server, path, panels, floor, rounds, presses):
    pages = {"ours": Page(chromium, server, _with_floor(server, path))}
    for design in ("interact", *LIBRARIES):
        shown = [panel for panel in panels if design == "interact" or panel.__name__ in WORKLOADS]
        if shown:
            pages[design] = Page(chromium, server, peer_notebook(server, design, path, shown))
    results, here = {}, Subject(pages["ours"], peers.number)
    for panel in panels:
        full = panel.__name__ in WORKLOADS
        subjects = {name: Subject(page, panel, name == "ours") for name, page in pages.items() if full or name in BOTH}
        subjects |= {"floor": floor, "floor in the lesson": here}
        counts = dict.fromkeys(subjects, presses) | ({} if full else {"interact": max(2, presses // 3)})
        turns, dragged = (rounds, subjects) if full else (max(1, rounds // 2), ("ours",))
        results[panel.__name__] = compare(subjects, turns, counts, dragged)
        print(f"{path.name} {panel.__name__}", file=sys.stderr, flush=True)
    for page in pages.values():
        page.page.context.close()
    return results


def report(results):
    """The figures as Markdown: each goal with what was measured, the designs, every panel, memory."""
    panels, used = results["panels"], results["memory"]
    lines = [f"{results['machine']}; {results['minutes']:.0f} minutes.", "", "### Goals", ""]
    lines += _table(("goal", "measured", "met"), _goals(panels, used))
    for name in (name for name in WORKLOADS if name in panels):
        designs = panels[name]
        lines += ["", f"### {name}: {WORKLOADS[name]}", ""]
        lines += _table(("design", *COLUMNS), [(design, *_figures(designs, design)) for design in designs])
        lines += ["", "Where the milliseconds go (medians of each step):", ""]
        rows = [(stage, *(_shown(designs[design]["stages"][stage]) for design in designs)) for stage in STAGES]
        lines += _table(("step", *designs), rows)
    lines += ["", "### Every panel", ""]
    lines += _table(("panel", *COLUMNS), [(name, *_figures(designs, "ours")) for name, designs in panels.items()])
    lines += ["", "### Memory in MB, growth over the first and the last half of the moves", ""]
    rows = []
    for design, sizes in used.items():
        for part in ("kernel", "script", "page"):
            first, last = _growth(sizes[part])
            rows.append(
                (design, part, " ".join(f"{size:.1f}" for size in sizes[part]), f"{first:+.1f}", f"{last:+.1f}")
            )
        rows.append((design, "page, caches emptied at the end", f"{sizes['page_under_pressure']:.1f}", "", ""))
    marks = ", ".join(str(mark) for mark in next(iter(used.values()))["moves"]) if used else ""
    lines += _table(("design", "part", f"after {marks} moves", "first half", "last half"), rows)
    return "\n".join(lines)


def _goals(panels, used):
    goals = []
    for name, most in (("aliasing", 1.25), ("photographs", 2)):
        if name in panels:
            for floor in ("floor", "floor in the lesson"):
                ratio = panels[name]["ours"]["p50"] / panels[name][floor]["p50"]
                goals.append((f"{name}: p50 at most {most} times the {floor}", f"{ratio:.2f}", ratio <= most))
    if "aliasing" in panels:
        ahead = panels["aliasing"]["interact"]["p50"] / panels["aliasing"]["ours"]["p50"]
        goals.append(("aliasing: at least 7 times ahead of `interact`", f"{ahead:.1f}", ahead >= 7))
    ours = {name: designs["ours"] for name, designs in panels.items()}
    wrong = [name for name, figures in ours.items() if figures["drag"] and not figures["drag"]["last_frame_right"]]
    wrong += [name for name, figures in ours.items() if figures["lost"] or not figures["right"]]
    goals.append(("no frame lost at the end of a drag or after presses", ", ".join(wrong) or "none lost", not wrong))
    jumping = [name for name, figures in ours.items() if figures["jumps"]]
    goals.append(("no panel moves the page", ", ".join(jumping) or "none does", not jumping))
    for design in (design for design in used if design.startswith("ours")):
        for part, most in GROWTH.items():
            growth = _growth(used[design][part])[1]
            goal = f"{design}: at most {most} MB more in the {part} over the last half of the moves"
            goals.append((goal, f"{growth:+.1f} MB", growth <= most))
    return [(goal, figure, "yes" if met else "**no**") for goal, figure, met in goals]


def _figures(designs, design):
    """One row of COLUMNS."""
    own, drag = designs[design], designs[design]["drag"] or {}
    floors = (f"{own['p50'] / designs[floor]['p50']:.2f}" for floor in ("floor", "floor in the lesson"))
    figures = (
        *(own["p50"], own["p95"], *floors, f"{designs['interact']['p50'] / own['p50']:.1f}"),
        *(own["kernel_ms"], round(own["bytes_out"]), round(own["bytes_in"]), f"{own['jumps']} of {own['presses']}"),
        *(
            own["in_several_frames"],
            "-".join(str(height) for height in own["heights"][:: len(own["heights"]) - 1 or 1]),
        ),
        *(
            drag.get("updates_per_second"),
            drag.get("lag_ms"),
            {True: "yes", False: "**no**"}.get(drag.get("last_frame_right")),
        ),
    )
    return [_shown(figure) for figure in figures]


def _growth(sizes):
    return sizes[3] - sizes[0], sizes[-1] - sizes[3]


def _shown(value):
    return "-" if value is None else f"{value:.1f}" if isinstance(value, float) else str(value)


def _table(columns, rows):
    lines = [columns, ["---"] * len(columns), *rows]
    return ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines]
