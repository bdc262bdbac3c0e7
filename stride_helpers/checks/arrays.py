"""What the checks give to a function, as code: a sentence shows it, for the learner to paste. What slips keep of it."""

from functools import cache

import numpy as np

import stride_helpers


@cache  # the same for each slip, and slow in a browser
def _compiled(code):
    return compile(code, "recipe", "eval")


class Recipe(str):
    """Code that makes a value."""

    def made(self):
        """The value, anew: a function may change it."""
        return eval(_compiled(self), {"np": np, "sh": stride_helpers})


def counted(rows, columns):
    """1, 2, 3, ... in rows and columns."""
    return Recipe(f"np.arange(1.0, {rows * columns + 1}).reshape({rows}, {columns})")


def mixed(rows, columns, modulus=23):
    """Irregular numbers in rows and columns: fractions, above and below 0; others for each prime modulus."""
    return Recipe(f"({counted(rows, columns)} ** 3 % {modulus} - {modulus // 2}) / 7")


def binomial(size):
    """A binomial kernel."""
    return Recipe(f"sh.binomial_kernel({size})")


def only(array, places):
    """Only the numbers in some places of an array; the others are 0."""
    kept = np.zeros(array.shape)
    kept[places] = array[places]
    return kept
