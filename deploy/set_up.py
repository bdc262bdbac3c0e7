"""Set up a hub for a class on this Linux machine: `sudo python3 deploy/set_up.py class.txt`. Safe to repeat.

It makes the course's environment, fetches the hub's proxy, gives each name of the class list a system account, and
prints the passwords of those that are new, to hand out. Who is no longer on the list is let out of the class, and what
they run is ended. class.txt holds one name on each line. The standard library only.
"""

import argparse
import functools
import grp
import os
import pwd
import re
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PYTHON = ROOT / ".venv/bin/python"
STATE = Path("/var/lib/stride-hub")  # what the hub remembers, for root alone
OWN_SETTINGS = Path("/etc/stride-hub.py")  # JupyterHub's settings that differ from place to place
# Fetches the hub's proxy into this folder. npm refuses if its Node.js is older than the proxy and what it brings need.
PROXY = [
    *("npm", "install", "--engine-strict", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"),
    *("--prefix", str(HERE), "configurable-http-proxy@5.2.0"),
]
LEARNERS = "stride-learners"  # the group of who is on the class list now; nobody else gets into the hub
ACCOUNTS = "stride-accounts"  # the group of all accounts that were ever made here
STRANGER = 60900  # a user number that owns nothing


step = functools.partial(subprocess.run, cwd=ROOT, text=True, check=True)  # one step of the set-up


def names_on_list(text):
    """The names in a list with one on each line, in small letters. Errors: ValueError."""
    names = [line.strip().lower() for line in text.splitlines() if line.strip()]
    for name in names:
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,23}", name):
            raise ValueError(f"A name has 1 to 24 letters a to z, digits or hyphens, a letter first, unlike {name!r}.")
        if names.count(name) > 1:
            raise ValueError(f"Each name must be there once, but {name!r} is there {names.count(name)} times.")
    return names


def members(group=LEARNERS):
    """The names in a group: of the class list, as it was set up last."""
    try:
        return sorted(grp.getgrnam(group).gr_mem)
    except KeyError:
        return []


def check():
    """Look whether this machine has what a hub needs. Errors: OSError."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        raise OSError("Run this on Linux, as root: sudo python3 deploy/set_up.py class.txt")
    if not shutil.which("npm"):
        raise OSError("The hub's proxy needs Node.js 20 or newer, with npm. Install it first.")
    # The environment will be made from this Python, and a learner has to be able to run it.
    check_readable(getattr(sys, "_base_executable", sys.executable), "import ensurepip, ssl, venv")


def check_readable(python, code):
    """Try a Python and the course's folder as somebody who owns nothing. Errors: OSError."""
    try:
        done = subprocess.run(
            [python, "-c", f"open({str(ROOT / 'course.py')!r}); {code}"],
            user=STRANGER, group=STRANGER, extra_groups=[], cwd="/", env={}, capture_output=True, text=True,
        )  # fmt: skip
        problem = done.stderr.strip().splitlines()[-1] if done.returncode else ""
    except OSError as error:
        problem = str(error)
    if problem:
        raise OSError(
            f"A learner could not use {python} and {ROOT} ({problem}). Put the course below /opt, and set it up with a "
            "Python that everybody may run, such as the system's: sudo /usr/bin/python3 deploy/set_up.py class.txt"
        )


def check_names(names):
    """Errors: ValueError for a name whose account was there before and was not made here."""
    strange = [name for name in names if account_of(name) and name not in members(ACCOUNTS)]
    if strange:
        raise ValueError(f"These accounts exist and are not a learner's; choose other names: {', '.join(strange)}")


def account_of(name):
    """The system's account of that name, or None."""
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def enrol(names):
    """Make these names the class, and no others; return {name: password} of the accounts that are new."""
    check_names(names)
    step(["groupadd", "--force", ACCOUNTS])
    step(["groupadd", "--force", LEARNERS])
    left = {name for name in members() if name not in names and account_of(name)}
    passwords = {}
    for name in names:
        if account_of(name):
            continue
        home = ("--create-home", "--key", "HOME_MODE=0700")
        step(["useradd", *home, "--shell", "/usr/sbin/nologin", "--groups", ACCOUNTS, name])
        passwords[name] = secrets.token_hex(6)  # none of its letters and digits look alike
        step(["chpasswd"], input=f"{name}:{passwords[name]}\n")
    step(["gpasswd", "--members", ",".join(names), LEARNERS])
    for name in left:  # after they are out: no server of theirs can start any more
        step(["pkill", "-KILL", "-u", name], check=False)  # it fails where nothing runs
    return passwords


def main(arguments):
    """Set up, and say what comes next."""
    parser = argparse.ArgumentParser(prog="set_up.py", description=__doc__.splitlines()[0])
    parser.add_argument("list", type=Path, help="the class list, one name on each line")
    options = parser.parse_args(arguments)
    os.umask(0o022)  # what is set up here is for all to read
    try:
        check()
        names = names_on_list(options.list.read_text(encoding="utf-8"))
        check_names(names)
        step(PROXY)
        # The tests of this folder bring the environment that the hub runs from, and try it.
        quietly = ("-q", "--disable-warnings", "-p", "no:cacheprovider")
        step([sys.executable, "course.py", "test", *quietly, "tests/test_deploy.py"])
        # Learners cannot write here: what is not compiled now would be compiled at every start of every learner.
        step([PYTHON, "-m", "compileall", "-q", "-j0", ".venv/lib", "stride_helpers", "deploy"], check=False)
        check_readable(PYTHON, "import stride_helpers")
        STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
        passwords = enrol(names)
    except (ValueError, OSError, subprocess.CalledProcessError) as problem:
        sys.exit(str(problem))
    for name, password in passwords.items():
        print(f"{name:24} {password}")
    print(f"{len(names)} in the class, {len(passwords)} of them new. Next, start the hub, again if it runs:")
    print("    sudo .venv/bin/jupyterhub -f deploy/jupyterhub_config.py")


if __name__ == "__main__":
    main(sys.argv[1:])
