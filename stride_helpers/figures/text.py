"""Numbers and pictures as words: in tables, at axes, in the loupe, in the terminal, in text alternatives."""

from __future__ import annotations

from fractions import Fraction
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike

from stride_helpers.arguments import as_picture, by
from stride_helpers.figures.words import say

SHADES = " .:-=+*#%@"
DENOMINATORS = (9, 16, 25, 49, 81, 64, 36, 128, 256)  # of the weights of kernels


def rounded(number: float, decimals: int) -> str:
    """A number with so many decimals, and never -0: another machine's rounding may not give the sign.

    >>> rounded(-0.0004, 3)
    '0.000'
    """
    return f"{round(float(number), decimals) + 0.0:.{decimals}f}"


def in_a_table(value: object) -> str:
    """A cell of a table: floats to three decimals, NaN as "undefined", the rest as it is."""
    if isinstance(value, float):
        return say("undefined") if np.isnan(value) else rounded(value, 3)
    return str(value)


def in_digits(number: float, digits: int) -> str:
    """A number in so many digits, its zeros at the end left out, with a minus as wide as a digit and never -0.

    >>> [in_digits(number, 3) for number in (0.25, -12.345, 0.0 * -1)]
    ['0.25', '−12.3', '0']
    """
    return f"{float(number) + 0.0:.{digits}g}".replace("-", "−")


def answer_in_words(answer: object) -> str:
    """A right answer: whole numbers as such, others to at most three decimals.

    >>> [answer_in_words(answer) for answer in (22, 0.4801, 4.0, "strided")]
    ['22', '0.48', '4', 'strided']
    """
    return f"{answer:.3f}".rstrip("0").rstrip(".") if isinstance(answer, Real) else str(answer)


def weights_in_words(kernel: ArrayLike) -> list[str]:
    """The weights of a kernel, short: in decimals where two are enough, else as fractions, else to two decimals.

    A box has fractions in any case, and a weight that shares a denominator with all others, too.

    >>> weights_in_words([1, -4, 0.12, -1e-17])
    ['1', '−4', '0.12', '0']
    >>> weights_in_words([1 / 16, 1 / 4, 0.5]), weights_in_words([0.25] * 4)
    (['1/16', '1/4', '0.5'], ['1/4', '1/4', '1/4', '1/4'])
    >>> weights_in_words([1 / 9, 0.12, 0.123])
    ['1/9', '0.12', '0.12']
    """
    weights = np.ravel(kernel)
    box = _are_whole(weights - 1 / len(weights))
    if _are_whole(weights * 100) and not box:
        return [in_digits(round(float(weight), 2), 6) for weight in weights]
    shared = [below for below in DENOMINATORS if _are_whole(weights * below)][:1]
    return [_weight_in_words(weight, shared) for weight in weights]


def _weight_in_words(weight: np.floating, shared: list[int]) -> str:
    """A weight of a kernel whose weights share a denominator, or do not."""
    if _are_whole(weight * 10) or (not shared and _are_whole(weight * 100)):
        return in_digits(round(float(weight), 2), 6)
    for below in shared or DENOMINATORS:
        if _are_whole(weight * below):
            fraction = Fraction(round(weight * below), below)
            return str(fraction).replace("-", "−")
    return f"{weight:.2f}".replace("-", "−")


def _are_whole(numbers: ArrayLike) -> bool:
    numbers = np.asarray(numbers)
    return bool(np.all(np.abs(numbers - np.round(numbers)) < 1e-9))


def describe(image: ArrayLike) -> str:
    """A picture in words: its size and its values.

    >>> describe(np.array([[0, 0.5, 1], [0, 0, 0]]))
    '2x3, values 0.00 to 1.00, mean 0.25'
    """
    image = np.asarray(image)
    low, high, mean = (rounded(value, 2) for value in (image.min(), image.max(), image.mean()))
    return say("picture.says", size=by(image.shape), low=low, high=high, mean=mean)


def ascii_picture(image: ArrayLike) -> str:
    """An array of values from 0 to 1 as lines of characters, two for each pixel, dark to light.

    >>> print(ascii_picture([[0, 0.5, 1]]))
      ++@@
    """
    levels = (np.clip(as_picture("image", image), 0, 1) * (len(SHADES) - 1) + 0.5).astype(int)
    return "\n".join("".join(SHADES[level] * 2 for level in row) for row in levels)
