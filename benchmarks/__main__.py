"""Measure, print and keep: `python course.py bench`, or `python course.py bench convolution start` for some parts.

The peers (OpenCV, SciPy, torch) live in an environment of their own, `.venv/bench`, made at the first call.
What is measured replaces its section of `results.md`; other sections stay.
"""

import argparse
import hashlib
import importlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LOCK, RESULTS = HERE / "requirements.txt", HERE / "results.md"
ENVIRONMENT = ROOT / ".venv" / "bench"
TORCH = "torch==2.13.0"  # not in the lock: its builds differ by system, and those with a GPU's libraries take gigabytes
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
PARTS = {
    "latency": "Slider to pixels",
    "convolution": "Convolution",
    "training": "Gradients and training",
    "as_tests": "The lessons as tests, and imports",
    "start": "From a clone to the first picture",
    "pages": "The course as pages",
    "online": "The course in the browser, nothing installed",
    "classroom": "A class on a hub",
}
HEAD = """# Measured speed

Written by `python course.py bench`; do not edit. Every figure is a ratio, or stands beside what it is compared with,
and both were measured in one run, in turn. Each section says when and on what.
"""


def prepare():
    """Make the environment of the peers, as the lock says; return its Python."""
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = hashlib.sha256(LOCK.read_bytes() + TORCH.encode() + sys.version.encode()).hexdigest()
    stamp = ENVIRONMENT / "stamp"
    if stamp.is_file() and stamp.read_text() == wanted:
        return python
    print("Installing what the benchmark compares with (once).", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(LOCK)], check=True)
    subprocess.run([*install, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], check=True)
    if subprocess.run([*install, TORCH], check=False).returncode:
        print("torch could not be installed; its columns will be missing.", flush=True)
    stamp.write_text(wanted)
    return python


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
    if Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        for part in options.parts:
            measure(part, options.quick)
        return 0
    python, failed = str(prepare()), False
    for part in options.parts or PARTS:
        print(f"measuring: {PARTS[part]}", flush=True)
        environment = os.environ | (ONE_THREAD if part in ("convolution", "training") else {})
        command = [python, "-m", "benchmarks", part, *(["--quick"] if options.quick else [])]
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
        if part == "convolution":
            module.plot(results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
