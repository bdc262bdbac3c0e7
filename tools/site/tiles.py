"""The pictures of the lessons on the front page, each made by what the lesson teaches, 192 pixels wide."""

import re

import numpy as np

import stride_helpers as sh
from stride_helpers.descent import restoring_error
from stride_helpers.figures import Picture, View


def _tile(says, array):
    html = View({says: Picture(array, largest=192)}).html()
    return re.search(r"<img[^>]*>", html)[0]


def formula():
    """How often each pixel of 24x24 is read at kernel 3 and stride 2."""
    along = sh.coverage(24, 3, 0, 2)
    return _tile("how often pixels are read", np.outer(along, along) / 4)


def loop():
    """Edges of a photograph."""
    camera = sh.load_picture("camera")[60:254:2, 160:354:2]
    edges = sh.strided_convolve(camera, [[0, 1, 0], [1, -4, 1], [0, 1, 0]])
    return _tile("edges of a photograph", 0.5 + edges[:96, :96] / 1.5)


def aliasing():
    """A zone plate of which every second pixel is left."""
    return _tile("rings that are not there", sh.naive_subsample(sh.zone_plate(192), 2))


def pyramid():
    """Four levels of a photograph, each stretched to the same size."""
    astronaut = sh.load_picture("astronaut")[0:192, 130:322]
    levels = sh.pyramid(astronaut, sh.binomial_kernel(5), 4)[1:]
    tiles = [sh.upsample_nearest(level, 2**n, (96, 96)) for n, level in enumerate(levels)]
    return _tile("a photograph at four sizes", np.block([tiles[:2], tiles[2:]]))


def learned():
    """The nine weights that bring back a noisy picture best."""
    draws = [sh.test_image(0.3, seed) for seed in range(20)]
    best = restoring_error(draws, sh.test_image(0), stride=2).optimum()
    return _tile("nine learned weights", (best - best.min()) / np.ptp(best))


TILES = [
    (formula, "how large is the result?"),
    (loop, "one multiplication at a time"),
    (aliasing, "the detail that no longer fits"),
    (pyramid, "one picture at many sizes"),
    (learned, "nine numbers that find themselves"),
]
