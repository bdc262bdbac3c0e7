"""The size of what comes out: the formula of lesson 1, and what follows from it."""

import operator
from itertools import islice
from typing import NamedTuple

import numpy as np

from stride_helpers.arguments import NO_LISTS, BadInput, affordable, several, short, whole_number


def output_dimension(input_size, kernel_size, padding, stride):
    """How many places along one axis the kernel can stand on.

    `(input_size + 2 * padding - kernel_size) // stride + 1`, all in pixels; `padding` is added on each side.
    The floor drops what is left over at the far edge, as frameworks do.

    Errors: BadInput for sizes or a stride below 1, a negative padding, a fraction, or a kernel larger than the
    padded input; TypeError for anything that is not a number.

    Source: Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning", relationship 6,
    https://arxiv.org/abs/1603.07285

    >>> [output_dimension(24, 3, 0, stride) for stride in (1, 2, 3)]
    [22, 11, 8]
    >>> output_dimension(224, 3, 1, 2)
    112
    """
    input_size = whole_number("input_size", input_size, at_least=1)
    kernel_size = whole_number("kernel_size", kernel_size, at_least=1)
    padding = whole_number("padding", padding, at_least=0)
    stride = whole_number("stride", stride, at_least=1)
    return places("kernel_size", (input_size,), (kernel_size,), padding, stride)[0]


def places(name, sizes, kernel, padding, stride):
    """How many places a kernel can stand on, along each axis; `sizes` and `kernel` hold a number for each axis.

    Errors: BadInput, under the name of the kernel, when it does not fit. The numbers themselves are not checked here.

    >>> places("kernel", (24, 9), (3, 3), padding=0, stride=2)
    (11, 4)
    >>> places("kernel", (5, 5), (9, 3), padding=1, stride=1)
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: kernel must be at most 7x7 here, but it is 9x3: 5x5 and padding 1 on each side
    """
    room = [size + 2 * padding for size in sizes]
    if any(length > most for length, most in zip(kernel, room, strict=True)):
        most, length, size = ("x".join(map(short, axes)) for axes in (room, kernel, sizes))
        raise BadInput(
            f"{name} must be at most {most} here, but it is {length}: {size} and padding {short(padding)} on each side"
        )
    return tuple((most - length) // stride + 1 for length, most in zip(kernel, room, strict=True))


def coverage(input_size, kernel_size, padding, stride):
    """How many windows read each pixel along one axis: whole numbers, as many as there are pixels.

    In a square picture the pixel in row r and column c is read `coverage[r] * coverage[c]` times. 0 marks what is
    never read: what the floor drops at the far edge, and gaps between windows if the stride is larger than the
    kernel.

    Errors: those of `output_dimension`.

    >>> coverage(8, 3, 0, 2)
    array([1, 1, 2, 1, 2, 1, 1, 0])
    """
    size = output_dimension(input_size, kernel_size, padding, stride)
    input_size, kernel_size, padding, stride = map(operator.index, (input_size, kernel_size, padding, stride))
    affordable("input_size", input_size)
    affordable("padding", input_size + 2 * padding)
    stride = min(stride, input_size + 2 * padding)  # a larger one moves the kernel out all the same
    place = np.arange(input_size) + padding
    last = np.minimum(place // stride, size - 1)
    first = np.maximum((place - kernel_size) // stride + 1, 0)
    return np.maximum(last - first + 1, 0)


class Layer(NamedTuple):
    """What one layer of a stack makes, along one axis; `multiply_adds` counts one kernel on one square picture."""

    size: int
    jump: int
    receptive_field: int
    multiply_adds: int


def stack_of_layers(input_size, layers):
    """Follow one axis of a picture through convolutions, one after the other.

    `layers`: a list of (kernel_size, padding, stride). For each layer the answer holds a `Layer`: the size that
    comes out; the jump, the step in input pixels from one of its cells to the next; the receptive field, the
    width in input pixels that one of its cells depends on (padding included); and the multiply-adds.

    The receptive field grows by (kernel_size - 1) times the jump before the layer; then the jump is multiplied by
    the stride. So a layer's stride widens the layers after it, not itself.

    Errors: those of `output_dimension`, with the number of the layer; BadInput or TypeError for layers that are
    not a list of triples.

    Source: Araujo, Norris and Sim 2019, "Computing Receptive Fields of Convolutional Neural Networks",
    https://distill.pub/2019/computing-receptive-fields

    >>> for layer in stack_of_layers(224, [(3, 1, 2), (3, 1, 2)]):
    ...     print(layer)
    Layer(size=112, jump=2, receptive_field=3, multiply_adds=112896)
    Layer(size=56, jump=4, receptive_field=7, multiply_adds=28224)
    """
    size, jump, field, stack = whole_number("input_size", input_size, at_least=1), 1, 1, []
    for number, (kernel_size, padding, stride) in enumerate(_triples(layers)):
        try:
            size = output_dimension(size, kernel_size, padding, stride)
        except (BadInput, TypeError) as problem:
            raise type(problem)(f"layers[{number}]: {problem}") from None
        kernel_size, stride = int(kernel_size), int(stride)
        field, jump = field + (kernel_size - 1) * jump, jump * stride
        stack.append(Layer(size, jump, field, size**2 * kernel_size**2))
    return stack


def _triples(layers):
    """The layers as a list of triples; what is in them is looked at later."""
    needed = "a list of (kernel_size, padding, stride)"
    triples = several("layers", layers, needed)
    for number, layer in enumerate(triples):
        try:
            if isinstance(layer, NO_LISTS):
                raise TypeError
            triples[number] = tuple(islice(layer, 4))
            _, _, _ = triples[number]
        except Exception as error:
            kind = BadInput if isinstance(error, ValueError) else TypeError
            raise kind(f"layers must be {needed}, but layers[{number}] is {short(layer)}") from None
    return triples
