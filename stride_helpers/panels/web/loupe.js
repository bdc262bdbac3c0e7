// The loupe: pixels, weights and what they make; of a large window greys and their mean.

import { make } from "./elements.js"
import { say } from "./language.js"
import { numberAt, printed, read, readWeight } from "./numbers.js"
import { corner } from "./windows.js"

/** @import { Cell, Reading, View } from "./types.js" */

const WRITTEN = 5 // rows and columns whose numbers are written

/**
 * What a cell was made of.
 * @param {View} view
 * @param {Reading} reading
 * @param {Cell} cell
 */
export function sum(view, reading, cell) {
  const [rows, cols] = reading.window
  const pixels = pixelsRead(view, reading, cell)
  const made = numberAt(view, reading.output, cell.row, cell.col)
  const element = make("div", "sum")
  let sign = "→"
  if (rows <= WRITTEN && cols <= WRITTEN && reading.weights) {
    const weights = grid(cols, "numbers weights", reading.weights.map(cellOf))
    element.classList.toggle("wide", cols === WRITTEN)
    element.append(grid(cols, "numbers pixels", pixels.map(cellOf)), "×", weights)
    sign = made !== null && comesOut(pixels, reading.weights, made) ? "=" : "≈"
  } else {
    const values = pixels.map((value) => read(value) || 0)
    const mean = values.reduce((total, value) => total + value, 0) / values.length
    const says = say("loupe.mean", { count: values.length, mean: printed(mean.toFixed(2)) })
    element.append(grid(cols, "grey", greys(values).map(painted)), cellOf(says))
  }
  // The sign stays with what was made, also where that takes a line of its own.
  if (made !== null) element.append(make("span", "makes", {}, `${sign} `, make("span", "made", { textContent: made })))
  return element
}

/** @param {View} view @param {Reading} reading @param {Cell} cell */
function pixelsRead(view, reading, cell) {
  const [top, left] = corner(reading, cell)
  const [rows, cols] = reading.window
  return Array.from({ length: rows * cols }, (_, index) => {
    const row = top + Math.floor(index / cols)
    const col = left + (index % cols)
    return numberAt(view, reading.input, row, col) ?? "·"
  })
}

/**
 * Whether pixels times weights, as they are written, add up to what is written behind them; all may be rounded.
 * @param {string[]} pixels
 * @param {string[]} weights
 * @param {string} made
 */
export function comesOut(pixels, weights, made) {
  const products = pixels.map((pixel, index) => (read(pixel) || 0) * readWeight(weights[index]))
  const total = products.reduce((sum, product) => sum + product, 0)
  const decimals = made.split(".")[1]?.length ?? 0
  return Math.abs(total - read(made)) < 0.501 * 10 ** -decimals
}

/**
 * Levels from 0 to 255; 0 and 1 are black and white where no value lies beyond.
 * @param {number[]} values
 */
export function greys(values) {
  const low = Math.min(...values, 0)
  const high = Math.max(...values, 1)
  return values.map((value) => Math.round((255 * (value - low)) / (high - low)))
}

/** @param {number} cols @param {string} kind @param {HTMLElement[]} cells */
function grid(cols, kind, cells) {
  const box = make("div", `grid ${kind}`, {}, ...cells)
  box.style.gridTemplateColumns = `repeat(${cols}, max-content)`
  return box
}

/** @param {string} textContent */
const cellOf = (textContent) => make("span", "", { textContent })

/** @param {number} level */
function painted(level) {
  const cell = make("span")
  cell.style.background = `rgb(${level},${level},${level})`
  return cell
}
