// What a page puts in the place of what was written: its panels, its cards, its exercises and its contents.

import { lasting, make, put } from "../../stride_helpers/panels/web/elements.js"
import { say } from "../../stride_helpers/panels/web/language.js"
import { layOutStill } from "../../stride_helpers/panels/web/layout.js"
import { mount } from "../../stride_helpers/panels/web/panel.js"
import { mountQuestion, storedAs } from "../../stride_helpers/panels/web/predict.js"
import { barOf, possible, pythonOf } from "./asking.js"
import { textsBeside } from "./beside.js"
import { contentsOf } from "./contents.js"
import { editor, RIGHT, typedPlace } from "./exercise.js"
import { hostOf } from "./host.js"
import "./paper.js"
import "./scrollers.js"
import { standingsOf } from "./standing.js"
import "./theme.js"

/** @import { Python } from "./asking.js" */
/** @import { Task } from "./contents.js" */
/** @import { PageSpec } from "./host.js" */
/** @import { Answer, AnswerMemory, Given, Question } from "../../stride_helpers/panels/web/types.js" */

const NEEDS_PYTHON = ".stride-text, .stride-weightsbox input, input[type=file]" // fields whose answer no file holds
const { python: address, lesson = "" } = document.body.dataset
const python = address && possible() ? pythonOf(address, lesson) : null

/** What stands in a page before its script takes over, and what it needs to know. @param {string} kind */
function found(kind) {
  return [...document.querySelectorAll(kind)].map((written) => {
    const root = /** @type {HTMLElement} */ (written.previousElementSibling)
    return { root, data: JSON.parse(written.textContent ?? "") }
  })
}

/** @param {HTMLElement} root @param {PageSpec} spec */
function placePanel(root, spec) {
  spec.answer = /** @type {Answer} */ ({ ...spec.answer, html: root.querySelector(".stride-stage")?.innerHTML })
  const lead = root.querySelector(".front-text")
  root.replaceChildren()
  const bar = barOf()
  const panel = mount(root, spec, hostOf(spec, standings, python, bar))
  root.addEventListener("focusin", ({ target }) => {
    if (/** @type {Element} */ (target).matches(NEEDS_PYTHON)) python?.begin()
  })
  root.querySelector(".stride-band")?.append(bar.element)
  if (lead) root.prepend(lead)
  return panel
}

// --- what was answered and solved -----------------------------------------------------------------------------

/** @type {Set<string>} */
const remembered = new Set() // names of what this page remembers

/** @param {HTMLElement} root @param {Question} question @returns {Task} */
function placeQuestion(root, question) {
  const stored = storedAs(location.pathname, question)
  remembered.add(stored)
  /** @type {AnswerMemory} */
  const memory = {
    get: () => lasting.get(stored),
    set(given) {
      lasting.set(stored, given)
      contents?.count()
      texts?.unfold()
    },
  }
  root.replaceChildren()
  mountQuestion(root, question, memory)
  const settled = () => ["checked", "shown"].includes(/** @type {Given | null} */ (memory.get())?.opened ?? "")
  return { element: root, done: settled }
}

/** @param {HTMLElement} root @param {Python} python @returns {Task} */
function placeExercise(root, python) {
  const typed = typedPlace(root)
  const stored = `${typed} solved`
  remembered.add(typed)
  remembered.add(stored)
  /** @type {Python["run"]} */
  async function run(cell, source, bar) {
    const ran = await python.run(cell, source, bar)
    if (RIGHT.test(ran.printed)) lasting.set(stored, true)
    contents?.count()
    return ran
  }
  editor(root, { ...python, run })
  return { element: root, done: () => Boolean(lasting.get(stored)) }
}

function forget() {
  if (!confirm(say("page.forget.sure"))) return
  for (const stored of remembered) lasting.remove(stored)
  location.reload()
}

// --- the page ---------------------------------------------------------------------------------------------------

const told = make("p", "page-told", { role: "status", hidden: true })
document.querySelector("main")?.before(told)

/** Say at the top of the page what belongs to no panel; nothing takes back what was said. @param {string[]} sentences */
function tell(sentences) {
  told.hidden = !sentences.length
  put(told, sentences.join(" "))
  if (sentences.length) told.scrollIntoView({ block: "nearest" })
}

/** @type {ReturnType<typeof contentsOf> | null} */
let contents = null
/** @type {ReturnType<typeof textsBeside> | null} */
let texts = null
const panels = found("script.stride-spec")
const standings = standingsOf(panels.map(({ data }) => data), tell)
standings.begin(new Map(panels.map(({ root, data }) => [data.name, placePanel(root, data)])))
const tasks = found("script.stride-question").map(({ root, data }) => placeQuestion(root, data))
texts = textsBeside([...tasks])
for (const exercise of document.querySelectorAll(".exercise")) {
  if (python) tasks.push(placeExercise(/** @type {HTMLElement} */ (exercise), python))
}
const nav = /** @type {HTMLElement | null} */ (document.querySelector(".contents"))
if (nav) contents = contentsOf(nav, tasks, forget)
for (const view of document.querySelectorAll(".output .stride-view")) layOutStill(/** @type {HTMLElement} */ (view))
// Where Python cannot be, JupyterLab in the browser cannot either: no word of it.
if (!possible()) for (const way of document.querySelectorAll(".lab")) way.remove()
