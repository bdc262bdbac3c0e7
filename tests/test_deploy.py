"""What deploy/ promises without a running hub: the class, the lessons handed out, settings that exist."""

import asyncio
import grp
import os
import pwd
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import nbformat
import pytest
from traitlets.config import PyFileConfigLoader
from traitlets.utils.importstring import import_item

import lessons
import set_up
from hand_out import hand_out

DEPLOY = lessons.ROOT / "deploy"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no hub runs on Windows")
START, LESSON, NEWER = "00_start_here.ipynb", "03_aliasing.ipynb", "03_aliasing_newer.ipynb"


# --- the lessons, handed out ----------------------------------------------------------------------------------


def notebook(source):
    """A notebook of one code cell, as text."""
    return nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id="cell")]))


class Course:
    """A course of three files, and a learner who gets them; lessons are called by their file names."""

    def __init__(self, folder):
        self.course, self.learner = folder / "course", folder / "learner"
        self.notebooks = self.learner / "notebooks"
        for path in (self.course / "notebooks", self.course / "data"):
            path.mkdir(parents=True)
        (self.course / "data/README.md").touch()
        self.publish(START, "start")
        self.publish(LESSON, "first")

    def publish(self, name, words):
        """The teacher writes a lesson anew."""
        (self.course / "notebooks" / name).write_text(notebook(words), encoding="utf-8")

    def hand_out(self):
        """A start of the learner's server; the page that opens."""
        return hand_out(self.course, self.learner)[f"notebooks/{START}"]

    def run(self, name):
        """The learner opens a lesson and runs and folds a cell, and JupyterLab saves it."""
        lesson = nbformat.read(self.notebooks / name, as_version=4)
        lesson.metadata["kernelspec"] = {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        }
        lesson.metadata["language_info"] = {"name": "python", "version": "3.13.1"}
        lesson.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
        lesson.cells[0].metadata["execution"] = {"iopub.execute_input": "2026-01-01T10:00:00Z"}
        lesson.cells[0].metadata["jupyter"] = {"outputs_hidden": True}
        lesson.cells[0].outputs = [nbformat.v4.new_output("stream", text="ran")]
        lesson.cells[0].execution_count = 7
        nbformat.write(lesson, self.notebooks / name)

    def write(self, name, words):
        """The learner writes something into the first cell."""
        lesson = nbformat.read(self.notebooks / name, as_version=4)
        lesson.cells[0].source = words
        nbformat.write(lesson, self.notebooks / name)

    def delete(self, name):
        """The learner deletes a lesson."""
        (self.notebooks / name).unlink()

    def rename(self, name, other):
        """The learner gives a lesson another name."""
        (self.notebooks / name).rename(self.notebooks / other)

    def first_cell(self, name):
        """What the first cell of the learner's file says."""
        return nbformat.read(self.notebooks / name, as_version=4).cells[0].source

    def lessons(self):
        """The lessons that the learner sees, each with what its first cell says."""
        return {path.name: self.first_cell(path.name) for path in self.notebooks.iterdir()}


@pytest.fixture
def course(tmp_path):
    """A course of three files and its learner."""
    return Course(tmp_path)


def test_the_first_start_brings_every_file_and_the_second_changes_none(course):
    assert course.hand_out() == f"notebooks/{START}"
    assert course.lessons() == {START: "start", LESSON: "first"}
    before = {path: path.read_bytes() for path in course.learner.rglob("*") if path.is_file()}
    assert course.hand_out() == f"notebooks/{START}"
    assert before == {path: path.read_bytes() for path in course.learner.rglob("*") if path.is_file()}


def test_a_teachers_own_predictions_and_checkpoints_are_not_handed_out(course):
    (course.course / "notebooks/my_predictions.jsonl").write_text("{}", encoding="utf-8")
    (course.course / "notebooks/.ipynb_checkpoints").mkdir()
    course.publish(".ipynb_checkpoints/03_aliasing-checkpoint.ipynb", "old")
    course.hand_out()
    assert set(course.lessons()) == {START, LESSON}


CHANGED = [("write", LESSON, "my work"), ("publish", LESSON, "second")]
STORIES = {  # what learner and teacher do, a start of the server after each step; what the learner has in the end
    "only opened and run: it follows the course": (
        [("run", LESSON), ("publish", LESSON, "second"), ("run", LESSON), ("publish", LESSON, "third")],
        {LESSON: "third"},
    ),
    "changed: it stays": ([("write", LESSON, "my work")], {LESSON: "my work"}),
    "changed: the newer edition is laid beside it": (CHANGED, {LESSON: "my work", NEWER: "second"}),
    "changed: the newer edition follows the course": (
        [*CHANGED, ("run", NEWER), ("run", START), ("publish", LESSON, "third")],
        {LESSON: "my work", NEWER: "third"},
    ),
    "work in the newer edition is kept, too": (
        [*CHANGED, ("write", NEWER, "more work"), ("publish", LESSON, "third")],
        {LESSON: "my work", NEWER: "more work", "03_aliasing_newer_2.ipynb": "third"},
    ),
    "a newer edition that was deleted stays away": ([*CHANGED, ("delete", NEWER)], {LESSON: "my work"}),
    "until there is a newer one": (
        [*CHANGED, ("delete", NEWER), ("publish", LESSON, "third")],
        {LESSON: "my work", NEWER: "third"},
    ),
    "renamed: it comes back": ([("rename", LESSON, "old.ipynb")], {LESSON: "first", "old.ipynb": "first"}),
    "deleted: it comes back": ([("delete", LESSON)], {LESSON: "first"}),
}


