"""What a teacher gets who collects the lessons of a class: each answer marked, whatever a notebook tries."""

import csv
import json
import os
import re
import socket
import subprocess
import sys
import time
from types import SimpleNamespace

import nbformat
import pytest

import apart
import collect
import lessons

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is collected on Windows")
SIZE = """
def my_size(pixels, kernel, padding, stride):
    return (pixels + 2 * padding - kernel) // stride + 1
"""
NOT_QUITE = SIZE.replace(" + 1", "")
RIGHT = {  # how a right answer may stand in lesson 1: in the cell of its exercise, and in later cells
    "with its check": [f"{SIZE}\nchecks.output_size(my_size)"],
    "without its check": [SIZE],
    "with its time taken": [f"%%time\n{SIZE}"],
    "in a later cell": ["def my_size(*numbers):\n    return None", SIZE],
    "with what a later cell gives": [
        SIZE.replace("kernel) //", "width(kernel)) //"),
        "def width(kernel):\n    return kernel",
    ],
    "with a name that is set twice": [f"more = 7\n{SIZE.replace('+ 1', '+ more')}", "more = 1"],
    "beside a loop that never ends": [SIZE, "while True:\n    pass"],
}
REPLACED = "import stride_helpers.checks as c\nc.output_size = c.engine.mark = lambda *a: print('Correct.')"
WRONG = {  # what stands in the cell of the exercise; words that the teacher gets
    "a print in the place of the check": (f"{NOT_QUITE}\nprint('Correct.')", "Not yet. "),
    "the module's checks replaced": (f"{NOT_QUITE}\n{REPLACED}", "Not yet. "),
    "endless, and swallows what ends it": (
        "while True:\n    try:\n        1\n    except BaseException:\n        2",
        "within 5 s",
    ),
    "ends Python": ("import os\nos._exit(0)", "it ended"),
    "stops": ("1 / 0", "ZeroDivisionError"),
    "no Python": ("def my_size(:", "SyntaxError"),
    "an error without words": ("class Odd(Exception):\n    def __str__(self):\n        1 / 0\nraise Odd", "Odd"),
}


def lesson_1(source, *more):
    """Lesson 1 as a learner left it: with this in the cell of its first exercise, and more cells at its end."""
    lesson = lessons.read(lessons.ROOT / "notebooks/01_formula.ipynb")
    next(cell for cell in lesson.cells if "checks.output_size(" in cell.source)["source"] = source
    lesson.cells += [nbformat.v4.new_code_cell(each) for each in more]
    return nbformat.writes(lesson)


def unbounded(command, notebook, user):
    """Run the marking as it is, for tests that are not root's."""
    with open(notebook, "rb") as source:
        return subprocess.run(command, stdin=source, capture_output=True, text=True, timeout=180).stdout


