"""The lessons as they are stored: executed, without traces of a machine, and true to their own figures."""

import ast
import contextlib
import io
import re
import shutil
import subprocess
import sys
from urllib.parse import unquote

import IPython.display
import ipywidgets
import pytest

import lessons
from stride_helpers import checks, panels
from stride_helpers.panels import progress
from tools.site.views import shown_by

LESSONS = pytest.mark.parametrize("path", lessons.LESSONS, ids=lambda path: path.name)
WIDGET = "application/vnd.jupyter.widget-view+json"

# Figures that the prose quotes from elsewhere, each with a part of the link that stands in its paragraph.
QUOTED = {
    "0.375": "10.1109/TCOM.1983.1095851",  # Burt and Adelson's a
    "2048": "1512.03385",  # ResNet-50's channels
    "13": "10.24432/C50P49",  # people who wrote the digits
    "10.19%": "1412.6806",  # Springenberg and others, table 3, as the next three
    "9.74%": "1412.6806",
    "9.08%": "1412.6806",
    "9.31%": "1412.6806",
}

# Figures that a panel's table shows at a position which is neither its first nor a button's.
AT = {
    "0.143": ("gains", {"size": 7}),
    "0.33": ("best_kernel", {"picture": "two waves", "noise": 0.0}),
    "0.446": ("audit", {"kernel": "binomial 5", "stretching": "centre on the window"}),
}


@LESSONS
def test_a_lesson_is_stored_executed_without_errors_and_traces_of_a_machine(path):
    assert lessons.read(path).metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    text = re.sub(r"base64,[^\"\\]*", "", path.read_text(encoding="utf-8"))
    assert not re.search(r"/(home|root|Users|tmp|work)/|[A-Z]:\\\\", text)
    assert WIDGET not in text, "store the lesson with `python course.py store`"
    cells = lessons.cells(path, "code")
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        assert set(cell.metadata) <= {"tags", "jupyter"}
        assert cell.metadata.get("jupyter", {}) in ({}, {"source_hidden": True})
        names = [output.get("name") for output in cell.outputs]
        assert names.count("stdout") <= 1, cell.source  # in one piece, however it came
        assert "stderr" not in names
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.get("text") or output.get("data")


def test_the_bar_counts_what_is_left_and_goes(monkeypatch):
    shown = []
    monkeypatch.setattr(IPython.display, "display", lambda bundle, raw: shown.append(bundle))
    said = []
    for _ in progress("abc", "letters left"):
        bar = shown[0][WIDGET]["model_id"]
        said.append(ipywidgets.Widget.get_manager_state()["state"][bar]["state"]["description"])
    assert said == ["3 letters left", "2 letters left", "1 letters left"]
    assert [list(bundle) for bundle in shown] == [[WIDGET]]
    assert bar not in ipywidgets.Widget.get_manager_state()["state"]  # closed


@LESSONS
def test_every_stored_picture_has_a_text_alternative_and_every_panel_a_table_or_text(path):
    for output in (output for cell in lessons.cells(path, "code") for output in cell.outputs):
        data = output.get("data", {})
        assert "image/png" not in data, "show figures as StaticFigure, which carries a text alternative"
        if "text/html" in data:
            assert all(lessons.Elements(data["text/html"]).alternatives)
            assert data["text/plain"].strip()


@LESSONS
def test_a_lesson_has_one_title_and_no_code_where_prose_should_stand(path):
    markdown = [cell.source for cell in lessons.cells(path, "markdown")]
    titles = [line for source in markdown for line in source.splitlines() if line.startswith("# ")]
    assert len(titles) == 1
    assert markdown[0].startswith(titles[0])
    assert "**What you need.**" in markdown[0]
    for source in markdown:
        with contextlib.suppress(SyntaxError):
            assert not ast.parse(source).body, source  # a heading is a comment to Python, and no more


MINUTES = r"\*\*Time\.\*\* About (\d+) minutes in \w+ parts, of which the core takes (\d+)\."


