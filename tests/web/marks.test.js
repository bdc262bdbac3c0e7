import assert from "node:assert/strict"
import { test } from "node:test"

import { canBeTried, isRight, markWords, tolerance, tryWords, verdict } from "../../stride_helpers/panels/web/marks.js"

const number = { name: "", given: 7, right: 8, shown: "8", within: 0 }
const choice = { name: "", given: "even", right: "odd", shown: "odd", within: 0.1 }

test("a number is right up to the tolerance, a choice only if it is the one", () => {
  const near = { ...number, right: 7.5625, within: 0.1 }
  assert.deepEqual([7.46, 7.47, 7.66, 7.67].map((given) => isRight({ ...near, given })), [false, true, true, false])
  assert.deepEqual(["even", "odd"].map((given) => isRight({ ...choice, given })), [false, true])
  assert.ok(isRight({ ...number, given: 5.5, right: 5.499999999999995 }), "rounding of the computer is no mistake")
})

test("a mark has its sign, what was given and what is right, in print's own minus", () => {
  assert.equal(markWords(number), "✗ 7. Right: 8.")
  assert.equal(markWords({ ...number, given: 8 }), "✓ right")
  assert.equal(markWords(choice), "✗ even. Right: odd.")
  assert.equal(markWords({ ...choice, given: "max-pooled", right: "pre-pooled", shown: "pre-pooled" }),
    "✗ max-pooled. Right: pre-pooled.")
  assert.equal(markWords({ ...number, given: 1 / 3, right: -1, shown: "-1" }), "✗ 0.333333. Right: −1.")
})

test("a wrong part that is tried again is told its side, or that it is not the one, and nothing of what is right", () => {
  assert.equal(tryWords(number), "✗ 7 is too small. Try again.")
  assert.equal(tryWords({ ...number, given: 0, right: -1 }), "✗ 0 is too large. Try again.")
  assert.equal(tryWords(choice), "✗ not even. Try again.")
  const [two, three] = [["even", "odd"], ["even", "odd", "both"]].map((choices) => canBeTried({ ...choice, choices }))
  assert.deepEqual([two, three, canBeTried(number), canBeTried({ ...number, given: 8 })], [false, true, true, false])
})

test("the tolerance is said in words", () => {
  assert.deepEqual([0, 0.5, 0.1, 5].map(tolerance),
    ["The exact number counts.", "To the nearest whole.", "Right if off by 0.1 at most.", "Right if off by 5 at most."])
})

test("a mark says how far off was allowed, but not of a whole number where only itself was", () => {
  const share = { ...number, right: 7.5625, shown: "7.562", within: 0.1 }
  assert.equal(markWords({ ...share, given: 7.5 }), "✓ 7.5. More exactly: 7.562 (off by 0.1 was allowed).")
  assert.equal(markWords({ ...share, given: 7 }), "✗ 7. Right: 7.562 (off by 0.1 was allowed).")
  assert.equal(markWords({ ...number, within: 0.01 }), "✗ 7. Right: 8.")
  assert.equal(markWords({ ...number, given: 5, within: 1 }), "✗ 5. Right: 8 (off by 1 was allowed).")
})

test("of several parts is read out how many are right, of one what is seen at it", () => {
  assert.equal(verdict([number], ["✗ 7. Right: 8."]), "✗ 7. Right: 8.")
  const named = [{ ...number, name: "cells" }, { ...choice, name: "it is" }, { ...number, name: "windows", given: 8 }]
  assert.equal(verdict(named, []), "1 of 3 is right.")
})
