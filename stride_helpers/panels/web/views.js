// The views that a panel has seen, and its questions for those it has not. What a host must offer says `Host` in
// `types.js`.

import { wanted } from "./ahead.js"
import { LastFew, wordOf } from "./elements.js"

/** @import { Answer, Host, Key, Pair, Panel } from "./types.js" */

const REMEMBERED = 200 // views that are remembered: more than are asked for ahead, see `FURTHEST`
const TICK = 500 // ms
const SILENT = 8 // ticks until a sentence says that nothing comes

/**
 * Whether an answer may be another the next time: a fault, or a picture that is sent after it.
 * @param {Answer} answer
 */
const passing = (answer) => "refused" in answer && Boolean(answer.trace || answer.missing)

/**
 * Calls `told` once nothing has come for a while. A page that was too busy to listen counts as one tick, however long
 * it was: the answer may have been waiting.
 * @param {() => void} told
 */
function silence(told) {
  let last = performance.now()
  let ticks = 0
  return setInterval(() => {
    const now = performance.now()
    if (now - last < 2 * TICK) ticks += 1
    last = now
    if (ticks >= SILENT) told()
  }, TICK)
}

/** @param {Panel} panel @param {Host} host */
export function viewsOf(panel, host) {
  /** @type {LastFew<Answer>} */
  const seen = new LastFew(REMEMBERED)
  /** @type {Set<string>} */
  const failed = new Set() // keys whose answer was passing: asked again when the hand comes there
  let ahead = 0 // how far neighbours are asked for
  let asking = false
  let over = false
  /** @type {ReturnType<typeof silence> | undefined} */
  let waiting
  const here = () => wordOf(panel.at)

  /** @param {string} key @param {Answer} answer */
  function remember(key, answer) {
    if (passing(answer)) failed.add(key)
    else seen.set(key, answer)
  }

  function next() {
    const where = {
      at: panel.at,
      lasts: panel.controls.map((control) => control.last()),
      held: panel.active?.index ?? -1,
      far: ahead,
    }
    return wanted(where, (key) => seen.has(wordOf(key)) || failed.has(wordOf(key)), seen.has(here()))
  }

  // One question is open at a time; its answer brings the next. So nothing piles up, and the last always arrives.
  async function ask() {
    if (asking || over) return
    const keys = next()
    if (!keys.length) return
    asking = true
    waiting = silence(() => { if (!seen.has(here())) panel.silent(host.silent ?? "") })
    const problem = await answered(keys)
    clearInterval(waiting)
    asking = false
    if (over) return
    const asked = wordOf(keys[0]) === here()
    if (problem && asked) panel.paint({ refused: problem, trace: "" })
    if (mayGoOn(asked, problem !== "")) ask()
  }

  /** Ask the host, and take what it answers; why it failed, or "". @param {Key[]} keys */
  async function answered(keys) {
    try {
      for (const pair of await host.ask(keys)) arrived(pair)
      return ""
    } catch (problem) { return problem instanceof Error ? problem.message : String(problem) }
  }

  // What failed is not asked for again while the hand rests.
  /** @param {boolean} asked whether the question was for where the hand is now @param {boolean} lost */
  function mayGoOn(asked, lost) {
    if (seen.has(here())) return asked || !lost
    return !asked
  }

  /** @param {Pair} pair */
  function arrived([key, answer]) {
    if (wordOf(key) === here()) panel.paint(answer)
    remember(wordOf(key), answer)
  }

  return {
    /** @param {string} key */
    get: (key) => seen.get(key),
    /** @param {string} key */
    has: (key) => seen.has(key),
    remember, ask,
    // The nearer the hand, the further is asked: from some steps for a panel in sight to many for one that is held.
    /** @param {number} further */
    look(further) {
      ahead = Math.max(ahead, further)
      ask()
    },
    forgive() {
      failed.clear()
      if (!seen.has(here())) ask()
    },
    close() {
      over = true
      clearInterval(waiting)
      seen.clear()
    },
  }
}
