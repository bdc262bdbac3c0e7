// What a window reads, in words and as a sum. A view brings the numbers behind its pictures; `sizes(name)` are the rows
// and columns of a picture.

import { make, printed, read } from "./elements.js"

export const cellsOf = (reading, sizes) => reading.cells ?? sizes(reading.output)

// The pixel that a window begins with.
export const corner = ({ stride, padding }, { row, col }) => [row * stride - padding, col * stride - padding]

const one = ({ kernel: [rows, cols] }) => rows * cols === 1

export function cellWords(view, readings, lit, sizes) {
  const { row, col } = lit
  const [main, ...others] = readings
  const window = reads(main, corner(main, lit), sizes)
  const words = [`Cell (${row}, ${col}) of ${main.output} reads ${window} of ${main.input}.`]
  for (const other of others) {
    const [rows, cols] = cellsOf(other, sizes)
    if (row >= rows || col >= cols || !other.loupe) continue
    const value = number(view, other.output, row, col)
    if (one(other)) words.push(`${other.output} keeps only pixel (${corner(other, lit).join(", ")}), ${value}.`)
    else words.push(`${other.output} makes ${value} there.`)
  }
  return words.join(" ")
}

// Rows and columns of a window, and whether it reaches beyond the picture.
function reads({ kernel, input, beyond }, start, sizes) {
  const spans = sizes(input).map((all, axis) => {
    const end = Math.min(start[axis] + kernel[axis], all)
    return { first: Math.max(start[axis], 0), last: end - 1, wanted: kernel[axis] }
  })
  if (spans.some(({ first, last }) => first > last)) return `only ${beyond}`
  const [rows, cols] = spans.map(({ first, last }, axis) => {
    const name = ["row", "column"][axis]
    return first === last ? `${name} ${first}` : `${name}s ${first} to ${last}`
  })
  const cut = spans.some(({ first, last, wanted }) => last - first + 1 < wanted)
  return `${rows} and ${cols}${cut ? `, and ${beyond},` : ""}`
}

// The cells whose windows read a pixel: first and last, for rows and columns; none where the first is larger.
export function readers(reading, { row, col }, sizes) {
  const { kernel, stride, padding } = reading
  const counts = cellsOf(reading, sizes)
  return [row, col].map((place, axis) => ({
    first: Math.max(0, Math.ceil((place + padding - kernel[axis] + 1) / stride)),
    last: Math.min(counts[axis] - 1, Math.floor((place + padding) / stride)),
  }))
}

export function pixelWords(view, reading, { row, col }, [rows, cols]) {
  const many = Math.max(0, rows.last - rows.first + 1) * Math.max(0, cols.last - cols.first + 1)
  const from = `(${rows.first}, ${cols.first})`
  let which = "no window"
  if (many === 1) which = `one window, cell ${from}`
  if (many > 1) which = `${many} windows, cells ${from} to (${rows.last}, ${cols.last})`
  const value = number(view, reading.input, row, col)
  return `Pixel (${row}, ${col})${value === null ? "" : `, ${value},`} is read by ${which} of ${reading.output}.`
}

function number(view, name, row, col) {
  const numbers = view.numbers?.[name]
  if (!numbers) return null
  numbers.values ??= unpacked(numbers)
  const [r, c] = [row + numbers.padding, col + numbers.padding]
  if (r < 0 || c < 0 || r >= numbers.rows || c >= numbers.cols) return null
  return printed((numbers.values[r * numbers.cols + c] / 10 ** numbers.digits).toFixed(numbers.digits))
}

function unpacked({ data, bytes }) {
  const { buffer } = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
  return bytes === 1 ? new Int8Array(buffer) : new Int16Array(buffer)
}

// Pixels, weights and what they make; of a large window greys and their mean.
export function sum(view, reading, lit) {
  const [top, left] = corner(reading, lit)
  const [rows, cols] = reading.kernel
  const pixels = Array.from({ length: rows * cols }, (_, place) => {
    const [row, col] = [top + Math.floor(place / cols), left + (place % cols)]
    return number(view, reading.input, row, col) ?? "·"
  })
  const grid = (values, kind, write) => {
    const box = make("div", `grid ${kind}`, {}, ...values.map(write))
    box.style.gridTemplateColumns = `repeat(${cols}, max-content)`
    return box
  }
  const element = make("div", "sum")
  const cell = (value) => make("span", "", { textContent: value })
  if (rows <= 5 && cols <= 5 && reading.weights) {
    element.append(grid(pixels, "pixels", cell), "×", grid(reading.weights, "weights", cell), "=")
  } else {
    const values = pixels.map((value) => read(value) || 0)
    const low = Math.min(...values, 0)
    const range = Math.max(...values, 1) - low
    const grey = (value) => {
      const level = Math.round((255 * (value - low)) / range)
      const each = make("span")
      each.style.background = `rgb(${level},${level},${level})`
      return each
    }
    const mean = values.reduce((total, value) => total + value, 0) / values.length
    element.append(grid(values, "grey", grey), cell(`${values.length} pixels, mean ${printed(mean.toFixed(2))}`), "→")
  }
  const made = number(view, reading.output, lit.row, lit.col)
  if (made !== null) element.append(make("span", "made", { textContent: made }))
  return element
}
