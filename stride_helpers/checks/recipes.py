"""What the checks give to a function, each with the code that makes it: a sentence shows it, for learners to paste."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from stride_helpers.convolution import binomial_kernel


@dataclass(frozen=True)
class Recipe:
    """A value of a case: `code` as a sentence shows it, and `make`, which makes it anew for each call."""

    code: str
    make: Callable[[], Any]

    def __str__(self):
        return self.code


def counted(rows, columns):
    """1, 2, 3, ... in rows and columns."""
    end = rows * columns + 1
    return Recipe(
        f"np.arange(1.0, {end}).reshape({rows}, {columns})",
        lambda: np.arange(1.0, end).reshape(rows, columns),
    )


def mixed(rows, columns, modulus=23):
    """Irregular numbers in rows and columns: fractions, above and below 0; others for each prime modulus."""
    whole = counted(rows, columns)
    middle = modulus // 2
    return Recipe(
        f"({whole} ** 3 % {modulus} - {middle}) / 7",
        lambda: (whole.make() ** 3 % modulus - middle) / 7,
    )


def binomial(size):
    """A binomial kernel."""
    return Recipe(f"sh.binomial_kernel({size})", lambda: binomial_kernel(size))
