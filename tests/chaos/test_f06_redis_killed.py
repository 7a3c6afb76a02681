"""F06: kill -9 of Redis, which stays away for a while. F07: it comes back empty. F08: it hangs."""

import os
import signal
import time

import pytest

from portal.core.doorbell import PATIENCE_S as RING_S
from portal.core.doorbell import PAUSE_S
from tests.chaos.conftest import Start
from tests.chaos.rig import SWEEP_S, Rig
from tests.chaos.standing import Standing
from tests.doorbells import Doorbell
from tests.installation import eventually
from tests.people import email_of
from tests.postbox import Postbox

PATIENCE_S = 1.0  # the longest that a page may stand still while Redis is in trouble
COMMIT_S = 0.05  # what a commit may wait for the disk or for PostgreSQL on a loaded machine


def pages(rig: Rig) -> float:
    """Ask for twenty pages, none of which may fail; the longest that one of them stood still."""
    answers = [rig.get() for _ in range(20)]
    assert {status for status, _ in answers} == {200}
    return max(seconds for _, seconds in answers)


def test_f06_nothing_is_lost_while_redis_is_dead(start: Start, doorbell: Doorbell, postbox: Postbox, run: int) -> None:
    rig = start(REDIS_URL=doorbell.url)
    rig.record(3)
    doorbell.signal(signal.SIGKILL)
    assert not doorbell.answers()
    rig.record(10)
    for name in ("anna", "boris", "wera"):
        assert rig.ask_for_reset(email_of(name)) < PATIENCE_S
    assert pages(rig) < PATIENCE_S
    postbox.wait(3, seconds=SWEEP_S)
    rig.settles(SWEEP_S)
    assert sorted(letter.recipients for letter in postbox.letters) == [
        (email_of(name),) for name in ("anna", "boris", "wera")
    ]
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
    rig.record(15)
    eventually(lambda: doorbell.client.llen("rq:queue:alerts") >= 10, "the jobs wait in Redis", 10)
    doorbell.client.flushall()
    assert doorbell.client.llen("rq:queue:alerts") == 0
    os.kill(worker, signal.SIGCONT)
    rig.settles(SWEEP_S)


def test_f08_a_hanging_redis_delays_no_page_and_no_work(
    start: Start, doorbell: Doorbell, caplog: pytest.LogCaptureFixture, run: int
) -> None:
    rig = start(REDIS_URL=doorbell.url)
    doorbell.signal(signal.SIGSTOP)
    try:
        began, watch = time.monotonic(), Standing()
        rig.record(16)
        stood, took = watch.seconds(), time.monotonic() - began
        silences = sum("doorbell silent" in message for message in caplog.messages)
        assert 1 <= silences <= 1 + took / PAUSE_S, "after a failed ring there is a pause"
        assert stood < silences * RING_S + 16 * COMMIT_S, "a ring waits 0.3 s and is not tried again"
        assert rig.ask_for_reset(email_of("anna")) < PATIENCE_S
        assert pages(rig) < PATIENCE_S
        rig.settles(SWEEP_S)
    finally:
        doorbell.signal(signal.SIGCONT)
    rig.record(5)
    rig.settles(SWEEP_S)
