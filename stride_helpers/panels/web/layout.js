// Where the pictures of a view stand, and how large: at a whole number of device pixels a pixel. A picture wider than
// the page is cut, never squeezed. All is written before anything is measured, so the browser lays the page out once.

import { all, one } from "./elements.js"
import { say } from "./language.js"
import { cramped, sharedOut, zoomOf } from "./sizes.js"

const GAP = 28 // pixels between figures
const NEAR = 12 // pixels between small ones
const TEXT = 330 // pixels that a table or a chart needs
const SMALL = 176 // pixels of a picture in a stack, unless it says otherwise
const CAPTION = 124 // pixels beside a pyramid, for its captions
const MIXED = 256 // pixels of a stack with pictures and a table
const PHONE = 560 // pixels of a panel, below which it is one for a phone
const HIGH = 0.66 // of the browser's window, that a picture may be high
const LOOK = 500 // ms from one look at the screen's density to the next

/**
 * @typedef {{ width: number, whole: number, height: number, ratio: number }} Room
 *   of the figure, the panel, the browser's window, in pixels; device pixels for each
 *
 * @typedef {object} ShownStack what stands beside the large pictures: small pictures, a table, a chart, the loupe
 * @property {HTMLElement} element
 * @property {HTMLElement[]} inside its pictures
 * @property {boolean} mixed whether it has both
 * @property {number} needs how wide it must be
 */

/** @param {HTMLElement} figure @param {number} otherwise */
const largest = (figure, otherwise) => Number(figure.dataset.largest) || otherwise

/** @param {HTMLElement} part */
function figuresOf(part) {
  const figures = all(part, ":scope > .stride-figure")
  return figures.filter((figure) => figure.querySelector("img[src^='data:image/png']"))
}

/** @param {HTMLElement} figure */
const lattice = (figure) => one(figure, ".stride-lattice")

/** @param {HTMLElement} figure */
function pixelsOf(figure) {
  const { rows, cols } = lattice(figure).dataset
  return { rows: Number(rows), cols: Number(cols) }
}

/** @param {HTMLElement} element @returns {ShownStack} */
function stackOf(element) {
  const inside = figuresOf(element)
  const mixed = inside.length > 0 && element.children.length > inside.length
  const least = mixed ? MIXED : 0
  const needs = Math.max(inside.length ? least : TEXT, ...inside.map((figure) => largest(figure, SMALL)))
  element.classList.toggle("mixed", mixed)
  return { element, inside, mixed, needs }
}

