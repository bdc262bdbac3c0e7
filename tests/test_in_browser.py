"""The lessons in JupyterLab in a real browser: run, dragged, typed into, pointed at, on a wide page and on a phone."""

import random
import re
import subprocess
import sys

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import lessons
from browser import Lesson, control, drag, drag_over, in_sight, kinds, picture_file, refuses, shows

PANELS = {
    path.name: {panel.__name__: panel for lesson, panel in lessons.panels() if lesson == path}
    for path in lessons.LESSONS
}
FORMULA, LOOP, ALIASING, PYRAMID = list(PANELS)[1:5]


def in_lessons(*names):
    """Run a test in these lessons alone."""
    return pytest.mark.parametrize("opened", names, indirect=True)


def agrees(panel, function, position):
    """Whether a panel shows what its function says of a position: a view, or a sentence of refusal."""
    answer = lessons.answer(function, **position)
    return shows(panel, answer.view) if answer.view else refuses(panel, answer.refused)


@pytest.fixture(scope="module", params=PANELS)
def opened(request, chromium, server):
    """Each lesson in turn, opened and run once for the tests that only look and move."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    lesson = Lesson(context.new_page(), server, request.param, view="doc")
    lesson.run_all()
    yield lesson, PANELS[request.param]
    assert lesson.troubles == []
    context.close()


def try_slider(panel, function, argument, position):
    """Drag a slider to its end, press its keys, type beside it: each time the panel shows what its function says."""
    slider, choices = control(panel, argument), function.choices[argument]
    texts = function.spec()["controls"][list(function.choices).index(argument)]["choices"]

    def stands_at(index):
        position[argument] = choices[index]
        assert agrees(panel, function, position), (function.__name__, position)
        assert slider.get_attribute("aria-valuetext") == texts[index]

    drag(panel.page, slider, 1)
    last = int(slider.get_attribute("max"))  # what plays may end before its last choice
    stands_at(last)
    slider.press("Home")
    stands_at(0)
    slider.press("ArrowRight")
    stands_at(min(1, last))
    typed = panel.get_by_label(f"type a value of {argument.replace('_', ' ')}", exact=True)
    typed.fill(str(function.defaults[argument]))
    typed.press("Enter")
    stands_at(choices.index(function.defaults[argument]))


def try_menu(panel, function, argument, position):
    """Choose from a menu by its list, and by what a hand presses in its place."""
    choices = function.choices[argument]
    for choice in (choices[-1], function.defaults[argument]):
        control(panel, argument).select_option(str(choice))
        position[argument] = choice
        assert agrees(panel, function, position), (function.__name__, position)
    place = list(function.choices).index(argument)
    faces = panel.locator(f".stride-control:has(select[id*='-{place}-']) .stride-segments span")
    if faces.count():
        faces.first.click()
        position[argument] = choices[0]
        assert agrees(panel, function, position), (function.__name__, position)


def press_to_its_end(panel, function, argument, position):
    """Press a slider to its end, then back to where it begins."""
    slider, choices = control(panel, argument), function.choices[argument]
    slider.press("End")
    last = int(slider.get_attribute("max"))
    assert agrees(panel, function, position | {argument: choices[last]}), (function.__name__, argument)
    slider.fill(str(choices.index(function.defaults[argument])))


def test_every_control_shows_what_the_function_says(opened):
    lesson, panels = opened
    for name, function in panels.items():
        panel, position = lesson.panel(name), dict(function.defaults)
        assert agrees(panel, function, position), name
        first, *others = kinds(function, "range", "steps") or [None]
        if first:
            try_slider(panel, function, first, position)
        for argument in others:
            press_to_its_end(panel, function, argument, position)
        for argument in kinds(function, "menu", "photographs"):
            try_menu(panel, function, argument, position)
        for each in function.tries:
            panel.get_by_role("button", name=each.text, exact=True).click()
            assert agrees(panel, function, function.defaults | each.values), (name, each.text)
            expect(panel.locator(".stride-claim")).to_have_text(each.says)
        if function.choices:
            panel.get_by_role("button", name="Reset").click()
            assert agrees(panel, function, function.defaults), name


def windows(view):
    """For each reading of a view whose pictures are shown: the pixels of any window, and the numbers of both."""
    named = {name: each for item in view.figures if isinstance(item, dict) for name, each in item.items()}
    for reading in view.readings:
        numbers = [np.asarray(named[n].numbers, float) for n in (reading.input, reading.output)]
        around = reading.windows.continued if reading.loupe else numbers[0]
        yield reading, around, numbers[1]


def centre(box, row, col, rows, cols):
    """The middle of a cell of a box that is cut into rows and columns."""
    return box["x"] + box["width"] * (col + 0.5) / cols, box["y"] + box["height"] * (row + 0.5) / rows


def rounded(text, value):
    """Whether a text is a value, rounded to as many decimals as the text has."""
    return abs(float(text.replace("−", "-")) - value) <= 0.5001 * 10.0 ** -len(text.partition(".")[2])


def lattice(panel, name):
    """A picture of a panel that can be pointed at."""
    return panel.locator(f".stride-lattice[data-name='{name}']")


def point_at(panel, name, cell):
    """Move the mouse to a cell of a picture."""
    picture = lattice(panel, name)
    cells = int(picture.get_attribute("data-cell"))  # pixels that are drawn for one cell
    rows, cols = (int(picture.get_attribute(f"data-{each}")) / cells for each in ("rows", "cols"))
    panel.page.mouse.move(*centre(in_sight(picture.locator("img")), *cell, rows, cols))


def loupe_shows(panel, window, kernel, result):
    """Whether the loupe shows a window's pixels, the weights (both where they are few), and what they make."""
    expect(panel.locator(".stride-loupe .made")).to_be_visible()
    assert rounded(panel.locator(".stride-loupe .made").text_content(), result)
    if len(window) > 5:
        return
    pixels = panel.locator(".stride-loupe .pixels span").all_text_contents()
    assert all(rounded(text, value) for text, value in zip(pixels, window.ravel(), strict=True)), pixels
    weights = panel.locator(".stride-loupe .weights span").all_text_contents()
    for text, weight in zip(weights, np.ravel(kernel), strict=True):
        over, _, under = text.replace("−", "-").partition("/")
        assert abs(float(over) / float(under or 1) - weight) < 0.006, (text, weight)


