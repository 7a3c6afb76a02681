"""The events of tickets as the clocks of sla read them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from portal.core.db import db
from portal.sla.clocks import ClockEvent
from portal.sla.states import EventKind
from portal.tickets.models import Event
from portal.tickets.states import Kind

# A solution is an answer that the requester reads. Everything else that changed the status is just that.
MEANS = {
    Kind.OPENED: EventKind.OPENED,
    Kind.REPLIED: EventKind.REPLIED,
    Kind.SOLVED: EventKind.REPLIED,
    Kind.PRIORITY: EventKind.PRIORITY,
    Kind.ASSIGNED: EventKind.ASSIGNED,
    Kind.HANDED_OVER: EventKind.ASSIGNED,
}


def clock_events(ticket_id: int) -> list[ClockEvent]:
    """What happened to a ticket, by (at, id), without what no clock listens to."""
    return clock_events_of([ticket_id])[ticket_id]


def clock_events_of(ticket_ids: Collection[int]) -> dict[int, list[ClockEvent]]:
    """The same for several tickets, in one statement."""
    found: dict[int, list[ClockEvent]] = {ticket_id: [] for ticket_id in ticket_ids}
    rows = db.session.execute(
        select(Event.ticket_id, Event.id, Event.at, Event.kind, Event.new)
        .where(Event.ticket_id.in_(ticket_ids))
        .order_by(Event.at, Event.id)
    )
    for row in rows:
        event = reduced(row.id, row.at, Kind(row.kind), row.new or {})
        if event is not None:
            found[row.ticket_id].append(event)
    return found


def reduced(event_id: int, at: datetime, kind: Kind, new: Mapping[str, object]) -> ClockEvent | None:
    """One event as a clock reads it; None where no clock listens to it."""
    status, priority, team_id = new.get("status"), new.get("priority"), new.get("team_id")
    means = MEANS.get(kind, EventKind.STATUS if status is not None else None)
    if means is None:
        return None
    return ClockEvent(
        id=event_id,
        at=at,
        kind=means,
        category=status if isinstance(status, str) else None,
        priority=priority if isinstance(priority, int) else None,
        team_id=team_id if isinstance(team_id, int) else None,
    )
