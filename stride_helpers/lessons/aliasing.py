"""What lesson 3 draws: stripes that fold, gain curves, and the table's figures with their spread."""

import math
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np

from stride_helpers.aliasing import (
    amplitude_spectrum,
    gain,
    pearson_correlation,
    share_above_limit,
    shrink_both_ways,
    stripes_left,
)
from stride_helpers.convolution import binomial_kernel, box_kernel
from stride_helpers.figures import Chart, Compare, Handle, Line, Loupe, Picture, Stack, Table, View, grid
from stride_helpers.figures.dials import dials
from stride_helpers.figures.text import answer_in_words
from stride_helpers.lessons.shrinking import Shrunk, stretched_as
from stride_helpers.pictures import test_image

STRIDES = (1, 2, 3, 4)
FAINT = 0.02  # a contrast of five grey levels of 255: an eye sees even grey
PART = 176  # CSS pixels that an enlarged part takes
PART_MIDDLE = (0.502, 0.33)  # of height and width: the two ways differ there, and no handle of a divider covers it


def closer(name, strided, subsampled):
    """Which of two small pictures is closer to the one of this name, which they were made from: both correlations."""
    one, other = strided.correlation, subsampled.correlation
    if np.isnan([one, other]).any():
        return "One of the pictures is a single grey, and a correlation with it is undefined."
    if abs(one - other) < 0.0005:
        return f"At stride {strided.stride} both are as close to the {name} picture: correlation **{one:.3f}**."
    winner = "strided" if one > other else "subsampled"
    high, low = max(one, other), min(one, other)
    figures = f"correlation **{high:.3f}** against **{low:.3f}**"
    return f"At stride {strided.stride} the {winner} picture is closer to the {name} one: {figures}."


def both_ways(name, picture, strided, subsampled):
    """A picture, "noisy" or "clean", what is left of it in two ways, and how close they are to it."""
    smalls = {"strided": strided, "subsampled": subsampled}
    rows = [(small.stride, method, small.size, small.correlation) for method, small in smalls.items()]
    table = Table(("stride", "method", "dims", f"to the {name}"), rows, bar=f"to the {name}")
    return View({name: picture} | smalls, [Loupe(), table], sentence=closer(name, strided, subsampled))


def closest(pictures, targets):
    """For each target, by name, the name of that picture which has the largest correlation with it."""
    found = {}
    for name, target in targets.items():
        scores = {}
        for way, picture in pictures.items():
            scores[way] = pearson_correlation(picture, target)
        found[name] = max(scores, key=scores.get)
    return found


def read_and_drawn_on(stride, window=3, pixels=9):
    """Along a row of pixels, those that each cell reads (coloured), and those that it is drawn on (hatched)."""
    starts = range(0, pixels - window + 1, stride)
    reads = np.zeros((len(starts), pixels))
    drawn_on = np.zeros((len(starts), pixels), dtype=bool)
    says = []
    for cell, start in enumerate(starts):
        reads[cell, start : start + window] = 1
        drawn_on[cell, start : start + stride] = True
        says.append(
            f"cell {cell} reads pixels {start} to {start + window - 1}, drawn on {start} to {start + stride - 1}"
        )
    name = f"stride {stride}"
    empty = np.full(reads.shape, "")
    drawing = grid(name, empty, reads, hatched=drawn_on, cell=30, says=f"{name}: {'; '.join(says)}")
    return replace(drawing, size="")  # that of a drawing says nothing


def two_waves(one, other, pixels, stride):
    """Two counts of stripes along pixels 0 to 12 of a row: curves that meet at the pixels that are kept."""
    places = ", ".join(map(str, range(0, 13, stride)))
    says = f"{one} stripes and {other} stripes are equally bright at pixels {places}."
    return View(waves({one: "in", other: "out"}, pixels, stride, last=12, says=says))


def one_wave(stripes, pixels, stride):
    """A count of stripes along pixels 0 to 24 of a row: a curve, on which the pixels lie that are kept."""
    kept = np.arange(0, 25, stride)
    greys = ", ".join(f"{grey:.2f}" for grey in brightness(stripes / pixels, kept))
    says = f"{stripes} stripes swing from 0 to 1 all along the row; the kept pixels on their curve are {greys}."
    return View(waves({stripes: "in"}, pixels, stride, last=24, says=says))


def waves(roles, pixels, stride, last, says):
    """Curves of stripes along a row up to its pixel `last`, by their count, and a dot at each pixel that is kept."""
    between = np.linspace(0, last, 20 * last + 1)
    kept = np.arange(0, last + 1, stride)
    lines = [
        Line(f"{count} stripes", between, brightness(count / pixels, between), role=role)
        for count, role in roles.items()
    ]
    first = next(iter(roles))
    lines.append(Line("kept", kept, brightness(first / pixels, kept), "points", "ink", label=""))
    return Chart(
        lines,
        x_label="pixel",
        y_label="brightness",
        x_range=(0, last + 0.2),
        y_range=(0, 1),
        says=says,
        ticks=(kept, (0, 0.5, 1)),
    )


