"""What the installation owes. For administrators only: beside the people of tickets there is no finer visibility here."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Team, User
from portal.accounts.viewer import Viewer
from portal.core import timers
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.facts import Delivery, FactRow
from portal.core.outbox import Message
from portal.core.paging import Order, Page, page_of
from portal.tickets import policy
from portal.tickets.models.ticket import Ticket

MESSAGE_STATES = ("new", "sending", "sent", "kept", "dead")


@dataclass(frozen=True)
class TimedRun:
    """When a timed job last ended: seconds ago by the database's clock, with the error of that run."""

    name: str
    seconds_ago: int | None
    last_error: str


@dataclass(frozen=True)
class TicketPeople:
    """Whom mails about a ticket go to: who asked, and who works on it (else its team). And what it is called."""

    title: str
    requester: str
    workers: str


def deliveries(state: str, after: str | None = None) -> Page[Row]:
    """Deliveries in a state (new or dead) with the facts they are of and who made these, longest due first."""
    statement = (
        select(
            Delivery.fact_id, Delivery.handler, Delivery.tries, Delivery.due_at, Delivery.last_error,
            FactRow.name.label("fact"), FactRow.ids, FactRow.at, User.name.label("actor"),
        )
        .join(FactRow, FactRow.id == Delivery.fact_id)
        .outerjoin(User, User.id == FactRow.actor_id)
        .where(Delivery.state == state)
    )  # fmt: skip
    return page_of(statement, [Order(Delivery.due_at), Order(Delivery.fact_id), Order(Delivery.handler)], after)


def delivery_counts() -> dict[str, int]:
    """How many deliveries are still owed and how many were given up."""
    rows = db.session.execute(
        select(Delivery.state, func.count()).where(Delivery.state != "done").group_by(Delivery.state)
    ).all()
    return {"new": 0, "dead": 0} | {state: count for state, count in rows}


def people_of_tickets(ticket_ids: Iterable[int], by: Viewer) -> dict[int, TicketPeople]:
    """Who asked and who works, by ticket id, for the tickets that ``by`` may see; one statement."""
    requester, assignee = aliased(User), aliased(User)
    workers = func.coalesce(assignee.name, Team.name, "").label("workers")
    statement = (
        select(Ticket.id, Ticket.title, requester.name.label("requester"), workers)
        .join(requester, requester.id == Ticket.requester_id)
        .outerjoin(assignee, assignee.id == Ticket.assignee_id)
        .outerjoin(Team, Team.id == Ticket.team_id)
    )
    rows = db.session.execute(statement.where(Ticket.id.in_(set(ticket_ids)), policy.visible(by))).all()
    return {row.id: TicketPeople(row.title, row.requester, row.workers) for row in rows}


def messages(state: str | None, after: str | None = None) -> Page[Row]:
    """Messages, the newest first; state None means all."""
    statement = select(
        Message.id, Message.kind, Message.state, Message.recipient, Message.recipient_id,
        User.name.label("person"), Message.subject, Message.params,
        Message.tries, Message.created_at, Message.due_at, Message.sent_at, Message.last_error,
    ).outerjoin(User, User.id == Message.recipient_id)  # fmt: skip
    if state:
        statement = statement.where(Message.state == state)
    return page_of(statement, [Order(Message.id, descending=True)], after)


def message_counts() -> dict[str, int]:
    """Messages by state."""
    rows = db.session.execute(select(Message.state, func.count()).group_by(Message.state)).all()
    return dict.fromkeys(MESSAGE_STATES, 0) | {state: count for state, count in rows}


def get_message(message_id: int) -> tuple[Message, str]:
    """One message with its text, and the name of who is to get it (empty for a bare address). Raises NotFound."""
    found = db.session.execute(
        select(Message, User.name).outerjoin(User, User.id == Message.recipient_id).where(Message.id == message_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1] or ""


def timed_runs() -> list[TimedRun]:
    """When each timed job last ended."""
    passed = timers.database_seconds() - timers.Timer.ended
    rows = db.session.execute(
        select(timers.Timer.name, case((timers.Timer.ended > 0, passed)), timers.Timer.last_error)
    )
    return [TimedRun(*row) for row in rows]
