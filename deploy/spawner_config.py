"""How a learner's server starts: what the hub of this folder and The Littlest JupyterHub have in common."""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
c = get_config()  # noqa: F821, JupyterHub puts it here

# The course's own environment, which learners can read and not change, whatever the hub itself runs from.
c.Spawner.cmd = [str(HERE.parent / ".venv/bin/python"), str(HERE / "single_user.py")]
# Thirty learners who start at once share the processor. The hub's 30 s would give up on half of them, and they would
# have to start again.
c.Spawner.start_timeout = c.Spawner.http_timeout = 180
c.JupyterHub.concurrent_spawn_limit = 0  # beyond a limit the hub refuses; without one everybody gets there
c.LocalProcessSpawner.interrupt_timeout = 1  # a server heeds the second signal
c.Spawner.mem_limit = os.environ.get("STRIDE_HUB_MEMORY", "1G")
c.Spawner.cpu_limit = 1
c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL"]
c.Spawner.environment = {
    "STRIDE_HUB_IDLE": os.environ.get("STRIDE_HUB_IDLE", "3600"),
    "PYTHONNOUSERSITE": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",  # of two kernels called python3, the one of the course
    "JUPYTER_WIDGETS_ECHO": "0",
    # One thread each: thirty times as many threads as cores would only wait for each other.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}
sys.dont_write_bytecode = True  # what set_up.py compiled stays as it is
