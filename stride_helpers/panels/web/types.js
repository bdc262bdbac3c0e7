// What passes between the parts of the front end, and between it and its host. Types only: nothing of it runs.
// `tsc` reads them, see `tsconfig.json`; Python writes `Spec`, `Answer` and `Question`.

/**
 * Where a panel stands: for each control the index of its choice, or what was typed into it, or the name of a picture
 * of the learner's own.
 * @typedef {(number | string)[]} Key
 *
 * @typedef {[Key, Answer]} Pair
 */

/**
 * All that the browser needs to know of a panel.
 * @typedef {object} Spec
 * @property {string} name the function's name
 * @property {string} title
 * @property {ControlSpec[]} controls one for each argument, in their order
 * @property {Key} start where it stands at first
 * @property {Try[]} tries
 * @property {Answer} [answer] for `start`
 *
 * @typedef {object} ControlSpec
 * @property {string} name the function's argument
 * @property {string} label its name as it is written
 * @property {"range" | "steps" | "menu" | "check" | "text" | "weights" | "photographs"} kind
 * @property {string[]} choices every value in words; of a text those that no hand types
 * @property {string[]} [pictures] a small picture for each choice, as an address
 *
 * @typedef {object} Try a button that moves the controls
 * @property {string} text what stands on it
 * @property {string} says what is to be seen there
 * @property {Key} key
 */

/**
 * What is said of a position: a view, or why there is none.
 * @typedef {View | Refusal} Answer
 *
 * @typedef {object} View
 * @property {string} html
 * @property {Reading[]} [readings] what a hand that points at its pictures is told
 * @property {Record<string, Numbers>} [numbers] the numbers behind pictures, by their names
 * @property {[number, number]} [lit] the cell that is lit first: row, column
 * @property {Record<string, number>} [ends] for a control that plays, by its name: the last index at this position
 *
 * @typedef {object} Refusal
 * @property {string} refused a sentence
 * @property {string} trace where it happened, if it was a fault
 * @property {string} [missing] the learner's own picture that Python has not got
 */

/**
 * How a picture was made from another: a window moves over `input`, and each of its places is a cell of `output`.
 * @typedef {object} Reading
 * @property {string} input
 * @property {string} output
 * @property {[number, number]} window rows and columns
 * @property {number} step how far the window moves, in pixels
 * @property {[number, number]} padding how many rows go on above the input, and columns left of it
 * @property {string} beyond what it goes on with, in words
 * @property {string[]} [weights] of the window, in words, row by row
 * @property {[number, number]} [cells] rows and columns of `output`; without it, those of its picture
 * @property {boolean} loupe whether its numbers are shown
 * @property {[string, number]} [sets] where a cell is a step of a control: its name, steps in a cell
 */

/**
 * The numbers behind a picture, with what continues it around: whole numbers of 1, 0.1 or 0.01.
 * @typedef {object} Numbers
 * @property {number} rows
 * @property {number} cols
 * @property {[number, number]} padding how many of its first rows and columns continue the picture
 * @property {number} digits after the point
 * @property {number} bytes of each: 1, 2 or 4
 * @property {string} data in base64
 * @property {Int8Array | Int16Array | Int32Array} [values] the data, once they were needed
 *
 * @typedef {{ row: number, col: number }} Cell
 *
 * @typedef {object} Lit what is pointed at
 * @property {number} row of a cell of an output, or of a pixel of an input
 * @property {number} col
 * @property {string} [of] the name of that picture; without it, the first reading's output
 * @property {boolean} pixel whether it is a pixel of an input
 * @property {[number, number]} [middle] of a cell: the middle of its window, in pixels of the input
 *
 * @typedef {(name: string) => [number, number]} Sizes rows and columns of a picture by its name
 */

