"""Lesson 3: stripes that fold, a kernel that removes the finest, and counts that look alike."""

import numpy as np

from stride_helpers.aliasing import folded_frequency
from stride_helpers.checks.engine import FunctionExercise, ValueExercise, formulas, in_words, kernel_exercise, mark
from stride_helpers.checks.reading import shown, whole_numbers


def stripes_seen(function):
    """Exercise 1: `function(stripes, width, stride)` gives the stripes that are seen.

    >>> stripes_seen(lambda stripes, width, stride: min(stripes, width // stride // 2))
    Not yet: for 40 stripes, width 96, stride 2 it gives 24, not 8. Stripes above the limit do not stop there: ...
    """
    mark(STRIPES_SEEN, function)


def _seen(stripes, width, stride):
    return round(folded_frequency(stripes / width, stride) * width)


SEEN_SLIPS = """
n                                      | Stripes above the limit do not stay: width // stride pixels cannot carry them.
min(n, w // s//2)                      | Stripes above the limit do not stop there: they come back lower.
n % (w // s)                           | Counts that differ by the number of pixels left do look the same, but a count
                                       | also looks like its negative: fold what is above half.
w // s - n if 2*n > w // s else n      | One fold is not enough: at stride 3 the sheet is folded twice.
abs(w // s - n) if 2*n > w // s else n | One fold is not enough: at stride 4 the sheet is folded three times.
abs(w // s - n)                        | The sheet is folded at the limit, which is half the number of pixels left.
"""
STRIPES_SEEN = FunctionExercise(
    cases=[(stripes, 96, 2) for stripes in (40, 10, 24, 48)]
    + [(20, 96, 3), (40, 96, 3), (47, 96, 4), (7, 60, 5), (0, 60, 5), (7, 14, 1), (26, 72, 4)],
    say=in_words("stripes", "width", "stride"),
    right=_seen,
    slips=formulas("n, w, s", SEEN_SLIPS),
)


def stripe_remover(kernel):
    """Exercise 2: a 3x3 kernel that keeps even grey and removes the finest stripes both ways.

    >>> stripe_remover([[1, 2, 1]])
    Not yet: give a kernel of 3 rows of 3 real numbers (an array of shape (1, 3), not (3, 3)).
    """
    mark(STRIPE_REMOVER, kernel)


NEAR = 1e-6  # what float32 rounds off is no mistake


def _kernel_mistake(weights):
    total, signs = weights.sum(), np.array([1, -1, 1])
    if abs(total) < NEAR:
        return "the weights add up to 0, so even grey becomes black. They must add up to 1."
    left = {"upright": weights.sum(axis=0) @ signs / total, "level": weights.sum(axis=1) @ signs / total}
    remaining = [
        f"{f'{abs(gain):.0%}' if abs(gain) >= 0.005 else 'less than 1%'} of the {name} ones"
        for name, gain in left.items()
        if abs(gain) > NEAR
    ]
    if remaining:
        return f"of the finest stripes it leaves {' and '.join(remaining)}."
    if abs(total - 1) > NEAR:
        return f"the stripes go, but the weights add up to {total:.8g}, so even grey changes. They must add up to 1."
    return None


STRIPE_REMOVER = kernel_exercise(3, judge=_kernel_mistake)


def look_alikes(counts):
    """Exercise 3: all stripe counts that look like 8 at stride 3, on 96 pixels.

    >>> look_alikes([8, 23])
    Not yet: 23 stripes look like 9, not 8.
    """
    mark(LOOK_ALIKES, counts)


def _count_mistake(counts):
    for count in sorted(set(counts)):
        if not 0 <= count <= 48:
            return f"{shown(count)} is outside 0 to 48."
        if (seen := _seen(count, 96, 3)) != 8:
            return f"{count} stripes look like {seen}, not 8."
    missing = {count for count in range(49) if _seen(count, 96, 3) == 8} - set(counts)
    return f"all of these look like 8, but not all that do: {len(missing)} missing." if missing else None


LOOK_ALIKES = ValueExercise(
    wanted="give a list of whole numbers, such as [8, 9]",
    read=whole_numbers,
    judge=_count_mistake,
    praise="They lie 8 on either side of 0, 32, 64, ..., the multiples of the number of pixels left.",
)
