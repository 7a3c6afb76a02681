"""F06: kill -9 of Redis, which stays away for a while. F07: it comes back empty. F08: it hangs."""

import os
import signal
import time
from statistics import median

import pytest

from portal.core import doorbell as portal_doorbell
from tests.chaos.conftest import Start
from tests.chaos.rig import FAILED_RING, SWEEP_S, Rig
from tests.doorbells import Doorbell
from tests.installation import eventually
from tests.people import email_of
from tests.postbox import Postbox

pytestmark = pytest.mark.slow
PATIENCE_S = 1.0  # the longest that a page may stand still while Redis is in trouble
# A ring waits 0.3 s and is not tried again. Of several the quickest counts: a loaded machine wakes nobody in time.
RING_S = 2 * portal_doorbell.PATIENCE_S
PEOPLE = ("anna", "boris", "wera")


def pages(rig: Rig) -> float:
    """Ask for twenty pages, none of which may fail; how long a usual one stood still."""
    answers = [rig.get() for _ in range(20)]
    assert {status for status, _ in answers} == {200}
    return median(seconds for _, seconds in answers)


def acts(rig: Rig) -> float:
    """Three acts that are owed a mail, each of which rings; how long the quickest stood still."""
    return min(rig.ask_for_reset(email_of(name)) for name in PEOPLE)


def test_f06_nothing_is_lost_while_redis_is_dead(start: Start, doorbell: Doorbell, postbox: Postbox, run: int) -> None:
    rig = start(REDIS_URL=doorbell.url)
    rig.record(3)
    doorbell.signal(signal.SIGKILL)
    assert not doorbell.answers()
    rig.record(10)
    assert acts(rig) < PATIENCE_S
    assert pages(rig) < PATIENCE_S
    postbox.wait(3, seconds=SWEEP_S)
    rig.settles(SWEEP_S)
    assert sorted(letter.recipients for letter in postbox.letters) == [(email_of(name),) for name in PEOPLE]
    doorbell.start()
    rig.record(5)
    rig.settles(SWEEP_S)
    said = rig.portal.said()
    assert "doorbell silent" in said
    assert "Traceback" not in said, "a lost Redis is a line, not a stack"


def test_f06_the_bundled_valkey_is_started_again_with_what_it_held(start: Start, run: int) -> None:
    rig = start()
    os.kill(rig.portal.pid("worker alerts"), signal.SIGSTOP)  # so that jobs wait in Valkey
    rig.record(5)
    time.sleep(1.2)  # everysec
    killed = rig.portal.kill("valkey")
    rig.portal.wait_for_restart("valkey", killed)
    os.kill(rig.portal.pid("worker alerts"), signal.SIGCONT)
    rig.record(5)
    rig.settles(SWEEP_S)
    assert "valkey ended with -9" in rig.portal.said()
    assert "Traceback" not in rig.portal.said()


def test_f07_what_redis_forgot_is_found_in_the_database(start: Start, doorbell: Doorbell, run: int) -> None:
    rig = start(REDIS_URL=doorbell.url)
    worker = rig.portal.pid("worker alerts")
    os.kill(worker, signal.SIGSTOP)
    rig.record(15)
    eventually(lambda: doorbell.client.llen("rq:queue:alerts") >= 10, "the jobs wait in Redis", 10)
    forgotten = (
        doorbell.client.pipeline().flushall().llen("rq:queue:alerts").execute()
    )  # at once: a sweep may ring again
    assert forgotten[1] == 0
    os.kill(worker, signal.SIGCONT)
    rig.settles(SWEEP_S)


def test_f08_a_hanging_redis_delays_no_page_and_no_work(
    start: Start, doorbell: Doorbell, caplog: pytest.LogCaptureFixture, run: int
) -> None:
    rig = start(REDIS_URL=doorbell.url)
    doorbell.signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        rig.record(16)
        took = time.monotonic() - began
        waits = [float(seconds) for message in caplog.messages for seconds in FAILED_RING.findall(message)]
        assert 1 <= len(waits) <= 1 + took / portal_doorbell.PAUSE_S, "after a failed ring there is a pause"
        assert min(waits) < RING_S
        assert acts(rig) < PATIENCE_S
        assert pages(rig) < PATIENCE_S
        assert min(rig.failed_rings()) < RING_S
        rig.settles(SWEEP_S)
    finally:
        doorbell.signal(signal.SIGCONT)
    rig.record(5)
    rig.settles(SWEEP_S)
