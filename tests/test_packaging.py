"""What is installed where: the bounds agree, the locks cover them, the wheel brings the pictures."""

import re
import subprocess
import sys
import tomllib
import zipfile

import yaml  # comes with jupyterlab

import lessons
from tools.lock import LOCKS

PROJECT = tomllib.loads((lessons.ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def split(requirement):
    """A requirement as (name, bounds)."""
    name, bounds = re.fullmatch(r"([\w-]+)(.*)", requirement.replace(" ", "")).groups()
    return name, bounds


def test_environment_yml_has_the_names_and_bounds_of_pyproject():
    environment = yaml.safe_load((lessons.ROOT / "environment.yml").read_text(encoding="utf-8"))
    *packages, last = environment["dependencies"]
    conda = dict(split(package) for package in packages)
    assert re.fullmatch(r"=3\.\d+", conda.pop("python"))
    assert conda.pop("pip") == ""
    assert conda == dict(split(requirement) for requirement in PROJECT["project"]["dependencies"])
    assert last == {"pip": ["-e ."]}


def pinned(lock):
    """The requirements of a lock, each as one line."""
    text = (lessons.ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    return [" ".join(line.split()) for line in text.splitlines() if line and not line.startswith("#")]


def test_every_lock_pins_with_hashes_all_that_pyproject_asks_for_and_all_of_the_one_before():
    before = set()
    for lock, (groups, _) in LOCKS.items():
        lines = pinned(lock)
        for line in lines:
            assert re.fullmatch(r"[a-z0-9.-]+==[\w.]+( ;[^#]+?)?( --hash=sha256:[0-9a-f]{64})+", line), line
        assert before < set(lines)
        before = set(lines)
        asked = [requirement for group in groups for requirement in PROJECT["dependency-groups"][group]]
        names = {split(requirement)[0] for requirement in PROJECT["project"]["dependencies"] + asked}
        assert names <= {line.partition("==")[0] for line in lines}


def test_no_lock_names_an_address_to_fetch_from():
    for lock, (_, header) in LOCKS.items():
        text = (lessons.ROOT / lock).read_text(encoding="utf-8")
        assert text.startswith(header)
        assert "://" not in text
        assert not re.search(r"--(extra-)?index-url|--find-links|file:", text)


def test_the_wheel_holds_the_module_and_the_pictures(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=lessons.ROOT, check=True, capture_output=True)
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    for file in (lessons.ROOT / "data").iterdir():
        assert f"stride_helpers/data/{file.name}" in names
    for file in (lessons.ROOT / "stride_helpers").rglob("*.*"):
        assert file.suffix == ".pyc" or file.relative_to(lessons.ROOT).as_posix() in names
    assert not [name for name in names if name.startswith(("tests/", "notebooks/"))]


def test_importing_the_module_brings_no_widgets_no_plots_and_no_checks():
    code = "import sys, stride_helpers; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert "numpy" in loaded
    assert not {"ipywidgets", "matplotlib", "IPython", "PIL", "stride_helpers.checks"} & set(loaded)
