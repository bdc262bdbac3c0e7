// A menu of photographs, and the learner's own: chosen once, it is there in every panel of the page.

import { make, put } from "./elements.js"
import { menu } from "./fields.js"

const BYTES = 8e6 // of a file, at most, as in `photograph.py`

// Of all panels: `own` is the picture, { name, title, file }, `panels` are to be told of a new one.
export const shared = (globalThis.stridePanels ??= { own: null, files: new Map(), panels: new Set() })

export function useOwn(own) {
  shared.own = own
  for (const each of shared.panels) each()
}

export function photographs(panel, control, body, element) {
  const update = menu(panel, control, body, element)
  element.classList.remove("narrow")
  const field = body.querySelector("select")
  const label = body.querySelector(".stride-label")
  const name = make("b") // what a small picture does not say
  if (control.pictures) label.append(name)
  if (!panel.python) {
    body.append(make("p", "stride-told", { textContent: "A picture of your own needs Python: it works in JupyterLab." }))
    return () => { update(); put(name, control.written()) }
  }

  const accept = ".png,.jpg,.jpeg,image/png,image/jpeg"
  const file = make("input", "", { type: "file", accept, "aria-label": "own picture" })
  const words = make("span", "", { textContent: "own picture …" })
  const told = make("p", "stride-told", { role: "status" })
  label.append(make("label", "stride-file", {}, file, words))
  body.append(told)
  control.told = (sentence) => { told.textContent = sentence }
  const chooseOwn = () => { panel.stop(); panel.move(control, shared.own.name) }
  const choose = field.onchange
  field.onchange = () => (field.value === "own" ? chooseOwn() : choose())
  file.onchange = async () => {
    const chosen = file.files[0]
    if (!chosen) return
    if (chosen.size > BYTES) {
      const [most, bytes] = [BYTES, chosen.size].map((each) => each.toLocaleString("en"))
      control.told(`The file must have at most ${most} bytes, but it has ${bytes}.`)
      return
    }
    control.told("Sending …")
    const { name, refused } = await panel.keep(await chosen.arrayBuffer())
    control.told(refused ?? "")
    if (refused) return
    useOwn({ name, title: chosen.name, file: chosen })
    chooseOwn()
  }

  const option = new Option("own picture", "own")
  const segment = make("span", "", { onclick: chooseOwn })
  let shows = null
  function show(own) {
    shows = own
    field.append(option)
    body.querySelector(".stride-segments")?.append(segment)
    words.textContent = "another …"
    option.textContent = segment.title = own.title.slice(0, 24)
    const picture = control.pictures && own.file
    segment.replaceChildren(picture ? make("img", "", { src: URL.createObjectURL(own.file), alt: "" }) : segment.title)
  }
  return () => {
    if (shared.own && shared.own !== shows) show(shared.own)
    update()
    const chosen = typeof panel.at[control.index] === "string"
    if (chosen) field.value = "own"
    segment.classList.toggle("chosen", chosen)
    put(name, chosen ? option.textContent : control.written())
  }
}
