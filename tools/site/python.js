// Python for a page, in a worker of its own: loaded when a page first needs it, then it answers as a notebook's kernel
// does. It reads everything from the folder it lies in.
//
// It is told, one at a time:
//   { kind: "start", lesson }                  once, before all else: the lesson's name, "02_loop_convolution"
//   { kind: "ask", number, panel, keys }       views of a panel, by its name
//   { kind: "file", number, file }             a learner's own picture, an ArrayBuffer
//   { kind: "run", number, cell, source }      code in the place of a cell: what was printed, and the error
// It says:
//   { kind: "progress", doing, loaded, all, unit }   `loaded` of `all` bytes have come, or that many cells have run
//   { kind: "ready" }  or  { kind: "failed", reason }
//   { kind: "answer", number, answer }         to each of the others; { failed: reason } where that went wrong

/** @import { Asked, Doing } from "./asking.js" */

/** @type {any} */
let pyodide
/** @type {any} */
let lesson
let loaded = 0
let all = 1

/** @param {Doing} doing */
function tell(doing) {
  postMessage({ kind: "progress", doing, loaded: Math.min(loaded, all), all, unit: "bytes" })
}

/** @param {number} done @param {number} cells */
function tellCells(done, cells) {
  postMessage({ kind: "progress", doing: "cells", loaded: done, all: cells, unit: "cells" })
}

// Counts what comes: Pyodide itself tells of no progress.
const fetchPlain = self.fetch.bind(self)
self.fetch = async (...request) => {
  const response = await fetchPlain(...request)
  if (!response.body) return response
  const counted = new TransformStream({
    transform(part, out) {
      loaded += part.byteLength
      tell("loading")
      out.enqueue(part)
    },
  })
  const { status, statusText, headers } = response
  return new Response(response.body.pipeThrough(counted), { status, statusText, headers })
}

/** @param {string} name */
const here = (name) => new URL(name, self.location.href).href

/** @param {string} name */
async function text(name) {
  const response = await fetchPlain(here(name))
  if (!response.ok) throw new Error(`${name} is missing`)
  return response.text()
}

/** @param {string} name */
async function start(name) {
  const [{ loadPyodide }, size, source, notebook] = await Promise.all([
    import(here("pyodide/pyodide.mjs")),
    text("python.json"),
    text("python.py"),
    text(`files/notebooks/${name}.ipynb`),
  ])
  all = JSON.parse(size).bytes
  tell("loading")
  pyodide = await loadPyodide({ indexURL: here("pyodide/"), packages: ["stride-helpers"] })
  loaded = all
  tell("preparing")
  pyodide.runPython(source)
  lesson = pyodide.globals.get("Lesson")(notebook, tellCells)
}

/** @type {Record<string, (asked: any) => string>} */
const KINDS = {
  ask: ({ panel, keys }) => lesson.ask(panel, JSON.stringify(keys)),
  file: ({ file }) => lesson.keep(pyodide.toPy(new Uint8Array(file))),
  run: ({ cell, source }) => lesson.run(cell, source),
}

/** @param {unknown} problem */
const reason = (problem) => (problem instanceof Error ? problem.message : String(problem))

/** @param {string} name */
async function started(name) {
  try {
    await start(name)
    postMessage({ kind: "ready" })
  } catch (problem) {
    postMessage({ kind: "failed", reason: reason(problem) })
  }
}

/** @param {Asked} data */
function answer(data) {
  try {
    return JSON.parse(KINDS[data.kind](data))
  } catch (problem) {
    return { failed: reason(problem) }
  }
}

self.onmessage = ({ data }) => {
  if (data.kind === "start") started(data.lesson)
  else postMessage({ kind: "answer", number: data.number, answer: answer(data) })
}
