"""Lesson 3: stripes that fold, a kernel that removes the finest, and counts that look alike."""

import numpy as np

from stride_helpers.aliasing import stripes_left
from stride_helpers.checks import answers
from stride_helpers.checks.answers import whole_numbers
from stride_helpers.checks.engine import FunctionExercise, Result, ValueExercise, array_differs, kernel_exercise
from stride_helpers.checks.recipes import binomial, counted, kernel, picture
from stride_helpers.checks.sentences import COLUMNS_ONLY, ROWS_ONLY
from stride_helpers.convolution import binomial_kernel, box_kernel
from stride_helpers.convolution import fast_strided_convolve as convolve

# --- the exercise of the core -----------------------------------------------------------------------------------

# x is the picture, k the kernel.
HALF_SLIPS = {
    "What comes back was never blurred: drop pixels of the blurred picture.": [lambda x, k: x[::2, ::2]],
    "Too late for one of the two: blur first, and drop rows and columns after that.": [
        lambda x, k: convolve(x[::2], k)[:, ::2],
        lambda x, k: convolve(x[:, ::2], k)[::2],
    ],
    "The pixels are still dropped first: no blur after that can tell 8 false stripes from 8 true ones.": [
        lambda x, k: convolve(convolve(x[::2, ::2], k), k),
        lambda x, k: convolve(x[::2, ::2], k, 1, len(k) // 2),
        lambda x, k: convolve(x[::2, ::2], k, 1, 1),
        lambda x, k: convolve(x[::2, ::2], k, 1, 2),
        lambda x, k: convolve(np.pad(x[::2, ::2], len(k) // 2, "symmetric"), k),
    ],
    "One blur is enough, the one before pixels are dropped.": [
        lambda x, k: convolve(convolve(x, k)[::2, ::2], k),
        lambda x, k: convolve(convolve(x, k), k, 2),
    ],
    "It is blurred, but no pixels are dropped.": [lambda x, k: convolve(x, k)],
    ROWS_ONLY: [lambda x, k: convolve(x, k)[::2]],
    COLUMNS_ONLY: [lambda x, k: convolve(x, k)[:, ::2]],
    "Keep the first row and column, and every second one after them: [::2, ::2].": [
        lambda x, k: convolve(x, k)[1::2, 1::2],
        lambda x, k: convolve(x, k)[1::2, ::2],
        lambda x, k: convolve(x, k)[::2, 1::2],
    ],
    "Use no padding: only windows count that lie on the picture.": [
        lambda x, k: convolve(x, k, 2, 1),
        lambda x, k: convolve(x, k, 2, 2),
        lambda x, k: convolve(x, k, 2, len(k) // 2),
        lambda x, k: convolve(np.pad(x, len(k) // 2, "symmetric"), k, 2),
        lambda x, k: convolve(np.pad(x, len(k) // 2, "wrap"), k, 2),
    ],
    "Use the kernel that the function is given, not one of your own.": [
        lambda x, k: convolve(x, box_kernel(3), 2),
        lambda x, k: convolve(x, box_kernel(len(k)), 2),
        lambda x, k: convolve(x, binomial_kernel(5), 2),
    ],
    "That drops pixels twice: a stride of 2 drops them already.": [
        lambda x, k: convolve(x, k, 2)[::2, ::2],
        lambda x, k: convolve(x[::2, ::2], k, 2),
    ],
}
# What `shrunk` gives is right, too: its numbers are its cells.
CELLS = Result(lambda value: answers.array(getattr(value, "cells", value)), array_differs)
blurred_half = FunctionExercise(
    asks="`function(picture, kernel)` lays the kernel on the picture and keeps every second row and column.",
    tried="picture = {},\nkernel = {}",
    right=lambda x, k: convolve(x, k, 2),
    cases=[
        (counted(7, 7), binomial(3)),
        (picture(7, 7), kernel(3, 3)),
        (picture(6, 8), kernel(3, 3)),
        (picture(8, 5), kernel(3, 3)),
        (picture(9, 9), kernel(5, 5)),
    ],
    result=CELLS,
    slips=HALF_SLIPS,
    template=lambda x, k: convolve(x[::2, ::2], k),
    as_given="It still gives what it gave: the 40 come back false.",
    praise="Of 40 stripes, binomial 5 now leaves a contrast of 0.0045.",
)

# --- exercise 1 -------------------------------------------------------------------------------------------------


# n stripes, width w, stride s.
SEEN_SLIPS = {
    "Stripes above the limit do not stay: width // stride pixels cannot carry them.": [lambda n, w, s: n],
    "Stripes above the limit do not stop there: they come back lower.": [lambda n, w, s: min(n, w // s // 2)],
    "Counts that differ by the number of pixels left do look the same, but a count also looks like its negative: "
    "fold what is above half.": [lambda n, w, s: n % (w // s)],
    "One fold is not enough: at stride 3 the sheet is folded twice.": [
        lambda n, w, s: w // s - n if 2 * n > w // s else n
    ],
    "One fold is not enough: at stride 4 the sheet is folded three times.": [
        lambda n, w, s: abs(w // s - n) if 2 * n > w // s else n
    ],
    "Below the limit nothing changes: fold only what is above half of width // stride.": [
        lambda n, w, s: abs(w // s - n),
        lambda n, w, s: w // s - n,
        lambda n, w, s: n // s,
    ],
}
stripes_seen = FunctionExercise(
    asks="`function(stripes, width, stride)` says how many stripes are seen when every `stride`-th pixel is kept.",
    tried="{} stripes, width {}, stride {}",
    right=stripes_left,
    cases=[
        (40, 96, 2),
        (10, 96, 2),
        (24, 96, 2),
        (48, 96, 2),
        (20, 96, 3),
        (40, 96, 3),
        (47, 96, 4),
        (7, 60, 5),
        (0, 60, 5),
        (7, 14, 1),
        (26, 72, 4),
        (23, 60, 4),  # 15 pixels are left: half of that is no whole number
        (29, 60, 5),
        (31, 90, 6),
        (45, 98, 7),
        (35, 96, 8),
        (41, 90, 9),
        (43, 120, 10),
        (57, 144, 12),
        (59, 120, 15),
        (70, 144, 16),
    ],
    slips=SEEN_SLIPS,
)

# --- exercise 2 -------------------------------------------------------------------------------------------------

ROUNDING = 1e-6  # what float32 rounds off is no mistake


def _kernel_mistake(weights):
    total = weights.sum()
    if abs(total) < ROUNDING:
        return "the weights add up to 0, so even grey becomes black. They must add up to 1."
    remaining = []
    for name, axis in (("upright", 0), ("level", 1)):
        left = abs(weights.sum(axis=axis) @ [1, -1, 1])
        if left > ROUNDING:
            share = f"{left:.0%}" if left >= 0.005 else "less than 1%"
            remaining.append(f"{share} of the {name} ones")
    if remaining:
        return f"of the finest stripes it leaves {' and '.join(remaining)}."
    if abs(total - 1) > ROUNDING:
        return f"the stripes go, but the weights add up to {total:.8g}, so even grey changes. They must add up to 1."
    return None


stripe_remover = kernel_exercise(
    asks="A 3 by 3 kernel that leaves even grey as it is and removes the finest stripes, upright and level.",
    size=3,
    mistake=_kernel_mistake,
)

# --- exercise 3 -------------------------------------------------------------------------------------------------


def _count_mistake(counts):
    for count in sorted(set(counts)):
        if not 0 <= count <= 48:
            return f"{count} is outside 0 to 48."
        seen = stripes_left(count, 96, 3)
        if seen != 8:
            return f"{count} stripes look like {seen}, not 8."
    alike = {count for count in range(49) if stripes_left(count, 96, 3) == 8}
    missing = len(alike - set(counts))
    return f"all of these look like 8. Still missing: {missing}." if missing else None


look_alikes = ValueExercise(
    asks="The counts of stripes from 0 to 48, on 96 pixels, that look like 8 at stride 3.",
    asks_for="give a list of whole numbers, such as [8, 9]",
    read=whole_numbers,
    mistake=_count_mistake,
    praise="They lie 8 on either side of 0, 32, 64, ..., the multiples of the number of pixels left.",
)
