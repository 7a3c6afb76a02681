"""Reactions to facts of others, each a thin call to an operation."""

from portal.events.tickets import TicketClosed
from portal.feedback.operations import inviting
from portal.tickets.queries import finding


def invite_to_survey(fact: TicketClosed) -> None:
    """Ask the requester how it was."""
    inviting.invite(finding.get(fact.ticket_id))
