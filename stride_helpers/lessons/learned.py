"""What lesson 5 draws: ResNet's block, with its strides. Knows no widgets."""

from html import escape

from stride_helpers.arguments import BadInput, short
from stride_helpers.figures.palette import IN, INK
from stride_helpers.figures.parts import Drawing


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
