"""What the course is compared with: SciPy, and walking by hand."""

import numpy as np
from scipy import signal


def correlated(picture, kernel, stride=1, padding=0):
    """The convolution of the course, by SciPy."""
    return signal.correlate2d(np.pad(picture, padding), kernel, mode="valid")[::stride, ::stride]


def starts(size, kernel, padding, stride):
    """Where the windows that fit begin along an axis, found by walking; 0 is the first pixel of the picture."""
    found = []
    start = -padding
    while start + kernel <= size + padding:
        found.append(start)
        start += stride
    return found


def read_by(cells, layers):
    """The pixels that cells of the last layer depend on, along an axis; each layer is (kernel, padding, stride)."""
    for kernel, padding, stride in reversed(layers):
        cells = {cell * stride - padding + inside for cell in cells for inside in range(kernel)}
    return cells


def stretched(small, stride, shape):
    """A small picture laid over its large one: each cell repeated, the last ones to the edge."""
    repeated = np.kron(small, np.ones((stride, stride)))
    missing = [(0, max(0, wanted - size)) for wanted, size in zip(shape, repeated.shape, strict=True)]
    return np.pad(repeated, missing, mode="edge")[: shape[0], : shape[1]]
