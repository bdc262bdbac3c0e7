import assert from "node:assert/strict"
import { test } from "node:test"

import { shared } from "../../stride_helpers/panels/web/photographs.js"

test("the last few own pictures are remembered, and one that is chosen again is the newest", () => {
  for (const name of ["one", "two", "three", "one", "four"]) shared.files.set(name, new ArrayBuffer(1))
  assert.deepEqual([...shared.files.keys()], ["three", "one", "four"])
})
