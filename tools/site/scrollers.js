// What scrolls sideways is a stop of the keyboard only while it has more than it shows: else it would be one of many in
// vain.

import { all } from "../../stride_helpers/panels/web/elements.js"

const MAY_SCROLL = "main :is(pre, .wide, .output)"

/** @param {HTMLElement} element */
function scrolls(element) {
  const { overflowX } = getComputedStyle(element)
  return overflowX !== "visible" && element.scrollWidth > element.clientWidth
}

function markScrollers() {
  for (const element of all(document, MAY_SCROLL)) {
    if (scrolls(element)) element.tabIndex = 0
    else element.removeAttribute("tabindex")
  }
}

markScrollers()
addEventListener("load", markScrollers) // its pictures have their sizes
addEventListener("resize", markScrollers)
document.addEventListener("toggle", markScrollers, true) // something was unfolded
