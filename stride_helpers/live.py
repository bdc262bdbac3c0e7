"""Sliders for a function that returns a view: the one file that knows widgets.

    @live.panel(stride=(1, 4))
    def grains(stride=2):
        return View({"small": naive_subsample(test_image(), stride)})

The function is the panel: it takes slider values and returns a `drawing.View`, reads nothing else and changes
nothing. The ranges follow `ipywidgets.interact`: (low, high[, step]) is a slider, a list a menu, True or False a
tick box, a text a line to type in. `steps(low, high)` is a slider that can also play, `upload()` a file to choose.
"""

import inspect
import itertools
import traceback
from html import escape
from typing import NamedTuple

import ipywidgets as widgets
import numpy as np

from stride_helpers.arguments import BadInput, short
from stride_helpers.drawing import STYLE, View


def panel(**ranges):
    """Make a panel of a function: each named argument gets a slider, whose first value is the argument's default."""

    def make(function):
        return Panel(function, ranges)

    return make


def upload():
    """A range for `panel`: a button to choose a PNG or JPEG file, which the function gets as bytes (None before)."""
    return widgets.FileUpload(accept=".png,.jpg,.jpeg", multiple=False)


class Steps(NamedTuple):
    """A range for `panel`, see `steps`; a pair, so that `interact` takes it for a slider."""

    low: int
    high: int


def steps(low, high):
    """A range for `panel`: a slider over whole numbers that also plays, at a speed of the learner's choice."""
    return Steps(low, high)


def typed_kernel(text, largest=15):
    """The kernel that a learner typed: a space between weights, a semicolon between rows, fractions as 1/9.

    Errors: BadInput with a sentence that says what is wrong: empty, ragged, not a number, too large.

    >>> typed_kernel("0 1/2; -1 0.5")
    array([[ 0. ,  0.5],
           [-1. ,  0.5]])
    >>> typed_kernel("1, 2")
    Traceback (most recent call last):
    stride_helpers.arguments.BadInput: The kernel holds '1,', which is not a number. Write weights as ...
    """
    rows = [[_weight(word) for word in row.split()] for row in text.strip("; ").split(";")]
    lengths = [len(row) for row in rows]
    if lengths == [0]:
        raise BadInput("The kernel is empty. Type weights, such as 0 1 0; 1 -4 1; 0 1 0")
    if len(set(lengths)) > 1:
        raise BadInput(f"Each row of the kernel needs as many weights as the others, but they have {lengths}.")
    if max(len(rows), *lengths) > largest:
        raise BadInput(f"The kernel is {len(rows)}x{lengths[0]}; {largest}x{largest} is the largest allowed here.")
    return np.array(rows)


def _weight(word):
    numerator, slash, denominator = word.partition("/")
    try:
        weight = float(numerator) / (float(denominator) if slash else 1)
    except (ValueError, ZeroDivisionError):
        weight = None
    if weight is None or not abs(weight) <= 1000:
        why = "is not a number" if weight is None else "is not between -1000 and 1000"
        raise BadInput(f"The kernel holds {short(word)}, which {why}. Write weights as -1, 0.5 or 1/9, spaces between.")
    return weight


class Panel:
    """A function from slider values to a view, with its sliders. Call it like the function."""

    def __init__(self, function, ranges):
        """`ranges`: a range for each argument of `function`; every argument needs a default inside its range."""
        defaults = {name: p.default for name, p in inspect.signature(function).parameters.items()}
        if set(defaults) != set(ranges) or inspect.Parameter.empty in defaults.values():
            raise BadInput(
                f"{function.__name__} must have one range and one default for each argument: "
                f"its arguments are {sorted(defaults)}, its ranges {sorted(ranges)}"
            )
        self.function, self.ranges, self.defaults = function, ranges, defaults
        self.__name__, self.__doc__ = function.__name__, function.__doc__
        self._controls()  # so that a range that cannot work is told at once

    def __call__(self, **values):
        return self.function(**(self.defaults | values))

    def positions(self):
        """Every position the sliders can take, as a dict of arguments each."""
        choices = [_choices(control) for control in self._controls().values()]
        for values in itertools.product(*choices):
            yield dict(zip(self.defaults, values, strict=True))

    def html(self, **values):
        """The view as HTML without a style sheet; what cannot be shown is a sentence, as high as the first view."""
        try:
            return _checked(self(**values)).html(style="")
        except Exception as problem:
            return _message(problem, self._first_body())

    def _first_body(self):
        try:
            return self().body()
        except Exception:
            return ""

    def _controls(self):
        return {name: _control(name, self.ranges[name], default) for name, default in self.defaults.items()}

    def build(self, first=None):
        """The panel as a widget, driving one HTML widget; a new one at each call. `first`: its first view, if known."""
        controls = self._controls()
        # The style sheet stays: a new one at each move would make the browser style the whole page anew.
        style = widgets.HTML(STYLE, layout=widgets.Layout(display="none"))
        picture = widgets.HTML(first.html(style="") if first else self.html())
        rows = [_labelled(name.replace("_", " "), control) for name, control in controls.items()]
        for row, name in zip(rows, controls, strict=True):
            if isinstance(self.ranges[name], Steps):
                row.children += _player(controls[name])

        def redraw(_change):
            picture.value = self.html(**{name: _value(control) for name, control in controls.items()})

        for control in controls.values():
            control.observe(redraw, "value")
        whole = widgets.VBox([style, *rows, picture])
        whole.add_class("stride-panel").add_class(f"panel-{self.__name__}")
        return whole

    def _repr_mimebundle_(self, **_options):
        """Widget, HTML and text in one: JupyterLab shows the first, an exported page the second, nbval compares."""
        view = _checked(self())
        data, metadata = self.build(first=view)._repr_mimebundle_(), {}
        if isinstance(data, tuple):
            data, metadata = data
        return {**data, "text/html": view.html(), "text/plain": view.text()}, metadata


