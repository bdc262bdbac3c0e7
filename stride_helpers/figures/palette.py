"""The colours of every drawing, and the one way from SVG to the page.

Blue is what goes in and what the hand holds, orange what comes out; in a kernel, blue is above 0 and orange below. All
else is ink and grey. Each colour is a variable that `panel.css` sets for light and for dark. The value after the comma
is for where no style sheet reaches, in the stored pictures: a middle tone, readable on white and on black.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

BLUE, ORANGE, GREY = "#3a86cf", "#c8671a", "#7b818a"
IN, OUT, IN_WASH = f"var(--stride-in,{BLUE})", f"var(--stride-out,{ORANGE})", f"var(--stride-inw,{BLUE}33)"
INK, QUIET, RULE = f"var(--stride-ink,{GREY})", f"var(--stride-ink2,{GREY})", "var(--stride-rule,#9aa0a8)"
PAPER, WASH = "var(--stride-paper,none)", "var(--stride-wash,#8882)"


def svg(parts: Iterable[str], width: float, height: float, says: str, live: bool) -> str:
    """SVG elements as one drawing with its text alternative; `width` and `height` in CSS pixels.

    Live it is part of the page and follows its colours. Stored it is an image, since JupyterLab drops bare SVG from
    outputs that it has not run itself. Where the page is narrow it shrinks as a whole.
    """
    box = f' viewBox="0 0 {width} {height}"'
    if live:
        return _part_of_page(parts, says, f"width:{width}px;max-width:100%;height:auto", box)
    from urllib.parse import quote  # slow to import on a page, where no drawing comes here

    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"{box} font-family="sans-serif" '
    source = "data:image/svg+xml," + quote(head + _rest(parts), safe=" =/(),;:'")  # not base64: tests compare it
    look = "display:block;max-width:100%;height:auto"
    return f'<img width="{width}" height="{height}" style="{look}" alt="{escape(says)}" src="{source}">'


def svg_on_page(parts: Iterable[str], height: float, says: str) -> str:
    """SVG elements as a part of the page that takes the width that is there: what is placed in percent moves."""
    return _part_of_page(parts, says, f"width:100%;height:{height}px;overflow:visible")


def _part_of_page(parts: Iterable[str], says: str, size: str, box: str = "") -> str:
    return f'<svg role="img" aria-label="{escape(says)}" style="display:block;{size}"{box} {_rest(parts)}'


def _rest(parts: Iterable[str]) -> str:
    """What stored and live drawings have alike: the rest of the tag, and the elements."""
    return f'font-size="13" fill="{INK}" stroke="none">{"".join(parts)}</svg>'