def mark_lies_on(panel, name, top, left, high, wide):
    """Whether the mark of a window lies on these pixels of a picture."""
    picture = lattice(panel, name)
    mark = picture.locator(".stride-mark.window").first.bounding_box()
    image = picture.locator("img").bounding_box()
    zoom = image["width"] / int(picture.get_attribute("data-cols")) * int(picture.get_attribute("data-cell"))
    place = image["x"] + left * zoom, image["y"] + top * zoom
    assert np.allclose((mark["x"], mark["y"]), place, atol=1.5), (name, mark, place)
    assert np.allclose((mark["width"], mark["height"]), (max(wide * zoom, 7), max(high * zoom, 7)), atol=1.5), name


def test_pointing_at_a_cell_lights_its_window_and_shows_its_numbers(opened):
    lesson, panels = opened
    dice = random.Random(2)
    for name, function in panels.items():
        view = function()
        if not view.readings or not view.readings[0].loupe:
            continue
        panel, (reading, around, sums) = lesson.panel(name), next(windows(view))
        windows_read = reading.windows
        high, wide = np.shape(windows_read.kernel)
        cell = dice.randrange(sums.shape[0]), dice.randrange(sums.shape[1])
        top, left = (place * windows_read.stride for place in cell)  # in the picture with what continues it
        window = around[top : top + high, left : left + wide]
        scale = {"level 2, 4 x brighter": 4, "level 3, 16 x brighter": 16}.get(reading.output, 1)
        assert abs((window * windows_read.kernel).sum() - sums[cell]) < 1e-9 * scale, name
        point_at(panel, reading.output, cell)
        loupe_shows(panel, window, windows_read.kernel, sums[cell])
        mark_lies_on(panel, reading.input, top - windows_read.padding, left - windows_read.padding, high, wide)
        said = panel.locator(".stride-loupe p").text_content()
        assert said.startswith(f"Cell ({cell[0]}, {cell[1]}) of {reading.output} reads"), (name, said)


