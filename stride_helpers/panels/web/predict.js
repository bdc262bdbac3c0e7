// A question to answer before its explanation opens. All of it happens on the page.

import { make, put } from "./elements.js"
import { keepKeys } from "./keys.js"
import { isRight, markWords, rightWords, tolerance, verdict } from "./marks.js"
import { noNumber, readAnswer } from "./numbers.js"

/** @import { GivenPlace, Question } from "./types.js" */
/** @import { Part } from "./marks.js" */

/**
 * A question among those of its lesson: how its first answer was, and what says how many were right.
 * @typedef {{ lesson: string, first: "" | "right" | "wrong" | "shown", count: () => void }} Card
 *
 * @typedef {object} AnswerField what a part of an answer is given in
 * @property {HTMLElement} element
 * @property {HTMLElement} described what a reader of screens names together with the mark
 * @property {HTMLInputElement} first what the hand goes to
 * @property {() => string | number | undefined} get the answer as it is compared: without one undefined, NaN for a
 *   number that cannot be read
 * @property {() => string | undefined} written the answer as it was given
 * @property {(given: string | undefined) => void} set
 * @property {(look: "" | "right" | "wrong") => void} judge give what was chosen its look
 */
const page = /** @type {{ strideCards?: Set<Card> }} */ (globalThis)
const cards = (page.strideCards ??= new Set())

/** A name that no other element has. */
const unique = () => `predict-${Math.random().toString(36).slice(2, 8)}`

/**
 * Several answers to choose from.
 * @param {string} legend
 * @param {string[]} choices
 * @returns {AnswerField}
 */
function choiceField(legend, choices) {
  const name = unique()
  const options = choices.map((value) => {
    const radio = make("input", "", { type: "radio", name, value })
    return { radio, value, label: make("label", "stride-option", {}, radio, value) }
  })
  const title = make("legend", "", { textContent: legend })
  const element = make("fieldset", "stride-options", {}, title, ...options.map(({ label }) => label))
  const get = () => options.find(({ radio }) => radio.checked)?.value
  return {
    element,
    described: element,
    first: options[0].radio,
    get,
    written: get,
    set(given) { for (const { radio, value } of options) radio.checked = value === given },
    judge(look) {
      for (const { radio, label } of options) {
        label.classList.toggle("right", radio.checked && look === "right")
        label.classList.toggle("wrong", radio.checked && look === "wrong")
      }
    },
  }
}

/**
 * A number to type.
 * @param {string} label
 * @param {boolean} inPercent whether percent are asked for
 * @returns {AnswerField}
 */
function numberField(label, inPercent) {
  const field = make("input", "", { type: "text", inputMode: "decimal", autocomplete: "off", size: 6 })
  field.onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey) return
    event.preventDefault() // in JupyterLab the browser itself does not send the form
    field.form?.requestSubmit()
  }
  return {
    element: make("div", "stride-number", {}, make("label", "", {}, label, field)),
    described: field,
    first: field,
    get: () => (field.value.trim() ? readAnswer(field.value, inPercent) : undefined),
    written: () => field.value,
    set(given) { field.value = given ?? "" },
    judge() {},
  }
}

/** @param {Question} spec @returns {AnswerField[]} */
function answerFields({ question, names, choices }) {
  return names.map((name, index) => {
    const named = names.length > 1 || name !== "answer"
    const several = choices[index]
    if (several) return choiceField(names.length > 1 ? name : "your answer", several)
    return numberField(named ? name : "your answer", /percent|%/i.test(named ? name : question))
  })
}

/**
 * Ask a question in an element; returns what ends it.
 * @param {HTMLElement} root
 * @param {Question} spec
 * @param {GivenPlace | null} [kept] remembers what was answered, if there is one
 * @param {string} [lesson] tells the lessons in one window apart
 */
