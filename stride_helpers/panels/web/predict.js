// A question to answer before its explanation opens. All of it happens on the page.

import { answerFields } from "./answers.js"
import { make, put, unique } from "./elements.js"
import { holdKeys } from "./keys.js"
import { say, sayMany } from "./language.js"
import { isRight, markWords, rightWords, tolerance, verdict } from "./marks.js"
import { noNumber } from "./numbers.js"

/** @import { AnswerMemory, Question } from "./types.js" */
/** @import { AnswerPart } from "./marks.js" */

/**
 * A question among those of its lesson: how its first answer was, and what says how many were right.
 * @typedef {{ lesson: string, firstTry: "" | "right" | "wrong" | "shown", count: () => void }} Card
 */
const page = /** @type {{ strideCards?: Set<Card> }} */ (globalThis)
const cards = (page.strideCards ??= new Set())

/**
 * The name under which an answer is remembered: another question, or another answer to it, begins anew.
 * @param {string} where the lesson or the page
 * @param {Question} spec
 */
export function storedAs(where, { question, answers }) {
  const names = answers.map(({ name }) => name)
  const right = answers.map((answer) => answer.right)
  return `stride ${where} ${JSON.stringify([question, names, right])}`
}

/**
 * The elements of a card.
 * @param {Question} spec
 */
function cardElements(spec) {
  const fields = answerFields(spec)
  const near = make("p", "stride-near", { id: unique(), textContent: tolerance(spec.within) })
  const marks = fields.map(({ element, described }) => {
    const mark = make("span", "stride-sign", { id: unique() })
    element.append(mark)
    described.setAttribute("aria-describedby", described === element ? mark.id : `${near.id} ${mark.id}`)
    return mark
  })
  const check = make("button", "", { type: "submit", textContent: say("predict.check") })
  const again = make("button", "", { type: "button", textContent: say("predict.again"), hidden: true })
  const show = make("button", "", { type: "button", textContent: say("predict.show") })
  const counted = make("span", "stride-count")
  const buttons = make("div", "stride-play", {}, check, again, show, counted)
  const form = make("form", "stride-answers", {}, ...fields.map(({ element }) => element), buttons)
  const firstTyped = fields.find((_field, index) => spec.answers[index].choices === null)
  firstTyped?.element.before(near)
  const said = make("span")
  const unkept = make("span", "stride-unkept")
  const told = make("p", "stride-told", { role: "status" }, said, " ", unkept)
  const because = make("div", "stride-because", { hidden: true, tabIndex: -1 })
  const predict = make("b", "", { textContent: `${say("predict")} ` })
  const question = make("p", "stride-question", {}, predict, spec.question)
  const all = [question, form, told, because]
  return { fields, marks, check, again, show, counted, form, said, unkept, because, all }
}

/**
 * Ask a question in an element; returns what ends it.
 * @param {HTMLElement} root
 * @param {Question} spec
 * @param {AnswerMemory | null} [memory] remembers what was answered, if there is one
 * @param {string} [lesson] tells the lessons in one window apart
 */
export function mountQuestion(root, spec, memory = null, lesson = "") {
  const { fields, marks, check, again, show, counted, form, said, unkept, because, all } = cardElements(spec)
  root.classList.add("stride-panel", "stride-predict")
  root.append(...all)
  const releaseKeys = holdKeys(root)
  /** @type {Card} */
  const card = { lesson, firstTry: "", count }
  cards.add(card)

  /** @returns {AnswerPart[]} */
  const answered = () => fields.map(({ get }, index) => ({
    name: fields.length > 1 ? spec.answers[index].name : "",
    given: get(),
    right: spec.answers[index].right,
    shown: spec.answers[index].shown,
    within: spec.within,
  }))

  /** Say what is missing. @param {string} words */
  function tell(words) {
    put(said, words)
    said.classList.remove("stride-quiet")
  }

  /** Read out what is seen at the parts of the answer. @param {string} words */
  function readOut(words) {
    put(said, words)
    said.classList.add("stride-quiet")
  }

  /** @param {"" | "checked" | "shown"} opened */
  function keep(opened) {
    const given = fields.map(({ written }) => written())
    put(unkept, "")
    memory?.set({ given, opened, firstTry: card.firstTry }, (sentence) => put(unkept, sentence))
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
    card.firstTry ||= right ? "right" : "wrong"
    parts.forEach((part, index) => {
      const look = isRight(part) ? "right" : "wrong"
      marks[index].className = `stride-sign ${look}`
      put(marks[index], markWords(part))
      fields[index].judge(look)
    })
    close(true)
    again.hidden = right
    readOut(verdict(parts))
    keep("checked")
    recount(lesson)
  }

  /** Show the answers in place of what was given: nothing of it looks like an answer of the learner's. */
  function reveal() {
    card.firstTry ||= "shown"
    for (const { set } of fields) set(undefined)
    answered().forEach((part, index) => put(marks[index], say("predict.shown", { right: rightWords(part) })))
    close(true)
    readOut(sayMany("predict.here", fields.length))
    keep("shown")
    recount(lesson)
  }

  /** Empty what was wrong; what was right stays. */
  function restart() {
    const wrong = answered().map((part) => !isRight(part))
    close(false)
    again.hidden = true
    readOut("")
    fields.forEach(({ set, judge }, index) => {
      if (wrong[index]) set(undefined)
      judge("")
      marks[index].className = "stride-sign"
      put(marks[index], "")
    })
    fields[wrong.indexOf(true)].input.focus()
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
    if (unread) tell(noNumber(unread.written() ?? ""))
    else if (missing) tell(say("predict.missing"))
    else return withFocus(judge)
    const lacking = unread ?? missing
    lacking?.input.focus()
  }
  show.onclick = () => withFocus(reveal)
  again.onclick = restart
  form.oninput = () => keep("")
  function count() {
    const tried = [...cards].filter((each) => each.lesson === lesson && each.firstTry !== "")
    const right = tried.filter(({ firstTry }) => firstTry === "right")
    const counts = card.firstTry !== "" && tried.length > 1
    put(counted, counts ? say("predict.counted", { right: right.length, all: tried.length }) : "")
  }
  const before = memory?.get()
  if (before) {
    card.firstTry = before.firstTry ?? ""
    fields.forEach(({ set }, index) => set(before.given[index]))
    if (before.opened === "checked") judge()
    if (before.opened === "shown") reveal()
  }
  recount(lesson)
  return () => {
    cards.delete(card)
    recount(lesson)
    releaseKeys()
  }
}

/** Say on all cards of a lesson how many were right. @param {string} lesson */
function recount(lesson) {
  for (const card of cards) {
    if (card.lesson === lesson) card.count()
  }
}
