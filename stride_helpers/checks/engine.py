"""How a check marks: an exercise is cases, the right answer and slips; `mark` prints one sentence about an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from stride_helpers.checks.bound import TooLong, within
from stride_helpers.checks.reading import Unreadable, error_in_words, kernel, number, shown

SECONDS = 0.6  # for all that one check calls of an answer; with the marking itself it answers within a second
ENOUGH = 2  # so many cases must bear a slip out before it is told: one may be chance
NEAR = 1e-5  # float32 rounds off less, float16 more

NOT_STARTED = "Not started yet."
NOTHING_RETURNED = f"{NOT_STARTED} (The function returns nothing. If it prints, let it return instead.)"
NOTHING_FOUND = f"{NOT_STARTED} (The list is empty. If a search filled it, nothing passed the search's test.)"
NO_FUNCTION = "Not yet: give the check the function itself, its name without brackets."
NOT_ALL = "all of these are right, but not all that are:"


def mark(exercise, answer):
    """Print the one sentence: "Correct.", "Not started yet." or "Not yet: ...". Nothing is raised."""
    try:
        sentence = exercise.sentence(answer)
    except Exception as error:  # an answer so odd that the check itself stumbles over it
        sentence = f"Not yet: this answer cannot be checked ({error_in_words(error)})."
    print(sentence)


# --- what is wrong with a value, in words that follow "it"; None if nothing is ----------------------------------


def number_differs(value, expected):
    """What is wrong with a number."""
    if abs(value - expected) < NEAR:
        return None
    return f"gives {shown(float(value))}, not {shown(float(expected))}"


def numbers_differ(values, expected):
    """What is wrong with a list of numbers."""
    if len(values) == len(expected) and np.allclose(values, expected, rtol=0, atol=NEAR):
        return None
    return f"gives {shown(values)}, not {shown(expected)}"


def array_differs(array, expected):
    """What is wrong with an array of rows and columns."""
    if array.ndim != 2:
        return f"gives an array of shape {array.shape}, not {expected.shape}"
    if array.shape != expected.shape:
        return f"gives {_by(array.shape)} numbers, not {_by(expected.shape)}"
    near = abs(array - expected) < NEAR * abs(expected).max(initial=1.0)
    if near.all():
        return None
    row, column = np.argwhere(~near)[0].tolist()
    given = float(array[row, column])
    wanted = float(expected[row, column])
    return f"gives {shown(given)} in row {row}, column {column}, not {shown(wanted)}"


def _by(shape):
    return "x".join(str(length) for length in shape)


# --- a function to write ----------------------------------------------------------------------------------------


@dataclass
class Trial:
    """What a function did in one case: it gave a value, or something else, or it stopped."""

    case: tuple
    expected: Any
    value: Any = None  # what it gave, as numbers; None if that cannot be read
    given: str = ""  # what it gave in words, if that cannot be read
    stopped: str = ""  # the error that it stopped with, in words
    endless: bool = False
    wrong: str = ""  # what is wrong with the value, in words that follow "it"; empty if nothing is

    @property
    def right(self):
        """Whether the value is the expected one."""
        return not (self.wrong or self.stopped or self.endless)


@dataclass(frozen=True)
class FunctionExercise:
    """A function to write. `right` and the slips take the arguments of a case, as the learner's function does.

    A slip is a pair: the sentence that tells it, and a function that makes it. It is told of an answer that does what
    this function does, in all cases whose result can be read and in at least `ENOUGH` of those that are wrong. A slip
    may also stop with the error that the answer stops with, and may return None in a case that it says nothing about.
    """

    cases: list
    say: Callable  # a case in words
    right: Callable
    slips: list
    read: Callable = number
    differs: Callable = number_differs
    arguments: Callable = lambda *case: case  # made anew for each call, since a function may change them
    hint: Callable = lambda trials: ""  # what to say where no slip explains the answer
    endless: str = "Does a loop in it never end?"

    def sentence(self, function):
        """The verdict, in one sentence."""
        if not callable(function):
            return NO_FUNCTION
        trials = self.trials(function)
        if all(trial.given == "None" for trial in trials):
            return NOTHING_RETURNED
        wrong = [trial for trial in trials if trial.wrong]
        failed = wrong or [trial for trial in trials if not trial.right]
        if not failed:
            return "Correct."
        first = failed[0]
        case = self.say(*first.case)
        if first.endless:
            return f"Not yet: for {case} it did not come to an end in time and was stopped. {self.endless}"
        what = first.wrong or f"stops with {first.stopped}"
        return f"Not yet: for {case} it {what.rstrip('.')}. {self._why(trials)}".rstrip()

    def trials(self, function):
        """What the function does in each case, up to the one in which it does not come to an end."""
        trials = []
        try:
            within(SECONDS, self._try_all, function, trials)
        except TooLong:
            trials[-1].endless = True
        return trials

    def _try_all(self, function, trials):
        for case in self.cases:
            trial = Trial(case, self.right(*self.arguments(*case)))
            trials.append(trial)
            self._try(function, trial)

    def _try(self, function, trial):
        try:
            self._read(function(*self.arguments(*trial.case)), trial)
        except (KeyboardInterrupt, TooLong):
            raise
        except BaseException as error:  # SystemExit, too: nothing in an answer ends the kernel
            trial.stopped = error_in_words(error)

    def _read(self, value, trial):
        if value is None or value is ...:
            trial.given = "None"
        else:
            try:
                trial.value = self.read(value)
            except Unreadable as error:
                trial.given = f"{shown(value)} ({error})"
        if trial.given:
            instead = "" if isinstance(trial.expected, np.ndarray) else f", not {shown(trial.expected)}"
            trial.wrong = f"gives {trial.given}{instead}"
        else:
            trial.wrong = self.differs(trial.value, trial.expected) or ""

    def _why(self, trials):
        for sentence, slip in self.slips:
            if self.borne_out(slip, trials):
                return sentence
        return self.hint(trials)

    def borne_out(self, slip, trials):
        """Whether the slip does what the answer did, wherever the two can be compared, and often enough."""
        alike = 0
        untold = 0  # the answer stops, and the slip does not say why
        for trial in trials:
            value, stopped = self._made(slip, trial.case)
            if trial.stopped and stopped:
                agrees = trial.stopped == stopped
            elif trial.value is not None and stopped:
                agrees = False
            elif trial.value is not None and value is not None:
                agrees = self.differs(trial.value, value) is None
            else:
                untold += bool(trial.stopped)
                continue
            if not agrees:
                return False
            alike += not trial.right
        return alike >= ENOUGH and alike > untold / 2

    def _made(self, slip, case):
        """What a slip gives in a case, None if nothing; and the error that it stops with, "" if it does not."""
        try:
            return slip(*self.arguments(*case)), ""
        except Exception as error:
            return None, error_in_words(error)


def case_in_words(first, *others):
    """How a case of numbers is said: `case_in_words("pixels", "stride")(24, 2)` is "24 pixels, stride 2"."""

    def say(value, *values):
        named = [f"{name} {number}" for name, number in zip(others, values, strict=True)]
        return ", ".join([f"{value} {first}", *named])

    return say


# --- something to find ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ValueExercise:
    """Something to find. `mistake` takes what `read` returns and says what is wrong with it, or None."""

    wanted: str  # "give a list of ..."
    read: Callable
    mistake: Callable
    praise: str = ""  # what to see in the right answer

    def sentence(self, answer):
        """The verdict, in one sentence."""
        if answer is None or answer is ...:
            return NOT_STARTED
        try:
            found = within(SECONDS, self.read, answer)
        except Unreadable as error:
            return f"Not yet: {self.wanted} ({error})."
        except TooLong:
            return f"Not yet: {self.wanted} (this one does not come to an end)."
        if isinstance(found, list) and not found:
            return NOTHING_FOUND
        mistake = self.mistake(found)
        if mistake:
            return f"Not yet: {mistake}"
        return f"Correct. {self.praise}".rstrip()


def kernel_exercise(size, mistake, praise=""):
    """A kernel of `size` rows and columns to find."""
    wanted = f"give a kernel of {size} rows of {size} real numbers"
    return ValueExercise(wanted, lambda value: kernel(value, (size, size)), mistake, praise)
