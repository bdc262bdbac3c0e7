// What is said of a panel. While cards whose answers it tells wait for theirs, it is folded, by the page if not by the
// lesson.

import { all, make } from "../../stride_helpers/panels/web/elements.js"
import { say } from "../../stride_helpers/panels/web/language.js"

/** @import { Task } from "./contents.js" */

/** @param {Task[]} cards of the whole lesson, in its order */
export function textsBeside(cards) {
  /** @type {Map<HTMLElement, Task[]>} */
  const waiting = new Map()
  for (const text of all(document, ".beside")) {
    const numbers = text.dataset.waits?.split(" ") ?? []
    const told = cards.filter((_card, number) => numbers.includes(String(number)))
    if (!told.length) continue
    if (!text.matches(":has(> details:only-child)")) fold(text)
    waiting.set(text, told)
  }
  unfold()

  /** Unfold what waited for cards that all have their answers now. */
  function unfold() {
    for (const [text, told] of waiting) {
      if (!told.every((card) => card.done())) continue
      open(text)
      waiting.delete(text)
    }
  }
  return { unfold }
}

/** @param {HTMLElement} text */
function fold(text) {
  const title = make("summary", "", { textContent: say("page.waits") })
  text.replaceChildren(make("details", "waits", {}, title, ...text.childNodes))
}

/** @param {HTMLElement} text */
function open(text) {
  const folded = text.querySelector("details")
  if (folded?.matches(":not(.waits)")) folded.open = true
  else text.replaceChildren(...all(text, ".waits > :not(summary)"))
}
