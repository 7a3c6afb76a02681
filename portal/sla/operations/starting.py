"""Start the clocks of a ticket that is being opened."""

from collections.abc import Sequence
from datetime import datetime

from portal.core import clock as time
from portal.core.db import db
from portal.sla import queries
from portal.sla.clocks import ClockEvent, fold
from portal.sla.models import ClockRow
from portal.sla.operations import alarms
from portal.sla.operations.refolding import refold
from portal.sla.queries import Agreement
from portal.sla.states import ClockState, EventKind, Target


def start(ticket_id: int, organisation_id: int, site_id: int | None, events: Sequence[ClockEvent]) -> datetime | None:
    """Bind a new ticket to the agreement in force when it was opened, and start a clock per promised target.

    Called by tickets in the transaction that opens the ticket, with its events so far. Gives the earliest deadline
    (UTC), or None without a contract. Safe twice: clocks that exist go on.
    """
    opening = next((event for event in events if event.kind is EventKind.OPENED), None)
    if opening is None:
        raise ValueError(f"ticket {ticket_id} has no opening event")
    if queries.has_clocks(ticket_id):
        return refold(ticket_id, events)
    agreed = queries.agreement(organisation_id, site_id, opening.at)
    if agreed is None:
        return None
    promised, now = {target for target, _ in agreed.terms.goals}, time.now()
    started = [
        alarms.Folded(_row(ticket_id, target, opening, agreed), clock, agreed.terms)
        for target in Target
        if target in promised and (clock := fold(target, events, agreed.terms, now))
    ]
    for one in started:
        alarms.remember(one)
        db.session.add(one.row)
    db.session.flush()
    alarms.tell(started)
    return queries.earliest_due(one.row for one in started)


def _row(ticket_id: int, target: Target, opening: ClockEvent, agreed: Agreement) -> ClockRow:
    return ClockRow(
        ticket_id=ticket_id,
        target=target.value,
        cycle=1,
        state=ClockState.RUNNING,
        started_at=opening.at,
        from_event_id=opening.id,
        contract_id=agreed.contract_id,
        policy_version_id=agreed.policy_version_id,
        calendar_version_id=agreed.calendar_version_id,
    )
