// A question to answer before its explanation opens. All of it happens on the page.

import { make, QUIET, read } from "./elements.js"

const questions = (globalThis.stridePredictions ??= new Set())

// `kept`, if there is one, remembers what was answered: `kept.get()` and `kept.set({ given, opened })`.
export function ask(root, spec, kept = null) {
  root.classList.add("stride-panel", "stride-predict")
  const mine = { done: false, right: false, count: () => {} }
  questions.add(mine)
  const fields = []
  const form = make("form", "stride-answers")
  const told = make("p", "stride-told", { role: "status" })
  const because = make("div", "stride-because", { hidden: true })
  const count = make("span", "stride-count")
  const several = spec.names.length > 1
  spec.names.forEach((name, index) => {
    if (spec.choices[index]) {
      const group = `predict-${Math.random().toString(36).slice(2, 8)}`
      const options = spec.choices[index].map((value) => {
        const radio = make("input", "", { type: "radio", name: group, value, ...QUIET })
        return make("label", "stride-option", {}, radio, value)
      })
      const legend = make("legend", "", { textContent: several ? name : "your answer" })
      form.append(make("fieldset", "stride-options", {}, legend, ...options))
      const get = () => options.find(({ firstChild }) => firstChild.checked)?.firstChild.value
      const set = (given) => { for (const { firstChild } of options) firstChild.checked = firstChild.value === given }
      fields.push({ index, options, get, set, written: get })
    } else {
      const field = make("input", "", { type: "text", inputMode: "decimal", autocomplete: "off", size: 6, ...QUIET })
      form.append(make("label", "stride-number", {}, several || name !== "answer" ? name : "your answer", field))
      const get = () => (field.value.trim() ? read(field.value.replace("%", "")) : undefined)
      fields.push({ index, field, get, set: (given) => { field.value = given ?? "" }, written: () => field.value })
    }
  })
  const check = make("button", "", { type: "submit", textContent: "Check" })
  const show = make("button", "", { type: "button", textContent: "Show me" })
  form.append(make("div", "stride-play", {}, check, show, count))
  const predict = make("b", "", { textContent: "Predict. " })
  root.append(make("p", "stride-question", {}, predict, spec.question), form, told, because)

  const good = (index, given) => {
    const right = spec.right[index]
    return spec.choices[index] ? given === right : Math.abs(given - right) <= spec.within + 1e-9
  }
  const keep = (opened) => kept?.set({ given: fields.map(({ written }) => written()), opened })
  function open(answered) {
    if (!mine.done) {
      keep(answered ? "checked" : "shown")
      mine.done = true
      mine.right = answered && fields.every(({ get }, index) => good(index, get()))
    }
    for (const { index, field, options, get } of fields) {
      const right = good(index, get())
      if (field) field.after(make("span", "stride-truth", { textContent: right ? "✓" : `✓ ${spec.shown[index]}` }))
      for (const option of options ?? []) {
        option.classList.toggle("mine", option.firstChild.checked)
        if (option.firstChild.value !== spec.right[index]) continue
        option.append(make("span", "stride-truth", { textContent: " ✓" }))
      }
    }
    for (const each of form.querySelectorAll("input")) each.disabled = true
    check.hidden = show.hidden = true
    const verdict = mine.right ? "As you said." : "Not as you said. That is the kind that teaches most."
    told.textContent = answered ? verdict : ""
    because.innerHTML = spec.because
    because.hidden = false
    for (const each of questions) each.count()
  }
  form.onsubmit = (event) => {
    event.preventDefault()
    const given = fields.map(({ get }) => get())
    if (given.every((each) => each !== undefined && !Number.isNaN(each))) open(true)
    else told.textContent = "Answer everything first, or press Show me."
  }
  show.onclick = () => open(false)
  form.oninput = () => keep("")
  mine.count = () => {
    const answered = [...questions].filter((each) => each.done)
    const right = answered.filter((each) => each.right)
    count.textContent = mine.done ? `${right.length} of ${questions.size} on this page came true` : ""
  }
  const before = kept?.get()
  if (before) {
    fields.forEach(({ set }, index) => set(before.given[index]))
    if (before.opened) open(before.opened === "checked")
  }
  return () => questions.delete(mine)
}
