"""The marks: right answers pass in any style, wrong ones never; each slip is named; one sentence within a second."""

import ast
import collections
import contextlib
import io
import itertools
import os
import re
import signal
import subprocess
import sys
import threading
import time
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import answers
from stride_helpers import binomial_kernel, checks, load_picture, pyramid
from stride_helpers.checks import bound, lesson_1, lesson_2, lesson_3, lesson_4, lesson_5
from stride_helpers.checks.engine import FunctionExercise

pytestmark = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")  # what another test left open

NAMES = [name for name in checks.__all__ if name != "NOT_STARTED"]
LESSONS = (lesson_1, lesson_2, lesson_3, lesson_4, lesson_5)
EXERCISES = {n: getattr(module, n.upper()) for n in NAMES for module in LESSONS if hasattr(module, n)}
OF_FUNCTIONS = [name for name in NAMES if isinstance(EXERCISES[name], FunctionExercise)]
OF_VALUES = [name for name in NAMES if name not in OF_FUNCTIONS]
EVERY = pytest.mark.parametrize("name", NAMES)


def verdict(name, answer):
    """What a check prints: one sentence, within a second of work (by the clock of the processor, not of the room)."""
    printed, started = io.StringIO(), time.process_time()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        assert getattr(checks, name)(answer) is None
    assert time.process_time() - started < 1
    sentence = printed.getvalue()
    assert sentence.startswith(("Correct.", "Not started yet.", "Not yet: ")), sentence
    assert sentence.count("\n") == 1
    assert len(sentence) < 500, sentence
    return sentence.rstrip("\n")


@pytest.fixture
def impatient(monkeypatch):
    """Many endless answers in little time."""
    monkeypatch.setattr(bound, "SECONDS", 0.05)


# --- right and wrong --------------------------------------------------------------------------------------------


@EVERY
def test_right_answers_in_any_style_pass(name):
    for answer in answers.RIGHT[name]:
        assert verdict(name, answer).startswith("Correct."), answer


@EVERY
def test_wrong_answers_are_told_what_is_wrong(name):
    for answer, words in answers.WRONG[name]:
        sentence = verdict(name, answer)
        assert sentence.startswith("Not yet: ")
        assert words in sentence


def test_right_collections_may_be_generators_too():
    for name in ("halving_triples", "look_alikes", "faithful_shifts"):
        assert verdict(name, (entry for entry in answers.RIGHT[name][0])).startswith("Correct.")


SENTENCES = {name: [words for words, *_ in EXERCISES[name].slips] for name in OF_FUNCTIONS}
SENTENCES |= {"halving_triples": [words for words, _ in lesson_1.TRIPLE_SLIPS]}
SENTENCES |= {"dot_to_letter": [words for words, *_ in lesson_2.LETTER_SLIPS]}
SENTENCES |= {"channel_growth": list(lesson_4.FACTORS.values())}


@pytest.mark.parametrize("name", SENTENCES)
def test_every_sentence_is_said_of_an_answer_that_is_wrong_in_that_way(name):
    said = [verdict(name, answer) for answer, _ in answers.WRONG[name]]
    assert len(set(SENTENCES[name])) == len(SENTENCES[name])
    for words in SENTENCES[name]:
        assert any(sentence.endswith(words) for sentence in said), words


@pytest.mark.parametrize("name", OF_FUNCTIONS)
def test_the_cases_tell_every_slip_from_the_right_answer_and_from_the_other_sentences(name):
    exercise = EXERCISES[name]

    def given(function):
        results = []
        for case in exercise.cases:
            try:
                results.append(np.asarray(function(*exercise.arguments(*case)), float).round(9).tolist())
            except Exception:  # in this case the slip cannot be made
                results.append(None)
        return str(results)

    seen = {given(exercise.right): "right"}
    for words, *slips in exercise.slips:
        for slip in slips:
            assert seen.setdefault(given(slip), words) == words


