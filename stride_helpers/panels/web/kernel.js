// A kernel is a line to type and, beneath, its weights in cells: to type into, or to drag up and down.

import { make, printed, QUIET, read } from "./elements.js"
import { line } from "./fields.js"

const MOST = 7 // rows and columns that are shown as cells

function value(word) {
  const [over, under = 1] = word.split("/").map(read)
  return over / under
}

export function kernel(panel, control, body, element) {
  element.classList.add("kernel")
  body.classList.add("stride-kernelbox")
  const update = line(panel, control, body, element)
  const weights = make("div", "stride-weights", { role: "group", "aria-label": "weights" })
  const sum = make("div", "stride-sum")
  body.append(weights, sum)
  const rows = () => control.written().replace(/^[; ]+|[; ]+$/g, "").split(";").map((row) => row.trim().split(/,?\s+/))
  const typing = control.typing
  control.typing = () => typing() || weights.contains(document.activeElement)

  function write(row, col, word) {
    const words = rows()
    words[row][col] = word
    panel.move(control, words.map((each) => each.join(" ")).join("; "))
  }

  function cell(row, col) {
    const name = `weight, row ${row}, column ${col}`
    const says = { type: "text", inputMode: "decimal", autocomplete: "off", "aria-label": name, ...QUIET }
    const field = make("input", "", says)
    const put = (number) => {
      if (!Number.isFinite(number)) return
      field.value = printed(+number.toFixed(4))
      write(row, col, field.value)
    }
    field.oninput = () => { if (field.value.trim()) write(row, col, field.value.trim().replace(/[\s;]+/g, "")) }
    field.onblur = () => { field.value = rows()[row]?.[col] ?? "" }
    field.onkeydown = (event) => {
      const by = { ArrowUp: 0.1, ArrowDown: -0.1 }[event.key]
      if (!by) return
      put(value(field.value) + by)
      event.preventDefault()
    }
    field.onpointerdown = (event) => {
      if (document.activeElement === field) return
      const from = event.clientY
      const start = value(field.value)
      field.setPointerCapture(event.pointerId)
      field.onpointermove = ({ clientY }) => {
        if (Math.abs(clientY - from) >= 4) put(start + Math.round((from - clientY) / 8) * 0.1)
      }
      field.onpointerup = field.onpointercancel = () => { field.onpointermove = null }
    }
    return field
  }

  let shape = ""
  return () => {
    update()
    const words = rows()
    const cols = words[0].length
    const square = words.every((row) => row.length === cols) && Math.max(cols, words.length) <= MOST
    if (square && shape !== `${words.length} ${cols}`) {
      shape = `${words.length} ${cols}`
      weights.style.gridTemplateColumns = `repeat(${cols}, max-content)`
      weights.replaceChildren(...words.flatMap((row, r) => row.map((_, c) => cell(r, c))))
    }
    const total = words.flat().map(value).reduce((all, each) => all + each, 0)
    sum.textContent = square && Number.isFinite(total) ? `sum ${printed(+total.toFixed(4))}` : "sum: not a kernel yet"
    if (!square) return
    words.flat().forEach((word, index) => {
      const field = weights.children[index]
      field.disabled = !panel.python
      if (document.activeElement !== field && field.value !== word) field.value = word
    })
  }
}
