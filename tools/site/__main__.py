"""Build the pages: `python course.py site [folder]`."""

import functools
import html
import json
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import quote

import nbformat
from nbconvert import HTMLExporter

from stride_helpers.front_end import STYLE, script
from stride_helpers.live import Panel
from stride_helpers.predict import Prediction
from tools.site.cards import CARDS
from tools.site.views import Workers, in_this_process, run_lesson, write_views

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TITLE = "Stride and Resolution"
# Nothing from elsewhere: the browser itself is told to load no script, style or picture but the site's own.
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; img-src 'self' file: data:; "
    "base-uri 'none'; form-action 'none'"
)
START = re.compile(r"(?<=\*\*Start\.\*\* ).*?(?=A card that says)", re.S)  # what only JupyterLab asks for
LESSON = re.compile(r"\]\((?:\./)?(\d\d_\w+)\.ipynb(#[\w-]*)?\)")


def build(folder, packed=in_this_process, wanted=lambda name: None):
    """Build the whole site into `folder`, which is emptied first.

    `packed` computes views; `wanted` tells by a panel's name which of them, see `write_views`.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "views").mkdir(parents=True)
    _assets(folder)
    lessons = sorted((ROOT / "notebooks").glob("*.ipynb"))
    titles = {path.stem: _heading(nbformat.read(path, 4)) for path in lessons}
    for number, path in enumerate(lessons):
        notebook = nbformat.read(path, as_version=4)
        panels = _alive(run_lesson(notebook), folder, functools.partial(packed, path), wanted)
        if number == 0:
            front = _front(notebook, panels, lessons, titles)
            (folder / "index.html").write_text(front, encoding="utf-8")
            print("front page", flush=True)
            continue
        page = _lesson(notebook, panels, path.stem, list(titles)[1:], titles)
        (folder / f"{path.stem}.html").write_text(page, encoding="utf-8")
        print(f"{number} of {len(lessons) - 1}: {path.stem}, {len(panels)} panels", flush=True)
    data = _markdown((ROOT / "data" / "README.md").read_text(encoding="utf-8"))
    (folder / "data.html").write_text(
        _page("Pictures and data", f"<div class=prose>{data}</div>", titles), encoding="utf-8"
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


def _lesson(notebook, panels, stem, order, titles):
    for number, cell in enumerate(notebook.cells):
        if number in panels:
            cell.metadata["panel"] = panels[number]
        if cell.cell_type == "code" and re.search(r"^checks\.\w+\(", cell.source, re.M):
            cell.metadata["exercise"] = True
        if cell.cell_type == "markdown":
            cell.source = START.sub("Every panel moves as it stands; nothing is to be run. ", _links(cell.source))
    exporter = HTMLExporter(template_name="template", extra_template_basedirs=[str(HERE)])
    body, _ = exporter.from_notebook_node(notebook)
    body, sections = _finished(body)
    entries = "".join(f'<li><a href="#{quote(anchor)}">{html.escape(text)}</a></li>' for anchor, text in sections)
    contents = f'<nav class="contents" aria-label="in this lesson"><b>In this lesson</b><ol>{entries}</ol></nav>'
    body = body.replace("</h1>", "</h1>" + contents, 1)
    here = order.index(stem)
    before = (
        f'<a href="{order[here - 1]}.html">← {html.escape(titles[order[here - 1]])}</a>' if here else "<span></span>"
    )
    after = (
        f'<a href="{order[here + 1]}.html">{html.escape(titles[order[here + 1]])} →</a>'
        if here + 1 < len(order)
        else ""
    )
    onward = f'<nav class="onward" aria-label="lessons">{before}{after}</nav>'
    return _page(titles[stem], body + onward, titles, stem)


def _front(notebook, panels, lessons, titles):
    lead = (
        f'<div class="front-text"><p class="course">{TITLE}</p><h1>Drop pixels, and patterns appear that were never '
        "there.</h1><p>Only one set of these rings is real. Drag the stride. Then blur first.</p></div>"
    )
    minutes = _minutes(notebook)
    panel = next(iter(panels.values()))
    panel = panel.replace('<div class="stride-stage">', lead + '<div class="stride-stage">', 1)
    cards = []
    for path, (picture, words) in zip(lessons[1:], CARDS, strict=True):
        title = titles[path.stem].partition(":")[0]
        cards.append(
            f'<li><a href="{path.stem}.html"><span class="picture">{picture()}</span><b>{html.escape(title)}</b><br>'
            f"{words}<br><small>{minutes.get(path.stem, '')}</small></a></li>"
        )
    home = (HERE / "home.md").read_text(encoding="utf-8")
    body = f'<section class="front">{panel}</section><ol class="cards">{"".join(cards)}</ol>'
    body += f'<section class="prose" id="home">{_markdown(home)}</section>'
    return _page(TITLE, body, titles)


def _minutes(start):
    """The minutes of each lesson, as the start page's table has them."""
    text = "\n".join(cell.source for cell in start.cells if cell.cell_type == "markdown")
    rows = re.findall(r"^\|[^|]*\| *\[[^]]*\]\((\w+)\.ipynb\) *\|(.+)\|$", text, re.M)
    return {stem: "core {} min, all {} min".format(*(part.strip() for part in rest.split("|"))) for stem, rest in rows}


