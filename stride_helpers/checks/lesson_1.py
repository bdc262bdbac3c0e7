"""Lesson 1: the size of the output, settings that halve, the receptive field."""

import math
from functools import partial
from itertools import permutations, product
from numbers import Real

from stride_helpers.checks.answers import Unreadable, collected, floats, shown, whole_numbers
from stride_helpers.checks.engine import ENOUGH, FunctionExercise, ValueExercise
from stride_helpers.checks.sentences import PER_SIDE, SETTING, UNPADDED, both
from stride_helpers.geometry import output_dimension, stack_of_layers

# --- the size of the output, and sizes that are wrong, of n pixels, kernel k, padding p, stride s ----------------


def right_size(n, k, p, s):
    """The formula, for any numbers."""
    return (n + 2 * p - k) // s + 1


def without_one(n, k, p, s):
    """The first window is forgotten."""
    return (n + 2 * p - k) // s


def one_too_early(n, k, p, s):
    """The 1 is added before the division."""
    return (n + 2 * p - k + 1) // s


def unrounded(n, k, p, s):
    """A fraction stays."""
    return (n + 2 * p - k) / s + 1


def rounded_up(n, k, p, s):
    """A step that does not fit is taken."""
    return math.ceil((n + 2 * p - k) / s) + 1


def unpadded(n, k, p, s):
    """The padding is not used."""
    return (n - k) // s + 1


def once_padded(n, k, p, s):
    """The padding is added on one side."""
    return (n + p - k) // s + 1


# --- the exercise of section 1 ----------------------------------------------------------------------------------

ADD_1 = "The first window needs no step: add 1."
ROUND_DOWN = "A part of a window is no window: round down, with //."

