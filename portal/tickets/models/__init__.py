"""Tables of tickets, one file per thing."""

from portal.tickets.models.articles import SolutionProposal, TicketArticle
from portal.tickets.models.conversation import File, Message
from portal.tickets.models.history import Event
from portal.tickets.models.notices import Notice
from portal.tickets.models.relations import Link, Participant, TicketAsset
from portal.tickets.models.ticket import FAR_FUTURE, Ticket

__all__ = [
    "FAR_FUTURE", "Event", "File", "Link", "Message", "Notice", "Participant", "SolutionProposal", "Ticket", "TicketArticle",
    "TicketAsset",
]  # fmt: skip
