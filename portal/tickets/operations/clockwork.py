"""The one place where a ticket meets its clocks: they are started and folded anew in the transaction of the change."""

from portal.sla.operations import refolding, starting
from portal.tickets.models import FAR_FUTURE, Event, Ticket
from portal.tickets.queries.clocks import clock_events, reduced
from portal.tickets.states import Kind

# Kinds that no clock listens to: a note costs no fold.
SILENT = {
    Kind.NOTED, Kind.ASSET_ADDED, Kind.ASSET_REMOVED, Kind.WATCHER_ADDED, Kind.WATCHER_REMOVED, Kind.LINKED, Kind.UNLINKED,
}  # fmt: skip


def refold(ticket: Ticket, event: Event) -> None:
    """Compute the ticket's deadlines anew after ``event`` and cache the nearest one that runs for the queue."""
    if event.kind in SILENT:
        return
    if event.kind == Kind.OPENED:
        opened = [one for one in [reduced(event.id, event.at, Kind.OPENED, event.new or {})] if one]
        ticket.due_at = starting.start(ticket.id, ticket.organisation_id, ticket.site_id, opened)
    else:
        ticket.due_at = refolding.refold(ticket.id, clock_events(ticket.id))
    ticket.due_event_id = event.id
    ticket.queue_at = ticket.due_at or FAR_FUTURE
