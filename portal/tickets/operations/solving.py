"""The end of a ticket: solved by our side, confirmed or contradicted by the requester, closed by silence, withdrawn."""

from collections.abc import Mapping
from datetime import timedelta

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.errors import Forbidden, NotAllowedNow
from portal.core.facts import record
from portal.core.i18n import _l
from portal.events.tickets import TicketCancelled, TicketClosed, TicketReopened, TicketSolved
from portal.tickets import policy, states
from portal.tickets.models import Ticket
from portal.tickets.operations import answering, commenting, history
from portal.tickets.queries import articles, finding
from portal.tickets.states import Kind, Status


def solve(ticket: Ticket, resolution: str, by: Viewer, article_slug: str | None = None) -> None:
    """Say what was done, and by which article if any; the requester reads it and confirms. It is solved already: nothing.

    ``article_slug``: the slug or the address of an article that ``by`` reads. Raises Forbidden, NotAllowedNow for a closed ticket,
    Invalid("resolution") for an empty text, Invalid("article_slug") for an article that is not there.
    """
    standing = finding.standing(by, ticket)
    if not standing.works:
        raise Forbidden
    if ticket.status == Status.SOLVED:
        return
    commenting.require_living(ticket)
    if not standing.talks:
        raise Forbidden(_l("Your line does not write to requesters. Hand the ticket to a line that does."))
    article = articles.named(article_slug, by) if article_slug else None
    if ticket.assignee_id is None:
        ticket.assignee_id = by.id
    _solve(ticket, resolution, by, article.slug if article else None, {})
    if article is not None:
        answering.note(ticket.id, article.id, answering.SOLVED, by)


def solve_with(main: Ticket, ticket: Ticket) -> None:
    """Give an open ticket the solution of a solved one that it is a duplicate or a part of; nothing where it has ended."""
    if states.is_open(ticket.status):
        _solve(ticket, main.resolution, None, main.article_slug, {"with": main.number})
        for tie in articles.of_ticket(main.id):
            if tie.kind == answering.SOLVED:
                answering.note(ticket.id, tie.article_id, answering.SOLVED, None)


def confirm(ticket: Ticket, by: Viewer) -> None:
    """The requester's yes: closed. It is closed already: nothing. Raises Forbidden, NotAllowedNow before it is solved."""
    if not finding.standing(by, ticket).asks:
        raise Forbidden
    if ticket.status == Status.CLOSED:
        return
    _close(ticket, by)


def close_after_silence(ticket: Ticket) -> None:
    """Close what was solved and never contradicted; for the sweep. Nothing where it is not solved any more."""
    if ticket.status == Status.SOLVED:
        _close(ticket, None)


def reopen(ticket: Ticket, body: str, by: Viewer) -> None:
    """It was not solved: work goes on, and so does the clock. It is open already: nothing.

    Raises Forbidden, NotAllowedNow for a cancelled ticket or later than REOPEN_DAYS after the end, Invalid without a text.
    """
    standing = finding.standing(by, ticket)
    if not standing.replies:
        raise Forbidden
    if states.is_open(ticket.status):
        return
    ended_at = ticket.closed_at or ticket.solved_at
    too_late = ended_at is not None and clock.now() - ended_at > timedelta(days=states.REOPEN_DAYS)
    if too_late or not states.may_move(ticket.status, Status.ACTIVE):
        raise NotAllowedNow(_l("This ticket is closed. Please file a new one."))
    message = commenting.write_message(ticket, body, by, public=True)
    old = {"status": ticket.status}
    ticket.status, ticket.solved_at, ticket.closed_at = Status.ACTIVE, None, None
    answering.forget(ticket.id, answering.SOLVED)
    history.write(ticket, Kind.REOPENED, by, old=old, new={"status": ticket.status}, message=message)
    record(TicketReopened(ticket_id=ticket.id, message_id=message.id), actor_id=by.id)


def cancel(ticket: Ticket, reason: str, by: Viewer) -> None:
    """Withdraw an open ticket. It is cancelled already: nothing. Raises Forbidden, NotAllowedNow, Invalid without a reason."""
    standing = finding.standing(by, ticket)
    if not (standing.asks or standing.works):
        raise Forbidden
    if ticket.status == Status.CANCELLED:
        return
    if not policy.can_cancel(standing, ticket):
        raise NotAllowedNow(_l("The ticket has ended."))
    message = commenting.write_message(ticket, reason, by, public=True, field="reason")
    old = {"status": ticket.status}
    ticket.status, ticket.closed_at = Status.CANCELLED, clock.now()
    ticket.freeze_reason = ticket.freeze_until = ticket.thaws_to = None
    history.write(ticket, Kind.CANCELLED, by, old=old, new={"status": ticket.status}, message=message)
    record(TicketCancelled(ticket_id=ticket.id), actor_id=by.id)


def _solve(ticket: Ticket, text: str, by: Viewer | None, slug: str | None, said: Mapping[str, object]) -> None:
    message = commenting.write_message(ticket, text, by, public=True, field="resolution")
    old = {"status": ticket.status}
    ticket.resolution, ticket.article_slug = message.body, slug
    ticket.status, ticket.solved_at = Status.SOLVED, clock.now()
    ticket.freeze_reason = ticket.freeze_until = ticket.thaws_to = None
    new = {"status": ticket.status, "article_slug": ticket.article_slug, **said}
    history.write(ticket, Kind.SOLVED, by, old=old, new=new, message=message)
    record(TicketSolved(ticket_id=ticket.id), actor_id=by.id if by else None)


def _close(ticket: Ticket, by: Viewer | None) -> None:
    if ticket.status != Status.SOLVED:
        raise NotAllowedNow(_l("The ticket is not solved yet."))
    ticket.status, ticket.closed_at = Status.CLOSED, clock.now()
    history.write(ticket, Kind.CLOSED, by, old={"status": Status.SOLVED}, new={"status": ticket.status})
    record(TicketClosed(ticket_id=ticket.id, confirmed=by is not None), actor_id=by.id if by else None)
