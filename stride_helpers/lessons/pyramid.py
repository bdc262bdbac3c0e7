"""What lesson 4 draws: levels, what they cost, the staircase of a network, and how far a shift changes a picture."""

import numpy as np

from stride_helpers.figures import Chart, Line, Picture, Table, View
from stride_helpers.lessons.shrinking import root_mean_square

CELLS, PIXELS_SEEN = "cells along a side", "pixels a cell sees"


def halving_rows(noisy, clean, kernel_size, stride, most=6):
    """For each of `most` levels: its number, its size, what a cell sees, and how much noise is left.

    `noisy` are the levels made of the noisy picture, `clean` those made of the picture without noise.
    """
    rows = []
    sees = 1
    for number in range(most):
        if number < len(noisy):
            noise_left = root_mean_square(noisy[number] - clean[number])
            size = len(noisy[number])
            rows.append((number, f"{size}x{size}", sees, noise_left))
        else:
            rows.append((number, "none", "", ""))
        sees += (kernel_size - 1) * stride**number
    return rows


def cost_view(rows):
    """What one layer costs at each level, as shares of level 0.

    Parameters
    ----------
    rows : list of tuple
        For each level: number, size, channels, multiply-adds, bytes, and both as shares of level 0.
    """
    levels = np.arange(len(rows))
    works = np.array([row[5] for row in rows])
    memories = np.array([row[6] for row in rows])
    chart = Chart(
        [Line("multiply-adds", levels, works, role="out"), Line("memory", levels, memories, role="in")],
        x_label="level",
        y_label="share of level 0",
        x_range=(0, 5),
        y_range=(0, 1.5),
        says="Multiply-adds, share of level 0: " + ", ".join(f"{work:.3f}" for work in works) + ".",
    )
    columns = ("level", "dims", "channels", "work", "bytes", "work / level 0", "bytes / level 0")
    steps = "From level 0 to level 1"
    if _one_factor(works) and _one_factor(memories):
        steps = "From each level to the next"
    says = f"{steps} the work is multiplied by **out|{works[1]:.3f}**, the memory by **in|{memories[1]:.3f}**."
    return View(chart, Table(columns, rows), sentence=says)


def _one_factor(shares):
    """Whether each of the shares is the one before, times the same factor."""
    factors = shares[1:] / shares[:-1]
    return bool(np.allclose(factors, factors[0], rtol=0, atol=0.0005))


def alike_in_words(at_level_2, at_level_3, pictures):
    """How many of all the pictures look the same at two levels, the picture itself included."""
    told = []
    for count in (at_level_2, at_level_3):
        told.append("**only itself**" if count == 1 else f"**{count}** of {pictures} pictures")
    return f"Looks the same at level 2: {told[0]}; at level 3: {told[1]}."


def staircase_chart(stack, number):
    """Cells along a side and pixels seen, layer by layer, on an axis where each step up doubles."""
    layers = np.arange(1, len(stack) + 1)
    corners = np.repeat(layers, 2) + np.tile([-0.5, 0.5], len(stack))  # both ends of each step
    cells = np.repeat([layer.size for layer in stack], 2)
    seen = np.repeat([layer.receptive_field for layer in stack], 2)
    here = stack[number - 1]
    doublings = {float(np.log2(count)): str(count) for count in (7, 14, 28, 56, 112, 224, 448)}
    return Chart(
        [Line(CELLS, corners, np.log2(cells), role="out"), Line(PIXELS_SEEN, corners, np.log2(seen), role="in")],
        x_label="layer",
        y_label="cells, pixels",
        x_range=(0, len(stack) + 1),
        y_range=(2, 9),
        marks=[(number, f"layer {number}")],
        says=f"Layer {number}: {here.size}x{here.size} cells, each sees {here.receptive_field} pixels.",
        height=300,
        ticks=(None, doublings),
    )


def seen_by_the_middle_cell(photograph, layer):
    """The photograph, dark where the middle cell of a layer does not see it."""
    pixels = np.arange(len(photograph))
    middle = layer.size // 2 * layer.jump
    near = np.abs(pixels - middle) <= layer.receptive_field // 2
    return Picture(photograph * np.where(np.outer(near, near), 1, 0.25), largest=300)


def shift_chart(curves, shift):
    """How far the small picture changes, by the shift; `curves` are the changes at shifts 0, 1, ... by kernel."""
    lines = []
    for (name, values), role in zip(curves.items(), ("out", "quiet", "ink", "in"), strict=True):
        defined = np.flatnonzero(np.isfinite(values))
        lines.append(Line(name, defined, np.array(values)[defined], role=role))
    told = [f"{name}: " + ", ".join(f"{value:.3f}" for value in values) for name, values in curves.items()]
    return Chart(
        lines,
        x_label="shift (pixels)",
        y_label="change / deviation",
        x_range=(0, 8),
        y_range=(0, 1.4),
        marks=[(shift, f"shift {shift}")],
        says=f"Change by shift. {'; '.join(told)}.".replace("nan", "undefined"),
        height=190,
    )
