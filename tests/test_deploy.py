"""What deploy/ promises without a running hub: the class list, the lessons handed out, settings that exist."""

import asyncio
import doctest
import os
import re
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import yaml
from traitlets.config import PyFileConfigLoader
from traitlets.utils.importstring import import_item

import lessons

DEPLOY = lessons.ROOT / "deploy"
sys.path.insert(0, str(DEPLOY))

import class_list  # noqa: E402
import set_up  # noqa: E402
from hand_out import hand_out  # noqa: E402

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no hub runs on Windows")
LESSON = "notebooks/03_aliasing.ipynb"


# --- the lessons, handed out ----------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path):
    """A course of two files."""
    for name in (LESSON, "data/README.md"):
        (tmp_path / "course" / name).parent.mkdir(parents=True)
        (tmp_path / "course" / name).write_text(f"first {name}", encoding="utf-8")
    return tmp_path / "course"


def test_the_first_start_brings_every_file_and_the_second_none(course, tmp_path):
    assert hand_out(course, tmp_path / "learner") == ["data/README.md", LESSON]
    assert (tmp_path / "learner" / LESSON).read_text(encoding="utf-8") == f"first {LESSON}"
    assert hand_out(course, tmp_path / "learner") == []


def test_what_a_learner_changed_is_never_written_over(course, tmp_path):
    hand_out(course, tmp_path / "learner")
    (tmp_path / "learner" / LESSON).write_text("my work", encoding="utf-8")
    for version in ("second", "third"):
        (course / LESSON).write_text(version, encoding="utf-8")
        assert hand_out(course, tmp_path / "learner") == []
        assert (tmp_path / "learner" / LESSON).read_text(encoding="utf-8") == "my work"


def test_what_a_learner_left_alone_follows_the_course_and_what_was_deleted_comes_back(course, tmp_path):
    hand_out(course, tmp_path / "learner")
    (course / LESSON).write_text("second", encoding="utf-8")
    assert hand_out(course, tmp_path / "learner") == [LESSON]
    (tmp_path / "learner" / LESSON).rename(tmp_path / "learner/notebooks/my old one.ipynb")
    assert hand_out(course, tmp_path / "learner") == [LESSON]
    assert (tmp_path / "learner" / LESSON).read_text(encoding="utf-8") == "second"
    assert (tmp_path / "learner/notebooks/my old one.ipynb").exists()


@pytest.mark.parametrize("record", ["", "{", "[]", None])
def test_without_its_record_a_file_that_differs_counts_as_the_learners(course, tmp_path, record):
    hand_out(course, tmp_path / "learner")
    (tmp_path / "learner" / LESSON).write_text("my work", encoding="utf-8")
    (tmp_path / "learner/.handed_out.json").unlink()
    if record is not None:
        (tmp_path / "learner/.handed_out.json").write_text(record, encoding="utf-8")
    assert hand_out(course, tmp_path / "learner") == []
    assert (tmp_path / "learner" / LESSON).read_text(encoding="utf-8") == "my work"


@pytest.mark.parametrize("kind", ["folder", "dangling link"])
def test_what_is_no_file_and_stands_in_the_way_is_left_alone(course, tmp_path, kind):
    target = tmp_path / "learner" / LESSON
    target.parent.mkdir(parents=True)
    target.mkdir() if kind == "folder" else target.symlink_to(tmp_path / "elsewhere")
    assert hand_out(course, tmp_path / "learner") == ["data/README.md"]
    assert target.is_dir() or target.is_symlink()
    assert not (tmp_path / "elsewhere").exists()


# --- the class list -------------------------------------------------------------------------------------------


def test_each_name_has_a_password_of_its_own_that_no_other_name_takes(tmp_path):
    new = class_list.update(tmp_path / "class.json", ["anna", "ben"])
    stored = class_list.read(tmp_path / "class.json")
    assert class_list.is_right(stored, "anna", new["anna"])
    assert class_list.is_right(stored, "ben", new["ben"])
    for name, password in (("anna", new["ben"]), ("carl", new["anna"]), ("anna", ""), ("", ""), ("carl", "")):
        assert not class_list.is_right(stored, name, password)


def test_the_stored_list_holds_no_password_and_only_its_owner_can_read_it(tmp_path):
    new = class_list.update(tmp_path / "class.json", ["anna"])
    assert new["anna"] not in (tmp_path / "class.json").read_text(encoding="utf-8")
    assert (tmp_path / "class.json").stat().st_mode & 0o777 == 0o600


def test_a_changed_list_keeps_the_passwords_of_who_stays_and_drops_who_left(tmp_path):
    new = class_list.update(tmp_path / "class.json", ["anna", "ben"])
    assert list(class_list.update(tmp_path / "class.json", ["carl", "ben"])) == ["carl"]
    stored = class_list.read(tmp_path / "class.json")
    assert class_list.is_right(stored, "ben", new["ben"])
    assert not class_list.is_right(stored, "anna", new["anna"])


def test_the_example_of_a_list_holds():
    assert doctest.testmod(class_list) == (0, 1)


@pytest.mark.parametrize("text", ["Anna", "a b", "../x", "-x", "9x", "a" * 25, "x;y", "anna\nanna"])
def test_a_name_that_cannot_be_an_account_is_refused_with_its_name(text):
    with pytest.raises(ValueError, match=re.escape(repr(text.splitlines()[0]))):
        class_list.names_in(text)


