// Runs before the page's own scripts: from a key press, or a menu's change, to the frame that shows what it changed.
// All times are milliseconds of performance.now().
(() => {
  let output = null
  let move = null
  const frame = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = done // after the frame's scripts, its layout and its paint
    port2.postMessage(0)
  }))
  const begin = (at) => { if (output) move = { key: at, changes: 0, painted: null, frames: 0 } }

  async function changed() {
    const mine = move
    if (!mine) return
    mine.changes += 1
    if (mine.painting) return
    mine.painting = true
    let seen
    do {
      seen = mine.changes
      await Promise.all([frame(), ...[...output.querySelectorAll("img")].map((image) => image.decode().catch(() => {}))])
      mine.painted = performance.now()
      mine.frames += 1
    } while (seen < mine.changes)
    mine.painting = false
  }
  const observer = new MutationObserver(changed)
  document.addEventListener("keydown", (event) => { if (/^Arrow/.test(event.key)) begin(event.timeStamp) }, true)
  document.addEventListener("change", (event) => { if (event.target.tagName === "SELECT" && !(move && performance.now() - move.key < 5)) begin(event.timeStamp) }, true)

  window.bench = {
    watch(selector) {
      output = document.querySelector(selector)
      observer.disconnect()
      observer.observe(output, { childList: true, characterData: true, attributes: true, attributeFilter: ["src", "d", "x", "y", "width"], subtree: true })
    },
    begin: () => begin(performance.now()),
    // The times of the last press, when the page has been quiet for a while; without a change, after five seconds.
    async settled(quiet) {
      const mine = move
      if (!mine) return null
      for (;;) {
        await new Promise((done) => setTimeout(done, 10))
        const last = Math.max(mine.key, mine.painted ?? 0)
        if (mine.painting || performance.now() - last < (mine.changes ? quiet : 5000)) continue
        move = null
        return { key: mine.key, painted: mine.painted, frames: mine.frames }
      }
    },
  }
})()
