import assert from "node:assert/strict"
import { afterEach, test } from "node:test"

import { LastFew, lasting, tab } from "../../stride_helpers/panels/web/elements.js"

afterEach(() => { delete globalThis.localStorage; delete globalThis.sessionStorage })

/** Pretend a browser's storage. */
function pretend(name, storage) {
  Object.defineProperty(globalThis, name, { configurable: true, get: storage })
}

test("where the browser may remember nothing, the page does as long as it is open", () => {
  for (const [name, memory] of [["localStorage", lasting], ["sessionStorage", tab]]) {
    pretend(name, () => { throw new Error("denied") })
    assert.equal(memory.get("card"), null)
    memory.set("card", { first: "right" })
    assert.deepEqual(memory.get("card"), { first: "right" })
    memory.remove("card")
    assert.equal(memory.get("card"), null)
  }
})

test("what is damaged in the browser's memory is as if it were not there", () => {
  pretend("localStorage", () => ({ getItem: () => "{half" }))
  assert.equal(lasting.get("card"), null)
})

test("of the last few things the one that was set or asked for longest ago goes first", () => {
  const few = new LastFew(3)
  for (const name of ["a", "b", "c", "b"]) few.set(name, name)
  few.get("a")
  few.set("d", "d")
  assert.deepEqual([...few.keys()], ["b", "a", "d"])
  assert.equal(few.get("c"), undefined)
  assert.equal(few.size, 3)
})
