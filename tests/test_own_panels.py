"""What a learner makes: a panel typed in from the end of a lesson, and a figure by matplotlib where a cell needs it."""

import contextlib
import io
import re
import sys

import pytest

import lessons
from stride_helpers.figures import StaticFigure
from stride_helpers.panels import Panel
from tools.site.views import shown_by

LESSONS = pytest.mark.parametrize("path", lessons.LESSONS[1:], ids=lambda path: path.name)


def own_panel(path):
    """The code of the cell that tells how to make a panel."""
    (cell,) = [cell for cell in lessons.cells(path, "markdown") if cell.source.startswith("**A panel of your own.**")]
    return re.search(r"```python\n(.*?)```", cell.source, flags=re.S)[1]


@LESSONS
def test_a_panel_of_ones_own_works_when_typed_in(path):
    panel = shown_by(own_panel(path), dict(lessons.run(path)))
    assert isinstance(panel, Panel)
    for position in panel.positions():
        answer = lessons.answer(panel, **position)
        assert answer.view, (position, answer)
    assert panel().figures


@LESSONS
def test_one_visible_cell_draws_a_figure_by_matplotlib(path):
    _, shown = lessons.ran(path)
    cells = lessons.read(path).cells
    figures = [number for number, value in shown.items() if isinstance(value, StaticFigure)]
    assert figures
    for number in figures:
        assert "import matplotlib.pyplot as plt" in cells[number].source
        assert "jupyter" not in cells[number].metadata


@LESSONS
def test_a_lesson_needs_matplotlib_in_no_other_cell(path, monkeypatch):
    for name in ("matplotlib", "matplotlib.pyplot", "matplotlib.text"):
        monkeypatch.setitem(sys.modules, name, None)  # as where it is not installed
    names = {"__name__": "__lesson__"}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in lessons.cells(path, "code"):
            if "import matplotlib" not in cell.source and "results_figure(" not in cell.source:
                shown_by(cell.source, names)
    panels = {name for name, value in names.items() if isinstance(value, Panel)}
    assert panels == {name for name, value in lessons.run(path).items() if isinstance(value, Panel)}
