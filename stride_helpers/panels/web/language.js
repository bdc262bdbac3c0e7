// The words of the interface, in the language of the page, or in the one that was set. Each stands in
// `figures/words/`, once for each language.

import { german } from "../../figures/words/de.js"
import { english } from "../../figures/words/en.js"

/** @typedef {keyof typeof english} Word */
/** @typedef {Record<Word, string>} Language */

/** @type {Record<string, Language>} */
const LANGUAGES = { en: english, de: german }
let set = "" // by hand

/** Set the language, by its short name; without one it is the page's. @param {string} name */
export function useLanguage(name) { set = name }

function language() {
  const page = typeof document === "undefined" ? "" : document.documentElement.lang
  const [wanted] = (set || page).toLowerCase().split("-")
  return wanted in LANGUAGES ? wanted : "en"
}

/**
 * A word of the interface, with what is filled in.
 * @param {Word} word
 * @param {Record<string, string | number>} [values]
 */
export function say(word, values = {}) {
  return LANGUAGES[language()][word].replace(/\{(\w+)\}/g, (_, value) => String(values[value]))
}

/**
 * A word that depends on a number: the language says which of its forms it takes.
 * @param {string} word without its ending
 * @param {number} count
 * @param {Record<string, string | number>} [values]
 */
export function sayMany(word, count, values = {}) {
  const kind = new Intl.PluralRules(language()).select(count)
  const form = `${word}.${kind}` in LANGUAGES[language()] ? `${word}.${kind}` : `${word}.other`
  return say(/** @type {Word} */ (form), { count, ...values })
}

/** Several words of one kind. @param {Word} word */
export const several = (word) => say(word).split("|")
