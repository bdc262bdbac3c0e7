"""Bad input is refused in a sentence that names the argument, what it got and what is allowed."""

import inspect

import numpy as np
import pytest

import stride_helpers
from stride_helpers.arguments import BadInput

pytestmark = pytest.mark.filterwarnings("error")

SQUARE, BOX, NAN, INF = np.arange(36.0).reshape(6, 6), np.ones((3, 3)), float("nan"), float("inf")
LAYER = {"stride": 2, "padding": 1}

# One call of each public function that works; every bad value below is put in place of one of its arguments.
CALLS = {
    "add_salt_and_pepper": {"image": SQUARE, "level": 0.3, "seed": 1},
    "amplitude_spectrum": {"signal": [0.0, 1.0, 0.0, 1.0]},
    "binomial_kernel": {"size": 3},
    "box_kernel": {"size": 3},
    "comparison_rows": {"image": SQUARE, "kernel": BOX, "strides": (1, 2), "padding": 1, "reference": SQUARE},
    "coverage": {"input_size": 24, "kernel_size": 3, "padding": 1, "stride": 2},
    "fast_strided_convolve": {"image": SQUARE, "kernel": BOX, **LAYER},
    "folded_frequency": {"frequency": 0.4, "stride": 2},
    "gain": {"kernel": BOX, "frequency": 0.25},
    "image_gradient": {"upstream": BOX, "kernel": BOX, "image_shape": (6, 6), **LAYER},
    "kernel_gradient": {"image": SQUARE, "upstream": BOX, **LAYER, "kernel_shape": (3, 3)},
    "load_digits": {},
    "load_picture": {"name": "test_picture"},
    "naive_subsample": {"image": SQUARE, "factor": 2},
    "output_dimension": {"input_size": 24, "kernel_size": 3, "padding": 1, "stride": 2},
    "pearson_correlation": {"a": SQUARE, "b": SQUARE},
    "pyramid": {"image": SQUARE, "kernel": BOX, "levels": 2, "stride": 2, "border": "mirrored"},
    "read_photograph": {"content": b"GIF89a"},
    "share_above_limit": {"image": SQUARE, "stride": 2},
    "shrink_both_ways": {"image": SQUARE, "kernel": BOX, **LAYER},
    "stack_of_layers": {"input_size": 24, "layers": [(3, 1, 2), (3, 1, 1)]},
    "strided_convolve": {"image": SQUARE, "kernel": BOX, **LAYER},
    "stripes": {"size": 8, "frequency": 0.25},
    "test_image": {"level": 0.3, "seed": 365},
    "upsample_nearest": {"image": SQUARE, "factor": 2, "shape": (12, 12)},
    "zone_plate": {"size": 8},
}


def whole_numbers(least):
    """Values that are no whole number of at least `least`: (value, error, how shown, what is allowed)."""
    wrong_value, wrong_type = (
        (least - 1, -7, 1.5, 2.0, 0.5, NAN, INF),
        (True, np.True_, "2", None, [2], 2j, b"2"),
    )
    allowed = f"whole number of at least {least}"
    return [(v, ValueError, repr(v), allowed) for v in wrong_value] + [
        (v, TypeError, repr(v), allowed) for v in wrong_type
    ]


