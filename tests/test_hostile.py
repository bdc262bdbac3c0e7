"""Hostile words stay text: in every view, in a stored output, in JupyterLab, and on a page, whose policy holds."""

import functools
import http.server
import json
import threading
from urllib.parse import unquote
from xml.etree import ElementTree

import html5lib
import nbformat
import numpy as np
import pytest
from playwright.sync_api import expect

from browser import Lesson, control, refuses, shows
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


def chart(line="a", across="b", up="c", mark="d", says="e", label="f", shaded="g", handle=("h", "i"), tick="j"):
    return Chart(
        [Line(line, [0, 1], [0, 1], label=label)], across, up, (0, 1), (0, 1), [(0.5, mark)], says,
        (Handle(0.5, *handle, (0, 1)),), 0.5, shaded, ticks=({0: tick}, {1: tick}),
    )  # fmt: skip


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
    "compare": lambda said: View(Compare((said, GREY), (said, GREY), said)),
    "table": lambda said: View(Table((said, "b"), [(said, 0.5), (1, said)], bar="b")),
    "drawing": lambda said: View(Drawing([], 9, 9, said, said, said, (2, 2, 0, 0, 4))),
    "grid": lambda said: View(grid(said, [[said, "1"]], says=said)),
    "chart": lambda said: View(chart(said, said, said, said, said, said, said, (said, said), said)),
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


SOURCE = f"""
import numpy as np
from stride_helpers import panels
from stride_helpers.arguments import BadInput
from stride_helpers.figures import Chart, Line, Origin, Picture, Reading, Table, View, Words
from stride_helpers.panels.question import predict

HOSTILE = {HOSTILE!r}
ALL = " ".join(HOSTILE)


@panels.panel(
    ALL,
    *(panels.Try(each, each, way=each) for each in HOSTILE),
    way=HOSTILE,
    few=["a", "<b>b</b>"],
    photograph=panels.Photographs(HOSTILE[:3]),
    line=HOSTILE[0],
    level=(0, 3),
)
def hostile(way=HOSTILE[0], few="a", photograph=HOSTILE[0], line=HOSTILE[0], level=1):
    if level == 2:
        raise BadInput(ALL + line)
    if level == 3:
        raise ZeroDivisionError(ALL + line)
    curve = Chart([Line(way, [0, 1], [0, 1])], way, way, (0, 1), (0, 1), [(0.5, way)], way)
    pictures = {{way: Picture(np.zeros((4, 4))), "out": np.zeros((4, 4))}}
    reading = Reading(way, "out", Origin([[1]], source=np.zeros((4, 4))))
    words = Words((line, few, "own" if isinstance(photograph, bytes) else photograph))
    return View(pictures, [curve, words], Table((way,), [(line,)]), sentence=way + line, readings=[reading])


question = predict(ALL, {{HOSTILE[0]: 11, "it is": HOSTILE[1]}}, ALL, choices={{"it is": HOSTILE}})
"""
names = {}
exec(SOURCE, names)
hostile = names["hostile"]


def move_all(panel, function):
    """Move a panel through what is hostile, and see that all of it is text."""
    expect(panel.locator(".stride-title")).to_have_text(" ".join(HOSTILE))
    for said in HOSTILE:
        control(panel, "way").select_option(said)
        assert shows(panel, function(way=said)), said
    for each, said in zip(panel.locator(".stride-tries button").all(), HOSTILE, strict=True):
        each.press("Enter")
        expect(panel.locator(".stride-claim")).to_have_text(said)
        expect(each).to_have_text(said)
        assert shows(panel, function(way=said)), said
    panel.locator(".stride-lattice[data-name='out']").press("ArrowRight")
    expect(panel.locator(".stride-loupe p")).to_contain_text(f"of {HOSTILE[-1]}")
    control(panel, "few").select_option("<b>b</b>")
    control(panel, "photograph").select_option(HOSTILE[2])
    expect(panel.locator(".stride-segments span").nth(1)).to_have_text("<b>b</b>")
    for at in (2, 3):
        control(panel, "level").fill(str(at))
        assert refuses(panel, " ".join(HOSTILE)), at
    control(panel, "level").fill("0")
    assert shows(panel, function(way=HOSTILE[-1], few="<b>b</b>", photograph=HOSTILE[2], level=0))


def answer(asked):
    """Answer a question whose words are hostile."""
    expect(asked.locator(".stride-question")).to_have_text("Predict. " + " ".join(HOSTILE))
    asked.locator("input[type=text]").fill(HOSTILE[0])
    asked.get_by_role("button", name="Check").click()
    expect(asked.locator(".stride-told")).to_contain_text(f"'{HOSTILE[0][:40]}")
    asked.get_by_role("button", name="Show me").click()
    expect(asked.locator(".stride-because")).to_have_text(" ".join(HOSTILE))


def untouched(page):
    """Whether no script of the hostile words has run, and none of their elements is there."""
    return page.evaluate(
        "window.hacked === undefined && !document.querySelector('[onerror], [onload], [onfocus], [onmouseover]')"
        " && ![...document.querySelectorAll('iframe')].some((each) => each.srcdoc)"
        " && ![...document.images].some((each) => /x$/.test(each.getAttribute('src')))"
    )


