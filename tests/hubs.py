"""A hub with learners at it, without browsers: they log in, run a lesson and drag, as JupyterLab would for them."""

import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psutil
import requests
import websocket
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1

import set_up
from waiting import free_ports, wait_for_answer

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "for a trial alone"
TRIAL = {  # without accounts: all learners are whoever runs the tests
    "JupyterHub.authenticator_class": "shared-password",
    "SharedPasswordAuthenticator.user_password": PASSWORD,
    "JupyterHub.spawner_class": "jupyterhub.spawner.SimpleLocalProcessSpawner",
    "Authenticator.refresh_pre_spawn": False,
}
# A learner called hasty counts as idle after 15 seconds, and is looked at each second, where others are each minute.
SOON_IDLE = """
def soon_idle(spawner):
    if spawner.user.name == "hasty":
        spawner.cmd = [spawner.cmd[0], HASTY, spawner.cmd[1]]
        idle = ["ServerApp.shutdown_no_activity_timeout", "MappingKernelManager.cull_idle_timeout"]
        spawner.args = [*spawner.args, *(f"--{name}=15" for name in idle), "--MappingKernelManager.cull_interval=1"]

c.Spawner.pre_spawn_hook = soon_idle
"""
OFTEN = """
import os, runpy, sys
from tornado import ioloop

class Often(ioloop.PeriodicCallback):
    def __init__(self, callback, callback_time, **more):
        super().__init__(callback, min(callback_time, 1000), **more)

ioloop.PeriodicCallback = Often
script = sys.argv.pop(1)
sys.path.insert(0, os.path.dirname(script))
runpy.run_path(script, run_name="__main__")
"""


