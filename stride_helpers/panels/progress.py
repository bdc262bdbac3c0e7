"""A bar for work that takes long; it is gone when the work is done, also from what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from stride_helpers.figures.words import say

Item = TypeVar("Item")


def progress(items: Iterable[Item], what: str = "") -> Iterator[Item]:
    """Go through items and show how many are left.

    Parameters
    ----------
    items : iterable
        What takes long, one after the other.
    what : str
        What stands behind the number of those that are left; without it "to go".

    Yields
    ------
    item
        Each of the items.

    Examples
    --------
    >>> list(progress([]))
    []
    """
    import ipywidgets  # here, so that Python on a page needs no notebook
    from IPython.display import display

    waiting = list(items)
    what = what or say("progress")
    bar = ipywidgets.IntProgress(max=len(waiting), description=f"{len(waiting)} {what}")
    if waiting:
        display(_alone(bar), raw=True)
    for number, item in enumerate(waiting, 1):
        yield item
        bar.value = number
        bar.description = f"{len(waiting) - number} {what}"
    bar.close()


def _alone(widget: Any) -> dict[str, Any]:
    """A widget as a MIME bundle with no text beside it, so that nothing is left where no widgets are."""
    bundle = widget._repr_mimebundle_()
    return {name: data for name, data in bundle.items() if name.endswith("widget-view+json")}