def two_hands(one, other, pixels, stride, faces=4):
    """The hands of two counts of stripes, which go round once for each stripe, at the first pixels that are kept."""
    kept = [stride * number for number in range(faces)]
    turns = {f"pixel {pixel}": (one * pixel / pixels, other * pixel / pixels) for pixel in kept}
    places = ", ".join(map(str, kept))
    return View(dials(turns, f"The hands for {one} and for {other} stripes at pixels {places}: their tips are level."))


def brightness(frequency, place):
    """How bright stripes are, from 0 to 1, at places along the row; between the pixels, too."""
    return 0.5 + 0.5 * np.cos(2 * np.pi * frequency * place)


class Folded(NamedTuple):
    """Stripes that went into a row of `pixels`, those that came out of it at a stride, and their contrast."""

    stripes: int
    pixels: int
    stride: int
    left: int
    contrast: float

    @property
    def most(self):
        """The highest count that the row can carry."""
        return self.pixels // 2

    @property
    def limit(self):
        """The highest count that is left as it was."""
        return self.most / self.stride


def folding_view(before, after, stripes, stride):
    """Stripes before and after shrinking: as pictures, as spectra, and among all counts of stripes."""
    pixels = before.shape[1]
    left = stripes_left(stripes, pixels, stride)
    amplitudes = amplitude_spectrum(after.cells[0])[1]
    contrast = float(2 * amplitudes[left]) if left > 0 else 0.0
    folded = Folded(stripes, pixels, stride, left, contrast)
    pictures = {"before": Picture(before, largest=192), "after": after.picture(largest=192)}
    return View(
        [pictures, spectrum_chart(folded)],
        [folding_chart(folded), Loupe()],
        sentence=folding_in_words(folded, grey=after.cells[0, 0]),
    )


def folding_in_words(folded, grey):
    """What goes in, the limit, and what comes out; where no stripes are left, `grey` is the one value of all pixels."""
    go_in = "**in|1 stripe** goes in" if folded.stripes == 1 else f"**in|{folded.stripes} stripes** go in"
    limit = f"{go_in}. The limit is {folded.limit:g}"
    if folded.left == 0 or folded.contrast < 0.00005:
        even = "white" if grey > 0.99 else "black" if grey < 0.01 else "grey"
        return f"{limit}; what comes out is one even {even}: **out|no stripes**."
    stripes, ones, come = ("stripe", "one", "comes") if folded.left == 1 else ("stripes", "ones", "come")
    kind = f"{stripes}, the true {ones}," if folded.left == folded.stripes else f"false {stripes}"
    faint = ", too faint to see" if folded.contrast < FAINT else ""
    shown = contrast_in_words(folded.contrast)
    return f"{limit}, so **out|{folded.left} {kind}** {come} out, contrast {shown}{faint}."


def contrast_in_words(contrast):
    """A contrast to two decimals, or to four where two would show next to nothing of it.

    >>> contrast_in_words(1.0), contrast_in_words(0.00447)
    ('1.00', '0.0045')
    """
    return f"{contrast:.2f}" if contrast >= 0.1 else f"{contrast:.4f}"


def folding_chart(folded):
    """What comes out for every count of stripes that goes in; the count under the hand is marked."""
    stripes = folded.stripes
    counts = np.arange(folded.most + 1)
    left = [stripes_left(count, folded.pixels, folded.stride) for count in counts]
    highest = folded.most // min(folded.stride, 2)
    lines = [
        Line("folded", counts, left, role="ink", label=""),
        Line("here", [stripes], [folded.left], "points", "out", f"{folded.left} out"),
    ]
    return Chart(
        lines,
        x_label="stripes in",
        y_label="stripes out",
        x_range=(0, folded.most),
        y_range=(0, highest),
        ticks=(range(0, folded.most + 1, 8), range(0, highest + 1, 8)),
        says=f"{stripes} stripes in, {folded.left} out.",
        height=160,
    )


def spectrum_chart(folded):
    """The count that goes in and the one that comes out as spikes, with the limit; all three can be dragged."""
    stripes, left, limit = folded.stripes, folded.left, folded.limit
    shown = contrast_in_words(folded.contrast)
    lines = [
        Line(f"{stripes} go in", [stripes], [1.0 if stripes else 0.0], "stems", "in", thick=True),
        Line(f"{left} come out, {shown}", [left], [folded.contrast], "stems", "out"),
    ]
    limits = tuple(folded.most / each for each in STRIDES)
    handles = (
        Handle(limit, f"limit {limit:g}", "stride", limits),
        Handle(stripes, f"stripes {stripes}", "stripes", range(folded.most + 1)),
    )
    return Chart(
        lines,
        x_label="stripes in the picture",
        y_label="contrast",
        x_range=(0, folded.most),
        y_range=(0, 1.3),
        marks=[(limit, "")],
        says=f"Stripes before: {stripes}; after: {left}, contrast {shown}; limit: {limit:g}.",
        handles=handles,
        shaded=limit if folded.stride > 1 else None,
        shaded_text="above the limit",
        height=168,
    )


