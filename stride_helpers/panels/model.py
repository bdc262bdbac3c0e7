"""A function from the values of controls to a view becomes a panel.

    @panel("Fewer pixels", Try("stride 4", "Hardly a pixel is left.", stride=4), stride=(1, 4))
    def grains(stride=2):
        return View({"small": naive_subsample(test_image(), stride)})

The function is the panel: it takes plain values and returns a `View`, reads nothing else and changes nothing. Ranges
are those of `ranges`. What runs in the browser is `web`; it asks for positions by their keys, and `Panel.data` answers:
in a notebook through `widgets`, on a page from files.
"""

from __future__ import annotations

import hashlib
import inspect
import itertools
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from stride_helpers.arguments import BadInput, short
from stride_helpers.figures import View
from stride_helpers.figures.photograph import read_photograph
from stride_helpers.figures.png import thumbnail
from stride_helpers.figures.words import say
from stride_helpers.panels.ranges import Kernel, Photographs, Steps, choices

# The learner's own pictures by name, the last few: chosen in one panel, there in all.
FILES: dict[str, bytes] = {}

KINDS = {  # of controls, by the type of their range; of all others a slider
    bool: "check",
    list: "menu",
    str: "text",
    Kernel: "weights",
    Photographs: "photographs",
    Steps: "steps",
}


class Try:
    """A button of a panel that moves its controls.

    Parameters
    ----------
    text : str
        What stands on the button.
    says : str
        One sentence: what is to be seen there.
    **values
        The controls that it sets, by name; the others go back to where they begin.
    """

    def __init__(self, text: str, says: str, **values: object) -> None:
        self.text = text
        self.says = says
        self.values = values


class Missing(BadInput):
    """A picture that this kernel has not got; the page may have it."""

    def __init__(self, name: str) -> None:
        super().__init__(say("own.gone"))
        self.name = name


def panel(title: str = "", *tries: Try, **ranges: object) -> Callable[[Callable[..., View]], Panel]:
    """Make a panel of a function: a decorator.

    Parameters
    ----------
    title : str
        What stands above the panel; without it, the function's name.
    *tries : Try
        Buttons for positions that are worth a look.
    **ranges
        A range for each argument of the function, see `stride_helpers.panels.ranges`: (low, high) or
        (low, high, step) makes a slider, a list a menu, True or False a check box.

    Returns
    -------
    callable
        What takes a function from values to a `View` and returns its `Panel`. Each argument of the function needs
        a default, where its control begins.

    Examples
    --------
    >>> @panel("Twice", number=(0, 10))
    ... def twice(number=3):
    ...     return View(sentence=f"Twice {number} is {2 * number}.")
    >>> twice(number=4)
    Twice 4 is 8.
    """
    return lambda function: Panel(function, ranges, title, tries)


