"""What a panel shows: a sentence, and rows of figures beneath it, as HTML and as text.

Nothing here knows sliders or scripts. `View.html()` stands on its own, for a stored output and for a page without
a kernel; `View.data()` is the same with what a hand needs that points at it.
"""

import io
from html import escape

from stride_helpers.figures.chart import Chart
from stride_helpers.figures.parts import (
    WIDE,
    Compare,
    Drawing,
    Loupe,
    Picture,
    Pictures,
    Stack,
    Table,
    Words,
    figure,
    plain,
    view_html,
)
from stride_helpers.figures.png import source
from stride_helpers.figures.readings import Reading, numbers_behind

__all__ = ["Compare", "Drawing", "Loupe", "Picture", "Reading", "Stack", "StaticFigure", "Table", "View", "Words"]

GREY = "#7b818a"  # to be read on white and on black


class View:
    """What a panel shows at one position of its controls: a sentence, and rows of figures beneath it.

    A row is a dict of pictures by name (arrays or `Picture`), one figure, or a list of them side by side: Chart,
    Table, Drawing, Compare, Words, dicts of pictures. `**word**` in the sentence is bold, `**in|word**` also has
    the colour of what goes in, `**out|word**` of what comes out.

    A hand can point at pictures that know what they were made from; `readings` say of others how they read each other.
    `lit` is the cell that is lit first, (row, column). `ends` says for a control
    that plays which choice (counted from 0) is the last at this position, and `leaps` how many make a larger step.
    Errors: BadInput for a row that holds something else.
    """

    def __init__(self, *rows, sentence="", readings=(), lit=None, ends=None, leaps=None):
        self.rows = [[figure(item) for item in (row if isinstance(row, (list, tuple)) else [row])] for row in rows]
        self.sentence, self.readings = sentence, tuple(readings)
        self.lit, self.ends, self.leaps = lit, dict(ends or {}), dict(leaps or {})

    @property
    def figures(self):
        """Everything shown, in order."""
        return [part for row in self.rows for item in row for part in getattr(item, "figures", [item])]

    @property
    def pictures(self):
        """Every picture by name, as the array that is drawn."""
        return {name: each for f in self.figures if hasattr(f, "arrays") for name, each in f.arrays().items()}

    @property
    def tables(self):
        """Every table, in order."""
        return [item for item in self.figures if isinstance(item, Table)]

    @property
    def charts(self):
        """Every chart, in order."""
        return [item for item in self.figures if isinstance(item, Chart)]

    @property
    def table(self):
        """The first table, or None."""
        return next(iter(self.tables), None)

    def html(self, live=False):
        """The view as HTML: for a stored output, or `live` as part of a panel."""
        return view_html(self.sentence, self.rows, live)

    def data(self):
        """The view as plain data for the page: its HTML, and the numbers behind what can be pointed at."""
        found = {"html": self.html(live=True)}
        pictures = self._named_pictures()
        readings = [*self.readings, *_readings(pictures)]
        if readings:
            arrays = {name: picture.numbers for name, picture in pictures.items()}
            found["readings"] = [reading.data(arrays) for reading in readings]
            loupe = any(reading.loupe for reading in readings)
            found["numbers"] = numbers_behind(readings, arrays) if loupe else {}
        optional = {"lit": self.lit, "ends": self.ends, "leaps": self.leaps}
        return found | {name: value for name, value in optional.items() if value}

    def _named_pictures(self):
        return {name: each for item in self.figures if isinstance(item, Pictures) for name, each in item.each()}

    def text(self):
        """The view as plain text, with the figures of every picture."""
        return "\n".join(filter(None, [plain(self.sentence), *(item.text() for item in self.figures)]))

    def __repr__(self):
        return self.text()

    def _repr_html_(self):
        return self.html()


def _readings(pictures):
    """How pictures that know what they were made from read those of the same view."""
    names = {id(picture.numbers): name for name, picture in pictures.items()}
    for name, picture in pictures.items():
        if picture.window and id(picture.window.source) in names:
            yield picture.window.reading(names[id(picture.window.source)], name)


class StaticFigure:
    """A finished matplotlib figure with a text alternative, which a bare figure cannot carry; closes the figure."""

    def __init__(self, figure, says):
        """`figure`: a matplotlib Figure; `says`: one or two sentences with what it shows."""
        import matplotlib.pyplot as plt
        from matplotlib.text import Text

        for text in figure.findobj(Text):
            text.set_color(GREY)
        for axes in figure.axes:
            axes.tick_params(which="both", color=GREY)
            axes.spines[:].set_color(GREY)
            if axes.get_legend():
                axes.get_legend().get_frame().set_alpha(0)
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=100, transparent=True, bbox_inches="tight")
        plt.close(figure)
        self.png, self.says = stream.getvalue(), says

    def html(self, live=False):
        """The figure as an image, which takes the width that is there."""
        return f'<div class="stride-wide" style="{WIDE}">{self._repr_html_()}</div>'

    def text(self):
        """The text alternative."""
        return self.says

    def __repr__(self):
        return self.says

    def _repr_html_(self):
        return f'<img style="max-width:100%" alt="{escape(self.says)}" src="{source(self.png)}">'
