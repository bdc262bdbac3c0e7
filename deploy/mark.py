"""Mark one notebook that a stranger wrote; collect.py runs this where it can harm nothing.

    python mark.py 01_formula < notebook.ipynb

Runs those of the lesson's cells that the answers need, as JupyterLab would but without showing anything. After the cell
of an exercise, and again at the end, it calls the exercise's check as the course's own copy of the lesson does, with a
`checks` that the notebook has no name for. Prints a line of JSON for each verdict, {"exercise": ..., "says": ...}, or
one for all, {"all": ...}.
"""

import ast
import builtins
import contextlib
import io
import json
import os
import re
import signal
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
os.environ["MPLBACKEND"] = "agg"  # no figure is shown

from hand_out import fingerprint  # noqa: E402
from stride_helpers.checks import CORRECT, NOT_STARTED, UNTOUCHED  # noqa: E402
from stride_helpers.checks.bound import TooLong  # noqa: E402
from stride_helpers.notebook_cells import Names, code_cells, names_in, needed  # noqa: E402

NOTEBOOKS = HERE.parent / "notebooks"
SECONDS = 5  # of processor, for one cell; a busy machine changes no verdict
ABSENT = "the notebook has no"


def exercises(lesson):
    """The exercises of a lesson's own copy: {name: (identity of its cell, the arguments of its check as code)}."""
    found = {}
    for cell in read((NOTEBOOKS / f"{lesson}.ipynb").read_bytes()):
        if "checks." not in cell.source:
            continue  # it may be no Python: a magic, say
        calls = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
        for call in calls:
            if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "checks":
                found[call.func.attr] = (cell.identity, ast.unparse(ast.Tuple(call.args, ast.Load())))
    return found


def read(content):
    """The code cells of a notebook. Errors: ValueError."""
    try:
        return code_cells(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no notebook ({type(error).__name__})") from error


def cells_to_run(cells, wanted):
    """The cells of the exercises, those that give or change an answer, and those that give what these use, and so on.

    A cell that is no Python or imports all of a module may give anything: it runs, too.
    """
    names = {}
    answers = set().union(*(names_in(arguments).uses for _, arguments in wanted.values()))
    identities = {identity for identity, _ in wanted.values()}
    always = {place for place, cell in enumerate(cells) if cell.identity in identities}
    for place, cell in enumerate(cells):
        try:
            names[place] = names_in(cell.source)
            needed_in_any_case = "import *" in cell.source or answers & set(changed_in(cell.source))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            names[place] = Names(set(re.findall(r"\w+", cell.source)), set())
            needed_in_any_case = True
        if needed_in_any_case:
            always.add(place)
    return [cells[place] for place in needed(names, answers, always)]


def changed_in(source):
    """The names whose values code changes: answer[0] = 3, answer.append(3)."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
                yield name


def own_checks():
    """The course's checks; the notebook will import another copy, and may do to that what it likes."""
    from stride_helpers import checks

    for name in [name for name in sys.modules if name.partition(".")[0] == "stride_helpers"]:
        del sys.modules[name]
    return checks


def new_shell():
    """What runs cells: IPython, without the display of results and without a file of what was run."""
    from IPython.core.history import HistoryManager
    from IPython.core.interactiveshell import InteractiveShell

    HistoryManager.enabled = False
    shell = InteractiveShell.instance()
    shell.ast_node_interactivity = "none"
    return shell


@contextlib.contextmanager
def in_time():
    """Raise TooLong in what runs inside, once its time is up."""

    def ring(*_):
        raise TooLong

    signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, SECONDS, 1)  # again each second, for a loop that swallows it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def trouble_of(shell, source):
    """Run a cell; what is wrong with it in words, or ""."""
    try:
        with in_time():
            result = shell.run_cell(source)
            error = result.error_before_exec or result.error_in_exec
    except BaseException as problem:  # nothing that a notebook does ends the marking
        error = problem
    if isinstance(error, TooLong):
        return f"the cell did not come to an end within {SECONDS} s of processor"
    if error is None:
        return ""
    with contextlib.suppress(BaseException):  # an error may fail to say what it is
        return f"the cell stops with {type(error).__name__}: {error}"
    return f"the cell stops with {type(error).__name__}"


def verdict(shell, checks, name, arguments):
    """What the course's check says of the notebook's answer."""
    try:
        answer = eval(arguments, shell.user_ns)
    except NameError as error:
        return f"{ABSENT} {error.name}"
    vars(builtins).update(BUILTINS)
    with contextlib.redirect_stdout(io.StringIO()), in_time():  # the answer itself may print
        said = getattr(checks, name).verdict(*answer)
    return " ".join(said.split())


BUILTINS = dict(vars(builtins))


def main(lesson):
    """Mark the notebook that comes in."""
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")

    def tell(**words):
        results.write(json.dumps(words) + "\n")
        results.flush()

    original = (NOTEBOOKS / f"{lesson}.ipynb").read_bytes()
    try:
        content = sys.stdin.buffer.read()
        cells = read(content)
        untouched = fingerprint(".ipynb", content) == fingerprint(".ipynb", original)
    except (ValueError, MemoryError) as error:
        tell(all=str(error) or "the notebook is too large")
        return
    if untouched:
        tell(all=NOT_STARTED)
        return
    wanted = exercises(lesson)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    checks, shell = own_checks(), new_shell()
    troubles, said = {}, {}

    def judge(name):
        _, arguments = wanted[name]
        try:
            said[name] = verdict(shell, checks, name, arguments)
        except BaseException as error:
            said[name] = f"the check stops with {type(error).__name__}"
        if said[name].startswith((*UNTOUCHED, ABSENT)) and troubles.get(name):
            said[name] = troubles[name]
        tell(exercise=name, says=said[name])

    for cell in cells_to_run(cells, wanted):
        trouble = trouble_of(shell, cell.source)
        for name, (identity, _) in wanted.items():
            if identity == cell.identity:
                troubles[name] = trouble
                judge(name)
    for name in wanted:  # an answer may stand in a later cell
        if not said.get(name, "").startswith(CORRECT):
            judge(name)
    results.flush()
    os._exit(0)  # not by way of what the notebook wants done at the end


if __name__ == "__main__":
    main(sys.argv[1])
