"""JupyterHub for a class on one Linux server; see docs/teaching.md. Set up with set_up.py, started as

    sudo .venv/bin/jupyterhub -f deploy/jupyterhub_config.py

Each learner is a system user. What differs from place to place stands in /etc/stride-hub.py, which is read last.
"""

import sys
from pathlib import Path

from jupyterhub.auth import PAMAuthenticator

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from set_up import OWN_SETTINGS, PYTHON, STATE, members  # noqa: E402


class ClassAuthenticator(PAMAuthenticator):
    """The accounts' own passwords, for the class alone. Its list is read each time, so it counts at once."""

    async def authenticate(self, handler, data):
        """The name, if it is in the class and the password is right."""
        name = self.normalize_username(data["username"])  # PAM would not take Anna for anna
        if name in members():
            return await super().authenticate(handler, {**data, "username": name})

    def system_user_exists(self, user):
        """Whether the hub may know that name: whoever has left, it forgets."""
        return user.name in members()

    async def refresh_user(self, user, handler=None):
        """Whether who is logged in is still in the class."""
        return self.system_user_exists(user)


c = get_config()  # noqa: F821, JupyterHub puts it here

c.JupyterHub.authenticator_class = ClassAuthenticator
c.Authenticator.allow_all = True  # all whom ClassAuthenticator lets in
c.Authenticator.refresh_pre_spawn = True  # nobody starts the server of who has left, not even a teacher
c.Authenticator.delete_invalid_users = True
# So the hub knows everybody before they have ever logged in, and Start All starts them.
c.JupyterHub.load_groups = {"class": {"users": members()}}
c.JupyterHub.load_roles = [{"name": "admin", "users": []}]

# A learner's server. The environment is the course's own, which learners can read and not change.
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.LocalProcessSpawner.interrupt_timeout = 1  # a server heeds the second signal
c.Spawner.cmd = [str(PYTHON), str(HERE / "single_user.py")]
c.Spawner.notebook_dir = "~/stride-and-resolution"
c.Spawner.mem_limit = "1G"  # of each process
# Thirty learners who start at once share the processor. The hub's 30 s would give up on half of them.
c.Spawner.start_timeout = c.Spawner.http_timeout = 180
c.JupyterHub.concurrent_spawn_limit = 0  # beyond a limit the hub refuses; without one everybody gets there
c.Spawner.environment = {
    "JUPYTER_CONFIG_PATH": f"{HERE / 'jupyter'}:{HERE.parent / 'jupyter'}",
    "JUPYTER_PREFER_ENV_PATH": "1",  # of two kernels called python3, the one of the course
    "JUPYTER_WIDGETS_ECHO": "0",
    "OPENBLAS_NUM_THREADS": "1",  # thirty times as many threads as cores would only wait for each other
    "NBFORMAT_VALIDATOR": "jsonschema",  # the other one writes a program for each check: 9 MB that stay
}

c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.db_url = f"sqlite:///{STATE / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")
c.ConfigurableHTTPProxy.command = [str(HERE / "node_modules/.bin/configurable-http-proxy")]
c.JupyterHub.cleanup_servers = False  # a hub that ends leaves the learners' servers alone, and finds them again
c.JupyterHub.log_level = "WARN"

if OWN_SETTINGS.exists():
    load_subconfig(str(OWN_SETTINGS))  # noqa: F821
