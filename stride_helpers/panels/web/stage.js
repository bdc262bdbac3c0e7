// What a panel shows: the view of an answer, or the sentence that there is none.

import { all, make } from "./elements.js"
import { say } from "./language.js"
import { layoutOf } from "./layout.js"
import { pointerOf } from "./pointing.js"
import { voiceOf } from "./voice.js"

/** @import { Answer, Panel } from "./types.js" */

const SLOW = 150 // ms until a line says that the panel waits

/** @param {Panel} panel @param {HTMLElement} root */
export function stageOf(panel, root) {
  const refused = make("div", "stride-refused")
  const view = make("div", "stride-stage")
  const spoken = make("div", "stride-quiet", { "aria-live": "polite" })
  const layout = layoutOf(root, view)
  const voice = voiceOf(spoken)
  const pointer = pointerOf(panel, view, voice.readOut)
  let waited = 0
  let frame = 0
  /** @type {Answer | null} */
  let next = null // the answer to be painted, at the latest in the next frame
  let saysSilent = false
  let touched = false // by a hand: only then it speaks

  // At once, but once a frame: a hand that is faster than the screen gets its last answer.
  /** @param {Answer} answer */
  function paint(answer) {
    clearTimeout(waited)
    waited = 0
    root.classList.remove("stride-waiting")
    next = answer
    if (frame) return
    frame = requestAnimationFrame(() => { frame = 0; if (next && next !== panel.shown) draw(next) })
    if (panel.shown) draw(answer) // the first waits until the panel is in its page
  }

  /** @param {Answer} answer */
  function draw(answer) {
    panel.shown = answer
    if (!("html" in answer)) return refuse(answer.refused, answer.trace)
    refuse("")
    view.innerHTML = answer.html
    for (const control of panel.controls) control.limit(answer)
    layout.arrange()
    const sentence = view.querySelector(".stride-sentence")
    for (const echo of all(root, ".stride-echo")) echo.innerHTML = sentence?.innerHTML ?? ""
    readOut(sentence?.textContent ?? "")
    pointer.attach(answer)
    layout.keepRoom()
  }

  /** @param {string} words */
  function readOut(words) { if (touched) voice.readOut(words) }

  /** @param {string} sentence */
  function refuse(sentence, trace = "") {
    saysSilent = false
    if (sentence) {
      readOut(sentence)
      for (const echo of all(root, ".stride-echo")) echo.textContent = sentence
    }
    refused.replaceChildren(...(sentence ? [sentence] : []))
    if (trace.trim()) {
      const summary = make("summary", "", { textContent: say("fault") })
      refused.append(make("details", "", {}, summary, make("pre", "", { textContent: trace })))
    }
    view.classList.toggle("stride-faded", Boolean(sentence) && !panel.active?.typing())
  }

  return {
    refused, view, spoken, paint,
    /** Say that nothing comes, once. @param {string} sentence */
    silent(sentence) {
      if (saysSilent) return
      refuse("")
      refused.append(sentence)
      readOut(sentence)
      saysSilent = true
    },
    /** A line says that the panel waits, unless a view comes soon. */
    wait() { waited ||= window.setTimeout(() => root.classList.add("stride-waiting"), SLOW) },
    touch() { touched = true },
    reset: pointer.reset,
    close() {
      layout.close()
      pointer.close()
      voice.close()
    },
  }
}
