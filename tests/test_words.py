"""The words of the interface: each stands in one place, and in every language."""

import re
import string

import nbformat
import numpy as np
import pytest
from playwright.sync_api import expect

import lessons
from lessons import ROOT
from stride_helpers import panels
from stride_helpers.figures import View
from stride_helpers.figures.words import languages, say, words
from tools.site.pages import lesson_page

WEB = sorted((ROOT / "stride_helpers" / "panels" / "web").glob("*.js"))
SITE = sorted((ROOT / "tools" / "site").glob("*.js"))
ENDINGS = ("zero", "one", "two", "few", "many", "other")
SENTENCE = re.compile(r"""["'`]([A-Z][a-z]+ [^"'`$]*)["'`]""")


def filled(text):
    """What is filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_browser_knows_the_languages_that_python_knows():
    script = (ROOT / "stride_helpers" / "panels" / "web" / "language.js").read_text(encoding="utf-8")
    (known,) = re.findall(r"^const LANGUAGES = \{ (.+) \}$", script, re.M)
    assert sorted(re.findall(r"(\w+):", known)) == languages()


@pytest.mark.parametrize("language", languages())
def test_every_language_has_every_word_and_fills_in_the_same(language):
    english, other = words("en"), words(language)
    extra = {word for word in set(other) - set(english) if word.rpartition(".")[2] not in ENDINGS}
    assert extra == set()
    assert set(english) - set(other) == set()
    for word, text in english.items():
        assert other[word].strip(), word
        assert filled(other[word]) <= filled(text) | {"count"}, word
        missing = filled(text) - filled(other[word])
        assert not missing or word.endswith((".one", ".zero")), word
    assert len(other["read.numbers"].split("|")) == len(english["read.numbers"].split("|")) == 21


def test_every_word_is_said_somewhere():
    sources = [*WEB, *SITE, *(ROOT / "stride_helpers").rglob("*.py"), *(ROOT / "tools" / "site").rglob("*.j2")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    said = set(re.findall(r"""["'`]([a-z]+(?:\.[a-z]+)*)["'`]""", text))
    for word in words("en"):
        whole, _, ending = word.rpartition(".")
        assert word in said or (ending in ENDINGS and whole in said) or whole == "python", word


def test_no_sentence_of_the_interface_stands_in_a_script():
    for path in [*WEB, *SITE]:
        code = re.sub(r"^\s*(//|/?\*).*$", "", path.read_text(encoding="utf-8"), flags=re.M)
        assert SENTENCE.findall(code) == [], path.name


@panels.panel("Klein", panels.Try("zwei", "Zwei.", stride=2), stride=(1, 4), kernel=panels.Kernel("1 0; 0 1"))
def small(stride=1, kernel="1 0; 0 1"):
    return View({"bild": np.eye(8)[::stride, ::stride]})


def test_a_panel_speaks_the_language_of_the_page(alone):
    page = alone.page()
    page.evaluate("document.documentElement.lang = 'de-AT'")
    panel = alone(small, page=page)
    expect(panel.get_by_role("button", name="Zurück")).to_be_visible()
    expect(panel.locator(".stride-tries")).to_contain_text("Versuche")
    expect(panel.locator(".stride-sum")).to_have_text("Summe 2")
    typed = panel.get_by_label("einen Wert für stride tippen")
    typed.fill("9")
    typed.press("Enter")
    expect(panel.locator(".stride-told").first).to_have_text(
        "9 geht nicht: stride reicht von 1 bis 4, in Schritten von 1. Noch 1."
    )
    german = set(words("de").values())
    only_english = [text for text in words("en").values() if text not in german and "{" not in text and len(text) > 4]
    seen = panel.evaluate("e => e.innerText + [...e.querySelectorAll('[aria-label]')].map(a => a.ariaLabel).join()")
    assert [text for text in only_english if text in seen] == []


def test_python_and_the_pages_speak_the_language_that_is_set(monkeypatch):
    monkeypatch.setenv("STRIDE_LANGUAGE", "de")
    assert say("predict.show") == "Zeigen"
    assert "Sage voraus." in panels.predict("Wie viele?", 3).html()
    assert panels.predict("Wie viele?", 3).text().startswith("Sage voraus. Wie viele?")
    path = lessons.LESSONS[1]
    page = lesson_page(nbformat.read(path, as_version=4), {}, path.stem, [path.stem], {path.stem: "1. Formel"})
    assert '<html lang="de"' in page
    assert "In dieser Lektion" in page
    assert "Code, 7 Zeilen" in page


def test_a_language_that_is_not_here_is_english(monkeypatch):
    monkeypatch.setenv("STRIDE_LANGUAGE", "tlh")
    assert say("predict.show") == "Show me"
