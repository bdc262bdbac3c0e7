"""Start the course: `python course.py` makes its environment (once, about half a minute) and opens JupyterLab.

- python course.py [--port=9000] [--no-browser]: open the lessons; all options are JupyterLab's own
- python course.py NAME [...]: run test (pytest), bench, or what lies in tools/ (lock, mutate, site, store, ...)
"""

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import sys
import time
from pathlib import Path
from subprocess import PIPE, STDOUT, Popen, call

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP, LOG = VENV / "stamp", VENV / "setup.log"
LOCKS = importlib.import_module("msvcrt" if os.name == "nt" else "fcntl")
COURSE, TESTS = "requirements.txt", "requirements-test.txt"  # the second holds all of the first
NO_VENV = "This Python cannot make environments. On Debian and Ubuntu: `sudo apt install python3-venv`, then try again."
IN_USE = "The course or its Python has changed, but .venv is in use. End its JupyterLab or tests, then try again."
NO_DISK = "The disk is full. The course needs about 400 MB in its folder; free some and try again."
NO_NETWORK = "The packages could not be fetched: no way to the network. Check the connection or proxy and try again."
REASONS = {r"Errno (28|69|122)\b|WinError 112\b": NO_DISK, r"onnection (broken|reset)|timed out|ssl cert": NO_NETWORK}


def environment(state=VENV / "jupyter"):
    """Return the variables for what runs in .venv: nothing is mixed in, Jupyter's files go to the folder `state`."""
    # The network's settings stay (index, proxy, certificates). An empty JUPYTER_TOKEN would mean a server without one.
    foreign = r"_*PY[TV]|IPYTHON|JUPYTER|VIRTUAL|MPL|MATPL|PIP_(TARGET|PREFIX|ROOT|USER|CONSTRAINT|NO_BINARY|PYTHON)$"
    variables = {name: value for name, value in os.environ.items() if not re.match(foreign, name)}
    state.mkdir(parents=True, exist_ok=True)  # IPython complains if its folder has no parent
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        variables[name] = str(state / name.lower())
    return dict(variables, JUPYTER_CONFIG_PATH=str(ROOT / "jupyter"), JUPYTER_PREFER_ENV_PATH="1", PYTHONNOUSERSITE="1")


def explain(output):
    """Return the reason, if it is known, and the last words of what failed."""
    known = [sentence for pattern, sentence in REASONS.items() if re.search(pattern, output)][:1]
    last = [line.strip() for line in output.splitlines() if line.strip()][-3:]
    return "\n".join(["", *known, f"It ended with these words; what the set-up wrote is in {LOG}:", *last])


def take(file, alone):
    """Lock a file, alone or with others; tell if it could be had. The system frees it when its last owner ends."""
    try:
        if os.name == "nt":
            LOCKS.locking(file, LOCKS.LK_NBLCK, 1)
        else:
            LOCKS.flock(file, (LOCKS.LOCK_EX if alone else LOCKS.LOCK_SH) | LOCKS.LOCK_NB)
    except OSError as error:  # any other means a disk that knows no locks: then do without
        return not isinstance(error, (BlockingIOError, PermissionError))
    return True


def step(*command):
    """Run one step of the set-up; its output goes to the log. If it fails or is interrupted, it leaves no process."""
    child = Popen(
        command, env=environment(), stdout=PIPE, stderr=STDOUT, encoding="utf-8", errors="replace",
        start_new_session=True, close_fds=False,
    )  # fmt: skip
    output = ""
    try:
        with LOG.open("a", encoding="utf-8") as log:
            for line in child.stdout:
                output += line
                log.write(line)
                print("." * line.startswith(("Collecting", "Processing")), end="", flush=True)
        if child.wait():
            sys.exit(explain(output))
    finally:
        if child.poll() is None:
            getattr(os, "killpg", os.kill)(child.pid, 9)


def set_up(lock):
    """Make .venv as the lock says, if it is not so, and mark it as in use; tell whether nobody else uses it."""
    VENV.mkdir(exist_ok=True)
    use, turn = (os.open(str(VENV / name), os.O_RDWR | os.O_CREAT) for name in ("use.lock", "setup.lock"))
    for file in (use, turn):  # children hold them too, so that no set-up meets one whose launcher was killed
        os.set_inheritable(file, True)
    while not take(turn, alone=True):
        print("Waiting for another process that sets the course up.", end="\r", flush=True)
        time.sleep(0.2)
    alone = take(use, alone=True)
    told_apart_by = (((ROOT / name).read_text(), sys.version, ROOT) for name in (COURSE, lock))
    stamps = [hashlib.sha256(repr(each).encode()).hexdigest() for each in told_apart_by]
    there = STAMP.read_text() if STAMP.is_file() and PYTHON.exists() else ""
    if stamps[1] not in there:
        if stamps[0] not in there and not alone:
            sys.exit(IN_USE)
        if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
            sys.exit(NO_VENV)
        print("Setting up what is missing (once, about half a minute).", flush=True)
        LOG.write_text("")
        if stamps[0] not in there:
            STAMP.unlink(missing_ok=True)  # first: half an environment must never look like a whole one
            for path in VENV.iterdir():
                if path.name not in ("jupyter", "setup.lock", "use.lock", "setup.log"):
                    shutil.rmtree(str(path)) if path.is_dir() and not path.is_symlink() else path.unlink()
            # The Python behind this one, should this one belong to an environment: that may be .venv itself.
            step(getattr(sys, "_base_executable", sys.executable), "-m", "venv", str(VENV))
        # The lock is complete and names wheels: nothing is compiled, or fetched that it does not name.
        pip = (str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--progress-bar=off")
        step(*pip, "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", lock)
        step(*pip, "--no-deps", "--no-build-isolation", "-e", ".")
        STAMP.write_text(" ".join(stamps))
        print(" Ready.", flush=True)
    take(use, alone=False)
    os.close(turn)
    return alone


def main(name="--", *arguments):
    """Set up, then become JupyterLab, pytest or a tool."""
    os.chdir(str(ROOT))
    tools = {path.stem: "tools." + path.stem for path in Path("tools").glob("[!_.]*")}
    tools.update(test="pytest", bench="benchmarks")
    if name == "--help":
        sys.exit(print(__doc__))
    if name.startswith("-"):
        port = "8888" if set_up(COURSE) else "0"  # any: two that start together would both find 8888 free
        variables, command = dict(environment(), JUPYTER_PORT=port), [str(PYTHON), "-m", "jupyterlab", name, *arguments]
        print("Opening JupyterLab. If no browser appears, copy the address below; Ctrl-C ends it.", flush=True)
    elif name in tools:
        set_up(TESTS)
        variables, command = environment(VENV / "jupyter-tools"), [str(PYTHON), "-m", tools[name], *arguments]
    else:
        sys.exit(f"There is no {name!r}; there are {', '.join(sorted(tools))}.")
    if os.name == "nt":
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the console tells the child too
        sys.exit(call(command, env=variables))
    os.execve(command[0], command, variables)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if sys.version_info < (3, 11):  # noqa: UP036, this file keeps to what Python 3.6 can read
            sys.exit("The course needs Python 3.11 or newer, and this is {}.{}.".format(*sys.version_info))
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command again to carry on.")
    except OSError as error:
        sys.exit(explain(str(error)))
