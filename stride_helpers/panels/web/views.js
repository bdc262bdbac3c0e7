// The views that a panel has seen, and its questions for those it has not.
//
// A host answers `ask(keys, first)` with [[key, answer], ...], or hands the first of them to `first` as soon as it is
// there. A key is a list of indexes into the choices of the controls (or the text that was typed), an answer a view or
// a refusal, as `live.py` writes them. Two hosts: the kernel (`panel_widget.js`), and a page of files.

const KEPT = 24e6 // characters of views that are remembered; beyond, the oldest go
const AHEAD = 12 // positions in one question
const TICK = 500 // ms
const SILENT = 8 // ticks until a sentence says that nothing comes

export const text = (key) => JSON.stringify(key)
const passing = (answer) => Boolean(answer?.trace || answer?.missing) // may go better the next time

export function viewsOf(panel, host) {
  const seen = new Map() // key as text -> answer, the least lately used first
  const failed = new Set() // keys whose answer was passing: asked again when the hand comes there
  let size = 0
  let ahead = 0 // how far neighbours are asked for
  let asking = false
  let over = false
  const here = () => text(panel.at)

  function get(key) {
    const answer = seen.get(key)
    if (answer) { seen.delete(key); seen.set(key, answer) }
    return answer
  }

  function remember(key, answer) {
    if (passing(answer)) { failed.add(key); return }
    seen.set(key, answer)
    size += key.length + (answer.size = JSON.stringify(answer).length)
    for (const [old, { size: length }] of seen) {
      if (size <= KEPT || old === here()) break
      seen.delete(old)
      size -= old.length + length
    }
  }

  // The position under the hand first, then its neighbours along the same control, nearest first, then one step of the
  // other controls.
  function wanted() {
    const keys = seen.has(here()) ? [] : [[...panel.at]]
    const held = panel.controls.filter((control) => control === panel.active)
    const others = panel.controls.filter((control) => control !== panel.active)
    for (const control of [...held, ...others]) {
      const { index } = control
      const now = panel.at[index]
      if (typeof now !== "number") continue
      const far = Math.min(control === panel.active ? ahead : 1, ahead, control.last())
      for (let step = 1; step <= far && keys.length < AHEAD; step++) {
        for (const choice of [now + step, now - step]) {
          if (choice < 0 || choice > control.last()) continue
          const key = panel.at.with(index, choice)
          if (!seen.has(text(key)) && !failed.has(text(key))) keys.push(key)
        }
      }
    }
    return keys
  }

  // Calls `told` once nothing has come for a while. A page that was too busy to listen counts as one tick, however
  // long it was: the answer may have been waiting.
  function silence(told) {
    let last = performance.now()
    let ticks = 0
    return setInterval(() => {
      const now = performance.now()
      if (now - last < 2 * TICK) ticks += 1
      last = now
      if (ticks >= SILENT) told()
    }, TICK)
  }

  // One question is open at a time; its answer brings the next. So nothing piles up, and the last always arrives.
  async function ask() {
    if (asking || over) return
    const keys = wanted()
    if (!keys.length) return
    asking = true
    const waiting = silence(() => { if (!seen.has(here())) panel.silent(host.silent ?? "") })
    let lost = null
    try {
      for (const pair of await host.ask(keys, arrived)) arrived(pair)
    } catch (problem) { lost = problem }
    clearInterval(waiting)
    asking = false
    if (over) return
    const asked = text(keys[0]) === here()
    if (lost && asked) panel.paint({ refused: String(lost.message ?? lost), trace: "" })
    // Where the position under the hand failed, it stays failed until the hand moves on.
    const stuck = asked ? !seen.has(here()) : lost && seen.has(here())
    if (!stuck) ask()
  }

  function arrived([key, answer]) {
    if (text(key) === here()) panel.paint(answer)
    remember(text(key), answer)
  }

  // The nearer the hand, the further is asked: from some steps for a panel in sight to all for one that is held.
  function look(further) { ahead = Math.max(ahead, further); ask() }

  return {
    get, remember, ask, look,
    has: (key) => seen.has(key),
    forgive() { failed.clear(); if (!seen.has(here())) ask() },
    close() { over = true; seen.clear() },
  }
}
