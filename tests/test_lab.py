"""The course in the browser: JupyterLab in the site, and the Python that it starts.

Most tests build from a small distribution that is made here, and need no network. With a real one at hand, named by
STRIDE_PYODIDE, the lessons run in Chromium.
"""

import ast
import base64
import hashlib
import io
import json
import os
import random
import re
import subprocess
import sys
import urllib.error
import zipfile
from importlib import metadata
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import nbformat
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

import lessons
from browser import SHOWN, Lesson, control, expected, in_sight, kinds, picture_file, refuses
from served import serving
from test_predictions import asked, fill_fields, press, signs
from tools.site import distribution, lab, pages, python

# The packages of the made distribution, and what they need there.
MADE = {
    "ipython": ["jedi", "traitlets"],
    "jedi": [],
    "matplotlib": ["numpy"],
    "micropip": [],
    "numpy": [],
    "pillow": [],
    "scipy": ["numpy"],
    "traitlets": [],
    "typing-extensions": [],
}
IMPORTS = {"ipython": "IPython", "pillow": "PIL", "typing-extensions": "typing_extensions"}


def wheel(folder, name, version="1.0", requires=()):
    """Make a wheel that holds one empty module."""
    stem = f"{name.replace('-', '_')}-{version}"
    module = IMPORTS.get(name, name.replace("-", "_"))
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {each}" for each in requires]
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{module}/__init__.py", "")
        archive.writestr(f"{stem}.dist-info/METADATA", "\n".join(lines) + "\n")
        archive.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
    return path


def sha256(path):
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def entry(path, name, needs):
    """What a lock says of a package."""
    return {
        "name": name,
        "version": "1.0",
        "file_name": path.name,
        "install_dir": "site",
        "sha256": sha256(path),
        "package_type": "package",
        "imports": [IMPORTS.get(name, name)],
        "depends": needs,
        "unvendored_tests": False,
    }


@pytest.fixture
def made(tmp_path):
    """The folder of a small distribution."""
    folder = tmp_path / "made"
    folder.mkdir()
    packages = {name: entry(wheel(folder, name), name, needs) for name, needs in MADE.items()}
    info = {
        "abi_version": "2025_0",
        "arch": "wasm32",
        "platform": "emscripten_4_0_9",
        "python": "3.13.2",
        "version": "1",
    }
    for name in distribution.CORE:
        (folder / name).write_text(name)
    (folder / "pyodide-lock.json").write_text(json.dumps({"info": info, "packages": packages}))
    return folder


@pytest.fixture(scope="module")
def own_wheel(tmp_path_factory):
    """The wheel of the course's module."""
    return lab.project_wheel(tmp_path_factory.mktemp("own"))


def locked(made, own_wheel, folder):
    """Build the lock of our own in `folder`; the widgets' wheels ask for what the installed ones ask for."""
    lock = distribution.take(distribution.from_folder(made), folder)
    own = folder / own_wheel.name
    own.write_bytes(own_wheel.read_bytes())
    widgets = [wheel(folder, name, metadata.version(name), metadata.requires(name) or ()) for name in lab.PYTHON]
    return distribution.add_wheels(lock, [own, *widgets])


def needed(lock, *names):
    """All that packages need, and they themselves."""
    found = set(names)
    for name in names:
        found |= needed(lock, *lock.packages[name].depends)
    return found


