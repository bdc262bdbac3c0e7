// A question as a widget, through anywidget.

import { tab } from "./elements.js"
import { ask } from "./predict.js"

export default {
  render({ model, el }) {
    const spec = model.get("spec")
    const { question, names, right } = spec
    const place = `stride ${model.widget_manager?.context?.path} ${JSON.stringify([question, names, right])}`
    const kept = { get: () => tab.get(place), set: (value) => tab.set(place, value) }
    return ask(el.appendChild(document.createElement("div")), spec, kept)
  },
}
