"""Picture files, as a learner would choose them."""

import io

import numpy as np
from PIL import Image


def picture_file(image, file_format="PNG", **options):
    """The bytes of a file of an array of grey levels from 0 to 255, or of one of Pillow's images."""
    image = Image.fromarray(image) if isinstance(image, np.ndarray) else image
    stream = io.BytesIO()
    image.save(stream, file_format, **options)
    return stream.getvalue()
