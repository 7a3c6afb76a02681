"""What time does to tickets."""

from datetime import timedelta

from sqlalchemy import select

from portal.core import clock as time
from portal.core.db import commit
from portal.tickets.models import Ticket
from portal.tickets.operations import commenting, freezing
from portal.tickets.states import CLOSE_DAYS
from tests.factories.tickets import facts_named, filed, kinds, solved
from workers.tickets import sweep_tickets


def states_now(session) -> list[str]:
    session.rollback()
    found = list(session.scalars(select(Ticket.status).order_by(Ticket.id)))
    session.rollback()
    return found


def test_waiting_ends_on_its_date(app, session, cast, clock):
    ticket = filed(cast.anna)
    freezing.freeze(ticket, "delivery", by=cast.boris, until=time.now() + timedelta(days=2))
    commit()
    session.rollback()
    clock.advance(days=1)
    assert sweep_tickets() == 0
    clock.advance(days=1, seconds=1)
    assert (sweep_tickets(), sweep_tickets()) == (1, 0)
    assert states_now(session) == ["active"]
    assert kinds(session.scalars(select(Ticket)).one())[-1] == "thawed"


def test_a_solution_that_nobody_contradicts_becomes_final(app, session, cast, clock):
    solved(cast)
    spoken_of = solved(cast)
    commit()
    session.rollback()
    clock.advance(days=CLOSE_DAYS - 1)
    commenting.reply(session.get(Ticket, spoken_of.id), "Проверю завтра", by=cast.anna)
    commit()
    clock.advance(days=1, seconds=1)
    session.rollback()
    assert (sweep_tickets(), sweep_tickets()) == (1, 0)
    assert states_now(session) == ["closed", "solved"]
    assert [fact["confirmed"] for fact in facts_named("TicketClosed")] == [False]
