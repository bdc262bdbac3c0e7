// Views in files beside the page, which load when they are reached. A page opened from a disk may load scripts and
// nothing else, so each is a script that calls one function with a text: JSON, deflated. See `views.py`.

import { LastFew } from "../../stride_helpers/panels/web/elements.js"
import { say } from "../../stride_helpers/panels/web/language.js"

/** @import { Answer } from "../../stride_helpers/panels/web/types.js" */
/** @typedef {{ pictures: Record<string, string>, answers: Answer[] }} Packed a file of views */

/** @type {Map<string, string>} */
const arrived = new Map()
const sorry = say("page.missing")

/** What a file calls when it has come. @param {string} name @param {string} number @param {string} text */
const strideViews = (name, number, text) => arrived.set(`${name}/${number}`, text)
Object.assign(globalThis, { strideViews })

/** The text of a file. @param {string} id @returns {Promise<string>} */
function textOf(id) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script")
    element.src = `views/${id}.js`
    element.onload = () => {
      const found = arrived.get(id)
      if (found) resolve(found)
      else reject(new Error(sorry))
      arrived.delete(id)
      element.remove()
    }
    element.onerror = () => {
      reject(new Error(sorry))
      element.remove()
    }
    document.head.append(element)
  })
}

/** What a file holds. @param {string} id @returns {Promise<any>} */
async function unzipped(id) {
  const packed = await textOf(id)
  try {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0))
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))
    return await new Response(stream).json()
  } catch {
    throw new Error(sorry)
  }
}

/** What files hold, each loaded once; of the last of them it is remembered. @param {number} most */
function filesOf(most) {
  /** @type {LastFew<Promise<any>>} */
  const files = new LastFew(most)
  return (/** @type {string} */ id) => {
    const there = files.get(id)
    if (there) return there
    const loaded = unzipped(id)
    files.set(id, loaded)
    loaded.catch(() => files.delete(id)) // asked for again when the hand comes there again
    return loaded
  }
}

/** @type {(id: string) => Promise<Packed>} */
export const viewsIn = filesOf(12)
const pictureIn = filesOf(24)

/** A view with its pictures, some of which lie in files of their own. @param {Packed} file @param {Answer} view */
export async function complete({ pictures }, view) {
  const parts = JSON.stringify(view).split(/\\u0001(\w+)\\u0002/) // every second is a picture's name
  const whole = parts.map((part, place) => (place % 2 ? pictures[part] ?? pictureIn(`pictures/${part}`) : part))
  return /** @type {Answer} */ (JSON.parse((await Promise.all(whole)).join("")))
}
