"""The web server: gunicorn with threads, around the application that the supervisor has imported already."""

import socket
from pathlib import Path

from flask import Flask
from gunicorn.app.base import BaseApplication

from portal import config
from portal.core.db import limit_statements
from workers.job import portal_app

THREADS = 8
LONGEST_STATEMENT_S = 10


class Gunicorn(BaseApplication):
    """gunicorn as a function: no command line, no configuration file, no control socket."""

    def __init__(self, app: Flask, options: dict[str, object]) -> None:
        self.app = app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        cfg = self.cfg
        if cfg is None:
            raise LookupError("gunicorn has made no configuration to fill")
        for name, value in self.options.items():
            cfg.set(name, value)

    def load(self) -> Flask:
        return self.app


def serve(listener: socket.socket) -> int:
    """Serve on a bound socket until SIGTERM; requests under way have ten seconds to end."""
    options: dict[str, object] = {
        "bind": f"fd://{listener.fileno()}",
        "worker_class": "gthread",
        "workers": config.load().web_processes,
        "threads": THREADS,
        "max_requests": 5000,  # a slow leak never grows old
        "max_requests_jitter": 1000,
        "timeout": 60,
        "graceful_timeout": 8,
        "keepalive": 5,
        "control_socket_disable": True,
        "loglevel": "warning",
        "proc_name": "pomost-web",
    }
    if Path("/dev/shm").is_dir():  # the heartbeat of a worker must not wait for a busy disk
        options["worker_tmp_dir"] = "/dev/shm"
    limit_statements(LONGEST_STATEMENT_S)
    Gunicorn(portal_app(), options).run()
    return 0
