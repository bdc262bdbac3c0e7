// All that anywidget is given of a panel or a question: it takes the script that all of them share, once a page, from
// the line to Python, and leaves the rest to it.

/** @import { LineModel, Model, Show } from "./widgets.js" */

const page = /** @type {{ strideScripts?: Map<string, Promise<Show>> }} */ (globalThis)
const scripts = (page.strideScripts ??= new Map())

/** @param {LineModel} line @returns {Promise<Show>} */
async function load(line) {
  const style = document.createElement("style")
  style.textContent = line.get("style")
  document.head.append(style)
  const address = URL.createObjectURL(new Blob([line.get("script")], { type: "text/javascript" }))
  try {
    return (await import(address)).default
  } finally {
    URL.revokeObjectURL(address)
  }
}

export default {
  /** @param {{ model: Model, el: HTMLElement }} place */
  async render({ model, el }) {
    /** @type {LineModel} */
    const line = await model.widget_manager.get_model(model.get("line"))
    const text = line.get("script")
    if (!scripts.has(text)) scripts.set(text, load(line))
    const show = await scripts.get(text)
    return show(model, line, el)
  },
}
