"""Code by ruff, prose by codespell; annotations by mypy, docstrings by numpydoc, rooms by import-linter."""

import inspect
import subprocess
import sys

import pytest

import lessons
import stride_helpers
from stride_helpers.figures.words import languages

PROSE = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "data/README.md", "environment.yml"]
CODE = ["course.py", "stride_helpers", "tests", "tools", ".ci", "pyproject.toml"]
CODE += [str(path) for kind in ("py", "js", "md") for path in (lessons.ROOT / "benchmarks").glob(f"*.{kind}")]


FILES = sorted({inspect.getfile(getattr(stride_helpers, name)) for name in stride_helpers.__all__})
LINT_IMPORTS = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
TOOLS = {
    "ruff's rules, in code and notebooks": ["-m", "ruff", "check", "--no-cache", "."],
    "ruff's format": ["-m", "ruff", "format", "--check", "--no-cache", "."],
    "mypy: every function of the mathematics is annotated": ["-m", "mypy"],
    "numpydoc: every public function is documented": ["-m", "numpydoc", "lint", *FILES],
    "import-linter: the rooms import one way": ["-c", LINT_IMPORTS],
}


def assert_finds_nothing(*command):
    """A tool, started as Python is, finds nothing to say."""
    ran = subprocess.run([sys.executable, *command], cwd=lessons.ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("tool", TOOLS)
def test_tools_for_code_find_nothing(tool):
    assert_finds_nothing(*TOOLS[tool])


def test_codespell_finds_nothing_in_prose_code_and_lessons(tmp_path):
    copies = []
    for path in lessons.LESSONS:  # without their pictures, whose letters spell anything
        copy = tmp_path / f"{path.stem}.txt"
        copy.write_text("\n\n".join(cell.source for cell in lessons.read(path).cells), encoding="utf-8")
        copies.append(str(copy))
    foreign = ",".join(f"*/words/{language}.js" for language in languages() if language != "en")
    rules = ["--builtin", "clear,rare,informal", "--skip", foreign]
    assert_finds_nothing("-m", "codespell_lib", *rules, *PROSE, *CODE, *copies)


def test_every_public_function_shows_an_example():
    for name in stride_helpers.__all__:
        assert "\n    Examples\n    --------\n    >>> " in getattr(stride_helpers, name).__doc__, name
