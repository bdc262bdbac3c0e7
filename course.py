"""Start the course: `python course.py` makes its environment (once, about half a minute) and opens JupyterLab.

- python course.py [--port=9000] [--no-browser]: open the lessons; all options are JupyterLab's own
- python course.py NAME [...]: run test (pytest), bench, or what lies in tools/ (lock, site, store, ...)
"""

import ast
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

if os.name == "nt":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
UV = PROGRAMS / ("uv.exe" if os.name == "nt" else "uv")

COURSE = "requirements.txt"
TESTS = "requirements-test.txt"  # holds all of the first, too
STAMPS = VENV / "stamp"  # written last: which locks .venv was made from
STATE = ROOT / ".course"  # what stays when .venv is made anew, Jupyter's own files among it
CACHE = STATE / "cache"  # what was fetched; lives until all is installed
WANTED = CACHE / "wanted.txt"  # what is being installed
LOG = STATE / "setup.log"
TURN = STATE / "setup.lock"  # held by whoever sets up
USE = STATE / "use.lock"  # held by whatever runs in .venv

NO_VENV = "This Python cannot make environments. On Debian and Ubuntu: `sudo apt install python3-venv`, then try again."
IN_USE = "The course or its Python has changed, but .venv is in use. End its JupyterLab or tests, then try again."
NO_DISK = "The disk is full. The course needs about 450 MB in its folder; free some and try again."
NO_NETWORK = "The packages could not be fetched: no way to the network. Check the connection or proxy and try again."
REASONS = {
    r"Errno (28|69|122)\b|WinError 112\b": NO_DISK,
    r"onnection (broken|reset)|timed out|ssl cert": NO_NETWORK,
}

# All that a lock names comes as a wheel with a known hash. The project itself is built by what the lock brought.
LOCKED = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(WANTED)]
PROJECT = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
PIP = [
    *(str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"),
    *("--progress-bar=off", "--force-reinstall", "--cache-dir", str(CACHE)),
]
# pip looks for a hash in all indexes, and so shall uv. What an interrupted run left half installed is installed again.
UV_PIP = [
    *(str(UV), "--no-config", "--system-certs", "pip", "install", "--python", str(PYTHON)),
    *("--index-strategy", "unsafe-best-match", "--reinstall", "--cache-dir", str(CACHE)),
]
# The person's settings of the network: how pip calls them, and how uv does.
NETWORK = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "proxy": "ALL_PROXY",
    "cert": "SSL_CERT_FILE",
}


# --- What runs in .venv -----------------------------------------------------------------------------------------------


def environment(state=STATE / "jupyter"):
    """Return the variables for what runs in .venv: nothing is mixed in, Jupyter's files go to the folder `state`."""
    # The network's settings stay (index, proxy, certificates). An empty JUPYTER_TOKEN would mean a server without one.
    foreign = r"_*PY[TV]|IPYTHON|JUPYTER|VIRTUAL|MPL|MATPL|PIP_(TARGET|PREFIX|ROOT|USER|CONSTRAINT|NO_BINARY|PYTHON)$"
    variables = {name: value for name, value in os.environ.items() if not re.match(foreign, name)}
    variables["PYTHONNOUSERSITE"] = "1"
    variables["JUPYTER_CONFIG_PATH"] = str(ROOT / "jupyter")
    variables["JUPYTER_PREFER_ENV_PATH"] = "1"
    state.mkdir(parents=True, exist_ok=True)  # IPython complains if its folder has no parent
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        variables[name] = str(state / name.lower())
    return variables


def become(command, variables):
    """Hand over to a command: it takes this process's place."""
    if os.name != "nt":
        os.execve(command[0], command, variables)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Windows tells the child of a Ctrl-C, too
    sys.exit(subprocess.call(command, env=variables))


# --- Steps of the set-up ----------------------------------------------------------------------------------------------


