"""What a hand that points at a picture is told: which picture was made from which, and the numbers behind both."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stride_helpers.arguments import as_picture
from stride_helpers.figures.text import weight_in_words
from stride_helpers.figures.words import say


@dataclass(frozen=True)
class Windows:
    """Where the windows of a kernel lie: that of cell (r, c) begins at row `r * stride - padding` of what is read.

    `edge` says what lies there beyond the edges: "black", zeros, or something that continues the picture.
    """

    kernel: np.ndarray
    stride: int = 1
    padding: int = 0
    edge: str = "black"


@dataclass(frozen=True)
class Origin(Windows):
    """What a picture was made from: each of its cells is a window of `source` times the kernel, added up.

    `around` is the source with what continues it for `padding` pixels on each side, where that is not black.
    """

    source: np.ndarray = field(kw_only=True)
    around: np.ndarray | None = field(default=None, kw_only=True)

    @property
    def continued(self) -> NDArray:
        """The source with what continues it."""
        return np.pad(self.source, self.padding) if self.around is None else self.around


@dataclass(frozen=True)
class Reading:
    """Which windows of the picture `input` the cells of the picture `output` read, both by their names in one view.

    So pointing at a cell shows its window; where its `windows` are an `Origin`, a loupe shows the numbers, too. Where
    pointing at a cell is choosing a step, `sets` is (control, steps in a cell).
    """

    input: str
    output: str
    windows: Windows
    sets: tuple[str, int] | None = None

    @property
    def loupe(self) -> bool:
        """Whether the numbers are known."""
        return isinstance(self.windows, Origin)

    def data(self, arrays: Mapping[str, NDArray]) -> dict[str, Any]:
        """The reading as plain data; `arrays` are the numbers of the view's pictures by name.

        The page knows of windows that move over pictures, and not what for.
        """
        windows = self.windows
        kernel = as_picture("kernel", windows.kernel)
        found: dict[str, Any] = {
            "input": self.input,
            "output": self.output,
            "window": kernel.shape,
            "step": windows.stride,
            "around": windows.padding,
            "loupe": self.loupe,
            "beyond": say("padding" if windows.edge == "black" else "continued"),
        }
        if self.loupe:
            found["weights"] = [weight_in_words(weight) for weight in kernel.ravel()]
        if self.output in arrays:
            found["cells"] = arrays[self.output].shape
        if self.sets:
            found["sets"] = self.sets
        return found


def numbers_behind(readings: Iterable[Reading], arrays: Mapping[str, NDArray]) -> dict[str, dict[str, Any]]:
    """The numbers that loupes need, by the name of their picture: each input continued as far as any one reads."""
    origins = [(each, each.windows) for each in readings if isinstance(each.windows, Origin)]
    numbers = {reading.output: (arrays[reading.output], 0) for reading, _ in origins}
    for reading, origin in origins:
        _, around = numbers.get(reading.input, (None, 0))
        if origin.padding >= around:
            numbers[reading.input] = (origin.continued, origin.padding)
    return {name: as_data(array, around) for name, (array, around) in numbers.items()}


def as_data(around: ArrayLike, padding: int) -> dict[str, Any]:
    """An array as plain data: in steps of 1, 0.1 or 0.01, the finest that two bytes hold, in as few bytes as do.

    `padding` says how much of it, on each side, continues the picture. Numbers that even four bytes do not hold are
    cut off there.
    """
    numbers = np.asarray(around, float)
    digits = _digits_that_fit(numbers)
    steps = np.round(numbers * 10**digits)
    size = next((size for size in (1, 2) if np.abs(steps).max() < 2 ** (8 * size - 1)), 4)
    whole = np.clip(steps, -(2**31), 2**31 - 1).astype(f"<i{size}")
    rows, cols = numbers.shape
    data = base64.b64encode(whole.tobytes()).decode()
    return {"rows": rows, "cols": cols, "around": padding, "digits": digits, "bytes": size, "data": data}


def _digits_that_fit(values: NDArray) -> int:
    """How many decimals are kept: none of whole numbers, else two, or as many as two bytes hold."""
    if (values == np.round(values)).all():
        return 0
    most = np.abs(values).max()
    return next((digits for digits in (2, 1) if most * 10**digits < 2**15), 0)