def test_a_hostile_panel_is_text_in_jupyterlab_and_in_the_notebook_it_stores(page, server):
    path = server.copy / "notebooks" / "hostile.ipynb"
    cells = [nbformat.v4.new_code_cell(source) for source in (SOURCE, "hostile", "question")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)
    lesson = Lesson(page, server, path.name, view="doc")
    lesson.run_all()
    panel = lesson.panel("hostile")
    move_all(panel, hostile)
    control(panel, "line").fill(HOSTILE[5])
    own = {"name": f"{HOSTILE[0]}.png", "mimeType": "image/png", "buffer": png(np.eye(9))}
    panel.get_by_label("own picture", exact=True).set_input_files(own)
    assert shows(panel, hostile.function(HOSTILE[-1], "<b>b</b>", own["buffer"], HOSTILE[5], 0))
    assert untouched(page)
    answer(page.locator(".stride-predict"))
    assert untouched(page)
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1000)
    stored = nbformat.read(path, as_version=4)
    for cell, made in zip(stored.cells[1:], (hostile().html(), names["question"].html()), strict=True):
        assert cell.outputs[0].data["text/html"] == made
        assert not {tag for tag, *_ in tree(made)} & {"script", "iframe", "style", "object", "link", "base"}
    page.reload()  # now the stored outputs are shown
    expect(page.locator(".jp-OutputArea-output").first).to_be_visible(timeout=60_000)
    assert untouched(page)
    assert lesson.troubles == []


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A page with hostile panel, question and titles, on a server; another server, and what it is asked for."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "views").mkdir()
    site.assets(folder)
    files = write_views(hostile, folder / "views")
    moving = {1: site.panel_parts(hostile, files), 2: site.question_parts(names["question"])}
    cells = [nbformat.v4.new_markdown_cell("# First"), *(nbformat.v4.new_code_cell(HOSTILE[0]) for _ in moving)]
    titles = {"00_start": "start", "01_first": " ".join(HOSTILE)}
    written = pages.lesson_page(nbformat.v4.new_notebook(cells=cells), moving, "01_first", ["01_first"], titles)
    (folder / "index.html").write_text(written, encoding="utf-8")
    requests = []

    class Ours(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    class Elsewhere(Ours):
        def log_message(self, *_):
            requests.append(f"{self.command} {self.path}")

    ours = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Ours, directory=folder))
    other = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    for each in (ours, other):
        threading.Thread(target=each.serve_forever, daemon=True).start()
    yield *("http://127.0.0.1:{1}".format(*each.server_address) for each in (ours, other)), requests
    for each in (ours, other):
        each.shutdown()
        each.server_close()


def test_a_hostile_panel_is_text_on_a_page(page, published):
    page.goto(published[0])
    expect(page).to_have_title(f"{' '.join(HOSTILE)} · {pages.COURSE}")
    expect(page.locator("nav a").first).to_have_text(" ".join(HOSTILE).partition(":")[0])
    move_all(page.locator("[data-panel=hostile]"), hostile)
    answer(page.locator(".stride-predict"))
    assert untouched(page)


INTRUDERS = {
    "script": "const s = document.createElement('script'); s.text = 'window.hacked = 1'; document.body.append(s)",
    "handler": "document.body.insertAdjacentHTML('beforeend', '<img src=x.png onerror=\"window.hacked = 1\">')",
    "text as code": "setTimeout('window.hacked = 1')",
    "address": "location.href = 'javascript:window.hacked = 1'",
    "data": "const s = document.createElement('script'); s.src = 'data:,window.hacked=1'; document.body.append(s)",
    "other script": "const s = document.createElement('script'); s.src = `${other}/a.js`; document.body.append(s)",
    "image": "new Image().src = `${other}/a.png`",
    "fetch": "fetch(`${other}/a`).catch(() => 0)",
    "own fetch": "fetch('site.css').catch(() => 0)",
    "socket": "try { new WebSocket(other.replace('http', 'ws')) } catch { }",
    "beacon": "navigator.sendBeacon(`${other}/a`, 'x')",
    "style": "document.head.insertAdjacentHTML('beforeend', `<link rel=stylesheet href='${other}/a.css'>`)",
    "frame": "document.body.insertAdjacentHTML('beforeend', `<iframe src='${other}/a'></iframe>`)",
    "object": "document.body.insertAdjacentHTML('beforeend', `<object data='${other}/a'></object>`)",
    "form": "const f = document.createElement('form'); f.action = `${other}/a`; document.body.append(f); f.submit()",
    "base": "document.head.insertAdjacentHTML('afterbegin', `<base href='${other}/'>`); new Image().src = 'b.png'",
}


@pytest.mark.parametrize("intruder", INTRUDERS)
def test_a_pages_policy_lets_nothing_in_that_is_not_its_own(page, published, intruder):
    address, other, requests = published
    page.goto(address)
    expect(page.locator("[data-panel=hostile] .stride-title")).to_be_visible()
    requests.clear()
    page.evaluate(
        f"""async other => {{
            window.refused = new Promise((done) => addEventListener("securitypolicyviolation", done))
            {INTRUDERS[intruder]}
        }}""",
        other,
    )
    directive = page.evaluate(
        "Promise.race([refused.then((e) => e.effectiveDirective), new Promise((r) => setTimeout(r, 3000))])"
    )
    assert directive, "the policy has refused nothing"
    assert page.evaluate("window.hacked === undefined")
    assert requests == []
