// How large pictures are drawn: arithmetic only.

/**
 * @typedef {{ rows: number, cols: number }} Pixels of a picture
 *
 * @typedef {object} Room what a view has
 * @property {number} width in CSS pixels
 * @property {number} height that a picture of it may have
 * @property {number} ratio device pixels for each CSS pixel
 * @property {boolean} phone whether it is as narrow as a phone
 */

// CSS pixels of a picture's own, below which it is too small to be seen: one to be pointed at, one that stands still.
const SEEN = { alive: 0.6, still: 0.5 }
const STRIP = 4 // a picture that is more than so many times as wide as high

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
 * @param {Pixels} picture
 * @param {number} slot how wide it may be
 * @param {{ height: number, ratio: number }} room
 */
export function zoomOf({ rows, cols }, slot, { height, ratio }) {
  const width = Math.min(slot, height * (cols / Math.max(rows, 1)))
  return Math.max(1, Math.floor((width * ratio) / cols + 1e-6)) / ratio
}

/**
 * How many pictures stand abreast on a phone: two, or three if nothing else can stand beside the third; one where more
 * would be too small to be seen.
 * @param {Pixels[]} pictures
 * @param {boolean} beside whether something can
 * @param {number} gap between two
 * @param {{ width: number, height: number, ratio: number }} room
 * @param {"alive" | "still"} [kind]
 */
export function abreast(pictures, beside, gap, room, kind = "alive") {
  if (kind === "still" && pictures.every(({ rows, cols }) => cols > STRIP * rows)) return 1
  const most = pictures.length === 3 && !beside ? 3 : Math.min(pictures.length, 2)
  for (let many = most; many > 1; many--) {
    const slot = slotOf(many, gap, room)
    const zooms = pictures.map((picture) => zoomOf(picture, slot, room))
    if (zooms.every((zoom, index) => zoom >= SEEN[kind] && zoom * pictures[index].cols <= slot)) return many
  }
  return 1
}

/** The room of one of many pictures. @param {number} many @param {number} gap @param {{ width: number }} room */
const slotOf = (many, gap, { width }) => (width - gap * (many - 1)) / many

/**
 * How wide pictures of a sheet may be: so wide that the widest are abreast, and all in the ratio of their wishes.
 * @param {number[]} wishes
 * @param {number} many how many stand abreast
 * @param {number} gap between two
 * @param {{ width: number }} room
 */
export function sheetSlots(wishes, many, gap, room) {
  const scale = Math.min(1, slotOf(many, gap, room) / Math.max(...wishes))
  return wishes.map((wish) => wish * scale)
}

/**
 * The zooms of pictures in their slots. They have one scale: none is drawn larger than the one with the most pixels,
 * which the others were made of.
 * @param {Pixels[]} pictures
 * @param {number[]} slots
 * @param {{ height: number, ratio: number }} room
 */
export function zoomsOf(pictures, slots, room) {
  const most = Math.max(...pictures.map(({ cols }) => cols))
  const source = pictures.findIndex(({ cols }) => cols === most)
  const shrunk = source < 0 ? 1 : Math.min(1, (most * zoomOf(pictures[source], slots[source], room)) / slots[source])
  return pictures.map((picture, index) => zoomOf(picture, slots[index] * shrunk, room))
}

/** How wide pictures are, all together. @param {Pixels[]} pictures @param {number[]} zooms */
export const widthOf = (pictures, zooms) => pictures.reduce((sum, { cols }, index) => sum + cols * zooms[index], 0)
