"""The launcher keeps its promises, met as a learner meets them: it runs, in a copy of the course with a small lock."""

import ast
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil  # comes with ipykernel
import pytest

import course
from course_copy import PYPROJECT, Course
from served import Quiet, serving
from waiting import free_port, wait_for

ROOT = Path(course.__file__).resolve().parent
SOURCE = (ROOT / "course.py").read_text(encoding="utf-8")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the copies of the course are made for POSIX")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An environment as venv makes it."""
    folder = tmp_path_factory.mktemp("made")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder


@pytest.fixture
def fresh(tmp_path, made):
    """The course as cloned."""
    copy = Course(tmp_path / "the course", made)
    yield copy
    copy.end()


@pytest.fixture(scope="module")
def first_start(tmp_path_factory):
    """A copy of the course and what its first start said."""
    copy = Course(tmp_path_factory.mktemp("ready") / "the course")
    said = copy.run("--version")
    copy.end()
    return copy, said


@pytest.fixture
def ready(first_start):
    """The course after its first start."""
    yield first_start[0]
    first_start[0].end()


# --- it runs on what a learner has --------------------------------------------------------------------------


def test_an_old_python_gets_a_sentence(fresh):
    ast.parse(SOURCE, feature_version=(3, 6))
    said, code = fresh.run(before="sys.version_info = (3, 10, 99)")
    assert said == "The course needs Python 3.11 or newer, and this is 3.10.\n"
    assert code == 1
    assert not fresh.venv.exists()
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text()


def test_it_needs_the_standard_library_only():
    modules = set()
    for node in ast.walk(ast.parse(SOURCE)):
        if isinstance(node, ast.Import):
            modules.update(name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module.split(".")[0])
    assert {"subprocess", "pathlib"} <= modules <= set(sys.stdlib_module_names)


def test_a_python_that_makes_no_environments_gets_the_name_of_the_missing_package(fresh):
    for missing in ("venv", "ensurepip"):
        said, code = fresh.run(before=f"sys.modules[{missing!r}] = None")
        assert code == 1
        assert said.endswith("`sudo apt install python3-venv`, then try again.\n")


# --- setting up once ----------------------------------------------------------------------------------------


def test_the_first_start_sets_up_and_the_second_only_opens(first_start, ready):
    said, code = first_start[1]
    assert code == 0
    assert said.startswith("Setting up")
    assert " Ready.\n" in said
    said, code = ready.run("--version")
    assert code == 0
    assert re.fullmatch(r"Opening JupyterLab\. .*\nthe version\n", said)


def test_uv_installs_without_a_foreign_setting_and_leaves_nothing_outside_the_environment(ready):
    log = ready.log.read_text()
    assert "Installed 1 package" in log  # uv's words
    assert "Now pip does" not in log
    assert not (ready.home / ".cache").exists()
    assert not (ready.state / "cache").exists()


def test_a_new_set_up_is_asked_for_by_what_is_installed_and_not_by_the_rest_of_the_project(ready):
    (ready.folder / "pyproject.toml").write_text(PYPROJECT.replace("120", "80"))  # another rule for ruff
    assert not ready.wants_a_set_up()
    moved = ready.folder.with_name("elsewhere")
    ready.folder.rename(moved)  # an environment holds its own path in many files
    ready.folder = moved
    assert ready.wants_a_set_up()
    ready.folder = moved.rename(moved.with_name("the course"))
    python = ready.venv / "bin" / "python"
    python.rename(ready.venv / "gone")
    assert ready.wants_a_set_up()
    (ready.venv / "gone").rename(python)
    assert not ready.wants_a_set_up()


def test_what_follows_a_name_reaches_pytest_or_the_tool_untouched(ready):
    said, code = ready.run("test", "-k", "kernel", "--port", "-x")
    assert code == 0
    assert said.splitlines()[-1] == "echo ['-k', 'kernel', '--port', '-x']"
    assert ready.run("test", "again") == ("echo ['again']\n", 0)  # what the tests need was added, once
    assert ready.run("echo", "--help") == ("echo ['--help']\n", 0)
    assert not ready.wants_a_set_up()  # the course counts as set up still


