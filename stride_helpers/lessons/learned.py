"""What lesson 5 draws: gradients, kernels and what they make of a picture, errors and gains, the digits' experiment."""

import numpy as np

from stride_helpers.aliasing import gain_size
from stride_helpers.arguments import BadInput
from stride_helpers.convolution import box_kernel, kernel_gradient
from stride_helpers.descent import gradient_descent
from stride_helpers.figures import (
    Chart,
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
from stride_helpers.figures.palette import GREY, ORANGE
from stride_helpers.figures.text import in_digits, rounded
from stride_helpers.geometry import output_dimension
from stride_helpers.lessons.shrinking import Shrunk, shrunk
from stride_helpers.networks import network

# Percent of right answers in table 3 of Springenberg and others (2015), on CIFAR-10 without augmentation: 100 minus
# the errors that stand there, by our names of the networks.
RIGHT_IN_THE_PAPER = {
    "strided": "89.81",
    "max-pooled": "90.26",
    "average-pooled": "",  # not in that table
    "all-convolutional": "90.92",
    "its pooled control": "90.69",
}
# Right answers of 360 in five splits, as the cells of section 6 count them when they train (a test trains them again).
RIGHT_ANSWERS = {
    "strided": [348, 348, 348, 349, 352],
    "max-pooled": [354, 351, 351, 349, 353],
    "average-pooled": [350, 350, 347, 350, 348],
    "all-convolutional": [351, 351, 351, 356, 353],
    "its pooled control": [354, 351, 354, 354, 356],
}
HIGHEST = 8  # factors of ten that the chart of a run has: from a ten-thousandth of a percent up
LAST = 30  # the last step of a run that is shown
NEAR = 0.3  # percent above the best: the goal when weights are set by hand
TESTED = 360  # digits that each network is tested on
BOX = box_kernel(3)
NOTHING = np.zeros((3, 3))
BEST = "the best there is"
HIDDEN = grid("optimum", np.full((3, 3), "?"), cell=40, says="optimum: hidden until the last step")
STRONGEST = 0.6  # how strongly the largest weight is coloured, so that it can be read also in the dark


def weight_view(image, upstream, stride, number):
    """The pixels that a weight of a 3x3 kernel lies on, times the upstream gradient of their cells.

    Weights are counted from 1, row by row. The sums of those before it are told, too.
    """
    weight = divmod(number - 1, 3)
    met = np.zeros(image.shape)
    pixels = []
    products = []
    for cell in np.ndindex(upstream.shape):
        row, column = (place * stride + step for place, step in zip(cell, weight, strict=True))
        met[row, column] = 1
        pixel = image[row, column]
        pixels.append(f"{pixel:g}")
        products.append((f"{cell}", f"{pixel:g}", f"{upstream[cell]:g}", f"{upstream[cell] * pixel:g}"))
    gradient = kernel_gradient(image, upstream, stride)
    found = np.array(in_cells(gradient), dtype=object)
    found.flat[number:] = "?"
    chosen = np.zeros((3, 3))
    chosen[weight] = 1
    grids = Stack((grid("upstream", in_cells(upstream), colour="out"), grid("gradient", found, chosen)))
    return View(
        [
            grid("picture", in_cells(image), met),
            grids,
            Table(("cell", "pixel", "upstream", "product"), products),
        ],
        sentence=f"Weight {number}, at {weight}, lies on pixels **in|{', '.join(pixels)}**. "
        f"The products add up to **{gradient[weight]:g}**.",
        readings=[
            Reading("picture", "upstream", Windows(np.ones((3, 3)), stride)),
            Reading("gradient", "gradient", Windows(np.ones((1, 1))), sets=("weight", 1)),
        ],
        lit=(1, 1),  # not (0, 0): the first weight lies on the corners of its window
    )


def in_cells(array):
    """The numbers of an array as texts for the cells of a grid."""
    return [[in_digits(number, 6) for number in row] for row in array]


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
        sentence=f"A pixel gets up to **{most}** message{'' if most == 1 else 's'}; "
        f"**{none}** of {messages.size} get none.",
        readings=[Reading("pixels", "cells", windows)],
    )


