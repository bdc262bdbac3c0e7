// What a card says of an answer. No page is needed here.

import { say, sayMany, several } from "./language.js"
import { printed } from "./numbers.js"

/**
 * A part of an answer beside the right one.
 * @typedef {object} AnswerPart
 * @property {string} name of the part, or "" where there is one only
 * @property {string | number | undefined} given
 * @property {string | number} right
 * @property {string} shown the right one in words
 * @property {number} within how far a number may be away
 */

/** @param {AnswerPart} part */
export function isRight({ given, right, within }) {
  if (typeof right === "string") return given === right
  return Math.abs(Number(given) - right) <= within + 1e-9
}

/**
 * How near a number must be, as it is said beside the question.
 * @param {number} within
 */
export function tolerance(within) {
  if (within === 0) return say("predict.exact")
  if (within === 0.5) return say("predict.whole")
  return say("predict.within", { within })
}

/** The right answer in words. @param {AnswerPart} part */
export const rightWords = ({ right, shown }) => (typeof right === "string" ? shown : printed(shown))

/**
 * The sign and the words at a part of an answer.
 * @param {AnswerPart} part
 */
export function markWords(part) {
  const { given, right, within } = part
  const text = typeof right === "string"
  const number = Number(given)
  const mine = text ? String(given) : printed(Number(number.toPrecision(6)))
  const values = { given: mine, right: rightWords(part), within }
  if (!isRight(part)) return say(within && !text ? "predict.far" : "predict.wrong", values)
  const exact = text || Math.abs(number - right) < 1e-9
  return say(exact ? "predict.right" : "predict.near", values)
}

/**
 * What is said of all parts together; what is wrong in each stands beside it.
 * @param {AnswerPart[]} parts
 * @param {number} card tells the cards apart, so that not all of them say the same
 */
export function verdict(parts, card) {
  const right = parts.filter(isRight).length
  if (right === parts.length) return oneOf(several("predict.yes"), card)
  if (right === 0) return oneOf(several("predict.no"), card)
  return sayMany("predict.some", right, { all: parts.length })
}

/** @param {string[]} sentences @param {number} card */
const oneOf = (sentences, card) => sentences[card % sentences.length]
