"""The code with which a lesson ends works when it is typed in: a panel of the learner's own."""

import re

import pytest

import lessons
from stride_helpers.panels import Panel
from tools.site.views import run_cell

WITH_OWN_PANEL = [path for path in lessons.LESSONS if path.name[:2] in ("01", "02", "05")]


def own_panel(path):
    """The code of the cell that tells how to make a panel."""
    (cell,) = [cell for cell in lessons.cells(path, "markdown") if cell.source.startswith("**A panel of your own.**")]
    return re.search(r"```python\n(.*?)```", cell.source, flags=re.S)[1]


@pytest.mark.parametrize("path", WITH_OWN_PANEL, ids=lambda path: path.name)
def test_a_panel_of_ones_own_works_when_typed_in(path):
    panel = run_cell(own_panel(path), dict(lessons.run(path)))
    assert isinstance(panel, Panel)
    for position in panel.positions():
        answer = panel.answer(**position)
        assert answer.view, (position, answer)
    assert panel().figures