def marked(tmp_path, files, run=unbounded):
    """Collect a folder of these files; the table as {(learner, exercise): words}."""
    for name, content in files.items():
        path = tmp_path / "downloads" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    collect.collect(tmp_path / "results", tmp_path / "downloads", run)
    with open(tmp_path / "results/table.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["learner"], column.split(": ")[-1]): row[column] for row in rows for column in row}


def test_a_right_answer_is_correct_wherever_it_stands_and_an_untouched_one_not_started(tmp_path):
    table = marked(tmp_path, {f"{kind}/01_formula.ipynb": lesson_1(*sources) for kind, sources in RIGHT.items()})
    for kind in RIGHT:
        assert table[kind, "output_size"] == "correct", kind
        assert table[kind, "receptive_field"] == "not started", kind


def test_a_wrong_answer_and_what_cannot_be_run_get_their_sentence_and_the_others_go_on(tmp_path):
    files = {f"{kind}/01_formula.ipynb": lesson_1(source) for kind, (source, _) in WRONG.items()}
    files |= {"half/01_formula.ipynb": '{"cells": [', "deep/01_formula.ipynb": "[" * 100_000}
    files |= {"empty/01_formula.ipynb": "", "zoe/homework.ipynb": "{}"}
    table = marked(tmp_path, files | {"zoe/01_formula.ipynb": lesson_1(SIZE)})
    for kind, (_, words) in WRONG.items():
        assert words in table[kind, "output_size"], kind
    assert "no notebook" in table["half", "output_size"]
    assert "no notebook" in table["deep", "output_size"]
    assert "not a file" in table["empty", "output_size"]
    assert table["zoe", "remarks"] == "not named after a lesson: homework.ipynb"
    assert table["zoe", "output_size"] == "correct"


@pytest.mark.parametrize("path", lessons.LESSONS[1:], ids=lambda path: path.stem)
def test_the_solutions_of_every_lesson_are_correct_though_not_all_cells_are_run(tmp_path, path):
    lesson = lessons.read(path)
    exercises = lessons.exercises(path)
    for number, check, name, solution in exercises:
        lesson.cells[number].source = f"{solution}\nchecks.{check}({name})"
    table = marked(tmp_path, {f"anna/{path.name}": nbformat.writes(lesson)})
    assert [check for _, check, _, _ in exercises] == list(collect.mark.exercises(path.stem))
    for _, check, _, _ in exercises:
        assert table["anna", check] == "correct", check


def test_a_magic_in_the_courses_own_lesson_hinders_no_marking(tmp_path, monkeypatch):
    lesson = lessons.read(lessons.ROOT / "notebooks/01_formula.ipynb")
    lesson.cells.insert(1, nbformat.v4.new_code_cell("%matplotlib inline"))
    nbformat.write(lesson, tmp_path / "01_formula.ipynb")
    monkeypatch.setattr(collect.mark, "NOTEBOOKS", tmp_path)
    assert next(iter(collect.mark.exercises("01_formula"))) == "output_size"


def test_a_list_that_is_filled_in_another_cell_is_marked_as_it_is_at_the_end(tmp_path):
    fill = "triples.clear()\nfor k in range(1, 8):\n    triples.append((k, (k - 1) // 2, 2))"
    table = marked(tmp_path, {"anna/01_formula.ipynb": lesson_1(SIZE, fill)})
    assert table["anna", "halving_triples"] == "correct"


def test_of_two_editions_the_better_answer_counts(tmp_path):
    files = {"anna/01_formula.ipynb": lesson_1(SIZE), "anna/01_formula_newer.ipynb": lesson_1(NOT_QUITE)}
    assert marked(tmp_path, files)["anna", "output_size"] == "correct"


DOWNLOADS = {  # whose a file is
    "anna/01_formula.ipynb": "anna",
    "01_formula anna.ipynb": "anna",
    "anna_01_formula (1).ipynb": "anna",
    "class 7/anna/01_formula_newer.ipynb": "class 7 anna",
    "01_formula (1).ipynb": "01_formula (1)",
    "ANNA/01_Formula.IPYNB": "ANNA",
}


@pytest.mark.parametrize(("file", "learner"), DOWNLOADS.items())
def test_a_downloaded_notebook_belongs_to_its_folder_or_to_the_rest_of_its_name(tmp_path, file, learner):
    (tmp_path / "downloads" / file).parent.mkdir(parents=True)
    (tmp_path / "downloads" / file).touch()
    [(name, lesson, _)] = collect.from_folder(tmp_path / "downloads", tmp_path / "results")
    assert (name, lesson) == (learner, "01_formula")


def test_what_was_collected_is_a_new_folder_for_its_teacher_alone(tmp_path):
    marked(tmp_path, {"anna/01_formula.ipynb": lesson_1(SIZE)})
    assert (tmp_path / "results").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "results/notebooks/anna/01_formula.ipynb").read_text(encoding="utf-8") == lesson_1(SIZE)
    with pytest.raises(FileExistsError):
        collect.collect(tmp_path / "results", tmp_path / "downloads", unbounded)


def test_words_of_a_learner_are_one_line_and_no_formula_in_a_spreadsheet(tmp_path):
    says = 'raise ValueError("a\\nb" + "c" * 1000)'
    table = marked(tmp_path, {"=1+1 01_formula.ipynb": lesson_1(says)})
    assert re.fullmatch("the cell stops with ValueError: a bc{250,}", table["'=1+1", "output_size"])
    assert len(table["'=1+1", "output_size"]) <= 300


CARDS = [("one?", "7", "wrong"), ("one?", "8", "wrong"), ("two?", "4", "right"), ("three?", "", "shown")]
PREDICTED = "".join(
    json.dumps({"question": card, "answers": {"a": said} if said else {}, "first try": how}) + "\n"
    for card, said, how in CARDS
)


@pytest.mark.parametrize("file", ["anna/my_predictions.jsonl", "anna my_predictions (1).jsonl"])
def test_a_teacher_sees_how_many_cards_were_answered_and_how_many_rightly_at_the_first_try(tmp_path, file):
    table = marked(
        tmp_path, {file: PREDICTED + "damaged\n", "ben/my_predictions.jsonl": "", "carl/homework.ipynb": "{}"}
    )
    answered, right = collect.CARDS
    assert table["anna", answered] == "2"
    assert table["anna", right] == "1"
    for name in ("ben", "carl"):
        assert table[name, answered] == table[name, right] == "0"
    assert table["anna", "remarks"] == "lines of my_predictions.jsonl that cannot be read: 1"


def an_account(monkeypatch, home, owner=None):
    """An account with that home; its files belong to who runs the test, or so it is said."""
    account = SimpleNamespace(pw_dir=str(home), pw_uid=os.getuid() if owner is None else owner)
    monkeypatch.setattr(collect, "account_of", {"anna": account}.get)
    notebooks = home / "stride-and-resolution/notebooks"
    notebooks.mkdir(parents=True)
    return notebooks


