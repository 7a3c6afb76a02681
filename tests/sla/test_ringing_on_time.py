"""From a real ticket to the mail, through the timed job, the port to tickets and the deliveries; time is moved."""

import pytest
from sqlalchemy import select

from portal.core.db import db, read_transaction, write_transaction
from portal.core.outbox import Message
from portal.sla.states import PRIORITIES, Target
from portal.tickets.models import Ticket
from portal.tickets.operations import assigning, solving
from tests.factories.tickets import filed
from tests.sla.promises import ALWAYS, sign
from workers.sla_alerts import sweep_alarms
from workers.sweeps import sweep_deliveries

MINUTES = {Target.FIRST_RESPONSE: dict.fromkeys(PRIORITIES, 60), Target.RESOLUTION: dict.fromkeys(PRIORITIES, 240)}


@pytest.fixture
def ticket_id(app, cast, clock) -> int:
    """Anna's ticket in Boris's hands; an hour to answer and four to solve, round the clock."""
    with app.app_context(), write_transaction():
        sign(cast.organisation_id, week=ALWAYS, minutes=MINUTES)
        ticket = filed(cast.anna)
        assigning.take(ticket, by=cast.boris)
        return ticket.id


@pytest.fixture
def alarms(app, cast):
    """What reached Boris: (target, percent), after the timed job ran twice."""

    def ring() -> list[tuple[object, object]]:
        with app.app_context():
            for _ in range(2):
                sweep_alarms()
                sweep_deliveries()
            with read_transaction():
                mails = select(Message).where(Message.kind == "deadline", Message.recipient_id == cast.boris.id)
                return [
                    (mail.params["target"], mail.params["percent"])
                    for mail in db.session.scalars(mails.order_by(Message.id))
                ]

    return ring


def test_warnings_come_at_75_and_100_percent_once_each(ticket_id, alarms, clock) -> None:
    assert alarms() == []
    clock.advance(minutes=44)
    assert alarms() == []
    clock.advance(minutes=2)
    assert alarms() == [("first_response", 75)]
    clock.advance(minutes=15)
    first = [("first_response", 75), ("first_response", 100)]
    assert alarms() == first
    clock.advance(hours=2)
    assert alarms() == [*first, ("resolution", 75)]
    clock.advance(hours=1)
    assert alarms() == [*first, ("resolution", 75), ("resolution", 100)]


def test_after_six_hours_without_a_sweep_each_promise_is_told_once(ticket_id, alarms, clock) -> None:
    clock.advance(hours=6)
    assert alarms() == [("first_response", 100), ("resolution", 100)]


def test_a_clock_that_goes_back_tells_nothing_twice(ticket_id, alarms, clock) -> None:
    clock.advance(hours=1, minutes=1)
    assert alarms() == [("first_response", 100)]
    clock.advance(hours=-3)
    assert alarms() == [("first_response", 100)]
    clock.advance(hours=3)
    assert alarms() == [("first_response", 100)]


def test_a_solved_ticket_is_silent(app, cast, ticket_id, alarms, clock) -> None:
    clock.advance(minutes=30)
    with app.app_context(), write_transaction():
        solving.solve(db.session.get_one(Ticket, ticket_id), "Драйвер переустановлен.", by=cast.boris)
    clock.advance(days=2)
    assert alarms() == []
