// On paper nothing can be opened. So what is folded is printed open where it stands, but hints and solutions at the end:
// an exercise can be done first.

import { all, make } from "../../stride_helpers/panels/web/elements.js"
import { say } from "../../stride_helpers/panels/web/language.js"
import { follows } from "./contents.js"

const LATER = ["Hint", "Solution"]

/** @param {HTMLElement} folded */
const titleOf = (folded) => folded.querySelector("summary")?.textContent?.trim() ?? ""

/** The title of the exercise that something belongs to. @param {HTMLElement} folded */
function titleOfExercise(folded) {
  const before = all(document, ".prose strong").filter((each) => (
    each.textContent?.startsWith("Exercise") && follows(each, folded)
  ))
  return before.at(-1)?.textContent ?? "Exercise"
}

/** @param {HTMLElement} folded */
function laterText(folded) {
  const title = `${titleOfExercise(folded).replace(/\.$/, "")}: ${titleOf(folded).toLowerCase()}`
  const copy = /** @type {HTMLElement} */ (folded.cloneNode(true))
  copy.querySelector("summary")?.remove()
  return [make("h3", "", { textContent: title }), ...copy.childNodes]
}

/** Unfold the page; returns what folds it again. */
function unfold() {
  const folded = all(document, ".prose details:not([open])")
  const later = folded.filter((each) => LATER.includes(titleOf(each)))
  const end = make("section", "prose paper-end", {}, make("h2", "", { textContent: say("page.hints") }))
  end.append(...later.flatMap(laterText))
  if (later.length) document.querySelector("main")?.append(end)
  for (const each of folded) each.toggleAttribute(later.includes(each) ? "hidden" : "open", true)
  return () => {
    end.remove()
    for (const each of folded) for (const name of ["hidden", "open"]) each.removeAttribute(name)
  }
}

let foldAgain = () => {}
addEventListener("beforeprint", () => { foldAgain = unfold() })
addEventListener("afterprint", () => foldAgain())
