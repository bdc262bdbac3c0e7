"""Arrays as PNG, and PNG as what an image element takes."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import ArrayLike


def png(image: ArrayLike) -> bytes:
    """An array of values from 0 (black) to 1 (white) as the bytes of an 8-bit PNG of the array's own size.

    Values outside 0 to 1 are drawn as black or white.
    """
    from PIL import Image  # comes with matplotlib

    levels = (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(levels).save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def data_address(content: bytes) -> str:
    """The bytes of a PNG as the source of an image element."""
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def thumbnail(image: ArrayLike, side: int = 40) -> str:
    """The middle of a picture as the source of a small image: means of blocks, stretched from black to white.

    >>> thumbnail(np.eye(80))[:21]
    'data:image/png;base64'
    """
    image = np.asarray(image, float)
    block = max(1, min(image.shape) // side)
    rows, cols = (min(side, length // block) for length in image.shape)
    top, left = ((length - count * block) // 2 for length, count in zip(image.shape, (rows, cols), strict=True))
    middle = image[top : top + rows * block, left : left + cols * block]
    small = middle.reshape(rows, block, cols, block).mean(axis=(1, 3))
    return data_address(png((small - small.min()) / (np.ptp(small) or 1)))
