// The band of controls: on a wide page all stand side by side, on a phone each is a chip, and the chosen one opens.

import { make, put } from "./elements.js"
import { check, menu, range, steps, typedText } from "./fields.js"
import { say } from "./language.js"
import { photographs } from "./photographs.js"
import { weights } from "./weights.js"

/** @import { Builder, Control, ControlSpec, Panel } from "./types.js" */

/** @type {Record<ControlSpec["kind"], Builder>} */
const BUILDERS = { range, steps, menu, check, text: typedText, weights, photographs }

/**
 * A control of a panel, with its element.
 * @param {Panel} panel
 * @param {ControlSpec} spec
 * @param {number} index its part of a key
 * @returns {Control}
 */
export function controlOf(panel, spec, index) {
  const { name, label, choices, pictures, kind } = spec
  const value = make("b")
  const chip = make("button", "stride-chip", { type: "button", "aria-label": say("control.show", { label }) }, label, value)
  const body = make("div", "stride-body")
  const element = make("div", "stride-control", {}, chip, body)
  element.classList.toggle("chosen", index === 0)
  /** @type {Control} */
  const control = {
    name, label, choices, pictures, index, element,
    end: Infinity,
    leap: 0,
    now: () => panel.at[index],
    last: () => Math.min(control.end, choices.length - 1),
    written() {
      const now = control.now()
      return typeof now === "number" ? choices[now] : now
    },
    update() {
      const own = kind === "photographs" && typeof control.now() === "string"
      put(value, own ? say("control.own") : control.written().replaceAll("; ", "\n"))
      chip.setAttribute("aria-pressed", String(element.classList.contains("chosen")))
      field.update()
    },
    limit({ ends, readings }) {
      const end = ends?.[name] ?? Infinity
      const leap = readings?.find(({ sets }) => sets?.[0] === name)?.sets?.[1] ?? 0 // one cell on
      const changed = end !== control.end || leap !== control.leap
      control.end = end
      control.leap = leap
      const now = control.now()
      if (typeof now === "number" && now > control.last()) panel.move(control, control.last())
      else if (changed) field.update()
    },
    pause: () => field.pause?.(),
    typing: () => field.typing?.() ?? false,
    tell: (sentence) => field.tell?.(sentence),
  }
  const field = BUILDERS[kind](panel, control, body)
  if (field.shape) element.classList.add(field.shape)
  chip.onclick = () => choose(panel, control)
  const hold = () => panel.hold(control)
  element.addEventListener("pointerenter", hold)
  element.addEventListener("focusin", hold)
  return control
}

/** Open a control on a phone. @param {Panel} panel @param {Control} chosen */
export function choose(panel, chosen) {
  for (const control of panel.controls) {
    control.element.classList.toggle("chosen", control === chosen)
    control.update()
  }
}
