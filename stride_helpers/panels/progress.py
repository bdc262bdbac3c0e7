"""A bar for work that takes long; it is gone when the work is done, also from what is stored."""


def progress(items, what="to go"):
    """Go through `items` (a list) and show how many are left.

    >>> list(progress([]))
    []
    """
    from IPython.display import display  # here, so that a page's Python needs no notebook

    items = list(items)
    bar = _bar(max=len(items), description=f"{len(items)} {what}")
    if items:
        display(_alone(bar), raw=True)
    for number, item in enumerate(items, 1):
        yield item
        bar.value, bar.description = number, f"{len(items) - number} {what}"
    bar.close()


def _bar(**settings):
    import ipywidgets

    return ipywidgets.IntProgress(**settings)


def _alone(widget):
    """A widget as a MIME bundle with no text beside it, so that nothing is left where no widgets are."""
    bundle = widget._repr_mimebundle_()
    return {name: data for name, data in bundle.items() if name.endswith("widget-view+json")}
