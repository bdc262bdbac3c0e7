"""What lesson 4 draws: levels, what they cost, the staircase of a network, and how far a shift changes a picture."""

from typing import NamedTuple

import numpy as np

from stride_helpers.aliasing import upsample_nearest
from stride_helpers.arguments import BadInput, by
from stride_helpers.figures import Chart, Compare, Line, Loupe, Picture, Stack, Table, View
from stride_helpers.geometry import fields_behind, output_dimension, stack_of_layers
from stride_helpers.lessons.shrinking import level_pictures, root_mean_square, stretched_as

CELLS, PIXELS_SEEN = "cells along a side", "pixels a cell sees"


def stacked_view(levels):
    """Levels standing on each other, the largest at the bottom."""
    last = len(levels) - 1
    pictures = {}
    for number in range(last, 0, -1):
        pictures[f"level {number}"] = levels[number].picture(cell=1)
    side = len(levels[0].cells)
    pictures["level 0"] = levels[0].picture(largest=10 * side)
    sizes = [side // len(level.cells) for level in levels[1:]]
    first, *others = [f"**{size} by {size}**" for size in sizes]
    above = "".join(f", one of level {number} for {size}" for number, size in enumerate(others, start=2))
    wide = len(levels[1].origin.kernel)
    row = f"A row of {side} pixels becomes {len(levels[1].cells)} cells in level 1."
    stand = f"So a cell of level 1 stands for {first} pixels of the photograph{above}."
    read = f"But the window of each has {wide} by {wide} cells of the level below, not 2 by 2: windows overlap."
    says = f"{row} {stand} {read}"
    return View([Stack((pictures,), pyramid=True), Loupe()], sentence=says)


def halving_view(noisy, clean, kernel_size, stride):
    """Levels beside each other, with their sizes, what a cell of each sees, and how much noise and waves are left.

    `noisy` are the levels made of the noisy picture, `clean` those made of the picture without noise.
    """
    last = len(noisy) - 1
    layers = [(kernel_size, kernel_size // 2, stride)] * last
    fields = [1, *(layer.receptive_field for layer in stack_of_layers(len(noisy[0].cells), layers))]
    rows = []
    for number, (level, without_noise, sees) in enumerate(zip(noisy, clean, fields, strict=True)):
        waves = without_noise.cells
        noise_left = root_mean_square(level.cells - waves)
        waves_left = float(waves.std())
        share = noise_left / waves_left if waves_left > 1e-9 else float("nan")
        rows.append((number, by(level.cells.shape), sees, noise_left, waves_left, share))
    says = f"At level {last} the noise is **{noise_left:.3f}**, the waves are **{waves_left:.3f}**."
    table = Table(("level", "dims", "a cell sees", "noise left", "waves left", "noise / waves"), rows)
    return View(level_pictures(noisy, side=24, largest=216), [Loupe(), table], sentence=says)


def how_far_off(photograph, smalls, factor):
    """How far levels are from their photograph, by their names.

    Also as a table that says how strong they are, and the levels stretched back: each pixel shows the nearest cell.
    """
    backs = {}
    off = {}
    rows = []
    for name, small in smalls.items():
        backs[name] = stretched_as(small, photograph.shape, factor, 1, "centre on the window")
        off[name] = root_mean_square(backs[name] - photograph)
        rows.append((name, by(small.shape), off[name], float(small.std())))
    deviation = float(photograph.std())
    rows.append(("plain grey", "1x1", deviation, 0.0))
    rows.append(("photograph", by(photograph.shape), 0.0, deviation))
    return off, Table(("picture", "dims", "error", "standard deviation"), rows), backs


def there_and_back_view(before, kept, filtered):
    """A level of a naive and one of a filtered pyramid, stretched back over the photograph that they were made of.

    `kept` is the naive level, a `Shrunk`, `filtered` the other one.
    """
    smalls = {"naive": kept.cells, "filtered": filtered}
    off, table, backs = how_far_off(before, smalls, kept.stride)
    errors = {f"{name} error": 0.5 + back - before for name, back in backs.items()}
    says = (
        f"The naive level is **{off['naive']:.3f}** off, the filtered one **{off['filtered']:.3f}**; "
        f"plain grey would be {before.std():.3f} off."
    )
    photograph = {"photograph": Picture(before, largest=256)}
    side = max(64, len(filtered))
    levels = {"naive level": kept.picture(1, largest=side), "filtered level": Picture(filtered, largest=side)}
    return View(
        [Compare(*backs.items(), largest=256), Compare(*errors.items(), largest=256), photograph],
        [Stack((levels, Loupe())), table],
        sentence=says,
    )


def whole_pyramid(size):
    """What a pyramid down to a single pixel holds, level by level: a table, and all its cells as a share of level 0."""
    rows = []
    cells_so_far = 0
    for number in range(size.bit_length()):
        side = size // 2**number
        cells_so_far += side**2
        rows.append((number, f"{side}x{side}", f"{side**2:,}", f"{8 * side**2:,}", cells_so_far / size**2))
    columns = ("level", "dims", "cells", "bytes", "all so far / level 0")
    return Table(columns, rows), cells_so_far / size**2


class Cost(NamedTuple):
    """What a layer costs at a level: its work and its memory as shares of level 0, and why."""

    level: int
    work: float
    memory: float
    dims: str
    channels: int


def cost_rows(kernel_size, stride, growth):
    """The `Cost` of a layer at each of six levels, from 224 pixels and 64 channels, or down to a single cell."""
    sizes, channels = [224], [64]
    while len(sizes) < 6 and sizes[-1] > 1:
        sizes.append(output_dimension(sizes[-1], 1, 0, stride))
        channels.append(channels[-1] * growth)
    work = [(size * kernel_size * channel) ** 2 for size, channel in zip(sizes, channels, strict=True)]
    memory = [size**2 * channel for size, channel in zip(sizes, channels, strict=True)]
    return [
        Cost(level, work[level] / work[0], memory[level] / memory[0], f"{size}x{size}", channels[level])
        for level, size in enumerate(sizes)
    ]


def cost_view(rows):
    """What one layer costs at each level; `rows` are those of `cost_rows`."""
    levels = np.arange(len(rows))
    works = np.array([row.work for row in rows])
    memories = np.array([row.memory for row in rows])
    chart = Chart(
        [Line("memory", levels, memories, role="in"), Line("multiply-adds", levels, works, role="out")],
        x_label="level",
        y_label="share of level 0",
        x_range=(0, 5),
        y_range=(0, 1.5),
        height=230,
    )
    columns = ("level", "work / level 0", "memory / level 0", "dims", "channels")
    steps = "From level 0 to level 1"
    if _one_factor(works) and _one_factor(memories):
        steps = "From each level to the next"
    says = f"{steps} the work is multiplied by **out|{works[1]:.3f}**, the memory by **in|{memories[1]:.3f}**."
    return View(chart, Table(columns, rows), sentence=says)


def _one_factor(shares):
    """Whether each of the shares is the one before, times the same factor."""
    factors = shares[1:] / shares[:-1]
    return bool(np.allclose(factors, factors[0], rtol=0, atol=0.0005))


def reading_view(levels, counts, pictures_in_all, first_lit):
    """A grain and its levels, the small ones brighter, and how many pictures look the same at each.

    `counts` are pairs, one for each level: how many look the same, and how many shapes are among them. `first_lit` is
    the cell of level 1 that is lit first, (row, column).
    """
    pictures = {}
    rows = []
    for number, (level, count) in enumerate(zip(levels, counts, strict=True)):
        cells = level.cells
        brighter = max(1, 4 ** (number - 1))
        name = f"level {number}" if brighter == 1 else f"level {number} (x {brighter})"
        pictures[name] = level.picture(2**number, drawn=cells * brighter, largest=200)
        rows.append((number, by(cells.shape), *count, float(cells.max())))
    table = Table(("level", "dims", "look the same", "shapes among them", "brightest, not rounded"), rows)
    _, _, at_2, at_3 = (how_many(alike, pictures_in_all) for alike, _ in counts)
    says = f"Looks the same at level 2: {at_2}; at level 3: {at_3}."
    return View(pictures, [Loupe(), table], sentence=says, lit=first_lit)


def how_many(alike, pictures_in_all):
    """How many of all the pictures look the same, the picture itself included."""
    return "**only itself**" if alike == 1 else f"**{alike}** of {pictures_in_all} pictures"


def halvings_table(first, other):
    """Which layers halve in both versions of ResNet-50, from lists of (layer, size after it, pixels a cell sees)."""
    rows = []
    for (layer, size, sees), (other_layer, _, other_sees) in zip(first, other, strict=True):
        rows.append((size, layer, sees, other_layer, other_sees))
    return Table(("size after", "v1: halved by", "a cell sees", "v1.5: halved by", "a cell sees"), rows)


def staircase_view(portrait, layers, number):
    """How many cells a layer makes, and what one of them sees; `layers` are (kernel size, padding, stride) by name."""
    name = list(layers)[number - 1]
    kernel_size, _, stride = layers[name]
    stack = stack_of_layers(len(portrait), layers.values())
    here = stack[number - 1]
    table = Table(
        ("cells", "a cell sees", "jump", "kernel", "stride"),
        [(f"{here.size}x{here.size}", here.receptive_field, here.jump, kernel_size, stride)],
    )
    says = f"Layer {number}, {name}: **out|{here.size} cells** a side, each sees **in|{here.receptive_field} pixels**."
    seen = {"seen": seen_by_the_middle_cell(portrait, list(layers.values())[:number])}
    return View([seen, staircase_chart(stack, number)], table, sentence=says)


def staircase_chart(stack, number):
    """Cells along a side and pixels seen, up to layer `number`, on an axis where each step up doubles."""
    so_far = stack[:number]
    layers = np.arange(1, number + 1)
    corners = np.repeat(layers, 2) + np.tile([-0.5, 0.5], number)  # both ends of each step
    cells = np.repeat([layer.size for layer in so_far], 2)
    seen = np.repeat([layer.receptive_field for layer in so_far], 2)
    here = stack[number - 1]
    doublings = {float(np.log2(count)): str(count) for count in (7, 14, 28, 56, 112, 224, 448)}
    return Chart(
        [Line(CELLS, corners, np.log2(cells), role="out"), Line(PIXELS_SEEN, corners, np.log2(seen), role="in")],
        x_label="layer",
        y_label="cells, pixels (each line doubles)",
        x_range=(0, len(stack) + 1),
        y_range=(2, 9),
        marks=[(number, f"layer {number}")],
        says=f"Layer {number}: {here.size}x{here.size} cells, each sees {here.receptive_field} pixels.",
        height=300,
        ticks=(None, doublings),
    )


def seen_by_the_middle_cell(photograph, layers):
    """The photograph, dark where the middle cell of the last layer does not see it."""
    middle = stack_of_layers(len(photograph), layers)[-1].size // 2
    first, last = fields_behind(middle, layers)[0]
    pixels = np.arange(len(photograph))
    seen = (first <= pixels) & (pixels <= last)
    return Picture(photograph * np.where(np.outer(seen, seen), 1, 0.25), largest=300)


def thin_line(small_row, kernels, places):
    """How bright a thin line is in a small row: by (kernel, place), and as a table with the sums of the rows.

    `small_row` is the lesson's function, which makes the row for a place and a kernel.
    """
    brightest = {}
    rows = []
    for name, kernel in kernels.items():
        made = [small_row(place, kernel) for place in places]
        for place, small in zip(places, made, strict=True):
            brightest[name, place] = float(small.max())
        rows.append((name, "brightest", *[float(small.max()) for small in made]))
        rows.append((name, "sum", *[float(small.sum()) for small in made]))
    return brightest, Table(("kernel", "measure", *[f"at {place}" for place in places]), rows)


def large_enough(photograph):
    """The photograph, unless a stride of 8 would leave too few cells of it to compare."""
    if min(photograph.shape) < 72:
        raise BadInput(f"The picture must have at least 72 rows and columns here, but it has {by(photograph.shape)}.")
    return photograph


def shifting_view(before, after, made, curves, kernel, shift):
    """A photograph moved to the left, its small picture before and after, and how far that changes.

    `made` is the small picture of the moved photograph, a `Shrunk`, `after` the same moved back by whole cells.
    `curves` are the changes at shifts 0, 1, ... as shares of the standard deviation, by kernel.
    """
    shape = made.source.shape
    both = Compare(
        ("small, before", upsample_nearest(before, made.stride, shape)),
        ("small, after", upsample_nearest(after, made.stride, shape)),
        largest=192,
    )
    changed = 0.5 + after - before
    change = {"change": Picture(upsample_nearest(changed, made.stride, shape), changed, made.stride, largest=192)}
    moved = {"moved photograph": Picture(made.source, largest=192)}
    made_of_it = {"small picture": made.picture(cell=1, largest=96)}
    table = Table(("shift", *curves), [(shift, *[values[shift] for values in curves.values()])])
    share = curves[kernel][shift]
    says = f"Moved by {shift}, the small picture changes by **{share:.3f}** of its standard deviation."
    if np.isnan(share):
        says = "The small picture is one even grey, and a share of its standard deviation, 0, is undefined."
    chart = shift_chart(curves, kernel, shift)
    return View([both, change | moved], [chart, Stack((table, made_of_it, Loupe()))], sentence=says)


def shift_chart(curves, kernel, shift):
    """How far the small picture changes, by the shift and the kernel; the chosen one is drawn thick.

    `curves` are the changes at shifts 0, 1, ... by kernel.
    """
    lines = []
    for name, changes in curves.items():
        values = np.array(changes)
        defined = np.flatnonzero(np.isfinite(values))
        lines.append(Line(name, defined, values[defined], thick=name == kernel))
    return Chart(
        lines,
        x_label="shift (pixels)",
        y_label="change / deviation",
        x_range=(0, 8),
        y_range=(0, 1.4),
        marks=[(shift, f"shift {shift}")],
        height=164,
    )
