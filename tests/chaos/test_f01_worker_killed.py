"""F01: kill -9 of a queue worker in the middle of a job: the parent, the job's process, or both."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.chaos.conftest import Start
from tests.chaos.rig import RECOVERY_S
from tests.workers.echoes import SLOW_S

WORKER = "worker alerts"


@pytest.mark.parametrize("victim", ["parent", "child", "both"])
def test_f01_the_work_is_done_once_after_a_worker_was_killed(start: Start, victim: str, run: int) -> None:
    rig = start()
    rig.record(12)
    parent, child = rig.catch(WORKER)
    time.sleep(random.uniform(0, SLOW_S / 2))
    while not Path(f"/proc/{child}").exists():  # that job was quicker
        parent, child = rig.catch(WORKER)
    for pid in {"parent": [parent], "child": [child], "both": [parent, child]}[victim]:
        os.kill(pid, signal.SIGKILL)
    rig.record(3)
    rig.settles(RECOVERY_S)
    if victim == "child":
        assert "its process ended with status 9" in rig.portal.said()
        assert rig.portal.pids()[WORKER] == parent
    else:
        assert rig.portal.wait_for_restart(WORKER, parent)
        assert f"{WORKER} ended with -9" in rig.portal.said()
