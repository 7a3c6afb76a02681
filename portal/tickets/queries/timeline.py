"""The story of a ticket for one reader: messages, and between them one quiet line for each event, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Row, select

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.storage import INLINE
from portal.tickets import policy
from portal.tickets.models import Event, File, Message, Ticket
from portal.tickets.policy import Standing
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


def story(
    ticket: Ticket, viewer: Viewer, standing: Standing, names: Names, merged: Mapping[int, int] | None = None
) -> Story:
    """What the reader may know of the ticket's history, and of the tickets ``merged`` (id → number) into it.

    Four statements at most, however long it is; one more where something was merged.
    """
    origins = dict(merged or {})
    told_here = [ticket.id, *sorted(origins)]
    rows = db.session.execute(
        select(Event.id, Event.at, Event.kind, Event.old, Event.new, Event.actor_id, Event.message_id, Event.ticket_id)
        .where(Event.ticket_id.in_(told_here), policy.visible_events(standing))
        .order_by(Event.at, Event.id)
    ).all()
    messages = {
        row.id: row
        for row in db.session.execute(
            select(Message.id, Message.public, Message.author_id, Message.body, Message.channel).where(
                Message.ticket_id.in_(told_here), policy.visible_messages(standing)
            )
        )
    }
    files = _files(told_here, standing)
    people = _people(rows, names)
    asked = _asked(origins)
    entries = []
    for row in rows:
        if row.ticket_id in origins:
            entries.append(_brought(row, messages.get(row.message_id), files, people, viewer, origins, asked))
        elif row.kind != Kind.OPENED:  # the page begins with what was asked
            entries.append(_entry(row, messages.get(row.message_id), files, people, viewer))
    seen = max((row.id for row in rows if row.ticket_id == ticket.id), default=0)
    return Story([entry for entry in entries if entry.text or entry.body], files.get((ticket.id, None), []), seen)


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


def _people(rows: Sequence[Row], names: Names) -> Names:
    wanted = {row.actor_id for row in rows} | {
        value
        for row in rows
        for values in (row.old or {}, row.new or {})
        for key in ("assignee_id", "user_id", "engineer_id")
        if isinstance(value := values.get(key), int)
    }
    found = db.session.execute(select(User.id, User.name).where(User.id.in_(wanted - {None}))).all()
    return names.with_people({row.id: row.name for row in found})


def _asked(ticket_ids: Mapping[int, int]) -> dict[int, str]:
    """What was asked for in tickets, by their id."""
    if not ticket_ids:
        return {}
    rows = db.session.execute(
        select(Ticket.id, Ticket.title, Ticket.description).where(Ticket.id.in_(sorted(ticket_ids)))
    )
    return {row.id: row.description or row.title for row in rows}


def _brought(
    row: Row, message: Row | None, files: Attached, names: Names, viewer: Viewer, origins: Mapping[int, int],
    asked: Mapping[int, str],
) -> Entry:  # fmt: skip
    """An entry of a ticket that was merged into this one, marked with its number; its filing is a message like the others."""
    entry = replace(_entry(row, message, files, names, viewer), origin=origins[row.ticket_id])
    if row.kind == Kind.OPENED:
        body, with_it = asked.get(row.ticket_id, ""), files.get((row.ticket_id, None), ())
        kind = "mine" if row.actor_id == viewer.id else "public"
        return replace(entry, kind=kind, body=body, files=with_it)
    return replace(entry, text="") if row.kind == Kind.MERGED else entry


def _entry(row: Row, message: Row | None, files: Attached, names: Names, viewer: Viewer) -> Entry:
    author = "" if row.kind in WITH_OWN_SUBJECT else names.person(row.actor_id)
    text = told(row.kind, row.old or {}, row.new or {}, names, row.actor_id)
    icon = ICONS.get(row.kind, "history")
    if message is None:
        return Entry(row.id, row.at, author, text, icon)
    mine = "mine" if row.actor_id == viewer.id else "public"
    return Entry(
        row.id,
        row.at,
        author,
        text,
        icon,
        kind=mine if message.public else "internal",
        body=message.body,
        files=files.get((row.ticket_id, message.id), ()),
    )