def readers(windows, pixel, shape):
    """How many windows of an output of this shape read a pixel, by a walk over all of them."""
    high, wide = np.shape(windows.kernel)
    many = 0
    for row, col in np.ndindex(shape):
        down = pixel[0] - row * windows.stride + windows.padding
        across = pixel[1] - col * windows.stride + windows.padding
        many += 0 <= down < high and 0 <= across < wide
    return many


def test_arrow_keys_point_too_and_an_input_pixel_lights_the_windows_that_read_it(opened):
    lesson, panels = opened
    for name, function in panels.items():
        view = function()
        if not view.readings or view.readings[0].sets:
            continue
        outputs = {each.output for each in view.readings}
        reading = next(each for each in view.readings if each.input not in outputs)
        panel = lesson.panel(name)
        output, picture = lattice(panel, reading.output), lattice(panel, reading.input)
        output.focus()
        for key in ("PageUp", "Home", "ArrowRight"):
            output.press(key)
        padding = reading.windows.padding
        wanted = [-padding, reading.windows.stride - padding, *np.shape(reading.windows.kernel)]
        mark = picture.locator(".stride-mark.window").first
        expect(mark).to_have_attribute("data-cells", " ".join(map(str, wanted)))
        shown = {each.input for each in view.readings} | {each.output for each in view.readings}
        assert panel.locator("[data-pointed]").count() <= len(shown)
        picture.focus()
        picture.press("ArrowDown")
        if not panel.locator(".stride-loupe p, .stride-pointed").count():
            continue  # a panel that shows windows and says no numbers
        said = panel.locator(".stride-loupe p, .stride-pointed").first.text_content()
        pixel = tuple(map(int, re.search(r"Pixel \((\d+), (\d+)\)", said).groups()))
        shape = tuple(int(output.get_attribute(f"data-{each}")) for each in ("rows", "cols"))
        if any(isinstance(item, dict) and reading.output in item for item in view.figures):
            shape = next(np.shape(sums) for each, _, sums in windows(view) if each.output == reading.output)
        many = readers(reading.windows, pixel, shape)
        words = {0: "no window", 1: "one window"}.get(many, f"{many} windows")
        assert f"is read by {words}" in said, (name, said, many)
        assert picture.locator(".stride-mark.read").count() == many, name
        panel.get_by_role("button", name="Reset").click()


@in_lessons(FORMULA)
def test_a_window_follows_the_hand_and_its_cell_with_it(opened):
    lesson, panels = opened
    panel = lesson.panel("windows")
    assert shows(panel, panels["windows"]())
    window = panel.locator(".stride-mark.window.hold").first
    box, (row, col, *_) = in_sight(window), map(int, window.get_attribute("data-cells").split())
    pixel = box["width"] / 3
    x, y = box["x"] + 1.5 * pixel, box["y"] + 1.5 * pixel
    drag_over(lesson.page, (x, y), (x + 4 * pixel, y + 2 * pixel))
    expect(window).to_have_attribute("data-cells", f"{row + 2} {col + 4} 3 3")
    cell = panel.locator(".stride-mark.out").first
    expect(cell).to_have_attribute("data-cells", f"{row // 2 + 1} {col // 2 + 2} 1 1")


