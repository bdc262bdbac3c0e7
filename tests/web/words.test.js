import assert from "node:assert/strict"
import { test } from "node:test"

import { comesOut, greys } from "../../stride_helpers/panels/web/loupe.js"
import { cellWords, pixelWords } from "../../stride_helpers/panels/web/words.js"

const READING = { input: "in", output: "out", window: [3, 3], step: 2, padding: [1, 1], beyond: "padding", loupe: true }
const sizes = (name) => (name === "in" ? [7, 7] : [4, 4])

test("a window that reaches beyond the picture says what it reads there", () => {
  const words = cellWords({}, [READING], { row: 0, col: 1 }, sizes)
  assert.equal(words, "Cell (0, 1) of out reads rows 0 to 1, columns 1 to 3 and padding of in.")
})

test("one row is a row, and a window that misses the picture reads nothing of it", () => {
  const thin = { ...READING, window: [1, 3], padding: [0, 0] }
  assert.match(cellWords({}, [thin], { row: 1, col: 0 }, sizes), /reads row 2 and columns 0 to 2 of in/)
  const far = { ...READING, padding: [9, 9] }
  assert.match(cellWords({}, [far], { row: 0, col: 0 }, sizes), /reads only padding of in/)
})

test("a pixel says how many windows read it", () => {
  const says = (rows, cols) => pixelWords({}, READING, { row: 3, col: 3 }, [rows, cols])
  const none = { first: 1, last: 0 }
  const one = { first: 1, last: 1 }
  const two = { first: 1, last: 2 }
  assert.equal(says(none, one), "Pixel (3, 3) is read by no window of out.")
  assert.equal(says(one, one), "Pixel (3, 3) is read by one window, cell (1, 1) of out.")
  assert.equal(says(two, one), "Pixel (3, 3) is read by 2 windows, cells (1, 1) to (2, 1) of out.")
})

test("greys go from black at 0 to white at 1, and further where the values do", () => {
  assert.deepEqual(greys([0, 0.5, 1]), [0, 128, 255])
  assert.deepEqual(greys([-1, 0, 1]), [0, 128, 255])
  assert.deepEqual(greys([0, 4]), [0, 255])
})

test("a sum says that it is about equal where the numbers as they are written do not give what is written", () => {
  const pixels = ["0.62", "0.60", "0.66", "0.61", "0.65"]
  const weights = ["1", "1", "1", "1", "−4"]
  assert.ok(comesOut(pixels, weights, "−0.11"))
  assert.ok(!comesOut(pixels, weights, "−0.10"))
  assert.ok(comesOut(["0.28", "·", "1.00"], ["1/9", "1/9", "1/9"], "0.14"))
  assert.ok(comesOut(["1", "2"], ["3", "4"], "11"))
})
