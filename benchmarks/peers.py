"""The same views by the ways that a course would take instead. Runs in the kernel, at the end of a lesson."""

import inspect

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display

from stride_helpers.arguments import BadInput


def floor():
    """A slider, the kernel, a line of text: no design that asks the kernel can be faster."""
    slider, label = widgets.IntSlider(50, 0, 100), widgets.Label("50")
    slider.observe(lambda change: setattr(label, "value", str(change.new)), "value")
    display(widgets.VBox([slider, widgets.VBox([label]).add_class("peer-output")]).add_class("peer-floor"))


def interact(panel):
    """`interact` with an inline figure and printed text, drawn anew at each move."""

    def show(**values):
        try:
            view = panel(**values)
        except BadInput as problem:
            print(problem)
            return
        if view.pictures:
            _, axes = plt.subplots(1, len(view.pictures), figsize=(3.5 * len(view.pictures), 3.8))
            for ax, (name, image) in zip(np.atleast_1d(axes), view.pictures.items(), strict=True):
                ax.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
                ax.set_title(name)
                ax.axis("off")
            plt.show()
        for chart in view.charts:
            _, ax = plt.subplots(figsize=(4.8, 2.4))
            for line in chart.lines:
                ax.plot(line.x, line.y, "-" if line.kind == "line" else "o", label=line.name)
            ax.set(xlabel=chart.x_label, ylabel=chart.y_label, xlim=chart.x_range, ylim=chart.y_range)
            ax.legend()
            plt.show()
        for drawing in (item for item in view.figures if hasattr(item, "parts")):
            # As many cells, or bars where it is no grid; the numbers in them, which cost most, are left out.
            _, ax = plt.subplots(figsize=(3.5, 3.8))
            ax.pcolormesh(np.zeros(drawing.cells[:2] if drawing.cells else (len(drawing.parts), 1)), edgecolors="gray")
            ax.set_title(drawing.title)
            ax.set_aspect("equal" if drawing.cells else "auto")
            plt.show()
        print(view.sentence, *view.tables, sep="\n")

    show.__signature__ = inspect.signature(panel.function)
    whole = widgets.interact(show, **panel.ranges).widget
    whole.add_class(f"peer-{panel.__name__}")
    whole.out.add_class("peer-output")