def run(command, variables):
    """Run a step, with its output to the log; return whether it succeeded, and its output. It leaves no process."""
    output = []
    with LOG.open("a", encoding="utf-8") as log:
        try:
            child = subprocess.Popen(
                command,
                env=variables,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
                close_fds=False,  # it holds the locks, too
            )
        except OSError as error:  # not a program for this machine
            log.write(f"{command[0]}: {error}\n")
            return False, str(error)
        try:
            for line in child.stdout:
                output.append(line)
                log.write(line)
                if line.startswith(("Collecting", "Downloading", " Downloaded")):
                    print(".", end="", flush=True)
            succeeded = child.wait() == 0
        finally:
            if child.poll() is None:
                kill(child.pid)
    return succeeded, "".join(output)


def kill(pid):
    """End a step and what it started."""
    if os.name == "nt":
        os.kill(pid, signal.SIGTERM)
    else:
        os.killpg(pid, signal.SIGKILL)


def known_reason(output):
    """Return a sentence for what went wrong, or an empty text."""
    for pattern, sentence in REASONS.items():
        if re.search(pattern, output):
            return sentence
    return ""


def give_up(output):
    """End with the reason, if it is known, and the last words of what failed."""
    lines = [known_reason(output), f"It ended with these words; what the set-up wrote is in {LOG}:"]
    lines += output.splitlines()[-3:]
    sys.exit("\n" + "\n".join(line.strip() for line in lines if line.strip()))


# --- Installing -------------------------------------------------------------------------------------------------------


def requirements(lock):
    """Return the entries of a lock: each a package, its version and its hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return re.findall(r"^\w.*(?:\n +--hash=.*)*", text, re.MULTILINE)


def install(wanted):
    """Let uv install these entries of a lock and the project; pip where there is no uv, or it does not get through."""
    uv_itself = [entry for entry in wanted if entry.startswith("uv==")]
    others = [entry for entry in wanted if entry not in uv_itself]
    if uv_itself:
        write_wanted(uv_itself)
        succeeded, output = run(PIP + LOCKED, environment())
        if not succeeded and known_reason(output):
            give_up(output)
    write_wanted(others)
    if UV.exists() and install_by_uv():
        return
    with LOG.open("a", encoding="utf-8") as log:
        log.write("uv cannot install it here. Now pip does.\n")
    for step in (LOCKED, PROJECT):
        succeeded, output = run(PIP + step, environment())
        if not succeeded:
            give_up(output)


def install_by_uv():
    """Run uv with the network as pip's settings describe it, and with no setting of uv's own; tell if it succeeded."""
    variables = {name: value for name, value in environment().items() if not name.startswith("UV_")}
    settings = pip_settings()
    for name, variable in NETWORK.items():
        if settings.get(name):
            separator = "," if name == "find-links" else " "
            variables[variable] = separator.join(settings[name].split())
    command = list(UV_PIP)
    if settings.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        command.append("--no-index")
    return run(command + LOCKED, variables)[0] and run(command + PROJECT, variables)[0]


def write_wanted(entries):
    CACHE.mkdir(exist_ok=True)
    WANTED.write_text("\n".join(entries) + "\n", encoding="utf-8")


def pip_settings():
    """Return pip's settings by name, as its files and variables give them."""
    command = [str(PYTHON), "-m", "pip", "config", "list"]
    listed = subprocess.run(
        command,
        env=environment(),
        stdout=subprocess.PIPE,  # not to the log: an index's address may hold a password
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    ).stdout
    settings = {}
    for section in ("global", "install", ":env:"):  # the last one counts
        for name, value in re.findall(rf"^{section}\.([\w-]+)=(.*)$", listed, re.MULTILINE):
            settings[name] = ast.literal_eval(value) or settings.get(name, "")  # to pip, an empty one is none
    return settings


# --- Setting up, one at a time ----------------------------------------------------------------------------------------


