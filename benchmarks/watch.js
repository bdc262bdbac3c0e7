// Runs in the page before JupyterLab: notes what goes over the kernel's WebSocket and when the watched output changes.
// All times are milliseconds of performance.now().
(() => {
const PICTURES = 'img, image'
// Neither class nor style: JupyterLab sets a minimum height for a moment, which shows as a jump or not at all.
const VISIBLE = ['src', 'href', 'xlink:href', 'd', 'x', 'y', 'width', 'height', 'points', 'fill', 'transform']
const CONTENT = /"method": ?"(update|custom)"|"msg_type": ?"(display_data|stream)"/
const decoder = new TextDecoder()
let output, whole, cell, move = null, pointer = 0

const start = data => typeof data === 'string'
    ? data.slice(0, 4000) : decoder.decode(new Uint8Array(data, 0, Math.min(4000, data.byteLength)))
const size = data => data.byteLength ?? data.length
const isKernel = socket => socket.url.includes('/channels')

// When the kernel wrote a message, by the clock of the same machine.
const written = text => Date.parse(/"date": ?"([^"]+)"/.exec(text)[1]) - (Date.now() - performance.now())

const send = WebSocket.prototype.send
WebSocket.prototype.send = function (data) {
    if (move && isKernel(this)) {
        move.sent ??= performance.now()
        move.asked += 1
        move.bytes_out += size(data)
    }
    return send.call(this, data)
}

window.WebSocket = new Proxy(WebSocket, {construct(target, args) {
    const socket = new target(...args)
    socket.addEventListener('message', ({data}) => {
        if (!move || !isKernel(socket)) return
        const at = performance.now(), text = start(data)
        move.bytes_in += size(data)
        move.message = at
        if (/"execution_state": ?"busy"/.test(text)) move.busy ??= written(text)
        if (/"execution_state": ?"idle"/.test(text)) move.answered += 1
        if (CONTENT.test(text)) move.content = {arrived: at, made: written(text)}
    })
    return socket
}})

const loaded = picture => new Promise(done => {
    picture.addEventListener('load', done)
    picture.addEventListener('error', done)
})
const place = () => cell.getBoundingClientRect().bottom
const parts = () => output.querySelectorAll('.jp-OutputArea-child').length
const pictures = () => [...output.querySelectorAll(PICTURES)]

// A frame's scripts, then its layout and paint, then the message.
const frame = () => new Promise(done => requestAnimationFrame(() => {
    const {port1, port2} = new MessageChannel()
    port1.onmessage = done
    port2.postMessage(0)
}))

function changed() {
    if (!move) return
    move.changes += 1
    move.changed = performance.now()
    move.first ??= move.changed
    Object.assign(move, move.content)
    if (move.changes === 1) follow(move)
    if (!move.painting) paint(move)
}

// The frame that shows the change: begun after all new pictures are loaded. A decode is asked for along with the frame
// and not before it, since the browser serves it with a frame, and waiting for one would add another.
async function paint(mine) {
    mine.painting = true
    let seen
    do {
        seen = mine.changes
        await Promise.all(pictures().filter(picture => picture.complete === false).map(loaded))
        mine.loaded = performance.now()
        await Promise.all([frame(), ...pictures().map(picture => picture.decode?.().catch(() => {}))])
        mine.painted = performance.now()
        mine.paints.push({at: mine.painted, whole: parts() === mine.parts})
    } while (seen < mine.changes)
    mine.painting = false
}

// The place of what lies below, in each frame from the first change on.
async function follow(mine) {
    while (mine === move) {
        await frame()
        mine.jump = Math.max(mine.jump, Math.abs(place() - mine.place))
    }
}

function begin(key) {
    move = {key, asked: 0, answered: 0, bytes_out: 0, bytes_in: 0, changes: 0, paints: [], message: 0, jump: 0}
    Object.assign(move, {place: place(), parts: parts(), moved: key})
}

const observer = new MutationObserver(changed)
const handles = new MutationObserver(() => { if (move) move.moved = pointer })
for (const name of ['drawImage', 'putImageData']) {
    const draw = CanvasRenderingContext2D.prototype[name]
    CanvasRenderingContext2D.prototype[name] = function (...args) {
        draw.apply(this, args)
        if (output?.contains(this.canvas)) changed()
    }
}
document.addEventListener('pointermove', event => { pointer = event.timeStamp }, true)
document.addEventListener('keydown', event => {
    if (output && event.key.startsWith('Arrow')) begin(event.timeStamp)
}, true)
document.addEventListener('change', event => {
    if (output && event.target.tagName === 'SELECT') begin(event.timeStamp)
}, true)

window.bench = {
    // Watch what is drawn in one panel.
    watch(panel, drawn) {
        whole = document.querySelector(panel)
        output = document.querySelector(drawn)
        cell = whole.closest('.jp-Cell')
        observer.disconnect()
        observer.observe(output, {childList: true, characterData: true, attributeFilter: VISIBLE, subtree: true})
        handles.disconnect()
        handles.observe(whole, {attributeFilter: ['aria-valuetext'], subtree: true})
    },
    // Begin a drag; a key press and a menu begin by themselves.
    begin: () => begin(performance.now()),
    // Wait until the kernel has answered every message, all changes are painted, and it has been quiet for a while.
    async settled(quiet) {
        const mine = move
        for (;;) {
            await new Promise(done => setTimeout(done, 10))
            const last = Math.max(mine.key, mine.message, mine.painted ?? 0)
            const waits = performance.now() - last < (mine.changes ? quiet : 500)
            const open = !mine.asked || mine.answered < mine.asked || mine.painting
            mine.late = performance.now() - mine.key > 10000
            if (mine.late || !(waits || open)) break
        }
        move = null
        return {...mine, height: whole.getBoundingClientRect().height}
    },
    // What the output shows, to be compared with what it shows later.
    shown: () => [output.innerHTML, ...[...output.querySelectorAll('canvas')].map(c => c.toDataURL())].join(),
}
})()
