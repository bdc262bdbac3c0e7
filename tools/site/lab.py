"""The course in the browser: JupyterLab with all lessons, without a server (JupyterLite), Python in WebAssembly.

All of it lies in the site: neither to start it nor to run a lesson is anything asked of another server.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tools.site import distribution

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LOCKED = HERE / "requirements.txt"
LABCONFIG = ROOT / "jupyter" / "labconfig"
KERNEL = "jupyterlite-pyodide-kernel"
# Those whose half in the browser JupyterLab needs, and those that Python needs there.
EXTENSIONS = (KERNEL, "anywidget", "jupyterlab-widgets")
PYTHON = ("anywidget", "comm", "ipywidgets", "psygnal")
PAGE, SETTINGS = "page_config.json", "default_setting_overrides.json"  # as Jupyter calls them
SIZE = "python.json"  # how much a page's Python is to load; `python.js` reads it, too
# Python modules that the kernel brings along in its wheel.
KERNEL_PARTS = ("ipykernel", "piplite", "pyodide_kernel")
# Loaded side by side while Python starts, so that no cell has to install anything: the kernel, which would look for its
# parts one after another, and the course with its widgets.
AT_START = (
    "anywidget",
    "comm",
    "ipykernel",
    "ipython",
    "jedi",
    "micropip",
    "piplite",
    "pyodide-kernel",
    "stride-helpers",
)


def address(stem):
    """The address of a lesson in JupyterLab, from a page of the site."""
    return f"lab/lab/index.html?path=notebooks/{stem}.ipynb"


def build_if_possible(folder, pyodide, needed):
    """Build JupyterLab into `folder` and return it; without a distribution say so, and return None.

    `pyodide` is the folder of a Pyodide distribution, or None to fetch the published one. Ends the program where
    JupyterLab is needed and cannot be built, and where a file is not the one that was locked.
    """
    read = distribution.from_folder(pyodide) if pyodide else distribution.from_release()
    try:
        build(folder, read)
    except distribution.Altered as problem:
        sys.exit(str(problem))
    except distribution.Unavailable as problem:
        sentence = f"There will be no JupyterLab in the browser: {problem}."
        if needed:
            sys.exit(sentence)
        print(sentence, flush=True)
        return None
    print("JupyterLab in the browser, with all lessons", flush=True)
    return folder


def build(folder, read):
    """Build JupyterLab with all lessons into `folder`, which does not exist yet.

    `read` gives a file of a Pyodide distribution by its name. Errors: Unavailable, Altered, and CalledProcessError for
    a tool that failed.
    """
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        python = work / "pyodide"
        python.mkdir()
        taken = distribution.take(read, python)
        fetched = fetch(work / "wheels")
        wheels = [Path(shutil.copy(fetched[each], python)) for each in PYTHON]
        wheels += unpack(fetched[KERNEL], python)
        wheels.append(project_wheel(python))
        lock = distribution.add_wheels(taken, wheels)
        lock.to_json(python / distribution.LOCK)
        lite(work, [fetched[each] for each in EXTENSIONS], folder)
        shutil.copytree(python, folder / "pyodide")
        add_worker(folder, lock)


def fetch(folder):
    """Fetch the wheels that the browser needs, as they are locked; return them by name.

    Always those for any machine: what is installed here may be built for this one.
    """
    folder.mkdir()
    names = sorted({*EXTENSIONS, *PYTHON})
    asked = folder / "asked.txt"
    asked.write_text("".join(locked(name) for name in names), encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "--only-binary", ":all:", "--dest", str(folder), "-r", str(asked)]
    command += ["--platform", "any", "--implementation", "py", "--abi", "none", "--python-version", "3.13"]
    if subprocess.run(command, check=False).returncode:
        raise distribution.Unavailable("pip could not fetch the wheels for it; its reason stands above")
    return {name: next(folder.glob(f"{name.replace('-', '_')}-*.whl")) for name in names}


def locked(name):
    """A package's lines in the lock: its version and its hashes."""
    text = LOCKED.read_text(encoding="utf-8")
    return re.search(rf"^{re.escape(name)}==.*\n(?:    .*\n)+", text, re.M).group()


def unpack(kernel, folder):
    """Take the Python wheels out of the kernel's own."""
    found = []
    with zipfile.ZipFile(kernel) as archive:
        for part in KERNEL_PARTS:
            inside = next(name for name in archive.namelist() if re.search(rf"/pypi/{part}-[^/]*\.whl$", name))
            target = folder / Path(inside).name
            target.write_bytes(archive.read(inside))
            found.append(target)
    return found


def project_wheel(folder):
    """Build the wheel of the course's own module."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("stride_helpers-*.whl"))


def lite(work, extensions, folder):
    """Build JupyterLab itself, with the lessons and their data, and with these extensions only."""
    contents = work / "contents"
    for part in ("notebooks", "data"):
        shutil.copytree(ROOT / part, contents / part, ignore=shutil.ignore_patterns(".*"))
    settings = work / "lite"
    settings.mkdir()
    (settings / "jupyter-lite.json").write_text(json.dumps(config()), encoding="utf-8")
    options = {"apps": ["lab"], "contents": [str(contents)], "federated_extensions": [str(e) for e in extensions]}
    options |= {"ignore_sys_prefix": True, "lite_dir": str(settings), "output_dir": str(folder)}
    options |= {"no_sourcemaps": True, "no_unused_shared_packages": True, "no_libarchive": True}
    (settings / "build.json").write_text(json.dumps({"LiteBuildConfig": options}), encoding="utf-8")
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--config", str(settings / "build.json")]
    built = subprocess.run(
        command, cwd=settings, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if built.returncode:
        print(built.stdout, file=sys.stderr)
        built.check_returncode()


def add_worker(folder, lock):
    """Add what brings the same Python to a page, and how many bytes a page's bar is to wait for."""
    for name in ("python.js", "python.py"):
        shutil.copy(HERE / name, folder)
    packages = distribution.with_dependencies(lock.packages, ["stride-helpers"]).values()
    names = ["pyodide.asm.wasm", "python_stdlib.zip", distribution.LOCK, *(package.file_name for package in packages)]
    size = sum((folder / "pyodide" / name).stat().st_size for name in names)
    (folder / SIZE).write_text(json.dumps({"bytes": size}), encoding="utf-8")


def megabytes(folder):
    """How much a page's Python is to load, from the folder of a built JupyterLab."""
    size = json.loads((Path(folder) / SIZE).read_text(encoding="utf-8"))["bytes"]
    return f"{size / 1e6:.1f}"


def config():
    """What JupyterLab in the browser is told: what it is told on a learner's machine, and where its Python lies."""
    kernel = {
        "pyodideUrl": "./pyodide/pyodide.mjs",
        "loadPyodideOptions": {"packages": list(AT_START)},
        "disablePyPIFallback": True,
    }
    plugins = {"@jupyterlite/pyodide-kernel-extension:kernel": kernel}
    off, overrides = (json.loads((LABCONFIG / name).read_text(encoding="utf-8")) for name in (PAGE, SETTINGS))
    page = {"appName": "Stride and Resolution", "litePluginSettings": plugins}
    page |= {"disabledExtensions": list(off["disabledExtensions"]), "settingsOverrides": overrides}
    return {"jupyter-lite-schema-version": 0, "jupyter-config-data": page}
