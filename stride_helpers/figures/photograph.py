"""PNG and JPEG files as grey levels: photographs of the course and of learners, also damaged and hostile ones.

Pillow reads them, and notices most that are cut short. What is here refuses a file that would ask too much of it, in a
sentence for the learner.
"""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stride_helpers.arguments import BadInput, FloatArray, as_whole_number, short

if TYPE_CHECKING:  # else Pillow is imported where it is used, so that importing the package stays quick
    from PIL import Image
    from PIL.ImageFile import ImageFile

MOST_BYTES = 8_000_000
MOST_PIXELS = 24_000_000  # a screen of six thousand columns; all of them are decoded
MOST_PIXELS_IN_ONE_SCAN = 64_000_000  # of a JPEG as telephones write it, which is decoded at an eighth of its size
MOST_SIDE = 65_535  # what a JPEG can have: in memory each row takes room of its own
MOST_SCANS = 100  # times that a progressive JPEG goes over the picture: usual are ten
MOST_READS = 50_000  # of a file, piece by piece: usual are up to some thousand
MOST_NOTES = 100  # of the kinds that Pillow takes long over: usual are two or three
NOTES = (b"iCCP", b"Exif\0\0")

DAMAGED = "The file must be a whole PNG or JPEG picture, but this one is damaged or cut short: save or send it again."
UNKNOWN = "The file must be a PNG or JPEG picture, but it cannot be read as one."
KNOWN = "This is {}. The file must be a PNG or JPEG picture: open it elsewhere and save it as JPEG or PNG."
OTHERS = {  # how the pictures begin that telephones and browsers give instead
    "an AVIF picture": rb".{4}ftyp.{0,40}avi[fs]",
    "a HEIC picture, as iPhones make them": rb".{4}ftyp.{0,40}(he[iv][cmsx]|mif1|msf1)",
    "a WebP picture": rb"RIFF.{4}WEBP",
}

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG_START, JPEG_SCAN, JPEG_END = b"\xff\xd8", b"\xff\xda", b"\xff\xd9"
ORIENTATION = 0x0112  # in the notes that a camera writes


def read_photograph(content: bytes | bytearray | memoryview, longest: int | None = None) -> FloatArray:
    """Read a PNG or JPEG file as grey levels.

    Transparent parts become white, and the camera's orientation is respected. The last few pictures are remembered,
    for a panel that asks for the same one at every move of a slider.

    Parameters
    ----------
    content : bytes, bytearray or memoryview
        The file, at most 8 MB, with at most 24 million pixels; 64 million in a JPEG that is not progressive.
    longest : int, optional
        A limit for the longer side in pixels, at least 1; a larger picture is reduced by averaging areas.

    Returns
    -------
    ndarray
        From 0, black, to 1, white.

    Raises
    ------
    BadInput
        With a sentence for the learner, for files of other kinds, damaged ones and larger ones.
    TypeError
        For what are no bytes.

    Examples
    --------
    >>> read_photograph(b"not a picture")
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: The file must be a PNG or JPEG picture, but it cannot be read as one.
    """
    if not isinstance(content, (bytes, bytearray, memoryview)):
        raise TypeError(f"content must be the bytes of a file, but it is {short(content)}")
    if longest is not None:
        longest = as_whole_number("longest", longest, at_least=1)
    content = bytes(content)
    if len(content) > MOST_BYTES:
        raise BadInput(f"The file must have at most {MOST_BYTES:,} bytes, but it has {len(content):,}.")
    levels = _levels(content, longest) / np.float64(255)
    return np.clip(levels, 0, 1, out=levels)


@lru_cache(maxsize=8)
def _levels(content: bytes, longest: int | None) -> NDArray:
    """Grey levels from 0 to 255, or a sentence that says why there are none."""
    if not content.startswith((PNG_SIGNATURE, JPEG_START)):
        raise BadInput(_other_kind(content))
    with warnings.catch_warnings(action="ignore"):  # what Pillow warns of is refused here, or does not matter
        try:
            return _decoded(content, longest)
        except BadInput:
            raise
        except Exception:  # a damaged file can fail anywhere inside the decoder
            raise BadInput(DAMAGED) from None


