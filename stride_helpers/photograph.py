"""PNG and JPEG files as grey levels: photographs of the course and of the learner, also damaged and hostile ones."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stride_helpers.arguments import MOST_NUMBERS, BadInput, FloatArray, as_whole_number, short

if TYPE_CHECKING:  # else Pillow is imported where it is used, so that importing the package stays quick
    from PIL import Image
    from PIL.ImageFile import ImageFile

MOST_BYTES = 8_000_000
MOST_PIXELS = MOST_NUMBERS
MOST_SIDE = 65_535  # what a JPEG can have: in memory each row takes room of its own
MOST_SCANS = 100  # times that a progressive JPEG goes over the picture: usual are ten
MOST_PARTS = 20_000  # of a JPEG before its pixels: usual are some dozen

DAMAGED = "The file must be a whole PNG or JPEG picture, but this one is damaged or cut short: save or send it again."
UNKNOWN = "The file must be a PNG or JPEG picture, but it cannot be read as one."
KNOWN = "This is {}. The file must be a PNG or JPEG picture: open it elsewhere and save it as JPEG or PNG."
OTHERS = {  # how files of other kinds begin
    "an AVIF picture": rb".{4}ftyp.{0,40}avi[fs]",
    "a HEIC picture, as iPhones make them": rb".{4}ftyp.{0,40}(he[iv][cmsx]|mif1|msf1)",
    "a GIF picture": rb"GIF8",
    "a TIFF picture, or the raw one of a camera": rb"II\*\0|MM\0\*",
    "a WebP picture": rb"RIFF.{4}WEBP",
    "a BMP picture": rb"BM.{4}\0\0\0\0",
    "a PDF document": rb".{0,1000}%PDF-",
    "a web page": rb"\s*<(!doctype )?html",
    "an SVG drawing": rb"\W*<(svg|[?!].{0,1000}<svg)",
}

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_NEEDED = (b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"IDAT", b"IEND")  # the parts that say what is seen
PNG_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # for each pixel, by the kind of colour
# Rows and columns that a PNG writes in one go: all, or in seven passes (first row and column, steps down and across).
PNG_PASSES = {
    0: [(0, 0, 1, 1)],
    1: [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)],
}
JPEG_START, JPEG_SCAN, JPEG_END = b"\xff\xd8", b"\xff\xda", b"\xff\xd9"
# Pixels of a sort, with all marks at which a decoder starts anew.
JPEG_MORE = b"".join(bytes((229 + 37 * n) % 255 for n in range(255)) + bytes([0xFF, 0xD0 + n]) for n in range(8))
JPEG_MARKER = re.compile(rb"\xff[\xc0-\xcf\xd9-\xfe]")  # how each part of a JPEG begins
JPEG_NOTES = {0xE0: b"JFIF", 0xE1: b"Exif", 0xEE: b"Adobe"}  # what they must say to be needed, the first of each kind
ORIENTATION = 0x0112  # in the notes that a camera writes


def read_photograph(content: bytes | bytearray | memoryview, longest: int | None = None) -> FloatArray:
    """Read a PNG or JPEG file as grey levels.

    Transparent parts become white, and the camera's orientation is respected. The last few pictures are remembered,
    for a panel that asks for the same one at every move of a slider.

    Parameters
    ----------
    content : bytes, bytearray or memoryview
        The file, at most 8 MB, with at most 40 million pixels.
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
    from PIL import Image

    if content.startswith(PNG_SIGNATURE):
        decoded = _decoded_png
    elif content.startswith(JPEG_START):
        decoded = _decoded_jpeg
    else:
        raise BadInput(_other_kind(content))
    with warnings.catch_warnings(action="ignore"):  # what Pillow warns of is refused here, or does not matter
        try:
            return decoded(content, longest)
        except BadInput:
            raise
        except Image.DecompressionBombError:  # Pillow counts too, and comes first
            raise BadInput(_too_many(MOST_PIXELS, "far more")) from None
        except Exception:  # a damaged file can fail anywhere inside the decoder
            raise BadInput(DAMAGED) from None


