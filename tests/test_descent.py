"""The quadratic error is right at any scale and names what it cannot work with; lesson 5's tests have the rest."""

import numpy as np
import pytest

from stride_helpers import add_salt_and_pepper, descent, share_above_limit, test_image
from stride_helpers.arguments import BadInput

pytestmark = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")  # what another test left open

CLEAN = test_image(level=0) - 0.5
NOISY = [add_salt_and_pepper(CLEAN, 0.3, seed) for seed in range(3)]


def rows_and_wanted(stride):
    cells = (24 - 3) // stride + 1
    places = np.minimum(np.arange(24) // stride, cells - 1) * stride
    rows = [image[r : r + 3, c : c + 3].ravel() for image in NOISY for r in places for c in places]
    return np.array(rows), np.tile(CLEAN.ravel(), len(NOISY))


def test_the_optimum_does_not_depend_on_the_scale_of_the_pictures():
    rows, wanted = rows_and_wanted(2)
    expected = np.linalg.lstsq(rows, wanted, rcond=None)[0].reshape(3, 3)
    for of_pictures, of_clean in ((1, 1), (1e155, 1e155), (1e-170, 1e-170), (1e200, 1e-90), (1e-170, 1), (1, 1e155)):
        error = descent.restoring_error([image * of_pictures for image in NOISY], CLEAN * of_clean, 2)
        found = error.optimum() * (of_pictures / of_clean)
        np.testing.assert_allclose(found, expected, rtol=1e-6, err_msg=f"{of_pictures}, {of_clean}")


def test_error_and_gradient_are_in_the_units_of_the_pictures():
    rows, wanted = rows_and_wanted(2)
    kernel = np.arange(9.0).reshape(3, 3) / 10
    residue = rows @ kernel.ravel() - wanted
    for scale in (1.0, 1e100, 1e-100, 1e-150):
        error = descent.restoring_error([image * scale for image in NOISY], CLEAN * scale, 2)
        assert error(kernel) == pytest.approx((residue**2).mean() * scale**2, rel=1e-9)
        slope = (2 * rows.T @ residue / len(residue)).reshape(3, 3) * scale**2
        np.testing.assert_allclose(error.gradient(kernel), slope, rtol=1e-9)
        top = np.linalg.eigvalsh(rows.T @ rows / len(rows))[-1]
        assert error.largest_rate() == pytest.approx(1 / top / scale**2, rel=1e-9)


def test_the_share_above_the_limit_does_not_depend_on_the_scale():
    image = np.random.default_rng(1).random((20, 30))
    for scale in (1e155, 1e-170, 1e300, 1e-300):
        assert share_above_limit(image * scale, 2) == pytest.approx(share_above_limit(image, 2), rel=1e-9)


def test_what_cannot_be_worked_with_is_named():
    bowl = descent.SquaredError(np.eye(2), np.ones(2), 1.0)
    large = descent.restoring_error([image * 1e160 for image in NOISY], CLEAN * 1e160, 2)
    far = descent.matching_error([[[1e-200]]], [[1e200]], 1, (1, 1))
    for sentence, call in [
        ("^kernel must hold 2 weights, but its shape is", lambda: bowl([1.0, 2.0, 3.0])),
        ("^kernel must hold finite numbers", lambda: bowl.gradient([1.0, np.nan])),
        ("^kernel must give a result that a float can hold", lambda: large(np.ones((3, 3)))),
        ("^kernel must give a result that a float can hold", lambda: large.gradient(np.ones((3, 3)))),
        ("^shape must hold 2 weights", lambda: bowl.optimum((3, 3))),
        ("^start and rate must give", lambda: descent.descend(bowl, [[9.0, 9.0]], 1e308, 5)),
        ("^steps must ask for at most 40 million numbers", lambda: descent.descend(bowl, [[1.0, 1.0]], 1, 10**6)),
        ("^pictures must give a result", lambda: far.optimum((1, 1))),
        ("^kernel_shape must ask for at most 40 million", lambda: descent.windows(np.ones((700, 700)), (300, 300))),
        ("^kernel_shape must be at most 2x2 here, but it is 3x3", lambda: descent.windows(np.eye(2))),
    ]:  # fmt: skip
        with pytest.raises(BadInput, match=sentence):
            call()
