"""The lessons as the tests see them: their files, their cells, their panels."""

import random
import re
import traceback
from pathlib import Path
from typing import NamedTuple

import nbformat
from bs4 import BeautifulSoup  # comes with nbconvert

from stride_helpers.arguments import BadInput
from stride_helpers.figures import View
from tools.site.views import ran

ROOT = Path(__file__).resolve().parent.parent
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def read(path):
    """A lesson's notebook."""
    return nbformat.read(path, as_version=4)


def cells(path, kind):
    """A lesson's cells of one kind, "code" or "markdown"."""
    return [cell for cell in read(path).cells if cell.cell_type == kind]


def notebook(*sources):
    """A notebook of code cells, which Python runs."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return made


class Answer(NamedTuple):
    """What a panel says of a position: a view, or why there is none, with the trace of a failure."""

    view: View | None
    refused: str = ""
    trace: str = ""


def answer(panel, **values):
    """What a panel says of a position."""
    try:
        return Answer(panel(**values))
    except BadInput as problem:
        return Answer(None, str(problem))
    except Exception:
        return Answer(None, "it stopped", traceback.format_exc())


def pressed(panel, text):
    """What a panel says when its button to try with this text is pressed."""
    (values,) = [each.values for each in panel.tries if each.text == text]
    return answer(panel, **values)


class Elements:
    """What a view's HTML holds: pictures, text alternatives, table cells and sentence."""

    def __init__(self, html):
        page = BeautifulSoup(html, "html.parser")
        self.alternatives = [each.get("alt") or each.get("aria-label") for each in page.select("img, [role=img]")]
        self.sources = [each["src"] for each in page.select("img")]
        self.cells = [each.text for each in page.select("td")]
        self.sentences = [each.text for each in page.select("p.stride-sentence")]


def run(path):
    """A lesson's names."""
    return ran(path)[0]


def panels():
    """Every panel of every lesson: (lesson, panel)."""
    from stride_helpers.panels.model import Panel

    return [(path, value) for path in LESSONS for value in run(path).values() if isinstance(value, Panel)]


def panels_of(lesson):
    """The panels of a lesson by their names; the lesson by how its file begins, "03"."""
    return {panel.__name__: panel for path, panel in panels() if path.name.startswith(lesson)}


def some_positions(panel, most=250):
    """Positions of a panel: all, or as many as are enough, drawn by chance."""
    found = list(panel.positions())
    return random.Random(panel.__name__).sample(found, min(most, len(found)))


def sections(path):
    """A lesson's sections in order: (road, cells), the road "core", "further", or "" for what stands before them."""
    found = [("", [])]
    for cell in read(path).cells:
        if cell.cell_type == "markdown" and (heading := re.search(r"^## [^\n]+(.*)", cell.source, re.M | re.S)):
            road = re.search(r"\. (Core|Further)\.\*", heading[1])
            found.append((road[1].lower() if road else "", []))
        found[-1][1].append(cell)
    return found


def exercises(path):
    """A lesson's exercises: (number of its cell, check, name that the check takes, solution)."""
    found = []
    everything = read(path).cells
    for number, cell in enumerate(everything):
        call = re.search(r"^checks\.(\w+)\((\w+)\)$", cell.source, re.M)
        if cell.cell_type == "code" and call:
            after = everything[number + 1].source
            solution = re.search(r"<summary>Solution</summary>\s*```python\n(.*?)```", after, re.S)
            found.append((number, *call.groups(), solution[1]))
    return found
