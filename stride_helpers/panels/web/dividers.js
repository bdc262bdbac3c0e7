// Dividers between two pictures that lie over each other. All of a panel move as one: the first is the one to Tab to.

import { all, one, targetOf } from "./elements.js"
import { clamp } from "./numbers.js"
import { WALKS } from "./walk.js"

/** @typedef {ReturnType<typeof dividersOf>} Dividers */

const STEP = 0.02 // of the width, for an arrow key

/** @param {HTMLElement} view */
export function dividersOf(view) {
  let split = 0.5 // where they stand, as a share of the width

  function show() {
    all(view, "[data-compare]").forEach((box, index) => {
      const divider = one(box, ".stride-divider")
      divider.style.left = `${100 * split}%`
      // Cut at the divider only: cut at its edges, the picture would lose part of a device pixel there.
      one(box, "img:nth-of-type(2)").style.clipPath = `inset(-1px -1px -1px ${100 * split}%)`
      if (index === 0) describe(divider)
      else silence(divider)
    })
  }

  /** @param {HTMLElement} divider */
  function describe(divider) {
    divider.setAttribute("aria-valuemin", "0")
    divider.setAttribute("aria-valuemax", "100")
    divider.setAttribute("aria-valuenow", String(Math.round(100 * split)))
  }

  /** @param {HTMLElement} divider */
  function silence(divider) {
    for (const name of ["role", "tabindex", "aria-label"]) divider.removeAttribute(name)
    divider.setAttribute("aria-hidden", "true")
  }

  /** @param {number} share */
  function moveTo(share) {
    split = clamp(share, 0, 1)
    show()
  }

  return {
    show,
    /** Takes a key, and returns whether it was one of its own. @param {KeyboardEvent} event */
    key(event) {
      const way = WALKS[event.key]
      if (!way || !targetOf(event).matches(".stride-divider")) return false
      moveTo(split + (way[1] - way[0]) * STEP)
      return true
    },
    /** Follow a hand. @param {HTMLElement} divider @param {MouseEvent} moved */
    follow(divider, moved) {
      const box = /** @type {HTMLElement} */ (divider.closest(".stride-lattice"))
      const { left, width } = box.getBoundingClientRect()
      moveTo((moved.clientX - left) / width)
    },
  }
}
