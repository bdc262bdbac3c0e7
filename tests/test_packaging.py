"""What is installed where: the bounds agree, the locks cover them, the wheel brings the pictures."""

import re
import subprocess
import sys
import tomllib
import zipfile

import pytest
import yaml  # comes with jupyterlab

import lessons

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


@pytest.mark.parametrize(
    ("lock", "groups"),
    [
        ("requirements.txt", ["build"]),
        ("requirements-test.txt", ["build", "test"]),
        ("tools/site/requirements.txt", ["build", "test", "lab"]),
    ],
)
def test_the_lock_pins_everything_that_pyproject_asks_for(lock, groups):
    pinned = set(re.findall(r"^([\w.-]+)==", (lessons.ROOT / lock).read_text(encoding="utf-8"), flags=re.M))
    wanted = PROJECT["project"]["dependencies"] + [r for group in groups for r in PROJECT["dependency-groups"][group]]
    assert {split(requirement)[0] for requirement in wanted} <= pinned


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


def test_the_rooms_import_one_way():
    checked = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"],
        cwd=lessons.ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout
