"""The course as pages: how long they take to build, how large they are, how fast a panel follows a key."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.measure import goal, table
from browser import find_browser, launch

ROOT = Path(__file__).resolve().parent.parent
# From the key event until the frame after the one in which the panel's stage has changed: then it is painted.
WATCH = """stage => {
    window.moves = []
    addEventListener("keydown", event => {
        const start = event.timeStamp
        const seen = new MutationObserver(() => {
            seen.disconnect()
            requestAnimationFrame(() => {
                const channel = new MessageChannel()
                channel.port1.onmessage = () => window.moves.push(performance.now() - start)
                channel.port2.postMessage(0)
            })
        })
        seen.observe(stage, { childList: true, subtree: true, characterData: true, attributes: true })
    }, true)
}"""


def measure(quick=False):
    """Build the pages, weigh them, and press keys on the panel of lesson 3."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "site"
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "tools.site", str(folder)], cwd=ROOT, check=True)
        seconds = time.perf_counter() - start
        assets = sum((folder / each).stat().st_size for each in ("panel.js", "predict.js", "page.js", "site.css"))
        return {
            "seconds": seconds,
            "site": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
            "page": max(path.stat().st_size for path in folder.glob("*.html")) + assets,
            "chunk": max(path.stat().st_size for path in folder.glob("views/*/*.js")),
            **_keys(folder, 20 if quick else 200),
        }


def report(results):
    """The goals, and what was found."""
    seen, first = (_percentiles(results[name]) for name in ("along", "first"))
    goals = [
        ("position seen or along the control, p95 at most 20 ms", f"{seen[1]:.0f} ms", goal(seen[1] <= 20)),
        ("first visit from the disk, p95 at most 60 ms", f"{first[1]:.0f} ms", goal(first[1] <= 60)),
        ("first load of a lesson at most 1 MB", f"{results['page'] / 1e6:.2f} MB", goal(results["page"] <= 1e6)),
        ("a file of views at most 150 kB", f"{results['chunk'] / 1e3:.0f} kB", goal(results["chunk"] <= 150e3)),
        ("all pages at most 200 MB", f"{results['site'] / 1e6:.0f} MB", goal(results["site"] <= 200e6)),
        ("built in at most 4 minutes", f"{results['seconds']:.0f} s", goal(results["seconds"] <= 240)),
    ]
    rows = [("seen or along the control", *seen), ("first visit, from the disk", *first)]
    return f"""From the key event to painted pixels, in Chromium, on lesson 3's aliasing panel, opened from the disk.

{table(("goal", "found", ""), goals)}

{table(("position", "p50 ms", "p95 ms"), rows)}
"""


def _percentiles(times):
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def _keys(folder, count):
    """Milliseconds of `count` presses along one control, and of `count` jumps to where the page has not been."""
    with sync_playwright() as playwright:
        browser = launch(playwright, find_browser())
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto((folder / "03_aliasing.html").as_uri())
        panel = page.locator("[data-panel=aliasing]")
        panel.locator(".stride-stage").evaluate(WATCH)
        noise, kernel = (panel.get_by_label(name, exact=True) for name in ("noise", "kernel size"))
        noise.focus()
        page.wait_for_timeout(500)
        along = _presses(page, noise, ["ArrowRight", "ArrowLeft"], count)
        first = []
        for number in range(count):  # another noise each time, then one press on a control that was not in the hand
            noise.fill(str(number * 7 % 90))
            page.wait_for_timeout(100)
            first += _presses(page, kernel, ["ArrowRight" if number % 2 == 0 else "ArrowLeft"], 1)
        browser.close()
    return {"along": along, "first": first}


def _presses(page, field, keys, count):
    page.evaluate("window.moves = []")
    for number in range(count):
        field.press(keys[number % len(keys)])
        page.wait_for_timeout(120)
    return page.evaluate("window.moves")
