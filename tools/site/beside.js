// What is said of a panel. While cards whose answers it tells wait for theirs, it is folded.

import { all, make } from "../../stride_helpers/panels/web/elements.js"
import { say } from "../../stride_helpers/panels/web/language.js"

/** @import { Task } from "./contents.js" */

/** @param {Task[]} cards of the whole lesson, in its order */
export function textsBeside(cards) {
  /** @type {Map<HTMLElement, Task[]>} */
  const waiting = new Map()
  for (const text of all(document, ".beside")) {
    const numbers = text.dataset.waits?.split(" ") ?? []
    const unanswered = cards.filter((card, number) => numbers.includes(String(number)) && !card.done())
    if (!unanswered.length || text.matches(":has(> details:only-child)")) continue // it is folded, and says why
    fold(text)
    waiting.set(text, unanswered)
  }

  /** Unfold what waited for cards that all have their answers now. */
  function unfold() {
    for (const [text, cards] of waiting) {
      if (!cards.every((card) => card.done())) continue
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
  text.replaceChildren(...all(text, ".waits > :not(summary)"))
}
