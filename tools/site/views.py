"""Every view of every panel, computed by the panel's own function and packed into files that load when reached.

A file holds a run of neighbouring positions: JSON, deflated, as text inside a script that calls one function, since a
page opened from a disk may load scripts and nothing else. A large picture that several views show, such as the one that
all others are made from, lies in a file of its own, once for all panels.
"""

import ast
import base64
import collections
import contextlib
import functools
import hashlib
import io
import json
import re
import zlib

import matplotlib

from stride_helpers.notebook_cells import code_cells

LARGEST = 140_000  # characters of a file of several views; a single view may need more
LARGE = 3_000  # characters of a picture that may have a file of its own
RUN = 64  # positions that are tried together first
PICTURES = "pictures"  # the folder of those files, beside those of the panels
# In JSON, a picture, or the numbers behind one.
PICTURE = re.compile(r'(?:(?<=base64,)|(?<="data":"))[A-Za-z0-9+/=]{200,}')


def shown_by(source, names):
    """Run a cell; what its last line shows, or None."""
    tree = ast.parse(source)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = tree.body.pop()
    exec(compile(tree, "lesson", "exec"), names)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "lesson", "eval"), names)


@functools.cache
def ran(path):
    """Run the lesson at `path` in this process, once.

    Returns its names, and what each cell shows, by the cell's number.
    """
    matplotlib.use("agg")
    names = {"__name__": "__lesson__"}
    shown = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in code_cells(json.loads(path.read_text(encoding="utf-8"))):
            shown[cell.place] = shown_by(cell.source, names)
    return names, shown


def pack(answers, apart=None):
    """Answers as the text of a file. A picture stands in it once; where it occurs, its number does.

    Of the pictures in `apart`, which have files of their own, only their names are in it.
    """
    names = {picture: name for name, picture in (apart or {}).items()}
    pictures = {}

    def place(found):
        picture = found[0]
        if picture not in names:
            names[picture] = str(len(pictures))
            pictures[names[picture]] = picture
        return rf"\u0001{names[picture]}\u0002"

    short = PICTURE.sub(place, _json(answers))
    return squeezed(f'{{"pictures":{_json(pictures)},"answers":{short}}}')


def _json(written):
    return json.dumps(written, separators=(",", ":"), ensure_ascii=False)


def squeezed(text):
    """A text deflated, as base64."""
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def shared(answers):
    """The large pictures that several answers show, by the names of their files.

    >>> both, one = (f"base64,{letter * 4000}" for letter in "AB")
    >>> [picture[:2] for picture in shared([{"html": both}, {"html": both + '">' + one}]).values()]
    ['AA']
    """
    views = collections.Counter()
    for answer in answers:
        views.update(set(PICTURE.findall(_json(answer))))
    large = [picture for picture, count in views.items() if count > 1 and len(picture) >= LARGE]
    return {hashlib.sha256(picture.encode()).hexdigest()[:16]: picture for picture in large}


def _packed(panel, keys):
    """Files for a run of positions, and for the pictures that they share: ([(positions, text)], {name: text})."""
    answers = [panel.data(key) for key in keys]
    apart = shared(answers)
    return _in_files(answers, apart), {name: squeezed(_json(picture)) for name, picture in apart.items()}


def _in_files(answers, apart):
    """One file, or more if one would be too large."""
    text = pack(answers, apart)
    if len(text) <= LARGEST or len(answers) == 1:
        return [(len(answers), text)]
    middle = len(answers) // 2
    return _in_files(answers[:middle], apart) + _in_files(answers[middle:], apart)


def views_of(place, folder, wanted=None, run=RUN):
    """Write the views of the panel at a `place`, (path of a lesson, cell), see `write_views`.

    Also in another process, which runs the lesson for itself: a panel cannot be sent there.
    """
    path, cell = place
    panel = ran(path)[1][cell]
    return write_views(panel, folder, wanted and wanted(panel.__name__), run)


def write_views(panel, folder, wanted=None, run=RUN):
    """Write every view of a panel into `folder`; returns the number of the first position of each file.

    Positions are tried in runs of `run`. `wanted`, for trials: only the runs with these numbers; the files of the
    others are missing.
    """
    pictures = folder / PICTURES
    for each in (folder / panel.__name__, pictures):
        each.mkdir(parents=True, exist_ok=True)
    keys = [panel.key(**position) for position in panel.positions()]
    runs = [keys[start : start + run] for start in range(0, len(keys), run)]
    starts = []
    for number, positions in enumerate(runs):
        first = number * run
        if wanted is not None and number not in wanted:
            starts.append(first)
            continue
        files, apart = _packed(panel, positions)
        for length, text in files:
            _write(folder / panel.__name__, str(len(starts)), text)
            starts.append(first)
            first += length
        for name, text in apart.items():
            _write(pictures, name, text)
    return starts


def _write(folder, name, text):
    """Write a file of views or of a picture."""
    (folder / f"{name}.js").write_text(f'strideViews("{folder.name}","{name}","{text}")\n', encoding="ascii")
