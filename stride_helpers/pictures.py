"""The pictures of the course: made from a recipe, shipped in data/, or brought by the learner."""

import contextlib
import gzip
import hashlib
import io
import json
import math
import re
import struct
import warnings
import zlib
from functools import lru_cache
from pathlib import Path

import numpy as np

from stride_helpers.arguments import (
    MOST_NUMBERS,
    BadInput,
    affordable,
    fraction,
    number,
    picture,
    short,
    whole_number,
)

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
RESTORE = "restore it with git checkout data"


def add_salt_and_pepper(image, level, seed):
    """Turn a share `level` (0 to 1) of the pixels black (0) or white (1), half and half.

    `seed` is a whole number (or a NumPy Generator). With the same seed a higher level keeps every grain of a
    lower one and adds more, so that a slider never reshuffles the noise.

    >>> add_salt_and_pepper([[0.5, 0.5, 0.5]], level=0.5, seed=1)
    array([[0.5, 1. , 0. ]])
    """
    image, level = picture("image", image), fraction("level", level)
    if not isinstance(seed, np.random.Generator):
        seed = whole_number("seed", seed, at_least=0)
    field = np.random.default_rng(seed).random(image.shape)
    noisy = image.copy()
    noisy[field < level / 2] = 0
    noisy[field > 1 - level / 2] = 1
    return noisy


def test_image(level=0.30, seed=365):
    """The 24x24 test picture: two slow sinusoids, one down and one across, under salt-and-pepper noise.

    A reconstruction: the published experiment names these ingredients and its results, not its numbers. These
    were found by search so that every figure of the published table comes out. `level` 0 gives the clean
    picture. The finished picture is also in data/test_picture.csv.

    >>> picture = test_image()
    >>> picture.shape, int((picture == 0).sum()), int((picture == 1).sum())
    ((24, 24), 89, 81)
    """
    position = np.arange(24)
    down = 0.25 * np.cos(2 * np.pi * 1.00 * position / 24)
    across = 0.22 * np.cos(2 * np.pi * 1.37 * position / 24)
    return add_salt_and_pepper(0.5 + np.add.outer(down, across), level, seed)


test_image.__test__ = False  # the name is the course's; pytest would take it for a test


def stripes(size, frequency):
    """A `size` x `size` picture of upright stripes: a sinusoid of `frequency` cycles per pixel, from 0 to 1.

    >>> stripes(4, 0.5)[0]
    array([1., 0., 1., 0.])
    """
    size, frequency = whole_number("size", size, at_least=1), math.fmod(number("frequency", frequency), 1)
    affordable("size", size, size)
    return np.tile(0.5 + 0.5 * np.cos(2 * np.pi * frequency * np.arange(size)), (size, 1))


def zone_plate(size):
    """Rings that get finer from the centre out: every frequency and every direction in one picture, from 0 to 1.

    Along an axis the frequency grows evenly, from 0 at the centre (pixel size // 2) to 0.5 cycles per pixel at the
    edge, where light and dark pixels alternate.

    >>> zone_plate(64).shape
    (64, 64)
    """
    size = whole_number("size", size, at_least=1)
    affordable("size", size, size)
    offset = np.arange(size) - size // 2
    return 0.5 + 0.5 * np.cos(np.pi / size * np.add.outer(offset**2, offset**2))


def data_folder():
    """Where the shipped pictures are: beside the package in the repository, inside it once installed."""
    package = Path(__file__).resolve().parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


def load_picture(name, folder=None):
    """A picture of data/, as floats from 0 to 1: "grass", "gravel", "brick", "camera", "astronaut", "test_picture".

    The photographs are 512x512 grey levels. Where each comes from: data/README.md. The file is compared with
    the SHA-256 in data/manifest.json before it is read.

    Errors: BadInput for another name, FileNotFoundError for a missing file, ValueError for a changed one.

    >>> load_picture("grass").shape
    (512, 512)
    """
    folder = _folder(folder)
    manifest = _manifest(folder)
    known = {Path(file).stem: file for file in manifest if file.endswith((".png", ".csv"))}
    if not isinstance(name, str) or name not in known:
        kind = BadInput if isinstance(name, str) else TypeError
        raise kind(f"name must be one of {', '.join(sorted(known))}, but it is {short(name)}")
    content = _shipped(folder, known[name], manifest)
    if known[name].endswith(".csv"):
        return np.loadtxt(io.BytesIO(content), delimiter=",")
    return read_photograph(content)


def load_digits(folder=None):
    """1797 handwritten digits: pictures, (1797, 8, 8), as floats from 0 to 1 in steps of 1/16, and their labels.

    Each pixel counts how many of 4x4 pixels of a 32x32 black-and-white scan are ink, divided by 16. Source:
    E. Alpaydin and C. Kaynak 1998, "Optical Recognition of Handwritten Digits", UCI; see data/README.md.

    Errors: FileNotFoundError for a missing file, ValueError for a changed one.

    >>> pictures, labels = load_digits()
    >>> pictures.shape, labels[:10].tolist()
    ((1797, 8, 8), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    folder = _folder(folder)
    content = _shipped(folder, "digits.csv.gz", _manifest(folder))
    table = np.loadtxt(io.BytesIO(gzip.decompress(content)), delimiter=",")
    return table[:, :-1].reshape(-1, 8, 8) / 16, table[:, -1].astype(int)


def _folder(folder):
    try:
        return data_folder() if folder is None else Path(folder)
    except TypeError:
        raise TypeError(f"folder must be the path of a folder, but it is {short(folder)}") from None


def _shipped(folder, file, manifest):
    """The bytes of a file of data/, compared with its SHA-256."""
    path, expected = folder / file, manifest.get(file)
    content = _bytes(path)
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        sums = f"its SHA-256 is {found[:12]}... and should be {str(expected)[:12]}..."
        raise ValueError(f"{path} has changed: {sums}; {RESTORE}")
    return content


def _manifest(folder):
    """For each file of data/, its SHA-256."""
    path = folder / "manifest.json"
    content = _bytes(path)
    try:
        known = {file: entry["sha256"] for file, entry in json.loads(content).items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        known = {}
    if not known:
        raise ValueError(f"{path} has changed and cannot be read; {RESTORE}")
    return known


def _bytes(path):
    try:
        return path.read_bytes()
    except (OSError, ValueError):
        raise FileNotFoundError(f"{path} is missing; {RESTORE}") from None


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
