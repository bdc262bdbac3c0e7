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


QUESTIONS = [(path, question) for path in lessons.LESSONS for _, question in asked(path)]
EACH_LESSON = pytest.mark.parametrize("path", lessons.LESSONS, ids=lambda path: path.name)
WINDOWS = predict("How many?", {"windows": 8, "it is": "less"}, "Eight.", choices={"it is": ["less", "more"]})


# --- the cards of the lessons -----------------------------------------------------------------------------------------

# A card that remembers an answer which was checked marks it at once.
JUDGED = """cards => cards.map(([spec, given]) => {
    const card = document.createElement("div")
    const end = mountQuestion(card, spec, { get: () => ({ given, opened: "checked" }), set() {} })
    const signs = [...card.querySelectorAll(".stride-sign")].map((sign) => sign.textContent[0])
    end()
    return signs
})"""


def judged(page, cards):
    """The signs at the parts of cards; a card is a question and what was typed into its parts."""
    return page.evaluate(JUDGED, json.loads(json.dumps([[question.spec(), given] for question, given in cards])))


def test_the_right_answer_of_every_card_is_marked_right(asking):
    cards = []
    for _, question in QUESTIONS:
        right = [answer["right"] for answer in question.spec()["answers"]]
        cards.append((question, [each if isinstance(each, str) else f"{each:.9f}" for each in right]))
    for (question, given), signs in zip(cards, judged(asking, cards), strict=True):
        assert signs == ["✓"] * len(given), (question.question, given)


# Worked out by hand: what is typed into the parts of a card, and whether that is right.
BY_HAND = [
    ("01", {"stride 1": ("22", True), "stride 2": ("eleven", True), "stride 3": ("7", False)}),
    ("01", {"window of 2": ("odd", True), "window of 3": ("odd", False)}),
    ("01", {"padding 1": ("７", True), "padding 0": ("7", False)}),
    ("01", {"stride 2": ("4", True), "stride 3": ("9", False)}),
    ("01", {"stride 1": ("10", True), "stride 2": ("60", False)}),
    ("02", {"blur": ("9/9", True), "edges": ("zero", True), "sharpen": ("9", False)}),
    ("02", {"from grey 0.5": ("4,5", True), "comes out": ("middle", False)}),
    ("03", {"first value": ("1/3", True), "different values": ("2", False)}),
    ("03", {"first value": ("33 %", True), "different values": ("one", True)}),
    ("04", {"level 2": ("five", True), "level 3": ("3", False)}),
    ("04", {"zero again at": ("≈4", True), "largest at": ("3", False)}),
    ("05", {"bottom left": ("11/2", True), "bottom right": ("5.5", False)}),
    ("05", {"2 by 2": ("1", True), "4 by 4": ("16", False)}),
]


def test_a_card_marks_each_part_as_someone_does_who_worked_it_out_by_hand(asking):
    cards = []
    for lesson, parts in BY_HAND:
        of_lesson = [question for path, question in QUESTIONS if path.name.startswith(lesson)]
        (card,) = [question for question in of_lesson if list(question.answers) == list(parts)]
        cards.append((card, [typed for typed, _ in parts.values()]))
    for (lesson, parts), signs in zip(BY_HAND, judged(asking, cards), strict=True):
        assert signs == ["✓" if right else "✗" for _, right in parts.values()], (lesson, parts)


# --- one card, by hand ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def asking(chromium):
    """A page with the script and the style of the questions and nothing else."""
    context = chromium.new_context(has_touch=True)
    page = context.new_page()
    page.set_content(f"<style>{STYLE}</style><script>{script(HERE / 'predict.js')}</script><main></main>")
    yield page
    context.close()


