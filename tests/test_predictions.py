"""The questions of the lessons: right answers are found right, wrong ones wrong, and nothing gives them away."""

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
from stride_helpers.panels.web import HERE, STYLE, script


@cache
def asked(path):
    """Every question of a lesson: (number of its cell, question)."""
    _, shown = lessons.ran(path)
    return [(number, value) for number, value in shown.items() if isinstance(value, Prediction)]


QUESTIONS = [(path, *each) for path in lessons.LESSONS for each in asked(path)]
EACH = pytest.mark.parametrize(
    ("path", "number", "question"), QUESTIONS, ids=[f"{path.name[:2]}-{number}" for path, number, _ in QUESTIONS]
)


def wrong_ones(question):
    """The right answers with one of them made wrong: another choice, or a number just too large."""
    for name, answer in question.answers.items():
        choices = question.choices[name]
        if choices:
            assert len(set(choices)) == len(choices)
            other = next(choice for choice in choices if choice != str(answer))
        else:
            other = answer + question.within + 1e-6
        yield question.answers | {name: other}


@EACH
def test_right_answers_are_marked_right_and_wrong_ones_wrong_and_what_explains_them_opens(
    path, number, question, asking
):
    spec = question.spec()
    near = {name: a if question.choices[name] else a + 0.999 * question.within for name, a in question.answers.items()}
    for given in [question.answers, near, *wrong_ones(question)]:
        fill(
            asking,
            spec,
            {name: str(value) if question.choices[name] else f"{value:.9f}" for name, value in given.items()},
        )
        press(asking, "Check")
        expected = [value in (question.answers[name], near[name]) for name, value in given.items()]
        assert signs(asking) == expected, given
        expect(asking.locator(".stride-because")).to_be_visible()
        expect(asking.locator(".stride-count")).to_have_text(counted(int(all(expected)), 1))


# Worked out by hand: what is typed into the parts of a card, and whether that is right.
BY_HAND = [
    ("01", {"stride 1": ("22", True), "stride 2": ("eleven", True), "stride 3": ("7", False)}),
    ("01", {"window of 2": ("odd", True), "window of 3": ("odd", False)}),
    ("01", {"padding 1": ("７", True), "no padding": ("7", False)}),
    ("01", {"stride 2": ("about 4", True), "stride 3": ("9", False)}),
    ("01", {"stride 1": ("10", True), "stride 2": ("60", False)}),
    ("02", {"blur": ("9/9", True), "edges": ("zero", True), "sharpen": ("9", False)}),
    ("02", {"from grey 0.5": ("4,5", True), "comes out": ("middle", False)}),
    ("03", {"first value": ("1/3", True), "different values": ("2", False)}),
    ("03", {"first value": ("33 %", True), "different values": ("one", True)}),
    ("04", {"level 1": ("12", True), "level 2": ("six", True), "level 3": ("2", False)}),
    ("04", {"zero again at": ("≈4", True), "largest at": ("3", False)}),
    ("05", {"bottom left": ("11/2", True), "bottom right": ("5.5", False)}),
    ("05", {"2 by 2": ("1", True), "4 by 4": ("16", False)}),
]


@pytest.mark.parametrize(("lesson", "parts"), BY_HAND, ids=str)
def test_a_card_marks_each_part_as_someone_does_who_worked_it_out_by_hand(lesson, parts, asking):
    cards = [question for path, _, question in QUESTIONS if path.name.startswith(lesson)]
    (card,) = [question for question in cards if list(question.answers) == list(parts)]
    fill(asking, card.spec(), {name: typed for name, (typed, _) in parts.items()})
    press(asking, "Check")
    assert signs(asking) == [right for _, right in parts.values()]


WINDOWS = predict("How many?", {"windows": 8, "it is": "less"}, "Eight.", choices={"it is": ["less", "more"]})


def test_a_mark_says_what_was_given_and_what_is_right(asking):
    fill(asking, WINDOWS.spec(), {"windows": "7", "it is": "more"})
    press(asking, "Check")
    assert marks(asking) == ["✗ 7, right is 8", "✗ more, right is less"]
    expect(asking.locator(".stride-told")).to_have_text("A guess to learn from.")
    fill(asking, WINDOWS.spec(), {"windows": "7", "it is": "less"})
    press(asking, "Check")
    assert marks(asking) == ["✗ 7, right is 8", "✓ right"]
    expect(asking.locator(".stride-told")).to_have_text("1 of 2 is right.")


