"""A learner's server, run as the learner: hands out the lessons, bounds the memory, starts JupyterLab."""

import os
import resource
import sys
from pathlib import Path
from types import ModuleType

from hand_out import START, hand_out

COURSE = Path(__file__).resolve().parent.parent


class Empty(ModuleType):
    """A module of which nothing is used: each of its names is a class of which there is nothing."""

    def __getattr__(self, name):
        return type(name, (Exception,), {})


def load_less():
    """Keep away what a learner's server would load and never use; for thirty at once that counts."""
    # It shares a few functions with the hub, and would load the hub's pages and database with them: 23 MB.
    for name in ("jupyterhub.handlers.pages", "jupyterhub.orm", "sqlalchemy", "sqlalchemy.exc"):
        sys.modules[name] = Empty(name)
    # Where these are missing, what asks for them goes without: rare formats of text, and a program httpx, 7 MB. The
    # first alone would build a grammar for Internet addresses of all languages: 1.8 s of processor.
    for name in ("rfc3987_syntax", "isoduration", "httpx._main"):
        sys.modules[name] = None
    # When it is imported, JupyterLab looks for node and asks it how npm is set: half a second.
    path, os.environ["PATH"] = os.environ["PATH"], "/"  # nothing is found there
    import jupyterlab.labapp  # noqa: F401

    os.environ["PATH"] = path


def main():
    """Start the server."""
    start = START
    try:
        start = hand_out(COURSE, Path(os.environ["JUPYTERHUB_ROOT_DIR"]).expanduser())[START]
    except OSError as problem:  # a full disk, say: what is there can still be opened
        print(f"The lessons could not be handed out: {problem}", file=sys.stderr)
    os.environ["JUPYTERHUB_DEFAULT_URL"] = f"/lab/tree/{start}"
    limit = int(os.environ.get("MEM_LIMIT", resource.RLIM_INFINITY))  # the hub's; beyond, Python raises MemoryError
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    load_less()
    from jupyterhub.singleuser import main as serve

    serve()


if __name__ == "__main__":
    main()
