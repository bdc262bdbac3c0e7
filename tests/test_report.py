"""`python -m stride_helpers` prints the formula, the picture, the table and the pyramid."""

import os
import subprocess
import sys

import pytest

import lessons

COMMAND = [sys.executable, "-W", "error", "-m", "stride_helpers"]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """What it prints where only ASCII can be shown, started from a folder that is not the course's."""
    environment = {**os.environ, "PYTHONPATH": str(lessons.ROOT), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    folder = tmp_path_factory.mktemp("elsewhere")
    done = subprocess.run(COMMAND, capture_output=True, cwd=folder, env=environment, timeout=60)
    assert done.returncode == 0
    assert done.stderr == b""
    return done.stdout.decode("ascii")


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


def test_a_reader_that_stops_early_causes_no_traceback():
    run = subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    run.stdout.close()
    assert run.communicate()[1] == b""