def imported(folder):
    """The names of the foreign modules that the source in a folder imports, anywhere."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - {"stride_helpers"}


def test_the_lock_holds_the_hash_of_each_file_and_all_that_the_course_imports(made, own_wheel, tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    lock = locked(made, own_wheel, site)
    for package in lock.packages.values():
        assert sha256(site / package.file_name) == package.sha256
        assert set(package.depends) <= set(lock.packages)
    notebook = needed(lock, *(set(lab.AT_START) & set(lock.packages)))
    provided = {module for name in notebook for module in lock.packages[name].imports}
    assert imported(lessons.ROOT / "stride_helpers") - {"matplotlib"} <= provided
    assert needed(lock, "stride-helpers") == {"stride-helpers", "numpy", "pillow"}, "what a page loads"
    assert not set(lock.packages) & {"jupyterlab", "jupyterlab-widgets", "nbval", "scipy", "widgetsnbextension"}


def test_matplotlib_comes_when_a_cell_imports_it_and_not_before(made, own_wheel, tmp_path):
    lock = locked(made, own_wheel, tmp_path)
    assert lock.packages["matplotlib"].imports == ["matplotlib"]
    assert "matplotlib" not in needed(lock, *(set(lab.AT_START) & set(lock.packages)))


def test_a_file_that_is_not_the_locked_one_is_refused(made, tmp_path, monkeypatch):
    (made / "numpy-1.0-py3-none-any.whl").write_bytes(b"another")
    with pytest.raises(distribution.Altered, match=r"^numpy-1\.0-py3-none-any\.whl is not the file that was locked"):
        distribution.take(distribution.from_folder(made), tmp_path)
    with pytest.raises(SystemExit, match="numpy"):
        lab.build_if_possible(tmp_path / "lab", made, needed=False)


@pytest.mark.parametrize("name", distribution.CORE)
def test_what_the_lock_does_not_name_is_compared_when_it_is_fetched(name):
    asked = []

    def another(address, timeout):
        asked.append(address)
        return io.BytesIO(b"another")

    with pytest.raises(distribution.Altered, match=rf"^{name} is not the file"):
        distribution.from_release(another)(name)
    assert asked == [distribution.CORE_ADDRESS + name]


@pytest.mark.parametrize("name", ["traitlets", "matplotlib"])
def test_a_package_that_the_distribution_lacks_is_named(name, made, tmp_path):
    written = json.loads((made / "pyodide-lock.json").read_text())
    del written["packages"][name]
    (made / "pyodide-lock.json").write_text(json.dumps(written))
    with pytest.raises(distribution.Unavailable, match=f"the distribution has no package {name}"):
        distribution.take(distribution.from_folder(made), tmp_path)


def test_without_a_distribution_the_build_says_so_in_a_sentence_and_fails_only_where_it_is_needed(tmp_path, capsys):
    nowhere = tmp_path / "nowhere"
    sentence = f"There will be no JupyterLab in the browser: there is no pyodide-lock.json in {nowhere}."
    assert lab.build_if_possible(tmp_path / "lab", nowhere, needed=False) is None
    assert capsys.readouterr().out == sentence + "\n"
    with pytest.raises(SystemExit, match=re.escape(sentence)):
        lab.build_if_possible(tmp_path / "lab", nowhere, needed=True)


def test_without_a_network_the_build_says_what_it_could_not_fetch():
    def unreachable(address, timeout):
        raise urllib.error.URLError("no way to the network")

    with pytest.raises(distribution.Unavailable, match=r"pyodide\.mjs cannot be fetched .*no way to the network"):
        distribution.from_release(unreachable)("pyodide.mjs")


def test_the_published_pages_need_jupyterlab_and_are_tried_with_their_own_python():
    workflow = (lessons.ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
    assert "run: python course.py site --need-lab\n" in workflow
    assert f"STRIDE_PYODIDE: _site/{Path(lab.address('')).parts[0]}/pyodide\n" in workflow


def test_the_python_of_a_site_is_a_distribution_to_build_another_from(made, own_wheel, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    locked(made, own_wheel, first).to_json(first / distribution.LOCK)
    lock = distribution.take(distribution.from_folder(first), second)
    assert set(lock.packages) == set(MADE) - {"scipy"}


def links_to_lab(html):
    """Where a page leads to in JupyterLab."""
    return re.findall(r'href="(lab/[^"]*)"', html)


def lesson_page(path, with_lab):
    """A lesson's page, without what moves."""
    order = [each.stem for each in lessons.LESSONS]
    return pages.lesson_page(lessons.read(path), {}, path.stem, order, dict.fromkeys(order, "A title"), with_lab)


