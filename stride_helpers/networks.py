"""A small convolutional network (lesson 5): its layers forwards and backwards, and gradient descent with momentum.

Knows only NumPy. Arrays of pictures are (pictures, rows, columns, channels); the weights of a layer are
(kernel rows, kernel columns, channels in, channels out).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from stride_helpers.arguments import BadInput, FloatArray, as_whole_number, short

GRID = 2**16  # the weights of a network are kept on multiples of 1 / GRID


class Convolution:
    """3x3 windows over all channels, with a bias for each channel out, and a ReLU: what is below 0 becomes 0.

    Padding 1, so that stride 1 keeps the size and stride 2 halves it. The weights are drawn with variance
    2 / (9 channels in), as He et al. 2015 do in "Delving Deep into Rectifiers", https://arxiv.org/abs/1502.01852
    """

    def __init__(self, channels_in: int, channels_out: int, stride: int, generator: np.random.Generator) -> None:
        deviation = np.sqrt(2 / (9 * channels_in))
        self.weights: FloatArray = generator.normal(0, deviation, (3, 3, channels_in, channels_out))
        self.bias: FloatArray = np.zeros(channels_out)
        self.stride = stride
        self.parameters: Sequence[FloatArray] = (self.weights, self.bias)
        self.gradients: Sequence[FloatArray] = ()

    def forward(self, images: FloatArray) -> FloatArray:
        """(N, H, W, channels in) becomes (N, H / stride, W / stride, channels out)."""
        self.shape = images.shape
        self.read, out_shape = _windows_as_rows(images, self.stride)
        self.output = np.maximum(self.read @ self.weights.reshape(-1, self.bias.size) + self.bias, 0)
        return self.output.reshape(len(images), *out_shape, -1)

    def backward(self, upstream: FloatArray, wants_images: bool = True) -> FloatArray:
        """Leave the gradients for weights and bias; return the one for the images, or nothing if nobody wants it.

        The images get what a convolution of the upstream gradient, spread out by the stride, with the kernels
        turned by half a turn gives: `image_gradient`, for all channels at once.
        """
        passed = upstream.reshape(self.output.shape) * (self.output > 0)
        for_weights = (self.read.transpose(0, 2, 1) @ passed).sum(axis=0)
        self.gradients = (for_weights.reshape(self.weights.shape), passed.sum(axis=(0, 1)))
        if not wants_images:
            return np.empty(0)
        spread_out = np.zeros((*self.shape[:3], self.bias.size))
        spread_out[:, :: self.stride, :: self.stride] = passed.reshape(upstream.shape)
        turned = self.weights[::-1, ::-1].transpose(0, 1, 3, 2)
        read, _ = _windows_as_rows(spread_out, 1)
        return (read @ turned.reshape(-1, self.shape[3])).reshape(self.shape)

    def multiply_adds(self, size: int) -> int:
        """One for each weight at each place; padding counts as if it were multiplied."""
        return (size // self.stride) ** 2 * self.weights.size


class Pool:
    """The largest value ("max") or the mean ("average") of each 2x2 block. No weights."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.stride = 2
        self.parameters: Sequence[FloatArray] = ()
        self.gradients: Sequence[FloatArray] = ()

    def forward(self, images: FloatArray) -> FloatArray:
        """(N, H, W, C) becomes (N, H / 2, W / 2, C)."""
        n, rows, cols, channels = images.shape
        blocks = images.reshape(n, rows // 2, 2, cols // 2, 2, channels)
        if self.kind == "average":
            self.share = np.full(blocks.shape, 0.25)
            return blocks.mean(axis=(2, 4))
        largest = blocks.max(axis=(2, 4), keepdims=True)
        is_largest = blocks == largest
        self.share = is_largest / is_largest.sum(axis=(2, 4), keepdims=True)
        return largest[:, :, 0, :, 0]

    def backward(self, upstream: FloatArray, wants_images: bool = True) -> FloatArray:
        """The gradient goes to the largest value of the block (shared by equals), or in quarters to all."""
        n, rows, cols, channels = upstream.shape
        return (self.share * upstream[:, :, np.newaxis, :, np.newaxis]).reshape(n, 2 * rows, 2 * cols, channels)

    def multiply_adds(self, size: int) -> int:
        """None."""
        return 0


class Scores:
    """The last layer: every value, times a weight for each class, added up. No ReLU."""

    def __init__(self, values: int, classes: int, generator: np.random.Generator) -> None:
        self.weights: FloatArray = generator.normal(0, np.sqrt(1 / values), (values, classes))
        self.bias: FloatArray = np.zeros(classes)
        self.stride = 1
        self.parameters: Sequence[FloatArray] = (self.weights, self.bias)
        self.gradients: Sequence[FloatArray] = ()

    def forward(self, images: FloatArray) -> FloatArray:
        """(N, H, W, C) becomes (N, classes)."""
        self.shape = images.shape
        self.values = images.reshape(len(images), -1)
        return self.values @ self.weights + self.bias

    def backward(self, upstream: FloatArray, wants_images: bool = True) -> FloatArray:
        """Leave the gradients for weights and bias; return the one for the images."""
        self.gradients = (self.values.T @ upstream, upstream.sum(axis=0))
        return (upstream @ self.weights.T).reshape(self.shape)

    def multiply_adds(self, size: int) -> int:
        """One for each weight."""
        return self.weights.size


NetworkLayer = Convolution | Pool | Scores


class Network:
    """Layers one after another, trained by gradient descent with momentum.

    Weights are kept on a grid: machines add up in different orders and differ in the 16th digit; rounded, they
    differ in none, and training gives the same network everywhere.
    """

    def __init__(self, layers: Sequence[NetworkLayer]) -> None:
        self.layers = layers
        for layer in layers:
            for parameter in layer.parameters:
                parameter[...] = _on_grid(parameter)
        self.moving = [[np.zeros_like(parameter) for parameter in layer.parameters] for layer in layers]

    def scores(self, images: FloatArray) -> FloatArray:
        """(N, H, W, 1) becomes (N, classes): the class with the highest score is the answer."""
        for layer in self.layers:
            images = layer.forward(images)
        return images

    def loss(self, images: FloatArray, labels: NDArray[np.int_]) -> float:
        """The mean of -log(share of the right class), where shares are exp(score) divided by their sum."""
        return float(-np.log(_shares(self.scores(images))[np.arange(len(labels)), labels]).mean())

    def backward(self, images: FloatArray, labels: NDArray[np.int_]) -> None:
        """Leave the gradient of `loss` for every parameter in each layer's `gradients`."""
        upstream = _shares(self.scores(images))
        upstream[np.arange(len(labels)), labels] -= 1
        upstream /= len(labels)
        first, *others = self.layers
        for layer in reversed(others):
            upstream = layer.backward(upstream)
        first.backward(upstream, wants_images=False)  # which take about a quarter of a step

    def step(self, images: FloatArray, labels: NDArray[np.int_], rate: float, momentum: float = 0.9) -> None:
        """One step of gradient descent on one batch."""
        self.backward(images, labels)
        for layer, moving in zip(self.layers, self.moving, strict=True):
            for parameter, move, gradient in zip(layer.parameters, moving, layer.gradients, strict=True):
                move *= momentum
                move -= rate * gradient
                parameter[...] = _on_grid(parameter + move)

    def correct(self, images: FloatArray, labels: NDArray[np.int_]) -> int:
        """How many pictures get their highest score for the right class."""
        return int((self.scores(images).argmax(axis=1) == labels).sum())

    def parameter_count(self) -> int:
        """How many numbers training changes."""
        return sum(parameter.size for layer in self.layers for parameter in layer.parameters)

    def multiply_adds(self, size: int) -> int:
        """How many multiplications, each with its addition, one picture of `size` x `size` pixels takes."""
        count = 0
        for layer in self.layers:
            count += layer.multiply_adds(size)
            size //= layer.stride
        return count


def network(layers: str, size: int, classes: int, generator: np.random.Generator) -> Network:
    """Make a network from its layers in words, for square pictures of one channel; not trained yet.

    A number is a 3x3 convolution with that many channels out; "/2" behind it gives it stride 2. "max" and "average"
    pool 2x2 blocks. A layer of scores for the classes comes last by itself.

    >>> small = network("8 max 16/2", size=8, classes=10, generator=np.random.default_rng(0))
    >>> small.parameter_count(), small.multiply_adds(size=8)
    (1898, 9856)
    """
    size = as_whole_number("size", size, at_least=1)
    classes = as_whole_number("classes", classes, at_least=1)
    channels = 1
    made: list[NetworkLayer] = []
    for word in layers.split():
        if word in ("max", "average"):
            made.append(Pool(word))
        elif re.fullmatch("[1-9][0-9]{0,8}(/2)?", word):
            channels_out, _, stride = word.partition("/")
            made.append(Convolution(channels, int(channels_out), int(stride or 1), generator))
            channels = int(channels_out)
        else:
            raise BadInput(f"layers must be numbers (with /2 for stride 2), max or average, but one is {short(word)}")
        if size % made[-1].stride:
            raise BadInput(f"layers must halve only even sizes, but before {short(word)} the size is {size}")
        size //= made[-1].stride
    return Network([*made, Scores(size * size * channels, classes, generator)])


def _windows_as_rows(images: FloatArray, stride: int) -> tuple[FloatArray, tuple[int, int]]:
    """What each output cell reads of all channels: (N, cells, 9 * channels); and rows and columns of the output."""
    n, rows, cols, channels = images.shape
    padded = np.zeros((n, rows + 2, cols + 2, channels))
    padded[:, 1:-1, 1:-1] = images
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))[:, ::stride, ::stride]
    _, out_rows, out_cols, *_ = windows.shape
    in_order = windows.transpose(0, 1, 2, 4, 5, 3)  # kernel rows and columns, then channels, as the weights have them
    return in_order.reshape(n, -1, 9 * channels), (out_rows, out_cols)


def _on_grid(array: FloatArray) -> FloatArray:
    return np.round(array * GRID) / GRID


def _shares(scores: FloatArray) -> FloatArray:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
