"""Folding, gain and spectra are those of SciPy and of sampled sinusoids; the headline table comes out to the digit."""

import numpy as np
import pytest
from scipy.signal import freqz
from scipy.stats import pearsonr

import stride_helpers
from authorities import stretched
from stride_helpers import (
    amplitude_spectrum,
    binomial_kernel,
    box_kernel,
    comparison_rows,
    fast_strided_convolve,
    fine_detail,
    folded_frequency,
    gain,
    gain_size,
    load_picture,
    naive_subsample,
    pearson_correlation,
    share_above_limit,
    strided_convolve,
    stripes,
    upsample_nearest,
    zone_plate,
)

# --- frequencies --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stride", [1, 2, 3, 4, 5, 8])
def test_sampled_sinusoids_peak_at_the_folded_frequency(stride):
    length = 240 * stride
    for cycles in range(-length, length + 1, 7):
        frequency = cycles / length
        kept = np.cos(2 * np.pi * frequency * np.arange(length) + 0.3)[::stride]
        peak = np.abs(np.fft.rfft(kept)).argmax() / kept.size / stride
        assert folded_frequency(frequency, stride) == pytest.approx(peak, abs=1e-12)


FREQUENCIES = np.linspace(0, 0.5, 101)
KERNELS = {
    **{f"box {size}": box_kernel(size) for size in range(1, 7)},
    **{f"binomial {size}": binomial_kernel(size) for size in range(1, 7)},
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    "one row": np.array([[0.25, 0.5, 0.25]]),
    "one column": np.array([[0.25], [0.5], [0.25]]),
}


@pytest.mark.parametrize("name", KERNELS)
def test_scipy_gives_the_same_gain(name):
    along_a_row = KERNELS[name].sum(axis=0)
    _, response = freqz(along_a_row, worN=2 * np.pi * FREQUENCIES)
    centred = response * np.exp(2j * np.pi * FREQUENCIES * (along_a_row.size - 1) / 2)
    np.testing.assert_allclose(centred.imag, 0, atol=1e-14)
    np.testing.assert_allclose(gain(KERNELS[name], FREQUENCIES), centred.real, atol=1e-14)
    np.testing.assert_allclose(gain_size(KERNELS[name], FREQUENCIES), np.abs(response), atol=1e-14)


@pytest.mark.parametrize(("frequency", "expected"), [(0, 1), (0.25, 1 / 3), (0.5, -1 / 3), (1 / 3, 0)])
def test_the_gain_of_a_box_of_three(frequency, expected):
    assert gain(box_kernel(3), frequency) == pytest.approx(expected, abs=1e-15)
    wave = np.tile(np.cos(2 * np.pi * frequency * np.arange(24)), (3, 1))
    np.testing.assert_allclose(fast_strided_convolve(wave, box_kernel(3))[0], expected * wave[0, 1:-1], atol=1e-14)


def test_gain_of_a_number_is_a_number_and_of_an_array_an_array():
    assert np.ndim(gain(box_kernel(3), 0.1)) == 0
    assert gain(box_kernel(3), [0.1, 0.2, 0.3]).shape == (3,)
    assert gain(box_kernel(3), np.zeros((2, 5))).shape == (2, 5)


