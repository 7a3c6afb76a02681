"""F01: kill -9 of a queue worker in the middle of a job: the parent, the job's process, or both."""

import contextlib
import os
import random
import signal
import time

import pytest

from tests.chaos.conftest import Start
from tests.chaos.rig import RECOVERY_S, Rig
from tests.installation import eventually
from tests.workers.echoes import SLOW_S

pytestmark = pytest.mark.slow
WORKER = "worker alerts"


def test_f01_the_work_is_done_once_after_a_worker_was_killed(start: Start, run: int) -> None:
    rig = start()
    for victims in ({"child"}, {"parent"}, {"parent", "child"}):
        rig.record(8)
        seen = "its process ended with status 9" if victims == {"child"} else f"{WORKER} ended with -9"
        kill_until(rig, seen, **{victim: victim in victims for victim in ("parent", "child")})
        rig.record(3)
        rig.settles(RECOVERY_S)


def kill_until(rig: Rig, seen: str, parent: bool, child: bool) -> None:
    """Kill in the middle of a job until the log tells that the fault was really met: a job may be quicker than the signal."""
    before = rig.portal.said().count(seen)
    for _ in range(10):
        pids = rig.catch(WORKER)
        time.sleep(random.uniform(0, SLOW_S))
        for pid, wanted in zip(pids, (parent, child), strict=True):
            with contextlib.suppress(ProcessLookupError):
                if wanted:
                    os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(AssertionError):
            eventually(lambda: rig.portal.said().count(seen) > before, seen, 5)
            return
        rig.record(3)
    raise AssertionError(f"never seen: {seen}")
