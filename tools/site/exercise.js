// An exercise on a page: its template in a text area, and its check, by Python in the browser. The line that calls the
// check is not for the learner to keep: it is added to what they typed.

import { lasting, make } from "../../stride_helpers/panels/web/elements.js"
import { say } from "../../stride_helpers/panels/web/language.js"
import { barOf } from "./asking.js"

/** @import { Python } from "./asking.js" */

const CALL = /^checks\./m
export const RIGHT = /^Correct\./m // what a check says of a right answer
const INDENT = "    "

/** Code with the quotes of Python in place of those that a phone types. @param {string} code */
const plainQuotes = (code) => code.replace(/[“”„]/g, '"').replace(/[‘’‚]/g, "'")

/** Type text where the cursor is, so that the browser can undo it. @param {string} text */
const insert = (text) => document.execCommand("insertText", false, text)

/**
 * Where the browser keeps what was typed. The name of the check stays when a later edition moves the cell.
 * @param {HTMLElement} root
 */
export const typedPlace = (root) => `stride ${location.pathname} ${root.dataset.check}`

/**
 * Put an editor in the place of an exercise's code.
 * @param {HTMLElement} root
 * @param {Python} python
 */
export function editor(root, python) {
  const { cell, source = "", call = "" } = root.dataset
  const place = typedPlace(root)
  const label = say("exercise.answer", { number: root.dataset.number ?? "" })
  const says = { "aria-label": label, autocapitalize: "off", autocomplete: "off", spellcheck: false }
  const area = make("textarea", "", says)
  const bar = barOf()
  const check = make("button", "", { type: "button", textContent: say("exercise.check"), onclick: run })
  const reset = make("button", "", { type: "button", textContent: say("reset"), onclick: restart })
  const said = make("div", "exercise-said", { role: "status" })
  const deeper = { type: "button", textContent: say("exercise.indent"), onclick: indentHere }
  const keys = make("span", "exercise-keys", { textContent: say("exercise.keys") })
  const buttons = make("div", "exercise-buttons", {}, check, reset, make("button", "for-fingers", deeper), keys)
  let running = false
  let before = "" // what Reset took away

  /** @param {string} text */
  function put(text) {
    area.value = text
    grow()
  }

  /** As high as what it holds. */
  function grow() {
    area.style.height = "auto"
    area.style.height = `${area.scrollHeight + 24}px`
  }

  function keep() {
    reset.textContent = say("reset")
    grow()
    if (area.value === source) lasting.remove(place)
    else lasting.set(place, area.value)
  }

  function restart() {
    const undo = reset.textContent === say("exercise.undo")
    const text = undo ? before : source
    before = area.value
    const changed = before !== source
    put(text)
    keep()
    said.replaceChildren()
    if (!undo && changed) reset.textContent = say("exercise.undo")
  }

  async function run() {
    if (running) return
    running = true
    check.setAttribute("aria-disabled", "true")
    said.replaceChildren(say("exercise.checking"))
    area.scrollLeft = 0 // the beginning of each line is in sight again
    const typed = plainQuotes(area.value)
    const answer = CALL.test(typed) ? typed : `${typed}\n\n${call}`
    try {
      const { printed, error } = await python.run(Number(cell), answer, bar)
      said.replaceChildren()
      if (printed) said.append(make("pre", RIGHT.test(printed) ? "exercise-right" : "", { textContent: printed.trimEnd() }))
      if (error) said.append(make("pre", "exercise-error", { textContent: error }))
    } catch (problem) { said.replaceChildren(/** @type {Error} */ (problem).message) }
    running = false
    check.removeAttribute("aria-disabled")
  }

  /** A new line begins where the one above it does; Tab goes on to the buttons. */
  function newLine() {
    const line = area.value.slice(0, area.selectionStart).split("\n").at(-1) ?? ""
    const [space] = line.match(/^ */) ?? [""]
    insert(`\n${space}${line.trimEnd().endsWith(":") ? INDENT : ""}`)
  }

  /** Move the line of the cursor, or all that are marked, to the right: a phone's keyboard has no key for it. */
  function indentHere() {
    const { selectionStart, selectionEnd, value } = area
    const first = value.slice(0, selectionStart).lastIndexOf("\n") + 1
    const lines = value.slice(first, selectionEnd).split("\n")
    area.focus()
    area.setSelectionRange(first, selectionEnd)
    insert(lines.map((line) => INDENT + line).join("\n"))
    area.setSelectionRange(selectionStart + INDENT.length, selectionEnd + lines.length * INDENT.length)
  }

  area.onfocus = python.begin
  area.oninput = keep
  area.onkeydown = (event) => {
    if (event.key !== "Enter" || event.isComposing) return
    event.preventDefault()
    if (event.shiftKey || event.ctrlKey) run()
    else newLine()
  }
  if (root.dataset.megabytes) said.textContent = say("exercise.first", { megabytes: root.dataset.megabytes })
  root.replaceChildren(area, buttons, bar.element, said)
  put(lasting.get(place) ?? source)
  new ResizeObserver(grow).observe(root)
}
