"""What every fault is measured with: a whole portal, acknowledged work in a ledger, and a reconciliation that must find nothing."""

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from portal import config
from portal.app import create_app
from portal.core import facts
from portal.core.audit import AuditEntry
from portal.core.db import db, is_passing, read_transaction, write_transaction
from portal.core.facts import Delivery
from portal.wiring import HANDLERS
from tests.chaos.standing import Standing
from tests.installation import ROOT, Installation, eventually
from tests.workers.echoes import SLOW, Sounded

FAILED_RING = re.compile(r"doorbell silent for [\d.]+ s after ([\d.]+) s")
RECOVERY_S = 120  # the promise after the death of any single process
SWEEP_S = 60  # the promise when only Redis lost something


def application(url: str) -> Flask:
    """The application in a process of its own, on the database of a test and at the time of the test."""
    return create_app(config.load(dict(os.environ) | {"DATABASE_URL": url, "PORTAL_TESTING": "1"}))


def rivals(act: Callable[..., None], arguments: Sequence[tuple[object, ...]]) -> list[Any]:
    """Run `act(*arguments, ready, results)` in a process of its own for each; what they have put into the queue of results.

    The processes come from a server that has imported the application once; none of them shares anything with the test.
    """
    fresh = multiprocessing.get_context("forkserver")
    fresh.set_forkserver_preload(["tests.chaos.rig", act.__module__])
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


class Rig:
    """`record` is the acknowledged work: its commit returned. Each of it is owed exactly one effect."""

    def __init__(self, portal: Installation, app: Flask) -> None:
        self.portal = portal
        self.app = app
        self.ledger: list[int] = []
        self.helpers: list[subprocess.Popen[bytes]] = []
        facts.configure({**HANDLERS, Sounded: [SLOW]})

    def record(self, count: int) -> None:
        """Acknowledge so many facts, one commit each, and ring for them."""
        with self.app.app_context():
            for _ in range(count):
                number = len(self.ledger) + 1
                self._acknowledge(number)
                self.ledger.append(number)

    def _acknowledge(self, number: int) -> None:
        """Commit one fact. On a loaded machine SQLite's writer may be taken for longer than it waits: then the person tries again."""
        for _ in range(5):
            try:
                with write_transaction():
                    facts.record(Sounded(number=number))
                return
            except OperationalError as error:
                if not is_passing(error):
                    raise
        raise AssertionError("the database took no fact")

    def effects(self) -> Counter[int]:
        """How often each number has had its effect."""
        with self.app.app_context(), read_transaction():
            rows = db.session.scalars(select(AuditEntry.object_id).where(AuditEntry.action == "echo"))
            return Counter(number for number in rows if number is not None)

    def pending(self) -> int:
        """Deliveries that are not done."""
        with self.app.app_context(), read_transaction():
            return len(list(db.session.scalars(select(Delivery.fact_id).where(Delivery.state != "done"))))

    def settles(self, seconds: float) -> float:
        """Wait until nothing is owed, then reconcile: nothing lost, nothing doubled. The seconds it took."""
        began = time.monotonic()
        eventually(lambda: self.pending() == 0, "everything owed is delivered", seconds, 0.2)
        took = time.monotonic() - began
        effects = self.effects()
        assert [number for number in self.ledger if effects[number] == 0] == [], "lost"
        assert [number for number, times in effects.items() if times > 1] == [], "doubled"
        assert set(effects) == set(self.ledger), "an effect that nobody asked for"
        return took

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
        """How long each ring has waited that Redis did not answer, in every process of the portal."""
        return [float(seconds) for seconds in FAILED_RING.findall(self.portal.said())]

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
        raise AssertionError(f"{worker} was never seen at work")

    def extra_sweeper(self) -> subprocess.Popen[bytes]:
        """One more sweeper on the same database, outside of the supervisor."""
        with self.portal.log.open("ab") as log:
            helper = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.boot", "sweeper"],
                cwd=ROOT, env=self.portal.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self.helpers.append(helper)
        return helper

    def close(self) -> None:
        """End what was started, whatever state it is in."""
        for helper in self.helpers:
            os.kill(helper.pid, signal.SIGKILL)
            helper.wait()
        facts.configure(HANDLERS)
        with self.app.app_context():
            db.engine.dispose()
        assert self.portal.stop() == 0
        eventually(lambda: not self.portal.processes(), "no process is left behind", 30)