def true_out_to(pixels, stride):
    """How far from the middle of a zone plate of so many pixels its rings are the true ones, along a row."""
    return pixels / 2 / stride


def true_rings_view(plate, after):
    """A zone plate, and what is left of it with a frame around what is true."""
    pixels = len(plate)
    true = true_out_to(pixels, after.stride)
    edge = pixels // 2 - round(true)
    side = pixels - 2 * edge
    frame = (edge, edge, side, side)
    pictures = {"zone plate": Picture(plate, largest=480), "after": after.picture(part=frame, largest=480)}
    says = f"Only inside the frame, out to **{true:g}** pixels, are these the rings that went in."
    return View(pictures, Loupe(), sentence=says)


def too_fine(photographs):
    """The share of detail that is too fine for strides 2 and 4: in percent by photograph and stride, and as a table."""
    shares = {}
    rows = []
    for name, photograph in photographs.items():
        for stride in (2, 4):
            shares[name, stride] = 100 * share_above_limit(photograph, stride)
        rows.append((name, f"{shares[name, 2]:.1f} %", f"{shares[name, 4]:.1f} %"))
    return shares, Table(("photograph", "too fine for stride 2", "too fine for stride 4"), rows)


def photographs_view(before, subsampled, filtered):
    """Two small pictures of one photograph over each other, and a part of each enlarged."""
    parts, frame = close_up(before, {"filtered": filtered, "subsampled": subsampled})
    both = Compare(("filtered", filtered.stretched), ("subsampled", subsampled.stretched), part=frame)
    stride = subsampled.stride
    share = 100 * share_above_limit(before, stride)
    says = f"Too fine for stride {stride}: **{share:.1f} %** of the variance."
    return View([both, Stack((parts, Loupe()))], sentence=says)


def close_up(before, smalls, side=44):
    """The same part of a picture and of what was shrunk from it with one stride, enlarged: by name, to be pointed at.

    Also where the part lies: top, left, rows, columns. It has at most `side` rows and columns, and begins and ends at
    whole cells where there is room.
    """
    stride = next(iter(smalls.values())).stride
    (top, rows), (left, columns) = (
        _span(int(share * length), length, side, stride)
        for share, length in zip(PART_MIDDLE, before.shape, strict=True)
    )
    frame = (top, left, rows, columns)
    part = before[top : top + rows, left : left + columns]
    pictures = {}
    for name, small in smalls.items():
        pictures[f"{name} part"] = _cut(small, frame, part).picture(largest=PART)
    pictures["photograph part"] = Picture(part, largest=PART)
    return pictures, frame


