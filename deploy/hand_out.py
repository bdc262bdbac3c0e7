"""The lessons for one learner: copied at the first start, brought up to date later, never over a learner's work."""

import contextlib
import hashlib
import itertools
import json
import os
from pathlib import Path

START = "notebooks/00_start_here.ipynb"
RECORD = ".handed_out.json"  # for each path the fingerprint of what was last handed out there


def hand_out(course, folder):
    """Bring the lessons of `course` into `folder`; return, for each file, the path of its newest edition there.

    A file that is missing is written: whoever wants to begin a lesson anew renames or deletes it. A file in which
    nobody wrote follows the course. A file that the learner changed stays, and a newer edition is laid beside it, as
    `03_aliasing_newer.ipynb`; the start page tells so.
    """
    course, folder = Path(course), Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    given = _record(folder)
    places = {}
    for source in sorted([*course.glob("notebooks/*.ipynb"), *course.glob("data/*")]):
        name = source.relative_to(course).as_posix()
        if name != START:
            places[name] = _lay(folder, name, source.read_bytes(), given)
    places[START] = _lay(folder, START, _with_news((course / START).read_bytes(), places), given)
    _write(folder / RECORD, json.dumps(given, indent=1).encode())
    return places


def fingerprint(name, content):
    """A hash of what people write in a file: of a notebook its cells' sources, not what Jupyter saves beside them.

    Where it only pretends to be a notebook, every byte counts.
    """
    if name.endswith(".ipynb"):
        with contextlib.suppress(ValueError, TypeError, AttributeError, KeyError, RecursionError):
            cells = json.loads(content)["cells"]
            written = [[cell["cell_type"], "".join(cell["source"])] for cell in cells]
            content = json.dumps(written).encode()
    return hashlib.sha256(content).hexdigest()


def _lay(folder, name, content, given):
    """Lay one file where it overwrites nothing of the learner's; return the path of its newest edition."""
    now = fingerprint(name, content)
    for place in _names(name):
        target = folder / place
        if not os.path.lexists(target):
            if place != name and given.get(place) == now:
                return name  # the learner had this edition laid beside, and deleted it
            _write(target, content)
            given[place] = now
            return place
        if not target.is_file():
            return name  # a folder, say
        there = fingerprint(name, target.read_bytes())
        if there == given.get(place) and there != now:  # nobody wrote in it
            _write(target, content)
        elif now not in (there, given.get(place)):
            continue  # the learner's
        given[place] = now
        return place


def _names(name):
    """The name of a file, then those for newer editions of it."""
    path = Path(name)
    yield name
    yield path.with_stem(f"{path.stem}_newer").as_posix()
    for number in itertools.count(2):
        yield path.with_stem(f"{path.stem}_newer_{number}").as_posix()


def _with_news(content, places):
    """The start page, with a cell on top that tells of newer lessons beside a learner's own."""
    changed = [name for name in places if places[name] != name and name.endswith(".ipynb")]
    beside = [(Path(name).name, Path(places[name]).name) for name in changed]
    if not beside:
        return content
    lines = [
        "**Newer lessons.** You changed these, so yours stay as they are; the newer edition of each lies beside it:",
        "",
        *(f"- [{place}]({place}), beside your [{name}]({name})" for name, place in beside),
    ]
    page = json.loads(content)
    news = {"cell_type": "markdown", "id": "newer-lessons", "metadata": {}, "source": "\n".join(lines)}
    page["cells"].insert(0, news)
    return json.dumps(page, indent=1).encode()


def _write(path, content):
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)


def _record(folder):
    try:
        return json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # lost: then every file that differs counts as the learner's
