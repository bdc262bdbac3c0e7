"""A class on one machine: how long a learner waits for a view, what it costs, and what happens when all come at once.

The hub is that of deploy/, its learners speak as JupyterLab does (tests/hubs.py), each over its own connection
through the hub's proxy to its own kernel. In the storm all log in at once, start their servers, run all of lesson 3
and drag its first panel. Then everybody drags the noise slider up and down, two positions a second, with another stride
after each turn; each position is asked for when it is reached, as if no view were kept. They share the machine with
what they measure; their processor time is not counted.

At the end the lessons of thirty are collected: three each, one exercise tried in each, and two learners' never end.
"""

import json
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil

import hubs
from benchmarks.measure import goal, percentile, table

LESSON, PANEL = "03_aliasing.ipynb", "aliasing"
STRIDE, SLIDER = 2, 3  # its controls by number: the slider is the noise
SIZES = (5, 15, 30)
RATE = 2.0  # positions a second
GOALS = {"learners": 30, "p95": 60, "storm": 60, "memory": 170}


def measure(quick=False, sizes=None, seconds=None):
    """Measure classes of several sizes; return a dict for each."""
    reason = hubs.why_no_hub()
    if reason:
        raise SystemExit(reason)
    results = [_class(size, seconds or (6 if quick else 30)) for size in sizes or ((3,) if quick else SIZES)]
    results[-1]["collected"] = _collect(3 if quick else 30)
    return results


def _collect(learners):
    """Collect three lessons of each; seconds and seconds of processor, or why it could not be done."""
    import collect  # from deploy/

    try:
        collect.check()
    except OSError as trouble:
        return str(trouble)
    with tempfile.TemporaryDirectory(prefix="collected") as folder:
        for learner in range(learners):
            for lesson in collect.LESSONS[1:4]:
                notebook = json.loads((collect.mark.NOTEBOOKS / f"{lesson}.ipynb").read_text(encoding="utf-8"))
                cell = next(cell for cell in notebook["cells"] if "checks." in "".join(cell["source"]))
                cell["source"] = "while True:\n    pass" if learner < 2 else [*cell["source"], "\n# tried"]
                path = Path(folder, "downloads", f"learner{learner}", f"{lesson}.ipynb")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(json.dumps(notebook), encoding="utf-8")
        begun, before = time.perf_counter(), _of_children()
        collect.collect(Path(folder, "results"), Path(folder, "downloads"))
        return {"learners": learners, "s": time.perf_counter() - begun, "processor": _of_children() - before}


def _of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _class(size, seconds):
    names = [f"learner{number}" for number in range(1, size + 1)]
    with tempfile.TemporaryDirectory(prefix="class") as folder:
        hub = hubs.Hub(folder)
        try:
            learners = [hub.learner(name) for name in names]
            result = {"learners": size, "busy before": psutil.cpu_percent(3)}
            result["storm"] = _storm(hub, learners)
            there = [learner for learner in learners if learner.panels]
            result["memory"] = _memory(hub, there)
            result["drag"] = _drag(hub, there, seconds)
            return result
        finally:
            hub.stop()


def _storm(hub, learners):
    """All at once: log in, start, open the lesson, run all of it, drag."""
    begun, before = time.perf_counter(), _processor(hub)

    def come(learner):
        learner.log_in()
        learner.start()
        in_lab = time.perf_counter() - begun
        cells = learner.open_lesson(LESSON)
        last = learner.run(cells)
        learner.wait_for_panel(PANEL)
        key = list(learner.panels[PANEL][1]["start"])
        key[SLIDER] += 1
        learner.ask(PANEL, [key])
        dragged = time.perf_counter() - begun
        learner.answer(last)
        return in_lab, dragged, time.perf_counter() - begun

    came = hubs.together([lambda learner=learner: come(learner) for learner in learners])
    done = [each for each in came if not isinstance(each, Exception)]
    refused = [repr(each)[:400] for each in came if isinstance(each, Exception)]
    print(*refused, sep="\n", file=sys.stderr)
    return {
        "refused": refused,
        "in lab": max(each[0] for each in done),
        "dragged": sorted(each[1] for each in done),
        "ran": max(each[2] for each in done),
        "processor": (_processor(hub) - before) / len(done),
    }


def _drag(hub, learners, seconds):
    """Everybody moves the slider up and down; the milliseconds from each move to its view."""
    moves = int(seconds * RATE)
    begin = time.perf_counter() + 1
    before = _processor(hub)

    def hand(learner, late):
        waits = []
        lost = size = 0
        for move, key in enumerate(_keys(learner.panels[PANEL][1], moves)):
            time.sleep(max(0, begin + late + move / RATE - time.perf_counter()))
            asked = time.perf_counter()
            answered = learner.ask(PANEL, [key])
            waits.append(1000 * (time.perf_counter() - asked))
            _, view = answered[0]
            lost += "html" not in view
            size += len(json.dumps(answered))
        return waits, lost, size

    apart = 1 / RATE / len(learners)  # they do not all move at the same moment
    jobs = [lambda learner=learner, late=n * apart: hand(learner, late) for n, learner in enumerate(learners)]
    results = hubs.together(jobs)
    spent = _processor(hub) - before
    taken = time.perf_counter() - begin
    hands = [each for each in results if not isinstance(each, Exception)]
    waits = [wait for each in hands for wait in each[0]]
    return {
        "p50": statistics.median(waits),
        "p95": percentile(waits, 0.95),
        "longest": max(waits),
        "moves": len(learners) * moves,
        "lost": sum(each[1] for each in hands) + (len(results) - len(hands)) * moves,
        "KB": sum(each[2] for each in hands) / 1000,
        "cores": spent / taken,
    }


