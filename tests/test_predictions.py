"""The questions of the lessons: right answers are found right, wrong ones wrong, and nothing gives them away."""

import ast
import json
import re
from functools import cache

import numpy as np
import pytest
from playwright.sync_api import expect

import lessons
from stride_helpers.arguments import BadInput
from stride_helpers.panels.model import Panel
from stride_helpers.panels.question import Prediction, predict
from stride_helpers.panels.web import HERE, script
from tools.site.views import run_cell


@cache
def asked(path):
    """Every question of a lesson: (number of its cell, question). The slow one counts as its stored table counts."""
    names, shown = lessons.ran(path)
    found = {number: value for number, value in shown.items() if isinstance(value, Prediction)}
    for number, cell in enumerate(lessons.read(path).cells):
        if cell.metadata.get("tags") == ["slow"] and "predict(" in cell.source:
            stored = cell.outputs[0]["data"]["text/plain"]
            rows = re.findall(r"^(.+?) +\d+ +\d+ +((?:\d{3} ){5})", stored, flags=re.M)
            counts = {name: [int(n) for n in numbers.split()] for name, numbers in rows}
            found[number] = run_cell(cell.source, names | {"counts": counts})
    return sorted(found.items())


QUESTIONS = [(path, *each) for path in lessons.LESSONS for each in asked(path)]
EACH = pytest.mark.parametrize(
    ("path", "number", "question"), QUESTIONS, ids=[f"{path.name[:2]}-{number}" for path, number, _ in QUESTIONS]
)


def wrong_ones(question):
    """The right answers with one of them made wrong, in every way there is or a few."""
    for name, answer in question.answers.items():
        choices = question.choices[name]
        if choices:
            others = [choice for choice in choices if choice != str(answer)]
            assert others
            assert len(set(choices)) == len(choices)
        else:
            others = [answer + sign * (question.within + step) for sign in (-1, 1) for step in (1e-6, 1, 100)]
        for other in others:
            yield question.answers | {name: other}


@EACH
def test_right_answers_are_found_right_and_wrong_ones_wrong_and_what_explains_them_opens(
    path, number, question, asking
):
    spec = question.spec()
    near = {name: a if question.choices[name] else a + 0.999 * question.within for name, a in question.answers.items()}
    several = [(question.answers, True), (near, True), *((given, False) for given in wrong_ones(question))]
    for given, right in several[:7]:
        fill(asking, spec, given)
        asking.get_by_role("button", name="Check").click()
        expect(asking.locator(".stride-told")).to_have_text(
            "As you said." if right else "Not as you said. That is the kind that teaches most."
        )
        expect(asking.locator(".stride-because")).to_be_visible()
        expect(asking.locator(".stride-count")).to_have_text(f"{int(right)} of 1 on this page came true")


def test_without_an_answer_the_page_asks_again_and_show_me_counts_for_nothing(asking):
    spec = predict("How many?", {"windows": 11}, "Eleven.").spec()
    fill(asking, spec, {})
    for typed in ("", "eleven", "1 1"):
        asking.get_by_label("windows").fill(typed)
        asking.get_by_role("button", name="Check").click()
        expect(asking.locator(".stride-told")).to_have_text("Answer everything first, or press Show me.")
        expect(asking.locator(".stride-because")).to_be_hidden()
    asking.get_by_role("button", name="Show me").click()
    expect(asking.locator(".stride-because")).to_have_text("Eleven.")
    expect(asking.locator(".stride-count")).to_have_text("0 of 1 on this page came true")


@pytest.fixture(scope="module")
def asking(chromium):
    """A page with the script of the questions and nothing else."""
    page = chromium.new_page()
    page.set_content(f"<script>{script(HERE / 'predict.js')}</script><main></main>")
    yield page
    page.close()


