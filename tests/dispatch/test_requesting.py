"""Asking for a visit."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid
from portal.core.facts import FactRow
from portal.dispatch.operations.requesting import request_visit
from tests.dispatch.visits import filed, wish
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("session")


def test_a_visit_waits_for_a_dispatcher_and_says_so(cast: Cast) -> None:
    ticket = filed(cast)
    visit = request_visit(ticket, wish(cast), by=cast.wera)
    assert (visit.state, visit.organisation_id, visit.engineer_id) == ("to_dispatch", cast.organisation_id, None)
    fact = db.session.scalars(select(FactRow).where(FactRow.name == "VisitRequested")).one()
    assert (fact.ids["visit_id"], fact.ids["ticket_id"], fact.actor_id) == (visit.id, ticket.id, cast.wera.id)


@pytest.mark.parametrize("name", ["anna", "egor", "olga", "kasia"])
def test_whoever_does_not_work_the_ticket_cannot_ask(cast: Cast, name: str) -> None:
    ticket = filed(cast)
    with pytest.raises(Forbidden):
        request_visit(ticket, wish(cast), by=cast.viewers[name])


def test_a_window_must_be_ahead_and_long_enough(cast: Cast) -> None:
    ticket, now = filed(cast), clock.now()
    for changes, field in (
        ({"window_from": now + timedelta(hours=2), "window_to": now + timedelta(hours=1)}, "window_to"),
        ({"window_from": now - timedelta(hours=2), "window_to": now - timedelta(hours=1)}, "window_to"),
        ({"duration_minutes": 121}, "duration_minutes"),
    ):
        with pytest.raises(Invalid) as caught:
            request_visit(ticket, wish(cast, **changes), by=cast.wera)
        assert caught.value.field == field