@pytest.mark.parametrize("path", lessons.LESSONS[1:], ids=lambda path: path.name)
def test_a_lesson_says_what_it_does_and_its_sections_their_road_and_minutes_which_add_up(path):
    (_, [first, *_]), *sections, (last_road, [last, *_]) = lessons.sections(path)
    assert "**What you will do.**" in first.source
    assert last.source.startswith("## What you learned")
    assert last_road == ""
    minutes = {"core": 0, "further": 0}
    for road, cells in sections:
        said = re.search(r"^## .*\n\n\*About (\d+) minutes\.", cells[0].source)
        minutes[road] += int(said[1])
    whole, core = map(int, re.search(MINUTES, first.source).groups())
    assert sum(minutes.values()) == whole
    assert minutes["core"] == core <= 70
    assert minutes["further"]


def core(path):
    """The cells of a lesson that its core needs: what stands before its sections, and the sections marked core."""
    return [cell for road, cells in lessons.sections(path) for cell in cells if road != "further"]


@LESSONS
def test_the_core_of_a_lesson_runs_without_the_rest(path):
    names, kinds = {"__name__": "__lesson__"}, set()
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in core(path):
            if cell.cell_type == "code":
                value = shown_by(cell.source, names)
                kinds.add(type(value).__name__)
                if isinstance(value, panels.Panel):
                    for each in value.tries:
                        assert not lessons.answer(value, **each.values).trace
    assert {"Panel", "Prediction"} <= kinds


@LESSONS
def test_the_links_between_lessons_are_the_ones_the_tool_makes(path):
    from tools.store import navigation

    last = lessons.read(path).cells[-1]
    assert last.metadata.tags == ["navigation"]
    assert last.source == navigation(path)


