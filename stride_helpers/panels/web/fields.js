// Controls: each builds its fields into `body` and returns what brings them up to date with the panel's position.

import { clamp, make, put, QUIET, read } from "./elements.js"

export function labelled(panel, control, field, ...extra) {
  field.id = `stride-${panel.name}-${control.index}-${Math.random().toString(36).slice(2, 8)}`
  return make("div", "stride-label", {}, make("label", "", { for: field.id, textContent: control.name }), ...extra)
}

// A slider; its label's number can be typed.
export function range(panel, control, body) {
  const { choices, index, name } = control
  const field = make("input", "", { type: "range", min: 0, max: choices.length - 1, step: 1, ...QUIET })
  const pill = make("span", "stride-pill", { "aria-hidden": "true" })
  const says = { "aria-label": `type a value of ${name}`, ...QUIET }
  const typed = make("input", "stride-typed", { type: "text", inputMode: "decimal", autocomplete: "off", ...says })
  const told = make("p", "stride-told", { role: "status" })
  const dots = make("span", "stride-dots", { "aria-hidden": "true" })
  const track = make("div", "stride-range", {}, field, dots, pill)
  body.append(labelled(panel, control, field, typed), track, told)
  control.told = (words) => put(told, words)
  const numbers = choices.map(Number)
  const move = (place) => { panel.stop(); control.told(""); panel.move(control, place) }
  field.oninput = () => move(Number(field.value))
  const enter = () => {
    const words = typed.value.trim()
    const last = control.last()
    const place = words === "" ? -1 : numbers.findIndex((number) => Math.abs(number - read(words)) < 1e-9)
    if (place >= 0 && place <= last) return move(place)
    const step = last > 0 ? `, in steps of ${+(numbers[1] - numbers[0]).toFixed(6)}` : ""
    const allowed = `${name} goes from ${choices[0]} to ${choices[last]}${step}`
    control.told(`${words || "Nothing"} is not allowed: ${allowed}. Still ${control.written()}.`)
  }
  typed.onchange = enter
  typed.onkeydown = ({ key }) => {
    if (key === "Enter") enter()
    if (key === "Escape") { typed.value = control.written(); control.told("") }
  }
  typed.onfocus = () => typed.select()
  let drawn = -1
  return () => {
    const last = control.last()
    field.max = last
    field.value = panel.at[index]
    field.setAttribute("aria-valuetext", control.written())
    put(pill, control.written())
    if (told.textContent === "") typed.value = control.written()
    track.style.setProperty("--share", last ? Math.min(panel.at[index], last) / last : 0)
    if (drawn === last) return
    drawn = last
    dots.replaceChildren()
    for (let place = 0; last < 10 && place <= last; place++) {
      const dot = make("i")
      dot.style.left = `${(100 * place) / Math.max(last, 1)}%`
      dots.append(dot)
    }
  }
}

// A slider that plays.
export function steps(panel, control, body, element) {
  element.classList.add("wide")
  const update = range(panel, control, body)
  const button = (textContent, onclick) => make("button", "", { type: "button", textContent, onclick })
  const now = () => panel.at[control.index]
  const go = (place) => panel.move(control, clamp(place, 0, control.last()))
  let timer = null
  control.pause = () => {
    clearTimeout(timer)
    timer = null
    play.textContent = "Play"
    play.classList.remove("playing")
  }
  const wait = () => { timer = setTimeout(tick, 1000 / Number(speed.value)) }
  const tick = () => {
    if (now() >= control.last()) return control.pause()
    if (panel.here()) go(now() + 1) // what is not here yet is waited for, so that no step is left out
    wait()
  }
  const play = button("Play", () => {
    if (timer) return control.pause()
    if (now() >= control.last()) go(0)
    play.textContent = "Pause"
    play.classList.add("playing")
    panel.hold(control)
    wait()
  })
  const back = button("‹ step", () => { control.pause(); go(now() - 1) })
  const on = button("step ›", () => { control.pause(); go(now() + 1) })
  const leap = button("next window »", () => {
    control.pause()
    go((Math.floor(now() / control.leap) + 1) * control.leap)
  })
  const speed = make("select", "", { "aria-label": "speed", ...QUIET })
  for (const many of [1, 3, 10]) speed.append(new Option(`${many} a second`, many, false, many === 3))
  body.append(make("div", "stride-play", {}, play, back, on, leap, speed))
  const name = control.name.replaceAll(" ", "_")
  control.limit = ({ ends, leaps }) => {
    control.end = ends?.[name]
    control.leap = leaps?.[name]
    leap.hidden = !control.leap
    if (now() > control.last()) go(now())
    else update()
  }
  return update
}

// A menu; with few choices they stand side by side, as words or as small pictures.
export function menu(panel, control, body, element) {
  const { choices, pictures, index } = control
  const field = make("select", "", { ...QUIET })
  field.append(...choices.map((choice, place) => new Option(choice, place)))
  const box = make("div", "stride-menu", {}, field)
  body.append(labelled(panel, control, field), box)
  const move = (place) => { panel.stop(); panel.move(control, place) }
  field.onchange = () => move(Number(field.value))
  const segments = make("div", "stride-segments", { "aria-hidden": "true" })
  if (choices.length <= 5 && (pictures || choices.join("").length < 42)) {
    element.classList.add("narrow")
    box.classList.add("segments")
    box.append(segments)
    segments.append(...choices.map((choice, place) => {
      const face = pictures ? make("img", "", { src: pictures[place], alt: "" }) : choice
      return make("span", "", { title: choice, onclick: () => { panel.hold(control); move(place) } }, face)
    }))
  }
  return () => {
    field.value = panel.at[index]
    ;[...segments.children].forEach((each, place) => each.classList.toggle("chosen", place === panel.at[index]))
  }
}

export function check(panel, control, body, element) {
  element.classList.add("narrow")
  const field = make("input", "", { type: "checkbox", ...QUIET })
  field.onchange = () => { panel.stop(); panel.move(control, Number(field.checked)) }
  body.append(make("label", "stride-check", {}, field, control.name))
  return () => { field.checked = panel.at[control.index] === 1 }
}

// A line to type.
export function line(panel, control, body, element) {
  element.classList.add("wide")
  const field = make("input", "stride-text", { type: "text", spellcheck: false, autocomplete: "off", ...QUIET })
  body.append(labelled(panel, control, field), field)
  if (!panel.python) body.append(make("p", "stride-told", { textContent: "Typing needs Python: it works in JupyterLab." }))
  field.oninput = () => { panel.stop(); panel.move(control, field.value) }
  control.typing = () => document.activeElement === field
  return () => {
    if (field.value !== control.written()) field.value = control.written()
    field.disabled = !panel.python
  }
}
