"""The launcher keeps its promises. Nothing is fetched or installed here: CI's own set-up tests that."""

import ast
import errno
import io
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import course

ROOT = Path(course.__file__).resolve().parent
SOURCE = (ROOT / "course.py").read_text(encoding="utf-8")
LOCKS = [course.COURSE_LOCK, course.TEST_LOCK]
ALL_LOCKS = [*LOCKS, course.BENCH_LOCK]


# --- it runs on what a learner has --------------------------------------------------------------------------


def test_an_old_python_can_read_the_file():
    ast.parse(SOURCE, feature_version=(3, 6))
    with pytest.raises(SyntaxError):  # or the line above would not notice
        ast.parse("if (n := 1): pass", feature_version=(3, 6))


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 99), (2, 7, 18)])
def test_an_old_python_gets_a_sentence(version):
    sentence = course.python_complaint(version)
    assert "3.11 or newer" in sentence
    assert "{}.{}".format(*version) in sentence


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1), (4, 0, 0)])
def test_a_new_python_gets_none(version):
    assert course.python_complaint(version) is None


def test_the_python_it_asks_for_is_the_one_that_the_project_needs():
    needed = re.search(r'requires-python = ">=(\d+)\.(\d+)"', (ROOT / "pyproject.toml").read_text())
    assert tuple(map(int, needed.groups())) == course.NEEDED


def test_it_needs_the_standard_library_only():
    modules = set()
    for node in ast.walk(ast.parse(SOURCE)):
        if isinstance(node, ast.Import):
            modules.update(name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module.split(".")[0])
    assert {"subprocess", "pathlib"} <= modules <= set(sys.stdlib_module_names)


# --- the command line ---------------------------------------------------------------------------------------


def run_course(*arguments):
    return subprocess.run(
        [sys.executable, str(ROOT / "course.py"), *arguments], capture_output=True, text=True, timeout=60
    )


def test_help_lists_all_commands_and_options():
    help_text = run_course("--help").stdout
    choices = next(a.choices for a in course.make_parser()._actions if a.dest == "command")
    assert set(choices) == {"test", "store", "bench", "lock"}
    for command in choices:
        assert re.search(rf"^  {command} .*\w", help_text, re.MULTILINE), command
    for action in course.make_parser()._actions:
        assert all(option in help_text for option in action.option_strings)


def test_an_unknown_command_gets_a_sentence_and_code_2():
    done = run_course("tset")
    assert done.returncode == 2
    assert "tset" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_follows_test_reaches_pytest_untouched(monkeypatch):
    seen = []
    monkeypatch.setattr(course, "run_python", lambda lock, arguments: seen.append((lock, arguments)) or 5)
    assert course.main(["test", "-k", "kernel", "--port", "-x"]) == 5
    assert seen == [("requirements-test.txt", ["-m", "pytest", "-k", "kernel", "--port", "-x"])]


def test_what_follows_bench_reaches_the_benchmarks(monkeypatch):
    seen = []
    monkeypatch.setattr(course, "run_python", lambda lock, arguments: seen.append((lock, arguments)) or 0)
    assert course.main(["bench", "start", "--quick"]) == 0
    assert seen == [("requirements-test.txt", ["-m", "benchmarks", "start", "--quick"])]


# --- setting up once ----------------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path):
    """Return a folder that looks like the course after its set-up."""
    root = tmp_path / "repository"
    python = course.venv_python(root)
    python.parent.mkdir(parents=True)
    python.touch()
    for name in [*LOCKS, "pyproject.toml"]:
        (root / name).write_text("# as it was\n")
    course.write_stamp(root, course.COURSE_LOCK)
    return root


@pytest.fixture
def no_steps(monkeypatch):
    """Fail when a set-up starts to work."""
    monkeypatch.setattr(course, "step", lambda *a: pytest.fail(f"there was nothing to do, but it ran {a[0]}"))


def test_a_finished_set_up_is_left_alone_and_silent(repository, no_steps, capsys):
    course.set_up(repository, course.COURSE_LOCK)
    assert capsys.readouterr() == ("", "")


