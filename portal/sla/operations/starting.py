"""Start the clocks of a ticket that is being opened."""

from collections.abc import Sequence
from datetime import datetime

from portal.core.db import db
from portal.sla import queries
from portal.sla.clocks import ClockEvent
from portal.sla.models import ClockRow
from portal.sla.operations.refolding import refold
from portal.sla.states import ClockState, EventKind, Target


def start(ticket_id: int, organisation_id: int, site_id: int | None, events: Sequence[ClockEvent]) -> datetime | None:
    """Bind a new ticket to the agreement in force when it was opened, and start a clock per promised target.

    Called by tickets in the transaction that opens the ticket, with its events so far. Gives the earliest deadline
    (UTC), or None without a contract. Safe twice: clocks that exist go on.
    """
    opening = next((event for event in events if event.kind is EventKind.OPENED), None)
    if opening is None:
        raise ValueError(f"ticket {ticket_id} has no opening event")
    if not queries.rows_of(ticket_id):
        agreed = queries.agreement(organisation_id, site_id, opening.at)
        if agreed is None:
            return None
        promised = {target for target, _ in agreed.terms.goals}
        for target in Target:
            if target in promised:
                db.session.add(
                    ClockRow(
                        ticket_id=ticket_id,
                        target=target.value,
                        state=ClockState.RUNNING,
                        started_at=opening.at,
                        from_event_id=opening.id,
                        contract_id=agreed.contract_id,
                        policy_version_id=agreed.policy_version_id,
                        calendar_version_id=agreed.calendar_version_id,
                    )
                )
        db.session.flush()
    return refold(ticket_id, events)