def open_lock(path):
    """Open a file to lock. Children hold it, too, so that no set-up meets one whose launcher was killed."""
    file = os.open(str(path), os.O_RDWR | os.O_CREAT)
    os.set_inheritable(file, True)
    return file


def take(file, alone):
    """Lock a file, alone or with others; tell if it could be had. The system frees it when its last owner ends."""
    try:
        if os.name == "nt":
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a disk that knows no locks: then do without
        return True
    return True


def stamp(lock):
    """Return what tells an environment that was made here, from this lock, by this Python."""
    made_from = ((ROOT / lock).read_text(encoding="utf-8"), sys.version, str(ROOT))
    return hashlib.sha256(repr(made_from).encode()).hexdigest()


def is_set_up(lock):
    return PYTHON.exists() and STAMPS.is_file() and stamp(lock) in STAMPS.read_text()


def set_up(lock):
    """Make .venv as the lock says, if it is not so, and mark it as in use; tell whether nobody else uses it."""
    STATE.mkdir(exist_ok=True)
    turn = open_lock(TURN)
    use = open_lock(USE)
    while not take(turn, alone=True):
        print("Waiting for another process that sets the course up.", end="\r", flush=True)
        time.sleep(0.2)
    alone = take(use, alone=True)
    if not is_set_up(lock):
        if not (alone or is_set_up(COURSE)):
            sys.exit(IN_USE)
        make(lock)
    take(use, alone=False)
    os.close(turn)
    return alone


def make(lock):
    """Make .venv anew from the lock, or add to the course that is there what the lock holds besides."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        sys.exit(NO_VENV)
    print("Setting up what is missing (once, about half a minute).", flush=True)
    LOG.write_text("")
    wanted = requirements(lock)
    if is_set_up(COURSE):
        there = requirements(COURSE)
        wanted = [entry for entry in wanted if entry not in there]
    else:
        STAMPS.unlink(missing_ok=True)  # first: half an environment must never look like a whole one
        # The Python behind this one, should this one belong to an environment: that may be .venv itself.
        python = getattr(sys, "_base_executable", sys.executable)
        succeeded, output = run([python, "-m", "venv", "--clear", str(VENV)], environment())
        if not succeeded:
            give_up(output)
    install(wanted)
    shutil.rmtree(str(CACHE), ignore_errors=True)
    STAMPS.write_text(stamp(COURSE) + " " + stamp(lock))
    print(" Ready.", flush=True)


# --- The command line -------------------------------------------------------------------------------------------------


def open_lab(options):
    """Set up the course, then become JupyterLab."""
    alone = set_up(COURSE)
    variables = environment()
    variables["JUPYTER_PORT"] = "8888" if alone else "0"  # any: two that start together would both find 8888 free
    print("Opening JupyterLab. If no browser appears, copy the address below; Ctrl-C ends it.", flush=True)
    become([str(PYTHON), "-m", "jupyterlab", *options], variables)


def run_tool(name, arguments):
    """Set up what the tests need, then become pytest or a tool."""
    modules = {path.stem: f"tools.{path.stem}" for path in Path("tools").glob("[!_.]*")}
    modules["test"] = "pytest"
    modules["bench"] = "benchmarks"
    if name not in modules:
        sys.exit(f"There is no {name!r}; there are {', '.join(sorted(modules))}.")
    set_up(TESTS)
    become([str(PYTHON), "-m", modules[name], *arguments], environment(STATE / "jupyter-tools"))


def main(arguments):
    """Do what the command line asks for."""
    if sys.version_info < (3, 11):  # noqa: UP036, this file keeps to what Python 3.6 can read
        sys.exit("The course needs Python 3.11 or newer, and this is {}.{}.".format(*sys.version_info))
    os.chdir(str(ROOT))
    if arguments[:1] == ["--help"]:
        print(__doc__)
    elif not arguments or arguments[0].startswith("-"):
        open_lab(arguments)
    else:
        run_tool(arguments[0], arguments[1:])


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command again to carry on.")
    except OSError as error:
        give_up(str(error))