def _page(title, body, titles, stem=""):
    entries = "".join(
        f'<a href="{name}.html"{" aria-current=page" if name == stem else ""}>{html.escape(text.partition(":")[0])}</a>'
        for name, text in titles.items()
        if not name.startswith("00")
    )
    whole = title if title == TITLE else f"{title} · {TITLE}"
    return (
        '<!DOCTYPE html><html lang="en" class="stride-page"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{html.escape(whole)}</title><link rel="stylesheet" href="site.css"></head><body class="stride-page">'
        f'<header><a href="index.html"><b>{TITLE}</b></a><nav aria-label="course">{entries}</nav>'
        f'<button type="button" class="theme" hidden>Dark</button></header><main>{body}</main>'
        '<footer>Code: BSD 3-Clause. Text: CC BY 4.0. Pictures: <a href="data.html">where they come from</a>. '
        'This page asks nothing of any other server.</footer><script src="page.js"></script></body></html>\n'
    )


def _links(source):
    source = LESSON.sub(
        lambda m: f"]({'index' if m.group(1).startswith('00') else m.group(1)}.html{m.group(2) or ''})", source
    )
    return source.replace("](../data/README.md)", "](data.html)")


def _markdown(text):
    from nbconvert.filters import markdown2html

    return _finished(markdown2html(_links(text)))[0]


def _finished(body):
    """HTML from Markdown as a page needs it, and its sections: (anchor, text) of each second heading.

    Anchors are JupyterLab's own (spaces become hyphens), so that a link leads to the same place in both. What may
    scroll sideways can be reached by the keyboard, and an empty corner of a table is no heading.
    """
    sections = []

    def heading(match):
        level, inner = match.groups()
        text = html.unescape(re.sub(r"<[^>]*>", "", inner)).strip()
        anchor = text.replace(" ", "-")
        if level == "2":
            sections.append((anchor, text))
        return f'<h{level} id="{html.escape(anchor)}">{inner}</h{level}>'

    body = re.sub(r'<a class="anchor-link".*?</a>', "", body, flags=re.S)
    body = re.sub(r"<h([1-6]) id=[^>]*>(.*?)</h\1>", heading, body, flags=re.S)
    body = re.sub(r"<th([^>]*)>\s*</th>", r"<td\1></td>", body)
    body = re.sub(r"<pre(?=[ >])", '<pre tabindex="0"', body)
    body = re.sub(r"<table>(.*?)</table>", r'<div class="wide" tabindex="0"><table>\1</table></div>', body, flags=re.S)
    return body, sections


def _heading(notebook):
    return re.search(r"^# (.+)$", notebook.cells[0].source, re.M).group(1)


if __name__ == "__main__":
    with Workers() as workers:
        build(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "_site", workers.packed)
