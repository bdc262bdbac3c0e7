"""The pictures of the course: made from a recipe, or shipped in data/."""

import gzip
import hashlib
import io
import json
import math
from pathlib import Path

import numpy as np

from stride_helpers.arguments import BadInput, affordable, fraction, number, picture, short, whole_number
from stride_helpers.photograph import read_photograph

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
