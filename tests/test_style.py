"""Code by ruff, prose by codespell."""

import subprocess
import sys

import pytest

import lessons

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
    command = [sys.executable, "-m", "codespell_lib", "--builtin", "clear,rare,informal", *PROSE, *CODE, *copies]
    ran = subprocess.run(command, cwd=lessons.ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
