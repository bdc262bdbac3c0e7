import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { standingsOf } from "../../tools/site/standing.js"

const SPEC = { name: "rings", start: [1], controls: [{ name: "stride", kind: "range", choices: ["1", "2", "3"] }] }
const DOTS = { name: "dots", start: [0], controls: [{ name: "size", kind: "range", choices: ["1", "2"] }] }
let heard, page

/** A page at an address, and its panel, in the place of a browser. */
function opened(hash, visit = "navigate") {
  heard = {}
  page = { moves: [], told: [], scrolled: [], state: null }
  globalThis.location = { href: `file:///lesson.html${hash}`, hash }
  const ids = ["2.-Stripes", "panel-rings", "panel-dots"]
  globalThis.document = {
    documentElement: { lang: "" },
    getElementById: (id) => (ids.includes(id) ? { scrollIntoView: () => page.scrolled.push(id) } : null),
  }
  globalThis.addEventListener = (kind, how) => { heard[kind] = how }
  globalThis.PerformanceNavigationTiming = class { type = visit }
  mock.method(performance, "getEntriesByType", () => [new PerformanceNavigationTiming()])
  globalThis.history = {
    get state() { return page.state },
    replaceState(state, _, address) {
      page.state = state
      location.hash = address.replace(/^[^#]*/, "")
    },
  }
  globalThis.window = globalThis
  const standings = standingsOf([SPEC, DOTS], (sentences) => { page.told = sentences })
  standings.begin(new Map([["rings", { go: (key, sentence) => page.moves.push([key, sentence ?? ""]) }]]))
  return standings
}

/** Follow a link within the page, or go back to an entry that has a state. */
function go(hash, state = null) {
  location.hash = hash
  page.state = state
  heard.hashchange()
}

beforeEach(() => mock.timers.reset())

test("a move is written once the hand rests, and the start leaves a plain address", () => {
  mock.timers.enable({ apis: ["setTimeout"] })
  const standings = opened("")
  standings.keep("rings", [2])
  standings.keep("rings", [0])
  assert.equal(location.hash, "")
  mock.timers.tick(500)
  assert.equal(location.hash, "#rings?stride=1")
  standings.keep("rings", [1])
  mock.timers.tick(500)
  assert.equal(location.hash, "")
})

test("a link that is opened says where its panel stands and scrolls to it, a reload only says it", () => {
  assert.deepEqual(opened("#rings?stride=3").opened("rings"), [2])
  assert.deepEqual(page.scrolled, ["panel-rings"])
  assert.deepEqual(opened("#rings?stride=3", "reload").opened("rings"), [2])
  assert.deepEqual(page.scrolled, [])
})

test("a section that is chosen stands in the address beside what the link said at first", () => {
  opened("#rings?stride=3")
  go("#2.-Stripes")
  assert.equal(location.hash, "#2.-Stripes&rings?stride=3")
  assert.deepEqual(page.moves, [])
})

test("a link pasted into the page moves its panel; the way back moves none", () => {
  const standings = opened("")
  go("#rings?stride=3")
  assert.deepEqual(page.moves, [[[2], ""]])
  standings.keep("rings", [0])
  go("#rings?stride=3", { stride: true })
  assert.equal(page.moves.length, 1)
  assert.equal(location.hash, "#rings?stride=1")
})

test("a wrong link leaves its panel at the start with a sentence, and one to nowhere is told of on the page", () => {
  opened("#rings?stride=7&rinks?stride=1")
  assert.deepEqual(page.moves[0][0], [1])
  assert.match(page.moves[0][1], /stride=7/)
  assert.match(page.told[0], /rinks/)
  assert.deepEqual(page.scrolled, ["panel-rings"])
  go("#rings?stride=3")
  assert.deepEqual(page.told, [], "what was told of another link is gone")
})

test("of two panels in a link that is wrong in part, the reader comes to the one with the sentence", () => {
  opened("#dots?size=2&rings?stride=7")
  assert.deepEqual(page.scrolled, ["panel-rings"])
})

test("a link to a section that is gone is told of; one to a panel leads there though it says no position", () => {
  opened("#7.-Gone%20away")
  assert.match(page.told[0], /7\.-Gone away/)
  assert.equal(opened("#rings").opened("rings"), undefined)
  assert.deepEqual([page.scrolled, page.told], [["panel-rings"], []])
  opened("#top")
  assert.deepEqual(page.told, [])
})
