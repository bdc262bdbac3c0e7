"""What a hand that points at a picture is told: which picture was made from which, and the numbers behind both."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stride_helpers.arguments import as_picture
from stride_helpers.figures.text import weight_in_words
from stride_helpers.figures.words import say


@dataclass(frozen=True)
class Origin:
    """What a picture was made from: its cell (r, c) read a window of `source`, from row `r * stride - padding` on.

    `edge` says how the source goes on for `padding` pixels on each side: in `np.pad`'s words, or the continued array
    itself.
    """

    source: np.ndarray
    kernel: np.ndarray
    stride: int = 1
    padding: int = 0
    edge: str | np.ndarray = "constant"

    def continued(self) -> NDArray:
        """The source with what continues it."""
        return _with_edge(self.source, self.padding, self.edge)

    def reading(self, source: str, output: str) -> Reading:
        """How a view reads it, in which the source and the picture made from it have these names."""
        return Reading(source, output, self.kernel, self.stride, self.padding, self.edge)


@dataclass(frozen=True)
class Reading:
    """The origin of the picture named `output`, with its source by its name, `input`, in the same view.

    So pointing at a cell can show what it read; kernel, stride, padding and edge as in `Origin`. Where pointing at a
    cell is choosing a step, `sets` is (control, steps in a cell). Without `loupe` the window is shown, but no numbers.
    """

    input: str
    output: str
    kernel: np.ndarray
    stride: int = 1
    padding: int = 0
    edge: str | np.ndarray = "constant"
    sets: tuple[str, int] | None = None
    loupe: bool = True

    def data(self, arrays: Mapping[str, NDArray]) -> dict[str, Any]:
        """The reading as plain data; `arrays` are the numbers of the view's pictures by name.

        The page knows of windows that move over pictures, and not what for.
        """
        kernel = as_picture("kernel", self.kernel)
        zeros = isinstance(self.edge, str) and self.edge == "constant"
        found: dict[str, Any] = {
            "input": self.input,
            "output": self.output,
            "window": kernel.shape,
            "step": self.stride,
            "around": self.padding,
            "loupe": self.loupe,
            "beyond": say("padding") if zeros else say("continued"),
        }
        if self.loupe:
            found["weights"] = [weight_in_words(weight) for weight in kernel.ravel()]
        if self.output in arrays:
            found["cells"] = arrays[self.output].shape
        if self.sets:
            found["sets"] = self.sets
        return found


def _with_edge(array: NDArray, padding: int, edge: str | NDArray) -> NDArray:
    """An array with what continues it by `padding` on each side, see `Origin`."""
    if not isinstance(edge, str):
        return edge
    return np.pad(array, padding, mode=edge)  # type: ignore[call-overload]  # NumPy lists its words one by one


def numbers_behind(readings: Iterable[Reading], arrays: Mapping[str, NDArray]) -> dict[str, dict[str, Any]]:
    """The numbers that readings need, by the name of their picture: each input continued as far as any one reads."""
    wider: dict[str, tuple[int, str | NDArray]] = {}
    for reading in readings:
        if reading.input in arrays and reading.padding >= wider.get(reading.input, (-1,))[0]:
            wider[reading.input] = (reading.padding, reading.edge)
        if reading.output in arrays:
            wider.setdefault(reading.output, (0, "constant"))
    return {name: as_data(arrays[name], *how) for name, how in wider.items()}


def as_data(values: ArrayLike, padding: int, edge: str | NDArray) -> dict[str, Any]:
    """An array as plain data: in steps of 1, 0.1 or 0.01, the finest that two bytes hold, in as few bytes as do.

    Numbers that even four bytes do not hold are cut off there.
    """
    around = np.asarray(_with_edge(np.asarray(values, float), padding, edge), float)
    digits = _digits_that_fit(around)
    steps = np.round(around * 10**digits)
    size = next((size for size in (1, 2) if np.abs(steps).max() < 2 ** (8 * size - 1)), 4)
    steps = np.clip(steps, -(2**31), 2**31 - 1).astype(f"<i{size}")
    rows, cols = around.shape
    data = base64.b64encode(steps.tobytes()).decode()
    return {"rows": rows, "cols": cols, "around": padding, "digits": digits, "bytes": size, "data": data}


def _digits_that_fit(values: NDArray) -> int:
    """How many decimals are kept: none of whole numbers, else two, or as many as two bytes hold."""
    if (values == np.round(values)).all():
        return 0
    most = np.abs(values).max()
    return next((digits for digits in (2, 1) if most * 10**digits < 2**15), 0)
