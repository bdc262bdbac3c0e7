"""Run a program that a stranger wrote, apart from all else: as a user who owns nothing, without network, with bounds.

What runs sees no other processes and empty folders in place of the system's, and has a bound on time, memory and what
it writes. Linux and root are needed for that.
"""

import os
import subprocess
import tempfile

SECONDS = 60  # of processor, for a notebook
LONGEST = 180  # seconds for one that waits or sleeps
MEMORY = 2_000_000_000  # bytes for a notebook: of one process, and it can start no other
HIDDEN = ("/tmp", "/var/tmp", "/dev/shm", "/run")  # the notebook gets empty ones of its own
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}


def run(command, notebook, user):
    """Run a command apart, with a notebook as its input; what it wrote, cut at a million characters."""
    with open(notebook, "rb") as source, tempfile.TemporaryFile() as written:
        process = subprocess.Popen(
            _apart(command, user), stdin=source, stdout=written, stderr=subprocess.DEVNULL, cwd="/", env=ENVIRONMENT
        )
        try:
            process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            # To kill unshare is not enough: what it started has another user's number by now, and would sleep on.
            subprocess.run(["pkill", "-KILL", "-u", str(user)], check=False)
            process.wait()
        written.seek(0)
        return written.read(1_000_000).decode(errors="replace")


def why_not(command, user):
    """Try a command apart; why it could not be run, or ""."""
    done = subprocess.run(_apart(command, user), cwd="/", env=ENVIRONMENT, capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    return (done.stderr.strip().splitlines() or ["no reason given"])[-1]


def _apart(command, user):
    """That command as a user who owns nothing, without network, other processes' numbers and the system's folders."""
    mounts = " && ".join(
        f"mount -t tmpfs -o size=64m,mode=1777 none {folder}" for folder in HIDDEN if os.path.isdir(folder)
    )
    bounds = [f"--as={MEMORY}", f"--cpu={SECONDS}", "--fsize=10000000", "--nproc=1", "--core=0"]
    drop = [f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs", "--bounding-set=-all"]
    return [
        *("unshare", "--mount", "--net", "--pid", "--ipc", "--fork", "--kill-child", "--mount-proc"),
        *("sh", "-c", f'{mounts} && exec "$@"', "sh"),
        *("prlimit", *bounds, "setpriv", *drop),
        *command,
    ]  # fmt: skip
