"""JupyterHub for a class on one Linux server; see docs/teaching.md. Set up with set_up.py, started as

    sudo .venv/bin/jupyterhub -f deploy/jupyterhub_config.py

What differs from place to place comes from these variables:

STRIDE_HUB_STATE     folder for the class list and what the hub remembers (/var/lib/stride-hub)
STRIDE_HUB_URL       where it listens (http://127.0.0.1:8000: on this machine only)
STRIDE_HUB_CERT, STRIDE_HUB_KEY   files of a certificate, for HTTPS
STRIDE_HUB_TEACHERS  names of the class list, with commas between, who may start and stop all servers
STRIDE_HUB_MEMORY    at most for each learner (1G)
STRIDE_HUB_IDLE      seconds without a sign of life until a server is ended (3600)
STRIDE_HUB_SPAWNER   "accounts" (each learner is a system user), "systemd" (the same, and limits are enforced), or
                     "trial" (all are one system user: to try it out, for nothing else)
"""

import asyncio
import os
import sys
from pathlib import Path

from jupyterhub.auth import Authenticator

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import class_list  # noqa: E402

STATE = Path(os.environ.get("STRIDE_HUB_STATE", "/var/lib/stride-hub"))
SPAWNER = os.environ.get("STRIDE_HUB_SPAWNER", "accounts")
TEACHERS = [name for name in os.environ.get("STRIDE_HUB_TEACHERS", "").split(",") if name]


class ClassList(Authenticator):
    """Log-in by the class list, which is read each time: a name that is added or taken out counts at once."""

    async def authenticate(self, handler, data):
        """The name, if the password is right."""
        stored = class_list.read(STATE / "class.json")
        # A thread, since a hash is slow on purpose and the others need not wait for it.
        right = await asyncio.to_thread(class_list.is_right, stored, data["username"], data["password"])
        return data["username"] if right else None

    async def refresh_user(self, user, handler=None):
        """Whether who is logged in already is still in the class; the hub asks every few minutes."""
        return user.name in class_list.read(STATE / "class.json")


c = get_config()  # noqa: F821, JupyterHub puts it here
load_subconfig(str(HERE / "spawner_config.py"))  # noqa: F821

c.JupyterHub.authenticator_class = ClassList
c.Authenticator.allow_all = True  # all who have a right password, that is
c.Authenticator.admin_users = set(TEACHERS)

if SPAWNER == "accounts":
    c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
elif SPAWNER == "systemd":
    c.JupyterHub.spawner_class = "systemdspawner.SystemdSpawner"
    c.SystemdSpawner.isolate_tmp = c.SystemdSpawner.isolate_devices = c.SystemdSpawner.disable_user_sudo = True
elif SPAWNER == "trial":
    c.JupyterHub.spawner_class = "jupyterhub.spawner.SimpleLocalProcessSpawner"
    c.SimpleLocalProcessSpawner.home_dir_template = str(STATE / "homes" / "{username}")
    c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []
else:
    raise ValueError(f"STRIDE_HUB_SPAWNER must be accounts, systemd or trial, but it is {SPAWNER!r}")

c.JupyterHub.bind_url = os.environ.get("STRIDE_HUB_URL", "http://127.0.0.1:8000")
c.JupyterHub.ssl_cert = os.environ.get("STRIDE_HUB_CERT", "")
c.JupyterHub.ssl_key = os.environ.get("STRIDE_HUB_KEY", "")
c.JupyterHub.db_url = f"sqlite:///{STATE / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")
c.ConfigurableHTTPProxy.command = [str(HERE.parent / ".venv/proxy/node_modules/.bin/configurable-http-proxy")]
# A hub that ends leaves the learners' servers alone, and finds them when it starts again.
c.JupyterHub.cleanup_servers = False
c.JupyterHub.log_level = "WARN"

c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [
            *(sys.executable, "-m", "jupyterhub_idle_culler"),
            f"--timeout={os.environ.get('STRIDE_HUB_IDLE', '3600')}",
        ],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
