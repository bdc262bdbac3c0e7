import assert from "node:assert/strict"
import { test } from "node:test"

import { isRight, markWords, tolerance, verdict } from "../../stride_helpers/panels/web/marks.js"

const number = { name: "", given: 7, right: 8, shown: "8", within: 0 }
const choice = { name: "", given: "even", right: "odd", shown: "odd", within: 0.1 }

test("a number is right up to the tolerance, a choice only if it is the one", () => {
  const near = { ...number, right: 7.5625, within: 0.1 }
  assert.deepEqual([7.46, 7.47, 7.66, 7.67].map((given) => isRight({ ...near, given })), [false, true, true, false])
  assert.deepEqual(["even", "odd"].map((given) => isRight({ ...choice, given })), [false, true])
  assert.ok(isRight({ ...number, given: 5.5, right: 5.499999999999995 }), "rounding of the computer is no mistake")
})

test("a mark has its sign, what was given and what is right, in print's own minus", () => {
  assert.equal(markWords(number), "✗ 7, right is 8")
  assert.equal(markWords({ ...number, given: 8 }), "✓ right")
  assert.equal(markWords(choice), "✗ even, right is odd")
  assert.equal(markWords({ ...choice, given: "max-pooled", right: "pre-pooled", shown: "pre-pooled" }),
    "✗ max-pooled, right is pre-pooled")
  assert.equal(markWords({ ...number, given: 1 / 3, right: -1, shown: "-1" }), "✗ 0.333333, right is −1")
})

test("the tolerance is said in words", () => {
  assert.deepEqual([0, 0.5, 0.1, 5].map(tolerance),
    ["The exact number counts.", "To the nearest whole.", "Right if off by 0.1 at most.", "Right if off by 5 at most."])
})

test("a verdict says how far off a number is, and how many parts are right", () => {
  const far = [[7, 8], [9, 7.5625], [0, -1], [0.25, 0.5], [0, 1e-6], [146161, 145161]]
  const said = far.map(([given, right]) => verdict([{ ...number, given, right }], 0))
  const distances = ["1 too small", "1.438 too large", "1 too large", "0.25 too small", "0.000001 too small",
    "1000 too large"]
  assert.deepEqual(said, distances.map((words) => `Not this time. ${words}.`))
  assert.equal(verdict([choice], 0), "Not this time. Right is odd.")
  const named = [{ ...number, name: "cells" }, { ...choice, name: "it is" }, { ...number, name: "windows", given: 8 }]
  assert.equal(verdict(named, 0), "1 of 3 is right. cells: 1 too small; it is: right is odd.")
  assert.equal(verdict([{ ...number, given: 8 }], 6), "As you said.")
})