def _other_kind(content: bytes) -> str:
    """What a file is that is neither PNG nor JPEG, and what to do."""
    for kind, beginning in OTHERS.items():
        if re.match(beginning, content, re.DOTALL):
            return KNOWN.format(kind)
    return UNKNOWN


def _decoded(content: bytes, longest: int | None) -> NDArray:
    from PIL.JpegImagePlugin import JpegImageFile
    from PIL.PngImagePlugin import PngImageFile

    if any(content.count(note) > MOST_NOTES for note in NOTES):
        raise BadInput(DAMAGED)
    stream = _Pieces(content)
    file: ImageFile
    if content.startswith(PNG_SIGNATURE):
        file = PngImageFile(stream)
        _refuse_too_large(*file.size, MOST_PIXELS)
    else:
        file = JpegImageFile(stream)
        _refuse_too_large(*file.size, MOST_PIXELS if "progressive" in file.info else MOST_PIXELS_IN_ONE_SCAN)
        _refuse_many_scans(content[stream.tell() :])  # Pillow has read what stands before the pixels
    scale = min(1, (longest or max(file.size)) / max(file.size))
    size = (max(1, round(file.width * scale)), max(1, round(file.height * scale)))
    file.draft("L", size)  # a JPEG can be decoded at an eighth of its size, or a half
    return _upright(_grey(file), size, file)


class _Pieces(io.BytesIO):
    """A file that ends when too many pieces of it are read: a picture has some notes, a hostile one a million."""

    reads = 0

    def read(self, size: int | None = -1) -> bytes:
        """The next bytes."""
        self.reads += 1
        if self.reads > MOST_READS:
            raise BadInput(DAMAGED)
        return super().read(size)


def _refuse_too_large(width: int, height: int, most: int) -> None:
    """Refuse a file by the size that it claims to have, before any pixel is decoded."""
    if width * height > most:
        in_words = f"{most // 10**6} million pixels"
        raise BadInput(f"The picture must have at most {in_words}, but it has {width} x {height}.")
    if max(width, height) > MOST_SIDE:
        raise BadInput(f"The picture must be at most {MOST_SIDE} pixels wide and high, but it has {width} x {height}.")


def _refuse_many_scans(scans: bytes) -> None:
    """Refuse a JPEG that goes over the picture too often; `scans` begin with its pixels."""
    pixels, _, _ = scans.partition(JPEG_END)
    count = 1 + pixels.count(JPEG_SCAN)
    if count > MOST_SCANS:
        raise BadInput(f"The picture must be written in at most {MOST_SCANS} scans, but this JPEG has {count}.")


def _grey(file: ImageFile) -> Image.Image:
    """Grey levels from 0 to 255; white where the picture is transparent."""
    from PIL import Image, ImageChops

    if file.mode.startswith("I"):  # 16 bits a pixel, which Pillow would cut off at 255
        return Image.fromarray(np.asarray(file) / np.float32(257))
    if not file.has_transparency_data:
        return file.convert("L")
    shown = file if file.mode in ("LA", "RGBA") else file.convert("RGBA")
    grey = shown.convert("L")
    grey.paste(255, mask=ImageChops.invert(shown.getchannel("A")))
    return grey


def _upright(grey: Image.Image, size: tuple[int, int], file: ImageFile) -> NDArray:
    """Grey levels of this size, turned as the camera of the file was held."""
    from PIL import Image, ImageOps

    if grey.size != size:
        grey = grey.resize(size, Image.Resampling.BOX)
    shown = Image.fromarray(np.asarray(grey))  # without the notes of the camera, which can be damaged
    with contextlib.suppress(Exception):
        shown.getexif()[ORIENTATION] = file.getexif().get(ORIENTATION, 1)
    return np.asarray(ImageOps.exif_transpose(shown))
