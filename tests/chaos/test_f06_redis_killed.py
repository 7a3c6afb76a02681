"""F06: kill -9 of Redis, which stays away for a while. F07: it comes back empty. F08: it hangs. One portal lives through all three."""

import os
import signal
import time
from statistics import median

import pytest

from portal.core import doorbell as portal_doorbell
from tests.chaos.conftest import Start
from tests.chaos.rig import FAILED_RING, Rig
from tests.chaos.work import SWEEP_S
from tests.doorbells import Doorbell
from tests.installation import eventually
from tests.people import email_of
from tests.postbox import Postbox

pytestmark = pytest.mark.slow
PATIENCE_S = 1.0  # the longest that a page may stand still while Redis is in trouble
# A ring waits 0.3 s and is not tried again. Of several the quickest counts: a loaded machine wakes nobody in time.
RING_S = 2 * portal_doorbell.PATIENCE_S
PEOPLE = ("anna", "boris", "wera")
OTHERS = ("dmitri", "egor", "tomasz")


def pages(rig: Rig) -> float:
    """Ask for twenty pages, none of which may fail; how long a usual one stood still."""
    answers = [rig.get() for _ in range(20)]
    assert {status for status, _ in answers} == {200}
    return median(seconds for _, seconds in answers)


def acts(rig: Rig, people: tuple[str, ...]) -> float:
    """Acts that are owed a mail, each of which rings; how long the quickest stood still."""
    return min(rig.ask_for_reset(email_of(name)) for name in people)


def test_nothing_is_lost_when_redis_forgets_f07_hangs_f08_or_dies_f06(
    start: Start, doorbell: Doorbell, postbox: Postbox, caplog: pytest.LogCaptureFixture, run: int
) -> None:
    rig = start(REDIS_URL=doorbell.url)
    f07_what_redis_forgot_is_found_in_the_database(rig, doorbell)
    f08_a_hanging_redis_delays_no_page_and_no_work(rig, doorbell, postbox, caplog)
    f06_nothing_is_lost_while_redis_is_dead(rig, doorbell, postbox)


def f07_what_redis_forgot_is_found_in_the_database(rig: Rig, doorbell: Doorbell) -> None:
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


def f08_a_hanging_redis_delays_no_page_and_no_work(
    rig: Rig, doorbell: Doorbell, postbox: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    rig.begin()
    caplog.clear()
    doorbell.signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        rig.record(16)
        took = time.monotonic() - began
        waits = [float(seconds) for message in caplog.messages for seconds in FAILED_RING.findall(message)]
        assert 1 <= len(waits) <= 1 + took / portal_doorbell.PAUSE_S, "after a failed ring there is a pause"
        assert min(waits) < RING_S
        assert acts(rig, OTHERS) < PATIENCE_S
        assert pages(rig) < PATIENCE_S
        assert min(rig.failed_rings()) < RING_S
        postbox.wait(3, seconds=SWEEP_S)
        rig.settles(SWEEP_S)
    finally:
        doorbell.signal(signal.SIGCONT)
    rig.record(5)
    rig.settles(SWEEP_S)


def f06_nothing_is_lost_while_redis_is_dead(rig: Rig, doorbell: Doorbell, postbox: Postbox) -> None:
    rig.begin()
    postbox.clear()
    portal_doorbell.configure(doorbell.url)  # rings at once, however lately Redis hung
    rig.record(3)
    doorbell.signal(signal.SIGKILL)
    assert not doorbell.answers()
    rig.record(10)
    assert acts(rig, PEOPLE) < PATIENCE_S
    assert pages(rig) < PATIENCE_S
    postbox.wait(3, seconds=SWEEP_S)
    rig.settles(SWEEP_S)
    assert sorted(letter.recipients for letter in postbox.letters) == [(email_of(name),) for name in PEOPLE]
    eventually(
        lambda: "doorbell silent" in rig.said(), "the portal says so; who has just been refused rings in 5 s again"
    )
    doorbell.start()
    rig.record(5)
    rig.settles(SWEEP_S)
    assert "Traceback" not in rig.said(), "a lost Redis is a line, not a stack"
