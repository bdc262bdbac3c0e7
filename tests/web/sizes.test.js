import assert from "node:assert/strict"
import { test } from "node:test"

import { cramped, sharedOut, zoomOf } from "../../stride_helpers/panels/web/sizes.js"

test("small pictures take what they want, the others share the rest", () => {
  assert.deepEqual(sharedOut([512, 100, 512], 900), [400, 100, 400])
  assert.deepEqual(sharedOut([512, 512], 600), [300, 300])
  assert.deepEqual(sharedOut([100, 200], 900), [100, 200])
  assert.deepEqual(sharedOut([], 900), [])
})

test("a pixel is drawn with a whole number of device pixels, at least one, on any screen", () => {
  for (const ratio of [1, 1.25, 1.5, 2, 3]) {
    for (const cols of [7, 24, 112, 240, 1000]) {
      const zoom = zoomOf({ rows: cols, cols }, { slot: 512, height: 600, ratio })
      assert.ok(zoom * ratio >= 1 && Math.abs(zoom * ratio - Math.round(zoom * ratio)) < 1e-9)
      assert.ok(cols * zoom <= 512 || zoom * ratio === 1)
      assert.ok(cols * (zoom + 1 / ratio) > 512, "it could be larger")
    }
  }
})

test("a tall picture is no higher than the window allows", () => {
  assert.equal(zoomOf({ rows: 100, cols: 50 }, { slot: 512, height: 400, ratio: 1 }), 4)
})

test("on a phone a picture with more pixels than its place gets the width of the page", () => {
  assert.equal(zoomOf({ rows: 256, cols: 256 }, { slot: 180, height: 900, ratio: 3, least: 390 }), 4 / 3)
  assert.equal(zoomOf({ rows: 100, cols: 100 }, { slot: 180, height: 900, ratio: 3, least: 390 }), 5 / 3)
})

test("a picture is cramped where its slot is too small for twice its size, which it might have", () => {
  assert.ok(cramped(300, 160, 512))
  assert.ok(!cramped(320, 160, 512))
  assert.ok(!cramped(300, 300, 512))
})