def test_the_right_answers_of_the_exercises_are_those_of_brute_force():
    assert {stride for _, _, stride in answers.HALVING} == {2}
    assert [(kernel, padding) for kernel, padding, _ in answers.HALVING] == [(k, (k - 1) // 2) for k in range(1, 8)]
    assert answers.LOOK_LIKE_8 == [8, 24, 40]
    grass = load_picture("grass")[100:228, 100:260]
    first = pyramid(grass[:, :128], binomial_kernel(5), 3)[3][3:-3]
    found = []
    for shift in range(1, 25):
        level = pyramid(grass[:, shift : 128 + shift], binomial_kernel(5), 3)[3][3:-3]
        if any(np.allclose(level[:, 3 : 13 - m], first[:, 3 + m : 13]) for m in range(5)):
            found.append(shift)
    assert found == [8, 16, 24]


# --- what a sentence shows can be tried -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["strided_loop", "padded_loop", "weight_gradient"])
def test_the_numbers_of_a_sentence_come_out_again_with_the_arrays_that_it_shows(name):
    right = answers.RIGHT[name][0]
    for spoilt in range(len(EXERCISES[name].cases)):
        asked = itertools.count()

        def once_wrong(*arguments, asked=asked, spoilt=spoilt):
            return np.asarray(right(*arguments)) + (1e6 if next(asked) == spoilt else 0)

        sentence = verdict(name, once_wrong)
        given, row, col, wanted = re.search(
            r"for (.*) it gives \S+ in row (\d+), column (\d+), not (\S+?)\.? ", f"{sentence} "
        ).groups()
        arguments = eval(f"dict({given})", {"np": np})
        assert np.asarray(right(*arguments.values()))[int(row)][int(col)] == pytest.approx(float(wanted), abs=1e-6)


# --- generated wrong answers ------------------------------------------------------------------------------------


def spoilt_numbers(value):
    """Wrong values in place of one right number, or of one number in a list or an array."""
    if isinstance(value, (int, float, np.number)):
        number = float(value)
        yield from (number + 1, number - 1, number + 0.01, number * 1.01 + 0.01, -number - 0.5, number + 1e9)
        yield from (float("nan"), float("inf"), str(number), complex(number), None, [number], bytes(2), number != 0)
        yield from (np.str_(number), np.complex64(number), np.datetime64(int(number), "D"), np.timedelta64(int(number)))
        yield np.ma.masked_all(())
        return
    kind = np.array if isinstance(value, np.ndarray) else type(value)
    if isinstance(value, np.ndarray):
        yield from (value[:-1], value[..., np.newaxis], value + 0j, value.astype(str), np.ma.masked_all_like(value))
        yield value.astype(object).reshape(-1)[:-1]
    values = value.tolist() if isinstance(value, np.ndarray) else list(value)
    yield from (values[:-1], [*values, values[-1]], [*values, 0], {}, iter(()), tuple(values[1:]))
    for place, entry in enumerate(values):
        for spoilt in spoilt_numbers(entry):
            made = [*values[:place], spoilt, *values[place + 1 :]]
            yield np.array(made) if kind is np.array and isinstance(spoilt, (float, complex)) else made


def test_no_generated_wrong_answer_of_a_function_is_correct(impatient):
    tried = 0
    for name in OF_FUNCTIONS:
        exercise = EXERCISES[name]
        for spoilt, case in enumerate(exercise.cases):
            value = exercise.right(*exercise.arguments(*case))
            wrong = list(spoilt_numbers(value))
            for other in wrong[:: 1 + len(wrong) // 60]:
                asked = itertools.count()

                def function(*arguments, asked=asked, spoilt=spoilt, other=other, exercise=exercise):
                    return other if next(asked) == spoilt else exercise.right(*arguments)

                with np.errstate(all="ignore"):
                    assert verdict(name, function).startswith("Not yet: "), (name, case, other)
                tried += 1
    assert tried > 1500


def test_no_generated_wrong_value_is_correct():
    tried = 0
    for name in ("halving_triples", "look_alikes", "faithful_shifts", "dot_to_letter", "channel_growth"):
        for answer in answers.RIGHT[name][:2]:
            answer = answer.copy() if isinstance(answer, np.ndarray) else answer
            for other in spoilt_numbers(answer):
                if name in ("look_alikes", "faithful_shifts") and _same_set(other, answer):
                    continue
                assert not verdict(name, other).startswith("Correct."), (name, other)
                tried += 1
    for name in ("stripe_remover", "beat_the_box"):
        for other in spoilt_numbers(np.array(answers.RIGHT[name][0]) * 1.0):
            right_by_luck = name == "beat_the_box" and _is_plain(other)
            assert right_by_luck or not verdict(name, other).startswith("Correct."), (name, other)
            tried += 1
    assert tried > 700


def _same_set(other, answer):
    return _is_plain(other) and all(map(np.isscalar, other)) and set(map(float, other)) == set(map(float, answer))


def _is_plain(other):
    """Whether an answer holds plain finite numbers only, so that it may meet the target by another road."""
    if isinstance(other, (list, tuple, set)) or type(other) is np.ndarray:
        return all(map(_is_plain, other))
    return (
        isinstance(other, (int, float, np.integer, np.floating)) and not isinstance(other, bool) and np.isfinite(other)
    )


# --- anything ---------------------------------------------------------------------------------------------------


class Unfriendly:
    """Fails at whatever is asked of it, in the given way."""

    def __init__(self, error):
        self.error = error

    def _fail(self, *arguments, **named):
        raise object.__getattribute__(self, "error")

    __float__ = __int__ = __index__ = __array__ = __iter__ = __len__ = __getitem__ = __complex__ = _fail
    __repr__ = __str__ = __eq__ = __bool__ = __call__ = __lt__ = __sub__ = __abs__ = __format__ = __round__ = _fail
    __hash__ = None


class Endless(Unfriendly):
    """Never answers."""

    def _hang(self, *arguments, **named):
        while True:
            pass

    __float__ = __int__ = __index__ = __array__ = __iter__ = __len__ = __getitem__ = __complex__ = _hang
    __repr__ = __str__ = __eq__ = __bool__ = __call__ = __lt__ = __sub__ = __abs__ = __format__ = __round__ = _hang
    __hash__ = None


class UnfriendlyError(Exception):
    """An exception that cannot be shown."""

    def __str__(self):
        raise RuntimeError("no")


class Liar:
    """Says that it equals everything."""

    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0

    def __float__(self):
        return 3.0

    def __index__(self):
        return 3

    __rsub__ = __abs__ = __add__ = __mod__ = __sub__
    __int__ = __index__
    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = object.__hash__


class LyingInt(Liar, int): ...


class LyingFloat(Liar, float): ...


class LyingText(Liar, str): ...


class LyingList(Liar, list):
    def __len__(self):
        return 3

    def __iter__(self):
        return iter([8, 24, 40])


class LyingArray(Liar, np.ndarray):
    shape = (3, 3)

    def __array__(self, *arguments, **named):
        return np.zeros((3, 3))

    def __array_ufunc__(self, *arguments, **named):
        return np.bool_(True)


def containing_itself():
    values = []
    values.append(values)
    return values


def never_ending():
    while True:
        yield 8


def swallowing():
    while True:
        try:  # noqa: SIM105
            time.sleep(10)
        except:  # noqa: E722
            pass


def raising_generator(error):
    yield 8
    raise error


ANYTHING = {
    "text": lambda: "text",
    "digits": lambda: "8",
    "empty text": lambda: "",
    "bytes": lambda: b"8",
    "bytes that may change": lambda: bytearray([8, 24, 40]),
    "bytes to look at": lambda: memoryview(bytes([8, 24, 40])),
    "long text": lambda: "8" * 10**8,
    "number": lambda: 8.25,
    "huge whole number": lambda: 10**400,
    "very huge whole number": lambda: 10**5000,
    "kernel of huge whole numbers": lambda: [[10**400] * 3] * 3,
    "kernel of huge floats": lambda: np.full((3, 3), 1e308),
    "huge float": lambda: 1e308,
    "NaN": lambda: float("nan"),
    "complex": lambda: 3 + 0j,
    "NumPy complex": lambda: np.complex128(8j),
    "complex array": lambda: np.array([8, 24, 40]) + 0j,
    "ragged": lambda: [[1, 2], [3]],
    "nested": lambda: [[[8]]],
    "itself inside": containing_itself,
    "dictionary": lambda: {"a": 1},
    "None inside": lambda: [None, 8],
    "an exception": lambda: ValueError("wrong"),
    "an exception class": lambda: ValueError,
    "NotImplemented": lambda: NotImplemented,
    "a generator": lambda: (count for count in (8, "x")),
    "an endless generator": never_ending,
    "an endless repeat": lambda: itertools.repeat((3, 1, 2)),
    "a module": lambda: np,
    "a type": lambda: int,
    "a function": lambda: max,
    "strings": lambda: np.array([["a", "b"]]),
    "dates": lambda: np.array(["2020-01-01"], "datetime64[D]"),
    "time spans": lambda: np.array([8, 24, 40], "timedelta64[s]"),
    "a time span": lambda: np.timedelta64(3),
    "records": lambda: np.zeros(3, [("a", int)]),
    "objects": lambda: np.array([None, {}], object),
    "masked": lambda: np.ma.masked_all((3, 3)),
    "masked number": lambda: np.ma.masked,
    "long list": lambda: [0] * 10**7,
    "long list of lists": lambda: [[0] * 3] * 10**6,
    "large array": lambda: np.zeros((10_000, 10_000)),
    "large array of objects": lambda: np.zeros((1000, 1000), object),
    "a long range": lambda: range(10**12),
    "lying number": lambda: LyingInt(-77),
    "lying float": lambda: LyingFloat(-77.5),
    "lying text": lambda: LyingText("3"),
    "lying list": lambda: LyingList([8, 23]),
    "lying array": lambda: np.arange(9).reshape(3, 3).view(LyingArray),
    "liar": Liar,
    "liars": lambda: [Liar()] * 3,
    "lying numbers": lambda: [LyingInt(-1), LyingInt(-2), LyingInt(-3)],
    "unfriendly": lambda: Unfriendly(RuntimeError("no")),
    "unfriendly inside": lambda: [Unfriendly(RuntimeError("no"))],
    "exits when read": lambda: Unfriendly(SystemExit(1)),
    "exits when read, inside": lambda: [(3, Unfriendly(SystemExit(1)), 2)],
    "ends a generator when read": lambda: Unfriendly(GeneratorExit()),
    "raises what cannot be shown": lambda: Unfriendly(UnfriendlyError()),
    "a generator that raises": lambda: raising_generator(RuntimeError("in the middle")),
    "a generator that exits": lambda: raising_generator(SystemExit()),
    "endless when read": lambda: Endless(None),
    "endless when read, inside": lambda: [Endless(None)],
    "objects that exit": lambda: np.frompyfunc(lambda place: Unfriendly(SystemExit(1)), 1, 1)(np.zeros((3, 3))),
}


@EVERY
def test_no_answer_makes_a_check_raise_or_hang_or_say_correct(impatient, name):
    for kind, make in ANYTHING.items():
        for answer in (make(), lambda *arguments, make=make: make()):
            assert not verdict(name, answer).startswith("Correct."), kind
        if name == "halving_triples" and not kind.startswith(("l", "a long")):
            for triples in ([make()], [(3, make(), 2)], [make()] * 3, [(3, 1, 2), make()]):
                assert not verdict(name, triples).startswith("Correct."), kind


def recursive(*arguments):
    return recursive(*arguments)


def raising(error):
    def function(*arguments):
        raise error

    return function


def hang(*arguments):
    while True:
        pass


def hang_in_sleep(*arguments):
    time.sleep(60)


def hang_and_swallow(*arguments):
    while True:
        try:  # noqa: SIM105
            sum(range(100))
        except:  # noqa: E722
            pass


def hang_and_swallow_in_sleep(*arguments):
    swallowing()


def hang_in_finally(*arguments):
    try:
        hang()
    finally:
        hang()


def hang_in_check(*arguments):
    while True:
        with contextlib.redirect_stdout(io.StringIO()):
            checks.output_size(lambda *numbers: 8)


def grow(*arguments):
    found = []
    while True:
        found.append(found)


def print_for_ever(*arguments):
    while True:
        print("x", file=io.StringIO())


HANGING = [hang, hang_in_sleep, hang_and_swallow, hang_and_swallow_in_sleep, hang_in_finally, hang_in_check, grow]
HANGING += [print_for_ever, lambda *arguments: [n for n in itertools.count() if n < 0]]
FAILING = {
    "NotImplementedError": raising(NotImplementedError()),
    "ValueError: one two three": raising(ValueError("one\ntwo\nthree")),
    "ValueError: xxx": raising(ValueError("x" * 10_000)),
    "UserWarning: careful": raising(UserWarning("careful")),
    "MemoryError": raising(MemoryError()),
    "StopIteration": raising(StopIteration()),
    "SystemExit: 1": raising(SystemExit(1)),
    "GeneratorExit": raising(GeneratorExit()),
    "an error that cannot be shown": raising(UnfriendlyError()),
    "RecursionError": recursive,
    "TypeError": lambda *, stripes, width, stride: 8,
}


@pytest.mark.parametrize("name", OF_FUNCTIONS)
def test_a_function_that_fails_is_told_so(name):
    for words, function in FAILING.items():
        assert f"stops with {words}" in verdict(name, function)


@pytest.mark.parametrize("name", OF_FUNCTIONS)
def test_a_function_without_end_is_ended_within_a_second(name, impatient):
    for function in HANGING:
        assert "it did not come to an end in time and was stopped." in verdict(name, function)


@pytest.mark.parametrize("function", HANGING)
def test_a_learner_waits_for_less_than_a_second(function):
    waited = []
    while not waited or (min(waited) >= 1 and len(waited) < 5):  # again, if the machine was busy with something else
        started = time.perf_counter()
        assert "it did not come to an end in time and was stopped." in verdict("stripes_seen", function)
        waited.append(time.perf_counter() - started)
    assert min(waited) < 1


@pytest.mark.parametrize("function", [f for f in HANGING if "sleep" not in f.__name__])
def test_a_function_without_end_is_ended_in_another_thread_too(function, impatient):
    """As on Windows, where no signal can: this way a sleep is not cut short."""
    said = []
    exercise = EXERCISES["stripes_seen"]
    thread = threading.Thread(target=lambda: said.append(exercise.sentence(function, bound.Clock())), daemon=True)
    thread.start()
    thread.join(timeout=5)
    assert said
    assert "it did not come to an end in time and was stopped." in said[0]


def test_what_is_quick_is_not_ended_by_what_was_set_before(impatient):
    """No alarm is left behind, neither ours nor, lost, that of another."""
    verdict("stripes_seen", hang)
    rang = []
    handler = signal.signal(signal.SIGALRM, lambda *_: rang.append(1))
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        verdict("stripes_seen", hang)
        assert not rang
        time.sleep(0.5)
        assert rang
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    finally:
        signal.signal(signal.SIGALRM, handler)


def test_an_interrupt_still_interrupts():
    with pytest.raises(KeyboardInterrupt):
        checks.stripes_seen(raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        checks.look_alikes(Unfriendly(KeyboardInterrupt()))
    keys = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))
    keys.start()
    with pytest.raises(KeyboardInterrupt):
        checks.strided_loop(hang)
    keys.join()


def test_run_all_goes_on_behind_exit_and_endless_loops():
    cells = [
        "from stride_helpers import checks\ndef leave(*a): exit()\nchecks.output_size(leave)\nchecks.look_alikes([8])",
        "import sys\ndef leave(*a): sys.exit()\nchecks.output_size(leave)",
        "def hang(*a):\n    while True: print(end='')\nchecks.output_size(hang)",
        "import time; time.sleep(0.5); print('still here')",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60).execute()
    said = ["".join(output.text for output in cell.outputs) for cell in notebook.cells]
    assert "stops with SystemExit" in said[0]
    assert said[0].endswith("2 missing.\n")
    assert "stops with SystemExit" in said[1]
    assert "did not come to an end in time" in said[2]
    assert said[3] == "still here\n"


# --- small promises ---------------------------------------------------------------------------------------------


@EVERY
def test_an_untouched_template_is_not_marked_wrong(name):
    values = [None, ...]
    values += [[], (), np.array([])] if name in ("halving_triples", "look_alikes", "faithful_shifts") else []
    for value in values:
        answer = value if name in OF_VALUES else lambda *arguments, value=value: value
        assert verdict(name, answer).startswith(checks.NOT_STARTED)


def test_a_collection_too_long_to_be_an_answer_is_told_so():
    for long, words in (
        ([12] * 10_001, "a list of 10001 entries"),
        (np.full(10_001, 12), "a list of 10001 entries"),
        (itertools.repeat(12), "more than 10000 entries"),
    ):
        assert verdict("look_alikes", long).endswith(f"({words}).")
    assert "entries" not in verdict("look_alikes", [12] * 10_000)
    assert verdict("stripe_remover", np.zeros((1, 10_001))).endswith("(an array of shape (1, 10001)).")


def test_what_a_function_prints_comes_before_the_one_sentence(capsys):
    def talking(pixels, kernel, padding, stride):
        print(pixels)
        return answers.formula(pixels, kernel, padding, stride)

    checks.output_size(talking)
    *printed, sentence = capsys.readouterr().out.splitlines()
    assert printed[0] == "24"
    assert sentence == "Correct."


def test_the_sentence_is_seen_when_an_answer_has_turned_the_output_away():
    def away(*arguments):
        sys.stdout = io.StringIO()
        return 22

    assert "it gives 22, not 11" in verdict("output_size", away)


class Unprintable:
    """Its name, its text and its errors hold signs that no output can show."""

    def __repr__(self):
        return Slippery("\ud800 \x1b[2J \r\u2028\0 end")


class Slippery(str):
    """Text that does not let itself be cut."""

    def split(self, *arguments):
        return ["one\nline", "and\nanother"]


UnprintableError = type("Two\nLines", (Exception,), {})


@EVERY
def test_a_sentence_can_be_shown_anywhere_whatever_an_answer_writes(name):
    values = [Unprintable(), [Unprintable()], "\ud800\n\x1b[2J", UnprintableError()]
    functions = [lambda *arguments, value=value: value for value in values]
    functions += [raising(UnprintableError("\ud800\n")), raising(SystemExit(Unprintable()))]
    for answer in values if name in OF_VALUES else functions:
        sentence = verdict(name, answer)
        assert sentence.isprintable(), sentence
        sentence.encode()


@pytest.mark.filterwarnings("always")
def test_what_python_or_numpy_would_warn_of_is_told_in_the_sentence_alone(recwarn):
    async def later(*arguments):
        return 22

    with np.errstate(all="ignore"):
        large = np.longdouble(10) ** 4000
    assert "(a coroutine, which has not run: write def without async)" in verdict("output_size", later)
    assert "it gives inf, not 22" in verdict("output_size", lambda *arguments: large)
    assert verdict("strided_loop", lambda *arguments: np.full((2, 2), large)).startswith("Not yet: ")
    assert verdict("beat_the_box", np.full((3, 3), large)).startswith("Not yet: ")
    assert not list(recwarn)


def test_a_function_that_breaks_numpy_is_not_right_for_it(monkeypatch):
    def breaking(picture, kernel, stride):
        monkeypatch.setattr(np, "abs", lambda numbers: np.zeros(np.shape(numbers)))
        return answers.RIGHT["strided_loop"][0](picture, kernel, stride) + 1

    assert verdict("strided_loop", breaking).startswith("Not yet: ")


def test_the_answer_is_not_changed():
    kernel, counts = binomial_kernel(3), [8, 24, 40]
    kernel.flags.writeable = False
    verdict("stripe_remover", kernel)
    verdict("look_alikes", counts)
    assert counts == [8, 24, 40]


def test_a_subclass_is_taken_by_what_it_is():
    """By the number inside: neither what it says of itself nor how it compares plays a part."""
    for kind in (LyingInt, LyingFloat):
        assert verdict("channel_growth", kind(3)) == "Correct."
        assert "9 times the cost" in verdict("channel_growth", kind(9))
    assert "23 stripes" in verdict("look_alikes", LyingList([8, 23]))
    exact = SimpleNamespace(numerator=3, denominator=1)
    assert verdict("channel_growth", exact).startswith("Not yet: ")
    assert verdict("channel_growth", Fraction(3)) == "Correct."


def test_the_checks_are_loaded_when_a_lesson_asks_for_them():
    code = "import sys, stride_helpers; assert 'stride_helpers.checks' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_no_sentence_of_a_check_is_written_twice():
    written = collections.Counter()
    for path in Path(checks.__file__).parent.glob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text())))
        docstrings = [node.value for node in nodes if isinstance(node, ast.Expr)]
        texts = [node.value for node in nodes if isinstance(node, ast.Constant) and node not in docstrings]
        lines = [line for text in texts if isinstance(text, str) for line in text.splitlines()]
        sentences = [line.rpartition("|")[2].strip() for line in lines]  # in a table, a formula stands before it
        written.update(sentence for sentence in sentences if len(sentence) > 20)
    assert len(written) > 150
    assert written.most_common(1)[0][1] == 1, written.most_common(3)
