// Python for a page: a worker, started when something is first asked of it. What is said stands in `python.js`.

import { make } from "../../stride_helpers/panels/web/elements.js"
import { say } from "../../stride_helpers/panels/web/language.js"
import { shared } from "../../stride_helpers/panels/web/photographs.js"

/** @import { KeptFile, Key, Pair } from "../../stride_helpers/panels/web/types.js" */

/**
 * @typedef {{ kind: "start", lesson: string }
 *   | { kind: "ask", number: number, panel: string, keys: Key[] }
 *   | { kind: "file", number: number, file: ArrayBuffer }
 *   | { kind: "run", number: number, cell: number, source: string }} Asked
 *
 * @typedef {"loading" | "preparing" | "cells"} Doing
 * @typedef {{ kind: "progress", doing: Doing, loaded: number, all: number, unit: "bytes" | "cells" }} Progress
 * @typedef {Progress
 *   | { kind: "ready" }
 *   | { kind: "failed", reason: string }
 *   | { kind: "answer", number: number, answer: any }} Said
 *
 * @typedef {{ printed: string, error: string }} Ran
 *
 * @typedef {object} Python
 * @property {() => void} begin has it come, in silence: somebody is about to need it
 * @property {(bar: Bar) => Promise<void>} free waits until it is there and has nothing else to do
 * @property {(panel: string, keys: Key[], bar: Bar) => Promise<Pair[]>} ask
 * @property {(file: ArrayBuffer, bar: Bar) => Promise<KeptFile>} keepFile
 * @property {(cell: number, source: string, bar: Bar) => Promise<Ran>} run
 *
 * @typedef {{ element: HTMLElement, tell: (progress: Progress | null) => void }} Bar
 */

const STALLED = 60_000 // ms without a word while it loads
const HANGING = 20_000 // ms without a word while it runs: what is bounded ends sooner
const THERE = "python-there" // class of the page while it has Python

/** What Python is doing, and how much is left: it is seen as long as something waits. @returns {Bar} */
export function barOf() {
  const measure = make("progress", "", { "aria-hidden": "true" })
  const words = make("span", "", { role: "status" })
  const element = make("div", "python-bar", { hidden: true }, measure, words)

  /** @param {Progress | null} progress */
  function tell(progress) {
    element.hidden = !progress
    if (!progress) return
    measure.max = progress.all
    measure.value = progress.loaded
    words.textContent = howMuch(progress)
  }
  return { element, tell }
}

/** @param {Progress} progress */
function howMuch({ doing, loaded, all, unit }) {
  const [come, whole] = unit === "cells" ? [loaded, all] : [loaded, all].map((bytes) => (bytes / 1e6).toFixed(1))
  return say(`python.${doing}`, { come, whole })
}

/** Whether a page can have Python of its own: not from a disk, and not in every browser. */
export const possible = () =>
  location.protocol.startsWith("http") && typeof Worker === "function" && typeof WebAssembly === "object"

/**
 * @param {string} address of `python.js`
 * @param {string} lesson its name
 * @returns {Python}
 */
export function pythonOf(address, lesson) {
  /** @type {Worker | null} */
  let worker = null
  /** @type {Promise<void> | null} */
  let started = null
  /** @type {(problem: Error) => void} */
  let failed = () => {}
  let ready = () => {}
  let number = 0
  let silence = 0
  /** @type {Promise<unknown>} */
  let last = Promise.resolve() // one question is open at a time, so that the one that hangs is known
  /** @type {Map<number, { resolve: (answer: any) => void, reject: (problem: Error) => void }>} */
  const open = new Map()
  /** @type {Set<Bar>} */
  const bars = new Set()
  /** @type {Progress | null} */
  let progress = null // the last that was said, while there is something to wait for

  function start() {
    if (started) return started
    started = new Promise((resolve, reject) => {
      ready = resolve
      failed = reject
    })
    started.then(() => document.body.classList.add(THERE), () => {}) // whoever waits is told
    worker = new Worker(address, { type: "module" })
    worker.onmessage = ({ data }) => hear(data)
    worker.onerror = (event) => end(couldNot(event.message || say("python.failed.script")))
    worker.postMessage({ kind: "start", lesson })
    listen(STALLED, couldNot(say("python.failed.minute")))
    return started
  }

  /** @param {string} reason */
  const couldNot = (reason) => say("python.failed", { reason })

  /** End the worker where nothing is heard of it for too long. @param {number} most @param {string} sentence */
  function listen(most, sentence) {
    clearTimeout(silence)
    silence = window.setTimeout(() => end(sentence), most)
  }

  /** The next question starts another. @param {string} sentence */
  function end(sentence) {
    clearTimeout(silence)
    worker?.terminate()
    worker = null
    started = null
    progress = null
    document.body.classList.remove(THERE)
    const problem = new Error(sentence)
    failed(problem)
    for (const { reject } of open.values()) reject(problem)
    open.clear()
  }

  /** @param {Said} said */
  function hear(said) {
    if (said.kind === "failed") return end(couldNot(said.reason))
    if (said.kind === "progress") return tell(said)
    clearTimeout(silence)
    progress = null
    if (said.kind === "ready") return greet()
    open.get(said.number)?.resolve(said.answer)
    open.delete(said.number)
  }

  /** @param {Progress} said */
  function tell(said) {
    progress = said
    for (const bar of bars) bar.tell(said)
    if (open.size) listen(HANGING, say("python.ended"))
    else listen(STALLED, couldNot(say("python.failed.minute")))
  }

  /** Another worker has none of the learner's pictures. */
  async function greet() {
    try {
      for (const file of shared.files.values()) await post({ kind: "file", file })
      ready()
    } catch (problem) { failed(/** @type {Error} */ (problem)) }
  }

  /** @param {object} message @returns {Promise<any>} */
  function post(message) {
    return new Promise((resolve, reject) => {
      open.set(++number, { resolve, reject })
      worker?.postMessage({ ...message, number })
      listen(HANGING, say("python.ended"))
    })
  }

  /** @param {Bar} bar @param {() => Promise<any>} work */
  async function shown(bar, work) {
    bars.add(bar)
    bar.tell(progress)
    try {
      return await work()
    } finally {
      bars.delete(bar)
      bar.tell(null)
    }
  }

  /** Ask when all that was asked before is answered. @param {object} message @param {Bar} bar */
  function question(message, bar) {
    const before = last
    const answer = shown(bar, async () => {
      await before
      await start()
      const found = await post(message)
      if (found.failed) throw new Error(say("python.stopped", { reason: found.failed }))
      return found
    })
    last = answer.catch(() => {})
    return answer
  }

  return {
    begin: () => { start() },
    free: (bar) => shown(bar, async () => { await last; await start() }),
    ask: (panel, keys, bar) => question({ kind: "ask", panel, keys }, bar),
    run: (cell, source, bar) => question({ kind: "run", cell, source }, bar),
    async keepFile(file, bar) {
      /** @type {KeptFile} */
      const kept = await question({ kind: "file", file }, bar)
      if (kept.name) shared.files.set(kept.name, file)
      return kept
    },
  }
}
