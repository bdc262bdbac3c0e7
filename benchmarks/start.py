"""From a clone to the first picture: a first start with nothing downloaded before, and a second one."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from benchmarks.measure import goal, table
from browser import find_browser, launch

ROOT = Path(__file__).resolve().parent.parent
STAGES = ("clone", "set-up", "server", "lesson")


def measure(quick=False):
    """Seconds of each stage: cold (an empty home and empty caches) and warm (all in place)."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        clone = Path(folder) / "course"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        cloned = time.perf_counter() - start
        first = {"clone": cloned, **_open(clone, Path(folder))}
        return {"first start": first, "second start": _open(clone, Path(folder))}


def report(results):
    """Seconds of each stage, and their sum."""
    rows = []
    for name, stages in results.items():
        shown = [f"{stages[stage]:.1f}" if stage in stages else "" for stage in STAGES]
        rows.append((name, *shown, f"{sum(stages.values()):.1f}"))
    first = sum(results["first start"][stage] for stage in ("clone", "set-up", "server"))
    second = results["second start"]["server"]
    goals = [
        ("the first start reaches JupyterLab in at most 20 s", f"{first:.1f} s", goal(first <= 20)),
        ("the second start reaches JupyterLab in under 10 s", f"{second:.1f} s", goal(second < 10)),
    ]
    return f"""In seconds, with an empty home and empty caches. *Set-up* is the environment, fetched and installed;
*server* ends when JupyterLab answers; *lesson* when Chromium, started anew, shows the first picture of the start page,
as stored in it. Downloads come from wherever the machine's package index is: another network gives other figures.

{table(("goal", "found", ""), goals)}

{table(("", *STAGES, "in all"), rows)}
"""


def _open(clone, home):
    """Run the course's first command; time its stages by what it prints, then look at the page."""
    kept = {name: value for name, value in os.environ.items() if re.match(r"PIP_(?!CACHE)|.*PROXY|.*_CERT", name, re.I)}
    environment = kept | {
        "HOME": str(home / "home"),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
    }
    (home / "home").mkdir(exist_ok=True)
    python = getattr(sys, "_base_executable", None) or sys.executable
    start = time.perf_counter()
    child = subprocess.Popen(
        [python, "course.py", "--no-browser"], cwd=clone, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    marks, address, printed = {}, None, []
    try:
        for line in child.stdout:
            now = time.perf_counter() - start
            printed.append(line)
            if line.endswith("Ready.\n"):
                marks["installed"] = now
            found = re.search(r"http://127\.0\.0\.1:\d+/lab\S*", line)
            if found:
                address = found[0]
                marks["answers"] = now
                break
        if not address:
            raise RuntimeError("".join(printed))
        marks["picture"] = marks["answers"] + _first_picture(address)
    finally:
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:  # a thread of JupyterLab's may keep it from ending
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    stages = {"server": marks["answers"] - marks.get("installed", 0), "lesson": marks["picture"] - marks["answers"]}
    return stages | ({"set-up": marks["installed"]} if "installed" in marks else {})


def _first_picture(address):
    """Seconds from starting the browser until the start page's stored picture is on the screen."""
    start = time.perf_counter()
    with sync_playwright() as playwright:
        browser = launch(playwright, find_browser())
        page = browser.new_page()
        page.goto(address)
        picture = page.locator(".jp-OutputArea img").first
        expect(picture).to_be_visible(timeout=60_000)
        picture.evaluate("picture => picture.decode()")
        seconds = time.perf_counter() - start
        browser.close()
    return seconds
