// A panel in the browser: its controls, the views it has seen, and a hand that points at them.
//
// It knows nothing of kernels. A host answers `ask(keys, first)` with [[key, answer], ...], or hands the first of them to
// `first` as soon as it is there; a key is a list of indexes into the choices of the controls (or the text that was
// typed), an answer a view or a refusal, as `live.py` writes them.
// Two hosts: the kernel, through anywidget (at the end of this file), and a page of files.

const KEPT = 24e6 // characters of views that are remembered; beyond, the oldest go
const AHEAD = 12 // positions in one question
const SLOW = 150 // ms until a line says that the panel waits
const SILENT = 4000 // ms until a sentence says it
const GAP = 28 // pixels between figures
const TEXT = 330 // pixels that a table or a chart needs
const shared = (globalThis.stridePanels ??= { own: null, files: new Map(), panels: new Set() }) // the learner's own pictures, for all panels

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

// Writing what stands there already would make the browser lay the page out again.
function put(element, text) { if (element.textContent !== text) element.textContent = text }

// JupyterLab takes the arrow keys away from what does not say so itself.
const QUIET = { "data-lm-suppress-shortcuts": "true" }

export function mount(root, spec, host) {
  const controls = spec.controls.map((control, index) => ({ ...control, index }))
  const seen = new Map() // key as text -> answer, the least lately used first
  let size = 0
  const kept = host.kept // where the panel stood when it was last on the page, and the own picture it showed
  let at = kept?.at ?? [...spec.start]
  let active = 0 // the control under the hand
  let asking = false
  let waited = null
  let pressed = null // the button to try that was pressed last
  let shown = null // the answer on the screen
  let frame = 0
  let next = null // the answer to be painted, at the latest in the next frame
  let dead = false
  let room = { width: 0, whole: 0, height: 0 } // of the figure, the panel, the window, in pixels
  const text = (key) => JSON.stringify(key)

  root.classList.add("stride-panel")
  root.dataset.panel = spec.name
  const head = make("div", "stride-head")
  const tries = make("div", "stride-tries", { role: "group", "aria-label": "things to try" })
  const claim = make("p", "stride-claim", { role: "status" })
  const band = make("div", "stride-band")
  const refused = make("div", "stride-refused", { role: "status" })
  const view = make("div", "stride-stage")
  const spoken = make("div", "stride-quiet", { "aria-live": "polite" })
  head.append(make("div", "stride-title", { textContent: spec.title }))
  if (spec.tries.length) head.append(tries)
  if (controls.length) head.append(make("button", "stride-reset", { type: "button", textContent: "↺ Reset", title: "put everything back", onclick: reset }))
  root.append(head, band, claim, refused, view, spoken)
  if (spec.tries.length) tries.append("Try")
  for (const each of spec.tries) {
    const button = make("button", "", { type: "button", textContent: each.text, "aria-pressed": "false", ...QUIET })
    button.onclick = () => { stop(); at = [...each.key]; pressed = each; changed() }
    each.button = button
    tries.append(button)
  }
  for (const control of controls) band.append(build(control))

  // --- positions ---------------------------------------------------------------------------------------------

  function changed() {
    for (const control of controls) control.update()
    for (const each of spec.tries) {
      const here = text(each.key) === text(at)
      if (pressed === each && !here) pressed = null
      each.button.setAttribute("aria-pressed", String(pressed === each))
    }
    put(claim, pressed?.says ?? "")
    host.keepAt?.({ at, own: shared.own && { name: shared.own.name, title: shared.own.title } })
    show()
  }

  function move(control, value) {
    if (at[control.index] === value) return
    at[control.index] = value
    active = control.index
    changed()
  }

  function reset() { stop(); at = [...spec.start]; pressed = null; lit = null; pinned = false; for (const c of controls) c.told?.(""); changed() }

  function stop() { for (const control of controls) control.pause?.() }

  function show() {
    const answer = remembered(text(at))
    if (answer) paint(answer)
    else wait()
    pump()
  }

  function wait() {
    waited ??= setTimeout(() => root.classList.add("stride-waiting"), SLOW)
  }

  function remembered(key) {
    const answer = seen.get(key)
    if (answer) { seen.delete(key); seen.set(key, answer) }
    return answer
  }

  const failed = new Set()
  const passing = (answer) => Boolean(answer?.trace || answer?.missing)

  function remember(key, answer) {
    if (passing(answer)) { failed.add(key); return } // asked again when the hand comes there
    if (seen.has(key)) return
    seen.set(key, answer)
    size += key.length + (answer.size = JSON.stringify(answer).length)
    for (const [old, { size: length }] of seen) {
      if (size <= KEPT || old === text(at)) break
      seen.delete(old)
      size -= old.length + length
    }
  }

  // The position under the hand first, then its neighbours along the same control, nearest first, then one step of the
  // other controls.
  function wanted() {
    const keys = seen.has(text(at)) ? [] : [[...at]]
    const held = controls.filter(({ index }) => index === active)
    const others = controls.filter(({ index }) => index !== active)
    for (const { index, last } of [...held, ...others]) {
      if (typeof at[index] !== "number") continue
      const far = Math.min(index === active ? ahead : 1, ahead, last())
      for (let step = 1; step <= far && keys.length < AHEAD; step++) {
        for (const choice of [at[index] + step, at[index] - step]) {
          if (choice < 0 || choice > last()) continue
          const key = at.with(index, choice)
          if (!seen.has(text(key)) && !failed.has(text(key))) keys.push(key)
        }
      }
    }
    return keys
  }
  let ahead = 0 // how far: not at all, some steps for a panel in sight, all for one that is held
  const hold = (control) => { ahead = Infinity; active = control.index; pump() }
  const sight = new IntersectionObserver(([entry]) => { if (entry.isIntersecting) { ahead = Math.max(ahead, 4); pump() } })

  // One question is open at a time; its answer brings the next. So nothing piles up, and the last always arrives.
  async function pump() {
    if (asking || dead) return
    const keys = wanted()
    if (!keys.length) return
    asking = true
    const silent = setInterval(() => { if (!seen.has(text(at)) && !silentTold) tell(host.silent ?? "", null, true) }, SILENT)
    try {
      const arrived = ([key, answer]) => {
        if (text(key) === text(at)) paint(answer)
        remember(text(key), answer)
      }
      const views = await host.ask(keys, arrived)
      views.forEach(arrived)
      if (silentTold) { silentTold = false; if (shown) tell(shown.refused ?? "", shown.trace) }
    } catch (problem) {
      asking = false
      clearInterval(silent)
      if (dead) return
      if (text(keys[0]) === text(at)) paint({ refused: String(problem.message ?? problem), trace: "" })
      if (text(keys[0]) !== text(at) && !seen.has(text(at))) pump() // the hand has moved on meanwhile
      return
    }
    clearInterval(silent)
    asking = false
    // Where the position under the hand failed, it stays failed until the hand moves on.
    if (!dead && !(passing(shown) && !seen.has(text(at)) && shown.key === text(at))) pump()
  }
  let silentTold = false

  // --- what is shown -----------------------------------------------------------------------------------------

  // At once, but once a frame: a hand that is faster than the screen gets its last answer.
  function paint(answer) {
    clearTimeout(waited)
    waited = null
    answer.key = text(at)
    next = answer
    if (frame) return
    frame = requestAnimationFrame(() => { frame = 0; if (next !== shown) draw(next) })
    if (shown) draw(answer) // the first waits until the panel is in its page
  }

  // All is written before anything is measured, so that the browser lays the page out once.
  function draw(answer) {
    root.classList.remove("stride-waiting")
    shown = answer
    if (answer.html === undefined) { tell(answer.refused, answer.trace); return }
    tell("")
    view.innerHTML = answer.html
    for (const control of controls) control.limit?.(answer)
    layout()
    attach(answer)
    keepRoom()
  }

  // The room of the tallest view so far stays, so that the page does not jump.
  let tallest = { width: 0, height: 0 }
  function keepRoom() {
    if (tallest.width !== room.width) tallest = { width: room.width, height: 0 }
    for (const table of view.querySelectorAll(".stride-table")) {
      if (table.scrollWidth <= table.clientWidth) continue
      table.tabIndex = 0 // to be moved sideways with the arrow keys
      table.setAttribute("role", "region")
      table.setAttribute("aria-label", "table")
    }
    const height = view.firstElementChild?.offsetHeight ?? 0
    if (height <= tallest.height) return
    tallest.height = height
    view.style.minHeight = `${height}px`
  }

  function tell(sentence, trace, silent = false) {
    silentTold = silent && Boolean(sentence)
    refused.replaceChildren()
    if (sentence) refused.append(sentence)
    if (trace?.trim()) refused.append(make("details", "", {}, make("summary", "", { textContent: "Where it happened" }), make("pre", "", { textContent: trace })))
    const typing = controls[active]?.typing?.()
    view.classList.toggle("stride-faded", Boolean(sentence) && !silent && !typing)
  }

  // Pictures at a whole number of device pixels a pixel; a picture wider than the page is cut, never squeezed.
  function layout() {
    const { width } = room
    if (width <= 0) return
    if (tallest.width !== width) view.style.minHeight = ""
    const phone = room.whole < 560
    root.classList.toggle("phone", phone)
    const ratio = globalThis.devicePixelRatio || 1
    for (const row of view.querySelectorAll(".stride-row")) {
      const within = (part) => [...part.querySelectorAll(":scope > .stride-figure")].filter((figure) => figure.querySelector("img[src^='data:image/png']"))
      const largest = (figure, otherwise) => Number(figure.dataset.largest) || otherwise
      const figures = within(row)
      const stacks = [...row.querySelectorAll(":scope > .stride-stack")].map((element) => {
        const inside = within(element)
        const mixed = inside.length > 0 && element.children.length > inside.length
        const needs = Math.max(inside.length ? (mixed ? 256 : 0) : TEXT, ...inside.map((figure) => largest(figure, 176)))
        return { element, inside, mixed, needs }
      })
      const sizes = figures.map((figure) => largest(figure, figures.length > 2 ? 352 : 512))
      const words = row.children.length - figures.length - stacks.length
      const slots = (some) => sharedOut(sizes, width - TEXT * words - GAP * (figures.length + words + some.length - 1) - some.reduce((all, { needs }) => all + needs, 0))
      const cramped = (slot, index) => { const { cols } = figures[index].querySelector(".stride-lattice").dataset; return slot < 2 * cols && 2 * cols <= sizes[index] }
      // Where the large picture would be drawn small for it, the last stack goes beneath, if it has no pictures.
      let beside = stacks
      let places = slots(beside)
      if (!phone && stacks.length > 1 && !stacks.at(-1).inside.length && places.some(cramped)) {
        beside = stacks.slice(0, -1)
        places = slots(beside)
      }
      stacks.forEach(({ element }, index) => element.classList.toggle("under", index >= beside.length))
      figures.forEach((figure, index) => {
        const abreast = index === 0 && figures.length !== 2 ? 1 : 2
        enlarge(figure, phone ? Math.min(largest(figure, 512), (width - 12 * (abreast - 1)) / abreast) : places[index], phone ? width : 0, ratio)
      })
      // What the pictures leave of the width goes to the stack that also holds a table, a chart or the loupe.
      const drawn = figures.reduce((all, figure) => all + parseFloat(figure.style.minWidth) + GAP, 0)
      for (const stack of stacks) {
        const { element, inside, mixed, needs } = stack
        const others = beside.reduce((all, other) => all + (other === stack ? 0 : other.needs + GAP), 0)
        const free = Math.max(width - drawn - others, needs)
        element.classList.toggle("mixed", mixed)
        element.style.width = mixed && !phone ? `${free}px` : ""
        const wishes = inside.map((figure) => (phone ? width / inside.length - 12 : largest(figure, 176)))
        const given = mixed && !phone ? sharedOut(wishes, free - 12 * (inside.length - 1)) : wishes
        inside.forEach((figure, index) => enlarge(figure, given[index], 0, ratio))
      }
    }
  }

  // Small pictures take what they need, the others share the rest.
  function sharedOut(sizes, free) {
    const slots = []
    const order = sizes.map((_, index) => index).sort((a, b) => sizes[a] - sizes[b])
    order.forEach((index, place) => { slots[index] = Math.min(sizes[index], free / (order.length - place)); free -= slots[index] })
    return slots
  }

  function enlarge(figure, slot, least, ratio) {
    const lattice = figure.querySelector(".stride-lattice")
    const rows = Number(lattice.dataset.rows)
    const cols = Number(lattice.dataset.cols)
    slot = Math.min(slot, room.height * 0.66 * (cols / Math.max(rows, 1)))
    if (slot < cols) slot = Math.max(slot, least)
    const zoom = Math.max(1, Math.floor((slot * ratio) / cols)) / ratio
    lattice.style.width = `${Math.min(cols * zoom, room.width)}px`
    lattice.style.height = `${rows * zoom}px`
    for (const image of lattice.querySelectorAll("img")) {
      image.style.width = `${cols * zoom}px`
      image.style.height = `${rows * zoom}px`
    }
    figure.style.minWidth = lattice.style.width
    const right = figure.querySelector(".stride-zoom")
    if (right && (!right.textContent || right.dataset.zoom)) {
      right.dataset.zoom = "1"
      right.textContent = zoom === 1 ? "" : `zoom ${+zoom.toFixed(2)}`
    }
  }

  function measure() {
    const { width, height } = room
    room = { width: view.clientWidth, whole: root.clientWidth, height: innerHeight }
    if (width === room.width && height === room.height) return
    layout()
    keepRoom()
  }
  const resized = new ResizeObserver(measure)
  resized.observe(view)
  globalThis.addEventListener("resize", measure)

  // --- pointing ----------------------------------------------------------------------------------------------

  let lit = null // { row, col, pixel }: a cell of the outputs, or with `pixel` one of the input
  let before = null // the cell that was lit before a pixel was pointed at
  let pinned = false
  let split = 0.5 // where dividers stand

  const lattices = () => [...view.querySelectorAll(".stride-lattice")]
  const lattice = (name) => lattices().find((each) => each.dataset.name === name)
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high)

  function cells(reading) {
    const output = lattice(reading.output)
    return reading.cells ?? (output ? [Number(output.dataset.rows), Number(output.dataset.cols)] : [0, 0])
  }

  function attach(answer) {
    for (const box of lattices()) {
      const layer = make("div", "stride-cells", { "aria-hidden": "true" })
      const place = box.dataset.place?.split(" ").map(Number)
      if (place) layer.style.cssText = `left:${place[0]}%;top:${place[1]}%;width:${place[2]}%;height:${place[3]}%;right:auto;bottom:auto`
      box.append(layer)
      const read = answer.readings?.find((r) => r.input === box.dataset.name || r.output === box.dataset.name)
      if (!read) continue
      box.dataset.pointed = ""
      box.tabIndex = 0
      box.setAttribute("role", "application")
      box.setAttribute("aria-label", `${box.dataset.name}: arrow keys point at its cells`)
      box.setAttribute("data-lm-suppress-shortcuts", "true")
    }
    divide()
    if (!answer.readings) return
    const place = view.querySelector(".stride-loupe") ?? make("div", "stride-loupe")
    if (answer.readings.some((reading) => reading.loupe) && !place.isConnected) {
      const rows = [...view.querySelectorAll(".stride-row")]
      const under = rows.find((row, index) => index && row.querySelector(":scope > .stride-table"))
      if (under) under.prepend(place)
      else { const row = make("div", "stride-row", {}, place); row.style.display = "flex"; (rows[0] ?? view).after(row) }
    }
    if (answer.lit) lit = { row: answer.lit[0], col: answer.lit[1] }
    if (focused) lattice(focused)?.focus({ preventScroll: true })
    mark()
  }
  let focused = null

  function box(layer, kind, row, col, rows, cols) {
    const parent = layer.parentElement.dataset
    const height = Number(parent.rows) / Number(parent.cell)
    const width = Number(parent.cols) / Number(parent.cell)
    const each = make("div", `stride-mark ${kind}`)
    each.dataset.cells = [row, col, rows, cols].join(" ")
    each.style.cssText = `top:${(100 * row) / height}%;left:${(100 * col) / width}%;height:${(100 * rows) / height}%;width:${(100 * cols) / width}%`
    layer.append(each)
    return each
  }

  // The readings that are lit together: those of the picture that is pointed at, and others of the same input.
  function together() {
    const all = shown?.readings ?? []
    const main = all.find((each) => (lit?.pixel ? each.input : each.output) === lit?.of) ?? all[0]
    return main ? [main, ...all.filter((each) => each !== main && each.input === main.input)] : []
  }

  function mark() {
    const readings = together()
    if (!readings.length) return
    for (const layer of view.querySelectorAll(".stride-cells")) layer.replaceChildren()
    const main = readings[0]
    const [rows, cols] = cells(main)
    lit ??= { row: Math.floor(rows * 0.4), col: Math.floor(cols * 0.5) }
    if (lit.pixel) return markPixel(main)
    lit = { ...lit, row: clamp(lit.row, 0, Math.max(rows - 1, 0)), col: clamp(lit.col, 0, Math.max(cols - 1, 0)) }
    const marked = new Set()
    readings.forEach((reading, index) => {
      const [high, wide] = cells(reading)
      if (lit.row >= high || lit.col >= wide) return
      const top = lit.row * reading.stride - reading.padding
      const left = lit.col * reading.stride - reading.padding
      const from = lattice(reading.input)?.querySelector(".stride-cells")
      const to = lattice(reading.output)?.querySelector(".stride-cells")
      const single = reading.kernel[0] === 1 && reading.kernel[1] === 1 && index > 0
      const name = `${top} ${left} ${reading.kernel}`
      if (from && !marked.has(name)) box(from, single ? "kept" : "window hold", top, left, ...reading.kernel)
      marked.add(name)
      if (to) box(to, reading.input === reading.output ? "window" : "out", lit.row, lit.col, 1, 1)
    })
    loupe(readings)
  }

  function markPixel(main) {
    const [rows, cols] = cells(main)
    const from = lattice(main.input)?.querySelector(".stride-cells")
    const to = lattice(main.output)?.querySelector(".stride-cells")
    const range = (place, kernel, count) => [
      Math.max(0, Math.ceil((place + main.padding - kernel + 1) / main.stride)),
      Math.min(count - 1, Math.floor((place + main.padding) / main.stride)),
    ]
    const [top, bottom] = range(lit.row, main.kernel[0], rows)
    const [left, right] = range(lit.col, main.kernel[1], cols)
    const many = Math.max(0, bottom - top + 1) * Math.max(0, right - left + 1)
    if (from) {
      for (let r = top; many && r <= bottom; r++)
        for (let c = left; c <= right; c++) box(from, "read", r * main.stride - main.padding, c * main.stride - main.padding, ...main.kernel)
      box(from, "window", lit.row, lit.col, 1, 1)
    }
    if (many && to) box(to, "out", top, left, bottom - top + 1, right - left + 1)
    const value = number(main.input, lit.row, lit.col)
    const which = many === 0 ? "no window" : many === 1 ? `one window, cell (${top}, ${left})` : `${many} windows, cells (${top}, ${left}) to (${bottom}, ${right})`
    say([`Pixel (${lit.row}, ${lit.col})${value === null ? "" : `, ${value},`} is read by ${which} of ${main.output}.`])
  }

  function number(name, row, col) {
    const numbers = shown.numbers?.[name]
    if (!numbers) return null
    numbers.values ??= new (numbers.bytes === 1 ? Int8Array : Int16Array)(Uint8Array.from(atob(numbers.data), (c) => c.charCodeAt(0)).buffer)
    const r = row + numbers.padding
    const c = col + numbers.padding
    if (r < 0 || c < 0 || r >= numbers.rows || c >= numbers.cols) return null
    const value = numbers.values[r * numbers.cols + c] / 10 ** numbers.digits
    return value.toFixed(numbers.digits).replace("-", "−")
  }

  function span(name, first, last) { return first === last ? `${name} ${first}` : `${name}s ${first} to ${last}` }

  // Rows and columns of a window in words, and whether it reaches beyond the picture.
  function reads(reading, top, left) {
    const size = lattice(reading.input)?.dataset
    const [rows, cols] = [[top, reading.kernel[0], Number(size?.rows)], [left, reading.kernel[1], Number(size?.cols)]].map(([first, many, all]) => [Math.max(first, 0), Math.min(first + many, all) - 1, many])
    const inside = [rows, cols].every(([first, last]) => first <= last)
    if (!inside) return `only ${reading.beyond}`
    const cut = [rows, cols].some(([first, last, many]) => last - first + 1 < many)
    return `${span("row", rows[0], rows[1])} and ${span("column", cols[0], cols[1])}${cut ? `, and ${reading.beyond},` : ""}`
  }

  function loupe(readings) {
    const main = readings[0]
    const { row, col } = lit
    const top = row * main.stride - main.padding
    const left = col * main.stride - main.padding
    const [high, wide] = main.kernel
    const parts = [`Cell (${row}, ${col}) of ${main.output} reads ${reads(main, top, left)} of ${main.input}.`]
    for (const other of readings.slice(1)) {
      const [rows, cols] = cells(other)
      if (row >= rows || col >= cols || !other.loupe) continue
      const value = number(other.output, row, col)
      if (other.kernel[0] * other.kernel[1] === 1) parts.push(`${other.output} keeps only pixel (${row * other.stride - other.padding}, ${col * other.stride - other.padding}), ${value}.`)
      else parts.push(`${other.output} makes ${value} there.`)
    }
    const place = view.querySelector(".stride-loupe")
    if (!place) return say(parts)
    const pixels = []
    for (let r = 0; r < high; r++) for (let c = 0; c < wide; c++) pixels.push(number(main.input, top + r, left + c) ?? "·")
    const made = number(main.output, row, col)
    const sum = make("div", "sum")
    const grid = (values, kind, write) => {
      const box = make("div", `grid ${kind}`)
      box.style.gridTemplateColumns = `repeat(${wide}, max-content)`
      box.append(...values.map(write))
      return box
    }
    const cell = (value) => make("span", "", { textContent: value })
    if (high <= 5 && wide <= 5 && main.weights) sum.append(grid(pixels, "pixels", cell), "×", grid(main.weights, "weights", cell), "=")
    else {
      const values = pixels.map((value) => Number(value.replace("−", "-")) || 0)
      const low = Math.min(...values, 0)
      const range = Math.max(...values, 1) - low
      const grey = (value) => { const each = make("span"); const level = Math.round((255 * (value - low)) / range); each.style.background = `rgb(${level},${level},${level})`; return each }
      const mean = values.reduce((total, value) => total + value, 0) / values.length
      sum.append(grid(values, "grey", grey), make("span", "", { textContent: `${values.length} pixels, mean ${mean.toFixed(2).replace("-", "−")}` }), "→")
    }
    if (made !== null) sum.append(make("span", "made", { textContent: made }))
    place.replaceChildren(sum)
    say(parts)
  }

  function say(sentences) {
    const place = view.querySelector(".stride-loupe")
    const words = sentences.join(" ")
    if (place) {
      if (lit?.pixel) place.replaceChildren()
      place.append(make("p", "", { textContent: words }))
    }
    for (const each of view.querySelectorAll(".stride-pointed")) each.textContent = words
    if (focused) spoken.textContent = words
  }

  // A cell chosen in a picture. Where choosing is a step of the loop, the control moves instead.
  function choose(row, col, pixel = false, of = lit?.of) {
    const known = lit
    lit = { ...lit, pixel, of }
    const main = together()[0]
    lit = known
    if (!main) return
    const [rows, cols] = cells(main)
    if (!pixel) { row = clamp(row, 0, rows - 1); col = clamp(col, 0, cols - 1) }
    if (main.sets && !pixel) {
      const control = controls.find((each) => each.name === main.sets[0].replaceAll("_", " "))
      stop()
      if (control) move(control, (row * cols + col) * main.sets[1])
      return
    }
    if (lit && lit.row === row && lit.col === col && Boolean(lit.pixel) === pixel && lit.of === of) return
    if (pixel && !lit?.pixel) before = lit
    lit = { row, col, pixel, of }
    mark()
  }

  function under(event, box) {
    const layer = box.querySelector(".stride-cells").getBoundingClientRect()
    const rows = Number(box.dataset.rows) / Number(box.dataset.cell)
    const cols = Number(box.dataset.cols) / Number(box.dataset.cell)
    const image = box.querySelector("img")
    const width = image && !box.dataset.place ? image.offsetWidth : layer.width
    return [((event.clientY - layer.top) / layer.height) * rows, ((event.clientX - layer.left) / width) * cols]
  }

  function point(event, press) {
    const box = event.target.closest?.("[data-pointed]")
    if (!box || !shown?.readings) return
    const reading = of(box)
    const [row, col] = under(event, box).map(Math.floor)
    const input = reading.output !== box.dataset.name
    const [rows, cols] = input ? [Number(box.dataset.rows), Number(box.dataset.cols)] : cells(reading)
    if (row < 0 || col < 0 || (input && (row >= rows || col >= cols))) return
    if (reading.sets && !press) return
    if (press) {
      const same = pinned && lit && lit.row === row && lit.col === col
      pinned = !same
    } else if (pinned) return
    if (input && reading.sets) return nearest(reading, row, col)
    choose(row, col, input, box.dataset.name)
  }

  // The reading that made a picture, or one that reads it.
  function of(box) {
    return shown.readings.find((r) => r.output === box.dataset.name) ?? shown.readings.find((r) => r.input === box.dataset.name)
  }

  function nearest(reading, row, col) {
    const middle = (place, kernel) => Math.round((place - (kernel - 1) / 2 + reading.padding) / reading.stride)
    choose(middle(row, reading.kernel[0]), middle(col, reading.kernel[1]), false, reading.output)
  }

  view.addEventListener("pointermove", (event) => { if (!drag) point(event, false) })
  view.addEventListener("pointerleave", () => { if (!pinned && lit?.pixel && shown?.readings) { lit = before; mark() } })

  // Dragging: the window over the picture, a divider, a handle in a chart.
  let drag = null
  view.addEventListener("pointerdown", (event) => {
    const window = event.target.closest(".stride-mark.hold")
    const divider = event.target.closest(".stride-divider")
    const handle = event.target.closest(".stride-handle")
    if (window && shown?.readings) {
      const box = window.closest(".stride-lattice")
      const [reading] = together()
      const [row, col] = under(event, box)
      const [top, left] = window.dataset.cells.split(" ").map(Number)
      drag = (moved) => {
        const [r, c] = under(moved, lattice(reading.input))
        const cell = (place, held) => Math.round((place - held + reading.padding) / reading.stride)
        pinned = true
        choose(cell(r, row - top), cell(c, col - left))
      }
    } else if (divider) {
      const box = divider.closest(".stride-lattice")
      drag = (moved) => { const area = box.getBoundingClientRect(); split = clamp((moved.clientX - area.left) / area.width, 0, 1); divide() }
    } else if (handle) {
      const control = controls.find((each) => each.name === handle.dataset.sets.replaceAll("_", " "))
      const places = JSON.parse(handle.dataset.places)
      const axes = handle.parentElement.getBoundingClientRect()
      drag = (moved) => {
        const share = (100 * (moved.clientX - axes.left - 48)) / (axes.width - 64)
        const best = places.reduce((nearest, place, index) => (Math.abs(place - share) < Math.abs(places[nearest] - share) ? index : nearest), 0)
        if (control) move(control, best)
      }
    }
    if (drag) { event.preventDefault(); return }
    if (event.pointerType === "mouse" && event.button !== 0) return
    const box = event.target.closest("[data-pointed]")
    const reading = box && shown?.readings && of(box)
    if (!reading || reading.output === box.dataset.name) return point(event, true)
    // A press on the input pins a pixel; drawn further, it takes the window along.
    let going = false
    drag = (moved) => {
      going ||= Math.hypot(moved.clientX - event.clientX, moved.clientY - event.clientY) > 5
      if (!going) return
      pinned = true
      nearest(reading, ...under(moved, lattice(reading.input)).map(Math.floor))
    }
    drag.end = () => { if (!going) point(event, true) }
    event.preventDefault()
    box.focus({ preventScroll: true })
  })
  const moved = (event) => { if (drag) drag(event) }
  const ended = () => { const end = drag?.end; drag = null; end?.() }
  globalThis.addEventListener("pointermove", moved)
  globalThis.addEventListener("pointerup", ended)
  globalThis.addEventListener("pointercancel", ended)

  view.addEventListener("focusin", (event) => { focused = event.target.closest("[data-pointed]")?.dataset.name ?? null })
  view.addEventListener("focusout", (event) => { if (event.relatedTarget) focused = null })
  view.addEventListener("keydown", (event) => {
    const far = 1e4 // more than any picture has
    const step = {
      ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
      PageUp: [-far, 0], PageDown: [far, 0], Home: [0, -far], End: [0, far],
    }[event.key]
    if (!step) return
    if (event.target.matches(".stride-divider")) {
      split = clamp(split + (step[1] - step[0]) * 0.02, 0, 1)
      divide()
    } else if (event.target.matches("[data-pointed]")) {
      const name = event.target.dataset.name
      const reading = of(event.target)
      const input = reading.output !== name
      if (input && reading.sets) nearest(reading, ...[0, 1].map((i) => [lit.row, lit.col][i] * reading.stride - reading.padding + (reading.kernel[i] - 1) / 2 + step[i] * reading.stride))
      else {
        let [row, col] = [lit.row, lit.col]
        if (input && !lit.pixel) [row, col] = [row * reading.stride, col * reading.stride]
        if (!input && lit.pixel) [row, col] = [Math.floor(row / reading.stride), Math.floor(col / reading.stride)]
        const limit = input ? [Number(event.target.dataset.rows), Number(event.target.dataset.cols)] : cells(reading)
        pinned = true
        choose(clamp(row + step[0], 0, limit[0] - 1), clamp(col + step[1], 0, limit[1] - 1), input, name)
      }
    } else return
    event.preventDefault()
    event.stopPropagation()
  })

  // All dividers of a panel move as one: the first is the one to Tab to.
  function divide() {
    view.querySelectorAll("[data-compare]").forEach((box, index) => {
      const [, right] = box.querySelectorAll("img")
      const divider = box.querySelector(".stride-divider")
      right.style.clipPath = `inset(0 0 0 ${100 * split}%)`
      divider.style.left = `${100 * split}%`
      if (index === 0) {
        for (const [name, value] of [["valuemin", 0], ["valuemax", 100], ["valuenow", Math.round(100 * split)]]) divider.setAttribute(`aria-${name}`, value)
        divider.setAttribute("data-lm-suppress-shortcuts", "true")
      } else {
        for (const name of ["role", "tabindex", "aria-label"]) divider.removeAttribute(name)
        divider.setAttribute("aria-hidden", "true")
      }
    })
  }

  // --- controls ----------------------------------------------------------------------------------------------

  function build(control) {
    const body = make("div", "stride-body")
    const chip = make("button", "stride-chip", { type: "button", "aria-pressed": "false", "aria-label": `show ${control.name}` }, control.name, make("b"))
    const element = make("div", "stride-control", {}, chip, body)
    if (control.index === 0) element.classList.add("chosen")
    chip.onclick = () => {
      for (const each of band.children) each.classList.toggle("chosen", each === element)
      for (const each of controls) each.update()
    }
    control.last = () => Math.min(control.end ?? Infinity, control.choices.length - 1)
    control.written = () => (typeof at[control.index] === "number" ? control.choices[at[control.index]] : String(at[control.index]))
    const builders = { range, steps, menu, check, text: line, kernel, photographs }
    const update = builders[control.kind](control, body, element)
    control.update = () => {
      put(chip.lastChild, control.kind === "photographs" && typeof at[control.index] === "string" ? "own" : control.written())
      chip.setAttribute("aria-pressed", String(element.classList.contains("chosen")))
      update()
    }
    const hand = () => hold(control)
    element.addEventListener("pointerenter", hand)
    element.addEventListener("focusin", hand)
    control.update()
    return element
  }

  function labelled(control, field, extra = []) {
    const id = `stride-${spec.name}-${control.index}-${Math.random().toString(36).slice(2, 8)}`
    field.id = id
    return make("div", "stride-label", {}, make("label", "", { for: id, textContent: control.name }), ...extra)
  }

  function range(control, body, element) {
    const field = make("input", "", { type: "range", min: 0, max: control.choices.length - 1, step: 1, ...QUIET })
    const pill = make("span", "stride-pill", { "aria-hidden": "true" })
    const typed = make("input", "stride-typed", { type: "text", inputMode: "decimal", autocomplete: "off", "aria-label": `type a value of ${control.name}`, ...QUIET })
    const told = make("p", "stride-told", { role: "status" })
    const dots = make("span", "stride-dots", { "aria-hidden": "true" })
    const track = make("div", "stride-range", {}, field, dots, pill)
    body.append(labelled(control, field, [typed]), track, told)
    field.oninput = () => { stop(); control.told(""); move(control, Number(field.value)) }
    control.told = (words) => put(told, words)
    const numbers = control.choices.map(Number)
    const enter = () => {
      const value = Number(typed.value.trim().replace("−", "-").replace(",", "."))
      const index = typed.value.trim() === "" ? -1 : numbers.findIndex((number) => Math.abs(number - value) < 1e-9)
      if (index >= 0 && index <= control.last()) { stop(); control.told(""); move(control, index); return true }
      const last = control.last()
      const step = last > 0 ? `, in steps of ${+(numbers[1] - numbers[0]).toFixed(6)}` : ""
      control.told(`${typed.value.trim() || "Nothing"} is not allowed: ${control.name} goes from ${control.choices[0]} to ${control.choices[last]}${step}. Still ${control.written()}.`)
      return false
    }
    typed.onchange = enter
    typed.onkeydown = (event) => { if (event.key === "Enter") enter(); if (event.key === "Escape") { typed.value = control.written(); control.told("") } }
    typed.onfocus = () => typed.select()
    let drawn = -1
    return () => {
      const last = control.last()
      field.max = last
      field.value = at[control.index]
      field.setAttribute("aria-valuetext", control.written())
      put(pill, control.written())
      if (told.textContent === "") typed.value = control.written()
      track.style.setProperty("--share", last ? Math.min(at[control.index], last) / last : 0)
      if (drawn === last) return
      drawn = last
      dots.replaceChildren()
      for (let i = 0; last < 10 && i <= last; i++) { const dot = make("i"); dot.style.left = `${(100 * i) / Math.max(last, 1)}%`; dots.append(dot) }
    }
  }

  function steps(control, body, element) {
    element.classList.add("wide")
    const update = range(control, body, element)
    const play = make("button", "", { type: "button", textContent: "Play" })
    const back = make("button", "", { type: "button", textContent: "‹ step" })
    const on = make("button", "", { type: "button", textContent: "step ›" })
    const leap = make("button", "", { type: "button", textContent: "next window »" })
    const speed = make("select", "", { "aria-label": "speed", ...QUIET })
    for (const many of [1, 3, 10]) speed.append(new Option(`${many} a second`, many, false, many === 3))
    body.append(make("div", "stride-play", {}, play, back, on, leap, speed))
    let timer = null
    const go = (by) => move(control, clamp(at[control.index] + by, 0, control.last()))
    control.pause = () => { clearTimeout(timer); timer = null; play.textContent = "Play"; play.classList.remove("playing") }
    const tick = () => {
      if (at[control.index] >= control.last()) return control.pause()
      if (seen.has(text(at))) go(1) // what is not here yet is waited for, so that no step is left out
      timer = setTimeout(tick, 1000 / Number(speed.value))
    }
    play.onclick = () => {
      if (timer) return control.pause()
      if (at[control.index] >= control.last()) move(control, 0)
      play.textContent = "Pause"
      play.classList.add("playing")
      hold(control)
      timer = setTimeout(tick, 1000 / Number(speed.value))
    }
    back.onclick = () => { control.pause(); go(-1) }
    on.onclick = () => { control.pause(); go(1) }
    leap.onclick = () => { control.pause(); const by = control.leap; move(control, clamp((Math.floor(at[control.index] / by) + 1) * by, 0, control.last())) }
    const name = control.name.replaceAll(" ", "_")
    control.limit = (answer) => {
      control.end = answer.ends?.[name]
      control.leap = answer.leaps?.[name]
      leap.hidden = !control.leap
      if (at[control.index] > control.last()) move(control, control.last())
      else update()
    }
    return update
  }

  function menu(control, body, element) {
    const field = make("select", "", { ...QUIET })
    control.choices.forEach((choice, index) => field.append(new Option(choice, index)))
    const box = make("div", "stride-menu", {}, field)
    body.append(labelled(control, field), box)
    const few = control.choices.length <= 5 && (control.pictures || control.choices.join("").length < 42)
    const segments = make("div", "stride-segments", { "aria-hidden": "true" })
    if (few) {
      box.classList.add("segments")
      control.choices.forEach((choice, index) => {
        const face = control.pictures ? make("img", "", { src: control.pictures[index], alt: "" }) : choice
        segments.append(make("span", "", { title: choice, onclick: () => { stop(); hold(control); move(control, index) } }, face))
      })
      box.append(segments)
    }
    if (few) element.classList.add("narrow")
    field.onchange = () => { stop(); move(control, Number(field.value)) }
    return () => {
      field.value = at[control.index]
      ;[...segments.children].forEach((each, index) => each.classList.toggle("chosen", index === at[control.index]))
    }
  }

  function check(control, body, element) {
    element.classList.add("narrow")
    const field = make("input", "", { type: "checkbox", ...QUIET })
    field.onchange = () => { stop(); move(control, Number(field.checked)) }
    body.append(make("label", "stride-check", {}, field, control.name))
    return () => { field.checked = at[control.index] === 1 }
  }

  function line(control, body, element) {
    element.classList.add("wide")
    const field = make("input", "stride-text", { type: "text", spellcheck: false, autocomplete: "off", ...QUIET })
    body.append(labelled(control, field), field)
    field.oninput = () => { stop(); move(control, field.value) }
    control.typing = () => document.activeElement === field
    return () => { if (field.value !== control.written()) field.value = control.written(); field.disabled = host.python === false }
  }

  // A kernel is a line to type and, beneath, its weights in cells: to type into, or to drag up and down.
  function kernel(control, body, element) {
    element.classList.add("kernel")
    body.classList.add("stride-kernelbox")
    const update = line(control, body, element)
    const weights = make("div", "stride-weights", { role: "group", "aria-label": "weights" })
    const sum = make("div", "stride-sum")
    body.append(weights, sum)
    const rows = () => control.written().replace(/^[; ]+|[; ]+$/g, "").split(";").map((row) => row.trim().split(/,?\s+/))
    const value = (word) => {
      const [over, under] = word.replaceAll("−", "-").replaceAll(",", ".").split("/").map(Number)
      return under === undefined ? over : over / under
    }
    const write = (row, col, word) => move(control, rows().map((line, r) => line.map((w, c) => (r === row && c === col ? word : w)).join(" ")).join("; "))
    const known = control.typing
    control.typing = () => known() || weights.contains(document.activeElement)
    function cell(row, col) {
      const field = make("input", "", { type: "text", inputMode: "decimal", autocomplete: "off", "aria-label": `weight, row ${row}, column ${col}`, ...QUIET })
      field.oninput = () => { if (field.value.trim()) write(row, col, field.value.trim().replace(/[\s;]+/g, "")) }
      field.onblur = () => { field.value = rows()[row]?.[col] ?? "" }
      const nudge = (by) => { const now = value(field.value); if (Number.isFinite(now)) { field.value = String(+(now + by).toFixed(4)).replace("-", "−"); write(row, col, field.value) } }
      field.onkeydown = (event) => {
        const by = { ArrowUp: 0.1, ArrowDown: -0.1 }[event.key]
        if (by) { nudge(by); event.preventDefault() }
      }
      field.onpointerdown = (event) => {
        if (document.activeElement === field) return
        const from = event.clientY
        const start = value(field.value)
        field.setPointerCapture(event.pointerId)
        field.onpointermove = (moved) => {
          if (!Number.isFinite(start) || Math.abs(moved.clientY - from) < 4) return
          field.value = String(+(start + Math.round((from - moved.clientY) / 8) * 0.1).toFixed(4)).replace("-", "−")
          write(row, col, field.value)
        }
        field.onpointerup = field.onpointercancel = () => { field.onpointermove = null }
      }
      return field
    }
    let shape = ""
    return () => {
      update()
      const words = rows()
      const square = words.every((row) => row.length === words[0].length) && words[0].length <= 7 && words.length <= 7
      if (square && shape !== `${words.length} ${words[0].length}`) {
        shape = `${words.length} ${words[0].length}`
        weights.style.gridTemplateColumns = `repeat(${words[0].length}, max-content)`
        weights.replaceChildren(...words.flatMap((row, r) => row.map((_, c) => cell(r, c))))
      }
      const values = words.flat().map(value)
      const total = values.reduce((all, each) => all + each, 0)
      sum.textContent = square && Number.isFinite(total) ? `sum ${String(+total.toFixed(4)).replace("-", "−")}` : "sum: not a kernel yet"
      if (!square) return
      for (const field of weights.children) field.disabled = host.python === false
      words.flat().forEach((word, index) => { const field = weights.children[index]; if (field && document.activeElement !== field && field.value !== word) field.value = word })
    }
  }

  // A menu of photographs, and the learner's own: chosen once, it is there in every panel of the page.
  function photographs(control, body, element) {
    const update = menu(control, body, element)
    element.classList.remove("narrow")
    const select = body.querySelector("select")
    const segments = body.querySelector(".stride-segments")
    const file = make("input", "", { type: "file", accept: ".png,.jpg,.jpeg,image/png,image/jpeg", "aria-label": "own picture" })
    const told = make("p", "stride-told", { role: "status" })
    const words = make("span", "", { textContent: "own picture …" })
    const own = new Option("own picture", "own")
    const mine = make("span", "", { textContent: "own picture", onclick: () => { if (shared.own) move(control, shared.own.name) } })
    const name = make("b") // what a small picture does not say
    if (control.pictures) body.querySelector(".stride-label").append(name)
    if (host.python === false) body.append(make("p", "stride-told", { textContent: "A picture of your own needs Python." }))
    else {
      body.querySelector(".stride-label").append(make("label", "stride-file", {}, file, words))
      body.append(told)
    }
    control.told = (sentence) => { told.textContent = sentence }
    select.onchange = () => { stop(); move(control, select.value === "own" ? shared.own.name : Number(select.value)) }
    file.onchange = async () => {
      const chosen = file.files[0]
      if (!chosen) return
      if (chosen.size > 8e6) return control.told(`The file must have at most 8,000,000 bytes, but it has ${chosen.size.toLocaleString("en")}.`)
      control.told("Sending …")
      const answer = await host.keep(await chosen.arrayBuffer())
      if (answer.refused) return control.told(answer.refused)
      control.told("")
      shared.own = { name: answer.name, title: chosen.name, file: chosen }
      for (const panel of shared.panels) panel.changed()
      move(control, answer.name)
    }
    return () => {
      if (shared.own && host.python !== false) {
        if (!own.isConnected) select.append(own)
        if (segments && !mine.isConnected) segments.append(mine)
        words.textContent = "another …"
        own.textContent = mine.title = shared.own.title.slice(0, 24)
        if (mine.shows !== shared.own) {
          mine.shows = shared.own
          mine.replaceChildren(control.pictures && shared.own.file ? make("img", "", { src: URL.createObjectURL(shared.own.file), alt: "" }) : mine.title)
        }
      }
      update()
      const chosen = typeof at[control.index] === "string"
      if (chosen) select.value = "own"
      mine.classList.toggle("chosen", chosen)
      put(name, chosen ? own.textContent : control.written())
    }
  }

  // --- begin and end -----------------------------------------------------------------------------------------

  const self = { changed: () => { failed.clear(); for (const control of controls) control.update(); if (!seen.has(text(at))) pump() } }
  shared.panels.add(self)
  if (kept?.own && !shared.own) {
    shared.own = kept.own
    for (const panel of shared.panels) panel.changed()
  }
  if (spec.first) remember(text(spec.start), spec.first)
  if (spec.first && (spec.first.trace || text(at) !== text(spec.start))) paint(spec.first) // until its own is here
  changed()
  sight.observe(root)
  return {
    destroy() {
      dead = true
      stop()
      shared.panels.delete(self)
      host.close?.()
      resized.disconnect()
      sight.disconnect()
      globalThis.removeEventListener("resize", measure)
      globalThis.removeEventListener("pointermove", moved)
      globalThis.removeEventListener("pointerup", ended)
      globalThis.removeEventListener("pointercancel", ended)
      seen.clear()
    },
  }
}

