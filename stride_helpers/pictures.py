"""The pictures of the course: made from a recipe, or shipped in data/."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stride_helpers.arguments import (
    BadInput,
    FloatArray,
    affordable,
    as_number,
    as_picture,
    as_whole_number,
    short,
)

PHOTOGRAPHS = ("astronaut", "brick", "camera", "grass", "gravel")


def add_salt_and_pepper(image: ArrayLike, level: float, seed: int) -> FloatArray:
    """Turn a share of the pixels black (0) or white (1), half and half.

    With the same seed a higher level keeps every grain of a lower one and adds more, so that a slider never
    reshuffles the noise.

    Parameters
    ----------
    image : array_like, (H, W)
        The picture.
    level : float
        The share, from 0 to 1.
    seed : int
        Which draw; a whole number of at least 0.

    Returns
    -------
    ndarray, (H, W)
        The noisy picture.

    Examples
    --------
    >>> add_salt_and_pepper([[0.5, 0.5, 0.5]], level=0.5, seed=1)
    array([[0.5, 1. , 0. ]])
    """
    image = as_picture("image", image)
    share = as_number("level", level)
    if not 0 <= share <= 1:
        raise BadInput(f"level must be a number from 0 to 1, but it is {short(level)}")
    seed = as_whole_number("seed", seed, at_least=0)
    chance = np.random.default_rng(seed).random(image.shape)
    noisy = image.copy()
    noisy[chance < share / 2] = 0
    noisy[chance > 1 - share / 2] = 1
    return noisy


def test_image(level: float = 0.30, seed: int = 365) -> FloatArray:
    """Make the test picture: two slow sinusoids, one down and one across, under salt-and-pepper noise.

    A reconstruction. The experiment behind it is known by these ingredients and by its six results only, not by a
    source. The numbers were found by search so that every one of the results comes out. The finished picture is also
    in data/test_picture.csv.

    Parameters
    ----------
    level : float
        The share of noise, from 0 to 1; 0 gives the clean picture.
    seed : int
        Which draw of noise.

    Returns
    -------
    ndarray, (24, 24)
        From 0 to 1.

    Examples
    --------
    >>> picture = test_image()
    >>> picture.shape, int((picture == 0).sum()), int((picture == 1).sum())
    ((24, 24), 89, 81)
    """
    position = np.arange(24)
    down = 0.25 * np.cos(2 * np.pi * 1.00 * position / 24)
    across = 0.22 * np.cos(2 * np.pi * 1.37 * position / 24)
    return add_salt_and_pepper(0.5 + np.add.outer(down, across), level, seed)


test_image.__test__ = False  # type: ignore[attr-defined]  # the course's name; pytest would take it for a test


def stripes(size: int, frequency: float) -> FloatArray:
    """Make a picture of upright stripes: a sinusoid.

    Parameters
    ----------
    size : int
        Rows and columns, at least 1.
    frequency : float
        In cycles per pixel.

    Returns
    -------
    ndarray, (size, size)
        From 0 to 1, white at the left edge.

    Examples
    --------
    >>> stripes(4, 0.5)[0]
    array([1., 0., 1., 0.])
    """
    size = as_whole_number("size", size, at_least=1)
    frequency = as_number("frequency", frequency)
    affordable("size", size, size)
    row = 0.5 + 0.5 * np.cos(2 * np.pi * frequency * np.arange(size))
    return np.tile(row, (size, 1))


def zone_plate(size: int) -> FloatArray:
    """Make rings that get finer from the centre out: every frequency and every direction in one picture.

    Along an axis the frequency grows evenly, from 0 at the centre (pixel size // 2) to 0.5 cycles per pixel at the
    edge, where light and dark pixels alternate.

    Parameters
    ----------
    size : int
        Rows and columns, at least 1.

    Returns
    -------
    ndarray, (size, size)
        From 0 to 1.

    Examples
    --------
    >>> zone_plate(64).shape
    (64, 64)
    """
    size = as_whole_number("size", size, at_least=1)
    affordable("size", size, size)
    offset = np.arange(size) - size // 2
    return 0.5 + 0.5 * np.cos(np.pi / size * np.add.outer(offset**2, offset**2))


def data_folder() -> Path:
    """Where the shipped pictures are: beside the package in the repository, inside it once installed."""
    package = Path(__file__).resolve().parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


def load_picture(name: str) -> FloatArray:
    """Load a photograph of data/; where each comes from is said in data/README.md.

    Parameters
    ----------
    name : str
        "grass", "gravel", "brick", "camera" or "astronaut".

    Returns
    -------
    ndarray, (512, 512)
        From 0 to 1.

    Raises
    ------
    BadInput
        For another name.

    Examples
    --------
    >>> load_picture("grass").shape
    (512, 512)
    """
    if name not in PHOTOGRAPHS:
        raise BadInput(f"name must be one of {', '.join(PHOTOGRAPHS)}, but it is {short(name)}")
    from PIL import Image  # here, so that importing the package stays quick

    photograph = Image.open(data_folder() / f"{name}.png")
    return np.asarray(photograph.convert("L")) / 255


def load_digits() -> tuple[FloatArray, NDArray[np.int_]]:
    """Load 1797 handwritten digits and what they are.

    Each pixel counts how many of 4x4 pixels of a 32x32 black-and-white scan are ink, divided by 16.

    Returns
    -------
    pictures : ndarray, (1797, 8, 8)
        From 0 to 1 in steps of 1/16.
    labels : ndarray, (1797,)
        From 0 to 9.

    References
    ----------
    E. Alpaydin and C. Kaynak 1998, "Optical Recognition of Handwritten Digits", UCI; see data/README.md.

    Examples
    --------
    >>> pictures, labels = load_digits()
    >>> pictures.shape, labels[:10].tolist()
    ((1797, 8, 8), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    table = np.loadtxt(data_folder() / "digits.csv.gz", delimiter=",")
    return table[:, :-1].reshape(-1, 8, 8) / 16, table[:, -1].astype(int)
