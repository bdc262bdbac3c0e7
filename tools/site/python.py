"""A lesson on a page, in the browser's Python: its panels answer, and an exercise runs. `python.js` loads this file."""

import contextlib
import dis
import io
import json
import traceback
import types

from stride_helpers.checks.bound import TooLong, bounded
from stride_helpers.panels.model import Panel, keep_file

ANSWER = "your answer"  # what Python calls the code of an exercise
SECONDS = 15  # for an answer, its check included: a phone is slow
MOST = 10_000  # letters of what an answer prints
ENDLESS = f"This did not come to an end within {SECONDS} seconds and was stopped. Does a loop in it never end?"


class Lesson:
    """A lesson's cells, of which no more run than what is asked needs."""

    def __init__(self, notebook, say=lambda done, cells: None):
        """`notebook` is the text of its file; `say` is told how many cells have run, and of how many."""
        self.say = say
        self.cells = json.loads(notebook)["cells"]
        self.panels = {}
        self.made = {}  # the names that cells have made, by the numbers of the cells

    def ask(self, name, keys):
        """The views of a panel at positions, as JSON: [[key, view], ...]."""
        if name not in self.panels:
            self.panels[name] = self.panel(name)
        return json.dumps([[key, self.panels[name].data(key)] for key in json.loads(keys)])

    def panel(self, name):
        """The panel of that name."""
        found = self.names_for({name}, len(self.cells)).get(name)
        if not isinstance(found, Panel):
            raise LookupError(f"the lesson has no panel {name}")
        return found

    def names_for(self, wanted, end):
        """The wanted names, as the cells above `end` make them, with all that these cells need: {name: value}."""
        needed = cells_for(wanted, self.cells[:end])
        if needed not in self.made:
            names = {"__name__": "__lesson__"}
            for done, number in enumerate(needed):
                self.say(done, len(needed))
                run_cell(self.cells[number], names)
            self.made[needed] = names
        return self.made[needed]

    def keep(self, file):
        """Keep the learner's own picture; its name, or why it is refused, as JSON."""
        return json.dumps(keep_file(bytes(file)))

    def run(self, cell, source):
        """Run code in the place of a cell: what it printed and its error, as JSON.

        What it uses of the cells above is there. The lesson's own names stay as they are.
        """
        printed, error = io.StringIO(), ""
        with contextlib.redirect_stdout(printed):
            try:
                code = compile(source, ANSWER, "exec")
                names = self.names_for(names_in(code)[0], cell)
                bounded(SECONDS, exec, code, dict(names))
            except TooLong:
                error = ENDLESS
            except BaseException as problem:  # SystemExit, too
                error = in_words(problem)
        return json.dumps({"printed": printed.getvalue()[:MOST], "error": error})


def cells_for(wanted, cells):
    """The numbers of the cells that make the wanted names, and of those that make what these use."""
    found = []
    for number, cell in reversed(list(enumerate(cells))):
        uses, makes = names_of(cell)
        if makes & wanted:
            wanted = wanted - makes | uses
            found.append(number)
    return tuple(reversed(found))


def names_of(cell):
    """The names that a cell uses and makes."""
    if cell["cell_type"] != "code":
        return set(), set()
    return names_in(compile("".join(cell["source"]), "lesson", "exec"))


def names_in(code):
    """The names outside its functions that code uses, and those that it makes."""
    uses, makes = set(), set()
    parts = [code]
    for part in parts:  # the code, and the functions in it
        parts += [each for each in part.co_consts if isinstance(each, types.CodeType)]
        for step in dis.get_instructions(part):
            if step.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
                uses.add(step.argval)
            elif step.opname == "STORE_NAME":
                makes.add(step.argval)
    return uses, makes


def run_cell(cell, names):
    """Run a cell. What only a notebook can do, such as drawing with matplotlib, fails and is passed over."""
    slow = "slow" in cell["metadata"].get("tags", [])
    if cell["cell_type"] == "code" and not slow:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
            exec(compile("".join(cell["source"]), "lesson", "exec"), names)


def in_words(problem):
    """An error, and the line of the answer where it happened."""
    error = "".join(traceback.format_exception_only(problem)).strip()
    frames = traceback.extract_tb(problem.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == ANSWER]
    return f"Line {lines[-1]}: {error}" if lines else error
