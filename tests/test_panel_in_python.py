"""What a panel promises, without a browser: every question of the page gets its answer, and nothing stops it."""

import ipywidgets
import numpy as np
import pytest
from PIL import Image

import decode
from files import picture_file
from stride_helpers import box_kernel, fast_strided_convolve, panels, test_image
from stride_helpers.arguments import BadInput
from stride_helpers.figures import Table, View
from stride_helpers.panels.ranges import choices, typed_kernel
from stride_helpers.panels.widgets import PythonLine


@panels.panel(
    "An example",
    panels.Try("stride 4", "Six rows are left.", stride=4),
    stride=(1, 4),
    level=(0.0, 0.5, 0.25),
    way=["mean", "none"],
    framed=False,
)
def example(stride=2, level=0.25, way="mean", framed=False):
    """A panel with one control of each plain kind."""
    small = fast_strided_convolve(test_image(level), box_kernel(3 if way == "mean" else 1), stride, int(framed))
    return View({"small": small}, Table(("stride", "rows"), [(stride, len(small))]))


@panels.panel(size=(1, 9))
def fragile(size=3):
    """Shows, refuses or fails, as its slider says."""
    if size == 9:
        return None
    if size == 8:
        raise ZeroDivisionError("a slip in the <function>")
    return View({"result": fast_strided_convolve([[0.5] * 5] * 5, box_kernel(size))})


@panels.panel(step=panels.Steps(1, 9), kernel=panels.Kernel("1 2"), photograph=panels.Photographs(["grass", "brick"]))
def special(step=1, kernel="1 2", photograph="grass"):
    """A panel with the controls that only this course has."""
    if kernel == "no":
        raise BadInput("that is no kernel")
    return View(sentence=f"step {step}, {kernel}, {photograph!r}", ends={"step": 4})


class Page:
    """The page's side of a panel: asks, and hears what comes back."""

    def __init__(self, panel):
        self.heard = []
        self.line = PythonLine()
        self.line.panels.append(panel)
        self.line.send = self.heard.append

    def say(self, message, *buffers):
        self.line._heard(None, {"panel": 0} | message, buffers)

    def ask(self, *keys, number=1):
        self.heard.clear()
        self.say({"kind": "ask", "number": number, "keys": list(keys)})
        (answer,) = self.heard
        return answer["views"]


def test_a_question_is_answered_with_the_view_of_the_function():
    page = Page(example)
    views = page.ask(example.key(stride=3), number=7)
    assert page.heard[-1]["number"] == 7
    assert views[0] == [[2, 1, 0, 0], example(stride=3).data()]
    assert views[0][1]["html"] != example().data()["html"]


def test_the_position_under_the_hand_is_answered_even_if_it_is_slow(monkeypatch):
    monkeypatch.setattr(panels.widgets, "TURN", -1)  # every view takes longer than a turn
    keys = [example.key(stride=n) for n in (1, 2, 3)]
    assert [key for key, _ in Page(example).ask(*keys)] == keys[:1]
    monkeypatch.setattr(panels.widgets, "TURN", 60)
    assert [key for key, _ in Page(example).ask(*keys)] == keys


def test_a_key_stands_for_one_position_and_back():
    positions = list(example.positions())
    assert len(positions) == 4 * 3 * 2 * 2
    keys = [example.key(**position) for position in positions]
    assert len({tuple(key) for key in keys}) == len(keys)
    assert [example.values(key) for key in keys] == positions


def test_a_key_that_names_no_position_is_refused_in_a_sentence():
    for key in (None, [], [0], [0, 0, 0, 9], [0, 0, 0, -1], [0.5, 0, 0, 0], ["0"] * 4):
        answer = example.data(key)
        assert answer["refused"]
        assert not answer["trace"]


def test_a_message_that_makes_no_sense_is_survived():
    page = Page(example)
    for message in ({}, {"kind": "ask"}, {"kind": "ask", "keys": 5}, {"kind": "file"}, {"kind": "x", "keys": []}):
        page.say(message)
        assert page.ask(example.key())[0][1] == example().data()


