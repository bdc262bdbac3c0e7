"""Lesson 1: the size of the output, settings that halve, the receptive field."""

from fractions import Fraction
from itertools import product

from authorities import read_by, starts

RIGHT = {}
WRONG = {}
NOT_TOLD = {}

# --- the exercise of section 1: n pixels, kernel k, padding p, stride s -----------------------------------------


def formula(n, k, p, s):
    return (n + 2 * p - k) // s + 1


RIGHT["output_size"] = [
    formula,
    lambda *numbers: len(starts(*numbers)),
]
WRONG["output_size"] = [
    (lambda n, k, p, s: len(range(0, n + 2 * p - k, s)) + 1, "round down, not up"),
    (
        lambda n, k, p, s: (n + 2**p - k - 1) // s + 1,
        "9 pixels, kernel 3, padding 1, stride 2 It gives 4, not 5.",
    ),
    (lambda *numbers: [formula(*numbers)], "It gives [22] (a list), not 22"),
    (lambda n, k, p, s: len(range(0, n + 2 * p - k, s)), "The last window is lost"),
    (lambda *numbers: list(starts(*numbers)), "One number is asked for: how many windows, not where they start."),
    (lambda n, k, s: 22, "stops with TypeError"),
    (lambda n, k, p, s: n // 0, "Tried: 24 pixels, kernel 3, padding 0, stride 1 It stops with ZeroDivisionError"),
    (lambda n, k, p, s: unwritten, "stops with NameError"),  # noqa: F821
    (
        lambda n, k, p, s: None if p else formula(n, k, p, s),
        "Tried: 16 pixels, kernel 5, padding 2, stride 2 It gives None",
    ),
    (lambda n, k, p, s: (n + 2 * (p - k)) // s + 1, "Only the padding is doubled"),
    (lambda n, k, p, s: (p + n - k) / s + 1, "Two things. A part of a window is no window"),
    (lambda n, k, p, s: (n - k + p) // s, "Two things. The first window needs no step: add 1. The padding is per side"),
    (22, "Give the check the function itself"),
]
NOT_TOLD["output_size"] = [
    (lambda n, k, p, s: (n + 3 * p - k) // s + 1, "to the nearest"),
    (lambda n, k, p, s: (n + p**2 - k) // s + 1, "to the nearest"),
    (lambda n, k, p, s: (n + 2 * p - k) // s + (1 if s < 4 else 0), "add 1"),
]

# --- exercise 1 -------------------------------------------------------------------------------------------------


def found_by(size, kernels=range(1, 8), paddings=range(4), strides=range(1, 5)):
    return [triple for triple in product(kernels, paddings, strides) if size(24, *triple) == 12]


def count(n, k, p, s):
    return len(starts(n, k, p, s))


HALVING = found_by(count)
RIGHT["halving_triples"] = [HALVING, HALVING[::-1]]
WRONG["halving_triples"] = [
    (found_by(lambda n, k, p, s: len(range(0, n + 2 * p - k, s)) + 1), "rounding up"),
    (found_by(lambda n, k, p, s: count(n, k, p, s) - 1), "without the + 1"),
    (found_by(lambda n, k, p, s: count(n, k, 0, s)), "without the padding"),
    (found_by(lambda n, k, p, s: len(range(0, n + 2 * p - k, s))), "rounds up in its place"),
    (found_by(lambda n, k, p, s: len(range(0, n + p - k + 1, s))), "counting the padding once"),
    (found_by(lambda n, k, p, s: Fraction(n + 2 * p - k, s) + 1), "a fraction is allowed"),
    (found_by(count, paddings=range(3)), "none has kernel 7 or padding 3"),
    (found_by(count, kernels=range(2, 8)), "none has kernel 1:"),
    ([(p, s, k) for k, p, s in HALVING], "yours are right as (padding, stride, kernel)"),
    ([*HALVING[:3], *HALVING[4:]], "1 missing"),
    ([*HALVING, HALVING[0]], "listed more than once"),
    ([*HALVING, (3, 0, 2)], "(3, 0, 2) takes 24 pixels to 11, not 12"),
    ([*HALVING, (9, 4, 2)], "In (9, 4, 2) the kernel is not from 1 to 7"),
    ([*HALVING, (3, 1, 0)], "the stride is not from 1 to 4"),
    ([(3, 1)], "(3, 1) holds 2 numbers"),
    ((3, 1, 2), "Give a list of triples of whole numbers, [(kernel, padding, stride), ...] (a list of single numbers)"),
    (7, "Give a list of triples"),
    ([(3, 1, 2)], "6 missing"),
    (["312"], "Give a list of triples of whole numbers, [(kernel, padding, stride), ...] (a str)"),
    ([(3, 1, 2.5)], "2.5 is not a whole number"),
]
NOT_TOLD["halving_triples"] = [([(1, 3, 2)], "the order of a triple")]

# --- exercise 2 -------------------------------------------------------------------------------------------------


def field(layers):
    width, jump = 1, 1
    for kernel, _, stride in layers:
        width += (kernel - 1) * jump
        jump *= stride
    return width


def field_backwards(layers):
    """Empties the list that it is given."""
    width = 1
    while layers:
        kernel, _, stride = layers.pop()
        width = (width - 1) * stride + kernel
    return width


def field_walked(layers):
    pixels = read_by({0}, layers)
    return max(pixels) - min(pixels) + 1


RIGHT["receptive_field"] = [
    field,
    field_backwards,
    field_walked,
]
WRONG["receptive_field"] = [
    (lambda layers: field([(k, p, 1) for k, p, _ in layers]), "neighbouring cells lie several pixels apart"),
    (lambda layers: field_walked(layers) ** 2, "its width is asked for"),
    (lambda layers: field_walked(layers[::-1]), "from the first to the last"),
    (lambda layers: (field(layers), 1), "Return the width alone."),
    (lambda layers: [field(layers)], "Tried: layers = [(3, 1, 1)] It gives [3] (a list), not 3."),
    (lambda: 3, "stops with TypeError"),
]
