"""The size of what comes out: the formula of lesson 1, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stride_helpers.arguments import BadInput, affordable, as_list, as_whole_number, by, short


def output_dimension(input_size: int, kernel_size: int, padding: int, stride: int) -> int:
    """Count the places along one axis on which the kernel can stand.

    `(input_size + 2 * padding - kernel_size) // stride + 1`. The floor drops what is left over at the far edge, as
    frameworks do.

    Parameters
    ----------
    input_size : int
        Pixels of the picture along the axis, at least 1.
    kernel_size : int
        Pixels of the kernel, at least 1 and at most `input_size + 2 * padding`.
    padding : int
        Zeros added on each side, at least 0.
    stride : int
        Pixels from one place to the next, at least 1.

    Returns
    -------
    int
        Pixels of the result, at least 1.

    Raises
    ------
    BadInput
        For a number outside its range, a fraction, or a kernel larger than the padded picture.
    TypeError
        For anything that is not a number.

    References
    ----------
    Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning", relationship 6,
    https://arxiv.org/abs/1603.07285

    Examples
    --------
    >>> [output_dimension(24, 3, 0, stride) for stride in (1, 2, 3)]
    [22, 11, 8]
    >>> output_dimension(224, 3, 1, 2)
    112
    """
    input_size, kernel_size, padding, stride = _whole_numbers(input_size, kernel_size, padding, stride)
    _must_fit("kernel_size", [input_size], [kernel_size], padding)
    return (input_size + 2 * padding - kernel_size) // stride + 1


def output_shape(name: str, sizes: Sequence[int], kernel: Sequence[int], padding: int, stride: int) -> tuple[int, ...]:
    """Apply `output_dimension` to each axis; a kernel that does not fit is refused by `name`.

    >>> output_shape("kernel", (24, 9), (3, 3), padding=0, stride=2)
    (11, 4)
    """
    _must_fit(name, sizes, kernel, padding)
    return tuple(output_dimension(size, length, padding, stride) for size, length in zip(sizes, kernel, strict=True))


def _must_fit(name: str, sizes: Sequence[int], kernel: Sequence[int], padding: int) -> None:
    """Refuse, by `name`, a kernel that is longer along some axis than the padded picture.

    >>> _must_fit("kernel", (5, 5), (9, 3), padding=1)
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: kernel must be at most 7x7 here, but it is 9x3: 5x5 and padding 1 on each side
    """
    room = [size + 2 * padding for size in sizes]
    if any(length > most for length, most in zip(kernel, room, strict=True)):
        raise BadInput(
            f"{name} must be at most {by(room)} here, but it is {by(kernel)}: "
            f"{by(sizes)} and padding {short(padding)} on each side"
        )


def coverage(input_size: int, kernel_size: int, padding: int, stride: int) -> NDArray[np.int_]:
    """Count how many windows read each pixel along one axis.

    In a square picture the pixel in row r and column c is read `coverage[r] * coverage[c]` times.

    Parameters
    ----------
    input_size, kernel_size, padding, stride : int
        As for `output_dimension`.

    Returns
    -------
    ndarray
        `input_size` whole numbers. 0 marks what is never read: what the floor drops at the far edge, and gaps
        between windows if the stride is larger than the kernel.

    Examples
    --------
    >>> coverage(8, 3, 0, 2)
    array([1, 1, 2, 1, 2, 1, 1, 0])
    """
    input_size, kernel_size, padding, stride = _whole_numbers(input_size, kernel_size, padding, stride)
    windows = output_dimension(input_size, kernel_size, padding, stride)
    affordable("input_size", input_size)
    affordable("padding", input_size + 2 * padding)
    read = np.zeros(input_size + 2 * padding, int)
    for window in range(windows):
        read[window * stride : window * stride + kernel_size] += 1
    return read[padding : padding + input_size]


class Layer(NamedTuple):
    """What one layer of a stack makes, along one axis; all but `multiply_adds` are in pixels."""

    size: int
    jump: int
    receptive_field: int
    multiply_adds: int


def stack_of_layers(input_size: int, layers: Iterable[tuple[int, int, int]]) -> list[Layer]:
    """Follow one axis of a picture through convolutions, one after the other.

    The receptive field grows by (kernel_size - 1) times the jump before the layer; then the jump is multiplied by
    the stride. So a layer's stride widens the layers after it, not itself.

    Parameters
    ----------
    input_size : int
        Pixels of the picture along the axis, at least 1.
    layers : iterable of (kernel_size, padding, stride)
        Three whole numbers for each layer, with the ranges of `output_dimension`.

    Returns
    -------
    list of Layer
        For each layer: the size that comes out; the jump, the step in input pixels from one of its cells to the
        next; the receptive field, the width in input pixels that one of its cells depends on, padding included;
        and the multiply-adds of one kernel on one square picture.

    References
    ----------
    Araujo, Norris and Sim 2019, "Computing Receptive Fields of Convolutional Neural Networks",
    https://distill.pub/2019/computing-receptive-fields

    Examples
    --------
    >>> for layer in stack_of_layers(224, [(3, 1, 2), (3, 1, 2)]):
    ...     print(layer)
    Layer(size=112, jump=2, receptive_field=3, multiply_adds=112896)
    Layer(size=56, jump=4, receptive_field=7, multiply_adds=28224)
    """
    size = as_whole_number("input_size", input_size, at_least=1)
    jump = 1
    field = 1
    stack = []
    wanted = "(kernel_size, padding, stride)"
    for index, layer in enumerate(as_list("layers", layers, f"a list of {wanted}")):
        kernel_size, padding, stride = as_list(f"layers[{index}]", layer, wanted, length=3)
        try:
            size = output_dimension(size, kernel_size, padding, stride)
        except (BadInput, TypeError) as problem:
            raise type(problem)(f"layers[{index}]: {problem}") from None
        field += (kernel_size - 1) * jump
        jump *= stride
        stack.append(Layer(size, jump, field, size**2 * kernel_size**2))
    return stack


def fields_behind(cell: int, layers: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Follow a cell of the last layer back: the cells that it depends on, (first, last) each, from the input on.

    Padding included: a number below 0, or beyond the last pixel or cell, lies in it.

    >>> fields_behind(28, [(3, 1, 2)] * 2)
    [(109, 115), (55, 57), (28, 28)]
    """
    first = last = cell
    found = [(first, last)]
    for kernel_size, padding, stride in reversed(layers):
        first = first * stride - padding
        last = last * stride - padding + kernel_size - 1
        found.append((first, last))
    return found[::-1]


def _whole_numbers(input_size: int, kernel_size: int, padding: int, stride: int) -> tuple[int, int, int, int]:
    """The four numbers of the formula, checked: NumPy's small ones would wrap round."""
    return (
        as_whole_number("input_size", input_size, at_least=1),
        as_whole_number("kernel_size", kernel_size, at_least=1),
        as_whole_number("padding", padding, at_least=0),
        as_whole_number("stride", stride, at_least=1),
    )
