// What is said of a cell or a pixel that is pointed at. `sizes(name)` are the rows and columns of a picture.

import { say, sayMany } from "./language.js"
import { numberAt } from "./numbers.js"
import { cellsOf, corner, covered } from "./windows.js"

/** @import { Cell, Reading, Sizes, View } from "./types.js" */

/**
 * What the window of a cell reads, and what the others that are lit make of it.
 * @param {View} view
 * @param {Reading[]} readings
 * @param {Cell} cell
 * @param {Sizes} sizes
 */
export function cellWords(view, [main, ...others], cell, sizes) {
  const { row, col } = cell
  const places = windowWords(main, cell, sizes)
  const words = [say("cell", { row, col, places, output: main.output, input: main.input })]
  for (const other of others) {
    const [rows, cols] = cellsOf(other, sizes)
    if (row >= rows || col >= cols || !other.loupe) continue
    const value = String(numberAt(view, other.output, row, col))
    const place = corner(other, cell).join(", ")
    words.push(say(onePixel(other) ? "cell.keeps" : "cell.makes", { output: other.output, place, value }))
  }
  return words.join(" ")
}

/** @param {Reading} reading */
export const onePixel = ({ window: [rows, cols] }) => rows * cols === 1

/** @param {Reading} reading @param {Cell} cell @param {Sizes} sizes */
function windowWords(reading, cell, sizes) {
  const found = covered(reading, corner(reading, cell), sizes(reading.input))
  const { beyond } = reading
  if (!found) return say("cell.only", { beyond })
  const rows = spanWords("cell.row", found.rows)
  const cols = spanWords("cell.column", found.cols)
  return say(found.beyond ? "cell.beyond" : "cell.places", { rows, cols, beyond })
}

/** @param {string} word @param {{ first: number, last: number }} span */
function spanWords(word, { first, last }) { return sayMany(word, last - first + 1, { first, last }) }

/**
 * Who reads a pixel: `span` are the rows and the columns of those cells, see `readers`.
 * @param {View} view
 * @param {Reading} reading
 * @param {Cell} pixel
 * @param {{ first: number, last: number }[]} span
 */
export function pixelWords(view, reading, { row, col }, [rows, cols]) {
  const high = Math.max(0, rows.last - rows.first + 1)
  const wide = Math.max(0, cols.last - cols.first + 1)
  const first = `(${rows.first}, ${cols.first})`
  const last = `(${rows.last}, ${cols.last})`
  const value = numberAt(view, reading.input, row, col)
  const values = { row, col, output: reading.output, value: value ?? "" }
  if (!(high * wide)) return say(value === null ? "pixel.none" : "pixel.none.value", values)
  const windows = sayMany("pixel.windows", high * wide, { first, last })
  return say(value === null ? "pixel" : "pixel.value", { ...values, windows })
}
