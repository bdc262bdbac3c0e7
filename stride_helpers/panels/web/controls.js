// The band of controls: on a wide page all stand side by side, on a phone each is a chip, and the chosen one opens.

import { make, put } from "./elements.js"
import { check, line, menu, range, steps } from "./fields.js"
import { kernel } from "./kernel.js"
import { photographs } from "./photographs.js"

const BUILDERS = { range, steps, menu, check, text: line, kernel, photographs }

// Give a control its element in the band, and what the panel asks of it:
// `last()` the largest index that it may have now, `written()` its value in words, `update()` to show where the panel
// stands; some also `pause()`, `limit(view)`, `typing()` and `told(sentence)`.
export function build(panel, control, band) {
  const value = make("b")
  const says = { type: "button", "aria-pressed": "false", "aria-label": `show ${control.name}` }
  const chip = make("button", "stride-chip", says, control.name, value)
  const body = make("div", "stride-body")
  const element = make("div", "stride-control", {}, chip, body)
  element.classList.toggle("chosen", control.index === 0)
  chip.onclick = () => {
    for (const each of band.children) each.classList.toggle("chosen", each === element)
    for (const each of panel.controls) each.update()
  }
  const now = () => panel.at[control.index]
  control.last = () => Math.min(control.end ?? Infinity, control.choices.length - 1)
  control.written = () => (typeof now() === "number" ? control.choices[now()] : String(now()))
  const update = BUILDERS[control.kind](panel, control, body, element)
  control.update = () => {
    put(value, control.kind === "photographs" && typeof now() === "string" ? "own" : control.written())
    chip.setAttribute("aria-pressed", String(element.classList.contains("chosen")))
    update()
  }
  const hold = () => panel.hold(control)
  element.addEventListener("pointerenter", hold)
  element.addEventListener("focusin", hold)
  control.update()
  band.append(element)
}
