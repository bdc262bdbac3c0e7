"""What a hand that points at a picture is told: which picture was made from which, and the numbers behind both."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stride_helpers.arguments import as_picture
from stride_helpers.figures.text import weights_in_words
from stride_helpers.figures.words import say

# What a window reads beyond the edge of a picture, in words.
BEYOND = {
    "black": "beyond.padding",
    "mirrored": "beyond.mirror",
    "wrapped": "beyond.opposite",
    "cut": "beyond.around",
}


@dataclass(frozen=True)
class Windows:
    """Where the windows of a kernel lie: that of cell (r, c) begins at row `r * stride - padding` of what is read.

    `padding` may be two numbers, for rows and for columns. `edge` says what lies there beyond the edges: "black",
    zeros; "mirrored" or "wrapped", which continue the picture; or "cut", where it is a part of a larger one.
    """

    kernel: np.ndarray
    stride: int = 1
    padding: int | tuple[int, int] = 0
    edge: str = "black"

    @property
    def before(self) -> list[int]:
        """How many rows of padding lie above what is read, and how many columns left of it."""
        return np.broadcast_to(self.padding, 2).tolist()


@dataclass(frozen=True)
class Origin(Windows):
    """What a picture was made from: each of its cells is a window of `source` times the kernel, added up.

    `around` is the source with what continues it on each side, where that is not black.
    """

    source: np.ndarray = field(kw_only=True)
    around: np.ndarray | None = field(default=None, kw_only=True)

    @property
    def continued(self) -> NDArray:
        """The source with what continues it."""
        if self.around is not None:
            return self.around
        return np.pad(self.source, [(pixels, pixels) for pixels in self.before])


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
            "padding": windows.before,
            "loupe": self.loupe,
            "beyond": say(BEYOND[windows.edge]),
        }
        if self.loupe:
            found["weights"] = weights_in_words(kernel)
        if self.output in arrays:
            found["cells"] = arrays[self.output].shape
        if self.sets:
            found["sets"] = self.sets
        return found


def numbers_behind(readings: Iterable[Reading], arrays: Mapping[str, NDArray]) -> dict[str, dict[str, Any]]:
    """The numbers that loupes need, by the name of their picture: each input continued as far as any one reads."""
    numbers: dict[str, tuple[NDArray, list[int]]] = {}
    for reading in readings:
        origin = reading.windows
        if not isinstance(origin, Origin):
            continue
        numbers.setdefault(reading.output, (arrays[reading.output], [0, 0]))
        _, widest = numbers.get(reading.input, (None, [0, 0]))
        if sum(origin.before) >= sum(widest):
            numbers[reading.input] = (origin.continued, origin.before)
    return {name: as_data(array, padding) for name, (array, padding) in numbers.items()}


def as_data(array: ArrayLike, padding: Sequence[int] = (0, 0)) -> dict[str, Any]:
    """An array as plain data: in steps of 1, 0.1 or 0.01, the finest that two bytes hold, in as few bytes as do.

    `padding` says how many of its first rows and columns continue the picture. Numbers that even four bytes do not
    hold are cut off there.
    """
    numbers = np.asarray(array, float)
    digits = _digits_that_fit(numbers)
    steps = np.round(numbers * 10**digits)
    size = next((size for size in (1, 2) if np.abs(steps).max() < 2 ** (8 * size - 1)), 4)
    whole = np.clip(steps, -(2**31), 2**31 - 1).astype(f"<i{size}")
    rows, cols = numbers.shape
    data = base64.b64encode(whole.tobytes()).decode()
    return {"rows": rows, "cols": cols, "padding": padding, "digits": digits, "bytes": size, "data": data}


def _digits_that_fit(values: NDArray) -> int:
    """How many decimals are kept: none of whole numbers, else two, or as many as two bytes hold."""
    if (values == np.round(values)).all():
        return 0
    most = np.abs(values).max()
    return next((digits for digits in (2, 1) if most * 10**digits < 2**15), 0)
