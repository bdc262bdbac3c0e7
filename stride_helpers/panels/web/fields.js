// Kinds of controls: each builds its fields into `body`, and gives what brings them up to date.

import { make, put, unique } from "./elements.js"
import { startsNumber } from "./keys.js"
import { say } from "./language.js"
import { choiceTyped, clamp, notAllowed } from "./numbers.js"

/** @import { Builder, Control, Panel } from "./types.js" */

/**
 * The name of a control above its field, and what else stands in that line.
 * @param {Panel} panel
 * @param {Control} control
 * @param {HTMLElement} field
 * @param {HTMLElement[]} extra
 */
function labelled(panel, control, field, ...extra) {
  field.id = `stride-${panel.name}-${control.index}-${unique()}`
  return make("div", "stride-label", {}, make("label", "", { for: field.id, textContent: control.label }), ...extra)
}

/** A slider; its number can be typed. @type {Builder} */
export function range(panel, control, body) {
  const { choices, label } = control
  const field = make("input", "", { type: "range", min: 0, max: choices.length - 1, step: 1 })
  const pill = make("span", "stride-pill", { "aria-hidden": "true" })
  const says = { "aria-label": say("range.typed", { label }) }
  const typed = make("input", "stride-typed", { type: "text", inputMode: "decimal", autocomplete: "off", ...says })
  const told = make("p", "stride-told", { role: "status" })
  const dots = make("span", "stride-dots", { "aria-hidden": "true" })
  const track = make("div", "stride-range", {}, field, dots, pill)
  body.append(labelled(panel, control, field, typed), track, told)
  /** @type {number | string} */
  let toldAt = "" // where it stood when something was told

  /** @param {string} words */
  function tell(words) {
    toldAt = control.now()
    put(told, words)
  }

  /** @param {number} index */
  function move(index) {
    panel.stop()
    tell("")
    panel.move(control, index)
    typed.value = control.written()
  }

  function enter() {
    const words = typed.value.trim()
    const index = choiceTyped(words, choices, control.last())
    if (index >= 0) return move(index)
    panel.stop()
    tell(notAllowed(words, control))
  }

  let held = 0 // where it stood when a finger came down, which may be about to scroll the page
  field.onpointerdown = () => { held = Number(control.now()) }
  field.onpointercancel = () => move(held)
  field.oninput = () => move(Number(field.value))
  field.onkeydown = ({ key }) => { if (startsNumber(key)) typed.focus() }
  typed.onchange = enter
  typed.onkeydown = ({ key }) => { if (key === "Enter") enter() }
  typed.onfocus = () => typed.select()
  typed.onblur = () => { if (told.textContent === "") typed.value = control.written() }
  typed.addEventListener("escape", () => {
    tell("")
    typed.value = control.written()
  })

  let drawn = -1 // the last index that has a dot
  function drawDots() {
    const last = control.last()
    if (drawn === last) return
    drawn = last
    dots.replaceChildren()
    for (let index = 0; last < 10 && index <= last; index++) {
      const dot = make("i")
      dot.style.left = `${(100 * index) / Math.max(last, 1)}%`
      dots.append(dot)
    }
  }

  function update() {
    const last = control.last()
    const now = Number(control.now())
    field.max = String(last)
    field.value = String(now)
    field.setAttribute("aria-valuetext", control.written())
    put(pill, control.written())
    if (toldAt !== control.now()) tell("")
    if (told.textContent === "" && document.activeElement !== typed) typed.value = control.written()
    track.style.setProperty("--share", String(last ? Math.min(now, last) / last : 0))
    drawDots()
  }
  return { update, tell }
}

/** A slider that plays. @type {Builder} */
export function steps(panel, control, body) {
  const slider = range(panel, control, body)
  /** @param {string} name @param {() => void} onclick */
  const button = (name, onclick) => make("button", "", { type: "button", textContent: name, onclick })

  const now = () => Number(control.now())
  /** @param {number} index */
  const go = (index) => panel.move(control, clamp(index, 0, control.last()))
  let timer = 0

  function pause() {
    clearTimeout(timer)
    timer = 0
    play.textContent = say("play")
    play.classList.remove("playing")
  }

  function wait() { timer = window.setTimeout(tick, 1000 / Number(speed.value)) }

  function tick() {
    if (now() >= control.last()) return pause()
    if (panel.here()) go(now() + 1) // what is not here yet is waited for, so that no step is left out
    wait()
  }

  const play = make("button", "", { type: "button", textContent: say("play") })
  play.onclick = () => {
    if (timer) return pause()
    if (now() >= control.last()) go(0)
    play.textContent = say("pause")
    play.classList.add("playing")
    panel.hold(control)
    wait()
  }
  const back = button(say("play.back"), () => { pause(); go(now() - 1) })
  const on = button(say("play.on"), () => { pause(); go(now() + 1) })
  const leap = button(say("play.leap"), () => { pause(); go((Math.floor(now() / control.leap) + 1) * control.leap) })
  const speed = make("select", "", { "aria-label": say("play.speed") })
  for (const many of [1, 3, 10]) speed.append(new Option(say("play.many", { many }), String(many), false, many === 3))
  body.append(make("div", "stride-play", {}, play, back, on, leap, speed))

  function update() {
    leap.hidden = control.leap < 2 // one step on does the same
    slider.update()
  }
  return { ...slider, update, pause, shape: "steps" }
}

const FEW = 5 // choices that stand side by side, if they are short
const SHORT = 42 // letters of all of them

/** A menu; with few choices they stand side by side, as words or as small pictures. @type {Builder} */
export function menu(panel, control, body) {
  const { choices, pictures } = control
  const field = make("select")
  field.append(...choices.map((choice, index) => new Option(choice, String(index))))
  const box = make("div", "stride-menu", {}, field)
  body.append(labelled(panel, control, field), box)

  /** @param {number} index */
  function move(index) {
    panel.stop()
    panel.move(control, index)
  }

  field.onchange = () => move(Number(field.value))
  const segments = make("div", "stride-segments", { "aria-hidden": "true" })
  const few = choices.length <= FEW && (pictures !== undefined || choices.join("").length < SHORT)
  if (few) {
    box.classList.add("segments")
    box.append(segments)
    segments.append(...choices.map((choice, index) => {
      const face = pictures ? make("img", "", { src: pictures[index], alt: "" }) : choice
      return make("span", "", { title: choice, onclick: () => { panel.hold(control); move(index) } }, face)
    }))
  }

  function update() {
    field.value = String(control.now())
    ;[...segments.children].forEach((each, index) => each.classList.toggle("chosen", index === control.now()))
  }
  return { update, shape: few ? "narrow" : undefined }
}

/** @type {Builder} */
export function check(panel, control, body) {
  const field = make("input", "", { type: "checkbox" })
  field.onchange = () => { panel.stop(); panel.move(control, Number(field.checked)) }
  body.append(make("label", "stride-check", {}, field, control.label))
  return { update() { field.checked = control.now() === 1 }, shape: "narrow" }
}

/** A text to type. @type {Builder} */
export function typedText(panel, control, body) {
  const field = make("input", "stride-text", { type: "text", spellcheck: false, autocomplete: "off" })
  body.append(labelled(panel, control, field), field)
  if (panel.typing) body.append(make("p", "stride-told stride-typing", { textContent: panel.typing }))
  field.oninput = () => { panel.stop(); panel.move(control, field.value) }

  function update() {
    if (field.value !== control.written()) field.value = control.written()
    field.disabled = !panel.python
  }
  return { update, typing: () => document.activeElement === field, shape: "wide" }
}
