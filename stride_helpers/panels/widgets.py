"""The one file that knows widgets: how panels and questions come into a notebook, and how the page asks the kernel.

A page gets one copy of the script and one line to the kernel, a plain model that every panel shares. anywidget only
gives a panel its place on the page: it drops the messages of a model that took more than two seconds to start, which
on a slow machine many do.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import traitlets

from stride_helpers.figures import View
from stride_helpers.figures.words import say, wanted
from stride_helpers.panels.kept import Predictions
from stride_helpers.panels.model import Panel, keep_file
from stride_helpers.panels.question import Prediction
from stride_helpers.panels.web import HERE, STYLE, script

TURN = 0.015  # seconds that one answer may take, beyond its first view


class PythonLine(ipywidgets.Widget):
    """The script and style of all panels, and the line on which they ask: answers whichever panel is named.

    On the same line a card says what the learner answered, so that it is kept.
    """

    script = traitlets.Unicode().tag(sync=True)
    style = traitlets.Unicode().tag(sync=True)
    language = traitlets.Unicode().tag(sync=True)

    def __init__(self) -> None:
        super().__init__(script=script(HERE / "widgets.js"), style=STYLE, language=wanted())
        self.panels: list[Panel] = []
        self.cards: list[tuple[Prediction, OnPage]] = []
        self.predictions = Predictions(Path.cwd())
        self.on_msg(self._heard)

    def _heard(self, _widget: object, message: dict[str, Any], buffers: Sequence[Any]) -> None:
        number = message.get("number")
        if message.get("kind") == "answer" and _is_one_of(message.get("question"), self.cards):
            question, card = self.cards[message["question"]]
            said = self._keep(question, card, message)
            self.send({"kind": "kept", "number": number, "said": said})
        if not _is_one_of(message.get("panel"), self.panels):
            return
        panel = self.panels[message["panel"]]
        if message.get("kind") == "file" and buffers:
            self.send({"kind": "file", "number": number, **keep_file(bytes(buffers[0]))})
        elif message.get("kind") == "ask" and isinstance(message.get("keys"), list):
            self._answer(panel, message["keys"], number)

    def _answer(self, panel: Panel, keys: list[Any], number: object) -> None:
        """The views of keys: the first, and as many of the others as fit into the turn."""
        found = []
        until = time.perf_counter() + TURN
        for key in keys:
            found.append([key, panel.data(key)])
            if time.perf_counter() > until:
                break
        self.send({"kind": "views", "number": number, "views": found})

    def _keep(self, question: Prediction, card: OnPage, message: dict[str, Any]) -> str:
        """Keep an answer, in the file and in the card's own state; a sentence if something is amiss, or ""."""
        given = zip(question.answers, message["given"], strict=True)
        answers = {} if message["opened"] == "shown" else dict(given)
        try:
            said = self.predictions.add(question.question, answers, message["firstTry"])
        except OSError as problem:
            return say("predict.unkept.reason", reason=problem.strerror or problem)
        card.kept = self.kept(question)
        return said

    def kept(self, question: Prediction) -> dict[str, Any]:
        """What a card shows again, as the page remembers it; empty where nothing is kept that answers the question."""
        line = self.predictions.of(question.question)
        if line is None:
            return {}
        answers = line["answers"]
        if answers and not question.takes(answers):
            return {}
        given = [answers.get(name) for name in question.answers]
        checked = "tried" if line["tries"] == 1 else "checked"  # after a first wrong answer another try is left
        return {"given": given, "opened": checked if answers else "shown", "firstTry": line["first try"]}


def _is_one_of(place: object, things: list[Any]) -> bool:
    return isinstance(place, int) and 0 <= place < len(things)


@functools.cache
def python_line() -> PythonLine:
    """The line of this kernel, made when the first panel is shown."""
    return PythonLine()


class OnPage(anywidget.AnyWidget):
    """A place on the page for a panel or a question.

    `kind` says which, `line` is the identity of the line's model, `number` what the line knows the panel or the
    question by, `kept` the answer that the question got before.
    """

    _esm = HERE / "loader.js"
    kind = traitlets.Unicode().tag(sync=True)
    line = traitlets.Unicode().tag(sync=True)
    number = traitlets.Int().tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)
    kept = traitlets.Dict().tag(sync=True)


def panel_widget(panel: Panel) -> OnPage:
    """A new widget that shows a panel."""
    spec = panel.spec() | {"answer": panel.data(panel.key())}
    python_line().panels.append(panel)
    return OnPage(kind="panel", line=python_line().model_id, number=len(python_line().panels) - 1, spec=spec)


def question_widget(question: Prediction) -> OnPage:
    """A new widget that asks a question."""
    line = python_line()
    kept = line.kept(question)
    card = OnPage(kind="question", line=line.model_id, number=len(line.cards), spec=question.spec(), kept=kept)
    line.cards.append((question, card))
    return card


def mime_bundle(widget: OnPage, shown: View | Prediction) -> tuple[dict[str, Any], dict[str, Any]]:
    """Widget, HTML and text in one: JupyterLab shows the first, an exported page the second, nbval compares."""
    data, metadata = widget._repr_mimebundle_()
    return {**data, "text/html": shown.html(), "text/plain": shown.text()}, metadata
