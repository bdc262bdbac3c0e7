"""A lesson on a page, in the browser's Python: its panels answer, and an exercise runs. `python.js` loads this file."""

import contextlib
import io
import json
import math
import sys
import traceback

from stride_helpers.checks import engine
from stride_helpers.checks.bound import TooLong, bounded
from stride_helpers.notebook_cells import code_cells, names_in, needed
from stride_helpers.panels.model import Panel, keep_file

ANSWER = "your answer"  # what Python calls the code of an exercise
CALL = "checks."  # how the line begins that calls the check, which the learner does not see
SECONDS = 15  # for an answer, its check included: a phone is slow
MOST = 10_000  # letters of what an answer prints
ENDLESS = f"This did not come to an end within {SECONDS} seconds and was stopped. Does a loop in it never end?"


class Lesson:
    """A lesson's cells, of which no more run than what is asked needs."""

    def __init__(self, notebook, say=lambda done, cells: None):
        """`notebook` is the text of its file; `say` is told how many cells have run, and of how many."""
        self.say = say
        self.sources = {cell.place: cell.source for cell in code_cells(json.loads(notebook))}
        self.names = {place: names_in(source) for place, source in self.sources.items()}
        self.panels = {}
        self.made = {}  # the names that cells have made, by the numbers of the cells

    def ask(self, name, keys):
        """The views of a panel at positions, as JSON: [[key, view], ...]."""
        if name not in self.panels:
            self.panels[name] = self.panel(name)
        return json.dumps([[key, self.panels[name].data(key)] for key in json.loads(keys)])

    def panel(self, name):
        """The panel of that name."""
        found = self.names_for({name}).get(name)
        if not isinstance(found, Panel):
            raise LookupError(f"the lesson has no panel {name}")
        return found

    def names_for(self, wanted, end=math.inf):
        """The wanted names, as the cells above `end` make them, with all that these cells need: {name: value}."""
        places = needed({place: names for place, names in self.names.items() if place < end}, wanted)
        if places not in self.made:
            names = {"__name__": "__lesson__"}
            for done, place in enumerate(places):
                self.say(done, len(places))
                run_quietly(self.sources[place], names)
            self.made[places] = names
        return self.made[places]

    def keep(self, file):
        """Keep the learner's own picture; its name, or why it is refused, as JSON."""
        return json.dumps(keep_file(bytes(file)))

    def run(self, cell, source):
        """Run code in the place of a cell: what it printed and its error, as JSON.

        What it uses of the cells above is there. The lesson's own names stay as they are.
        """
        printed, error = io.StringIO(), ""
        with contextlib.redirect_stdout(printed), unbroken_lines():
            try:
                code = compile(source, ANSWER, "exec")
                names = self.names_for(names_in(source).uses, cell)
                bounded(SECONDS, exec, code, dict(names))
            except TooLong:
                error = ENDLESS
            except BaseException as problem:  # SystemExit, too
                error = in_words(problem, source)
        return json.dumps({"printed": printed.getvalue()[:MOST], "error": error})


@contextlib.contextmanager
def unbroken_lines():
    """The sentences of checks as they are: a page breaks them where it ends."""
    width = engine.WIDTH
    engine.WIDTH = sys.maxsize
    try:
        yield
    finally:
        engine.WIDTH = width


def run_quietly(source, names):
    """Run a cell. What only a notebook can do, such as drawing with matplotlib, fails and is passed over."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
        exec(compile(source, "lesson", "exec"), names)


def calls_check(source, line):
    """Whether this line, counted from 1, is the one that the learner has not written."""
    return source.splitlines()[line - 1].startswith(CALL)


def in_words(problem, source):
    """An error in a learner's code, and the line where it happened."""
    in_answer = isinstance(problem, SyntaxError) and problem.filename == ANSWER
    if in_answer and calls_check(source, problem.lineno):
        return f"{type(problem).__name__}: {problem.msg}"  # of what stands above, and says where
    error = "".join(traceback.format_exception_only(problem)).strip()
    frames = traceback.extract_tb(problem.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == ANSWER]
    if not lines:
        return error
    if isinstance(problem, NameError) and calls_check(source, lines[-1]):
        return f"Nothing is called {problem.name} here. The check looks for that name: keep it."
    return f"Line {lines[-1]}: {error}"
