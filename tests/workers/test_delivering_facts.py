"""A fact reaches each of its handlers exactly once, whatever is run twice or breaks."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from portal.core import facts
from portal.core.db import write_transaction
from portal.wiring import HANDLERS
from tests.conftest import Clock
from tests.workers.echoes import ECHO, FAIL, Sounded, delivery, effects, sound, wired
from workers.facts import deliver_fact, due_deliveries, note_failure
from workers.job import MOST_TRIES
from workers.sweeps import sweep_deliveries


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def test_a_handler_runs_once_though_its_job_runs_twice() -> None:
    with wired(ECHO):
        fact_id = sound()
        assert deliver_fact(fact_id, ECHO) is True
        assert deliver_fact(fact_id, ECHO) is False
    assert effects() == 1
    assert delivery(fact_id).state == "done"


def test_of_many_workers_at_once_one_runs_the_handler(app: Flask) -> None:
    def run(fact_id: int) -> bool:
        with app.app_context():
            return deliver_fact(fact_id, ECHO)

    with wired(ECHO), ThreadPoolExecutor(6) as pool:
        for number in range(5):
            fact_id = sound(number)
            assert sum(pool.map(run, [fact_id] * 6)) == 1
    assert effects() == 5


def test_nothing_is_owed_when_the_transaction_of_the_fact_is_undone() -> None:
    def break_off() -> None:
        with write_transaction():
            facts.record(Sounded(number=1))
            raise RuntimeError

    with wired(ECHO):
        with pytest.raises(RuntimeError):
            break_off()
        assert due_deliveries(10) == []


def test_a_broken_handler_leaves_nothing_and_its_neighbour_goes_on(clock: Clock) -> None:
    with wired(FAIL, ECHO):
        fact_id = sound()
        assert sweep_deliveries() == 2
        broken = delivery(fact_id, FAIL)
        assert (broken.state, broken.tries, broken.last_error) == ("new", 1, "RuntimeError: the handler broke")
        assert broken.due_at > broken.due_at.now(broken.due_at.tzinfo)
        assert effects("broken") == 0
        assert effects() == 1
        assert deliver_fact(fact_id, FAIL) is False, "it is not due yet"
        assert delivery(fact_id, FAIL).tries == 1
        clock.advance(minutes=1)
        sweep_deliveries()
        assert delivery(fact_id, FAIL).tries == 2


def test_after_its_last_try_a_delivery_waits_for_a_person(clock: Clock) -> None:
    with wired(FAIL):
        fact_id = sound()
        for _ in range(MOST_TRIES):
            assert delivery(fact_id, FAIL).state == "new"
            sweep_deliveries()
            clock.advance(hours=2)
        assert delivery(fact_id, FAIL).state == "dead"
        assert sweep_deliveries() == 0
        with write_transaction():
            assert facts.run_again(fact_id, FAIL) is True
            assert facts.run_again(fact_id, FAIL) is False
        revived = delivery(fact_id, FAIL)
        assert (revived.state, revived.tries) == ("new", 0)


def test_a_fact_of_a_newer_program_is_kept_and_tried_again() -> None:
    with wired(ECHO):
        fact_id = sound()
    facts.configure(HANDLERS)  # the program that knows the fact was taken back
    assert deliver_fact(fact_id, ECHO) is False
    assert delivery(fact_id).state == "new"
    assert "KeyError" in str(delivery(fact_id).last_error)


def test_a_failure_noted_late_does_not_touch_what_is_done() -> None:
    with wired(ECHO):
        fact_id = sound()
        deliver_fact(fact_id, ECHO)
    note_failure(fact_id, ECHO, "the process was killed")
    assert delivery(fact_id).state == "done"
