"""A lesson on a page, in the browser's Python: its panels answer, and an exercise runs. `python.js` loads this file."""

import contextlib
import dis
import io
import json
import traceback
import types

from stride_helpers.checks.bound import TooLong, within
from stride_helpers.panels.model import Panel, keep_file

ANSWER = "your answer"  # what Python calls the code of an exercise
SECONDS = 5  # for an answer, its check included
MOST = 10_000  # letters of what an answer prints
ENDLESS = f"This did not come to an end within {SECONDS} seconds and was stopped. Does a loop in it never end?"


class Lesson:
    """A lesson's cells, of which no more run than what is asked needs."""

    def __init__(self, notebook, say=lambda done, cells: None):
        """`notebook` is the text of its file; `say` is told how many cells have run, and of how many."""
        self.say = say
        self.cells = json.loads(notebook)["cells"]
        self.panels = {}
        self.names = {"__name__": "__lesson__"}  # an exercise has those of all cells above it
        self.done = 0

    def ask(self, name, keys):
        """The views of a panel at positions, as JSON: [[key, view], ...]."""
        if name not in self.panels:
            self.panels[name] = self.panel(name)
        return json.dumps([[key, self.panels[name].data(key)] for key in json.loads(keys)])

    def panel(self, name):
        """The panel of that name. Of the cells above it, those run that make what it uses."""
        names = {"__name__": "__lesson__"}
        needed = cells_for(name, self.cells)
        for done, cell in enumerate(needed):
            self.say(done, len(needed))
            run_cell(cell, names)
        if not isinstance(names.get(name), Panel):
            raise LookupError(f"the lesson has no panel {name}")
        return names[name]

    def run_up_to(self, cell):
        """Run the cells above one, as far as they have not run."""
        while self.done < cell:
            self.say(self.done, cell)
            run_cell(self.cells[self.done], self.names)
            self.done += 1

    def keep(self, file):
        """Keep the learner's own picture; its name, or why it is refused, as JSON."""
        return json.dumps(keep_file(bytes(file)))

    def run(self, cell, source):
        """Run code in the place of a cell, after all cells above it: what it printed and its error, as JSON.

        The lesson's own names stay as they are.
        """
        self.run_up_to(cell)
        printed, error = io.StringIO(), ""
        with contextlib.redirect_stdout(printed):
            try:
                within(SECONDS, execute, source, dict(self.names), ANSWER)
            except TooLong:
                error = ENDLESS
            except BaseException as problem:  # SystemExit, too
                error = in_words(problem)
        return json.dumps({"printed": printed.getvalue()[:MOST], "error": error})


def cells_for(name, cells):
    """The cells that make a name, and those that make what these use, in their order."""
    wanted, found = {name}, []
    for cell in reversed(cells):
        uses, makes = names_in(cell)
        if makes & wanted:
            wanted = wanted - makes | uses
            found.append(cell)
    return found[::-1]


def names_in(cell):
    """The names of the lesson that a cell uses, and those that it makes."""
    uses, makes = set(), set()
    if cell["cell_type"] != "code":
        return uses, makes
    parts = [compile("".join(cell["source"]), "lesson", "exec")]
    for part in parts:  # the cell, and the functions in it
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
            execute("".join(cell["source"]), names)


def execute(source, names, called="lesson"):
    """Run a cell's code; its last line is shown nowhere."""
    exec(compile(source, called, "exec"), names)


def in_words(problem):
    """An error, and the line of the answer where it happened."""
    error = "".join(traceback.format_exception_only(problem)).strip()
    frames = traceback.extract_tb(problem.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == ANSWER]
    return f"Line {lines[-1]}: {error}" if lines else error
