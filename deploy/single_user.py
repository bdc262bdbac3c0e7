"""A learner's server, run as the learner: hands out the lessons, bounds the memory, starts JupyterLab."""

import os
import resource
import sys
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from hand_out import START, hand_out  # noqa: E402


def load_less():
    """Keep away what a learner's server would load or run, and never use; for thirty at once that counts."""
    # jsonschema would build a grammar for Internet addresses of all languages: 1.8 s of processor for a check that
    # Jupyter does not ask for. Where the package is missing, it goes without.
    sys.modules["rfc3987_syntax"] = None
    # The hub keeps its database in shape with alembic: 10 MB and 0.2 s.
    for name in ("alembic", "alembic.command", "alembic.config", "alembic.script"):
        sys.modules[name] = ModuleType(name)
    sys.modules["alembic.script"].ScriptDirectory = None
    # When it is imported, JupyterLab looks for node and asks it how npm is set: half a second.
    path, os.environ["PATH"] = os.environ["PATH"], "/"  # nothing is found there
    import jupyterlab.labapp  # noqa: F401

    os.environ["PATH"] = path


def main():
    """Start the server."""
    folder = Path.home() / "stride-and-resolution"
    start = START
    try:
        start = hand_out(HERE.parent, folder)[START]
    except OSError as problem:  # a full disk, say: what is there can still be opened
        print(f"The lessons could not be handed out: {problem}", file=sys.stderr)
    os.chdir(folder)
    os.environ["JUPYTERHUB_DEFAULT_URL"] = f"/lab/tree/{start}"
    os.environ["JUPYTER_CONFIG_PATH"] = str(HERE / "jupyter")
    if "MEM_LIMIT" in os.environ:  # the hub sets it; beyond, Python raises MemoryError
        limit = int(os.environ["MEM_LIMIT"])
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    load_less()
    from jupyterhub.singleuser import main as serve

    sys.argv[1:1] = [f"--ServerApp.root_dir={folder}", "--ServerApp.answer_yes=True"]
    serve()


if __name__ == "__main__":
    main()