def test_bad_input_is_a_sentence_and_the_next_position_is_right():
    page = Page(fragile)
    ((_, refused), (_, shown)) = page.ask([5], [4])
    assert "5x5" in refused["refused"]
    assert refused["trace"] == ""
    assert shown == fragile(size=5).data()


def test_a_mistake_in_the_function_is_told_with_its_traceback_apart():
    answer = fragile.data([7])
    assert answer["refused"] == "The panel's function stopped: ZeroDivisionError. a slip in the <function>"
    assert "Traceback" in answer["trace"]
    assert "must return a View, but it returned NoneType" in fragile.data([8])["refused"]


def test_what_was_typed_reaches_the_function_as_it_stands():
    assert special.data([0, "1 3; −2 0,5", 0])["html"].count("1 3; −2 0,5") == 1
    assert special.data([0, "no", 0])["refused"] == "that is no kernel"
    assert special.data(special.key(kernel="<b>"))["html"].count("&lt;b&gt;") == 1


def test_the_learners_picture_is_chosen_once_and_there_in_every_panel():
    page = Page(special)
    content = picture_file(Image.effect_noise((30, 20), 60))
    page.say({"kind": "file", "number": 3}, memoryview(content))
    name = page.heard[-1]["name"]
    assert page.heard[-1]["number"] == 3
    assert special.values([0, "1", name])["photograph"] == content

    @panels.panel(photograph=panels.Photographs(["camera"]))
    def other(photograph="camera"):
        return View(sentence=str(len(photograph)))

    assert str(len(content)) in other.data([name])["html"]
    page.say({"kind": "file", "number": 4}, b"%PDF")
    assert "PNG or JPEG" in page.heard[-1]["refused"]


def test_a_picture_that_a_new_kernel_does_not_know_is_asked_for_again():
    assert special.data([0, "1", "own-0123"])["refused"].startswith("Your picture is not here any more")


def test_only_the_last_few_pictures_are_kept_and_one_that_is_chosen_again_is_the_newest():
    files = [picture_file(Image.new("L", (size, 10))) for size in range(10, 16)]
    names = [panels.model.keep_file(file)["name"] for file in files]
    assert list(panels.model.FILES) == names[-3:]
    panels.model.keep_file(files[-3])
    panels.model.keep_file(files[0])
    assert list(panels.model.FILES) == [names[-1], names[-3], names[0]]


def test_the_page_is_told_all_it_needs_to_build_the_controls():
    spec = example.spec()
    assert [(c["name"], c["kind"], c["choices"]) for c in spec["controls"]] == [
        ("stride", "range", ["1", "2", "3", "4"]),
        ("level", "range", ["0.00", "0.25", "0.50"]),
        ("way", "menu", ["mean", "none"]),
        ("framed", "check", ["no", "yes"]),
    ]
    assert spec["start"] == [1, 1, 0, 0]
    assert spec["tries"] == [{"text": "stride 4", "says": "Six rows are left.", "key": [3, 1, 0, 0]}]
    assert [c["kind"] for c in special.spec()["controls"]] == ["steps", "weights", "photographs"]


def test_each_photograph_of_a_dict_has_its_own_small_picture_in_the_choice():
    slope = np.tile(np.arange(80.0), (80, 1))
    choice = panels.Photographs({"rising": slope, "falling": slope[:, ::-1]})
    made = panels.panel("", picture=choice)(lambda picture="rising": View())
    rising, falling = made.spec()["controls"][0]["pictures"]
    wanted = np.tile(np.linspace(0, 255, 40), (40, 1))
    for small, expected in ((rising, wanted), (falling, wanted[:, ::-1])):
        np.testing.assert_allclose(decode.png(small), expected, atol=2)


def test_a_panel_is_called_like_its_function():
    assert example(stride=4).table.rows == example.function(4).table.rows == [(4, 6)]


