"""The course as pages: how long they take to build, how large they are, how fast a panel follows a key.

With STRIDE_PYODIDE, which names the folder of a Pyodide distribution, JupyterLab in the browser is built with them.
"""

import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.measure import goal, percentile, table
from benchmarks.subject import Subject
from browser import find_browser, launch

ROOT = Path(__file__).resolve().parent.parent


def measure(quick=False):
    """Build the pages, weigh them, and press keys on their panels."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "site"
        pyodide = os.environ.get("STRIDE_PYODIDE")
        command = [sys.executable, "-m", "tools.site", str(folder)]
        if pyodide:
            command += ["--pyodide", pyodide, "--need-lab"]
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True)
        seconds = time.perf_counter() - start
        assets = sum((folder / each).stat().st_size for each in ("page.js", "site.css"))
        return {
            "seconds": seconds,
            "site": size_of(folder),
            "lab": size_of(folder / "lab"),
            "page": max(path.stat().st_size for path in folder.glob("*.html")) + assets,
            "chunk": max(path.stat().st_size for path in folder.glob("views/*/*.js")),
            **_keys(folder, 6 if quick else 20),
        }


def size_of(folder):
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def report(results):
    """The goals, and what was found."""
    site = f"{results['site'] / 1e6:.0f} MB"
    site += f", of which JupyterLab {results['lab'] / 1e6:.0f} MB" if results["lab"] else ", without JupyterLab"
    seen, first = ([percentile(results[name], share) for share in (0.5, 0.95)] for name in ("along", "first"))
    goals = [
        ("position seen or along the control, p95 at most 20 ms", f"{seen[1]:.0f} ms", goal(seen[1] <= 20)),
        ("first visit from the disk, p95 at most 60 ms", f"{first[1]:.0f} ms", goal(first[1] <= 60)),
        ("first load of a lesson at most 1 MB", f"{results['page'] / 1e6:.2f} MB", goal(results["page"] <= 1e6)),
        ("a file of views at most 350 kB", f"{results['chunk'] / 1e3:.0f} kB", goal(results["chunk"] <= 350e3)),
        ("all of the site at most 200 MB", site, goal(results["site"] <= 200e6)),
        ("built in at most 4 minutes", f"{results['seconds']:.0f} s", goal(results["seconds"] <= 240)),
    ]
    return f"""From the key event to painted pixels, in Chromium, on all panels with a slider, opened from the disk.

Half of the presses are painted within {seen[0]:.1f} ms, of the first visits within {first[0]:.1f} ms.

{table(("goal", "found", ""), goals)}
"""


def _keys(folder, count):
    """Milliseconds of presses on every panel that has a slider: `count` along it, `count` where the page never was."""
    found = {"along": [], "first": []}
    with sync_playwright() as playwright:
        browser = launch(playwright, find_browser())
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(path=Path(__file__).with_name("watch.js"))
        for path in sorted(folder.glob("*.html")):
            page.goto(path.as_uri())
            for panel in page.locator("[data-panel]:has(input[type=range])").all():
                root = f"[data-panel={panel.get_attribute('data-panel')}]"
                subject = Subject(page, root, f"{root} .stride-stage", "input[type=range]")
                found["along"] += subject.block(count)
                found["first"] += _after_leaps(subject, count)
        browser.close()
    return {kind: [each for each in times if not math.isnan(each)] for kind, times in found.items()}


def _after_leaps(subject, count):
    """The first slider leaps, then the second one is pressed, if there is one: nothing there was asked for ahead."""
    sliders = subject.page.locator(subject.root).locator(subject.fields)
    if sliders.count() < 2:
        return []
    last = int(sliders.first.get_attribute("max"))
    subject.turn = 1
    times = []
    for number in range(count):
        sliders.first.fill(str(number * 7 % (last + 1)))
        subject.page.wait_for_timeout(100)
        times.append(subject.press())
    return times
