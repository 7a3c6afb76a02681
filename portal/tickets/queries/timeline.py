"""The story of a ticket for one reader: messages, and between them one quiet line for each event, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Row, Select, and_, bindparam, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.storage import INLINE
from portal.tickets import policy
from portal.tickets.models import Event, File, Message, Ticket
from portal.tickets.policy import STRANGER, Standing
from portal.tickets.queries.telling import ICONS, WITH_OWN_SUBJECT, Names, told
from portal.tickets.states import Kind


@dataclass(frozen=True)
class Attachment:
    """A file as the page shows it."""

    id: int
    name: str
    size: int
    is_image: bool


Attached = dict[tuple[int, int | None], list[Attachment]]  # by ticket and message, None for what came with the ticket


@dataclass(frozen=True)
class Entry:
    """One thing that happened. ``body`` None: a quiet line with ``text``; else a message, with ``text`` beside its author."""

    id: int
    at: datetime
    author: str
    text: str
    icon: str
    kind: str = "event"  # event | public | mine | internal
    body: str | None = None
    files: Sequence[Attachment] = field(default_factory=tuple)
    origin: int | None = None  # the number of a ticket that was merged into this one


@dataclass(frozen=True)
class Story:
    """The entries in order, the files that came with the ticket, and the newest event among them."""

    entries: list[Entry]
    first_files: list[Attachment]
    seen: int


@dataclass(frozen=True)
class Records:
    """What a story is told from, still without names."""

    ticket_id: int
    rows: Sequence[Row]
    files: Attached
    origins: Mapping[int, int]  # tickets that were merged into it, by id, with their numbers
    asked: Mapping[int, str]  # what was asked for in those

    def people(self) -> set[int]:
        """Whose names the story needs."""
        wanted = {
            value
            for row in self.rows
            for values in (row.old or {}, row.new or {})
            for key in ("assignee_id", "user_id", "engineer_id")
            if isinstance(value := values.get(key), int)
        }
        return wanted | {row.actor_id for row in self.rows if row.actor_id is not None}


def records(ticket: Ticket, standing: Standing, merged: Mapping[int, int]) -> Records:
    """What the reader may know of the ticket's history, and of the tickets ``merged`` (id → number) into it.

    Two statements, however long it is; one more where something was merged.
    """
    statement = _EVENTS_WITH_NOTES if standing.sees_notes else _EVENTS
    told_here = [ticket.id, *sorted(merged)]
    rows = db.session.execute(statement, {"ticket_ids": told_here}).all()
    return Records(ticket.id, rows, _files(told_here, standing), merged, _asked(merged))


def story(found: Records, viewer: Viewer, names: Names) -> Story:
    """The records in words."""
    entries = []
    for row in found.rows:
        if row.ticket_id in found.origins:
            entries.append(_brought(row, found, names, viewer))
        elif row.kind != Kind.OPENED:  # the page begins with what was asked
            entries.append(_entry(row, found.files, names, viewer))
    seen = max((row.id for row in found.rows if row.ticket_id == found.ticket_id), default=0)
    first_files = found.files.get((found.ticket_id, None), [])
    return Story([entry for entry in entries if entry.text or entry.body], first_files, seen)


def _events(standing: Standing) -> Select:
    """Events with the message of each, where the reader may see it."""
    with_message = and_(Message.id == Event.message_id, policy.visible_messages(standing))
    return (
        select(
            Event.id, Event.at, Event.kind, Event.old, Event.new, Event.actor_id, Event.ticket_id,
            Message.id.label("message_id"), Message.public, Message.body,
        )
        .outerjoin(Message, with_message)
        .where(Event.ticket_id.in_(bindparam("ticket_ids", expanding=True)), policy.visible_events(standing))
        .order_by(Event.at, Event.id)
    )  # fmt: skip


_EVENTS, _EVENTS_WITH_NOTES = _events(STRANGER), _events(replace(STRANGER, sees_notes=True))


def _files(ticket_ids: Sequence[int], standing: Standing) -> Attached:
    rows = db.session.execute(
        select(File.id, File.ticket_id, File.message_id, File.name, File.size, File.mime)
        .outerjoin(Message, Message.id == File.message_id)
        .where(File.ticket_id.in_(ticket_ids), policy.visible_files(standing))
        .order_by(File.id)
    )
    found: Attached = {}
    for row in rows:
        attached = Attachment(row.id, row.name, row.size, row.mime in INLINE)
        found.setdefault((row.ticket_id, row.message_id), []).append(attached)
    return found


def _asked(ticket_ids: Mapping[int, int]) -> dict[int, str]:
    """What was asked for in tickets, by their id."""
    if not ticket_ids:
        return {}
    rows = db.session.execute(
        select(Ticket.id, Ticket.title, Ticket.description).where(Ticket.id.in_(sorted(ticket_ids)))
    )
    return {row.id: row.description or row.title for row in rows}


def _brought(row: Row, found: Records, names: Names, viewer: Viewer) -> Entry:
    """An entry of a ticket that was merged into this one, marked with its number; its filing is a message like the others."""
    entry = replace(_entry(row, found.files, names, viewer), origin=found.origins[row.ticket_id])
    if row.kind == Kind.OPENED:
        body, with_it = found.asked.get(row.ticket_id, ""), found.files.get((row.ticket_id, None), ())
        kind = "mine" if row.actor_id == viewer.id else "public"
        return replace(entry, kind=kind, body=body, files=with_it)
    return replace(entry, text="") if row.kind == Kind.MERGED else entry


def _entry(row: Row, files: Attached, names: Names, viewer: Viewer) -> Entry:
    author = "" if row.kind in WITH_OWN_SUBJECT else names.person(row.actor_id)
    text = told(row.kind, row.old or {}, row.new or {}, names, row.actor_id)
    icon = ICONS.get(row.kind, "history")
    if row.message_id is None:
        return Entry(row.id, row.at, author, text, icon)
    mine = "mine" if row.actor_id == viewer.id else "public"
    return Entry(
        row.id,
        row.at,
        author,
        text,
        icon,
        kind=mine if row.public else "internal",
        body=row.body,
        files=files.get((row.ticket_id, row.message_id), ()),
    )
