"""Bring the cached clocks of a ticket up to its events."""

from collections.abc import Sequence
from datetime import datetime

from portal.core import clock as time
from portal.core.db import db
from portal.sla import queries
from portal.sla.clocks import ClockEvent
from portal.sla.operations import alarms


def refold(ticket_id: int, events: Sequence[ClockEvent]) -> datetime | None:
    """Fold the ticket's clocks anew; called by tickets with every event, in the same transaction.

    A threshold that has passed unnoticed is told now: otherwise a ticket that is solved late, while no sweep ran,
    would never be known as late. Gives the earliest deadline of the running clocks (UTC), None while none runs.
    """
    now = time.now()
    rows = queries.rows_of(ticket_id)
    found = [
        alarms.Folded(row, clock, queries.terms_of(row)) for row in rows if (clock := queries.folded(row, events, now))
    ]
    for one in found:
        alarms.remember(one)
    db.session.flush()
    alarms.tell(found)
    return queries.earliest_due(rows)
