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

test("a verdict says how many parts are right, and not again what is right", () => {
  assert.equal(verdict([number], 0), "Not this time.")
  const named = [{ ...number, name: "cells" }, { ...choice, name: "it is" }, { ...number, name: "windows", given: 8 }]
  assert.equal(verdict(named, 0), "1 of 3 is right.")
  assert.equal(verdict([{ ...number, given: 8 }], 6), "As you said.")
})
