"""Waiting for what other processes do, and ports for them."""

import contextlib
import socket
import time


def wait_for(condition, seconds=60):
    """Wait until `condition()` gives something true, and return it; an error of the network counts as nothing yet."""
    deadline = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError):
            found = condition()
            if found:
                return found
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def free_port():
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
