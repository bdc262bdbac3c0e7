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

DEPLOY = lessons.ROOT / "deploy"
sys.path.insert(0, str(DEPLOY))

import set_up  # noqa: E402
from hand_out import hand_out  # noqa: E402

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no hub runs on Windows")
START, LESSON, NEWER = (f"notebooks/{name}.ipynb" for name in ("00_start_here", "03_aliasing", "03_aliasing_newer"))


# --- the lessons, handed out ----------------------------------------------------------------------------------


def notebook(*sources):
    """A notebook of code cells, as text."""
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells))


class Course:
    """A course of three files, and a learner who gets them."""

    def __init__(self, folder):
        self.course, self.learner = folder / "course", folder / "learner"
        self.publish(START, notebook("start"))
        self.publish(LESSON, notebook("first"))
        self.publish("data/README.md", "first")

    def publish(self, name, text):
        """The teacher changes a file."""
        (self.course / name).parent.mkdir(parents=True, exist_ok=True)
        (self.course / name).write_text(text, encoding="utf-8")

    def hand_out(self):
        """A start of the learner's server; the page that opens."""
        return hand_out(self.course, self.learner)[START]

    def work(self, name, change):
        """The learner changes a file: `change` gets the notebook."""
        lesson = nbformat.reads((self.learner / name).read_text(encoding="utf-8"), as_version=4)
        change(lesson)
        nbformat.write(lesson, self.learner / name)

    def answer(self, name, words):
        """The learner writes something into the first cell."""
        self.work(name, lambda lesson: lesson.cells[0].update(source=words))

    def first_cell(self, name):
        """What the first cell of the learner's file says."""
        return nbformat.reads((self.learner / name).read_text(encoding="utf-8"), as_version=4).cells[0].source

    def files(self):
        """The notebooks that the learner sees, by name."""
        return sorted(path.name for path in (self.learner / "notebooks").iterdir())


@pytest.fixture
def course(tmp_path):
    """A course of three files and its learner."""
    return Course(tmp_path)


def opened(lesson):
    """What JupyterLab's autosave writes into a lesson that was opened, run and folded."""
    lesson.metadata["kernelspec"] = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    lesson.metadata["language_info"] = {"name": "python", "version": "3.13.1"}
    lesson.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    lesson.cells[0].metadata["execution"] = {"iopub.execute_input": "2026-01-01T10:00:00Z"}
    lesson.cells[0].metadata["jupyter"] = {"outputs_hidden": True}
    lesson.cells[0].outputs = [nbformat.v4.new_output("stream", text="ran")]
    lesson.cells[0].execution_count = 7


def test_the_first_start_brings_every_file_and_the_second_changes_none(course):
    assert course.hand_out() == START
    assert course.first_cell(LESSON) == "first"
    before = {path: path.read_bytes() for path in course.learner.rglob("*") if path.is_file()}
    assert course.hand_out() == START
    assert before == {path: path.read_bytes() for path in course.learner.rglob("*") if path.is_file()}


def test_a_teachers_own_predictions_and_checkpoints_are_not_handed_out(course):
    course.publish("notebooks/my_predictions.jsonl", "{}")
    course.publish("notebooks/.ipynb_checkpoints/03_aliasing-checkpoint.ipynb", notebook("old"))
    course.hand_out()
    assert course.files() == ["00_start_here.ipynb", "03_aliasing.ipynb"]


def test_a_lesson_that_was_only_opened_and_run_follows_the_course(course):
    course.hand_out()
    for edition in ("second", "third"):
        course.work(LESSON, opened)
        course.publish(LESSON, notebook(edition))
        course.hand_out()
        assert course.first_cell(LESSON) == edition
    assert course.files() == ["00_start_here.ipynb", "03_aliasing.ipynb"]


def test_beside_a_changed_lesson_the_newer_edition_is_laid_and_the_start_page_says_so(course):
    course.hand_out()
    course.answer(LESSON, "my work")
    mine = (course.learner / LESSON).read_bytes()
    assert course.hand_out() == START
    assert "newer" not in (course.learner / START).read_text(encoding="utf-8")
    for edition in ("second", "third"):
        course.publish(LESSON, notebook(edition))
        course.work(START, opened)
        assert course.hand_out() == START
        assert (course.learner / LESSON).read_bytes() == mine
        assert course.first_cell(NEWER) == edition
        told = course.first_cell(START)
        assert "[03_aliasing_newer.ipynb](03_aliasing_newer.ipynb)" in told
        assert "[03_aliasing.ipynb](03_aliasing.ipynb)" in told
    assert course.files() == ["00_start_here.ipynb", "03_aliasing.ipynb", "03_aliasing_newer.ipynb"]


def test_work_in_a_newer_edition_is_kept_too(course):
    course.hand_out()
    course.answer(LESSON, "my work")
    course.publish(LESSON, notebook("second"))
    course.hand_out()
    course.answer(NEWER, "more work")
    course.hand_out()
    assert course.files() == ["00_start_here.ipynb", "03_aliasing.ipynb", "03_aliasing_newer.ipynb"]
    course.publish(LESSON, notebook("third"))
    course.hand_out()
    newest = "notebooks/03_aliasing_newer_2.ipynb"
    assert [course.first_cell(name) for name in (LESSON, NEWER, newest)] == ["my work", "more work", "third"]
    assert "03_aliasing_newer_2.ipynb" in course.first_cell(START)


