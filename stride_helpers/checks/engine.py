"""How a check marks: an exercise is cases, the right answer and slips; called with an answer, it prints a verdict."""

import copy
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from stride_helpers.arguments import by
from stride_helpers.checks import answers
from stride_helpers.checks.answers import Unreadable, error_in_words, shown
from stride_helpers.checks.bound import TooLong, bounded
from stride_helpers.checks.recipes import Recipe

# For all that one check calls of an answer; with the marking itself it answers within a second. In a browser the right
# answer to lesson 2 has needed more than that.
SECONDS = 3 if sys.platform == "emscripten" else 0.6
ENOUGH = 2  # so many cases must bear a slip out before it is told: one may be chance
WIDTH = 80  # of a line: JupyterLab breaks longer ones inside a word; a page breaks lines itself
NEAR = 1e-5  # float32 rounds off less, float16 more

CORRECT = "Correct."
NOT_STARTED = "Not started yet."
ENDLESS = "It did not come to an end in time and was stopped."
NOTHING_RETURNED = "Nothing came back. Either it is not started, or `return` is missing."
UNTOUCHED = (NOT_STARTED, NOTHING_RETURNED)  # how the verdict on an exercise begins that nobody has touched
NOTHING_FOUND = f"{NOT_STARTED} (The list is empty. If a search was to fill it, nothing passed the search's test.)"
NOT_YET = "Not yet."
NO_FUNCTION = f"{NOT_YET} Give the check the function itself, its name without brackets."


@dataclass(kw_only=True, repr=False)
class Exercise:
    """What is asked, and how an answer is marked: called with one, it prints a verdict, and raises nothing."""

    asks: str = ""  # in words, for whoever asks for help on it
    praise: str | Callable = ""  # what is said of the right answer, or a function that says it of a value found

    def __post_init__(self):
        self.__doc__ = self.asks

    def __repr__(self):
        return self.asks.strip()

    def __call__(self, answer: object) -> None:
        """Print "Correct.", or that it is not started, or "Not yet." and what is wrong, in lines."""
        print(self.verdict(answer))

    def verdict(self, answer: object) -> str:
        """What is printed."""
        try:
            return self.sentence(answer)
        except Exception as error:  # an answer so odd that the check itself stumbles over it
            return not_yet(f"This answer cannot be checked ({error_in_words(error)}).")

    def correct(self, *found):
        """That the answer is right."""
        praise = self.praise(*found) if callable(self.praise) else self.praise
        return in_lines(f"{CORRECT} {praise}".rstrip())


def not_yet(what):
    """That an answer is wrong, and what is wrong with it."""
    return in_lines(f"{NOT_YET} {what}".rstrip())


def capital(sentence):
    """A sentence that begins with a capital letter."""
    return sentence[:1].upper() + sentence[1:]


def in_lines(sentence):
    """A sentence, broken between words."""
    return textwrap.fill(sentence, WIDTH, break_long_words=False, break_on_hyphens=False)


# --- what is wrong with a value, in words that follow "it"; None if nothing is ----------------------------------


def numbers_differ(value, expected):
    """What is wrong with a number or with a list of numbers."""
    if np.shape(value) == np.shape(expected) and np.allclose(value, expected, rtol=0, atol=NEAR):
        return None
    return f"gives {shown(value)}, not {shown(expected)}"


def array_differs(array, expected):
    """What is wrong with an array of rows and columns."""
    if array.ndim != 2:
        return f"gives an array of shape {array.shape}, not {expected.shape}"
    if array.shape != expected.shape:
        return f"gives {by(array.shape)} numbers, not {by(expected.shape)}"
    near = abs(array - expected) < NEAR * abs(expected).max(initial=1.0)
    if near.all():
        return None
    row, column = np.argwhere(~near)[0].tolist()
    given = float(array[row, column])
    wanted = float(expected[row, column])
    return f"gives {shown(given)} in row {row}, column {column}, not {shown(wanted)}"


# --- a function to write ----------------------------------------------------------------------------------------


class Result(NamedTuple):
    """What a function is to return: how it is read, and what is wrong with it, in words that follow "it"."""

    read: Callable
    differs: Callable


NUMBER = Result(answers.number, numbers_differ)
NUMBERS = Result(answers.numbers, numbers_differ)
ARRAY = Result(answers.array, array_differs)


@dataclass
class Trial:
    """What a function did in one case: it gave a value, or something else, or it stopped."""

    case: tuple
    expected: Any
    value: Any = None  # what it gave, as numbers; None if that cannot be read
    given: str = ""  # what it gave in words, if that cannot be read
    nothing: bool = False  # nothing came back: None, or the three dots of the template
    stopped: str = ""  # the error that it stopped with, in words
    endless: bool = False
    wrong: str = ""  # what is wrong with the value, in words that follow "it"; empty if nothing is

    @property
    def right(self):
        """Whether the value is the expected one."""
        return not (self.wrong or self.stopped or self.endless)


