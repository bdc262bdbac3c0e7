// A page of files as the host of its panels: views come from files that load when they are reached.

import { mount } from "../../stride_helpers/panels/web/panel.js"
import { ask } from "../../stride_helpers/panels/web/predict.js"
import "./theme.js"

const FILES = 12 // files of views that are remembered
const files = new Map()
const arrived = new Map()
const sorry = "This position could not be loaded: a file of the page is missing or damaged. The others go on."
const unknown = "This needs Python, which a page has not got: press Reset, or run the lesson in JupyterLab."
globalThis.strideViews = (name, number, text, parts = 1) => arrived.set(`${name}/${number}`, { text, parts })

function script(id) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script")
    element.src = `views/${id}.js`
    element.onload = () => {
      if (arrived.has(id)) resolve(arrived.get(id))
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

async function whole(id) {
  const first = await script(id)
  const rest = await Promise.all(Array.from({ length: first.parts - 1 }, (_, part) => script(`${id}.${part + 1}`)))
  return [first, ...rest].map((each) => each.text).join("")
}

function load(name, number) {
  const id = `${name}/${number}`
  if (files.has(id)) return files.get(id)
  const loaded = whole(id).then(unpack)
  files.set(id, loaded)
  loaded.catch(() => files.delete(id)) // asked for again when the hand comes there again
  if (files.size > FILES) files.delete(files.keys().next().value)
  return loaded
}

async function unpack(text) {
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"))
    const found = JSON.parse(await new Response(stream).text())
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

// The files' answers. A key that names no position of the files, such as a kernel that was typed, is refused: no other
// view is shown in its place.
function host(spec) {
  // The number of a position among all, or -1.
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
  function fileOf(number) {
    const next = spec.files.findIndex((first) => first > number)
    return (next < 0 ? spec.files.length : next) - 1
  }
  return {
    python: false,
    async ask(keys) {
      const numbers = keys.map(position)
      if (numbers[0] < 0) return [[keys[0], { refused: unknown, trace: "" }]]
      // One file a question, so that the position under the hand waits for no other.
      const file = fileOf(numbers[0])
      const views = await load(spec.name, file)
      const first = spec.files[file]
      const found = keys.map((key, place) => [key, views[numbers[place] - first]])
      return found.filter(([, view]) => view)
    },
  }
}

for (const written of document.querySelectorAll("script.stride-spec")) {
  const spec = JSON.parse(written.textContent)
  const root = written.previousElementSibling
  spec.first = { ...spec.first, html: root.querySelector(".stride-stage").innerHTML }
  const lead = root.querySelector(".front-text")
  root.replaceChildren()
  mount(root, spec, host(spec))
  if (lead) root.prepend(lead)
}
for (const written of document.querySelectorAll("script.stride-question")) {
  const root = written.previousElementSibling
  root.replaceChildren()
  ask(root, JSON.parse(written.textContent))
}
