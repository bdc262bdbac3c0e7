"""Write all requirements files anew from pyproject.toml: `python course.py lock [--upgrade]`."""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = " Written by `python course.py lock`; edit pyproject.toml instead.\n"
# Each holds all of the one before: its groups of pyproject.toml, and its header.
LOCKS = {
    "requirements.txt": (["build"], "# What the course needs to run, locked with hashes." + WRITTEN),
    "requirements-test.txt": (["build", "test"], "# The same, and what the tests need besides." + WRITTEN),
    "tools/site/requirements.txt": (
        ["build", "test", "lab"],
        "# The same, and the kernel of JupyterLab in the browser; only wheels named in tools/site/lab.py are fetched."
        + WRITTEN,
    ),
}

# The environment's own uv; with one file for all systems, with hashes, and without the address of any package index.
COMPILE = [
    *(sys.executable, "-m", "uv", "pip", "compile", "--quiet"),
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links"),
]


def main(arguments):
    """Write the locks one after another."""
    parser = argparse.ArgumentParser(prog="course.py lock", description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take newer versions")
    upgrade = parser.parse_args(arguments).upgrade
    before = None
    for lock, (groups, header) in LOCKS.items():
        command = [*COMPILE, *[f"--group={group}" for group in groups]]
        if before:
            command.append(f"--constraint={before}")
        if upgrade:  # otherwise uv keeps the versions that the file has
            command.append("--upgrade")
        if subprocess.call([*command, "pyproject.toml", "--output-file", lock], cwd=ROOT):
            sys.exit(f"uv could not write {lock}; its reason stands above.")
        text = (ROOT / lock).read_text(encoding="utf-8")
        (ROOT / lock).write_text(header + text, encoding="utf-8")
        if "://" in text:
            sys.exit(f"{lock} now holds an address; take it out before you commit.")
        before = lock


if __name__ == "__main__":
    main(sys.argv[1:])
