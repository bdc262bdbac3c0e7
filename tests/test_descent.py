"""The quadratic error names what it cannot work with; its figures are in test_generated and in lesson 5's tests."""

import numpy as np
import pytest

from stride_helpers import descent
from stride_helpers.arguments import BadInput

BOWL = descent.SquaredError(np.eye(9), np.ones(9), 1.0)


@pytest.mark.parametrize(
    ("sentence", "call"),
    [
        ("kernel must hold 9 weights, but its shape is", lambda: BOWL([1.0, 2.0, 3.0])),
        ("kernel must hold finite numbers", lambda: BOWL.gradient([1.0, np.nan])),
        ("kernel must be at most 2x2 here, but it is 3x3", lambda: descent.restoring_error([np.eye(2)], np.eye(2), 1)),
        ("kernel must be at most 2x4 here", lambda: descent.matching_error([np.ones((2, 4))], np.eye(2), 1)),
    ],
)
def test_what_cannot_be_worked_with_is_named(sentence, call):
    with pytest.raises(BadInput, match=f"^{sentence}"):
        call()
