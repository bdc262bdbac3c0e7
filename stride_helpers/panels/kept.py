"""What a learner answered to the questions, kept in a file beside the lessons: a line of JSON for each answer.

    {"question": "How many?", "answers": {"stride 1": "22", "stride 2": "10"}, "first try": "wrong"}

Lines are only ever added. So nothing that was kept is lost where two lessons are open at once, where the disk is full,
or where somebody has edited the file and a line of it cannot be read any more. The first line of a question is its
first answer, the last one is what its card shows again. Who asked to be shown has no answers in the line.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from stride_helpers.figures.words import say

FILE = "my_predictions.jsonl"
MOST_BYTES = 1_000_000  # bytes: some thousand answers
LONGEST = 200  # letters of one answer
FIRST_TRIES = ("right", "wrong", "shown")


class Predictions:
    """The answers that are kept in the folder of a lesson."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def of(self, question: str) -> dict[str, Any] | None:
        """What a card shows again: the last answers, how many there were, how the first was; None if there is none."""
        try:
            lines, _ = read(self.path)
        except OSError:
            return None
        answers = [line for line in lines if line["question"] == question]
        if not answers:
            return None
        return answers[-1] | {"first try": answers[0]["first try"], "tries": len(answers)}

    def add(self, question: str, answers: dict[str, str], first_try: str) -> str:
        """Keep an answer, unless it is the one that was kept last. Returns a sentence if something is amiss, or "".

        Errors: OSError where the file cannot be read or written, or is as large as it may be.
        """
        short = {name: answer[:LONGEST] for name, answer in answers.items()}
        entry = {"question": question, "answers": short, "first try": first_try}
        lines, damaged = read(self.path) if self.path.exists() else ([], 0)
        before = [line for line in lines if line["question"] == question]
        if not before or before[-1]["answers"] != short:
            _append(self.path, json.dumps(entry, ensure_ascii=False))
        return say("predict.unkept.part", file=FILE) if damaged else ""


def read(path: Path) -> tuple[list[dict[str, Any]], int]:
    """The answers that a file holds, and how many of its lines are no answers. Errors: OSError."""
    with open(path, "rb") as file:
        text = file.read(MOST_BYTES).decode(errors="replace")
    found = []
    damaged = 0
    for line in text.split("\n"):
        try:
            entry = json.loads(line)
            if not _is_answer(entry):
                raise ValueError("no answer")
            found.append(entry)
        except (ValueError, RecursionError):
            damaged += bool(line.strip())
    return found, damaged


def _is_answer(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("question"), str)
        and isinstance(entry.get("answers"), dict)
        and all(isinstance(answer, str) for answer in entry["answers"].values())
        and entry.get("first try") in FIRST_TRIES
    )


def _append(path: Path, line: str) -> None:
    """Add a line, in one go; a last line that was cut short does not swallow it."""
    with open(path, "ab+", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        written = f"{line}\n".encode()
        if size + len(written) > MOST_BYTES:
            raise OSError(f"{FILE} is as large as it may be, {MOST_BYTES} bytes")
        if size:
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                written = b"\n" + written
        file.write(written)
