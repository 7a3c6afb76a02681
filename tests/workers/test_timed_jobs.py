"""The sweeper: one turn for each timed job however many sweepers run, with Redis or without."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import update

from portal.core import doorbell as bell
from portal.core import health, timers
from portal.core.db import db, read_transaction, write_transaction
from portal.core.timers import Timer
from tests.doorbells import Doorbell
from tests.workers.echoes import ECHO, effects, sound, wired
from workers import schedule, sweeper


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def test_one_of_many_sweepers_gets_the_turn(app: Flask) -> None:
    def take(_: int) -> bool:
        with app.app_context(), write_transaction():
            return timers.take_turn("job", 60)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(take, range(12))) == 1


def test_the_next_turn_comes_after_the_interval() -> None:
    def take() -> bool:
        with write_transaction():
            return timers.take_turn("job", 60)

    assert [take(), take()] == [True, False]
    move(-61)
    assert take() is True


def test_a_clock_that_was_set_back_does_not_stop_a_timed_job() -> None:
    with write_transaction():
        timers.take_turn("job", 60)
    move(7200)
    with write_transaction():
        assert timers.take_turn("job", 60) is True


def move(seconds: int) -> None:
    """Pretend that the job began so many seconds later."""
    with write_transaction():
        db.session.execute(update(Timer).values(began=Timer.began + seconds))


def test_without_redis_the_sweeper_delivers_by_itself() -> None:
    with wired(ECHO):
        sound()
        sweeper.tick()
        assert effects() == 1


def test_with_redis_the_sweeper_only_rings(doorbell: Doorbell) -> None:
    bell.configure(doorbell.url)
    with wired(ECHO):
        sound()
        doorbell.client.flushall()  # what was rung at the commit is lost
        sweeper.tick()
        assert effects() == 0
        timed = {queue: sum(t.queue == queue for t in schedule.TIMED) for queue in ("alerts", "mail-out", "bulk")}
        assert bell.look() == {**timed, "alerts": timed["alerts"] + 1}


def test_the_sweeper_does_not_pile_up_what_nobody_fetches(doorbell: Doorbell) -> None:
    bell.configure(doorbell.url)
    with wired(ECHO):
        for number in range(5):
            sound(number)
        for _ in range(100):
            schedule.TIMED[0].function()
    waiting = bell.look()
    assert waiting is not None
    assert waiting["alerts"] <= 205


def test_a_timed_job_that_fails_is_written_down_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(sweeper, "TIMED", (schedule.Timed("broken", 10, broken, None), *schedule.TIMED))
    sweeper.tick()
    with read_transaction():
        assert db.session.get_one(Timer, "broken").last_error == "RuntimeError: broken"
        assert db.session.get_one(Timer, "deliveries").ended > 0


def test_the_last_sweep_is_known() -> None:
    with read_transaction():
        assert health._sweep().state == "warn"
    sweeper.tick()
    with read_transaction():
        assert health._sweep().state == "pass"


@pytest.mark.parametrize("timed", schedule.TIMED, ids=lambda timed: timed.name)
def test_every_timed_job_may_run_twice(timed: schedule.Timed) -> None:
    with write_transaction():
        timers.take_turn(timed.name, timed.every)
    sweeper.run_timed(timed.name)
    sweeper.run_timed(timed.name)
    with read_transaction():
        assert db.session.get_one(Timer, timed.name).last_error == ""


def test_names_of_timed_jobs_are_unique_and_their_queues_exist() -> None:
    names = [timed.name for timed in schedule.TIMED]
    assert len(set(names)) == len(names)
    assert {timed.queue for timed in schedule.TIMED} <= {None, *bell.QUEUES}
