"""What lesson 3 draws: stripes that fold, gain curves, and the table's figures with their spread."""

from functools import cache

import numpy as np

from stride_helpers.aliasing import (
    amplitude_spectrum,
    folded_frequency,
    gain,
    pearson_correlation,
    share_above_limit,
    shrink_both_ways,
)
from stride_helpers.convolution import binomial_kernel, box_kernel
from stride_helpers.figures import Chart, Compare, Handle, Line, Loupe, Picture, Stack, Table, View, grid
from stride_helpers.lessons.shrinking import cells_for, close_up
from stride_helpers.pictures import test_image

PIXELS = 96  # of the picture that holds the stripes
MOST_STRIPES = PIXELS // 2
STRIDES = (1, 2, 3, 4)


def closer(strided, subsampled):
    """Which of two small pictures is closer to the one they were made from, with both correlations."""
    one, other = strided.correlation, subsampled.correlation
    if np.isnan([one, other]).any():
        return "One of the pictures is a single grey, and a correlation with it is undefined."
    if abs(one - other) < 0.0005:
        return f"At stride {strided.stride} both are as close to the original: correlation **{one:.3f}**."
    name = "strided" if one > other else "subsampled"
    high, low = max(one, other), min(one, other)
    figures = f"correlation **{high:.3f}** to **{low:.3f}**"
    return f"At stride {strided.stride} the {name} picture is closer to the original: {figures}."


def both_ways(original, strided, subsampled):
    """A picture, what is left of it in two ways, and how close they are to it."""
    pictures = {"original": original, "strided": strided, "subsampled": subsampled}
    rows = []
    for method, small in (("strided_convolve", strided), ("naive_subsample", subsampled)):
        rows.append((small.stride, method, small.size, small.correlation))
    table = Table(("stride", "method", "dims", "corr vs orig"), rows, bar="corr vs orig")
    return View(pictures, [Loupe(), table], sentence=closer(strided, subsampled))


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
    return grid(name, empty, reads, hatched=drawn_on, cell=30, says=f"{name}: {'; '.join(says)}")


def stripes_left(stripes, stride):
    """How many stripes are seen where every `stride`-th pixel of the row is kept."""
    return round(folded_frequency(stripes / PIXELS, stride) * PIXELS)


def two_waves(one, other, stride):
    """Two counts of stripes along pixels 0 to 12 of 96: curves that meet at the pixels that are kept."""
    between = np.linspace(0, 12, 241)
    kept = np.arange(0, 13, stride)
    lines = [
        Line(f"{one} stripes", between, brightness(one, between), role="in"),
        Line(f"{other} stripes", between, brightness(other, between), role="out"),
        Line("kept", kept, brightness(one, kept), "points", "ink", label=""),
    ]
    chart = Chart(
        lines,
        x_label="pixel",
        y_label="brightness",
        x_range=(0, 12.2),
        y_range=(0, 1),
        says=f"{one} stripes and {other} stripes are equally bright at pixels {', '.join(map(str, kept))}.",
        ticks=(kept, (0, 0.5, 1)),
    )
    return View(chart)


def brightness(stripes, place):
    """How bright stripes are, from 0 to 1, at places along the row; between the pixels, too."""
    return 0.5 + 0.5 * np.cos(2 * np.pi * stripes / PIXELS * place)


def spectrum(picture):
    """The contrast of each count of stripes in the first row, if it is above 0.01.

    >>> spectrum(np.tile([1.0, 0.0], (2, 12)))
    {12: 1.0}
    """
    frequencies, amplitudes = amplitude_spectrum(picture[0])
    counts = frequencies * picture.shape[1]
    contrasts = 2 * amplitudes  # an amplitude is half a swing
    found = {}
    for count, contrast in zip(counts, contrasts, strict=True):
        if contrast > 0.01:
            found[round(count)] = round(float(contrast), 3)
    return found


