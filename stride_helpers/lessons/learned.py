"""What lesson 5 draws: kernels, what they make of a picture, errors and gains, the digits' experiment, ResNet."""

import math
from html import escape

import numpy as np

from stride_helpers.aliasing import gain_size
from stride_helpers.arguments import BadInput
from stride_helpers.convolution import box_kernel
from stride_helpers.figures import (
    Chart,
    Drawing,
    Line,
    Loupe,
    Reading,
    Stack,
    StaticFigure,
    Table,
    View,
    Windows,
    Words,
    grid,
)
from stride_helpers.figures.palette import IN, INK
from stride_helpers.figures.text import rounded
from stride_helpers.geometry import output_dimension
from stride_helpers.lessons.shrinking import Shrunk, shrunk
from stride_helpers.networks import network

# Errors in table 3 of Springenberg and others (2015), on CIFAR-10 without augmentation, by our names of the networks
ERRORS_IN_THE_PAPER = {
    "strided": "10.19 %",
    "max-pooled": "9.74 %",
    "average-pooled": "",  # not in that table
    "all-convolutional": "9.08 %",
    "its pooled control": "9.31 %",
}
LAST = 30  # the last step of a run that is shown
TESTED = 360  # digits that each network is tested on
BOX = box_kernel(3)
BEST = "the best there is"


def messages_view(messages, kernel_size, stride):
    """How many messages each pixel of a square picture gets back, beside the cells that send them."""
    cells = output_dimension(len(messages), kernel_size, 0, stride)
    most = messages.max()
    none = (messages == 0).sum()
    pixels = grid("pixels", messages.astype(str), messages / (messages + 4), hatched=messages == 0, cell=32)
    senders = grid("cells", np.full((cells, cells), "1"), np.full((cells, cells), 0.3), "out", cell=32)
    along_a_row = messages[0] // messages[0, 0]
    windows = Windows(np.ones((kernel_size, kernel_size)), stride)
    row = (" ".join(map(str, along_a_row)), f"{most}", f"{none} of {messages.size}")
    table = Table(("along a row", "most", "pixels with none"), [row])
    return View(
        [pixels, Stack((senders, Words((), pointed=True), table))],
        sentence=f"A pixel gets up to **{most}** messages; **{none}** of {messages.size} get none.",
        readings=[Reading("pixels", "cells", windows)],
    )


def around_grey(picture, largest, cell=None):
    """A picture whose values lie around 0, an array or `Shrunk`, drawn with 0 as grey.

    `largest` is in CSS pixels. With `cell` each cell is drawn as a block of so many pixels.
    """
    if not isinstance(picture, Shrunk):
        picture = Shrunk(picture)
    return picture.picture(cell, picture.cells + 0.5, largest=largest)


def restored(clean, noisy, kernel, stride, largest=168):
    """The clean picture, the noisy one, and what a kernel makes of it."""
    pictures = {"clean": clean, "noisy": noisy, "stretched back": shrunk(noisy, kernel, stride)}
    return {name: around_grey(picture, largest) for name, picture in pictures.items()}


