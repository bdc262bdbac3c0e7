"""Waiting for what other processes do, and ports for them."""

import contextlib
import socket
import time
import urllib.request


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


def wait_for_answer(address, process, log, seconds=60):
    """Wait until a server answers; RuntimeError with what it logged where it ends before, or takes longer."""

    def answers():
        if process.poll() is not None:
            raise RuntimeError(f"the server has ended:\n{log.read_text(encoding='utf-8')}")
        urllib.request.urlopen(address, timeout=2).close()
        return True

    try:
        wait_for(answers, seconds)
    except AssertionError:
        raise RuntimeError(f"no answer within {seconds} s:\n{log.read_text(encoding='utf-8')}") from None


def free_ports(count):
    """As many ports of this machine that nobody uses."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def free_port():
    """A port of this machine that nobody uses."""
    return free_ports(1)[0]
