"""What a panel promises, without a browser: setting a slider's value redraws, and nothing stops it."""

from datetime import UTC, datetime

import ipywidgets as widgets
import pytest

from stride_helpers import box_kernel, fast_strided_convolve, live, test_image
from stride_helpers.arguments import BadInput
from stride_helpers.drawing import Table, View


@live.panel(stride=(1, 4), level=(0.0, 0.5, 0.25), way=["mean", "none"], framed=False)
def example(stride=2, level=0.25, way="mean", framed=False):
    """A panel with one control of each kind."""
    small = fast_strided_convolve(test_image(level), box_kernel(3 if way == "mean" else 1), stride, int(framed))
    return View({"small": small}, Table(("stride", "rows"), [(stride, len(small))]))


@live.panel(size=(1, 9))
def fragile(size=3):
    """Shows, refuses or fails, as its slider says."""
    if size == 9:
        return None
    if size == 8:
        raise ZeroDivisionError("a slip in the <function>")
    return View({"result": fast_strided_convolve([[0.5] * 5] * 5, box_kernel(size))})


@live.panel(step=live.steps(1, 9), text="1 2")
def walker(step=1, text="1 2"):
    """A panel that plays, and a text to type in."""
    if text == "no":
        raise BadInput("that is no text")
    return View(note=f"step {step} of {text}")


def upload_panel():
    """A panel with a file to choose."""

    @live.panel(photograph=live.upload())
    def chosen(photograph=None):
        return View(note=repr(photograph))

    return chosen


def parts(panel):
    """A panel's controls by class name, and its HTML widget."""
    _, *rows, picture = panel.build().children
    return {type(child).__name__: child for row in rows for child in row.children}, picture


def test_moving_a_slider_replaces_the_whole_picture_once():
    controls, picture = parts(example)
    values = []
    picture.observe(lambda change: values.append(change["new"]), "value")
    controls["IntSlider"].value = 3
    assert values == [example.html(stride=3)]
    assert values[0] != example.html()


def test_every_kind_of_control_reaches_the_function():
    controls, picture = parts(example)
    controls["FloatSlider"].value = 0.5
    controls["Dropdown"].value = "none"
    controls["Checkbox"].value = True
    assert picture.value == example.html(level=0.5, way="none", framed=True)


def test_a_panel_is_called_like_its_function():
    assert example(stride=4).table.rows == example.function(4).table.rows == [(4, 6)]


def test_positions_are_every_combination_of_the_sliders():
    positions = list(example.positions())
    assert len(positions) == 4 * 3 * 2 * 2 == len({tuple(p.values()) for p in positions})
    assert {p["level"] for p in positions} == {0.0, 0.25, 0.5}


def test_every_control_has_a_label_that_says_what_it_is():
    _, *rows, _ = example.build().children
    assert [row.children[0].description for row in rows] == ["stride", "level", "way", "framed"]
    assert upload_panel().build().children[1].children[0].description == "choose a photograph"


def test_each_display_has_sliders_of_its_own():
    (first, _), (second, picture) = parts(example), parts(example)
    first["IntSlider"].value = 4
    assert second["IntSlider"].value == 2
    assert picture.value == example.html()


def test_bad_input_is_a_sentence_and_the_next_move_recovers():
    controls, picture = parts(fragile)
    controls["IntSlider"].value = 6
    assert "kernel must fit into the padded picture, at most 5x5 here, but it is 6x6" in picture.value
    assert "Traceback" not in picture.value
    controls["IntSlider"].value = 5
    assert picture.value == fragile.html(size=5)


def test_a_mistake_in_the_function_is_told_with_its_traceback_folded_away():
    controls, picture = parts(fragile)
    controls["IntSlider"].value = 8
    shown, folded = picture.value.split("<details>")
    assert "ZeroDivisionError" in shown
    assert "a slip in the &lt;function&gt;" in shown
    assert "Traceback" in folded
    assert "Traceback" not in shown
    controls["IntSlider"].value = 4
    assert picture.value == fragile.html(size=4)


def test_a_function_that_returns_no_view_is_told_so():
    assert "must return a View, but it returned NoneType" in fragile.html(size=9)


def test_a_message_takes_the_room_of_the_picture_so_that_the_page_stays_put():
    assert fragile().body() in fragile.html(size=6)


