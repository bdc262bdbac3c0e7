import assert from "node:assert/strict"
import { afterEach, test } from "node:test"

import { tryWords } from "../../stride_helpers/panels/web/marks.js"
import { noNumber, readAnswer } from "../../stride_helpers/panels/web/numbers.js"
import { say, sayMany, useLanguage } from "../../stride_helpers/panels/web/language.js"

afterEach(() => useLanguage(""))

test("a word is said in the language that is set, and in English where there is no such language", () => {
  useLanguage("de-CH")
  assert.equal(say("range.typed", { label: "stride" }), "einen Wert für stride tippen")
  useLanguage("tlh")
  assert.equal(say("range.typed", { label: "stride" }), "type a value of stride")
})

test("a number decides the form of what depends on it", () => {
  assert.equal(sayMany("pixel.windows", 1, { first: "(0, 0)", last: "(0, 0)" }), "one window, cell (0, 0)")
  assert.equal(sayMany("pixel.windows", 4, { first: "(0, 0)", last: "(1, 1)" }), "4 windows, cells (0, 0) to (1, 1)")
})

test("answers are read and marked in the language of the page", () => {
  useLanguage("de")
  assert.equal(readAnswer("etwa zwölf"), 12)
  assert.equal(readAnswer("minus drei"), -3)
  assert.equal(readAnswer("eine"), 1, "a number may have several spellings")
  assert.equal(readAnswer("50 Prozent"), 0.5)
  assert.match(noNumber("36 Zellen"), /^„36 Zellen“ .+ schreibe 36\.$/)
  const part = { name: "", given: 3, right: 5, shown: "5", within: 0 }
  assert.match(tryWords(part), /^✗ 3 .+ zu klein\. Noch einmal!$/)
})
