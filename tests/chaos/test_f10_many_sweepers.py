"""F10: three sweepers, one of them frozen in the middle and woken later."""

import signal
import time

from tests.chaos.conftest import Start
from tests.chaos.rig import SWEEP_S
from tests.doorbells import Doorbell


def test_f10_three_sweepers_deliver_each_fact_once(start: Start, doorbell: Doorbell, run: int) -> None:
    rig = start(REDIS_URL=doorbell.url)
    doorbell.signal(signal.SIGKILL)  # so that the sweepers do the work themselves, in parallel
    helpers = [rig.extra_sweeper() for _ in range(2)]
    rig.record(25)
    time.sleep(3)
    helpers[0].send_signal(signal.SIGSTOP)
    rig.record(15)
    rig.settles(SWEEP_S)
    helpers[0].send_signal(signal.SIGCONT)
    rig.record(5)
    rig.settles(SWEEP_S)
    assert all(helper.poll() is None for helper in helpers), "all three are still sweeping"
