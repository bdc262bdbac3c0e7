// On a phone: what a button to try shows comes in sight, and the band of controls comes with it.

import { one } from "./elements.js"

const LOW = "15%" // of the window, at its foot: what lies there is not yet in sight

/**
 * Scroll until what was tried can be seen: to the buttons to try, or to the first picture, whichever stands higher.
 * @param {HTMLElement} root
 */
export function bringInSight(root) {
  const first = root.querySelector(".stride-stage :is(.stride-figure, .stride-chart, .stride-table)")
  if (!first || !root.classList.contains("phone")) return
  const tries = one(root, ".stride-tries")
  const { top, bottom } = first.getBoundingClientRect()
  const foot = Math.min(innerHeight, one(root, ".stride-band").getBoundingClientRect().top)
  if (top >= 0 && bottom <= foot) return
  const higher = tries.getBoundingClientRect().top < top ? tries : first
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches
  higher.scrollIntoView({ behavior: still ? "auto" : "smooth" })
}

/**
 * Let the band stick no earlier than what is shown is in sight; returns what ends it.
 * @param {HTMLElement} root
 * @param {HTMLElement} view
 */
export function holdBand(root, view) {
  const observer = new IntersectionObserver(([{ isIntersecting, boundingClientRect }]) => {
    root.classList.toggle("early", !isIntersecting && boundingClientRect.top > 0)
  }, { rootMargin: `0px 0px -${LOW} 0px` })
  observer.observe(view)
  return () => observer.disconnect()
}
