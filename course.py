"""Start the course: `python course.py` sets it up (once, about a minute) and opens it in JupyterLab.

Everything it installs or remembers goes into the folder .venv beside this file; delete that folder and
nothing is left. It uses the standard library only, and only syntax that Python 3.6 can read, so that an old
Python gets a sentence and not a SyntaxError.
"""

import argparse
import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
FIRST_PAGE = "notebooks/00_start_here.ipynb"
NEEDED = (3, 11)
COURSE_LOCK = "requirements.txt"
TEST_LOCK = "requirements-test.txt"  # holds all of COURSE_LOCK, and what the tests need besides
BENCH_LOCK = "benchmarks/requirements.txt"  # the same, and what the benchmarks compare with
LOG = "setup.log"
KEPT = (LOG, "setup.lock", "jupyter")  # what a new set-up leaves alone: log, lock, the learner's Lab settings

COMMANDS = """commands:
  (none)                     set up if needed, then open the lessons in JupyterLab
  test [pytest arguments]    set up if needed, then run all tests, or those that pytest is asked for
  store [lesson.ipynb ...]   set up if needed, then run the lessons and store them with their results
  bench [part ...]           set up if needed, then measure speed, or only the parts that are named
  lock [--upgrade]           maintainers: write all requirements files anew from pyproject.toml (needs uv)
"""
WRITTEN = " Written by `python course.py lock`; edit pyproject.toml instead.\n"
LOCK_HEADERS = {
    COURSE_LOCK: "# What the course needs to run, locked with hashes." + WRITTEN,
    TEST_LOCK: "# The same, and what the tests need besides." + WRITTEN,
    BENCH_LOCK: "# The same, and what the benchmarks compare with." + WRITTEN,
}
NO_VENV = (
    "This Python cannot make environments of its own. On Debian and Ubuntu, run `sudo apt install "
    "python3-venv` and try again."
)
DISK_FULL = "The disk is full. The course needs about 400 MB in its own folder; free some and try again."
# What pip and uv write when they fail, and the sentence for it. The first that fits counts, so the plainer
# causes stand before those that other causes bring about too.
EXPLANATIONS = [
    (r"No space left on device|Disk quota exceeded|Errno 28\b|(WinError|os error) 112\b", DISK_FULL),
    (
        r"DO NOT MATCH THE HASHES|Hash mismatch",
        "A downloaded package is not the one that the course names (its hash differs), so it was not "
        "installed. Try again; if it happens again, do not use this network for it.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|invalid peer certificate|UnknownIssuer",
        "The network answered with a certificate that this computer does not trust; schools and companies "
        "sometimes do that. Ask whoever runs the network, or try another one.",
    ),
    (
        r"Failed to establish|connection broken by|name resolution|dns error|tcp connect error"
        r"|error sending request|Cannot connect to proxy|timed out|Failed to fetch"
        r"|Network connectivity is disabled|Connection (refused|reset|aborted)",
        "The packages could not be fetched: there is no way to the network from here. Check the connection "
        "(and the proxy, if there is one) and try again; the set-up needs it once.",
    ),
    (
        r"No matching distribution found|No solution found|has no wheels|no usable wheels",
        "A package could not be found: either there is no way to the network, or there is no ready-made "
        "package for Python {}.{} on this system; then try another Python.".format(*sys.version_info[:2]),
    ),
    (r"Permission denied|Access is denied|Read-only file system", "The course may not write to its folder."),
    (r"No module named '?(ensurepip|venv)\b|ensurepip is not available", NO_VENV),
]


class Trouble(Exception):
    """Something a learner can understand and perhaps mend; its text is what they read."""


def python_complaint(version):
    """Return a sentence if this Python is too old for the course, and None if it will do."""
    if tuple(version[:2]) >= NEEDED:
        return None
    return "The course needs Python {}.{} or newer, and this is Python {}.{}. Install a newer one.".format(
        *(NEEDED + tuple(version[:2]))
    )


def explain(output):
    """Turn the output of a failed pip or uv into a sentence."""
    for pattern, sentence in EXPLANATIONS:
        if re.search(pattern, output):
            return sentence
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return f"The set-up failed; see .venv/{LOG}, which ends so: " + (lines or ["(nothing)"])[-1]


