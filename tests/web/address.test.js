import assert from "node:assert/strict"
import { test } from "node:test"

import { plainEnd, readAddress, writtenAddress, writtenPanel } from "../../tools/site/address.js"

const RINGS = {
  name: "rings",
  start: [1, 0, 0],
  controls: [
    { name: "stride", kind: "range", choices: ["1", "2", "3"] },
    { name: "blur", kind: "menu", choices: ["none", "box 3", "50 % & more?"] },
    { name: "padded", kind: "check", choices: ["no", "yes"] },
  ],
}
const TYPED = {
  name: "typed",
  start: ["1 1; 1 1", "camera", 0],
  controls: [
    { name: "kernel", kind: "weights", choices: ["1 1; 1 1"] },
    { name: "picture", kind: "photographs", choices: ["camera", "grass"] },
    { name: "noise", kind: "range", choices: ["0.00", "0.05"] },
  ],
}
TYPED.start[1] = 0
const PANELS = [RINGS, TYPED]
const standing = (rings, typed) => [{ spec: RINGS, at: rings }, { spec: TYPED, at: typed }]

test("an address names what was moved, as its function's arguments are named", () => {
  assert.equal(writtenAddress(standing([2, 1, 0], TYPED.start), ""), "rings?stride=3&blur=box+3")
  assert.equal(writtenAddress(standing(RINGS.start, TYPED.start), ""), "")
  const both = writtenAddress(standing([0, 0, 1], ["0 1/9; -1 0.5", 1, 0]), "2.-Stripes")
  assert.equal(both, "2.-Stripes&rings?stride=1&padded=yes&typed?kernel=0+1/9;-1+0.5&picture=grass")
})

test("what an address was written from is read from it", () => {
  for (const at of [[0, 0, 0], [1, 2, 1], [2, 1, 0]]) {
    for (const typed of [["2 -1/3; 0.25 1", 1, 1], TYPED.start]) {
      const { anchor, places, problems } = readAddress(writtenAddress(standing(at, typed), "4.-A-&-B"), PANELS)
      assert.equal(anchor, "4.-A-&-B")
      assert.deepEqual(places.get("rings"), at)
      assert.deepEqual(places.get("typed") ?? TYPED.start, typed)
      assert.equal(problems.size, 0)
    }
  }
})

test("a kernel with printed minus signs is written and read with plain ones", () => {
  const end = writtenAddress(standing(RINGS.start, ["−1 0; 0 1", 0, 0]), "")
  assert.equal(end, "typed?kernel=-1+0;0+1")
  assert.equal(readAddress(end, PANELS).places.get("typed")[0], "-1 0; 0 1")
})

test("a number may be written in another way", () => {
  assert.deepEqual(readAddress("typed?noise=.05", PANELS).places.get("typed"), ["1 1; 1 1", 0, 1])
})

test("a picture of one's own and a kernel that is long or no kernel are left out, and it is told", () => {
  const whole = (at) => writtenPanel({ spec: TYPED, at })
  assert.deepEqual(whole(["1 1; 1 1", "own-0123", 1]), { words: "typed?noise=0.05", whole: false })
  assert.deepEqual(whole(["0.123456 ".repeat(30), 0, 0]), { words: "", whole: false })
  assert.deepEqual(whole(["<b>", 0, 0]), { words: "", whole: false })
  assert.deepEqual(whole(["2 2; 2 2", 0, 0]), { words: "typed?kernel=2+2;2+2", whole: true })
})

test("a link that is wrong, old or damaged gives no place and a sentence that quotes it", () => {
  const wrong = ["rings?stride=9", "rings?kernel=3", "rings?stride", "rings?blur=50%25+%+x", "typed?kernel=<b>",
    `typed?kernel=${"1+".repeat(80)}`, "rings?stride=2&padded=maybe"]
  for (const end of wrong) {
    const { places, problems } = readAddress(end, PANELS)
    assert.equal(places.size, 0, end)
    assert.match([...problems.values()].join(), /^The link says .+ So it stands where it begins\.$/)
  }
  const nowhere = readAddress("rinks?stride=2&rings?stride=3", PANELS)
  assert.match(nowhere.problems.get("rinks"), /rinks/)
  assert.deepEqual(nowhere.places.get("rings"), [2, 0, 0])
})

test("a link is read whose signs were written as codes on its way", () => {
  for (const end of ["rings%3Fstride%3D3%26blur%3Dbox+3", "rings?stride=3&amp;blur=box+3", "rings?stride=3&blur=box%203"]) {
    assert.deepEqual(readAddress(plainEnd(end), PANELS).places.get("rings"), [2, 1, 0], end)
  }
  for (const end of ["What%3F", "2.-Stripes:-where", "typed?kernel=1%3F", "%E0%A4%A"]) assert.equal(plainEnd(end), end)
})

test("an anchor of a section says nothing of panels", () => {
  for (const end of ["", "2.-Stripes:-where", "Is-a-fraction-a-mistake?", "What%3F", "a&b=c"]) {
    const { anchor, places, problems } = readAddress(end, PANELS)
    assert.deepEqual([anchor, places.size, problems.size], [end, 0, 0], end)
  }
})