/** @param {HTMLElement} root the panel @param {HTMLElement} view */
export function layoutOf(root, view) {
  /** @type {Room} */
  let room = { width: 0, whole: 0, height: 0, ratio: 1 }
  let tallest = { width: 0, height: 0 }

  /** @returns {Room} */
  function measured() {
    const ratio = globalThis.devicePixelRatio || 1
    return { width: view.clientWidth, whole: root.clientWidth, height: innerHeight, ratio }
  }

  function arrange() {
    if (room.width <= 0) room = measured()
    if (room.width <= 0) return
    if (tallest.width !== room.width) view.style.minHeight = ""
    const phone = room.whole < PHONE
    root.classList.toggle("phone", phone)
    for (const row of all(view, ".stride-row")) {
      const stacks = all(row, ":scope > .stride-stack").map(stackOf)
      if (phone) arrangePhone(figuresOf(row), stacks)
      else arrangeWide(row, figuresOf(row), stacks)
    }
  }

  /** @param {HTMLElement[]} figures @param {ShownStack[]} stacks */
  function arrangePhone(figures, stacks) {
    figures.forEach((figure, index) => {
      const abreast = index === 0 && figures.length !== 2 ? 1 : 2
      const slot = (room.width - NEAR * (abreast - 1)) / abreast
      const most = largest(figure, 512)
      enlarge(figure, Math.min(most, slot), Math.min(most, room.width))
    })
    for (const { element, inside } of stacks) {
      element.classList.remove("under")
      element.style.width = ""
      if (element.matches(".pyramid")) pile(inside, room.width - CAPTION)
      else for (const figure of inside) enlarge(figure, room.width / inside.length - NEAR)
    }
  }

  // Levels on each other, all at the zoom of the lowest.
  /** @param {HTMLElement[]} levels @param {number} slot */
  function pile(levels, slot) {
    const lowest = levels[levels.length - 1]
    const zoom = enlarge(lowest, Math.min(slot, largest(lowest, SMALL))) / pixelsOf(lowest).cols
    for (const level of levels) enlarge(level, (pixelsOf(level).cols + 0.1) * zoom) // 0.1: it may be rounded down
  }

  /** @param {HTMLElement} row @param {HTMLElement[]} figures @param {ShownStack[]} stacks */
  function arrangeWide(row, figures, stacks) {
    const wishes = figures.map((figure) => largest(figure, figures.length > 2 ? 352 : 512))
    const words = row.children.length - figures.length - stacks.length
    /** The room of each figure beside some stacks. @param {ShownStack[]} some */
    const slots = (some) => {
      const taken = some.reduce((total, { needs }) => total + needs, TEXT * words)
      return sharedOut(wishes, room.width - taken - GAP * (figures.length + words + some.length - 1))
    }
    // Where a large picture would be drawn small for it, the last stack goes beneath, if it has no pictures.
    const crowded = slots(stacks).some((slot, index) => cramped(slot, pixelsOf(figures[index]).cols, wishes[index]))
    const under = stacks.length > 1 && !stacks[stacks.length - 1].inside.length && crowded
    const beside = under ? stacks.slice(0, -1) : stacks
    stacks.forEach(({ element }, index) => element.classList.toggle("under", index >= beside.length))
    let drawn = 0
    slots(beside).forEach((slot, index) => { drawn += enlarge(figures[index], slot) + GAP })
    for (const stack of stacks) arrangeStack(stack, beside, room.width - drawn)
  }

  // What the large pictures leave of the width goes to a mixed stack.
  /** @param {ShownStack} stack @param {ShownStack[]} beside @param {number} left */
  function arrangeStack({ element, inside, mixed, needs }, beside, left) {
    const others = beside.reduce((total, other) => total + (other.element === element ? 0 : other.needs + GAP), 0)
    const free = Math.max(left - others, needs)
    if (element.matches(".pyramid")) return pile(inside, free)
    element.style.width = mixed ? `${free}px` : ""
    const wishes = inside.map((figure) => largest(figure, SMALL))
    const given = mixed ? sharedOut(wishes, free - NEAR * (inside.length - 1)) : wishes
    inside.forEach((figure, index) => enlarge(figure, given[index]))
  }

  // Draw a figure in a slot so many pixels wide, on a phone at least `least`, should its picture have more pixels.
  // Returns how wide it is.
  /** @param {HTMLElement} figure @param {number} slot */
  function enlarge(figure, slot, least = 0) {
    const { rows, cols } = pixelsOf(figure)
    const zoom = zoomOf({ rows, cols }, { slot, height: room.height * HIGH, ratio: room.ratio, least })
    const width = Math.min(cols * zoom, room.width)
    const box = lattice(figure)
    box.style.width = `${width}px`
    box.style.height = `${rows * zoom}px`
    for (const image of all(box, "img")) {
      image.style.width = `${cols * zoom}px`
      image.style.height = `${rows * zoom}px`
    }
    figure.style.minWidth = `${width}px`
    sayZoom(figure, zoom)
    return width
  }

  // At the right of the caption, unless something stands there already.
  /** @param {HTMLElement} figure @param {number} zoom */
  function sayZoom(figure, zoom) {
    const right = /** @type {HTMLElement | null} */ (figure.querySelector(".stride-zoom"))
    if (!right || (right.textContent && !right.dataset.zoom)) return
    right.dataset.zoom = "1"
    right.textContent = zoom === 1 ? "" : say("zoom", { zoom: +zoom.toFixed(2) })
  }

  // How high the band is that sticks: what has the focus keeps clear of it, see `readers.css`.
  let stuck = 0
  function sayStuck() {
    const high = one(root, ".stride-band").clientHeight
    if (high === stuck) return
    stuck = high
    root.style.setProperty("--stuck", `${high}px`)
  }

  // The room of the tallest view so far stays, so that the page does not jump.
  function keepRoom() {
    sayStuck()
    if (tallest.width !== room.width) tallest = { width: room.width, height: 0 }
    for (const table of all(view, ".stride-table")) {
      if (table.scrollWidth <= table.clientWidth) continue
      table.tabIndex = 0 // to be moved sideways with the arrow keys
      table.setAttribute("role", "region")
      table.setAttribute("aria-label", say("table"))
    }
    if (view.offsetHeight <= tallest.height) return
    tallest.height = view.offsetHeight
    view.style.minHeight = `${tallest.height}px`
  }

  function measure() {
    const before = room
    room = measured()
    if (room.width === before.width && room.height === before.height && room.ratio === before.ratio) return
    arrange()
    keepRoom()
  }

  // What is written while an observer listens would be measured again at once, so it waits for the next frame.
  let frame = 0
  function soon() {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(measure)
  }

  // Another screen, or the browser's zoom: the page may be as wide as before, with other device pixels. Not every
  // browser tells of that.
  function lookAtDensity() { if (room.width && devicePixelRatio !== room.ratio) soon() }

  const resized = new ResizeObserver(soon)
  resized.observe(view)
  globalThis.addEventListener("resize", soon)
  const density = setInterval(lookAtDensity, LOOK)

  return {
    arrange, keepRoom,
    close() {
      cancelAnimationFrame(frame)
      resized.disconnect()
      globalThis.removeEventListener("resize", soon)
      clearInterval(density)
    },
  }
}