@functools.cache
def why_no_hub():
    """What keeps a hub from running here, or "". Fetches the hub's proxy if it is not here yet."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "node and npm were not found, so no hub was started"
    there = (set_up.HERE / "node_modules/.bin/configurable-http-proxy").exists()
    if there or subprocess.run(set_up.PROXY, capture_output=True).returncode == 0:
        return ""
    return f"{set_up.PROXY[-1]} could not be fetched, so no hub was started"


class Hub:
    """The hub of deploy/jupyterhub_config.py on this machine, in a folder of its own: a trial, or with accounts."""

    def __init__(self, folder, passwords=None, teachers=()):
        """`passwords`: those of the accounts; None for a trial. Starts the hub and waits until it answers."""
        self.folder, self.process, self.orphans = Path(folder), None, []
        port, hub_port, api_port = free_ports(3)
        self.address = f"http://127.0.0.1:{port}"
        self.passwords = passwords
        self.config = self.folder / "jupyterhub_config.py"
        settings = {
            "JupyterHub.bind_url": self.address,
            "JupyterHub.hub_port": hub_port,
            "JupyterHub.db_url": f"sqlite:///{self.folder / 'hub.sqlite'}",
            "JupyterHub.cookie_secret_file": str(self.folder / "cookie_secret"),
            "JupyterHub.load_roles": [{"name": "admin", "users": list(teachers)}],
            "ConfigurableHTTPProxy.api_url": f"http://127.0.0.1:{api_port}",
            "ConfigurableHTTPProxy.pid_file": str(self.folder / "proxy.pid"),
        }
        if not passwords:
            settings |= TRIAL | {"SimpleLocalProcessSpawner.home_dir_template": str(self.folder / "homes/{username}")}
        lines = [f"c.{name} = {value!r}" for name, value in settings.items()]
        lines.insert(0, f"load_subconfig({str(ROOT / 'deploy/jupyterhub_config.py')!r})")
        (self.folder / "hasty.py").write_text(OFTEN, encoding="utf-8")
        self.config.write_text(
            "\n".join([*lines, f"HASTY = {str(self.folder / 'hasty.py')!r}", SOON_IDLE]), encoding="utf-8"
        )
        unwanted = ("JUPYTER", "PYTHON", "IPYTHON", "MPL")
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(unwanted)}
        self.start()

    def start(self, seconds=60):
        """Start the hub, again perhaps, and wait until it answers."""
        command = [sys.executable, "-m", "jupyterhub", "-f", str(self.config)]
        with open(self.folder / "hub.log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        wait_for_answer(f"{self.address}/hub/api/", self.process, self.folder / "hub.log", seconds)

    def learner(self, name):
        """A learner of the class, not logged in yet."""
        return Learner(self.address, name, self.passwords[name] if self.passwords else PASSWORD)

    def kill(self):
        """End the hub, and nothing else, as a crash would."""
        self.orphans += self.own_processes()[1:]
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def processes(self, name=None):
        """The processes of all learners' servers and kernels, or of one learner's."""
        homes = Path("/home") if self.passwords else self.folder / "homes"
        wanted = [str(homes / name)] if name else [str(homes / each) for each in self.passwords or [""]]
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("HOME", "").startswith(tuple(wanted)):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def own_processes(self):
        """The hub and its proxy."""
        hub = psutil.Process(self.process.pid)
        learners = {each.pid for each in self.processes()}
        return [hub, *(each for each in hub.children(recursive=True) if each.pid not in learners)]

    def stop(self):
        """End everything that was started here."""
        ours = [*(self.own_processes() if self.process.poll() is None else []), *self.processes(), *self.orphans]
        proxy = self.folder / "proxy.pid"
        if proxy.exists() and psutil.pid_exists(int(proxy.read_text())):
            ours.append(psutil.Process(int(proxy.read_text())))
        for signal_ in (signal.SIGTERM, signal.SIGKILL):
            for process in ours:
                if process.is_running():
                    process.send_signal(signal_)
            psutil.wait_procs(ours, timeout=5)
        self.process.wait()


class Learner:
    """One learner: a session with cookies as a browser keeps them, and later a kernel."""

    def __init__(self, address, name, password):
        self.address, self.name, self.password = address, name, password
        self.http, self.kernel, self.socket = requests.Session(), None, None
        self.panels, self.number = {}, 0
        self.session, self.subshell, self.replies = uuid.uuid4().hex, None, {}

    # --- the hub ---------------------------------------------------------------------------------------------

    def log_in(self):
        """Fill in the form of the log-in page; return the answer."""
        page = f"{self.address}/hub/login"
        self.http.get(page, timeout=60)
        form = {"username": self.name, "password": self.password, "_xsrf": self._xsrf("/hub/")}
        return self.http.post(page, data=form, params={"next": "/hub/home"}, timeout=60)

    def start(self, seconds=300):
        """Ask for the own server and wait, as the hub's page does, until it is there. Errors: RuntimeError."""
        answer = self.http.get(f"{self.address}/hub/spawn/{self.name}", timeout=seconds)
        if answer.status_code >= 400:
            raise RuntimeError(f"{self.name} was refused: {answer.status_code} {answer.text[-300:]}")
        progress = f"{self.address}/hub/api/users/{self.name}/server/progress"
        events = self.http.get(progress, params={"_xsrf": self._xsrf("/hub/")}, stream=True, timeout=seconds)
        for line in events.iter_lines():
            event = json.loads(line[5:]) if line.startswith(b"data:") else {}
            if event.get("failed"):
                raise RuntimeError(f"{self.name}'s server did not start: {event}")
            if event.get("ready"):
                break
        answer = self.http.get(f"{self.url}/lab", timeout=seconds)  # the server asks the hub who this is
        if not (answer.ok and "jupyter-config-data" in answer.text):
            raise RuntimeError(f"{self.name} did not get JupyterLab: {answer.status_code} {answer.url}")

    @property
    def url(self):
        """The address of the learner's server."""
        return f"{self.address}/user/{self.name}"

    def _xsrf(self, path):
        return next(cookie.value for cookie in self.http.cookies if cookie.name == "_xsrf" and cookie.path == path)

    def api(self, method, path, **options):
        """Ask the learner's server, as JupyterLab does; return the answer."""
        headers = {"X-XSRFToken": self._xsrf(f"/user/{self.name}/")}
        return self.http.request(method, f"{self.url}/api/{path}", headers=headers, timeout=120, **options)

    def hub_api(self, method, path, **options):
        """Ask the hub, as its pages do; return the answer."""
        headers = {"X-XSRFToken": self._xsrf("/hub/")}
        return self.http.request(method, f"{self.address}/hub/api/{path}", headers=headers, timeout=120, **options)

    # --- a lesson --------------------------------------------------------------------------------------------

    def open_lesson(self, name):
        """Open a lesson and start its kernel; return the source of its code cells."""
        path = f"notebooks/{name}"
        cells = self.api("GET", f"contents/{path}").json()["content"]["cells"]
        body = {"path": path, "name": name, "type": "notebook", "kernel": {"name": "python3"}}
        self.kernel = self.api("POST", "sessions", json=body).json()["kernel"]["id"]
        self.reconnect()
        asked = self.send("control", "create_subshell_request", {})  # where JupyterLab sends what widgets say
        self.subshell = self.answer(asked)["subshell_id"]
        return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]

    def reconnect(self):
        """Connect to the own kernel, again perhaps."""
        address = f"{self.url}/api/kernels/{self.kernel}/channels?session_id={self.session}"
        cookies = requests.cookies.get_cookie_header(self.http.cookies, requests.Request("GET", address).prepare())
        self.socket = websocket.create_connection(
            address.replace("http", "ws", 1), cookie=cookies, origin=self.address, timeout=180,
            subprotocols=["v1.kernel.websocket.jupyter.org"],
        )  # fmt: skip

    def send(self, channel, kind, content, subshell=None):
        """Send one message to the kernel; return its identity."""
        header = {
            "msg_id": uuid.uuid4().hex, "msg_type": kind, "session": self.session, "username": self.name,
            "date": datetime.now(UTC).isoformat(), "version": "5.4", "subshell_id": subshell,
        }  # fmt: skip
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.socket.send_binary(serialize_msg_to_ws_v1(message, channel, pack=lambda part: json.dumps(part).encode()))
        return header["msg_id"]

    def receive(self):
        """What the kernel says next; keeps replies and panels in mind. Errors: RuntimeError where a cell fails."""
        _, parts = deserialize_msg_from_ws_v1(self.socket.recv())
        header, parent, _, content = (json.loads(part) for part in parts[:4])
        if header["msg_type"] == "comm_open":
            state = content["data"].get("state", {})
            if state.get("kind") == "panel":
                self.panels[state["spec"]["name"]] = (state["number"], state["spec"])
            if "script" in state:  # the line on which all panels ask
                self.line = content["comm_id"]
        if header["msg_type"] == "error":
            raise RuntimeError(f"{self.name}: {content['ename']}: {content['evalue']}")
        if header["msg_type"].endswith("_reply"):
            self.replies[parent["msg_id"]] = content
        return content

    def answer(self, asked):
        """The reply to a message, which may have come already."""
        while asked not in self.replies:
            self.receive()
        return self.replies.pop(asked)

    def run(self, cells):
        """Ask for the cells to be run, one after the other; return the identity of the last question."""
        for source in cells:
            asked = self.send("shell", "execute_request", {"code": source, "silent": False, "allow_stdin": False})
        return asked

    def wait_for_panel(self, name):
        """Wait until the panel of that name is there."""
        while name not in self.panels:
            self.receive()

    def ask(self, panel, keys):
        """Ask a panel for positions, as `views.js` does; return [[key, answer], ...]."""
        self.number += 1
        question = {"kind": "ask", "panel": self.panels[panel][0], "keys": keys, "number": self.number}
        data = {"method": "custom", "content": question}
        self.send("shell", "comm_msg", {"comm_id": self.line, "data": data}, self.subshell)
        while True:
            content = self.receive()
            said = content.get("data", {}).get("content", {}) if "comm_id" in content else {}
            if said.get("kind") == "views" and said["number"] == self.number:
                return said["views"]


def together(jobs):
    """Do all jobs at once, one thread each; return their results in order, or the exception where one failed."""

    def do(job):
        try:
            return job()
        except Exception as problem:
            return problem

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(do, jobs))