def put(page, *questions, again=False, lessons=("",)):
    """Ask questions afresh, or `again` with what they remember."""
    page.evaluate(
        """([specs, again, lessons]) => {
            for (const end of globalThis.ends ?? []) end()
            if (!again) globalThis.remembered = null
            const kept = { get: () => remembered, set: (value) => { remembered = JSON.parse(JSON.stringify(value)) } }
            const main = document.querySelector("main")
            main.replaceChildren()
            globalThis.ends = specs.map((spec, index) => {
                const place = main.appendChild(document.createElement("div"))
                return mountQuestion(place, spec, specs.length > 1 ? null : kept, lessons[index])
            })
        }""",
        [json.loads(json.dumps([each.spec() for each in questions])), again, lessons],
    )


def press(page, name):
    """Press a button of the question."""
    page.get_by_role("button", name=name).click()


def check(page, windows, choice):
    """Ask how many windows afresh, answer, and press Check."""
    put(page, WINDOWS)
    page.get_by_label("windows").fill(windows)
    page.get_by_label(choice).check()
    press(page, "Check")


def try_again(page, windows):
    """Give another number, and press Check."""
    page.get_by_label("windows").fill(windows)
    press(page, "Check")


def marks(page):
    """What stands at the parts of the question."""
    return page.locator(".stride-sign").all_text_contents()


def counted(right, answered):
    """What a card says of the answered cards of its lesson."""
    return f"So far in this lesson: {right} of {answered} cards right at the first try."


def test_a_mark_says_what_was_given_and_what_is_right_and_covers_neither_field_nor_choice(asking):
    check(asking, "7", "more")
    assert asking.get_by_label("windows").get_attribute("inputmode") is None, "an iPhone's numbers have no minus"
    try_again(asking, "9")
    assert marks(asking) == ["✗ 9. Right: 8.", "✗ more. Right: less."]
    expect(asking.locator(".stride-told")).to_have_text("0 of 2 are right.")
    expect(asking.locator(".stride-because")).to_have_text("Eight.")
    number, choice = (sign.bounding_box() for sign in asking.locator(".stride-sign").all())
    field, option = (asking.locator(name).last.bounding_box() for name in ("input[type=text]", ".stride-option"))
    for mark, place in ((number, field), (choice, option)):
        assert mark["x"] >= place["x"] + place["width"]


def test_on_a_phone_the_mark_of_a_choice_stands_under_all_of_them_and_beside_none(asking):
    before = asking.viewport_size
    asking.set_viewport_size({"width": 390, "height": 844})
    try:
        put(asking, predict("How many?", "8", choices=["8", "12", "16"]))
        asking.get_by_label("8").check()
        press(asking, "Check")
        options = [each.bounding_box() for each in asking.locator(".stride-option").all()]
        assert asking.locator(".stride-sign").bounding_box()["y"] >= max(each["y"] + each["height"] for each in options)
    finally:
        asking.set_viewport_size(before)


def test_right_and_wrong_differ_by_more_than_their_colour_also_where_colours_are_forced_and_on_paper(asking):
    chosen = asking.locator(".stride-option:has(:checked)")
    check(asking, "7", "less")
    assert marks(asking) == ["✗ 7 is too small. Try again.", "✓ right"]
    colours = asking.locator(".stride-sign").evaluate_all("all => all.map((e) => getComputedStyle(e).color)")
    assert len(set(colours)) == 2
    assert chosen.evaluate("e => getComputedStyle(e).borderStyle") == "solid"
    check(asking, "7", "more")
    assert chosen.evaluate("e => getComputedStyle(e).borderStyle") == "dashed"
    press(asking, "Show me")
    check(asking, "8", "more")
    try:
        for media in ({"forced_colors": "active"}, {"media": "print"}):
            asking.emulate_media(**media)
            for name in (".stride-predict", ".stride-option.wrong"):
                assert asking.locator(name).evaluate("e => getComputedStyle(e).borderTopWidth") != "0px", media
            expect(asking.locator(".stride-sign").first).to_be_visible()
        expect(asking.get_by_role("button")).to_have_count(0)
    finally:
        asking.emulate_media(forced_colors="none", media="screen")


