"""Measure, print and keep: `python course.py bench`, or `python course.py bench convolution start` for some parts.

What is measured replaces its section of `results.md`; other sections stay.
"""

import argparse
import importlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RESULTS = HERE / "results.md"
IN_TURN = "STRIDE_BENCHMARK"  # set where one part is measured
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
PARTS = {
    "latency": "Slider to pixels",
    "convolution": "Convolution",
    "start": "From a clone to the first picture",
    "pages": "The course as pages",
    "online": "The course in the browser, nothing installed",
    "classroom": "A class on a hub",
}
HEAD = """# Measured speed

Written by `python course.py bench`; do not edit. Every figure is a ratio, or stands beside what it is compared with,
and both were measured in one run, in turn. Each section says when and on what.
"""


def keep(title, text):
    """Put one section into results.md, in the place of the one before."""
    old = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    sections = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", old, re.M | re.S)) | {title: text}
    parts = [HEAD, *(f"## {each}\n\n{sections[each].strip()}\n" for each in PARTS.values() if each in sections)]
    RESULTS.write_text("\n".join(parts), encoding="utf-8")


def main(arguments):
    """Measure the parts that are asked for, or all."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(prog="course.py bench", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS), default=[])
    parser.add_argument("--quick", action="store_true", help="few repetitions, to see that it works; keeps nothing")
    options = parser.parse_args(arguments)
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"there is no part {sorted(unknown)}; there are {', '.join(PARTS)}")
    if IN_TURN not in os.environ:
        return measure_in_turn(options.parts or PARTS, options.quick)
    for part in options.parts:
        measure(part, options.quick)
    return 0


def measure_in_turn(parts, quick):
    """Measure each part in a process of its own; 1 if one failed."""
    failed = False
    for part in parts:
        print(f"measuring: {PARTS[part]}", flush=True)
        environment = os.environ | {IN_TURN: "1"} | (ONE_THREAD if part == "convolution" else {})
        command = [sys.executable, "-m", "benchmarks", part, *(["--quick"] if quick else [])]
        with subprocess.Popen(command, cwd=ROOT, env=environment) as child:
            try:
                failed |= bool(child.wait())
            except SystemExit:  # told to end, and with it its servers and browsers
                child.terminate()
                raise
    return int(failed)


def measure(part, quick):
    """Measure one part in this process, print its section and keep it."""
    from benchmarks.measure import machine

    module = importlib.import_module(f"benchmarks.{part}")
    results = module.measure(quick=quick)
    text = f"{machine()}\n\n{module.report(results)}"
    print(f"\n## {PARTS[part]}\n\n{text}", flush=True)
    if not quick:
        keep(PARTS[part], text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
