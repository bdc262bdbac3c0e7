"""Which cells of a lesson something needs: those that make the names it uses, those that make what these use, ...

The marking of a class and the Python on a page run these, and leave out panels, plots and training.
"""

import ast
import dis
import types
from typing import NamedTuple


class Names(NamedTuple):
    """The names that a cell uses from other cells, makes for them, and changes, as in `answer.append(3)`."""

    uses: set
    makes: set
    changes: set


def names_in(source):
    """The names of a cell. Errors: SyntaxError for what is no Python, a magic, say.

    >>> names_in("squares = [number**2 for number in numbers]")
    Names(uses={'numbers'}, makes={'squares'}, changes=set())
    """
    tree = ast.parse(source)
    cell = compile(tree, "cell", "exec")
    uses = set()
    makes = set()
    for step in dis.get_instructions(cell):
        if step.opname == "LOAD_NAME" and step.argval not in makes:  # what was made above comes from no other cell
            uses.add(step.argval)
        elif step.opname == "STORE_NAME":
            makes.add(step.argval)
    for function in _functions_in(cell):  # they run later, whatever was made meanwhile
        for step in dis.get_instructions(function):
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                uses.add(step.argval)
    return Names(uses, makes, set(_changed(tree)))


def needed(cells, wanted, answers=frozenset(), always=frozenset()):
    """The places of the cells that must run, in order.

    Parameters
    ----------
    cells : dict of int to Names
        The cells by their places.
    wanted : set of str
        The names that must be there afterwards.
    answers : set of str
        Names of which also the cells are needed that change them.
    always : set of int
        Places of cells that are needed in any case.

    Examples
    --------
    >>> cells = {0: names_in("a = 1"), 1: names_in("b = a"), 2: names_in("c = 3")}
    >>> needed(cells, {"b"})
    (0, 1)
    """
    wanted = set(wanted)
    chosen = set()
    while True:
        more = {
            place
            for place, names in cells.items()
            if place in always or names.makes & wanted or names.changes & answers
        }
        if more == chosen:
            return tuple(sorted(chosen))
        chosen = more
        for place in chosen:
            wanted |= cells[place].uses


def _functions_in(code):
    """The functions, classes and comprehensions in code, at any depth."""
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            yield part
            yield from _functions_in(part)


def _changed(tree):
    """The names whose values code changes: answer[0] = 3, answer.append(3)."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
                yield name
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
                yield name
