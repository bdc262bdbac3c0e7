// The contents of a lesson: which section the reader is in, and what is done in each.

import { make, put } from "../../stride_helpers/panels/web/elements.js"
import { say } from "../../stride_helpers/panels/web/language.js"
import { decoded } from "./address.js"

/** @typedef {{ element: Element, done: () => boolean }} Task a question or an exercise */

const READ = 0.35 // of the window: a heading above this line begins what is read

/**
 * @param {HTMLElement} nav
 * @param {Task[]} tasks of the whole lesson
 * @param {() => void} forget
 */
export function contentsOf(nav, tasks, forget) {
  const here = document.querySelector(".contents-here")
  const sections = [...nav.querySelectorAll("a")].map((link) => {
    const heading = document.getElementById(decoded(link.hash.slice(1)))
    const said = make("small")
    link.parentElement?.append(said)
    return { link, heading, said, tasks: /** @type {Task[]} */ ([]) }
  }).filter(({ heading }) => heading)

  for (const task of tasks) {
    const begun = sections.filter(({ heading }) => heading && follows(heading, task.element))
    begun.at(-1)?.tasks.push(task)
  }

  const button = make("button", "forget", { type: "button", textContent: say("page.forget"), onclick: forget })
  if (tasks.length) nav.append(button)

  /** Say what is done. */
  function count() {
    for (const { said, tasks } of sections) put(said, doneWords(tasks))
    button.hidden = !tasks.some(({ done }) => done())
  }

  function mark() {
    const line = innerHeight * READ
    const above = sections.filter(({ heading }) => heading && heading.getBoundingClientRect().top < line)
    const now = above.at(-1)
    for (const { link } of sections) {
      if (link === now?.link) link.setAttribute("aria-current", "true")
      else link.removeAttribute("aria-current")
    }
    if (here) put(here, now?.link.textContent ?? "")
    if (now) keepInSight(now.link)
    if (!nav.contains(document.activeElement)) stopAt((now ?? sections[0])?.link)
  }

  // All links are one stop of the keyboard, and the arrow keys lead from one to the next.
  /** @param {HTMLElement | undefined} stop */
  function stopAt(stop) {
    for (const { link } of sections) link.tabIndex = link === stop ? 0 : -1
  }

  /** @param {KeyboardEvent} event */
  function walk(event) {
    const at = sections.findIndex(({ link }) => link === document.activeElement)
    const last = sections.length - 1
    const to = { ArrowUp: Math.max(at - 1, 0), ArrowDown: Math.min(at + 1, last), Home: 0, End: last }[event.key]
    if (at < 0 || to === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    stopAt(sections[to].link)
    sections[to].link.focus()
  }

  /** @param {HTMLElement} link */
  function keepInSight(link) {
    const { top, bottom } = link.getBoundingClientRect()
    const frame = nav.getBoundingClientRect()
    if (top < frame.top) nav.scrollTop -= frame.top - top
    if (bottom > frame.bottom) nav.scrollTop += bottom - frame.bottom
  }

  let frame = 0
  function soon() {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(mark)
  }
  addEventListener("scroll", soon, { passive: true })
  addEventListener("resize", soon)
  nav.addEventListener("click", (event) => {
    if (event.target instanceof HTMLAnchorElement && "popover" in nav && nav.matches(":popover-open")) nav.hidePopover()
  })
  nav.addEventListener("keydown", walk)
  count()
  mark()
  return { count }
}

/** @param {Task[]} tasks */
function doneWords(tasks) {
  const done = tasks.filter((task) => task.done()).length
  if (!tasks.length) return ""
  return done === tasks.length ? say("page.done") : say("page.part", { done, count: tasks.length })
}

/** Whether one element stands after another. @param {Element} first @param {Element} then */
export function follows(first, then) {
  return Boolean(first.compareDocumentPosition(then) & Node.DOCUMENT_POSITION_FOLLOWING)
}
