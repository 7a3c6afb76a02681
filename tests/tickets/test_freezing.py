"""Waiting with a reason."""

from datetime import timedelta

import pytest

from portal.core import clock as time
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.tickets.operations import freezing
from tests.factories.tickets import filed, kinds, solved


def test_a_frozen_ticket_remembers_where_it_stood(session, cast):
    ticket = filed(cast.anna)
    until = time.now() + timedelta(days=3)
    freezing.freeze(ticket, "delivery", by=cast.boris, until=until)
    freezing.freeze(ticket, "delivery", by=cast.boris, until=until)
    assert (ticket.status, ticket.freeze_until) == ("waiting_vendor", until)
    freezing.freeze(ticket, "approval", by=cast.boris)
    assert ticket.status == "waiting_internal"
    freezing.thaw(ticket, by=None)
    freezing.thaw(ticket, by=cast.boris)
    assert ticket.status == "active"
    assert kinds(ticket) == ["opened", "frozen", "frozen", "thawed"]


def test_freezing_is_work(session, cast):
    with pytest.raises(Forbidden):
        freezing.freeze(filed(cast.anna), "approval", by=cast.anna)


def test_a_freeze_needs_a_known_reason_and_a_day_to_come(session, cast):
    ticket = filed(cast.anna)
    with pytest.raises(Invalid):
        freezing.freeze(ticket, "siesta", by=cast.boris)
    with pytest.raises(Invalid):
        freezing.freeze(ticket, "approval", by=cast.boris, until=time.now() - timedelta(seconds=1))


def test_a_solved_ticket_does_not_wait(session, cast):
    with pytest.raises(NotAllowedNow):
        freezing.freeze(solved(cast), "vendor", by=cast.boris)
