// The head of a panel: its title, the buttons to try, the link to where it stands, and the way back to its start.

import { make, put, wordOf } from "./elements.js"
import { say } from "./language.js"

/** @import { Host, Panel, Spec, Try } from "./types.js" */

const LONG = 2000 // ms that "copied" is seen

/**
 * @param {Panel} panel
 * @param {Spec} spec
 * @param {Host} host
 * @param {{ go: (tried: Try) => void, restart: () => void }} acts what its buttons do
 */
export function headOf(panel, spec, host, { go, restart }) {
  /** @type {Try | null} */
  let pressed = null // the button to try that brought the panel here
  /** @type {Try | null} */
  let last = null // the one that was pressed last
  const claim = make("p", "stride-claim", { role: "status" })
  const spoken = make("span", "stride-quiet", { role: "status" })
  const buttons = spec.tries.map((each) => {
    const onclick = () => { pressed = last = each; go(each) }
    return make("button", "", { type: "button", textContent: each.text, "aria-pressed": "false", onclick })
  })
  const onward = make("button", "stride-onward", { type: "button", onclick: () => following()?.click() })
  const tries = make("div", "stride-tries", { role: "group", "aria-label": say("tries") }, say("try"), ...buttons)
  const reset = make("button", "stride-reset", { type: "button", title: say("reset.says"), onclick: restart })
  reset.textContent = `↺ ${say("reset")}`
  const link = make("button", "stride-reset stride-link", { type: "button", textContent: say("link"), onclick: copyLink })
  const element = make("div", "stride-head", {}, make("div", "stride-title", { textContent: spec.title }))
  if (spec.tries.length) element.append(tries)
  element.append(claim)
  if (host.link) element.append(link, spoken)
  if (spec.controls.length) element.append(reset)

  /** The button after the one that was pressed: on a phone that one has left the screen. */
  function following() { return last ? buttons[spec.tries.indexOf(last) + 1] : undefined }

  /** Say this in the claim's place. What goes leaves its room behind: nothing moves under a finger. @param {string} words */
  function says(words) {
    if (claim.textContent && !words) hold(`${claim.offsetHeight}px`)
    if (words) hold("")
    put(claim, words)
  }

  /** @param {string} room "30px", or "" for none */
  function hold(room) {
    claim.style.minHeight = room
    claim.classList.toggle("stride-held", Boolean(room))
  }

  async function copyLink() {
    const found = host.link?.(panel.at)
    if (!found) return
    if (!await copied(found.address)) return says(say("link.failed", { address: found.address }))
    link.textContent = say("link.copied")
    spoken.textContent = say("link.spoken")
    if (!found.whole) says(say("link.less"))
    setTimeout(() => {
      link.textContent = say("link")
      spoken.textContent = ""
    }, LONG)
  }

  return {
    element, onward,
    /** Show where the panel stands now. */
    update() {
      if (pressed && wordOf(pressed.key) !== wordOf(panel.at)) pressed = null
      buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(pressed === spec.tries[index])))
      says(pressed?.says ?? "")
      const next = following()
      put(onward, next ? `${say("try")} ${next.textContent} ›` : "")
    },
    /** The panel was put somewhere by no button. */
    release() {
      pressed = last = null
      put(claim, "")
      hold("")
    },
    /** Says a sentence until the panel moves. */
    tell: says,
  }
}

/** Whether a text could be copied. @param {string} words */
async function copied(words) {
  try {
    await navigator.clipboard.writeText(words)
    return true
  } catch { return copiedByHand(words) }
}

// Where a page was not encrypted on its way, the browser gives it no clipboard; a field that is selected can be copied.
/** @param {string} words */
function copiedByHand(words) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement)
  const field = make("textarea", "stride-quiet", { value: words })
  document.body.append(field)
  field.select()
  const done = document.execCommand("copy")
  field.remove()
  before?.focus({ preventScroll: true })
  return done
}
