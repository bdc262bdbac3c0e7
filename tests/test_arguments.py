"""Bad input is refused in a sentence that names the argument, what it got and what is allowed."""

import copy
import inspect
import tracemalloc

import numpy as np
import pytest

import stride_helpers
from stride_helpers.arguments import BadInput, affordable, short

pytestmark = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")  # what another test left open

SQUARE, BOX, NAN = np.arange(36.0).reshape(6, 6), np.ones((3, 3)), float("nan")
LAYER = {"stride": 2, "padding": 1}

# One call of each public function that works; every bad value below is put in place of one of its arguments.
CALLS = {
    "add_salt_and_pepper": {"image": SQUARE, "level": 0.3, "seed": 1},
    "amplitude_spectrum": {"signal": [0.0, 1.0, 0.0, 1.0]},
    "binomial_kernel": {"size": 3},
    "box_kernel": {"size": 3},
    "comparison_rows": {"image": SQUARE, "kernel": BOX, "strides": (1, 2)},
    "coverage": {"input_size": 24, "kernel_size": 3, "padding": 1, "stride": 2},
    "fast_strided_convolve": {"image": SQUARE, "kernel": BOX, **LAYER},
    "fine_detail": {"image": SQUARE, "stride": 2},
    "folded_frequency": {"frequency": 0.4, "stride": 2},
    "gain": {"kernel": BOX, "frequency": 0.25},
    "gain_size": {"kernel": BOX, "frequency": 0.25},
    "image_gradient": {"upstream": BOX, "kernel": BOX, "image_shape": (6, 6), **LAYER},
    "kernel_gradient": {"image": SQUARE, "upstream": BOX, **LAYER, "kernel_shape": (3, 3)},
    "load_digits": {},
    "load_picture": {"name": "grass"},
    "naive_subsample": {"image": SQUARE, "factor": 2},
    "output_dimension": {"input_size": 24, "kernel_size": 3, "padding": 1, "stride": 2},
    "pearson_correlation": {"a": SQUARE, "b": SQUARE},
    "pyramid": {"image": SQUARE, "kernel": BOX, "levels": 2, "stride": 2, "border": "mirrored"},
    "read_photograph": {"content": b"", "longest": 5},
    "share_above_limit": {"image": SQUARE, "stride": 2},
    "shrink_both_ways": {"image": SQUARE, "kernel": BOX, **LAYER},
    "stack_of_layers": {"input_size": 24, "layers": [(3, 1, 2), (3, 1, 1)]},
    "strided_convolve": {"image": SQUARE, "kernel": BOX, **LAYER},
    "stripes": {"size": 8, "frequency": 0.25},
    "test_image": {"level": 0.3, "seed": 365},
    "upsample_nearest": {"image": SQUARE, "factor": 2, "shape": (12, 12)},
    "zone_plate": {"size": 8},
}
WORKING = {function: arguments for function, arguments in CALLS.items() if function != "read_photograph"}


def whole_numbers(least):
    """Values that are no whole number of at least `least`: (value, error, how shown, what is allowed)."""
    wrong = {ValueError: (least - 1, -7, 1.5, NAN), TypeError: (True, "2", None, [2])}
    allowed = f"whole number of at least {least}"
    return [(value, error, repr(value), allowed) for error, values in wrong.items() for value in values]