def test_a_mark_covers_neither_its_field_nor_a_choice(asking):
    fill(asking, WINDOWS.spec(), {"windows": "7", "it is": "more"})
    press(asking, "Check")
    number, choice = (sign.bounding_box() for sign in asking.locator(".stride-sign").all())
    field, option = (asking.locator(name).last.bounding_box() for name in ("input[type=text]", ".stride-option"))
    for mark, place in ((number, field), (choice, option)):
        assert mark["x"] >= place["x"] + place["width"]


def test_a_right_and_a_wrong_answer_differ_by_more_than_their_colour(asking):
    fill(asking, WINDOWS.spec(), {"windows": "7", "it is": "less"})
    press(asking, "Check")
    wrong, right = asking.locator(".stride-sign").all()
    assert [each.inner_text()[0] for each in (wrong, right)] == ["✗", "✓"]
    colours = [each.evaluate("e => getComputedStyle(e).color") for each in (wrong, right)]
    assert len(set(colours)) == 2
    chosen = asking.locator(".stride-option:has(:checked)")
    solid = chosen.evaluate("e => getComputedStyle(e).borderStyle")
    fill(asking, WINDOWS.spec(), {"windows": "7", "it is": "more"})
    press(asking, "Check")
    assert [solid, chosen.evaluate("e => getComputedStyle(e).borderStyle")] == ["solid", "dashed"]


def test_with_forced_colours_and_on_paper_a_card_keeps_its_borders_and_its_signs(asking):
    fill(asking, WINDOWS.spec(), {"windows": "7", "it is": "more"})
    press(asking, "Check")
    try:
        for media in ({"forced_colors": "active"}, {"media": "print"}):
            asking.emulate_media(**media)
            for name in (".stride-predict", ".stride-option.wrong"):
                assert asking.locator(name).evaluate("e => getComputedStyle(e).borderTopWidth") != "0px", media
            assert [mark[0] for mark in marks(asking)] == ["✗", "✗"]
            expect(asking.locator(".stride-sign").first).to_be_visible()
        expect(asking.get_by_role("button")).to_have_count(0)
    finally:
        asking.emulate_media(forced_colors="none", media="screen")


@pytest.mark.parametrize(
    ("within", "said", "typed", "mark"),
    [
        (0.1, "Right if off by 0.1 at most.", "7.5", "✓ 7.5, within 0.1 of 7.562"),
        (0.1, "Right if off by 0.1 at most.", "9", "✗ 9, right is 7.562, within 0.1 counts"),
        (0.0, "The exact number counts.", "7.5", "✗ 7.5, right is 7.562"),
    ],
)
def test_how_near_a_number_must_be_is_said_before_and_after(within, said, typed, mark, asking):
    fill(asking, predict("How many times?", 7.5625, within=within).spec(), {"answer": typed})
    expect(asking.locator(".stride-near")).to_have_text(said)
    press(asking, "Check")
    assert marks(asking) == [mark]


def test_where_nothing_is_typed_nothing_is_said_of_nearness(asking):
    fill(asking, predict("Which?", "left", choices=["left", "right"]).spec(), {})
    expect(asking.locator(".stride-near")).to_be_hidden()


def test_beside_choices_it_is_said_at_the_number_that_is_typed(asking):
    choices = {"the loop": ["about 9", "about 90"]}
    steps = predict("How many steps?", {"the loop": "about 9", "the slices": 25}, choices=choices)
    fill(asking, steps.spec(), {})
    expect(asking.locator(".stride-options + .stride-near + .stride-number")).to_have_count(1)


def test_another_try_is_possible_and_the_first_one_counts(asking):
    fill(asking, WINDOWS.spec(), {"windows": "7", "it is": "less"})
    press(asking, "Check")
    press(asking, "Try again")
    assert marks(asking) == ["", ""]
    expect(asking.locator(".stride-because")).to_be_hidden()
    expect(asking.get_by_label("windows")).to_be_focused()
    expect(asking.get_by_label("windows")).to_have_value("")
    expect(asking.get_by_label("less")).to_be_checked()
    asking.get_by_label("windows").fill("8")
    press(asking, "Check")
    assert signs(asking) == [True, True]
    expect(asking.locator(".stride-told")).to_have_text("Right this time.")
    expect(asking.locator(".stride-count")).to_have_text(counted(0, 1))
    expect(asking.get_by_role("button")).to_have_count(0)


