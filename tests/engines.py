"""Firefox and WebKit with one face.

Playwright's own are patched downloads, so the system's are taken: Firefox is spoken to by WebDriver BiDi, WebKitGTK by
WebDriver.
"""

import json
import os
import queue
import shutil
import socket
import subprocess
import threading
from pathlib import Path

from waiting import free_port, wait_for

WIDTH = 1280
HEIGHT = 900

# The keys of WebDriver's actions that the tests press.
KEYS = {"ArrowDown": "\ue015", "ArrowRight": "\ue014"}


def end(process):
    """End a process, by force if it does not want to."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Engine:
    """What the tests ask of a browser.

    `go` opens an address, `evaluate` calls a function of JavaScript with arguments that JSON can hold, `add` runs a
    script whatever the page allows, `press` presses keys, `click` clicks at a point of the window, `move` moves the
    mouse there, `drag` draws it through some points, `errors` are those that the console has had, `quit` ends the
    browser.
    """

    def press(self, *keys):
        """Press keys one after the other, where the focus is."""
        actions = []
        for key in keys:
            value = KEYS.get(key, key)
            actions.append({"type": "keyDown", "value": value})
            actions.append({"type": "keyUp", "value": value})
        self.act([{"type": "key", "id": "keyboard", "actions": actions}])

    def click(self, x, y):
        """Click at a point of the window."""
        self.drag((x, y))

    def move(self, x, y):
        """Move the mouse to a point of the window."""
        self._use_mouse([self._to(x, y)])

    def drag(self, start, *further):
        """Press the mouse at a point of the window, draw it through others, and let go."""
        way = [self._to(*point) for point in further]
        down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        self._use_mouse([self._to(*start), down, *way, up])

    @staticmethod
    def _to(x, y):
        return {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 20, "origin": "viewport"}

    def _use_mouse(self, actions):
        self.act([{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}])


def find_firefox():
    """The path of Firefox, or None."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


FIREFOX_SETTINGS = {
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "http://127.0.0.1:9/",
    "remote.active-protocols": 1,  # WebDriver BiDi
    "focusmanager.testmode": True,  # fields take the focus though no window has it
}