def test_a_name_of_the_list_never_becomes_an_account_that_was_there_before():
    groups = {"root": ["root"], "www-data": ["www-data"], "anna": ["anna", set_up.GROUP]}
    assert set_up.accounts(["anna", "ben"], groups.get) == ["ben"]
    with pytest.raises(set_up.Trouble, match="root, www-data"):
        set_up.accounts(["anna", "root", "www-data"], groups.get)


def apart(answer):
    """Wait for a coroutine in a thread of its own: in this one the browser of other tests may keep a loop running."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, answer).result()


def test_who_is_taken_out_of_the_list_can_neither_log_in_nor_stay(monkeypatch, tmp_path):
    monkeypatch.setenv("STRIDE_HUB_STATE", str(tmp_path))
    log_in = PyFileConfigLoader(str(DEPLOY / "jupyterhub_config.py")).load_config().JupyterHub.authenticator_class()
    new = class_list.update(tmp_path / "class.json", ["anna", "ben"])
    for there in (True, False):
        form = {"username": "anna", "password": new["anna"]}
        assert apart(log_in.authenticate(None, form)) == ("anna" if there else None)
        assert apart(log_in.refresh_user(SimpleNamespace(name="anna"))) is there
        class_list.update(tmp_path / "class.json", ["ben"])


# --- settings -------------------------------------------------------------------------------------------------

CLASSES = {
    "JupyterHub": "jupyterhub.app.JupyterHub",
    "Authenticator": "jupyterhub.auth.Authenticator",
    "ConfigurableHTTPProxy": "jupyterhub.proxy.ConfigurableHTTPProxy",
    "Spawner": "jupyterhub.spawner.Spawner",
    "LocalProcessSpawner": "jupyterhub.spawner.LocalProcessSpawner",
    "SimpleLocalProcessSpawner": "jupyterhub.spawner.SimpleLocalProcessSpawner",
    "SharedPasswordAuthenticator": "jupyterhub.authenticators.shared.SharedPasswordAuthenticator",
    "ServerApp": "jupyter_server.serverapp.ServerApp",
    "KernelManager": "jupyter_client.KernelManager",
    "LabApp": "jupyterlab.labapp.LabApp",
    "LanguageServerManager": "jupyter_lsp.LanguageServerManager",
}
ELSEWHERE = {"SystemdSpawner", "KubeSpawner"}  # of packages that are not installed here


def all_exist(config):
    """Whether every setting is one that its class knows."""
    for name in set(config) - ELSEWHERE:
        known = import_item(CLASSES[name]).class_traits(config=True)
        assert set(config[name]) <= set(known), name
    return True


@pytest.mark.parametrize("spawner", ["accounts", "systemd", "trial"])
def test_every_setting_of_the_hub_exists_and_every_file_it_names(spawner, monkeypatch, tmp_path):
    monkeypatch.setenv("STRIDE_HUB_SPAWNER", spawner)
    monkeypatch.setenv("STRIDE_HUB_STATE", str(tmp_path))
    config = PyFileConfigLoader(str(DEPLOY / "jupyterhub_config.py")).load_config()
    assert all_exist(config)
    assert config.Spawner.cmd == [str(lessons.ROOT / ".venv/bin/python"), str(DEPLOY / "single_user.py")]
    assert os.path.exists(config.Spawner.cmd[1])
    assert ("--allow-root" in config.Spawner.get("args", [])) <= (spawner == "trial")
    assert (lessons.ROOT / config.Spawner.default_url.removeprefix("/lab/tree/")).exists()


def test_every_setting_of_a_learners_server_exists():
    assert all_exist(PyFileConfigLoader(str(DEPLOY / "jupyter/jupyter_server_config.py")).load_config())


# --- Kubernetes -----------------------------------------------------------------------------------------------

VALUES = yaml.safe_load((DEPLOY / "values.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def test_the_values_and_the_image_agree():
    single = VALUES["singleuser"]
    assert f"{single['image']['name']}:{single['image']['tag']}" in DOCKERFILE
    version = tomllib.loads((lessons.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert single["image"]["tag"] == version
    assert f'CMD ["{single["cmd"][0]}", "{single["cmd"][1]}"]' in DOCKERFILE
    workdir = re.search(r"^WORKDIR (.+)\nCOPY \. \.$", DOCKERFILE, re.M)[1]
    assert (lessons.ROOT / single["cmd"][1].removeprefix(workdir + "/")).exists()
    assert f"USER {single['uid']}\nWORKDIR {single['storage']['homeMountPath']}\n" in DOCKERFILE
    for lock in re.findall(r"-r (\S+)", DOCKERFILE):
        assert (lessons.ROOT / lock).exists()


def test_the_values_say_the_same_as_the_configuration_of_one_server(monkeypatch):
    config = PyFileConfigLoader(str(DEPLOY / "spawner_config.py")).load_config()
    single = VALUES["singleuser"]
    assert single["extraEnv"] == config.Spawner.environment
    assert single["defaultUrl"] == config.Spawner.default_url
    assert (single["memory"]["limit"], single["cpu"]["limit"]) == (config.Spawner.mem_limit, config.Spawner.cpu_limit)
    assert VALUES["hub"]["concurrentSpawnLimit"] == config.JupyterHub.concurrent_spawn_limit == 0
    assert all_exist(VALUES["hub"]["config"])
