"""Writing what happened: the event, the ticket's caches and its clock, in one place for all verbs."""

from collections.abc import Mapping
from datetime import datetime

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.tickets import states
from portal.tickets.models import Event, Message, Ticket
from portal.tickets.operations import clockwork


def write(
    ticket: Ticket,
    kind: states.Kind,
    by: Viewer | None,
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
    public: bool = True,
    message: Message | None = None,
    channel: str = "portal",
    at: datetime | None = None,
) -> Event:
    """Append an event and bring the ticket's clock up to date. ``by`` None: the portal itself did it.

    ``at`` is when it happened (UTC), now unless a device told an earlier instant.
    """
    moment = clock.now()
    event = Event(
        ticket_id=ticket.id,
        at=at or moment,
        recorded_at=moment,
        kind=kind,
        old=dict(old) if old else None,
        new=dict(new) if new else None,
        actor_id=by.id if by else None,
        channel=channel if by else "system",
        public=public,
        message_id=message.id if message else None,
    )
    db.session.add(event)
    if kind != states.Kind.OPENED:  # a new ticket was written with both a moment ago
        ticket.open = states.is_open(ticket.status)
        ticket.updated_at = moment
    db.session.flush()
    clockwork.refold(ticket, event)
    return event
