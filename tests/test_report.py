"""`python -m stride_helpers` prints the formula, the picture, the table and the pyramid."""

import os
import subprocess
import sys

import pytest

import lessons

COMMAND = [sys.executable, "-W", "error", "-m", "stride_helpers"]


def report_from(folder, **environment):
    """What it prints, in ASCII alone, when it is started from a folder that is not the course's."""
    environment = {**os.environ, "PYTHONPATH": str(lessons.ROOT), **environment}
    done = subprocess.run(COMMAND, capture_output=True, cwd=folder, env=environment, timeout=60)
    assert done.returncode == 0
    assert done.stderr == b""
    return done.stdout.decode("ascii").replace("\r\n", "\n")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return report_from(tmp_path_factory.mktemp("elsewhere"))


def test_any_terminal_can_show_it(report, tmp_path):
    assert report_from(tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="0") == report


def test_the_formula_is_checked_three_times(report):
    for stride, size in ((1, 22), (2, 11), (3, 8)):
        assert f"(24 + 0 - 3) // {stride} + 1 = {size}, as computed" in report
    assert "but computed" not in report


def test_the_table_is_the_published_one_and_the_picture_is_said_to_be_a_reconstruction(report):
    lines = [line.split() for line in report.splitlines()]
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
    assert "reconstruction" in report


def test_the_pyramid_has_four_pictures_of_the_right_size(report):
    lines = report.splitlines()
    for size in (24, 22, 11, 8):
        start = lines.index(f"{size}x{size}") + 2
        drawn = lines[start : start + size]
        assert max(map(len, drawn)) == 2 * size  # two characters a pixel
        assert lines[start + size : start + size + 1] in ([], [""])
        assert set("".join(drawn)) <= set(" .:-=+*#%@")


def test_a_reader_that_stops_early_causes_no_traceback():
    run = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    run.stdout.close()
    assert run.communicate()[1] == b""
