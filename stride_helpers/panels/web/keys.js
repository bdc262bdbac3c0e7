// Which keys are a panel's own. JupyterLab takes every key of the page first and would move its cells with the arrows,
// unless what has the focus says that it wants the key for itself. So it says so for the keys that it uses, and
// for no other: Ctrl+S saves and Escape leaves, wherever the focus is.

import { targetOf } from "./elements.js"

const OWN = "data-lm-suppress-shortcuts" // JupyterLab's word for it
const WAYS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End"]
const EDITS = [...WAYS, "Backspace", "Delete"]
const COMMANDS = ["a", "c", "v", "x", "y", "z"] // with Ctrl or Cmd: what a line to type knows

/** @typedef {"range" | "text" | "menu" | "check" | "radio" | "button" | "place"} KeyUser what a key is pressed in */
/** @typedef {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">} KeyPress */

/**
 * Whether a key is used where it is pressed.
 * @param {KeyUser} user
 * @param {KeyPress} press
 */
export function usesKey(user, { key, ctrlKey, metaKey, shiftKey, altKey }) {
  const command = ctrlKey || metaKey
  if (user === "text") {
    if (EDITS.includes(key)) return true
    if (command && !altKey) return COMMANDS.includes(key.toLowerCase()) && (!shiftKey || key.toLowerCase() === "z")
    return key.length === 1 || (key === "Enter" && !shiftKey && !altKey)
  }
  if (command || altKey) return user === "menu" && altKey && WAYS.includes(key)
  if (key.length === 1) return true
  if (user === "button") return key === "Enter" && !shiftKey
  if (user === "check") return false
  if (user === "menu" && key === "Enter") return !shiftKey
  return WAYS.includes(key)
}

/**
 * Whether a key begins a number: pressed on a slider, it is typed into the field beside it.
 * @param {string} key
 */
export const startsNumber = (key) => /^[\d.,−-]$/.test(key)

/** @param {HTMLElement} element @returns {KeyUser} */
function userOf(element) {
  if (element.matches("select")) return "menu"
  if (element.matches("button, summary, a, input[type=file]")) return "button"
  if (element.matches("input[type=range]")) return "range"
  if (element.matches("input[type=checkbox]")) return "check"
  if (element.matches("input[type=radio]")) return "radio"
  if (element.matches("input")) return "text"
  return "place" // a picture, a divider, a table that moves sideways
}

/**
 * Hold the keys that the elements within `root` use; returns what ends it. The window hears a key before JupyterLab.
 * @param {HTMLElement} root
 */
export function holdKeys(root) {
  /** @param {KeyboardEvent} event */
  function heard(event) {
    const target = targetOf(event)
    if (!root.contains(target)) return
    target.toggleAttribute(OWN, usesKey(userOf(target), event))
    if (event.key === "Escape") target.dispatchEvent(new Event("escape")) // JupyterLab lets no one hear of the key
  }

  // In a lesson JupyterLab forbids the browser to take back what was typed, for the sake of its own cells.
  /** @param {InputEvent} event */
  function takenBack(event) {
    if (event.inputType.startsWith("history") && root.contains(targetOf(event))) event.stopPropagation()
  }
  globalThis.addEventListener("keydown", heard, true)
  globalThis.addEventListener("beforeinput", takenBack, true)
  return () => {
    globalThis.removeEventListener("keydown", heard, true)
    globalThis.removeEventListener("beforeinput", takenBack, true)
  }
}
