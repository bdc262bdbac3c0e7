// Where the pictures of a view stand, and how large: a whole number of device pixels for each of theirs.
//
// The style sheets let a view flow; here is only said how wide its pictures are, in one of two layouts:
//
//   wide    Each row stands for itself. Its pictures share the width that tables, charts, words and stacks leave; the
//           pictures of a stack share what is left after that.
//   phone   All is one sheet, see `narrow.css`: two pictures stand abreast, and one alone fills the page.
//
// A picture wider than the page is cut, never squeezed. All is written before anything is measured, so the browser lays
// the page out once.

import { all, one, stopAtScrollers } from "./elements.js"
import { say } from "./language.js"
import { abreast, sharedOut, sheetSlots, widthOf, zoomOf, zoomsOf } from "./sizes.js"

/** @import { Room } from "./sizes.js" */

const GAP = 28 // CSS pixels between figures
const NEAR = 12 // between small ones
const TEXT = 330 // that a table, a chart, words or a stack need
const CAPTION = 124 // beside a pyramid, for its captions
const PHONE = 560 // of a panel, below which it is one for a phone
const HIGH = 0.66 // of the browser's window, that a picture may be high
const ABOVE = 0.42 // and one with something beneath it,
const LEAST = 264 // unless that were less than so many CSS pixels
const LOOK = 500 // ms from one look at the screen's density to the next

// How wide a picture is drawn at most, unless it says so itself: in a row, as one of many, in a stack, in a view that
// stands still.
const WISHES = { row: 512, many: 352, stack: 176, still: 336 }

/** Whether it is a picture, and no drawing. @param {HTMLElement} part */
const isPicture = (part) => part.querySelector(":scope > .stride-lattice > img[src^='data:image/png']") !== null

/** The pictures right inside of an element. @param {HTMLElement} part */
const picturesIn = (part) => all(part, ":scope > .stride-figure").filter(isPicture)

/** @param {HTMLElement[]} pictures @param {number} otherwise */
const wishesOf = (pictures, otherwise) => pictures.map((picture) => Number(picture.dataset.largest) || otherwise)

/** @param {HTMLElement} picture */
const latticeOf = (picture) => one(picture, ".stride-lattice")

/** @param {HTMLElement} picture */
function pixelsOf(picture) {
  const { rows, cols } = latticeOf(picture).dataset
  return { rows: Number(rows), cols: Number(cols) }
}

/** @param {HTMLElement} root a panel, or what holds a view that stands still @param {HTMLElement} view */
function measured(root, view) {
  const phone = root.clientWidth < PHONE
  root.classList.toggle("phone", phone)
  return { width: view.clientWidth, height: innerHeight * HIGH, ratio: globalThis.devicePixelRatio || 1, phone }
}

/** @param {Room} before @param {Room} now */
function changed(before, now) {
  return before.width !== now.width || before.height !== now.height || before.ratio !== now.ratio
}

// --- two layouts ---------------------------------------------------------------------------------------------------

/** @typedef {"alive" | "still"} Kind of a view: it is pointed at, or it stands still */

/** Draw the pictures of a view. @param {HTMLElement} view @param {Room} room @param {Kind} [kind] */
function arrange(view, room, kind = "alive") {
  for (const stack of all(view, ".stride-stack:not(.pyramid)")) {
    stack.classList.toggle("sheet", !room.phone && picturesIn(stack).length > 0)
  }
  if (room.phone) arrangeSheet(view, room, kind)
  else arrangeRows(view, room, kind)
  for (const pyramid of all(view, ".pyramid")) pile(picturesIn(pyramid), room)
}

