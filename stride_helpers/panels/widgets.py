"""The one file that knows widgets: how panels and questions come into a notebook, and how the page asks the kernel.

A page gets one copy of the script and one line to the kernel, a plain model that every panel shares. anywidget only
gives a panel its place on the page: it drops the messages of a model that took more than two seconds to start, which
on a slow machine many do.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Sequence
from typing import Any

import anywidget
import ipywidgets
import traitlets

from stride_helpers.figures import View
from stride_helpers.panels.model import Panel, keep_file
from stride_helpers.panels.question import Prediction
from stride_helpers.panels.web import HERE, STYLE, script

TURN = 0.015  # seconds that one answer may take, beyond its first view


class KernelLine(ipywidgets.Widget):
    """The script and style of all panels, and the line on which they ask: answers whichever panel is named."""

    script, style = (traitlets.Unicode().tag(sync=True) for _ in range(2))

    def __init__(self) -> None:
        super().__init__(script=script(HERE / "widgets.js"), style=STYLE)
        self.panels: list[Panel] = []
        self.on_msg(self._heard)

    def _heard(self, _widget: object, message: dict[str, Any], buffers: Sequence[Any]) -> None:
        place = message.get("panel")
        number = message.get("number")
        if not isinstance(place, int) or not 0 <= place < len(self.panels):
            return
        panel = self.panels[place]
        if message.get("kind") == "file" and buffers:
            self.send({"kind": "file", "number": number, **keep_file(bytes(buffers[0]))})
        elif message.get("kind") == "ask" and isinstance(message.get("keys"), list):
            self._answer(panel, message["keys"], number)

    def _answer(self, panel: Panel, keys: list[Any], number: object) -> None:
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
def kernel_line() -> KernelLine:
    """The line of this kernel, made when the first panel is shown."""
    return KernelLine()


class OnPage(anywidget.AnyWidget):
    """A place on the page for a panel or a question.

    `kind` says which, `line` is the identity of the line's model, `number` what the line knows the panel by.
    """

    _esm = HERE / "loader.js"
    kind, line = (traitlets.Unicode().tag(sync=True) for _ in range(2))
    number = traitlets.Int().tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)


def panel_widget(panel: Panel) -> OnPage:
    """A new widget that shows a panel."""
    spec = panel.spec() | {"first": panel.data(panel.key())}
    kernel_line().panels.append(panel)
    return OnPage(kind="panel", line=kernel_line().model_id, number=len(kernel_line().panels) - 1, spec=spec)


def question_widget(question: Prediction) -> OnPage:
    """A new widget that asks a question."""
    return OnPage(kind="question", line=kernel_line().model_id, spec=question.spec())


def mime_bundle(widget: OnPage, shown: View | Prediction) -> tuple[dict[str, Any], dict[str, Any]]:
    """Widget, HTML and text in one: JupyterLab shows the first, an exported page the second, nbval compares."""
    data, metadata = widget._repr_mimebundle_()
    return {**data, "text/html": shown.html(), "text/plain": shown.text()}, metadata