def test_a_set_up_for_the_tests_counts_for_the_lessons_and_not_the_other_way_round(repository):
    assert not course.is_ready(repository, course.TEST_LOCK)
    course.write_stamp(repository, course.TEST_LOCK)
    assert course.is_ready(repository, course.TEST_LOCK)
    assert course.is_ready(repository, course.COURSE_LOCK)


@pytest.mark.parametrize("name", [course.COURSE_LOCK, "pyproject.toml"])
def test_another_lock_or_project_file_asks_for_a_new_set_up(repository, name):
    (repository / name).write_text("# changed\n")
    assert not course.is_ready(repository, course.COURSE_LOCK)


def test_another_python_asks_for_a_new_set_up(repository, monkeypatch):
    monkeypatch.setattr(sys, "version", "3.99.0 (another one)")
    assert not course.is_ready(repository, course.COURSE_LOCK)


def test_a_moved_repository_asks_for_a_new_set_up(repository):
    moved = repository.with_name("elsewhere")
    repository.rename(moved)
    assert not course.is_ready(moved, course.COURSE_LOCK)
    moved.rename(repository)
    assert course.is_ready(repository, course.COURSE_LOCK)


def test_an_environment_without_its_python_asks_for_a_new_set_up(repository):
    course.venv_python(repository).unlink()
    assert not course.is_ready(repository, course.COURSE_LOCK)


def test_an_interrupted_clearing_does_not_leave_the_stamp(repository, monkeypatch):
    def interrupt(path):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "iterdir", interrupt)
    with pytest.raises(KeyboardInterrupt):
        course.clear(repository)
    assert not course.stamp_file(repository).exists()


class Steps:
    """Stands in for running pip: notes the commands, and can fail or be interrupted at one of them."""

    def __init__(self, root, at=None, error=None):
        self.root, self.at, self.error, self.commands = root, at, error, []

    def __call__(self, command, root, log, watch=None):
        words = " ".join(map(str, command))
        self.commands.append(words)
        if "--without-pip" in words:
            course.venv_python(root).parent.mkdir(parents=True, exist_ok=True)
            course.venv_python(root).touch()
        if self.at and self.at in words:
            if watch:
                watch("Installing collected packages: numpy, scipy\n")
            raise self.error


@pytest.fixture
def steps(repository, monkeypatch):
    steps = Steps(repository)
    monkeypatch.setattr(course, "step", steps)
    monkeypatch.setattr(course.shutil, "which", lambda name: None)  # no uv
    monkeypatch.setattr(course, "has_pip", lambda: True)
    return steps


@pytest.mark.parametrize("error", [KeyboardInterrupt(), course.Trouble("no network")])
def test_an_interrupted_set_up_starts_from_scratch_the_next_time(repository, steps, error):
    (repository / course.COURSE_LOCK).write_text("# changed\n")
    leftover = repository / ".venv" / "lib" / "half_a_package.py"
    leftover.parent.mkdir(exist_ok=True)
    steps.at, steps.error = "-r requirements.txt", error
    with pytest.raises(type(error)):
        course.set_up(repository, course.COURSE_LOCK)
    assert not course.is_ready(repository, course.COURSE_LOCK)
    leftover.parent.mkdir(exist_ok=True)
    leftover.touch()
    steps.at = None
    course.set_up(repository, course.COURSE_LOCK)
    assert not leftover.exists()
    assert course.is_ready(repository, course.COURSE_LOCK)


def test_the_tests_packages_are_added_to_a_finished_environment(repository, steps):
    kept = repository / ".venv" / "a_package.py"
    kept.touch()
    course.set_up(repository, course.TEST_LOCK)
    assert kept.exists()
    assert not any("--without-pip" in words for words in steps.commands)
    assert any("-r requirements-test.txt" in words for words in steps.commands)
    assert course.is_ready(repository, course.TEST_LOCK)


def test_without_network_a_finished_environment_stays_usable_when_the_tests_are_asked_for(repository, steps):
    steps.at, steps.error = "ensurepip", course.Trouble("no network")  # before anything was installed
    with pytest.raises(course.Trouble):
        course.set_up(repository, course.TEST_LOCK)
    assert course.is_ready(repository, course.COURSE_LOCK)


