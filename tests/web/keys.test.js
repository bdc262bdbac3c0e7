import assert from "node:assert/strict"
import { test } from "node:test"

import { usesKey } from "../../stride_helpers/panels/web/keys.js"

/** A key as it is written: "Ctrl+Shift+C". */
function press(written) {
  const parts = written.split("+")
  const key = parts.pop() || "+"
  const held = (name) => parts.includes(name)
  return { key, ctrlKey: held("Ctrl"), metaKey: held("Cmd"), shiftKey: held("Shift"), altKey: held("Alt") }
}

const EVERYWHERE = ["range", "text", "menu", "check", "radio", "button", "place"]
const LABS = ["Ctrl+s", "Cmd+s", "Ctrl+Shift+C", "Escape", "Shift+Enter", "Ctrl+Enter", "Ctrl+b", "F1", "Tab"]

test("saving, the palette, leaving and running are JupyterLab's, wherever the focus is", () => {
  for (const user of EVERYWHERE) {
    for (const key of LABS) assert.equal(usesKey(user, press(key)), false, `${key} in ${user}`)
  }
})

const OWN = {
  range: ["ArrowLeft", "PageUp", "Home", "7"],
  text: ["a", "D", " ", "ArrowLeft", "Shift+End", "Backspace", "Ctrl+a", "Cmd+v", "Ctrl+z", "Ctrl+ArrowLeft", "Enter"],
  menu: ["ArrowDown", "s", " ", "Enter", "Alt+ArrowDown"],
  check: [" "],
  radio: [" ", "ArrowDown"],
  button: [" ", "Enter"],
  place: ["ArrowUp", "PageDown"],
}

for (const [user, keys] of Object.entries(OWN)) {
  test(`a ${user} keeps the keys that it uses`, () => {
    for (const key of keys) assert.equal(usesKey(user, press(key)), true, key)
  })
}

test("a letter pressed on a slider or a button cuts no cell", () => {
  for (const user of ["range", "button", "check", "place"]) assert.equal(usesKey(user, press("x")), true, user)
})
