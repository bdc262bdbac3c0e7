"""Build the pages: `python course.py site [folder] [--pyodide FOLDER] [--need-lab]`."""

import argparse
import functools
import multiprocessing
import shutil
import subprocess
import tempfile
from pathlib import Path

import nbformat
from markupsafe import Markup

from stride_helpers.panels.model import Panel
from stride_helpers.panels.question import Prediction
from stride_helpers.panels.web import STYLE, script
from tools.site.lab import build_if_possible, megabytes
from tools.site.pages import DOWNLOAD, front_page, lesson_page, text_page, title_of
from tools.site.views import RUN, ran, views_of

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
STYLES = ("site.css", "lesson.css")


def build(folder, each=map, wanted=None, run=RUN, lab=None):
    """Build the whole site into `folder`, which is emptied first.

    `each` calls a function for each panel, here or in other processes. `wanted`, for trials, tells by a panel's name
    which runs of its positions there are, and `run` how long they are, see `write_views`. `lab` is the folder of a
    built JupyterLab, which becomes a part of the site; without it no page leads there.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "views").mkdir(parents=True)
    assets(folder)
    if lab:
        shutil.copytree(lab, folder / "lab")
    lessons = sorted((ROOT / "notebooks").glob("*.ipynb"))
    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in lessons}
    titles = {stem: title_of(notebook) for stem, notebook in notebooks.items()}
    start, *order = titles
    python = megabytes(lab) if lab else None
    panels = [(path, cell) for path in lessons for cell, shown in ran(path)[1].items() if isinstance(shown, Panel)]
    views = functools.partial(views_of, folder=folder / "views", wanted=wanted, run=run)
    files = dict(zip(panels, each(views, panels), strict=True))
    for number, path in enumerate(lessons):
        notebook = notebooks[path.stem]
        moving = _moving(path, files)
        if path.stem == start:
            packed = download(folder / DOWNLOAD)
            _write(folder, "index", front_page(notebook, moving, lessons, titles, bool(lab), packed))
            print("front page", flush=True)
        else:
            page = lesson_page(notebook, moving, path.stem, order, titles, bool(lab), python)
            _write(folder, path.stem, page)
            print(f"{number} of {len(order)}: {path.stem}, {len(moving)} panels", flush=True)
    data = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    _write(folder, "data", text_page("Pictures and data", data, titles))


def _moving(path, files):
    """What moves in a lesson, by the number of its cell, as the templates take it."""
    found = {}
    for cell, shown in ran(path)[1].items():
        if isinstance(shown, Panel):
            found[cell] = panel_parts(shown, files[path, cell])
        elif isinstance(shown, Prediction):
            found[cell] = question_parts(shown)
    return found


def _write(folder, name, html):
    (folder / f"{name}.html").write_text(html, encoding="utf-8")


def download(path):
    """Pack the course as it was last committed, to be had at home; returns its megabytes, or None without git."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        return None
    command = ["git", "archive", "--format=zip", "--prefix=stride-and-resolution/", f"--output={path}", "HEAD"]
    subprocess.run(command, cwd=ROOT, check=True)
    return round(path.stat().st_size / 1e6)


def assets(folder):
    """Write what all pages share: script and style."""
    # A page opened from a disk may load no module.
    plain = f'"use strict"\n;(() => {{\n{script(HERE / "page.js")}}})()\n'
    style = "\n".join([STYLE, *((HERE / name).read_text(encoding="utf-8") for name in STYLES)])
    (folder / "page.js").write_text(plain, encoding="utf-8")
    (folder / "site.css").write_text(style, encoding="utf-8")
    (folder / ".nojekyll").write_text("", encoding="utf-8")


def panel_parts(panel, files):
    """A panel as the templates take it: its first view, and what its script needs beside it."""
    spec = panel.spec()
    first = panel.data(panel.key())
    shown = Markup(first.pop("html"))
    spec["answer"] = first
    spec["files"] = files
    return {"kind": "panel", "parts": {"name": panel.__name__, "shown": shown, "spec": spec}}


def question_parts(question):
    """A question as the templates take it."""
    return {"kind": "question", "parts": {"shown": Markup(question.html()), "spec": question.spec()}}


def main():
    """Build JupyterLab, where that is possible, and the pages around it."""
    parser = argparse.ArgumentParser(prog="course.py site", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "_site")
    parser.add_argument(
        "--pyodide", type=Path, metavar="FOLDER", help="a Pyodide distribution; otherwise it is fetched"
    )
    parser.add_argument("--need-lab", action="store_true", help="fail where JupyterLab in the browser cannot be built")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work, multiprocessing.get_context("spawn").Pool() as pool:
        lab = build_if_possible(Path(work) / "lab", options.pyodide, options.need_lab)
        build(options.folder.resolve(), pool.imap, lab=lab)


if __name__ == "__main__":
    main()