class Panel:
    """A function from values to a view, with its controls: what `panel` makes. Call it like the function.

    Errors: BadInput where an argument has no range or no default, where a default lies outside its range, and for a
    button that leads nowhere.
    """

    def __init__(
        self, function: Callable[..., View], ranges: dict[str, Any], title: str = "", tries: Sequence[Try] = ()
    ) -> None:
        parameters = inspect.signature(function).parameters
        self.defaults = {name: parameter.default for name, parameter in parameters.items()}
        if set(self.defaults) != set(ranges) or inspect.Parameter.empty in self.defaults.values():
            raise BadInput(
                f"{function.__name__} must have one range and one default for each argument: "
                f"its arguments are {sorted(self.defaults)}, its ranges {sorted(ranges)}"
            )
        self.function = function
        self.ranges = {name: ranges[name] for name in self.defaults}
        self.choices = {name: choices(name, range_, self.defaults[name]) for name, range_ in self.ranges.items()}
        for each in tries:
            self._take_texts(each)
        self.title = title or function.__name__.replace("_", " ").capitalize()
        self.tries = tries
        self.__name__ = function.__name__
        self.__doc__ = function.__doc__
        for each in tries:
            self.key(**each.values)  # so that a button that leads nowhere is told at once

    def __call__(self, **values: object) -> View:
        view = self.function(**(self.defaults | values))
        if not isinstance(view, View):
            raise TypeError(f"a panel's function must return a View, but it returned {type(view).__name__}")
        return view

    def _take_texts(self, button: Try) -> None:
        """Count what a button sets a text to among its choices, which are what is set without typing."""
        for name, value in button.values.items():
            if isinstance(self.ranges.get(name), str) and str(value) not in self.choices[name]:
                self.choices[name].append(str(value))

    def positions(self) -> Iterator[dict[str, object]]:
        """Every position the controls can take without typing, as a dict of arguments; the last changes fastest."""
        for values in itertools.product(*self.choices.values()):
            yield dict(zip(self.choices, values, strict=True))

    def key(self, **values: object) -> list[int | str]:
        """A position as the page names it: for each control the index of its choice, or what was typed."""
        return [self._index(name, value) for name, value in (self.defaults | values).items()]

    def _index(self, name: str, value: object) -> int | str:
        if isinstance(self.ranges[name], str):
            return str(value)
        if value not in self.choices[name]:
            raise BadInput(f"{name} must be one of {short(self.choices[name])}, but it is {short(value)}")
        return self.choices[name].index(value)

    def values(self, key: object) -> dict[str, object]:
        """The arguments that a key stands for. Errors: BadInput for a key that names no position."""
        if not isinstance(key, list) or len(key) != len(self.choices):
            raise BadInput(f"a position has {len(self.choices)} numbers, but it is {short(key)}")
        return {name: self._value(name, part) for name, part in zip(self.choices, key, strict=True)}

    def _value(self, name: str, part: object) -> object:
        if isinstance(self.ranges[name], str) and isinstance(part, str):
            return part[:2000]
        if isinstance(self.ranges[name], Photographs) and isinstance(part, str):
            if part not in FILES:
                raise Missing(part)
            return FILES[part]
        if isinstance(part, bool) or not isinstance(part, int) or not 0 <= part < len(self.choices[name]):
            raise BadInput(f"{name} has no choice {short(part)}")
        return self.choices[name][part]

    def data(self, key: object) -> dict[str, Any]:
        """The answer for a key as the page takes it. Never raises: what goes wrong is a sentence, too."""
        try:
            return self(**self.values(key)).data()
        except Missing as problem:
            return {"refused": str(problem), "trace": "", "missing": problem.name}
        except BadInput as problem:
            return {"refused": str(problem), "trace": ""}
        except Exception as problem:
            reason = say("stopped", error=type(problem).__name__, problem=problem)
            return {"refused": reason, "trace": traceback.format_exc()}

    def spec(self) -> dict[str, Any]:
        """All that the page needs to know of the panel, as plain data."""
        return {
            "name": self.__name__,
            "title": self.title,
            "controls": [self._control(name) for name in self.choices],
            "start": self.key(),
            "tries": [{"text": t.text, "says": t.says, "key": self.key(**t.values)} for t in self.tries],
        }

    def _control(self, name: str) -> dict[str, Any]:
        range_, values = self.ranges[name], self.choices[name]
        kind = KINDS.get(type(range_), "range")
        written = [_written(value, values) for value in values]
        control = {"name": name, "label": name.replace("_", " "), "kind": kind, "choices": written}
        if kind == "photographs" and range_.pictures:
            control["pictures"] = [thumbnail(range_.pictures[value]) for value in values]
        return control

    def _repr_mimebundle_(self, **_options: object) -> tuple[dict[str, Any], dict[str, Any]]:
        """Widget, HTML and text in one: JupyterLab shows the first, an exported page the second, nbval compares."""
        from stride_helpers.panels.widgets import mime_bundle, panel_widget

        return mime_bundle(panel_widget(self), self())


def keep_file(content: bytes) -> dict[str, str]:
    """Keep the learner's own picture for every panel; its name, by which keys refer to it, or why it is refused."""
    try:
        read_photograph(content, longest=256)
    except BadInput as problem:
        return {"refused": str(problem)}
    name = "own-" + hashlib.sha256(content).hexdigest()[:12]
    FILES.pop(name, None)  # chosen again, it becomes the newest
    FILES[name] = content
    while len(FILES) > 3:
        oldest = next(iter(FILES))
        del FILES[oldest]
    return {"name": name}


def _written(value: object, values: list[Any]) -> str:
    """A choice in words: numbers with as many decimals as the finest of them."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and all(isinstance(v, (int, float)) for v in values):
        decimals = max(len(f"{v:.6f}".rstrip("0").split(".")[1]) for v in values)
        return f"{value:.{max(decimals, 1)}f}"
    return str(value)
