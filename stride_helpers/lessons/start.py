"""What the start page shows of rings: two pictures, and how many sets an eye counts after pixels were dropped."""

from stride_helpers.aliasing import gain_size
from stride_helpers.figures import Picture, Reading, View, Windows

LARGEST = 512  # CSS pixels that a picture takes


def rings_view(left):
    """A zone plate beside what is left of it, a `Shrunk`, and a sentence that tells them apart."""
    origin = left.origin
    pictures = {
        "untouched": Picture(left.source, largest=LARGEST),
        "what is left": Picture(left.stretched, left.cells, left.stride, largest=LARGEST),
    }
    windows = Windows(origin.kernel, origin.stride, origin.padding, origin.edge)  # not the origin: no loupe here
    reading = Reading("untouched", "what is left", windows)
    return View(pictures, sentence=left_in_words(origin.kernel, left.stride), readings=[reading])


def left_in_words(kernel, stride):
    """What is left of a zone plate, blurred with a kernel before pixels were dropped.

    >>> import numpy as np
    >>> left_in_words(np.ones((1, 1)), 1)
    'Every pixel is still there: one set of rings.'
    """
    blurred = kernel.size > 1
    if stride == 1 and blurred:
        return "Every pixel is still there, blurred: one set of rings, and the finest of them are an even grey."
    if stride == 1:
        return "Every pixel is still there: one set of rings."
    left = f"Of every {stride**2} pixels **out|1** is left"
    if blurred:
        kept = gain_size(kernel, 1 / stride)
        false_sets = "four false sets nearest to the true one"
        middle = "in their middle"
        if stride == 2:  # of these sets the edges leave halves
            false_sets = "four false halves"
            middle = "in their middle, on the edges"
        weakened = f"the {false_sets} keep **{kept:.0%}** of their contrast {middle}"
        return f"{left}. Blurred, {weakened}. On the side towards the true one they lose less."
    seen = f"{left}. You see **{rings_in_words(stride)}**"
    if stride == 2:  # the page opens here, and asks which of them are real
        return f"{seen}."
    return f"{seen}. Only the set in the middle is real."


def rings_in_words(stride):
    """The sets of rings in a zone plate of which every `stride`-th pixel is left, the true one in its middle.

    There are `stride` squared. At an even stride the outermost ones lie on the edges, which cut them.

    >>> rings_in_words(3)
    '9 whole sets of rings'
    >>> rings_in_words(2)
    '1 whole set of rings, and at the edges 4 halves and 4 quarters'
    """
    even = stride % 2 == 0
    whole = (stride - 1) ** 2 if even else stride**2
    words = f"{whole} whole set{'s' if whole > 1 else ''} of rings"
    if not even:
        return words
    return f"{words}, and at the edges {4 * (stride - 1)} halves and 4 quarters"
