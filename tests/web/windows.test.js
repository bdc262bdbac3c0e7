import assert from "node:assert/strict"
import { test } from "node:test"

import { cellAround, cellFrom, corner, covered, middleOf, readers, readingOf, together, within } from
  "../../stride_helpers/panels/web/windows.js"

const SIZE = [6, 7]

/** Readings of a picture of 6x7 pixels, with as many cells as fit. */
function* allReadings() {
  for (const window of [[3, 3], [2, 3], [1, 1], [4, 2]]) {
    for (const step of [1, 2, 3]) {
      for (const padding of [[0, 0], [1, 1], [2, 2], [0, 2]]) {
        const cells = SIZE.map((all, axis) => Math.floor((all + 2 * padding[axis] - window[axis]) / step) + 1)
        yield { input: "in", output: "out", window, step, padding, cells, beyond: "padding", loupe: true }
      }
    }
  }
}

/** By hand: the rows and columns that a cell's window covers, one by one. */
function pixelsOfCell({ window, step, padding }, row, col) {
  const down = Array.from({ length: window[0] }, (_, place) => row * step - padding[0] + place)
  const right = Array.from({ length: window[1] }, (_, place) => col * step - padding[1] + place)
  return [down.filter((each) => each >= 0 && each < SIZE[0]), right.filter((each) => each >= 0 && each < SIZE[1])]
}

test("a window covers the pixels that one finds by counting", () => {
  for (const reading of allReadings()) {
    for (let row = 0; row < reading.cells[0]; row++) {
      for (let col = 0; col < reading.cells[1]; col++) {
        const [rows, cols] = pixelsOfCell(reading, row, col)
        const found = covered(reading, corner(reading, { row, col }), SIZE)
        if (!rows.length || !cols.length) assert.equal(found, null)
        else {
          assert.deepEqual([found.rows.first, found.rows.last], [rows.at(0), rows.at(-1)])
          assert.deepEqual([found.cols.first, found.cols.last], [cols.at(0), cols.at(-1)])
          assert.equal(found.beyond, rows.length * cols.length < reading.window[0] * reading.window[1])
        }
      }
    }
  }
})

test("the cells that read a pixel are those whose windows hold it", () => {
  for (const reading of allReadings()) {
    for (let row = 0; row < SIZE[0]; row++) {
      for (let col = 0; col < SIZE[1]; col++) {
        const [rows, cols] = readers(reading, { row, col }, () => SIZE)
        for (let r = 0; r < reading.cells[0]; r++) {
          for (let c = 0; c < reading.cells[1]; c++) {
            const [down, right] = pixelsOfCell(reading, r, c)
            const reads = rows.first <= r && r <= rows.last && cols.first <= c && c <= cols.last
            assert.equal(reads, down.includes(row) && right.includes(col))
          }
        }
      }
    }
  }
})

test("a cell is found again from where its window begins, and from its middle", () => {
  for (const reading of allReadings()) {
    for (const cell of [{ row: 0, col: 0 }, { row: 1, col: 2 }]) {
      assert.deepEqual(cellFrom(reading, ...corner(reading, cell)), cell)
      assert.deepEqual(cellAround(reading, middleOf(reading, cell)), cell)
    }
  }
})

test("with another step the cell that lies at the same place is found", () => {
  const one = { window: [3, 3], step: 1, padding: [1, 1] }
  const two = { window: [3, 3], step: 2, padding: [1, 1] }
  const place = middleOf(one, { row: 10, col: 4 })
  assert.deepEqual(place, [10, 4])
  assert.deepEqual(cellAround(two, place), { row: 5, col: 2 })
})

test("a cell stays within what there is, also where there is nothing", () => {
  assert.deepEqual(within({ row: -1, col: 9 }, [3, 3]), { row: 0, col: 2 })
  assert.deepEqual(within({ row: 5, col: 5 }, [0, 0]), { row: 0, col: 0 })
})

test("pointing at a picture lights the reading that made it, and all others of the same input", () => {
  const strided = { input: "original", output: "strided" }
  const kept = { input: "original", output: "subsampled" }
  const next = { input: "strided", output: "again" }
  const readings = [strided, kept, next]
  assert.equal(readingOf(readings, "strided"), strided)
  assert.equal(readingOf(readings, "original"), strided)
  assert.equal(readingOf(readings, "elsewhere"), undefined)
  assert.deepEqual(together(readings, { of: "subsampled", pixel: false }), [kept, strided])
  assert.deepEqual(together(readings, { of: "strided", pixel: true }), [next])
  assert.deepEqual(together(readings, null), [strided, kept])
  assert.deepEqual(together([], null), [])
})
