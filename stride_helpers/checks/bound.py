"""A bound on time: a function that a learner wrote is ended if it does not end by itself.

Python 3.12 and newer tell a program of each line and each jump that they execute (`sys.monitoring`), and an exception
raised there ends whatever is running. This works in every host, also in JupyterLite, which has neither threads nor
signals. Python 3.11 has a signal for it, in the main thread of Linux and macOS; elsewhere it has no bound. The day the
course asks for Python 3.12, `_with_signal` and `EVERY` go.

What runs inside one call of C code, such as `sum(itertools.count())`, is ended by neither.
"""

import signal
import sys
import threading
import time

EVERY = 0.0001  # seconds from one signal to the next: a loop may have swallowed the one before


class TooLong(BaseException):
    """Time is up. It is no Exception, so that `except Exception` in a learner's loop lets it pass."""


def bounded(seconds, call, *arguments):
    """Return `call(*arguments)`; raise TooLong in the midst of it once the seconds have passed."""
    if hasattr(sys, "monitoring"):
        return _monitored(seconds, call, arguments)
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        return _with_signal(seconds, call, arguments)
    return call(*arguments)


def _monitored(seconds, call, arguments):
    monitoring = sys.monitoring
    free = [tool for tool in range(6) if monitoring.get_tool(tool) is None]
    if not free:  # debuggers, profilers and the like hold them all
        return call(*arguments)
    tool = free[-1]
    # A function is called, a line begins, a loop jumps back: nothing runs for long without one of them.
    events = [monitoring.events.PY_START, monitoring.events.LINE, monitoring.events.JUMP]
    thread = threading.get_ident()
    end = time.monotonic() + seconds

    def look_at_the_clock(code, _place, *_target):
        late = time.monotonic() > end
        if late and threading.get_ident() == thread and code is not _monitored.__code__:
            raise TooLong

    monitoring.use_tool_id(tool, "stride_helpers")
    try:
        for event in events:
            monitoring.register_callback(tool, event, look_at_the_clock)
        monitoring.set_events(tool, sum(events))
        return call(*arguments)
    finally:
        monitoring.set_events(tool, monitoring.events.NO_EVENTS)
        for event in events:
            monitoring.register_callback(tool, event, None)
        monitoring.free_tool_id(tool)


def _with_signal(seconds, call, arguments):
    running = True

    def ring(_signal, frame):
        if running and frame.f_code is not _with_signal.__code__:
            raise TooLong

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, EVERY)
        return call(*arguments)
    finally:
        running = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        time.sleep(10 * EVERY)  # a signal that another thread was just given arrives while `ring` is still there
        signal.signal(signal.SIGALRM, before)
