// Where a window lies that moves over a picture step by step, and which of its places read a pixel. Arithmetic only;
// what a `Reading` is says `types.js`.

import { clamp } from "./numbers.js"

/** @import { Cell, Lit, Reading, Sizes } from "./types.js" */

/**
 * The reading that made a picture, or else one that reads it.
 * @param {Reading[]} readings
 * @param {string} name
 */
export function readingOf(readings, name) {
  return readings.find(({ output }) => output === name) ?? readings.find(({ input }) => input === name)
}

/**
 * The readings that are lit together: that of the picture that is pointed at, and others of the same input.
 * @param {Reading[]} readings
 * @param {Pick<Lit, "of" | "pixel"> | null} lit
 */
export function together(readings, lit) {
  const main = readings.find((each) => (lit?.pixel ? each.input : each.output) === lit?.of) ?? readings[0]
  if (!main) return []
  return [main, ...readings.filter((each) => each !== main && each.input === main.input)]
}

/**
 * Rows and columns of what a reading made.
 * @param {Reading} reading
 * @param {Sizes} sizes
 */
export const cellsOf = (reading, sizes) => reading.cells ?? sizes(reading.output)

/**
 * The pixel that the window of a cell begins with: row, column.
 * @param {Pick<Reading, "step" | "padding">} reading
 * @param {Cell} cell
 * @returns {[number, number]}
 */
export const corner = ({ step, padding }, { row, col }) => [row * step - padding[0], col * step - padding[1]]

/**
 * The middle of the window of a cell, in pixels of the input.
 * @param {Pick<Reading, "step" | "padding" | "window">} reading
 * @param {Cell} cell
 * @returns {[number, number]}
 */
export function middleOf(reading, cell) {
  const [row, col] = corner(reading, cell)
  const [high, wide] = reading.window
  return [row + (high - 1) / 2, col + (wide - 1) / 2]
}

/**
 * The cell whose window begins nearest to a place.
 * @param {Pick<Reading, "step" | "padding">} reading
 * @param {number} row
 * @param {number} col
 * @returns {Cell}
 */
export function cellFrom({ step, padding }, row, col) {
  return { row: Math.round((row + padding[0]) / step), col: Math.round((col + padding[1]) / step) }
}

/**
 * The cell whose window has a place nearest to its middle.
 * @param {Pick<Reading, "step" | "padding" | "window">} reading
 * @param {[number, number]} place
 */
export function cellAround(reading, [row, col]) {
  const [high, wide] = reading.window
  return cellFrom(reading, row - (high - 1) / 2, col - (wide - 1) / 2)
}

/**
 * A cell within what there is.
 * @param {Cell} cell
 * @param {[number, number]} cells rows and columns
 * @returns {Cell}
 */
export function within({ row, col }, [rows, cols]) {
  return { row: clamp(row, 0, Math.max(rows - 1, 0)), col: clamp(col, 0, Math.max(cols - 1, 0)) }
}

/**
 * The cells whose windows read a pixel: first and last, for rows and columns; none where the first is larger.
 * @param {Reading} reading
 * @param {Cell} pixel
 * @param {Sizes} sizes
 */
export function readers(reading, { row, col }, sizes) {
  const counts = cellsOf(reading, sizes)
  return [row, col].map((place, axis) => ({
    first: Math.max(0, Math.ceil((place + reading.padding[axis] - reading.window[axis] + 1) / reading.step)),
    last: Math.min(counts[axis] - 1, Math.floor((place + reading.padding[axis]) / reading.step)),
  }))
}

/**
 * The rows and columns of the picture that a window covers, and whether it reaches beyond; null where it covers none.
 * @param {Pick<Reading, "window">} reading
 * @param {[number, number]} start the pixel it begins with
 * @param {[number, number]} size rows and columns of the picture
 */
export function covered({ window }, start, size) {
  const spans = size.map((all, axis) => ({
    first: Math.max(start[axis], 0),
    last: Math.min(start[axis] + window[axis], all) - 1,
  }))
  if (spans.some(({ first, last }) => first > last)) return null
  const beyond = spans.some(({ first, last }, axis) => last - first + 1 < window[axis])
  return { rows: spans[0], cols: spans[1], beyond }
}
