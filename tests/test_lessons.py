"""The lessons as they are stored: executed, without traces of a machine, and true to their own figures."""

import contextlib
import keyword
import re
import shutil
import subprocess
import sys
from urllib.parse import unquote

import pytest

import lessons
import stride_helpers
from stride_helpers import checks, drawing, live
from stride_helpers.arguments import BadInput

LESSONS = pytest.mark.parametrize("path", lessons.LESSONS, ids=lambda path: path.name)
WIDGET = "application/vnd.jupyter.widget-view+json"

# Figures that the prose quotes from elsewhere, each with a part of the link that stands in its paragraph.
QUOTED = {}


def outputs(path):
    """All stored outputs of a lesson."""
    return [output for cell in lessons.cells(path, "code") for output in cell.outputs]


def prose(path):
    """A lesson's Markdown, without what is in code or in links' addresses."""
    text = "\n\n".join(cell.source for cell in lessons.cells(path, "markdown"))
    return re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", " ", text, flags=re.S)


def links(text):
    """The targets of Markdown links and pictures."""
    return re.findall(r"\]\(([^)\s]+)\)", text)


@LESSONS
def test_a_lesson_is_stored_executed_from_top_to_bottom(path):
    counts = [cell.execution_count for cell in lessons.cells(path, "code")]
    assert counts == list(range(1, len(counts) + 1))
    assert not [o for o in outputs(path) if o.output_type == "error" or o.get("name") == "stderr"]


@LESSONS
def test_a_lesson_holds_nothing_of_the_machine_it_ran_on(path):
    lesson, text = lessons.read(path), path.read_text(encoding="utf-8")
    assert lesson.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert not re.search(r"/(home|root|Users|tmp|work)/|[A-Z]:\\\\", re.sub(r"base64,[^\"\\]*", "", text))
    assert WIDGET not in text, "store the lesson with `python course.py store`"
    assert all(set(cell.metadata) <= {"tags", "jupyter"} for cell in lesson.cells)
    assert all(cell.metadata.get("jupyter", {}) in ({}, {"source_hidden": True}) for cell in lesson.cells)


@LESSONS
def test_every_stored_picture_has_a_text_alternative_and_every_panel_a_table_or_text(path):
    for output in outputs(path):
        data = output.get("data", {})
        assert "image/png" not in data, "show figures as drawing.StaticFigure, which carries a text alternative"
        if "text/html" in data:
            assert all(lessons.Elements(data["text/html"]).alternatives)
            assert data["text/plain"].strip()


@LESSONS
def test_a_lesson_has_one_title_and_says_what_it_does_needs_and_takes(path):
    markdown = [cell.source for cell in lessons.cells(path, "markdown")]
    titles = [line for source in markdown for line in source.splitlines() if line.startswith("# ")]
    assert len(titles) == 1
    assert markdown[0].startswith(titles[0])
    assert "**What you need.**" in markdown[0]
    if path != lessons.LESSONS[0]:
        assert "**What you will do.**" in markdown[0]
        assert re.search(r"\*\*Time\.\*\* About \d+ minutes", markdown[0])
        assert "## What you learned" in markdown[-2]


@LESSONS
def test_the_minutes_of_the_sections_add_up_to_the_lessons(path):
    whole = re.search(r"\*\*Time\.\*\* About (\d+) minutes", lessons.cells(path, "markdown")[0].source)
    if whole:
        text = "\n".join(c.source for c in lessons.cells(path, "markdown"))
        parts = re.findall(r"^## .*\n\n\*About (\d+) minutes\. (Core|Further)\.\*", text, flags=re.M)
        assert sum(int(minutes) for minutes, _ in parts) == int(whole[1])
        core = sum(int(minutes) for minutes, road in parts if road == "Core")
        assert f"of which the core takes {core}." in text
        assert core <= 50


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
    texts = (
        [c.source for c in lessons.cells(path, "markdown")] if path.suffix == ".ipynb" else [path.read_text("utf-8")]
    )
    for target in links("\n".join(texts)):
        if not re.match(r"https?:", target):
            assert (path.parent / unquote(target)).exists(), target


def shown_figures(path):
    """Every figure that a lesson's cells can show: stored outputs, code, and the tables of all slider positions."""
    texts = [cell.source for cell in lessons.cells(path, "code")]
    texts += [o.get("text") or o["data"].get("text/plain", "") for o in outputs(path)]
    for lesson, panel in lessons.panels():
        positions = list(panel.positions()) if lesson == path else []
        if len(positions) > 400:  # all of these would fit any sentence: take those with one slider moved
            positions = [p for p in positions if sum(p[n] != panel.defaults[n] for n in p) <= 1]
        for position in positions:
            with contextlib.suppress(BadInput):  # a position that the panel answers with a sentence
                texts.append(panel(**position).text())
    return set(re.findall(r"\d+\.\d+|\d+ ?%", "\n".join(texts).replace(" %", "%")))


@LESSONS
def test_every_figure_in_the_prose_comes_from_a_cell_or_a_linked_source(path):
    shown = shown_figures(path)
    for paragraph in re.split(r"\n\s*\n", prose_with_links(path)):
        bare = re.sub(r"\]\([^)]*\)", "]", paragraph).replace(" %", "%")
        for figure in re.findall(r"\d+\.\d+|\d+%", bare):
            if figure in QUOTED:
                assert QUOTED[figure] in paragraph, f"{figure} needs its source in the same paragraph"
            else:
                assert figure in shown, f"{figure} in: {paragraph}"