def test_how_near_a_number_must_be_is_said_before_and_after_at_the_number_that_is_typed(asking):
    near = asking.locator(".stride-near")
    choices = {"the loop": ["about 9", "about 90"]}
    put(asking, predict("How many?", {"the loop": "about 9", "times": 7.5625}, choices=choices, within=0.1))
    expect(near).to_have_text("Right if off by 0.1 at most.")
    expect(asking.locator(".stride-options + .stride-near + .stride-number")).to_have_count(1)
    asking.get_by_label("times").fill("7.5")
    asking.get_by_label("about 9", exact=True).check()
    press(asking, "Check")
    assert marks(asking) == ["✓ right", "✓ 7.5. More exactly: 7.562 (off by 0.1 was allowed)."]
    put(asking, predict("What share?", 1 / 3, within=0.01))
    asking.get_by_role("textbox").fill("0.333")
    press(asking, "Check")
    assert marks(asking) == ["✓ right"], "nothing is more exact than that"
    put(asking, predict("Which?", "left", choices=["left", "right"]))
    expect(near).to_be_hidden()


def test_a_first_wrong_answer_tells_what_is_wrong_but_not_what_is_right_and_keeps_what_was_right(asking):
    check(asking, "7", "less")
    expect(asking.locator(".stride-told")).to_have_text("1 of 2 is right.")
    press(asking, "Check")  # the same again is no other try
    assert marks(asking) == ["✗ 7 is too small. Try again.", "✓ right"]
    expect(asking.locator(".stride-because")).to_be_hidden()
    expect(asking.get_by_label("less")).to_be_checked()
    expect(asking.get_by_label("less")).to_be_disabled()
    try_again(asking, "8")
    assert marks(asking) == ["✓ right", "✓ right"]
    expect(asking.locator(".stride-told")).to_have_text("2 of 2 are right.")
    expect(asking.get_by_role("button")).to_have_count(0)


def test_a_hint_helps_while_another_try_is_left_and_is_read_out(asking):
    put(asking, predict("How many?", {"windows": 8}, "Eight.", hint="Count the first one, too."))
    hint = asking.get_by_role("status").get_by_text("Count the first one, too.")
    expect(hint).to_be_hidden()
    asking.get_by_label("windows").fill("7")
    press(asking, "Check")
    expect(hint).to_be_visible()
    try_again(asking, "9")
    expect(hint).to_be_hidden()
    put(asking, predict("How many?", {"windows": 8}, "Eight.", hint="Count the first one, too."))
    asking.get_by_label("windows").fill("7")
    press(asking, "Check")
    press(asking, "Show me")
    expect(hint).to_be_hidden()


def test_the_second_wrong_answer_tells_and_of_two_choices_the_first(asking):
    check(asking, "9", "more")
    assert marks(asking) == ["✗ 9 is too large. Try again.", "✗ more. Right: less."]
    expect(asking.locator(".stride-because")).to_be_hidden()
    try_again(asking, "7")
    assert marks(asking)[0] == "✗ 7. Right: 8."
    put(asking, predict("Which?", "left", "Left.", choices=["left", "middle", "right"]))
    for choice, mark in {"right": "✗ not right. Try again.", "middle": "✗ middle. Right: left."}.items():
        expect(asking.locator(".stride-because")).to_be_hidden()
        asking.get_by_label(choice).check()
        press(asking, "Check")
        assert marks(asking) == [mark]
    expect(asking.locator(".stride-because")).to_have_text("Left.")


def test_after_show_me_nothing_looks_like_a_right_answer(asking):
    put(asking, WINDOWS)
    asking.get_by_label("windows").fill("8")
    asking.get_by_label("more").check()
    press(asking, "Check")
    assert marks(asking) == ["✓ right", "✗ more. Right: less."]
    check(asking, "9", "less")
    press(asking, "Show me")
    assert marks(asking) == ["the answer: 8", "the answer: less"]
    assert "✓" not in asking.locator("main").inner_text()
    expect(asking.locator(".right, .wrong, :checked")).to_have_count(0)
    expect(asking.get_by_label("windows")).to_have_value("")
    expect(asking.locator(".stride-told")).to_have_text("Here are the answers.")


