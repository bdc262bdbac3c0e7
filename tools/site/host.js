// A page as the host of its panels: views come from files, and those that no file holds from Python in the browser,
// where the site has it.

import { wordOf } from "../../stride_helpers/panels/web/elements.js"
import { say } from "../../stride_helpers/panels/web/language.js"
import { complete, viewsIn } from "./files.js"

/** @import { Bar, Python } from "./asking.js" */
/** @import { standingsOf } from "./standing.js" */
/** @import { Host, Key, Pair, Spec } from "../../stride_helpers/panels/web/types.js" */
/** @typedef {Spec & { files: number[] }} PageSpec a panel of a page: with the first position of each of its files */

/**
 * The files' answers. A key that names no position of the files, such as a kernel that was typed, is for Python, or
 * refused: no other view is shown in its place.
 * @param {PageSpec} spec
 * @param {ReturnType<typeof standingsOf>} standings
 * @param {Python | null} python
 * @param {Bar} bar
 * @returns {Host}
 */
export function hostOf(spec, standings, python, bar) {
  const at = standings.opened(spec.name)
  let here = wordOf(at ?? spec.start) // where the panel stands
  let leave = () => {} // it has moved on

  /** What Python says of a position; nothing if the panel moves on before it begins. @param {Key} key */
  async function asked(key) {
    if (!python) return refusal(key, say("page.unknown"))
    /** @type {Promise<boolean>} */
    const left = new Promise((resolve) => { leave = () => resolve(true) })
    const gone = await Promise.race([left, python.free(bar).then(() => false)])
    return gone ? [] : python.ask(spec.name, [key], bar)
  }

  /** The number of a position among all of the panel, or -1. @param {Key} key */
  function position(key) {
    let number = 0
    for (const [place, { choices }] of spec.controls.entries()) {
      const part = key[place]
      const index = typeof part === "number" ? part : choices.indexOf(part)
      if (index < 0) return -1
      number = number * choices.length + index
    }
    return number
  }

  /** The file that has a position. @param {number} number */
  function fileOf(number) {
    const next = spec.files.findIndex((first) => first > number)
    return (next < 0 ? spec.files.length : next) - 1
  }

  return {
    python: python !== null,
    typing: say(python ? "page.typing" : "page.typing.off"),
    standing: at ? { at: [...at], own: null } : null,
    link: (at) => standings.link(spec, at),
    keepStanding({ at }) {
      if (wordOf(at) === here) return
      here = wordOf(at)
      standings.keep(spec.name, at)
      leave()
    },
    async keepFile(file) {
      try {
        return await /** @type {Python} */ (python).keepFile(file, bar)
      } catch (problem) { return { refused: /** @type {Error} */ (problem).message } }
    },
    async ask(keys) {
      const numbers = keys.map(position)
      if (numbers[0] < 0) return asked(keys[0])
      // One file a question: the first position waits for no other.
      const file = fileOf(numbers[0])
      const views = await viewsIn(`${spec.name}/${file}`)
      /** @param {Key} key @param {number} place @returns {Promise<Pair[]>} */
      async function pair(key, place) {
        const view = views.answers[numbers[place] - spec.files[file]]
        return view ? [[key, await complete(views, view)]] : []
      }
      return (await Promise.all(keys.map(pair))).flat()
    },
  }
}

/** @param {Key} key @param {string} refused @returns {Pair[]} */
const refusal = (key, refused) => [[key, { refused, trace: "" }]]
