"""A bound on time for code that a learner wrote: `attempt` calls it and comes back, whatever it does."""

import contextlib
import ctypes
import random
import signal
import sys
import threading
import time

from stride_helpers.arguments import on_one_line

SECONDS = 0.6  # for all that one check calls; with the marking itself it answers within a second
EVERY = 0.001  # s; a signal that comes right before a sleep does not end it, the next one does


class _TooLong(BaseException):
    """Time is up. No Exception, so that an `except Exception` in a learner's loop lets it pass."""


class Clock:
    """Time for one check, counted from when it is made."""

    def __init__(self):
        self.end = time.monotonic() + SECONDS

    def left(self):
        """The seconds that are left."""
        return max(self.end - time.monotonic(), 0.001)


class Failed:
    """What stands for the value of a call that brought none: `error` in words; `endless` if it was stopped."""

    def __init__(self, error, endless=False):
        self.error, self.endless = error, endless


def attempt(clock, call, *arguments):
    """`call(*arguments)`, or Failed. The one place that catches, for a KeyboardInterrupt alone is the user's."""
    nested = _is_inside(sys._getframe())  # a check in a function that is being checked: the outer bound holds
    try:
        return call(*arguments) if nested else _within(clock.left(), call, arguments)
    except KeyboardInterrupt:
        raise
    except _TooLong:
        if nested:
            raise
        return Failed("takes too long", endless=True)
    except BaseException as error:
        kept = error  # SystemExit and GeneratorExit, too: nothing in an answer ends the kernel
    if call is _in_words:
        return Failed("an error that cannot be shown")
    words = attempt(clock, _in_words, kept)
    return Failed(words.error if isinstance(words, Failed) else words)


def _in_words(error):
    name, text = on_one_line(type(error).__name__)[:60], on_one_line(str(error))[:120].rstrip()
    return f"{name}: {text}" if text else name


def _within(seconds, call, arguments):
    """`call(*arguments)`, ended by _TooLong once the seconds have passed.

    A signal ends even a sleep, but only the main thread gets signals, and Windows has no SIGALRM. Elsewhere a second
    thread raises the exception in this one; it arrives when a sleep or a call into C is over.
    A single call into C that never returns, such as sum(itertools.count()), is beyond both. Another process would end
    it, but a notebook's functions cannot be sent to one.
    """
    main = threading.current_thread() is threading.main_thread()
    bounded = _by_signal if main and hasattr(signal, "setitimer") else _by_thread
    with _exit_raises():
        return bounded(seconds, call, arguments)


def _inside(call, arguments):
    """The learner's side: _TooLong is raised only while this is on the stack."""
    return call(*arguments)


def _is_inside(frame):
    while frame is not None and frame.f_code is not _inside.__code__:
        frame = frame.f_back
    return frame is not None


def _again():
    """How long to wait before the next try, if an `except:` in a loop swallowed the last one.

    At random, so that one of the next hits the loop outside its `try`: from 1 microsecond to 1 ms.
    """
    return 10 ** random.uniform(-6, -3)


def _by_signal(seconds, call, arguments):
    over = False

    def ring(_signal, frame):
        if not over:  # one on its way may arrive when the alarm is off again
            signal.setitimer(signal.ITIMER_REAL, _again(), EVERY)
        if _is_inside(frame):
            raise _TooLong

    handler, since = signal.signal(signal.SIGALRM, ring), time.monotonic()
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, EVERY)
    try:
        return _inside(call, arguments)
    finally:  # an alarm that was set before goes on
        over = True
        left = left and max(left - (time.monotonic() - since), 1e-6)
        signal.setitimer(signal.ITIMER_REAL, left, interval)
        signal.signal(signal.SIGALRM, handler or signal.SIG_DFL)


def _by_thread(seconds, call, arguments):
    raise_in, learner = ctypes.pythonapi.PyThreadState_SetAsyncExc, ctypes.c_ulong(threading.get_ident())
    over = threading.Event()

    def ring():
        wait = seconds
        while not over.wait(wait):
            if _is_inside(sys._current_frames().get(learner.value)):
                raise_in(learner, ctypes.py_object(_TooLong))
            wait = _again()

    watch = threading.Thread(target=ring, daemon=True)
    watch.start()
    try:
        try:
            return _inside(call, arguments)
        finally:
            over.set()
    finally:  # a second one: the last exception may arrive in the first
        over.set()
        watch.join()
        raise_in(learner, None)  # one that is still on its way


@contextlib.contextmanager
def _exit_raises():
    """In a notebook `exit()` tells the kernel to stop; meanwhile it raises SystemExit, as in plain Python."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        yield
        return
    shell.ask_exit = sys.exit
    try:
        yield
    finally:
        with contextlib.suppress(AttributeError):
            del shell.ask_exit
