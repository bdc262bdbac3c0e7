"""Arguments that nobody thought of, drawn by hypothesis: each result is right by another way to compute it."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import correlate
from scipy.signal import correlate2d

import stride_helpers as sh
from stride_helpers import descent, networks
from stride_helpers.arguments import BadInput

drawn = settings(max_examples=60, deadline=None, derandomize=True, database=None)


@st.composite
def arrays(draw, most=9):
    shape = draw(st.integers(1, most)), draw(st.integers(1, most))
    return np.random.default_rng(draw(st.integers(0, 999))).normal(size=shape)


strides = st.integers(1, 5) | st.just(99)
paddings = st.integers(0, 3)
sizes = st.integers(1, 12)


def starts(size, kernel, stride, padding=0):
    """Where windows begin along an axis, counted from the first pixel that is no padding."""
    return range(-padding, size + padding - kernel + 1, stride)


def along_both(sizes, kernels, stride, padding=0):
    return [starts(size, kernel, stride, padding) for size, kernel in zip(sizes, kernels, strict=True)]


@drawn
@given(arrays(), arrays(4), strides, paddings)
def test_a_convolution_and_its_gradients(image, kernel, stride, padding):
    rows, cols = along_both(image.shape, kernel.shape, stride, padding)
    if not rows or not cols:
        for convolve in (sh.strided_convolve, sh.fast_strided_convolve):
            with pytest.raises(BadInput, match="kernel must be at most"):
                convolve(image, kernel, stride, padding)
        return
    expected = correlate2d(np.pad(image, padding), kernel, "valid")[::stride, ::stride]
    np.testing.assert_allclose(sh.strided_convolve(image, kernel, stride, padding), expected, atol=1e-12)
    np.testing.assert_allclose(sh.fast_strided_convolve(image, kernel, stride, padding), expected, atol=1e-12)

    upstream = np.cos(np.arange(expected.size)).reshape(expected.shape)
    for_image, for_kernel = np.zeros_like(image), np.zeros_like(kernel)
    for (r, row), (c, col), (i, j) in product(enumerate(rows), enumerate(cols), np.ndindex(kernel.shape)):
        if 0 <= row + i < len(image) and 0 <= col + j < len(image[0]):
            for_image[row + i, col + j] += upstream[r, c] * kernel[i, j]
            for_kernel[i, j] += upstream[r, c] * image[row + i, col + j]
    found = sh.image_gradient(upstream, kernel, image.shape, stride, padding)
    np.testing.assert_allclose(found, for_image, atol=1e-12)
    found = sh.kernel_gradient(image, upstream, stride, padding, kernel.shape)
    np.testing.assert_allclose(found, for_kernel, atol=1e-12)


@drawn
@given(sizes, sizes, paddings, strides)
def test_sizes_and_how_often_each_pixel_is_read(size, kernel, padding, stride):
    windows = starts(size, kernel, stride, padding)
    if not windows:
        for function in (sh.output_dimension, sh.coverage):
            with pytest.raises(BadInput, match="kernel_size must be at most"):
                function(size, kernel, padding, stride)
        return
    assert sh.output_dimension(size, kernel, padding, stride) == len(windows)
    reads = [sum(start <= pixel < start + kernel for start in windows) for pixel in range(size)]
    assert sh.coverage(size, kernel, padding, stride).tolist() == reads


@drawn
@given(sizes, st.lists(st.tuples(st.integers(1, 3), st.integers(1, 2), st.integers(1, 3)), max_size=4))
def test_a_stack_of_layers_is_walked_back_to_the_input(size, layers):
    for count, (_, _, stride) in enumerate(layers):
        layer = sh.stack_of_layers(size, layers)[count]
        reached, before = {0}, {stride}
        for kernel, padding, step in reversed(layers[: count + 1]):
            reached = {cell * step - padding + i for cell in reached for i in range(kernel)}
        for _, _, step in reversed(layers[:count]):
            before = {cell * step for cell in before}
        assert layer.receptive_field == max(reached) - min(reached) + 1
        assert layer.jump == before.pop()


@drawn
@given(arrays(12), st.integers(1, 6))
def test_the_share_above_the_limit_by_a_plain_fourier_sum(image, stride):
    window = [0.5 - 0.5 * np.cos(2 * np.pi * np.arange(1, n + 1) / (n + 1)) for n in image.shape]
    waves = [np.exp(-2j * np.pi * np.outer(np.arange(n), np.arange(n)) / n) for n in image.shape]
    power = np.abs(waves[0] @ ((image - image.mean()) * np.outer(*window)) @ waves[1]) ** 2
    fine = [np.minimum(np.arange(n), n - np.arange(n)) / n * stride > 0.5 for n in image.shape]
    expected = power[np.logical_or.outer(*fine)].sum() / power.sum() if image.size > 1 else 0
    assert sh.share_above_limit(image, stride) == pytest.approx(expected, abs=1e-9)


@drawn
@given(st.floats(-3, 3), st.integers(1, 10**6))
def test_a_folded_frequency_by_exact_fractions(frequency, stride):
    exact, period = Fraction(frequency), Fraction(1, stride)
    folded = float(abs(exact - round(exact / period) * period))
    assert sh.folded_frequency(frequency, stride) == pytest.approx(folded, abs=2e-12)


@drawn
@given(arrays(12), arrays(5), st.integers(0, 3), st.integers(1, 3), st.sampled_from(["mirrored", "none"]))
def test_a_pyramid_level_by_level(image, kernel, levels, stride, border):
    expected = [image]
    for level in range(levels):
        if border == "mirrored":
            origin = [-1 if size % 2 == 0 else 0 for size in kernel.shape]
            blurred = correlate(expected[-1], kernel, mode="reflect", origin=origin)
        elif all(size >= k for size, k in zip(expected[-1].shape, kernel.shape, strict=True)):
            blurred = correlate2d(expected[-1], kernel, "valid")
        else:
            with pytest.raises(BadInput, match=f"levels must be at most {level} here"):
                sh.pyramid(image, kernel, levels, stride, border)
            return
        expected.append(blurred[::stride, ::stride])
    for found, wanted in zip(sh.pyramid(image, kernel, levels, stride, border), expected, strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-9)


@drawn
@given(st.lists(st.integers(0, 999), min_size=1, max_size=3), st.integers(3, 7), st.integers(1, 3))
def test_the_least_error_is_that_of_a_plain_least_squares_fit(seeds, size, stride):
    images = [np.random.default_rng(seed).normal(size=(size, size + 1)) for seed in seeds]
    rows, cols = along_both(images[0].shape, (3, 3), stride)
    small, clean = np.sin(np.arange(len(rows) * len(cols))).reshape(len(rows), len(cols)), np.cos(images[0])
    read = [np.array([image[r : r + 3, c : c + 3].ravel() for r in rows for c in cols]) for image in images]
    shows = sh.upsample_nearest(np.arange(small.size).reshape(small.shape), stride, clean.shape).astype(int).ravel()
    for error, wanted, cells in [
        (descent.matching_error(images, small, stride), small, read),
        (descent.restoring_error(images, clean, stride), clean, [cells[shows] for cells in read]),
    ]:
        cells, wanted = np.concatenate(cells), np.tile(wanted.ravel(), len(images))
        residue = cells @ np.linalg.lstsq(cells, wanted)[0] - wanted
        assert error(error.optimum()) == pytest.approx((residue**2).mean(), abs=1e-9)
        kernel = np.arange(1, 10)
        residue = cells @ kernel - wanted
        assert error(kernel.reshape(3, 3)) == pytest.approx((residue**2).mean())
        np.testing.assert_allclose(error.gradient(kernel), 2 * cells.T @ residue / len(residue), atol=1e-9)


@drawn
@given(st.lists(st.sampled_from(["4", "3/2", "max", "average", "2"]), max_size=4), st.sampled_from([1, 4, 6, 8]))
def test_a_network_has_the_weights_that_its_words_say(words, size):
    expected, channels, side = 0, 1, size
    for word in words:
        if word[0].isdigit():
            expected += (9 * channels + 1) * int(word[0])
            channels = int(word[0])
        if not word.isdigit():
            if side % 2:
                with pytest.raises(BadInput, match="layers must halve only even sizes"):
                    networks.network(" ".join(words), size, 10, np.random.default_rng(0))
                return
            side //= 2
    made = networks.network(" ".join(words), size, 10, np.random.default_rng(0))
    assert made.parameter_count() == expected + (side * side * channels + 1) * 10
    assert made.scores(np.zeros((2, size, size, 1))).shape == (2, 10)
