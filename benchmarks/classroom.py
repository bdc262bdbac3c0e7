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
    storm = [
        (r["learners"], len(r["storm"]["refused"]), *(round(r["storm"][k], 1) for k in ("in lab",)),
         round(statistics.median(r["storm"]["dragged"]), 1), round(r["storm"]["dragged"][-1], 1),
         round(r["storm"]["ran"], 1), round(r["storm"]["processor"], 1))
        for r in results
    ]  # fmt: skip
    drags = []
    for r in results:
        drag = r["drag"]
        times = (round(drag[k], 1) for k in ("p50", "p95", "longest"))
        lost = f"{drag['lost']} of {drag['moves']}"
        drags.append((r["learners"], *times, lost, round(drag["KB"]), round(drag["cores"], 2)))
    memory = [(r["learners"], *(round(r["memory"][k]) for k in ("server", "kernel", "each", "hub"))) for r in results]
    busy = ", ".join(f"{r['learners']} learners {r['busy before']:.0f} %" for r in results)
    collected = results[-1].get("collected", "not measured")
    if isinstance(collected, dict):
        collected = (
            f"{collected['learners']} learners with three lessons each: {collected['s']:.0f} s, "
            f"{collected['processor']:.0f} s of processor."
        )
    parts = [
        __doc__.partition("\n\n")[2].strip(),
        f"How busy the machine was with other work just before: {busy}.",
        *_goals(results),
        "### The storm: all log in, run lesson 3 and drag",
        table(
            ("learners", "refused", "last in the lab, s", "median first view of a drag, s", "last, s",
             "last has run the lesson, s", "processor s a learner"), storm,
        ),
        "### Dragging, two moves a second for each: from the question to the view",
        table(
            ("learners", "p50 ms", "p95 ms", "longest ms", "lost", "KB of views", "cores"), drags,
        ),
        "### Memory in MB, after the whole lesson was run",
        "*A learner's share* divides what several processes have in common among them; the sizes before it do not.",
        table(("learners", "server", "kernel", "a learner's share", "hub and proxy"), memory),
        "### Collecting",
        collected,
    ]  # fmt: skip
    return "\n\n".join(parts)


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
