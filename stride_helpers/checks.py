"""Marks for the exercises: each check prints one sentence, never raises, and names the usual slips."""

import itertools

import numpy as np

from stride_helpers.arguments import short
from stride_helpers.frequency import folded_frequency

NOT_STARTED = "Not started yet."


def stripes_seen(function):
    """Lesson 3, exercise 1: `function(stripes, width, stride)` gives the stripes that are seen.

    >>> stripes_seen(lambda stripes, width, stride: min(stripes, width // stride // 2))
    Not yet: for 40 stripes, width 96, stride 2 it gives 24, not 8. Stripes above the limit do not stop there: ...
    """
    cases = [(40, 96, 2), (10, 96, 2), (24, 96, 2), (48, 96, 2), (20, 96, 3), (40, 96, 3), (47, 96, 4), (7, 60, 5)]
    answers = {case: round(folded_frequency(case[0] / case[1], case[2]) * case[1]) for case in cases}
    slips = {
        "Stripes above the limit do not stay: width // stride pixels cannot carry them.": lambda n, w, s: n,
        "Stripes above the limit do not stop there: they come back lower.": lambda n, w, s: min(n, w // s // 2),
        "Counts that differ by the number of pixels left do look the same, but a count also looks like its "
        "negative: fold what is above half.": lambda n, w, s: n % (w // s),
        "One fold is not enough: at stride 3 the sheet is folded twice.": lambda n, w, s: (
            w // s - n if 2 * n > w // s else n
        ),
        "One fold is not enough: at stride 4 the sheet is folded three times.": (
            lambda n, w, s: abs(w // s - n) if 2 * n > w // s else n
        ),
        "The sheet is folded at the limit, which is half the number of pixels left.": lambda n, w, s: abs(w // s - n),
    }
    _mark(_first_mistake, function, answers, slips, ("stripes", "width", "stride"))


def stripe_remover(kernel):
    """Lesson 3, exercise 2: a 3x3 kernel that keeps even grey and removes the finest stripes both ways.

    >>> stripe_remover([[1, 2, 1]])
    Not yet: a 3 by 3 kernel has shape (3, 3), this one has shape (1, 3).
    """
    _mark(_kernel_mistake, kernel)


def look_alikes(counts):
    """Lesson 3, exercise 3: all stripe counts that look like 8 at stride 3, on 96 pixels.

    >>> look_alikes([8, 23])
    Not yet: 23 stripes look like 9, not 8.
    """
    _mark(_count_mistake, counts)


def _mark(find_mistake, *answer):
    """Print what a finder of mistakes says; whatever the answer makes it stumble over is a mistake too."""
    try:
        mistake = find_mistake(*answer)
    except Exception as error:
        mistake = f"the check cannot work with this answer ({type(error).__name__})."
    if mistake is None or mistake.startswith(NOT_STARTED):
        print(mistake or "Correct.")
    else:
        print(f"Not yet: {mistake}")


def _first_mistake(function, answers, slips, names):
    """The first wrong answer in words, with the slip that gives the same answers everywhere, if one does."""
    given = {}
    for case in answers:
        try:
            given[case] = function(*case)
        except (Exception, SystemExit) as error:
            return f"for {_in_words(names, case)} it stops with {type(error).__name__}: {_one_line(error)}"
    if all(value is None or value is ... for value in given.values()):
        return f"{NOT_STARTED} (The function returns nothing.)"
    for case, value in given.items():
        if not _same_number(value, answers[case]):
            hints = (text for text, slip in slips.items() if all(_same_number(given[c], slip(*c)) for c in answers))
            return (
                f"for {_in_words(names, case)} it gives {short(value)}, not {answers[case]}. {next(hints, '')}".rstrip()
            )
    return None


def _one_line(error):
    try:
        return " ".join(str(error)[:200].split())
    except Exception:  # an exception whose text cannot be made
        return ""


def _in_words(names, case):
    (first, *others), (value, *values) = names, case
    return ", ".join([f"{value} {first}", *(f"{n} {v}" for n, v in zip(others, values, strict=True))])


def _same_number(value, number):
    if isinstance(value, str):
        return False
    try:
        return bool(np.ndim(value) == 0 and abs(float(value) - number) < 1e-9)
    except Exception:  # not a number
        return False


def _kernel_mistake(kernel):
    if kernel is None or kernel is ...:
        return NOT_STARTED
    try:
        weights = np.asarray(kernel)
        weights = None if np.iscomplexobj(weights) else weights.astype(float)
    except Exception:
        weights = None
    if weights is None:
        return "the kernel must be an array of numbers with rows of equal length."
    if weights.shape != (3, 3):
        return f"a 3 by 3 kernel has shape (3, 3), this one has shape {weights.shape}."
    if not np.isfinite(weights).all() or np.abs(weights).max() > 1e9:
        return "every weight must be a finite number, and a small one."
    total, signs = weights.sum(), np.array([1, -1, 1])
    if abs(total) < 1e-9:
        return "the weights add up to 0, so even grey becomes black. They must add up to 1."
    left = {"upright": weights.sum(axis=0) @ signs / total, "level": weights.sum(axis=1) @ signs / total}
    remaining = [f"{abs(gain):.0%} of the {name} ones" for name, gain in left.items() if abs(gain) > 1e-9]
    if remaining:
        return f"of the finest stripes it leaves {' and '.join(remaining)}."
    if abs(total - 1) > 1e-9:
        return f"the stripes go, but the weights add up to {total:g}, so even grey changes. They must add up to 1."
    return None


def _count_mistake(counts):
    if counts is None or counts is ...:
        return NOT_STARTED
    try:
        given = {float(count) for count in itertools.islice(counts, 1000)}
    except Exception:
        return "give a list of whole numbers, such as [8, 9]."
    if not given:
        return NOT_STARTED
    for count in sorted(given):
        if not count.is_integer() or not 0 <= count <= 48:
            return f"{count:g} is not a whole number from 0 to 48."
        seen = round(folded_frequency(count / 96, 3) * 96)
        if seen != 8:
            return f"{count:g} stripes look like {seen}, not 8."
    missing = {count for count in range(49) if round(folded_frequency(count / 96, 3) * 96) == 8} - given
    return f"all of these look like 8, but not all that do: {len(missing)} missing." if missing else None
