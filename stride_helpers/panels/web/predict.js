// A question to answer before its explanation opens. All of it happens on the page.

import { answerFields } from "./answers.js"
import { make, put, unique } from "./elements.js"
import { holdKeys } from "./keys.js"
import { say, sayMany } from "./language.js"
import { canBeTried, isRight, markWords, rightWords, tolerance, tryWords, verdict } from "./marks.js"
import { noNumber } from "./numbers.js"

/** @import { AnswerMemory, Given, Question } from "./types.js" */
/** @import { AnswerPart } from "./marks.js" */

/**
 * A question among those of its lesson: how its first answer was, and what it says of them all.
 * @typedef {object} Card
 * @property {string} lesson
 * @property {"" | "right" | "wrong" | "shown"} firstTry
 * @property {(words: string) => void} count
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
  const show = make("button", "", { type: "button", textContent: say("predict.show") })
  const counted = make("span", "stride-count")
  const buttons = make("div", "stride-play", {}, check, show, counted)
  const form = make("form", "stride-answers", {}, ...fields.map(({ element }) => element), buttons)
  const firstTyped = fields.find((_field, index) => spec.answers[index].choices === null)
  firstTyped?.element.before(near)
  const said = make("span")
  const unkept = make("span", "stride-unkept")
  const hint = make("span", "stride-hint", { hidden: true, textContent: spec.hint })
  const told = make("p", "stride-told", { role: "status" }, said, " ", hint, " ", unkept)
  const because = make("div", "stride-because", { hidden: true, tabIndex: -1 })
  const predict = make("b", "", { textContent: `${say("predict")} ` })
  const question = make("p", "stride-question", {}, predict, spec.question)
  const all = [question, form, told, because]
  return { fields, marks, check, show, counted, form, said, unkept, hint, because, all }
}

/**
 * Ask a question in an element; returns what ends it.
 * @param {HTMLElement} root
 * @param {Question} spec
 * @param {AnswerMemory | null} [memory] remembers what was answered, if there is one
 * @param {string} [lesson] tells the lessons in one window apart
 */
export function mountQuestion(root, spec, memory = null, lesson = "") {
  const { fields, marks, check, show, counted, form, said, unkept, hint, because, all } = cardElements(spec)
  root.classList.add("stride-panel", "stride-predict")
  root.append(...all)
  const releaseKeys = holdKeys(root)
  /** @type {Card} */
  const card = { lesson, firstTry: "", count: (words) => put(counted, words) }
  cards.add(card)
  let tried = "" // the wrong answer that can be mended; the same again is no other try

  /** @returns {AnswerPart[]} */
  const answered = () => fields.map(({ get }, index) => ({
    name: fields.length > 1 ? spec.answers[index].name : "",
    given: get(),
    right: spec.answers[index].right,
    shown: spec.answers[index].shown,
    within: spec.within,
    choices: spec.answers[index].choices,
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

  const written = () => fields.map((field) => field.written())

  /** @param {Given["opened"]} opened */
  function keep(opened) {
    const given = written()
    put(unkept, "")
    memory?.set({ given, opened, firstTry: card.firstTry }, (sentence) => put(unkept, sentence))
  }

  /** Tell why; nothing can be answered any more. */
  function settle() {
    for (const input of form.querySelectorAll("input")) input.disabled = true
    check.hidden = true
    show.hidden = true
    because.hidden = false
    because.innerHTML = spec.because
    recount(card)
  }

  /** @param {number} index of a part @param {"" | "right" | "wrong"} look @param {string} words */
  function mark(index, look, words) {
    marks[index].className = `stride-sign ${look}`
    put(marks[index], words)
    fields[index].judge(look)
  }

  /**
   * Mark what was answered, each part for itself. A first wrong answer is not told the right one.
   * @param {boolean} last whether no other try follows
   */
  function judge(last) {
    const parts = answered()
    const open = parts.map((part) => !last && canBeTried(part))
    const words = parts.map((part, index) => (open[index] ? tryWords(part) : markWords(part)))
    card.firstTry ||= parts.every(isRight) ? "right" : "wrong"
    parts.forEach((part, index) => {
      mark(index, isRight(part) ? "right" : "wrong", words[index])
      for (const input of fields[index].element.querySelectorAll("input")) input.disabled = !open[index]
    })
    const more = open.includes(true)
    tried = more ? String(written()) : ""
    if (!more) settle()
    hint.hidden = !more || !spec.hint
    readOut(verdict(parts, words))
    keep(more ? "tried" : "checked")
  }

  /** Show the answers in place of what was given: nothing of it looks like an answer of the learner's. */
  function reveal() {
    card.firstTry ||= "shown"
    for (const { set } of fields) set(undefined)
    answered().forEach((part, index) => mark(index, "", say("predict.shown", { right: rightWords(part) })))
    settle()
    hint.hidden = true
    readOut(sayMany("predict.here", fields.length))
    keep("shown")
  }

  /** The focus goes on from a field or a button that is gone. @param {() => void} answer */
  function withFocus(answer) {
    const held = root.contains(document.activeElement)
    answer()
    if (!held) return
    const next = fields.find(({ input }) => !input.disabled)
    if (!next) because.focus({ preventScroll: true })
    else if (document.activeElement !== check) next.input.focus()
  }

  form.onsubmit = (event) => {
    event.preventDefault()
    if (check.hidden) return
    const unread = fields.find(({ get }) => Number.isNaN(get()))
    const missing = fields.find(({ get }) => get() === undefined)
    if (unread) tell(noNumber(unread.written() ?? ""))
    else if (missing) tell(say("predict.missing"))
    else if (tried !== String(written())) return withFocus(() => judge(tried !== ""))
    const lacking = unread ?? missing
    lacking?.input.focus()
  }
  show.onclick = () => withFocus(reveal)
  form.oninput = () => { if (!tried) keep("") }
  const before = memory?.get()
  if (before) {
    card.firstTry = before.firstTry ?? ""
    fields.forEach(({ set }, index) => set(before.given[index]))
    if (before.opened === "tried") judge(false)
    if (before.opened === "checked") judge(true)
    if (before.opened === "shown") reveal()
  }
  return () => {
    cards.delete(card)
    releaseKeys()
  }
}

/** Say on the card that was settled last, and on no other, how many of its lesson were right. @param {Card} last */
function recount(last) {
  const ofLesson = [...cards].filter(({ lesson }) => lesson === last.lesson)
  const tried = ofLesson.filter(({ firstTry }) => firstTry)
  const right = tried.filter(({ firstTry }) => firstTry === "right")
  const words = tried.length > 1 ? say("predict.counted", { right: right.length, all: tried.length }) : ""
  for (const card of ofLesson) card.count(card === last ? words : "")
}
