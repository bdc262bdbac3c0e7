// Mouse and finger on the pictures and charts of a view.

import { one, targetOf } from "./elements.js"
import { placeOf } from "./pictures.js"
import { cellAround, cellFrom } from "./windows.js"

/** @import { Dividers } from "./dividers.js" */
/** @import { Light } from "./light.js" */
/** @import { ShownPictures } from "./pictures.js" */
/** @import { Panel, Reading } from "./types.js" */

/**
 * Something that is held: how it follows the hand, and what happens when it is let go.
 * @typedef {{ move: (event: PointerEvent) => void, end?: () => void }} Drag
 */

const TREMBLE = 5 // pixels that a press may move without being a drag

/** @param {PointerEvent} event */
const placeOfHand = ({ clientX, clientY }) => `${clientX} ${clientY}`

/**
 * @param {Panel} panel
 * @param {HTMLElement} view
 * @param {ShownPictures} pictures
 * @param {Light} light
 * @param {Dividers} dividers
 */
export function handOf(panel, view, pictures, light, dividers) {
  /** @type {Drag | null} */
  let drag = null
  let hand = "" // where it was seen last

  /** The picture that can be pointed at under an event, and its reading. @param {Event} event */
  function pointedAt(event) {
    const box = /** @type {HTMLElement | null} */ (targetOf(event).closest?.("[data-pointed]"))
    const reading = light.readingOf(box?.dataset.name)
    return box && reading ? { box, reading, input: reading.output !== box.dataset.name } : null
  }

  /** The pixel or cell of a picture under an event. @param {MouseEvent} event @param {HTMLElement} box */
  function under(event, box) {
    const [row, col] = placeOf(event, box).map(Math.floor)
    return { row, col }
  }

  /** @param {MouseEvent} event @param {boolean} pressed */
  function point(event, pressed) {
    const found = pointedAt(event)
    if (!found) return
    const { box, reading, input } = found
    const { row, col } = under(event, box)
    const [rows, cols] = pictures.sizes(reading.input)
    if (row < 0 || col < 0 || (input && (row >= rows || col >= cols))) return
    if (!pressed && (light.pinned() || reading.sets)) return
    if (pressed) {
      const lit = light.lit()
      const again = lit?.row === row && lit?.col === col
      light.pin(!(light.pinned() && again)) // a second press lets go
    }
    if (!input) light.chooseCell(reading, { row, col })
    else if (reading.sets) light.chooseCell(reading, cellAround(reading, [row, col]))
    else light.choosePixel(reading, { row, col })
  }

  // --- what can be held --------------------------------------------------------------------------------------

  /** @param {PointerEvent} event @param {HTMLElement} mark @returns {Drag | null} */
  function dragWindow(event, mark) {
    const reading = light.main()
    const box = reading && pictures.find(reading.input)
    if (!box) return null
    const [row, col] = placeOf(event, box)
    const [top, left] = (mark.dataset.cells ?? "").split(" ").map(Number)
    return {
      move(moved) {
        const now = pictures.find(reading.input) // the view may have been drawn anew
        if (!now) return
        const [down, right] = placeOf(moved, now)
        light.pin()
        light.chooseCell(reading, cellFrom(reading, down - row + top, right - col + left))
      },
    }
  }

  /** @param {HTMLElement} divider @returns {Drag} */
  function dragDivider(divider) { return { move: (moved) => dividers.follow(divider, moved) } }

  // The handle of a chart moves a control to the nearest of its places.
  /** @param {HTMLElement} handle @returns {Drag | null} */
  function dragHandle(handle) {
    const control = panel.controls.find((each) => each.name === handle.dataset.sets)
    /** @type {number[]} */
    const places = JSON.parse(handle.dataset.places ?? "[]")
    const axes = one(/** @type {HTMLElement} */ (handle.parentElement), "svg").getBoundingClientRect()
    if (!control) return null
    return {
      move(moved) {
        const share = (100 * (moved.clientX - axes.left)) / axes.width
        const far = places.map((place) => Math.abs(place - share))
        panel.move(control, far.indexOf(Math.min(...far)))
      },
    }
  }

  // Whether a finger presses or scrolls, the browser knows later: what is pressed is pressed when it is lifted.
  /** @param {PointerEvent} event @returns {Drag} */
  function press(event) { return { move() {}, end: () => point(event, true) } }

  // A press on an input pins a pixel; drawn further, it takes the window along. A finger begins sideways: up and down
  // it scrolls the page.
  /** @param {PointerEvent} event @param {Reading} reading @returns {Drag} */
  function dragPixel(event, reading) {
    let going = false
    return {
      move(moved) {
        const right = moved.clientX - event.clientX
        const down = moved.clientY - event.clientY
        const mayBegin = event.pointerType === "mouse" || Math.abs(right) > Math.abs(down)
        going ||= mayBegin && Math.hypot(right, down) > TREMBLE
        const now = pictures.find(reading.input)
        if (!going || !now) return
        light.pin()
        const { row, col } = under(moved, now)
        light.chooseCell(reading, cellAround(reading, [row, col]))
      },
      end() { if (!going) point(event, true) },
    }
  }

  /** @param {PointerEvent} event @returns {Drag | null} */
  function hold(event) {
    /** @param {string} kind */
    const held = (kind) => /** @type {HTMLElement | null} */ (targetOf(event).closest(kind))
    const mark = held(".stride-mark.hold")
    if (mark) return dragWindow(event, mark)
    const divider = held(".stride-divider")
    if (divider) return dragDivider(divider)
    const handle = held(".stride-handle")
    if (handle) return dragHandle(handle)
    if (event.pointerType === "mouse" && event.button !== 0) return null
    const found = pointedAt(event)
    if (!found) return null
    found.box.focus({ preventScroll: true })
    return found.input ? dragPixel(event, found.reading) : press(event)
  }

  // --- the hand itself ---------------------------------------------------------------------------------------

  // Two fingers zoom the page and hold nothing.
  view.addEventListener("pointerdown", (event) => {
    drag = event.isPrimary ? hold(event) : null
    if (drag) event.preventDefault()
  })
  // A finger that moves is no hand that passes over.
  view.addEventListener("pointermove", (event) => { if (!drag && event.pointerType !== "touch") point(event, false) })
  // What was pressed stays while the hand is in that picture, or beside all of them; it points anew where it comes to
  // one. A picture that was drawn anew came to the hand.
  view.addEventListener("pointerover", (event) => {
    const box = targetOf(event).closest?.("[data-pointed]")
    const from = event.relatedTarget
    const inside = from instanceof Node && box?.contains(from)
    if (box && !inside && !drag && event.pointerType !== "touch" && placeOfHand(event) !== hand) light.pin(false)
  })
  view.addEventListener("pointerleave", light.leave)
  // What is held is followed beyond the view, too.
  const moved = (/** @type {PointerEvent} */ event) => {
    hand = placeOfHand(event)
    if (event.isPrimary) drag?.move(event)
  }
  const ended = (/** @type {PointerEvent} */ event) => {
    if (!event.isPrimary) return
    const held = drag
    drag = null
    held?.end?.()
  }
  const scrolled = () => { drag = null }
  globalThis.addEventListener("pointermove", moved)
  globalThis.addEventListener("pointerup", ended)
  globalThis.addEventListener("pointercancel", scrolled)

  return {
    close() {
      globalThis.removeEventListener("pointermove", moved)
      globalThis.removeEventListener("pointerup", ended)
      globalThis.removeEventListener("pointercancel", scrolled)
    },
  }
}