def around_grey(picture, largest, cell=None):
    """A picture whose values lie around 0, an array or `Shrunk`, drawn with 0 as grey.

    `largest` is in CSS pixels. With `cell` each cell is drawn as a block of so many pixels.
    """
    if not isinstance(picture, Shrunk):
        picture = Shrunk(picture)
    return picture.picture(cell, picture.cells + 0.5, largest=largest)


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
        rows.append((name, f"{error(each):.5f}", total))
    pictures = {"small picture": shrunk(noisy, kernel, stride), "clean": clean, "noisy": noisy}
    return View(
        {name: around_grey(picture, 192) for name, picture in pictures.items()},
        [Loupe(), Table(("kernel", "error", "sum of weights"), rows)],
        sentence=by_hand_in_words(*errors),
    )


def training_view(error, start, rate, step, clean, noisy, stride):
    """Nine weights at one step of gradient descent, what they make of a noisy picture, and the error so far.

    Question marks hide the optimum until the last step: a learner may still be looking for it by hand.

    `error` gives the error of nine weights, a `SquaredError`. If the run was stopped before `step`, its last one is
    shown.
    """
    kernels, errors = gradient_descent(error, start, rate, LAST)
    last = len(kernels) - 1
    step = min(step, last)
    now = kernels[step]
    best = error.optimum()
    least = error(best)
    of_box = error(BOX)
    optimum = kernel_grid("optimum", best) if step == last else HIDDEN
    pictures = {"small picture": around_grey(shrunk(noisy, now, stride), 144), "clean": around_grey(clean, 144)}
    return View(
        [kernel_grid(f"step {step}", now), pictures, optimum],
        [
            loss_chart(errors, step, least, of_box),
            errors_table({"now": errors[step], "optimum": least, "box": of_box}, least),
        ],
        sentence=training_in_words(errors, step, least, rate, error.largest_rate()),
        ends={"step": last},
    )


def left_at_the_finest(kernel):
    """The gain at 0.5 as a share of that for even grey, across or down, whichever is larger."""
    shares = []
    for weights in (kernel, kernel.T):
        grey, finest = gain_size(weights, np.array([0, 0.5]))
        shares.append(float(finest / grey))
    return max(shares)


