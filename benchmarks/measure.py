"""Times side by side: what the parts of the benchmark share."""

import math
import os
import platform
import random
import statistics
import time
from importlib import metadata
from pathlib import Path

PACKAGES = (
    "numpy", "scipy", "matplotlib", "jupyterlab", "ipykernel", "ipywidgets", "nbval", "playwright", "jupyterhub",
)  # fmt: skip


def interleaved(runs, seconds=1.0, least=3, most=60):
    """Call each of `runs` (name: function) in turn, round after round; return the seconds of every call.

    In turn, so that whatever else the machine does meets all of them alike, and in another order each round, since
    the one before leaves the cache warm or cold. The first round does not count. Goes on for `seconds` in all, but
    for at least `least` and at most `most` rounds.
    """
    times, order, shuffle = {name: [] for name in runs}, list(runs), random.Random(0).shuffle
    for run in runs.values():
        run()
    end = time.perf_counter() + seconds
    while len(next(iter(times.values()))) < least or time.perf_counter() < end:
        shuffle(order)
        for name in order:
            start = time.perf_counter()
            runs[name]()
            times[name].append(time.perf_counter() - start)
        if len(times[name]) >= most:
            break
    return times


def ratio(times, name, other):
    """How many times longer `name` took than `other`: the median over the rounds."""
    return statistics.median(a / b for a, b in zip(times[name], times[other], strict=True))


def percentile(values, share):
    """A percentile by counting; NaN of nothing."""
    if not values:
        return math.nan
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def table(columns, rows):
    """Rows under column names, in Markdown; floats with three digits."""
    lines = ["| " + " | ".join(columns) + " |", "|" + "|".join("---" for _ in columns) + "|"]
    return "\n".join(lines + ["| " + " | ".join(_shown(value) for value in row) + " |" for row in rows])


def goal(met):
    """A mark for a goal: met or missed."""
    return "met" if met else "**missed**"


def machine():
    """What the figures were measured on, in Markdown."""
    versions = []
    for package in PACKAGES:
        try:
            versions.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            versions.append(f"{package} not installed")
    settings = [f"{k}={v}" for k, v in os.environ.items() if k.startswith(("OPENBLAS", "OMP", "MKL"))]
    return "\n".join(
        [
            f"- {time.strftime('%Y-%m-%d')}, {_processor()}, {os.cpu_count()} cores, {_memory():.0f} GiB of memory",
            f"- {platform.system()} ({platform.machine()}), Python {platform.python_version()}",
            "- " + ", ".join(versions),
            f"- {', '.join(settings) or 'no BLAS settings'}",
        ]
    )


def _processor():
    with open("/proc/cpuinfo", encoding="utf-8") if Path("/proc/cpuinfo").exists() else open(os.devnull) as info:
        names = [line.partition(":")[2].strip() for line in info if line.startswith("model name")]
    return names[0] if names else platform.processor() or "processor unknown"


def _memory():
    import psutil

    return psutil.virtual_memory().total / 2**30


def _shown(value):
    return f"{value:.3g}" if isinstance(value, float) else str(value)
