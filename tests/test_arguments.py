"""Bad input is refused in a sentence that names the argument, what it got and what is allowed."""

import inspect
import itertools
import time
import tracemalloc

import numpy as np
import pytest

import stride_helpers
from stride_helpers.arguments import BadInput, affordable, short

pytestmark = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")  # what another test left open

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
    "gain_size": {"kernel": BOX, "frequency": 0.25},
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
    ("ab", TypeError, "'ab'", "two whole numbers, (rows, columns)"),
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
    (function, argument, *case)
    for function, arguments in CALLS.items()
    for argument in arguments
    for names, cases in BAD.items()
    if argument in names.split()
    for case in cases
]
CASES += [("read_photograph", "longest", *case) for case in LONGEST]
CASES += [("read_photograph", "content", value, TypeError, repr(value), "bytes") for value in (None, 5, "text")]
CASES += [
    ("comparison_rows", "strides", *case)
    for case in [
        (2, TypeError, "2", "a list of whole numbers"),
        (None, TypeError, "None", "a list of whole numbers"),
        ("ab", TypeError, "'ab'", "a list of whole numbers"),
        ([1, 0], ValueError, "strides[1]", "whole number of at least 1, but it is 0"),
        ([1, 1.5], ValueError, "strides[1]", "whole number of at least 1, but it is 1.5"),
        (["1"], TypeError, "strides[0]", "whole number of at least 1, but it is '1'"),
    ]
]
CASES += [
    ("comparison_rows", "reference", *case)
    for case in [*(case for case in PICTURES if case[0] is not None), (BOX, ValueError, "(3, 3)", "(6, 6)")]
]
CASES += [(function, "folder", 5, TypeError, "5", "path of a folder") for function in ("load_digits", "load_picture")]
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


def test_the_unchanged_call_works():
    for function in set(CALLS) - {"read_photograph"}:
        call(function)


def test_bad_input_is_refused_in_a_clear_sentence():
    for function, argument, value, error, shown, allowed in CASES:
        with pytest.raises((ValueError, TypeError)) as caught:
            call(function, **{argument: value})
        sentence = str(caught.value)
        assert isinstance(caught.value, error), (function, sentence)
        assert argument in sentence, function
        assert shown in sentence, function
        assert allowed in sentence, (function, sentence)
        assert "\n" not in sentence
        assert caught.value.__cause__ is None


def test_a_long_value_is_shown_short():
    functions = {"naive_subsample": "factor", "strided_convolve": "stride", "test_image": "level", "box_kernel": "size"}
    for function, argument in functions.items():
        for value in (list(range(1000)), np.ones((30, 30)), "x" * 1000, -(10**5000)):
            with pytest.raises((ValueError, TypeError), match=f"{argument} must be") as caught:
                call(function, **{argument: value})
            assert len(str(caught.value)) < 250
            assert "\n" not in str(caught.value)


def test_bad_input_is_a_value_error():
    assert issubclass(BadInput, ValueError)


def test_a_kernel_that_does_not_fit_is_refused_everywhere_in_the_same_words():
    cases = [((7, 3), 0, "6x6", "7x3"), ((3, 7), 0, "6x6", "3x7"), ((9, 9), 1, "8x8", "9x9"), ((1, 7), 0, "6x6", "1x7")]
    for shape, padding, most, shown in cases:
        words = f"must be at most {most} here, but it is {shown}: 6x6 and padding {padding} on each side"
        for function in ("strided_convolve", "fast_strided_convolve", "shrink_both_ways", "image_gradient"):
            with pytest.raises(BadInput, match=f"^kernel {words}$"):
                call(function, kernel=np.ones(shape), padding=padding)
        with pytest.raises(BadInput, match=f"^kernel_shape {words}$"):
            call("kernel_gradient", kernel_shape=shape, padding=padding)
    with pytest.raises(BadInput, match=r"^levels must be at most 1 here, but it is 2: kernel must be at most 2x2 here"):
        call("pyramid", levels=2, border="none")


def test_masked_numbers_are_refused_and_an_empty_mask_is_not():
    masked = np.ma.array(SQUARE, mask=SQUARE > 30)
    for value, shown in ((masked, "5 of them are masked"), (list(masked), "masked"), (np.ma.masked_all((6, 6)), "36")):
        with pytest.raises(BadInput, match=f"image must hold no masked numbers, but .*{shown}"):
            call("naive_subsample", image=value)
    np.testing.assert_array_equal(
        call("naive_subsample", image=np.ma.array(SQUARE, mask=False)), call("naive_subsample")
    )


