// What is said of a panel. While a card before the panel waits for its answer, it is folded: what there is to see often
// tells the answer.

import { all, make } from "../../stride_helpers/panels/web/elements.js"
import { say } from "../../stride_helpers/panels/web/language.js"
import { follows } from "./contents.js"

/** @import { Task } from "./contents.js" */

/** @param {Task[]} cards of the whole lesson */
export function textsBeside(cards) {
  /** @type {Map<HTMLElement, Task>} */
  const waiting = new Map()
  for (const text of all(document, ".beside")) {
    const card = cardBefore(text, cards)
    if (!card || card.done()) continue
    fold(text)
    waiting.set(text, card)
  }

  /** Unfold what waited for a card that has its answer now. */
  function unfold() {
    for (const [text, card] of waiting) {
      if (!card.done()) continue
      open(text)
      waiting.delete(text)
    }
  }
  return { unfold }
}

/**
 * The last card before a panel, in its section and after the panel before it.
 * @param {HTMLElement} text of the panel
 * @param {Task[]} cards
 */
function cardBefore(text, cards) {
  const figure = /** @type {HTMLElement} */ (text.parentElement)
  const begin = all(document, "main h2, .figure").filter((each) => follows(each, figure)).at(-1)
  return cards.filter(({ element }) => follows(element, figure) && (!begin || follows(begin, element))).at(-1)
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