def test_an_environment_whose_installing_was_cut_short_does_not_count(repository, steps):
    steps.at, steps.error = "-r requirements-test.txt", KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        course.set_up(repository, course.TEST_LOCK)
    assert not course.is_ready(repository, course.COURSE_LOCK)


def test_the_packages_are_installed_by_hash_and_nothing_besides(repository, steps):
    (repository / course.COURSE_LOCK).write_text("# changed\n")
    course.set_up(repository, course.COURSE_LOCK)
    locked, own = [words for words in steps.commands if "pip install" in words]
    for option in ("--require-hashes", "--no-deps", "--only-binary :all:", "-r requirements.txt"):
        assert option in locked
    assert own.endswith("--no-deps --no-build-isolation -e .")


def test_when_uv_fails_pip_has_a_try(repository, steps, monkeypatch, capsys):
    (repository / course.COURSE_LOCK).write_text("# changed\n")
    monkeypatch.setattr(course.shutil, "which", lambda name: "/tools/uv")
    steps.at, steps.error = "/tools/uv", course.Trouble("no such index")
    course.set_up(repository, course.COURSE_LOCK)
    assert "trying pip" in capsys.readouterr().out
    assert course.is_ready(repository, course.COURSE_LOCK)


def test_a_python_without_pip_gets_the_name_of_the_missing_package(repository, steps, monkeypatch):
    (repository / course.COURSE_LOCK).write_text("# changed\n")
    monkeypatch.setattr(course, "has_pip", lambda: False)
    with pytest.raises(course.Trouble, match="apt install python3-venv"):
        course.set_up(repository, course.COURSE_LOCK)


def test_the_news_pop_up_is_switched_off(repository, steps):
    course.set_up(repository, course.TEST_LOCK)
    page_config = repository / ".venv" / "etc" / "jupyter" / "labconfig" / "page_config.json"
    assert json.loads(page_config.read_text())["disabledExtensions"] == {
        "@jupyterlab/apputils-extension:announcements": True
    }


HOLD = """import sys, time, pathlib, course
with course.alone(pathlib.Path(sys.argv[1])):
    print('mine', flush=True)
"""


