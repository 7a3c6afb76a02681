"""Reactions to facts of others, each a thin call to an operation."""

from portal.dispatch.operations import following
from portal.events.tickets import TicketMerged


def move_visits(fact: TicketMerged) -> None:
    """What is still to be done on site is done for the ticket that goes on."""
    following.follow(fact.ticket_id, fact.into_id)