def _other_kind(content: bytes) -> str:
    """What a file is that is neither PNG nor JPEG, and what to do."""
    for kind, beginning in OTHERS.items():
        if re.match(beginning, content[:1100], re.DOTALL | re.IGNORECASE):
            return KNOWN.format(kind)
    return UNKNOWN


def _decoded_png(content: bytes, longest: int | None) -> NDArray:
    parts = _png_parts(content)
    header = parts[b"IHDR"]
    depth, colour, interlaced = header[8], header[9], header[12]
    needed = [kind for kind in PNG_NEEDED if kind in parts]  # the rest are notes, of which there may be too many
    with _opened(PNG_SIGNATURE + b"".join(_png_part(kind, parts[kind]) for kind in needed), depth) as file:
        expected = _png_bytes(*file.size, depth * PNG_SAMPLES[colour], interlaced)
        if _unpacked_bytes(parts[b"IDAT"], expected) < expected:  # Pillow would leave the missing rows black
            raise BadInput(DAMAGED)
        return _upright(_grey(file, depth), _reduced_size(file, longest), file)


def _png_parts(content: bytes) -> dict[bytes, bytes]:
    """The parts of a PNG by their kind, each written as length, kind, data, sum; several of pixels are joined."""
    parts: dict[bytes, bytes] = {}
    pixels = []
    place = len(PNG_SIGNATURE)
    while place < len(content):
        length = int.from_bytes(content[place : place + 4])
        kind = content[place + 4 : place + 8]
        data = content[place + 8 : place + 8 + length]
        if kind == b"IDAT":
            pixels.append(data)
        else:
            parts.setdefault(kind, data)
        place += length + 12
    parts[b"IDAT"] = b"".join(pixels)
    return parts