/**
 * Where a panel stands in: a notebook with Python behind it, or a page of files. This is all that a panel asks of it.
 * @typedef {object} Host
 * @property {(keys: Key[]) => Promise<Pair[]>} ask
 *   The answers for keys, the nearest first: as many as it likes, with the first at least. Fails with a sentence where
 *   it cannot.
 * @property {boolean} [python]
 *   Whether what is typed and pictures of one's own can be answered; without it, they can.
 * @property {string} [typing]
 *   What to say of typing; without it, there is nothing to say.
 * @property {(bytes: ArrayBuffer) => Promise<KeptFile>} [keepFile]
 *   Take a picture of the learner's own; needed where there is Python.
 * @property {string} [silent]
 *   What to say when no answer comes for long.
 * @property {Standing | null} [standing]
 *   Where the panel stood when it was here last.
 * @property {string} [kept]
 *   What it says when it begins there; without it, somebody else may have left it there.
 * @property {(standing: Standing) => void} [keepStanding]
 *   Remember where it stands.
 * @property {(at: Key) => Link} [link]
 *   The link to a position; without it, nothing is offered to be copied.
 * @property {() => void} [close]
 *   The panel is gone.
 *
 * @typedef {object} Standing where a panel stands, and the own picture of the page
 * @property {Key} at
 * @property {OwnPicture | null} own
 *
 * @typedef {object} Link
 * @property {string} address
 * @property {boolean} whole whether it holds all of the position
 *
 * @typedef {object} OwnPicture
 * @property {string} name as keys have it
 * @property {string} title as the learner has it
 * @property {Blob} [file] as long as the page lives
 *
 * @typedef {object} KeptFile the answer to a picture: its name, or why it is refused
 * @property {string} [name]
 * @property {string} [refused]
 */

/**
 * A panel as its parts see it: where it stands, what is shown, and how to change either.
 * @typedef {object} Panel
 * @property {string} name
 * @property {boolean} python
 * @property {string} typing what there is to say of it
 * @property {Control[]} controls
 * @property {Key} at
 * @property {Control | null} active the control under the hand
 * @property {Answer | null} shown the answer on the screen
 * @property {() => boolean} here whether the view of this position is here
 * @property {(control: Control, value: number | string) => void} move
 * @property {() => void} stop end all that plays
 * @property {(control: Control) => void} hold the hand is at a control
 * @property {(answer: Answer) => void} paint
 * @property {(sentence: string) => void} silent say that nothing comes
 * @property {(bytes: ArrayBuffer) => Promise<KeptFile>} keepFile
 */

/**
 * A control of a panel, made by `controlOf` in `controls.js`; what differs from kind to kind is its `Field`.
 * @typedef {object} Control
 * @property {string} name the function's argument
 * @property {string} label its name as it is written
 * @property {string[]} choices
 * @property {string[]} [pictures]
 * @property {number} index its part of a key
 * @property {HTMLElement} element
 * @property {number} end the largest index that the view on the screen allows
 * @property {number} leap how many steps bring it to the next cell, or 0
 * @property {() => number | string} now where it stands: an index, or what was typed
 * @property {() => number} last the largest index that it may have now
 * @property {() => string} written its value in words
 * @property {() => void} update show where the panel stands
 * @property {(view: View) => void} limit take from a view where it ends, and how long a leap is
 * @property {() => void} pause end what plays
 * @property {() => boolean} typing whether a hand types into it
 * @property {(sentence: string) => void} tell say a sentence beneath it
 *
 * @typedef {object} Field what a kind of control adds
 * @property {() => void} update
 * @property {string} [shape] how much room it takes: "narrow", "wide", "steps" or "weights"
 * @property {() => void} [pause]
 * @property {() => boolean} [typing]
 * @property {(sentence: string) => void} [tell]
 *
 * @typedef {(panel: Panel, control: Control, body: HTMLElement) => Field} Builder
 */

/**
 * A question to predict.
 * @typedef {object} Question
 * @property {string} question
 * @property {{ name: string, right: string | number, shown: string, choices: string[] | null }[]} answers `shown` is
 *   the right answer in words
 * @property {number} within how far a number may be away
 * @property {string} hint what helps after a wrong answer
 * @property {string} because what opens afterwards, as HTML
 *
 * @typedef {object} Given what was answered
 * @property {(string | undefined)[]} given
 * @property {"" | "tried" | "checked" | "shown"} opened "tried": wrong, and another try is left
 * @property {"" | "right" | "wrong" | "shown"} [firstTry] how the first answer was
 *
 * @typedef {object} AnswerMemory how a host remembers what was answered
 * @property {() => Given | null} get
 * @property {(given: Given, say: (sentence: string) => void) => void} set
 *   Remember it. What the learner should know of that is said, also later: that it could not be kept.
 */

export {}