@in_lessons(LOOP)
def test_the_window_of_the_walk_is_dragged_to_the_step_where_the_next_one_begins(opened):
    lesson, panels = opened
    panel = lesson.panel("walk")
    box = in_sight(panel.locator(".stride-mark.window.hold").first)
    y = box["y"] + box["height"] / 2
    drag_over(lesson.page, (box["x"] + box["width"] / 2, y), (box["x"] + box["width"] * 7 / 6, y))
    assert shows(panel, panels["walk"](step=10))


def violations(lesson, panels, **options):
    """What axe finds in what a lesson brings; JupyterLab itself breaks landmarks and heading order."""
    for name in panels:
        lesson.panel(name)
    brought = {"include": [[".jp-OutputArea-output"], [".jp-RenderedMarkdown"]]}
    found = Axe().run(lesson.page, context=brought, options={"resultTypes": ["violations"]} | options)
    ours = [each for each in found.response["violations"] if each["id"] not in ("region", "heading-order")]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in ours]


# In the light, the panels of all lessons have the colours that they have on the pages, where axe looks at all of them.
@in_lessons(ALIASING)
def test_axe_finds_no_violation_in_the_light(opened):
    assert violations(*opened) == []


def test_axe_finds_enough_contrast_in_the_dark(opened):
    lesson, panels = opened
    lesson.choose_theme("Dark")
    try:
        assert violations(lesson, panels, runOnly=["color-contrast"]) == []
    finally:
        lesson.choose_theme("Light")


def test_on_a_phone_no_panel_is_wider_than_the_page_and_the_controls_stay_in_sight(opened):
    lesson, panels = opened
    lesson.page.set_viewport_size({"width": 390, "height": 844})
    try:
        for panel_name, function in panels.items():
            panel = lesson.panel(panel_name)
            expect(panel).to_have_class(re.compile("phone"))
            inner, outer = panel.evaluate("e => [e.scrollWidth, e.clientWidth]")
            assert inner <= outer, f"{panel_name} is {inner} wide on a page of {outer}"
            in_sight(panel, "start")
            if function.choices:
                expect(panel.locator(".stride-stage")).to_be_in_viewport()
                expect(panel.locator(".stride-band")).to_be_in_viewport(ratio=0.9)
    finally:
        lesson.page.set_viewport_size({"width": 1280, "height": 900})


