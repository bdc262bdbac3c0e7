"""Kernels that are learned (lesson 5): the exact loss of a few weights, gradient descent, and a small network.

Knows only NumPy. Arrays of pictures are (pictures, rows, columns, channels); the weights of a layer are
(kernel rows, kernel columns, channels in, channels out).
"""

from dataclasses import dataclass

import numpy as np

from stride_helpers.arguments import BadInput, numbers, picture, shape_of_picture, short, whole_number
from stride_helpers.comparison import upsample_nearest
from stride_helpers.geometry import output_dimension

TOO_FAR = 1000.0  # training stops once the loss is this many times what it began with
GRID = 2**16  # the weights of a network are kept on multiples of 1 / GRID


# --- a few weights ------------------------------------------------------------------------------------------


def windows(image, kernel_shape=(3, 3), stride=1):
    """What each output cell reads: one row a cell, one column a weight.

    `windows(image, kernel.shape, stride) @ kernel.ravel()` holds the numbers of `strided_convolve`, in one row.

    Errors: BadInput or TypeError that names the argument, also for a kernel larger than the picture.

    >>> windows(np.arange(1, 26).reshape(5, 5), (2, 2), stride=3)
    array([[ 1.,  2.,  6.,  7.],
           [ 4.,  5.,  9., 10.],
           [16., 17., 21., 22.],
           [19., 20., 24., 25.]])
    """
    image, kernel_shape = picture("image", image), shape_of_picture("kernel_shape", kernel_shape)
    _out_shape(image.shape, kernel_shape, stride)
    read = np.lib.stride_tricks.sliding_window_view(image, kernel_shape)[::stride, ::stride]
    return read.reshape(-1, kernel_shape[0] * kernel_shape[1])


@dataclass(frozen=True)
class SquaredError:
    """The mean squared error of a kernel, kept as a bowl: w . curvature . w - 2 slope . w + height.

    The error is a quadratic function of the n weights w, so n x n + n + 1 numbers say all about it, however many
    pictures it was measured on. `curvature` is (n, n), `slope` (n,); n is the number of the kernel's weights.
    """

    curvature: np.ndarray
    slope: np.ndarray
    height: float

    def __call__(self, kernel):
        """The error of a kernel."""
        weights = np.asarray(kernel).ravel()
        error = weights @ self.curvature @ weights - 2 * self.slope @ weights + self.height
        return max(float(error), 0.0)  # rounding can make it a little less

    def gradient(self, kernel):
        """How the error changes with each weight, in the kernel's shape."""
        kernel = np.asarray(kernel)
        return 2 * (self.curvature @ kernel.ravel() - self.slope).reshape(kernel.shape)

    def optimum(self, shape=(3, 3)):
        """The kernel with the least error: the normal equations, solved. Of several, the one with smallest weights."""
        return np.linalg.lstsq(self.curvature, self.slope, rcond=1e-9)[0].reshape(shape)

    def largest_rate(self):
        """The learning rate above which gradient descent runs away: 1 over the largest curvature."""
        return float(1 / np.linalg.eigvalsh(self.curvature)[-1])


def restoring_error(pictures, clean, stride, kernel_shape=(3, 3)):
    """How far small pictures, stretched back, are from the clean one: a `SquaredError` over all pictures and pixels.

    `pictures`: noisy pictures, each of the shape of `clean`. Stretching is `upsample_nearest`.

    Errors: BadInput or TypeError that names the argument.

    >>> clean = np.add.outer(np.arange(6.0), np.arange(6.0)) / 10
    >>> error = restoring_error([clean], clean, stride=3)
    >>> error.optimum().round(3).tolist()[0], round(error(error.optimum()), 4)
    ([0.111, 0.111, 0.111], 0.0133)
    """
    clean = picture("clean", clean)
    cells = _out_shape(clean.shape, shape_of_picture("kernel_shape", kernel_shape), stride)
    shown = upsample_nearest(np.arange(cells[0] * cells[1]).reshape(cells), stride, clean.shape).astype(int).ravel()
    return _mean_error(
        (windows(_like(p, clean), kernel_shape, stride)[shown], clean.ravel()) for p in _several(pictures)
    )


def matching_error(pictures, small, stride, kernel_shape=(3, 3)):
    """How far small pictures are from the wanted one, `small`: a `SquaredError` over all pictures and cells.

    Errors: BadInput or TypeError that names the argument; also when `small` has not the shape of the result.

    >>> image = np.eye(6)
    >>> matching_error([image], image[1:-1, 1:-1], stride=1)([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
    0.0
    """
    small, rows = picture("small", small), []
    for image in _several(pictures):
        image = picture("pictures", image)
        cells = _out_shape(image.shape, shape_of_picture("kernel_shape", kernel_shape), stride)
        if cells != small.shape:
            raise BadInput(f"small must have the shape of the result, {cells}, but its shape is {small.shape}")
        rows.append((windows(image, kernel_shape, stride), small.ravel()))
    return _mean_error(rows)


def descend(error, start, rate, steps):
    """Gradient descent: `steps` times, take `rate` times the gradient off the weights.

    Returns the kernels, (steps + 1, rows, columns), the start first, and their errors. A run whose error grows
    beyond `TOO_FAR` times that of the start ends there, and returns fewer.

    Errors: BadInput or TypeError that names the argument.

    >>> bowl = SquaredError(np.eye(1), np.ones(1), 1.0)
    >>> kernels, errors = descend(bowl, [[0.0]], rate=0.25, steps=2)
    >>> kernels.ravel().tolist(), errors.tolist()
    ([0.0, 0.5, 0.75], [1.0, 0.25, 0.0625])
    """
    kernel, steps = picture("start", start), whole_number("steps", steps, at_least=0)
    rate = float(_positive("rate", rate))
    kernels, errors = [kernel], [error(kernel)]
    while len(kernels) <= steps and errors[-1] <= TOO_FAR * max(errors[0], 1e-9):
        kernels.append(kernels[-1] - rate * error.gradient(kernels[-1]))
        errors.append(error(kernels[-1]))
    return np.array(kernels), np.array(errors)


