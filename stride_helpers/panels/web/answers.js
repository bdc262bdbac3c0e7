// What a question is answered in: a choice of several, or a number to type.

import { make, unique } from "./elements.js"
import { say } from "./language.js"
import { readAnswer } from "./numbers.js"

/** @import { Question } from "./types.js" */

/**
 * @typedef {object} AnswerField what a part of an answer is given in
 * @property {HTMLElement} element
 * @property {HTMLElement} described what a reader of screens names together with the mark
 * @property {HTMLInputElement} input what the hand goes to
 * @property {() => string | number | undefined} get the answer as it is compared: without one undefined, NaN for a
 *   number that cannot be read
 * @property {() => string | undefined} written the answer as it was given
 * @property {(given: string | undefined) => void} set
 * @property {(look: "" | "right" | "wrong") => void} judge give what was chosen its look
 */

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
    input: options[0].radio,
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
  // No keys for numbers: those of an iPhone have neither a minus nor a slash.
  const field = make("input", "", { type: "text", autocomplete: "off", size: 6 })
  field.onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey) return
    event.preventDefault() // in JupyterLab the browser itself does not send the form
    field.form?.requestSubmit()
  }
  return {
    element: make("div", "stride-number", {}, make("label", "", {}, label, field)),
    described: field,
    input: field,
    get: () => (field.value.trim() ? readAnswer(field.value, inPercent) : undefined),
    written: () => field.value,
    set(given) { field.value = given ?? "" },
    judge() {},
  }
}

/** @param {Question} spec @returns {AnswerField[]} */
export function answerFields({ question, answers }) {
  return answers.map(({ name, choices }) => {
    const named = answers.length > 1 || name !== "answer"
    if (choices) return choiceField(answers.length > 1 ? name : say("predict.answer"), choices)
    return numberField(named ? name : say("predict.answer"), /percent|%/i.test(named ? name : question))
  })
}