@in_lessons(ALIASING)
def test_random_moves_end_right_also_beside_a_cell_that_runs(opened, server):
    lesson, panels = opened
    page, dice = lesson.page, random.Random(5)
    function, panel = panels["aliasing"], lesson.panel("aliasing")
    page.keyboard.press("Escape")
    first = page.locator(".jp-CodeCell:has(.cm-content)").first  # the imports are folded
    first.locator(".cm-content").click()
    expect(first.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("import os, time\nwhile not os.path.exists('over'):\n    time.sleep(0.05)")
    page.keyboard.press("Control+Enter")
    expect(first.locator(".jp-InputPrompt")).to_have_text("[*]:")
    position = dict(function.defaults)
    for move in range(60):
        argument = dice.choice(list(function.choices))
        index = dice.randrange(len(function.choices[argument]))
        control(panel, argument).fill(str(index))
        position[argument] = function.choices[argument][index]
        if move % 10 == 9:
            assert shows(panel, function(**position), seconds=20), position
        if move == 29:
            expect(first.locator(".jp-InputPrompt")).to_have_text("[*]:")
            (server.copy / "notebooks" / "over").touch()
    expect(first.locator(".jp-InputPrompt")).not_to_have_text("[*]:")


@in_lessons(ALIASING)
def test_a_learners_own_picture_is_chosen_once_and_shown_or_refused_politely(opened):
    lesson, panels = opened
    with_pictures = {n: (f, kinds(f, "photographs")[0]) for n, f in panels.items() if kinds(f, "photographs")}
    name, (function, argument) = next(iter(with_pictures.items()))
    panel = lesson.panel(name)
    for file in (picture_file("PNG", (300, 200)), picture_file("JPEG", (640, 480))):
        panel.get_by_label("own picture", exact=True).set_input_files(file)
        assert shows(panel, function(**{argument: file["buffer"]})), file["name"]
    for bad, sentence in ((b"not a picture", "must be a PNG or JPEG picture"), (bytes(8_000_001), "8,000,001")):
        wrong = {"name": "<b>.png", "mimeType": "image/png", "buffer": bad}
        panel.get_by_label("own picture", exact=True).set_input_files(wrong)
        expect(panel).to_contain_text(sentence, timeout=20_000)
        assert shows(panel, function(**{argument: file["buffer"]})), "the last picture stays"
    for other, (function, argument) in with_pictures.items():
        control(lesson.panel(other), argument).select_option("own")
        assert shows(lesson.panel(other), function(**{argument: file["buffer"]})), other


def test_an_exported_page_shows_pictures_and_tables_without_kernel_and_network(page, tmp_path):
    path = lessons.ROOT / "notebooks" / ALIASING
    export = [sys.executable, "-m", "nbconvert", "--to", "html", "--output-dir", str(tmp_path), str(path)]
    subprocess.run(export, check=True, capture_output=True)
    page.context.set_offline(True)
    page.goto((tmp_path / "03_aliasing.html").as_uri(), wait_until="domcontentloaded")
    picture = page.locator(".stride-view:has(.stride-sentence) img[alt^='strided: 11x11']").first
    picture.scroll_into_view_if_needed()
    assert picture.bounding_box()["width"] == 336
    expect(page.get_by_role("cell", name="0.480").first).to_be_visible()


def test_a_panel_works_in_notebook_7_too(page, server):
    page.goto(f"{server.address}/notebooks/notebooks/{ALIASING}?token={server.token}")
    expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=60_000)
    expect(page.locator(".jp-NotebookKernelStatus, .jp-Notebook-ExecutionIndicator").first).to_be_attached()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    function, panel = PANELS[ALIASING]["aliasing"], page.locator("[data-panel=aliasing]")
    expect(panel).to_be_visible(timeout=60_000)
    slider = control(panel, "noise")
    for key, noise in (("Home", 0.0), ("End", 0.5), ("ArrowLeft", 0.49)):
        slider.press(key)
        # The kernel answers a slider after the cells that were sent before it.
        assert shows(panel, function(noise=noise), seconds=120), key


def move_first(panel, function):
    """Set a panel's first control to its last choice; return the position."""
    argument = next(iter(function.choices))
    last = function.choices[argument][-1]
    field = control(panel, argument)
    if kinds(function, "range")[:1] == [argument]:
        field.press("End")
    else:
        field.select_option(str(last))
    return function.defaults | {argument: last}


LATE = """() => {
    const { timeout } = AbortSignal
    AbortSignal.timeout = (milliseconds) => timeout.call(AbortSignal, milliseconds === 2000 ? 0 : milliseconds)
}"""


@pytest.fixture(scope="module")
def late(chromium, server):
    """A lesson that is open and has not run, on a machine on which panels start later than anywidget waits."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(f"({LATE})()")
    yield Lesson(page, server, ALIASING, view="doc")
    context.close()


def test_before_anything_runs_the_stored_pictures_and_tables_are_there(late):
    stored = late.page.locator(".jp-OutputArea-output img[alt^='original: 24x24']")
    stored.first.scroll_into_view_if_needed()
    expect(stored.first).to_be_visible()
    expect(late.page.get_by_role("cell", name="0.480").first).to_be_visible()
    expect(late.page.get_by_text("Error displaying widget")).to_have_count(0)


def test_a_panel_that_starts_late_as_on_a_slow_machine_is_not_deaf(late):
    late.run_all()
    assert any("Failed to initialize model" in trouble for trouble in late.troubles), "nothing came late"
    for name, function in PANELS[ALIASING].items():
        panel = late.panel(name)
        assert agrees(panel, function, move_first(panel, function)), name