def explain_os_error(error):
    """Turn an error of the operating system into a sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DISK_FULL
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            "The course may not write to {}. Move its folder to where you may write; if it is there already, "
            "close whatever else uses it.".format(error.filename or "its folder")
        )
    return f"The computer refused something: {error}"


# --- surroundings -----------------------------------------------------------------------------------------


def clean_environment(base):
    """Return the variables `base` without those that would mix in what else is installed here."""
    # pip's and uv's network settings (index, proxy, certificates) stay: the network may need them.
    unwanted = re.compile(
        r"PYTHON|PYTEST|JUPYTER|IPYTHON|VIRTUAL_ENV$|__PYVENV_LAUNCHER__$|MPLBACKEND$|MATPLOTLIBRC$"
        r"|(PIP|UV)_(TARGET|PREFIX|ROOT|USER|CONSTRAINT|OVERRIDE|NO_BINARY|SYSTEM_PYTHON|PYTHON)$"
    )
    environment = {name: value for name, value in base.items() if not unwanted.match(name)}
    environment["PYTHONNOUSERSITE"] = "1"
    return environment


def jupyter_environment(base, state_folder):
    """Return the variables for Jupyter: what it keeps for its user lies in `state_folder` (make it first)."""
    # No JUPYTER_TOKEN comes through (an empty one would mean "no token"): Jupyter makes a new one each time.
    environment = clean_environment(base)
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "lab-settings",
        "JUPYTERLAB_WORKSPACES_DIR": "lab-workspaces",
        "IPYTHONDIR": "ipython",
        "MPLCONFIGDIR": "matplotlib",
    }
    environment.update({name: str(Path(state_folder) / folder) for name, folder in folders.items()})
    environment["JUPYTER_WIDGETS_ECHO"] = "0"  # a slider's own value need not come back before the picture does
    environment["JUPYTER_PREFER_ENV_PATH"] = "1"  # of two kernels called python3, the one of .venv
    return environment


def jupyter_command(python, port, browser=True):
    """Return the command that opens the lessons, to be run with the variables of jupyter_environment."""
    command = [
        str(python), "-m", "jupyterlab",
        "--ServerApp.root_dir=" + str(ROOT),
        "--LabApp.default_url=/lab/tree/" + FIRST_PAGE,
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.answer_yes=True",  # Ctrl-C stops it without asking back
        # A picture over Tornado's usual 10 MB would break the connection; so it arrives, and is refused politely.
        '--ServerApp.tornado_settings={"websocket_max_message_size": 200000000}',
        "--ServerApp.log_level=ERROR",  # the address with its token is printed all the same
        "--LabApp.log_level=ERROR",
        "--KernelManager.transport_encryption=auto",  # else the kernel warns that other users could listen
        "--LanguageServerManager.autodetect=False",  # it would run whatever npm or node is installed here
    ]  # fmt: skip
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container one often is root, and Jupyter would refuse
    return command


def port_is_free(port):
    """Tell whether a server could listen there."""
    with socket.socket() as probe:
        if os.name != "nt":  # there it would mean something else: to take a port away from its owner
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def choose_port(asked):
    """Return the port asked for, or 8888, or the next free one."""
    if asked is not None:
        if asked < 1 or not port_is_free(asked):
            raise Trouble(f"Port {asked} is in use or not allowed; leave out --port or name another.")
        return asked
    for port in range(8888, 8909):
        if port_is_free(port):
            if port != 8888:
                print(f"Port 8888 is in use (by another JupyterLab?), so this one takes {port}.")
            return port
    raise Trouble("All ports from 8888 to 8908 are in use; name a free one with --port.")


def run(command, state_folder):
    """Run a command with Jupyter's surroundings until it ends, and return its exit code."""
    state_folder.mkdir(parents=True, exist_ok=True)  # IPython complains if its folder has no parent
    environment = jupyter_environment(os.environ, state_folder)
    child = subprocess.Popen(command, cwd=ROOT, env=environment)
    while True:
        try:
            code = child.wait()
            return code if code >= 0 else 130  # below zero: ended by a signal
        except KeyboardInterrupt:
            stop(child)


def stop(child, patience=5):
    """End a child process: after Ctrl-C most end by themselves, for the terminal tells them too."""
    for end in (lambda: None, child.terminate, child.kill):
        end()
        with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            child.wait(timeout=patience)
            return


# --- setting up -------------------------------------------------------------------------------------------


def venv_python(root):
    """Return the path of the Python in the course's environment."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_file(root):
    """Return the path of the file that says that the environment is complete."""
    return root / ".venv" / "stamp"


def stamp_line(root, lock):
    """Return what tells one set-up from another: its packages, its Python, its place."""
    parts = [(root / name).read_text(encoding="utf-8") for name in (lock, "pyproject.toml")]
    parts += [sys.version, str(root.resolve())]
    return lock + " " + hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_ready(root, lock):
    """Tell whether the environment was set up in full for this lock, this Python and this place."""
    if not stamp_file(root).is_file() or not venv_python(root).exists():
        return False
    return stamp_line(root, lock) in stamp_file(root).read_text(encoding="utf-8").splitlines()


def write_stamp(root, lock):
    """Say that the environment is complete; the last thing a set-up does."""
    locks = [COURSE_LOCK] if lock == COURSE_LOCK else [COURSE_LOCK, TEST_LOCK]
    stamp_file(root).write_text("\n".join(stamp_line(root, each) for each in locks), encoding="utf-8")


def clear(root):
    """Empty the environment, the stamp first: half an environment must never look like a whole one."""
    stamp_file(root).unlink(missing_ok=True)
    for path in (root / ".venv").iterdir():
        if path.name in KEPT:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def take(file):
    """Lock an open file for this process; return False if another one has it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Any other error means a disk that knows no locks: then do without.
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
    return True


