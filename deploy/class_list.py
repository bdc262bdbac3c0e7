"""The class list: a password for each name, kept as a hash. The standard library only."""

import hashlib
import hmac
import json
import os
import re
import secrets
from pathlib import Path

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


def names_in(text):
    r"""The names in a list with one on each line; what follows a # is left out.

    >>> names_in("anna\nben  # at the window\n")
    ['anna', 'ben']
    """
    names = [name for line in text.splitlines() if (name := line.partition("#")[0].strip())]
    for name in names:
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,23}", name):
            raise ValueError(
                f"a name must be 1 to 24 letters a to z, digits or hyphens, and begin with a letter, but it is {name!r}"
            )
        if names.count(name) > 1:
            raise ValueError(f"each name must be there once, but {name!r} is there {names.count(name)} times")
    return names


def read(path):
    """The stored list: for each name the salt and the hash; empty where there is none yet."""
    return json.loads(Path(path).read_text(encoding="utf-8")) if Path(path).exists() else {}


def update(path, names):
    """Make the stored list hold these names and no others; return {name: password} of those that are new."""
    stored, new = read(path), {}
    for name in names:
        if name not in stored:
            new[name] = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))
            salt = secrets.token_bytes(16)
            stored[name] = {"salt": salt.hex(), "hash": _hash(new[name], salt).hex()}
    part = Path(f"{path}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({name: stored[name] for name in names}, file, indent=1)
    os.replace(part, path)
    return new


def is_right(stored, name, password):
    """Tell whether the password is the one of that name. It takes as long for a name that is not there."""
    entry = stored.get(name, {"salt": "00" * 16, "hash": ""})
    return hmac.compare_digest(_hash(password, bytes.fromhex(entry["salt"])).hex(), entry["hash"])


def _hash(password, salt):
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)
