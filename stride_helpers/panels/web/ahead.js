// Which positions a panel asks for before the hand is there. No page is needed here.

/** @import { Key } from "./types.js" */

const AHEAD = 12 // positions in one question
const FURTHEST = 64 // steps each way along the control that is held

/**
 * The positions to ask for: the one under the hand alone, so that it waits for no other. Once it is here, its
 * neighbours along the control that is held, nearest first, then one step of the other controls.
 * @param {object} where
 * @param {Key} where.at
 * @param {number[]} where.lasts the largest index of each control
 * @param {number} where.held the index of the control that is held, or -1
 * @param {number} where.far how many steps ahead along the held one
 * @param {(key: Key) => boolean} known whether a neighbour need not be asked for
 * @param {boolean} here whether the position itself is known
 */
export function wanted({ at, lasts, held, far }, known, here) {
  if (!here) return [[...at]]
  /** @type {Key[]} */
  const keys = []
  const order = lasts.map((_, index) => index).filter((index) => index !== held)
  if (held >= 0) order.unshift(held)
  for (const index of order) {
    const steps = Math.min(far, index === held ? FURTHEST : 1, lasts[index])
    for (const key of neighbours(at, index, steps, lasts[index])) {
      if (keys.length >= AHEAD) return keys
      if (!known(key)) keys.push(key)
    }
  }
  return keys
}

/**
 * Positions along one control, nearest first, upwards before downwards; none along one that holds a text.
 * @param {Key} at
 * @param {number} index
 * @param {number} steps
 * @param {number} last
 */
function* neighbours(at, index, steps, last) {
  const now = at[index]
  if (typeof now !== "number") return
  for (let step = 1; step <= steps; step++) {
    for (const choice of [now + step, now - step]) {
      if (choice >= 0 && choice <= last) yield at.map((part, other) => (other === index ? choice : part))
    }
  }
}
