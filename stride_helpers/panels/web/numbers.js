// Numbers as they are printed, typed and sent. No page is needed here.

import { say, several } from "./language.js"

/** @import { Control, Numbers, View } from "./types.js" */

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(Math.max(value, low), high)

/**
 * With a minus sign as in print.
 * @param {number | string} value
 */
export const printed = (value) => String(value).replace("-", "−")

/**
 * A text with the digits and signs of ASCII where it has full-width ones, and with one kind of minus.
 * @param {string} words
 */
function halfWidth(words) {
  const narrow = words.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
  return narrow.replaceAll("\u3000", " ").replaceAll("−", "-").trim()
}

/**
 * A typed number: also with a printed minus, a decimal comma, or full-width digits; NaN for what is none.
 * @param {string} words
 */
export function read(words) {
  const plain = halfWidth(words).replaceAll(",", ".")
  return plain === "" ? NaN : Number(plain)
}

const DIGITS = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/
const THING = /\s*[\p{L}×][\p{L}×\s.]*$/u // "cells", "white pixels": letters to the end

/** An answer in small letters, without "about" before it. @param {string} words */
function withoutAbout(words) {
  const about = several("read.about").map((word) => `${word} `)
  return halfWidth(words).toLowerCase().replace(new RegExp(`^(~|≈|=|${about.join("|")})\\s*`), "")
}

/** A number without "percent" behind it. @param {string} said */
function withoutPercent(said) {
  return said.replace(new RegExp(`\\s*(%|${say("read.percent")})$`), "")
}

/**
 * An answer that was typed, as a number: also a fraction, a percentage, a word up to twenty, "about" before it; NaN
 * for what is none.
 * @param {string} words
 * @param {boolean} [inPercent] whether percent are asked for, so that the sign of it changes nothing
 */
export function readAnswer(words, inPercent = false) {
  const said = withoutAbout(words)
  const bare = withoutPercent(said)
  const share = bare === said || inPercent ? 1 : 100
  const parts = bare.split("/").map(plainNumber)
  if (parts.length > 2) return NaN
  const value = parts[0] / (parts[1] ?? 1) / share
  return Number.isFinite(value) ? value : NaN
}

/** A number in digits, or in a word. @param {string} words */
function plainNumber(words) {
  const plain = words.trim().replaceAll(",", ".").replace(`${say("read.minus")} `, "-")
  if (DIGITS.test(plain)) return Number(plain)
  const word = plain.replace(/^-/, "")
  const number = several("read.numbers").findIndex((spellings) => spellings.split("/").includes(word))
  if (number < 0) return NaN
  return plain.startsWith("-") ? -number : number
}

/**
 * What to say of an answer that is no number: it is quoted, and the number that it begins with is named.
 * @param {string} words
 */
export function noNumber(words) {
  const said = words.trim()
  const quoted = said.length > 40 ? `${said.slice(0, 40)}…` : said
  const number = withoutAbout(said).replace(THING, "")
  if (Number.isNaN(readAnswer(number))) return say("predict.unread.digits", { quoted })
  return say("predict.unread", { quoted, number })
}

/**
 * A typed weight, which may be a fraction.
 * @param {string} word
 */
export function readWeight(word) {
  const [over, under = "1"] = word.split("/")
  return read(over) / read(under)
}

// A weight in which each comma can be a decimal comma, as `ranges.py` has it; in any other word commas part weights.
const DECIMAL_COMMAS = /^[-+−]?[0-9]*(,[0-9]+)?(\/[-+−]?[0-9]*(,[0-9]+)?)?$/

/** The weights of a row, each as it was typed. @param {string} row */
function weightWords(row) {
  const words = row.split(/\s+/).flatMap((word) => {
    const bare = word.replace(/,+$/, "")
    return DECIMAL_COMMAS.test(bare) ? [bare] : bare.split(",")
  })
  return words.filter(Boolean)
}

/**
 * The weights in a text, as words: a space between two, a semicolon or a new line between rows.
 * @param {string} text
 */
export function weightRows(text) {
  const rows = text.split(/[;\n]/).filter((row) => row.trim())
  return rows.length ? rows.map(weightWords) : [[""]]
}

/**
 * The index of the choice that was typed, or -1.
 * @param {string} words
 * @param {string[]} choices
 * @param {number} last the largest index that is allowed
 */
export function choiceTyped(words, choices, last) {
  const wanted = read(words)
  const index = choices.findIndex((choice) => Math.abs(Number(choice) - wanted) < 1e-9)
  return index <= last ? index : -1
}

/**
 * Why what was typed is not allowed.
 * @param {string} words
 * @param {Pick<Control, "label" | "choices" | "last" | "written">} control
 */
export function notAllowed(words, { label, choices, last, written }) {
  const end = last()
  const step = +(Number(choices[1]) - Number(choices[0])).toFixed(6)
  const values = { label, step, words: words || say("range.nothing"), first: choices[0], last: choices[end], now: written() }
  return say(end > 0 ? "range.refused.step" : "range.refused", values)
}

/**
 * The number behind a pixel of a picture, printed; null where there is none.
 * @param {View} view
 * @param {string} name of the picture
 * @param {number} row
 * @param {number} col
 */
export function numberAt(view, name, row, col) {
  const numbers = view.numbers?.[name]
  if (!numbers) return null
  numbers.values ??= unpacked(numbers)
  const down = row + numbers.padding[0]
  const right = col + numbers.padding[1]
  if (down < 0 || right < 0 || down >= numbers.rows || right >= numbers.cols) return null
  const value = numbers.values[down * numbers.cols + right] / 10 ** numbers.digits
  return printed(value.toFixed(numbers.digits))
}

/** @param {Numbers} numbers */
function unpacked({ data, bytes }) {
  const { buffer } = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
  if (bytes === 1) return new Int8Array(buffer)
  return bytes === 2 ? new Int16Array(buffer) : new Int32Array(buffer)
}