@contextlib.contextmanager
def alone(root):
    """Wait until no other process sets the course up, then keep others waiting."""
    # The system gives the lock back when its owner ends, however it ends: no old lock can block the course.
    with open(root / ".venv" / "setup.lock", "a") as file:
        said = False
        while not take(file):
            if not said:
                print("The course is being set up by another process; waiting for it.", flush=True)
                said = True
            time.sleep(0.3)
        yield


class Progress:
    """Follows what pip or uv prints, and says how far it is."""

    def __init__(self, lock_text, stamp, out=None):
        """Count the packages of the lock; the stamp is taken away when the first is about to be installed."""
        self.total = sum("==" in line for line in lock_text.splitlines())
        self.done = 0
        self.stamp = stamp
        self.out = out or sys.stdout

    def watch(self, line):
        """Take one line of output."""
        begun = re.match(
            r"(?:Collecting|Processing|Requirement already satisfied:) (?:\S*/)?([\w.]+(?:-[a-zA-Z][\w.]*)*)", line
        )
        if line.startswith("Ignoring "):  # a package for other systems
            self.total -= 1
        elif begun:
            self.done += 1
            self.say(f"{self.done} of {self.total}: {begun.group(1)}", self.done % 20 == 0)
        elif re.match(r" *Downloading \S+ \([\d.]+ ?\w+\)$", line) and not self.done:  # as uv writes it
            self.say(line.strip().lower())
        elif "Retrying (" in line:
            self.say("the network does not answer; trying again")
        elif re.match(r"Installing collected packages|Prepared \d+ package", line):
            self.stamp.unlink(missing_ok=True)
            self.say("installing", True)

    def say(self, text, matters=False):
        """Show one line: on a terminal over the one before, elsewhere only if it matters."""
        if self.out.isatty():
            self.out.write("\r  " + text[:70].ljust(70))
        elif matters:
            self.out.write("  " + text + "\n")
        self.out.flush()

    def end(self):
        """Leave the line that rewrites itself."""
        if self.out.isatty():
            self.out.write("\r" + " " * 72 + "\r")