def test_the_bundle_holds_the_widget_the_html_and_the_text():
    data, _ = example._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/html"] == example().html()
    assert data["text/plain"] == "small: 11x11, values 0.08 to 0.94, mean 0.50\nstride  rows\n     2    11"


def test_interact_works_on_a_panels_function_and_ranges():
    kinds = {}
    for panel in (example, special):
        tried = ipywidgets.interactive(panel.function, **panel.ranges)
        tried.update()
        assert repr(tried.result) == repr(panel())
        kinds |= {control.description: type(control).__name__ for control in tried.kwargs_widgets}
    assert kinds == {
        "stride": "IntSlider",
        "level": "FloatSlider",
        "way": "Dropdown",
        "framed": "Checkbox",
        "step": "IntSlider",
        "kernel": "Text",
        "photograph": "Dropdown",
    }


@pytest.mark.parametrize(
    ("ranges", "function"),
    [
        ({"stride": (1, 4)}, lambda stride=9: View()),
        ({"stride": (4, 1)}, lambda stride=2: View()),
        ({"stride": panels.Steps(1, 4)}, lambda stride=9: View()),
        ({"stride": (1, 4, 0)}, lambda stride=1: View()),
        ({"stride": ("a", "b", "c")}, lambda stride="a": View()),
        ({"stride": (1, 4)}, lambda stride: View()),
        ({"stride": (1, 4)}, lambda padding=0: View()),
        ({}, lambda stride=2: View()),
    ],
)
def test_a_range_that_cannot_work_is_told_when_the_panel_is_made(ranges, function):
    with pytest.raises(ValueError, match=r"stride|range"):
        panels.panel(**ranges)(function)


def test_a_button_that_leads_nowhere_is_told_when_the_panel_is_made():
    with pytest.raises(ValueError, match="stride must be one of"):
        panels.panel("", panels.Try("stride 9", "nothing", stride=9), stride=(1, 4))(lambda stride=1: View())


def test_ranges_are_those_of_interact():
    assert choices("noise", (0.0, 0.2), 0.1) == [0.0, 0.1, 0.2]
    assert choices("noise", (0, 1, 0.5), 0.5) == [0.0, 0.5, 1.0]
    assert choices("size", (2, 2), 2) == [2]
    assert choices("size", (1, 6, 2), 3) == [1, 3, 5]
    assert choices("noise", (0.0, 0.5, 0.01), 0.3) == [n / 100 for n in range(51)]


def test_a_kernel_may_have_15_rows_of_15_weights_up_to_1000_and_no_more():
    row = "1000 " + "-1000 " * 14
    assert typed_kernel("; ".join([row] * 15)).shape == (15, 15)
    for text in ("; ".join(["1"] * 16), "1 " * 16, "1000.5 1", "-1001"):
        with pytest.raises(BadInput):
            typed_kernel(text)


TYPED = {
    "1 2; 3 4": [[1, 2], [3, 4]],
    "1/9 -1/3": [[1 / 9, -1 / 3]],
    "\u22121 0,5": [[-1, 0.5]],
    "1, 2, 3": [[1, 2, 3]],
    "1,2,3; 4 , 5, 6": [[1, 2, 3], [4, 5, 6]],
    "0.13, 0.13,0.11": [[0.13, 0.13, 0.11]],
    "0,5, 1,5": [[0.5, 1.5]],
    "1/9,-1/9": [[1 / 9, -1 / 9]],
    "1 2\n3 4;\n5 6": [[1, 2], [3, 4], [5, 6]],
    " ; 1 0 ; 0 1 ; ": [[1, 0], [0, 1]],
    "1e2": [[100]],
}


def test_a_kernel_is_understood_as_people_type_it_or_refused_in_a_sentence():
    for text, kernel in TYPED.items():
        np.testing.assert_allclose(typed_kernel(text), kernel)
    for text in ("", ";", "1 2; 3", "x", "1/0", "nan", "1e9", "1//2"):
        with pytest.raises(BadInput, match="kernel"):
            typed_kernel(text)
