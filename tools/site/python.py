"""A lesson on a page, in the browser's Python: its panels answer, and an exercise runs. `python.js` loads this file."""

import contextlib
import io
import json
import traceback

from stride_helpers.panels.model import Panel, keep_file


class Lesson:
    """A lesson's cells, run as far as they are needed."""

    def __init__(self, notebook):
        """`notebook`: the text of its file."""
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
            self.run_next()
        return self.names[name]

    def keep(self, file):
        """Keep the learner's own picture; its name, or why it is refused, as JSON."""
        return json.dumps(keep_file(bytes(file)))

    def run(self, cell, source):
        """Run code in the place of a cell, after all cells above it: what it printed and its error, as JSON.

        The lesson's own names stay as they are.
        """
        while self.done < cell:
            self.run_next()
        printed, error = io.StringIO(), ""
        with contextlib.redirect_stdout(printed):
            try:
                execute(source, dict(self.names))
            except Exception as problem:
                error = "".join(traceback.format_exception_only(problem)).strip()
        return json.dumps({"printed": printed.getvalue(), "error": error})

    def run_next(self):
        """Run the next cell. What only a notebook can do, such as drawing with matplotlib, fails and is passed over."""
        cell = self.cells[self.done]
        self.done += 1
        slow = "slow" in cell["metadata"].get("tags", [])
        if cell["cell_type"] == "code" and not slow:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
                execute("".join(cell["source"]), self.names)


def execute(source, names):
    """Run a cell's code; its last line is shown nowhere."""
    exec(compile(source, "lesson", "exec"), names)
