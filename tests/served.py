"""A server of files, as long as a test needs it."""

import contextlib
import functools
import http.server
import threading


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Answers with the files of a folder, and prints nothing."""

    def log_message(self, *arguments):
        """Say nothing."""


@contextlib.contextmanager
def serving(folder, handler=Quiet):
    """Serve a folder on this machine alone; what is given has the `address`."""
    make = functools.partial(handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), make) as server:
        server.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