@pytest.mark.parametrize("path", lessons.LESSONS[1:], ids=lambda path: path.stem)
def test_a_page_leads_to_jupyterlab_only_where_it_is(path):
    assert links_to_lab(lesson_page(path, with_lab=False)) == []
    assert set(links_to_lab(lesson_page(path, with_lab=True))) == {lab.address(path.stem)}


@pytest.fixture(scope="module")
def without_python(tmp_path_factory):
    """JupyterLab as the site has it, but without extensions and without Python."""
    folder = tmp_path_factory.mktemp("lite")
    lab.lite(folder, [], folder / "lab")
    return folder / "lab"


def test_the_address_of_each_lesson_leads_to_jupyterlab_and_to_the_lesson_as_it_is_stored(without_python):
    listed = json.loads((without_python / "api" / "contents" / "notebooks" / "all.json").read_text())["content"]
    for path in lessons.LESSONS:
        address = urlparse(lab.address(path.stem))
        assert (without_python.parent / address.path).is_file()
        (asked,) = parse_qs(address.query)["path"]
        assert asked in [each["path"] for each in listed]
        assert nbformat.read(without_python / "files" / asked, 4) == lessons.read(path)
    assert (without_python / "files" / "data" / "README.md").is_file()


def test_python_is_looked_for_inside_the_site_and_nowhere_else(without_python):
    written = json.loads((without_python / "jupyter-lite.json").read_text())["jupyter-config-data"]
    kernel = written["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert kernel["pyodideUrl"] == "./pyodide/pyodide.mjs"
    assert kernel["disablePyPIFallback"] is True
    assert "://" not in json.dumps(written)


@pytest.mark.parametrize("module", ["stride_helpers", "figures", "panels", "lessons"])
def test_what_a_page_needs_of_the_module_brings_no_notebook_no_thread_and_no_plot(module):
    name = module if module == "stride_helpers" else f"stride_helpers.{module}"
    # NumPy's own modules are there before; it is asked what the course's add.
    code = f"import sys, numpy; before = set(sys.modules); import {name}; print(*(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert name in loaded
    heavy = {"IPython", "anywidget", "concurrent", "ipywidgets", "matplotlib", "multiprocessing", "threading"}
    assert not {each.partition(".")[0] for each in loaded} & heavy


@pytest.mark.parametrize("path", lessons.LESSONS, ids=lambda path: path.name)
def test_the_python_of_a_page_answers_as_the_panels_do_and_runs_only_what_they_need(path):
    for panel in PANELS[path.name].values():
        ran = []
        lesson = python.Lesson(path.read_text(encoding="utf-8"), lambda *done: ran.append(done))  # noqa: B023
        first = panel.key()
        last = [
            at if isinstance(at, str) else len(all_) - 1 for at, all_ in zip(first, panel.choices.values(), strict=True)
        ]
        answered = json.loads(lesson.ask(panel.__name__, json.dumps([first, last])))
        assert answered == json.loads(json.dumps([[key, panel.data(key)] for key in (first, last)]))
        assert len(ran) <= len(lessons.cells(path, "code")) / 2


@pytest.mark.parametrize("path", lessons.LESSONS[1:], ids=lambda path: path.name)
def test_the_python_of_a_page_has_for_each_exercise_what_its_solution_uses(path):
    lesson = python.Lesson(path.read_text(encoding="utf-8"))
    for number, check, name, solution in lessons.exercises(path):
        ran = json.loads(lesson.run(number, f"{solution}\nchecks.{check}({name})"))
        assert ran["printed"].startswith("Correct."), ran


def test_what_an_answer_does_to_names_stays_in_it():
    lesson = python.Lesson(lessons.LESSONS[3].read_text(encoding="utf-8"))
    ran = json.loads(lesson.run(20, "print(sh.box_kernel(3).shape)\nsh = None\nunknown"))
    assert ran == {"printed": "(3, 3)\n", "error": "Line 3: NameError: name 'unknown' is not defined"}
    assert json.loads(lesson.run(20, "print(sh.box_kernel(3).shape)"))["printed"] == "(3, 3)\n"


# From here on with a real distribution.

PYODIDE = os.environ.get("STRIDE_PYODIDE")
real = pytest.mark.skipif(not PYODIDE, reason="STRIDE_PYODIDE names no Pyodide distribution")
PANELS = {
    path.name: {panel.__name__: panel for lesson, panel in lessons.panels() if lesson == path}
    for path in lessons.LESSONS
}


class Site:
    """The site behind a server, in the place of the tests' JupyterLab."""

    def __init__(self, address):
        self.address = address

    def url(self, lesson, view="lab"):
        """The address of a lesson."""
        return f"{self.address}/{lab.address(Path(lesson).stem)}"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """JupyterLab with Python, served."""
    folder = tmp_path_factory.mktemp("site")
    lab.build(folder / "lab", distribution.from_folder(Path(PYODIDE)))
    with serving(folder) as server:
        yield Site(server.address)


@pytest.fixture(scope="module", params=PANELS)
def lesson(chromium, site, request):
    """A lesson that ran from top to bottom; a request to another server is a failure."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    inside, foreign = (site.address, "data:", "blob:"), []
    context.on("request", lambda each: None if each.url.startswith(inside) else foreign.append(each.url))
    opened = Lesson(context.new_page(), site, request.param)
    opened.path = lessons.ROOT / "notebooks" / request.param
    opened.run_all(400)
    yield opened
    context.close()
    assert foreign == []


def same_picture(shown, wanted):
    """Whether two pictures differ by at most one grey level: another processor rounds a tie otherwise."""
    arrays = []
    for source in (shown, wanted):
        content = base64.b64decode(source.partition("base64,")[2])
        arrays.append(np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), int))
    return arrays[0].shape == arrays[1].shape and np.abs(arrays[0] - arrays[1]).max() <= 1


def same_text(shown, wanted):
    """Whether two texts differ by at most one in the last digit of their numbers."""
    number = r"\d+(?:\.\d+)?"
    if re.sub(number, "0", shown) != re.sub(number, "0", wanted):
        return False
    pairs = zip(re.findall(number, shown), re.findall(number, wanted), strict=True)
    return all(abs(float(a) - float(b)) <= 1.01 * 10.0 ** -len(b.partition(".")[2]) * ("." in b) for a, b in pairs)


def agrees(panel, function, position):
    """Whether a panel shows what its function says of a position here: a view, or a sentence of refusal."""
    answer = lessons.answer(function, **position)
    if not answer.view:
        return refuses(panel, answer.refused, 20)
    wanted = expected(answer.view)
    for _ in range(1000):
        shown = panel.evaluate(SHOWN)
        if [len(each) for each in shown] == [len(each) for each in wanted]:
            pictures, *texts = (list(zip(*pair, strict=True)) for pair in zip(shown, wanted, strict=True))
            if all(same_picture(*pair) for pair in pictures) and all(
                same_text(*pair) for each in texts for pair in each
            ):
                return True
        panel.page.wait_for_timeout(20)
    return False


def move(panel, function, position, dice):
    """Move the controls to a position drawn by chance."""
    for argument in kinds(function, "range", "steps"):
        slider = control(panel, argument)
        index = dice.randrange(int(slider.get_attribute("max")) + 1)
        slider.fill(str(index))
        position[argument] = function.choices[argument][index]
    for argument in kinds(function, "menu", "photographs"):
        position[argument] = dice.choice(function.choices[argument])
        control(panel, argument).select_option(str(position[argument]))


@real
def test_every_panel_of_a_lesson_answers_as_its_function_does(lesson):
    for function in PANELS[lesson.path.name].values():
        panel, dice = lesson.panel(function.__name__), random.Random(function.__name__)
        position = dict(function.defaults)
        assert agrees(panel, function, position), function.__name__
        for _ in range(5):
            move(panel, function, position, dice)
            assert agrees(panel, function, position), (function.__name__, position)
        for each in function.tries:
            panel.get_by_role("button", name=each.text, exact=True).click()
            assert agrees(panel, function, function.defaults | each.values), (function.__name__, each.text)


@real
def test_a_picture_of_ones_own_is_shown_or_refused(lesson):
    file = picture_file("PNG", (300, 200))
    for function in PANELS[lesson.path.name].values():
        for argument in kinds(function, "photographs"):
            panel = lesson.panel(function.__name__)
            panel.get_by_role("button", name="Reset").click()  # another test has moved it
            chosen = panel.get_by_label("own picture", exact=True)
            chosen.set_input_files(file)
            assert agrees(panel, function, function.defaults | {argument: file["buffer"]}), function.__name__
            chosen.set_input_files(file | {"buffer": b"no picture"})
            expect(panel).to_contain_text("must be a PNG or JPEG picture", timeout=20_000)


@real
def test_each_card_asks_and_marks(lesson):
    for number, question in asked(lesson.path):
        spec = question.spec()
        card = cell_of(lesson, number).locator(".stride-predict")
        fill_fields(card, spec, {name: str(answer) for name, answer in question.answers.items()})
        press(card, "Check")
        expect(card.locator(".stride-because")).to_be_visible()
        assert signs(card) == [True] * len(spec["answers"]), number


def cell_of(lesson, number):
    """A cell of an open lesson, by its number."""
    cell = lesson.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{number}']")
    in_sight(cell)
    return cell


def run_in(cell, source):
    """Write code into a cell, run it, and return where its output comes."""
    cell.locator(".cm-content").click()
    cell.page.keyboard.press("Control+A")
    cell.page.keyboard.insert_text(source)
    cell.page.keyboard.press("Control+Enter")
    return cell.locator(".jp-OutputArea-output")


@real
def test_a_loop_that_never_ends_is_ended_by_the_check(lesson):
    for number, check, name, solution in lessons.exercises(lesson.path)[:1]:
        endless = f"def {name}(*anything):\n    while True:\n        pass\n\nchecks.{check}({name})"
        cell = cell_of(lesson, number)
        expect(run_in(cell, endless)).to_contain_text("Does a loop in it never end?", timeout=60_000)
        expect(run_in(cell, f"{solution}\nchecks.{check}({name})")).to_contain_text("Correct.", timeout=60_000)


@real
@pytest.mark.parametrize("lesson", ["01_formula.ipynb"], indirect=True)
def test_what_was_written_and_saved_is_there_after_a_reload_and_deleted_it_is_as_it_was(lesson):
    page = lesson.page
    number, _ = asked(lesson.path)[0]
    card = cell_of(lesson, number).locator(".stride-predict")
    if card.get_by_role("button", name="Show me").is_visible():
        press(card, "Show me")
    cell = cell_of(lesson, 0)
    cell.dblclick()
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Mine. ")
    unsaved = page.locator(".jp-mod-dirty")
    expect(unsaved).not_to_have_count(0)
    page.keyboard.press("Control+S")
    expect(unsaved).to_have_count(0)
    page.evaluate("sessionStorage.clear()")  # as if the browser had been closed
    page.reload()
    expect(page.locator(".jp-MarkdownCell").first).to_contain_text("Mine.", timeout=60_000)
    lesson.run_all(400)
    expect(cell_of(lesson, number).locator(".stride-predict .stride-because")).to_be_visible()  # it was kept
    for name, function in list(PANELS[lesson.path.name].items())[:1]:
        assert agrees(lesson.panel(name), function, dict(function.defaults))
    page.keyboard.press("Control+S")
    expect(unsaved).to_have_count(0)
    page.locator(".lm-DockPanel-tabBar .lm-mod-current .lm-TabBar-tabCloseIcon").click()
    listed = page.locator(".jp-DirListing-item", has_text=lesson.path.name)
    listed.click(button="right")
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    listed.dblclick()
    expect(page.locator(".jp-MarkdownCell").first).to_be_visible(timeout=60_000)
    expect(page.locator(".jp-MarkdownCell").first).not_to_contain_text("Mine.")