def test_more_numbers_than_memory_has_room_for_are_refused_before_they_are_made():
    for name, function, value in [
        ("image", "naive_subsample", np.broadcast_to(0.0, (7000, 7000))),
        ("image", "naive_subsample", range(10**12)),
        ("shape", "upsample_nearest", (10**9, 10**9)),
        ("size", "zone_plate", 6325),
        ("size", "stripes", 2**31),
        ("levels", "pyramid", 10**30),
        ("input_size", "coverage", 10**8),
        ("padding", "coverage", 10**30),
        ("kernel", "pyramid", np.broadcast_to(0.1, (1, 30_000_000))),
        ("frequency", "gain", np.broadcast_to(0.1, 20_000_000)),
    ]:
        tracemalloc.start()
        with pytest.raises(BadInput, match=f"^{name} must ask for at most 40 million numbers, but it asks for"):
            call(function, **{name: value})
        assert tracemalloc.get_traced_memory()[1] < 5 * 10**7, function
        tracemalloc.stop()
    affordable("size", 8000, 5000)
    with pytest.raises(BadInput):
        affordable("size", 8000, 5001)
    assert stride_helpers.coverage(8, 3, 0, 2**63).tolist() == [1, 1, 1, 0, 0, 0, 0, 0]


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


class Index:
    """A whole number of a learner's own."""

    def __index__(self):
        return 3


class Unprintable:
    def __repr__(self):
        return "\ud800\n\x1b[2J"


def released():
    content = memoryview(b"GIF89a")
    content.release()
    return content


RECORDS = np.ma.array(np.zeros((2, 2), [("x", float)]))
STRANGE = [
    ("comparison_rows", "strides", itertools.repeat(2), "strides must hold at most 100000 entries"),
    ("comparison_rows", "strides", range(1, 10**9), "strides must hold at most 100000 entries"),
    ("comparison_rows", "strides", {2, 3}, "strides must be a list"),
    ("stack_of_layers", "layers", itertools.repeat((3, 1, 2)), "layers must hold at most 100000 entries"),
    ("stack_of_layers", "layers", [itertools.count(1)], "layers must be a list of"),
    ("stack_of_layers", "layers", [{1, 2, 3}], "layers must be a list of"),
    ("upsample_nearest", "shape", {9: 1, 6: 2}, "shape must be two whole numbers"),
    ("read_photograph", "content", released(), "content must be the bytes of a file"),
    ("box_kernel", "size", Unprintable(), "size must be a whole number of at least 1"),
    *(("naive_subsample", "image", value, "image must hold real numbers") for value in (RECORDS, Unprintable())),
]


@pytest.mark.parametrize(("name", "argument", "value", "sentence"), STRANGE)
def test_what_has_no_end_no_order_or_no_characters_is_refused_at_once(name, argument, value, sentence):
    started = time.process_time()
    with pytest.raises((BadInput, TypeError), match=sentence) as caught:
        getattr(stride_helpers, name)(**CALLS[name] | {argument: value})
    assert time.process_time() - started < 1
    assert str(caught.value).isprintable()


def test_whole_numbers_of_any_kind_and_size_do_what_they_say():
    assert stride_helpers.coverage(*[Index()] * 4).tolist() == stride_helpers.coverage(3, 3, 3, 3).tolist()
    with pytest.raises(BadInput, match="padding must ask for at most 40 million numbers"):
        stride_helpers.coverage(24, 3, np.uint64(2**64 - 1), 2)
    whole = stride_helpers.share_above_limit(SQUARE, 10**6)
    assert stride_helpers.share_above_limit(SQUARE, 10**400) == whole > 0


@pytest.mark.parametrize("many", [1, 57, 58, 59, 60, 1000])
def test_a_value_takes_at_most_60_letters_of_a_sentence(many):
    value = "x" * many
    shown = short(value)
    assert len(shown) == min(many + 2, 60)  # with its quotation marks
    assert shown == repr(value) if many <= 58 else shown.endswith("x...")


def test_a_single_number_that_is_not_finite_has_no_place():
    with pytest.raises(BadInput, match=r"^frequency must hold finite numbers, but it is nan$"):
        stride_helpers.folded_frequency(NAN, 2)


def test_what_fails_when_it_is_asked_for_its_numbers_is_refused_by_name():
    class Failing:
        def __array__(self, *_, **__):
            raise RuntimeError

    with pytest.raises(TypeError, match=r"^image must hold real numbers, but it is "):
        stride_helpers.naive_subsample(Failing(), 2)
