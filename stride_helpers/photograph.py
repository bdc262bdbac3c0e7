"""PNG and JPEG files as grey levels: photographs of the course and of the learner, also damaged and hostile ones."""

import contextlib
import io
import math
import re
import struct
import warnings
import zlib
from functools import lru_cache

import numpy as np

from stride_helpers.arguments import MOST_NUMBERS, BadInput, short, whole_number

MOST_BYTES = 8_000_000
MOST_PIXELS = MOST_NUMBERS
MOST_SIDE = 65_535  # what a JPEG can have: a row or a column takes room of its own
MOST_PARTS = 20_000  # chunks of a PNG, segments of a JPEG: what cameras and programs write has a few hundred
MOST_TEXTS = 100  # notes, in both, and colour profiles of a PNG
MOST_SCANS = 100  # of a progressive JPEG: usual are ten
TOO_MANY = f"The picture must have at most {MOST_PIXELS // 10**6} million pixels"
TOO_MANY_PARTS = f"The file must have at most {MOST_PARTS} parts and {MOST_TEXTS} notes, but it has more."
UNREADABLE = "The file must be a PNG or JPEG picture, but it cannot be read as one."
MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")  # in a JPEG; others stand inside a scan
ORIENTATION = 0x0112  # in the notes that a camera writes


def read_photograph(content, longest=None):
    """Read the bytes of a PNG or JPEG file as grey levels from 0 to 1.

    `longest`: a limit for the longer side in pixels; a larger picture is first reduced by averaging areas. At
    most 8 MB and 40 million pixels are read; pixels, scans and notes are counted before any pixel is decoded. The
    last few pictures are remembered, for a panel that asks for the same one at every move of a slider.

    Errors: BadInput, with a sentence for the learner, for anything else.

    >>> read_photograph(b"GIF89a")
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: The file must be a PNG or JPEG picture, but it cannot be read as one.
    """
    if not isinstance(content, (bytes, bytearray, memoryview)):
        raise TypeError(f"content must be the bytes of a file, but it is {short(content)}")
    longest = None if longest is None else whole_number("longest", longest, at_least=1)
    try:
        size = memoryview(content).nbytes
    except ValueError:
        raise TypeError(f"content must be the bytes of a file, but it is {short(content)}") from None
    if size > MOST_BYTES:
        megabytes = f"{size / 1e6:.1f}" if size > MOST_BYTES + 50_000 else f"{size / 1e6:.6f}"
        raise BadInput(f"The file must be at most {MOST_BYTES // 10**6} MB, but it has {megabytes} MB.")
    levels = _decoded(bytes(content), longest) / np.float64(255)
    return np.clip(levels, 0, 1, out=levels)


@lru_cache(maxsize=8)
def _decoded(content, longest):
    """Grey levels from 0 to 255."""
    from PIL import Image  # here, so that importing the package stays quick

    with warnings.catch_warnings(action="ignore"):  # what Pillow warns of is refused here, or does not matter
        try:
            scans = _scans(content)
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as file:
                _count(file, scans, 16 if file.format == "PNG" and content[24] == 16 else 8)
                return _grey_levels(file, content, longest)
        except BadInput:
            raise
        except Image.DecompressionBombError:  # Pillow counts too, and comes first
            raise BadInput(f"{TOO_MANY}, but it has far more.") from None
        except Exception:  # a damaged file can fail anywhere inside the decoder
            raise BadInput(UNREADABLE) from None


def _count(file, scans, depth):
    """Refuse a picture whose decoding would take too much memory or time."""
    (width, height), parts = file.size, [(h, v) for _, h, v, _ in getattr(file, "layer", ())]
    size = f"but it is {width} wide and {height} high."
    if width * height > MOST_PIXELS:
        raise BadInput(f"{TOO_MANY}, {size}")
    if depth == 16 and 2 * width * height > MOST_PIXELS:
        raise BadInput(f"The picture must have at most {MOST_PIXELS // (2 * 10**6)} million pixels of 16 bits, {size}")
    if max(width, height) > MOST_SIDE:
        raise BadInput(f"The picture must be at most {MOST_SIDE} pixels wide and high, {size}")
    # In several scans a JPEG is kept whole until the last one, all of its colours, of which some can be coarser.
    kept = width * height * sum(h * v for h, v in parts) / math.prod(map(max, zip(*parts, strict=True)))
    if scans > MOST_SCANS or width * height * scans > 25 * MOST_PIXELS or (scans > 1 and kept > 2 * MOST_PIXELS):
        raise BadInput(f"The picture must be written in fewer scans, but this JPEG has {scans} or more.")


