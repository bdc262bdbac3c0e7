// What every part of the front end needs to write on the page, and to remember.

/** @import { Key } from "./types.js" */

/**
 * Make an element; names with a hyphen are attributes, the others properties.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {Record<string, unknown>} [properties]
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, className = "", properties = {}, ...children) {
  const element = document.createElement(tag)
  if (className) element.className = className
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role" || name === "for") element.setAttribute(name, String(value))
    else Reflect.set(element, name, value)
  }
  element.append(...children)
  return element
}

/** What no other element is called, and no other view of a panel. */
export const unique = () => Math.random().toString(36).slice(2, 10)

/**
 * Writing what stands there already would make the browser lay the page out again.
 * @param {Element} element
 * @param {string} text
 */
export function put(element, text) { if (element.textContent !== text) element.textContent = text }

/**
 * The first element within another that a selector finds, where there must be one.
 * @param {ParentNode} within
 * @param {string} selector
 */
export function one(within, selector) {
  const found = /** @type {HTMLElement | null} */ (within.querySelector(selector))
  if (!found) throw new Error(`nothing is ${selector}`)
  return found
}

/**
 * All elements within another that a selector finds.
 * @param {ParentNode} within
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export const all = (within, selector) => [...within.querySelectorAll(selector)].map((each) => /** @type {any} */ (each))

/**
 * Let the keyboard stop at what scrolls sideways, while it has more than it shows: else it would be one stop of many in
 * vain. Returns what scrolls.
 * @param {ParentNode} within
 * @param {string} selector
 */
export function stopAtScrollers(within, selector) {
  return all(within, selector).filter((element) => {
    const cut = getComputedStyle(element).overflowX !== "visible"
    const scrolls = cut && element.scrollWidth > element.clientWidth
    if (scrolls) element.tabIndex = 0
    else element.removeAttribute("tabindex")
    return scrolls
  })
}

/**
 * What an event happened to.
 * @param {Event} event
 */
export const targetOf = (event) => /** @type {HTMLElement} */ (event.target)

/** A key as one word, to remember it by. @param {Key} key */
export const wordOf = (key) => JSON.stringify(key)

/**
 * The last few things by their names: what was set or asked for longest ago goes first.
 * @template Thing
 * @extends {Map<string, Thing>}
 */
export class LastFew extends Map {
  /** @param {number} most */
  constructor(most) {
    super()
    this.most = most
  }

  /** @param {string} name */
  get(name) {
    const found = super.get(name)
    if (found !== undefined) this.set(name, found)
    return found
  }

  /** @param {string} name @param {Thing} thing */
  set(name, thing) {
    this.delete(name)
    super.set(name, thing)
    const [oldest] = this.keys()
    if (this.size > this.most) this.delete(oldest)
    return this
  }
}

/** What the browser remembers; where it may not, the page does, as long as it is open. @param {() => Storage} storage */
function memory(storage) {
  /** @type {Map<string, unknown>} */
  const here = new Map()
  return {
    /** @param {string} name */
    get(name) {
      try { return JSON.parse(storage().getItem(name) ?? "null") } catch { return here.get(name) ?? null }
    },
    /** @param {string} name @param {unknown} value */
    set(name, value) {
      try { storage().setItem(name, JSON.stringify(value)) } catch { here.set(name, value) }
    },
    /** @param {string} name */
    remove(name) {
      try { storage().removeItem(name) } catch { here.delete(name) }
    },
  }
}

// Until its tab is closed, also when a cell is run again or the page is reloaded.
export const tab = memory(() => sessionStorage)

// Also when the browser was closed.
export const lasting = memory(() => localStorage)