def fill(page, spec, given):
    """Ask one question afresh and put answers into its fields."""
    page.evaluate(
        "spec => { globalThis.gone?.(); const main = document.querySelector('main'); main.replaceChildren();"
        "globalThis.gone = ask(main.appendChild(document.createElement('div')), spec) }",
        json.loads(json.dumps(spec)),
    )
    for index, name in enumerate(spec["names"]):
        if name not in given:
            continue
        if spec["choices"][index]:
            page.locator("fieldset").nth(sum(map(bool, spec["choices"][:index]))).get_by_label(
                str(given[name]), exact=True
            ).check()
        else:
            page.locator("input[type=text]").nth(sum(not each for each in spec["choices"][:index])).fill(
                f"{given[name]:.9f}"
            )


@pytest.mark.parametrize("path", lessons.LESSONS, ids=lambda path: path.name)
def test_the_answers_are_computed_and_not_typed(path):
    cells = lessons.read(path).cells
    for number, _ in asked(path):
        call = ast.parse(cells[number].source).body[-1].value
        answers = call.args[1]
        values = answers.values if isinstance(answers, ast.Dict) else [answers]
        for value in values:
            assert any(isinstance(node, ast.Name) for node in ast.walk(value)), ast.unparse(value)


@pytest.mark.parametrize("path", lessons.LESSONS, ids=lambda path: path.name)
def test_nothing_in_the_prose_asks_for_a_prediction_without_a_field_for_it(path):
    first, *rest = lessons.cells(path, "markdown")
    for cell in rest:
        assert not re.search(r"\*\*Predict|Predict ", cell.source), cell.source
    assert path == lessons.LESSONS[0] or "**Predict**" in first.source


def telling(question):
    """Numbers among the right answers that would be noticed: of two digits or more."""
    written = zip(question.answers.values(), question.spec()["shown"], strict=True)
    return [text for answer, text in written if not isinstance(answer, str) and len(re.sub(r"\D", "", text)) > 1]


@EACH
def test_the_right_figures_stand_neither_before_the_question_nor_in_the_panel_after_it(path, number, question):
    cells, names = lessons.read(path).cells, lessons.run(path)
    texts = [question.question]
    for cell in cells[max(0, number - 2) : number]:
        if not (cell.cell_type == "code" and "predict(" in cell.source):
            texts += [cell.source if cell.cell_type == "markdown" else ""]
            texts += [o.get("text") or o["data"].get("text/plain", "") for o in cell.get("outputs", [])]
    for cell in cells[number + 1 : number + 5]:
        last = names.get(cell.source.splitlines()[-1]) if cell.cell_type == "code" else None
        if isinstance(last, Panel):
            texts.append(last().sentence)
            texts += [str(row) for table in last().tables for row in table.rows]
    for figure in telling(question):
        assert not re.search(rf"(?<![\d.]){re.escape(figure)}0*(?![\d.]*\d)", "\n".join(texts)), figure


@EACH
def test_a_stored_question_keeps_its_answer_folded(path, number, question):
    html = lessons.read(path).cells[number].outputs[0]["data"]["text/html"]
    before, details = html.split("<details>")
    assert details.rstrip().endswith("</details></div>")
    for text in question.spec()["shown"]:
        assert f"<b>{text}</b>" not in before
    assert lessons.read(path).cells[number].metadata["jupyter"] == {"source_hidden": True}


def test_answers_are_told_with_their_names_and_a_single_one_may_have_none():
    named, single = predict("How <many>?", {"a < b": 11, "c": "no"}, "So.", choices={"c": ["no"]}), predict("?", 0.4801)
    assert named.text() == "Predict. How <many>?\na < b: 11; c: no\nSo."
    assert "<b>a &lt; b: 11; c: no</b>" in named.html()
    assert single.text() == "Predict. ?\n0.48"
    assert "<b>0.48</b>" in single.html()
    assert single.within == 0


@pytest.mark.parametrize("answers", [True, "eleven", None, [11], np.array([1, 2])], ids=str)
def test_an_answer_that_cannot_be_typed_or_chosen_is_refused(answers):
    with pytest.raises(BadInput, match="answer must be a number"):
        predict("How many?", answers)


def test_an_answer_that_is_none_of_the_choices_is_refused():
    with pytest.raises(BadInput, match="must be one of"):
        predict("Which?", {"a": "left", "b": 1}, choices={"a": ["right", "middle"]})
