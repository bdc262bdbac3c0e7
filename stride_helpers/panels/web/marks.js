// What a card says of an answer. No page is needed here.

import { printed } from "./numbers.js"

/**
 * A part of an answer beside the right one.
 * @typedef {object} Part
 * @property {string} name of the part, or "" where there is one only
 * @property {string | number | undefined} given
 * @property {string | number} right
 * @property {string} shown the right one in words
 * @property {number} within how far a number may be away
 */

const YES = ["Right.", "As you said.", "Well predicted.", "Just so.", "That is it."]
const NO = ["Not this time.", "It comes out differently.", "Worth a second look.", "It turns out otherwise.",
  "A guess to learn from."]

/** @param {Part} part */
export function isRight({ given, right, within }) {
  if (typeof right === "string") return given === right
  return Math.abs(Number(given) - right) <= within + 1e-9
}

/**
 * How near a number must be, as it is said beside the question.
 * @param {number} within
 */
export function tolerance(within) {
  if (within === 0) return "The exact number counts."
  if (within === 0.5) return "To the nearest whole."
  return `Within ${within} counts.`
}

/** The right answer in words. @param {Part} part */
export const rightWords = ({ right, shown }) => (typeof right === "string" ? shown : printed(shown))

/**
 * The sign and the words at a part of an answer.
 * @param {Part} part
 */
export function markWords(part) {
  const { given, right, within } = part
  const shown = rightWords(part)
  if (typeof right === "string") return isRight(part) ? "✓ right" : `✗ ${given}, right is ${shown}`
  const number = Number(given)
  const mine = printed(Number(number.toPrecision(6)))
  if (!isRight(part)) return `✗ ${mine}, right is ${shown}${within ? `, within ${within} counts` : ""}`
  return Math.abs(number - right) < 1e-9 ? "✓ right" : `✓ ${mine}, within ${within} of ${shown}`
}

/**
 * What is said of all parts together.
 * @param {Part[]} parts
 * @param {number} card tells the cards apart, so that not all of them say the same
 */
export function verdict(parts, card) {
  const wrong = parts.filter((part) => !isRight(part))
  if (wrong.length === 0) return YES[card % YES.length]
  const right = parts.length - wrong.length
  const some = `${right} of ${parts.length} ${right === 1 ? "is" : "are"} right.`
  return `${right ? some : NO[card % NO.length]} ${wrong.map(wrongWords).join("; ")}.`
}

/** @param {Part} part */
function wrongWords(part) {
  const { name, given, right } = part
  if (typeof right === "string") return name ? `${name}: right is ${rightWords(part)}` : `Right is ${rightWords(part)}`
  const off = Number(given) - right
  const far = `${distance(Math.abs(off))} too ${off < 0 ? "small" : "large"}`
  return name ? `${name}: ${far}` : far
}

/** A difference to three decimals, or to three digits if it is small. @param {number} off */
const distance = (off) => Number(off < 1 ? off.toPrecision(3) : off.toFixed(3))
