"""What the start page says of its picture: how many sets of rings an eye counts after pixels were dropped."""


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