def test_an_unknown_name_and_help_say_which_names_there_are(ready):
    assert ready.run("tset") == ("There is no 'tset'; there are bench, echo, test.\n", 1)
    said, code = ready.run("--help")
    assert code == 0
    for name in ("--port", "--no-browser", "test", "bench", "lock", "site", "store"):
        assert name in said


# --- uv, or pip in its place --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("program", "tag"),
    [
        ("", "py3-none-win_arm64"),  # no uv for this machine
        ("\x7fELF of another machine", "py3-none-any"),
    ],
)
def test_pip_installs_where_uv_cannot(tmp_path, made, program, tag):
    copy = Course(tmp_path / "the course", made, program, tag)
    try:
        said, code = copy.run("--version")
        assert code == 0
        assert said.endswith("the version\n")
        assert "uv cannot install it here. Now pip does." in copy.log.read_text()
        assert "Successfully installed jupyterlab-1" in copy.log.read_text()
    finally:
        copy.end()


class Index(Quiet):
    """A package index that writes down who asked."""

    def do_GET(self):  # noqa: N802, as the server calls it
        self.server.asked_by.add(self.headers["User-Agent"].split("/")[0])
        super().do_GET()


def test_uv_and_pip_fetch_from_where_pips_settings_say_and_the_log_holds_no_password(fresh, tmp_path):
    for wheel in fresh.wheels.iterdir():
        page = fresh.folder / "simple" / wheel.name.split("-")[0] / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text(f'<!DOCTYPE html><a href="/wheels/{wheel.name}">{wheel.name}</a>')

    with serving(fresh.folder, Index) as server:
        server.asked_by = set()
        settings = tmp_path / "pip.conf"
        address = server.address.replace("http://", "http://learner:secret@")
        settings.write_text(f"[global]\nindex-url = {address}/simple\n")
        said, code = fresh.run("--version", PIP_NO_INDEX="", PIP_FIND_LINKS="", PIP_CONFIG_FILE=str(settings))
    assert code == 0, said
    assert server.asked_by == {"pip", "uv"}
    log = fresh.log.read_text()
    assert "Now pip does" not in log
    assert "secret" not in log


# --- what goes wrong ----------------------------------------------------------------------------------------