/** @param {HTMLElement} view @param {Room} room @param {Kind} kind */
function arrangeSheet(view, room, kind) {
  const loupe = view.querySelector(".stride-loupe") !== null // it stands beside a third picture
  const mixed = ofSeveralSizes(all(view, ".stride-row > .stride-figure").filter(isPicture))
  for (const row of all(view, ".stride-row")) {
    const pictures = picturesIn(row)
    const pairs = mixed && pictures.length > 1 && pictures.every(asSmallAsItIs)
    row.classList.toggle("levels", pairs || ofSeveralSizes(pictures))
    row.classList.toggle("pairs", pairs)
  }
  const runs = runsOf(view).map((pictures) => {
    const pixels = pictures.map(pixelsOf)
    const seen = ofSeveralSizes(pictures) ? "alive" : kind
    const many = abreast(pixels, loupe, NEAR, room, seen)
    const slots = sheetSlots(wishesOf(pictures, WISHES.row), many, NEAR, room)
    const small = kind === "still" && pictures.every(asSmallAsItIs)
    return { pictures, zooms: zoomsOf(pixels, slots, room), small }
  })
  // Levels that stand still, as small as they are, keep one scale from row to row.
  const least = Math.min(...runs.flatMap(({ small, zooms }) => (small ? zooms : [])))
  for (const { pictures, zooms, small } of runs) draw(pictures, small ? zooms.map(() => least) : zooms, room)
}

/** @param {HTMLElement[]} pictures */
const ofSeveralSizes = (pictures) => new Set(wishesOf(pictures, WISHES.row)).size > 1

/** Whether a picture is to be drawn one CSS pixel a pixel. @param {HTMLElement} picture */
function asSmallAsItIs(picture) {
  const { rows, cols } = pixelsOf(picture)
  return wishesOf([picture], WISHES.row)[0] === Math.max(rows, cols)
}

/** Pictures that follow each other, over all rows; a stack, and a row of levels, begin anew. @param {HTMLElement} view */
function runsOf(view) {
  /** @type {HTMLElement[][]} */
  const runs = []
  /** @type {HTMLElement | null} */
  let before = null // the picture right before
  for (const part of all(view, ".stride-row > *, .stride-stack:not(.pyramid) > *")) {
    const picture = isPicture(part)
    const follows = before !== null && before.closest(".levels") === part.closest(".levels")
    if (picture && !follows) runs.push([])
    if (picture) runs[runs.length - 1].push(part)
    before = picture ? part : null
  }
  return runs
}

/** @param {HTMLElement} view @param {Room} room @param {Kind} kind */
function arrangeRows(view, room, kind) {
  const rows = all(view, ".stride-row")
  const above = Math.min(room.height, Math.max(innerHeight * ABOVE, LEAST))
  const height = rows.length > 1 ? above : room.height
  for (const row of rows) arrangeRow(row, { ...room, height }, kind)
}

/** @param {HTMLElement} row @param {Room} room @param {Kind} kind */
function arrangeRow(row, room, kind) {
  const pictures = picturesIn(row)
  const pixels = pictures.map(pixelsOf)
  const alive = pictures.length > 2 ? WISHES.many : WISHES.row
  const wishes = wishesOf(pictures, kind === "still" ? WISHES.still : alive)
  const whole = room.width - GAP * (pictures.length - 1)
  const taken = (row.children.length - pictures.length) * (TEXT + GAP) // by what stands beside them
  const alone = zoomsOf(pixels, sharedOut(wishes, whole), room)
  const beside = zoomsOf(pixels, sharedOut(wishes, whole - taken), room)
  const crowded = widthOf(pixels, beside) < widthOf(pixels, alone) / 2 // then the rest goes beneath
  draw(pictures, crowded ? alone : beside, room)
  const left = crowded ? room.width : whole - taken - widthOf(pixels, beside) + TEXT
  for (const stack of all(row, ":scope > .stride-stack:not(.pyramid)")) arrangeStack(stack, left, room)
}

/** @param {HTMLElement} stack @param {number} width @param {Room} room */
function arrangeStack(stack, width, room) {
  const pictures = picturesIn(stack)
  if (pictures.length === 0) return
  const slots = sharedOut(wishesOf(pictures, WISHES.stack), width - NEAR * (pictures.length - 1))
  stack.style.width = `${width}px`
  draw(pictures, zoomsOf(pictures.map(pixelsOf), slots, room), room)
}

