// The pictures of the view that is shown: found by name, measured, marked.

import { all, make, one } from "./elements.js"

/** @typedef {ReturnType<typeof picturesOf>} ShownPictures */

/** @param {HTMLElement} view */
export function picturesOf(view) {
  const every = () => all(view, ".stride-lattice")

  /** @param {string} name */
  const find = (name) => every().find((each) => each.dataset.name === name)

  /** Rows and columns of a picture. @param {string} name @returns {[number, number]} */
  function sizes(name) {
    const { rows = 0, cols = 0 } = find(name)?.dataset ?? {}
    return [Number(rows), Number(cols)]
  }

  // Marks lie in a layer over the cells; a drawing says where in it they are, in percent.
  function addLayers() {
    for (const box of every()) {
      const layer = make("div", "stride-cells", { "aria-hidden": "true" })
      if (box.dataset.place) {
        const [left, top, width, height] = box.dataset.place.split(" ")
        const { style } = layer
        style.inset = `${top}% auto auto ${left}%`
        style.width = `${width}%`
        style.height = `${height}%`
      }
      box.append(layer)
    }
  }

  function clear() { for (const layer of all(view, ".stride-cells")) layer.replaceChildren() }

  /**
   * Mark cells of a picture: `kind` says how, `corner` are row and column of the first, `size` how many there are.
   * @param {string} name
   * @param {string} kind
   * @param {[number, number]} corner
   * @param {[number, number]} size
   */
  function mark(name, kind, corner, size) {
    const box = find(name)
    if (!box) return
    const [rows, cols] = inCells(box)
    const each = make("div", `stride-mark ${kind}`)
    each.dataset.cells = [...corner, ...size].join(" ")
    each.style.top = `${(100 * corner[0]) / rows}%`
    each.style.left = `${(100 * corner[1]) / cols}%`
    each.style.height = `${(100 * size[0]) / rows}%`
    each.style.width = `${(100 * size[1]) / cols}%`
    one(box, ".stride-cells").append(each)
  }

  return { every, find, sizes, addLayers, clear, mark }
}

/**
 * Rows and columns of what is pointed at: a copy that was stretched back has several pixels a cell.
 * @param {HTMLElement} box
 */
function inCells({ dataset: { rows, cols, cell } }) { return [rows, cols].map((each) => Number(each) / Number(cell)) }

/**
 * Where in a picture a hand points: row and column, with what is between.
 * @param {MouseEvent} event
 * @param {HTMLElement} box
 * @returns {[number, number]}
 */
export function placeOf(event, box) {
  const layer = one(box, ".stride-cells").getBoundingClientRect()
  const [rows, cols] = inCells(box)
  const image = box.querySelector("img")
  const width = image && !box.dataset.place ? image.offsetWidth : layer.width // a picture may be cut at the right
  return [((event.clientY - layer.top) / layer.height) * rows, ((event.clientX - layer.left) / width) * cols]
}
