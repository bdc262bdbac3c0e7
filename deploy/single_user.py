"""A learner's server, run as the learner: hands out the lessons, bounds the memory, starts JupyterLab."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import hand_out  # noqa: E402


def bound_memory(limit):
    """Give each process of this learner at most `limit` bytes of its own; beyond, Python raises MemoryError."""
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def main():
    """Start the server."""
    folder = Path.home() / "stride-and-resolution"
    start = hand_out.START
    try:
        start = hand_out.hand_out(HERE.parent, folder)[start]
    except OSError as problem:  # a full disk, say: what is there can still be opened
        print(f"The lessons could not be handed out: {problem}", file=sys.stderr)
    os.environ["JUPYTERHUB_DEFAULT_URL"] = f"/lab/tree/{start}"
    os.chdir(folder)
    if os.environ.get("MEM_LIMIT"):  # the hub sets it
        bound_memory(int(os.environ["MEM_LIMIT"]))
    # jsonschema would build a grammar for Internet addresses of all languages at every start: 1.8 s of processor for
    # a check that Jupyter does not ask for. Where the package is missing, it goes without.
    sys.modules["rfc3987_syntax"] = None
    from jupyterhub.singleuser import main as serve

    os.environ["JUPYTER_CONFIG_PATH"] = str(HERE / "jupyter")
    sys.argv[1:1] = [f"--ServerApp.root_dir={folder}", "--ServerApp.answer_yes=True"]
    serve()


if __name__ == "__main__":
    main()
