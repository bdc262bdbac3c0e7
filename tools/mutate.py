"""Break a file in one place after another, run tests, and list the places where no test notices.

`python course.py mutate stride_helpers/geometry.py [tests/test_geometry.py ...]`; without tests, the file's doctests
and those that name it, none with a browser. `--every 5` tries every fifth place. All happens in a copy of the course,
in processes that have the libraries loaded already, so it needs a system that can fork: Linux or macOS.
"""

import argparse
import ast
import contextlib
import importlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

LOADED = [
    "anywidget", "autograd.numpy", "hypothesis", "IPython", "ipywidgets", "matplotlib.pyplot", "nbformat",
    "nbval.plugin", "PIL.Image", "pytest", "scipy.ndimage", "scipy.signal", "scipy.stats", "xdist.plugin",
]  # fmt: skip
SWAPS = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "*", ast.Pow: "*",
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.And: "or", ast.Or: "and", ast.Is: "is not", ast.IsNot: "is", ast.In: "not in",
}  # fmt: skip


def mutants(source):
    """(line number, changed source) for every place: operators swapped, numbers one larger, conditions turned round."""
    lines = source.splitlines(keepends=True)
    starts = [sum(len(line.encode()) for line in lines[:number]) for number in range(len(lines))]
    content = source.encode()

    def cut(node, text):
        begin, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        return node.lineno, (content[:begin] + text.encode() + content[end:]).decode()

    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.BinOp) and type(node.op) in SWAPS:
            yield cut(node, f"(({ast.unparse(node.left)}) {SWAPS[type(node.op)]} ({ast.unparse(node.right)}))")
        elif isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
            first, *rest = ast.unparse(node.left), *map(ast.unparse, node.comparators)
            signs = [SWAPS[type(node.ops[0])], *(ast.unparse(ast.Compare(ast.Name("a"), [op], [ast.Name("b")]))[2:-2]
                                                 for op in node.ops[1:])]  # fmt: skip
            yield cut(node, "(" + first + "".join(f" {s} {r}" for s, r in zip(signs, rest, strict=True)) + ")")
        elif isinstance(node, ast.BoolOp):
            yield cut(node, "(" + f" {SWAPS[type(node.op)]} ".join(f"({ast.unparse(v)})" for v in node.values) + ")")
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield cut(node, repr(node.value + 1))
        elif isinstance(node, ast.If):
            yield cut(node.test, f"not ({ast.unparse(node.test)})")
        elif isinstance(node, ast.Raise):
            yield cut(node, "pass")


def concerned(file):
    """A file's doctests, and the tests that name it or what it defines, or belong to a lesson that does.

    Its own come first, those that run lessons last.
    """
    defined = (
        node.name for node in ast.parse(file.read_text()).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    )
    names = re.compile(rf"\b({'|'.join([file.stem, *(name for name in defined if not name.startswith('_'))])})\b")
    texts = {path: path.read_text() for path in sorted(Path("tests").glob("test_*.py"))}
    outside = re.compile(r"^(from|import) (browser|hubs|playwright)\b", re.M)
    lessons = [path for path in Path("notebooks").glob("*.ipynb") if names.search(path.read_text())]
    theirs = [f"test_lesson_{int(path.name[:2])}.py" for path in lessons]
    found = [
        path for path, text in texts.items() if (names.search(text) or path.name in theirs) and not outside.search(text)
    ]
    return [
        str(file),
        *map(str, sorted(found, key=lambda path: (file.stem not in path.stem, "lessons" in texts[path]))),
    ]


def noticed(tests, patience):
    """Whether tests fail, in a process of their own; not to end in time is a failure, too."""
    child = os.fork()
    if not child:
        os.setsid()
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        import pytest

        for test in tests:  # one after another: what the first finds, the others need not be loaded for
            if pytest.main(["-q", "-x", "-n0", "-p", "no:cacheprovider", test]) not in (0, 5):  # 5: no test in it
                os._exit(1)
        os._exit(0)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status != 0
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def main():
    """Try the places and print those that no test notices."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("tests", nargs="*")
    parser.add_argument("--every", type=int, default=1)
    given = parser.parse_intermixed_args()
    with tempfile.TemporaryDirectory() as folder:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in filter(None, listed.split("\0")):
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, Path(folder) / name)
        os.chdir(folder)
        sys.path[:0] = [folder, os.path.join(folder, "tests")]
        sys.dont_write_bytecode = True  # a file that is as long and as new as before would be taken from its bytecode
        for name in LOADED:
            importlib.import_module(name)

        tests = given.tests or concerned(given.file)
        source, tried, survivors, started = given.file.read_text(encoding="utf-8"), 0, 0, time.monotonic()
        if noticed(tests, 600):
            sys.exit("The tests fail before anything is broken.")
        patience = 10 + 3 * (time.monotonic() - started)
        for line, changed in list(mutants(source))[:: given.every]:
            given.file.write_text(changed, encoding="utf-8")
            tried += 1
            if not noticed(tests, patience):
                survivors += 1
                new = next(b for a, b in zip(source.splitlines(), changed.splitlines(), strict=False) if a != b)
                print(f"{given.file}:{line}: {new.strip()}", flush=True)
        os.chdir(ROOT)
    print(f"{given.file}: {tried} places broken, {survivors} not noticed", flush=True)


if __name__ == "__main__":
    main()
