"""Tickets in the states that tests need."""

from sqlalchemy import select

from portal.accounts.models import Team
from portal.accounts.viewer import Viewer
from portal.core.db import commit, db
from portal.core.facts import FactRow
from portal.tickets.models import Event, Message, Ticket
from portal.tickets.operations import opening, solving
from tests.people import Cast


def filed(by: Viewer, **details: object) -> Ticket:
    """A new ticket; ``details`` as in opening.Filing."""
    filing = {"title": "Принтер не печатает", "description": "После обновления горит красная лампа", **details}
    return opening.open_ticket(opening.Filing(**filing), by=by)  # ty: ignore[invalid-argument-type]


def solved(cast: Cast) -> Ticket:
    """Anna's ticket, solved by Boris."""
    ticket = filed(cast.anna)
    solving.solve(ticket, "Драйвер переустановлен.", by=cast.boris)
    return ticket


def team(name: str) -> Team:
    """A team of the cast by its name."""
    return db.session.scalars(select(Team).where(Team.name == name)).one()


def kinds(ticket: Ticket) -> list[str]:
    """What happened to the ticket, in order."""
    return list(db.session.scalars(select(Event.kind).where(Event.ticket_id == ticket.id).order_by(Event.id)))


def facts_named(name: str) -> list[dict[str, object]]:
    """The ids of the recorded facts of one kind."""
    return list(db.session.scalars(select(FactRow.ids).where(FactRow.name == name).order_by(FactRow.id)))


def settled(*tickets: Ticket) -> int:
    """Commit what the test wrote, so that clients see it; the number of the (first) ticket, which must not be read afterwards."""
    number = tickets[0].number
    commit()
    return number


def messages(ticket: Ticket) -> list[Message]:
    """What was said, in order."""
    return list(db.session.scalars(select(Message).where(Message.ticket_id == ticket.id).order_by(Message.id)))