def _cut(small, frame, part):
    """What was shrunk from one part of a picture, whose windows still read the rest of it. `frame`: where it lies."""
    origin = small.origin
    stride = origin.stride
    top, left, rows, columns = frame
    beyond_rows, beyond_columns = np.subtract(origin.continued.shape, origin.source.shape)
    around = origin.continued[top:, left:][: rows + beyond_rows, : columns + beyond_columns]
    cells = small.cells[top // stride :, left // stride :][: math.ceil(rows / stride), : math.ceil(columns / stride)]
    return Shrunk(cells, replace(origin, edge="cut", source=part, around=around))


def _span(middle, length, side, stride):
    """Where `side` of `length` pixels around a middle begin, and how many they are: whole cells, if one has room."""
    part = min(side, length)
    if part >= stride:
        part -= part % stride
    start = min(max(middle - part // 2, 0), length - part)
    return start - start % stride, part


def rows_in_words(rows):
    """Rows of numbers in words, each "9 8 7".

    >>> rows_in_words(np.array([[9, 8.5], [1 / 3, 5]]))
    ('9 8.5', '0.333 5')
    """
    return tuple(" ".join(map(answer_in_words, row)) for row in rows)


class Gains(NamedTuple):
    """A kernel's gain: the lowest, that of the finest stripes, and the largest from the limit on."""

    kernel: str
    lowest: float
    finest: float
    through: float


def gain_view(kernels, size, stride):
    """The gain of two kernels of one size, by name, and how much each lets through from the limit on."""
    frequencies = np.linspace(0, 0.5, 101)
    limit = 0.5 / stride
    too_fine = frequencies >= limit - 1e-9
    lines = []
    rows = []
    for role, (name, kernel) in zip(("out", "in"), kernels.items(), strict=True):
        gains = gain(kernel, frequencies)
        lines.append(Line(name, frequencies, gains, role=role))
        through = float(np.abs(gains[too_fine]).max())
        rows.append(Gains(f"{name} {size}", float(gains.min()), float(gains[-1]), through))
    box, binomial = rows
    chart = Chart(
        lines,
        x_label="frequency (cycles per pixel)",
        y_label="gain",
        x_range=(0, 0.5),
        y_range=(-0.5, 1),
        marks=[(limit, f"limit, stride {stride}")],
        says=f"Gain of a box and a binomial kernel of size {size}; lowest {box.lowest:.3f} and {binomial.lowest:.3f}.",
        shaded=limit,
        height=300,
    )
    table = Table(("kernel", "lowest gain", "gain at 0.5", "largest from the limit on"), rows)
    through = f"{box.kernel} lets **{box.through:.3f}** through and {binomial.kernel} **{binomial.through:.3f}**"
    return View(chart, table, sentence=f"From the limit on, {through}.")


STRETCHINGS = ["repeat cells", "fill the width", "centre on the window"]
AUDIT_KERNELS = {  # at each stride
    "box 3": lambda stride: box_kernel(3),
    "binomial 3": lambda stride: binomial_kernel(3),
    "binomial 5": lambda stride: binomial_kernel(5),
    "box as wide as the stride": box_kernel,
}
HEADLINE_SEED = 365
TABLE_STRIDES = (1, 2, 3)
# How each way's points look, and how far beside the stride they stand, so that no whisker hides another.
WAYS = {"strided": ("out", -1 / 16), "subsampled": ("in", 1 / 16)}


@cache
def audited(stride, kernel="box 3", reference="noisy", stretching="repeat cells", draws=1, pixels=24):
    """The two correlations of the headline table at one stride, each choice made again: a row for each draw.

    One draw is the one of the table; several are those of the seeds from 0 on. Only the first so many `pixels` of the
    rows and of the columns are compared.
    """
    weights = AUDIT_KERNELS[kernel](stride)
    clean = test_image(level=0)
    rows = []
    seeds = range(draws) if draws > 1 else [HEADLINE_SEED]
    for seed in seeds:
        noisy = test_image(seed=seed)
        target = noisy if reference == "noisy" else clean
        smalls = shrink_both_ways(noisy, weights, stride)
        windows = (len(weights), 1)  # strided, subsampled
        row = []
        for small, window in zip(smalls.values(), windows, strict=True):
            stretched = stretched_as(small, noisy.shape, stride, window, stretching)
            row.append(pearson_correlation(stretched[:pixels, :pixels], target[:pixels, :pixels]))
        rows.append(row)
    return np.array(rows)


def flipped(**choice):
    """Where the table's strided figure at stride 2 goes with one choice made otherwise: "up", "down" or "nowhere"."""
    before = audited(2)[0, 0]  # one draw, strided
    after = audited(2, **choice)[0, 0]
    if abs(after - before) < 0.0005:  # three decimals show no difference
        return "nowhere"
    return "up" if after > before else "down"


def audit_view(kernel, reference, stretching, draws):
    """The headline table with its choices made again: means over the draws, and how far single draws lie from them."""
    rows = []
    means = {}
    spreads = {}
    for stride in TABLE_STRIDES:
        both = audited(stride, kernel, reference, stretching, draws).T
        for way, correlations in zip(WAYS, both, strict=True):
            means[way, stride] = float(correlations.mean())
            spreads[way, stride] = float(correlations.std(ddof=1)) if draws > 1 else 0.0
            rows.append((stride, way, means[way, stride], spreads[way, stride] if draws > 1 else "one draw"))
    lines = []
    told = []
    for way, (role, beside) in WAYS.items():
        strides = np.array(TABLE_STRIDES) + beside
        heights = [means[way, stride] for stride in TABLE_STRIDES]
        spread = np.array([spreads[way, stride] for stride in TABLE_STRIDES])
        lines.append(Line(way, strides, heights, "points", role, spread=spread))
        told.append(f"{way}: " + ", ".join(f"{mean:.3f}" for mean in heights))
    chart = Chart(
        lines,
        x_label="stride",
        y_label=f"correlation to the {reference}",
        x_range=(0.5, 3.5),
        y_range=(0, 1.05),
        says=f"Correlations at strides 1, 2 and 3. {'; '.join(told)}.",
        height=300,
        ticks=(TABLE_STRIDES, None),
    )
    table = Table(("stride", "method", f"to the {reference}", "spread"), rows)
    at_2 = {way: f"**{means[way, 2]:.3f}**" for way in WAYS}
    says = f"At stride 2 the strided picture scores {at_2['strided']}, the subsampled one {at_2['subsampled']}."
    return View([chart, table], sentence=says)
