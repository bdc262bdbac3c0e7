"""Hostile words stay text: in every view and stored output, in names of files, in addresses; a page's policy holds."""

import json
import re
from html import unescape
from urllib.parse import quote, unquote
from xml.etree import ElementTree

import html5lib
import nbformat
import numpy as np
import pytest
from playwright.sync_api import expect

from browser import control, shows
from served import serving
from stride_helpers import panels
from stride_helpers.figures import (
    Chart,
    Compare,
    Drawing,
    Handle,
    Line,
    Origin,
    Picture,
    Reading,
    Stack,
    StaticFigure,
    Table,
    View,
    Words,
    grid,
)
from stride_helpers.figures.photograph import read_photograph
from stride_helpers.figures.png import png
from stride_helpers.panels.question import predict
from tools.site import __main__ as site
from tools.site import pages
from tools.site.views import write_views

HOSTILE = [
    '<img src=x onerror="window.hacked=1">',
    "</script><script>window.hacked=1</script>",
    '" onmouseover="window.hacked=1" x="',
    "' onfocus='window.hacked=1' autofocus='",
    "javascript:window.hacked=1",
    "</svg></td></p></textarea><svg onload=window.hacked=1>",
    "--></title></style><iframe srcdoc='<script>parent.hacked=1</script>'>",
    "&lt;script&gt;&quot;&#60;b&#62;",
    "${window.hacked=1}{{7*7}}`<%= 1 %>",
]
GREY = np.zeros((2, 2))


def chart(said):
    return Chart(
        [Line(said, [0, 1], [0, 1], label=said)],
        x_label=said,
        y_label=said,
        x_range=(0, 1),
        y_range=(0, 1),
        marks=[(0.5, said)],
        says=said,
        handles=(Handle(0.5, said, said, (0, 1)),),
        shaded=0.5,
        shaded_text=said,
        ticks=({0: said}, {1: said}),
    )


def figure(says):
    import matplotlib.pyplot as plt

    return StaticFigure(plt.figure(), says)


def answering(said):
    """The first view of a panel as a stored output has it."""
    made = panels.panel(said, panels.Try(said, said, choice="a"), choice=["a", said], line=said)(
        lambda choice="a", line=said: View(sentence=line)
    )
    return made._repr_mimebundle_()[0]["text/html"]


WAYS = {
    "sentence": lambda said: View(sentence=said),
    "words": lambda said: View(Words((said, said), pointed=True)),
    "picture": lambda said: View({said: Picture(GREY)}),
    "stack": lambda said: View(Stack(({said: GREY}, Table((said,), [(said,)])))),
    "compare": lambda said: View(Compare((said, GREY), (said, GREY))),
    "table": lambda said: View(Table((said, "b"), [(said, 0.5), (1, said)], bar="b")),
    "drawing": lambda said: View(Drawing([], 9, 9, said, said, said, (2, 2, 0, 0, 4))),
    "grid": lambda said: View(grid(said, [[said, "1"]], says=said)),
    "chart": lambda said: View(chart(said)),
    "reading": lambda said: View({said: GREY}, readings=[Reading(said, said, Origin([[1]], source=GREY), (said, 1))]),
    "question": lambda said: predict(said, {said: 1, "b": said}, said, choices={"b": [said, "c"]}),
    "question with one answer": lambda said: predict("q", said, said, choices=[said, "c"]),
    "picture of a figure": lambda said: figure(said),
    "table alone": lambda said: Table((said,), [(said,)]),
    "panel": answering,
}


def written(way, said):
    """All HTML that comes of some words: stored, and live where there is such."""
    made = WAYS[way](said)
    if isinstance(made, str):
        return [made]
    if isinstance(made, View):
        return [made.html(), made.data()["html"]]
    if hasattr(made, "spec"):
        return [made.html(), made.spec()["because"]]
    return [made._repr_html_()]


