"""A bar for work that takes long; it is gone when the work is done, also from what is stored."""

import ipywidgets
from IPython.display import display


def progress(items, what="to go"):
    """Go through `items` (a list) and show how many are left.

    >>> list(progress([]))
    []
    """
    items = list(items)
    bar = _Bar(max=len(items), description=f"{len(items)} {what}")
    if items:
        display(bar.alone(), raw=True)
    for number, item in enumerate(items, 1):
        yield item
        bar.value, bar.description = number, f"{len(items) - number} {what}"
    bar.close()


class _Bar(ipywidgets.IntProgress):
    def alone(self):
        """The widget as a MIME bundle with no text beside it, so that nothing is left where no widgets are."""
        bundle = self._repr_mimebundle_()
        return {name: data for name, data in bundle.items() if name.endswith("widget-view+json")}
