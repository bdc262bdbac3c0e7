"""Collect the lessons of a class, and see how far everybody has come.

    sudo .venv/bin/python deploy/collect.py RESULTS             from the accounts of the hub's class
    sudo .venv/bin/python deploy/collect.py RESULTS DOWNLOADS   from a folder of notebooks

RESULTS must not exist yet; only who calls this can read it. It holds a copy of what was collected, a folder for each
learner, and table.csv: a row for each learner, a column for each exercise, and how many cards were answered. In
DOWNLOADS a notebook's name holds that of its lesson, 03_aliasing.ipynb for instance; its learner is the folder that it
lies in or the rest of its name.

A notebook is a program that somebody else wrote: it is run apart from the rest, see apart.py. Linux and root are needed
for that.
"""

import argparse
import csv
import json
import os
import re
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))

import mark  # noqa: E402
from apart import run, why_not  # noqa: E402
from set_up import STRANGER, account_of, members  # noqa: E402
from stride_helpers.checks import CORRECT, UNTOUCHED  # noqa: E402
from stride_helpers.panels import kept  # noqa: E402

LESSONS = sorted(path.stem for path in mark.NOTEBOOKS.glob("*.ipynb"))
PYTHON = [str(ROOT / ".venv/bin/python"), "-I", "-B"]
LARGEST = 20_000_000  # bytes of a notebook
PREDICTIONS = Path(kept.FILE).stem
MOST = 10_000  # files looked at


# --- collecting -------------------------------------------------------------------------------------------------


def from_accounts(names, results):
    """Copy the lessons of each account, and what was predicted, into a folder of its name.

    Returns [(learner, lesson, copy), ...]; in the lesson's place stands kept.FILE for the predictions.
    """
    found = []
    for name in names:
        account = account_of(name)
        try:
            folder = _folder(account.pw_dir, "stride-and-resolution", "notebooks")
        except (AttributeError, OSError):  # no account any more, never logged in, or a link in the folder's place
            continue
        try:
            for file in sorted(os.listdir(folder)[:MOST]):
                lesson = re.sub(r"(_newer(_\d+)?)?\.ipynb$", "", file)
                if (lesson in LESSONS and file.endswith(".ipynb")) or file == kept.FILE:
                    copy = results / name / file
                    _copy(file, folder, copy, account.pw_uid)
                    found.append((name, lesson, copy))
        finally:
            os.close(folder)
    return found


def _folder(*parts):
    """A folder, opened step by step, so that no link leads elsewhere. Errors: OSError."""
    folder = os.open(parts[0], os.O_RDONLY | os.O_DIRECTORY)
    for part in parts[1:]:
        try:
            deeper = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
        finally:
            os.close(folder)
        folder = deeper
    return folder


