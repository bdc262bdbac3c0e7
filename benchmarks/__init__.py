"""How fast the course is, measured beside what a user would pick instead: `python course.py bench`."""

import sys
from pathlib import Path

# The browser benchmark drives the lessons as the tests do, and a class is that of deploy/.
for folder in ("", "tests", "deploy"):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / folder))
