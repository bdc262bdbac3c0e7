"""The one file that knows widgets: how panels and questions come into a notebook, and how the page asks the kernel.

A page gets one copy of the script and one line to the kernel, a plain model that every panel shares. anywidget only
gives a panel its place on the page: it drops the messages of a model that took more than two seconds to start, which
on a slow machine many do.
"""

import functools
import time

import anywidget
import ipywidgets
import traitlets

from stride_helpers.panels.model import keep_file
from stride_helpers.panels.web import HERE, STYLE, script

TURN = 0.015  # seconds that one answer may take, beyond its first view


class Line(ipywidgets.Widget):
    """The script and style of all panels, and the line on which they ask: answers whichever panel is named."""

    script, style = (traitlets.Unicode().tag(sync=True) for _ in range(2))

    def __init__(self):
        super().__init__(script=script(HERE / "widgets.js"), style=STYLE)
        self.panels = []
        self.on_msg(self._heard)

    def _heard(self, _widget, message, buffers):
        place, number = message.get("panel"), message.get("number")
        if place not in range(len(self.panels)):
            return
        panel = self.panels[place]
        if message.get("kind") == "file" and buffers:
            self.send({"kind": "file", "number": number, **keep_file(bytes(buffers[0]))})
        elif message.get("kind") == "ask" and isinstance(message.get("keys"), list):
            self._answer(panel, message["keys"], number)

    def _answer(self, panel, keys, number):
        """The view under the hand at once, the others in a second message, as many as fit into the turn."""
        found = []
        until = time.perf_counter() + TURN
        for key in keys:
            found.append([key, panel.data(key)])
            if time.perf_counter() > until:
                break
            if len(found) == 1 < len(keys):
                self.send({"kind": "views", "number": number, "views": found, "more": True})
                found = []
        self.send({"kind": "views", "number": number, "views": found})


@functools.cache
def line():
    """The line of this kernel, made when the first panel is shown."""
    return Line()


class OnPage(anywidget.AnyWidget):
    """A place on the page for a panel or a question.

    `kind` says which, `line` is the identity of the line's model, `number` what the line knows the panel by.
    """

    _esm = HERE / "loader.js"
    kind, line = (traitlets.Unicode().tag(sync=True) for _ in range(2))
    number = traitlets.Int().tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)


def panel_widget(panel):
    """A new widget that shows a panel."""
    spec = panel.spec() | {"first": panel.data(panel.key())}
    line().panels.append(panel)
    return OnPage(kind="panel", line=line().model_id, number=len(line().panels) - 1, spec=spec)


def question_widget(question):
    """A new widget that asks a question."""
    return OnPage(kind="question", line=line().model_id, spec=question.spec())


def mime_bundle(widget, shown):
    """Widget, HTML and text in one: JupyterLab shows the first, an exported page the second, nbval compares."""
    data, metadata = widget._repr_mimebundle_()
    return {**data, "text/html": shown.html(), "text/plain": shown.text()}, metadata