def _copy(file, folder, copy, owner=None):
    """Copy a file, if it is one, of at most LARGEST bytes and of that owner; else the copy says what is wrong."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    content = b""
    try:
        number = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        with open(number, "rb") as source:
            there = os.fstat(number)
            if stat.S_ISREG(there.st_mode) and owner in (None, there.st_uid):
                content = source.read(LARGEST + 1)
    except OSError:
        pass  # a link, say
    copy.write_bytes(content if len(content) <= LARGEST else b"")


def from_folder(downloads, results):
    """Copy the notebooks and predictions of a folder; as `from_accounts`, and the lesson None where no name fits."""
    found = []
    wanted = re.compile(rf".*\.ipynb|.*{PREDICTIONS}.*\.jsonl", re.IGNORECASE)
    paths = [path for path in Path(downloads).rglob("*") if wanted.fullmatch(path.name)]
    for path in sorted(path for path in paths if ".ipynb_checkpoints" not in path.parts)[:MOST]:
        learner, lesson = _whose(path.relative_to(downloads))
        copy = results / _plain(learner) / _plain(path.name)
        while copy.exists():
            copy = copy.with_stem(copy.stem + "_")
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _copy(path.name, folder, copy)
        finally:
            os.close(folder)
        found.append((learner, lesson, copy))
    return found


def _whose(path):
    """Learner and lesson of a file, by its name and the folders above it; the lesson None where no name fits."""
    lesson = next((lesson for lesson in LESSONS if lesson in path.name.lower()), None)
    rest = re.sub(rf"{lesson or PREDICTIONS}|_newer(_\d+)?|\(\d+\)", "", path.stem, flags=re.IGNORECASE)
    learner = " ".join(path.parent.parts) or rest.strip(" _-.") or path.stem
    if path.suffix.lower() == ".jsonl":
        lesson = kept.FILE
    return learner, lesson


def _plain(name):
    """A name for a file, whatever it was called before."""
    return re.sub(r"[^\w.() -]", "_", name).lstrip(".")[:100] or "_"


# --- marking ----------------------------------------------------------------------------------------------------


def marks(lesson, notebook, user, run=run):
    """What the checks say of one notebook: {exercise: words}."""
    exercises = mark.exercises(lesson)
    if not notebook.stat().st_size:
        return dict.fromkeys(exercises, f"not a file of 1 to {LARGEST} bytes")
    words, without = {}, "it ended before the check: too long, too much memory, or by itself"
    for line in run([*PYTHON, str(HERE / "mark.py"), lesson], notebook, user).splitlines():
        try:
            said = json.loads(line)
            if "all" in said:
                without = _in_words(said["all"])
            else:
                words.setdefault(said["exercise"], []).append(_in_words(said["says"]))
        except (ValueError, TypeError, KeyError, RecursionError):
            continue  # a notebook may write what it likes
    return {name: best(words.get(name, [without])) for name in exercises}


def _in_words(said):
    said = _one_line(said)
    if said.startswith(CORRECT):
        return "correct"
    return "not started" if said.startswith(UNTOUCHED) else said


def _one_line(said):
    """Words that somebody else wrote, fit for a table: printable, short, and no formula in a spreadsheet."""
    words = "".join(character if character.isprintable() else " " for character in str(said))[:300].strip()
    return f"'{words}" if words.startswith(("=", "+", "-", "@")) else words


def best(words):
    """Of several verdicts the one that counts: an answer may stand in two cells or two editions."""
    if "correct" in words:
        return "correct"
    return next((word for word in words if word != "not started"), "not started")


# --- the table --------------------------------------------------------------------------------------------------


def table(names, collected, run=run):
    """Mark all; return the rows, the first one with the names of the columns."""
    jobs = [(learner, lesson, copy) for learner, lesson, copy in collected if lesson in LESSONS]
    users = [STRANGER + 1 + number % 200 for number in range(len(jobs))]  # no two at once are the same
    cells = {}
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        results = pool.map(lambda job, user: marks(job[1], job[2], user, run), jobs, users)
        for number, ((learner, lesson, _), said) in enumerate(zip(jobs, results, strict=True), 1):
            print(f"\r{number} of {len(jobs)} notebooks", end="", flush=True, file=sys.stderr)
            for exercise, words in said.items():
                cells.setdefault((learner, lesson, exercise), []).append(words)
    print(file=sys.stderr)
    lessons = sorted({lesson for _, lesson, _ in jobs})
    columns = [(lesson, exercise) for lesson in lessons for exercise in mark.exercises(lesson)]
    rows = [["learner", *(f"{lesson}: {exercise}" for lesson, exercise in columns), *CARDS, "remarks"]]
    for learner in names:
        said = [best(cells.get((learner, *column), ["not started"])) for column in columns]
        files = [(lesson, copy) for name, lesson, copy in collected if name == learner]
        answered, right, damaged = cards([copy for lesson, copy in files if lesson == kept.FILE])
        rows.append([_one_line(learner), *said, answered, right, _remarks(files, damaged)])
    return rows


def _remarks(files, damaged):
    """What a teacher should look at in a learner's files; `damaged` is the number of lines that cannot be read."""
    remarks = [] if files else ["nothing was found"]
    strange = [copy.name for lesson, copy in files if not lesson]
    if strange:
        remarks.append(f"not named after a lesson: {', '.join(strange)}")
    if damaged:
        remarks.append(f"lines of {kept.FILE} that cannot be read: {damaged}")
    return _one_line("; ".join(remarks))


CARDS = ("cards answered", "cards right at the first try")


def cards(files):
    """How many cards were answered, how many of them rightly at the first try, and how many lines are damaged."""
    tries = {}
    damaged = 0
    for file in files:
        lines, more = kept.read(file)
        damaged += more
        for line in lines:
            tries.setdefault(line["question"], []).append(line)
    answered = sum(any(line["answers"] for line in lines) for lines in tries.values())
    return answered, sum(lines[0]["first try"] == "right" for lines in tries.values()), damaged


def collect(results, downloads=None, run=run):
    """Collect and mark; return the rows of the table, which lies in `results` then."""
    results.mkdir(mode=0o700)  # it must be new: nobody else has put anything there
    if downloads:
        collected = from_folder(downloads, results / "notebooks")
        names = sorted({learner for learner, _, _ in collected})
    else:
        names = members()
        collected = from_accounts(names, results / "notebooks")
    rows = table(names, collected, run)
    with open(results / "table.csv", "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return rows


def give_to(owner, folder):
    """Let the teacher who called sudo read what root collected."""
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, owner, -1, follow_symlinks=False)


def check():
    """Errors: OSError, if notebooks could not be run apart here."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        raise OSError("Run this on Linux, as root: sudo .venv/bin/python deploy/collect.py RESULTS")
    command = [*PYTHON, "-c", f"import stride_helpers; open({str(HERE / 'mark.py')!r})"]
    reason = why_not(command, STRANGER)
    if reason:
        raise OSError(f"A user who owns nothing could not run {PYTHON[0]} apart from the rest: {reason}")


def main(arguments):
    """Collect, and say where the table is."""
    parser = argparse.ArgumentParser(prog="collect.py", description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path, help="a new folder, for the copies and the table")
    parser.add_argument("downloads", type=Path, nargs="?", help="a folder of notebooks; else the hub's accounts")
    options = parser.parse_args(arguments)
    os.umask(0o077)
    try:
        check()
        rows = collect(options.results, options.downloads)
        give_to(int(os.environ.get("SUDO_UID", "0")), options.results)
    except OSError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{len(rows) - 1} learners; the table is {options.results / 'table.csv'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
