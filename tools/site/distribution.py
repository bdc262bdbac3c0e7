"""A Pyodide distribution, which is Python for the browser: read from a folder, or fetched from where it is published.

What is used of it goes into the site, with a lock of our own: `pyodide-lock.json` names each package's file, its
SHA-256, what can be imported from it and what it needs.
"""

import hashlib
import json
import urllib.request

from packaging.utils import canonicalize_name
from pyodide_lock import PyodideLockSpec
from pyodide_lock.utils import add_wheels_to_spec

RELEASE = "0.29.3"
CORE_ADDRESS = f"https://cdn.jsdelivr.net/npm/pyodide@{RELEASE}/"
PACKAGES_ADDRESS = f"https://cdn.jsdelivr.net/pyodide/v{RELEASE}/full/"
LOCK = "pyodide-lock.json"
# The lock holds the hash of each package, and these are its own and those of what it does not name.
CORE = {
    LOCK: "3256ffc76388de0e37f4b34d42ab484268d1afc675179ff97b2a5bb14f84ccac",
    "pyodide.asm.js": "1263f02b5b26099b96112378156f242dd98b39a8201ba7765e5fe3d455c5ce91",
    "pyodide.asm.wasm": "e2f4ee75b325e35eb31bfb8c613d4dd5098f5502c156a97847686875b5025480",
    "pyodide.mjs": "23213d27e9dacbda6f25f955fb38dabfc40ada082c04ee253047ea5dddcaa3b5",
    "python_stdlib.zip": "4298b6ee445cb724c3973437da47789752b9e6ff4e26619026b283ec801fc46b",
}
# What the notebook's kernel and the course take from the distribution.
TAKEN = ("ipython", "jedi", "matplotlib", "micropip", "numpy", "pillow", "traitlets", "typing-extensions")
# Whose needs are written here. The notebook's kernel loads the widgets with itself, and a page needs none of them; what
# a cell draws with matplotlib loads it then.
NEEDS = {"stride-helpers": ["numpy", "pillow"]}
# What wheels ask for and nothing imports.
LEFT_OUT = {"jupyterlab-widgets", "widgetsnbextension"}


class Unavailable(Exception):
    """A distribution, or a part of it, that cannot be had."""


class Altered(Exception):
    """A file that is not the one its hash was taken of."""


def from_folder(folder):
    """A function that reads a file of the distribution in `folder` by its name."""

    def read(name):
        try:
            return (folder / name).read_bytes()
        except OSError as problem:
            raise Unavailable(f"there is no {name} in {folder}") from problem

    return read


def from_release(open_address=urllib.request.urlopen):
    """A function that fetches a file of the published distribution by its name."""

    def read(name):
        address = CORE_ADDRESS if name in CORE else PACKAGES_ADDRESS
        try:
            with open_address(address + name, timeout=60) as answer:
                content = answer.read()
        except OSError as problem:
            raise Unavailable(f"{address}{name} cannot be fetched ({problem})") from problem
        if name in CORE:
            compare(name, content, CORE[name])
        return content

    return read


def compare(name, content, sha256):
    """Compare a file with its hash. Errors: Altered."""
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise Altered(f"{name} is not the file that was locked: its SHA-256 must be {sha256}, but it is {found}.")


def take(read, folder):
    """Put what is used of a distribution into `folder`, each file compared with its hash; return the lock of that.

    `read` gives a file of the distribution by its name. Errors: Unavailable, Altered.
    """
    published = PyodideLockSpec(**json.loads(read(LOCK)))
    packages = with_dependencies(published.packages, TAKEN)
    for name in CORE.keys() - {LOCK}:
        (folder / name).write_bytes(read(name))
    for package in packages.values():
        content = read(package.file_name)
        compare(package.file_name, content, package.sha256)
        (folder / package.file_name).write_bytes(content)
    return published.model_copy(update={"packages": packages})


def with_dependencies(packages, names):
    """The packages of these names and all they need, by name. Errors: Unavailable for one that is not there."""
    by_name = {canonicalize_name(key): key for key in packages}
    found = {}
    waiting = list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in by_name:
            raise Unavailable(f"the distribution has no package {name}")
        key = by_name[name]
        if key not in found:
            found[key] = packages[key]
            waiting += packages[key].depends
    return dict(sorted(found.items()))


def add_wheels(lock, wheels):
    """A lock that holds wheels, too; all that it needs is in it. Errors: Unavailable."""
    lock = add_wheels_to_spec(lock, wheels, ignore_missing_dependencies=True)
    for name, package in lock.packages.items():
        package.depends = NEEDS.get(name, sorted(set(package.depends) - LEFT_OUT))
    with_dependencies(lock.packages, lock.packages)
    return lock
