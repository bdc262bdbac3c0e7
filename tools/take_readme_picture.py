"""Record README.md's picture: the front page of the pages, while its slider and its switch are moved."""

import io
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

import lessons  # noqa: E402
from browser import control, find_browser, launch, shows  # noqa: E402
from tools.site.__main__ import build  # noqa: E402

PICTURE = ROOT / "docs" / "front_page.gif"
(FRONT,) = (panel for path, panel in lessons.panels() if path == lessons.LESSONS[0])
# Begins at the first view of the page, and one step leads from the last back to it.
POSITIONS = [(2, "none"), (3, "none"), (3, "binomial 5"), (2, "binomial 5")]
SECONDS = 1.4


def record(site):
    """The front page's first section at each position, as it is painted."""
    names = list(FRONT.choices)
    with sync_playwright() as playwright:
        page = launch(playwright, find_browser()).new_page(viewport={"width": 1200, "height": 720})
        page.goto((site / "index.html").as_uri())
        front = page.locator(".front")
        panel = front.locator(":scope > .stride-panel")
        for position in POSITIONS:
            values = dict(zip(names, position, strict=True))
            stride, blur = FRONT.key(**values)
            control(panel, names[0]).fill(str(stride))
            control(panel, names[1]).select_option(index=blur)
            if not shows(panel, FRONT(**values)):
                raise RuntimeError(f"the front page does not show {values}")
            yield Image.open(io.BytesIO(front.screenshot())).convert("RGB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder), wanted=lambda name: None if name == FRONT.__name__ else set())
        frames = list(record(Path(folder)))
    colours = frames[0].quantize(128, Image.Quantize.FASTOCTREE)
    frames = [frame.quantize(palette=colours, dither=Image.Dither.NONE) for frame in frames]
    frames[0].save(PICTURE, save_all=True, append_images=frames[1:], duration=1000 * SECONDS, loop=0, optimize=True)
    print(f"{PICTURE.relative_to(ROOT)}: {len(frames)} frames, {PICTURE.stat().st_size} bytes")
