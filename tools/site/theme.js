// Light or dark: as the system says, until the reader says otherwise.

import { lasting } from "../../stride_helpers/panels/web/elements.js"
import { say } from "../../stride_helpers/panels/web/language.js"

const button = /** @type {HTMLButtonElement} */ (document.querySelector(".theme"))
const chosen = document.documentElement.dataset

function dark() {
  if (chosen.theme) return chosen.theme === "dark"
  return matchMedia("(prefers-color-scheme: dark)").matches
}

function sayTheme() {
  button.textContent = say(dark() ? "page.light" : "page.dark")
  button.setAttribute("aria-label", say(dark() ? "page.light.says" : "page.dark.says"))
}

const kept = lasting.get("stride theme")
if (kept) chosen.theme = kept
button.hidden = false
button.onclick = () => {
  chosen.theme = dark() ? "light" : "dark"
  lasting.set("stride theme", chosen.theme)
  sayTheme()
}
sayTheme()
