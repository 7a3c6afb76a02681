"""Reads of what the installation owes and how it is. For administrators only: there is no finer visibility here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, String, cast, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from assets.models import Asset, DeviceModel
from portal.accounts.models import Department, Organisation, Site, Team, User
from portal.catalogue.models import Category, Service
from portal.core import timers
from portal.core.audit import AuditEntry
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.facts import Delivery, FactRow
from portal.core.outbox import Message
from portal.core.paging import Order, Page, page_of
from portal.dispatch.models import Visit
from portal.knowledge.models import Article, SynonymGroup
from portal.sla.models import Calendar, Contract, Policy
from portal.tickets.models import Notice
from portal.tickets.models.ticket import Ticket

NAMES: dict[str, tuple[InstrumentedAttribute[int], InstrumentedAttribute[str] | InstrumentedAttribute[int]]] = {
    "article": (Article.id, Article.slug),
    "asset": (Asset.id, Asset.tag),
    "calendar": (Calendar.id, Calendar.name),
    "category": (Category.id, Category.slug),
    "contract": (Contract.id, Contract.name),
    "department": (Department.id, Department.name),
    "device_model": (DeviceModel.id, DeviceModel.name),
    "notice": (Notice.id, Notice.title),
    "organisation": (Organisation.id, Organisation.name),
    "service": (Service.id, Service.slug),
    "site": (Site.id, Site.name),
    "sla_policy": (Policy.id, Policy.name),
    "synonyms": (SynonymGroup.id, SynonymGroup.code),
    "team": (Team.id, Team.name),
    "user": (User.id, User.name),
    # known by their numbers
    "message": (Message.id, Message.id),
    "ticket": (Ticket.id, Ticket.number),
    "visit": (Visit.id, Visit.id),
}
MESSAGE_STATES = ("new", "sending", "sent", "kept", "dead")


@dataclass(frozen=True)
class TimedRun:
    """When a timed job last ended: seconds ago by the database's clock, with the error of that run."""

    name: str
    seconds_ago: int | None
    last_error: str


def deliveries(state: str, after: str | None = None) -> Page[Row]:
    """Deliveries in a state (new or dead) with the facts they are of, longest due first."""
    statement = select(
        Delivery.fact_id, Delivery.handler, Delivery.tries, Delivery.due_at, Delivery.last_error,
        FactRow.name.label("fact"), FactRow.ids, FactRow.at,
    ).join(FactRow, FactRow.id == Delivery.fact_id).where(Delivery.state == state)  # fmt: skip
    return page_of(statement, [Order(Delivery.due_at), Order(Delivery.fact_id), Order(Delivery.handler)], after)


def delivery_counts() -> dict[str, int]:
    """How many deliveries are still owed and how many were given up."""
    rows = db.session.execute(
        select(Delivery.state, func.count()).where(Delivery.state != "done").group_by(Delivery.state)
    ).all()
    return {"new": 0, "dead": 0} | {state: count for state, count in rows}


def messages(state: str | None, after: str | None = None) -> Page[Row]:
    """Messages, the newest first; state None means all."""
    statement = select(
        Message.id, Message.kind, Message.state, Message.recipient, User.name.label("person"), Message.subject,
        Message.tries, Message.created_at, Message.due_at, Message.sent_at, Message.last_error,
    ).outerjoin(User, User.id == Message.recipient_id)  # fmt: skip
    if state:
        statement = statement.where(Message.state == state)
    return page_of(statement, [Order(Message.id, descending=True)], after)


def message_counts() -> dict[str, int]:
    """Messages by state."""
    rows = db.session.execute(select(Message.state, func.count()).group_by(Message.state)).all()
    return dict.fromkeys(MESSAGE_STATES, 0) | {state: count for state, count in rows}


def get_message(message_id: int) -> Message:
    """One message with its text. Raises NotFound."""
    message = db.session.get(Message, message_id)
    if message is None:
        raise NotFound
    return message


def timed_runs() -> list[TimedRun]:
    """When each timed job last ended."""
    rows = db.session.scalars(select(timers.Timer).order_by(timers.Timer.name)).all()
    return [TimedRun(row.name, timers.seconds_since(row.name), row.last_error) for row in rows]


def audit_entries(after: str | None = None, kind: str | None = None) -> Page[Row]:
    """Who changed what, the newest first."""
    statement = select(
        AuditEntry.id, AuditEntry.at, AuditEntry.action, AuditEntry.kind, AuditEntry.object_id, AuditEntry.before,
        AuditEntry.after, User.name.label("person"),
    ).outerjoin(User, User.id == AuditEntry.actor_id)  # fmt: skip
    if kind:
        statement = statement.where(AuditEntry.kind == kind)
    return page_of(statement, [Order(AuditEntry.id, descending=True)], after)


def names_of_objects(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """By which name people know objects, by (kind, id): one statement for all kinds; what is gone or of no known kind has none."""
    ids: dict[str, set[int]] = {}
    for kind, number in wanted:
        if kind in NAMES:
            ids.setdefault(kind, set()).add(number)
    parts = [
        select(literal(kind).label("kind"), NAMES[kind][0].label("number"), cast(NAMES[kind][1], String).label("name"))
        .where(NAMES[kind][0].in_(ids[kind]))
        for kind in ids
    ]  # fmt: skip
    if not parts:
        return {}
    return {(str(kind), int(number)): str(name) for kind, number, name in db.session.execute(union_all(*parts))}


def audit_kinds() -> Sequence[str]:
    """The kinds of things that were changed so far."""
    return db.session.scalars(select(AuditEntry.kind).distinct().order_by(AuditEntry.kind)).all()
