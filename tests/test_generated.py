"""Whatever a public function is given, it is right, by an authority, or names the argument that is wrong.

Each call is drawn by hypothesis: pictures of any scale and layout, whole numbers, and what is neither. A call may end
in two ways only. Another exception, a warning or a changed input fails.
"""

import itertools
import math
import re
import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

import stride_helpers
from stride_helpers import descent, networks
from stride_helpers.arguments import BadInput

EXAMPLES = 750  # of each function
WIDE = np.longdouble  # holds the squares of any float64 on most machines
REFUSE = object()  # what an authority says to arguments that do not go together


# --- what is drawn: (value, whether it is allowed) --------------------------------------------------------------

SPOILT = {
    "nan": lambda a: np.where(np.arange(a.size).reshape(a.shape) == a.size // 2, np.nan, a),
    "infinite": lambda a: np.where(np.arange(a.size).reshape(a.shape) == a.size - 1, -np.inf, a),
    "masked": lambda a: np.ma.array(a, mask=np.arange(a.size).reshape(a.shape) == 0),
    "masked row": lambda a: [np.ma.array(row, mask=True) for row in a],
    "masked number": lambda a: [[np.ma.masked, *row[1:]] for row in a.tolist()],
    "complex": lambda a: a * 1j,
    "text": lambda a: a.astype(str),
    "objects": lambda a: a.astype(object),
    "dates": lambda a: np.full(a.shape, "2020-01-01", "datetime64[D]"),
    "records": lambda a: np.zeros(a.shape, [("x", float)]),
    "ragged": lambda a: [[1.0, 2.0], [3.0]],
    "flat": lambda a: a.ravel(),
    "three axes": lambda a: a[np.newaxis],
    "empty": lambda a: a[:0],
    "vast": lambda a: np.broadcast_to(0.0, (10**6, 10**6)),
    "beyond any float": lambda a: [[10**400]],
    "a set": lambda a: {1.0},
    "none": lambda a: None,
    "a range": lambda a: range(10**12),
}
KINDS = {
    "plain": lambda a: a,
    "list": lambda a: a.tolist(),
    "Fortran": np.asfortranarray,
    "mirrored": lambda a: a[::-1, ::-1],
    "read-only": lambda a: np.broadcast_to(a[:1], a.shape),
    "flat grey": lambda a: np.full(a.shape, a.flat[0]),
    "whole": lambda a: np.clip(np.round(a * 4), -100, 100).astype(np.int8),
    "yes and no": lambda a: a > 0,
    "unmasked": lambda a: np.ma.array(a, mask=False),
    "long": lambda a: a.astype(WIDE),
    "matrix": lambda a: a.view(np.matrix),
}
EXPONENTS = [0] * 6 + [515, -565, 1000, -900]


@st.composite
def pictures(draw, most=9, exponents=EXPONENTS):
    rows, cols, seed = draw(st.integers(1, most)), draw(st.integers(1, most)), draw(st.integers(0, 999))
    array = np.ldexp(np.random.default_rng(seed).normal(size=(rows, cols)), draw(st.sampled_from(exponents)))
    if draw(st.integers(0, 9)) == 0:
        return SPOILT[draw(st.sampled_from(sorted(SPOILT)))](array), False
    return KINDS[draw(st.sampled_from(sorted(KINDS)))](array), True


def ordinary(most=9):
    return pictures(most, [0])


def drawn(good, bad=()):
    """Nine times of ten one of `good`."""
    good, bad = [(value, True) for value in good], [(value, False) for value in bad]
    return st.integers(0, 9).flatmap(lambda luck: st.sampled_from(bad if luck == 0 and bad else good))


NO_NUMBER = (True, None, "2", 1.5, 2.0, [2], (), 2j, np.nan, np.inf, np.ma.masked, np.ma.array(2, mask=True), {})
AT_LEAST_1 = drawn([1, 1, 2, 2, 3, 4, 9, np.int8(2), np.array(3), 2**63, 10**30], [0, -1, -(10**5000), *NO_NUMBER])
AT_LEAST_0 = drawn([0, 0, 0, 1, 2, np.uint8(3)], [-1, *NO_NUMBER])
PADDING = drawn([0, 0, 0, 1, 2, np.uint8(3)], [-1, 10**30, 2**31, *NO_NUMBER])
SIZE = drawn([1, 2, 3, 8, 13, np.int64(5)], [0, -3, 6325, 65536, 2**31, 10**400, *NO_NUMBER])
SHAPE = drawn(
    [(1, 1), (3, 3), (2, 3), [4, 1], np.array([2, 2])],
    [(0, 3), (3,), 3, None, "ab", (3, 1.5), (10**9, 10**9), (10**400, 1), np.ones((2, 2)), (1, True), (3, 3, 3)],
)
FREQUENCY = drawn(
    [0, 0.1, 0.25, 0.5, 1 / 3, -0.4, 7.75, 1e300, 1e-300, np.float32(0.3), True, np.float64(0.75)],
    [np.nan, np.inf, None, "0.4", 0.3j, [0.4], [0.1, 0.2], (), 10**400, np.ma.masked, np.array(["x"])],
)
FREQUENCIES = drawn(
    [0, 0.1, 0.5, -0.4, 1e300, [0.1, 0.2], np.linspace(0, 0.5, 7), [[0.1], [0.3]], []],
    [np.nan, [0.1, np.inf], None, "0.4", 0.3j, np.broadcast_to(0.1, 10**10), np.ma.array([0.1], mask=True)],
)
LEVEL = drawn([0, 0.3, 1, np.float32(0.5)], [-0.1, 1.1, np.nan, np.inf, None, True, "0.3", [0.3], 10**400])
LAYERS = drawn(
    [[], [(3, 1, 2)], [(3, 1, 2), (2, 0, 1)], ((1, 0, 9),), iter(()), [(3, 1, 10**30)], [[3, 1, 1]] * 5],
    [
        5, None, "313", np.array(""), {(3, 1, 2): 1}, [(3, 1)], [3], [(3, 1, 0)], [("3", 0, 1)], [(3, -1, 1)],
        [None], b"313", np.ones(3), [(True, 0, 1)],
    ],
)  # fmt: skip
STRIDES = drawn([(1, 2), [3], np.array([2, 1]), range(1, 3)], [2, None, "ab", [0], [1, 2.5], np.array(2), {1: 2}])
FOLDER = drawn([None], [5, "nowhere", "\0", b"x", ["a"], 2.5])
SEVERAL = st.lists(pictures(2), min_size=1, max_size=2).map(
    lambda many: ([value for value, _ in many], all(fine for _, fine in many))
) | drawn([[np.eye(2)]], [5, None, [], "text", [[]], np.array(3.0), {1: 2}])


# --- the authorities ----------------------------------------------------------------------------------------------


def wide(value):
    return np.asarray(value).astype(WIDE)


def fits(shape, kernel, padding=0):
    return all(k <= n + 2 * int(padding) for n, k in zip(shape, kernel, strict=True))


def convolved(image, kernel, stride=1, padding=0):
    image, kernel, stride, padding = wide(image), wide(kernel), int(stride), int(padding)
    if not fits(image.shape, kernel.shape, padding):
        return REFUSE
    windows = sliding_window_view(np.pad(image, padding), kernel.shape)[:: min(stride, 99), :: min(stride, 99)]
    return (windows * kernel).sum(axis=(2, 3))


def messages(image_shape, kernel_shape, stride, padding):
    """Which cell reads which pixel with which weight: (cell, pixel, place in the kernel)."""
    stride, padding = min(int(stride), 99), int(padding)
    rows, cols = ((n + 2 * padding - k) // stride + 1 for n, k in zip(image_shape, kernel_shape, strict=True))
    for cell in itertools.product(range(rows), range(cols)):
        for place in itertools.product(*map(range, kernel_shape)):
            pixel = tuple(c * stride + p - padding for c, p in zip(cell, place, strict=True))
            if all(0 <= p < n for p, n in zip(pixel, image_shape, strict=True)):
                yield cell, pixel, place


def cells_of(image_shape, kernel_shape, stride, padding):
    return tuple(
        len(range(0, n + 2 * int(padding) - k + 1, int(stride))) for n, k in zip(image_shape, kernel_shape, strict=True)
    )


def for_kernel(image, upstream, stride, padding, kernel_shape):
    image, upstream, kernel_shape = wide(image), wide(upstream), tuple(map(int, kernel_shape))
    if not fits(image.shape, kernel_shape, padding):
        return REFUSE
    if upstream.shape != cells_of(image.shape, kernel_shape, stride, padding):
        return REFUSE
    gradient = np.zeros(kernel_shape, WIDE)
    for cell, pixel, place in messages(image.shape, kernel_shape, stride, padding):
        gradient[place] += image[pixel] * upstream[cell]
    return gradient


def for_image(upstream, kernel, image_shape, stride, padding):
    kernel, upstream, image_shape = wide(kernel), wide(upstream), tuple(map(int, image_shape))
    if not fits(image_shape, kernel.shape, padding):
        return REFUSE
    if upstream.shape != cells_of(image_shape, kernel.shape, stride, padding):
        return REFUSE
    gradient = np.zeros(image_shape, WIDE)
    for cell, pixel, place in messages(image_shape, kernel.shape, stride, padding):
        gradient[pixel] += kernel[place] * upstream[cell]
    return gradient


def correlation(a, b):
    a, b = wide(a), wide(b)
    if a.shape != b.shape:
        return REFUSE
    a, b = (x / (np.abs(x).max() or 1) for x in (a, b))
    if np.ptp(a) < 1e-12 or np.ptp(b) < 1e-12:
        return np.nan
    a, b = (x - x.mean() for x in (a, b))
    return (a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum())


def stretched(image, factor, shape):
    image = wide(image)
    rows, cols = (
        [min(place // int(factor), last - 1) for place in range(size)]
        for size, last in zip(map(int, shape), image.shape, strict=True)
    )
    return image[rows][:, cols]


def table(image, kernel, strides, padding, reference):
    rows = []
    reference = image if reference is None else reference
    for stride in strides:
        small = convolved(image, kernel, stride, padding)
        if small is REFUSE or np.shape(reference) != np.shape(image):
            return REFUSE
        if not np.isfinite(small.astype(float)).all():
            return small
        for picture in (small, wide(image)[::stride, ::stride]):
            rows.append(correlation(stretched(picture.astype(float), stride, np.shape(image)), reference))
    return rows if np.shape(reference) == np.shape(image) else REFUSE


def response(kernel, frequency, centred):
    weights = wide(kernel).sum(axis=0)
    offsets = np.arange(weights.size) - (weights.size - 1) / 2 * centred
    turns = np.array([float(Fraction(float(f)) % 2) for f in np.ravel(frequency)]).reshape(np.shape(frequency))
    return (np.exp(-2j * np.pi * np.multiply.outer(turns, offsets)) * weights).sum(axis=-1)


def amplitudes(signal):
    signal = wide(signal)
    if signal.ndim != 1 or not signal.size:
        return REFUSE
    count, deviations = signal.size, signal - signal.mean()
    waves = np.exp(-2j * np.pi * np.outer(np.arange(count // 2 + 1), np.arange(count)) / count)
    heights = np.abs((waves * deviations).sum(axis=1)) * 2 / count
    if count % 2 == 0:
        heights[-1] /= 2
    return heights


def share(image, stride):
    image = wide(image)
    image = image / (np.abs(image).max() or 1)
    if np.ptp(image) < 1e-12:
        return 0
    window = [0.5 - 0.5 * np.cos(2 * np.pi * np.arange(1, n + 1) / (n + 1)) for n in image.shape]
    waves = [np.exp(-2j * np.pi * np.outer(np.arange(n), np.arange(n)) / n) for n in image.shape]
    power = np.abs(waves[0] @ ((image - image.mean()) * np.outer(*window)).astype(float) @ waves[1]) ** 2
    fine = [np.minimum(np.arange(n), n - np.arange(n)) / n * int(stride) > 0.5 for n in image.shape]
    return power[np.logical_or.outer(*fine)].sum() / power.sum()


def folded(frequency, stride):
    exact, period = Fraction(float(frequency)), Fraction(1, int(stride))
    return float(abs(exact - round(exact / period) * period))


def readings(input_size, kernel_size, padding, stride):
    n, k, p, s = map(int, (input_size, kernel_size, padding, stride))
    if k > n + 2 * p:
        return REFUSE
    starts = range(-p, n + p - k + 1, s)
    return [sum(start <= place < start + k for start in starts) for place in range(n)]


def places(input_size, kernel_size, padding, stride):
    n, k, p, s = map(int, (input_size, kernel_size, padding, stride))
    return len(range(0, n + 2 * p - k + 1, s)) if k <= n + 2 * p else REFUSE


def stacked(input_size, layers):
    size, jump, field, found = int(input_size), 1, 1, []
    for kernel, padding, stride in layers:
        if (size := places(size, kernel, padding, stride)) is REFUSE:
            return REFUSE
        field, jump = field + (kernel - 1) * jump, jump * stride
        found.append((size, jump, field, (size * kernel) ** 2))
    return found


def levels_of(image, kernel, levels, stride, border):
    found = [wide(image)]
    top, left = ((n - 1) // 2 for n in np.shape(kernel))
    for _ in range(int(levels)):
        last = found[-1]
        if border == "none":
            found.append(convolved(last, kernel, stride))
            if found[-1] is REFUSE:
                return REFUSE
            continue
        rows, cols = (
            [mirrored(place - before, n) for place in range(n + k - 1)]
            for n, k, before in zip(last.shape, np.shape(kernel), (top, left), strict=True)
        )
        found.append(convolved(last[rows][:, cols], kernel, stride))
    return found


def mirrored(place, size):
    place %= 2 * size
    return min(place, 2 * size - 1 - place)


def every(image, factor):
    return wide(image)[:: min(factor, 99), :: min(factor, 99)]


def noisy(image, level, seed):
    field = np.random.default_rng(int(seed)).random(np.shape(image))
    return np.select([field < level / 2, field > 1 - level / 2], [0.0, 1.0], wide(image).astype(float))


def waves(size, frequency):
    return [[0.5 + 0.5 * math.cos(2 * math.pi * float(Fraction(float(frequency)) * n % 1)) for n in range(size)]] * size


def rings(size):
    half = size // 2
    squares = [[(r - half) ** 2 + (c - half) ** 2 for c in range(size)] for r in range(size)]
    return [[0.5 + 0.5 * math.cos(math.pi * square / size) for square in row] for row in squares]


def rows_read(image, kernel_shape, stride):
    shape = tuple(map(int, kernel_shape))
    if not fits(np.shape(image), shape):
        return REFUSE
    windows = sliding_window_view(wide(image), shape)[:: min(stride, 99), :: min(stride, 99)]
    return windows.reshape(-1, shape[0] * shape[1])


def least_error(pictures, wanted, stride, kernel_shape, restoring):
    """How much the error can fall: not the weights, of which several sets may do equally well."""
    rows = []
    for image in pictures:
        read = rows_read(image, kernel_shape, stride)
        if read is REFUSE or (restoring and np.shape(image) != np.shape(wanted)):
            return REFUSE
        cells = cells_of(np.shape(image), tuple(map(int, kernel_shape)), stride, 0)
        if not restoring and cells != np.shape(wanted):
            return REFUSE
        shown = np.arange(len(read)).reshape(cells)
        rows.append(read[stretched(shown, stride, np.shape(wanted)).astype(int).ravel()] if restoring else read)
    rows, target = np.concatenate(rows), np.tile(wide(wanted).ravel(), len(pictures))
    unit, goal = np.abs(rows).max() or 1, np.abs(target).max() or 1
    rows, target = (rows / unit).astype(float), (target / goal).astype(float)
    weights = np.linalg.lstsq(rows, target, rcond=3e-5)[0]
    return ((rows @ weights - target) ** 2).mean() * goal * goal


def restored(pictures, clean, stride, kernel_shape):
    error = descent.restoring_error(pictures, clean, stride, kernel_shape)
    return error(error.optimum(tuple(map(int, kernel_shape))))


def matched(pictures, small, stride, kernel_shape):
    error = descent.matching_error(pictures, small, stride, kernel_shape)
    return error(error.optimum(tuple(map(int, kernel_shape))))


ROW, COLUMN = np.arange(24)[:, np.newaxis], np.arange(24)
CLEAN = 0.5 + 0.25 * np.cos(2 * np.pi * ROW / 24) + 0.22 * np.cos(2 * np.pi * 1.37 * COLUMN / 24)
BOWL = descent.SquaredError(np.diag([1.0, 2.0]), np.array([3.0, -1.0]), 5.0)


def rolled(error, start, rate, steps):
    weights = np.ravel(start).astype(float)
    if weights.size != 2:
        return REFUSE
    found = [(weights, bowl(weights))]
    while len(found) <= steps and found[-1][1] <= 1000 * max(found[0][1], 1e-9):
        weights = weights - rate * np.array([2 * weights[0] - 6, 4 * weights[1] + 2])
        found.append((weights, bowl(weights)))
    return [f for f, _ in found], [e for _, e in found]


def bowl(w):
    return max(w[0] ** 2 + 2 * w[1] ** 2 - 6 * w[0] + 2 * w[1] + 5, 0)


def weights_in(layers, size, classes, generator):
    count, channels = 0, 1
    for word in layers.split():
        if word[0].isdigit():
            count, channels = count + (9 * channels + 1) * int(word.split("/")[0]), int(word.split("/")[0])
        if word[0] in "am" or "/" in word:
            if size % 2:
                return REFUSE
            size //= 2
    return count + (size * size * channels + 1) * classes


PAIR = {"image": pictures(), "kernel": pictures(4)}
LAYER = {"stride": AT_LEAST_1, "padding": PADDING}
FORMULA = {
    "input_size": drawn([1, 2, 3, 8, 13, 24], [0, -3, *NO_NUMBER]),
    "kernel_size": drawn([1, 2, 3, 5], [0, *NO_NUMBER]),
    "padding": AT_LEAST_0,
}
# name: (strategies, authority); the authority is None where only the manner of ending counts
SUBJECTS = {
    "add_salt_and_pepper": ({"image": pictures(), "level": LEVEL, "seed": AT_LEAST_0}, noisy),
    "amplitude_spectrum": (
        {"signal": pictures().map(lambda p: (np.ravel(p[0]).tolist(), True) if p[1] else (p[0], None))},
        amplitudes,
    ),
    "binomial_kernel": (
        {"size": SIZE},
        lambda size: np.outer(*[[math.comb(size - 1, i) / 2 ** (size - 1) for i in range(size)]] * 2),
    ),
    "box_kernel": ({"size": SIZE}, lambda size: np.full((size, size), 1 / (size * size))),
    "comparison_rows": (
        {**PAIR, "strides": STRIDES, "padding": PADDING, "reference": st.just((None, True)) | pictures()},
        table,
    ),
    "coverage": ({**FORMULA, "stride": AT_LEAST_1}, readings),
    "fast_strided_convolve": ({**PAIR, **LAYER}, convolved),
    "folded_frequency": ({"frequency": FREQUENCY, "stride": AT_LEAST_1}, folded),
    "gain": ({"kernel": pictures(4), "frequency": FREQUENCIES}, lambda k, f: response(k, f, 1).real),
    "gain_size": ({"kernel": pictures(4), "frequency": FREQUENCIES}, lambda k, f: np.abs(response(k, f, 0))),
    "image_gradient": ({"upstream": pictures(3), "kernel": pictures(3), "image_shape": SHAPE, **LAYER}, for_image),
    "kernel_gradient": ({"image": pictures(5), "upstream": pictures(3), **LAYER, "kernel_shape": SHAPE}, for_kernel),
    "load_digits": ({"folder": FOLDER}, None),
    "load_picture": ({"name": drawn(["test_picture"], ["x", "../x", None, 5, b"grass", "\0"]), "folder": FOLDER}, None),
    "naive_subsample": (
        {"image": pictures(), "factor": AT_LEAST_1},
        every,
    ),
    "output_dimension": ({**FORMULA, "stride": AT_LEAST_1}, places),
    "pearson_correlation": ({"a": pictures(2), "b": pictures(2)}, correlation),
    "pyramid": (
        {**PAIR, "levels": drawn([0, 1, 2], [-1, 10**30, *NO_NUMBER]), "stride": AT_LEAST_1,
         "border": drawn(["mirrored", "none"], ["wrap", None, 5, ["none"]])},
        levels_of,
    ),
    "read_photograph": (
        {"content": drawn([b""], [b"GIF89a", None, 5, "text", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xd9"]),
         "longest": AT_LEAST_1},
        lambda content, longest: REFUSE,
    ),
    "share_above_limit": ({"image": pictures(), "stride": AT_LEAST_1}, share),
    "shrink_both_ways": (
        {**PAIR, **LAYER},
        lambda image, kernel, stride, padding: [convolved(image, kernel, stride, padding), every(image, stride)],
    ),
    "stack_of_layers": ({"input_size": FORMULA["input_size"], "layers": LAYERS}, stacked),
    "strided_convolve": ({**PAIR, **LAYER}, convolved),
    "stripes": ({"size": SIZE, "frequency": FREQUENCY}, waves),
    "test_image": (
        {"level": LEVEL, "seed": AT_LEAST_0},
        lambda level, seed: noisy(CLEAN, level, seed),
    ),
    "upsample_nearest": ({"image": pictures(), "factor": AT_LEAST_1, "shape": SHAPE}, stretched),
    "zone_plate": ({"size": SIZE}, rings),
    "descent.windows": ({"image": pictures(), "kernel_shape": SHAPE, "stride": AT_LEAST_1}, rows_read),
    "descent.restoring_error": (
        {"pictures": SEVERAL, "clean": pictures(2), "stride": AT_LEAST_1, "kernel_shape": SHAPE},
        lambda p, c, s, k: least_error(p, c, s, k, restoring=True),
    ),
    "descent.matching_error": (
        {"pictures": SEVERAL, "small": pictures(2), "stride": AT_LEAST_1, "kernel_shape": SHAPE},
        lambda p, c, s, k: least_error(p, c, s, k, restoring=False),
    ),
    "descent.descend": (
        {"error": drawn([BOWL], [5, None, "x", np.ones((3, 3))]), "start": ordinary(2),
         "rate": drawn([0.1, 0.25, 1, 30.0], [0, -1, np.nan, None, "1", [1, 2], 1j]),
         "steps": drawn([0, 1, 5], [-1, 10**30, *NO_NUMBER])},
        rolled,
    ),
    "networks.network": (
        {"layers": drawn(["", "4", "4/2", "3 max 2", "average 2/2"], [5, None, "x", "0", "3/3", "9" * 9, "²", b"4"]),
         "size": drawn([1, 4, 8, 6], [0, 65536, 2**31, *NO_NUMBER]),
         "classes": drawn([1, 10], [0, 2**31, *NO_NUMBER]),
         "generator": drawn([np.random.default_rng(0)], [5, None, np.random])},
        weights_in,
    ),
}  # fmt: skip
CALLED = {
    "descent.windows": descent.windows,
    "descent.restoring_error": restored,
    "descent.matching_error": matched,
    "descent.descend": descent.descend,
    "networks.network": lambda **given: networks.network(**given).parameter_count(),
    **{name: getattr(stride_helpers, name) for name in stride_helpers.__all__},
}


def numbers_of(result):
    """Every number of a result in one row."""
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, str):
        return []
    if isinstance(result, (list, tuple)):
        return [number for part in result for number in numbers_of(part)]
    return np.ravel(result).tolist() if np.asarray(result).dtype != WIDE else list(np.ravel(result))


def seen(value):
    """What a value shows of itself, to see whether a call has changed it."""
    if isinstance(value, np.ndarray) and value is not np.ma.masked and value.size < 10**6 and value.dtype != object:
        return value.tobytes()
    if isinstance(value, (list, tuple)):
        return [seen(part) for part in value]
    return repr(value) if isinstance(value, (str, bytes, float, dict, set)) else id(value)


def holds_numbers(value):
    return np.ndim(value) and np.asarray(value).dtype.kind in "biuf"


def magnitude(arguments):
    """How large the products of a call can be; rounding is judged by it."""
    arrays = [wide(value) for name, value in arguments.items() if name != "pictures" and holds_numbers(value)]
    return np.prod([max(np.abs(array).max(initial=0), WIDE(0)) for array in arrays] or [WIDE(1)])


def judge(name, arguments, allowed, authority):
    """One call: refused by name, or right."""
    before = seen(list(arguments.values()))
    refusal, result = None, None
    with warnings.catch_warnings(action="error"):
        try:
            result = CALLED[name](**arguments)
        except (BadInput, TypeError, FileNotFoundError) as error:
            refusal = str(error)
    assert seen(list(arguments.values())) == before, "an input was changed"
    if refusal is not None:
        nouns = {*arguments, "file", "missing", *(["kernel"] if name.startswith("descent") else [])}
        assert "\n" not in refusal, refusal
        assert nouns & set(re.findall(r"\w+", refusal)), refusal
        assert re.search(r" must | is missing;", refusal), refusal
    if not all(fine for fine in allowed.values() if fine is not None):
        read_nowhere = name == "fast_strided_convolve" and not allowed["image"]
        assert refusal or read_nowhere, "accepted"
        return
    if authority is None:
        assert refusal is None, refusal
        return
    with warnings.catch_warnings(action="ignore"):
        try:
            expected = authority(*arguments.values())
        except Exception:
            assert None in allowed.values()  # the authority knows no such signal
            return
        if expected is REFUSE or (isinstance(expected, list) and any(part is REFUSE for part in expected)):
            assert refusal, "accepted"
            return
        expected = np.array(numbers_of(expected), WIDE)
        finite = np.isfinite(expected.astype(float)) | np.isnan(expected)
        if refusal:
            assert not finite.all() or ("float can hold" in refusal and np.abs(expected).max() > 1e300), refusal
            return
        found = np.array(numbers_of(result), WIDE)
        if name in ("comparison_rows", "stack_of_layers", "amplitude_spectrum"):
            found = {
                "comparison_rows": lambda: np.array([row.correlation for row in result], WIDE),
                "stack_of_layers": lambda: np.array([n for layer in result for n in layer], WIDE),
                "amplitude_spectrum": lambda: wide(result[1]),
            }[name]()
        by = magnitude(arguments)
        if name in ("pearson_correlation", "comparison_rows", "share_above_limit"):
            by = 1
        if name in ("descent.restoring_error", "descent.matching_error"):
            by = np.abs(wide(list(arguments.values())[1])).max() ** 2
        assert found.shape == expected.shape
        close = np.abs(found - expected) <= 1e-7 * np.abs(expected) + 1e-7 * by + WIDE(1e-300)
        assert (close | np.isnan(expected) & np.isnan(found)).all(), (found, expected)


def test_every_public_function_is_drawn_at_least_20_000_times_in_all():
    assert set(SUBJECTS) == set(CALLED)
    few = {"binomial_kernel", "box_kernel", "zone_plate", "load_digits", "load_picture"}  # all that there is to draw
    assert EXAMPLES * len(set(SUBJECTS) - few) >= 20_000


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_call_is_right_or_names_the_argument_that_is_wrong(name):
    strategies, authority = SUBJECTS[name]

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.fixed_dictionaries(strategies))
    def draw(drawn):
        arguments = {key: drawn[key][0] for key in strategies}
        judge(name, arguments, {key: fine for key, (_, fine) in drawn.items()}, authority)

    draw()
