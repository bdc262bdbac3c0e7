// What a card says of an answer. No page is needed here.

import { say, sayMany } from "./language.js"
import { printed } from "./numbers.js"

/**
 * A part of an answer beside the right one.
 * @typedef {object} AnswerPart
 * @property {string} name of the part, or "" where there is one only
 * @property {string | number | undefined} given
 * @property {string | number} right
 * @property {string} shown the right one in words
 * @property {number} within how far a number may be away
 * @property {string[] | null} [choices] what there was to choose from
 */

/** @param {AnswerPart} part */
export function isRight({ given, right, within }) {
  if (typeof right === "string") return given === right
  return Math.abs(Number(given) - right) <= within + 1e-9
}

/**
 * Whether something is left to try: of two choices the other one is right.
 * @param {AnswerPart} part
 */
export const canBeTried = (part) => !isRight(part) && part.choices?.length !== 2

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

/** What was given, in words. @param {AnswerPart} part */
const givenWords = ({ given }) => (typeof given === "number" ? printed(Number(given.toPrecision(6))) : String(given))

/**
 * The sign and the words at a wrong part that is tried again: they do not tell what is right.
 * @param {AnswerPart} part
 */
export function tryWords(part) {
  const given = givenWords(part)
  if (typeof part.right === "string") return say("predict.not", { given })
  return say(Number(part.given) > part.right ? "predict.large" : "predict.small", { given })
}

/**
 * The sign and the words at a part of an answer.
 * @param {AnswerPart} part
 */
export function markWords(part) {
  const { given, right, within } = part
  const same = isRight(part) && givenWords(part) === rightWords(part)
  const exact = same || Math.abs(Number(given) - Number(right)) < 1e-9
  if (exact) return say("predict.right")
  const matters = typeof right === "number" && within > 0 && (within >= 1 || !Number.isInteger(right))
  const allowed = matters ? say("predict.allowed", { within }) : ""
  return say(isRight(part) ? "predict.near" : "predict.wrong", { given: givenWords(part), right: rightWords(part), allowed })
}

/**
 * What is read out of all parts together; it is seen at each of them.
 * @param {AnswerPart[]} parts
 * @param {string[]} words at each of them
 */
export function verdict(parts, words) {
  if (parts.length === 1) return words[0]
  return sayMany("predict.some", parts.filter(isRight).length, { all: parts.length })
}
