"""Both convolutions and both gradients agree with published figures and with independent implementations."""

from itertools import product

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from authorities import correlated
from stride_helpers import (
    binomial_kernel,
    box_kernel,
    fast_strided_convolve,
    image_gradient,
    kernel_gradient,
    strided_convolve,
)
from stride_helpers.arguments import BadInput

BOTH = (strided_convolve, fast_strided_convolve)

# (picture, kernel, stride, padding): even, odd, rectangular and 1xN kernels, most with a remainder.
LAYERS = list(
    product(
        [(5, 5), (7, 10), (12, 6)],
        [(3, 3), (2, 2), (3, 2), (1, 4), (5, 1), (4, 5)],
        (1, 2, 3, 4),
        (0, 1, 2, 3),
    )
)
LAYERS.append(((5, 7), (3, 2), 99, 1))  # a stride that leaves one window


def sample(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).normal(size=shape)


# --- published figures --------------------------------------------------------------------------------------

ONNX_SQUARE, ONNX_TALL = np.arange(25.0).reshape(5, 5), np.arange(35.0).reshape(7, 5)

# ONNX 1.23.2, onnx/backend/test/case/node/conv.py, Apache-2.0; every kernel is 3x3 ones.
ONNX = {
    "test_basic_conv_with_padding": (
        (ONNX_SQUARE, 1, 1),
        [
            [12, 21, 27, 33, 24],
            [33, 54, 63, 72, 51],
            [63, 99, 108, 117, 81],
            [93, 144, 153, 162, 111],
            [72, 111, 117, 123, 84],
        ],
    ),
    "test_basic_conv_without_padding": (
        (ONNX_SQUARE, 1, 0),
        [[54, 63, 72], [99, 108, 117], [144, 153, 162]],
    ),
    "test_conv_with_strides_padding": (
        (ONNX_TALL, 2, 1),
        [[12, 27, 24], [63, 108, 81], [123, 198, 141], [112, 177, 124]],
    ),
    "test_conv_with_strides_no_padding": ((ONNX_TALL, 2, 0), [[54, 72], [144, 162], [234, 252]]),
    "test_conv_with_strides_and_asymmetric_padding": (  # rows only, which our signature leaves to the caller
        (np.pad(ONNX_TALL, ((1, 1), (0, 0))), 2, 0),
        [[21, 33], [99, 117], [189, 207], [171, 183]],
    ),
    "test_conv_with_autopad_same": ((ONNX_SQUARE, 2, 1), [[12, 27, 24], [63, 108, 81], [72, 117, 84]]),
}


def test_the_onnx_cases_come_out():
    for convolve, case in product(BOTH, ONNX):
        (image, stride, padding), expected = ONNX[case]
        np.testing.assert_array_equal(convolve(image, np.ones((3, 3)), stride, padding), expected, err_msg=case)


# --- the forward pass ---------------------------------------------------------------------------------------


def test_scipy_gives_the_same():
    for picture, kernel, stride, padding in LAYERS:
        image, weights = sample(*picture), sample(*kernel, seed=1)
        expected = correlated(image, weights, stride, padding)
        found = strided_convolve(image, weights, stride, padding)
        assert found.shape == expected.shape
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13)


def test_the_fast_version_gives_the_numbers_of_the_loop_to_the_last_digit():
    for picture, kernel, stride, padding in LAYERS:
        image, weights = sample(*picture), sample(*kernel, seed=1)
        found = fast_strided_convolve(image, weights, stride, padding)
        np.testing.assert_array_equal(found, strided_convolve(image, weights, stride, padding))


def test_what_is_not_finite_is_refused_by_name():
    for convolve, value in product(BOTH, (np.nan, np.inf, -np.inf)):
        picture = np.ones((6, 7))
        picture[4, 5] = value
        with pytest.raises(BadInput, match=f"^image must hold finite numbers, but row 4, column 5 holds {value}$"):
            convolve(picture, [[1, -1], [0, 1]], 2)
        with pytest.raises(BadInput, match="row 4, column 5"):
            convolve(picture, [[1]], 5)  # at this stride no window reads it


def test_whole_numbers_do_not_overflow():
    white = np.full((5, 5), 255, np.uint8)
    for convolve in BOTH:
        np.testing.assert_array_equal(convolve(white, white[:3, :3]), np.full((3, 3), 9 * 255**2))


# --- gradients ----------------------------------------------------------------------------------------------


def assert_derivatives_agree(picture, kernel, stride, padding):
    """Of a loss that is not linear, through a forward pass that is not ours."""
    image, weights = sample(*picture), sample(*kernel, seed=1)

    def forward(image, weights):
        padded = anp.pad(image, padding, mode="constant")
        rows, cols = (
            np.arange(0, size - width + 1, stride)[:, np.newaxis] + np.arange(width)
            for size, width in zip(padded.shape, kernel, strict=True)
        )
        windows = padded[rows[:, np.newaxis, :, np.newaxis], cols[np.newaxis, :, np.newaxis, :]]
        return anp.einsum("rcij,ij->rc", windows, weights)

    def loss(image, weights):
        return anp.sum(anp.tanh(forward(image, weights)))

    upstream = 1 - np.tanh(fast_strided_convolve(image, weights, stride, padding)) ** 2
    np.testing.assert_allclose(
        image_gradient(upstream, weights, picture, stride, padding), grad(loss, 0)(image, weights), atol=1e-12
    )
    np.testing.assert_allclose(
        kernel_gradient(image, upstream, stride, padding, kernel), grad(loss, 1)(image, weights), atol=1e-12
    )


def test_automatic_differentiation_gives_both_gradients():
    for layer in LAYERS[::5]:
        assert_derivatives_agree(*layer)


# --- kernels ------------------------------------------------------------------------------------------------


def test_the_weights_of_a_blur_sum_to_1():
    for make, size in product((box_kernel, binomial_kernel), range(1, 12)):
        kernel = make(size)
        assert kernel.shape == (size, size)
        assert kernel.sum() == pytest.approx(1, abs=1e-14)
        np.testing.assert_array_equal(kernel, kernel.T)
        np.testing.assert_array_equal(kernel, kernel[::-1])


def test_the_weights_are_the_published_ones():
    np.testing.assert_array_equal(box_kernel(3), np.full((3, 3), 1 / 9))
    np.testing.assert_array_equal(binomial_kernel(3), np.outer([1, 2, 1], [1, 2, 1]) / 16)
    np.testing.assert_array_equal(binomial_kernel(5), np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1]) / 256)
