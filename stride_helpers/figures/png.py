"""Arrays as PNG, and PNG as what an image element takes."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import ArrayLike


def png(image: ArrayLike, small: bool = False) -> bytes:
    """An array of values from 0 (black) to 1 (white) as the bytes of an 8-bit PNG of the array's own size.

    Values outside 0 to 1 are drawn as black or white. A `small` one takes longer to make: for what is stored, not for
    what follows a hand.
    """
    from PIL import Image  # comes with matplotlib

    levels = (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(levels).save(stream, "PNG", compress_level=9 if small else 1)
    return stream.getvalue()


def data_address(content: bytes) -> str:
    """The bytes of a PNG as the source of an image element."""
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def thumbnail(image: ArrayLike, side: int = 40) -> str:
    """The middle of a picture as the source of a small image: means of areas, stretched from black to white.

    >>> thumbnail(np.eye(80))[:21]
    'data:image/png;base64'
    """
    from PIL import Image, ImageOps

    whole = Image.fromarray(np.asarray(image, np.float32))
    small = np.asarray(ImageOps.fit(whole, (side, side), Image.Resampling.BOX))
    return data_address(png((small - small.min()) / (np.ptp(small) or 1)))
