"""A learner's server: JupyterLab and no more."""

c = get_config()  # noqa: F821, Jupyter puts it here

# What else is installed would start, too: each costs a part of a second and some megabytes, thirty times.
c.ServerApp.jpserver_extensions = dict.fromkeys(("jupyter_server_terminals", "notebook", "notebook_shim"), False)
c.LanguageServerManager.autodetect = False  # it would look for programs and run them
c.ServerApp.terminals_enabled = False
c.KernelManager.transport_encryption = "auto"  # other learners' processes are on the same machine
c.LabApp.extension_manager = "readonly"
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.ServerApp.tornado_settings = {"websocket_max_message_size": 200_000_000}  # a learner's own picture fits through
# The server ends by itself when nobody has used it for an hour, and its kernels before it.
c.ServerApp.shutdown_no_activity_timeout = 3600
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_interval = 60
c.MappingKernelManager.cull_connected = True  # a forgotten browser holds a connection for days
c.MappingKernelManager.cull_busy = True  # and a loop that never ends is busy for days