def wanted_and_made(noisy, wanted, made):
    """A noisy picture, what was wanted of it, and what the best kernel made of it, all drawn about as large."""
    size = len(noisy)
    return {
        "noisy": around_grey(noisy, 192),
        "wanted": around_grey(wanted, 192, max(1, size // len(wanted))),
        "made by the best": around_grey(made, 192, max(1, size // len(made.cells))),
    }


def by_hand_view(error, kernel, clean, noisy, stride):
    """What a learner's kernel makes of a noisy picture, and its error beside those of the box and of the best.

    The sum of the best weights is left out: it would answer the question above the panel.

    `error` gives the error of nine weights, a `SquaredError`. Errors: BadInput for a kernel of another shape.
    """
    must_be_3_by_3(kernel)
    kernels = {"yours": kernel, "box": BOX, BEST: error.optimum()}
    errors = [error(each) for each in kernels.values()]
    rows = []
    for name, each in kernels.items():
        total = "" if name == BEST else f"{each.sum():.2f}"
        rows.append((name, f"{error(each):.6f}", total))
    return View(
        restored(clean, noisy, kernel, stride, largest=240),
        [Loupe(), Table(("kernel", "error", "sum of weights"), rows)],
        sentence=by_hand_in_words(*errors),
    )


def training_view(error, run, step, rate, clean, noisy, stride):
    """Nine weights at one step of a run, what they make of a noisy picture, and the error so far.

    `error` gives the error of nine weights, a `SquaredError`; `run` are all kernels and their errors. If the run was
    stopped before `step`, its last one is shown.
    """
    kernels, errors = run
    best = error.optimum()
    least = error(best)
    step = min(step, len(kernels) - 1)
    now = kernels[step]
    table = errors_table({"now": errors[step], "optimum": least, "box": error(BOX)}, least)
    return View(
        [kernel_grid(f"step {step}", now), kernel_grid("optimum", best), loss_chart(errors, step, least, LAST)],
        restored(clean, noisy, now, stride),
        [Loupe(), table],
        sentence=training_in_words(errors, step, least, rate, error.largest_rate(), LAST),
        ends={"step": len(kernels) - 1},
    )


def left_at_the_finest(kernel):
    """The gain at 0.5 as a share of that for even grey, across or down, whichever is larger."""
    shares = []
    for weights in (kernel, kernel.T):
        grey, finest = gain_size(weights, np.array([0, 0.5]))
        shares.append(float(finest / grey))
    return max(shares)


def left_view(left):
    """What is left of the finest stripes, and why: for each picture and stride, the shares by noise."""
    noises = next(iter(left.values()))
    rows = [(picture, stride, *shares.values()) for (picture, stride), shares in left.items()]
    table = Table(("picture", "stride", *[f"noise {noise}" for noise in noises]), rows)
    waves = {stride: f"{left['two waves', stride][0.0]:.3f}" for stride in (1, 2, 3)}
    man = {stride: f"{left['man with a camera', stride][0.0]:.3f}" for stride in (1, 2, 3)}
    reasons = (
        f"Man with a camera, stride 1: {man[1]}. Nothing has to be dropped, so the best kernel copies a pixel.",
        f"Man with a camera, stride 2: {man[2]}. The picture holds detail that a block of 2 by 2 cannot show, and "
        "the mean of the block stands for it best.",
        f"Two waves, strides 1 and 2: {waves[1]} and {waves[2]}. Slow waves hold no fine stripes, so the task "
        "does not say what should become of them.",
        f"Stride 3: {waves[3]} and {man[3]}, the third of the finest stripes that a box leaves.",
        "So a low-pass comes out where the task pays for it: because of noise, or because of detail that does not fit. "
        "Nothing in the training asks for one. (A median removes this kind of noise better than a mean, but a median "
        "is not a kernel.)",
    )
    says = (
        "What is left of the finest stripes, as a share of the gain for even grey, across or down, whichever is "
        "larger. Noise is different in every pixel, so a mean weakens it. Without noise it depends on what the task "
        "needs:"
    )
    return View(table, Words(reasons), sentence=says)


def best_view(seen, unseen, noisy, wanted, stride):
    """The best nine weights for a task, their gain, and what they make of one noisy picture.

    `seen` and `unseen` give the error of nine weights on the draws that the best was made for, and on others.
    """
    best = seen.optimum()
    rows = []
    for name, kernel in (("best", best), ("box", BOX), ("all weights 0", np.zeros((3, 3)))):
        rows.append((name, f"{seen(kernel):.5f}", f"{unseen(kernel):.5f}"))
    return View(
        wanted_and_made(noisy, wanted, shrunk(noisy, best, stride)),
        [kernel_grid("best", best), gain_chart({"best": best}, stride)],
        [Loupe(), Table(("kernel", "error", "on unseen noise"), rows)],
        sentence=f"The best nine weights leave an error of **out|{rows[0][1]}**; all weights 0 leave {rows[2][1]}.",
    )


def kernel_grid(name, kernel):
    """A kernel with its weights, to two decimals: the further from 0, the stronger; hatched in a corner if below 0."""
    largest = max(np.abs(kernel).max(), 0.05)
    texts = [[rounded(weight, 2).replace("-", "−") for weight in row] for row in kernel]
    below_0 = np.array([[text.startswith("−") for text in row] for row in texts])
    return grid(name, texts, np.abs(kernel) / largest, hatched=below_0, cell=40)


def must_be_3_by_3(kernel):
    """Refuse a kernel of another shape. Errors: BadInput, a sentence for the learner."""
    rows, cols = kernel.shape
    if (rows, cols) != (3, 3):
        raise BadInput(f"The kernel here has 3 rows of 3 weights; this one is {rows}x{cols}.")


def gain_chart(kernels, stride):
    """The size of the gain, across and down, for one or two kernels by name."""
    frequencies = np.linspace(0, 0.5, 26)
    roles = iter(("out", "quiet", "in", "ink"))
    lines = []
    for name, kernel in kernels.items():
        lines.append(Line(f"{name}, across", frequencies, gain_size(kernel, frequencies), role=next(roles)))
        lines.append(Line(f"{name}, down", frequencies, gain_size(kernel.T, frequencies), role=next(roles)))
    ends = [f"{line.name} {line.y[0]:.2f} at 0 and {line.y[-1]:.2f} at 0.5" for line in lines]
    axes = ("frequency (cycles per pixel)", "size of the gain", (0, 0.5), (0, 2))
    return Chart(lines, *axes, [(0.5 / stride, "limit")], f"Gain: {'; '.join(ends)}.", height=185)


def loss_chart(errors, step, least, last):
    """The error of a run up to one step, on an axis of `last` steps; `least` is the optimum's."""
    lines = [
        Line("error", np.arange(step + 1), errors[: step + 1], role="out", label=""),
        Line("optimum", [0, last], [least, least], role="quiet"),
        Line(f"step {step}", [step], [errors[step]], "points", "ink"),
    ]
    so_far = f"{errors[0]:.6f} at step 0"
    if step > 0:
        so_far += f", {errors[step]:.6f} at step {step}"
    says = f"Error: {so_far}; optimum {least:.6f}."
    return Chart(lines, "step", "error", (0, last), (0, 0.2), says=says, height=185)


def errors_table(errors, least):
    """Errors by the name of their kernel, and how far each is above the least, in percent."""
    rows = [(name, f"{error:.6f}", f"{_percent_above(error, least):.1f} %") for name, error in errors.items()]
    return Table(("kernel", "error", "above the optimum"), rows)


def _percent_above(error, least):
    return 100 * (error / least - 1)


def by_hand_in_words(yours, of_box, least):
    """A learner's error beside those of the box and of the best."""
    if yours < of_box - 1e-12:
        told = "You have beaten the box."
    elif yours > of_box + 1e-12:
        told = "The box is not beaten yet."
    else:
        told = "This is the box."
    return f"Your error is **out|{yours:.6f}**, {_percent_above(yours, least):.1f} % above the best. {told}"


def training_in_words(errors, step, least, rate, largest_rate, last):
    """How far one step of a run is above the best, and whether the run comes to rest."""
    above = _percent_above(errors[step], least)
    words = f"Step {step}: the error is **out|{errors[step]:.6f}**, {above:.1f} % above the best."
    limit = f"{math.floor(100 * largest_rate) / 100:.2f}"  # rounded up, it would not be one
    if rate <= largest_rate:
        return f"{words} With rates up to {limit} training comes to rest."
    stopped = f" and was stopped after step {len(errors) - 1}" if len(errors) <= last else ""
    return f"{words} Above a rate of {limit} training runs away{stopped}."


def unseen_table(found):
    """The box and the optimum on noise that neither has seen: `found` are the errors of each draw, by noise."""
    rows = []
    for noise, (of_box, of_best) in found.items():
        less = 100 * (1 - of_best.mean() / of_box.mean())
        spread = 100 * (1 - of_best / of_box).std(ddof=1)
        ahead = f"{(of_best < of_box).sum()} of {len(of_box)}"
        means = (f"{of_box.mean():.6f}", f"{of_best.mean():.6f}")
        rows.append((f"{noise:.2f}", *means, f"{less:.1f} %", f"{spread:.1f} %", ahead))
    return Table(("noise", "box", "optimum", "less error", "spread", "optimum ahead"), rows)


def results_table(counts):
    """Right answers of each network, their spread, and its errors in the paper; `counts` as in `splits_table`."""
    rows = []
    for name, of_network in counts.items():
        right = 100 * np.array(of_network) / TESTED
        rows.append((name, f"{right.mean():.1f}", f"{right.std(ddof=1):.1f}", ERRORS_IN_THE_PAPER[name]))
    return Table(("network", "mean (%)", "spread (%)", "errors in the paper"), rows)


def splits_table(counts):
    """Right answers in every split: `counts` has a list for each network, by name."""
    return Table(("right of 360, by split", *"12345"), [(name, *right) for name, right in counts.items()])


def costs_table(networks):
    """Parameters and multiply-adds of each network; `networks` are layers in words, by name."""
    rows = []
    for name, layers in networks.items():
        made = network(layers, 8, 10, np.random.default_rng(0))
        rows.append((name, made.parameter_count(), made.multiply_adds(size=8)))
    return Table(("network", "parameters", "multiply-adds"), rows)


def results_figure(counts):
    """Right answers of each network: every split, their mean, and their standard deviation."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(5, 2.8))
    means = []
    for place, right in enumerate(counts.values()):
        shares = 100 * np.array(right) / TESTED
        means.append(shares.mean())
        axes.errorbar(shares.mean(), place, xerr=shares.std(ddof=1), fmt="D", capsize=4, color="#c8671a")
        axes.plot(shares, [place + 0.2] * len(shares), "o", markersize=4, color="#7b818a")
    axes.set_yticks(range(len(counts)), list(counts))
    axes.invert_yaxis()
    axes.set(xlabel="right answers in percent")
    figures = ", ".join(f"{name} {mean:.1f}" for name, mean in zip(counts, means, strict=True))
    return StaticFigure(figure, f"Right answers in percent: {figures}.")


def resnet_block(version="v1.5"):
    """The block in which ResNet-50 goes from 56x56 to 28x28, with its strides; `version` is "v1" or "v1.5".

    Source: He et al. 2015, arXiv 1512.03385, table 1; pytorch/vision, torchvision/models/resnet.py.
    """
    first, second = (2, 1) if version == "v1" else (1, 2)
    between = 28 if version == "v1" else 56
    boxes = [
        (14, 8, 336, "256 channels, 56x56", ""),
        (14, 66, 190, f"1x1 convolution, stride {first}", f"128 channels, {between}x{between}"),
        (14, 124, 190, f"3x3 convolution, stride {second}", "128 channels, 28x28"),
        (14, 182, 190, "1x1 convolution, stride 1", "512 channels, 28x28"),
        (216, 124, 134, "1x1, stride 2", "512 channels, 28x28"),
        (14, 248, 336, "add, then ReLU: 512 channels, 28x28", ""),
    ]
    arrows = [(109, 40, 66), (109, 106, 124), (109, 164, 182), (109, 222, 248), (283, 40, 124), (283, 164, 248)]
    parts = [_box(*box) for box in boxes] + [_arrow(*arrow) for arrow in arrows]
    says = (
        f"ResNet-50's downsampling block, {version}. Main path: 1x1 convolution with stride {first}, 3x3 with stride "
        f"{second}, 1x1 with stride 1. Shortcut: 1x1 convolution with stride 2. 56x56 becomes 28x28 on both; then "
        "they are added."
    )
    return Drawing(parts, 364, 288, says)


def _box(x, y, width, text, below):
    height, middle = (40 if below else 32), x + width / 2
    lines = (
        f'<text x="{middle}" y="{y + (16 if below else 20)}" text-anchor="middle" fill="{INK}">{escape(text)}</text>'
    )
    if below:
        lines += (
            f'<text x="{middle}" y="{y + 32}" font-size="12" text-anchor="middle" fill="{INK}">{escape(below)}</text>'
        )
    opacity, border = (0.4, 2.5) if "stride 2" in text else (0.1, 1)
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="4" fill="{IN}" fill-opacity="{opacity}" '
        f'stroke="{INK}" stroke-width="{border}"/>{lines}'
    )


def _arrow(x, top, bottom):
    return (
        f'<line x1="{x}" x2="{x}" y1="{top}" y2="{bottom - 5}" stroke="{INK}"/>'
        f'<path d="M{x - 4} {bottom - 7}L{x} {bottom}L{x + 4} {bottom - 7}z" fill="{INK}"/>'
    )
