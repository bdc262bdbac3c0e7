"""How long from a key press to the changed pixels, in JupyterLab in a real browser, on the real panels of the lessons.

Each lesson is opened as it is, with two rivals at its end: the bare round trip (a slider, the kernel, a label), and
`interact` on the panels' own functions, with an inline figure and printed text. They take turns, some presses each,
on one page. The time runs from the key event to the end of the frame that shows the last change it caused, pictures
decoded (watch.js).

Two kinds of presses: along one control (the positions beside it are asked for ahead, or were seen before), and
elsewhere: another control at each press, at positions never seen. Then a drag, and moves by chance, each of which
must end at what the panel's function says.
"""

import math
import platform
import random
import statistics
import tempfile
import time
from pathlib import Path

import nbformat
import psutil
from playwright.sync_api import sync_playwright

import lessons
from benchmarks.measure import goal, percentile, table
from benchmarks.subject import Subject
from browser import Lesson, Server, control, find_browser, launch, refuses, shows

ALONG, ELSEWHERE, FLOOR, INTERACT = "along or seen", "elsewhere", "floor", "interact"
GOALS = {"p50": 25, "p95": 50, "ahead of the floor": 1.5, "ahead of interact": 7, "elsewhere": 1.25, "updates": 40}


def with_rivals(path, folder, panels):
    """Write a lesson with its rivals at the end; its name."""
    notebook = nbformat.read(path, as_version=4)
    code = [f"import sys; sys.path.insert(0, {str(lessons.ROOT)!r})\nfrom benchmarks import peers", "peers.floor()"]
    code += ["%matplotlib inline", *(f"peers.interact({name})" for name in panels)]
    notebook.cells += [nbformat.v4.new_code_cell(each) for each in code]
    nbformat.write(notebook, folder / f"rivals_{path.name}")
    return f"rivals_{path.name}"


def moved_by_chance(panel, function, moves, dice):
    """Move controls by chance, many times; how often the last frame was not what the function says."""
    wrong, position = 0, dict(function.defaults)
    panel.get_by_role("button", name="Reset").click()
    for _ in range(moves):
        name = dice.choice([name for name, range_ in function.ranges.items() if not isinstance(range_, str)])
        field, choices = control(panel, name), function.choices[name]
        if field.evaluate("e => e.tagName") == "SELECT":
            index = dice.randrange(len(choices))
            field.select_option(index=index)
        else:
            index = dice.randrange(int(field.get_attribute("max")) + 1)
            field.fill(str(index))
        position[name] = choices[index]
        answer = lessons.answer(function, **position)
        if answer.view:  # what plays has an end, and the control stops there
            for each, end in answer.view.ends.items():
                position[each] = min(position[each], function.choices[each][end])
            answer = lessons.answer(function, **position)
        wrong += not (shows(panel, answer.view) if answer.view else refuses(panel, answer.refused))
    return wrong


def heap(page):
    """The page's script memory in MB, after garbage collection."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    return session.send("Runtime.getHeapUsage")["usedSize"] / 1e6


def measure_lesson(browser, server, path, functions, rounds, moves):
    """All panels of one lesson; a dict of figures for each."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.add_init_script(path=Path(__file__).with_name("watch.js"))
    before = set(kernels(server))
    lesson = Lesson(page, server, with_rivals(path, server.copy / "notebooks", functions))
    lesson.run_all()
    (kernel,) = set(kernels(server)) - before
    floor, found, dice = Subject(page, ".peer-floor", ".peer-floor .peer-output", ".noUi-handle"), {}, random.Random(1)
    for name, function in functions.items():
        root = f"[data-panel={name}]"
        fields = (
            "input[type=range]"
            if any("range" in c["kind"] or "steps" in c["kind"] for c in function.spec()["controls"])
            else ".stride-control select"
        )
        handles = ".noUi-handle" if fields.startswith("input") else "select"
        ours = Subject(page, root, f"{root} .stride-stage", fields)
        rival = Subject(page, f".peer-{name}", f".peer-{name} .peer-output", handles)
        times = {ALONG: [], FLOOR: [], INTERACT: [], ELSEWHERE: []}
        for subject in (ours, floor, rival):
            subject.block(2)
        for _ in range(rounds):
            times[ALONG] += ours.block(6)
            times[FLOOR] += floor.block(4)
            times[INTERACT] += rival.block(2)
            times[ELSEWHERE] += ours.block(4, alternate=True)
            ours.turn = 0
        found[name] = {kind: [each for each in values if not math.isnan(each)] for kind, values in times.items()} | {
            "updates": ours.drag() if fields.startswith("input") else math.nan
        }
        found[name]["wrong"] = 0
    memory = [(heap(page), kernel.memory_info().rss / 1e6)]
    for _ in range(2):
        for name, function in functions.items():
            found[name]["wrong"] += moved_by_chance(lesson.panel(name), function, moves, dice)
        memory.append((heap(page), kernel.memory_info().rss / 1e6))
    page.context.close()
    return found, memory


