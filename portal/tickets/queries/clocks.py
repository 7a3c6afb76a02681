"""The events of a ticket as the clocks of sla read them."""

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
    """What happened, by (at, id), without what no clock listens to."""
    rows = db.session.execute(
        select(Event.id, Event.at, Event.kind, Event.new)
        .where(Event.ticket_id == ticket_id)
        .order_by(Event.at, Event.id)
    )
    found = []
    for row in rows:
        new = row.new or {}
        kind = MEANS.get(Kind(row.kind), EventKind.STATUS if "status" in new else None)
        if kind is not None:
            found.append(
                ClockEvent(
                    id=row.id,
                    at=row.at,
                    kind=kind,
                    category=new.get("status"),
                    priority=new.get("priority"),
                    team_id=new.get("team_id"),
                )
            )
    return found
