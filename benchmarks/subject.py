"""What the benchmarks press and drag, and how long it takes until that is painted; all pages know watch.js."""

import math
import time

from browser import in_sight

AFTER = 60  # ms of quiet that end a press
WHERE_IT_IS = """slider => slider.tagName === "INPUT"
    ? [slider.value, slider.min, slider.max].map(Number)
    : ["now", "min", "max"].map((end) => Number(slider.getAttribute(`aria-value${end}`)))"""


class Subject:
    """One design of one panel on a page: what is pressed, and what is watched."""

    def __init__(self, page, root, output, fields):
        self.page, self.root, self.output, self.fields = page, root, output, fields
        self.turn = 0  # the number of the field that is pressed next
        self.way = 1

    def front(self):
        """Bring it before the eye."""
        in_sight(self.page.locator(self.root).first, "start")
        self.page.evaluate("selector => bench.watch(selector)", self.output)

    def press(self, alternate=False):
        """One press; milliseconds to the painted frame, NaN if nothing changed."""
        fields = self.page.locator(self.root).locator(self.fields)
        field = fields.nth(self.turn)
        if field.evaluate("e => e.tagName") == "SELECT":
            choices = field.locator("option").count()
            chosen = int(field.evaluate("e => e.selectedIndex"))
            field.select_option(index=(chosen + 1) % choices)
        else:
            self.press_arrow(field)
        if alternate:
            self.turn = (self.turn + 1) % fields.count()
        seen = self.page.evaluate("quiet => bench.settled(quiet)", AFTER)
        return seen["painted"] - seen["key"] if seen and seen["painted"] else math.nan

    def press_arrow(self, slider):
        """One step on: up to the end of the slider, then down to its beginning."""
        now, low, high = slider.evaluate(WHERE_IT_IS)
        if now <= low:
            self.way = 1
        if now >= high:
            self.way = -1
        slider.focus()
        self.page.keyboard.press("ArrowRight" if self.way > 0 else "ArrowLeft")

    def block(self, presses, alternate=False):
        """Some presses in a row, by a hand that needs a fifth of a second from taking hold to the first."""
        self.front()
        self.page.locator(self.root).locator(self.fields).nth(self.turn).focus()
        self.page.wait_for_timeout(200)
        return [self.press(alternate) for _ in range(presses)]

    def drag(self, seconds=1.5):
        """A hand moves the first slider up and down, 60 positions a second; frames with a change, a second."""
        slider = self.page.locator(self.root).locator("input[type=range]").first
        box, began = in_sight(slider), time.monotonic()
        at, last = slider.evaluate("e => [Number(e.value), Number(e.max)]")
        height, start, room, way = box["y"] + box["height"] / 2, box["x"] + 28, box["width"] - 56, 1
        self.page.evaluate("selector => bench.watch(selector)", self.output)
        self.page.mouse.move(start + room * at / last, height)
        self.page.mouse.down()
        self.page.evaluate("bench.begin()")
        for tick in range(1, int(60 * seconds)):
            way = 1 if at <= 0 else -1 if at >= last else way
            at += way
            self.page.mouse.move(start + room * at / last, height)
            time.sleep(max(0, began + tick / 60 - time.monotonic()))
        self.page.mouse.up()
        seen = self.page.evaluate("bench.settled(200)")
        return 1000 * seen["frames"] / (seen["painted"] - seen["key"]) if seen and seen["painted"] else 0.0