PICTURES = [
    ([], ValueError, "(0,)", "2-D"),
    ([[]], ValueError, "(1, 0)", "at least one number"),
    ([[1, 2], [3]], ValueError, "[[1, 2], [3]]", "rows of equal length"),
    (5, ValueError, "()", "2-D"),
    (np.ones((3, 3, 3)), ValueError, "(3, 3, 3)", "2-D"),
    ([[1, 2], [3, NAN]], ValueError, "row 1, column 1 holds nan", "finite"),
    ("text", TypeError, "'text'", "real numbers"),
    ([["1", "2"]], TypeError, "[['1', '2']]", "real numbers"),
]
NOTHING = (None, TypeError, "None", "real numbers")
SHAPES = [
    ((3,), ValueError, "(3,)", "two whole numbers, (rows, columns)"),
    ((3, 3, 1), ValueError, "(3, 3, 1)", "two whole numbers, (rows, columns)"),
    (3, TypeError, "3", "two whole numbers, (rows, columns)"),
    ((0, 3), ValueError, "0", "whole number of at least 1"),
    ((3, 1.5), ValueError, "1.5", "whole number of at least 1"),
]
FREQUENCIES = [
    (NAN, ValueError, "it is nan", "finite"),
    ("0.3", TypeError, "'0.3'", "real numbers"),
]
LEVELS = [*FREQUENCIES, NOTHING, *((v, ValueError, repr(v), "number from 0 to 1") for v in (-0.01, 1.01))]
SIGNALS = [
    ([], ValueError, "(0,)", "one row"),
    (5, ValueError, "()", "one row"),
    (np.ones((4, 4)), ValueError, "(4, 4)", "one row"),
    ([1, NAN], ValueError, "nan", "finite"),
    ("text", TypeError, "'text'", "real numbers"),
]
UPSTREAMS = [(np.ones(shape), ValueError, str(shape), "output's shape (3, 3)") for shape in ((2, 3), (6, 6), (1, 1))]
NAMES = [(v, ValueError, repr(v), "one of astronaut, brick, camera") for v in ("gras", "../grass", ["grass"])]
BORDERS = [(value, ValueError, repr(value), '"mirrored" or "none"') for value in ("wrap", None)]
LAYERS = [
    (5, TypeError, "5", "a list of (kernel_size, padding, stride)"),
    ((3, 1, 2), TypeError, "layers[0] must be (kernel_size, padding, stride)", "it is 3"),
    ([(3, 1, 2), (3, 2)], ValueError, "layers[1] must be (kernel_size, padding, stride)", "it is (3, 2)"),
    ([(3, 1, 1), (3, 1, 0)], ValueError, "layers[1]: stride must be", "whole number of at least 1, but it is 0"),
    ([("3", 0, 1)], TypeError, "layers[0]: kernel_size must be", "whole number of at least 1, but it is '3'"),
    ([(3, 0, 9), (3, 0, 1), (9, 0, 1)], ValueError, "layers[2]: kernel_size must be", "at most 1 here, but it is 9"),
]
STRIDES = [
    (2, TypeError, "2", "a list of whole numbers"),
    ([1, 0], ValueError, "strides[1]", "whole number of at least 1, but it is 0"),
    (["1"], TypeError, "strides[0]", "whole number of at least 1, but it is '1'"),
]

BAD = {
    "image kernel upstream a b": [*PICTURES, NOTHING],
    "upstream": UPSTREAMS,
    "b": [(BOX, ValueError, "(3, 3)", "the shape of a, (6, 6)")],
    "stride factor size input_size kernel_size": whole_numbers(1),
    "padding seed levels": whole_numbers(0),
    "longest": [case for case in whole_numbers(1) if case[0] is not None],
    "image_shape kernel_shape shape": SHAPES,
    "layers": LAYERS,
    "strides": STRIDES,
    "level": LEVELS,
    "border": BORDERS,
    "frequency": FREQUENCIES,
    "signal": SIGNALS,
    "name": NAMES,
    "content": [(value, TypeError, repr(value), "bytes") for value in (None, 5, "text")],
}
CASES = [
    (function, argument, *case)
    for function, arguments in CALLS.items()
    for argument in arguments
    for names, cases in BAD.items()
    if argument in names.split()
    for case in cases
]
CASES += [
    (function, "frequency", [0.1, 0.2], ValueError, "[0.1, 0.2]", "one number")
    for function in ("stripes", "folded_frequency")
]


def call(function, **changed):
    return getattr(stride_helpers, function)(**{**CALLS[function], **changed})


def test_every_public_function_and_argument_is_covered():
    assert set(CALLS) == set(stride_helpers.__all__)
    tried = {case[:2] for case in CASES}
    for function in CALLS:
        names = set(inspect.signature(getattr(stride_helpers, function)).parameters)
        assert {(function, name) for name in names} <= tried
    for function in WORKING:
        call(function)


def test_bad_input_is_refused_in_a_clear_sentence():
    for function, argument, value, error, shown, allowed in CASES:
        with pytest.raises((ValueError, TypeError)) as caught:
            call(function, **{argument: value})
        sentence = str(caught.value)
        assert isinstance(caught.value, error), (function, sentence)
        for words in (argument, shown, allowed):
            assert words in sentence, (function, sentence)
        assert "\n" not in sentence


def test_a_value_takes_one_line_of_at_most_60_letters():
    assert short("x" * 58) == repr("x" * 58)
    for value in (list(range(1000)), np.ones((30, 30)), "x" * 59):
        assert len(short(value)) == 60
        assert "\n" not in short(value)


