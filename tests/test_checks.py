"""The marks: right answers in any style pass, each usual slip is named, and nothing ever raises."""

import inspect
from fractions import Fraction

import numpy as np
import pytest

from stride_helpers import binomial_kernel, box_kernel, checks

pytestmark = pytest.mark.filterwarnings("error")

# Every check of every lesson, and those that mark a function.
ALL = [
    f
    for name, f in inspect.getmembers(checks, inspect.isfunction)
    if f.__module__ == checks.__name__ and name[0] != "_"
]
OF_FUNCTIONS = [check for check in ALL if "function" in inspect.signature(check).parameters]
LOOK_LIKE_8 = [8, 24, 40]


def seen(stripes, width, stride):
    """The answer by brute force: the lowest count with the same samples."""
    kept = np.arange(0, width, stride)

    def samples(n):
        return np.cos(2 * np.pi * n * kept / width)

    return next(n for n in range(width) if np.allclose(samples(n), samples(stripes)))


# --- lesson 3, exercise 1 -----------------------------------------------------------------------------------


def by_remainder(stripes, width, stride):
    rest = stripes % (width // stride)
    return min(rest, width // stride - rest)


def by_loop(n, w, s):
    while n > w // s / 2:
        n = abs(n - w // s)
    return n


RIGHT_FUNCTIONS = {
    "brute force": seen,
    "remainder": by_remainder,
    "loop": by_loop,
    "float": lambda n, w, s: float(by_remainder(n, w, s)),
    "NumPy whole number": lambda n, w, s: np.int16(by_remainder(n, w, s)),
    "NumPy float": lambda n, w, s: np.float32(by_remainder(n, w, s)),
    "0-d array": lambda n, w, s: np.array(by_remainder(n, w, s)),
    "Fraction": lambda n, w, s: Fraction(by_remainder(n, w, s)),
    "distance to a multiple": lambda n, w, s: abs(n / w - round(n / w * s) / s) * w,
    "built in one go": lambda *case: sorted(abs(case[0] - k * case[1] // case[2]) for k in range(9))[0],
}


@pytest.mark.parametrize("style", RIGHT_FUNCTIONS)
def test_right_functions_in_any_style_pass(verdict, style):
    assert verdict(checks.stripes_seen, RIGHT_FUNCTIONS[style]) == "Correct."


FUNCTION_SLIPS = {
    "unchanged": (lambda n, w, s: n, "do not stay"),
    "stops at the limit": (lambda n, w, s: min(n, w // s // 2), "do not stop there"),
    "remainder only": (lambda n, w, s: n % (w // s), "fold what is above half"),
    "folded once": (lambda n, w, s: w // s - n if 2 * n > w // s else n, "folded twice"),
    "folded once, positive": (lambda n, w, s: abs(w // s - n) if 2 * n > w // s else n, "folded three times"),
    "folded at the number of pixels": (lambda n, w, s: abs(w // s - n), "folded at the limit"),
    "partly missing": (
        lambda n, w, s: n if n < 20 else None,
        "for 40 stripes, width 96, stride 2 it gives None, not 8",
    ),
    "off by one": (lambda n, w, s: by_remainder(n, w, s) + 1, "gives 9, not 8"),
    "negative": (lambda n, w, s: -by_remainder(n, w, s), "gives -8, not 8"),
    "a frequency": (lambda n, w, s: by_remainder(n, w, s) / w, "not 8"),
    "a list": (lambda n, w, s: [by_remainder(n, w, s)], "gives [8], not 8"),
    "a text": (lambda n, w, s: str(by_remainder(n, w, s)), "gives '8', not 8"),
    "wrong arguments": (lambda n: n, "it stops with TypeError"),
    "division by zero": (
        lambda n, w, s: n // 0,
        "for 40 stripes, width 96, stride 2 it stops with ZeroDivisionError",
    ),
    "not written": (lambda n, w, s: unwritten, "stops with NameError"),  # noqa: F821
}


@pytest.mark.parametrize("slip", FUNCTION_SLIPS)
def test_slips_in_the_function_are_named(verdict, slip):
    function, words = FUNCTION_SLIPS[slip]
    assert words in verdict(checks.stripes_seen, function)


# --- lesson 3, exercise 2 -----------------------------------------------------------------------------------

RIGHT_KERNELS = {
    "binomial": binomial_kernel(3),
    "a list": [[1 / 16, 1 / 8, 1 / 16], [1 / 8, 1 / 4, 1 / 8], [1 / 16, 1 / 8, 1 / 16]],
    "fractions": [[Fraction(weight, 16) for weight in row] for row in ((1, 2, 1), (2, 4, 2), (1, 2, 1))],
    "a box of two": np.array([[1, 1, 0], [1, 1, 0], [0, 0, 0]]) / 4,
    "a box of two, moved": np.array([[0, 1, 1], [0, 1, 1], [0, 0, 0]]) / 4,
    "negative weights": np.array([[-1, 2, 3], [2, 4, 2], [3, 2, -1]]) / 16,
    "float32": binomial_kernel(3).astype(np.float32),
    "a tuple": tuple(map(tuple, binomial_kernel(3))),
    "a matrix of another order": np.asfortranarray(binomial_kernel(3)),
}


@pytest.mark.parametrize("style", RIGHT_KERNELS)
def test_every_kernel_that_does_the_job_passes(verdict, style):
    assert verdict(checks.stripe_remover, RIGHT_KERNELS[style]) == "Correct."


KERNEL_SLIPS = {
    "a box": (box_kernel(3), "leaves 33% of the upright ones and 33% of the level ones."),
    "an identity": (
        [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
        "leaves 100% of the upright ones and 100% of the level ones.",
    ),
    "across only": ([[0, 0, 0], [0.25, 0.5, 0.25], [0, 0, 0]], "leaves 100% of the level ones."),
    "down only": ([[0, 0.25, 0], [0, 0.5, 0], [0, 0.25, 0]], "leaves 100% of the upright ones."),
    "not divided": ([[1, 2, 1], [2, 4, 2], [1, 2, 1]], "add up to 16, so even grey changes"),
    "nothing left": (np.zeros((3, 3)), "add up to 0"),
    "one row": ([[1, 2, 1]], "shape (1, 3)"),
    "a list of three": ([1, 2, 1], "shape (3,)"),
    "larger": (binomial_kernel(5), "shape (5, 5)"),
    "ragged": ([[1, 2, 1], [2, 4], [1, 2, 1]], "rows of equal length"),
    "text": ("abc", "array of real numbers"),
    "NaN": (np.full((3, 3), np.nan), "not NaN, infinite"),
    "infinity": (np.full((3, 3), np.inf), "not NaN, infinite"),
    "complex": (binomial_kernel(3) + 1j, "numbers"),
}


@pytest.mark.parametrize("slip", KERNEL_SLIPS)
def test_slips_in_the_kernel_are_named(verdict, slip):
    kernel, words = KERNEL_SLIPS[slip]
    assert words in verdict(checks.stripe_remover, kernel)


# --- lesson 3, exercise 3 -----------------------------------------------------------------------------------


def test_the_counts_are_right():
    assert [n for n in range(49) if seen(n, 96, 3) == 8] == LOOK_LIKE_8


RIGHT_COUNTS = {
    "list": LOOK_LIKE_8,
    "unordered": LOOK_LIKE_8[::-1],
    "repeated": LOOK_LIKE_8 * 2,
    "tuple": tuple(LOOK_LIKE_8),
    "set": set(LOOK_LIKE_8),
    "array": np.array(LOOK_LIKE_8),
    "floats": np.array(LOOK_LIKE_8, float),
    "range": range(8, 41, 16),
    "dictionary": dict.fromkeys(LOOK_LIKE_8),
    "generator": lambda: (count for count in LOOK_LIKE_8),
}


@pytest.mark.parametrize("style", RIGHT_COUNTS)
def test_right_counts_in_any_collection_pass(verdict, style):
    counts = RIGHT_COUNTS[style]
    assert verdict(checks.look_alikes, counts() if callable(counts) else counts) == "Correct."


COUNT_SLIPS = {
    "one wrong": ([8, 23], "23 stripes look like 9, not 8"),
    "one missing": (LOOK_LIKE_8[:-1], "but not all that do: 1 missing"),
    "most missing": ([8], "but not all that do: 2 missing"),
    "too many": ([*LOOK_LIKE_8, 56], "56 is outside 0 to 48"),
    "negative": ([-8, *LOOK_LIKE_8], "-8 is outside 0 to 48"),
    "fraction": ([8.5], "8.5 is not a whole number"),
    "NaN": ([8, np.nan], "nan is not a whole number"),
    "infinity": ([np.inf], "inf is not a whole number"),
    "a number": (8, "give a list of whole numbers"),
    "words": (["eight"], "give a list of whole numbers"),
    "nested": ([[8, 24, 40]], "give a list of whole numbers"),
    "ragged": ([[8, 24], [40]], "give a list of whole numbers"),
}


@pytest.mark.parametrize("slip", COUNT_SLIPS)
def test_slips_in_the_counts_are_named(verdict, slip):
    counts, words = COUNT_SLIPS[slip]
    assert words in verdict(checks.look_alikes, counts)


# --- all of them --------------------------------------------------------------------------------------------

UNTOUCHED = {
    checks.stripes_seen: [lambda n, w, s: None, lambda n, w, s: ...],
    checks.stripe_remover: [None, ...],
    checks.look_alikes: [None, ..., [], (), np.array([])],
}


@pytest.mark.parametrize(("check", "template"), [(check, t) for check, ts in UNTOUCHED.items() for t in ts])
def test_an_untouched_template_is_not_marked_wrong(verdict, check, template):
    assert verdict(check, template).startswith("Not started yet.")


def raising(error):
    def function(*arguments):
        raise error

    return function


def recursive(*arguments):
    return recursive(*arguments)


def raising_generator():
    yield 8
    raise RuntimeError("in the middle")


def long_generator():
    """Stands in for an endless one, which a failing test would never leave."""
    for _ in range(10**6):
        yield 8
    raise MemoryError


class Unfriendly:
    """Fails at whatever is asked of it."""

    def _fail(self, *arguments):
        raise RuntimeError("no")

    __float__ = __array__ = __iter__ = __len__ = __repr__ = __str__ = __eq__ = __bool__ = __call__ = _fail
    __hash__ = None


class UnfriendlyError(Exception):
    """An exception that cannot be shown."""

    def __str__(self):
        raise RuntimeError("no")


def containing_itself():
    values = []
    values.append(values)
    return values


ANYTHING = {
    "text": lambda: "text",
    "digits": lambda: "8",
    "empty text": lambda: "",
    "bytes": lambda: b"8",
    "number": lambda: 8,
    "huge whole number": lambda: 10**400,
    "very huge whole number": lambda: 10**5000,
    "huge whole numbers": lambda: [10**400, 8],
    "kernel of huge whole numbers": lambda: [[10**400] * 3] * 3,
    "kernel of huge floats": lambda: np.full((3, 3), 1e308),
    "huge float": lambda: 1e308,
    "NaN": lambda: float("nan"),
    "complex": lambda: 8j,
    "NumPy complex": lambda: np.complex128(8j),
    "complex array": lambda: np.array([8j, 24]),
    "ragged": lambda: [[1, 2], [3]],
    "nested": lambda: [[[8]]],
    "itself inside": containing_itself,
    "dictionary": lambda: {"a": 1},
    "None inside": lambda: [None, 8],
    "an exception": lambda: ValueError("wrong"),
    "an exception class": lambda: ValueError,
    "NotImplemented": lambda: NotImplemented,
    "a generator": lambda: (count for count in (8, "x")),
    "a generator that raises": raising_generator,
    "a long generator": long_generator,
    "a type": lambda: int,
    "a module": lambda: np,
    "a function": lambda: max,
    "a function without arguments": lambda: lambda: 8,
    "strings": lambda: np.array([["a", "b"]]),
    "dates": lambda: np.array(["2020-01-01"], "datetime64[D]"),
    "records": lambda: np.zeros(3, [("a", int)]),
    "objects": lambda: np.array([None, {}], object),
    "unfriendly": Unfriendly,
    "unfriendly inside": lambda: [Unfriendly()],
}


@pytest.mark.parametrize("check", ALL)
@pytest.mark.parametrize("kind", ANYTHING)
def test_nothing_passed_makes_a_check_raise(verdict, check, kind):
    assert verdict(check, ANYTHING[kind]()) != "Correct."


@pytest.mark.parametrize("check", ALL)
@pytest.mark.parametrize("kind", ANYTHING)
def test_nothing_returned_makes_a_check_raise(verdict, check, kind):
    assert verdict(check, lambda *arguments: ANYTHING[kind]()) != "Correct."


FAILING = {
    "not implemented": raising(NotImplementedError()),
    "many lines": raising(ValueError("one\ntwo\nthree")),
    "long message": raising(ValueError("x" * 10_000)),
    "warning": raising(UserWarning("careful")),
    "out of memory": raising(MemoryError()),
    "end of iteration": raising(StopIteration()),
    "exit": raising(SystemExit(1)),
    "cannot be shown": raising(UnfriendlyError()),
    "endless recursion": recursive,
    "a generator function": lambda *arguments: (yield 8),
    "a long text": lambda *arguments: "x" * 10_000,
    "a large array": lambda *arguments: np.zeros((100, 100)),
    "keyword arguments only": lambda *, stripes, width, stride: 8,
}


@pytest.mark.parametrize("check", OF_FUNCTIONS)
@pytest.mark.parametrize("kind", FAILING)
def test_a_function_that_fails_is_told_so(verdict, check, kind):
    assert verdict(check, FAILING[kind]).startswith("Not yet: ")


def test_an_interrupt_still_interrupts():
    with pytest.raises(KeyboardInterrupt):
        checks.stripes_seen(raising(KeyboardInterrupt()))


def test_the_answer_is_not_changed(verdict):
    kernel, counts = binomial_kernel(3), list(LOOK_LIKE_8)
    kernel.flags.writeable = False
    verdict(checks.stripe_remover, kernel)
    verdict(checks.look_alikes, counts)
    assert counts == LOOK_LIKE_8
