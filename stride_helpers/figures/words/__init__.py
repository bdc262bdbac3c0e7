"""The words of the interface, once for each language: `en.js`, `de.js`. The browser reads the same files.

What Python says is English, unless STRIDE_LANGUAGE names another: `STRIDE_LANGUAGE=de jupyter lab`.
"""

from __future__ import annotations

import functools
import json
import os
from pathlib import Path

HERE = Path(__file__).parent


def wanted() -> str:
    """The language that was set, or nothing."""
    return os.environ.get("STRIDE_LANGUAGE", "")


def chosen() -> str:
    """The language that was set, or English."""
    return wanted() if wanted() in languages() else "en"


@functools.cache
def words(language: str) -> dict[str, str]:
    """All words of a language.

    >>> words("en")["reset"]
    'Reset'
    """
    text = (HERE / f"{language}.js").read_text(encoding="utf-8")
    return json.loads(text[text.index("= {") + 2 : text.rindex("}") + 1])


@functools.cache
def languages() -> list[str]:
    """The short names of all languages."""
    return sorted(path.stem for path in HERE.glob("*.js"))


def say(word: str, /, **values: object) -> str:
    """A word of the interface, with what is filled in.

    >>> say("zoom", zoom=3)
    'zoom 3'
    """
    return words(chosen())[word].format_map(values)


def say_many(word: str, count: int, /, **values: object) -> str:
    """A word that depends on a number, which has a form for one and another for several.

    >>> say_many("page.lines", 1, what="Code")
    'Code, 1 line'
    """
    form = "one" if count == 1 else "other"
    return say(f"{word}.{form}", count=count, **values)
