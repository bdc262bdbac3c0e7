"""Build the pages: `python course.py site [folder] [--pyodide FOLDER] [--need-lab]`."""

import argparse
import functools
import json
import shutil
import tempfile
from pathlib import Path

import nbformat

from stride_helpers.panels.model import Panel
from stride_helpers.panels.question import Prediction
from stride_helpers.panels.web import STYLE, script
from tools.site.lab import build_if_possible
from tools.site.pages import from_markdown, front_page, lesson_page, page, title_of
from tools.site.views import Workers, in_this_process, run_lesson, write_views

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def build(folder, packed=in_this_process, wanted=lambda name: None, lab=None):
    """Build the whole site into `folder`, which is emptied first.

    `packed` computes views; `wanted` tells by a panel's name which of them, see `write_views`.
    `lab` is the folder of a built JupyterLab, which becomes a part of the site; without it no page leads there.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "views").mkdir(parents=True)
    _assets(folder)
    if lab:
        shutil.copytree(lab, folder / "lab")
    lessons = sorted((ROOT / "notebooks").glob("*.ipynb"))
    titles = {path.stem: title_of(nbformat.read(path, 4)) for path in lessons}
    for number, path in enumerate(lessons):
        notebook = nbformat.read(path, as_version=4)
        panels = _alive(run_lesson(notebook)[1], folder, functools.partial(packed, path), wanted)
        if number == 0:
            front = front_page(notebook, panels, lessons, titles, bool(lab))
            (folder / "index.html").write_text(front, encoding="utf-8")
            print("front page", flush=True)
            continue
        lesson = lesson_page(notebook, panels, path.stem, list(titles)[1:], titles, bool(lab))
        (folder / f"{path.stem}.html").write_text(lesson, encoding="utf-8")
        print(f"{number} of {len(lessons) - 1}: {path.stem}, {len(panels)} panels", flush=True)
    data = from_markdown((ROOT / "data" / "README.md").read_text(encoding="utf-8"))
    (folder / "data.html").write_text(
        page("Pictures and data", f"<div class=prose>{data}</div>", titles), encoding="utf-8"
    )


def _assets(folder):
    # A page opened from a disk may load no module.
    plain = f'"use strict"\n;(() => {{\n{script(HERE / "page.js")}}})()\n'
    (folder / "page.js").write_text(plain, encoding="utf-8")
    (folder / "site.css").write_text(STYLE + (HERE / "site.css").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / ".nojekyll").write_text("", encoding="utf-8")


def _alive(shown, folder, packed, wanted):
    """What moves in a lesson, as HTML, by the number of its cell."""
    found = {}
    for cell, each in shown.items():
        if isinstance(each, Panel):
            views = folder / "views" / each.__name__
            files = write_views(each, views, functools.partial(packed, cell), wanted(each.__name__))
            found[cell] = _panel(each, files)
        elif isinstance(each, Prediction):
            found[cell] = f'<div class="stride-panel">{each.html()}</div>{_data("stride-question", each.spec())}'
    return found


def _data(kind, spec):
    """Data for a script, as text that no browser takes for markup."""
    written = json.dumps(spec, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" class="{kind}">{written}</script>'


def _panel(panel, files):
    """A panel as HTML: its first view, and beside it what its script needs."""
    spec = panel.spec()
    first = panel.data(panel.key())
    shown = first.pop("html")
    spec |= {"first": first, "files": files}
    head = f'<div class="stride-panel" data-panel="{panel.__name__}"><div class="stride-stage">'
    return f"{head}{shown}</div></div>{_data('stride-spec', spec)}"


def main():
    """Build JupyterLab, where that is possible, and the pages around it."""
    parser = argparse.ArgumentParser(prog="course.py site", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "_site")
    parser.add_argument(
        "--pyodide", type=Path, metavar="FOLDER", help="a Pyodide distribution; otherwise it is fetched"
    )
    parser.add_argument("--need-lab", action="store_true", help="fail where JupyterLab in the browser cannot be built")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work, Workers() as workers:
        lab = build_if_possible(Path(work) / "lab", options.pyodide, options.need_lab)
        build(options.folder.resolve(), workers.packed, lab=lab)


if __name__ == "__main__":
    main()
