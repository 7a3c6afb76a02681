"""Start the whole portal on one machine: `python -m workers.boot` (what `make run` does).

Prepares the database once, then keeps web, queue workers, sweeper and the bundled Valkey running until Ctrl-C.
With REDIS_URL no Valkey is started; with no Redis at all the sweeper delivers by itself.
"""

import fcntl
import functools
import logging
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

import portal.starting  # noqa: F401
from portal import config
from portal.core.doorbell import QUEUES
from workers import prepare, queues, sweeper, valkey, web
from workers.job import portal_app
from workers.supervisor import Program, Supervisor, run_once
from workers.warming import warm_up

log = logging.getLogger("portal.boot")
FAILED = 1
REFUSED = 2


def main() -> int:
    """Run until stopped. Exit code 2 for settings that cannot work, 1 where preparing the database failed."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        settings = config.load()
        lock = only_one(settings.data)
        listener = listen(settings.host, settings.port)
    except (config.ConfigError, AlreadyRunning, OSError) as error:
        say(f"Pomost cannot start: {error}")
        return REFUSED
    programs = redis_programs(settings)
    app = portal_app()  # imported once, here: the programs below are forked from this process
    if run_once(functools.partial(prepare.prepare, settings)):
        return FAILED
    warm_up(app)
    programs.append(Program("web", functools.partial(web.serve, listener)))
    programs.append(Program("sweeper", sweeper.main))
    if config.load().redis_url:
        programs += queue_programs(settings.queue_workers)
    else:
        say("No Redis was found: the sweeper delivers alone, which takes up to 10 seconds longer.")
    programs.append(Program("welcome", functools.partial(welcome, settings), restart=False))
    try:
        return Supervisor(programs, log.warning, settings.data / "pids.json").run()
    finally:
        marker(settings.data).unlink(missing_ok=True)
        lock.close()


class AlreadyRunning(Exception):
    """Another supervisor works on the same data."""


def only_one(data: Path) -> IO[str]:
    """Hold the lock of this installation as long as the returned file is open. Raises AlreadyRunning."""
    file = (data / "boot.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise AlreadyRunning(f"it is running already on {data}") from error
    return file


def listen(host: str, port: int) -> socket.socket:
    """Take the address. The socket outlives the web process, so its restart refuses nobody. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise OSError(f"{host}:{port} cannot be used ({error.strerror}). Another one: PORT=8001 make run") from error
    return listener


def redis_programs(settings: config.Settings) -> list[Program]:
    """The bundled Valkey as a program, with its address left for every process of the installation; or nothing."""
    marker(settings.data).unlink(missing_ok=True)
    if os.environ.get("REDIS_URL") or os.environ.get("REDIS_URL_FILE"):
        return []
    server = valkey.server_program()
    if server is None:
        return []
    address = valkey.socket_path(settings.data)
    marker(settings.data).write_text(f"unix://{address}")
    serve = functools.partial(valkey.serve, server, address, settings.data / "redis")
    return [Program("valkey", serve, stops_last=True)]


def queue_programs(each: int) -> list[Program]:
    """The workers of every queue: "worker alerts", "worker alerts 2" …"""
    names = [
        (queue, f"worker {queue}{f' {number}' if number > 1 else ''}")
        for queue in QUEUES
        for number in range(1, each + 1)
    ]
    return [Program(name, functools.partial(queues.work, queue)) for queue, name in names]


def marker(data: Path) -> Path:
    """Where portal/config.py finds the address of the bundled Valkey."""
    return data / "redis.url"


def welcome(settings: config.Settings) -> int:
    """Say where the portal is as soon as it answers, and how to sign in to the demo."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://{host}:{settings.port}/livez", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
            continue
        say(f"\n  Pomost is at {settings.base_url}\n{prepare.sign_ins()}")
        return 0
    say("The web process does not answer; see the messages above.")
    return FAILED


def say(text: str) -> None:
    """Tell whoever started it, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
