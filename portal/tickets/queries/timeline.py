"""The story of a ticket for one reader: messages, and between them one quiet line for each event, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Attachment:
    """A file as the page shows it."""

    id: int
    name: str
    size: int
    is_image: bool


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


@dataclass(frozen=True)
class Story:
    """The entries in order, the files that came with the ticket, and the newest event among them."""

    entries: list[Entry]
    first_files: list[Attachment]
    seen: int


def story(ticket: Ticket, viewer: Viewer, standing: Standing, names: Names) -> Story:
    """What the reader may know of the ticket's history. Four statements at most, however long it is."""
    rows = db.session.execute(
        select(Event.id, Event.at, Event.kind, Event.old, Event.new, Event.actor_id, Event.message_id)
        .where(Event.ticket_id == ticket.id, policy.visible_events(standing))
        .order_by(Event.at, Event.id)
    ).all()
    messages = {
        row.id: row
        for row in db.session.execute(
            select(Message.id, Message.public, Message.author_id, Message.body, Message.channel).where(
                Message.ticket_id == ticket.id, policy.visible_messages(standing)
            )
        )
    }
    files = _files(ticket, standing)
    people = _people(rows, names)
    entries = [_entry(row, messages.get(row.message_id), files, people, viewer) for row in rows]
    seen = max((row.id for row in rows), default=0)
    return Story([entry for entry in entries if entry.text or entry.body], files.get(None, []), seen)


def _files(ticket: Ticket, standing: Standing) -> dict[int | None, list[Attachment]]:
    rows = db.session.execute(
        select(File.id, File.message_id, File.name, File.size, File.mime)
        .outerjoin(Message, Message.id == File.message_id)
        .where(File.ticket_id == ticket.id, policy.visible_files(standing))
        .order_by(File.id)
    )
    found: dict[int | None, list[Attachment]] = {}
    for row in rows:
        found.setdefault(row.message_id, []).append(Attachment(row.id, row.name, row.size, row.mime in INLINE))
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


def _entry(
    row: Row, message: Row | None, files: Mapping[int | None, list[Attachment]], names: Names, viewer: Viewer
) -> Entry:
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
        files=files.get(message.id, ()),
    )
