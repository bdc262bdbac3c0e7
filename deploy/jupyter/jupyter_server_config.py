"""A learner's server on the hub: the course's settings in jupyter/, and these before them."""

c = get_config()  # noqa: F821, Jupyter puts it here

# What else is installed would start, too: each costs a part of a second and some megabytes, thirty times.
c.ServerApp.jpserver_extensions = dict.fromkeys(("jupyter_server_terminals", "notebook", "notebook_shim"), False)
# The server ends by itself when nobody has used it for an hour, and its kernels before it.
c.ServerApp.shutdown_no_activity_timeout = 3600
c.MappingKernelManager.cull_idle_timeout = 3600
c.MappingKernelManager.cull_connected = True  # a forgotten browser holds a connection for days
c.MappingKernelManager.cull_busy = True  # and a loop that never ends is busy for days
