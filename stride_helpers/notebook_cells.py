"""The cells of a lesson, and which of them something needs: those that make the names it uses, and so on.

The marking of a class and the Python on a page run these, and leave out panels, plots and training.
"""

from __future__ import annotations

import dis
import symtable
from collections.abc import Iterator, Mapping, Set
from typing import Any, NamedTuple


class Cell(NamedTuple):
    """A cell of code: its place among all cells of its notebook, its identity, its source."""

    place: int
    identity: str
    source: str


def code_cells(notebook: Mapping[str, Any]) -> list[Cell]:
    """The cells of code of a notebook, as its file holds it.

    Errors: KeyError, TypeError or AttributeError for what is no notebook.
    """
    found = []
    for place, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            found.append(Cell(place, str(cell.get("id")), "".join(cell["source"])))
    return found


class Names(NamedTuple):
    """The names that a cell uses from other cells, and makes for them."""

    uses: set[str]
    makes: set[str]


def names_in(source: str) -> Names:
    """The names of a cell. Errors: SyntaxError for what is no Python, a magic, say.

    >>> names_in("squares = [number**2 for number in numbers]")
    Names(uses={'numbers'}, makes={'squares'})
    """
    uses: set[str] = set()
    makes: set[str] = set()
    for step in dis.get_instructions(compile(source, "cell", "exec")):
        if step.opname == "LOAD_NAME" and step.argval not in makes:  # what was made above comes from no other cell
            uses.add(step.argval)
        elif step.opname == "STORE_NAME":
            makes.add(step.argval)
    uses.update(_used_inside(symtable.symtable(source, "cell", "exec")))
    return Names(uses, makes)


def _used_inside(table: symtable.SymbolTable) -> Iterator[str]:
    """The names that functions, classes and comprehensions use: they may run later, whatever was made meanwhile."""
    for inside in table.get_children():
        for symbol in inside.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                yield symbol.get_name()
        yield from _used_inside(inside)


def needed(cells: Mapping[int, Names], wanted: Set[str], always: Set[int] = frozenset()) -> tuple[int, ...]:
    """The places of the cells that must run, in order.

    Parameters
    ----------
    cells : dict of int to Names
        The cells by their places.
    wanted : set of str
        The names that must be there afterwards.
    always : set of int
        Places of cells that are needed in any case.

    Examples
    --------
    >>> cells = {0: names_in("a = 1"), 1: names_in("b = a"), 2: names_in("c = 3")}
    >>> needed(cells, {"b"})
    (0, 1)
    """
    wanted = set(wanted)
    chosen: set[int] = set()
    while True:
        more = {place for place, names in cells.items() if place in always or names.makes & wanted}
        if more == chosen:
            return tuple(sorted(chosen))
        chosen = more
        for place in chosen:
            wanted |= cells[place].uses
