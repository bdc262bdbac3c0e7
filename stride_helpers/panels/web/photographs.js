// A menu of photographs, and the learner's own: chosen once, it is there in every panel of the page.

import { LastFew, make, one, put } from "./elements.js"
import { menu } from "./fields.js"
import { say } from "./language.js"

/** @import { Builder, OwnPicture } from "./types.js" */

const BYTES = 8e6 // of a file, at most, as in `figures/photograph.py`
const FILES = 3 // own pictures that are remembered, as in `model.py`

/**
 * What all panels of a page share, also when their scripts were loaded twice: the picture that was chosen, the files
 * of the last few, for a Python that has not had them, and whom to tell of a new one.
 * @typedef {{ own: OwnPicture | null, files: LastFew<ArrayBuffer>, panels: Set<() => void> }} Shared
 */
const everywhere = /** @type {{ stridePanels?: Shared }} */ (globalThis)
export const shared = (everywhere.stridePanels ??= { own: null, files: new LastFew(FILES), panels: new Set() })

/** @param {OwnPicture} own */
export function useOwn(own) {
  shared.own = own
  for (const tell of shared.panels) tell()
}

/** @type {Builder} */
export function photographs(panel, control, body) {
  const choices = menu(panel, control, body)
  const field = /** @type {HTMLSelectElement} */ (one(body, "select"))
  const label = one(body, ".stride-label")
  const name = make("b") // what a small picture does not say
  if (control.pictures) label.append(name)
  if (!panel.python) {
    body.append(make("p", "stride-told", { textContent: say("own.off") }))
    return { update() { choices.update(); put(name, control.written()) } }
  }

  const accept = ".png,.jpg,.jpeg,image/png,image/jpeg"
  const file = make("input", "", { type: "file", accept, "aria-label": say("own") })
  const words = make("span", "", { textContent: say("own.choose") })
  const told = make("p", "stride-told", { role: "status" })
  label.append(make("label", "stride-file", {}, file, words))
  body.append(told)
  const tell = (/** @type {string} */ sentence) => { told.textContent = sentence }

  function chooseOwn() {
    panel.stop()
    if (shared.own) panel.move(control, shared.own.name)
  }

  const choose = field.onchange
  field.onchange = (event) => { if (field.value === "own") chooseOwn(); else choose?.call(field, event) }
  file.onchange = async () => {
    const [chosen] = file.files ?? []
    if (!chosen) return
    await send(chosen)
    file.value = "" // so that the same file, repaired, can be chosen again
  }

  /** @param {File} chosen */
  async function send(chosen) {
    if (chosen.size > BYTES) {
      const [most, bytes] = [BYTES, chosen.size].map((each) => each.toLocaleString("en"))
      return tell(say("own.large", { most, bytes }))
    }
    tell(say("own.reading"))
    const bytes = await chosen.arrayBuffer().catch(() => null)
    if (!bytes) return tell(say("own.unread")) // it was moved or changed meanwhile, or lies in a cloud
    const kept = await panel.keepFile(bytes)
    tell(kept.refused ?? "")
    if (!kept.name) return
    useOwn({ name: kept.name, title: chosen.name, file: chosen })
    chooseOwn()
  }

  const option = new Option(say("own"), "own")
  const segment = make("span", "", { onclick: chooseOwn })
  /** @type {OwnPicture | null} */
  let shown = null

  /** @param {OwnPicture} own */
  function show(own) {
    shown = own
    field.append(option)
    body.querySelector(".stride-segments")?.append(segment)
    words.textContent = say("own.another")
    option.textContent = segment.title = own.title.slice(0, 24)
    if (control.pictures && own.file) {
      segment.replaceChildren(make("img", "", { src: URL.createObjectURL(own.file), alt: "" }))
    } else segment.replaceChildren(segment.title)
  }

  function update() {
    if (shared.own && shared.own !== shown) show(shared.own)
    choices.update()
    const chosen = typeof control.now() === "string"
    if (chosen) field.value = "own"
    segment.classList.toggle("chosen", chosen)
    put(name, chosen ? option.text : control.written())
  }
  return { update, tell }
}
