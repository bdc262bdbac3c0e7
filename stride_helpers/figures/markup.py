"""What figures share: how they are shown, sentences with marks, and styles that only a stored output needs."""

from __future__ import annotations

import re
from html import escape
from typing import Protocol

# Styles of a stored output are written into its elements: JupyterLab drops style sheets from outputs that it has not
# run itself. Live, the panel's own style sheet says the same of their classes.
WIDE = "flex:1 1 320px;min-width:0"


class Figure(Protocol):
    """Something to show: a picture, a table, a chart, or whatever else says itself as HTML and as text."""

    def html(self, live: bool = False) -> str:
        """As HTML: for a stored output, or `live` as part of a panel."""

    def text(self) -> str:
        """As plain text."""


def look(style: str, live: bool) -> str:
    """An element's style as it stands in a stored output; nothing live, where a style sheet has it."""
    return "" if live else f' style="{style}"'


def marked(sentence: str) -> str:
    """A sentence as HTML: escaped, and what stands between double asterisks set off.

    >>> marked("**in|40 stripes** < **8**")
    '<b class="stride-in">40 stripes</b> &lt; <b>8</b>'
    """
    bold = re.sub(r"\*\*(in|out)\|(.+?)\*\*", r'<b class="stride-\1">\2</b>', escape(sentence))
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", bold)


def plain(sentence: str) -> str:
    """A sentence without its marks.

    >>> plain("**in|40 stripes** < **8**")
    '40 stripes < 8'
    """
    return re.sub(r"\*\*(?:(?:in|out)\|)?(.+?)\*\*", r"\1", sentence)