def _keys(spec, moves):
    """Positions of the slider, one after another, up and down, with another stride after each turn."""
    last = len(spec["controls"][SLIDER]["choices"]) - 1
    strides = len(spec["controls"][STRIDE]["choices"])
    key = list(spec["start"])
    step = 1
    for _ in range(moves):
        if not 0 <= key[SLIDER] + step <= last:
            step = -step
            key[STRIDE] = (key[STRIDE] + 1) % strides
        key[SLIDER] += step
        yield list(key)


def _processor(hub):
    """Seconds of processor that the hub, its proxy, the servers and the kernels have used so far."""
    total = 0
    for process in [*hub.own_processes(), *hub.processes()]:
        try:
            total += sum(process.cpu_times()[:2])
        except psutil.Error:
            continue
    return total


def _memory(hub, learners):
    """Megabytes: a server and a kernel by their resident size, both by their share, the hub and its proxy."""
    kinds = {"server": [], "kernel": [], "share": []}
    for process in hub.processes():
        kind = "kernel" if "ipykernel_launcher" in process.cmdline() else "server"
        kinds[kind].append(process.memory_info().rss / 1e6)
        kinds["share"].append(process.memory_full_info().pss / 1e6)
    own = sum(process.memory_info().rss for process in hub.own_processes()) / 1e6
    return {
        "server": statistics.median(kinds["server"]),
        "kernel": statistics.median(kinds["kernel"]),
        "each": sum(kinds["share"]) / len(learners),
        "hub": own,
    }


def report(results):
    """The measured classes, and whether the goals were met, in Markdown."""
    busy = ", ".join(f"{each['learners']} learners {each['busy before']:.0f} %" for each in results)
    parts = [
        __doc__.partition("\n\n")[2].strip(),
        f"How busy the machine was with other work just before: {busy}.",
        *_goals(results),
        "### The storm: all log in, run lesson 3 and drag",
        table(STORM, [_storm_row(each["learners"], each["storm"]) for each in results]),
        "### Dragging, two moves a second for each: from the question to the view",
        table(DRAG, [_drag_row(each["learners"], each["drag"]) for each in results]),
        "### Memory in MB, after the whole lesson was run",
        "*A learner's share* divides what several processes have in common among them; the sizes before it do not.",
        table(MEMORY, [_memory_row(each["learners"], each["memory"]) for each in results]),
        "### Collecting",
        _collected(results[-1].get("collected", "not measured")),
    ]
    return "\n\n".join(parts)


STORM = (
    "learners",
    "refused",
    "last in the lab, s",
    "median first view of a drag, s",
    "last, s",
    "last has run the lesson, s",
    "processor s a learner",
)
DRAG = ("learners", "p50 ms", "p95 ms", "longest ms", "lost", "KB of views", "cores")
MEMORY = ("learners", "server", "kernel", "a learner's share", "hub and proxy")


def _storm_row(learners, storm):
    dragged = storm["dragged"]
    seconds = [storm["in lab"], statistics.median(dragged), dragged[-1], storm["ran"], storm["processor"]]
    return [learners, len(storm["refused"]), *(round(each, 1) for each in seconds)]


def _drag_row(learners, drag):
    milliseconds = [round(drag[name], 1) for name in ("p50", "p95", "longest")]
    lost = f"{drag['lost']} of {drag['moves']}"
    return [learners, *milliseconds, lost, round(drag["KB"]), round(drag["cores"], 2)]


def _memory_row(learners, memory):
    return [learners, *(round(memory[name]) for name in ("server", "kernel", "each", "hub"))]


def _collected(found):
    """What collecting took, in words; or the words that say why it was not done."""
    if isinstance(found, str):
        return found
    learners = found["learners"]
    return f"{learners} learners with three lessons each: {found['s']:.0f} s, {found['processor']:.0f} s of processor."


def _goals(results):
    found = next((r for r in results if r["learners"] == GOALS["learners"]), None)
    if not found:
        return []
    worst = found["drag"]["p95"]
    lost = found["drag"]["lost"]
    refused = len(found["storm"]["refused"])
    last, memory = found["storm"]["dragged"][-1], found["memory"]["each"]
    rows = [
        ("p95 of 30 in a drag at most 60 ms", f"{worst:.1f} ms", goal(worst <= GOALS["p95"])),
        ("no answer lost", f"{lost} lost", goal(not lost)),
        ("nobody refused in the storm of 30", f"{refused} refused", goal(not refused)),
        ("the last of 30 drags within 60 s", f"{last:.1f} s", goal(last <= GOALS["storm"] and not refused)),
        ("at most 170 MB a learner (share)", f"{memory:.0f} MB", goal(memory <= GOALS["memory"])),
    ]
    return ["### Goals", table(("goal", "measured", ""), rows)]
