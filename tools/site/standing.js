// Where the panels of a page stand is kept in its address, without an entry in the history for each move. A link that
// is opened, or pasted into the page, moves them; the way back leads to a place on the page and moves none.

import { say } from "../../stride_helpers/panels/web/language.js"
import { decoded, moved, plainEnd, readAddress, writtenAddress, writtenPanel } from "./address.js"

/** @import { Key, Link, Spec } from "../../stride_helpers/panels/web/types.js" */
/** @typedef {{ go: (key: Key, sentence?: string) => void }} Mounted */

const QUOTED = 80 // letters of a name that is quoted
const PAUSE = 500 // ms without a move until the address is written: browsers let it be written only so often
const OURS = { stride: true } // the state of an entry whose address was written here

/** @param {Spec[]} specs of all panels @param {(sentences: string[]) => void} tell says what belongs to no panel */
export function standingsOf(specs, tell) {
  /** @type {Map<string, Mounted>} */
  const panels = new Map()
  const page = location.href.split("#")[0]
  const opened = read()
  const standings = new Map(specs.map((spec) => [spec.name, { spec, at: opened.places.get(spec.name) ?? spec.start }]))
  let anchor = opened.anchor
  let timer = 0

  function read() {
    const end = plainEnd(location.hash.slice(1))
    if (isThere(end)) return { ...readAddress("", specs), anchor: end }
    const found = readAddress(end, specs)
    if (isThere(found.anchor)) return found
    const panel = `panel-${found.anchor}`
    if (isThere(panel)) return { ...found, anchor: panel }
    const name = decoded(found.anchor).slice(0, QUOTED)
    found.problems.set("", say("link.gone", { name }))
    return { ...found, anchor: "" }
  }

  function write() {
    clearTimeout(timer)
    const end = writtenAddress([...standings.values()].filter(moved), anchor)
    try { history.replaceState(OURS, "", end ? `${page}#${end}` : page) } catch { /* the page is not its own */ }
  }

  /** @param {ReturnType<typeof read>} address */
  function scrollTo({ anchor, places, problems }) {
    const [name] = [...problems.keys(), ...places.keys()]
    const id = anchor && !problems.size ? decoded(anchor) : `panel-${name}`
    document.getElementById(id)?.scrollIntoView()
  }

  addEventListener("hashchange", () => {
    const address = read()
    anchor = address.anchor
    if (!history.state?.stride) {
      for (const [name, key] of address.places) panels.get(name)?.go(key)
      sayProblems(address)
      if (address.places.size + address.problems.size) scrollTo(address)
    }
    write()
  })
  addEventListener("pagehide", () => { if (timer) write() })

  /** @param {ReturnType<typeof read>} address */
  function sayProblems({ problems }) {
    const others = []
    for (const [name, sentence] of problems) {
      const spec = standings.get(name)?.spec
      if (spec) panels.get(name)?.go(spec.start, sentence)
      else others.push(sentence)
    }
    tell(others)
  }

  return {
    /** Where a panel stands when the page is opened, if the address says it. @param {string} name */
    opened: (name) => opened.places.get(name),
    /** All panels are on the page. @param {Map<string, Mounted>} mounted */
    begin(mounted) {
      for (const [name, panel] of mounted) panels.set(name, panel)
      sayProblems(opened)
      const [visit] = performance.getEntriesByType("navigation")
      const again = visit instanceof PerformanceNavigationTiming && visit.type !== "navigate"
      if (!again && (opened.anchor || opened.places.size + opened.problems.size)) scrollTo(opened)
    },
    /** @param {string} name @param {Key} at */
    keep(name, at) {
      const standing = standings.get(name)
      if (!standing) return
      standing.at = [...at]
      clearTimeout(timer)
      timer = window.setTimeout(write, PAUSE)
    },
    /** The link to a position. @param {Spec} spec @param {Key} at @returns {Link} */
    link(spec, at) {
      const { words, whole } = writtenPanel({ spec, at })
      return { address: `${page}#${words || `panel-${spec.name}`}`, whole }
    },
  }
}

/** Whether an anchor names something on the page, as browsers understand it. @param {string} anchor */
function isThere(anchor) {
  return ["", "top"].includes(anchor) || document.getElementById(decoded(anchor)) !== null
}
