// Where the pictures of a view stand, and how large: at a whole number of device pixels a pixel. A picture wider than
// the page is cut, never squeezed. All is written before anything is measured, so the browser lays the page out once.

const GAP = 28 // pixels between figures
const TEXT = 330 // pixels that a table or a chart needs
const SMALL = 176 // pixels of a picture in a stack, unless it says otherwise
const PHONE = 560 // pixels of a panel, below which it is one for a phone

const largest = (figure, otherwise) => Number(figure.dataset.largest) || otherwise
const pictures = (part) => [...part.querySelectorAll(":scope > .stride-figure")]
  .filter((figure) => figure.querySelector("img[src^='data:image/png']"))

export function layoutOf(root, view) {
  let room = { width: 0, whole: 0, height: 0 } // of the figure, the panel, the window, in pixels
  let tallest = { width: 0, height: 0 }

  function arrange() {
    if (room.width <= 0) return
    if (tallest.width !== room.width) view.style.minHeight = ""
    const phone = room.whole < PHONE
    root.classList.toggle("phone", phone)
    for (const row of view.querySelectorAll(".stride-row")) {
      const stacks = [...row.querySelectorAll(":scope > .stride-stack")].map(stack)
      if (phone) arrangePhone(pictures(row), stacks)
      else arrangeWide(row, pictures(row), stacks)
    }
  }

  // A stack stands beside the large pictures: small pictures, a table, a chart, the loupe. A mixed one has both.
  function stack(element) {
    const inside = pictures(element)
    const mixed = inside.length > 0 && element.children.length > inside.length
    const needs = Math.max(inside.length ? (mixed ? 256 : 0) : TEXT, ...inside.map((figure) => largest(figure, SMALL)))
    element.classList.toggle("mixed", mixed)
    return { element, inside, mixed, needs }
  }

  function arrangePhone(figures, stacks) {
    figures.forEach((figure, index) => {
      const abreast = index === 0 && figures.length !== 2 ? 1 : 2
      enlarge(figure, Math.min(largest(figure, 512), (room.width - 12 * (abreast - 1)) / abreast), room.width)
    })
    for (const { element, inside } of stacks) {
      element.classList.remove("under")
      element.style.width = ""
      for (const figure of inside) enlarge(figure, room.width / inside.length - 12)
    }
  }

  function arrangeWide(row, figures, stacks) {
    const sizes = figures.map((figure) => largest(figure, figures.length > 2 ? 352 : 512))
    const words = row.children.length - figures.length - stacks.length
    const slots = (some) => {
      const taken = some.reduce((all, { needs }) => all + needs, TEXT * words)
      return sharedOut(sizes, room.width - taken - GAP * (figures.length + words + some.length - 1))
    }
    const cramped = (slot, index) => {
      const { cols } = lattice(figures[index]).dataset
      return slot < 2 * cols && 2 * cols <= sizes[index]
    }
    // Where the large picture would be drawn small for it, the last stack goes beneath, if it has no pictures.
    const under = stacks.length > 1 && !stacks.at(-1).inside.length && slots(stacks).some(cramped)
    const beside = under ? stacks.slice(0, -1) : stacks
    stacks.forEach(({ element }, index) => element.classList.toggle("under", index >= beside.length))
    slots(beside).forEach((slot, index) => enlarge(figures[index], slot))
    // What the pictures leave of the width goes to a mixed stack.
    const drawn = figures.reduce((all, figure) => all + parseFloat(figure.style.minWidth) + GAP, 0)
    for (const { element, inside, mixed, needs } of stacks) {
      const others = beside.reduce((all, other) => all + (other.element === element ? 0 : other.needs + GAP), 0)
      const free = Math.max(room.width - drawn - others, needs)
      element.style.width = mixed ? `${free}px` : ""
      const wishes = inside.map((figure) => largest(figure, SMALL))
      const given = mixed ? sharedOut(wishes, free - 12 * (inside.length - 1)) : wishes
      inside.forEach((figure, index) => enlarge(figure, given[index]))
    }
  }

  // Draw a figure in a slot so many pixels wide, on a phone at least `least`, should its picture have more pixels.
  function enlarge(figure, slot, least = 0) {
    const { style, dataset } = lattice(figure)
    const [rows, cols] = [Number(dataset.rows), Number(dataset.cols)]
    const ratio = globalThis.devicePixelRatio || 1
    slot = Math.min(slot, room.height * 0.66 * (cols / Math.max(rows, 1)))
    if (slot < cols) slot = Math.max(slot, least)
    const zoom = Math.max(1, Math.floor((slot * ratio) / cols)) / ratio
    style.width = `${Math.min(cols * zoom, room.width)}px`
    style.height = `${rows * zoom}px`
    for (const image of lattice(figure).querySelectorAll("img")) {
      image.style.width = `${cols * zoom}px`
      image.style.height = `${rows * zoom}px`
    }
    figure.style.minWidth = style.width
    const right = figure.querySelector(".stride-zoom")
    if (right && (!right.textContent || right.dataset.zoom)) {
      right.dataset.zoom = "1"
      right.textContent = zoom === 1 ? "" : `zoom ${+zoom.toFixed(2)}`
    }
  }

  // The room of the tallest view so far stays, so that the page does not jump.
  function keepRoom() {
    if (tallest.width !== room.width) tallest = { width: room.width, height: 0 }
    for (const table of view.querySelectorAll(".stride-table")) {
      if (table.scrollWidth <= table.clientWidth) continue
      table.tabIndex = 0 // to be moved sideways with the arrow keys
      table.setAttribute("role", "region")
      table.setAttribute("aria-label", "table")
    }
    if (view.offsetHeight <= tallest.height) return
    tallest.height = view.offsetHeight
    view.style.minHeight = `${tallest.height}px`
  }

  function measure() {
    const { width, height } = room
    room = { width: view.clientWidth, whole: root.clientWidth, height: innerHeight }
    if (width === room.width && height === room.height) return
    arrange()
    keepRoom()
  }

  const resized = new ResizeObserver(measure)
  resized.observe(view)
  globalThis.addEventListener("resize", measure)

  return {
    arrange, keepRoom,
    close() {
      resized.disconnect()
      globalThis.removeEventListener("resize", measure)
    },
  }
}

const lattice = (figure) => figure.querySelector(".stride-lattice")

// Small pictures take what they need, the others share the rest.
function sharedOut(sizes, free) {
  const slots = []
  const order = sizes.map((_, index) => index).sort((a, b) => sizes[a] - sizes[b])
  order.forEach((index, place) => {
    slots[index] = Math.min(sizes[index], free / (order.length - place))
    free -= slots[index]
  })
  return slots
}