def folding_view(before, after, stripes, stride):
    """Stripes before and after shrinking: as pictures, as spectra, and among all counts of stripes."""
    folded = stripes_left(stripes, stride)
    amplitudes = amplitude_spectrum(after.cells[0])[1]
    contrast = float(2 * amplitudes[folded]) if folded > 0 else 0.0
    pictures = {"before": Picture(before, largest=192), "after": after.picture(largest=192)}
    return View(
        [pictures, spectrum_chart(stripes, stride, folded, contrast)],
        [folding_chart(stripes, stride), Loupe()],
        sentence=folding_in_words(stripes, stride, folded, contrast, grey=after.cells[0, 0]),
    )


def folding_in_words(stripes, stride, folded, contrast, grey):
    """What goes in, the limit, and what comes out; where no stripes are left, `grey` is the one value of all pixels."""
    limit = f"**in|{stripes} stripes** go in. The limit is {MOST_STRIPES / stride:g}"
    if folded == 0 or contrast < 0.00005:
        even = "white" if grey > 0.99 else "black" if grey < 0.01 else "grey"
        return f"{limit}; what comes out is one even {even}: **out|no stripes**."
    kind = "stripes, the true ones," if folded == stripes else "false stripes"
    return f"{limit}, so **out|{folded} {kind}** come out, contrast {contrast_in_words(contrast)}."


def contrast_in_words(contrast):
    """A contrast to two decimals, or to four where two would show next to nothing of it.

    >>> contrast_in_words(1.0), contrast_in_words(0.00447)
    ('1.00', '0.0045')
    """
    return f"{contrast:.2f}" if contrast >= 0.1 else f"{contrast:.4f}"


def folding_chart(stripes, stride):
    """What comes out for every count of stripes that goes in; the count under the hand is marked."""
    counts = np.arange(MOST_STRIPES + 1)
    left = [stripes_left(count, stride) for count in counts]
    folded = left[stripes]
    lines = [
        Line("folded", counts, left, role="ink", label=""),
        Line("here", [stripes], [folded], "points", "out", f"{stripes} in, {folded} out"),
    ]
    return Chart(
        lines,
        x_label="stripes in",
        y_label="stripes out",
        x_range=(0, MOST_STRIPES),
        y_range=(0, MOST_STRIPES),
        says=f"{stripes} stripes in, {folded} out.",
        height=190,
    )


def spectrum_chart(stripes, stride, folded, contrast):
    """The count that goes in and the one that comes out as spikes, with the limit; all three can be dragged."""
    limit = MOST_STRIPES / stride
    shown = contrast_in_words(contrast)
    lines = [
        Line(f"{stripes} go in", [stripes], [1.0], "stems", "in"),
        Line(f"{folded} come out, {shown}", [folded], [contrast], "stems", "out"),
    ]
    limits = tuple(MOST_STRIPES / each for each in STRIDES)
    handles = (
        Handle(limit, f"limit {limit:g}", "stride", limits),
        Handle(stripes, str(stripes), "stripes", range(MOST_STRIPES + 1)),
    )
    return Chart(
        lines,
        x_label="stripes in the picture",
        y_label="contrast",
        x_range=(0, MOST_STRIPES),
        y_range=(0, 1.3),
        marks=[(limit, "")],
        says=f"Stripes before: {stripes}; after: {folded}, contrast {shown}; limit: {limit:g}.",
        handles=handles,
        shaded=limit if stride > 1 else None,
        shaded_text="no room here",
        height=180,
    )


def true_out_to(stride):
    """How far from the middle of a zone plate of 240 pixels its rings are the true ones, in pixels along a row."""
    return 120 / stride


