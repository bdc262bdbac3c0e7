// What is read out to those who listen: once the hand rests, not at every step of its way.

import { put } from "./elements.js"

const REST = 600 // ms

/** @param {HTMLElement} element what is written there is read out */
export function voiceOf(element) {
  let timer = 0
  return {
    /** @param {string} words */
    readOut(words) {
      clearTimeout(timer)
      timer = window.setTimeout(() => put(element, words), REST)
    },
    close() { clearTimeout(timer) },
  }
}