class Firefox(Engine):
    """Firefox, without geckodriver: it speaks WebDriver BiDi itself."""

    def __init__(self, folder):
        import websocket

        profile = folder / "profile"
        profile.mkdir()
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in FIREFOX_SETTINGS.items()]
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        port = free_port()
        command = [find_firefox(), "--headless", "--no-remote", "--profile", str(profile)]
        command += [f"--remote-debugging-port={port}", "about:blank"]
        # Another account's home, as of CI, is not written to.
        environment = os.environ | {"HOME": str(folder), "MOZ_HEADLESS_WIDTH": "1280", "MOZ_HEADLESS_HEIGHT": "1000"}
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        address = f"ws://127.0.0.1:{port}/session"

        def connected():
            try:
                return websocket.create_connection(address, timeout=60, suppress_origin=True)
            except websocket.WebSocketException:
                return None

        try:
            self.socket = wait_for(connected)
            self._open()
        except BaseException:
            end(self.process)
            raise

    def _open(self):
        self.sent = 0
        self.found = []
        self.command("session.new", capabilities={})
        self.command("session.subscribe", events=["log.entryAdded"])
        # The first tab never has the focus.
        self.tab = self.command("browsingContext.create", type="tab")["context"]
        self.command("browsingContext.activate", context=self.tab)
        viewport = {"width": WIDTH, "height": HEIGHT}
        self.command("browsingContext.setViewport", context=self.tab, viewport=viewport)

    @staticmethod
    def missing():
        """What this engine lacks on this machine, or None."""
        return None if find_firefox() else "no Firefox was found"

    def command(self, method, **parameters):
        """Send a command and wait for its answer; what the console says meanwhile is kept."""
        self.sent += 1
        self.socket.send(json.dumps({"id": self.sent, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("type") == "event":
                self._heard(message["params"])
            elif message.get("id") == self.sent:
                break
        if message["type"] == "error":
            raise RuntimeError(f"{method}: {message['message']}")
        return message["result"]

    def _heard(self, entry):
        if entry.get("level") == "error":
            self.found.append(entry["text"])

    def go(self, url):
        self.command("browsingContext.navigate", context=self.tab, url=url, wait="complete")

    def evaluate(self, function, *arguments):
        whole = f"async given => JSON.stringify((await ({function})(...JSON.parse(given))) ?? null)"
        result = self.command(
            "script.callFunction",
            functionDeclaration=whole,
            awaitPromise=True,
            target={"context": self.tab},
            arguments=[{"type": "string", "value": json.dumps(arguments)}],
        )
        if result["type"] == "exception":
            raise RuntimeError(result["exceptionDetails"]["text"])
        return json.loads(result["result"]["value"])

    def add(self, script):
        self.command("script.evaluate", expression=script, awaitPromise=False, target={"context": self.tab})

    def act(self, actions):
        self.command("input.performActions", context=self.tab, actions=actions)

    def errors(self):
        return self.found

    def quit(self):
        self.socket.close()
        end(self.process)


def find_webkit():
    """The path of WebKitGTK's small browser, or None."""
    return next(iter(sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))), None)


class WebKit(Engine):
    """WebKitGTK, Safari's engine on Linux. It needs a screen: Xvfb pretends one."""

    def __init__(self, folder):
        self.processes = []
        try:
            self._start(folder)
        except BaseException:
            self._end()
            raise

    def _start(self, folder):
        from selenium import webdriver

        port = free_port()
        settings = {
            "DISPLAY": self._screen(),
            "HOME": str(folder),
            "GTK_THEME": "Adwaita",
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "NO_AT_BRIDGE": "1",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # as root, and in containers, the sandbox does not start
        }
        self.log = folder / "webkit.log"
        with self.log.open("w") as log:
            command = ["WebKitWebDriver", f"--port={port}"]
            driver = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=subprocess.STDOUT)
        self.processes.append(driver)
        wait_for(lambda: socket.create_connection(("127.0.0.1", port), 1).close() or True)
        options = webdriver.WebKitGTKOptions()
        options.binary_location = str(find_webkit())
        options.add_argument("--automation")
        options.add_argument("--enable-write-console-messages-to-stdout=true")
        self.driver = webdriver.Remote(command_executor=f"http://127.0.0.1:{port}", options=options)
        self.driver.set_script_timeout(60)
        self.driver.set_window_size(WIDTH, HEIGHT)

    def _screen(self):
        """Start a screen; its name. Xvfb chooses a number that is free and tells it."""
        command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
        screen = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.processes.append(screen)
        told = queue.Queue()
        threading.Thread(target=lambda: told.put(screen.stdout.readline()), daemon=True).start()
        return ":" + told.get(timeout=60).strip()

    @staticmethod
    def missing():
        """What this engine lacks on this machine, or None."""
        if not find_webkit() or not shutil.which("WebKitWebDriver"):
            return "no WebKitGTK with its WebKitWebDriver was found"
        return None if shutil.which("Xvfb") else "no Xvfb was found, which WebKitGTK needs"

    def go(self, url):
        self.driver.get(url)

    def evaluate(self, function, *arguments):
        script = f"""
            const [given, done] = arguments
            const run = async () => (await ({function})(...JSON.parse(given))) ?? null
            run().then((value) => done({{ value }}), (problem) => done({{ problem: String(problem) }}))
        """
        result = self.driver.execute_async_script(script, json.dumps(arguments))
        if "problem" in result:
            raise RuntimeError(result["problem"])
        return result["value"]

    def add(self, script):
        self.driver.execute_script(f"(0, function () {{ {script} }}).call(window)")

    def act(self, actions):
        from selenium.webdriver.remote.command import Command

        self.driver.execute(Command.W3C_ACTIONS, {"actions": actions})

    def errors(self):
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if line.startswith("CONSOLE") and " ERROR " in line]

    def quit(self):
        try:
            self.driver.quit()
        finally:
            self._end()

    def _end(self):
        for process in reversed(self.processes):
            end(process)


ENGINES = {"Firefox": Firefox, "WebKit": WebKit}