def step(command, root, log, watch=lambda line: None):
    """Run one step of the set-up. Its output goes to the log, and explains a failure."""
    environment = clean_environment(os.environ)
    environment.update(PYTHONUNBUFFERED="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
    child = subprocess.Popen(
        command, cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
    )  # fmt: skip
    lines = []
    try:
        for line in child.stdout:
            lines.append(line)
            log.write(line)
            watch(line)
        if child.wait():
            raise Trouble(explain("".join(lines)))
    finally:
        child.stdout.close()
        stop(child)


def has_pip():
    """Tell whether this Python can put pip into an environment; on Debian that is a package of its own."""
    return importlib.util.find_spec("ensurepip") is not None


def install(root, lock, log, installer):
    """Install what the lock names, with uv or pip, and then the course's own module."""
    python = str(venv_python(root))
    if installer == "pip":
        if not has_pip():
            raise Trouble(NO_VENV)
        step([python, "-m", "ensurepip"], root, log)
        command = [python, "-m", "pip", "install", "--no-input", "--progress-bar", "off"]
    else:
        command = [installer, "pip", "install", "--python", python]
    # The lock is complete (--no-deps) and names wheels for all that we use: nothing is built here, so no
    # compiler is needed and nothing is fetched that the lock does not name.
    locked = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", lock]
    progress = Progress((root / lock).read_text(encoding="utf-8"), stamp_file(root))
    try:
        step(command + locked, root, log, progress.watch)
        step([*command, "--no-deps", "--no-build-isolation", "-e", "."], root, log)
    finally:
        progress.end()


def set_up(root, lock):
    """Make the environment .venv as the lock says; if it is so already, do nothing."""
    if is_ready(root, lock):
        return
    started = time.time()
    venv = root / ".venv"
    venv.mkdir(exist_ok=True)
    with alone(root), open(venv / LOG, "w", encoding="utf-8", buffering=1) as log:
        if is_ready(root, lock):
            return
        if lock == TEST_LOCK and is_ready(root, COURSE_LOCK):
            print("Adding what the tests need (once).", flush=True)
        else:
            print("Setting up the course (once, about a minute).", flush=True)
            clear(root)
            # The Python behind this one, should this one belong to an environment: that may be .venv itself.
            python = getattr(sys, "_base_executable", None) or sys.executable
            step([python, "-m", "venv", "--without-pip", str(venv)], root, log)
        try:
            install(root, lock, log, shutil.which("uv") or "pip")
        except Trouble as trouble:
            # uv does not know pip's settings, where a school or company may name its own package index.
            if not shutil.which("uv") or not has_pip() or str(trouble) == DISK_FULL:
                raise
            print("  uv could not do it; trying pip.", flush=True)
            install(root, lock, log, "pip")
        labconfig = venv / "etc" / "jupyter" / "labconfig"
        labconfig.mkdir(parents=True, exist_ok=True)
        no_news = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
        (labconfig / "page_config.json").write_text(json.dumps(no_news), encoding="utf-8")
        write_stamp(root, lock)
    print(f"Ready in {time.time() - started:.0f} s.", flush=True)


# --- commands ---------------------------------------------------------------------------------------------


def open_lessons(options):
    """Open JupyterLab at the first page."""
    set_up(ROOT, COURSE_LOCK)
    port = choose_port(options.port)
    print("Opening JupyterLab. If no browser appears, copy the address below; Ctrl-C ends it.", flush=True)
    command = jupyter_command(venv_python(ROOT), port, browser=not options.no_browser)
    return run(command, ROOT / ".venv" / "jupyter")


def run_python(lock, arguments):
    """Set up, and run the environment's Python with these arguments."""
    set_up(ROOT, lock)
    return run([str(venv_python(ROOT)), *arguments], ROOT / ".venv" / "jupyter-test")


def write_locks(upgrade):
    """Write all requirements files anew, without the address of any package index."""
    uv = shutil.which("uv")
    if not uv:
        raise Trouble("`lock` needs uv, and there is none on the PATH.")
    for lock, groups in (
        (COURSE_LOCK, ["--group=build"]),
        (TEST_LOCK, ["--group=build", "--group=test", "--constraint=" + COURSE_LOCK]),
        (BENCH_LOCK, ["--group=build", "--group=test", "--group=bench", "--constraint=" + TEST_LOCK]),
    ):
        command = [
            uv, "pip", "compile", "--universal", "--generate-hashes", "--no-annotate", "--no-header",
            "--quiet",
            "--no-emit-index-url", "--no-emit-find-links", "--python-version", "{}.{}".format(*NEEDED),
        ]  # fmt: skip
        command += groups
        command += ["--upgrade"] if upgrade else []  # otherwise uv keeps the versions that the file has
        command += ["pyproject.toml", "--output-file", lock]
        if subprocess.call(command, cwd=ROOT, env=clean_environment(os.environ)):
            raise Trouble(f"uv could not write {lock}; its reason stands above.")
        text = (ROOT / lock).read_text(encoding="utf-8")
        (ROOT / lock).write_text(LOCK_HEADERS[lock] + text, encoding="utf-8")
        if "://" in text:
            raise Trouble(f"{lock} now holds an address; take it out before you commit.")
    return 0


def make_parser():
    """Return the reader of the command line."""
    parser = argparse.ArgumentParser(
        prog="course.py", description="Set up and open the course.", epilog=COMMANDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("command", nargs="?", choices=["test", "store", "bench", "lock"], help="see below")
    parser.add_argument("--port", type=int, metavar="N", help="open at this port")
    parser.add_argument("--no-browser", action="store_true", help="open no browser, only say the address")
    parser.add_argument("--upgrade", action="store_true", help="with lock: take newer versions")
    return parser


def main(arguments):
    """Do what the command line asks for, and return the exit code."""
    complaint = python_complaint(sys.version_info)
    if complaint:
        print(complaint, file=sys.stderr)
        return 1
    # What follows `test`, `store` and `bench` is for them: pytest has options of its own.
    passed_on = arguments[1:] if arguments[:1] in (["test"], ["store"], ["bench"]) else []
    options = make_parser().parse_args(arguments[:1] if passed_on else arguments)
    # To be ended from outside is the same as Ctrl-C: no child process is left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if options.command == "test":
            return run_python(TEST_LOCK, ["-m", "pytest", *passed_on])
        if options.command == "store":
            return run_python(COURSE_LOCK, ["tools/store_lessons.py", *passed_on])
        if options.command == "bench":
            return run_python(TEST_LOCK, ["-m", "benchmarks", *passed_on])
        if options.command == "lock":
            return write_locks(options.upgrade)
        return open_lessons(options)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
    except OSError as error:
        print(explain_os_error(error), file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to carry on.", file=sys.stderr)
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
