"""Jupyter's settings for the course; course.py puts this folder on JUPYTER_CONFIG_PATH, before all others."""

import sys
from pathlib import Path

c = get_config()  # noqa: F821, Jupyter provides it

# What is shown, and to whom: this computer only, and only with the token that Jupyter makes anew at each start.
c.ServerApp.root_dir = str(Path(__file__).resolve().parent.parent)
c.LabApp.default_url = "/lab/tree/notebooks/00_start_here.ipynb"
c.ServerApp.ip = "127.0.0.1"
c.ServerApp.allow_root = True  # in a container one often is root, and Jupyter would refuse
if any(argument.startswith("--port") for argument in sys.argv):
    c.ServerApp.port_retries = 0  # the one that is asked for, or none

# Nothing is asked of any other computer: no news, no look for newer versions, no list of extensions.
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
c.LanguageServerManager.autodetect = False  # it would run whatever npm or node is installed here

# How a lesson is printed and saved as HTML.
c.HTMLExporter.extra_template_basedirs = [str(Path(__file__).resolve().parent / "nbconvert")]
c.HTMLExporter.template_name = "course"

# Few words in the terminal, where the address with its token is printed all the same; Ctrl-C ends without a question.
c.ServerApp.log_level = c.LabApp.log_level = "ERROR"
c.ServerApp.answer_yes = True
c.KernelManager.shutdown_wait_time = 1  # seconds until a kernel that goes on calculating is ended
c.KernelManager.transport_encryption = "auto"  # else the kernel warns that other users could listen
# A picture over Tornado's usual 10 MB would break the connection; so it arrives, and is refused politely.
c.ServerApp.tornado_settings = {"websocket_max_message_size": 200_000_000}