PICTURES = [
    ([], ValueError, "(0,)", "2-D"),
    ([[]], ValueError, "(1, 0)", "at least one number"),
    (np.ones((0, 3)), ValueError, "(0, 3)", "at least one number"),
    ([[1, 2], [3]], ValueError, "[[1, 2], [3]]", "rows of equal length"),
    ([[1, 2], 3], ValueError, "[[1, 2], 3]", "rows of equal length"),
    ([1, 2, 3], ValueError, "(3,)", "2-D"),
    (5, ValueError, "()", "2-D"),
    (np.ones((3, 3, 3)), ValueError, "(3, 3, 3)", "2-D"),
    ([[1, 2], [3, NAN]], ValueError, "row 1, column 1 holds nan", "finite"),
    ([[1, INF], [3, 4]], ValueError, "row 0, column 1 holds inf", "finite"),
    (np.array([[-INF]], np.float32), ValueError, "row 0, column 0 holds -inf", "finite"),
    ("text", TypeError, "'text'", "real numbers"),
    ([["1", "2"]], TypeError, "[['1', '2']]", "real numbers"),
    (None, TypeError, "None", "real numbers"),
    ([[1, None]], TypeError, "[[1, None]]", "real numbers"),
    ([[1j]], TypeError, "[[1j]]", "real numbers"),
    ({"a": 1}, TypeError, "{'a': 1}", "real numbers"),
    (np.array([["2020-01-01"]], "datetime64[D]"), TypeError, "datetime64", "real numbers"),
]
SHAPES = [
    ((3,), ValueError, "(3,)", "two whole numbers, (rows, columns)"),
    ((3, 3, 1), ValueError, "(3, 3, 1)", "two whole numbers, (rows, columns)"),
    (3, TypeError, "3", "two whole numbers, (rows, columns)"),
    (None, TypeError, "None", "two whole numbers, (rows, columns)"),
    ((0, 3), ValueError, "0", "whole number of at least 1"),
    ((3, -1), ValueError, "-1", "whole number of at least 1"),
    ((3, 1.5), ValueError, "1.5", "whole number of at least 1"),
    ("ab", TypeError, "'a'", "whole number of at least 1"),
    ((3, True), TypeError, "True", "whole number of at least 1"),
]
LEVELS = [(v, ValueError, repr(v), "number from 0 to 1") for v in (-0.01, 1.01, 2, NAN, INF, -INF)] + [
    (v, TypeError, repr(v), "number from 0 to 1") for v in (True, "0.3", None, [0.3], 0.3j)
]
FREQUENCIES = [(v, ValueError, repr(v), "number") for v in (NAN, INF)] + [
    (v, TypeError, repr(v), "number") for v in ("0.3", None, 0.3j)
]
SIGNALS = [
    ([], ValueError, "", "signal must"),
    (5, ValueError, "", "signal must"),
    (np.ones((4, 4)), ValueError, "(4, 4)", "signal must"),
    ([1, NAN], ValueError, "nan", "finite"),
    ([[1, 2], [3]], ValueError, "[[1, 2], [3]]", "signal must"),
    ("text", TypeError, "'text'", "real numbers"),
    (None, TypeError, "None", "real numbers"),
    ([1j, 2], TypeError, "[1j, 2]", "real numbers"),
]
UPSTREAMS = [(np.ones(shape), ValueError, str(shape), "output's shape (3, 3)") for shape in ((2, 3), (6, 6), (1, 1))]
LONGEST = [case for case in whole_numbers(1) if case[0] is not None]
NAMES = [(v, ValueError, repr(v), "one of astronaut, brick, camera") for v in ("gras", "", "grass.png", "../grass")] + [
    (v, TypeError, repr(v), "name must be") for v in (["grass"], {}, None)
]
BORDERS = [(v, ValueError, repr(v), '"mirrored" or "none"') for v in ("wrap", "", "None")] + [
    (v, TypeError, repr(v), '"mirrored" or "none"') for v in (None, True, 0, ["none"])
]
LAYERS = [
    (5, TypeError, "5", "a list of (kernel_size, padding, stride)"),
    (None, TypeError, "None", "a list of (kernel_size, padding, stride)"),
    ("313", TypeError, "'313'", "a list of (kernel_size, padding, stride)"),
    ({(3, 1, 2): 1}, TypeError, "{(3, 1, 2): 1}", "a list of (kernel_size, padding, stride)"),
    ((3, 1, 2), TypeError, "layers[0] is 3", "a list of (kernel_size, padding, stride)"),
    ([(3, 1, 2), (3, 2)], ValueError, "layers[1] is (3, 2)", "a list of (kernel_size, padding, stride)"),
    ([(3, 1, 2, 8)], ValueError, "layers[0] is (3, 1, 2, 8)", "a list of (kernel_size, padding, stride)"),
    ([(3, 1, 1), (3, 1, 0)], ValueError, "layers[1]: stride must be", "whole number of at least 1, but it is 0"),
    ([(3, -1, 1)], ValueError, "layers[0]: padding must be", "whole number of at least 0, but it is -1"),
    ([(2.5, 0, 1)], ValueError, "layers[0]: kernel_size must be", "whole number of at least 1, but it is 2.5"),
    ([("3", 0, 1)], TypeError, "layers[0]: kernel_size must be", "whole number of at least 1, but it is '3'"),
    ([(3, 0, 9), (3, 0, 1), (9, 0, 1)], ValueError, "layers[2]: kernel_size must be", "at most 1 here, but it is 9"),
]

