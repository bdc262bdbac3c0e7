"""A class on a real hub: deploy/'s configuration, learners' servers and kernels, on this machine alone."""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import psutil
import pytest
import requests
from playwright.sync_api import expect

import hubs
import lessons
import set_up
from browser import Lesson, control, drag, shows
from hand_out import fingerprint
from missing import cannot
from waiting import wait_for

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no hub runs on Windows")
LESSON = "03_aliasing.ipynb"
PANEL = lessons.panels_of("03")["aliasing"]


def need_hub():
    """Skip where no hub can run; fail there where CI=true."""
    reason = hubs.why_no_hub()
    if reason:
        cannot(reason)


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    """A trial; where no hub can run, one skip, or a failure where CI=true."""
    need_hub()
    running = hubs.Hub(tmp_path_factory.mktemp("hub"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def anna(hub):
    """A learner with a server."""
    learner = hub.learner("anna")
    learner.log_in()
    learner.start()
    return learner


@pytest.fixture(scope="module")
def ben(hub):
    """A learner with lesson 3 open, run up to its first panel."""
    learner = hub.learner("ben")
    learner.log_in()
    learner.start()
    cells = learner.open_lesson(LESSON)
    learner.run(cells[: 1 + next(n for n, cell in enumerate(cells) if "def aliasing(" in cell)])
    learner.wait_for_panel("aliasing")
    return learner


def keys(**values):
    """A position as the panel in the browser names it, in a list as it asks."""
    return [PANEL.key(**values)]


def right(views):
    """Whether a kernel's views are what the panel's function gives here."""
    return views == [[key, json.loads(json.dumps(PANEL.data(key)))] for key, _ in views]


def test_a_learner_logs_in_with_a_browser_opens_lesson_3_and_drags(hub, page):
    page.goto(hub.address)
    page.get_by_label("Username").fill("anna")
    page.get_by_label("Password").fill(hubs.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Conventions")).to_be_visible(timeout=60_000)
    server = SimpleNamespace(url=lambda name, view: f"{hub.address}/user/anna/{view}/tree/notebooks/{name}?reset")
    lesson = Lesson(page, server, LESSON)
    lesson.run_all()
    panel = lesson.panel("aliasing")
    drag(page, control(panel, "noise"), 1)
    assert shows(panel, PANEL(noise=0.5), seconds=30)
    drag(page, control(panel, "stride"), 0)
    assert shows(panel, PANEL(noise=0.5, stride=1), seconds=30)
    assert lesson.troubles == []
    # JupyterLab saves what was only run and dragged as a lesson in which nobody wrote: it goes on to follow the course.
    file = hub.folder / "homes/anna/stride-and-resolution/notebooks" / LESSON
    before = file.read_bytes()
    page.locator(".jp-Notebook").first.evaluate("e => e.focus()")
    page.keyboard.press("Control+s")
    # Looked at in the middle of being saved, a file is empty or cut short.
    wait_for(lambda: file.read_bytes() != before and file.read_bytes().rstrip().endswith(b"}"), seconds=30)
    assert fingerprint(LESSON, file.read_bytes()) == fingerprint(LESSON, before)


def test_one_learner_cannot_reach_the_files_or_the_server_of_another(hub, anna, ben):
    token = ben.hub_api("POST", "users/ben/tokens", json={}).json()["token"]
    with_token = {"Authorization": f"token {token}"}
    own = f"{ben.url}/api/contents/notebooks"
    assert ben.http.get(own).ok
    assert requests.get(own, headers=with_token).ok
    for path in ("api/contents/notebooks", "files/notebooks/00_start_here.ipynb", "api/kernels", "api/sessions", "lab"):
        assert ben.http.get(f"{anna.url}/{path}").status_code == 403, path
        answer = requests.get(f"{anna.url}/{path}", headers=with_token)  # a page asks who this is: the log-in
        assert answer.status_code == 403 or answer.url.startswith(f"{hub.address}/hub/login"), path
    assert ben.hub_api("DELETE", "users/anna/server").status_code in (403, 404)
    assert ben.hub_api("POST", "users/anna/tokens", json={}).status_code in (403, 404)


def test_a_kernel_that_wants_too_much_memory_is_told_so_and_lives(ben):
    asked = ben.send("shell", "execute_request", {"code": "try: bytes(3 * 10**9)\nexcept MemoryError: 1\nelse: 1 / 0"})
    assert ben.answer(asked)["status"] == "ok"
    assert right(ben.ask("aliasing", keys(noise=0.1)))


def test_a_killed_hub_leaves_its_proxy_and_the_learners_servers_alone_and_finds_them_again(hub, ben):
    servers = {process.pid for process in hub.processes("ben")}
    own = {process.pid: process.cmdline() for process in hub.own_processes()}
    hub.kill()
    for pid, command in own.items():
        assert "configurable-http-proxy" in " ".join(command) or not psutil.pid_exists(pid)
    hub.start()
    assert {process.pid for process in hub.processes("ben")} == servers
    assert ben.hub_api("GET", "users/ben").json()["servers"][""]["ready"]
    ben.reconnect()
    assert right(ben.ask("aliasing", keys(noise=0.2)))


def test_an_idle_server_is_ended_even_with_a_loop_that_never_ends_and_its_files_stay(hub):
    hasty = hub.learner("hasty")
    hasty.log_in()
    hasty.start()
    hasty.open_lesson(LESSON)
    hasty.run(["while True:\n    pass"])
    assert hub.processes("hasty")
    wait_for(lambda: not hub.processes("hasty"))
    assert (hub.folder / "homes/hasty/stride-and-resolution/notebooks" / LESSON).exists()


# --- with accounts --------------------------------------------------------------------------------------------

NAMES = ["stride-test-a", "stride-test-b", "stride-test-c"]


@pytest.fixture
def accounts():
    """What enrols a class of real accounts, which are removed afterwards."""
    if os.environ.get("STRIDE_TEST_ACCOUNTS") != "1":
        pytest.skip("makes and removes system accounts: only with STRIDE_TEST_ACCOUNTS=1, as root")
    need_hub()
    set_up.check_readable(set_up.PYTHON, "import stride_helpers")
    assert not set_up.members(), "there is a class on this machine"
    yield set_up.enrol
    set_up.enrol([])
    for name in NAMES:
        subprocess.run(["userdel", "--remove", name], check=False, capture_output=True)


def test_a_class_of_accounts_from_its_first_day_to_a_name_taken_off_the_list(accounts, tmp_path):
    a, b, c = NAMES
    passwords = accounts([a, b])
    assert sorted(passwords) == [a, b]
    assert not accounts([a, b])  # again: nobody is new
    hub = hubs.Hub(tmp_path, passwords, teachers=[a])
    try:
        teacher = hub.learner(a)
        assert hubs.Learner(hub.address, b, "wrong").log_in().status_code == 403
        assert hubs.Learner(hub.address, "root", "").log_in().status_code == 403
        assert hubs.Learner(hub.address, a.upper(), passwords[a]).log_in().ok
        assert teacher.log_in().ok
        # Start All starts who has never logged in.
        assert teacher.hub_api("POST", f"users/{b}/server").status_code in (201, 202)
        learner = hub.learner(b)
        assert learner.log_in().ok
        learner.start()
        assert {process.username() for process in hub.processes(b)} == {b}
        # Off the list: out, and ended.
        assert list(accounts([a, c])) == [c]
        assert not hub.processes(b)
        assert hub.learner(b).log_in().status_code == 403
        assert learner.http.get(f"{hub.address}/hub/spawn/{b}").status_code >= 400
        assert teacher.hub_api("POST", f"users/{b}/server").status_code >= 400
        assert not hub.processes(b)
        hub.kill()
        hub.start()
        assert {user["name"] for user in teacher.hub_api("GET", "users").json()} == {a, c}
        # Back on the list, with the old password and the old files.
        assert not accounts([a, b, c])
        assert hub.learner(b).log_in().ok
    finally:
        hub.stop()


def test_an_account_that_was_not_made_here_is_never_taken_into_the_class(accounts):
    subprocess.run(["useradd", NAMES[0]], check=True)
    with pytest.raises(ValueError, match=NAMES[0]):
        accounts([NAMES[0]])