export function ask(root, spec, kept = null, lesson = "") {
  root.classList.add("stride-panel", "stride-predict")
  const unkeepKeys = keepKeys(root)
  /** @type {Card} */
  const card = { lesson, first: "", count }
  cards.add(card)
  const fields = answerFields(spec)
  const numbers = spec.choices.some((choices) => choices === null)
  const near = make("p", "stride-near", { id: unique(), textContent: numbers ? tolerance(spec.within) : "" })
  const marks = fields.map(({ element, described }) => {
    const mark = make("span", "stride-sign", { id: unique() })
    element.append(mark)
    described.setAttribute("aria-describedby", described === element ? mark.id : `${near.id} ${mark.id}`)
    return mark
  })
  const check = make("button", "", { type: "submit", textContent: "Check" })
  const again = make("button", "", { type: "button", textContent: "Try again", hidden: true })
  const show = make("button", "", { type: "button", textContent: "Show me" })
  const counted = make("span", "stride-count")
  const buttons = make("div", "stride-play", {}, check, again, show, counted)
  const form = make("form", "stride-answers", {}, ...fields.map(({ element }) => element), buttons)
  const told = make("p", "stride-told", { role: "status" })
  const because = make("div", "stride-because", { hidden: true, tabIndex: -1 })
  const predict = make("b", "", { textContent: "Predict. " })
  root.append(make("p", "stride-question", {}, predict, spec.question), near, form, told, because)

  /** @returns {Part[]} */
  const answered = () => fields.map(({ get }, index) => ({
    name: fields.length > 1 ? spec.names[index] : "",
    given: get(),
    right: spec.right[index],
    shown: spec.shown[index],
    within: spec.within,
  }))

  /** @param {"" | "checked" | "shown"} opened */
  function keep(opened) {
    kept?.set({ given: fields.map(({ written }) => written()), opened, first: card.first })
  }

  /** @param {boolean} closed */
  function close(closed) {
    for (const input of form.querySelectorAll("input")) input.disabled = closed
    check.hidden = closed
    show.hidden = closed
    because.hidden = !closed
    because.innerHTML = closed ? spec.because : ""
  }

  /** Mark what was answered, each part for itself. */
  function judge() {
    const parts = answered()
    const right = parts.every(isRight)
    card.first ||= right ? "right" : "wrong"
    parts.forEach((part, index) => {
      const look = isRight(part) ? "right" : "wrong"
      marks[index].className = `stride-sign ${look}`
      put(marks[index], markWords(part))
      fields[index].judge(look)
    })
    close(true)
    again.hidden = right
    put(told, right && card.first !== "right" ? "Right this time." : verdict(parts, spec.question.length))
    keep("checked")
    recount(lesson)
  }

  /** Show the answers in place of what was given: nothing of it looks like an answer of the learner's. */
  function reveal() {
    card.first ||= "shown"
    for (const { set } of fields) set(undefined)
    answered().forEach((part, index) => put(marks[index], `the answer: ${rightWords(part)}`))
    close(true)
    put(told, fields.length > 1 ? "Here are the answers." : "Here is the answer.")
    keep("shown")
    recount(lesson)
  }

  /** Empty what was wrong; what was right stays. */
  function restart() {
    const wrong = answered().map((part) => !isRight(part))
    close(false)
    again.hidden = true
    put(told, "")
    fields.forEach(({ set, judge }, index) => {
      if (wrong[index]) set(undefined)
      judge("")
      marks[index].className = "stride-sign"
      put(marks[index], "")
    })
    fields[wrong.indexOf(true)].first.focus()
    keep("")
  }

  /** The focus goes on from a field or a button that is gone. @param {() => void} open */
  function withFocus(open) {
    const held = root.contains(document.activeElement)
    open()
    if (held) (again.hidden ? because : again).focus({ preventScroll: true })
  }

  form.onsubmit = (event) => {
    event.preventDefault()
    if (check.hidden) return
    const unread = fields.find(({ get }) => Number.isNaN(get()))
    const missing = fields.find(({ get }) => get() === undefined)
    if (unread) put(told, noNumber(unread.written() ?? ""))
    else if (missing) put(told, "Answer everything first, or press Show me.")
    else return withFocus(judge)
    const lacking = unread ?? missing
    lacking?.first.focus()
  }
  show.onclick = () => withFocus(reveal)
  again.onclick = restart
  form.oninput = () => keep("")
  function count() {
    const all = [...cards].filter((each) => each.lesson === lesson)
    const right = all.filter(({ first }) => first === "right")
    put(counted, card.first ? `This lesson's cards right at the first try: ${right.length} of ${all.length}` : "")
  }
  const before = kept?.get()
  if (before) {
    card.first = before.first ?? ""
    fields.forEach(({ set }, index) => set(before.given[index]))
    if (before.opened === "checked") judge()
    if (before.opened === "shown") reveal()
  }
  recount(lesson)
  return () => {
    cards.delete(card)
    recount(lesson)
    unkeepKeys()
  }
}

/** Say on all cards of a lesson how many were right. @param {string} lesson */
function recount(lesson) {
  for (const card of cards) {
    if (card.lesson === lesson) card.count()
  }
}
