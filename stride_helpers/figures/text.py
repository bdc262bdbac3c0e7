"""Pictures and tables as plain text, for the terminal and for text alternatives."""

import numpy as np

from stride_helpers.arguments import as_picture
from stride_helpers.figures.words import say

SHADES = " .:-=+*#%@"


def describe(image):
    """A picture in words: its size and its values.

    >>> describe(np.array([[0, 0.5, 1], [0, 0, 0]]))
    '2x3, values 0.00 to 1.00, mean 0.25'
    """
    image = np.asarray(image)
    rows, cols = image.shape
    # Adding 0.0 after rounding turns -0.0 into 0.0, which another machine's rounding may not give.
    low, high, mean = (round(float(value), 2) + 0.0 for value in (image.min(), image.max(), image.mean()))
    return say("picture.says", rows=rows, cols=cols, low=f"{low:.2f}", high=f"{high:.2f}", mean=f"{mean:.2f}")


def size_in_words(picture):
    """Rows and columns of a picture, "24x24"."""
    return "x".join(map(str, picture.shape))


def ascii_picture(image):
    """An array of values from 0 to 1 as lines of characters, two for each pixel, dark to light.

    >>> print(ascii_picture([[0, 0.5, 1]]))
      ++@@
    """
    levels = (np.clip(as_picture("image", image), 0, 1) * (len(SHADES) - 1) + 0.5).astype(int)
    return "\n".join("".join(SHADES[level] * 2 for level in row) for row in levels)
