"""What several exercises say."""

SETTING = "{} pixels, kernel {}, padding {}, stride {}"
SIZE = "Along each axis the output has (pixels - kernel) // stride + 1 cells."
PADDED_SIZE = "Along each axis the output has (pixels + 2 * padding - kernel) // stride + 1 cells."
ALWAYS_2 = "The stride is always 2 in your function: use the one that comes in."
UNPADDED = "The padding is not used."
PER_SIDE = "The padding is per side, so it counts twice."
ROWS_ONLY = "Only rows are dropped: drop columns, too."
COLUMNS_ONLY = "Only columns are dropped: drop rows, too."


def both(first, second):
    """What is said of an answer with two slips."""
    return f"Two things. {first} {second}"
