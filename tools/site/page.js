// A page as the host of its panels: views come from files that load when they are reached, and those that no file holds
// from Python in the browser, where the site has it.

import { text } from "../../stride_helpers/panels/web/ahead.js"
import { lasting, make, put } from "../../stride_helpers/panels/web/elements.js"
import { say } from "../../stride_helpers/panels/web/language.js"
import { layOutStill } from "../../stride_helpers/panels/web/layout.js"
import { mount } from "../../stride_helpers/panels/web/panel.js"
import { ask, placeOfQuestion } from "../../stride_helpers/panels/web/predict.js"
import { barOf, possible, pythonOf } from "./asking.js"
import { textsBeside } from "./beside.js"
import { contentsOf } from "./contents.js"
import { editor, typedPlace } from "./exercise.js"
import "./paper.js"
import "./scrollers.js"
import { standingsOf } from "./standing.js"
import "./theme.js"

/** @import { Bar, Python } from "./asking.js" */
/** @import { Task } from "./contents.js" */
/** @import { Answer, Given, GivenPlace, Host, Key, Pair, Question, Spec } from "../../stride_helpers/panels/web/types.js" */
/** @typedef {Spec & { files: number[] }} PageSpec a panel of a page: with the first position of each of its files */
/** @typedef {{ pictures: Record<string, string>, answers: Answer[] }} Packed a file of views */

/** @type {Map<string, { text: string, pieces: number }>} */
const arrived = new Map()
const sorry = say("page.missing")
const NEEDS_PYTHON = ".stride-text, .stride-weightsbox input, input[type=file]" // fields whose answer no file holds
const { python: address, lesson = "" } = document.body.dataset
const python = address && possible() ? pythonOf(address, lesson) : null

/** What a file of views calls. @param {string} name @param {string} number @param {string} text */
const strideViews = (name, number, text, pieces = 1) => arrived.set(`${name}/${number}`, { text, pieces })
Object.assign(globalThis, { strideViews })

/** @param {string} id @returns {Promise<{ text: string, pieces: number }>} */
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
  const rest = await Promise.all(Array.from({ length: first.pieces - 1 }, (_, piece) => script(`${id}.${piece + 1}`)))
  return [first, ...rest].map((each) => each.text).join("")
}

/** What a file holds. @param {string} id @returns {Promise<any>} */
async function unzipped(id) {
  const packed = await whole(id)
  try {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0))
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))
    return await new Response(stream).json()
  } catch {
    throw new Error(sorry)
  }
}

/** What files hold, each loaded once; of the last of them it is remembered. @param {number} most */
function filesOf(most) {
  /** @type {Map<string, Promise<any>>} */
  const files = new Map()
  return (/** @type {string} */ id) => {
    const there = files.get(id)
    if (there) return there
    const loaded = unzipped(id)
    files.set(id, loaded)
    loaded.catch(() => files.delete(id)) // asked for again when the hand comes there again
    const [oldest] = files.keys()
    if (files.size > most) files.delete(oldest)
    return loaded
  }
}

const viewsIn = filesOf(12)
const pictureIn = filesOf(24)

/** A view with its pictures, some of which lie in files of their own. @param {Packed} file @param {Answer} view */
async function complete({ pictures }, view) {
  const parts = JSON.stringify(view).split(/\\u0001(\w+)\\u0002/) // every second is a picture's name
  const whole = parts.map((part, place) => (place % 2 ? pictures[part] ?? pictureIn(`pictures/${part}`) : part))
  return /** @type {Answer} */ (JSON.parse((await Promise.all(whole)).join("")))
}

/**
 * The files' answers. A key that names no position of the files, such as a kernel that was typed, is for Python, or
 * refused: no other view is shown in its place.
 * @param {PageSpec} spec
 * @param {Bar} bar
 * @returns {Host}
 */
