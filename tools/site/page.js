// A page as the host of its panels: views come from files that load when they are reached, and those that no file holds
// from Python in the browser, where the site has it.

import { text } from "../../stride_helpers/panels/web/ahead.js"
import { mount } from "../../stride_helpers/panels/web/panel.js"
import { ask } from "../../stride_helpers/panels/web/predict.js"
import { barOf, possible, pythonOf } from "./asking.js"
import { editor } from "./exercise.js"
import "./paper.js"
import "./theme.js"

/** @import { Bar, Python } from "./asking.js" */
/** @import { Answer, Host, Key, Pair, Spec } from "../../stride_helpers/panels/web/types.js" */
/** @typedef {Spec & { files: number[] }} PageSpec a panel of a page: with the first position of each of its files */

const MOST_FILES = 12 // files of views that are remembered
/** @type {Map<string, Promise<Answer[]>>} */
const files = new Map()
/** @type {Map<string, { text: string, parts: number }>} */
const arrived = new Map()
const sorry = "This position could not be loaded: a file of the page is missing or damaged. The others go on."
const unknown = "This needs Python, which a page has not got: press Reset, or run the lesson in JupyterLab."
const { python: address, lesson = "" } = document.body.dataset
const python = address && possible() ? pythonOf(address, lesson) : null

/** What a file of views calls. @param {string} name @param {string} number @param {string} text */
const strideViews = (name, number, text, parts = 1) => arrived.set(`${name}/${number}`, { text, parts })
Object.assign(globalThis, { strideViews })

/** @param {string} id @returns {Promise<{ text: string, parts: number }>} */
function script(id) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script")
    element.src = `views/${id}.js`
    element.onload = () => {
      const found = arrived.get(id)
      if (found) resolve(found)
      else reject(new Error(sorry))
      arrived.delete(id)
      element.remove()
    }
    element.onerror = () => {
      reject(new Error(sorry))
      element.remove()
    }
    document.head.append(element)
  })
}

/** @param {string} id */
async function whole(id) {
  const first = await script(id)
  const rest = await Promise.all(Array.from({ length: first.parts - 1 }, (_, part) => script(`${id}.${part + 1}`)))
  return [first, ...rest].map((each) => each.text).join("")
}

/** @param {string} name @param {number} number */
function load(name, number) {
  const id = `${name}/${number}`
  const there = files.get(id)
  if (there) return there
  const loaded = whole(id).then(unpack)
  files.set(id, loaded)
  loaded.catch(() => files.delete(id)) // asked for again when the hand comes there again
  const [oldest] = files.keys()
  if (files.size > MOST_FILES) files.delete(oldest)
  return loaded
}

/** @param {string} text @returns {Promise<Answer[]>} */
async function unpack(text) {
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))
    const found = JSON.parse(await new Response(stream).text())
    /** @param {string} part */
    const whole = (part) => part.replace(/\u0001(\d+)\u0002/g, (_, index) => found.blobs[index])
    for (const answer of found.answers) {
      if (answer.html) answer.html = whole(answer.html)
      for (const numbers of Object.values(answer.numbers ?? {})) numbers.data = whole(numbers.data)
    }
    return found.answers
  } catch {
    throw new Error(sorry)
  }
}

/**
 * The files' answers. A key that names no position of the files, such as a kernel that was typed, is for Python, or
 * refused: no other view is shown in its place.
 * @param {PageSpec} spec
 * @param {Bar} bar
 * @returns {Host}
 */
function host(spec, bar) {
  let here = text(spec.start) // where the panel stands
  let leave = () => {} // it has moved on

  /** What Python says of a position; nothing if the panel moves on before it begins. @param {Key} key */
  async function asked(key) {
    if (!python) return refusal(key, unknown)
    /** @type {Promise<boolean>} */
    const left = new Promise((resolve) => { leave = () => resolve(true) })
    const gone = await Promise.race([left, python.free(bar).then(() => false)])
    return gone ? [] : python.ask(spec.name, [key], bar)
  }

  /** The number of a position among all of the panel, or -1. @param {Key} key */
  function position(key) {
    let number = 0
    for (const [place, { choices }] of spec.controls.entries()) {
      const part = key[place]
      const index = typeof part === "number" ? part : choices.indexOf(part)
      if (index < 0) return -1
      number = number * choices.length + index
    }
    return number
  }

  /** The file that has a position. @param {number} number */
  function fileOf(number) {
    const next = spec.files.findIndex((first) => first > number)
    return (next < 0 ? spec.files.length : next) - 1
  }

  return {
    python: python !== null,
    keepAt({ at }) {
      if (text(at) === here) return
      here = text(at)
      leave()
    },
    async keep(file) {
      try {
        return await /** @type {Python} */ (python).keep(file, bar)
      } catch (problem) { return { refused: /** @type {Error} */ (problem).message } }
    },
    async ask(keys) {
      const numbers = keys.map(position)
      if (numbers[0] < 0) return asked(keys[0])
      // One file a question, so that the position under the hand waits for no other.
      const file = fileOf(numbers[0])
      const views = await load(spec.name, file)
      const first = spec.files[file]
      /** @type {[Key, Answer][]} */
      const found = keys.map((key, place) => [key, views[numbers[place] - first]])
      return found.filter(([, view]) => view)
    },
  }
}

/** @param {Key} key @param {string} refused @returns {Pair[]} */
const refusal = (key, refused) => [[key, { refused, trace: "" }]]

/** What stands in a page before its script takes over, and what it needs to know. @param {Element} written */
function found(written) {
  const root = /** @type {HTMLElement} */ (written.previousElementSibling)
  return { root, data: JSON.parse(written.textContent ?? "") }
}

for (const written of document.querySelectorAll("script.stride-spec")) {
  const { root, data: spec } = found(written)
  spec.first = { ...spec.first, html: root.querySelector(".stride-stage")?.innerHTML }
  const lead = root.querySelector(".front-text")
  root.replaceChildren()
  const bar = barOf()
  mount(root, spec, host(spec, bar))
  root.querySelector(".stride-refused")?.before(bar.element)
  if (lead) root.prepend(lead)
}
for (const written of document.querySelectorAll("script.stride-question")) {
  const { root, data } = found(written)
  root.replaceChildren()
  ask(root, data)
}
for (const exercise of document.querySelectorAll(".exercise")) {
  if (python) editor(/** @type {HTMLElement} */ (exercise), python)
}
