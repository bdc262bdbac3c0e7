"""The lessons as tests: strict nbval beside notebooks that only import the same things; and import times."""

import ast
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import numpy as np

import lessons
from benchmarks.measure import goal, interleaved, ratio, table

OPTIONS = ["-q", "-p", "no:cacheprovider", "--nbval", "--nbval-current-env", "--nbval-cell-timeout=300"]
SANITIZE = f"--nbval-sanitize-with={lessons.ROOT / 'tests' / 'nbval_sanitize.cfg'}"
IMPORTS = {
    "nothing": "pass",
    "numpy": "import numpy",
    "stride_helpers": "import stride_helpers",
    "numpy and ipywidgets": "import numpy, ipywidgets",
    "stride_helpers.panels and widgets": "import stride_helpers.panels.widgets",
}


def imports_only(path):
    """A notebook with one cell: all import statements of a lesson."""
    source = "\n".join(cell.source for cell in lessons.cells(path, "code"))
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, (ast.Import, ast.ImportFrom))]
    cell = nbformat.v4.new_code_cell("\n".join(ast.unparse(node) for node in imports), execution_count=1)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.v4.new_notebook(cells=[cell], metadata=kernel)


def measure(quick=False):
    """Seconds of nbval on all lessons, on each, and on their imports alone; and of importing the module."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for path in lessons.LESSONS:
            nbformat.write(imports_only(path), folder / path.name)
        runs = {
            "lessons": lambda: _nbval(lessons.LESSONS, lessons.ROOT),
            "imports only": lambda: _nbval(sorted(folder.glob("*.ipynb")), folder),
        }
        whole = {name: [] for name in runs}
        for _ in range(1 if quick else 3):
            for name, run in runs.items():
                start = time.perf_counter()
                run()
                whole[name].append(time.perf_counter() - start)
        each = {}
        for path in lessons.LESSONS:
            start = time.perf_counter()
            _nbval([path], lessons.ROOT)
            middle = time.perf_counter()
            _nbval([folder / path.name], folder)
            each[path.name] = middle - start, time.perf_counter() - middle
    runs = {
        name: lambda code=code: subprocess.run([sys.executable, "-c", code], check=True)
        for name, code in IMPORTS.items()
    }
    imports = interleaved(runs, seconds=2 if quick else 15, least=5)
    loaded = "import sys, stride_helpers; print([n for n in ('ipywidgets', 'matplotlib', 'PIL') if n in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True).stdout.strip()
    return {"whole": whole, "each": each, "imports": imports, "loaded": loaded}


def report(results):
    """The ratio of the lessons to their imports, lesson by lesson, and the import times."""
    found = ratio(results["whole"], "lessons", "imports only")
    seconds = {name: float(np.median(times)) for name, times in results["whole"].items()}
    rows = [(name, *times, times[0] / times[1]) for name, times in results["each"].items()]
    imports = [
        (name, 1000 * float(np.median(times)), ratio(results["imports"], name, "numpy"))
        for name, times in results["imports"].items()
    ]
    goals = [("all lessons within 1.5 times of their imports alone", f"{found:.2f}", goal(found <= 1.5))]
    without = _without(results, "05_learned_kernel.ipynb")
    whole, base = seconds["lessons"], seconds["imports only"]
    return f"""Strict nbval on all six notebooks, in one pytest run: {whole:.1f} s; on notebooks that hold only their
import statements: {base:.1f} s. Then one pytest run for each.

{table(("goal", "found", ""), goals)}

Without lesson 5, the sum of the single runs is {without:.2f} times that of the imports alone. Lesson 5 trains 25
networks, five splits of five, and nbval compares how many digits each gets right.

{table(("lesson", "lesson, s", "imports only, s", "ratio"), rows)}

Importing, in a new process each time (`import stride_helpers` brings none of ipywidgets, matplotlib and Pillow; found
loaded: {results["loaded"]}):

{table(("import", "ms", "of numpy"), imports)}
"""


def _without(results, name):
    sums = np.sum([times for each, times in results["each"].items() if each != name], axis=0)
    return float(sums[0] / sums[1])


def _nbval(paths, folder):
    command = [sys.executable, "-m", "pytest", *OPTIONS, SANITIZE, *map(str, paths)]
    done = subprocess.run([*command, f"--rootdir={folder}"], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stdout[-3000:] + done.stderr[-3000:])