BAD = {
    "image kernel upstream a b": PICTURES,
    "upstream": UPSTREAMS,
    "stride factor size input_size kernel_size": whole_numbers(1),
    "padding seed levels": whole_numbers(0),
    "image_shape kernel_shape shape": SHAPES,
    "layers": LAYERS,
    "level": LEVELS,
    "border": BORDERS,
    "frequency": FREQUENCIES,
    "signal": SIGNALS,
    "name": NAMES,
}
CASES = [
    pytest.param(function, argument, *case, id=f"{function}-{argument}-{' '.join(repr(case[0]).split())[:30]}")
    for function, arguments in CALLS.items()
    for argument in arguments
    for names, cases in BAD.items()
    if argument in names.split()
    for case in cases
]
CASES += [pytest.param("read_photograph", "longest", *case, id=f"longest-{case[0]!r}") for case in LONGEST]
CASES += [
    pytest.param("comparison_rows", "strides", *case, id=f"strides-{case[0]!r}")
    for case in [
        (2, TypeError, "2", "strides must"),
        (None, TypeError, "None", "strides must"),
    ]
]
CASES += [
    pytest.param("comparison_rows", "reference", *case, id=f"reference-{' '.join(repr(case[0]).split())[:30]}")
    for case in [*(case for case in PICTURES if case[0] is not None), (BOX, ValueError, "(3, 3)", "(6, 6)")]
]
CASES += [
    pytest.param("read_photograph", "content", value, TypeError, repr(value), "bytes", id=f"content-{value!r}")
    for value in (None, 5, "text")
]


def call(function, **changed):
    return getattr(stride_helpers, function)(**{**CALLS[function], **changed})


def test_every_public_function_and_argument_is_covered():
    assert set(CALLS) == set(stride_helpers.__all__)
    tried = {case.values[:2] for case in CASES}
    for function in CALLS:
        names = set(inspect.signature(getattr(stride_helpers, function)).parameters) - {"folder"}
        assert {(function, name) for name in names} <= tried


@pytest.mark.parametrize("function", [name for name in CALLS if name != "read_photograph"])
def test_the_unchanged_call_works(function):
    call(function)


@pytest.mark.parametrize(("function", "argument", "value", "error", "shown", "allowed"), CASES)
def test_bad_input_is_refused_in_a_clear_sentence(function, argument, value, error, shown, allowed):
    with pytest.raises((ValueError, TypeError)) as caught:
        call(function, **{argument: value})
    sentence = str(caught.value)
    assert isinstance(caught.value, error), sentence
    assert argument in sentence
    assert shown in sentence
    assert allowed in sentence
    assert "\n" not in sentence
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("function", "argument"),
    [
        ("naive_subsample", "factor"),
        ("strided_convolve", "stride"),
        ("test_image", "level"),
        ("box_kernel", "size"),
    ],
)
@pytest.mark.parametrize("value", [list(range(1000)), np.ones((30, 30)), "x" * 1000, -(10**5000)], ids=type)
def test_a_long_value_is_shown_short(function, argument, value):
    with pytest.raises((ValueError, TypeError), match=f"{argument} must be") as caught:
        call(function, **{argument: value})
    assert len(str(caught.value)) < 250
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("strides", "error"), [((1, 0), ValueError), ((1, 1.5), ValueError), ("12", TypeError)])
def test_a_bad_stride_among_several_is_named(strides, error):
    with pytest.raises(error, match=r"strides? must be .*whole number.*, but it is") as caught:
        call("comparison_rows", strides=strides)
    assert any(repr(stride) in str(caught.value) for stride in strides)


def test_bad_input_is_a_value_error():
    assert issubclass(BadInput, ValueError)


LARGE = [
    ((7, 3), 0, "6x6", "7x3"),
    ((3, 7), 0, "6x6", "3x7"),
    ((9, 9), 1, "8x8", "9x9"),
    ((1, 7), 0, "6x6", "1x7"),
]


@pytest.mark.parametrize(("shape", "padding", "most", "shown"), LARGE)
@pytest.mark.parametrize("function", ["strided_convolve", "fast_strided_convolve", "shrink_both_ways"])
def test_a_kernel_larger_than_the_padded_picture_is_refused(function, shape, padding, most, shown):
    with pytest.raises(ValueError, match=rf"kernel must .*at most {most}.* it is {shown}.*padding {padding}"):
        call(function, kernel=np.ones(shape), padding=padding)


@pytest.mark.parametrize(("shape", "padding", "most", "shown"), LARGE)
def test_a_kernel_larger_than_the_padded_picture_is_refused_by_the_gradients(shape, padding, most, shown):
    with pytest.raises(ValueError, match=rf"kernel must .*at most {most}.* it is {shown}"):
        call("image_gradient", kernel=np.ones(shape), padding=padding)
    with pytest.raises(ValueError, match=rf"kernel_shape must .*at most {most}.* it is {shown}"):
        call("kernel_gradient", kernel_shape=shape, padding=padding)


