// The keyboard on the pictures: from cell to cell in an output, from pixel to pixel in an input, but where cells are
// the steps of a control from window to window.

import { targetOf } from "./elements.js"
import { corner, within } from "./windows.js"

/** @import { Light } from "./light.js" */
/** @import { ShownPictures } from "./pictures.js" */
/** @import { Cell, Lit, Reading } from "./types.js" */

const FAR = 1e4 // cells: more than any picture has

/** @type {Record<string, [number, number]>} rows and columns */
export const WALKS = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  PageUp: [-FAR, 0], PageDown: [FAR, 0], Home: [0, -FAR], End: [0, FAR],
}

/**
 * Takes a key, and returns whether it was one of its own.
 * @param {ShownPictures} pictures
 * @param {Light} light
 */
export function walkOf(pictures, light) {
  /** @param {KeyboardEvent} event */
  return (event) => {
    const way = WALKS[event.key]
    const box = targetOf(event)
    const reading = light.readingOf(box.dataset.name)
    const lit = light.lit()
    if (!way || !box.matches("[data-pointed]") || !reading || !lit) return false
    if (reading.output === box.dataset.name) toCell(reading, lit, way)
    else if (reading.sets) light.chooseCell(reading, onward(lit, way))
    else toPixel(reading, lit, way)
    return true
  }

  /** @param {Reading} reading @param {Lit} lit @param {[number, number]} way */
  function toCell(reading, lit, way) {
    light.pin()
    const from = lit.pixel ? { row: Math.floor(lit.row / reading.step), col: Math.floor(lit.col / reading.step) } : lit
    light.chooseCell(reading, onward(from, way))
  }

  /** @param {Reading} reading @param {Lit} lit @param {[number, number]} way */
  function toPixel(reading, lit, way) {
    light.pin()
    const size = pictures.sizes(reading.input)
    const from = lit.pixel ? lit : firstPixel(reading, lit, size)
    light.choosePixel(reading, within(onward(from, way), size))
  }
}

/**
 * The first pixel of the picture that the window of a cell reads.
 * @param {Reading} reading
 * @param {Cell} cell
 * @param {[number, number]} size
 */
function firstPixel(reading, cell, size) {
  const [row, col] = corner(reading, cell)
  return within({ row, col }, size)
}

/** @param {Cell} from @param {[number, number]} way @returns {Cell} */
function onward({ row, col }, [down, right]) { return { row: row + down, col: col + right } }
