"""What a learner answered is kept beside the lessons, and nothing that was kept is ever lost."""

import json
import sys
from concurrent.futures import ProcessPoolExecutor

import pytest

import lessons
from stride_helpers.panels import widgets
from stride_helpers.panels.kept import FILE, MOST_BYTES, Predictions, read
from stride_helpers.panels.question import predict

WINDOWS = predict("How many “windows”?", {"rows": 8, "it is": "less"}, choices={"it is": ["less", "more"]})
WRONG = {"rows": "7", "it is": "less"}
RIGHT = {"rows": "8", "it is": "less"}


class Page:
    """The page's side of a card: says what was answered, and hears what came of it."""

    def __init__(self, folder, monkeypatch, question=WINDOWS):
        monkeypatch.chdir(folder)
        widgets.python_line.cache_clear()
        self.card = widgets.question_widget(question)
        self.line = widgets.python_line()
        self.line.send = lambda message: setattr(self, "heard", message)

    def answer(self, answers, opened="checked", first="wrong"):
        """Answer the card; what the learner is told."""
        message = {"kind": "answer", "question": self.card.number, "number": "me 1"}
        self.line._heard(None, message | {"given": list(answers.values()), "opened": opened, "firstTry": first}, [])
        assert self.heard["kind"] == "kept"
        assert self.heard["number"] == "me 1"
        return self.heard["said"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the cell of a card in a kernel of its own."""
    yield lambda question=WINDOWS: Page(tmp_path, monkeypatch, question)
    widgets.python_line.cache_clear()


def test_an_answer_is_there_again_when_the_cell_is_run_again_and_in_a_new_kernel(run):
    page = run()
    assert page.card.kept == {}
    assert page.answer(WRONG) == ""
    wanted = {"given": ["7", "less"], "opened": "tried", "firstTry": "wrong"}
    assert page.card.kept == wanted
    assert run().card.kept == wanted


def test_the_last_answer_is_shown_again_and_the_first_one_counts(run, tmp_path):
    page = run()
    page.answer(WRONG)
    page.answer(RIGHT)
    assert run().card.kept == {"given": ["8", "less"], "opened": "checked", "firstTry": "wrong"}
    lines = [json.loads(line) for line in (tmp_path / FILE).read_text(encoding="utf-8").splitlines()]
    assert [line["answers"] for line in lines] == [WRONG, RIGHT]
    assert {line["question"] for line in lines} == {WINDOWS.question}


def test_who_asked_to_be_shown_is_shown_again_and_has_answered_nothing(run, tmp_path):
    run().answer({"rows": "", "it is": None}, "shown", "shown")
    assert run().card.kept["opened"] == run().card.kept["firstTry"] == "shown"
    [line], _ = read(tmp_path / FILE)
    assert line["answers"] == {}


def test_a_card_that_says_again_what_is_kept_adds_nothing(run, tmp_path):
    run().answer(WRONG)
    before = (tmp_path / FILE).read_bytes()
    run().answer(WRONG)
    assert (tmp_path / FILE).read_bytes() == before


def test_no_file_is_written_before_somebody_answers_and_stored_results_know_no_answer(run, tmp_path):
    run()
    text = WINDOWS._repr_mimebundle_()[0]
    assert not list(tmp_path.iterdir())
    run().answer(WRONG)
    run()
    again = WINDOWS._repr_mimebundle_()[0]
    assert again["text/plain"] == text["text/plain"]
    assert again["text/html"] == text["text/html"]


def test_a_question_that_has_changed_meanwhile_is_asked_anew(run):
    run().answer(WRONG)
    assert run(predict(WINDOWS.question, {"rows": 8})).card.kept == {}
    other = predict(WINDOWS.question, {"rows": 8, "it is": "all"}, choices={"it is": ["all", "none"]})
    assert run(other).card.kept == {}


DAMAGED = {
    "a line cut short": b'{"question": "How',
    "no text": b"\xff\x00\xfe\n",
    "something else": b'[1]\n{"question": 1}\n' + b"[" * 10_000,
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_told_of_and_keeps_all_that_was_in_it(run, tmp_path, damage):
    run().answer(WRONG)
    with open(tmp_path / FILE, "ab") as file:
        file.write(damage)
    before = (tmp_path / FILE).read_bytes()
    assert f"A part of {FILE} cannot be read" in run().answer(RIGHT)
    assert (tmp_path / FILE).read_bytes().startswith(before)
    assert run().card.kept["given"] == ["8", "less"]


@pytest.mark.parametrize("trouble", ["a folder in its place", "full"])
def test_an_answer_that_cannot_be_kept_is_told_of(run, tmp_path, trouble):
    if trouble == "full":
        (tmp_path / FILE).write_bytes(b"\n" * MOST_BYTES)
    else:
        (tmp_path / FILE).mkdir()
    assert run().answer(WRONG).startswith("This answer is not kept: ")
    assert (tmp_path / FILE).is_dir() or (tmp_path / FILE).stat().st_size == MOST_BYTES


def test_an_answer_of_any_length_is_kept_short(run, tmp_path):
    run().answer({"rows": "7" * 10**6, "it is": "less"})
    assert (tmp_path / FILE).stat().st_size < 1000


def answer_many(folder, lesson):
    """Answer a hundred cards in a process of its own."""
    for number in range(100):
        Predictions(folder).add(f"lesson {lesson}, card {number}?", {"answer": "ä" * 50}, "right")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows appends in two steps: two answers in one moment may meet")
def test_two_lessons_that_are_open_at_once_lose_no_answer_of_each_other(tmp_path):
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(answer_many, [tmp_path] * 2, range(2)))
    lines, damaged = read(tmp_path / FILE)
    assert len({line["question"] for line in lines}) == 200
    assert damaged == 0


def test_a_learners_answers_never_get_into_the_repository():
    ignored = (lessons.ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert FILE in ignored
    assert not (lessons.ROOT / "notebooks" / FILE).exists()