def best_view(seen, unseen, noisy, wanted, stride):
    """The best nine weights for a task, their gain, and what they make of one noisy picture.

    `seen` and `unseen` give the error of nine weights on the draws that the best was made for, and on others.
    """
    best = seen.optimum()
    made = shrunk(noisy, best, stride)
    size = len(noisy)
    pictures = {
        "wanted": around_grey(wanted, 192, max(1, size // len(wanted))),
        "made by the best": around_grey(made, 192, max(1, size // len(made.cells))),
    }
    rows = []
    for name, kernel in (("best", best), ("box", BOX), ("all weights 0", NOTHING)):
        rows.append((name, f"{seen(kernel):.5f}", f"{unseen(kernel):.5f}"))
    table = Table(("kernel", "error", "on unseen noise"), rows)
    return View(
        [{"noisy": around_grey(noisy, 192), **pictures}, kernel_grid("best", best, cell=34)],
        [gain_chart(best, stride), Stack((table, Loupe()))],
        sentence=f"The best nine weights leave an error of **out|{seen(best):.5f}**; "
        f"all weights 0 leave {seen(NOTHING):.5f}.",
    )


def kernel_grid(name, kernel, cell=40):
    """A kernel with its weights, to two decimals: the further from 0, the stronger the colour.

    Below 0 it is orange and hatched in a corner, above 0 blue.
    """
    largest = max(np.abs(kernel).max(), 0.05)
    texts = [[rounded(weight, 2).replace("-", "−") for weight in row] for row in kernel]
    below_0 = np.array([[text.startswith("−") for text in row] for row in texts])
    return grid(name, texts, STRONGEST * kernel / largest, hatched=below_0, cell=cell)


def must_be_3_by_3(kernel):
    """Refuse a kernel of another shape. Errors: BadInput, a sentence for the learner."""
    rows, cols = kernel.shape
    if (rows, cols) != (3, 3):
        raise BadInput(f"The kernel here has 3 rows of 3 weights; this one is {rows}x{cols}.")


def gain_chart(kernel, stride):
    """The size of the gain of the best kernel, across and down."""
    frequencies = np.linspace(0, 0.5, 26)
    lines = [
        Line("best, across", frequencies, gain_size(kernel, frequencies), role="out"),
        Line("best, down", frequencies, gain_size(kernel.T, frequencies), role="quiet"),
    ]
    return Chart(
        lines,
        x_label="frequency (cycles per pixel)",
        y_label="size of the gain",
        x_range=(0, 0.5),
        y_range=(0, 2.5),
        marks=[(0.5 / stride, "limit")],
        height=185,
    )


def valley(rates, losses, tried):
    """The loss after one step, by its rate; `tried` are the rates that are marked, each with its loss."""
    marked = list(tried.values())
    lines = [
        Line("loss", rates, losses, role="ink", label=""),
        Line("tried", list(tried), marked, "points", "out", label=""),
    ]
    lowest = np.floor(50 * min(losses)) / 50
    highest = np.ceil(50 * max(losses)) / 50
    rows = [(f"{rate:g}", f"{loss:.3f}") for rate, loss in tried.items()]
    chart = Chart(
        lines,
        x_label="rate",
        y_label="loss",
        x_range=(0, max(rates)),
        y_range=(lowest, highest),
        says="Loss by rate: " + ", ".join(f"{loss} at {rate}" for rate, loss in rows) + ".",
        height=200,
        ticks=(list(tried), None),
    )
    return View([chart, Table(("rate", "loss"), rows)])


def loss_chart(errors, step, least, of_box):
    """By how many percent the errors of a run are above the least, up to one step; upwards in factors of ten."""
    steps = np.arange(step + 1)
    run = _height(errors[: step + 1], least)
    box = _height(of_box, least)
    lines = [
        Line("error", steps, run, role="out", label=""),
        Line("box", [0, LAST], [box, box], role="quiet", label="box"),
        Line(f"step {step}", [step], run[-1:], "points", "ink", label=""),
    ]
    so_far = [f"{percent_in_words(errors[each], least)} at step {each}" for each in sorted({0, step})]
    says = f"Percent above the optimum: {', '.join(so_far)}; box {percent_in_words(of_box, least)}."
    return Chart(
        lines,
        x_label="step",
        y_label="percent above the optimum",
        x_range=(0, LAST),
        y_range=(0, HIGHEST),
        says=says,
        height=205,
        ticks=(None, {2: "0.01", 4: "1", 6: "100", 8: "10000"}),
    )


def _height(error, least):
    """Where an error is drawn: the factors of ten by which it is above a ten-thousandth of a percent of the least."""
    ten_thousandths = 10_000 * _percent_above(error, least)
    return np.log10(np.maximum(ten_thousandths, 1e-9))


def errors_table(errors, least):
    """Errors by the name of their kernel, and how far each is above the least, in percent."""
    rows = [(name, f"{error:.5f}", f"{percent_in_words(error, least)} %") for name, error in errors.items()]
    return Table(("kernel", "error", "above the optimum"), rows)


def _percent_above(error, least):
    return np.maximum(100 * (error / least - 1), 0)  # rounding can make it a little less than 0


def percent_in_words(error, least):
    """By how many percent an error is above the least: to one decimal, or to as many, at most four, as show any of it.

    >>> [percent_in_words(1 + above / 100, 1.0) for above in (3.06, 0.0304, 0.00002)]
    ['3.1', '0.03', '0.0']
    """
    above = _percent_above(error, least)
    shown = [rounded(above, decimals) for decimals in (1, 2, 3, 4)]
    return next((each for each in shown if float(each)), shown[0])


def by_hand_in_words(yours, of_box, least):
    """A learner's error beside those of the box and of the best."""
    above = percent_in_words(yours, least)
    if float(above) <= NEAR:  # what is said of it is held against what is shown
        told = f"That is within {NEAR} % of the best."
    elif abs(yours - of_box) < 1e-12:
        told = "This is the box."
    elif f"{yours:.5f}" == f"{of_box:.5f}":
        told = f"The box is {'beaten' if yours < of_box else 'ahead'} by less than is shown here."
    elif yours < of_box:
        told = "You have beaten the box."
    else:
        told = f"The box, at {of_box:.5f}, is not beaten yet."
    return f"Your error is **out|{yours:.5f}**, {above} % above the best. {told}"


def training_in_words(errors, step, least, rate, largest_rate):
    """How far one step of a run is above the best, and whether the run runs away."""
    above = percent_in_words(errors[step], least)
    words = f"Step {step}: the error is **out|{errors[step]:.5f}**, {above} % above the best."
    height = _height(errors[step], least)
    if not 0 <= height <= HIGHEST:
        words += f" That is {'below' if height < 0 else 'above'} the chart, as small triangles say."
    if rate < largest_rate:
        return words
    end = f"; the run ends at step {len(errors) - 1}" if len(errors) <= LAST else ""
    return f"{words} Training runs away{end}."


def unseen_table(found):
    """The box and the optimum on noise that neither has seen: `found` are the errors of each draw, by noise."""
    rows = []
    for noise, (of_box, of_best) in found.items():
        less = 100 * (1 - of_best.mean() / of_box.mean())
        spread = 100 * (1 - of_best / of_box).std(ddof=1)
        ahead = f"{(of_best < of_box).sum()} of {len(of_box)}"
        means = (f"{of_box.mean():.5f}", f"{of_best.mean():.5f}")
        rows.append((f"{noise:.2f}", *means, f"{less:.1f} %", f"{spread:.1f} %", ahead))
    return Table(("noise", "box", "optimum", "less error", "spread", "optimum ahead"), rows)


def results_table(counts):
    """Right answers of each network, their spread, and those in the paper; `counts` as in `splits_table`."""
    rows = []
    for name, of_network in counts.items():
        right = 100 * np.array(of_network) / TESTED
        rows.append((name, f"{right.mean():.1f}", f"{right.std(ddof=1):.1f}", RIGHT_IN_THE_PAPER[name]))
    return Table(("network", "right (%)", "spread (%)", "right in the paper (%)"), rows)


def splits_table(counts):
    """Right answers in every split: `counts` has a list for each network, by name."""
    return Table(("right of 360, by split", *"12345"), [(name, *right) for name, right in counts.items()])


def costs(networks):
    """Parameters and multiply-adds of each network; `networks` are layers in words, by name."""
    found = {}
    for name, layers in networks.items():
        made = network(layers, 8, 10, np.random.default_rng(0))
        found[name] = (made.parameter_count(), made.multiply_adds(size=8))
    return found


def results_figure(counts):
    """Right answers of each network: every split, their mean, and their standard deviation."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(4, 3))
    means = []
    for place, right in enumerate(counts.values()):
        shares = 100 * np.array(right) / TESTED
        means.append(shares.mean())
        axes.errorbar(shares.mean(), place, xerr=shares.std(ddof=1), fmt="D", capsize=4, color=ORANGE)
        axes.plot(shares, [place + 0.2] * len(shares), "o", markersize=4, color=GREY)
    axes.set_yticks(range(len(counts)), list(counts))
    axes.invert_yaxis()
    axes.set(xlabel="right answers in percent")
    figures = ", ".join(f"{name} {mean:.1f}" for name, mean in zip(counts, means, strict=True))
    return StaticFigure(figure, f"Right answers in percent: {figures}.")
