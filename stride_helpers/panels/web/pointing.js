// A hand on the pictures of a view: what a cell or a pixel has to do with the others is marked and said; the window,
// dividers and handles of charts can be dragged, and all of it works with the arrow keys, too.

import { dividersOf } from "./dividers.js"
import { targetOf } from "./elements.js"
import { handOf } from "./hand.js"
import { say } from "./language.js"
import { lightOf } from "./light.js"
import { picturesOf } from "./pictures.js"
import { walkOf } from "./walk.js"

/** @import { Panel, View } from "./types.js" */

/**
 * @param {Panel} panel
 * @param {HTMLElement} view
 * @param {(words: string) => void} readOut
 */
export function pointerOf(panel, view, readOut) {
  /** @type {string | null} */
  let focused = null // the name of the picture that has the keyboard
  const pictures = picturesOf(view)
  const light = lightOf(panel, view, pictures, (words) => { if (focused) readOut(words) })
  const dividers = dividersOf(view)
  const hand = handOf(panel, view, pictures, light, dividers)
  const walk = walkOf(pictures, light)

  view.addEventListener("focusin", (event) => {
    focused = targetOf(event).closest("[data-pointed]") ? targetOf(event).dataset.name ?? null : null
  })
  view.addEventListener("focusout", (event) => { if (event.relatedTarget) focused = null })
  view.addEventListener("keydown", (event) => {
    if (dividers.key(event) || walk(event)) event.preventDefault()
  })

  return {
    /** @param {View} answer */
    attach(answer) {
      pictures.addLayers()
      dividers.show()
      light.attach(answer)
      for (const box of pictures.every()) {
        if (!light.readingOf(box.dataset.name)) continue
        box.dataset.pointed = ""
        box.tabIndex = 0
        box.setAttribute("role", "application")
        box.setAttribute("aria-label", say("picture.keys", { name: box.dataset.name ?? "" }))
      }
      if (focused) pictures.find(focused)?.focus({ preventScroll: true })
    },
    reset: light.reset,
    close: hand.close,
  }
}