function host(spec, bar) {
  const at = standings.first(spec.name)
  let here = text(at ?? spec.start) // where the panel stands
  let leave = () => {} // it has moved on

  /** What Python says of a position; nothing if the panel moves on before it begins. @param {Key} key */
  async function asked(key) {
    if (!python) return refusal(key, say("page.unknown"))
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
    kept: at ? { at: [...at], own: null } : null,
    link: (at) => standings.link(spec, at),
    keepAt({ at }) {
      if (text(at) === here) return
      here = text(at)
      standings.keep(spec.name, at)
      leave()
    },
    async keep(file) {
      try {
        return await /** @type {Python} */ (python).keep(file, bar)
      } catch (problem) { return { refused: /** @type {Error} */ (problem).message } }
    },
    async ask(keys, arrived) {
      const numbers = keys.map(position)
      if (numbers[0] < 0) return asked(keys[0])
      // One file a question, so that the position under the hand waits for no other.
      const file = fileOf(numbers[0])
      /** @type {Packed} */
      const views = await viewsIn(`${spec.name}/${file}`)
      /** @param {Key} key @param {number} place @returns {Promise<Pair[]>} */
      async function pair(key, place) {
        const view = views.answers[numbers[place] - spec.files[file]]
        return view ? [[key, await complete(views, view)]] : []
      }
      const [urgent, ...others] = keys.map(pair)
      const rest = Promise.allSettled(others)
      for (const each of await urgent) arrived(each)
      return (await rest).flatMap((each) => (each.status === "fulfilled" ? each.value : []))
    },
  }
}

/** @param {Key} key @param {string} refused @returns {Pair[]} */
const refusal = (key, refused) => [[key, { refused, trace: "" }]]

/** What stands in a page before its script takes over, and what it needs to know. @param {string} kind */
function found(kind) {
  return [...document.querySelectorAll(kind)].map((written) => {
    const root = /** @type {HTMLElement} */ (written.previousElementSibling)
    return { root, data: JSON.parse(written.textContent ?? "") }
  })
}

/** @param {HTMLElement} root @param {PageSpec} spec */
function placePanel(root, spec) {
  spec.first = /** @type {Answer} */ ({ ...spec.first, html: root.querySelector(".stride-stage")?.innerHTML })
  const lead = root.querySelector(".front-text")
  root.replaceChildren()
  const bar = barOf()
  const panel = mount(root, spec, host(spec, bar))
  root.addEventListener("focusin", ({ target }) => {
    if (/** @type {Element} */ (target).matches(NEEDS_PYTHON)) python?.begin()
  })
  root.querySelector(".stride-refused")?.before(bar.element)
  if (lead) root.prepend(lead)
  return panel
}

// --- what was answered and solved -----------------------------------------------------------------------------

/** @type {Set<string>} */
const remembered = new Set() // names of what this page remembers

/** @param {HTMLElement} root @param {Question} question @returns {Task} */
function placeQuestion(root, question) {
  const place = placeOfQuestion(location.pathname, question)
  remembered.add(place)
  /** @type {GivenPlace} */
  const kept = {
    get: () => lasting.get(place),
    set(given) {
      lasting.set(place, given)
      contents?.count()
      texts?.unfold()
    },
  }
  root.replaceChildren()
  ask(root, question, kept)
  return { element: root, done: () => Boolean(/** @type {Given | null} */ (kept.get())?.first) }
}

/** @param {HTMLElement} root @param {Python} python @returns {Task} */
function placeExercise(root, python) {
  const typed = typedPlace(root)
  const place = `${typed} solved`
  remembered.add(typed)
  remembered.add(place)
  /** @type {Python["run"]} */
  async function run(cell, source, bar) {
    const ran = await python.run(cell, source, bar)
    if (/^Correct\./m.test(ran.printed)) lasting.set(place, true)
    contents?.count()
    return ran
  }
  editor(root, { ...python, run })
  return { element: root, done: () => Boolean(lasting.get(place)) }
}

function forget() {
  for (const place of remembered) lasting.remove(place)
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