def test_a_kernel_shape_too_large_for_memory_is_refused_before_it_is_made():
    with pytest.raises(ValueError, match="kernel_shape must"):
        call("kernel_gradient", kernel_shape=(10**9, 10**9))


@pytest.mark.parametrize(("kernel_size", "padding", "most"), [(25, 0, 24), (27, 1, 26), (10**30, 0, 24)])
def test_a_kernel_size_larger_than_the_padded_input_is_refused(kernel_size, padding, most):
    with pytest.raises(ValueError, match=f"kernel_size must be at most {most} here, but it is {kernel_size}"):
        stride_helpers.output_dimension(24, kernel_size, padding, 1)
    assert stride_helpers.output_dimension(24, most, padding, 5) == 1


def test_pictures_of_different_shapes_are_not_compared():
    with pytest.raises(ValueError, match=r"b must have the shape of a, \(6, 6\), but its shape is \(3, 3\)"):
        stride_helpers.pearson_correlation(SQUARE, BOX)


@pytest.mark.parametrize(
    "pictured",
    [
        SQUARE.astype(int).tolist(),
        tuple(map(tuple, SQUARE)),
        *(SQUARE.astype(kind) for kind in ("int8", "uint8", "int64", "uint64", "float16", "float32", "longdouble")),
        np.asfortranarray(SQUARE),
        [list(map(np.float32, row)) for row in SQUARE],
    ],
    ids=lambda value: f"{type(value).__name__} {getattr(value, 'dtype', '')}",
)
def test_every_kind_of_real_number_is_accepted(pictured):
    for function, arguments in CALLS.items():
        if "image" in arguments:
            expected, found = call(function), call(function, image=pictured)
            if isinstance(found, np.ndarray):
                np.testing.assert_allclose(found, expected, rtol=1e-6)
            elif isinstance(found, float):
                assert found == pytest.approx(expected)


def test_truth_values_are_accepted_as_numbers():
    checks = np.indices((4, 4)).sum(axis=0) % 2 == 0
    found = stride_helpers.strided_convolve(checks, [[True, False]])
    np.testing.assert_array_equal(found, checks[:, :3])
    assert found.dtype == np.float64


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16, np.uint16, np.int64, np.uint64, np.array])
def test_numpy_whole_numbers_are_accepted_and_do_not_wrap_round(kind):
    tall = np.arange(900.0).reshape(300, 3)
    plain, numpy_kind = {"stride": 2, "padding": 1}, {"stride": kind(2), "padding": kind(1)}
    for convolve in (stride_helpers.strided_convolve, stride_helpers.fast_strided_convolve):
        np.testing.assert_array_equal(convolve(tall, BOX, **numpy_kind), convolve(tall, BOX, **plain))
    upstream = convolve(tall, BOX, **plain)
    np.testing.assert_array_equal(
        stride_helpers.image_gradient(upstream, BOX, (300, 3), **numpy_kind),
        stride_helpers.image_gradient(upstream, BOX, (300, 3), **plain),
    )
    np.testing.assert_array_equal(
        stride_helpers.kernel_gradient(tall, upstream, **numpy_kind, kernel_shape=(kind(3), kind(3))),
        stride_helpers.kernel_gradient(tall, upstream, **plain),
    )
    assert stride_helpers.upsample_nearest(tall, kind(2), (600, 6))[-1, -1] == 899
    assert stride_helpers.upsample_nearest(tall, kind(2), (kind(4), kind(5))).shape == (4, 5)
    assert stride_helpers.naive_subsample(tall, kind(3)).shape == (100, 1)
    assert stride_helpers.output_dimension(kind(100), kind(3), kind(100), kind(2)) == 149
    assert type(stride_helpers.output_dimension(kind(24), kind(3), kind(0), kind(2))) is int


@pytest.mark.parametrize("level", [0, 1, 0.3, np.float32(0.25), np.float64(0.3), np.int64(1)])
def test_levels_of_every_kind_of_number_are_accepted(level):
    noisy = stride_helpers.add_salt_and_pepper(np.full((24, 24), 0.5), level, np.int64(1))
    np.testing.assert_array_equal(
        noisy, stride_helpers.add_salt_and_pepper(np.full((24, 24), 0.5), float(level), seed=1)
    )