def _scans(content):
    """Walk over the parts of a file without decoding any; return how many times it goes over the picture.

    Errors: BadInput for a file that is neither PNG nor JPEG, is cut off, or has parts beyond all use.
    """
    view, place, parts, texts, scans = memoryview(content), 8, 0, 0, 0
    if content.startswith(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"):
        kind = b""
        while kind != b"IEND" and place + 12 <= len(content):
            length, kind = struct.unpack_from(">I4s", view, place)
            end = place + 8 + length
            if zlib.crc32(view[place + 4 : end]).to_bytes(4) != view[end : end + 4]:
                raise BadInput(UNREADABLE)
            place, parts, texts = end + 4, parts + 1, texts + (kind in (b"tEXt", b"zTXt", b"iTXt", b"iCCP"))
            if parts > MOST_PARTS or texts > MOST_TEXTS:
                raise BadInput(TOO_MANY_PARTS)
        if kind != b"IEND":
            raise BadInput(UNREADABLE)
        return 1
    if not content.startswith(b"\xff\xd8"):
        raise BadInput(UNREADABLE)
    place = 2
    while scans <= MOST_SCANS:
        marker = MARKER.search(content, place)
        if not marker or parts > MOST_PARTS:
            raise BadInput(UNREADABLE)
        parts += 1 if scans else 1 + marker.start() - place  # what fills a gap before the pixels takes as long
        kind, place = marker[0][-1], marker.end()
        if kind == 0xD9:  # the end of the picture
            return scans
        scans, texts = scans + (kind == 0xDA), texts + (kind == 0xE1)
        if texts > MOST_TEXTS:
            raise BadInput(TOO_MANY_PARTS)
        if kind >= 0xC0:  # a marker below is unused: a decoder does not believe the length behind it
            place += int.from_bytes(view[place : place + 2])
    return scans


def _grey_levels(file, content, longest):
    """What an opened file shows, as grey levels; transparent parts are white, the camera's orientation respected."""
    from PIL import Image, ImageOps

    scale = min(1, (longest or max(file.size)) / max(file.size))
    smaller = tuple(max(1, round(side * scale)) for side in file.size)
    file.draft("L", smaller)  # a JPEG can be decoded at an eighth of its size, or a half
    grey, alpha = _grey_and_alpha(file, content)
    if alpha is not None:
        grey, shown = Image.new(grey.mode, grey.size, 255), grey
        grey.paste(shown, mask=alpha)
    if grey.size != smaller:
        grey = grey.resize(smaller, Image.Resampling.BOX)
    shown = Image.fromarray(np.asarray(grey))  # without the notes of the camera, which can be damaged
    with contextlib.suppress(Exception):
        shown.getexif()[ORIENTATION] = file.getexif().get(ORIENTATION, 1)
    return np.asarray(ImageOps.exif_transpose(shown))


def _grey_and_alpha(file, content):
    """Grey levels from 0 to 255 and opacity, or None where nothing is transparent, as two Pillow pictures."""
    from PIL import Image

    clear, depth = file.info.get("transparency"), content[24]  # the depth of a PNG
    file.load()
    if file.format == "PNG" and file.mode.startswith("I"):  # 16 bits a pixel, which Pillow would cut off at 255
        levels = np.asarray(file)
        alpha = None if clear is None else Image.fromarray((levels != clear).astype(np.uint8) * 255)
        return Image.fromarray(np.divide(levels, 257, dtype=np.float32)), alpha
    if isinstance(clear, int) and file.mode in ("1", "L"):  # one level stands for transparent
        grey = file.convert("L")
        level = clear * 255 // (2**depth - 1)
        return grey, grey.point([255 * (value != level) for value in range(256)])
    if isinstance(clear, tuple) and depth == 16:  # Pillow has kept the upper half of each colour
        file.info["transparency"] = tuple(value >> 8 for value in clear)
    if not file.has_transparency_data:
        return file.convert("L"), None
    shown = file if file.mode in ("LA", "RGBA") else file.convert("RGBA")
    return shown.convert("L"), shown.getchannel("A")