@dataclass(kw_only=True, repr=False)
class FunctionExercise(Exercise):
    """A function to write. `right` and the slips take the values of a case, as the learner's function does.

    `cases` are tuples of values; arrays stand there as recipes (`recipes`). `tried` says a case, with {} for each
    value, and each array on lines of its own. `slips` are functions that go wrong as learners do, by the sentence that
    tells it. A sentence is told of an answer that does what one of its functions does, in all cases whose result can
    be read and in at least `ENOUGH` of those that are wrong. A slip may also stop with the error that the answer stops
    with, and may return None in a case that it says nothing about. Where the exercise begins with a function that
    works, `template` does what it does, and `as_given` is said of an answer that does the same.
    """

    cases: list
    tried: str
    right: Callable
    slips: dict
    result: Result = NUMBER
    instead: dict = field(default_factory=dict)  # what to say if this comes back in every case: "(a list)", say
    hint: Callable = lambda trials: ""  # what to say where nothing else explains the answer
    endless: str = "Does a loop in it never end? If none does, this computer is busy: check once more."
    template: Callable | None = None
    as_given: str = ""

    def sentence(self, function):
        """The verdict: what is wrong, what was tried, what it gives."""
        if not callable(function):
            return NO_FUNCTION
        trials = self.trials(function)
        if all(trial.nothing for trial in trials):
            return NOTHING_RETURNED
        if self.template and all(self._alike(trial, *self._outcome(self.template, trial)) for trial in trials):
            return f"{NOT_STARTED} ({self.as_given})"
        wrong = [trial for trial in trials if trial.wrong]
        failed = wrong or [trial for trial in trials if not trial.right]
        if not failed:
            return self.correct()
        first = failed[0]
        case = self.tried.format(*first.case)
        long = "\n" in case  # arrays, after all that is said in words
        tried = f"Tried:\n{case}" if long else f"Tried: {case}"
        if first.endless:
            why = not_yet(f"{ENDLESS} {self.endless}")
            return f"{why}\n{tried}"
        what = first.wrong or f"stops with {first.stopped}"
        gives = in_lines(f"It {what.rstrip('.')}.")
        why = not_yet(self._why(trials))
        return f"{why}\n{gives}\n{tried}" if long else f"{why}\n{tried}\n{gives}"

    def arguments(self, case):
        """The values of a case, made anew for each call, since a function may change them."""
        return [value.make() if isinstance(value, Recipe) else copy.copy(value) for value in case]

    def trials(self, function):
        """What the function does in each case, up to the one in which it does not come to an end."""
        trials = []
        try:
            bounded(SECONDS, self._try_all, function, trials)
        except TooLong:
            trials[-1].endless = True
        return trials

    def _try_all(self, function, trials):
        for case in self.cases:
            trial = Trial(case, self.right(*self.arguments(case)))
            trials.append(trial)
            try:
                self._read(function(*self.arguments(case)), trial)
            except (KeyboardInterrupt, TooLong):
                raise
            except BaseException as error:  # SystemExit, too: nothing in an answer ends the kernel
                trial.stopped = error_in_words(error)
            if len(trials) == ENOUGH and all(trial.nothing for trial in trials):
                return  # nothing comes back: in more cases it would only print more

    def _read(self, value, trial):
        if value is None or value is ...:
            trial.nothing = True
            trial.given = "None"
        else:
            try:
                trial.value = self.result.read(value)
            except Unreadable as error:
                trial.given = f"{shown(value)} ({error})"
        if trial.given:
            instead = "" if isinstance(trial.expected, np.ndarray) else f", not {shown(trial.expected)}"
            trial.wrong = f"gives {trial.given}{instead}"
        else:
            trial.wrong = self.result.differs(trial.value, trial.expected) or ""

    def _why(self, trials):
        for sentence, functions in self.slips.items():
            if any(self.borne_out(slip, trials) for slip in functions):
                return sentence
        for kind, sentence in self.instead.items():
            if all(kind in trial.given for trial in trials):
                return sentence
        return self.hint(trials)

    def borne_out(self, slip, trials):
        """Whether the slip does what the answer did wherever that can be told, and in enough cases that are wrong."""
        outcomes = [self._outcome(slip, trial) for trial in trials]
        stops = any(error for _, error in outcomes)
        wrong = 0
        for trial, (value, error) in zip(trials, outcomes, strict=True):
            if stops and trial.stopped and not error and value is not None:
                return False  # a slip that stops does so where the answer does
            alike = self._alike(trial, value, error)
            if alike is False:
                return False
            if alike and not trial.right:
                wrong += 1
        return wrong >= ENOUGH

    def _outcome(self, slip, trial):
        """What a slip gives in this case, and the error that it stops with."""
        try:
            return slip(*self.arguments(trial.case)), ""
        except Exception as error:
            return None, error_in_words(error)

    def _alike(self, trial, value, error):
        """Whether the answer came out like a slip in this case; None where that cannot be told."""
        if error:
            return trial.stopped == error
        if value is None or trial.value is None:
            return None
        return not self.result.differs(trial.value, value)


# --- something to find ------------------------------------------------------------------------------------------


@dataclass(kw_only=True, repr=False)
class ValueExercise(Exercise):
    """Something to find. `mistake` takes what `read` returns and says what is wrong with it, or None."""

    asks_for: str  # "give a list of ..."
    read: Callable
    mistake: Callable
    begun: str = ""  # the text that the exercise begins with, if it begins with one

    def sentence(self, answer):
        """The verdict, in one sentence."""
        if answer is None or answer is ... or self._is_begun(answer):
            return NOT_STARTED
        asks_for = capital(self.asks_for)
        try:
            found = bounded(SECONDS, self.read, answer)
        except Unreadable as error:
            return not_yet(f"{asks_for} ({error}).")
        except TooLong:
            return not_yet(f"{asks_for} (this one does not come to an end).")
        if isinstance(found, list) and not found:
            return NOTHING_FOUND
        mistake = self.mistake(found)
        if mistake:
            return not_yet(capital(mistake))
        return self.correct(found)

    def _is_begun(self, answer):
        return self.begun and isinstance(answer, str) and answer.split() == self.begun.split()


def kernel_exercise(size, **others):
    """A kernel of `size` rows and columns to find; `others` as of a `ValueExercise`."""
    return ValueExercise(
        asks_for=f"give a kernel of {size} rows of {size} real numbers",
        read=lambda value: answers.kernel(value, (size, size)),
        **others,
    )
