"""The same view by other ways to the screen: what a careful user of each library writes. Runs in the kernel.

Every peer takes a panel, calls its function and shows what it returns, so that only the drawing and the way to the
page differ. A peer's controls are the panel's own; what it draws into has the class `peer-output`.
"""

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import HTML, display

from stride_helpers import live
from stride_helpers.arguments import BadInput
from stride_helpers.drawing import View, table_text


@live.panel(number=(0, 100))
def number(number=50):
    """The floor's view: the slider's own value, nothing computed."""
    return View(note=str(number))


def floor(panel):
    """A slider, the kernel, a line of text: no design that asks the kernel can be faster."""
    slider, label = panel._controls()["number"], widgets.Label("50")
    slider.observe(lambda change: setattr(label, "value", str(change.new)), "value")
    display(_whole(panel, [slider], [label]))


def interact(panel):
    """`interact` with an inline figure and printed text, drawn anew at each move."""

    def show(**values):
        try:
            view = panel(**{name: value if value != () else None for name, value in values.items()})
        except BadInput as problem:
            print(problem)
            return
        if view.diagram:
            display(HTML(view.diagram.html))
        if view.pictures:
            _pictures(view)
            plt.show()
        if view.chart:
            _chart(view.chart)
            plt.show()
        print(_words(view))

    whole = widgets.interact(show, **panel._controls()).widget
    whole.add_class(f"peer-{panel.__name__}")
    whole.out.add_class("peer-output")


def ipympl(panel):
    """One figure in ipympl's canvas; a move sets the data of its artists and draws when idle."""
    controls = panel._controls()
    with plt.ioff():
        figure, artists, text = _pictures(panel(), room_for_words=True)
    for part in ("header", "toolbar", "footer"):
        setattr(figure.canvas, f"{part}_visible", False)

    def redraw(_change):
        view = panel(**{name: control.value for name, control in controls.items()})
        for artist, image in zip(artists, view.pictures.values(), strict=True):
            artist.set_data(image)
            artist.set_extent((-0.5, image.shape[1] - 0.5, image.shape[0] - 0.5, -0.5))
        text.set_text(_words(view))
        figure.canvas.draw_idle()

    _drive(controls, redraw)
    display(_whole(panel, controls.values(), [figure.canvas]))


def plotly(panel):
    """One FigureWidget with a heat map for each picture, changed in one batch; the table as HTML beneath it."""
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    controls, view = panel._controls(), panel()
    count, height = len(view.pictures), view.box + 60
    figure = go.FigureWidget(make_subplots(1, count, subplot_titles=list(view.pictures)))
    for column, image in enumerate(view.pictures.values(), 1):
        figure.add_trace(go.Heatmap(z=_levels(image), zmin=0, zmax=255, colorscale="gray", showscale=False), 1, column)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, autorange="reversed")
    figure.update_layout(width=count * (view.box + 20), height=height, margin={"l": 5, "r": 5, "t": 30, "b": 5})
    table = widgets.HTML(f"<pre>{_words(view)}</pre>")

    def redraw(_change):
        view = panel(**{name: control.value for name, control in controls.items()})
        with figure.batch_update():
            for trace, image in zip(figure.data, view.pictures.values(), strict=True):
                trace.z = _levels(image)
        table.value = f"<pre>{_words(view)}</pre>"

    _drive(controls, redraw)
    display(_whole(panel, controls.values(), [figure, table]))


def _drive(controls, redraw):
    for control in controls.values():
        control.observe(redraw, "value")


def _whole(panel, controls, output):
    box = widgets.VBox(output).add_class("peer-output")
    return widgets.VBox([*controls, box]).add_class(f"peer-{panel.__name__}")


def _words(view):
    return "\n".join([table_text(view.table)] * bool(view.table) + [view.note] * bool(view.note))


def _levels(image):
    return (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)


def _pictures(view, room_for_words=False):
    """A row of pictures as large as in the panel; perhaps the words beneath them, in the figure."""
    inch = view.box / 100
    words = 0.2 * (_words(view).count("\n") + 1) if room_for_words else 0
    height = inch + 0.3 + words
    figure, axes = plt.subplots(1, len(view.pictures), figsize=(len(view.pictures) * (inch + 0.2), height), dpi=100)
    figure.subplots_adjust(0.01, words / height, 0.99, 1 - 0.3 / height, 0.05)
    artists = []
    for ax, (name, image) in zip(np.atleast_1d(axes), view.pictures.items(), strict=True):
        artists.append(ax.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest"))
        ax.set_title(name, fontsize=9)
        ax.axis("off")
    text = figure.text(0.01, 0.01, _words(view), family="monospace", fontsize=9) if room_for_words else None
    return figure, artists, text


def _chart(chart):
    _, ax = plt.subplots(figsize=(4.8, 2.4), dpi=100)
    for line in chart.lines:
        if line.kind == "stems":
            ax.vlines(line.x, 0, line.y)
        ax.plot(line.x, line.y, "-" if line.kind == "line" else "o", label=line.name)
    for x, _text in chart.marks:
        ax.axvline(x, linestyle=":")
    ax.set(xlabel=chart.x_label, ylabel=chart.y_label, xlim=chart.x_range, ylim=chart.y_range)
    ax.legend(fontsize=8)