def _png_part(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def _png_bytes(width: int, height: int, bits: int, interlaced: int) -> int:
    """How many bytes the rows of a PNG take before they are packed: each begins with one that tells its filter."""
    count = 0
    for first_row, first_col, down, across in PNG_PASSES[interlaced]:
        rows = len(range(first_row, height, down))
        cols = len(range(first_col, width, across))
        if cols:
            count += rows * (1 + (cols * bits + 7) // 8)
    return count


def _unpacked_bytes(packed: bytes, enough: int) -> int:
    """How many bytes of rows are packed, counted until there are enough, a little at a time to spare memory."""
    stream = zlib.decompressobj()
    count = 0
    for place in range(0, len(packed), 2**14):
        count += len(stream.decompress(packed[place : place + 2**14]))
        if count >= enough:
            break
    return count


def _decoded_jpeg(content: bytes, longest: int | None) -> NDArray:
    header, rest = _jpeg_parts(content)
    pixels, end, _ = rest.partition(JPEG_END)
    scans = pixels.count(JPEG_SCAN)
    if scans > MOST_SCANS:
        raise BadInput(f"The picture must be written in at most {MOST_SCANS} scans, but this JPEG has {scans}.")
    # A JPEG does not say how long its pixels are, and its end can be missing (of one in several scans, it must not).
    # A whole one looks the same whatever follows the pixels; one that is cut short does not.
    pixels = header + pixels.rstrip(b"\xff")
    with _opened(pixels + JPEG_END) as file, _opened(pixels + JPEG_MORE + JPEG_END) as longer:
        size = _reduced_size(file, longest)
        file.draft("L", size)  # a JPEG can be decoded at an eighth of its size, or a half
        longer.draft("L", size)
        grey = _grey(file)
        if grey.tobytes() != _grey(longer).tobytes() or (scans > 1 and not end):
            raise BadInput(DAMAGED)
        return _upright(grey, size, file)


def _jpeg_parts(content: bytes) -> tuple[bytes, bytes]:
    """What stands before the pixels of a JPEG, with no more notes than are needed, and the rest."""
    header = [JPEG_START]
    noted = set()
    place = len(JPEG_START)
    for _ in range(MOST_PARTS):
        marker = JPEG_MARKER.search(content, place)
        if marker is None or marker[0] == JPEG_END:
            raise BadInput(DAMAGED)
        if marker[0] == JPEG_SCAN:
            return b"".join(header), content[marker.start() :]
        kind = marker[0][1]
        place = marker.end() + int.from_bytes(content[marker.end() : marker.end() + 2])
        part = content[marker.start() : place]
        if kind == 0xFE or 0xE0 <= kind <= 0xEF:
            if kind in noted or not part.startswith(JPEG_NOTES.get(kind, ()), 4):
                continue
            noted.add(kind)
        header.append(part)
    raise BadInput(DAMAGED)


def _opened(content: bytes, depth: int = 8) -> ImageFile:
    """A file whose size is known and allowed, and none of whose pixels is decoded yet."""
    from PIL import Image

    file = Image.open(io.BytesIO(content), formats=("PNG", "JPEG"))
    width, height = file.size
    costly = depth == 16 or file.mode == "CMYK"  # these take twice the time, or the room
    most = MOST_PIXELS // 2 if costly else MOST_PIXELS
    if width * height > most:
        raise BadInput(_too_many(most, f"{width} x {height}"))
    if max(width, height) > MOST_SIDE:
        raise BadInput(f"The picture must be at most {MOST_SIDE} pixels wide and high, but it has {width} x {height}.")
    return file


def _too_many(most: int, found: str) -> str:
    return f"The picture must have at most {most // 10**6} million pixels, but it has {found}."


def _reduced_size(file: ImageFile, longest: int | None) -> tuple[int, int]:
    """Width and height with a longer side of at most `longest`."""
    scale = min(1, (longest or max(file.size)) / max(file.size))
    return max(1, round(file.width * scale)), max(1, round(file.height * scale))


def _upright(grey: Image.Image, size: tuple[int, int], file: ImageFile) -> NDArray:
    """Grey levels from 0 to 255 of this size, turned as the camera of the file was held."""
    from PIL import Image, ImageOps

    if grey.size != size:
        grey = grey.resize(size, Image.Resampling.BOX)
    levels = np.asarray(grey)
    if levels.dtype == np.uint16:
        levels = (levels / 257).astype(np.float32)
    shown = Image.fromarray(levels)  # without the notes of the camera, which can be damaged
    with contextlib.suppress(Exception):
        shown.getexif()[ORIENTATION] = file.getexif().get(ORIENTATION, 1)
    return np.asarray(ImageOps.exif_transpose(shown))


def _grey(file: ImageFile, depth: int = 8) -> Image.Image:
    """A picture as grey levels of 8 bits, or of 16 where it has as many; white where it is transparent."""
    from PIL import Image

    clear = file.info.get("transparency")  # the level that stands for transparent, or one for each colour
    file.load()
    if file.mode.startswith("I"):  # 16 bits a pixel, which Pillow would cut off at 255
        levels = np.asarray(file).astype(np.uint16)
        if clear is not None:
            levels[levels == clear] = 65535
        return Image.fromarray(levels)
    if file.mode == "P" and clear is not None:
        return file.point(_greys_of_palette(file), "L")
    if isinstance(clear, int):
        level = clear * 255 // (2**depth - 1)  # Pillow has stretched the levels, but not this one
        return file.convert("L").point([255 if each == level else each for each in range(256)])
    if isinstance(clear, tuple) and depth == 16:  # Pillow has kept the upper half of each colour
        file.info["transparency"] = tuple(level >> 8 for level in clear)
    if not file.has_transparency_data:
        return file.convert("L")
    return _on_white(file)


def _greys_of_palette(file: ImageFile) -> list[int]:
    """The grey level of each of 256 colours, on white."""
    from PIL import Image

    colours = Image.new("P", (256, 1))
    colours.putdata(range(256))
    colours.putpalette(file.getpalette() or [])
    colours.info = file.info
    return list(_on_white(colours).tobytes())


def _on_white(picture: Image.Image) -> Image.Image:
    shown = picture if picture.mode in ("LA", "RGBA") else picture.convert("RGBA")
    hidden = shown.getchannel("A").point(lambda opacity: 255 - opacity)
    grey = shown.convert("L")
    grey.paste(255, mask=hidden)
    return grey
