"""F01: kill -9 of a queue worker in the middle of a job: the parent, the job's process, or both. F06: of the bundled Valkey.

One portal with its own Valkey lives through all four.
"""

import contextlib
import os
import random
import signal
import time

import pytest
import redis

from portal.core import doorbell
from tests.chaos.conftest import Start
from tests.chaos.rig import Rig
from tests.chaos.work import RECOVERY_S, SWEEP_S
from tests.installation import eventually
from tests.workers.echoes import SLOW_S
from workers.job import FIRST_PAUSE_S

pytestmark = pytest.mark.slow
WORKER = "worker alerts"


def test_work_is_done_once_after_the_bundled_valkey_f06_or_a_worker_f01_was_killed(start: Start, run: int) -> None:
    rig = start()
    f06_the_bundled_valkey_is_started_again_with_what_it_held(rig)
    for victims in ({"child"}, {"parent"}, {"parent", "child"}):
        f01_the_work_is_done_once_after_a_worker_was_killed(rig, victims)


def f06_the_bundled_valkey_is_started_again_with_what_it_held(rig: Rig) -> None:
    worker = rig.portal.pid(WORKER)
    os.kill(worker, signal.SIGSTOP)  # so that jobs wait in Valkey
    rig.record(5)
    held = waiting()
    assert held >= 4, "the worker that stands still is handed one at most"
    killed = rig.portal.kill("valkey")
    rig.portal.wait_for_restart("valkey", killed)
    eventually(lambda: waiting() >= held, "Valkey has read what it held", 10)
    os.kill(worker, signal.SIGCONT)
    rig.record(5)
    rig.settles(SWEEP_S)
    assert "valkey ended with -9" in rig.said()
    assert "Traceback" not in rig.said()


def waiting() -> int:
    """The jobs that wait for the worker in Valkey; -1 where it does not answer."""
    bell = doorbell.connection()
    assert bell is not None
    try:
        return int(bell.llen("rq:queue:alerts"))  # ty: ignore[invalid-argument-type]
    except redis.RedisError:
        return -1


def f01_the_work_is_done_once_after_a_worker_was_killed(rig: Rig, victims: set[str]) -> None:
    rig.begin()
    rig.record(8)
    seen = "its process ended with status 9" if victims == {"child"} else f"{WORKER} ended with -9"
    kill_until(rig, seen, **{victim: victim in victims for victim in ("parent", "child")})
    rig.record(3)
    rig.catch(WORKER)  # who goes on has counted the failed try, after which there is a pause
    rig.portal.advance_clock(FIRST_PAUSE_S)
    rig.settles(RECOVERY_S - FIRST_PAUSE_S)


def kill_until(rig: Rig, seen: str, parent: bool, child: bool) -> None:
    """Kill in the middle of a job until the log tells that the fault was really met: a job may be quicker than the signal."""
    for _ in range(10):
        pids = rig.catch(WORKER)
        time.sleep(random.uniform(0, SLOW_S))
        for pid, wanted in zip(pids, (parent, child), strict=True):
            with contextlib.suppress(ProcessLookupError):
                if wanted:
                    os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(AssertionError):
            eventually(lambda: seen in rig.said(), seen, 5)
            return
        rig.record(3)
    raise AssertionError(f"never seen: {seen}")