def test_a_second_set_up_waits_for_the_first_and_a_dead_one_blocks_nobody(repository, capsys):
    def start(then):
        return subprocess.Popen(
            [sys.executable, "-c", HOLD + then, str(repository)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    first = start("    time.sleep(60)")
    assert first.stdout.readline() == "mine\n"
    second = start("    pass")
    assert "waiting" in second.stdout.readline()
    assert second.poll() is None
    first.kill()
    first.communicate()
    assert second.communicate(timeout=20)[0] == "mine\n"
    with course.alone(repository):
        assert capsys.readouterr().out == ""


# --- saying how far it is -----------------------------------------------------------------------------------

LOCK_TEXT = "# header\n" + "".join(f"package{n}==1.{n} \\\n    --hash=sha256:0\n" for n in range(41))


class Terminal(io.StringIO):
    def isatty(self):
        return True


def follow(out, tmp_path, origin=True):
    stamp = tmp_path / "stamp"
    stamp.touch()
    progress = course.Progress(LOCK_TEXT, stamp, out)
    progress.watch("Ignoring package0: markers 'sys_platform == \"darwin\"' don't match your environment\n")
    for n in range(1, 41):
        verb = ("Collecting", "Processing", "Requirement already satisfied:")[n % 3]
        line = f" (from -r requirements.txt (line {2 + 2 * n}))" if origin else ""  # Debian 12's pip leaves it out
        name = f"/wheels/package{n}-1.{n}-py3-none-any.whl" if verb == "Processing" else f"package{n}==1.{n}"
        progress.watch(f"{verb} {name}{line}\n")
        progress.watch(f"  Downloading package{n}-1.{n}-py3-none-any.whl (134 kB)\n")
    assert stamp.exists()
    progress.watch("Installing collected packages: package1, package2\n")
    assert not stamp.exists()  # from here on, an interruption leaves half an environment
    return out.getvalue()


@pytest.mark.parametrize("origin", [True, False])
def test_progress_is_a_line_for_every_twentieth_package_without_a_terminal(tmp_path, origin):
    assert follow(io.StringIO(), tmp_path, origin) == "  20 of 40: package20\n  40 of 40: package40\n  installing\n"


def test_progress_rewrites_one_line_on_a_terminal(tmp_path):
    shown = follow(Terminal(), tmp_path)
    assert shown.count("\r") == 41
    assert "\n" not in shown
    assert "\r  34 of 40: package34 " in shown


# --- failures -----------------------------------------------------------------------------------------------
# The telling part of what pip 23.2 and uv 0.13 wrote when each was made to happen (not so the last four).

PIP_RETRY = (
    "WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after "
    "connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at "
    "0x7f17c3b66010>: Failed to establish a new connection: [Errno -3] Temporary failure in name "
    "resolution')': /anyio/\n"
)
PIP_PROXY = (
    "WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after "
    "connection broken by 'ProxyError('Cannot connect to proxy.', NewConnectionError('<pip._vendor.urllib3."
    "connection.HTTPSConnection object at 0x7f211dbca550>: Failed to establish a new connection: "
    "[Errno 111] Connection refused'))': /anyio/\n"
)
PIP_NO_MATCH = (
    "ERROR: Could not find a version that satisfies the requirement anyio==4.16.0 (from versions: none)\n"
    "ERROR: No matching distribution found for anyio==4.16.0\n"
)
UV_DNS = "  cause: client error (Connect)\n  cause: dns error\n  cause: error resolving DNS\n"
UV_REFUSED = "  cause: tcp connect error\n  cause: Connection refused (os error 111)\n"
PIP_HASH = "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the"
UV_HASH = "error: Failed to download `anyio==4.16.0`\n  cause: Hash mismatch for `anyio==4.16.0`\n"
PIP_FULL = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n"
UV_FULL = "  cause: failed to copy file from RECORD to RECORD: No space left on device (os error 28)\n"
PIP_CERTIFICATE = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate\n"
UV_CERTIFICATE = "  cause: invalid peer certificate: UnknownIssuer\n"
PIP_PERMISSION = "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: 'lib'\n"
NO_VENV = "/usr/bin/python3: No module named venv\n"


@pytest.mark.parametrize(
    ("output", "telling"),
    [
        (PIP_RETRY + PIP_NO_MATCH, "there is no way to the network from here"),
        (PIP_PROXY + PIP_NO_MATCH, "there is no way to the network from here"),
        (PIP_NO_MATCH, "either there is no way to the network, or there is no ready-made package"),
        (UV_DNS, "there is no way to the network from here"),
        (UV_REFUSED, "there is no way to the network from here"),
        (PIP_HASH, "hash differs"),
        (UV_HASH, "hash differs"),
        (PIP_FULL, "disk is full"),
        (UV_FULL, "disk is full"),
        ("OSError: [Errno 28] Kein Speicherplatz mehr auf dem Ger\u00e4t verf\u00fcgbar", "disk is full"),
        ("OSError: [Errno 122] Disk quota exceeded", "disk is full"),
        (PIP_CERTIFICATE, "does not trust"),
        (UV_CERTIFICATE, "does not trust"),
        (PIP_PERMISSION, "may not write"),
        (NO_VENV, "apt install python3-venv"),
    ],
)
def test_a_failure_is_told_in_a_sentence(output, telling):
    sentence = course.explain(output)
    assert telling in sentence
    assert "\n" not in sentence


def test_a_full_disk_is_not_taken_for_a_lost_network():
    assert course.explain(PIP_RETRY + "[Errno 28] No space left on device") == course.DISK_FULL


def test_an_unknown_failure_names_the_log_and_its_last_words():
    sentence = course.explain("one\nERROR: something new\n\n")
    assert "ERROR: something new" in sentence
    assert course.LOG in sentence


def test_a_failing_step_leaves_its_output_in_the_log_and_becomes_a_sentence(repository):
    log = io.StringIO()
    code = "import sys; print('No space left on device'); sys.exit(1)"
    with pytest.raises(course.Trouble, match="disk is full"):
        course.step([sys.executable, "-c", code], repository, log)
    assert log.getvalue() == "No space left on device\n"


@pytest.mark.parametrize(
    ("error", "code", "telling"),
    [
        (course.Trouble("Port 1 is in use."), 1, "Port 1 is in use."),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "disk is full"),
        (OSError(errno.EACCES, "Permission denied", "/course/.venv"), 1, "not write to /course/.venv"),
        (OSError(errno.EROFS, "Read-only file system", "/course/.venv"), 1, "not write to /course/.venv"),
        (OSError(errno.EIO, "Input/output error"), 1, "Input/output error"),
        (KeyboardInterrupt(), 130, "Run the same command again"),
    ],
)
def test_no_failure_is_a_traceback(monkeypatch, capsys, error, code, telling):
    def fail(options):
        raise error

    monkeypatch.setattr(course, "open_lessons", fail)
    assert course.main([]) == code
    said = capsys.readouterr()
    assert telling in said.err
    assert said.out == ""


# --- opening ------------------------------------------------------------------------------------------------


@pytest.fixture
def busy_port():
    """Return a port at which something listens."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_busy_port_asked_for_gets_a_sentence(busy_port):
    with pytest.raises(course.Trouble, match=f"Port {busy_port} is in use"):
        course.choose_port(busy_port)


@pytest.mark.parametrize("port", [-1, 0, 65536, 99999])
def test_an_impossible_port_gets_a_sentence(port):
    with pytest.raises(course.Trouble, match="not allowed"):
        course.choose_port(port)


def test_a_free_port_asked_for_is_taken(busy_port):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        free = server.getsockname()[1]
    assert course.choose_port(free) == free


def test_when_8888_is_busy_the_next_free_port_is_taken_and_said(monkeypatch, capsys):
    monkeypatch.setattr(course, "port_is_free", lambda port: port >= 8890)
    assert course.choose_port(None) == 8890
    assert "8890" in capsys.readouterr().out
    monkeypatch.setattr(course, "port_is_free", lambda port: True)
    assert course.choose_port(None) == 8888
    assert capsys.readouterr().out == ""
    monkeypatch.setattr(course, "port_is_free", lambda port: False)
    with pytest.raises(course.Trouble, match="All ports"):
        course.choose_port(None)


def test_the_server_is_for_this_computer_only_and_shows_the_repository():
    command = course.jupyter_command("python", 8889)
    assert command[:3] == ["python", "-m", "jupyterlab"]
    assert "--ServerApp.ip=127.0.0.1" in command
    assert f"--ServerApp.root_dir={ROOT}" in command
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in command
    assert "--ServerApp.port=8889" in command
    assert "--ServerApp.port_retries=0" in command
    assert "--no-browser" not in command
    assert "--no-browser" in course.jupyter_command("python", 8889, browser=False)


def test_the_token_is_never_off():
    words = " ".join(course.jupyter_command("python", 8888, browser=False)).lower()
    assert "token" not in words
    assert "password" not in words
    base = {"JUPYTER_TOKEN": "", "JUPYTER_TOKEN_FILE": "/nowhere"}
    assert not [name for name in course.jupyter_environment(base, Path("state")) if "TOKEN" in name]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has no root")
@pytest.mark.parametrize(("uid", "allowed"), [(0, True), (1000, False)])
def test_root_is_allowed_only_where_one_is_root(monkeypatch, uid, allowed):
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    assert ("--allow-root" in course.jupyter_command("python", 8888)) == allowed


FOREIGN = {
    "PYTHONPATH": "/elsewhere", "PYTHONHOME": "/elsewhere", "PYTHONSTARTUP": "/elsewhere.py",
    "VIRTUAL_ENV": "/elsewhere", "JUPYTER_PATH": "/elsewhere", "JUPYTER_CONFIG_PATH": "/elsewhere",
    "JUPYTERLAB_DIR": "/elsewhere", "MPLBACKEND": "elsewhere", "PIP_TARGET": "/elsewhere",
    "PIP_CONSTRAINT": "/elsewhere", "UV_SYSTEM_PYTHON": "elsewhere", "PYTEST_ADDOPTS": "--elsewhere",
}  # fmt: skip


def test_what_else_is_installed_or_active_is_not_mixed_in():
    environment = course.clean_environment(FOREIGN)
    assert environment == {"PYTHONNOUSERSITE": "1"}


def test_what_the_network_needs_is_kept():
    names = ["PATH", "HOME", "CI", "HTTPS_PROXY", "no_proxy", "PIP_INDEX_URL", "PIP_CERT", "UV_INDEX"]
    base = dict.fromkeys(names, "kept")
    assert course.clean_environment(base).items() >= base.items()


def test_jupyter_keeps_all_its_files_in_the_folder_given(tmp_path):
    environment = course.jupyter_environment(dict(FOREIGN, HOME="/home/learner"), tmp_path)
    places = {name: value for name, value in environment.items() if Path(value).parent == tmp_path}
    assert set(places) == {
        "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
        "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR", "MPLCONFIGDIR",
    }  # fmt: skip
    assert len(set(places.values())) == len(places)
    assert environment["HOME"] == "/home/learner"
    assert environment["JUPYTER_PREFER_ENV_PATH"] == "1"
    assert environment["JUPYTER_WIDGETS_ECHO"] == "0"
    assert not any("elsewhere" in value for value in environment.values())


def test_the_kernel_is_the_one_of_the_environment_whatever_the_user_has(tmp_path):
    foreign = tmp_path / "home" / ".local" / "share" / "jupyter" / "kernels" / "python3"
    foreign.mkdir(parents=True)
    kernel = {"argv": ["/elsewhere"], "display_name": "Elsewhere", "language": "python"}
    (foreign / "kernel.json").write_text(json.dumps(kernel))
    base = dict(os.environ, HOME=str(tmp_path / "home"), JUPYTER_PATH=str(foreign.parents[1]))
    code = "from jupyter_client import kernelspec; print(kernelspec.get_kernel_spec('python3').argv)"

    def found(environment):
        return subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)

    assert "elsewhere" in found(base)  # without the course's variables it would be the wrong one
    assert "ipykernel" in found(course.jupyter_environment(base, tmp_path / "state"))


def test_a_child_process_does_not_outlive_the_course():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    course.stop(child, patience=0.2)
    assert child.poll() is not None


# --- the locks ----------------------------------------------------------------------------------------------


def requirements(name):
    """Return the requirements of a lock, each as one line."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [" ".join(line.split()) for line in text.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("name", ALL_LOCKS)
def test_every_package_is_pinned_with_a_hash(name):
    assert len(requirements(name)) > 50
    for line in requirements(name):
        assert re.fullmatch(r"[a-z0-9.-]+==[\w.]+( ;[^#]+?)?( --hash=sha256:[0-9a-f]{64})+", line), line


@pytest.mark.parametrize("name", ALL_LOCKS)
def test_a_lock_holds_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"--(extra-)?index-url|--find-links|file:", text)


@pytest.mark.parametrize("name", ALL_LOCKS)
def test_a_lock_begins_with_the_header_that_the_lock_command_writes(name):
    assert (ROOT / name).read_text(encoding="utf-8").startswith(course.LOCK_HEADERS[name])


@pytest.mark.parametrize(("smaller", "larger"), [ALL_LOCKS[:2], ALL_LOCKS[1:]])
def test_each_lock_holds_all_of_the_one_before(smaller, larger):
    assert set(requirements(smaller)) < set(requirements(larger))


@pytest.mark.parametrize("peer", ["opencv", "torch", "ipympl", "plotly"])
def test_what_the_benchmarks_compare_with_is_needed_neither_by_the_course_nor_by_the_tests(peer):
    assert not any(line.startswith(peer) for lock in LOCKS for line in requirements(lock))


def test_the_lock_holds_what_builds_the_courses_own_module():
    assert any(line.startswith("hatchling==") for line in requirements(course.COURSE_LOCK))