def test_a_newer_edition_that_the_learner_deleted_stays_away_until_there_is_a_newer_one(course):
    course.hand_out()
    course.answer(LESSON, "my work")
    course.publish(LESSON, notebook("second"))
    course.hand_out()
    (course.learner / NEWER).unlink()
    course.hand_out()
    assert not (course.learner / NEWER).exists()
    assert course.first_cell(START) == "start"
    course.publish(LESSON, notebook("third"))
    course.hand_out()
    assert course.first_cell(NEWER) == "third"


def test_a_changed_start_page_stays_and_the_one_beside_it_opens(course):
    course.hand_out()
    course.answer(START, "my notes")
    course.answer(LESSON, "my work")
    course.publish(LESSON, notebook("second"))
    assert course.hand_out() == "notebooks/00_start_here_newer.ipynb"
    assert course.first_cell(START) == "my notes"
    assert "03_aliasing_newer.ipynb" in course.first_cell("notebooks/00_start_here_newer.ipynb")


def test_a_lesson_that_was_renamed_or_deleted_comes_back(course):
    course.hand_out()
    (course.learner / LESSON).rename(course.learner / "notebooks/my old one.ipynb")
    course.hand_out()
    assert course.first_cell(LESSON) == course.first_cell("notebooks/my old one.ipynb") == "first"


@pytest.mark.parametrize("record", ["", "{", None])
def test_without_its_record_a_file_that_differs_counts_as_the_learners(course, record):
    course.hand_out()
    course.answer(LESSON, "my work")
    (course.learner / ".handed_out.json").unlink()
    if record is not None:
        (course.learner / ".handed_out.json").write_text(record, encoding="utf-8")
    course.hand_out()
    assert [course.first_cell(name) for name in (LESSON, NEWER)] == ["my work", "first"]


@pytest.mark.parametrize("kind", ["folder", "dangling link", "no notebook"])
def test_whatever_stands_in_the_way_is_left_alone(course, tmp_path, kind):
    target = course.learner / LESSON
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


def test_a_list_has_one_name_on_each_line_and_capitals_are_small_letters():
    assert set_up.names_in("Anna\n\n ben-2\n") == ["anna", "ben-2"]


@pytest.mark.parametrize("text", ["a b", "../x", "-x", "9x", "a" * 25, "x;y", "anna\nanna", "anna\nAnna", "\u00e9va"])
def test_a_name_that_cannot_be_an_account_is_refused_with_its_name(text):
    with pytest.raises(ValueError, match=re.escape(repr(text.splitlines()[0]))):
        set_up.names_in(text)


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
    assert let_in(log_in, "anna")["name"] == "anna"
    assert apart(log_in.refresh_user(SimpleNamespace(name="anna")))
    for stranger in ("carl", "root"):
        assert let_in(log_in, stranger) is None
    the_class(monkeypatch, "ben")
    assert let_in(log_in, "anna") is None
    assert not apart(log_in.refresh_user(SimpleNamespace(name="anna")))
    with pytest.raises(KeyError, match="anna"):
        apart(log_in.add_user(SimpleNamespace(name="anna")))


def test_capitals_in_a_name_are_the_same_name(monkeypatch, pam):
    the_class(monkeypatch, "anna")
    config = configured(monkeypatch)
    assert let_in(config.JupyterHub.authenticator_class(config=config), "Anna")["name"] == "anna"


def test_everybody_on_the_list_is_known_before_the_first_log_in_and_nobody_is_a_teacher(monkeypatch):
    the_class(monkeypatch, "anna", "ben")
    hub = configured(monkeypatch).JupyterHub
    assert hub.load_groups == {"class": {"users": ["anna", "ben"]}}
    assert hub.load_roles == [{"name": "admin", "users": []}]


def test_settings_of_ones_own_are_read_last(monkeypatch, tmp_path):
    own = tmp_path / "stride-hub.py"
    own.write_text("c.JupyterHub.bind_url = 'https://:443'\nc.Spawner.mem_limit = '2G'\n", encoding="utf-8")
    config = configured(monkeypatch, own)
    assert (config.JupyterHub.bind_url, config.Spawner.mem_limit) == ("https://:443", "2G")


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


def all_exist(config):
    """Whether every setting is one that its class knows."""
    for name in config:
        known = import_item(CLASSES[name]).class_traits(config=True)
        assert set(config[name]) <= set(known), name
    return True


def test_every_setting_of_the_hub_exists_and_every_file_it_names(monkeypatch):
    config = configured(monkeypatch)
    assert all_exist(config)
    assert config.Spawner.cmd == [str(lessons.ROOT / ".venv/bin/python"), str(DEPLOY / "single_user.py")]
    assert os.path.exists(config.Spawner.cmd[1])


def test_every_setting_that_the_page_for_teachers_names_exists():
    text = (lessons.ROOT / "docs/teaching.md").read_text(encoding="utf-8")
    named = re.findall(r"\bc\.(\w+)\.(\w+)", text)
    assert len(named) > 5
    for name, setting in named:
        assert setting in import_item(CLASSES[name]).class_traits(config=True), (name, setting)


def test_every_setting_of_a_learners_server_exists():
    assert all_exist(PyFileConfigLoader(str(DEPLOY / "jupyter/jupyter_server_config.py")).load_config())
