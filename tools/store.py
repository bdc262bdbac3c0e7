"""Execute the lessons and store them as they are committed: `python course.py store [lesson.ipynb ...]`."""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from tools.site.pages import title_of

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"


def store(path):
    """Run one lesson from top to bottom and write back what is to be compared with, and nothing else."""
    lesson = nbformat.read(path, as_version=4)
    lesson.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(lesson, timeout=600, coalesce_streams=True, resources=resources).execute()
    lesson.metadata.pop("widgets", None)
    lesson.metadata["language_info"] = {"name": "python"}  # the kernel adds its version
    for cell in lesson.cells:
        if "navigation" in cell.metadata.get("tags", []):
            cell.source = navigation(path)
        cell.metadata.pop("execution", None)  # times
        for output in cell.get("outputs", []):
            # Without a kernel a stored widget is only an error message; the HTML beside it shows.
            output.get("data", {}).pop(WIDGET, None)
        if cell.cell_type == "code":  # a progress bar is nothing but a widget
            cell.outputs = [output for output in cell.outputs if output.get("data", output)]
    nbformat.validate(lesson)
    nbformat.write(lesson, path)


def navigation(path):
    """A link to the top (a run ends at the last cell), and to the lessons before and after and the contents."""
    lessons = sorted(NOTEBOOKS.glob("*.ipynb"))
    here = lessons.index(path)
    links = [f"[Contents]({lessons[0].name})"]
    if here > 1:
        links.insert(0, f"[Previous lesson]({lessons[here - 1].name})")
    if 0 < here < len(lessons) - 1 or here == 0:
        links.append(f"[Next lesson]({lessons[here + 1].name})")
    title = title_of(nbformat.read(path, as_version=4))
    return f"**[Back to the top](#{title.replace(' ', '-')})**\n\n{' | '.join(links)}"


def main(names):
    """Store the lessons that are named, or all."""
    lessons = sorted(NOTEBOOKS.glob("*.ipynb"))
    chosen = [Path(name).resolve() for name in names] or lessons
    if strange := [str(path) for path in chosen if path not in lessons]:
        sys.exit(f"There is no lesson {', '.join(strange)}; there are {', '.join(path.name for path in lessons)}.")
    for number, path in enumerate(chosen, 1):
        print(f"{number} of {len(chosen)}: {path.name}", flush=True)
        try:
            store(path)
        except CellExecutionError as error:
            sys.exit(f"{path.name} was not stored, since a cell of it fails:\n{error}")


if __name__ == "__main__":
    main(sys.argv[1:])