def test_a_kernel_that_does_not_fit_is_refused_everywhere_in_the_same_words():
    for shape, padding, most, shown in [
        ((7, 3), 0, "6x6", "7x3"),
        ((9, 9), 1, "8x8", "9x9"),
        ((1, 7), 0, "6x6", "1x7"),
    ]:
        words = f"must be at most {most} here, but it is {shown}: 6x6 and padding {padding} on each side"
        for function in ("strided_convolve", "fast_strided_convolve", "shrink_both_ways", "image_gradient"):
            with pytest.raises(BadInput, match=f"^kernel {words}$"):
                call(function, kernel=np.ones(shape), padding=padding)
        with pytest.raises(BadInput, match=f"^kernel_shape {words}$"):
            call("kernel_gradient", kernel_shape=shape, padding=padding)
    with pytest.raises(BadInput, match=r"^levels must be at most 1 here, but it is 2: kernel must be at most 2x2 here"):
        call("pyramid", levels=2, border="none")
    with pytest.raises(BadInput, match=r"^kernel_size must be at most 26 here, but it is 27"):
        call("output_dimension", kernel_size=27)


@pytest.mark.parametrize(
    ("function", "name", "value"),
    [
        ("coverage", "input_size", 10**8),
        ("strided_convolve", "padding", 3160),
        ("upsample_nearest", "shape", (10**9, 10**9)),
        ("zone_plate", "size", 6325),
    ],
)
def test_a_size_that_no_memory_holds_is_refused_before_anything_is_made(function, name, value):
    tracemalloc.start()
    with pytest.raises(BadInput, match=f"^{name} must ask for at most 40 million numbers, but it asks for"):
        call(function, **{name: value})
    assert tracemalloc.get_traced_memory()[1] < 10**6
    tracemalloc.stop()
    affordable("size", 8000, 5000)


# --- what is allowed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [list, np.uint8, np.int64, np.float32])
def test_every_usual_kind_of_picture_is_accepted(kind):
    pictured = kind(SQUARE)
    for function, arguments in CALLS.items():
        if "image" in arguments:
            for found, expected in zip(arrays(call(function, image=pictured)), arrays(call(function)), strict=True):
                np.testing.assert_array_equal(found, expected)
                assert found.dtype == np.float64


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.uint64, np.array])
def test_numpy_whole_numbers_are_accepted_and_do_not_wrap_round(kind):
    for function, arguments in WORKING.items():
        changed = {name: kind(value) for name, value in arguments.items() if type(value) is int and value < 128}
        for found, expected in zip(arrays(call(function, **changed)), arrays(call(function)), strict=True):
            np.testing.assert_array_equal(found, expected)
    assert stride_helpers.strided_convolve(np.ones((300, 3)), BOX, kind(2), kind(1)).shape == (150, 2)
    assert stride_helpers.upsample_nearest(SQUARE, kind(2), (kind(4), kind(5))).shape == (4, 5)
    assert stride_helpers.coverage(kind(100), kind(3), kind(100), kind(2)).size == 100
    size = stride_helpers.output_dimension(kind(100), kind(3), kind(100), kind(2))
    assert size == 149
    assert type(size) is int


# Calls that could hand back what they were given.
NOTHING_TO_DO = [
    ("add_salt_and_pepper", {"level": 0}),
    ("fast_strided_convolve", {"kernel": BOX[:1, :1], "stride": 1, "padding": 0}),
    ("image_gradient", {"kernel": BOX[:1, :1], "image_shape": (3, 3), "stride": 1, "padding": 0}),
    ("naive_subsample", {"factor": 1}),
    ("pyramid", {"levels": 0}),
    ("shrink_both_ways", {"kernel": BOX[:1, :1], "stride": 1, "padding": 0}),
    ("strided_convolve", {"kernel": BOX[:1, :1], "stride": 1, "padding": 0}),
    ("upsample_nearest", {"factor": 1, "shape": (6, 6)}),
]
LAYOUTS = {
    "plain": np.array,
    "Fortran order": np.asfortranarray,
    "mirrored": lambda array: array[::-1, ::-1].copy()[::-1, ::-1],
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_arguments_are_never_changed_and_the_result_belongs_to_the_caller(layout):
    usual = [(function, {}) for function in WORKING]
    for function, changed in usual + NOTHING_TO_DO:
        expected = copy.deepcopy(call(function, **changed))
        given = {
            name: LAYOUTS[layout](value) if isinstance(value, np.ndarray) else value
            for name, value in (CALLS[function] | changed).items()
        }
        for array in arrays(given):
            array.flags.writeable = False
        for _ in range(2):  # the second call does not find what was written into the first one's result
            found = call(function, **given)
            for result, right in zip(arrays(found), arrays(expected), strict=True):
                np.testing.assert_allclose(result, right, rtol=1e-13, err_msg=function)
                assert not any(np.shares_memory(result, array) for array in arrays(given)), function
                result[:] = 7


def arrays(value):
    """The arrays in an argument or a result."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, dict):
        return arrays(list(value.values()))
    if isinstance(value, (list, tuple)):
        return [array for each in value for array in arrays(each)]
    return []
