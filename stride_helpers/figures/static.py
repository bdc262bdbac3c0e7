"""Figures that stand still: matplotlib's, with a text alternative, readable on light and on dark pages."""

import io
from html import escape

from stride_helpers.figures.markup import WIDE, look
from stride_helpers.figures.palette import GREY
from stride_helpers.figures.png import source


class StaticFigure:
    """A finished matplotlib figure with a text alternative, which a bare figure cannot carry; closes the figure.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure. Its text and its axes become grey, its ground transparent.
    says : str
        One or two sentences with what it shows.
    """

    def __init__(self, figure, says):
        import matplotlib.pyplot as plt

        _grey(figure)
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=100, transparent=True, bbox_inches="tight")
        plt.close(figure)
        self.png = stream.getvalue()
        self.says = says

    def html(self, live=False):
        """The figure as an image; beside other figures it takes a share of the row."""
        return f'<div class="stride-wide"{look(WIDE, live)}>{self._repr_html_()}</div>'

    def text(self):
        """The text alternative."""
        return self.says

    def __repr__(self):
        return self.says

    def _repr_html_(self):
        return f'<img style="max-width:100%" alt="{escape(self.says)}" src="{source(self.png)}">'


def _grey(figure):
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set_color(GREY)
    for axes in figure.axes:
        axes.tick_params(which="both", color=GREY)
        axes.spines[:].set_color(GREY)
        legend = axes.get_legend()
        if legend is not None:
            legend.get_frame().set_alpha(0)
