"""The marks: right answers pass, wrong ones never; each slip is told; one sentence within a second."""

import contextlib
import io
import itertools
import os
import signal
import sys
import threading
import time

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import answers
import stride_helpers as sh
from answers.lesson_1 import HALVING, formula
from answers.lesson_2 import four_loops
from answers.lesson_3 import LOOK_LIKE_8
from authorities import correlated
from stride_helpers import binomial_kernel, checks, load_picture, pyramid
from stride_helpers.checks import engine
from stride_helpers.checks.engine import ARRAY, FunctionExercise

pytestmark = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")  # what another test left open

NAMES = [name for name, value in sorted(vars(checks).items()) if isinstance(value, engine.Exercise)]
EXERCISES = {name: getattr(checks, name) for name in NAMES}
OF_FUNCTIONS = [name for name in NAMES if isinstance(EXERCISES[name], FunctionExercise)]
OF_VALUES = [name for name in NAMES if name not in OF_FUNCTIONS]
OF_LISTS = ["halving_triples", "look_alikes", "faithful_shifts"]
EVERY = pytest.mark.parametrize("name", NAMES)
EVERY_FUNCTION = pytest.mark.parametrize("name", OF_FUNCTIONS)


def verdict(name, answer):
    """What a check prints, in one line: within a second of work (by the clock of the processor, not of the room)."""
    printed = io.StringIO()
    started = time.process_time()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        assert getattr(checks, name)(answer) is None
    assert time.process_time() - started < 1
    lines = printed.getvalue().splitlines()
    assert lines[0].startswith(("Correct.", "Not started yet.", "Nothing came back.", "Not yet.")), lines
    assert max(map(len, lines)) <= 160, lines
    return " ".join(" ".join(lines).split())


@pytest.fixture
def impatient(monkeypatch):
    """Many endless answers in little time."""
    monkeypatch.setattr(engine, "SECONDS", 0.05)


@pytest.fixture
def patient(monkeypatch):
    """What ends by itself is not ended by the bound, however busy the machine is with something else."""
    monkeypatch.setattr(engine, "SECONDS", 10)


# --- right and wrong --------------------------------------------------------------------------------------------


@EVERY
def test_right_answers_pass(name, patient):
    for answer in answers.RIGHT[name]:
        assert verdict(name, answer).startswith("Correct."), answer


def tuples(numbers):
    """Rows and columns as tuples, and a number as it is."""
    return tuple(map(tuples, numbers)) if np.ndim(numbers) else numbers


KINDS = {  # what becomes of the numbers of the first right answer, and what the check says then
    "an array": (np.array, "Correct."),
    "float32": (np.float32, "Correct."),
    "tuples": (tuples, "Correct."),
    "texts": (lambda numbers: np.array(numbers).astype(str), "Not yet."),
    "complex numbers": (lambda numbers: np.array(numbers) + 0j, "(a complex"),
}


@EVERY
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_numpy_reads_as_numbers_is_welcome_and_what_is_none_is_told_so(name, kind, patient):
    change, words = KINDS[kind]
    right = answers.RIGHT[name][0]
    answer = change(right) if name in OF_VALUES else lambda *arguments: change(right(*arguments))
    assert words in verdict(name, answer)


@EVERY
@pytest.mark.parametrize("nothing", [None, ...])  # as the templates have it
def test_nothing_is_not_started_and_where_a_function_gives_it_return_may_be_missing(name, nothing):
    if name in OF_VALUES:
        assert verdict(name, nothing) == checks.NOT_STARTED
    else:
        assert verdict(name, lambda *arguments: nothing) == engine.NOTHING_RETURNED


@pytest.mark.parametrize("name", OF_LISTS)
def test_what_is_found_may_come_in_any_collection(name):
    found = answers.RIGHT[name][0]
    for collection in (set(map(_hashable, found)), (entry for entry in found), dict.fromkeys(map(_hashable, found))):
        assert verdict(name, collection).startswith("Correct.")


def _hashable(entry):
    return tuple(entry) if isinstance(entry, list) else entry


