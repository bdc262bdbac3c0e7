// A panel in the browser: its controls, the views it has seen, and a hand that points at them.
//
// It knows nothing of Python: what it lacks it asks of its host (`Host` in `types.js`). Its parts share one object,
// `panel`: where it stands, what is shown, and how to change either.

import { choose, controlOf } from "./controls.js"
import { make, wordOf } from "./elements.js"
import { headOf } from "./head.js"
import { holdKeys } from "./keys.js"
import { shared, useOwn } from "./photographs.js"
import { bringBack, bringInSight, holdBand } from "./sight.js"
import { stageOf } from "./stage.js"
import { viewsOf } from "./views.js"

/** @import { Control, Host, Key, Panel, Spec, Try } from "./types.js" */

/**
 * Show a panel in an element.
 * @param {HTMLElement} root
 * @param {Spec} spec
 * @param {Host} host
 */
export function mount(root, spec, host) {
  const before = host.standing
  /** @type {Panel} */
  const panel = {
    name: spec.name,
    python: host.python !== false,
    typing: host.typing ?? "",
    controls: [],
    at: before?.at ?? [...spec.start],
    active: null,
    shown: null,
    here: () => views.has(wordOf(panel.at)),
    move, stop, hold,
    paint: (answer) => stage.paint(answer),
    silent: (sentence) => stage.silent(sentence),
    keepFile: async (bytes) => host.keepFile?.(bytes) ?? {},
  }
  const views = viewsOf(panel, host)
  const stage = stageOf(panel, root)
  const head = headOf(panel, spec, host, { go: tried, restart })
  root.classList.add("stride-panel")
  root.dataset.panel = spec.name
  panel.controls = spec.controls.map((control, index) => controlOf(panel, control, index))
  panel.active = panel.controls[0] ?? null
  const band = make("div", "stride-band", {}, ...panel.controls.map(({ element }) => element))
  root.append(head.element, band, head.onward, stage.refused, stage.view, stage.spoken)
  band.addEventListener("change", () => bringBack(root))
  const releaseKeys = holdKeys(root)
  const releaseBand = holdBand(root, stage.view)

  // --- where it stands ---------------------------------------------------------------------------------------

  function changed(byHand = false) {
    if (byHand) stage.touch()
    for (const control of panel.controls) control.update()
    head.update()
    const own = shared.own && { name: shared.own.name, title: shared.own.title }
    host.keepStanding?.({ at: panel.at, own })
    const answer = views.get(wordOf(panel.at))
    if (answer) stage.paint(answer)
    else stage.wait()
    views.ask()
  }

  /** @param {Control} control @param {number | string} value */
  function move(control, value) {
    if (panel.at[control.index] === value) return
    panel.at[control.index] = value
    panel.active = control
    changed(true)
  }

  /** @param {Try} button */
  function tried({ key }) {
    stop()
    const moved = panel.controls.filter(({ index }) => panel.at[index] !== key[index])
    // What the button is about, rather than what it puts back.
    const chosen = moved.find(({ index }) => key[index] !== spec.start[index]) ?? moved[0]
    panel.at = [...key]
    if (chosen) choose(panel, chosen)
    changed(true)
    bringInSight(root)
  }

  /** Go to a position, and say something of it. @param {Key} key */
  function go(key, sentence = "") {
    stop()
    panel.at = [...key]
    head.release()
    changed()
    head.tell(sentence)
  }

  function restart() {
    stage.reset()
    stage.touch()
    for (const control of panel.controls) control.tell("")
    go(spec.start)
  }

  function stop() { for (const control of panel.controls) control.pause() }

  /** @param {Control} control */
  function hold(control) {
    panel.active = control
    views.look(Infinity)
  }

  // --- begin and end -----------------------------------------------------------------------------------------

  const newPicture = () => { for (const control of panel.controls) control.update(); views.forgive() }
  shared.panels.add(newPicture)
  if (before?.own && !shared.own) useOwn(before.own)
  const { answer: begun } = spec
  if (begun) views.remember(wordOf(spec.start), begun)
  // The first view stands there until that of its own position is here.
  const faulty = begun && "trace" in begun && begun.trace
  if (begun && (faulty || wordOf(panel.at) !== wordOf(spec.start))) stage.paint(begun)
  changed()
  if (before && host.kept && wordOf(panel.at) !== wordOf(spec.start)) head.tell(host.kept)
  const sight = new IntersectionObserver(([entry]) => { if (entry.isIntersecting) views.look(4) })
  sight.observe(root)
  return {
    go,
    destroy() {
      stop()
      shared.panels.delete(newPicture)
      sight.disconnect()
      stage.close()
      releaseKeys()
      releaseBand()
      views.close()
      host.close?.()
    },
  }
}