def gain_size(kernel, frequency):
    """What a kernel multiplies the height of waves along a row by, without their shift: never negative.

    For any kernel, also one that does not read the same both ways; where `gain` applies, this is its absolute
    value. `frequency` is a number or an array, in cycles per pixel.

    >>> gain_size([[0.5, 0.5]], np.array([0, 0.25, 0.5])).round(3)
    array([1.   , 0.707, 0.   ])
    """
    weights = picture("kernel", kernel).sum(axis=0)
    turns = np.multiply.outer(numbers("frequency", frequency), np.arange(weights.size))
    return np.hypot(np.cos(2 * np.pi * turns) @ weights, np.sin(2 * np.pi * turns) @ weights)


def _mean_error(rows):
    curvature, slope, height, count = 0, 0, 0, 0
    for inputs, wanted in rows:
        curvature, slope = curvature + inputs.T @ inputs, slope + inputs.T @ wanted
        height, count = height + wanted @ wanted, count + len(wanted)
    return SquaredError(curvature / count, slope / count, float(height / count))


def _several(pictures):
    try:
        pictures = list(pictures)
    except TypeError:
        raise TypeError(f"pictures must be a list of pictures, but it is {short(pictures)}") from None
    if not pictures:
        raise BadInput("pictures must hold at least one picture, but it is empty")
    return pictures


def _like(image, clean):
    image = picture("pictures", image)
    if image.shape != clean.shape:
        raise BadInput(f"pictures must have the shape of clean, {clean.shape}, but one has shape {image.shape}")
    return image


def _positive(name, value):
    value = numbers(name, value)
    if value.ndim or value <= 0:
        raise BadInput(f"{name} must be one number above 0, but it is {short(value.tolist())}")
    return value


def _out_shape(shape, kernel_shape, stride):
    stride = whole_number("stride", stride, at_least=1)
    if kernel_shape[0] > shape[0] or kernel_shape[1] > shape[1]:
        raise BadInput(f"kernel_shape must fit into the picture, {shape}, but it is {kernel_shape}")
    return tuple(output_dimension(n, k, 0, stride) for n, k in zip(shape, kernel_shape, strict=True))


# --- a network ----------------------------------------------------------------------------------------------


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

    def parameters(self):
        """The arrays that training changes."""
        return [self.weights, self.bias]


class Pool:
    """The largest value ("max") or the mean ("average") of each 2x2 block. No weights."""

    gradients = ()

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

    def parameters(self):
        """None."""
        return []


class Scores:
    """The last layer: every value, times a weight for each class, added up. No ReLU."""

    def __init__(self, values, classes, generator):
        self.weights = generator.normal(0, np.sqrt(1 / values), (values, classes))
        self.bias = np.zeros(classes)

    def forward(self, images):
        """(N, H, W, C) becomes (N, classes)."""
        self.shape, self.values = images.shape, images.reshape(len(images), -1)
        return self.values @ self.weights + self.bias

    def backward(self, upstream, wants_images=True):
        """Gradients for weights and bias; returns the one for the images."""
        self.gradients = self.values.T @ upstream, upstream.sum(axis=0)
        return (upstream @ self.weights.T).reshape(self.shape)

    def parameters(self):
        """The arrays that training changes."""
        return [self.weights, self.bias]


class Network:
    """Layers one after another, trained by gradient descent with momentum."""

    def __init__(self, layers):
        self.layers = layers
        for layer in layers:
            for parameter in layer.parameters():
                parameter[...] = _on_grid(parameter)
        self.moving = [[np.zeros_like(p) for p in layer.parameters()] for layer in layers]

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
            for parameter, move, gradient in zip(layer.parameters(), moving, layer.gradients, strict=True):
                move *= momentum
                move -= rate * gradient
                parameter[...] = _on_grid(parameter + move)

    def correct(self, images, labels):
        """How many pictures get their highest score for the right class."""
        return int((self.scores(images).argmax(axis=1) == labels).sum())

    def parameter_count(self):
        """How many numbers training changes."""
        return sum(p.size for layer in self.layers for p in layer.parameters())

    def multiply_adds(self, size):
        """How many multiplications, each with its addition, one picture of `size` x `size` pixels takes.

        Pooling has none; padding counts as if it were multiplied.
        """
        count = 0
        for layer in self.layers:
            size //= 2 if isinstance(layer, Pool) else getattr(layer, "stride", 1)
            places = size * size if isinstance(layer, Convolution) else 1
            count += places * layer.weights.size if layer.parameters() else 0
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
    made, channels = [], 1
    for word in str(layers).split():
        count, _, stride = word.partition("/")
        if word in ("max", "average"):
            made.append(Pool(word))
        elif count.isdecimal() and int(count) and stride in ("", "2"):
            made.append(Convolution(channels, int(count), int(stride or 1), generator))
            channels = int(count)
        else:
            raise BadInput(f"layers must be numbers (with /2 for stride 2), max or average, but one is {short(word)}")
        halves = stride == "2" or isinstance(made[-1], Pool)
        if halves and size % 2:
            raise BadInput(f"layers must halve only even sizes, but before {short(word)} the size is {size}")
        size //= 2 if halves else 1
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