def tree(html):
    """Elements, attributes and texts in order, as a browser reads them; drawings in images, too."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    found = []
    for element in parser.parse(html).iter():
        attributes = dict(element.attrib)
        source = attributes.get("src", "")
        if source.startswith("data:image/svg+xml,"):
            attributes["src"] = [
                (each.tag, each.attrib, each.text) for each in ElementTree.fromstring(unquote(source[19:])).iter()
            ]
        found.append((element.tag, attributes, element.text, element.tail))
    return found


@pytest.mark.parametrize("way", WAYS)
def test_hostile_words_change_nothing_but_the_words(way):
    for said in HOSTILE:
        tame = "t" * len(said)
        for hostile, harmless in zip(written(way, said), written(way, tame), strict=True):
            wanted = json.dumps(tree(harmless))
            assert tame in wanted, "the words are nowhere"
            assert json.dumps(tree(hostile)) == wanted.replace(tame, json.dumps(said)[1:-1]), said


# --- words of strangers: a file, an address, an answer ----------------------------------------------------------------

GREYS = {"black": GREY, "white": GREY + 1}
QUESTION = predict("How many?", 11, "Eleven.")


@panels.panel("Told", photograph=panels.Photographs(GREYS), line="a", level=(0, 3))
def told(photograph="black", line="a", level=1):
    grey = GREYS[photograph] if photograph in GREYS else read_photograph(photograph)
    return View({"picture": grey}, sentence=f"{line} at level {level}.")


def untouched(page):
    """Whether no script of the hostile words has run, and none of their elements is there."""
    return page.evaluate(
        "window.hacked === undefined && !document.querySelector('[onerror], [onload], [onfocus], [onmouseover]')"
        " && ![...document.querySelectorAll('iframe')].some((each) => each.srcdoc)"
        " && ![...document.images].some((each) => /x$/.test(each.getAttribute('src')))"
    )


def test_the_name_of_a_picture_and_what_is_typed_stay_text(alone):
    panel = alone(told)
    mine = png(np.eye(9))
    for name in ("<img src=x onerror=a>", HOSTILE[2]):  # the first as long as a name that is not shortened
        own = {"name": f"{name}.png", "mimeType": "image/png", "buffer": mine}
        panel.get_by_label("own picture", exact=True).set_input_files(own)
        assert shows(panel, told(photograph=mine))
        chosen = control(panel, "photograph").evaluate("e => e.selectedOptions[0].text")
        assert own["name"].startswith(chosen), "shortened"
        expect(panel.get_by_title(chosen, exact=True)).to_have_class("chosen")
    for words in HOSTILE:
        control(panel, "line").fill(words)
        assert shows(panel, told(photograph=mine, line=words))
        panel.get_by_label("type a value of level").fill(words)
        panel.get_by_label("type a value of level").press("Enter")
        expect(panel.locator(".stride-told", has_text=words)).to_have_count(1)
    assert untouched(panel.page)


def written_page(folder, with_lab=False):
    """A lesson's page with a panel and a question."""
    files = write_views(told, folder / "views")
    moving = {1: site.panel_parts(told, files), 2: site.question_parts(QUESTION)}
    cells = [nbformat.v4.new_markdown_cell("# First"), *(nbformat.v4.new_code_cell("1") for _ in moving)]
    titles = {"00_start": "start", "01_first": "First"}
    return pages.lesson_page(nbformat.v4.new_notebook(cells=cells), moving, "01_first", ["01_first"], titles, with_lab)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The address of a page."""
    folder = tmp_path_factory.mktemp("site")
    site.assets(folder)
    (folder / "index.html").write_text(written_page(folder), encoding="utf-8")
    with serving(folder) as server:
        yield f"{server.address}/index.html"


@pytest.mark.parametrize("words", HOSTILE)
def test_what_stands_in_an_address_and_in_an_answer_stays_text(page, published, words):
    page.goto(f"{published}#told?{quote(words, safe='')}=1")
    expect(page.locator("[data-panel=told]")).to_contain_text(words)
    asked = page.locator(".stride-predict")
    asked.locator("input[type=text]").fill(words)
    asked.get_by_role("button", name="Check").click()
    expect(asked.locator(".stride-told")).to_contain_text(f"'{words[:40]}")
    assert untouched(page)


# --- the policy of a page ---------------------------------------------------------------------------------------------


def test_a_pages_policy_allows_its_own_files_and_nothing_else(tmp_path):
    for with_lab in (False, True):
        html = written_page(tmp_path, with_lab)
        policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)[1]
        assert html.index(policy) < html.index("<link"), "it holds for what comes after it"
        rules = dict(rule.split(" ", 1) for rule in unescape(policy).split("; "))
        assert [rules.pop(name) for name in ("default-src", "base-uri", "form-action")] == ["'none'"] * 3
        own = {"'self'", "file:", "data:", "blob:", "'wasm-unsafe-eval'"}
        for name, allowed in rules.items():
            assert set(allowed.split()) <= own | ({"'unsafe-inline'"} if name == "style-src" else set()), name
