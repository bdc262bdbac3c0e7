"""A copy of the course with a small lock, to start as a learner starts it; no network is needed.

Environments are made for real, by venv, uv and pip, from wheels that are made here. The one called jupyterlab hands
over to the JupyterLab of the tests, and the one called uv to their uv, so that what opens and what installs are the
true ones. To make an environment takes venv two seconds: one that it has made may be copied in its place.
"""

import contextlib
import functools
import hashlib
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import psutil  # comes with ipykernel
import uv

from waiting import wait_for

ROOT = Path(__file__).resolve().parent.parent

# Builds the copy's own project: at once, or as a slow or a full disk would have it.
BACKEND = """import errno, os, pathlib, shutil, time

def build_editable(folder, config_settings=None, metadata_directory=None):
    if os.environ.get("BUILD") == "full":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if os.environ.get("BUILD") == "slow":
        pathlib.Path("building").touch()
        while not pathlib.Path("go").exists():
            time.sleep(0.05)
    shutil.copy("wheels/own-1-py3-none-any.whl", folder)
    return "own-1-py3-none-any.whl"
"""
PYPROJECT = """[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "own"
version = "1"
[tool.ruff]
line-length = 120
"""
LAB = f"""import os, sys
if "--version" in sys.argv:
    print("the version")
else:
    os.execv({sys.executable!r}, [{sys.executable!r}, "-m", "jupyterlab", *sys.argv[1:]])
"""
ECHO = "import sys; print('echo', sys.argv[1:], flush=True)"
# Beside course.py it is found before the true venv.
COPIES = """import shutil, sys

shutil.rmtree(sys.argv[2], ignore_errors=True)  # after --clear
shutil.copytree({made!r}, sys.argv[2], symlinks=True)
"""
UV = f'#!/bin/sh\nexec {uv.find_uv_bin()} "$@"\n'

# What a user of uv may have; with any of it uv would install nothing, or something else.
FOREIGN_UV = {"UV_CONSTRAINT": "/elsewhere.txt", "UV_DEFAULT_INDEX": "https://elsewhere.invalid/simple"}
FOREIGN_UV_FILE = 'required-version = "==0.0.1"\n'


def make_wheel(folder, name, files, tag="py3-none-any"):
    """A wheel of a few files; returns its entry in a lock."""
    path = folder / f"{name}-1-{tag}.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for file, text in files.items():
            entry = zipfile.ZipInfo(file)
            entry.external_attr = (stat.S_IFREG | 0o755) << 16  # a program may be run
            wheel.writestr(entry, text)
        wheel.writestr(f"{name}-1.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
        wheel.writestr(f"{name}-1.dist-info/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        wheel.writestr(f"{name}-1.dist-info/RECORD", "")
    return f"{name}==1 \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


class Course:
    """A copy of the course, and what was started from it."""

    def __init__(self, folder, made=None, uv_program=UV, uv_tag="py3-none-any"):
        """`made`: an environment of venv's to copy, or None for venv itself."""
        self.folder = folder
        self.venv = folder / ".venv"
        self.wheels = folder / "wheels"
        self.home = folder / "home"
        self.lock = folder / "requirements.txt"
        self.state = folder / ".course"
        self.log = self.state / "setup.log"
        self.running = []
        for path in (folder / "tools", self.wheels, self.home):
            path.mkdir(parents=True)
        shutil.copy(ROOT / "course.py", folder)
        shutil.copytree(ROOT / "jupyter", folder / "jupyter")
        (folder / "tools" / "echo.py").write_text(ECHO)
        (folder / "backend.py").write_text(BACKEND)
        if made:
            (folder / "venv.py").write_text(COPIES.format(made=str(made)))
        (folder / "pyproject.toml").write_text(PYPROJECT)
        (folder / "uv.toml").write_text(FOREIGN_UV_FILE)
        make_wheel(self.wheels, "own", {"own.py": ""})
        lab = make_wheel(self.wheels, "jupyterlab", {"jupyterlab/__main__.py": LAB})
        program = make_wheel(self.wheels, "uv", {"uv-1.data/scripts/uv": uv_program}, uv_tag)
        test = make_wheel(self.wheels, "pytest", {"pytest/__main__.py": ECHO})
        self.lock.write_text(lab + program)
        (folder / "requirements-test.txt").write_text(lab + test + program)

    def start(self, *arguments, before="", **variables):
        """Start `python course.py`, with some Python run before it if need be."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": self.wheels.as_uri(),
            **FOREIGN_UV,
            **variables,
        }
        command = [sys.executable, "course.py"]
        if before:
            course = "runpy.run_path('course.py', run_name='__main__')"
            command = [sys.executable, "-c", f"import runpy, sys; sys.argv[0] = 'course.py'\n{before}\n{course}"]
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=self.folder,
            env=environment,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        process.watchdog = threading.Timer(120, process.kill)
        process.watchdog.start()
        self.running.append(process)
        return process

    def run(self, *arguments, **options):
        """What it prints until it ends, and its exit code."""
        process = self.start(*arguments, **options)
        said = process.communicate()[0]
        assert "Traceback" not in said or "BUILD" in options, said
        return said, process.returncode

    def address(self, process):
        """Where JupyterLab opened: its address, the path of the first page, the token."""
        for line in process.stdout:
            found = re.search(r"(http://127\.0\.0\.1:(\d+))(/\S*)\?token=(\w+)", line)
            if found:
                base, port, page, token = found.groups()
                wait_for(functools.partial(is_taken, int(port)))  # JupyterLab says it a moment before it listens
                return base, page, token
        raise AssertionError("JupyterLab did not open")

    def processes(self):
        """All that runs for this copy of the course, found by the names of its files."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                told_by = [*process.cmdline(), process.environ().get("JUPYTER_CONFIG_PATH", "")]
                if process.status() != psutil.STATUS_ZOMBIE and str(self.folder) in " ".join(told_by):
                    found.append(process)
        return found

    def wants_a_set_up(self):
        """Whether the next start would install; it is stopped before it does."""
        said, code = self.run("--version", before="sys.modules['ensurepip'] = None")
        assert (code == 1) == ("python3-venv" in said), said
        return code == 1

    def end(self):
        """End all that runs."""
        while self.running:
            process = self.running.pop()
            process.watchdog.cancel()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.stdout.close()
            process.wait()
        for process in self.processes():
            process.kill()


def is_taken(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
