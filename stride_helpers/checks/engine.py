"""How a check marks: an exercise is data, and `mark` prints one sentence about an answer to it."""

import contextlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from stride_helpers.checks.bound import Clock, Failed, attempt
from stride_helpers.checks.reading import Unreadable, kernel, number, shown

NOT_STARTED = "Not started yet."
NOT_ALL = "all of these are right, but not all that are:"
NOTHING_RETURNED = f"{NOT_STARTED} (The function returns nothing. If it prints, let it return instead.)"


class Odd(str):
    """Words, after "it gives" or "this is", for an answer that cannot be read."""


def mark(exercise, answer):
    """Print the one sentence: "Correct.", "Not started yet." or "Not yet: ...". Nothing is raised."""
    with contextlib.redirect_stdout(sys.stdout):  # an answer may put another in its place and be ended before it goes
        sentence = exercise.sentence(answer, Clock())
    print(sentence)


def number_differs(value, expected):
    """What is wrong with a number, in words that follow "it"; None if nothing is."""
    same = value == expected if isinstance(value, int) and isinstance(expected, int) else abs(value - expected) < 1e-9
    return None if same else f"gives {shown(value)}, not {shown(expected)}"


def numbers_differ(values, expected):
    """The same for a list of numbers."""
    same = len(values) == len(expected) and not any(map(number_differs, values, expected))
    return None if same else f"gives {shown(values)}, not {shown(expected)}"


def array_differs(array, expected):
    """The same for an array."""
    if array.shape != expected.shape:
        if array.ndim != 2:
            return f"gives an array of shape {array.shape}, not {expected.shape}"
        return f"gives {'x'.join(map(str, array.shape))} numbers, not {'x'.join(map(str, expected.shape))}"
    far = ~(abs(array - expected) < 1e-6)  # no np.abs: the function may have put another in its place
    if not far.any():
        return None
    row, col = np.argwhere(far)[0].tolist()
    found, wanted = shown(array[row, col].item()), shown(expected[row, col].item())
    return f"gives {found} in row {row}, column {col}, not {wanted}"


@dataclass(frozen=True)
class Record:
    """What a function did: each case it was asked is in one of the three."""

    given: dict = field(default_factory=dict)  # case: the value, as far as it can be read
    wrong: dict = field(default_factory=dict)  # case: what is wrong with the value, in words; most are also in `given`
    stopped: dict = field(default_factory=dict)  # case: a Failed


@dataclass(frozen=True)
class FunctionExercise:
    """A function to write. `right` and the slips take the arguments of a case, as the learner's function does."""

    cases: list
    say: Callable  # a case in words
    right: Callable
    slips: list  # (sentence, wrong function, another that the same sentence is for, ...)
    read: Callable = number
    differs: Callable = number_differs
    arguments: Callable = lambda *case: case  # made anew for every call, for a function may change them
    hint: Callable = lambda record: ""  # where no slip explains everything
    endless: str = "Does a loop in it never end?"

    def sentence(self, function, clock):
        """The verdict, in one sentence."""
        if not callable(function):
            return "Not yet: give the check the function itself, its name without brackets."
        asked = {}
        for case in self.cases:
            asked[case] = attempt(clock, self._ask, function, case)
            if isinstance(asked[case], Failed) and asked[case].endless:
                break
        if all(value is None for value in asked.values()):
            return NOTHING_RETURNED
        record = self._record(asked)
        if not record.wrong and not record.stopped:
            return "Correct."
        case = next(iter(record.wrong or record.stopped))
        what = record.wrong.get(case)
        if what is None and record.stopped[case].endless:
            return f"Not yet: for {self.say(*case)} it did not come to an end in time and was stopped. {self.endless}"
        what = what or f"stops with {record.stopped[case].error}"
        return f"Not yet: for {self.say(*case)} it {what.rstrip('.')}. {self._why(record)}".rstrip()

    def _ask(self, function, case):
        value = function(*self.arguments(*case))
        if value is None or value is ...:
            return None
        try:
            return self.read(value)
        except Unreadable as error:
            return Odd(f"{shown(value)} ({error})")

    def _record(self, asked):
        record = Record()
        for case, value in asked.items():
            expected = self.right(*self.arguments(*case))
            if isinstance(value, Failed):
                record.stopped[case] = value
            elif value is None or isinstance(value, Odd):
                instead = f", not {shown(expected)}" if not isinstance(expected, np.ndarray) else ""
                record.wrong[case] = f"gives {value}{instead}"
            else:
                record.given[case] = value
                if (words := self.differs(value, expected)) is not None:
                    record.wrong[case] = words
        return record

    def _why(self, record):
        """The slip that gives what was given everywhere, or else what the exercise's own hint says."""
        if any(case in record.wrong for case in record.given):
            for words, *slips in self.slips:
                if any(all(self._is_slip(slip, *item) for item in record.given.items()) for slip in slips):
                    return words
        return self.hint(record)

    def _is_slip(self, slip, case, value):
        made = attempt(Clock(), slip, *self.arguments(*case))
        return not isinstance(made, Failed) and self.differs(value, made) is None


@dataclass(frozen=True)
class ValueExercise:
    """Something to find. `judge` takes what `read` returns and says what is wrong with it, or None."""

    wanted: str  # "give a list of ..."
    read: Callable
    judge: Callable
    praise: str = ""  # what to see in the right answer

    def sentence(self, answer, clock):
        """The verdict, in one sentence."""
        found = attempt(clock, self._read, answer)
        if found is None:
            return NOT_STARTED
        if isinstance(found, Failed):
            return f"Not yet: {self.wanted} (this one {'' if found.endless else 'stops with '}{found.error})."
        if isinstance(found, Odd):
            return f"Not yet: {self.wanted} ({found})."
        mistake = self.judge(found)
        return f"Not yet: {mistake}" if mistake else f"Correct. {self.praise}".rstrip()

    def _read(self, answer):
        """What was found; None where the template is as it was: None, `...` or an empty list."""
        if answer is None or answer is ...:
            return None
        try:
            found = self.read(answer)
        except Unreadable as error:
            return Odd(error)
        return None if isinstance(found, list) and not found else found


def kernel_exercise(size, judge, praise=""):
    """A kernel of `size` rows and columns to find."""
    wanted = f"give a kernel of {size} rows of {size} real numbers"
    return ValueExercise(wanted, lambda value: kernel(value, (size, size)), judge, praise)


def formulas(arguments, table, names=None):
    """Slips as data, a line for each: `formula | sentence`.

    A formula without a sentence is meant by the one above; a sentence without a formula goes on from the line above.

    >>> [[words, slip]] = formulas("n, s", "n // s | Add the 1 at the end.")
    >>> words, slip(24, 5)
    ('Add the 1 at the end.', 4)
    """
    slips = []
    for line in filter(None, table.splitlines()):
        formula, words = map(str.strip, line.split("|"))
        if formula and words:
            slips.append([words])
        elif words:
            slips[-1][0] += f" {words}"
        if formula:
            slips[-1].append(eval(f"lambda {arguments}: {formula}", names))
    return slips


def in_words(*names):
    """How a case of numbers is said: `in_words("pixels", "stride")(24, 2)` is "24 pixels, stride 2"."""
    first, *others = names

    def say(value, *values):
        return ", ".join([f"{value} {first}", *(f"{name} {v}" for name, v in zip(others, values, strict=True))])

    return say
