"""Tickets that belong together, as one reader may know of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Row, Select, bindparam, case, or_, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.search.analysis import words
from portal.tickets import policy, states
from portal.tickets.models import Link, Ticket
from portal.tickets.policy import Standing
from portal.tickets.queries import finding

SEARCHED, OFFERED = 2000, 12


@dataclass(frozen=True)
class Relation:
    """One line of the panel: how the ticket stands to another."""

    label: object
    number: int
    title: str
    status: str


@dataclass(frozen=True)
class Related:
    """What belongs to a ticket: links to tickets that the reader sees, and (id → number) what was merged into it and she may read."""

    links: Sequence[Relation]
    merged: dict[int, int]


def related(ticket: Ticket, viewer: Viewer, standing: Standing) -> Related:
    """Everything linked with a ticket, in one statement.

    Who works here reads what was merged into it; others only what they may see of it anyway.
    """
    rows = db.session.execute(_linked(viewer), {"ticket_id": ticket.id}).all()
    merged = [row for row in rows if row.kind == states.MERGED_INTO]
    return Related(
        links=[
            Relation(_label(row, ticket), row.number, row.title, row.status)
            for row in rows
            if row.is_visible and row.kind != states.MERGED_INTO
        ],
        merged={
            row.id: row.number
            for row in merged
            if row.ticket_id != ticket.id and (standing.sees_notes or row.is_visible)
        },
    )


@lru_cache(maxsize=512)
def _linked(viewer: Viewer) -> Select:
    """Made once for a person with the same rights, like the other statements of a ticket's page."""
    here = bindparam("ticket_id")
    other_id = case((Link.ticket_id == here, Link.other_id), else_=Link.ticket_id)
    return (
        select(
            Link.kind, Link.ticket_id, Ticket.id, Ticket.number, Ticket.title, Ticket.status,
            policy.visible(viewer).label("is_visible"),
        )
        .join(Ticket, Ticket.id == other_id)
        .where(or_(Link.ticket_id == here, Link.other_id == here))
        .order_by(Link.id)
    )  # fmt: skip


def survivor_of(ticket: Ticket) -> Ticket | None:
    """The ticket into which this one was merged, or None."""
    if ticket.status != states.Status.CANCELLED:
        return None
    joined = select(Ticket).join(Link, Link.other_id == Ticket.id)
    return db.session.scalar(joined.where(Link.ticket_id == ticket.id, Link.kind == states.MERGED_INTO))


def candidates(viewer: Viewer, ticket: Ticket, asked: str) -> Sequence[Row]:
    """Tickets of the viewer's desk to link with: the one of a number, else the newest whose titles hold all the words.

    Words count in all their forms, among the newest SEARCHED titles. Without words: other open tickets of the same requester or site.
    """
    columns = select(Ticket.number, Ticket.title, Ticket.status, Ticket.priority, Ticket.open)
    mine = columns.where(policy.desk(viewer), Ticket.id != ticket.id)
    number = finding.number_meant(asked)
    if number is not None:
        return db.session.execute(mine.where(Ticket.number == number)).all()
    newest = mine.order_by(Ticket.id.desc())
    if not asked.strip():
        near = or_(Ticket.requester_id == ticket.requester_id, Ticket.site_id == ticket.site_id)
        return db.session.execute(newest.where(near, Ticket.open).limit(OFFERED)).all()
    wanted = [set(word.terms) for word in words(asked)]
    found = [row for row in db.session.execute(newest.limit(SEARCHED)) if _holds(row.title, wanted)]
    return found[:OFFERED]


def _holds(title: str, wanted: Sequence[set[str]]) -> bool:
    terms = {term for word in words(title) for term in word.terms}
    return all(one & terms for one in wanted)


def _label(row: Row, ticket: Ticket) -> object:
    kinds = states.LINK_KINDS if row.ticket_id == ticket.id else states.INVERSE_LINK_KINDS
    return kinds.get(row.kind, row.kind)
