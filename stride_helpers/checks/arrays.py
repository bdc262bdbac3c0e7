"""Arrays that the checks give to a function, each with the code that a sentence shows, for the learner to paste."""

from dataclasses import dataclass

import numpy as np

from stride_helpers.convolution import binomial_kernel


@dataclass(frozen=True)
class Counted:
    """1, 2, 3, ... in rows and columns."""

    rows: int
    columns: int

    def made(self):
        """The array, anew."""
        return np.arange(1.0, self.rows * self.columns + 1).reshape(self.rows, self.columns)

    def __str__(self):
        return f"np.arange(1.0, {self.rows * self.columns + 1}).reshape({self.rows}, {self.columns})"


@dataclass(frozen=True)
class Mixed(Counted):
    """Irregular numbers in rows and columns: fractions, above and below 0."""

    remainder: int = 23
    less: int = 11
    divisor: int = 7

    def made(self):
        """The array, anew."""
        return (super().made() ** 3 % self.remainder - self.less) / self.divisor

    def __str__(self):
        return f"({super().__str__()} ** 3 % {self.remainder} - {self.less}) / {self.divisor}"


@dataclass(frozen=True)
class Binomial:
    """A binomial kernel."""

    size: int

    def made(self):
        """The array, anew."""
        return binomial_kernel(self.size)

    def __str__(self):
        return f"sh.binomial_kernel({self.size})"
