// A panel in the browser: its controls, the views it has seen, and a hand that points at them.
//
// It knows nothing of kernels: what it lacks it asks of its host (`Host` in `types.js`). Its parts share one object,
// `panel`: where it stands, what is shown, and how to change either.

import { text } from "./ahead.js"
import { controlOf } from "./controls.js"
import { make, put } from "./elements.js"
import { keepKeys } from "./keys.js"
import { layoutOf } from "./layout.js"
import { shared, useOwn } from "./photographs.js"
import { pointerOf } from "./pointing.js"
import { viewsOf } from "./views.js"
import { voiceOf } from "./voice.js"

/** @import { Answer, Control, Host, Panel, Spec, Try } from "./types.js" */

const SLOW = 150 // ms until a line says that the panel waits

/**
 * Show a panel in an element.
 * @param {HTMLElement} root
 * @param {Spec} spec
 * @param {Host} host
 */
export function mount(root, spec, host) {
  const { kept } = host
  /** @type {Panel} */
  const panel = {
    name: spec.name,
    python: host.python !== false,
    controls: [],
    at: kept?.at ?? [...spec.start],
    active: null,
    shown: null,
    here: () => views.has(text(panel.at)),
    move, stop, hold, paint, silent,
    keep: async (bytes) => host.keep?.(bytes) ?? {},
  }
  const views = viewsOf(panel, host)
  /** @type {Try | null} */
  let pressed = null // the button to try that was pressed last
  let waited = 0
  let frame = 0
  /** @type {Answer | null} */
  let next = null // the answer to be painted, at the latest in the next frame
  let saysSilent = false
  let touched = false // by a hand: only then it speaks

  root.classList.add("stride-panel")
  root.dataset.panel = spec.name
  const head = make("div", "stride-head")
  const tries = make("div", "stride-tries", { role: "group", "aria-label": "things to try" })
  const claim = make("p", "stride-claim", { role: "status" })
  const band = make("div", "stride-band")
  const refused = make("div", "stride-refused")
  const view = make("div", "stride-stage")
  const spoken = make("div", "stride-quiet", { "aria-live": "polite" })
  const reset = make("button", "stride-reset", { type: "button", textContent: "↺ Reset", onclick: restart })
  reset.title = "put everything back"
  head.append(make("div", "stride-title", { textContent: spec.title }))
  if (spec.tries.length) head.append(tries)
  if (spec.controls.length) head.append(reset)
  root.append(head, band, claim, refused, view, spoken)
  const layout = layoutOf(root, view)
  const voice = voiceOf(spoken)
  const pointer = pointerOf(panel, view, voice.say)
  const unkeepKeys = keepKeys(root)
  panel.controls = spec.controls.map((control, index) => controlOf(panel, control, index))
  panel.active = panel.controls[0] ?? null
  band.append(...panel.controls.map(({ element }) => element))
  const buttons = spec.tries.map((each) => {
    const onclick = () => { stop(); panel.at = [...each.key]; pressed = each; changed(true) }
    return make("button", "", { type: "button", textContent: each.text, "aria-pressed": "false", onclick })
  })
  tries.append("Try", ...buttons)

  // --- where it stands ---------------------------------------------------------------------------------------

  function changed(byHand = false) {
    touched ||= byHand
    for (const control of panel.controls) control.update()
    if (pressed && text(pressed.key) !== text(panel.at)) pressed = null
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(pressed === spec.tries[index])))
    put(claim, pressed?.says ?? "")
    const own = shared.own && { name: shared.own.name, title: shared.own.title }
    host.keepAt?.({ at: panel.at, own })
    const answer = views.get(text(panel.at))
    if (answer) paint(answer)
    else waited ||= window.setTimeout(() => root.classList.add("stride-waiting"), SLOW)
    views.ask()
  }

  /** @param {Control} control @param {number | string} value */
  function move(control, value) {
    if (panel.at[control.index] === value) return
    panel.at[control.index] = value
    panel.active = control
    changed(true)
  }

  function restart() {
    stop()
    panel.at = [...spec.start]
    pressed = null
    pointer.reset()
    for (const control of panel.controls) control.tell("")
    changed(true)
  }

  function stop() { for (const control of panel.controls) control.pause() }

  /** @param {Control} control */
  function hold(control) {
    panel.active = control
    views.look(Infinity)
  }

  // --- what it shows -----------------------------------------------------------------------------------------

  // At once, but once a frame: a hand that is faster than the screen gets its last answer.
  /** @param {Answer} answer */
  function paint(answer) {
    clearTimeout(waited)
    waited = 0
    next = answer
    if (frame) return
    frame = requestAnimationFrame(() => { frame = 0; if (next && next !== panel.shown) draw(next) })
    if (panel.shown) draw(answer) // the first waits until the panel is in its page
  }

  /** @param {Answer} answer */
  function draw(answer) {
    root.classList.remove("stride-waiting")
    panel.shown = answer
    if (!("html" in answer)) return tell(answer.refused, answer.trace)
    tell("")
    view.innerHTML = answer.html
    for (const control of panel.controls) control.limit(answer)
    layout.arrange()
    speak(view.querySelector(".stride-sentence")?.textContent ?? "")
    pointer.attach(answer)
    layout.keepRoom()
  }

  /** @param {string} words */
  function speak(words) { if (touched) voice.say(words) }

  /** @param {string} sentence */
  function tell(sentence, trace = "") {
    saysSilent = false
    if (sentence) speak(sentence)
    refused.replaceChildren(...(sentence ? [sentence] : []))
    if (trace.trim()) {
      const summary = make("summary", "", { textContent: "Where it happened" })
      refused.append(make("details", "", {}, summary, make("pre", "", { textContent: trace })))
    }
    view.classList.toggle("stride-faded", Boolean(sentence) && !panel.active?.typing())
  }

  /** @param {string} sentence */
  function silent(sentence) {
    if (saysSilent) return
    tell("")
    refused.append(sentence)
    speak(sentence)
    saysSilent = true
  }

  // --- begin and end -----------------------------------------------------------------------------------------

  const newPicture = () => { for (const control of panel.controls) control.update(); views.forgive() }
  shared.panels.add(newPicture)
  if (kept?.own && !shared.own) useOwn(kept.own)
  const { first } = spec
  if (first) views.remember(text(spec.start), first)
  // The first view stands there until that of its own position is here.
  const faulty = first && "trace" in first && first.trace
  if (first && (faulty || text(panel.at) !== text(spec.start))) paint(first)
  changed()
  const sight = new IntersectionObserver(([entry]) => { if (entry.isIntersecting) views.look(4) })
  sight.observe(root)
  return {
    destroy() {
      stop()
      shared.panels.delete(newPicture)
      sight.disconnect()
      layout.close()
      pointer.close()
      voice.close()
      unkeepKeys()
      views.close()
      host.close?.()
    },
  }
}
