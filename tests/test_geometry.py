"""The output size formula gives the figures of the course, and agrees with SciPy wherever both speak."""

from itertools import product

import numpy as np
import pytest

from authorities import correlated
from stride_helpers import output_dimension

FIGURES = {
    (24, 3, 0, 1): 22,
    (24, 3, 0, 2): 11,
    (24, 3, 0, 3): 8,
    (5, 3, 0, 1): 3,
    (5, 3, 0, 2): 2,
    (16, 5, 2, 2): 8,  # LeCun 1989: 8.5, floored
    (8, 5, 2, 2): 4,
    (224, 11, 2, 4): 55,  # AlexNet as torchvision builds it
    (224, 7, 3, 2): 112,  # the first layer of ResNet
    (1, 1, 0, 1): 1,
    (3, 3, 0, 100): 1,
    (1, 3, 1, 1): 1,
}


@pytest.mark.parametrize(("arguments", "size"), FIGURES.items())
def test_published_sizes_come_out(arguments, size):
    assert output_dimension(*arguments) == size
    assert type(output_dimension(*arguments)) is int


def test_every_size_agrees_with_scipy():
    for size, kernel, padding, stride in product(range(1, 13), range(1, 8), range(4), range(1, 6)):
        if kernel <= size + 2 * padding:
            cells = correlated(np.zeros((size, size)), np.zeros((kernel, kernel)), stride, padding)
            assert cells.shape == (output_dimension(size, kernel, padding, stride),) * 2