@pytest.mark.parametrize("story", STORIES)
def test_no_work_is_lost_and_the_start_page_says_what_is_newer(course, story):
    steps, wanted = STORIES[story]
    course.hand_out()
    for step, *what in steps:
        getattr(course, step)(*what)
        assert course.hand_out() == f"notebooks/{START}"
    found = course.lessons()
    told = found.pop(START)
    assert found == wanted
    newer = [name for name in found if "newer" in name]
    if newer:
        assert f"[{max(newer)}]({max(newer)})" in told
        assert f"[{LESSON}]({LESSON})" in told
    else:
        assert told == "start"


def test_a_changed_start_page_stays_and_the_one_beside_it_opens(course):
    course.hand_out()
    course.write(START, "my notes")
    course.write(LESSON, "my work")
    course.publish(LESSON, "second")
    assert course.hand_out() == "notebooks/00_start_here_newer.ipynb"
    assert course.first_cell(START) == "my notes"
    assert NEWER in course.first_cell("00_start_here_newer.ipynb")


@pytest.mark.parametrize("record", ["", "{", None])
def test_without_its_record_a_file_that_differs_counts_as_the_learners(course, record):
    course.hand_out()
    course.write(LESSON, "my work")
    (course.learner / ".handed_out.json").unlink()
    if record is not None:
        (course.learner / ".handed_out.json").write_text(record, encoding="utf-8")
    course.hand_out()
    assert course.first_cell(LESSON) == "my work"
    assert course.first_cell(NEWER) == "first"


@pytest.mark.parametrize("kind", ["folder", "dangling link", "no notebook"])
def test_whatever_stands_in_the_way_is_left_alone(course, tmp_path, kind):
    target = course.notebooks / LESSON
    target.parent.mkdir(parents=True)
    if kind == "folder":
        target.mkdir()
    elif kind == "dangling link":
        target.symlink_to(tmp_path / "elsewhere")
    else:
        target.write_text('{"cells": 1}', encoding="utf-8")
    course.hand_out()
    assert target.is_dir() or target.is_symlink() or target.read_text(encoding="utf-8") == '{"cells": 1}'
    assert not (tmp_path / "elsewhere").exists()
    assert course.first_cell(START)


# --- the class ------------------------------------------------------------------------------------------------


def test_a_list_has_one_name_on_each_line_and_one_that_cannot_be_an_account_is_refused():
    assert set_up.names_on_list("Anna\n\n ben-2\n") == ["anna", "ben-2"]
    for text in ("a b", "../x", "-x", "9x", "a" * 25, "x;y", "anna\nanna", "anna\nAnna", "\u00e9va"):
        with pytest.raises(ValueError, match=re.escape(repr(text.splitlines()[0]))):
            set_up.names_on_list(text)


def test_a_name_of_the_list_never_becomes_an_account_that_was_there_before():
    set_up.check_names(["nobody-has-this-name"])
    with pytest.raises(ValueError, match="root"):
        set_up.check_names(["nobody-has-this-name", "root"])


