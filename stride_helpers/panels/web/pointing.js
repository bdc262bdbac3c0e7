// A hand on the pictures of a view: what a cell or a pixel has to do with the others is marked and said; the window,
// dividers and handles of charts can be dragged, and all of it works with the arrow keys, too.

import { clamp, make, QUIET } from "./elements.js"
import { cellsOf, cellWords, corner, pixelWords, readers, sum } from "./loupe.js"

const FAR = 1e4 // cells: more than any picture has
const STEPS = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  PageUp: [-FAR, 0], PageDown: [FAR, 0], Home: [0, -FAR], End: [0, FAR],
}

export function pointerOf(panel, view, spoken) {
  let lit = null // { row, col, of }: a cell of the output named `of`; with `pixel` a pixel of the input of that name
  let before = null // the cell that was lit before a pixel was pointed at
  let pinned = false // whether it stays when the hand goes on
  let focused = null // the name of the picture that has the keyboard
  let split = 0.5 // where dividers stand
  let drag = null // { move, end }, while something is held

  const pictures = () => [...view.querySelectorAll(".stride-lattice")]
  const picture = (name) => pictures().find((each) => each.dataset.name === name)
  const sizes = (name) => {
    const { rows = 0, cols = 0 } = picture(name)?.dataset ?? {}
    return [Number(rows), Number(cols)]
  }
  const control = (name) => panel.controls.find((each) => each.name === name.replaceAll("_", " "))

  // The reading that made a picture, or one that reads it.
  function readingOf(name) {
    const all = panel.shown?.readings ?? []
    return all.find(({ output }) => output === name) ?? all.find(({ input }) => input === name)
  }

  // The readings that are lit together: those of the picture that is pointed at, and others of the same input.
  function together({ pixel, of } = lit ?? {}) {
    const all = panel.shown?.readings ?? []
    const main = all.find((each) => (pixel ? each.input : each.output) === of) ?? all[0]
    return main ? [main, ...all.filter((each) => each !== main && each.input === main.input)] : []
  }

  // --- a new view --------------------------------------------------------------------------------------------

  function attach(answer) {
    for (const box of pictures()) {
      const layer = make("div", "stride-cells", { "aria-hidden": "true" })
      const place = box.dataset.place?.split(" ").map(Number)
      if (place) {
        const [left, top, width, height] = place
        layer.style.cssText = `left:${left}%;top:${top}%;width:${width}%;height:${height}%;right:auto;bottom:auto`
      }
      box.append(layer)
      if (!readingOf(box.dataset.name)) continue
      box.dataset.pointed = ""
      box.tabIndex = 0
      const says = { role: "application", "aria-label": `${box.dataset.name}: arrow keys point at its cells`, ...QUIET }
      for (const [name, value] of Object.entries(says)) box.setAttribute(name, value)
    }
    divide()
    if (!answer.readings) return
    if (answer.readings.some(({ loupe }) => loupe)) placeLoupe()
    if (answer.lit) lit = { row: answer.lit[0], col: answer.lit[1] }
    if (focused) picture(focused)?.focus({ preventScroll: true })
    mark()
  }

  // Where the view has no place for the loupe, it stands beside the table beneath the pictures, or in a row of its own.
  function placeLoupe() {
    if (view.querySelector(".stride-loupe")) return
    const place = make("div", "stride-loupe")
    const rows = [...view.querySelectorAll(".stride-row")]
    const under = rows.find((row, index) => index && row.querySelector(":scope > .stride-table"))
    if (under) return under.prepend(place)
    const row = make("div", "stride-row", {}, place)
    row.style.display = "flex"
    ;(rows[0] ?? view).after(row)
  }

  // All dividers of a panel move as one: the first is the one to Tab to.
  function divide() {
    view.querySelectorAll("[data-compare]").forEach((box, index) => {
      const [, right] = box.querySelectorAll("img")
      const divider = box.querySelector(".stride-divider")
      right.style.clipPath = `inset(0 0 0 ${100 * split}%)`
      divider.style.left = `${100 * split}%`
      if (index > 0) {
        for (const name of ["role", "tabindex", "aria-label"]) divider.removeAttribute(name)
        divider.setAttribute("aria-hidden", "true")
        return
      }
      const says = { "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": Math.round(100 * split), ...QUIET }
      for (const [name, value] of Object.entries(says)) divider.setAttribute(name, value)
    })
  }

  // --- what is marked and said -------------------------------------------------------------------------------

  function mark() {
    const readings = together()
    if (!readings.length) return
    for (const layer of view.querySelectorAll(".stride-cells")) layer.replaceChildren()
    const [rows, cols] = cellsOf(readings[0], sizes)
    lit ??= { row: Math.floor(rows * 0.4), col: Math.floor(cols * 0.5) }
    if (lit.pixel) return markPixel(readings[0])
    lit = { ...lit, row: clamp(lit.row, 0, Math.max(rows - 1, 0)), col: clamp(lit.col, 0, Math.max(cols - 1, 0)) }
    const marked = new Set()
    readings.forEach((reading, index) => {
      const [high, wide] = cellsOf(reading, sizes)
      if (lit.row >= high || lit.col >= wide) return
      const { input, output, kernel } = reading
      const window = [...corner(reading, lit), ...kernel]
      const single = kernel[0] === 1 && kernel[1] === 1 && index > 0
      if (!marked.has(String(window))) outline(input, single ? "kept" : "window hold", ...window)
      marked.add(String(window))
      outline(output, input === output ? "window" : "out", lit.row, lit.col, 1, 1)
    })
    const place = view.querySelector(".stride-loupe")
    place?.replaceChildren(sum(panel.shown, readings[0], lit))
    say(cellWords(panel.shown, readings, lit, sizes))
  }

  function markPixel(reading) {
    const { input, output, kernel } = reading
    const [rows, cols] = readers(reading, lit, sizes)
    const [high, wide] = [rows, cols].map(({ first, last }) => last - first + 1)
    if (high > 0 && wide > 0) {
      for (let row = rows.first; row <= rows.last; row++) {
        for (let col = cols.first; col <= cols.last; col++) {
          outline(input, "read", ...corner(reading, { row, col }), ...kernel)
        }
      }
      outline(output, "out", rows.first, cols.first, high, wide)
    }
    outline(input, "window", lit.row, lit.col, 1, 1)
    view.querySelector(".stride-loupe")?.replaceChildren()
    say(pixelWords(panel.shown, reading, lit, [rows, cols]))
  }

  function outline(name, kind, row, col, rows, cols) {
    const box = picture(name)
    if (!box) return
    const [height, width] = inCells(box)
    const each = make("div", `stride-mark ${kind}`)
    each.dataset.cells = [row, col, rows, cols].join(" ")
    const [top, left] = [(100 * row) / height, (100 * col) / width]
    each.style.cssText = `top:${top}%;left:${left}%;height:${(100 * rows) / height}%;width:${(100 * cols) / width}%`
    box.querySelector(".stride-cells").append(each)
  }

  // Rows and columns of what is pointed at: a grid is drawn with several pixels a cell.
  function inCells({ dataset: { rows, cols, cell } }) { return [rows, cols].map((each) => Number(each) / Number(cell)) }

  function say(words) {
    view.querySelector(".stride-loupe")?.append(make("p", "", { textContent: words }))
    for (const each of view.querySelectorAll(".stride-pointed")) each.textContent = words
    if (focused) spoken.textContent = words
  }

  // --- what is chosen ----------------------------------------------------------------------------------------

  // A cell of an output, or with `pixel` a pixel of an input. Where a cell is a step of a loop, the control moves.
  function choose(row, col, of = lit?.of, pixel = false) {
    const [reading] = together({ pixel, of })
    if (!reading) return
    const [rows, cols] = cellsOf(reading, sizes)
    if (!pixel) [row, col] = [clamp(row, 0, rows - 1), clamp(col, 0, cols - 1)]
    if (reading.sets && !pixel) {
      const [name, times] = reading.sets
      panel.stop()
      panel.move(control(name), (row * cols + col) * times)
      return
    }
    if (lit && lit.row === row && lit.col === col && Boolean(lit.pixel) === pixel && lit.of === of) return
    if (pixel && !lit?.pixel) before = lit
    lit = { row, col, pixel, of }
    mark()
  }

  // The cell whose window has a pixel nearest to its middle.
  function nearest(reading, place) {
    const [row, col] = place.map((each, axis) => each - (reading.kernel[axis] - 1) / 2)
    choose(...cellFrom(reading, row, col), reading.output)
  }

  // The cell whose window begins nearest to a place.
  function cellFrom({ padding, stride }, ...place) {
    return place.map((each) => Math.round((each + padding) / stride))
  }

  function placeOf(event, box) {
    const layer = box.querySelector(".stride-cells").getBoundingClientRect()
    const [rows, cols] = inCells(box)
    const image = box.querySelector("img")
    const width = image && !box.dataset.place ? image.offsetWidth : layer.width
    return [((event.clientY - layer.top) / layer.height) * rows, ((event.clientX - layer.left) / width) * cols]
  }

  function point(event, pressed) {
    const box = event.target.closest?.("[data-pointed]")
    const reading = box && readingOf(box.dataset.name)
    if (!reading) return
    const [row, col] = placeOf(event, box).map(Math.floor)
    const input = reading.output !== box.dataset.name
    const [rows, cols] = sizes(box.dataset.name)
    if (row < 0 || col < 0 || (input && (row >= rows || col >= cols))) return
    if (!pressed && (pinned || reading.sets)) return
    if (pressed) pinned = !(pinned && lit && lit.row === row && lit.col === col)
    if (input && reading.sets) nearest(reading, [row, col])
    else choose(row, col, box.dataset.name, input)
  }

  // --- mouse and finger --------------------------------------------------------------------------------------

  function dragWindow(event, mark) {
    const [reading] = together()
    const box = mark.closest(".stride-lattice")
    const [row, col] = placeOf(event, box)
    const [top, left] = mark.dataset.cells.split(" ").map(Number)
    return {
      move(moved) {
        const [r, c] = placeOf(moved, picture(reading.input))
        pinned = true
        choose(...cellFrom(reading, r - row + top, c - col + left))
      },
    }
  }

  function dragDivider(divider) {
    const box = divider.closest(".stride-lattice")
    return {
      move(moved) {
        const { left, width } = box.getBoundingClientRect()
        split = clamp((moved.clientX - left) / width, 0, 1)
        divide()
      },
    }
  }

  function dragHandle(handle) {
    const places = JSON.parse(handle.dataset.places)
    const axes = handle.parentElement.querySelector("svg").getBoundingClientRect()
    return {
      move(moved) {
        const share = (100 * (moved.clientX - axes.left)) / axes.width
        const far = places.map((place) => Math.abs(place - share))
        panel.move(control(handle.dataset.sets), far.indexOf(Math.min(...far)))
      },
    }
  }

  // A press on an input pins a pixel; drawn further, it takes the window along.
  function dragPixel(event, reading) {
    let going = false
    return {
      move(moved) {
        going ||= Math.hypot(moved.clientX - event.clientX, moved.clientY - event.clientY) > 5
        if (!going) return
        pinned = true
        nearest(reading, placeOf(moved, picture(reading.input)).map(Math.floor))
      },
      end() { if (!going) point(event, true) },
    }
  }

  function hold(event) {
    const at = (kind) => event.target.closest(kind)
    if (at(".stride-mark.hold")) return dragWindow(event, at(".stride-mark.hold"))
    if (at(".stride-divider")) return dragDivider(at(".stride-divider"))
    if (at(".stride-handle")) return dragHandle(at(".stride-handle"))
    if (event.pointerType === "mouse" && event.button !== 0) return null
    const box = at("[data-pointed]")
    const reading = box && readingOf(box.dataset.name)
    if (!reading || reading.output === box.dataset.name) return point(event, true)
    box.focus({ preventScroll: true })
    return dragPixel(event, reading)
  }

  view.addEventListener("pointerdown", (event) => {
    drag = hold(event) ?? null
    if (drag) event.preventDefault()
  })
  view.addEventListener("pointermove", (event) => { if (!drag) point(event, false) })
  view.addEventListener("pointerleave", () => { if (!pinned && lit?.pixel) { lit = before; mark() } })
  const moved = (event) => drag?.move(event)
  const ended = () => { const held = drag; drag = null; held?.end?.() }
  globalThis.addEventListener("pointermove", moved)
  globalThis.addEventListener("pointerup", ended)
  globalThis.addEventListener("pointercancel", ended)

  // --- keys --------------------------------------------------------------------------------------------------

  view.addEventListener("focusin", ({ target }) => { focused = target.closest("[data-pointed]")?.dataset.name ?? null })
  view.addEventListener("focusout", (event) => { if (event.relatedTarget) focused = null })
  view.addEventListener("keydown", (event) => {
    const step = STEPS[event.key]
    if (!step) return
    if (event.target.matches(".stride-divider")) {
      split = clamp(split + (step[1] - step[0]) * 0.02, 0, 1)
      divide()
    } else if (event.target.matches("[data-pointed]")) walk(event.target.dataset.name, step)
    else return
    event.preventDefault()
    event.stopPropagation()
  })

  // From what is lit one step on: from cell to cell in an output, from pixel to pixel in an input, but where cells are
  // the steps of a loop from window to window.
  function walk(name, step) {
    const reading = readingOf(name)
    const input = reading.output !== name
    let place = [lit.row, lit.col]
    const onward = (place) => place.map((each, axis) => each + step[axis])
    if (input && reading.sets) {
      choose(...onward(place), reading.output)
      return
    }
    if (input && !lit.pixel) place = place.map((each) => each * reading.stride)
    if (!input && lit.pixel) place = place.map((each) => Math.floor(each / reading.stride))
    const limits = input ? sizes(name) : cellsOf(reading, sizes)
    const [row, col] = onward(place).map((each, axis) => clamp(each, 0, limits[axis] - 1))
    pinned = true
    choose(row, col, name, input)
  }

  return {
    attach,
    reset() { lit = null; pinned = false },
    close() {
      globalThis.removeEventListener("pointermove", moved)
      globalThis.removeEventListener("pointerup", ended)
      globalThis.removeEventListener("pointercancel", ended)
    },
  }
}
