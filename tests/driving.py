"""Pages in Chromium: opened so that every trouble fails the test, and moved."""

import contextlib

from browser import control, kinds

MISSING = "Failed to load resource"  # what the console says of a file that a trial did not build


@contextlib.contextmanager
def watched(chromium):
    """Give a function that opens an address: `width` pixels wide, with options of Playwright's `new_context`.

    In the end no page may have asked for anything outside its folder, nor told of an error of a script or of its
    policy. An error with the text `allowed` is none.
    """
    contexts = []
    troubles = []

    def asked(url, inside):
        if not url.startswith((inside, "data:", "blob:")):
            troubles.append(url)

    def said(message):
        if message.type == "error" and not message.text.startswith(MISSING):
            troubles.append(message.text)

    def open_page(address, width=1280, allowed=None, **options):
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        inside = address.rpartition("/")[0]
        context.on("request", lambda request: asked(request.url, inside))
        context.on("console", said)
        page = context.new_page()
        page.on("pageerror", lambda error: None if str(error) == allowed else troubles.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


def choose(panel, function, argument, place):
    """Set the control of an argument to its choice at a place (a number from 0)."""
    field = control(panel, argument)
    if argument in kinds(function, "range", "steps"):
        field.fill(str(place))
    else:
        field.select_option(index=place)
