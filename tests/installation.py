"""A whole portal in processes of its own, started as `make run` starts it, for journeys and for breaking things."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(check: Callable[[], object], what: str, seconds: float = 30, pause: float = 0.1) -> None:
    """Wait until `check` is true. Raises AssertionError naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(pause)


class Installation:
    """Supervisor, web, workers, sweeper and Valkey on one database and one data folder."""

    def __init__(self, data: Path, database_url: str, **environment: str) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.data = data
        self.database_url = database_url
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data / "log"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "REDIS_"))}
        self.environment = inherited | {
            "PORT": str(self.port),
            "PORTAL_DATA": str(data),
            "PORTAL_TESTING": "1",
            "DATABASE_URL": database_url,
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    module = "workers.boot"

    def start(self, seconds: float = 60) -> "Installation":
        """Start the supervisor and wait for the first answer."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.module],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        eventually(self.answers, f"the portal answers; its log: {self.log}", seconds)
        return self

    def answers(self) -> bool:
        """Whether the web process answers now. Raises AssertionError when the supervisor has ended."""
        assert self.process is not None
        assert self.process.poll() is None, f"the supervisor ended:\n{self.said()}"
        try:
            urllib.request.urlopen(f"{self.url}/livez", timeout=2).close()
        except (urllib.error.URLError, OSError):
            return False
        return True

    def pids(self) -> dict[str, int]:
        """The running programs by name: web, sweeper, valkey, "worker alerts" …"""
        try:
            return json.loads((self.data / "pids.json").read_text())
        except (FileNotFoundError, ValueError):
            return {}

    def pid(self, name: str) -> int:
        """The pid of one program, once it is written down as running."""
        eventually(lambda: name in self.pids(), f"{name} runs", 20)
        return self.pids()[name]

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Signal one program, once it is written down as running, and return its pid."""
        pid = self.pid(name)
        os.kill(pid, number)
        return pid

    def wait_for_restart(self, name: str, killed: int, seconds: float = 30) -> int:
        """The pid of the program that took the place of a killed one."""
        eventually(lambda: self.pids().get(name, killed) != killed, f"{name} runs again", seconds)
        return self.pids()[name]

    def advance_clock(self, seconds: float) -> None:
        """Move the time of all processes of this installation forward."""
        path = self.data / "clock-offset"
        before = float(path.read_text()) if path.exists() else 0.0
        path.write_text(str(before + seconds))

    def said(self) -> str:
        """What the processes have written so far."""
        return self.log.read_text(errors="replace")

    def processes(self) -> list[int]:
        """Every living process that works on this data folder, found by its environment (Linux)."""
        mark = f"PORTAL_DATA={self.data}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                alive = (entry / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
                if alive and mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    def stop(self, seconds: float = 20) -> int:
        """Stop as Ctrl-C does; the exit code of the supervisor."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            for pid in self.processes():
                os.kill(pid, signal.SIGKILL)
            raise