@pytest.mark.parametrize(
    "path",
    [*lessons.LESSONS, *sorted(lessons.ROOT.glob("*.md")), lessons.ROOT / "data" / "README.md"],
    ids=lambda p: p.name,
)
def test_every_link_to_a_file_leads_to_one(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = "\n".join(cell.source for cell in lessons.cells(path, "markdown"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):  # of links and pictures
        if target.startswith("#"):
            assert f"# {target[1:].replace('-', ' ')}\n" in text, target
        elif not re.match(r"https?:", target):
            assert (path.parent / unquote(target)).exists(), target


FIGURE = r"(?<![\w.])\d+\.\d+(?![\w.]*\d)|(?<![\w.])\d{2,}(?![\w.]*\d)"


def figures(text):
    """Figures of two digits or more, with their percent sign: decimals as they are written, and whole numbers."""
    text = re.sub(r"(\d),(?=\d{3})", r"\1", text).replace(" %", "%")
    text = re.sub(r"(?<=\d)x(?=\d)", " x ", text)
    return set(re.findall(rf"(?:{FIGURE})%?", text))


def says(panel):
    """What a panel says where a learner is sent: first, at each button, and a sentence with any one control moved."""
    sent = [panel.defaults, *(panel.defaults | each.values for each in panel.tries)]
    sent += [position for name, position in AT.values() if name == panel.__name__]
    answers = [lessons.answer(panel, **position) for position in sent]
    texts = [answer.view.text() if answer.view else answer.refused for answer in answers]
    for name, values in panel.choices.items():
        moved = [lessons.answer(panel, **panel.defaults | {name: value}) for value in values]
        texts += [answer.view.sentence if answer.view else answer.refused for answer in moved]
    return texts


def shown(path, cells):
    """Every figure that the cells of a section show: outputs, literals of the code, their panels where one is sent."""
    names, texts = lessons.run(path), []
    for cell in cells:
        if cell.cell_type != "code":
            continue
        texts += [cell.source, *(o.get("text") or o["data"].get("text/plain", "") for o in cell.outputs)]
        panel = names.get(cell.source.splitlines()[-1])
        if isinstance(panel, panels.Panel):
            texts += says(panel)
    return figures("\n".join(texts))


@LESSONS
def test_every_figure_in_the_prose_is_shown_in_its_own_section_or_has_its_source_beside_it(path):
    missing = []
    for _, cells in lessons.sections(path):
        there = shown(path, cells)
        for cell in cells:
            if cell.cell_type == "markdown":
                missing += unshown(cell.source, there)
    assert not missing


def unshown(source, there):
    """The figures of a Markdown cell that are neither there nor in a paragraph with a link to where they are from."""
    if source.startswith(("**Exercise", "<details>", "[")):  # an exercise's figures are tested by its check
        return []
    source = re.sub(r"```.*?```|^(\*About \d+ minutes.*|\*\*Time\.\*\*.*|#.*)$", "", source, flags=re.S | re.M)
    found = []
    for paragraph in re.split(r"\n\s*\n|\n(?=- )", source):
        bare = re.sub(r"\]\([^)]*\)", "]", paragraph)
        bare = re.sub(r"\b(section|lesson|exercise|table|level|step)s? \d+|\((19|20)\d\d\)", "", bare, flags=re.I)
        bare = re.sub(r"\b[A-Za-z]+-\d+\b", "", bare)  # names such as ResNet-50
        for figure in sorted(figures(bare) - there):
            year = re.fullmatch(r"(19|20)\d\d", figure) and "](http" in paragraph
            if not year and QUOTED.get(figure, "nowhere") not in paragraph:
                found.append((figure, paragraph))
    return found


@LESSONS
def test_every_exercise_begins_unsolved_and_its_solution_passes_its_check(path, capsys):
    cells = lessons.read(path).cells
    for number, check, name, solution in lessons.exercises(path):
        assert cells[number].outputs[0]["text"].startswith((checks.NOT_STARTED, checks.engine.NOTHING_RETURNED))
        names = dict(lessons.run(path))
        exec(solution, names)
        capsys.readouterr()
        getattr(checks, check)(names[name])
        assert capsys.readouterr().out.startswith(checks.CORRECT), check


def lesson_rows(text):
    """Rows of a table of lessons: file and minutes."""
    return re.findall(r"\]\((?:notebooks/)?(\d\d_\w+\.ipynb)\)[^\n]*\| (\d+) \| (\d+) \|", text)


def test_the_start_page_and_the_readme_list_the_lessons_with_their_minutes():
    expected = []
    for path in lessons.LESSONS[1:]:
        whole, core = re.search(MINUTES, lessons.read(path).cells[0].source).groups()
        expected.append((path.name, core, whole))
    start = "\n".join(cell.source for cell in lessons.cells(lessons.LESSONS[0], "markdown"))
    assert lesson_rows(start) == expected
    readme = (lessons.ROOT / "README.md").read_text(encoding="utf-8")
    assert lesson_rows(readme) == expected
    core = sum(int(minutes) for _, minutes, _ in expected)
    assert f"It takes {core} minutes, four hours." in start
    assert 230 <= core <= 240


def nbval(path):
    """Run the course's own nbval settings on one notebook; return the exit code."""
    options = ["-q", "-n0", "-p", "no:cacheprovider", f"--rootdir={lessons.ROOT}"]
    command = [sys.executable, "-m", "pytest", *options, "-c", str(lessons.ROOT / "pyproject.toml"), str(path)]
    return subprocess.run(command, cwd=lessons.ROOT, capture_output=True)


def test_a_changed_figure_in_a_stored_output_is_noticed(tmp_path):
    text = lessons.LESSONS[0].read_text(encoding="utf-8")
    assert "at the edges 4 halves" in text
    (tmp_path / "lesson.ipynb").write_text(text.replace("at the edges 4", "at the edges 5"), encoding="utf-8")
    result = nbval(tmp_path / "lesson.ipynb")
    assert result.returncode == 1, result.stdout.decode()


def test_storing_a_lesson_again_changes_nothing_but_picture_bytes(tmp_path):
    shutil.copytree(lessons.ROOT / "notebooks", tmp_path / "notebooks")
    (tmp_path / "tools").mkdir()
    tool = shutil.copy(lessons.ROOT / "tools" / "store.py", tmp_path / "tools")
    copy = tmp_path / "notebooks" / lessons.LESSONS[0].name
    subprocess.run([sys.executable, tool, str(copy)], check=True, capture_output=True)
    without_pictures = [re.sub(r"base64,[^\"\\]*", "", p.read_text("utf-8")) for p in (copy, lessons.LESSONS[0])]
    assert without_pictures[0] == without_pictures[1]
