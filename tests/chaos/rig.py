"""A whole portal that faults are done to, and rivals in processes of their own for those that need none."""

import multiprocessing
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

from flask import Flask

from portal import config
from portal.app import create_app
from tests.chaos.standing import Standing
from tests.chaos.work import Work
from tests.installation import Installation, eventually

IMPORTED = [
    "tests.chaos.boot",
    "tests.chaos.sweepers",
    "tests.chaos.test_f10_many_sweepers",
    "tests.chaos.test_f35_two_engineers_take_one_visit",
]
FAILED_RING = re.compile(r"doorbell silent for [\d.]+ s after ([\d.]+) s")


def application(url: str) -> Flask:
    """The application in a process of its own, on the database of a test and at the time of the test."""
    return create_app(config.load(dict(os.environ) | {"DATABASE_URL": url, "PORTAL_TESTING": "1"}))


def processes_of_their_own() -> ForkServerContext:
    """Processes from a server that has imported everything once; none of them shares anything with the test."""
    fresh = multiprocessing.get_context("forkserver")
    fresh.set_forkserver_preload(IMPORTED)
    return fresh


def rivals(act: Callable[..., None], arguments: Sequence[tuple[object, ...]]) -> list[Any]:
    """Run `act(*arguments, ready, results)` in a process of its own for each; what they have put into the queue of results."""
    fresh = processes_of_their_own()
    ready, results = fresh.Barrier(len(arguments)), fresh.Queue()
    processes = [fresh.Process(target=act, args=(*own, ready, results)) for own in arguments]
    for process in processes:
        process.start()
    told = [results.get(timeout=120) for _ in processes]
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0] * len(processes)
    return told


class ChaosInstallation(Installation):
    """The portal with the fact of tests/chaos/boot.py."""

    module = "tests.chaos.boot"


class Rig(Work):
    """A portal that faults are done to, and the work it has acknowledged."""

    def __init__(self, portal: Installation, app: Flask) -> None:
        super().__init__(app)
        self.portal = portal
        self.heard = 0

    def begin(self) -> None:
        """One more fault in the same portal: only what the log says from now on belongs to it."""
        self.heard = len(self.portal.said())

    def said(self) -> str:
        """What the processes have written since this fault began."""
        return self.portal.said()[self.heard :]

    def get(self, path: str = "/login") -> tuple[int, float]:
        """Status of one page, and the seconds that its reader and the web stood still for it."""
        watch = Standing(self.portal.pid("web"))
        try:
            with urllib.request.urlopen(self.portal.url + path, timeout=10) as answer:
                status = int(answer.status)
        except urllib.error.HTTPError as error:
            status = error.code
        return status, watch.seconds()

    def ask_for_reset(self, email: str) -> float:
        """Ask for a new password on the page; its answer acknowledges that one mail is owed. The seconds that the POST stood still."""
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with browser.open(self.portal.url + "/password-resets/new", timeout=10) as page:
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.read().decode())
        assert token is not None
        form = urllib.parse.urlencode({"csrf_token": token.group(1), "email": email}).encode()
        watch = Standing(self.portal.pid("web"))
        with browser.open(self.portal.url + "/password-resets", form, timeout=10) as answer:
            assert answer.status == 200
        return watch.seconds()

    def failed_rings(self) -> list[float]:
        """How long each ring has waited that Redis did not answer, in every process of the portal, since this fault began."""
        return [float(seconds) for seconds in FAILED_RING.findall(self.said())]

    def horse(self, worker: str) -> int | None:
        """The process in which a queue worker runs a job at this moment (Linux)."""
        pid = self.portal.pids().get(worker)
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            return None
        return int(children[0]) if children else None

    def catch(self, worker: str, seconds: float = 20) -> tuple[int, int]:
        """Wait until the worker is in the middle of a job; the pids of the worker and of the job's process."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            horse = self.horse(worker)
            if horse is not None:
                return self.portal.pid(worker), horse
            time.sleep(0.005)
        raise AssertionError(f"{worker} was never seen at work")

    def close(self) -> None:
        """End what was started, whatever state it is in."""
        super().close()
        assert self.portal.stop() == 0
        eventually(lambda: not self.portal.processes(), "no process is left behind", 30)
