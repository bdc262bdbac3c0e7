// Panels and questions in a notebook: Python is their host.

import { tab, unique } from "./elements.js"
import { say, useLanguage } from "./language.js"
import { mount } from "./panel.js"
import { shared } from "./photographs.js"
import { mountQuestion, storedAs } from "./predict.js"

/** @import { Answer, AnswerMemory, Given, Host, KeptFile, Key, Pair, Question, Spec } from "./types.js" */

/**
 * What anywidget gives of a model.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {any} widget_manager
 *
 * @typedef {object} LineModel the model that all panels share to ask and to be answered, see `widgets.py`
 * @property {(name: string) => any} get
 * @property {(event: string, heard: (message: Message) => void) => void} on
 * @property {(event: string, heard: (message: Message) => void) => void} off
 * @property {(message: object, callbacks?: undefined, buffers?: ArrayBuffer[]) => void} send
 *
 * @typedef {typeof show} Show
 *
 * @typedef {KeptFile & { number: string, views?: Pair[], said?: string }} Message
 */

const LATE = 3000 // milliseconds until a card says so

/** The own picture that an answer lacks, or "". @param {Answer} answer */
const missingIn = (answer) => ("missing" in answer && answer.missing) || ""

/**
 * What asks the kernel on the line: `question` for one panel or one card, until it is answered; `close` ends all.
 * @param {Model} model of the panel or the card
 * @param {LineModel} line
 */
function lineTo(model, line) {
  const me = unique() // a second view and a second tab hear the answers, too
  let number = 0
  /** @type {Map<string, { answered: (message: Message) => void, stopped: () => void }>} */
  const open = new Map() // questions by number: how they end
  const heard = (/** @type {Message} */ message) => open.get(message.number)?.answered(message)
  line.on("msg:custom", heard)

  /**
   * A lost answer is asked for again, and Python that is busy is waited for. To one that was restarted nothing can
   * be sent: it does not know this panel.
   * @param {object} message
   * @param {ArrayBuffer[]} [buffers]
   * @returns {Promise<Message>}
   */
  function question(message, buffers) {
    return new Promise((resolve, reject) => {
      const mine = `${me} ${++number}`
      let pause = 4000
      let again = 0
      function over() {
        clearTimeout(again)
        open.delete(mine)
      }
      function send() {
        try {
          line.send({ ...message, [model.get("kind")]: model.get("number"), number: mine }, undefined, buffers)
        } catch {
          over()
          return reject(new Error(say("python.restarted")))
        }
        again = window.setTimeout(send, pause)
        pause *= 2 // so that nothing piles up before Python that is busy for an hour
      }
      open.set(mine, {
        answered(answer) {
          over()
          resolve(answer)
        },
        stopped() {
          over()
          reject(new Error("closed"))
        },
      })
      send()
    })
  }

  function close() {
    line.off("msg:custom", heard)
    for (const each of [...open.values()]) each.stopped()
  }
  return { question, close }
}

/** @param {Model} model of the panel @param {LineModel} line @returns {Host} */
function kernelHost(model, line) {
  const { question, close } = lineTo(model, line)

  /** @param {Key[]} keys */
  async function viewsOfKeys(keys) {
    const { views = [] } = await question({ kind: "ask", keys })
    return views
  }

  /** @param {ArrayBuffer} bytes @returns {Promise<KeptFile>} */
  async function keepFile(bytes) {
    try {
      const answer = await question({ kind: "file" }, [bytes])
      if (answer.name) shared.files.set(answer.name, bytes)
      return answer
    } catch (problem) { return { refused: /** @type {Error} */ (problem).message } }
  }

  /** @type {Host["ask"]} */
  async function ask(keys) {
    const views = await viewsOfKeys(keys)
    const missing = views.map(([, answer]) => missingIn(answer)).find((name) => name !== "")
    if (!missing) return views
    // The own picture was chosen in another lesson, or before a restart: this Python gets it, too.
    const file = shared.files.get(missing)
    if (file) await keepFile(file)
    return viewsOfKeys(keys)
  }

  /** @type {Spec} */
  const { name, controls, start } = model.get("spec")
  const stored = `stride ${model.widget_manager?.context?.path} ${name}`
  const like = JSON.stringify([controls.map(({ name, choices }) => [name, choices]), start])
  return {
    silent: say("python.silent"),
    ask,
    keepFile,
    standing: tab.get(stored)?.like === like ? tab.get(stored) : null,
    kept: say("kept"),
    keepStanding: (standing) => tab.set(stored, { ...standing, like }),
    close,
  }
}

/** @param {Model} model @param {LineModel} line @param {HTMLElement} element */
function showPanel(model, line, element) {
  const panel = mount(element, model.get("spec"), kernelHost(model, line))
  return () => panel.destroy()
}

/** @param {Model} model @param {LineModel} line @param {HTMLElement} element */
function showQuestion(model, line, element) {
  /** @type {Question} */
  const spec = model.get("spec")
  const lesson = `${model.widget_manager?.context?.path}`
  const stored = storedAs(lesson, spec)
  const kernel = lineTo(model, line)

  /** Have an answer kept in the learner's file. @param {Given} given @param {(sentence: string) => void} tell */
  async function keep(given, tell) {
    const late = setTimeout(() => tell(say("predict.unkept.yet")), LATE)
    try {
      const { said = "" } = await kernel.question({ kind: "answer", ...given })
      tell(said)
    } catch { tell(say("predict.unkept")) }
    clearTimeout(late)
  }

  /** @type {AnswerMemory} */
  const memory = {
    get: () => tab.get(stored) ?? (model.get("kept").opened ? model.get("kept") : null),
    set(given, tell) {
      tab.set(stored, given)
      if (given.opened) keep(given, tell)
    },
  }
  const gone = mountQuestion(element, spec, memory, lesson)
  return () => {
    gone()
    kernel.close()
  }
}

/** @param {Model} model @param {LineModel} line @param {HTMLElement} el */
export default function show(model, line, el) {
  useLanguage(line.get("language"))
  const element = el.appendChild(document.createElement("div"))
  return model.get("kind") === "panel" ? showPanel(model, line, element) : showQuestion(model, line, element)
}
