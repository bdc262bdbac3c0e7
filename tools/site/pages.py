"""The pages around the panels: a lesson, the front page, a text. Their shells are the templates beside this file."""

import itertools
import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from stride_helpers.figures.words import chosen, say, say_many
from tools.site.lab import address
from tools.site.prose import code, fitting, output, parted, prose, sections, written
from tools.site.tiles import TILES

HERE = Path(__file__).resolve().parent
COURSE = "Stride and Resolution"
DOWNLOAD = "course.zip"
BESIDE = 110  # words that stand beside a panel; more would reach far below it, and stand under it
LONG = 15  # lines of code, beyond which they are folded
ELSEWHERE = {"navigation", "notebook-only"}  # tags of cells that make no sense on a page
# What the course on one's own machine is for, by whether the site has JupyterLab and Python itself.
REASONS = {
    False: "have exercises checked, to type kernels, and to change their code",
    True: "keep your work in files, and to train the networks of the last lesson yourself",
}
EXERCISE = re.compile(r"^checks\.(\w+)\(.*", re.M | re.S)  # what calls the check: the last line of the cell
ROW = re.compile(r"^\|[^|]*\| *\[[^]]*\]\((\w+)\.ipynb\) *\| *(\w+) *\| *(\w+) *\|$", re.M)


def lesson_page(notebook, moving, stem, order, titles, with_lab=False, megabytes=None):
    """A lesson.

    `moving` is what moves in it, by its cell's number; `order` the lessons; `titles` those of all lessons by name;
    `with_lab` tells that the site has JupyterLab, and `megabytes` how much its Python is to load.
    """
    cells = list(_cells(notebook, moving, with_lab))
    first = cells.pop(0)["tree"]
    heading = first.h1.extract()
    headings = [section for cell in cells if cell["kind"] == "prose" for section in sections(cell["tree"])]
    _put_beside(cells)
    _let_wait(cells)
    place = order.index(stem)
    return _template("lesson").render(
        title=titles[stem],
        titles=titles,
        here=stem,
        lab=address(stem) if with_lab else None,
        megabytes=megabytes,
        heading=written(heading),
        opening=written(first),
        sections=headings,
        cells=cells,
        first_panel=next((cell["parts"]["name"] for cell in cells if cell["kind"] == "panel"), None),
        before=order[place - 1] if place > 0 else None,
        after=order[place + 1] if place + 1 < len(order) else None,
    )


def _cells(notebook, moving, with_python):
    """The cells of a lesson as its template takes them."""
    for number, cell in enumerate(notebook.cells):
        if ELSEWHERE.intersection(cell.metadata.get("tags", [])):
            continue
        if cell.cell_type == "markdown":
            tree = prose(cell.source, with_python)
            yield {"kind": "prose", "tree": tree, "html": written(tree)}
        elif cell.cell_type == "code":
            yield _code_cell(cell, number, moving.get(number))


def _put_beside(cells):
    """Take what is said of a panel out of the cell behind it, to stand beside the panel."""
    kinds = [cell["kind"] for cell in cells]
    for number, (cell, following) in enumerate(itertools.pairwise(cells)):
        if kinds[number : number + 2] == ["panel", "prose"]:
            leads = kinds[number + 2 : number + 3] == ["code"]
            cell["beside"], following["html"] = parted(following["tree"], leads)
            cell["long"] = len(cell["beside"].striptags().split()) > BESIDE


def _let_wait(cells):
    """Let what is said of a panel wait for the cards before it in its section whose answers it tells.

    `waits` holds their numbers among the cards of the lesson.
    """
    questions = {}  # of this section
    count = 0
    for cell in cells:
        if cell["kind"] == "prose" and sections(cell["tree"]):
            questions = {}
        elif cell["kind"] == "question":
            questions[count] = cell["parts"]["spec"]
            count += 1
        elif cell["kind"] == "panel":
            words = " ".join(cell["beside"].striptags().split()) if cell["beside"] else ""
            cell["waits"] = [number for number, question in questions.items() if tells(words, question)]


