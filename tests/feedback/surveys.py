"""Closed tickets and surveys for tests, in the present write transaction."""

from portal.core.db import commit, set_mode
from portal.feedback import queries
from portal.feedback.models import Invitation
from portal.feedback.operations import inviting
from portal.tickets.models import Ticket
from portal.tickets.operations import solving
from portal.tickets.operations.opening import Filing, open_ticket
from tests.people import Cast


def closed(cast: Cast, title: str = "Принтер не печатает", who: str = "anna") -> Ticket:
    """A ticket that Boris solved and its requester confirmed."""
    ticket = open_ticket(Filing(title=title), by=cast.viewers[who])
    solving.solve(ticket, "Заменили ролик.", by=cast.boris)
    solving.confirm(ticket, by=cast.viewers[who])
    return ticket


def invited(cast: Cast, who: str = "anna") -> Invitation:
    """An invitation to answer."""
    invitation = inviting.invite(closed(cast, who=who))
    assert invitation is not None
    return invitation


def saved_token(invitation: Invitation) -> str:
    """Commit, and the token that stands in the mail."""
    token = queries.token_of(invitation)
    commit()
    set_mode("read")
    return token
