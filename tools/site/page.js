// A page of files as the host of its panels: views come from files that load when they are reached.

import { mount } from "../../stride_helpers/panels/web/panel.js"
import { ask } from "../../stride_helpers/panels/web/predict.js"
import "./theme.js"

const FILES = 12 // files of views that are remembered
const files = new Map()
const arrived = new Map()
const sorry = "This position could not be loaded: a file of the page is missing or damaged. The others go on."
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

function host(spec) {
  const lengths = spec.controls.map((control) => control.choices.length)
  const index = (part) => (typeof part === "number" ? part : 0)
  const position = (key) => key.reduce((all, part, place) => all * lengths[place] + index(part), 0)
  const place = (key) => {
    const at = position(key)
    let file = spec.files.findIndex((first) => first > at) - 1
    if (file < 0) file = spec.files.length - 1
    return [file, at - spec.files[file]]
  }
  return {
    python: false,
    async ask(keys) {
      // One file a question, so that the position under the hand waits for no other.
      const wanted = keys.map((key) => [key, ...place(key)])
      const [[, file]] = wanted
      const views = await load(spec.name, file)
      return wanted.filter(([, other]) => other === file).map(([key, , at]) => [key, views[at]])
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