def _control(name, range_, default):
    if isinstance(range_, widgets.FileUpload):
        return upload()
    try:
        control = widgets.interactive.widget_from_abbrev(range_, default)
    except ValueError:
        control = None
    if control is None or control.value != default:
        raise BadInput(
            f"{name} must have a range as interact takes it, (low, high), (low, high, step), [choices], a truth "
            f"value or a text, with the default inside; its range is {range_!r}, its default {default!r}"
        )
    return control


def _value(control):
    if isinstance(control, widgets.FileUpload):
        return bytes(control.value[0]["content"]) if control.value else None
    return control.value


def _choices(control):
    if isinstance(control, widgets.IntSlider):
        return range(control.min, control.max + 1, control.step)
    if isinstance(control, widgets.FloatSlider):
        steps = round((control.max - control.min) / control.step)
        return [round(control.min + i * control.step, 10) for i in range(steps + 1)]
    if isinstance(control, widgets.Checkbox):
        return (False, True)
    if isinstance(control, widgets.FileUpload):
        return (None,)
    if isinstance(control, widgets.Text):
        return (control.value,)
    return [value for _, value in control._options_full]


def _labelled(label, control):
    """A control with its label; a slider also gets a number box, since a slider's handle has no accessible name."""
    if isinstance(control, widgets.FileUpload):
        control.description, control.layout.width = f"choose a {label}", "max-content"
        return widgets.HBox([control])
    named = control
    if isinstance(control, (widgets.IntSlider, widgets.FloatSlider)):
        box = widgets.BoundedIntText if isinstance(control, widgets.IntSlider) else widgets.BoundedFloatText
        named = box(control.value, min=control.min, max=control.max, step=control.step)
        control.description, control.readout = "", False
        control.layout.max_width = "100%"
        # Not in the browser: there, each of the two would ask the kernel, and the picture would wait for both.
        widgets.link((control, "value"), (named, "value"))
    named.description, named.style.description_width = label, "90px"
    named.layout = widgets.Layout(width="170px" if named is not control else "300px", max_width="100%")
    if isinstance(named, widgets.Text):
        named.layout.width = "520px"
    children = [named] if named is control else [named, control]
    return widgets.HBox(children, layout=widgets.Layout(flex_flow="row wrap"))


def _player(slider):
    """A button that moves the slider on, step by step, and its speed.

    Play's own buttons have no accessible names, so it stays hidden, and a button with a name drives it. It sends one
    value and waits for the kernel, so that a fast play skips steps and never piles them up.
    """
    speed = widgets.Dropdown(options={"1 a second": 1000, "3 a second": 333, "10 a second": 100}, value=333)
    speed.description, speed.style.description_width, speed.layout.width = "speed", "50px", "170px"
    play = widgets.Play(value=slider.value, min=slider.min, max=slider.max, step=slider.step, interval=speed.value)
    play.layout.display = "none"
    button = widgets.ToggleButton(description="play / pause", icon="play", layout=widgets.Layout(width="120px"))
    widgets.jslink((button, "value"), (play, "playing"))
    widgets.link((play, "value"), (slider, "value"))
    widgets.dlink((speed, "value"), (play, "interval"))
    return button, speed, play


def _checked(view):
    if not isinstance(view, View):
        raise TypeError(f"a panel's function must return a View, but it returned {type(view).__name__}")
    return view


def _message(problem, body_for_height):
    if isinstance(problem, BadInput):
        text = f"<p><b>Nothing to show here.</b> {escape(str(problem))}</p>"
    else:
        trace = escape("".join(traceback.format_exception(problem)))
        text = (
            f"<p><b>The panel's function stopped: {type(problem).__name__}.</b> {escape(str(problem))}</p>"
            f"<details><summary>Where it happened</summary><pre>{trace}</pre></details>"
        )
    return (
        f'<div class="stride-view" style="position:relative">'
        f'<div style="visibility:hidden" aria-hidden="true">{body_for_height}</div>'
        f'<div role="status" style="position:absolute;inset:0;overflow:auto">{text}</div></div>'
    )