@pytest.mark.parametrize("length", [16, 17, 96, 97])
@pytest.mark.parametrize("phase", [0, 0.7, np.pi / 2])
def test_known_sums_of_sinusoids_are_taken_apart(length, phase):
    place = np.arange(length) / length
    signal = 5 + 2 * np.cos(2 * np.pi * 3 * place + phase) + 0.5 * np.sin(2 * np.pi * 7 * place - phase)
    frequencies, amplitudes = amplitude_spectrum(signal)
    expected = np.zeros(length // 2 + 1)
    expected[[3, 7]] = 2, 0.5
    np.testing.assert_allclose(amplitudes, expected, atol=1e-13)
    np.testing.assert_allclose(frequencies, np.arange(length // 2 + 1) / length)


def test_the_finest_stripes_have_their_whole_amplitude():
    assert amplitude_spectrum([3, -1] * 8)[1].tolist() == pytest.approx([0] * 8 + [2])


def test_a_flat_signal_or_picture_has_no_amplitudes_and_nothing_above_the_limit():
    for size in (1, 2, 3, 24):
        for grey in (0, 0.1, 255):
            frequencies, amplitudes = amplitude_spectrum([grey] * size)
            np.testing.assert_allclose(amplitudes, np.zeros(frequencies.shape), atol=1e-13)
            assert share_above_limit(np.full((size, size + size // 3), grey), 2) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "stride", "percent"),
    [("grass", 2, 14.5), ("gravel", 2, 5.0), ("brick", 2, 1.3), ("brick", 4, 8.8), ("camera", 2, 1.1)],
)
def test_the_share_of_each_photograph_above_the_limit(name, stride, percent):
    assert round(100 * share_above_limit(load_picture(name), stride), 1) == percent


def test_what_is_too_fine_is_the_sum_of_all_waves_above_the_limit():
    image = np.random.default_rng(3).random((6, 8))
    rows, cols = np.indices(image.shape)
    expected = np.zeros(image.shape)
    for row_waves in range(-3, 3):
        for col_waves in range(-4, 4):
            if max(abs(row_waves) / 6, abs(col_waves) / 8) > 1 / 4:
                wave = np.exp(2j * np.pi * (row_waves * rows / 6 + col_waves * cols / 8))
                expected += (np.mean(image * wave.conj()) * wave).real
    np.testing.assert_allclose(fine_detail(image, 2), expected, atol=1e-12)


@pytest.mark.parametrize(("cycles", "stride", "share"), [(8, 2, 0), (40, 2, 1), (20, 2, 0), (20, 3, 1), (40, 1, 0)])
@pytest.mark.parametrize("turn", [np.array, np.transpose])
def test_the_share_of_plain_stripes_is_all_or_nothing(cycles, stride, share, turn):
    assert share_above_limit(turn(stripes(96, cycles / 96)), stride) == pytest.approx(share, abs=0.01)


def test_the_share_does_not_depend_on_brightness_and_contrast():
    image = np.random.default_rng(1).random((32, 40))
    assert share_above_limit(image * 7 - 3, 2) == pytest.approx(share_above_limit(image, 2))
    assert share_above_limit(image, 2) == pytest.approx(0.75, abs=0.05)  # white noise: the corner that is kept is 1/4


@pytest.mark.parametrize("size", [2, 64, 65])
def test_a_zone_plate_grows_finer_in_all_directions_up_to_the_finest_stripes(size):
    phase = np.pi / size * (np.arange(size) - size // 2) ** 2
    np.testing.assert_allclose(zone_plate(size), 0.5 + 0.5 * np.cos(phase[:, np.newaxis] + phase), atol=1e-12)
    finest = (phase[0] - phase[1]) / (2 * np.pi)  # cycles per pixel
    assert finest == pytest.approx(0.5, abs=1.01 / size)


def test_stripes_run_from_0_to_1():
    image = stripes(8, 0.25)
    np.testing.assert_allclose(image, np.tile([1, 0.5, 0, 0.5], (8, 2)), atol=1e-15)


# --- the headline table -------------------------------------------------------------------------------------

# stride, method, size, three decimals as published, six decimals of the reconstruction
TABLE = [
    (1, "strided_convolve", (22, 22), "0.510", 0.509929),
    (1, "naive_subsample", (24, 24), "1.000", 1.000000),
    (2, "strided_convolve", (11, 11), "0.480", 0.479932),
    (2, "naive_subsample", (12, 12), "0.358", 0.358235),
    (3, "strided_convolve", (8, 8), "0.489", 0.489302),
    (3, "naive_subsample", (8, 8), "0.298", 0.298060),
]


@pytest.mark.parametrize("convolve", [strided_convolve, fast_strided_convolve])
@pytest.mark.parametrize(("stride", "method", "size", "published", "figure"), TABLE)
def test_the_headline_table_comes_out(convolve, stride, method, size, published, figure):
    image = stride_helpers.test_image()
    nine_weights = [[1 / 9] * 3] * 3
    small = convolve(image, nine_weights, stride) if method == "strided_convolve" else naive_subsample(image, stride)
    assert small.shape == size
    found = pearson_correlation(image, upsample_nearest(small, stride, (24, 24)))
    assert f"{found:.3f}" == published
    assert round(found, 6) == figure
    (row,) = [row for row in comparison_rows(image, nine_weights, [stride]) if row.method == method]
    assert row == (stride, method, "x".join(map(str, size)), pytest.approx(figure, abs=5e-7))


def test_rectangular_pictures_are_listed_rows_first():
    rows = comparison_rows(np.random.default_rng(5).random((10, 21)), np.ones((3, 2)), [2])
    assert [row.dims for row in rows] == ["4x10", "5x11"]


# --- shrinking and stretching -------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [1, 2, 3, 4, 7, 100])
@pytest.mark.parametrize("shape", [(24, 24), (5, 8), (1, 9), (7, 1)])
def test_naive_subsampling_keeps_every_nth_pixel_from_the_first(factor, shape):
    image = np.arange(float(np.prod(shape))).reshape(shape)
    small = naive_subsample(image, factor)
    assert small.shape == tuple(-(-size // factor) for size in shape)
    for row, col in np.ndindex(small.shape):
        assert small[row, col] == image[row * factor, col * factor]


@pytest.mark.parametrize(
    ("small", "factor"), [((22, 22), 1), ((12, 12), 2), ((8, 8), 3), ((4, 6), 5), ((1, 1), 3), ((30, 2), 1)]
)
def test_stretching_follows_the_rule_of_the_recipe(small, factor):
    image = np.random.default_rng(1).random(small)
    found = upsample_nearest(image, factor, (24, 25))
    np.testing.assert_array_equal(found, stretched(image, factor, (24, 25)))


# --- correlation --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(24, 24), (5, 9), (1, 2), (3, 1)])
@pytest.mark.parametrize(("times", "plus"), [(1, 0), (1e6, 0), (1e-6, 0), (1, 1e6), (-3, -2)])
def test_numpy_and_scipy_give_the_same_correlation_at_every_brightness_and_contrast(shape, times, plus):
    a, b = np.random.default_rng(7).normal(size=(2, *shape))
    found = pearson_correlation(times * a + plus, b)
    assert type(found) is float
    assert found == pytest.approx(np.sign(times) * np.corrcoef(a.ravel(), b.ravel())[0, 1], abs=1e-9)
    assert found == pytest.approx(np.sign(times) * pearsonr(a.ravel(), b.ravel()).statistic, abs=1e-9)
    assert found == pearson_correlation(b, times * a + plus)


@pytest.mark.parametrize("grey", [0, 0.1, 1 / 3, -0.7, 255])
def test_a_flat_picture_gives_nan_without_a_warning_also_after_a_blur(grey):
    flat, other = np.full((24, 24), grey, float), np.random.default_rng(3).random((24, 24))
    for pair in ((flat, other), (other, flat), (flat, flat), (flat[:1, :1], other[:1, :1])):
        assert np.isnan(pearson_correlation(*pair))
    assert np.isnan(comparison_rows(flat, box_kernel(3), [2])[0].correlation)
