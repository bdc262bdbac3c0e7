"""Code by ruff, prose by codespell; annotations by mypy, docstrings by numpydoc."""

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


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=["rules", "format"])
def test_ruff_finds_nothing_in_code_and_notebooks(command):
    ran = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache", "."], cwd=lessons.ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_codespell_finds_nothing_in_prose_code_and_lessons(tmp_path):
    copies = []
    for path in lessons.LESSONS:  # without their pictures, whose letters spell anything
        copy = tmp_path / f"{path.stem}.txt"
        copy.write_text("\n\n".join(cell.source for cell in lessons.read(path).cells), encoding="utf-8")
        copies.append(str(copy))
    foreign = ",".join(f"*/words/{language}.js" for language in languages() if language != "en")
    command = [sys.executable, "-m", "codespell_lib", "--builtin", "clear,rare,informal", "--skip", foreign]
    command += [*PROSE, *CODE, *copies]
    ran = subprocess.run(command, cwd=lessons.ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_mypy_finds_every_function_of_the_mathematics_annotated_and_nothing_wrong():
    ran = subprocess.run([sys.executable, "-m", "mypy"], cwd=lessons.ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_numpydoc_finds_every_public_function_documented():
    """Parameters, Returns and Raises in numpydoc's sections; which checks, says pyproject.toml."""
    files = sorted({inspect.getfile(getattr(stride_helpers, name)) for name in stride_helpers.__all__})
    ran = subprocess.run(
        [sys.executable, "-m", "numpydoc", "lint", *files], cwd=lessons.ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_public_function_shows_an_example():
    for name in stride_helpers.__all__:
        assert "\n    Examples\n    --------\n    >>> " in getattr(stride_helpers, name).__doc__, name
