// What scrolls sideways on a page, outside of panels, is a stop of the keyboard.

import { stopAtScrollers } from "../../stride_helpers/panels/web/elements.js"

const markScrollers = () => { stopAtScrollers(document, "main :is(pre, .wide, .output)") }

markScrollers()
addEventListener("load", markScrollers) // its pictures have their sizes
addEventListener("resize", markScrollers)
document.addEventListener("toggle", markScrollers, true) // something was unfolded
