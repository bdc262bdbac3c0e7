// The address of a page holds where its panels stand, those that were moved. No page is needed here.
//
//     #rings?stride=3&kernel=box+3&folding?stripes=20
//
// A name with a question mark begins a panel; its arguments follow, with their values as they are written. Before the
// first may stand the anchor of a section.

import { wordOf } from "../../stride_helpers/panels/web/elements.js"
import { say } from "../../stride_helpers/panels/web/language.js"
import { choiceTyped } from "../../stride_helpers/panels/web/numbers.js"

/** @import { ControlSpec, Key, Spec } from "../../stride_helpers/panels/web/types.js" */

/**
 * @typedef {{ spec: Spec, at: Key }} Standing a panel and where it stands
 *
 * @typedef {object} Address what an address says
 * @property {string} anchor of a section, or ""
 * @property {Map<string, Key>} places where panels are to stand, by their names
 * @property {Map<string, string>} problems what is wrong with the place of a panel, by its name
 */

const LONGEST = 100 // characters of a kernel that is typed
const WEIGHTS = /^[-+\d./;, ]+$/
const PANEL = /^(\w+)\?(.*)$/

/**
 * A value in an address, or null for what cannot stand there: a picture of one's own, a kernel that is long.
 * @param {ControlSpec} control
 * @param {number | string} part of a key
 */
function valueOf({ kind, choices }, part) {
  if (typeof part === "number") return choices[part]
  if (kind === "photographs" || part.length > LONGEST) return null
  const plain = part.replaceAll("−", "-").replace(/\s*;\s*/g, ";")
  if (kind === "weights") return WEIGHTS.test(plain) ? plain : null
  return part
}

/**
 * The part of a key that a value stands for; undefined where it stands for none.
 * @param {ControlSpec} control
 * @param {string} value
 */
function partOf({ kind, choices }, value) {
  if (kind === "weights" && !WEIGHTS.test(value)) return undefined
  if (kind === "weights") return value.length <= LONGEST ? value.replaceAll(";", "; ") : undefined
  if (kind === "text") return value.length <= LONGEST ? value : undefined
  const index = choices.indexOf(value)
  const place = index < 0 ? choiceTyped(value, choices, choices.length - 1) : index
  return place < 0 ? undefined : place
}

/** @param {string} value */
function encoded(value) {
  const words = value.split(" ").map(encodeURIComponent)
  return words.join("+").replaceAll("%3B", ";").replaceAll("%2F", "/").replaceAll("%2C", ",")
}

/** A text without codes, if it has any that can be read. @param {string} text */
export function decoded(text) {
  try { return decodeURIComponent(text) } catch { return text }
}

/** @param {string} word of a panel's place */
const plain = (word) => decoded(word.replaceAll("+", " "))

/**
 * A panel in an address, with the arguments that are not as at its start.
 * @param {Standing} standing
 */
export function writtenPanel({ spec, at }) {
  const moved = spec.controls.flatMap((control, index) => {
    if (at[index] === spec.start[index]) return []
    const value = valueOf(control, at[index])
    return [value === null ? null : `${control.name}=${encoded(value)}`]
  })
  const words = moved.filter((word) => word !== null)
  return { words: words.length ? `${spec.name}?${words.join("&")}` : "", whole: words.length === moved.length }
}

/**
 * The end of an address, after its "#".
 * @param {Standing[]} standings
 * @param {string} anchor of a section, as the address has it
 */
export function writtenAddress(standings, anchor) {
  const panels = standings.map((each) => writtenPanel(each).words)
  return [anchor, ...panels].filter(Boolean).join("&")
}

/**
 * The end of an address as it was written: on their way, some programs write its signs as codes.
 * @param {string} end after the "#"
 */
export function plainEnd(end) {
  const found = end.replaceAll("&amp;", "&")
  return /^\w+%3F\w+%3D/i.test(found) ? decoded(found) : found
}

/**
 * What the end of an address says; a panel whose place is wrong is told of and has none.
 * @param {string} end after the "#"
 * @param {Spec[]} specs of the panels that there are
 * @returns {Address}
 */
export function readAddress(end, specs) {
  const { anchor, panels } = split(end)
  /** @type {Address} */
  const found = { anchor, places: new Map(), problems: new Map() }
  for (const [name, pairs] of panels) {
    const spec = specs.find((each) => each.name === name)
    if (!spec) {
      found.problems.set(name, say("link.nowhere", { name }))
      continue
    }
    const { key, wrong } = keyOf(spec, pairs)
    if (wrong) found.problems.set(name, say("link.wrong", { word: wrong }))
    else found.places.set(name, key)
  }
  return found
}

/** The anchor, and the words of each panel. @param {string} end */
function split(end) {
  /** @type {string[]} */
  const anchor = []
  /** @type {Map<string, string[]>} */
  const panels = new Map()
  /** @type {string[] | undefined} */
  let pairs
  for (const word of end.split("&")) {
    const [, name, first] = PANEL.exec(word) ?? [null, "", word]
    if (name) panels.set(name, pairs = [])
    if (!pairs) anchor.push(word)
    else if (first) pairs.push(first)
  }
  return { anchor: anchor.join("&"), panels }
}

/** @param {Spec} spec @param {string[]} pairs */
function keyOf(spec, pairs) {
  const key = [...spec.start]
  for (const pair of pairs) {
    const [name, ...rest] = pair.split("=")
    const index = spec.controls.findIndex((control) => control.name === plain(name))
    const part = index < 0 ? undefined : partOf(spec.controls[index], plain(rest.join("=")))
    if (part === undefined) return { key, wrong: plain(pair) }
    key[index] = part
  }
  return { key, wrong: "" }
}

/** Whether a panel stands elsewhere than at its start. @param {Standing} standing */
export const moved = ({ spec, at }) => wordOf(at) !== wordOf(spec.start)