@EVERY
def test_wrong_answers_are_told_what_is_wrong_and_no_slip_that_is_not_theirs(name):
    for answer, words in answers.WRONG[name]:
        sentence = verdict(name, answer)
        assert sentence.startswith("Not yet.")
        assert words in sentence
    for answer, words in answers.NOT_TOLD.get(name, []):
        sentence = verdict(name, answer)
        assert sentence.startswith("Not yet.")
        assert words not in sentence


# --- the cases --------------------------------------------------------------------------------------------------


@EVERY_FUNCTION
def test_every_slip_is_told_in_its_own_sentence(name, patient):
    for sentence, slips in EXERCISES[name].slips.items():
        for slip in slips:
            assert sentence in verdict(name, slip)


def test_a_slip_is_not_told_of_an_answer_that_only_one_case_bears_out():
    exercise = FunctionExercise(
        cases=[(1,), (2,), (3,)],
        tried="{}",
        right=lambda number: number,
        slips={"One too many.": [lambda number: number + 1]},
    )
    once = exercise.sentence(lambda number: 4 if number == 3 else number / 0)
    twice = exercise.sentence(lambda number: number + 1 if number > 1 else number / 0)
    assert once == "Not yet.\nTried: 3\nIt gives 4, not 3."
    assert twice == "Not yet. One too many.\nTried: 2\nIt gives 3, not 2."


def test_a_function_is_correct_only_if_its_last_number_in_its_last_case_is():
    exercise = FunctionExercise(
        cases=[(1,), (2,)],
        tried="{}",
        right=lambda number: np.full((2, 3), number),
        slips={},
        result=ARRAY,
    )

    def function(number):
        array = np.full((2, 3), float(number))
        if number == 2:
            array[1, 2] += 0.01
        return array

    assert exercise.sentence(exercise.right) == "Correct."
    assert exercise.sentence(function) == "Not yet.\nTried: 2\nIt gives 2.01 in row 1, column 2, not 2."


