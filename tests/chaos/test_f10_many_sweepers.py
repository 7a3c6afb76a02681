"""F10: three sweepers, one of them frozen in the middle and woken later. The alarms of tickets are among what they sweep."""

import multiprocessing
import os
import random
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock
from portal.core import doorbell as portal_doorbell
from portal.core.db import db, read_transaction, write_transaction
from portal.core.facts import FactRow
from portal.core.outbox import Message
from portal.sla.models import Alert
from portal.sla.operations import alarms
from portal.sla.states import PRIORITIES, Target
from portal.tickets.operations import assigning
from tests.chaos.rig import application, rivals
from tests.chaos.sweepers import Sweepers, is_frozen
from tests.chaos.work import SWEEP_S
from tests.databases import PostgreSQLDatabase, SQLiteDatabase
from tests.doorbells import Doorbell
from tests.factories.tickets import filed
from tests.installation import eventually
from tests.people import Cast
from tests.postbox import Postbox
from tests.sla.promises import ALWAYS, sign

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("rivals")]  # one process starts one server for all of them
SWEEPERS = 3
TICKETS = 24
Database = SQLiteDatabase | PostgreSQLDatabase
MINUTES = {Target.FIRST_RESPONSE: dict.fromkeys(PRIORITIES, 60), Target.RESOLUTION: dict.fromkeys(PRIORITIES, 240)}
NEAR_S = 46 * 60  # three quarters of the first hour have passed


@pytest.fixture
def sweepers(database: Database, doorbell: Doorbell, postbox: Postbox, tmp_path: Path) -> Iterator[Sweepers]:
    """The sweepers of one installation, and its work. No web and no worker: they have no part in it."""
    found = Sweepers(tmp_path / "data", database.copy(), REDIS_URL=doorbell.url, SMTP_URL=postbox.url)
    yield found
    found.close()
    portal_doorbell.configure("")


def test_f10_three_sweepers_deliver_each_fact_and_ring_each_alarm_once(
    sweepers: Sweepers, doorbell: Doorbell, cast: Cast, run: int
) -> None:
    doorbell.signal(signal.SIGKILL)  # so that the sweepers do the work themselves, in parallel
    sweepers.record(25)
    promise(sweepers.app, cast, TICKETS)
    frozen = sweepers.start(freezes_at=random.randrange(2, 20))
    eventually(sweepers.effects, "it has found its work")
    for _ in range(SWEEPERS - 1):
        sweepers.start()
    sweepers.advance_clock(NEAR_S)
    eventually(lambda: is_frozen(frozen), "one is frozen in the middle of what it has found", 30)
    assert sweepers.pending() > 0
    sweepers.record(15)
    sweepers.settles(SWEEP_S)
    os.kill(frozen, signal.SIGCONT)
    sweepers.record(5)
    eventually(lambda: len(told(sweepers.app)) == TICKETS, "every ticket has rung", SWEEP_S)
    sweepers.settles(SWEEP_S)
    assert sweepers.all_alive(), "all three are still sweeping"
    assert told(sweepers.app) == warned(sweepers.app) == [75] * TICKETS
    assert mailed(sweepers.app, cast.boris.id) == TICKETS


@pytest.mark.usefixtures("run")
def test_f10_the_alarm_clock_in_three_processes_at_once_rings_each_threshold_once(
    database: Database, cast: Cast
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
