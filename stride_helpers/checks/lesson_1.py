"""Lesson 1: the size of the output, settings that halve, the receptive field."""

import math
from itertools import permutations, product

from stride_helpers.checks.engine import NOT_ALL, FunctionExercise, ValueExercise, formulas, in_words, mark
from stride_helpers.checks.reading import Unreadable, collected, entries, shown, whole_number
from stride_helpers.geometry import output_dimension, stack_of_layers


def output_size(function):
    """Exercise 1: `function(pixels, kernel, padding, stride)` gives the number of windows.

    >>> output_size(lambda pixels, kernel, padding, stride: (pixels + 2 * padding - kernel) // stride)
    Not yet: for 24 pixels, kernel 3, padding 0, stride 1 it gives 21, not 22. The first window needs no step: ...
    """
    mark(OUTPUT_SIZE, function)


SIZE_SLIPS = """
(n + 2*p - k) // s         | The first window needs no step: add 1.
(n + 2*p - k) / s + 1      | A part of a window is no window: round down, with //.
n + 2*p - k // s + 1       | Brackets are missing: without them only the kernel is divided by the stride.
n + 2*p - k / s + 1        |
(n + 2*p - k) // (s + 1)   | Add the 1 after the division, not to the stride.
-((k - n - 2*p) // s) + 1  | A step that does not fit is not taken: round down, not up.
round((n + 2*p - k)/s) + 1 | A step that does not fit is not taken: round down, not to the nearest.
(n + p - k) // s + 1       | The padding is added on both sides: count it twice.
(n - k) // s + 1           | The padding is missing.
(n - 2*p - k) // s + 1     | The padding makes the row longer: add it.
(n + 2*p - k + 1) // s     | Add the 1 after the division, not before.
(n + 2*p) // s             | The window must fit whole: subtract the kernel.
(n + 2*p) // s + 1         |
n + 2*p - k + 1            | The stride is missing.
(n + 2*p - k) // s + 2     | That is one too many everywhere: the first window counts once.
"""
OUTPUT_SIZE = FunctionExercise(
    cases=[(24, 3, 0, stride) for stride in (1, 2, 3)]
    + [(16, 5, 2, 2), (224, 3, 1, 2), (7, 7, 0, 1), (9, 1, 3, 4), (9, 3, 1, 2)],
    say=in_words("pixels", "kernel", "padding", "stride"),
    right=output_dimension,
    slips=formulas("n, k, p, s", SIZE_SLIPS),
)


def halving_triples(triples):
    """Exercise 2: all (kernel, padding, stride) that take 24 pixels to 12, within the exercise's limits.

    >>> halving_triples([(3, 0, 2)])
    Not yet: (3, 0, 2) takes 24 pixels to 11, not 12.
    """
    mark(HALVING_TRIPLES, triples)


LIMITS = {"kernel": range(1, 8), "padding": range(4), "stride": range(1, 5)}


def _found_by(size):
    """The triples within the limits for which `size(kernel, padding, stride)` is 12."""
    return {triple for triple in product(*LIMITS.values()) if size(*triple) == 12}


HALVING = _found_by(lambda k, p, s: output_dimension(24, k, p, s))
TRIPLE_FORMULAS = f"""
-((k - 24 - 2*p) // s) + 1 | these come from rounding up; a step that does not fit is not taken.
(24 + p - k) // s + 1      | these come from counting the padding once; it is added on both sides.
(24 + 2*p - k) // s        | these come from a formula without the + 1 at the end.
(24 - k) // s + 1          | these come from a formula without the padding.
(24 + 2*p - k + 1) // s    | these come from a formula that adds the 1 before it divides.
(24 + 2*p - k) / s + 1     | {NOT_ALL} a fraction is allowed, the floor drops it.
"""
TRIPLE_SLIPS = formulas("k, p, s", TRIPLE_FORMULAS)


def _triples(value):
    def triple(row):
        found = [whole_number(entry) for entry in entries(row)]
        if len(found) != 3:
            raise Unreadable(f"{tuple(found)} holds {len(found)} numbers" if len(found) < 9 else "a longer row")
        return tuple(found)

    rows = collected(value)
    if rows and all(issubclass(type(row), (int, float)) for row in rows):
        raise Unreadable("a list of single numbers")
    return [triple(row) for row in rows]


