"""Take README.md's picture of the aliasing panel from the running lesson."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from playwright.sync_api import sync_playwright  # noqa: E402

from browser import Lesson, Server, find_browser, launch  # noqa: E402

PICTURE = ROOT / "notebooks" / "images" / "aliasing_panel.png"

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        try:
            page = launch(playwright, find_browser()).new_page(viewport={"width": 1280, "height": 900})
            lesson = Lesson(page, server, "03_aliasing.ipynb")
            lesson.run_all()
            PICTURE.parent.mkdir(exist_ok=True)
            lesson.panel("aliasing").screenshot(path=PICTURE)
        finally:
            server.stop()
    print(f"{PICTURE.relative_to(ROOT)} taken")