def test_a_right_answer_needs_no_other_try(asking):
    fill(asking, WINDOWS.spec(), {"windows": "8", "it is": "less"})
    press(asking, "Check")
    expect(asking.get_by_role("button")).to_have_count(0)


def test_after_show_me_nothing_looks_like_a_right_answer(asking):
    fill(asking, WINDOWS.spec(), {"windows": "8", "it is": "less"})
    press(asking, "Show me")
    assert marks(asking) == ["the answer: 8", "the answer: less"]
    assert "✓" not in asking.locator("main").inner_text()
    expect(asking.locator(".right, .wrong, :checked")).to_have_count(0)
    expect(asking.get_by_label("windows")).to_have_value("")
    expect(asking.locator(".stride-told")).to_have_text("Here are the answers.")
    expect(asking.locator(".stride-count")).to_have_text(counted(0, 1))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Answer everything first, or press Show me."),
        ("36 cells", "'36 cells' is not a number; write 36."),
    ],
)
def test_what_cannot_be_read_is_quoted_back_and_counts_for_nothing(typed, said, asking):
    fill(asking, predict("How many?", {"windows": 11}, "Eleven.").spec(), {"windows": typed})
    press(asking, "Check")
    expect(asking.locator(".stride-told")).to_have_text(said)
    expect(asking.get_by_label("windows")).to_be_focused()
    expect(asking.locator(".stride-because")).to_be_hidden()
    expect(asking.locator(".stride-count")).to_have_text("")


def test_only_the_cards_of_the_same_lesson_are_counted(asking):
    asking.evaluate(
        """([spec, right]) => {
            globalThis.gone?.()
            const main = document.querySelector("main")
            main.replaceChildren()
            const lessons = ["one", "one", "one", "two"]
            const ends = lessons.map((each) => {
                return ask(main.appendChild(document.createElement("div")), spec, null, each)
            })
            globalThis.gone = () => ends.forEach((end) => end())
        }""",
        [predict("How many?", 8).spec(), 8],
    )
    cards = asking.locator(".stride-predict")
    for number, typed in ((0, "8"), (1, "7"), (3, "8")):
        cards.nth(number).get_by_role("textbox").fill(typed)
        cards.nth(number).get_by_role("button", name="Check").click()
    said = [card.locator(".stride-count").text_content() for card in cards.all()]
    assert said == [counted(1, 3), counted(1, 3), "", counted(1, 1)]


@pytest.mark.parametrize("pressed", [["Check"], ["Check", "Try again"], ["Show me"], []], ids=str)
def test_a_card_asked_again_shows_what_it_showed(pressed, asking):
    fill(asking, WINDOWS.spec(), {"windows": "7", "it is": "less"})
    for name in pressed:
        press(asking, name)
    before = asking.locator("main").inner_text()
    fill(asking, WINDOWS.spec(), {}, again=True)
    assert asking.locator("main").inner_text() == before
    typed = "" if "Show me" in pressed or "Try again" in pressed else "7"
    expect(asking.get_by_label("windows")).to_have_value(typed)
    if "Try again" in pressed:
        fill_fields(asking, WINDOWS.spec(), {"windows": "8"})
        press(asking, "Check")
        expect(asking.locator(".stride-count")).to_have_text(counted(0, 1))


def test_the_keyboard_alone_answers_tries_again_and_goes_on(asking):
    fill(asking, predict("How many?", {"windows": 8}, "Eight.").spec(), {"windows": "7"})
    asking.get_by_label("windows").press("Enter")
    expect(asking.get_by_role("button", name="Try again")).to_be_focused()
    asking.keyboard.press("Enter")
    expect(asking.get_by_label("windows")).to_be_focused()
    asking.keyboard.type("8")
    asking.keyboard.press("Enter")
    expect(asking.locator(".stride-because")).to_be_focused()


def test_a_reader_of_screens_is_told_once_and_finds_the_mark_at_its_field(asking):
    fill(asking, WINDOWS.spec(), {"windows": "7", "it is": "less"})
    press(asking, "Check")
    expect(asking.locator("[role=status], [aria-live]")).to_have_count(1)
    expect(asking.get_by_label("windows")).to_have_accessible_description("The exact number counts. ✗ 7, right is 8")
    expect(asking.get_by_role("group", name="it is")).to_have_accessible_description("✓ right")


