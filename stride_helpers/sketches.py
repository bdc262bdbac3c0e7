"""Drawings of lesson 5: kernels with their weights, charts side by side, ResNet's block. Knows no widgets."""

from html import escape

import numpy as np

from stride_helpers.arguments import BadInput, picture, short
from stride_helpers.drawing import ROW, Diagram, View, svg_picture

CELL = 42
POSITIVE, NEGATIVE = "#2f7ed8", "#e07b1f"  # mid tones, readable on white and on black


def kernels_drawn(kernels):
    """Kernels by name, as grids of numbers: the larger a weight, the stronger its colour, blue above 0, orange below.

    The size of the drawing depends on the shapes alone, so that nothing jumps as the weights change.

    >>> kernels_drawn({"box": [[0.5, 0.5]]}).says
    'box: 0.50 0.50.'
    """
    grids = {name: picture(name, kernel) for name, kernel in kernels.items()}
    figures = "".join(_grid(name, kernel) for name, kernel in grids.items())
    says = " ".join(f"{name}: {_in_rows(kernel)}." for name, kernel in grids.items())
    return Diagram(f'<div style="{ROW};margin-bottom:8px">{figures}</div>', says)


def side_by_side(drawn, *charts, note=""):
    """A diagram, beneath it charts that stand side by side where the page is wide enough, beneath them a sentence.

    The sentence has the room of two lines, so that nothing jumps when it gets longer or shorter.
    """
    parts = "".join(f'<div style="flex:1 1 300px;max-width:480px">{View(chart=c).body()}</div>' for c in charts)
    sentence = f'<p style="min-height:2.7em;max-width:none">{escape(note)}</p>' if note else ""
    says = " ".join(filter(None, [drawn.says, *(chart.says for chart in charts), note]))
    return Diagram(f'{drawn.html}<div style="{ROW}">{parts}</div>{sentence}', says)


def resnet_block(version="v1.5"):
    """The block in which ResNet-50 goes from 56x56 to 28x28, with its strides; `version` is "v1" or "v1.5".

    Source: He et al. 2015, arXiv 1512.03385, table 1; pytorch/vision, torchvision/models/resnet.py.
    """
    if version not in ("v1", "v1.5"):
        raise BadInput(f"version must be 'v1' or 'v1.5', but it is {short(version)}")
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
    return Diagram(_picture(says, 364, 288, parts), says)


def _picture(says, width, height, parts):
    """SVG elements as a picture, dark on white like a chart."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="system-ui,sans-serif" font-size="12" text-anchor="middle" fill="#222" color="#222">'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(parts)}</svg>'
    )
    return svg_picture(svg, width, height, says, style="display:block;max-width:100%;height:auto")


def _weight(value):
    value = round(float(value), 2) + 0.0  # -0.00 would be written as such
    return f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"


def _in_rows(kernel):
    return " / ".join(" ".join(_weight(weight) for weight in row) for row in kernel)


def _grid(name, kernel):
    rows, cols = kernel.shape
    scale = max(np.abs(kernel).max(), 0.05)
    parts = []
    for (row, col), weight in np.ndenumerate(kernel):
        x, y = 1 + col * CELL, 1 + row * CELL
        parts.append(
            f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="{POSITIVE if weight > 0 else NEGATIVE}" '
            f'fill-opacity="{0.65 * abs(weight) / scale:.3f}" stroke="currentColor" stroke-opacity=".4"/>'
            f'<text x="{x + CELL / 2}" y="{y + CELL / 2 + 4.5}">{_weight(weight)}</text>'
        )
    drawing = _picture(f"{name}: {_in_rows(kernel)}", cols * CELL + 2, rows * CELL + 2, parts)
    return f'<figure style="margin:0"><figcaption><b>{escape(name)}</b></figcaption>{drawing}</figure>'


def _box(x, y, width, text, below):
    height, middle = (40 if below else 32), x + width / 2
    lines = f'<text x="{middle}" y="{y + (16 if below else 20)}">{escape(text)}</text>'
    if below:
        lines += f'<text x="{middle}" y="{y + 32}" font-size="11" fill-opacity=".75">{escape(below)}</text>'
    opacity, border = (0.4, 2.5) if "stride 2" in text else (0.1, 1)
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="4" fill="{POSITIVE}" fill-opacity="{opacity}" '
        f'stroke="currentColor" stroke-width="{border}"/>{lines}'
    )


def _arrow(x, top, bottom):
    return (
        f'<line x1="{x}" x2="{x}" y1="{top}" y2="{bottom - 5}" stroke="currentColor"/>'
        f'<path d="M{x - 4} {bottom - 7}L{x} {bottom}L{x + 4} {bottom - 7}" />'
    )
