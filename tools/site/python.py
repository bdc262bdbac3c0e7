"""A lesson on a page, in the browser's Python: its panels answer, and an exercise runs. `python.js` loads this file."""

import contextlib
import io
import json
import traceback

from stride_helpers.checks.bound import TooLong, within
from stride_helpers.panels.model import Panel, keep_file

ANSWER = "your answer"  # what Python calls the code of an exercise
SECONDS = 5  # for an answer, its check included
MOST = 10_000  # letters of what an answer prints
ENDLESS = f"This did not come to an end within {SECONDS} seconds and was stopped. Does a loop in it never end?"


class Lesson:
    """A lesson's cells, run as far as they are needed."""

    def __init__(self, notebook, say=lambda done, cells: None):
        """`notebook` is the text of its file; `say` is told how many cells have run, and of how many at most."""
        self.say = say
        self.cells = json.loads(notebook)["cells"]
        self.names = {"__name__": "__lesson__"}
        self.done = 0

    def ask(self, name, keys):
        """The views of a panel at positions, as JSON: [[key, view], ...]."""
        panel = self.panel(name)
        return json.dumps([[key, panel.data(key)] for key in json.loads(keys)])

    def panel(self, name):
        """The panel of that name; the lesson is run up to the cell that makes it."""
        while not isinstance(self.names.get(name), Panel):
            if self.done == len(self.cells):
                raise LookupError(f"the lesson has no panel {name}")
            self.say(self.done, len(self.cells))
            self.run_next()
        return self.names[name]

    def run_up_to(self, cell):
        """Run the cells above one, as far as they have not run."""
        while self.done < cell:
            self.say(self.done, cell)
            self.run_next()

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

    def run_next(self):
        """Run the next cell. What only a notebook can do, such as drawing with matplotlib, fails and is passed over."""
        cell = self.cells[self.done]
        self.done += 1
        slow = "slow" in cell["metadata"].get("tags", [])
        if cell["cell_type"] == "code" and not slow:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
                execute("".join(cell["source"]), self.names)


def execute(source, names, called="lesson"):
    """Run a cell's code; its last line is shown nowhere."""
    exec(compile(source, called, "exec"), names)


def in_words(problem):
    """An error, and the line of the answer where it happened."""
    error = "".join(traceback.format_exception_only(problem)).strip()
    frames = traceback.extract_tb(problem.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == ANSWER]
    return f"Line {lines[-1]}: {error}" if lines else error
