"""Figures that stand still: matplotlib's, with a text alternative, readable on light and on dark pages."""

from __future__ import annotations

import io
from html import escape
from typing import TYPE_CHECKING

from stride_helpers.figures.markup import WIDE, look
from stride_helpers.figures.palette import GREY
from stride_helpers.figures.png import data_address

DPI = 100  # CSS pixels to an inch
SHARP = 2  # pixels of the image to a CSS pixel, for dense screens
COLOURS = 64  # of the image: enough for a few inks and their soft edges, in a third of the bytes

if TYPE_CHECKING:  # else matplotlib is imported where it is used: it takes long
    import matplotlib.figure


class StaticFigure:
    """A finished matplotlib figure with a text alternative, which a bare figure cannot carry; closes the figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure. Its text and its axes become grey, its ground transparent.
    says : str
        One or two sentences with what it shows.
    """

    def __init__(self, figure: matplotlib.figure.Figure, says: str) -> None:
        import matplotlib.pyplot as plt
        from PIL import Image

        _make_grey(figure)
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=SHARP * DPI, transparent=True, bbox_inches="tight")
        plt.close(figure)
        image = Image.open(stream).quantize(COLOURS, Image.Quantize.FASTOCTREE)
        self.width = image.width // SHARP  # CSS pixels
        small = io.BytesIO()
        image.save(small, format="png", optimize=True)
        self.png = small.getvalue()
        self.says = says

    def html(self, live: bool = False) -> str:
        """The figure as an image; beside other figures it takes a share of the row."""
        return f'<div class="stride-wide"{look(WIDE, live)}>{self._repr_html_()}</div>'

    def text(self) -> str:
        """The text alternative."""
        return self.says

    def __repr__(self) -> str:
        return self.says

    def _repr_html_(self) -> str:
        size = f'style="max-width:100%" width="{self.width}"'
        return f'<img {size} alt="{escape(self.says)}" src="{data_address(self.png)}">'


def _make_grey(figure: matplotlib.figure.Figure) -> None:
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_color(GREY)
    for axes in figure.axes:
        axes.tick_params(which="both", color=GREY)
        axes.spines[:].set_color(GREY)
        legend = axes.get_legend()
        if legend is not None:
            legend.get_frame().set_alpha(0)