def test_what_cannot_be_read_is_quoted_back_and_counts_for_nothing(asking):
    sentences = {
        "": "Answer everything first, or press Show me.",
        "36 cells": "'36 cells' is not a number; write 36.",
    }
    for typed, said in sentences.items():
        put(asking, predict("How many?", {"windows": 11}, "Eleven."))
        asking.get_by_label("windows").fill(typed)
        press(asking, "Check")
        expect(asking.locator(".stride-told")).to_have_text(said)
        expect(asking.get_by_label("windows")).to_be_focused()
        expect(asking.locator(".stride-because")).to_be_hidden()
        expect(asking.locator(".stride-count")).to_have_text("")


def test_the_card_settled_last_counts_those_of_its_lesson_by_their_first_try_and_one_alone_does_not(asking):
    put(asking, *[predict("How many?", 8)] * 5, lessons=["one", "one", "one", "two", "one"])
    cards = asking.locator(".stride-predict")
    counts = asking.locator(".stride-count")

    def answer(number, typed):
        cards.nth(number).get_by_role("textbox").fill(typed)
        press(cards.nth(number), "Check")

    for number, typed in ((1, "7"), (3, "8")):
        answer(number, typed)
        assert counts.all_text_contents() == [""] * 5
    answer(0, "8")
    assert counts.all_text_contents() == [counted(1, 2), "", "", "", ""], "a wrong try counts while another is left"
    answer(1, "8")
    assert marks(asking) == ["✓ right", "✓ right", "", "✓ right", ""]
    assert counts.all_text_contents() == ["", counted(1, 2), "", "", ""]
    answer(2, "7")
    assert counts.all_text_contents() == ["", counted(1, 2), "", "", ""], "another try is left, so it is not settled"
    answer(4, "8")
    assert counts.all_text_contents() == ["", "", "", "", counted(2, 4)]
    press(cards.nth(2), "Show me")
    assert counts.all_text_contents() == ["", "", counted(2, 4), "", ""]


def test_a_card_asked_again_shows_what_it_showed(asking):
    def asked_again():
        before = asking.locator("main").inner_text()
        put(asking, WINDOWS, again=True)
        assert asking.locator("main").inner_text() == before
        return asking.get_by_label("windows").input_value()

    put(asking, WINDOWS)
    asking.get_by_label("windows").fill("7")
    asking.get_by_label("less").check()
    assert asked_again() == "7"
    press(asking, "Check")
    assert asked_again() == "7"
    try_again(asking, "9")
    assert asked_again() == "9"
    assert asking.evaluate("remembered.firstTry") == "wrong"
    put(asking, WINDOWS)
    press(asking, "Show me")
    assert asked_again() == ""


def test_a_finger_or_the_keyboard_alone_answers_tries_again_and_goes_on(asking):
    put(asking, WINDOWS)
    asking.get_by_label("more").tap()
    asking.get_by_label("windows").tap()
    letters = asking.get_by_label("windows").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert letters >= 16, "an iPhone zooms into a page whose field has smaller ones"
    asking.keyboard.type("7")
    asking.get_by_role("button", name="Check").tap()
    assert marks(asking) == ["✗ 7 is too small. Try again.", "✗ more. Right: less."]
    put(asking, predict("How many?", {"windows": 8}, "Eight."))
    asking.get_by_label("windows").focus()
    asking.keyboard.type("7")
    asking.keyboard.press("Enter")
    expect(asking.get_by_label("windows")).to_be_focused()
    asking.keyboard.press("Backspace")
    asking.keyboard.type("8")
    asking.keyboard.press("Enter")
    expect(asking.locator(".stride-because")).to_be_focused()


def test_a_reader_of_screens_is_told_once_and_finds_the_mark_at_its_field(asking):
    check(asking, "7", "less")
    expect(asking.locator("[role=status], [aria-live]")).to_have_count(1)
    described = "The exact number counts. ✗ 7 is too small. Try again."
    expect(asking.get_by_label("windows")).to_have_accessible_description(described)
    expect(asking.get_by_role("group", name="it is")).to_have_accessible_description("✓ right")


