// What is said of a panel. It stands beside the panel as far down as the panel reaches, and goes on beneath. While a card
// before the panel waits for its answer, it is folded: what there is to see often tells the answer.

import { all, make } from "../../stride_helpers/panels/web/elements.js"
import { say } from "../../stride_helpers/panels/web/language.js"
import { follows } from "./contents.js"

/** @import { Task } from "./contents.js" */
/** @typedef {{ element: Element, list: Element | null }} Unit a paragraph, or an item with the list that it is from */

const OVER = 48 // pixels that a text may be longer than its panel

/** @param {Task[]} cards of the whole lesson */
export function textsBeside(cards) {
  const texts = all(document, ".beside").map((text) => textBeside(text, cardBefore(text, cards)))
  let width = innerWidth
  addEventListener("resize", () => {
    if (width !== innerWidth) for (const text of texts) text.lay()
    width = innerWidth
  })

  /** Unfold what waited for a card that has its answer now. */
  function unfold() {
    for (const text of texts) text.unfold()
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

/** @param {HTMLElement} text @param {Task} [card] */
function textBeside(text, card) {
  const figure = /** @type {HTMLElement} */ (text.parentElement)
  const drawn = /** @type {HTMLElement} */ (figure.querySelector(".drawn"))
  const beneath = make("section", "prose beneath")
  const folded = make("details", "waits")
  const units = [...text.children].flatMap(unitsOf)
  let waits = Boolean(card && !card.done())

  function lay() {
    beneath.remove()
    if (waits) {
      folded.replaceChildren(make("summary", "", { textContent: say("page.waits") }), ...joined(units))
      text.replaceChildren(folded)
      return
    }
    let count = units.length
    text.replaceChildren(...joined(units))
    const isBeside = getComputedStyle(figure).display === "grid"
    const room = drawn.offsetHeight + OVER
    while (isBeside && count > 1 && text.offsetHeight > room) {
      count -= 1
      text.replaceChildren(...joined(units.slice(0, count)))
    }
    if (count === units.length) return
    beneath.replaceChildren(...joined(units.slice(count)))
    figure.append(beneath)
  }

  function unfold() {
    if (!waits || !card?.done()) return
    waits = false
    lay()
  }

  // A panel gets its height when it is drawn. Under a hand it may change it again; then no text jumps.
  const drawing = new ResizeObserver(lay)
  drawing.observe(drawn)
  drawn.addEventListener("focusin", () => drawing.disconnect(), { once: true })
  return { lay, unfold }
}

/** @param {Element} block @returns {Unit[]} */
function unitsOf(block) {
  if (!block.matches("ul, ol")) return [{ element: block, list: null }]
  return [...block.children].map((item) => ({ element: item, list: block }))
}

/** Units as elements: items that follow each other are one list again. @param {Unit[]} units */
function joined(units) {
  /** @type {Element[]} */
  const blocks = []
  /** @type {Element | null} */
  let open = null
  for (const { element, list } of units) {
    if (list && list === open) {
      blocks.at(-1)?.append(element)
      continue
    }
    open = list
    if (!list) blocks.push(element)
    else {
      const part = /** @type {Element} */ (list.cloneNode(false))
      part.append(element)
      blocks.push(part)
    }
  }
  return blocks
}