def test_a_python_that_a_learner_cannot_run_is_told_before_anything_is_made(monkeypatch, tmp_path):
    def refuse(*command, **options):
        raise PermissionError(13, "Permission denied", sys.executable)

    list_ = tmp_path / "class.txt"
    list_.write_text("anna", encoding="utf-8")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(set_up.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(set_up, "step", lambda command, **options: pytest.fail(f"{command} was run"))
    monkeypatch.setattr(set_up.subprocess, "run", refuse)
    monkeypatch.setattr(set_up, "STATE", tmp_path / "state")
    with pytest.raises(SystemExit, match=r"A learner could not use .*Permission denied"):
        set_up.main([str(list_)])
    assert not (tmp_path / "state").exists()


def the_class(monkeypatch, *names):
    """Say who is on the list; there are no such accounts."""
    monkeypatch.setattr(grp, "getgrnam", lambda group: SimpleNamespace(gr_mem=list(names), gr_gid=70000))
    monkeypatch.setattr(pwd, "getpwnam", lambda name: SimpleNamespace(pw_gid=70000 + (name not in names)))
    monkeypatch.setattr(os, "getgrouplist", lambda name, group: [group])


def configured(monkeypatch, own=None):
    """The configuration of the hub, with settings of one's own if there are any."""
    monkeypatch.setattr(set_up, "OWN_SETTINGS", own or lessons.ROOT / "no such file")
    return PyFileConfigLoader(str(DEPLOY / "jupyterhub_config.py")).load_config()


def apart(answer):
    """Wait for a coroutine in a thread of its own: in this one the browser of other tests may keep a loop running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, answer).result()


def let_in(log_in, name):
    """What the hub knows of who gave this name and the right password, or None."""
    return apart(log_in.get_authenticated_user(None, {"username": name, "password": "right"}))


@pytest.fixture
def pam(monkeypatch):
    """The system's own log-in: anna, ben and the system's other accounts have the right password."""
    import pamela

    known = ("anna", "ben", "carl", "root")
    monkeypatch.setattr(pamela, "authenticate", lambda name, password, **more: known.index(name))
    monkeypatch.setattr(pamela, "check_account", lambda name, **more: known.index(name))


def test_the_class_alone_gets_in_and_who_is_taken_off_the_list_can_neither_log_in_nor_stay(monkeypatch, pam):
    the_class(monkeypatch, "anna", "ben")
    config = configured(monkeypatch)
    log_in = config.JupyterHub.authenticator_class(config=config)
    assert log_in.refresh_pre_spawn
    for written in ("anna", "Anna"):
        assert let_in(log_in, written)["name"] == "anna"
    assert apart(log_in.refresh_user(SimpleNamespace(name="anna")))
    for stranger in ("carl", "root"):
        assert let_in(log_in, stranger) is None
    the_class(monkeypatch, "ben")
    assert let_in(log_in, "anna") is None
    assert not apart(log_in.refresh_user(SimpleNamespace(name="anna")))
    with pytest.raises(KeyError, match="anna"):
        apart(log_in.add_user(SimpleNamespace(name="anna")))


def test_everybody_on_the_list_is_known_before_the_first_log_in_and_nobody_is_a_teacher(monkeypatch):
    the_class(monkeypatch, "anna", "ben")
    hub = configured(monkeypatch).JupyterHub
    assert hub.load_groups == {"class": {"users": ["anna", "ben"]}}
    assert hub.load_roles == [{"name": "admin", "users": []}]


def test_settings_of_ones_own_are_read_last(monkeypatch, tmp_path):
    own = tmp_path / "stride-hub.py"
    own.write_text("c.JupyterHub.bind_url = 'https://:443'\nc.Spawner.mem_limit = '2G'\n", encoding="utf-8")
    config = configured(monkeypatch, own)
    assert config.JupyterHub.bind_url == "https://:443"
    assert config.Spawner.mem_limit == "2G"


# --- settings -------------------------------------------------------------------------------------------------

CLASSES = {
    "JupyterHub": "jupyterhub.app.JupyterHub",
    "Authenticator": "jupyterhub.auth.Authenticator",
    "ConfigurableHTTPProxy": "jupyterhub.proxy.ConfigurableHTTPProxy",
    "Spawner": "jupyterhub.spawner.Spawner",
    "LocalProcessSpawner": "jupyterhub.spawner.LocalProcessSpawner",
    "ServerApp": "jupyter_server.serverapp.ServerApp",
    "KernelManager": "jupyter_client.KernelManager",
    "LabApp": "jupyterlab.labapp.LabApp",
    "LanguageServerManager": "jupyter_lsp.LanguageServerManager",
    "MappingKernelManager": "jupyter_server.services.kernels.kernelmanager.MappingKernelManager",
}


def assert_known(settings):
    """Each (class, setting) is one that the class has."""
    for name, setting in settings:
        assert setting in import_item(CLASSES[name]).class_traits(config=True), (name, setting)


def settings_of(config):
    """The settings of a configuration as (class, setting)."""
    return [(name, setting) for name in config for setting in config[name]]


def test_every_setting_of_the_hub_and_of_a_learners_server_exists_and_every_file_it_names(monkeypatch):
    config = configured(monkeypatch)
    assert_known(settings_of(config))
    assert_known(settings_of(PyFileConfigLoader(str(DEPLOY / "jupyter/jupyter_server_config.py")).load_config()))
    assert config.Spawner.cmd == [str(lessons.ROOT / ".venv/bin/python"), str(DEPLOY / "single_user.py")]
    assert os.path.exists(config.Spawner.cmd[1])


def test_every_setting_that_the_page_for_teachers_names_exists():
    named = re.findall(r"\bc\.(\w+)\.(\w+)", (lessons.ROOT / "docs/teaching.md").read_text(encoding="utf-8"))
    assert len(named) > 5
    assert_known(named)
