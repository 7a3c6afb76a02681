"""F10: three sweepers, one of them frozen in the middle and woken later. The alarms of tickets are among what they sweep."""

import multiprocessing
import signal
import time
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db, read_transaction, write_transaction
from portal.core.facts import FactRow
from portal.core.outbox import Message
from portal.sla.models import Alert
from portal.sla.operations import alarms
from portal.sla.states import PRIORITIES, Target
from portal.tickets.operations import assigning
from tests.chaos.conftest import Start
from tests.chaos.rig import SWEEP_S, application, rivals
from tests.databases import PostgreSQLDatabase, SQLiteDatabase
from tests.doorbells import Doorbell
from tests.factories.tickets import filed
from tests.installation import eventually
from tests.people import Cast
from tests.sla.promises import ALWAYS, sign

pytestmark = pytest.mark.slow
SWEEPERS = 3
TICKETS = 24
MINUTES = {Target.FIRST_RESPONSE: dict.fromkeys(PRIORITIES, 60), Target.RESOLUTION: dict.fromkeys(PRIORITIES, 240)}
STANDING_S = (
    30  # on top of the promise: who stands still in a transaction holds its row until PostgreSQL ends it after 60 s
)
NEAR_S = 46 * 60  # three quarters of the first hour have passed


def test_f10_three_sweepers_deliver_each_fact_and_ring_each_alarm_once(
    start: Start, doorbell: Doorbell, cast: Cast, run: int
) -> None:
    rig = start(REDIS_URL=doorbell.url)
    doorbell.signal(signal.SIGKILL)  # so that the sweepers do the work themselves, in parallel
    helpers = [rig.extra_sweeper() for _ in range(SWEEPERS - 1)]
    promise(rig.app, cast, TICKETS)
    rig.record(25)
    rig.portal.advance_clock(NEAR_S)
    time.sleep(3)
    helpers[0].send_signal(signal.SIGSTOP)
    rig.record(15)
    rig.settles(SWEEP_S + STANDING_S)
    helpers[0].send_signal(signal.SIGCONT)
    rig.record(5)
    eventually(lambda: len(told(rig.app)) == TICKETS, "every ticket has rung", SWEEP_S)
    rig.settles(SWEEP_S)
    assert all(helper.poll() is None for helper in helpers), "all three are still sweeping"
    assert told(rig.app) == warned(rig.app) == [75] * TICKETS
    assert mailed(rig.app, cast.boris.id) == TICKETS


@pytest.mark.usefixtures("run")
def test_f10_the_alarm_clock_in_three_processes_at_once_rings_each_threshold_once(
    database: SQLiteDatabase | PostgreSQLDatabase, cast: Cast
) -> None:
    url = database.copy()
    app = application(url)
    promise(app, cast, TICKETS)
    looked_at = rivals(sweep, [(url, clock.now() + timedelta(seconds=NEAR_S))] * SWEEPERS)
    assert sum(count > 0 for count in looked_at) > 1, "the sweeps met each other"
    assert told(app) == warned(app) == [75] * TICKETS
    with app.app_context():
        db.engine.dispose()


def promise(app: Flask, cast: Cast, count: int) -> None:
    """So many tickets in Boris's hands: an hour to answer, round the clock."""
    with app.app_context(), write_transaction():
        sign(cast.organisation_id, week=ALWAYS, minutes=MINUTES)
        for _ in range(count):
            assigning.take(filed(cast.anna), by=cast.boris)


def sweep(url: str, moment: datetime, begin: Barrier, results: "multiprocessing.Queue[int]") -> None:
    """One sweeper: small batches, round by round with the others; who is alone on a core would be done before they begin."""
    alarms.BATCH = 2
    looked_at = 0
    with application(url).app_context(), clock.at(moment):
        for _ in range(TICKETS):
            begin.wait(60)
            with write_transaction():
                looked_at += alarms.sweep()
        db.engine.dispose()
    results.put(looked_at)


def told(app: Flask) -> list[int]:
    """The thresholds that alerts were written for."""
    with app.app_context(), read_transaction():
        return list(db.session.scalars(select(Alert.threshold)))


def warned(app: Flask) -> list[int]:
    """The thresholds that facts were recorded for."""
    with app.app_context(), read_transaction():
        rows = db.session.scalars(select(FactRow.ids).where(FactRow.name.like("Deadline%")))
        return [ids["percent"] for ids in rows]


def mailed(app: Flask, user_id: int) -> int:
    """How many warnings a person is sent."""
    with app.app_context(), read_transaction():
        kinds = db.session.scalars(select(Message.kind).where(Message.recipient_id == user_id))
        return list(kinds).count("deadline")
