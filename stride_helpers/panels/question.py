"""A question to answer before the answer is shown. Needs no kernel once it is on the page.

    predict("How many windows fit?", {"stride 1": 22, "stride 2": 11}, "A window of 3 loses two places.")
    predict("Which is closer?", "strided", because, choices=["strided", "subsampled"])

The right answers come from the functions of the lesson; what explains them opens once something was answered, or on
"Show me". What was answered is kept in a file beside the lesson, see `kept`.
"""

from __future__ import annotations

from html import escape
from numbers import Real
from typing import Any

from stride_helpers.arguments import BadInput, short
from stride_helpers.figures import View
from stride_helpers.figures.text import answer_in_words
from stride_helpers.figures.words import say


class Prediction:
    """A question with its answers. Displays itself.

    Parameters
    ----------
    question : str
        What is asked.
    answers : number, str, or dict of them by name
        The right answers.
    because : str
        The sentence that opens afterwards.
    *shown : figure
        What stands beneath it, as in a `View`.
    choices : list, or dict of lists by name, optional
        What there is to choose from, for all answers or for some of them; the others are numbers to type.
    within : float
        How far a number may be from the right one to count as right; the card says it.
    hint : str
        What helps after a wrong answer, where another try is left.

    Raises
    ------
    BadInput
        For an answer that is no number and none of its choices.

    Examples
    --------
    >>> predict("What comes out?", {"stride 2": 11, "it is": "smaller"}, choices={"it is": ["smaller", "even"]})
    Predict. What comes out?
    stride 2: 11; it is: smaller
    """

    def __init__(
        self,
        question: str,
        answers: Any,
        because: str = "",
        *shown: Any,
        choices: list | dict[str, list] | None = None,
        within: float = 0.0,
        hint: str = "",
    ) -> None:
        self.question = question
        self.answers = answers if isinstance(answers, dict) else {"answer": answers}
        if isinstance(choices, dict):
            self.choices = {name: choices.get(name) for name in self.answers}
        else:
            self.choices = dict.fromkeys(self.answers, choices)
        for name, answer in self.answers.items():
            _check(name, answer, self.choices[name])
        self.within = within
        self.hint = hint
        self.because = View(*shown, sentence=because)

    def spec(self) -> dict[str, Any]:
        """All that the page needs, as plain data."""
        return {
            "question": self.question,
            "answers": [self._answer(name, answer) for name, answer in self.answers.items()],
            "within": self.within,
            "hint": self.hint,
            "because": self.because.html(live=True),
        }

    def _answer(self, name: str, answer: Any) -> dict[str, Any]:
        choices = self.choices[name]
        return {
            "name": name,
            "right": str(answer) if choices else float(answer),
            "shown": answer_in_words(answer),
            "choices": [str(choice) for choice in choices] if choices else None,
        }

    def takes(self, answers: dict[str, str]) -> bool:
        """Whether these answers could be answers to this question; it may have been another when they were given."""
        if list(answers) != list(self.answers):
            return False
        for name, answer in answers.items():
            choices = self.choices[name]
            if choices and answer not in map(str, choices):
                return False
        return True

    def html(self) -> str:
        """The question with its answer folded away, for a page without scripts."""
        return (
            f'<div class="stride-predict"><p><b>{escape(say("predict"))}</b> {escape(self.question)}</p>'
            f"<details><summary>{escape(say('predict.show'))}</summary>"
            f"<p><b>{escape(self._answers())}</b></p>{self.because.html()}</details></div>"
        )

    def text(self) -> str:
        """Question, answers and explanation as plain text."""
        return "\n".join(filter(None, [f"{say('predict')} {self.question}", self._answers(), self.because.text()]))

    def _answers(self) -> str:
        if list(self.answers) == ["answer"]:
            return answer_in_words(self.answers["answer"])
        return "; ".join(f"{name}: {answer_in_words(answer)}" for name, answer in self.answers.items())

    def __repr__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **_options: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Widget, HTML and text in one, as a panel's."""
        from stride_helpers.panels.widgets import mime_bundle, question_widget

        return mime_bundle(question_widget(self), self)


predict = Prediction  # as the lessons call it


def nearest(guesses: dict[str, float], value: float) -> str:
    """The name of the guess that comes nearest to a value.

    >>> nearest({"half": 0.5, "twice": 2}, 1.9)
    'twice'
    """
    return min(guesses, key=lambda guess: abs(guesses[guess] - value))


def _check(name: str, answer: object, allowed: list | None) -> None:
    """Refuse an answer that is no number and none of its choices."""
    if allowed is None:
        if isinstance(answer, bool) or not isinstance(answer, Real):
            raise BadInput(f"{name} must be a number, or there must be choices, but it is {short(answer)}")
    elif answer not in allowed:
        raise BadInput(f"{name} must be one of {short(allowed)}, but it is {short(answer)}")
