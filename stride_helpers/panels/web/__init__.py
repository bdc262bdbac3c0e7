"""The panels' and questions' side in the browser: modules of JavaScript, and the style of all."""

import re
from pathlib import Path

HERE = Path(__file__).parent
# Comments that have lines of their own, imports, and the word before what is exported.
LEFT_OUT = re.compile(r"^(?: */\*\*[^*]*(?:\*(?!/)[^*]*)*\*/\n| *//.*\n|import .*\n|export (?!default))", re.M)
STYLES = ("panel", "controls", "view", "narrow", "predict", "readers")
STYLE = "\n".join((HERE / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)


def script(path: Path) -> str:
    """A module with all that it imports before it, as one text: a widget takes no more, nor does a page from a disk.

    So what a module names at its top level must not be named by another. What only readers of the code need, types and
    comments that have lines of their own, is left out.

    >>> text = script(HERE / "weights.js")
    >>> text.index("function make") < text.index("function weights")
    True
    """
    texts: dict[Path, str] = {}

    def add(path: Path) -> None:
        if path in texts:
            return
        source = path.read_text(encoding="utf-8")
        for needed in re.findall(r'^import .*"(.+)"$', source, re.M):
            add((path.parent / needed).resolve())
        texts[path] = LEFT_OUT.sub("", source)

    add(path.resolve())
    return "\n".join(texts.values())
