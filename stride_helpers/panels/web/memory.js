// The answers that a panel remembers: the oldest go first where they would take too much room. No page is needed here.

/** @import { Answer } from "./types.js" */

/** @param {number} most characters of all answers and their keys */
export function memoryOf(most) {
  /** @type {Map<string, { answer: Answer, size: number }>} */
  const seen = new Map() // the least lately used first
  let size = 0

  return {
    /** @param {string} key */
    has: (key) => seen.has(key),

    /** @param {string} key */
    get(key) {
      const found = seen.get(key)
      if (!found) return undefined
      seen.delete(key)
      seen.set(key, found)
      return found.answer
    },

    /**
     * Remember an answer; `spared` is the key of one that stays whatever its size.
     * @param {string} key
     * @param {Answer} answer
     * @param {string} spared
     */
    put(key, answer, spared) {
      drop(key)
      const found = { answer, size: key.length + JSON.stringify(answer).length }
      seen.set(key, found)
      size += found.size
      for (const old of [...seen.keys()]) {
        if (size <= most) break
        if (old !== spared) drop(old)
      }
    },

    clear() {
      seen.clear()
      size = 0
    },

    size: () => size,
  }

  /** @param {string} key */
  function drop(key) {
    size -= seen.get(key)?.size ?? 0
    seen.delete(key)
  }
}
