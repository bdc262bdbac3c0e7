// How large pictures are drawn: arithmetic only.

/**
 * Share room out among pictures: small ones take what they want, the others share the rest evenly.
 * @param {number[]} wishes how wide each would be drawn at most
 * @param {number} room
 */
export function sharedOut(wishes, room) {
  /** @type {number[]} */
  const slots = []
  const order = wishes.map((_, index) => index).sort((a, b) => wishes[a] - wishes[b])
  let free = room
  order.forEach((index, place) => {
    slots[index] = Math.min(wishes[index], free / (order.length - place))
    free -= slots[index]
  })
  return slots
}

/**
 * How many CSS pixels a picture draws each of its own: a whole number of device pixels, at least one.
 * @param {{ rows: number, cols: number }} picture
 * @param {{ slot: number, height: number, ratio: number, least?: number }} room how wide and how high it may be, device
 *   pixels for each CSS pixel, and the width that it gets in any case, should it have more pixels
 */
export function zoomOf({ rows, cols }, { slot, height, ratio, least = 0 }) {
  let width = Math.min(slot, height * (cols / Math.max(rows, 1)))
  if (width < cols) width = Math.max(width, least)
  return Math.max(1, Math.floor((width * ratio) / cols)) / ratio
}

/**
 * Whether a picture in a slot is drawn smaller than twice its size though it might be larger.
 * @param {number} slot
 * @param {number} cols
 * @param {number} wish
 */
export const cramped = (slot, cols, wish) => slot < 2 * cols && 2 * cols <= wish
