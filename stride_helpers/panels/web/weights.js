// A grid of weights: a line to type and, beneath, each weight in a cell, to type into or to drag up and down.

import { make } from "./elements.js"
import { typedText } from "./fields.js"
import { say } from "./language.js"
import { printed, readWeight, weightRows } from "./numbers.js"

/** @import { Builder } from "./types.js" */

const MOST = 7 // rows and columns that are shown as cells
const PIXELS = 4 // that a weight is dragged for a step
const COARSE = 0.1 // step of a drag, or of an arrow key
const FINE = 0.01 // where all weights are small
const SMALL = 0.5

/** @type {Builder} */
export function weights(panel, control, body) {
  body.classList.add("stride-weightsbox")
  const text = typedText(panel, control, body)
  const line = /** @type {HTMLInputElement} */ (body.querySelector(".stride-text"))
  line.onpaste = (event) => {
    const pasted = event.clipboardData?.getData("text/plain").trim() ?? ""
    if (!pasted.includes("\n")) return
    event.preventDefault() // the browser would join the rows
    document.execCommand("insertText", false, pasted.replace(/\s*[;\n]\s*/g, "; "))
  }
  const cells = make("div", "stride-weights", { role: "group", "aria-label": say("weights") })
  const sum = make("div", "stride-sum")
  const echo = make("div", "stride-echo", { "aria-hidden": "true" }) // on a phone: what the panel says, at hand
  body.append(cells, sum, echo)
  const rows = () => weightRows(control.written())

  /** @param {number} row @param {number} col @param {string} word */
  function write(row, col, word) {
    const words = rows()
    words[row][col] = word
    panel.move(control, words.map((each) => each.join(" ")).join("; "))
  }

  function step() {
    const small = rows().flat().map(readWeight).every((weight) => Math.abs(weight) <= SMALL)
    return small ? FINE : COARSE
  }

  /** @param {number} row @param {number} col */
  function weightField(row, col) {
    const label = say("weight", { row, col })
    const says = { type: "text", autocomplete: "off", "aria-label": label }
    const field = make("input", "", says)

    /** @param {number} number */
    function put(number) {
      if (!Number.isFinite(number)) return
      field.value = printed(+number.toFixed(2))
      write(row, col, field.value)
    }

    field.oninput = () => {
      const word = field.value.trim().replace(/[\s;]+/g, "")
      if (word) write(row, col, word)
    }
    field.onblur = () => { field.value = rows()[row]?.[col] ?? "" }
    field.onkeydown = (event) => {
      const way = { ArrowUp: 1, ArrowDown: -1 }[event.key]
      if (!way) return
      put(readWeight(field.value || "0") + way * step())
      event.preventDefault()
    }
    const caretToEnd = () => field.setSelectionRange(field.value.length, field.value.length)
    let mouse = false
    // The browser would select text under a mouse, and scroll the page where the hand comes near an edge.
    field.onmousedown = (event) => {
      if (!mouse) return
      event.preventDefault()
      if (document.activeElement === field) return caretToEnd()
      field.focus({ preventScroll: true })
      field.select()
    }
    // Up and down it drags the weight.
    field.onpointerdown = (event) => {
      mouse = event.pointerType === "mouse"
      const start = readWeight(field.value || "0")
      const each = step()
      let dragged = 0 // steps
      field.setPointerCapture(event.pointerId)
      field.onpointermove = ({ clientX, clientY }) => {
        const up = event.clientY - clientY
        const steps = Math.round(up / PIXELS)
        if (steps === dragged) return
        if (dragged === 0 && Math.abs(up) < Math.abs(clientX - event.clientX)) return
        dragged = steps
        put(start + steps * each)
      }
      field.onpointerup = field.onpointercancel = () => {
        field.onpointermove = null
        if (dragged !== 0) caretToEnd()
      }
    }
    return field
  }

  let shape = "" // rows and columns of the cells that are there
  /** @param {string[][]} words */
  function drawCells(words) {
    const [high, wide] = [words.length, words[0].length]
    if (shape === `${high} ${wide}`) return
    shape = `${high} ${wide}`
    cells.style.setProperty("--columns", String(wide))
    cells.replaceChildren(...words.flatMap((each, row) => each.map((_, col) => weightField(row, col))))
  }

  function update() {
    text.update()
    const words = rows()
    const even = words.every((row) => row.length === words[0].length)
    const shown = even && Math.max(words[0].length, words.length) <= MOST
    const total = words.flat().map(readWeight).reduce((all, each) => all + each, 0)
    const whole = shown && Number.isFinite(total)
    sum.textContent = whole ? say("weights.sum", { sum: printed(+total.toFixed(4)) }) : say("weights.none")
    if (!shown) return
    drawCells(words)
    words.flat().forEach((word, index) => {
      const field = /** @type {HTMLInputElement} */ (cells.children[index])
      field.disabled = !panel.python
      if (document.activeElement !== field && field.value !== word) field.value = word
    })
  }

  return { update, typing: () => body.contains(document.activeElement), shape: "weights" }
}
