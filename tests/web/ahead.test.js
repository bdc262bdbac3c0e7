import assert from "node:assert/strict"
import { test } from "node:test"

import { wanted } from "../../stride_helpers/panels/web/ahead.js"

const nothing = () => false

test("the position under the hand is asked for alone, then its neighbours along the control that is held", () => {
  const where = { at: [5, 1], lasts: [9, 3], held: 0, far: 3 }
  assert.deepEqual(wanted(where, nothing, false), [[5, 1]])
  assert.deepEqual(wanted(where, nothing, true), [[6, 1], [4, 1], [7, 1], [3, 1], [8, 1], [2, 1], [5, 2], [5, 0]])
})

test("a position that is known is not asked for, nor is a neighbour", () => {
  const where = { at: [5, 1], lasts: [9, 3], held: 1, far: 1 }
  const known = (key) => String(key) === "5,2"
  assert.deepEqual(wanted(where, known, true), [[5, 0], [6, 1], [4, 1]])
})

test("nothing beyond the ends of a control is asked for", () => {
  const where = { at: [0, 3], lasts: [9, 3], held: 0, far: 2 }
  assert.deepEqual(wanted(where, nothing, true), [[1, 3], [2, 3], [0, 2]])
})

test("a text that was typed has no neighbours", () => {
  const where = { at: ["1 2; 3 4", 2], lasts: [0, 4], held: 0, far: Infinity }
  assert.deepEqual(wanted(where, nothing, true), [["1 2; 3 4", 3], ["1 2; 3 4", 1]])
})

test("before the hand comes near, no neighbour is asked for", () => {
  assert.deepEqual(wanted({ at: [5], lasts: [9], held: 0, far: 0 }, nothing, true), [])
})

test("a question has at most twelve positions, and none twice", () => {
  const keys = wanted({ at: [50, 50], lasts: [99, 99], held: 1, far: Infinity }, nothing, true)
  assert.equal(keys.length, 12)
  assert.equal(new Set(keys.map(String)).size, 12)
})
