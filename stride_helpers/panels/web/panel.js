// A panel in the browser: its controls, the views it has seen, and a hand that points at them.
//
// It knows nothing of kernels; what a host is says `views.js`. Its parts share one object, `panel`: where it stands,
// what is shown, and how to change either.

import { build } from "./controls.js"
import { layoutOf } from "./layout.js"
import { make, put, QUIET } from "./elements.js"
import { shared, useOwn } from "./photographs.js"
import { pointerOf } from "./pointing.js"
import { text, viewsOf } from "./views.js"

const SLOW = 150 // ms until a line says that the panel waits

export function mount(root, spec, host) {
  const kept = host.kept // where the panel stood when it was last on the page, and the own picture it showed
  const panel = {
    name: spec.name,
    python: host.python !== false,
    controls: spec.controls.map((control, index) => ({ ...control, index })),
    at: kept?.at ?? [...spec.start], // a key: for each control the index of its choice, or what was typed
    active: null, // the control under the hand
    shown: null, // the answer on the screen
    here: () => views.has(text(panel.at)),
    move, stop, hold, paint, silent,
    keep: (bytes) => host.keep(bytes),
  }
  const views = viewsOf(panel, host)
  let pressed = null // the button to try that was pressed last
  let waited = null
  let frame = 0
  let next = null // the answer to be painted, at the latest in the next frame
  let saysSilent = false

  root.classList.add("stride-panel")
  root.dataset.panel = spec.name
  const head = make("div", "stride-head")
  const tries = make("div", "stride-tries", { role: "group", "aria-label": "things to try" })
  const claim = make("p", "stride-claim", { role: "status" })
  const band = make("div", "stride-band")
  const refused = make("div", "stride-refused", { role: "status" })
  const view = make("div", "stride-stage")
  const spoken = make("div", "stride-quiet", { "aria-live": "polite" })
  const reset = make("button", "stride-reset", { type: "button", textContent: "↺ Reset", onclick: restart })
  reset.title = "put everything back"
  head.append(make("div", "stride-title", { textContent: spec.title }))
  if (spec.tries.length) head.append(tries)
  if (panel.controls.length) head.append(reset)
  root.append(head, band, claim, refused, view, spoken)
  const layout = layoutOf(root, view)
  const pointer = pointerOf(panel, view, spoken)
  for (const control of panel.controls) build(panel, control, band)
  panel.active = panel.controls[0]
  const buttons = spec.tries.map((each) => {
    const onclick = () => { stop(); panel.at = [...each.key]; pressed = each; changed() }
    return make("button", "", { type: "button", textContent: each.text, "aria-pressed": "false", onclick, ...QUIET })
  })
  tries.append("Try", ...buttons)

  // --- where it stands ---------------------------------------------------------------------------------------

  function changed() {
    for (const control of panel.controls) control.update()
    if (pressed && text(pressed.key) !== text(panel.at)) pressed = null
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(pressed === spec.tries[index])))
    put(claim, pressed?.says ?? "")
    host.keepAt?.({ at: panel.at, own: shared.own && { name: shared.own.name, title: shared.own.title } })
    const answer = views.get(text(panel.at))
    if (answer) paint(answer)
    else waited ??= setTimeout(() => root.classList.add("stride-waiting"), SLOW)
    views.ask()
  }

  function move(control, value) {
    if (panel.at[control.index] === value) return
    panel.at[control.index] = value
    panel.active = control
    changed()
  }

  function restart() {
    stop()
    panel.at = [...spec.start]
    pressed = null
    pointer.reset()
    for (const control of panel.controls) control.told?.("")
    changed()
  }

  function stop() { for (const control of panel.controls) control.pause?.() }

  function hold(control) {
    panel.active = control
    views.look(Infinity)
  }

  // --- what it shows -----------------------------------------------------------------------------------------

  // At once, but once a frame: a hand that is faster than the screen gets its last answer.
  function paint(answer) {
    clearTimeout(waited)
    waited = null
    next = answer
    if (frame) return
    frame = requestAnimationFrame(() => { frame = 0; if (next !== panel.shown) draw(next) })
    if (panel.shown) draw(answer) // the first waits until the panel is in its page
  }

  function draw(answer) {
    root.classList.remove("stride-waiting")
    panel.shown = answer
    if (answer.html === undefined) { tell(answer.refused, answer.trace); return }
    tell("")
    view.innerHTML = answer.html
    for (const control of panel.controls) control.limit?.(answer)
    layout.arrange()
    pointer.attach(answer)
    layout.keepRoom()
  }

  function tell(sentence, trace = "") {
    saysSilent = false
    refused.replaceChildren(...(sentence ? [sentence] : []))
    if (trace.trim()) {
      const summary = make("summary", "", { textContent: "Where it happened" })
      refused.append(make("details", "", {}, summary, make("pre", "", { textContent: trace })))
    }
    view.classList.toggle("stride-faded", Boolean(sentence) && !panel.active?.typing?.())
  }

  function silent(sentence) {
    if (saysSilent) return
    tell("")
    refused.append(sentence)
    saysSilent = true
  }

  // --- begin and end -----------------------------------------------------------------------------------------

  const newPicture = () => { for (const control of panel.controls) control.update(); views.forgive() }
  shared.panels.add(newPicture)
  if (kept?.own && !shared.own) useOwn(kept.own)
  const { first } = spec
  if (first) views.remember(text(spec.start), first)
  if (first && (first.trace || text(panel.at) !== text(spec.start))) paint(first) // until its own is here
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
      views.close()
      host.close?.()
    },
  }
}
