"""The lessons for one learner: copied at the first start, brought up to date later, never over a learner's work."""

import contextlib
import hashlib
import json
import os
from pathlib import Path

PARTS = ("notebooks", "data")
START = "notebooks/00_start_here.ipynb"
RECORD = ".handed_out.json"  # for each path the fingerprint of what was last handed out there
# JupyterLab writes these by itself, into a lesson that was only opened, run or folded.
BY_JUPYTER = frozenset(
    ["kernelspec", "language_info", "widgets", "execution", "collapsed", "scrolled", "trusted", "jupyter"]
)


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
    for source in sorted(path for part in PARTS for path in (course / part).rglob("*")):
        name = source.relative_to(course).as_posix()
        if source.is_file() and ".ipynb_checkpoints" not in name and name != START:
            places[name] = _lay(folder, name, source.read_bytes(), given)
    start = course / START
    if start.is_file():
        places[START] = _lay(folder, START, _with_news(start.read_bytes(), places), given)
    _write(folder / RECORD, json.dumps(given, indent=1).encode())
    return places


def fingerprint(name, content):
    """A hash of what people write in a file: of a notebook its cells, not its outputs or what Jupyter notes in it.

    Where it only pretends to be a notebook, every byte counts.
    """
    if name.endswith(".ipynb"):
        with contextlib.suppress(ValueError, TypeError, AttributeError, KeyError, RecursionError):
            content = json.dumps(_written(json.loads(content)), sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()


def _written(notebook):
    """The cells' sources, and what else was noted: a learner's answer to a prediction, say."""
    cells = [[cell["cell_type"], "".join(cell["source"]), _noted(cell)] for cell in notebook["cells"]]
    return [cells, _noted(notebook)]


def _noted(part):
    return {name: value for name, value in part["metadata"].items() if name not in BY_JUPYTER}


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
    yield name
    path = Path(name)
    number = 1
    while True:
        yield path.with_stem(f"{path.stem}_newer" + (f"_{number}" if number > 1 else "")).as_posix()
        number += 1


def _with_news(content, places):
    """The start page, with a cell on top that tells of newer lessons beside a learner's own."""
    beside = [(_from_start(name), _from_start(place)) for name, place in places.items() if place != name]
    if not beside:
        return content
    lines = [
        "**Newer lessons.** You changed these, so yours stay as they are; the newer edition of each lies beside it:",
        "",
        *(f"- [{place}]({place}), beside your [{name}]({name})" for name, place in beside),
    ]
    page = json.loads(content)
    page["cells"].insert(
        0, {"cell_type": "markdown", "id": "newer-lessons", "metadata": {}, "source": "\n".join(lines)}
    )
    return json.dumps(page, indent=1).encode()


def _from_start(name):
    return os.path.relpath(name, Path(START).parent)


def _write(path, content):
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)


def _record(folder):
    try:
        given = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # lost: then every file that differs counts as the learner's
    return given if isinstance(given, dict) else {}
