"""JupyterHub for a class on one Linux server; see docs/teaching.md. Set up with set_up.py, started as

    sudo .venv/bin/jupyterhub -f deploy/jupyterhub_config.py

What differs from place to place comes from these variables:

STRIDE_HUB_STATE     folder for what the hub remembers (/var/lib/stride-hub)
STRIDE_HUB_URL       where it listens (http://127.0.0.1:8000: on this machine only)
STRIDE_HUB_CERT, STRIDE_HUB_KEY   files of a certificate, for HTTPS
STRIDE_HUB_TEACHERS  names of the class list, with commas between, who may start and stop all servers
STRIDE_HUB_MEMORY    at most for each process of a learner (1G)
STRIDE_HUB_IDLE      seconds without a sign of life until a server is ended (3600)
STRIDE_HUB_SPAWNER   "accounts" (each learner is a system user), "systemd" (the same, and limits are enforced), or
                     "trial" (all are one system user: to try it out, for nothing else)
STRIDE_HUB_PASSWORD  of everybody, in a trial
"""

import os
import sys
from pathlib import Path

from jupyterhub.auth import PAMAuthenticator

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from set_up import LEARNERS, learners  # noqa: E402

STATE = Path(os.environ.get("STRIDE_HUB_STATE", "/var/lib/stride-hub"))
SPAWNER = os.environ.get("STRIDE_HUB_SPAWNER", "accounts")
TEACHERS = {name for name in os.environ.get("STRIDE_HUB_TEACHERS", "").lower().split(",") if name}


class ClassAuthenticator(PAMAuthenticator):
    """The accounts' own passwords, for the learners' accounts alone. The group is read each time: it counts at once."""

    async def authenticate(self, handler, data):
        """The name, if the password is right."""
        name = self.normalize_username(data["username"])  # PAM would not take Anna for anna
        return await super().authenticate(handler, {**data, "username": name})

    async def refresh_user(self, user, handler=None):
        """Whether who is logged in is still in the class; asked every few minutes and before each start of a server."""
        return user.name in learners()

    async def add_user(self, user):
        """Take a name into the hub's memory. Errors: KeyError for who has left, whom the hub then forgets."""
        if user.name not in learners():
            raise KeyError(f"{user.name} is not in the class")
        await super().add_user(user)


c = get_config()  # noqa: F821, JupyterHub puts it here
load_subconfig(str(HERE / "spawner_config.py"))  # noqa: F821

if SPAWNER == "trial":
    c.JupyterHub.authenticator_class = "shared-password"
    c.SharedPasswordAuthenticator.user_password = os.environ["STRIDE_HUB_PASSWORD"]
    c.Authenticator.allow_all = True  # all who have the password, that is
    c.JupyterHub.spawner_class = "jupyterhub.spawner.SimpleLocalProcessSpawner"
    c.SimpleLocalProcessSpawner.home_dir_template = str(STATE / "homes" / "{username}")
    if os.geteuid() == 0:
        c.Spawner.args = ["--allow-root"]
elif SPAWNER in ("accounts", "systemd"):
    c.JupyterHub.authenticator_class = ClassAuthenticator
    c.LocalAuthenticator.allowed_groups = {LEARNERS}
    c.Authenticator.refresh_pre_spawn = True  # nobody starts the server of who has left, not even a teacher
    c.Authenticator.auth_refresh_age = 10  # seconds for which who is logged in is not looked up again
    c.Authenticator.delete_invalid_users = True
    # So the hub knows everybody before they have ever logged in, and Start All starts them.
    c.JupyterHub.load_groups = {"class": {"users": learners()}}
    c.Authenticator.admin_users = TEACHERS
    if not set(learners()) >= TEACHERS:
        raise ValueError(
            f"STRIDE_HUB_TEACHERS must be names of the class list, but it is {', '.join(sorted(TEACHERS))}"
        )
    if SPAWNER == "systemd":
        c.JupyterHub.spawner_class = "systemdspawner.SystemdSpawner"
        c.SystemdSpawner.isolate_tmp = c.SystemdSpawner.isolate_devices = c.SystemdSpawner.disable_user_sudo = True
    else:
        c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
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
