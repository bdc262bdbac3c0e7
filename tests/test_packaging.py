"""What is installed where: the bounds agree, the locks cover them, the wheel brings the pictures."""

import collections
import re
import subprocess
import sys
import tomllib
import zipfile

import pytest
import yaml  # comes with jupyterlab

import lessons
from stride_helpers import front_end

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
        ("benchmarks/requirements.txt", ["build", "test", "bench"]),
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


def test_importing_the_module_brings_no_widgets_and_no_plots():
    code = "import sys, stride_helpers; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert "numpy" in loaded
    assert not {"ipywidgets", "matplotlib", "IPython", "PIL"} & set(loaded)


def modules():
    """The files and packages of `stride_helpers`, by name: their sources."""
    found = {}
    for path in (lessons.ROOT / "stride_helpers").iterdir():
        if path.suffix == ".py" or (path / "__init__.py").exists():
            files = [path] if path.suffix == ".py" else sorted(path.glob("*.py"))
            found[path.stem] = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return {name: source for name, source in found.items() if name not in ("__init__", "__main__")}


def scripts():
    """The modules of the front end, by file name: their sources."""
    return {path.name: path.read_text(encoding="utf-8") for path in front_end.HERE.glob("*.js")}


def house():
    """What CONTRIBUTING.md names in its first section, in its order."""
    text = (lessons.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split("## The house", 1)[1]
    listed = next(block for block in section.split("\n\n") if block.startswith("- "))
    assert listed.count("\n- ") < 10
    return re.findall(r"`([^`]+)`", listed)


def test_the_map_names_every_module_once_and_nothing_that_is_not_there():
    named, files = house(), {*modules(), *scripts(), *(path.name for path in front_end.HERE.glob("*.css"))}
    assert len(named) == len(set(named))
    assert files <= set(named)
    for name in set(named) - files - {"stride_helpers/", "View", ".venv"}:
        assert (lessons.ROOT / name).exists(), name
    for path in lessons.ROOT.iterdir():
        if path.is_dir() and any(path.glob("*.py")) and path.name != "stride_helpers":
            assert f"{path.name}/" in named


def test_imports_run_the_way_the_map_says():
    order = [name for name in house() if name in modules()]
    for module, source in modules().items():
        used = re.findall(r"^\s*from stride_helpers\.(\w+)", source, flags=re.M)
        for names in re.findall(r"^\s*from stride_helpers import (.*)", source, flags=re.M):
            used += [name for name in re.findall(r"\w+", names) if name in order]
        before = order[: order.index(module) + 1]  # a package imports from its own files
        assert set(used) <= set(before), module


def test_scripts_import_the_way_the_map_says_and_only_what_is_there():
    order = [name for name in house() if name in scripts()]
    for name, source in scripts().items():
        for names, file in re.findall(r'^import \{ (.+) \} from "\./(.+)"$', source, flags=re.M):
            assert file in order[: order.index(name)], (name, file)
            for each in names.split(", "):
                assert re.search(rf"^export (async )?(function|const) {each}\b", scripts()[file], re.M), (name, each)
                assert re.search(rf"\b{each}\b", source.split(file, 1)[1]), f"{name} does not use {each}"
        assert source.count("\nimport ") == len(re.findall(r'^import \{ .+ \} from "\./.+"$', source, flags=re.M))


def test_no_two_scripts_of_a_page_have_a_name_in_common():
    page = [(lessons.ROOT / "tools" / "site" / f"{name}.js").read_text(encoding="utf-8") for name in ("page", "theme")]
    known = collections.Counter()
    for source in [*scripts().values(), *page]:
        known.update(re.findall(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", source, flags=re.M))
    assert len(known) > 50
    assert known.most_common(1)[0][1] == 1, known.most_common(3)


def test_every_file_that_contributing_names_exists():
    text = (lessons.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"[\w./*-]+", " ".join(re.findall(r"`([^`]+)`", text)))
    files = [name for name in named if "/" in name[:-1] or name.endswith((".py", ".md", ".yml", ".txt", ".toml", "/"))]
    assert len(files) > 20
    for name in files:
        if not name.startswith((".venv", "_site")):  # made by what is described
            assert list(lessons.ROOT.glob(name.rstrip("/"))), name
