"""The course in the browser: JupyterLab in the site, and the Python that it starts.

With a Pyodide distribution at hand, named by STRIDE_PYODIDE, the lessons run in Chromium, too.
"""

import io
import json
import re
import subprocess
import sys
import urllib.error
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import nbformat
import pytest
from playwright.sync_api import expect

import lessons
from browser import DESK, Lesson, choose, expect_plain, in_sight, nearly_agrees, note_requests
from missing import PYODIDE, real
from served import serving
from stride_helpers.panels.question import Prediction
from tools.site import distribution, lab, python

ALIASING = lessons.LESSONS[3]
PANELS = lessons.panels_of("")


def test_a_file_that_is_not_the_locked_one_is_refused(tmp_path):
    info = {"abi_version": "1", "arch": "wasm32", "platform": "emscripten_4_0_9", "python": "3.13.2", "version": "1"}
    package = {"version": "1", "install_dir": "site", "sha256": "0" * 64, "package_type": "package"}
    package |= {"imports": [], "depends": [], "unvendored_tests": False}
    named = {name: package | {"name": name, "file_name": f"{name}.whl"} for name in distribution.TAKEN}
    for name in distribution.CORE:
        (tmp_path / name).write_text(name)
    for each in named.values():
        (tmp_path / each["file_name"]).write_text("another")
    (tmp_path / distribution.LOCK).write_text(json.dumps({"info": info, "packages": named}))
    with pytest.raises(SystemExit, match=r"^ipython\.whl is not the file that was locked"):
        lab.build_if_possible(tmp_path / "lab", tmp_path, needed=False)


@pytest.mark.parametrize("name", distribution.CORE)
def test_what_the_lock_does_not_name_is_compared_when_it_is_fetched(name):
    asked = []

    def another(address, timeout):
        asked.append(address)
        return io.BytesIO(b"another")

    with pytest.raises(distribution.Altered, match=rf"^{name} is not the file"):
        distribution.from_release(another)(name)
    assert asked == [distribution.CORE_ADDRESS + name]


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


def test_what_a_page_needs_of_the_module_brings_no_notebook_no_thread_and_no_plot():
    # NumPy's own modules are there before; it is asked what the course's add.
    code = """
import sys, numpy
before = set(sys.modules)
import stride_helpers, stride_helpers.figures, stride_helpers.panels, stride_helpers.lessons
print(*(set(sys.modules) - before))
"""
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert "stride_helpers.panels" in loaded
    heavy = {"IPython", "anywidget", "concurrent", "ipywidgets", "matplotlib", "multiprocessing", "threading"}
    assert not {each.partition(".")[0] for each in loaded} & heavy


@pytest.mark.parametrize("path", lessons.LESSONS, ids=lambda path: path.stem)
def test_the_python_of_a_page_answers_as_the_panels_do_and_runs_only_what_they_need(path):
    for panel in lessons.panels_of(path.stem).values():
        ran = []
        lesson = python.Lesson(path.read_text(encoding="utf-8"), lambda *done: ran.append(done))  # noqa: B023
        first = panel.key()
        answered = json.loads(lesson.ask(panel.__name__, json.dumps([first])))
        assert answered == json.loads(json.dumps([[first, panel.data(first)]]))
        assert len(ran) <= len(lessons.cells(path, "code")) / 2


@pytest.mark.parametrize("path", lessons.LESSONS[1:], ids=lambda path: path.stem)
def test_the_python_of_a_page_has_for_each_exercise_what_its_solution_uses(path):
    lesson = python.Lesson(path.read_text(encoding="utf-8"))
    for number, check, name, solution in lessons.exercises(path):
        ran = json.loads(lesson.run(number, f"{solution}\nchecks.{check}({name})"))
        assert ran["printed"].startswith("Correct."), ran


def test_what_an_answer_does_to_names_stays_in_it():
    lesson = python.Lesson(ALIASING.read_text(encoding="utf-8"))
    ran = json.loads(lesson.run(20, "print(sh.box_kernel(3).shape)\nsh = None\nunknown"))
    assert ran == {"printed": "(3, 3)\n", "error": "Line 3: NameError: name 'unknown' is not defined"}
    assert json.loads(lesson.run(20, "print(sh.box_kernel(3).shape)"))["printed"] == "(3, 3)\n"


# From here on with a real distribution.


class Site:
    """The site behind a server, in the place of the tests' JupyterLab."""

    def __init__(self, folder, address):
        self.folder = folder
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
        yield Site(folder, server.address)


@pytest.fixture(scope="module", params=lessons.LESSONS, ids=lambda path: path.stem)
def lesson(chromium, site, request):
    """A lesson that ran from top to bottom; a request to another server is a failure."""
    foreign = []
    with chromium.new_page(viewport=DESK) as page:
        note_requests(page, foreign, site.address)
        opened = Lesson(page, site, request.param.name)
        opened.path = request.param
        opened.run_all(400)
        yield opened
    assert foreign == []


def in_one_lesson(test):
    """Try in JupyterLab in the browser, in one lesson; the others differ in what the panels show."""
    return real(pytest.mark.parametrize("lesson", [ALIASING], indirect=True, ids=["03_aliasing"])(test))


@real
def test_the_lock_holds_the_hash_of_each_file_and_a_page_loads_no_more_than_it_needs(site):
    folder = site.folder / "lab" / "pyodide"
    packages = json.loads((folder / distribution.LOCK).read_text())["packages"]
    for package in packages.values():
        distribution.compare(package["file_name"], (folder / package["file_name"]).read_bytes(), package["sha256"])
    assert set(packages["stride-helpers"]["depends"]) == {"numpy", "pillow"}
    assert not set(packages) & {"jupyterlab", "jupyterlab-widgets", "nbval", "scipy", "widgetsnbextension"}


@real
def test_the_panels_of_a_lesson_answer_as_their_functions_do(lesson):
    functions = list(lessons.panels_of(lesson.path.stem).values())
    for function in functions if lesson.path == ALIASING else functions[:1]:
        panel = lesson.panel(function.__name__)
        assert nearly_agrees(panel, function, function.defaults), function.__name__
        argument = next(iter(function.choices))
        choices = function.choices[argument]
        place = (choices.index(function.defaults[argument]) + 1) % len(choices)
        choose(panel, function, argument, place)
        position = function.defaults | {argument: choices[place]}
        assert nearly_agrees(panel, function, position), (function.__name__, position)


@in_one_lesson
def test_jupyterlab_in_the_browser_is_as_plain_as_an_installed_one(lesson):
    expect_plain(lesson.page)


def cell_of(lesson, number):
    """A cell of an open lesson, by its number."""
    cell = lesson.page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{number}']")
    in_sight(cell)
    return cell


@in_one_lesson
def test_what_was_written_and_saved_is_there_after_a_reload_and_deleted_it_is_as_it_was(lesson):
    page = lesson.page
    number = next(place for place, shown in lessons.ran(lesson.path)[1].items() if isinstance(shown, Prediction))
    card = cell_of(lesson, number).locator(".stride-predict")
    card.get_by_role("button", name="Show me").click()
    expect(card.locator(".stride-because")).to_be_visible()
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
    function = PANELS["aliasing"]
    assert nearly_agrees(lesson.panel("aliasing"), function, function.defaults)
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
