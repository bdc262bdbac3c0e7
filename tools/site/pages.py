"""The pages around the panels: a lesson, the front page, a text, with their heads, links and contents."""

import html
import re
from pathlib import Path
from urllib.parse import quote

from nbconvert import HTMLExporter
from nbconvert.filters import markdown2html

from tools.site import lab
from tools.site.cards import CARDS

HERE = Path(__file__).resolve().parent
TITLE = "Stride and Resolution"
# Nothing from elsewhere: the browser itself is told to load no script, style or picture but the site's own.
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; img-src 'self' file: data:; "
    "base-uri 'none'; form-action 'none'"
)
START = re.compile(r"(?<=\*\*Start\.\*\* ).*?(?=A card that says)", re.S)  # what only JupyterLab asks for
LESSON = re.compile(r"\]\((?:\./)?(\d\d_\w+)\.ipynb(#[\w-]*)?\)")


def lesson_page(notebook, panels, stem, order, titles, with_lab=False):
    """A lesson; `panels` are the HTML of what moves by its cell, `order` the lessons, `titles` those of all pages.

    `with_lab` tells that the site has JupyterLab.
    """
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
    body = body.replace("</h1>", "</h1>" + (_open_in_lab(stem) if with_lab else "") + contents, 1)
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
    return page(titles[stem], body + onward, titles, stem)


def front_page(notebook, panels, lessons, titles, with_lab=False):
    """The front page: the start page's panel, a card for each lesson, and a few words.

    `with_lab` tells that the site has JupyterLab.
    """
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
    body += _open_in_lab(lessons[0].stem) if with_lab else ""
    body += f'<section class="prose" id="home">{from_markdown(home)}</section>'
    return page(TITLE, body, titles)


def _open_in_lab(stem):
    words = "Open the course" if stem.startswith("00") else "Open this lesson"
    return f'<p class="lab"><a href="{lab.address(stem)}">{words} in JupyterLab, here in the browser</a></p>'


def _minutes(start):
    """The minutes of each lesson, as the start page's table has them."""
    text = "\n".join(cell.source for cell in start.cells if cell.cell_type == "markdown")
    rows = re.findall(r"^\|[^|]*\| *\[[^]]*\]\((\w+)\.ipynb\) *\|(.+)\|$", text, re.M)
    return {stem: "core {} min, all {} min".format(*(part.strip() for part in rest.split("|"))) for stem, rest in rows}


def page(title, body, titles, stem=""):
    """A whole page; `stem` is the lesson it holds."""
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


def from_markdown(text):
    """Markdown as HTML, with links as the pages have them."""
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


def title_of(notebook):
    """A lesson's title."""
    return re.search(r"^# (.+)$", notebook.cells[0].source, re.M).group(1)
