// What every part of the front end needs.

export function make(tag, className, properties = {}, ...children) {
  const element = document.createElement(tag)
  if (className) element.className = className
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role" || name === "for") element.setAttribute(name, value)
    else element[name] = value
  }
  element.append(...children)
  return element
}

// Writing what stands there already would make the browser lay the page out again.
export function put(element, text) { if (element.textContent !== text) element.textContent = text }

// JupyterLab takes the arrow keys away from what does not say so itself.
export const QUIET = { "data-lm-suppress-shortcuts": "true" }

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high)

// A minus sign as in print, and back to what JavaScript reads.
export const printed = (value) => String(value).replace("-", "−")
export const read = (words) => Number(words.trim().replaceAll("−", "-").replaceAll(",", "."))

// What a tab of the browser remembers until it is closed, also when a cell is run again or the page is reloaded.
export const tab = {
  get(name) { try { return JSON.parse(sessionStorage.getItem(name)) } catch { return null } },
  set(name, value) { try { sessionStorage.setItem(name, JSON.stringify(value)) } catch { /* not remembered */ } },
}