def _triple_mistake(triples):
    found = set(triples)
    for order in permutations(range(3)):
        if not found <= HALVING and {tuple(triple[i] for i in order) for triple in found} <= HALVING:
            yours = ", ".join(list(LIMITS)[order.index(place)] for place in range(3))
            return f"the order of a triple is (kernel, padding, stride); yours are right as ({yours})."
    for words, slip in TRIPLE_SLIPS:
        if found == _found_by(slip):
            return words
    for triple in triples:
        for (name, limits), value in zip(LIMITS.items(), triple, strict=True):
            if value not in limits:
                return f"in ({', '.join(map(shown, triple))}) the {name} is not from {limits[0]} to {limits[-1]}."
        if triple not in HALVING:
            return f"{triple} takes 24 pixels to {output_dimension(24, *triple)}, not 12."
    for triple in triples:
        if triples.count(triple) > 1:
            return f"{triple} is listed more than once."
    if found == HALVING:
        return None
    edges = [(name, edge, place) for place, name in enumerate(LIMITS) for edge in (min, max)]
    ends = [(name, edge(t[place] for t in HALVING), edge(t[place] for t in found)) for name, edge, place in edges]
    beyond = [f"{name} {wanted}" for name, wanted, reached in ends if wanted != reached]
    if beyond and len(found) > 3:  # a search that ends early, not a few tries
        return f"all of these are right, but none has {' or '.join(beyond)}: does the search go that far in each loop?"
    return f"{NOT_ALL} {len(HALVING - found)} missing."


HALVING_TRIPLES = ValueExercise(
    wanted="give a list of triples of whole numbers, [(kernel, padding, stride), ...]",
    read=_triples,
    judge=_triple_mistake,
    praise="Only stride 2 does it, and each kernel with one padding: half of kernel - 1, rounded down.",
)


def receptive_field(function):
    """Exercise 3: `function(layers)` gives the receptive field of (kernel, padding, stride) layers.

    >>> receptive_field(lambda layers: 1 + sum(kernel - 1 for kernel, padding, stride in layers))
    Not yet: for [(3, 1, 2), (3, 1, 1)] as layers it gives 5, not 7. After a stride, neighbouring cells lie ...
    """
    mark(RECEPTIVE_FIELD, function)


def _field(layers, start=1, less=1, stride_first=False, swapped=False, jump=lambda jump, stride: jump * stride, pad=0):
    """The receptive field, with places to slip."""
    width, step = start, 1
    for kernel, padding, stride in layers:
        after = jump(step, padding if swapped else stride)
        width += (kernel - less + pad * padding) * (after if stride_first else step)
        step = after
    return width


FIELD_SLIPS = """
field(L, jump=lambda j, s: 1)     | After a stride, neighbouring cells lie several pixels apart: multiply by the jump.
field(L, stride_first=True)       | A layer's stride widens the layers after it, not itself: change the jump last.
1 + sum((k-1)*s for k,_,s in L)   | A layer's own stride does not widen it: multiply by the jump.
L[0][0]                           | That is the first layer alone. Does `return` stand inside the loop?
field(L, start=0)                 | Start from one pixel, not from 0.
field(L, less=0)                  | A window of 3 adds 2 jumps, not 3: kernel - 1.
field(L, start=0, less=0)         |
field(L, pad=1)                   | The padding plays no part: it is no pixel of the picture.
field(L, pad=2)                   |
field(L, pad=-1)                  |
field(L, pad=-2)                  |
prod(k for k, _, _ in L)          | That counts positions, one for each way through the windows; pixels read twice count
                                  | once. Each layer adds kernel - 1 jumps.
1 + sum(k*s for k, _, s in L)     |
sum(k for k, _, _ in L)           |
field(L) ** 2                     | That is the number of pixels in the field; its width is asked for.
field(L, jump=lambda j, s: s)     | The jump is multiplied by every stride on the way, not set to the last one.
field(L, jump=lambda j, s: j+s)   | The strides multiply; they do not add up.
field(L, jump=lambda j, s: j+s-1) |
field(L, swapped=True)            | The second number is the padding, the third the stride.
field(L[::-1])                    | Go through the layers from the first to the last.
prod(s for _, _, s in L)          | That is the jump; the receptive field is asked for.
L[-1][0]                          | That is the last layer alone.
"""
SAME, HALF = (3, 1, 1), (3, 1, 2)
RECEPTIVE_FIELD = FunctionExercise(
    cases=[
        ((SAME,),),
        ((SAME,) * 5,),
        ((HALF,),),
        ((HALF, SAME),),
        ((SAME, HALF),),
        ((HALF,) * 5,),
        (((7, 3, 2), HALF, SAME),),
        (((1, 0, 2), SAME, HALF),),
        (((5, 2, 3), (2, 0, 2), (4, 0, 1)),),
    ],
    say=lambda layers: f"{list(layers)} as layers",
    arguments=lambda layers: (list(layers),),
    right=lambda layers: stack_of_layers(1000, layers)[-1].receptive_field,
    slips=formulas("L", FIELD_SLIPS, {"field": _field, "prod": math.prod}),
)