def test_no_network_gets_a_sentence_and_the_next_start_mends_it(fresh):
    nowhere = f"http://127.0.0.1:{free_port()}/simple"
    away = {"PIP_NO_INDEX": "", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": nowhere, "PIP_RETRIES": "1"}
    said, code = fresh.run("--version", **away)
    assert code == 1
    assert "no way to the network" in said
    assert "No matching distribution found" in said  # pip's own words
    assert str(fresh.log) in said
    assert fresh.run("--version")[1] == 0
    said, code = fresh.run("test", **away)  # a teacher without network tries the tests
    assert code == 1
    assert "no way to the network" in said
    assert not fresh.wants_a_set_up()  # and has her course still


def test_a_full_disk_gets_a_sentence_and_is_not_taken_for_a_lost_network(fresh):
    said, code = fresh.run("--version", BUILD="full")
    assert code == 1
    assert "The disk is full" in said
    assert "No space left on device" in fresh.log.read_text()
    assert fresh.wants_a_set_up()
    fresh.log.unlink()
    if Path("/dev/full").exists():  # nothing can be written there, as on a disk that is full before uv and pip start
        fresh.log.symlink_to("/dev/full")
        said, code = fresh.run("--version")
        assert code == 1
        assert "The disk is full" in said


def test_an_end_from_outside_leaves_no_process_and_the_next_start_makes_everything_anew(fresh):
    first = fresh.start("--version", BUILD="slow")
    wait_for((fresh.folder / "building").exists)
    assert len(fresh.processes()) >= 2  # uv, and what it builds with
    first.terminate()
    assert first.wait(10) == 143
    wait_for(lambda: not fresh.processes(), seconds=3)
    (fresh.venv / "half a package").mkdir()
    said, code = fresh.run("--version")
    assert code == 0
    assert said.startswith("Setting up")
    assert not (fresh.venv / "half a package").exists()


def test_of_two_set_ups_the_second_waits_also_for_what_a_killed_one_left_running(fresh):
    first = fresh.start("--version", BUILD="slow")
    wait_for((fresh.folder / "building").exists)
    second = fresh.start("--version")
    assert second.stdout.read(7) == "Waiting"
    third = fresh.start("--version")
    assert third.stdout.read(7) == "Waiting"
    third.send_signal(signal.SIGINT)  # Ctrl-C
    assert third.communicate()[0].endswith("Stopped. Run the same command again to carry on.\n")
    assert third.returncode == 1
    first.kill()  # the launcher only: its uv goes on
    first.wait()
    time.sleep(0.5)
    assert second.poll() is None
    assert any("--no-build-isolation" in process.cmdline() for process in fresh.processes())
    (fresh.folder / "go").touch()
    said = second.communicate()[0]
    assert second.returncode == 0, said
    assert "Setting up" in said  # the first never came to its stamp, so nothing of it is trusted


def test_an_environment_in_use_is_never_made_anew_under_who_uses_it(ready):
    lab = ready.start("--no-browser")
    base, _, token = ready.address(lab)
    said, code = ready.run("test", "beside it")  # what the tests need may be added
    assert code == 0
    assert said.endswith("echo ['beside it']\n")
    mine = ready.venv / "lib" / "mine.py"
    mine.touch()
    theme = ready.state / "jupyter" / "theme"
    theme.touch()
    ready.lock.write_text("# another lock\n" + ready.lock.read_text())
    said, code = ready.run("--version")
    assert code == 1
    assert said.startswith("The course or its Python has changed, but .venv is in use.")
    assert mine.exists()
    assert fetch(f"{base}/api/status?token={token}")[0] == 200
    lab.terminate()
    lab.wait(20)
    assert ready.run("--version")[1] == 0
    assert not mine.exists()
    assert theme.exists()  # the learner's own settings of JupyterLab stay


# --- opening ------------------------------------------------------------------------------------------------

# Loaded by every Python of a folder on PYTHONPATH: writes down with whom it speaks.
LISTENER = """import socket
true = socket.getaddrinfo
def getaddrinfo(host, *rest, **options):
    with open({names!r}, "a") as file:
        print(host, file=file)
    return true(host, *rest, **options)
socket.getaddrinfo = getaddrinfo
"""


def fetch(address, data=None):
    """The status and the text of an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def test_two_that_start_together_open_apart_for_this_computer_and_for_who_has_the_token(ready):
    foreign = {"JUPYTER_TOKEN": "", "JUPYTER_CONFIG_PATH": "/elsewhere", "JUPYTER_CONFIG_DIR": "/elsewhere"}
    labs = [ready.start("--no-browser", **foreign) for _ in range(2)]  # from a shell with another Jupyter's settings
    (base, page, token), (other_base, _, other_token) = map(ready.address, labs)
    assert base != other_base
    assert fetch(f"{other_base}/api/status?token={other_token}")[0] == 200
    assert page == "/lab/tree/notebooks/00_start_here.ipynb"
    assert len(token) >= 32
    for path in ("/api/contents", "/lab/api/settings", "/api/kernels"):
        assert fetch(base + path)[0] == 403
        assert fetch(f"{base}{path}?token={token}")[0] == 200
    names = {entry["name"] for entry in json.loads(fetch(f"{base}/api/contents?token={token}")[1])["content"]}
    assert {"course.py", "jupyter"} <= names  # the folder of the course, not of a lesson
    connections = psutil.Process(labs[0].pid).net_connections("inet")
    assert {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN} == {"127.0.0.1"}


def test_the_lab_asks_nothing_of_any_other_computer(ready, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(LISTENER.format(names=str(tmp_path / "names")))
    code = f"import os, sys; sys.path.insert(0, {str(tmp_path)!r}); import sitecustomize; import runpy"
    lab_in_tests = f"{code}; sys.argv = ['lab', *sys.argv[1:]]; runpy.run_module('jupyterlab', run_name='__main__')"
    lab = subprocess.Popen(
        [sys.executable, "-c", lab_in_tests, "--no-browser", f"--port={free_port()}"],
        env=course.environment(tmp_path / "state") | {"JUPYTER_CONFIG_PATH": str(ready.folder / "jupyter")},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        base, _, token = ready.address(lab)
        assert json.loads(fetch(f"{base}/lab/api/news?token={token}")[1]) == {"news": []}
        assert json.loads(fetch(f"{base}/lab/api/update?token={token}")[1]) == {"notification": None}
        fetch(f"{base}/lab/api/extensions?token={token}&query=widgets")
        page = fetch(f"{base}/lab?token={token}")[1]
        config = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.S)[1]
        off = set(json.loads(config)["disabledExtensions"])
        assert {"@jupyterlab/apputils-extension:announcements", "@jupyterlab/extensionmanager-extension"} <= off
    finally:
        lab.terminate()
        lab.communicate()
    assert set((tmp_path / "names").read_text().split()) == {"127.0.0.1"}


def test_a_port_that_is_asked_for_is_taken_or_refused_in_a_sentence(ready):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said, code = ready.run("--no-browser", f"--port={port}")
        assert code != 0
        assert f"port {port} is not available" in said
    lab = ready.start("--no-browser", f"--port={port}")
    assert ready.address(lab)[0].endswith(f":{port}")


ELSEWHERE = ["PYTHONPATH", "__PYVENV_LAUNCHER__", "VIRTUAL_ENV", "JUPYTER_TOKEN", "IPYTHONDIR", "MPLBACKEND"]
ELSEWHERE += ["MATPLOTLIBRC", "PIP_TARGET", "PIP_CONSTRAINT", "PIP_USER", "PYTEST_ADDOPTS"]
NEEDED = ["PATH", "HOME", "CI", "HTTPS_PROXY", "no_proxy", "PIP_INDEX_URL", "PIP_CERT", "PYENV_VERSION"]
JUPYTERS = {"JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"}


def test_nothing_is_mixed_in_what_the_network_needs_is_kept_and_jupyters_files_stay_together(tmp_path, monkeypatch):
    for name in os.environ:
        monkeypatch.delenv(name)
    for name in ELSEWHERE:
        monkeypatch.setenv(name, "/elsewhere")
    for name in NEEDED:
        monkeypatch.setenv(name, "kept")
    state = tmp_path / "state"
    environment = course.environment(state)
    assert state.is_dir()
    assert "/elsewhere" not in environment.values()
    assert {name for name, value in environment.items() if value == "kept"} == set(NEEDED)
    assert {name for name, value in environment.items() if Path(value).parent == state} == JUPYTERS
    assert len({environment[name] for name in JUPYTERS}) == len(JUPYTERS)
    assert environment["JUPYTER_CONFIG_PATH"] == str(ROOT / "jupyter")
    assert environment["JUPYTER_PREFER_ENV_PATH"] == "1"  # the kernel of .venv comes before the user's own


# --- the tools ----------------------------------------------------------------------------------------------


def test_a_tool_that_cannot_do_it_says_a_sentence():
    command = [sys.executable, "-m", "tools.store", "missing.ipynb"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={"PATH": "/nowhere"})
    assert ran.returncode == 1
    assert "There is no lesson" in ran.stderr
    assert "Traceback" not in ran.stderr
