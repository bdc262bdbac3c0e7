// On a phone: what a button or a control changes comes in sight, and the band of controls comes with it.

import { one } from "./elements.js"

const HARDLY = 0.25 // of the view or the window
const LYING = "(max-height: 500px)" // a phone held sideways: the controls stand beside the view
const LOW = "15%" // of the window, at its foot: what lies there is not yet in sight

/**
 * Scroll until what was tried can be seen above the band: all of the view, if it has room with what is said of it.
 * @param {HTMLElement} root
 */
export function bringInSight(root) {
  const view = one(root, ".stride-stage .stride-view")
  const said = one(root, ".stride-claim")
  if (!root.classList.contains("phone")) {
    if (matchMedia(LYING).matches && view.getBoundingClientRect().bottom > innerHeight) scroll(said, "start")
    return
  }
  const { top } = said.getBoundingClientRect()
  const { bottom } = view.getBoundingClientRect()
  const band = one(root, ".stride-band").offsetHeight
  const foot = innerHeight - band
  const bar = parseFloat(getComputedStyle(root).getPropertyValue("--stride-top")) || 0 // what a page has at its top
  if (top >= bar && bottom <= foot) return
  view.style.scrollMarginBottom = `${band}px`
  if (bottom - top <= foot - bar) scroll(view, "end")
  else scroll(said, "start")
}

/**
 * Scroll back to what a control has changed, where hardly any of it can be seen.
 * @param {HTMLElement} root
 */
export function bringBack(root) {
  if (!root.classList.contains("phone")) return
  const view = one(root, ".stride-stage .stride-view")
  const { top, bottom, height } = view.getBoundingClientRect()
  const seen = Math.min(bottom, innerHeight) - Math.max(top, 0)
  if (seen < HARDLY * Math.min(height, innerHeight)) scroll(view, "start")
}

/** @param {HTMLElement} element @param {"start" | "end"} block */
function scroll(element, block) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches
  element.scrollIntoView({ behavior: still ? "auto" : "smooth", block })
}

/**
 * Let the band stick no earlier than what is shown is in sight; returns what ends it.
 * @param {HTMLElement} root
 * @param {HTMLElement} view
 */
export function holdBand(root, view) {
  const observer = new IntersectionObserver((told) => {
    const { isIntersecting, boundingClientRect } = told[told.length - 1] // several may come at once: the last is true
    root.classList.toggle("early", !isIntersecting && boundingClientRect.top > 0)
  }, { rootMargin: `0px 0px -${LOW} 0px` })
  observer.observe(view)
  return () => observer.disconnect()
}
