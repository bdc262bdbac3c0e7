// What is pointed at: a cell of an output, or a pixel of an input. It is marked in all pictures that have to do with
// it, and said.

import { all, make } from "./elements.js"
import { sum } from "./loupe.js"
import { cellWords, onePixel, pixelWords } from "./words.js"
import { cellAround, cellsOf, corner, middleOf, readers, readingOf, together, within } from "./windows.js"

/** @import { Cell, Lit, Panel, Reading, View } from "./types.js" */
/** @import { ShownPictures } from "./pictures.js" */
/** @typedef {ReturnType<typeof lightOf>} Light */

/**
 * @param {Panel} panel
 * @param {HTMLElement} view
 * @param {ShownPictures} pictures
 * @param {(words: string) => void} readOut
 */
export function lightOf(panel, view, pictures, readOut) {
  const { sizes } = pictures
  /** @type {View} */
  let shown = { html: "" }
  /** @type {Lit | null} */
  let lit = null
  /** @type {Lit | null} */
  let before = null // the cell that was lit before a pixel was pointed at
  let pinned = false // whether it stays when the hand goes on

  const readings = () => shown.readings ?? []

  // --- what is marked and said -------------------------------------------------------------------------------

  /** @param {View} answer */
  function attach(answer) {
    shown = answer
    if (!answer.readings) return
    if (answer.readings.some(({ loupe }) => loupe)) placeLoupe()
    if (answer.lit) lit = { row: answer.lit[0], col: answer.lit[1], pixel: false }
    mark()
  }

  // Where the view has no place for the loupe, it stands beside the table beneath the pictures, or in a row of its own.
  function placeLoupe() {
    if (view.querySelector(".stride-loupe")) return
    const loupe = make("div", "stride-loupe")
    const rows = all(view, ".stride-row")
    const beneath = rows.slice(1).find((row) => row.querySelector(":scope > .stride-table"))
    if (beneath) beneath.prepend(loupe)
    else if (rows.length) rows[0].after(make("div", "stride-row", {}, loupe))
    else view.append(make("div", "stride-row", {}, loupe))
  }

  function mark() {
    const [main, ...others] = together(readings(), lit)
    if (!main) return
    pictures.clear()
    lit ??= firstCell(main)
    if (lit.pixel) markPixel(main, lit)
    else {
      lit = settled(main, lit)
      markCell([main, ...others], lit)
    }
  }

  /** @param {Reading} reading @returns {Lit} */
  function firstCell(reading) {
    const [rows, cols] = cellsOf(reading, sizes)
    return { row: Math.floor(rows * 0.4), col: Math.floor(cols * 0.5), pixel: false }
  }

  // The window stays at its place in the picture when another step makes other cells of it.
  /** @param {Reading} reading @param {Lit} cell @returns {Lit} */
  function settled(reading, cell) {
    const near = cell.middle ? cellAround(reading, cell.middle) : cell
    const there = within(near, cellsOf(reading, sizes))
    return { ...cell, ...there, middle: cell.middle ?? middleOf(reading, there) }
  }

  /** @param {Reading[]} some @param {Cell} cell */
  function markCell(some, cell) {
    const marked = new Set()
    some.forEach((reading, index) => {
      const [rows, cols] = cellsOf(reading, sizes)
      if (cell.row >= rows || cell.col >= cols) return
      const { input, output, window } = reading
      const start = corner(reading, cell)
      const place = String([start, window])
      const kind = index > 0 && onePixel(reading) ? "kept" : "window hold"
      if (!marked.has(place)) pictures.mark(input, kind, start, window)
      marked.add(place)
      pictures.mark(output, input === output ? "window" : "out", [cell.row, cell.col], [1, 1])
    })
    view.querySelector(".stride-loupe")?.replaceChildren(sum(shown, some[0], cell))
    tell(cellWords(shown, some, cell, sizes))
  }

  /** @param {Reading} reading @param {Cell} pixel */
  function markPixel(reading, pixel) {
    const { input, output, window } = reading
    const [rows, cols] = readers(reading, pixel, sizes)
    for (let row = rows.first; row <= rows.last; row++) {
      for (let col = cols.first; col <= cols.last; col++) {
        pictures.mark(input, "read", corner(reading, { row, col }), window)
      }
    }
    const high = rows.last - rows.first + 1
    const wide = cols.last - cols.first + 1
    if (high > 0 && wide > 0) pictures.mark(output, "out", [rows.first, cols.first], [high, wide])
    pictures.mark(input, "window", [pixel.row, pixel.col], [1, 1])
    view.querySelector(".stride-loupe")?.replaceChildren()
    tell(pixelWords(shown, reading, pixel, [rows, cols]))
  }

  /** @param {string} words */
  function tell(words) {
    view.querySelector(".stride-loupe")?.append(make("p", "", { textContent: words }))
    for (const each of all(view, ".stride-pointed")) each.textContent = words
    readOut(words)
  }

  // --- what is chosen ----------------------------------------------------------------------------------------

  /**
   * Choose a cell of the picture that a reading made. Where cells are the steps of a control, it moves.
   * @param {Reading} reading
   * @param {Cell} wanted
   */
  function chooseCell(reading, wanted) {
    const [rows, cols] = cellsOf(reading, sizes)
    const cell = within(wanted, [rows, cols])
    if (reading.sets) {
      const [name, times] = reading.sets
      const control = panel.controls.find((each) => each.name === name)
      panel.stop()
      if (control) panel.move(control, (cell.row * cols + cell.col) * times)
      return
    }
    take({ ...cell, of: reading.output, pixel: false, middle: middleOf(reading, cell) })
  }

  /**
   * Choose a pixel of the picture that a reading reads.
   * @param {Reading} reading
   * @param {Cell} pixel
   */
  function choosePixel(reading, { row, col }) {
    if (lit && !lit.pixel) before = lit
    take({ row, col, of: reading.input, pixel: true })
  }

  /** @param {Lit} wanted */
  function take(wanted) {
    const same = lit && lit.row === wanted.row && lit.col === wanted.col
    if (same && lit?.pixel === wanted.pixel && lit.of === wanted.of) return
    lit = wanted
    mark()
  }

  return {
    attach, chooseCell, choosePixel,
    /** @param {string | undefined} name */
    readingOf: (name) => (name === undefined ? undefined : readingOf(readings(), name)),
    main: () => together(readings(), lit)[0],
    lit: () => lit,
    pinned: () => pinned,
    pin(stays = true) { pinned = stays },
    // The hand has gone: what it only passed over is let go.
    leave() {
      if (pinned || !lit?.pixel) return
      lit = before
      mark()
    },
    reset() { lit = null; pinned = false },
  }
}