def test_a_panel_that_fails_at_once_still_shows_its_sliders():
    @live.panel(size=(1, 9))
    def broken(size=3):
        raise KeyError("nowhere")

    assert "KeyError" in broken.build().children[-1].value


def test_the_bundle_holds_the_widget_the_html_and_the_text():
    data, _ = example._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/html"] == example().html()
    assert (
        data["text/plain"]
        == example().text()
        == "small: 11x11, values 0.08 to 0.94, mean 0.50\nstride  rows\n     2    11"
    )


def test_a_panel_that_is_displayed_computes_its_first_view_once():
    calls = []

    @live.panel(step=(1, 9))
    def counted(step=1):
        calls.append(step)
        return View(note=f"step {step}")

    counted._repr_mimebundle_()
    assert calls == [1]


def test_an_upload_reaches_the_function_as_bytes():
    controls, picture = parts(upload_panel())
    assert "None" in picture.value
    file = {
        "name": "a.png",
        "type": "image/png",
        "size": 3,
        "content": memoryview(b"abc"),
        "last_modified": datetime(2026, 1, 1, tzinfo=UTC),
    }
    controls["FileUpload"].value = (file,)
    assert "b&#x27;abc&#x27;" in picture.value


def test_a_step_reaches_the_function_as_a_whole_number_and_every_step_is_a_position():
    controls, picture = parts(walker)
    controls["IntSlider"].value = 7
    assert picture.value == walker.html(step=7)
    assert [p["step"] for p in walker.positions()] == list(range(1, 10))


def test_play_has_the_range_of_its_slider_and_the_speed_chosen():
    controls, _ = parts(walker)
    play, slider = controls["Play"], controls["IntSlider"]
    assert (play.min, play.max, play.step, play.value) == (slider.min, slider.max, slider.step, slider.value)
    for choice, pause in (("10 a second", 100), ("1 a second", 1000), ("3 a second", 333)):
        controls["Dropdown"].label = choice
        assert play.interval == pause


def test_what_plays_can_be_reached_by_name():
    _, *rows, _ = walker.build().children
    assert [child.description for child in rows[0].children[2:4]] == ["play / pause", "speed"]
    assert rows[0].children[4].layout.display == "none"


def test_a_text_is_redrawn_as_it_is_typed_and_a_bad_one_stays():
    controls, picture = parts(walker)
    assert controls["Text"].continuous_update
    for text in ("1 3", "no", "1 4", ""):
        controls["Text"].value = text
        assert picture.value == walker.html(text=text)
        assert controls["Text"].value == text
    assert "that is no text" in walker.html(text="no")


def test_a_text_has_one_position():
    assert {p["text"] for p in walker.positions()} == {"1 2"}


@pytest.mark.parametrize(
    ("ranges", "function"),
    [
        ({"stride": (1, 4)}, lambda stride=9: View()),
        ({"stride": (4, 1)}, lambda stride=2: View()),
        ({"stride": live.steps(1, 4)}, lambda stride=9: View()),
        ({"stride": live.steps(4, 1)}, lambda stride=2: View()),
        ({"stride": live.steps(1, 4)}, lambda stride=1.5: View()),
        ({"stride": "text"}, lambda stride="other text": View()),
        ({"stride": ("a", "b", "c")}, lambda stride="a": View()),
        ({"stride": (1, 4)}, lambda stride: View()),
        ({"stride": (1, 4)}, lambda padding=0: View()),
        ({}, lambda stride=2: View()),
    ],
    ids=[
        "default outside",
        "empty range",
        "steps outside",
        "no steps",
        "no whole step",
        "other text",
        "no range",
        "no default",
        "other argument",
        "range missing",
    ],
)
def test_a_range_that_cannot_work_is_told_when_the_panel_is_made(ranges, function):
    with pytest.raises(ValueError, match=r"stride|range"):
        live.panel(**ranges)(function)


def test_learners_can_use_interacts_own_ranges():
    controls = {
        name: widgets.interactive.widget_from_abbrev(r, example.defaults[name]) for name, r in example.ranges.items()
    }
    assert {name: type(control).__name__ for name, control in controls.items()} == {
        "stride": "IntSlider",
        "level": "FloatSlider",
        "way": "Dropdown",
        "framed": "Checkbox",
    }


def test_bad_input_is_still_a_value_error():
    assert issubclass(BadInput, ValueError)
