"""Set up a hub for a class on this Linux machine: `sudo python3 deploy/set_up.py class.txt`. Safe to repeat.

It makes the course's environment, fetches the hub's proxy, gives each name of the class list a password and a system
account, and prints the passwords of those that are new, to hand out. class.txt holds one name on each line. The
standard library only.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PYTHON = ROOT / ".venv" / "bin" / "python"
PROXY = "configurable-http-proxy@5.3.0"
GROUP = "stride-learners"  # the accounts that were made here, and no others, belong to it
sys.path.insert(0, str(HERE))

import class_list  # noqa: E402


class Trouble(Exception):
    """Something to be mended first; its text says what."""


def check():
    """Look whether this machine has what a hub needs."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        raise Trouble("Run this on Linux, as root: sudo python3 deploy/set_up.py class.txt")
    found = subprocess.run(["node", "--version"], capture_output=True, text=True) if shutil.which("node") else None
    version = re.match(r"v(\d+)", found.stdout) if found else None
    if not version or int(version[1]) < 20 or not shutil.which("npm"):
        raise Trouble("The hub's proxy needs Node.js 20 or newer, with npm. Install it first.")


def accounts(names, groups_of):
    """The names that need an account. Errors: Trouble for a name whose account was not made here.

    `groups_of(name)`: the groups of an account, or None where there is none.
    """
    strange = [name for name in names if GROUP not in (groups_of(name) or [GROUP])]
    if strange:
        raise Trouble(f"These accounts exist and are not a learner's; choose other names: {', '.join(strange)}")
    return [name for name in names if groups_of(name) is None]


def groups_of(name):
    """The groups of a system account, or None where there is none."""
    found = subprocess.run(["id", "-nG", name], capture_output=True, text=True)
    return None if found.returncode else found.stdout.split()


def main(arguments):
    """Set up, and say what comes next."""
    parser = argparse.ArgumentParser(prog="set_up.py", description=__doc__.splitlines()[0])
    parser.add_argument("list", type=Path, help="the class list, one name on each line")
    parser.add_argument("--state", type=Path, default=os.environ.get("STRIDE_HUB_STATE", "/var/lib/stride-hub"))
    options = parser.parse_args(arguments)
    os.umask(0o022)  # what is set up here is for all to read
    try:
        check()
        names = class_list.names_in(options.list.read_text(encoding="utf-8"))
        new_accounts = accounts(names, groups_of)
        # The tests of this folder bring the environment that the hub runs from, and try it.
        do(sys.executable, ROOT / "course.py", "test", "-q", "-p", "no:cacheprovider", "tests/test_deploy.py")
        do("npm", "install", "--no-audit", "--no-fund", "--prefix", ROOT / ".venv/proxy", PROXY)
        # Learners cannot write here: what is not compiled now would be compiled at every start of every learner.
        do(PYTHON, "-m", "compileall", "-q", ROOT / ".venv/lib", ROOT / "stride_helpers", HERE, may_fail=True)
        do("groupadd", "--force", GROUP)
        for name in new_accounts:
            do("useradd", "--create-home", "--key", "HOME_MODE=0700", "--shell", "/usr/sbin/nologin",
               "--groups", GROUP, name)  # fmt: skip
        for name in names[:1]:
            if subprocess.run([PYTHON, "-c", "import stride_helpers"], user=name, cwd="/", env={}).returncode:
                raise Trouble(f"A learner cannot read {ROOT}, or the Python behind its .venv. Put both below /opt.")
        options.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        passwords = class_list.update(options.state / "class.json", names)
    except (Trouble, ValueError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    for name, password in passwords.items():
        print(f"{name:24} {password}")
    print(f"{len(names)} in the class, {len(passwords)} of them new. Next:")
    print("    sudo .venv/bin/jupyterhub -f deploy/jupyterhub_config.py")
    return 0


def do(*command, may_fail=False):
    """Run one step. Errors: Trouble, if it fails."""
    if subprocess.run([str(part) for part in command], cwd=ROOT).returncode and not may_fail:
        raise Trouble(f"This step failed; its reason stands above: {' '.join(str(part) for part in command)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
