// Panels and questions in a notebook: the kernel is their host.

import { tab } from "./elements.js"
import { mount } from "./panel.js"
import { shared } from "./photographs.js"
import { ask } from "./predict.js"

const RESTARTED = "Python was restarted and does not know this panel any more. " +
  "Run this cell again, and the panel goes on from here."
const SILENT_KERNEL = "Python has not answered yet. If it is busy, the panel follows when it is done; " +
  "if it was restarted, run this cell again."

// `line` is the model that all panels share to ask and to be answered, see `widgets.py`.
function kernelHost(model, line) {
  const me = Math.random().toString(36).slice(2) // a second view and a second tab hear the answers, too
  let number = 0
  const open = new Map() // questions by number: how they end
  const heard = (message) => open.get(message.number)?.answered(message)
  line.on("msg:custom", heard)
  // A lost answer is asked for again, and a kernel that is busy is waited for. To one that was restarted nothing can
  // be sent: it does not know this panel.
  function question(message, first, buffers) {
    return new Promise((resolve, reject) => {
      const mine = `${me} ${++number}`
      let pause = 4000
      let again = null
      const over = (end, what) => { clearTimeout(again); open.delete(mine); end(what) }
      open.set(mine, {
        answered: (answer) => { if (answer.more) first(answer.views[0]); else over(resolve, answer) },
        stopped: () => over(reject, new Error("closed")),
      })
      const send = () => {
        try {
          line.send({ ...message, panel: model.get("number"), number: mine }, undefined, buffers)
        } catch { return over(reject, new Error(RESTARTED)) }
        again = setTimeout(send, pause)
        pause *= 2 // so that nothing piles up before a kernel that is busy for an hour
      }
      send()
    })
  }
  const keep = async (bytes) => {
    try {
      const answer = await question({ kind: "file" }, null, [bytes])
      if (answer.name) shared.files.set(answer.name, bytes)
      if (shared.files.size > 3) shared.files.delete(shared.files.keys().next().value)
      return answer
    } catch (problem) { return { refused: problem.message } }
  }
  async function ask(keys, first) {
    let missing = ""
    const arrived = (pair) => { if (pair[1].missing) ({ missing } = pair[1]); else first(pair) }
    const { views } = await question({ kind: "ask", keys }, arrived)
    missing ||= views.find(([, answer]) => answer.missing)?.[1].missing
    if (!missing) return views
    // The own picture was chosen in another lesson, or before a restart: this kernel gets it, too.
    const file = shared.files.get(missing)
    if (file) await keep(file)
    return (await question({ kind: "ask", keys: keys.slice(0, 1) }, first)).views
  }
  const { name, controls, start } = model.get("spec")
  const place = `stride ${model.widget_manager?.context?.path} ${name}`
  const like = JSON.stringify([controls.map(({ name, choices }) => [name, choices]), start])
  return {
    silent: SILENT_KERNEL,
    ask,
    keep,
    kept: tab.get(place)?.like === like ? tab.get(place) : null,
    keepAt: (found) => tab.set(place, { ...found, like }),
    close() {
      line.off("msg:custom", heard)
      for (const each of [...open.values()]) each.stopped()
    },
  }
}

function showPanel(model, line, element) {
  const panel = mount(element, model.get("spec"), kernelHost(model, line))
  return () => panel.destroy()
}

function showQuestion(model, element) {
  const spec = model.get("spec")
  const { question, names, right } = spec
  const place = `stride ${model.widget_manager?.context?.path} ${JSON.stringify([question, names, right])}`
  const kept = { get: () => tab.get(place), set: (value) => tab.set(place, value) }
  return ask(element, spec, kept)
}

export default function show(model, line, el) {
  const element = el.appendChild(document.createElement("div"))
  return model.get("kind") === "panel" ? showPanel(model, line, element) : showQuestion(model, element)
}
