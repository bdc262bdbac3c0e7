"""`python -m stride_helpers` prints the formula, the picture, the table and the pyramid."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import stride_helpers

ROOT = Path(stride_helpers.__file__).resolve().parent.parent


def run(folder, **environment):
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "stride_helpers"],
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        timeout=60,
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    done = run(tmp_path_factory.mktemp("elsewhere"))
    assert done.returncode == 0
    assert done.stderr == b""
    return done.stdout.decode("ascii").replace("\r\n", "\n")


def words_of(report):
    return [line.split() for line in report.splitlines()]


def test_any_terminal_can_show_it(report, tmp_path):
    done = run(tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert done.stdout.decode("ascii").replace("\r\n", "\n") == report


def test_the_formula_is_checked_three_times(report):
    assert "(input + 2*padding - kernel) // stride + 1" in report
    for stride, size in ((1, 22), (2, 11), (3, 8)):
        (line,) = (line for line in report.splitlines() if f"// {stride} + 1 = " in line)
        assert f"(24 + 0 - 3) // {stride} + 1 = {size}, as computed" in line
    assert "but computed" not in report


def test_the_table_is_the_published_one(report):
    lines = words_of(report)
    start = lines.index(["stride", "method", "dims", "corr", "vs", "orig"])
    rows = [words for words in lines[start + 1 : start + 8] if any("x" in word for word in words)]
    assert rows == [
        ["1", "strided_convolve", "22x22", "0.510"],
        ["naive_subsample", "24x24", "1.000"],
        ["2", "strided_convolve", "11x11", "0.480"],
        ["naive_subsample", "12x12", "0.358"],
        ["3", "strided_convolve", "8x8", "0.489"],
        ["naive_subsample", "8x8", "0.298"],
    ]


@pytest.mark.parametrize("size", [24, 22, 11, 8])
def test_the_pyramid_has_four_pictures_of_the_right_size(report, size):
    lines = report.splitlines()
    assert lines.count(f"{size}x{size}") == 1
    start = lines.index(f"{size}x{size}") + 2
    drawn = lines[start : start + size]
    assert {len(line) for line in drawn} <= set(range(size, 2 * size + 1))
    assert max(map(len, drawn)) == 2 * size  # two characters a pixel
    assert not any(lines[start + size : start + size + 1])
    assert set("".join(drawn)) <= set(" .:-=+*#%@")


def test_the_picture_is_shaded_as_bright_as_its_pixels(report):
    lines = report.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("The test picture, 24x24"))
    for drawn, row in zip(lines[first + 2 : first + 26], stride_helpers.test_image(), strict=True):
        marks = drawn.ljust(48)[::2]
        assert marks == drawn.ljust(48)[1::2]
        assert [mark == " " for mark in marks] == (row < 1 / 18).tolist()  # ten shades, rounded
        assert {mark for mark, value in zip(marks, row, strict=True) if value == 1} <= {"@"}
        levels = [" .:-=+*#%@".index(mark) for mark in marks]
        order = np.argsort(row, kind="stable")
        assert (np.diff(np.array(levels)[order]) >= 0).all()


def test_the_course_says_that_the_picture_is_a_reconstruction(report):
    assert "reconstruction" in report


def test_a_reader_that_stops_early_causes_no_traceback():
    run = subprocess.Popen([sys.executable, "-m", "stride_helpers"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    run.stdout.close()
    assert run.communicate()[1] == b""