def rings_view(plate, after):
    """A zone plate, and what is left of it with a frame around what is true."""
    true = true_out_to(after.stride)
    edge = 120 - round(true)
    frame = (edge, edge, 240 - 2 * edge, 240 - 2 * edge)
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
    parts, frame = close_up(before, {"subsampled": subsampled, "filtered": filtered})
    both = Compare(("subsampled", subsampled.stretched), ("filtered", filtered.stretched), part=frame)
    stride = subsampled.stride
    share = 100 * share_above_limit(before, stride)
    says = f"Too fine for stride {stride}: **{share:.1f} %** of the variance."
    return View([both, Stack((parts, Loupe()))], sentence=says)


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
        rows.append((f"{name} {size}", float(gains.min()), float(gains[-1]), through))
    chart = Chart(
        lines,
        x_label="frequency (cycles per pixel)",
        y_label="gain",
        x_range=(0, 0.5),
        y_range=(-0.5, 1),
        marks=[(limit, f"limit, stride {stride}")],
        says=f"Gain of a box and a binomial kernel of size {size}; lowest {rows[0][1]:.3f} and {rows[1][1]:.3f}.",
        shaded=limit,
        height=300,
    )
    table = Table(("kernel", "lowest gain", "gain at 0.5", "largest from the limit on"), rows)
    through = f"box {size} lets **{rows[0][3]:.3f}** through and binomial {size} **{rows[1][3]:.3f}**."
    return View(chart, table, sentence=f"From the limit on, {through}")


STRETCHINGS = ["repeat cells", "fill the width", "centre on the window"]
AUDIT_KERNELS = {  # at each stride
    "box 3": lambda stride: box_kernel(3),
    "binomial 3": lambda stride: binomial_kernel(3),
    "binomial 5": lambda stride: binomial_kernel(5),
    "box as wide as the stride": box_kernel,
}
HEADLINE_SEED = 365


@cache
def audited(stride, kernel="box 3", reference="noisy", stretching="repeat cells", draws=1):
    """The two correlations of the headline table at one stride, each choice made again: a row for each draw."""
    weights = AUDIT_KERNELS[kernel](stride)
    clean = test_image(level=0)
    rows = []
    for seed in range(draws) if draws > 1 else [HEADLINE_SEED]:
        noisy = test_image(seed=seed)
        target = noisy if reference == "noisy" else clean
        smalls = shrink_both_ways(noisy, weights, stride)
        windows = {"strided_convolve": len(weights), "naive_subsample": 1}
        row = []
        for way, small in smalls.items():
            cell = cells_for(len(noisy), len(small), stride, windows[way], stretching)
            row.append(pearson_correlation(small[np.ix_(cell, cell)], target))
        rows.append(row)
    return np.array(rows)


def flipped(**choice):
    """Where the table's strided figure at stride 2 goes with one choice made otherwise: "up", "down" or "nowhere"."""
    before = audited(2)[0, 0]
    after = audited(2, **choice)[0, 0]
    if abs(after - before) < 0.0005:  # three decimals show no difference
        return "nowhere"
    return "up" if after > before else "down"


def audit_view(kernel, reference, stretching, draws):
    """The headline table with its choices made again: means over the draws, and how far single draws lie from them."""
    correlations = np.array([audited(stride, kernel, reference, stretching, draws) for stride in (1, 2, 3)])
    means = correlations.mean(axis=1)
    several = draws > 1
    spreads = correlations.std(axis=1, ddof=1) if several else np.zeros((3, 2))
    rows = []
    for stride in (1, 2, 3):
        for way, method in enumerate(("strided_convolve", "naive_subsample")):
            spread = float(spreads[stride - 1, way]) if several else "one draw"
            rows.append((stride, method, float(means[stride - 1, way]), spread))
    beside = np.array([1, 2, 3]) - 1 / 16  # so that no whisker hides another
    lines = [
        Line("strided", beside, means[:, 0], "points", "out", spread=spreads[:, 0]),
        Line("subsampled", beside + 1 / 8, means[:, 1], "points", "in", spread=spreads[:, 1]),
    ]
    chart = Chart(
        lines,
        x_label="stride",
        y_label=f"corr vs {reference}",
        x_range=(0.5, 3.5),
        y_range=(0, 1.05),
        says="Correlations by stride.",
        height=300,
        ticks=((1, 2, 3), None),
    )
    table = Table(("stride", "method", f"corr vs {reference}", "spread"), rows)
    says = f"At stride 2 the strided picture scores **{means[1, 0]:.3f}**, the subsampled one **{means[1, 1]:.3f}**."
    return View([chart, table], sentence=says)