def tells(text, question):
    """Whether a text tells an answer to a question, given as its card has it.

    A single digit may be a stride or a level, so it tells nothing alone. What goes through all that there is to
    choose for tells the choices, in other words.
    """
    answers = [answer["shown"] for answer in question["answers"]]
    found = [answer for answer in answers if _stands_in(text, answer)]
    told = len(found) == len(answers) or any(len(answer) > 1 for answer in found)
    several = len(answers) > 1 and all(answer["choices"] for answer in question["answers"])
    return told or (several and all(_stands_in(text, answer["name"]) for answer in question["answers"]))


def _stands_in(text, words):
    """Whether a text has these words, or this figure, as whole ones."""
    return re.search(rf"(?<![\w.]){re.escape(words)}(?!\w|\.\d)", text, re.I) is not None


def _code_cell(cell, number, panel):
    lines = len(cell.source.splitlines())
    hidden = cell.metadata.get("jupyter", {}).get("source_hidden", False)
    found = {"kind": "code", "code": code(cell.source), "lines": lines, "open": lines <= LONG and not hidden}
    if panel:
        shown = fitting(panel["parts"]["shown"])
        return found | {"kind": panel["kind"], "parts": panel["parts"] | {"shown": shown}, "beside": "", "waits": []}
    if call := EXERCISE.search(cell.source):
        source = cell.source[: call.start()].rstrip()
        return found | {"kind": "exercise", "number": number, "check": call[1], "source": source, "call": call[0]}
    return found | {"output": output(cell.outputs)}


def front_page(notebook, moving, lessons, titles, with_lab=False, megabytes=None):
    """The front page: the start page's panel and question, a tile for each lesson, and a few words.

    `with_lab` tells that the site has JupyterLab; `megabytes` of what can be downloaded, where the site has it.
    """
    minutes = _minutes(notebook)
    tiles = []
    for path, (picture, words) in zip(lessons[1:], TILES, strict=True):
        tiles.append(
            {
                "stem": path.stem,
                "title": titles[path.stem].partition(":")[0],
                "picture": Markup(picture()),
                "words": words,
                "minutes": minutes.get(path.stem, ""),
            }
        )
    panel, card = (next(each for each in moving.values() if each["kind"] == kind) for kind in ("panel", "question"))
    folder = f": [download the course]({DOWNLOAD}), {megabytes} MB, and unpack it" if megabytes else ""
    home = prose((HERE / "home.md").read_text(encoding="utf-8").format(reasons=REASONS[with_lab], folder=folder))
    return _template("front").render(
        title=COURSE,
        titles=titles,
        here=None,
        lab=address(lessons[0].stem) if with_lab else None,
        first=panel["parts"],
        asked=card["parts"],
        first_panel=panel["parts"]["name"],
        tiles=tiles,
        home=written(home),
    )


def _minutes(start):
    """The minutes of each lesson, as the start page's table has them."""
    text = "\n".join(cell.source for cell in start.cells if cell.cell_type == "markdown")
    return {stem: f"core {core} min, all {whole} min" for stem, core, whole in ROW.findall(text)}


def text_page(title, markdown, titles):
    """A page that holds a text."""
    text = Markup("<div class=prose>{}</div>").format(written(prose(markdown)))
    parts = {"title": title, "body": text, "titles": titles}
    return _template("page").render(**parts, here=None, lab=None, first_panel=None)


def title_of(notebook):
    """A lesson's title."""
    return re.search(r"^# (.+)$", notebook.cells[0].source, re.M)[1]


def _template(name):
    return _TEMPLATES.get_template(f"{name}.html.j2")


def _templates():
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.globals |= {"course": COURSE, "language": chosen, "say": say, "say_many": say_many}
    found.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    return found


_TEMPLATES = _templates()
