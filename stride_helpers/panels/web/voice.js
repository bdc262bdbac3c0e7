// What is read out to those who listen: once the hand rests, not at every step of its way.

import { put } from "./elements.js"

const REST = 600 // ms

/** @param {HTMLElement} place what is written there is read out */
export function voiceOf(place) {
  let timer = 0
  return {
    /** @param {string} words */
    say(words) {
      clearTimeout(timer)
      timer = window.setTimeout(() => put(place, words), REST)
    },
    close() { clearTimeout(timer) },
  }
}
