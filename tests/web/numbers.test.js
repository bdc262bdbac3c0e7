import assert from "node:assert/strict"
import { test } from "node:test"

import { choiceTyped, noNumber, notAllowed, numberAt, printed, read, readAnswer, readWeight, weightRows } from
  "../../stride_helpers/panels/web/numbers.js"

test("a number is read with a printed minus, a decimal comma and spaces around it", () => {
  assert.deepEqual(["3", " −0,5 ", "-.25", "1e2"].map(read), [3, -0.5, -0.25, 100])
  for (const wrong of ["", " ", "x", "1 2", "1,2,3"]) assert.ok(Number.isNaN(read(wrong)), wrong)
})

test("full-width digits are read as digits", () => {
  assert.deepEqual(["３６", "－０．５", "３，５"].map(read), [36, -0.5, 3.5])
})

test("an answer may be a fraction, a percentage, a word, or about a number", () => {
  const answers = {
    "36": 36, " 36. ": 36, "+3": 3, "-1": -1, "−1": -1, "minus one": -1, "1e2": 100, ".5": 0.5, "0,5": 0.5,
    "1/4": 0.25, "1 / 4": 0.25, "−1/8": -0.125, "one/four": 0.25, "33 %": 0.33, "12,5%": 0.125, "50 percent": 0.5,
    "zero": 0, "Eleven": 11, "twenty": 20, "３６": 36, "１／４": 0.25, "３３％": 0.33,
    "~36": 36, "≈ 36": 36, "about 36": 36, "About eleven": 11, "roughly 1/4": 0.25, "= 3": 3,
  }
  for (const [words, number] of Object.entries(answers)) assert.equal(readAnswer(words), number, words)
})

test("where percent are asked for, the sign of it changes nothing", () => {
  assert.deepEqual(["5 %", "5", "５％", "five percent"].map((words) => readAnswer(words, true)), [5, 5, 5, 5])
})

test("what is no number is not read as one", () => {
  const wrong = ["", " ", "x", "%", "/", "1/", "/2", "1/0", "1/2/3", "1 1", "1,2,3", "36 cells", "twenty one", "0x10",
    "Infinity", "about", "1-2", "5 or 6", "--3"]
  for (const words of wrong) assert.ok(Number.isNaN(readAnswer(words)), words)
})

test("what is no number is quoted, and what it begins with is what to write", () => {
  const sentences = {
    "36 cells": "'36 cells' is not a number; write 36.",
    "about 36 white pixels": "'about 36 white pixels' is not a number; write 36.",
    "36px": "'36px' is not a number; write 36.",
    "4x": "'4x' is not a number; write 4.",
    "1/3 of it": "'1/3 of it' is not a number; write 1/3.",
    "３６ cells": "'３６ cells' is not a number; write 36.",
    "one third": "'one third' is not a number; write it in digits.",
    "9 x 9": "'9 x 9' is not a number; write it in digits.",
    "5 or 6": "'5 or 6' is not a number; write it in digits.",
    "1 1": "'1 1' is not a number; write it in digits.",
    "many": "'many' is not a number; write it in digits.",
  }
  for (const [words, sentence] of Object.entries(sentences)) assert.equal(noNumber(words), sentence)
  assert.equal(noNumber("x".repeat(90)), `'${"x".repeat(40)}…' is not a number; write it in digits.`)
})

test("what is printed is read again", () => {
  for (const value of [-3, -0.5, 0, 7.25]) assert.equal(read(printed(value)), value)
})

test("a weight may be a fraction", () => {
  assert.deepEqual(["1/4", "−1/8", "0,5", "2"].map(readWeight), [0.25, -0.125, 0.5, 2])
  assert.ok(Number.isNaN(readWeight("1/x")))
})

test("weights are parted by spaces, rows by semicolons, and loose ends count for nothing", () => {
  assert.deepEqual(weightRows("0 1/2; −1 0,5;"), [["0", "1/2"], ["−1", "0,5"]])
  assert.deepEqual(weightRows("1, 2"), [["1", "2"]])
  assert.deepEqual(weightRows("1 2\n3 4;\n5 6"), [["1", "2"], ["3", "4"], ["5", "6"]])
  assert.deepEqual(weightRows(" ; "), [[""]])
})

test("a comma parts weights where it cannot be a decimal comma", () => {
  assert.deepEqual(weightRows("1,2,3; 4 , 5, 6"), [["1", "2", "3"], ["4", "5", "6"]])
  assert.deepEqual(weightRows("0.13, 0.13,0.11"), [["0.13", "0.13", "0.11"]])
  assert.deepEqual(weightRows("0,5, 1,5"), [["0,5", "1,5"]])
  assert.deepEqual(weightRows("1/9,-1/9"), [["1/9", "-1/9"]])
})

test("a typed number chooses the choice of that value, up to the last that is allowed", () => {
  const choices = ["0.00", "0.25", "0.50"]
  assert.equal(choiceTyped(".25", choices, 2), 1)
  assert.equal(choiceTyped("0,5", choices, 2), 2)
  for (const wrong of ["0.5", "0.3", "", "x"]) assert.equal(choiceTyped(wrong, choices, 1), -1, wrong)
})

test("a number that is not allowed is told what is", () => {
  const control = { label: "noise", choices: ["0.00", "0.25", "0.50"], last: () => 2, written: () => "0.25" }
  assert.equal(
    notAllowed("9", control),
    "9 is not allowed: noise goes from 0.00 to 0.50, in steps of 0.25. Still 0.25.",
  )
  assert.equal(
    notAllowed("", { ...control, last: () => 0 }),
    "Nothing is not allowed: noise goes from 0.00 to 0.00. Still 0.25.",
  )
})

test("the number behind a pixel is the one that was sent, also around the picture, and none beyond", () => {
  const hundredths = Int16Array.from([-100, 0, 100, 12345, 5, -5])
  const data = Buffer.from(hundredths.buffer).toString("base64")
  const numbers = { in: { rows: 2, cols: 3, padding: [1, 1], digits: 2, bytes: 2, data } }
  const places = [[-1, -1], [-1, 1], [0, -1], [0, 1], [1, 0], [0, 2]]
  const found = places.map(([row, col]) => numberAt({ html: "", numbers }, "in", row, col))
  assert.deepEqual(found, ["−1.00", "1.00", "123.45", "−0.05", null, null])
  assert.equal(numberAt({ html: "" }, "in", 0, 0), null)
  const bytes = { rows: 1, cols: 2, padding: [0, 0], digits: 0, bytes: 1, data: Buffer.from([7, 255]).toString("base64") }
  assert.equal(numberAt({ html: "", numbers: { in: bytes } }, "in", 0, 1), "−1")
})