# --- nothing gives an answer away -------------------------------------------------------------------------------------


def shown_answers(question):
    """The right answers in words."""
    return [answer["shown"] for answer in question.spec()["answers"]]


def telling(question):
    """Numbers among the right answers that would be noticed: of two digits or more."""
    written = zip(question.answers.values(), shown_answers(question), strict=True)
    return [text for answer, text in written if not isinstance(answer, str) and len(re.sub(r"\D", "", text)) > 1]


def printed(cell):
    """What stands beneath a cell of code, as text; nothing where it asks the next question."""
    if cell.cell_type != "code" or "predict(" in cell.source:
        return ""
    return "\n".join(output.get("text") or output["data"].get("text/plain", "") for output in cell.outputs)


def prose(cell):
    """The words of a cell of words."""
    return cell.source if cell.cell_type == "markdown" else ""


def unfolded(words):
    """Words without what is folded in them."""
    return re.sub(r"<details>.*?</details>", "", words, flags=re.S)


def read_around(path, number):
    """What is read around the card of a cell: two cells before it, three beneath it, and the panel after it."""
    cells, names = lessons.read(path).cells, lessons.run(path)
    texts = [prose(cell) + printed(cell) for cell in cells[max(0, number - 2) : number]]
    beneath = path in lessons.LESSONS[:3]  # in later lessons a figure may be named as soon as the card is answered
    for place, cell in enumerate(cells[number + 1 : number + 5]):
        last = names.get(cell.source.splitlines()[-1]) if cell.cell_type == "code" else None
        if isinstance(last, Panel):
            view = last()
            texts += [view.sentence, *(str(row) for table in view.tables for row in table.rows)]
        beneath = beneath and place < 3 and not isinstance(last, Panel) and not cell.source.startswith("## ")
        if beneath:
            texts.append(unfolded(prose(cell)) + printed(cell))
    return "\n".join(texts)


@EACH_LESSON
def test_the_right_figures_stand_neither_in_a_question_nor_around_it_nor_unfolded_in_the_stored_card(path):
    cells = lessons.read(path).cells
    for number, question in asked(path):
        read = question.question + "\n" + read_around(path, number)
        for figure in telling(question):
            assert not re.search(rf"(?<![\d.]){re.escape(figure)}0*(?![\d.]*\d)", read), (question.question, figure)
        before, details = cells[number].outputs[0]["data"]["text/html"].split("<details>")
        assert details.rstrip().endswith("</details></div>")
        assert not [text for text in shown_answers(question) if f"<b>{text}</b>" in before], question.question
        assert cells[number].metadata["jupyter"] == {"source_hidden": True}


def test_no_two_questions_have_the_same_words_by_which_answers_are_kept_and_no_two_choices_either():
    questions = [question.question for _, question in QUESTIONS]
    assert len(set(questions)) == len(questions)
    for _, question in QUESTIONS:
        for choices in filter(None, question.choices.values()):
            assert len(set(choices)) == len(choices), question.question


# --- what a question is made of ---------------------------------------------------------------------------------------


def test_answers_are_told_with_their_names_and_a_single_one_may_have_none():
    named, single = predict("How <many>?", {"a < b": 11, "c": "no"}, "So.", choices={"c": ["no"]}), predict("?", 0.4801)
    assert named.text() == "Predict. How <many>?\na < b: 11; c: no\nSo."
    assert "<b>a &lt; b: 11; c: no</b>" in named.html()
    assert single.text() == "Predict. ?\n0.48"
    assert "<b>0.48</b>" in single.html()


@pytest.mark.parametrize("answers", [True, "eleven", None, [11], np.array([1, 2])], ids=str)
def test_an_answer_that_cannot_be_typed_or_chosen_is_refused(answers):
    with pytest.raises(BadInput, match="answer must be a number"):
        predict("How many?", answers)


def test_an_answer_that_is_none_of_the_choices_is_refused():
    with pytest.raises(BadInput, match="must be one of"):
        predict("Which?", {"a": "left", "b": 1}, choices={"a": ["right", "middle"]})