def test_of_an_account_the_lessons_are_collected_and_nothing_else(tmp_path, monkeypatch):
    notebooks = an_account(monkeypatch, tmp_path / "home")
    files = ("01_formula.ipynb", "01_formula_newer.ipynb", "diary.ipynb", "01_formula.txt", "my_predictions.jsonl")
    for name in files:
        (notebooks / name).write_text(name, encoding="utf-8")
    found = collect.from_accounts(["anna", "never-here"], tmp_path / "results")
    assert [(name, lesson, copy.name) for name, lesson, copy in found] == [
        ("anna", "01_formula", "01_formula.ipynb"),
        ("anna", "01_formula", "01_formula_newer.ipynb"),
        ("anna", "my_predictions.jsonl", "my_predictions.jsonl"),
    ]


def test_of_who_has_nothing_the_table_says_so(tmp_path, monkeypatch):
    an_account(monkeypatch, tmp_path / "home")
    monkeypatch.setattr(collect, "members", lambda: ["anna", "never-here"])
    _, *rows = collect.collect(tmp_path / "results", run=unbounded)
    assert rows == [[name, 0, 0, "nothing was found"] for name in ("anna", "never-here")]


@pytest.mark.parametrize("trap", ["link", "pipe", "folder", "large", "someone else's"])
def test_nothing_that_a_learner_lays_out_makes_the_teacher_read_something_else(tmp_path, monkeypatch, trap):
    notebooks = an_account(monkeypatch, tmp_path / "home", owner=os.getuid() + (trap == "someone else's"))
    lesson = notebooks / "01_formula.ipynb"
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    if trap == "link":
        lesson.symlink_to(tmp_path / "secret")
    elif trap == "pipe":
        os.mkfifo(lesson)
    elif trap == "folder":
        lesson.mkdir()
    elif trap == "large":
        lesson.write_text("secret" + " " * collect.LARGEST, encoding="utf-8")
    else:
        os.link(tmp_path / "secret", lesson)
    [(_, _, copy)] = collect.from_accounts(["anna"], tmp_path / "results")
    assert copy.read_bytes() == b""


@pytest.mark.parametrize("part", ["stride-and-resolution", "stride-and-resolution/notebooks"])
def test_no_link_in_the_place_of_a_folder_is_followed(tmp_path, monkeypatch, part):
    notebooks = an_account(monkeypatch, tmp_path / "home")
    (notebooks / "01_formula.ipynb").write_text("secret", encoding="utf-8")
    folder = tmp_path / "home" / part
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert collect.from_accounts(["anna"], tmp_path / "results") == []


@pytest.fixture
def apart_from_the_rest():
    """Where notebooks can be run apart: as root on Linux, with a Python that everybody may run."""
    try:
        collect.check()
    except OSError as trouble:
        pytest.skip(str(trouble))


HARM = {
    "files": ("open('/etc/shadow').read()", "PermissionError"),
    "writing": (f"open({str(lessons.ROOT / 'harm')!r}, 'w')", "PermissionError"),
    "network": ("import socket\nsocket.create_connection(('127.0.0.1', PORT), 5)", "OSError"),
    "processes": ("import os\nos.fork()", "BlockingIOError"),
    "memory": ("x = bytearray(10**10)", "MemoryError"),
    "mapped memory": ("import mmap\nx = [mmap.mmap(-1, 10**9) for _ in range(9)]", "Cannot allocate memory"),
    "disk": ("for n in range(50): open(f'/tmp/{n}', 'wb').write(bytes(9 * 10**6))", "No space left"),
    "others": ("import os\nassert sum(name.isdigit() for name in os.listdir('/proc')) > 1", "AssertionError"),
    "secrets": ("import os\nos.environ['STRIDE_SECRET']", "KeyError"),
}


def test_a_notebook_runs_as_a_user_who_can_harm_nothing(apart_from_the_rest, tmp_path, monkeypatch):
    monkeypatch.setenv("STRIDE_SECRET", "secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        files = {f"{kind}/01_formula.ipynb": lesson_1(code.replace("PORT", port)) for kind, (code, _) in HARM.items()}
        table = marked(tmp_path, files | {"anna/01_formula.ipynb": lesson_1(SIZE)}, apart.run)
    for kind, (_, error) in HARM.items():
        assert error in table[kind, "output_size"], kind
    assert table["anna", "output_size"] == "correct"


def test_a_notebook_that_sleeps_for_ever_is_ended(apart_from_the_rest, tmp_path, monkeypatch):
    monkeypatch.setattr(apart, "LONGEST", 3)
    monkeypatch.setattr(collect, "STRANGER", 60600)
    sleeps = "import time\ntime.sleep(10**6)"
    table = marked(tmp_path, {"anna/01_formula.ipynb": lesson_1(sleeps)}, apart.run)
    assert "too long" in table["anna", "output_size"]
    time.sleep(0.5)
    left = subprocess.run(["pgrep", "-u", "60601"], capture_output=True, text=True).stdout.split()
    subprocess.run(["pkill", "-KILL", "-u", "60601"], check=False)
    assert not left
