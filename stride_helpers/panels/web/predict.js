// A question to answer before its explanation opens. All of it happens on the page.

import { make } from "./elements.js"
import { keepKeys } from "./keys.js"
import { read } from "./numbers.js"

/** @import { GivenPlace, Question } from "./types.js" */

/**
 * A question among those of the page: whether it was answered, and rightly, and what says how many were.
 * @typedef {{ done: boolean, right: boolean, count: () => void }} Asked
 *
 * @typedef {object} AnswerField what an answer is given in
 * @property {HTMLElement} element
 * @property {() => string | number | undefined} get the answer as it is compared; without one, undefined
 * @property {() => string | undefined} written the answer as it was given
 * @property {(given: string | undefined) => void} set
 * @property {(right: boolean) => void} reveal show the right answer
 */
const asked = /** @type {{ stridePredictions?: Set<Asked> }} */ (globalThis)
const questions = (asked.stridePredictions ??= new Set())

/**
 * Several answers to choose from.
 * @param {string} legend
 * @param {string[]} choices
 * @param {string | number} right
 * @returns {AnswerField}
 */
function choiceField(legend, choices, right) {
  const name = `predict-${Math.random().toString(36).slice(2, 8)}`
  const options = choices.map((value) => {
    const radio = make("input", "", { type: "radio", name, value })
    return { radio, value, label: make("label", "stride-option", {}, radio, value) }
  })
  const title = make("legend", "", { textContent: legend })
  const get = () => options.find(({ radio }) => radio.checked)?.value
  return {
    element: make("fieldset", "stride-options", {}, title, ...options.map(({ label }) => label)),
    get,
    written: get,
    set(given) { for (const { radio, value } of options) radio.checked = value === given },
    reveal() {
      for (const { radio, value, label } of options) {
        label.classList.toggle("mine", radio.checked)
        if (value === right) label.append(make("span", "stride-truth", { textContent: " ✓" }))
      }
    },
  }
}

/**
 * A number to type.
 * @param {string} label
 * @param {string} shown the right answer in words
 * @returns {AnswerField}
 */
function numberField(label, shown) {
  const field = make("input", "", { type: "text", inputMode: "decimal", autocomplete: "off", size: 6 })
  field.onkeydown = (event) => {
    if (event.key !== "Enter") return
    event.preventDefault() // in JupyterLab the browser itself does not send the form
    field.form?.requestSubmit()
  }
  return {
    element: make("label", "stride-number", {}, label, field),
    get: () => (field.value.trim() ? read(field.value.replace("%", "")) : undefined),
    written: () => field.value,
    set(given) { field.value = given ?? "" },
    reveal(right) { field.after(make("span", "stride-truth", { textContent: right ? "✓" : `✓ ${shown}` })) },
  }
}

/**
 * Ask a question in an element; returns what ends it.
 * @param {HTMLElement} root
 * @param {Question} spec
 * @param {GivenPlace | null} [kept] remembers what was answered, if there is one
 */
export function ask(root, spec, kept = null) {
  root.classList.add("stride-panel", "stride-predict")
  const unkeepKeys = keepKeys(root)
  /** @type {Asked} */
  const mine = { done: false, right: false, count: () => {} }
  questions.add(mine)
  const form = make("form", "stride-answers")
  const told = make("p", "stride-told", { role: "status" })
  const because = make("div", "stride-because", { hidden: true })
  const count = make("span", "stride-count")
  const several = spec.names.length > 1
  const fields = spec.names.map((name, index) => {
    const choices = spec.choices[index]
    if (choices) return choiceField(several ? name : "your answer", choices, spec.right[index])
    return numberField(several || name !== "answer" ? name : "your answer", spec.shown[index])
  })
  const check = make("button", "", { type: "submit", textContent: "Check" })
  const show = make("button", "", { type: "button", textContent: "Show me" })
  form.append(...fields.map(({ element }) => element), make("div", "stride-play", {}, check, show, count))
  const predict = make("b", "", { textContent: "Predict. " })
  root.append(make("p", "stride-question", {}, predict, spec.question), form, told, because)

  /** @param {number} index */
  function good(index) {
    const given = fields[index].get()
    const right = spec.right[index]
    return spec.choices[index] ? given === right : Math.abs(Number(given) - Number(right)) <= spec.within + 1e-9
  }

  /** @param {"" | "checked" | "shown"} opened */
  const keep = (opened) => kept?.set({ given: fields.map(({ written }) => written()), opened })

  /** @param {boolean} answered */
  function open(answered) {
    if (!mine.done) {
      keep(answered ? "checked" : "shown")
      mine.done = true
      mine.right = answered && fields.every((_, index) => good(index))
    }
    fields.forEach(({ reveal }, index) => reveal(good(index)))
    for (const each of form.querySelectorAll("input")) each.disabled = true
    check.hidden = show.hidden = true
    const verdict = mine.right ? "As you said." : "Not as you said. That is the kind that teaches most."
    told.textContent = answered ? verdict : ""
    because.innerHTML = spec.because
    because.hidden = false
    for (const each of questions) each.count()
  }

  form.onsubmit = (event) => {
    event.preventDefault()
    const given = fields.map(({ get }) => get())
    if (given.every((each) => each !== undefined && !Number.isNaN(each))) open(true)
    else told.textContent = "Answer everything first, or press Show me."
  }
  show.onclick = () => open(false)
  form.oninput = () => keep("")
  mine.count = () => {
    const answered = [...questions].filter((each) => each.done)
    const right = answered.filter((each) => each.right)
    count.textContent = mine.done ? `${right.length} of ${questions.size} on this page came true` : ""
  }
  const before = kept?.get()
  if (before) {
    fields.forEach(({ set }, index) => set(before.given[index]))
    if (before.opened) open(before.opened === "checked")
  }
  return () => {
    questions.delete(mine)
    unkeepKeys()
  }
}
