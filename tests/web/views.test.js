import assert from "node:assert/strict"
import { mock, test } from "node:test"

import { viewsOf } from "../../stride_helpers/panels/web/views.js"

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A panel with one control at a position, and a host that is answered by hand. */
function scene(t, at = 5, last = 9) {
  const control = { index: 0, last: () => last }
  const panel = { at: [at], controls: [control], active: control, painted: [], told: [] }
  panel.paint = (answer) => panel.painted.push(answer.html ?? answer.refused)
  panel.silent = (sentence) => panel.told.push(sentence)
  const host = { questions: [], silent: "Nothing yet." }
  host.ask = (keys) => new Promise((resolve, reject) => {
    host.questions.push({ keys, resolve, reject, answer: () => resolve(keys.map(view)) })
  })
  const views = viewsOf(panel, host)
  t.after(views.close)
  return { panel, host, views }
}

const view = (key) => [key, { html: `view ${key}` }]

test("one question is open at a time, and its answer brings the one for where the hand is by then", async (t) => {
  const { panel, host, views } = scene(t)
  views.ask()
  for (const at of [6, 7, 8]) {
    panel.at = [at]
    views.ask()
  }
  assert.deepEqual(host.questions.map(({ keys }) => keys), [[[5]]])
  host.questions[0].answer()
  await turn()
  assert.deepEqual(host.questions.map(({ keys }) => keys), [[[5]], [[8]]])
  host.questions[1].answer()
  await turn()
  assert.deepEqual(panel.painted, ["view 8"])
  assert.equal(host.questions.length, 2)
})

test("the position under the hand is shown before its neighbours are asked for", async (t) => {
  const { panel, host, views } = scene(t)
  views.look(1)
  assert.deepEqual(host.questions[0].keys, [[5]])
  host.questions[0].answer()
  await turn()
  assert.deepEqual(panel.painted, ["view 5"])
  assert.deepEqual(host.questions[1].keys, [[6], [4]])
})

test("a host that fails is told of at the position that was asked for, and asked anew when the hand moves", async (t) => {
  const { panel, host, views } = scene(t)
  views.ask()
  host.questions[0].reject(new Error("The line is down."))
  await turn()
  assert.deepEqual(panel.painted, ["The line is down."])
  assert.equal(host.questions.length, 1)
  views.ask()
  assert.equal(host.questions.length, 2)
})

test("an answer with a fault is shown but not kept; a refusal is kept", async (t) => {
  const { panel, host, views } = scene(t)
  views.ask()
  host.questions[0].resolve([[[5], { refused: "It stopped.", trace: "line 1" }]])
  await turn()
  assert.deepEqual(panel.painted, ["It stopped."])
  assert.equal(views.has("[5]"), false)
  views.ask()
  host.questions[1].resolve([[[5], { refused: "Too large.", trace: "" }]])
  await turn()
  assert.equal(views.has("[5]"), true)
})

test("silence is told of after four seconds of listening, not of being too busy to listen", (t) => {
  let now = 0
  mock.method(performance, "now", () => now)
  mock.timers.enable({ apis: ["setInterval"] })
  const { panel, views } = scene(t)
  views.ask()
  now += 60_000 // busy for a minute: one tick comes late
  mock.timers.tick(500)
  for (let tick = 0; tick < 7; tick++) {
    now += 500
    mock.timers.tick(500)
  }
  assert.deepEqual(panel.told, [])
  now += 500
  mock.timers.tick(500)
  assert.deepEqual(panel.told, ["Nothing yet."])
  mock.timers.reset()
  mock.restoreAll()
})

test("a panel that is gone asks no more", async (t) => {
  const { panel, host, views } = scene(t)
  views.ask()
  views.close()
  host.questions[0].answer()
  await turn()
  panel.at = [7]
  views.ask()
  assert.equal(host.questions.length, 1)
})

test("a position that fails behind another is asked for once", async (t) => {
  const { panel, host, views } = scene(t)
  views.ask()
  panel.at = [7]
  views.ask()
  host.questions[0].answer()
  await turn()
  host.questions[1].resolve([[[7], { refused: "It stopped.", trace: "line 1" }]])
  await turn()
  assert.deepEqual(panel.painted, ["It stopped."])
  assert.equal(host.questions.length, 2)
})

test("neighbours that fail are not asked for again and again", async (t) => {
  const { host, views } = scene(t)
  views.look(4)
  host.questions[0].answer()
  await turn()
  for (let turns = 0; turns < 12; turns++) {
    for (const each of host.questions) each.resolve(each.keys.map((key) => [key, { refused: "It stopped.", trace: "line 1" }]))
    await turn()
  }
  const asked = host.questions.flatMap(({ keys }) => keys.map(String))
  assert.equal(new Set(asked).size, asked.length)
})

test("along a slider with more places than are remembered, the panel comes to rest", async (t) => {
  const { host, views } = scene(t, 500, 1000)
  views.look(Infinity)
  for (let turns = 0; turns < 40; turns++) {
    host.questions.at(-1).answer()
    await turn()
  }
  const asked = host.questions.flatMap(({ keys }) => keys.map(String))
  assert.equal(new Set(asked).size, asked.length)
  assert.ok(views.has("[500]"))
})
