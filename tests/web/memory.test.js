import assert from "node:assert/strict"
import { test } from "node:test"

import { memoryOf } from "../../stride_helpers/panels/web/memory.js"

const answer = (letters) => ({ html: "x".repeat(letters) })
const SIZE = JSON.stringify(answer(100)).length + 1 // with a key of one letter

test("answers are kept up to a bound, and the least lately used goes first", () => {
  const memory = memoryOf(3 * SIZE)
  for (const key of ["a", "b", "c"]) memory.put(key, answer(100), key)
  memory.get("a")
  memory.put("d", answer(100), "d")
  assert.deepEqual(["a", "b", "c", "d"].filter(memory.has), ["a", "c", "d"])
  assert.equal(memory.size(), 3 * SIZE)
})

test("the answer on the screen stays, however large another is", () => {
  const memory = memoryOf(3 * SIZE)
  memory.put("a", answer(100), "a")
  memory.put("b", answer(1000), "a")
  assert.deepEqual(["a", "b"].filter(memory.has), ["a"])
  assert.equal(memory.size(), SIZE)
})

test("an answer that comes twice counts once", () => {
  const memory = memoryOf(3 * SIZE)
  for (let time = 0; time < 5; time++) memory.put("a", answer(100), "a")
  assert.equal(memory.size(), SIZE)
  memory.clear()
  assert.equal(memory.size(), 0)
  assert.equal(memory.get("a"), undefined)
})
