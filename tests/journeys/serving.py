"""The application behind a real address, in threads of the test's own process: for stories of the web alone.

A story in which workers, mails or a restart have a part is told on a whole portal (tests/installation.py).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler


class Quiet(WSGIRequestHandler):
    """Says nothing of requests that went well."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Leave it out."""


class Server(ThreadedWSGIServer):
    """Ends when its last answer has: what comes after a test finds the database at rest."""

    daemon_threads = False


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which the application answers as long as the context lasts."""
    server = Server("127.0.0.1", 0, app, handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