def prose_with_links(path):
    """A lesson's Markdown without code, with links."""
    text = "\n\n".join(cell.source for cell in lessons.cells(path, "markdown"))
    return re.sub(r"```.*?```|`[^`]*`", " ", text, flags=re.S)


@LESSONS
def test_every_name_in_code_type_exists(path):
    text = "\n\n".join(cell.source for cell in lessons.cells(path, "markdown"))
    code = "\n".join(cell.source for cell in lessons.cells(path, "code"))
    known = set(dir(stride_helpers)) | set(dir(drawing)) | set(dir(live)) | set(re.findall(r"\w+", code))
    known |= {"interact", *keyword.kwlist}
    known |= {"ModuleNotFoundError", "nearest-exact", "//", ".venv", "input", "padding", "kernel", "row", "column"}
    text = re.sub(r"```.*?```", " ", text, flags=re.S)
    for name in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text):
        words = re.findall(r"[A-Za-z_][\w.-]*|//|\.venv", name)
        missing = [w for w in words if w not in known and not set(w.split(".")) <= known]
        assert not missing or (lessons.ROOT / name.split()[-1]).exists(), name


@LESSONS
def test_the_prose_has_no_filler_and_no_exclamation_marks(path):
    filler = r"\b(simply|just|obviously|clearly|of course|delve|leverage|seamless\w*|basically|easy|easily)\b"
    assert not re.findall(filler, prose(path), flags=re.I)
    assert "!" not in re.sub(r"!\[", "", prose(path))


@LESSONS
def test_code_cells_are_short(path):
    for cell in lessons.cells(path, "code"):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= 15, cell.source
        assert max(map(len, lines)) <= 120, cell.source


@LESSONS
def test_every_exercise_begins_unsolved_and_its_solution_passes_its_check(path, capsys):
    cells = lessons.read(path).cells
    for number, cell in enumerate(cells):
        call = re.search(r"^checks\.(\w+)\((\w+)\)$", cell.source, flags=re.M)
        if cell.cell_type != "code" or not call:
            continue
        assert cell.outputs[0]["text"].startswith(checks.NOT_STARTED)
        solution = re.search(r"<summary>Solution</summary>\s*```python\n(.*?)```", cells[number + 1].source, flags=re.S)
        names = dict(lessons.run(path))
        exec(solution[1], names)
        capsys.readouterr()
        getattr(checks, call[1])(names[call[2]])
        assert re.fullmatch(r"Correct\..*\n", capsys.readouterr().out), call[1]


def lesson_rows(text):
    """Rows of a table of lessons: file and minutes."""
    return re.findall(r"\]\((?:notebooks/)?(\d\d_\w+\.ipynb)\)[^\n]*\| (\d+) \| (\d+) \|", text)


def test_the_start_page_and_the_readme_list_the_lessons_with_their_minutes():
    expected = []
    for path in lessons.LESSONS[1:]:
        said = re.search(
            r"About (\d+) minutes in \w+ parts, of which the core takes (\d+)\.",
            lessons.cells(path, "markdown")[0].source,
        )
        expected.append((path.name, said[2], said[1]))
    start = "\n".join(cell.source for cell in lessons.cells(lessons.LESSONS[0], "markdown"))
    assert lesson_rows(start) == expected
    readme = (lessons.ROOT / "README.md").read_text(encoding="utf-8")
    assert lesson_rows(readme) == expected


def nbval(path):
    """Run the course's own nbval settings on one notebook; return the exit code."""
    options = ["-q", "-p", "no:cacheprovider", "-c", str(lessons.ROOT / "pyproject.toml"), f"--rootdir={lessons.ROOT}"]
    return subprocess.run([sys.executable, "-m", "pytest", *options, str(path)], cwd=lessons.ROOT, capture_output=True)


@pytest.mark.parametrize(
    ("figure", "changed"),
    [
        ("240x240, values", "240x241, values"),
        ("14400 are left", "14401 are left"),
        ('"execution_count": 2', '"execution_count": 2'),
    ],
    ids=["text alternative of a picture", "sentence of a panel", "nothing changed"],
)
def test_a_changed_figure_in_a_stored_output_is_noticed(figure, changed, tmp_path):
    start = lessons.LESSONS[0]
    text = start.read_text(encoding="utf-8")
    assert figure in text
    (tmp_path / "lesson.ipynb").write_text(text.replace(figure, changed), encoding="utf-8")
    result = nbval(tmp_path / "lesson.ipynb")
    assert result.returncode == (0 if figure == changed else 1), result.stdout.decode()


def test_storing_a_lesson_again_changes_nothing_but_picture_bytes(tmp_path):
    shutil.copytree(lessons.ROOT / "notebooks", tmp_path / "notebooks")
    (tmp_path / "tools").mkdir()
    tool = shutil.copy(lessons.ROOT / "tools" / "store.py", tmp_path / "tools")
    copy = tmp_path / "notebooks" / lessons.LESSONS[0].name
    subprocess.run([sys.executable, tool, str(copy)], check=True, capture_output=True)
    without_pictures = [re.sub(r"base64,[^\"\\]*", "", p.read_text("utf-8")) for p in (copy, lessons.LESSONS[0])]
    assert without_pictures[0] == without_pictures[1]