def kernels(server):
    """The kernels of a server."""
    children = psutil.Process(server.process.pid).children(recursive=True)
    return [child for child in children if "ipykernel_launcher" in child.cmdline()]


def measure(quick=False):
    """All panels of all lessons."""
    began, found, memory, version = time.time(), {}, {}, ""
    rounds, moves = (1, 2) if quick else (2, 21)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser, server = launch(playwright, find_browser()), Server(Path(folder))
        version = browser.version
        try:
            for path in lessons.LESSONS[: 2 if quick else None]:
                functions = {panel.__name__: panel for lesson, panel in lessons.panels() if lesson == path}
                figures, memory[path.stem] = measure_lesson(browser, server, path, functions, rounds, moves)
                found |= figures
                print(path.stem, flush=True)
        finally:
            server.stop()
            browser.close()
    return {
        "panels": found,
        "memory": memory,
        "moves": 2 * moves,
        "minutes": (time.time() - began) / 60,
        "chromium": version,
    }


def at_most(what, found, most, unit=""):
    """A row of the goals: what was found, and beside it what it may be."""
    return what, f"{found:.3g}{unit} ({most})", goal(found <= most)


def at_least(what, found, least, unit=""):
    """A row of the goals: what was found, and beside it what it must be."""
    return what, f"{found:.3g}{unit} ({least})", goal(found >= least)


def report(results):
    """The figures as Markdown."""
    panels = results["panels"]
    columns = [*COLUMNS, f"wrong of {results['moves']} moves", "goals"]
    return "\n\n".join(
        [
            f"Chromium {results['chromium']}, {platform.system()}, {results['minutes']:.0f} minutes. Over all presses:",
            table(("goal", "measured", "met"), _goals(panels, results["moves"])),
            "Each panel (goals: p50 25, p95 50, 1.5 and 7 times ahead):",
            table(columns, [_panel_row(name, each) for name, each in panels.items()]),
            "Memory before the moves, after half, after all, in MB; what a panel remembers is bounded:",
            table(("lesson", "script", "kernel"), [_memory_row(*each) for each in results["memory"].items()]),
        ]
    )


COLUMNS = (
    "panel",
    "p50 ms",
    "p95 ms",
    "ahead of the floor",
    "ahead of interact",
    "elsewhere p50 ms",
    "times the floor",
    "updates a second in a drag",
)


def _median(times):
    return statistics.median(times) if times else math.nan


def _goals(panels, moves):
    """Over all presses of all panels: what was found beside what it may be."""
    every = {}
    for kind in (ALONG, ELSEWHERE, FLOOR, INTERACT):
        every[kind] = [time for each in panels.values() for time in each[kind]]
    middle = {kind: statistics.median(times) for kind, times in every.items()}
    ahead = middle[FLOOR] / middle[ALONG]
    updates = [each["updates"] for each in panels.values() if not math.isnan(each["updates"])]
    wrong = sum(each["wrong"] for each in panels.values())
    return [
        at_most("along or seen, p50", middle[ALONG], GOALS["p50"], " ms"),
        at_most("along or seen, p95", percentile(every[ALONG], 0.95), GOALS["p95"], " ms"),
        at_least("ahead of slider, kernel, label", ahead, GOALS["ahead of the floor"], " times"),
        at_least("ahead of `interact`", middle[INTERACT] / middle[ALONG], GOALS["ahead of interact"], " times"),
        at_most("elsewhere, times that floor", middle[ELSEWHERE] / middle[FLOOR], GOALS["elsewhere"]),
        at_least("updates a second in a drag, median", statistics.median(updates), GOALS["updates"]),
        ("last frame wrong", f"{wrong} of {moves * len(panels)} moves", goal(wrong == 0)),
    ]


def _panel_row(name, found):
    along = _median(found[ALONG])
    p95 = percentile(found[ALONG], 0.95)
    elsewhere = _median(found[ELSEWHERE])
    floor = _median(found[FLOOR])
    ahead = floor / along
    far_ahead = _median(found[INTERACT]) / along
    fast = along <= GOALS["p50"] and p95 <= GOALS["p95"]
    met = fast and ahead >= GOALS["ahead of the floor"] and far_ahead >= GOALS["ahead of interact"]
    figures = [along, p95, ahead, far_ahead, elsewhere, elsewhere / floor, found["updates"]]
    return [name, *figures, found["wrong"], goal(met)]


def _memory_row(lesson, measured):
    script, kernel = zip(*measured, strict=True)
    return [lesson, *(", ".join(f"{megabytes:.0f}" for megabytes in each) for each in (script, kernel))]
