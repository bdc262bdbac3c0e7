import assert from "node:assert/strict"
import { test } from "node:test"

import { abreast, sharedOut, sheetSlots, zoomOf, zoomsOf } from "../../stride_helpers/panels/web/sizes.js"

const NEAR = 12
const PHONE = { width: 354, height: 436, ratio: 3, phone: true }
const square = (side) => ({ rows: side, cols: side })

/** How wide pictures of so many pixels a side are drawn on a phone, if each wishes to be so wide. */
function onPhone(sides, wishes, beside = true, room = PHONE) {
  const pictures = sides.map(square)
  const slots = sheetSlots(wishes, abreast(pictures, beside, NEAR, room), NEAR, room)
  return zoomsOf(pictures, slots, room).map((zoom, index) => Math.round(sides[index] * zoom))
}

test("small pictures take what they want, the others share the rest", () => {
  assert.deepEqual(sharedOut([512, 100, 512], 900), [400, 100, 400])
  assert.deepEqual(sharedOut([512, 512], 600), [300, 300])
  assert.deepEqual(sharedOut([100, 200], 900), [100, 200])
  assert.deepEqual(sharedOut([], 900), [])
})

test("a pixel is drawn with a whole number of device pixels, at least one, on any screen", () => {
  for (const ratio of [1, 1.25, 1.5, 2, 3]) {
    for (const cols of [7, 24, 112, 240, 1000]) {
      const zoom = zoomOf(square(cols), 512, { height: 600, ratio })
      assert.ok(zoom * ratio >= 1 && Math.abs(zoom * ratio - Math.round(zoom * ratio)) < 1e-9)
      assert.ok(cols * zoom <= 512 + 1e-6 || zoom * ratio === 1)
      assert.ok(cols * (zoom + 1 / ratio) > 512, "it could be larger")
    }
  }
})

test("a tall picture is no higher than the window allows", () => {
  assert.equal(zoomOf({ rows: 100, cols: 50 }, 512, { height: 400, ratio: 1 }), 4)
})

test("on a phone pictures stand in pairs as wide as the page, one alone has all of it", () => {
  assert.deepEqual(onPhone([24], [512]), [352])
  assert.deepEqual(onPhone([24, 24], [512, 512]), [168, 168])
  assert.deepEqual(onPhone([96, 96, 96, 96], [288, 288, 288, 288]), [160, 160, 160, 160])
  assert.deepEqual(onPhone([8, 8, 8], [96, 96, 96]), [96, 96, 96])
})

test("three stand abreast on a phone, unless the loupe can stand beside the third", () => {
  assert.deepEqual(onPhone([24, 24, 24], [240, 240, 240], false), [104, 104, 104])
  assert.deepEqual(onPhone([24, 24, 24], [240, 240, 240], true), [168, 168, 168])
})

test("pictures that would be too small in pairs have the page each", () => {
  assert.deepEqual(onPhone([256, 256], [512, 512]), [171, 171])
  assert.deepEqual(onPhone([256, 256], [512, 512], true, { ...PHONE, ratio: 2 }), [256, 256])
})

test("pictures that only stand there to be compared are in pairs also on a coarser screen", () => {
  const photographs = [square(256), square(256), square(256)]
  const coarser = { ...PHONE, ratio: 2 }
  assert.equal(abreast(photographs, false, NEAR, coarser, "still"), 2)
  assert.equal(abreast(photographs, false, NEAR, coarser), 1)
})

test("strips that stand still lie beneath each other on a phone, column on column", () => {
  const strip = { rows: 20, cols: 96 }
  assert.equal(abreast([strip, strip, strip], false, NEAR, PHONE, "still"), 1)
  assert.equal(abreast([strip, { rows: 24, cols: 96 }], false, NEAR, PHONE, "still"), 2)
})

test("on a phone pictures keep the ratio of their wishes, so that a level is half as wide as the one before", () => {
  assert.deepEqual(onPhone([256, 128, 64, 32], [256, 128, 64, 32]), [171, 85, 43, 21])
  assert.deepEqual(onPhone([24, 22, 11, 8], [192, 176, 88, 64]), [168, 154, 77, 56])
})

test("no picture is drawn larger than the one with the most pixels", () => {
  assert.deepEqual(onPhone([192, 96, 96], [192, 192, 192]), [128, 128, 128])
  const wide = { height: 600, ratio: 1 }
  assert.deepEqual(zoomsOf([square(64), square(31)], [250, 250], wide), [3, 6])
})
