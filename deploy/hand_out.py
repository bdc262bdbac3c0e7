"""The lessons for one learner: copied at the first start, brought up to date later, never over a learner's work."""

import hashlib
import json
import os
import shutil
from pathlib import Path

PARTS = ("notebooks", "data")
RECORD = ".handed_out.json"  # what each file was when the learner got it: a hash for each path


def hand_out(course, folder):
    """Copy the lessons of the folder `course` into `folder`; return the paths written, as text, sorted.

    A file that is missing is written: whoever wants to begin a lesson anew renames or deletes it. A file that is
    still as it was handed out follows the course. A file that the learner changed, or had before, is left alone.
    """
    course, folder = Path(course), Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    given, written = _record(folder), []
    for source in sorted(path for part in PARTS for path in (course / part).rglob("*")):
        name, now = source.relative_to(course).as_posix(), _hash(source)
        if now is None or ".ipynb_checkpoints" in name:
            continue
        target = folder / name
        there = _hash(target)
        if there == now:
            given[name] = now
        elif there == given.get(name, "never") or not os.path.lexists(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, _part(target))
            os.replace(_part(target), target)  # whole or not at all
            given[name] = now
            written.append(name)
    _part(folder / RECORD).write_text(json.dumps(given, indent=1), encoding="utf-8")
    os.replace(_part(folder / RECORD), folder / RECORD)
    return written


def _part(path):
    return path.with_name(path.name + ".part")


def _hash(path):
    """The hash of a file, or None where there is no file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _record(folder):
    try:
        given = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # lost: then every file that differs counts as the learner's
    return given if isinstance(given, dict) else {}
