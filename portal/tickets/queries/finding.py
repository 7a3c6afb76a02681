"""One ticket, and what a person is to it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, select, true
from sqlalchemy.orm import InstrumentedAttribute

from portal.accounts.models import Line
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import NotFound
from portal.tickets import policy
from portal.tickets.models import Event, File, Link, Message, Participant, Ticket
from portal.tickets.policy import Standing
from portal.tickets.states import MERGED_INTO, Kind

_NUMBER = re.compile(r"#?\s*(\d{1,9})")
MATTERS_TO_REQUESTER = {Kind.REPLIED, Kind.REQUESTER_REPLIED, Kind.SOLVED, Kind.CLOSED, Kind.CANCELLED, Kind.REOPENED}


def get_visible(viewer: Viewer, number: int) -> Ticket:
    """The ticket with this number. Raises NotFound where there is none or it is hidden."""
    return _found(select(Ticket).where(Ticket.number == number, policy.visible(viewer)))


def get_visible_by_id(viewer: Viewer, ticket_id: int) -> Ticket:
    """The same by id, for domains above."""
    return _found(select(Ticket).where(Ticket.id == ticket_id, policy.visible(viewer)))


def all_visible(viewer: Viewer, numbers: Sequence[int]) -> list[Ticket]:
    """The tickets with these numbers, lowest first. Raises NotFound where any of them is absent or hidden."""
    found = db.session.scalars(
        select(Ticket).where(Ticket.number.in_(numbers), policy.visible(viewer)).order_by(Ticket.number)
    ).all()
    if len(found) < len(set(numbers)):
        raise NotFound
    return list(found)


def get_with_standing(viewer: Viewer, number: int) -> tuple[Ticket, Standing]:
    """The ticket with this number and what the person is to it, for its page; one statement. Raises NotFound."""
    row = db.session.execute(_with_ties(viewer), {"number": number}).one_or_none()
    if row is None:
        raise NotFound
    ticket, engineer, may_talk = row
    return ticket, _standing(viewer, ticket, engineer, may_talk)


def number_meant(text: str) -> int | None:
    """The ticket that a search for ``1042`` or ``#1042`` means; None for other words."""
    found = _NUMBER.fullmatch(text.strip())
    return int(found[1]) if found else None


def is_visible(viewer: Viewer, number: int) -> bool:
    """Whether the person sees the ticket with this number."""
    return db.session.scalar(select(Ticket.id).where(Ticket.number == number, policy.visible(viewer))) is not None


def get(ticket_id: int) -> Ticket:
    """A ticket for jobs and handlers, which act for nobody. Raises NotFound."""
    return _found(select(Ticket).where(Ticket.id == ticket_id))


def standing(viewer: Viewer, ticket: Ticket) -> Standing:
    """What the person is to the ticket; one statement."""
    engineer, talking = _ties(viewer, ticket.id)
    row = db.session.execute(select(engineer, talking)).one()
    return _standing(viewer, ticket, row[0], row[1])


def changed_since(ticket_id: int, seen: int, viewer: Viewer, standing: Standing) -> bool:
    """Whether somebody else did something after event ``seen`` that matters to what this person is about to do.

    For who asks only what was said or decided; an assignment behind the scenes does not disturb her writing.
    """
    matters = Event.kind.in_(sorted(MATTERS_TO_REQUESTER)) if standing.asks else true()
    newer = exists().where(
        Event.ticket_id == ticket_id,
        Event.id > seen,
        Event.actor_id.is_distinct_from(viewer.id),
        policy.visible_events(standing),
        matters,
    )
    return bool(db.session.scalar(select(newer)))


def get_file(viewer: Viewer, file_id: int) -> File:
    """A file whose ticket and message the person may see, or that reached a ticket on which she works by a merger. Raises NotFound."""
    file = db.session.scalar(
        select(File).join(Ticket, Ticket.id == File.ticket_id).where(File.id == file_id, policy.visible(viewer))
    )
    if file is None:
        return _brought_file(viewer, file_id)
    its = standing(viewer, get(file.ticket_id))
    seen = db.session.scalar(
        select(File.id)
        .outerjoin(Message, and_(Message.id == File.message_id, Message.ticket_id == File.ticket_id))
        .where(File.id == file_id, policy.visible_files(its))
    )
    if seen is None:
        raise NotFound
    return file


def _brought_file(viewer: Viewer, file_id: int) -> File:
    """A file of a ticket that was merged into one whose notes the person reads (queries/relating.py shows her all of it)."""
    row = db.session.execute(
        select(File, Ticket)
        .join(Link, and_(Link.ticket_id == File.ticket_id, Link.kind == MERGED_INTO))
        .join(Ticket, Ticket.id == Link.other_id)
        .where(File.id == file_id, policy.visible(viewer))
    ).first()
    if row is None or not standing(viewer, row.Ticket).sees_notes:
        raise NotFound
    return row.File


@lru_cache(maxsize=512)
def _with_ties(viewer: Viewer) -> Select:
    """Made once for a person with the same rights: building the condition of what she sees costs more than asking it."""
    seen = (Ticket.number == bindparam("number"), policy.visible(viewer))
    engineer, talking = _ties(viewer, Ticket.id)
    return select(Ticket, engineer, talking).where(*seen)


def _ties(
    viewer: Viewer, ticket_id: int | InstrumentedAttribute[int]
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether she is the ticket's engineer, and whether any of her lines may talk to requesters."""
    engineer = exists().where(
        Participant.ticket_id == ticket_id, Participant.user_id == viewer.id, Participant.role == "engineer"
    )
    return engineer, exists().where(Line.id.in_(sorted(viewer.line_ids)), Line.may_talk)


def _standing(viewer: Viewer, ticket: Ticket, engineer: bool, may_talk: bool) -> Standing:
    roles = frozenset({"engineer"}) if engineer else frozenset()
    return policy.standing_of(viewer, ticket, roles, bool(may_talk) or not viewer.line_ids)


def _found(statement: object) -> Ticket:
    ticket = db.session.scalar(statement)  # ty: ignore[no-matching-overload]
    if ticket is None:
        raise NotFound
    return ticket
