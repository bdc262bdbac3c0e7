"""The course in the browser, nothing installed: Python on a page, and JupyterLab without a server.

STRIDE_PYODIDE names the folder of a Pyodide distribution. All comes from a server on this machine, into a browser that
was never there. In turn with both, a bare page loads the same Pyodide and imports NumPy: what no course can save.
"""

import collections
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

import lessons
from benchmarks.measure import goal, percentile, table
from benchmarks.subject import Subject
from browser import control, find_browser, launch
from served import Quiet, serving
from tools.site import distribution, lab
from tools.site.__main__ import build

TYPED, ALIASING = "typed", "aliasing"  # panels of lessons 2 and 3
SENT = collections.Counter()  # bytes of each file that was asked for
BARE_SCRIPT = """
const { loadPyodide } = await import(new URL("pyodide/pyodide.mjs", self.location.href).href)
const pyodide = await loadPyodide({ indexURL: new URL("pyodide/", self.location.href).href, packages: ["numpy"] })
pyodide.runPython("import numpy")
postMessage("ready")
"""
BARE_PAGE = """<!DOCTYPE html><title>bare</title><script>
const start = () => new Promise((done) => {
  new Worker("lab/bare.js", { type: "module" }).onmessage = done
})
</script>"""


class Counting(Quiet):
    """Answers with files, and counts the bytes of each."""

    def copyfile(self, source, outputfile):
        """Send a file and count it."""
        content = source.read()
        SENT[self.path.partition("?")[0]] = len(content)
        outputfile.write(content)


def measure(quick=False):
    """Visit the bare page, the page of lesson 2 and JupyterLab with lesson 3, several times in turn."""
    distribution_folder = os.environ.get("STRIDE_PYODIDE")
    if not distribution_folder:
        sys.exit("This part needs a Pyodide distribution: set STRIDE_PYODIDE to its folder.")
    found = collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        lab.build(folder / "lab", distribution.from_folder(Path(distribution_folder)))
        build(folder / "site", wanted=lambda panel: {0, 1} if panel == TYPED else set(), lab=folder / "lab")
        (folder / "site" / "bare.html").write_text(BARE_PAGE, encoding="utf-8")
        (folder / "site" / "lab" / "bare.js").write_text(BARE_SCRIPT, encoding="utf-8")
        browser = launch(playwright, find_browser())
        with serving(folder / "site", Counting) as server:
            for _ in range(1 if quick else 3):
                for visit in (bare, page, lite):
                    context = browser.new_context(viewport={"width": 1280, "height": 900})
                    context.add_init_script(path=Path(__file__).with_name("watch.js"))
                    visit(context.new_page(), server.address, found)
                    context.close()
        browser.close()
    return found


def since(start):
    """Seconds since `start`."""
    return time.perf_counter() - start


def bare(tab, address, found):
    """Seconds until Pyodide is there and NumPy is imported, and nothing else."""
    tab.goto(f"{address}/bare.html")
    start = time.perf_counter()
    tab.evaluate("start()")
    found["bare ready"].append(since(start))


def page(tab, address, found):
    """Seconds from the first typed kernel to its picture; then milliseconds of more kernels; bytes of both."""
    SENT.clear()
    tab.goto(f"{address}/{lessons.LESSONS[2].stem}.html", wait_until="networkidle")
    found["page bytes"].append(SENT.total())
    SENT.clear()
    panel = tab.locator(f"[data-panel={TYPED}]")
    panel.scroll_into_view_if_needed()
    picture = panel.locator(".stride-view img").last
    before = picture.get_attribute("src")
    start = time.perf_counter()
    control(panel, "kernel").fill("1 2 1; 2 4 2; 1 2 1")
    expect(picture).not_to_have_attribute("src", before, timeout=120_000)
    found["page answers"].append(since(start))
    found["python bytes"].append(sum(size for path, size in SENT.items() if path.startswith("/lab/")))
    tab.evaluate("selector => bench.watch(selector)", f"[data-panel={TYPED}] .stride-stage")
    for number in range(40):
        control(panel, "kernel").evaluate(
            """(field, text) => {
                field.value = text
                bench.begin()
                field.dispatchEvent(new Event("input", { bubbles: true }))
            }""",
            f"1 {number} 1; 2 4 2; 1 {number} 1",
        )
        seen = tab.evaluate("bench.settled(60)")
        found["kernel"].append(seen["painted"] - seen["key"])


