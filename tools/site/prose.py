"""Text as the pages have it: Markdown and outputs of notebooks as HTML, with the pages' own links and anchors."""

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from markupsafe import Markup
from nbconvert.filters import Highlight2HTML, markdown2html

NOTEBOOK = re.compile(r"(?:\./)?(\d\d_\w+)\.ipynb")
SHORT = 12  # letters of code that no line breaks
ROAD = re.compile(r"About \d+ minutes\. (Core|Further)\.")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_highlighted = Highlight2HTML(pygments_lexer="python")


def prose(markdown, with_python=False):
    """Markdown as HTML for a page, as a tree of elements; `with_python` tells that the page has Python.

    What is marked `<span class="notebook-only">` is left out: it makes sense only where cells can be run. What is
    marked `with-python` stays where the page has Python.
    """
    tree = _tree(markdown2html(markdown))
    _leave_out(tree.select(".notebook-only" if with_python else ".notebook-only, .with-python"))
    for link in tree.select("a.anchor-link"):
        link.decompose()
    for heading in tree.find_all(HEADINGS):
        heading["id"] = _anchor(heading)
    for link in tree.select("a[href]"):
        link["href"] = _address(link["href"])
    for code in tree.select(":not(pre) > code"):
        if len(code.get_text()) <= SHORT:
            code["class"] = "short"
    return _fitting(tree)


def _leave_out(marked):
    """Leave out what is marked, and the paragraphs and entries of lists that held nothing else."""
    for each in marked:
        around = each.parent
        each.decompose()
        while around.name in ("p", "li") and not around.get_text().strip():
            emptied = around
            around = emptied.parent
            emptied.decompose()


def sections(tree):
    """The sections of a text: (anchor, words, road) of each second heading; the road is core, further, or empty."""
    found = []
    for heading in tree.find_all("h2"):
        below = heading.find_next_sibling()
        road = ROAD.search(below.get_text()) if below else None
        found.append((heading["id"], _words(heading), road[1].lower() if road else ""))
    return found


def parted(tree, leads):
    """The text behind a panel in two, as HTML: what is said of the panel, and what must be read in any case.

    That begins with a heading, or with a paragraph that has a heading of its own, in bold; where the text `leads` to
    code, it begins with the last paragraph at the latest.
    """
    parts = [each for each in tree.contents if each.name]
    ends = [place for place, part in enumerate(parts) if part.name in HEADINGS or _begins_bold(part)]
    if leads and parts and parts[-1].name == "p":
        ends.append(len(parts) - 1)
    of_panel = parts[: min(ends, default=len(parts))]
    return Markup("\n").join(written(each.extract()) for each in of_panel), written(tree).strip()


def _begins_bold(part):
    return part.name == "p" and getattr(part.contents[0], "name", None) == "strong"


def code(source):
    """Python code as HTML, with its words coloured."""
    return fitting(_highlighted(source))


def output(outputs):
    """What a cell printed and showed, as HTML."""
    parts = []
    for each in outputs:
        data = each.get("data", {})
        if each.output_type == "stream":
            parts.append(_printed(each.text))
        elif "text/html" in data:
            parts.append(fitting(data["text/html"]))
        elif "text/plain" in data:
            parts.append(_printed(data["text/plain"]))
    return Markup().join(parts)


def fitting(html):
    """HTML that fits a narrow page.

    A wide table scrolls in a frame of its own, a line of code is an element that knows its indent, and an empty corner
    of a table is no heading.
    """
    return written(_fitting(_tree(html)))


def written(tree):
    """A tree of elements as HTML."""
    return Markup(str(tree))


def _printed(text):
    return Markup("<pre>{}</pre>").format(text)


def _tree(html):
    return BeautifulSoup(html, "html.parser")


def _words(heading):
    return heading.get_text().strip()


def _anchor(heading):
    """JupyterLab's own anchor (spaces become hyphens), so that a link leads to the same place in both."""
    return _words(heading).replace(" ", "-")


def _address(address):
    """Where a link of a notebook leads on the pages."""
    if address == "../data/README.md":
        return "data.html"
    parts = urlsplit(address)
    notebook = NOTEBOOK.fullmatch(parts.path)
    if parts.scheme or not notebook:
        return address
    name = "index" if notebook[1].startswith("00") else notebook[1]
    return parts._replace(path=f"{name}.html").geturl()


def _fitting(tree):
    for block in tree.select(".highlight pre"):
        _part_lines(block)
    for table in tree.find_all("table", class_=False):
        table.wrap(tree.new_tag("div", attrs={"class": "wide"}))
    for corner in tree.find_all("th"):
        if not corner.get_text().strip():
            corner.name = "td"
    return tree


def _part_lines(block):
    """Put each line of a block of code into an element: on a narrow page it goes on deeper than it begins."""
    lines = block.decode_contents().splitlines(keepends=True)
    block.clear()
    for line in lines:
        part = _tree(f"<pre>{line}</pre>").pre  # elsewhere its spaces were lost
        words = part.get_text()
        indent = len(words) - len(words.lstrip(" "))
        part.name = "span"
        part.attrs = {"class": "line", "style": f"--indent: {indent}"}
        block.append(part)
