// A question to answer before its explanation opens. All of it happens on the page.

const all = (globalThis.stridePredictions ??= new Set())

function make(tag, className, properties = {}, ...children) {
  const element = document.createElement(tag)
  if (className) element.className = className
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role" || name === "for") element.setAttribute(name, value)
    else element[name] = value
  }
  element.append(...children)
  return element
}

// `kept`, if there is one, remembers what was answered: `kept.get()` and `kept.set({ given, opened })`.
export function ask(root, spec, kept = null) {
  root.classList.add("stride-panel", "stride-predict")
  const mine = { done: false, right: false, count: () => {} }
  all.add(mine)
  const fields = []
  const form = make("form", "stride-answers")
  const group = `predict-${Math.random().toString(36).slice(2, 8)}`
  const told = make("p", "stride-told", { role: "status" })
  const because = make("div", "stride-because", { hidden: true })
  const count = make("span", "stride-count")
  spec.names.forEach((name, index) => {
    const choices = spec.choices[index]
    if (choices) {
      const options = choices.map((choice) => {
        const radio = make("input", "", { type: "radio", name: `${group}-${index}`, value: choice, "data-lm-suppress-shortcuts": "true" })
        return make("label", "stride-option", {}, radio, choice)
      })
      form.append(make("fieldset", "stride-options", {}, make("legend", "", { textContent: spec.names.length > 1 ? name : "your answer" }), ...options))
      const set = (given) => { for (const option of options) option.firstChild.checked = option.firstChild.value === given }
      fields.push({ get: () => form.querySelector(`input[name="${group}-${index}"]:checked`)?.value, written: () => fields[index].get(), set, options, index })
    } else {
      const field = make("input", "", { type: "text", inputMode: "decimal", autocomplete: "off", size: 6, "data-lm-suppress-shortcuts": "true" })
      form.append(make("label", "stride-number", {}, spec.names.length > 1 || name !== "answer" ? name : "your answer", field))
      fields.push({ get: () => (field.value.trim() ? Number(field.value.trim().replace("−", "-").replace(",", ".").replace("%", "")) : undefined), written: () => field.value, set: (given) => { field.value = given ?? "" }, field, index })
    }
  })
  const check = make("button", "", { type: "submit", textContent: "Check" })
  const show = make("button", "", { type: "button", textContent: "Show me" })
  form.append(make("div", "stride-play", {}, check, show, count))
  root.append(make("p", "stride-question", {}, make("b", "", { textContent: "Predict. " }), spec.question), form, told, because)

  const good = (index, given) => (spec.choices[index] ? given === spec.right[index] : Math.abs(given - spec.right[index]) <= spec.within + 1e-9)
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
        if (option.firstChild.value === spec.right[index]) option.append(make("span", "stride-truth", { textContent: " ✓" }))
      }
    }
    for (const each of form.querySelectorAll("input")) each.disabled = true
    check.hidden = show.hidden = true
    told.textContent = !answered ? "" : mine.right ? "As you said." : "Not as you said. That is the kind that teaches most."
    because.innerHTML = spec.because
    because.hidden = false
    for (const each of all) each.count()
  }
  form.onsubmit = (event) => {
    event.preventDefault()
    const given = fields.map(({ get }) => get())
    if (given.some((each) => each === undefined || Number.isNaN(each))) { told.textContent = "Answer everything first, or press Show me."; return }
    open(true)
  }
  show.onclick = () => open(false)
  form.oninput = () => keep("")
  mine.count = () => {
    const answered = [...all].filter((each) => each.done)
    count.textContent = mine.done ? `${answered.filter((each) => each.right).length} of ${all.size} on this page came true` : ""
  }
  const before = kept?.get()
  if (before) {
    fields.forEach(({ set }, index) => set(before.given[index]))
    if (before.opened) open(before.opened === "checked")
  }
  return () => all.delete(mine)
}

// Until its tab is closed the page remembers what was answered, also when a cell is run again or the page is reloaded.
function tab(name) {
  return {
    get() { try { return JSON.parse(sessionStorage.getItem(name)) } catch { return null } },
    set(value) { try { sessionStorage.setItem(name, JSON.stringify(value)) } catch { /* not remembered */ } },
  }
}

export default {
  render({ model, el }) {
    const spec = model.get("spec")
    const { question, names, right } = spec
    const kept = tab(`stride ${model.widget_manager?.context?.path} ${JSON.stringify([question, names, right])}`)
    return ask(el.appendChild(document.createElement("div")), spec, kept)
  },
}