// Levels on each other, all at the zoom of the lowest.
/** @param {HTMLElement[]} levels @param {Room} room */
function pile(levels, room) {
  const lowest = levels[levels.length - 1]
  const [wish] = wishesOf([lowest], WISHES.stack)
  const zoom = zoomOf(pixelsOf(lowest), Math.min(room.width - CAPTION, wish), room)
  draw(levels, levels.map(() => zoom), room)
}

/** @param {HTMLElement[]} pictures @param {number[]} zooms @param {Room} room */
function draw(pictures, zooms, room) {
  pictures.forEach((picture, index) => {
    const zoom = zooms[index]
    const { rows, cols } = pixelsOf(picture)
    const width = Math.min(cols * zoom, room.width)
    const lattice = latticeOf(picture)
    lattice.style.width = `${width}px`
    lattice.style.height = `${rows * zoom}px`
    for (const image of all(lattice, "img")) {
      image.style.width = `${cols * zoom}px`
      image.style.height = `${rows * zoom}px`
    }
    picture.style.minWidth = `${width}px`
    sayZoom(picture, zoom)
  })
}

// At the right of the caption, unless something stands there already.
/** @param {HTMLElement} picture @param {number} zoom */
function sayZoom(picture, zoom) {
  const right = /** @type {HTMLElement | null} */ (picture.querySelector(".stride-zoom"))
  if (!right || (right.textContent && !right.dataset.zoom)) return
  right.dataset.zoom = "1"
  right.title = say("zoom.means")
  right.textContent = zoom === 1 ? "" : say("zoom", { zoom: +zoom.toFixed(2) })
}

// --- when it is drawn ----------------------------------------------------------------------------------------------

/** Call back when the room of an element may have changed. @param {HTMLElement} element @param {() => void} measure */
function watch(element, measure) {
  let frame = 0
  let ratio = globalThis.devicePixelRatio

  // What is written while an observer listens would be measured again at once, so it waits for the next frame.
  function soon() {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(measure)
  }

  // Another screen, or the browser's zoom: the page may be as wide as before, with other device pixels. Not every
  // browser tells of that.
  function lookAtDensity() {
    if (devicePixelRatio !== ratio) soon()
    ratio = devicePixelRatio
  }

  const resized = new ResizeObserver(soon)
  resized.observe(element)
  globalThis.addEventListener("resize", soon)
  const density = setInterval(lookAtDensity, LOOK)
  return () => {
    cancelAnimationFrame(frame)
    resized.disconnect()
    globalThis.removeEventListener("resize", soon)
    clearInterval(density)
  }
}

/** Lay out a view that stands still, as long as its page is there. @param {HTMLElement} view */
export function layOutStill(view) {
  const root = /** @type {HTMLElement} */ (view.parentElement)
  /** @type {Room | null} */
  let room = null
  watch(root, () => {
    const now = measured(root, view)
    if (now.width > 0 && (!room || changed(room, now))) arrange(view, now, "still")
    room = now
  })
}

/** The layout of a panel. @param {HTMLElement} root @param {HTMLElement} view where its views are shown */
export function layoutOf(root, view) {
  /** @type {Room} */
  let room = { width: 0, height: 0, ratio: 1, phone: false }
  let tallest = { width: 0, height: 0 }

  function arrangeNow() {
    if (room.width <= 0) room = measured(root, view)
    if (room.width <= 0) return
    if (tallest.width !== room.width) view.style.minHeight = ""
    arrange(view, room)
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
    for (const table of stopAtScrollers(view, ".stride-table")) {
      table.setAttribute("role", "region")
      table.setAttribute("aria-label", say("table"))
    }
    if (view.offsetHeight <= tallest.height) return
    tallest.height = view.offsetHeight
    view.style.minHeight = `${tallest.height}px`
  }

  const close = watch(view, () => {
    const now = measured(root, view)
    if (!changed(room, now)) return
    room = now
    arrangeNow()
    keepRoom()
  })
  return { arrange: arrangeNow, keepRoom, close }
}
