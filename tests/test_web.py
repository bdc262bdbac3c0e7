"""The panels' side in the browser, without a browser: its arithmetic in node, its types by TypeScript."""

import json
import shutil
import subprocess

import pytest

from lessons import ROOT
from missing import cannot
from stride_helpers.panels.web import HERE, script

JOINED = [HERE / "panel.js", HERE / "widgets.js", HERE / "predict.js", ROOT / "tools" / "site" / "page.js"]
PROGRAMS = ROOT / ".venv" / "typescript"


@pytest.fixture(scope="module")
def node():
    """The path of node."""
    if not shutil.which("node") or not shutil.which("npm"):
        cannot("node and npm were not found, so the front end was not checked in node")
    return shutil.which("node")


@pytest.fixture(scope="module")
def typescript(node):
    """The path of TypeScript's compiler, in the version that `package.json` names; fetched once."""
    version = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]["typescript"]
    folder = PROGRAMS / version
    compiler = folder / "node_modules" / "typescript" / "lib" / "tsc.js"
    if not compiler.exists():
        fetch = [shutil.which("npm"), "install", "--no-audit", "--no-fund", "--prefix", folder, f"typescript@{version}"]
        if subprocess.run(fetch, capture_output=True, timeout=120).returncode:
            cannot("TypeScript could not be fetched, so the front end was not checked in node")
    return compiler


def run(*command):
    """What a command writes, and how it ends."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120)
    return done.returncode, done.stdout + done.stderr


def test_the_arithmetic_of_the_front_end_is_right(node):
    tests = sorted(str(path) for path in (ROOT / "tests" / "web").glob("*.test.js"))
    code, said = run(node, "--test", *tests)
    assert code == 0, said


def test_what_passes_between_modules_and_hosts_has_the_type_that_is_written(node, typescript):
    code, said = run(node, typescript, "--project", "tsconfig.json")
    assert code == 0, said


@pytest.mark.parametrize("path", JOINED, ids=lambda path: path.name)
def test_modules_joined_to_one_script_name_nothing_twice(node, tmp_path, path):
    joined = tmp_path / "joined.mjs"
    joined.write_text(script(path), encoding="utf-8")
    code, said = run(node, "--check", joined)
    assert code == 0, said