// --- the kernel as a host -------------------------------------------------------------------------------------

const RESTARTED = "Python was restarted and does not know this panel any more. Run this cell again, and the panel goes on from here."

// What a tab of the browser remembers until it is closed, also when a cell is run again or the page is reloaded.
const tab = {
  get(name) { try { return JSON.parse(sessionStorage.getItem(name)) } catch { return null } },
  set(name, value) { try { sessionStorage.setItem(name, JSON.stringify(value)) } catch { /* not remembered */ } },
}

function kernelHost(model) {
  const me = Math.random().toString(36).slice(2) // a second view and a second tab hear the answers, too
  let number = 0
  const open = new Map() // questions by number: how they end
  const heard = (message) => open.get(message.number)?.answered(message)
  model.on("msg:custom", heard)
  // A lost answer is asked for again, and a kernel that is busy is waited for. To one that was restarted nothing can
  // be sent: it does not know this panel.
  function question(message, first, buffers) {
    return new Promise((resolve, reject) => {
      const mine = `${me} ${++number}`
      let pause = 4000
      let again = null
      const over = (end, what) => { clearTimeout(again); open.delete(mine); end(what) }
      open.set(mine, {
        answered: (answer) => { if (answer.more) first(answer.views[0]); else over(resolve, answer) },
        stopped: () => over(reject, new Error("closed")),
      })
      const send = () => {
        try { model.send({ ...message, number: mine }, undefined, buffers) } catch { return over(reject, new Error(RESTARTED)) }
        again = setTimeout(send, pause)
        pause *= 2 // so that nothing piles up before a kernel that is busy for an hour
      }
      send()
    })
  }
  const keep = async (bytes) => {
    try {
      const answer = await question({ kind: "file" }, null, [bytes])
      if (answer.name) shared.files.set(answer.name, bytes)
      if (shared.files.size > 3) shared.files.delete(shared.files.keys().next().value)
      return answer
    } catch (problem) { return { refused: problem.message } }
  }
  async function ask(keys, first) {
    let missing = ""
    const arrived = (pair) => { if (pair[1].missing) ({ missing } = pair[1]); else first(pair) }
    const { views } = await question({ kind: "ask", keys }, arrived)
    missing ||= views.find(([, answer]) => answer.missing)?.[1].missing
    if (!missing) return views
    // The own picture was chosen in another lesson, or before a restart: this kernel gets it, too.
    const file = shared.files.get(missing)
    if (file) await keep(file)
    return (await question({ kind: "ask", keys: keys.slice(0, 1) }, first)).views
  }
  const { name, controls, start } = model.get("spec")
  const place = `stride ${model.widget_manager?.context?.path} ${name}`
  const like = JSON.stringify([controls.map(({ name, choices }) => [name, choices]), start])
  return {
    silent: "Python has not answered yet. If it is busy, the panel follows when it is done; if it was restarted, run this cell again.",
    ask,
    keep,
    kept: tab.get(place)?.like === like ? tab.get(place) : null,
    keepAt: (found) => tab.set(place, { ...found, like }),
    close() {
      model.off("msg:custom", heard)
      for (const each of [...open.values()]) each.stopped()
    },
  }
}

export default {
  render({ model, el }) {
    const panel = mount(el.appendChild(document.createElement("div")), model.get("spec"), kernelHost(model))
    return () => panel.destroy()
  },
}