def test_the_right_answers_of_the_exercises_are_those_of_brute_force():
    assert {stride for _, _, stride in HALVING} == {2}
    assert [(kernel, padding) for kernel, padding, _ in HALVING] == [(k, (k - 1) // 2) for k in range(1, 8)]
    assert LOOK_LIKE_8 == [8, 24, 40]
    grass = load_picture("grass")[100:228, 100:260]
    first = pyramid(grass[:, :128], binomial_kernel(5), 3)[3][3:-3]
    found = []
    for shift in range(1, 25):
        level = pyramid(grass[:, shift : 128 + shift], binomial_kernel(5), 3)[3][3:-3]
        if any(np.allclose(level[:, 3 : 13 - m], first[:, 3 + m : 13]) for m in range(5)):
            found.append(shift)
    assert found == [8, 16, 24]


@EVERY_FUNCTION
def test_the_code_that_a_sentence_shows_makes_what_the_function_was_given(name):
    exercise = EXERCISES[name]
    for case in exercise.cases:
        for shown, given in zip(case, exercise.arguments(case), strict=True):
            pasted = eval(str(shown), {"np": np, "sh": sh, "weight": 3.7})
            np.testing.assert_array_equal(pasted, given(3.7) if callable(given) else given)
            assert not isinstance(given, np.ndarray) or given.dtype == pasted.dtype == float


# --- anything ---------------------------------------------------------------------------------------------------


def stopping_midway():
    yield 8
    raise RuntimeError("in the middle")


ANYTHING = {
    "text": lambda: "text",
    "NaN": lambda: float("nan"),
    "True": lambda: True,
    "a list": lambda: [[1, 2], [3]],
    "None inside": lambda: [None, 8],
    "a generator": stopping_midway,
    "a function": lambda: max,
}


@EVERY
def test_no_answer_makes_a_check_raise_or_say_correct(name, impatient):
    for kind, make in ANYTHING.items():
        for answer in (make(), lambda *arguments, make=make: make()):
            assert not verdict(name, answer).startswith("Correct."), kind


def test_the_loop_that_the_exercise_begins_with_is_not_started_and_nothing_is_given_away():
    for begun in (lambda x, k, s: four_loops(x, k, 1), lambda x, k, s: correlated(x, k)):
        sentence = verdict("strided_loop", begun)
        assert sentence == f"{checks.NOT_STARTED} (This is still the loop for stride 1.)"


@pytest.mark.parametrize("name", OF_LISTS)
def test_an_empty_list_may_be_the_template_or_the_end_of_a_search(name):
    for empty in ([], (), np.array([])):
        assert verdict(name, empty) == engine.NOTHING_FOUND


def test_what_a_function_prints_comes_before_the_one_sentence(capsys):
    def talking(*arguments):
        print(arguments[0])
        return formula(*arguments)

    for answer, wanted in ((talking, "Correct."), (print, engine.NOTHING_RETURNED)):
        checks.output_size(answer)
        first, *others, sentence = capsys.readouterr().out.splitlines()
        assert first.startswith("24")
        assert answer is talking or len(others) <= 1  # nothing comes back: it is not tried thirty times
        assert sentence == wanted


def test_the_answer_is_not_changed():
    counts = [8, 24, 40]
    verdict("look_alikes", counts)
    assert counts == [8, 24, 40]


# --- functions that fail, and that never end --------------------------------------------------------------------


def raising(error):
    def function(*arguments):
        raise error

    return function


FAILING = {
    "ValueError: one two three": raising(ValueError("one\ntwo\nthree")),
    "SystemExit: 1": raising(SystemExit(1)),
    "TypeError": lambda *, stripes, width, stride: 8,
}


@EVERY_FUNCTION
def test_a_function_that_fails_is_told_so(name, patient):
    for words, function in FAILING.items():
        assert f"stops with {words}" in verdict(name, function)


def hang(*arguments):
    while True:
        pass


def hang_and_catch_all(*arguments):
    while True:
        try:  # noqa: SIM105
            sum(range(100))
        except:  # noqa: E722
            pass


def hang_in_sum(*arguments):
    return sum(0 for _ in itertools.count())


STOPPED = "It did not come to an end in time and was stopped."


@EVERY_FUNCTION
def test_a_function_without_end_is_ended(name, impatient):
    assert STOPPED in verdict(name, hang)


@pytest.mark.parametrize("function", [hang_and_catch_all, hang_in_sum])
def test_a_learner_waits_for_about_a_second_at_most(function):
    waited = []
    while not waited or (min(waited) >= 1 and len(waited) < 5):  # again, if the machine was busy with something else
        started = time.perf_counter()
        assert STOPPED in verdict("stripes_seen", function)
        waited.append(time.perf_counter() - started)
    assert min(waited) < 1


def test_a_sentence_about_an_endless_answer_names_the_case():
    def endless_at_stride_3(pixels, kernel, padding, stride):
        return hang() if stride == 3 else formula(pixels, kernel, padding, stride)

    sentence = verdict("output_size", endless_at_stride_3)
    assert STOPPED in sentence
    assert sentence.endswith("Tried: 24 pixels, kernel 3, padding 0, stride 3")


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python 3.11 has no sys.monitoring")
def test_the_bound_needs_no_signal():
    said = []
    thread = threading.Thread(target=lambda: said.append(EXERCISES["stripes_seen"].sentence(hang)))
    thread.start()
    thread.join(timeout=5)
    assert STOPPED in said[0]


def test_an_interrupt_still_interrupts():
    with pytest.raises(KeyboardInterrupt):
        checks.stripes_seen(raising(KeyboardInterrupt()))
    keys = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))
    keys.start()
    with pytest.raises(KeyboardInterrupt):
        checks.strided_loop(hang)
    keys.join()


def test_run_all_goes_on_behind_exit_and_endless_loops():
    cells = [
        "from stride_helpers import checks",
        "import sys\ndef leave(*a): sys.exit()\nchecks.output_size(leave)",
        "def hang(*a):\n    while True: print(end='')\nchecks.output_size(hang)",
        "import time; time.sleep(0.5); print('still here')",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60).execute()
    _, left, hung, last = ["".join(output.text for output in cell.outputs) for cell in notebook.cells]
    assert "stops with SystemExit" in left
    assert STOPPED in hung
    assert last == "still here\n"
