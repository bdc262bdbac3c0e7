"""A panel of another subject, a sine: whoever takes `stride_helpers.panels` along needs nothing of this course."""

import re

import numpy as np
import pytest

from browser import control, drag, drag_over, shows
from stride_helpers import panels
from stride_helpers.figures import Chart, Handle, Line, View

X = np.linspace(0, 1, 401)
FREQUENCIES = (1, 9)


@panels.panel(
    "A sine",
    panels.Try("fast", "Nine waves, hardly there.", frequency=9, amplitude=0.25),
    amplitude=(0.0, 1.0, 0.25),
    frequency=FREQUENCIES,
)
def sine(amplitude=1.0, frequency=2):
    curve = Line("sine", X, amplitude * np.sin(2 * np.pi * frequency * X))
    handle = Handle(frequency / 10, f"{frequency}", "frequency", tuple(np.arange(1, 10) / 10))
    chart = Chart([curve], "time", "height", (0, 1), (-1.1, 1.1), handles=(handle,))
    return View(chart, sentence=f"It swings **{frequency}** times as high as {amplitude:.2f}.")


WAVE = """panel => {
    const path = panel.querySelector("[data-line=sine] path")
    return path.getAttribute("d").match(/[-\\d.]+ [-\\d.]+/g).map((pair) => pair.split(" ").map(Number))
}"""


def is_drawn(panel, amplitude, frequency):
    """Whether the sentence is that of a position, and the curve crosses zero and rises as a sine does."""
    assert shows(panel, sine(amplitude=amplitude, frequency=frequency))
    y = np.array(panel.evaluate(WAVE))[:, 1]
    middle = (y.min() + y.max()) / 2
    above = y[np.abs(y - middle) > 1e-6] < middle
    crossings = np.count_nonzero(np.diff(above.astype(int)))
    assert crossings == (2 * frequency - 1 if amplitude else 0)
    _, top, _, height = map(float, panel.locator("[data-line=sine]").get_attribute("viewBox").split())
    assert np.ptp(y) / (height + 2 * top) == pytest.approx(2 * amplitude / 2.2, rel=0.02, abs=1e-6)


def test_a_panel_of_a_sine_is_dragged_typed_into_and_tried_by_its_slider_its_field_its_button_and_its_handle(alone):
    panel = alone(sine)
    is_drawn(panel, 1, 2)
    drag(panel.page, control(panel, "frequency"), 1)
    is_drawn(panel, 1, 9)
    control(panel, "frequency").press("ArrowLeft")
    is_drawn(panel, 1, 8)
    typed = panel.get_by_label("type a value of amplitude")
    typed.fill("0,5")
    typed.press("Enter")
    is_drawn(panel, 0.5, 8)
    panel.get_by_role("button", name="fast").click()
    is_drawn(panel, 0.25, 9)
    assert panel.locator(".stride-claim").text_content() == "Nine waves, hardly there."
    panel.get_by_role("button", name="Reset").click()
    is_drawn(panel, 1, 2)
    handle = panel.locator(".stride-handle").bounding_box()
    axes = panel.locator(".stride-chart svg").first.bounding_box()
    y = handle["y"] + 5
    drag_over(panel.page, (handle["x"] + handle["width"] / 2, y), (axes["x"] + 0.62 * axes["width"], y))
    is_drawn(panel, 1, 6)


def test_nothing_that_is_said_to_its_reader_is_of_another_subject(alone):
    panel = alone(sine)
    words = panel.evaluate(
        "e => [e.innerText, ...[...e.querySelectorAll('*')].map((each) => each.ariaLabel)].join(' ')"
    )
    assert not re.search(r"stride|kernel|padding|convol|pixel", words, re.I)