def lite(tab, address, found):
    """Seconds from Run All Cells to the first live panel; then milliseconds from a key to pixels; bytes."""
    SENT.clear()
    start = time.perf_counter()
    tab.goto(f"{address}/{lab.address(lessons.LESSONS[3].stem)}")
    expect(tab.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=60_000)
    found["lite opens"].append(since(start))
    choose(tab, "Edit", "Clear Outputs of All Cells")
    start = time.perf_counter()
    choose(tab, "Run", "Run All Cells")
    tab.wait_for_selector(".stride-panel[data-panel] input[type=range]", timeout=120_000, state="attached")
    found["lite runs"].append(since(start))
    last = tab.locator(".jp-CodeCell").last.locator(".jp-InputPrompt")
    expect(last).to_contain_text("]:", timeout=240_000)
    expect(last).not_to_contain_text("*", timeout=240_000)
    found["lite has run"].append(since(start))
    found["lite bytes"].append(sum(size for path, size in SENT.items() if "/pyodide/" not in path))
    found["lite python bytes"].append(sum(size for path, size in SENT.items() if "/pyodide/" in path))
    root = f"[data-panel={ALIASING}]"
    subject = Subject(tab, root, f"{root} .stride-stage", "input[type=range]")
    subject.block(3)
    for _ in range(4):
        found["slider"] += subject.block(6)


def choose(tab, menu, entry):
    """Choose an entry of JupyterLab's menu."""
    for name in (menu, entry):
        tab.get_by_role("menuitem", name=name, exact=True).click()


def report(found):
    """The goals, and what was found."""
    middle = {name: statistics.median(values) for name, values in found.items()}
    of_bare = {name: middle[name] / middle["bare ready"] for name in ("page answers", "lite runs")}
    kernel, slider = ([percentile(found[name], share) for share in (0.5, 0.95)] for name in ("kernel", "slider"))
    megabytes = {name: max(values) / 1e6 for name, values in found.items() if name.endswith("bytes")}
    more = megabytes["lite bytes"] + max(0, megabytes["lite python bytes"] - megabytes["python bytes"])
    rows = [
        ("page: first typed kernel to its picture, at most 12 s", f"{middle['page answers']:.1f} s",
         goal(middle["page answers"] <= 12)),
        ("page: then each kernel, p95 at most 60 ms", f"{kernel[0]:.0f} ms, p95 {kernel[1]:.0f} ms",
         goal(kernel[1] <= 60)),
        ("JupyterLab: Run All to the first live panel, at most 15 s", f"{middle['lite runs']:.1f} s",
         goal(middle["lite runs"] <= 15)),
        ("JupyterLab: slider to pixels, p50 at most 25 ms, p95 45", f"{slider[0]:.0f} ms, p95 {slider[1]:.0f} ms",
         goal(slider[0] <= 25 and slider[1] <= 45)),
        ("first visit of a page without Python, at most 1 MB", f"{megabytes['page bytes']:.2f} MB",
         goal(megabytes["page bytes"] <= 1)),
        ("Python on it, at most 25 MB", f"{megabytes['python bytes']:.1f} MB", goal(megabytes["python bytes"] <= 25)),
        ("JupyterLab, at most 25 MB more", f"{more:.1f} MB", goal(more <= 25)),
    ]  # fmt: skip
    return f"""Chromium, each visit in a context that was never there, from a server on this machine; medians of
{len(found["bare ready"])} visits, in turn with a page that does nothing but load Pyodide and import NumPy: that takes
{middle["bare ready"]:.1f} s.

{table(("goal", "found", ""), rows)}

Of that bare page's time, the first typed kernel takes {of_bare["page answers"]:.2f} times, and Run All to the first
live panel {of_bare["lite runs"]:.2f} times. JupyterLab opens in {middle["lite opens"]:.1f} s, and the whole of lesson 3
has run after {middle["lite has run"]:.1f} s.
"""
