"""A small convolutional network (lesson 5): its layers forwards and backwards, and gradient descent with momentum.

Knows only NumPy. Arrays of pictures are (pictures, rows, columns, channels); the weights of a layer are
(kernel rows, kernel columns, channels in, channels out).
"""

import re

import numpy as np

from stride_helpers.arguments import BadInput, affordable, short, whole_number

GRID = 2**16  # the weights of a network are kept on multiples of 1 / GRID


class Convolution:
    """3x3 windows over all channels, with a bias for each channel out, and a ReLU: what is below 0 becomes 0.

    `weights` is (3, 3, channels in, channels out): nine weights for each pair of channels. Padding 1, so that
    stride 1 keeps the size and stride 2 halves it.
    """

    def __init__(self, channels_in, channels_out, stride, generator):
        """The weights are drawn from `generator` (He et al. 2015, arXiv 1502.01852): variance 2 / (9 channels in)."""
        spread = np.sqrt(2 / (9 * channels_in))
        self.weights = generator.normal(0, spread, (3, 3, channels_in, channels_out))
        self.bias, self.stride = np.zeros(channels_out), stride
        self.parameters = self.weights, self.bias  # changed by training, in place

    def forward(self, images):
        """(N, H, W, channels in) becomes (N, H / stride, W / stride, channels out)."""
        self.shape = images.shape
        self.read, places = _windows_of_all(images, self.stride)
        self.output = np.maximum(self.read @ self.weights.reshape(-1, self.bias.size) + self.bias, 0)
        return self.output.reshape(len(images), *places, -1)

    def backward(self, upstream, wants_images=True):
        """Gradients for weights and bias; returns the one for the images, or None if nobody wants it.

        The images get what a convolution of the upstream gradient, spread out by the stride, with the kernels
        turned by half a turn gives: `image_gradient`, for all channels at once.
        """
        passed = upstream.reshape(self.output.shape) * (self.output > 0)
        for_weights = (self.read.transpose(0, 2, 1) @ passed).sum(axis=0)
        self.gradients = for_weights.reshape(self.weights.shape), passed.sum(axis=(0, 1))
        if not wants_images:
            return None
        spread = np.zeros((*self.shape[:3], self.bias.size))
        spread[:, :: self.stride, :: self.stride] = passed.reshape(upstream.shape)
        turned = self.weights[::-1, ::-1].transpose(0, 1, 3, 2)
        return (_windows_of_all(spread, 1)[0] @ turned.reshape(-1, self.shape[3])).reshape(self.shape)

    def multiply_adds(self, size):
        """One for each weight at each place; padding counts as if it were multiplied."""
        return (size // self.stride) ** 2 * self.weights.size


class Pool:
    """The largest value ("max") or the mean ("average") of each 2x2 block. No weights."""

    parameters, gradients, stride = (), (), 2

    def __init__(self, kind):
        self.kind = kind

    def forward(self, images):
        """(N, H, W, C) becomes (N, H / 2, W / 2, C)."""
        n, rows, cols, channels = images.shape
        blocks = images.reshape(n, rows // 2, 2, cols // 2, 2, channels)
        if self.kind == "average":
            self.share = np.full(blocks.shape, 0.25)
            return blocks.mean(axis=(2, 4))
        largest = blocks.max(axis=(2, 4), keepdims=True)
        self.share = blocks == largest
        self.share = self.share / self.share.sum(axis=(2, 4), keepdims=True)
        return largest[:, :, 0, :, 0]

    def backward(self, upstream, wants_images=True):
        """The gradient goes to the largest value of the block (shared by equals), or in quarters to all."""
        n, rows, cols, channels = upstream.shape
        return (self.share * upstream[:, :, np.newaxis, :, np.newaxis]).reshape(n, 2 * rows, 2 * cols, channels)

    def multiply_adds(self, size):
        """None."""
        return 0


class Scores:
    """The last layer: every value, times a weight for each class, added up. No ReLU."""

    stride = 1

    def __init__(self, values, classes, generator):
        self.weights = generator.normal(0, np.sqrt(1 / values), (values, classes))
        self.bias = np.zeros(classes)
        self.parameters = self.weights, self.bias

    def forward(self, images):
        """(N, H, W, C) becomes (N, classes)."""
        self.shape, self.values = images.shape, images.reshape(len(images), -1)
        return self.values @ self.weights + self.bias

    def backward(self, upstream, wants_images=True):
        """Gradients for weights and bias; returns the one for the images."""
        self.gradients = self.values.T @ upstream, upstream.sum(axis=0)
        return (upstream @ self.weights.T).reshape(self.shape)

    def multiply_adds(self, size):
        """One for each weight."""
        return self.weights.size


class Network:
    """Layers one after another, trained by gradient descent with momentum."""

    def __init__(self, layers):
        self.layers = layers
        for layer in layers:
            for parameter in layer.parameters:
                parameter[...] = _on_grid(parameter)
        self.moving = [[np.zeros_like(p) for p in layer.parameters] for layer in layers]

    def scores(self, images):
        """(N, H, W, 1) becomes (N, classes): the class with the highest score is the answer."""
        for layer in self.layers:
            images = layer.forward(images)
        return images

    def loss(self, images, labels):
        """The mean of -log(share of the right class), where shares are exp(score) divided by their sum."""
        return float(-np.log(_shares(self.scores(images))[np.arange(len(labels)), labels]).mean())

    def backward(self, images, labels):
        """The gradient of `loss` for every parameter, left in each layer's `gradients`."""
        upstream = _shares(self.scores(images))
        upstream[np.arange(len(labels)), labels] -= 1
        upstream /= len(labels)
        for layer in self.layers[::-1]:
            upstream = layer.backward(upstream, wants_images=layer is not self.layers[0])

    def step(self, images, labels, rate, momentum=0.9):
        """One step of gradient descent on one batch.

        Weights are rounded to a grid: machines add up in different orders and differ in the 16th digit; rounded,
        they differ in none, and training gives the same network everywhere.
        """
        self.backward(images, labels)
        for layer, moving in zip(self.layers, self.moving, strict=True):
            for parameter, move, gradient in zip(layer.parameters, moving, layer.gradients, strict=True):
                move *= momentum
                move -= rate * gradient
                parameter[...] = _on_grid(parameter + move)

    def correct(self, images, labels):
        """How many pictures get their highest score for the right class."""
        return int((self.scores(images).argmax(axis=1) == labels).sum())

    def parameter_count(self):
        """How many numbers training changes."""
        return sum(p.size for layer in self.layers for p in layer.parameters)

    def multiply_adds(self, size):
        """How many multiplications, each with its addition, one picture of `size` x `size` pixels takes."""
        count = 0
        for layer in self.layers:
            count += layer.multiply_adds(size)
            size //= layer.stride
        return count


def network(layers, size, classes, generator):
    """A network from its layers in words, for pictures of `size` x `size` pixels and one channel.

    A number is a 3x3 convolution with that many channels out; "/2" behind it gives it stride 2. "max" and
    "average" pool 2x2 blocks. A layer of scores for the classes comes last. Weights come from `generator`.

    Errors: BadInput for other words, and where a size that is no longer even would have to be halved.

    >>> small = network("8 max 16/2", size=8, classes=10, generator=np.random.default_rng(0))
    >>> small.parameter_count(), small.multiply_adds(size=8)
    (1898, 9856)
    """
    if not isinstance(layers, str):
        raise TypeError(f"layers must be text, such as '8 max 16/2', but it is {short(layers)}")
    if not isinstance(generator, np.random.Generator):
        raise TypeError(f"generator must be a NumPy Generator, but it is {short(generator)}")
    size, classes = whole_number("size", size, at_least=1), whole_number("classes", classes, at_least=1)
    affordable("size", size, size)
    made, channels = [], 1
    for word in layers.split():
        count, _, stride = word.partition("/")
        if word in ("max", "average"):
            made.append(Pool(word))
        elif re.fullmatch("[1-9][0-9]{0,8}(/2)?", word):
            affordable("layers", 9, channels, int(count))
            made.append(Convolution(channels, int(count), int(stride or 1), generator))
            channels = int(count)
        else:
            raise BadInput(f"layers must be numbers (with /2 for stride 2), max or average, but one is {short(word)}")
        if size % made[-1].stride:
            raise BadInput(f"layers must halve only even sizes, but before {short(word)} the size is {size}")
        size //= made[-1].stride
    affordable("classes", size, size, channels, classes)
    return Network([*made, Scores(size * size * channels, classes, generator)])


def _windows_of_all(images, stride):
    """What each place reads of pictures with a border of one zero: (N, places, 9 * channels), and (rows, columns)."""
    n, rows, cols, channels = images.shape
    padded = np.zeros((n, rows + 2, cols + 2, channels))
    padded[:, 1:-1, 1:-1] = images
    # Three pixels side by side are 3 * channels numbers side by side, which are copied sooner as one run.
    lines = padded.reshape(n, rows + 2, -1)
    views = np.lib.stride_tricks.sliding_window_view(lines, (3, 3 * channels), axis=(1, 2))
    views = views[:, ::stride, :: stride * channels]
    return views.reshape(n, -1, 9 * channels), views.shape[1:3]


def _on_grid(array):
    return np.round(array * GRID) / GRID


def _shares(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
