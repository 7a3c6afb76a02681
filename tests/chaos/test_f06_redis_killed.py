"""F06: kill -9 of Redis, which stays away for a while. F07: it comes back empty. F08: it hangs."""

import os
import signal
import time

from tests.chaos.conftest import Start
from tests.chaos.rig import SWEEP_S
from tests.doorbells import Doorbell
from tests.installation import eventually

PATIENCE_S = 1.0  # the longest a page may take while Redis is in trouble


def test_f06_nothing_is_lost_while_redis_is_dead(start: Start, doorbell: Doorbell, run: int) -> None:
    rig = start(REDIS_URL=doorbell.url)
    rig.record(3)
    doorbell.signal(signal.SIGKILL)
    assert not doorbell.answers()
    rig.record(10)
    pages = [rig.get() for _ in range(20)]
    rig.settles(SWEEP_S)
    assert {status for status, _ in pages} == {200}
    assert max(seconds for _, seconds in pages) < PATIENCE_S
    doorbell.start()
    rig.record(5)
    rig.settles(SWEEP_S)
    assert "doorbell silent" in rig.portal.said()


def test_f06_the_bundled_valkey_is_started_again_with_what_it_held(start: Start, run: int) -> None:
    rig = start()
    os.kill(rig.portal.pids()["worker alerts"], signal.SIGSTOP)  # so that jobs wait in Valkey
    rig.record(5)
    time.sleep(1.2)  # everysec
    killed = rig.portal.kill("valkey")
    rig.portal.wait_for_restart("valkey", killed)
    os.kill(rig.portal.pids()["worker alerts"], signal.SIGCONT)
    rig.record(5)
    rig.settles(SWEEP_S)
    assert "valkey ended with -9" in rig.portal.said()


def test_f07_what_redis_forgot_is_found_in_the_database(start: Start, doorbell: Doorbell, run: int) -> None:
    rig = start(REDIS_URL=doorbell.url)
    worker = rig.portal.pids()["worker alerts"]
    os.kill(worker, signal.SIGSTOP)
    rig.record(40)
    eventually(lambda: doorbell.client.llen("rq:queue:alerts") >= 35, "the jobs wait in Redis", 10)
    doorbell.client.flushall()
    assert doorbell.client.llen("rq:queue:alerts") == 0
    os.kill(worker, signal.SIGCONT)
    rig.settles(SWEEP_S)


def test_f08_a_hanging_redis_delays_no_page_and_no_work(start: Start, doorbell: Doorbell, run: int) -> None:
    rig = start(REDIS_URL=doorbell.url)
    doorbell.signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        rig.record(10)
        assert time.monotonic() - began < 3, "one ring waits 0.3 s, then there is a pause"
        pages = [rig.get() for _ in range(20)]
        rig.settles(SWEEP_S)
    finally:
        doorbell.signal(signal.SIGCONT)
    assert {status for status, _ in pages} == {200}
    assert max(seconds for _, seconds in pages) < PATIENCE_S
    rig.record(5)
    rig.settles(SWEEP_S)
