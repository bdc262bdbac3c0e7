// What is said of a cell or a pixel that is pointed at. `sizes(name)` are the rows and columns of a picture.

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
  const words = [`Cell (${row}, ${col}) of ${main.output} reads ${windowWords(main, cell, sizes)} of ${main.input}.`]
  for (const other of others) {
    const [rows, cols] = cellsOf(other, sizes)
    if (row >= rows || col >= cols || !other.loupe) continue
    const value = numberAt(view, other.output, row, col)
    if (onePixel(other)) words.push(`${other.output} keeps only pixel (${corner(other, cell).join(", ")}), ${value}.`)
    else words.push(`${other.output} makes ${value} there.`)
  }
  return words.join(" ")
}

/** @param {Reading} reading */
export const onePixel = ({ window: [rows, cols] }) => rows * cols === 1

/** @param {Reading} reading @param {Cell} cell @param {Sizes} sizes */
function windowWords(reading, cell, sizes) {
  const found = covered(reading, corner(reading, cell), sizes(reading.input))
  if (!found) return `only ${reading.beyond}`
  const rows = spanWords("row", found.rows)
  const cols = spanWords("column", found.cols)
  return `${rows} and ${cols}${found.beyond ? `, and ${reading.beyond},` : ""}`
}

/** @param {string} name @param {{ first: number, last: number }} span */
function spanWords(name, { first, last }) {
  return first === last ? `${name} ${first}` : `${name}s ${first} to ${last}`
}

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
  let which = "no window"
  if (high * wide === 1) which = `one window, cell ${first}`
  if (high * wide > 1) which = `${high * wide} windows, cells ${first} to (${rows.last}, ${cols.last})`
  const value = numberAt(view, reading.input, row, col)
  return `Pixel (${row}, ${col})${value === null ? "" : `, ${value},`} is read by ${which} of ${reading.output}.`
}
