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
    outputs that it has not run itself. Where the page is narrow it shrinks as a whole. With `width` 0, live only, it
    takes the width that is there and keeps its height: what is placed in percent moves.
    """
    box = f' viewBox="0 0 {width} {height}"' if width else ""
    body = f'font-size="13" fill="{INK}" stroke="none">{"".join(parts)}</svg>'
    if live:
        size = (
            f"width:{width}px;max-width:100%;height:auto" if width else f"width:100%;height:{height}px;overflow:visible"
        )
        return f'<svg role="img" aria-label="{escape(says)}" style="display:block;{size}"{box} {body}'
    from urllib.parse import quote  # slow to import on a page, where no drawing comes here

    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"{box} font-family="sans-serif" '
    source = "data:image/svg+xml," + quote(head + body, safe=" =/(),;:'")  # not base64, so that tests compare it
    look = "display:block;max-width:100%;height:auto"
    return f'<img width="{width}" height="{height}" style="{look}" alt="{escape(says)}" src="{source}">'
