"""A ticket's deadline: set when it is filed, moved and stopped by what happens."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.core import clock as time
from portal.sla.calendar_tables import read_table
from portal.sla.models import Policy
from portal.sla.operations import agreeing, calendars
from portal.sla.states import Target
from portal.tickets.models import FAR_FUTURE
from portal.tickets.operations import commenting, freezing, solving
from portal.tickets.queries.clocks import clock_events
from tests.factories.tickets import filed

ROUND_THE_CLOCK = {"name": "Always", "zone": "UTC", "week": {day: ["00:00-24:00"] for day in
                   ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}  # fmt: skip
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def contract(session):
    calendar, _ = calendars.load(read_table(ROUND_THE_CLOCK))
    minutes = {Target.FIRST_RESPONSE: {4: 60}, Target.RESOLUTION: {4: 600}}
    version = agreeing.publish_policy("Standard", minutes, NOON - timedelta(days=1))
    policy = session.get(Policy, version.policy_id)
    agreeing.sign_contract("Everybody", None, calendar, policy, (NOON - timedelta(days=1)).date())


def test_the_nearest_running_deadline_sorts_the_queue(session, cast, contract):
    with time.at(NOON):
        ticket = filed(cast.anna)
    assert ticket.due_at == ticket.queue_at == NOON + timedelta(hours=1)
    with time.at(NOON + timedelta(minutes=30)):
        commenting.reply(ticket, "Смотрю", by=cast.boris)
    assert ticket.due_at == NOON + timedelta(hours=10)


def test_waiting_for_the_requester_stops_the_clock_and_her_answer_moves_the_deadline(session, cast, contract):
    with time.at(NOON):
        ticket = filed(cast.anna)
        freezing.ask_requester(ticket, "Какая модель?", by=cast.boris)
    assert (ticket.due_at, ticket.queue_at) == (None, FAR_FUTURE)
    with time.at(NOON + timedelta(hours=2)):
        commenting.reply(ticket, "HP", by=cast.anna)
    assert ticket.due_at == NOON + timedelta(hours=12)


def test_reopening_goes_on_with_the_same_clock(session, cast, contract):
    with time.at(NOON):
        ticket = filed(cast.anna)
    with time.at(NOON + timedelta(hours=1)):
        solving.solve(ticket, "Готово", by=cast.boris)
    with time.at(NOON + timedelta(hours=5)):
        solving.reopen(ticket, "Нет", by=cast.anna)
    assert ticket.due_at == NOON + timedelta(hours=14)


def test_without_a_contract_there_is_no_deadline(session, cast):
    assert filed(cast.anna).due_at is None


def test_notes_are_nothing_to_a_clock(session, cast, contract):
    ticket = filed(cast.anna)
    before = clock_events(ticket.id)
    commenting.note(ticket, "внутреннее", by=cast.boris)
    assert clock_events(ticket.id) == before