# n pixels, kernel k, padding p, stride s.
SIZE_SLIPS = {
    ADD_1: [without_one],
    ROUND_DOWN: [unrounded],
    both(ADD_1, ROUND_DOWN): [lambda n, k, p, s: (n + 2 * p - k) / s],
    both(ADD_1, PER_SIDE): [lambda n, k, p, s: (n + p - k) // s],
    both(ADD_1, UNPADDED): [lambda n, k, p, s: (n - k) // s],
    both(ROUND_DOWN, PER_SIDE): [lambda n, k, p, s: (n + p - k) / s + 1],
    both(ROUND_DOWN, UNPADDED): [lambda n, k, p, s: (n - k) / s + 1],
    "The last window is lost: it starts where the room ends, and `range` leaves its end out.": [
        lambda n, k, p, s: len(range(0, n + 2 * p - k, s))
    ],
    "Brackets are missing: without them only the kernel is divided by the stride.": [
        lambda n, k, p, s: n + 2 * p - k // s + 1,
        lambda n, k, p, s: n + 2 * p - k / s + 1,
    ],
    "Add the 1 after the division, not to the stride.": [lambda n, k, p, s: (n + 2 * p - k) // (s + 1)],
    "A step that does not fit is not taken: round down, not up.": [rounded_up],
    "A step that does not fit is not taken: round down, not to the nearest.": [
        lambda n, k, p, s: round((n + 2 * p - k) / s) + 1,
        lambda n, k, p, s: round((n + 2 * p - k) / s + 1),  # at a half, Python rounds to the even number
    ],
    PER_SIDE: [
        once_padded,
        lambda n, k, p, s: (n + 3 * p - k) // s + 1,
        lambda n, k, p, s: (n + 4 * p - k) // s + 1,
    ],
    UNPADDED: [unpadded],
    "Only the padding is doubled, not the kernel.": [lambda n, k, p, s: (n + 2 * (p - k)) // s + 1],
    "The padding makes the row longer: add it.": [lambda n, k, p, s: (n - 2 * p - k) // s + 1],
    "Add the 1 after the division, not before.": [one_too_early],
    "The window must fit whole: subtract the kernel.": [
        lambda n, k, p, s: (n + 2 * p) // s,
        lambda n, k, p, s: (n + 2 * p) // s + 1,
    ],
    "The stride is missing.": [lambda n, k, p, s: n + 2 * p - k + 1],
    "10 and 3 are the numbers of the example: use pixels and kernel in their place.": [
        lambda n, k, p, s: right_size(n, 3, p, s),
        lambda n, k, p, s: right_size(10, k, p, s),
        lambda n, k, p, s: right_size(10, 3, p, s),
        lambda n, k, p, s: right_size(10, 3, 0, s),
    ],
    "That is one too many everywhere: the first window counts once.": [lambda n, k, p, s: (n + 2 * p - k) // s + 2],
}


NUMBER_ASKED = "One number is asked for: how many windows, not where they start."
output_size = FunctionExercise(
    asks="The number of windows along one axis (the exercise of section 1 of lesson 1).",
    tried=SETTING,
    right=output_dimension,
    cases=[
        (24, 3, 0, 1),
        (24, 3, 0, 2),
        (24, 3, 0, 3),
        (16, 5, 2, 2),
        (224, 3, 1, 2),
        (7, 7, 0, 1),
        (9, 1, 3, 4),
        (9, 3, 1, 2),
        *product((17, 30), (2, 7), (1, 5), (3, 4, 6)),
    ],
    slips=SIZE_SLIPS,
    instead={"(a list)": NUMBER_ASKED, "(an array)": NUMBER_ASKED},
)

# --- exercise 1 -------------------------------------------------------------------------------------------------

LIMITS = {"kernel": range(1, 8), "padding": range(4), "stride": range(1, 5)}


def _found_by(size):
    """The triples within the limits for which `size(24, kernel, padding, stride)` is 12."""
    return {triple for triple in product(*LIMITS.values()) if size(24, *triple) == 12}


HALVING = _found_by(output_dimension)

NOT_ALL = "all of these are right, but not all that are:"

# What a search finds with a formula that is wrong. Where two formulas find the same, the sentence names both.
TRIPLE_SLIPS = {
    "these come from rounding up, or from kernel - 1 instead of kernel; a step that does not fit is not taken.": (
        rounded_up
    ),
    "these come from counting the padding once; it is added on both sides.": once_padded,
    "these come from a formula without the + 1 at the end.": without_one,
    "these come from a formula without the padding.": unpadded,
    "these come from a formula that adds the 1 before it divides, or takes 1 off there, or rounds up in its place.": (
        one_too_early
    ),
    f"{NOT_ALL} a fraction is allowed, the floor drops it.": unrounded,
}


def _triples(value):
    rows = collected(value)
    if rows and all(isinstance(row, Real) for row in rows):
        raise Unreadable("a list of single numbers")
    return [_triple(row) for row in rows]


def _triple(row):
    if floats(row).ndim == 0:
        raise Unreadable("a single number")
    found = tuple(whole_numbers(row))
    if len(found) != 3:
        raise Unreadable(f"{shown(found)} holds {len(found)} numbers")
    return found


def _triple_mistake(triples):
    found = set(triples)
    return (
        _wrong_order(found)
        or _wrong_formula(found)
        or _first_wrong_triple(triples)
        or _repeated(triples)
        or _missing(found)
    )


def _wrong_order(found):
    if found <= HALVING or len(found) < ENOUGH:
        return None
    for names in permutations(LIMITS):
        put_right = set()
        for triple in found:
            said = dict(zip(names, triple, strict=True))
            put_right.add(tuple(said[name] for name in LIMITS))
        if put_right <= HALVING:
            return f"the order of a triple is (kernel, padding, stride); yours are right as ({', '.join(names)})."
    return None


def _wrong_formula(found):
    for sentence, size in TRIPLE_SLIPS.items():
        if found == _found_by(size):
            return sentence
    return None


def _first_wrong_triple(triples):
    for triple in triples:
        for (name, limits), value in zip(LIMITS.items(), triple, strict=True):
            if value not in limits:
                return f"in {triple} the {name} is not from {limits[0]} to {limits[-1]}."
        if triple not in HALVING:
            return f"{triple} takes 24 pixels to {output_dimension(24, *triple)}, not 12."
    return None


def _repeated(triples):
    for triple in triples:
        if triples.count(triple) > 1:
            return f"{triple} is listed more than once."
    return None


def _missing(found):
    if found == HALVING:
        return None
    beyond = []
    for place, name in enumerate(LIMITS):
        for edge in (min, max):
            wanted = edge(triple[place] for triple in HALVING)
            if wanted != edge(triple[place] for triple in found):
                beyond.append(f"{name} {wanted}")
    if beyond and len(found) > 3:  # a search that ends early, not a few tries
        return f"all of these are right, but none has {' or '.join(beyond)}: does the search go that far in each loop?"
    return f"{NOT_ALL} {len(HALVING - found)} missing."


halving_triples = ValueExercise(
    asks="All settings that take 24 pixels to 12 (exercise 1 of lesson 1).",
    asks_for="give a list of triples of whole numbers, [(kernel, padding, stride), ...]",
    read=_triples,
    mistake=_triple_mistake,
    praise="Seven: only stride 2 does it, and each kernel with one padding: half of kernel - 1, rounded down.",
)

# --- exercise 2 -------------------------------------------------------------------------------------------------


def _width(layers, adds=lambda k, p: k - 1, jump=lambda j, s: j * s, start=1):
    """A receptive field; the argument that is given is the mistake.

    `start`, and for each layer what its window `adds`, times the jump before the layer, which the layer changes.
    """
    width = start
    before = 1
    for kernel, padding, stride in layers:
        width += adds(kernel, padding) * before
        before = jump(before, stride)
    return width


def _jump(layers):
    return math.prod(s for _, _, s in layers)


# Each of the layers has kernel k, padding p, stride s; j is the jump before it.
FIELD_SLIPS = {
    "After a stride, neighbouring cells lie several pixels apart: multiply by the jump.": [
        partial(_width, jump=lambda j, s: 1)
    ],
    "A layer's stride widens the layers after it, not itself: change the jump last.": [
        lambda layers: 1 + sum((k - 1) * _jump(layers[: place + 1]) for place, (k, _, _) in enumerate(layers))
    ],
    "A layer's own stride does not widen it: multiply by the jump.": [
        lambda layers: 1 + sum((k - 1) * s for k, _, s in layers)
    ],
    "That is the first layer alone. Does `return` stand inside the loop?": [lambda layers: layers[0][0]],
    "Start from one pixel, not from 0.": [partial(_width, start=0)],
    "A window of 3 adds 2 jumps, not 3: kernel - 1.": [
        partial(_width, adds=lambda k, p: k),
        partial(_width, adds=lambda k, p: k, start=0),
    ],
    "The padding plays no part: it is no pixel of the picture.": [
        partial(_width, adds=lambda k, p: k - 1 + p),
        partial(_width, adds=lambda k, p: k - 1 + 2 * p),
        partial(_width, adds=lambda k, p: k - 1 - p),
        partial(_width, adds=lambda k, p: k - 1 - 2 * p),
    ],
    "That counts positions, one for each way through the windows; pixels read twice count once. Each layer adds "
    "kernel - 1 jumps.": [
        lambda layers: math.prod(k for k, _, _ in layers),
        lambda layers: 1 + sum(k * s for k, _, s in layers),
        lambda layers: sum(k for k, _, _ in layers),
    ],
    "That is the number of pixels in the field; its width is asked for.": [lambda layers: _width(layers) ** 2],
    "The jump is multiplied by every stride on the way, not set to the last one.": [
        partial(_width, jump=lambda j, s: s)
    ],
    "The strides multiply; they do not add up.": [
        partial(_width, jump=lambda j, s: j + s),
        partial(_width, jump=lambda j, s: j + s - 1),
    ],
    "The second number is the padding, the third the stride.": [
        lambda layers: _width([(k, s, p) for k, p, s in layers])
    ],
    "Go through the layers from the first to the last.": [lambda layers: _width(layers[::-1])],
    "That is the jump; the receptive field is asked for.": [_jump],
    "That is the last layer alone.": [lambda layers: layers[-1][0]],
}


SAME = (3, 1, 1)
HALF = (3, 1, 2)
receptive_field = FunctionExercise(
    asks="The width of a receptive field (exercise 2 of lesson 1).",
    tried="layers = {}",
    right=lambda layers: stack_of_layers(10_000, layers)[-1].receptive_field,
    cases=[
        ([SAME],),
        ([SAME] * 5,),
        ([HALF],),
        ([HALF, SAME],),
        ([SAME, HALF],),
        ([HALF] * 5,),
        ([(7, 3, 2), HALF, SAME],),
        ([(1, 0, 2), SAME, HALF],),
        ([(5, 2, 3), (2, 0, 2), (4, 0, 1)],),
        ([(4, 1, 3), (3, 2, 4), (2, 1, 2), (6, 0, 3)],),
        ([(2, 3, 2), (5, 0, 1), (3, 4, 3), (7, 1, 2)],),
    ],
    slips=FIELD_SLIPS,
    instead={"(a tuple)": "Return the width alone."},
)
