"""What time does to tickets: waiting ends on its date, a solution nobody contradicts becomes final."""

from collections.abc import Callable

from sqlalchemy.orm.exc import StaleDataError

from portal.core.db import read_transaction, write_transaction
from portal.tickets.models import Ticket
from portal.tickets.operations import freezing, solving
from portal.tickets.queries import due, finding
from workers.job import job


@job
def sweep_tickets() -> int:
    """Thaw and close what is due, each ticket in a transaction of its own; the number looked at."""
    return _each(due.to_thaw, lambda ticket: freezing.thaw(ticket, by=None)) + _each(
        due.to_close, solving.close_after_silence
    )


def _each(find: Callable[[], list[int]], act: Callable[[Ticket], None]) -> int:
    with read_transaction():
        found = find()
    for ticket_id in found:
        try:
            with write_transaction():
                act(finding.get(ticket_id))
        except StaleDataError:
            continue  # somebody is at it in this very moment; the next turn looks again
    return len(found)