def test_cards_do_not_all_say_the_same_and_each_says_it_again(asking):
    said = []
    for text in [question.question for _, _, question in QUESTIONS[::2]] * 2:
        fill(asking, predict(text, 8).spec(), {"answer": "7"})
        press(asking, "Check")
        said.append(asking.locator(".stride-told").text_content())
    half = len(said) // 2
    assert said[:half] == said[half:]
    assert len(set(said)) == 5
    assert max(said.count(each) for each in said) < half


@pytest.fixture(scope="module")
def asking(chromium):
    """A page with the script and the style of the questions and nothing else."""
    page = chromium.new_page()
    page.set_content(f"<style>{STYLE}</style><script>{script(HERE / 'predict.js')}</script><main></main>")
    yield page
    page.close()


def fill(page, spec, given, again=False):
    """Ask one question afresh, or `again` with what it remembers, and put answers into its fields."""
    page.evaluate(
        """([spec, again]) => {
            globalThis.gone?.()
            if (!again) globalThis.remembered = null
            const kept = { get: () => remembered, set: (value) => { remembered = JSON.parse(JSON.stringify(value)) } }
            const main = document.querySelector("main")
            main.replaceChildren()
            globalThis.gone = ask(main.appendChild(document.createElement("div")), spec, kept)
        }""",
        [json.loads(json.dumps(spec)), again],
    )
    fill_fields(page, spec, given)


def fill_fields(page, spec, given):
    """Put answers into the fields of the question on the page."""
    listed = [answer["name"] for answer in spec["answers"] if answer["choices"]]
    typed = [answer["name"] for answer in spec["answers"] if not answer["choices"]]
    for name, answer in given.items():
        if name in listed:
            page.locator("fieldset").nth(listed.index(name)).get_by_label(answer, exact=True).check()
        else:
            page.locator("input[type=text]").nth(typed.index(name)).fill(answer)


def press(page, name):
    """Press a button of the question."""
    page.get_by_role("button", name=name).click()


def marks(page):
    """What stands at the parts of the question."""
    return page.locator(".stride-sign").all_text_contents()


def signs(page):
    """Whether the parts of the question are marked right: by sign and by class, which must agree."""
    found = page.locator(".stride-sign").evaluate_all("each => each.map((e) => [e.textContent[0], e.classList[1]])")
    known = {("✓", "right"): True, ("✗", "wrong"): False}
    return [known[tuple(each)] for each in found]


def counted(right, cards):
    """What a card says of all cards of its lesson."""
    return f"This lesson's cards right at the first try: {right} of {cards}"


def shown_answers(question):
    """The right answers in words."""
    return [answer["shown"] for answer in question.spec()["answers"]]


def telling(question):
    """Numbers among the right answers that would be noticed: of two digits or more."""
    written = zip(question.answers.values(), shown_answers(question), strict=True)
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


def beneath(path, number):
    """What is read right beneath a card: the prose and the outputs of three cells, as far as section and panel go."""
    names, texts = lessons.run(path), []
    for cell in lessons.read(path).cells[number + 1 : number + 4]:
        is_panel = cell.cell_type == "code" and isinstance(names.get(cell.source.splitlines()[-1]), Panel)
        if cell.source.startswith("## ") or is_panel:
            break
        if cell.cell_type == "markdown":
            texts.append(re.sub(r"<details>.*?</details>", "", cell.source, flags=re.S))
        elif "predict(" not in cell.source:
            texts += [output.get("text") or output["data"].get("text/plain", "") for output in cell.outputs]
    return "\n".join(texts)


@pytest.mark.parametrize("path", lessons.LESSONS[:3], ids=lambda path: path.name)
def test_the_right_figures_do_not_stand_right_beneath_a_question(path):
    for number, question in asked(path):
        for figure in telling(question):
            found = re.search(rf"(?<![\d.]){re.escape(figure)}0*(?![\d.]*\d)", beneath(path, number))
            assert not found, (question.question, figure)


@EACH
def test_a_stored_question_keeps_its_answer_folded(path, number, question):
    html = lessons.read(path).cells[number].outputs[0]["data"]["text/html"]
    before, details = html.split("<details>")
    assert details.rstrip().endswith("</details></div>")
    for text in shown_answers(question):
        assert f"<b>{text}</b>" not in before
    assert lessons.read(path).cells[number].metadata["jupyter"] == {"source_hidden": True}


def test_no_two_questions_have_the_same_words_by_which_answers_are_kept():
    questions = [question.question for _, _, question in QUESTIONS]
    assert len(set(questions)) == len(questions)


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
