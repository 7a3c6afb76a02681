"""Relations between tickets: duplicate, part of a major incident, caused by a problem, related."""

from sqlalchemy import and_, or_, select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.core.i18n import _l
from portal.tickets import states
from portal.tickets.models import Link, Ticket
from portal.tickets.operations import history, solving
from portal.tickets.queries import finding
from portal.tickets.states import Kind


def link(ticket: Ticket, other: Ticket, kind: str, by: Viewer) -> None:
    """Note how a ticket stands to another, inside both. They are linked so already: nothing.

    The solution of ``other`` will reach a duplicate or a part of it. Raises Forbidden, Invalid, and NotAllowedNow where they are linked
    the other way round, or a duplicate would be one of another company's ticket.
    """
    require_hands(ticket, other, by)
    if kind not in states.LINK_KINDS:
        raise Invalid("kind", _l("Please choose how they belong together."))
    known = {(row.ticket_id, row.kind) for row in _between(ticket, other)}
    if (ticket.id, kind) in known or (kind == "related" and (other.id, kind) in known):
        return
    if (other.id, kind) in known:
        raise NotAllowedNow(_l("They are linked the other way round already."))
    if kind == "duplicate" and ticket.organisation_id != other.organisation_id:
        raise NotAllowedNow(_l("These tickets belong to different organisations."))
    db.session.add(Link(ticket_id=ticket.id, other_id=other.id, kind=kind, at=clock.now()))
    _tell(ticket, other, Kind.LINKED, kind, by)


def unlink(ticket: Ticket, other: Ticket, by: Viewer) -> None:
    """Take back every relation between two tickets but a merger, which stays. Safe twice. Raises Forbidden."""
    require_hands(ticket, other, by)
    for row in _between(ticket, other):
        if row.kind != states.MERGED_INTO:
            first, second = (ticket, other) if row.ticket_id == ticket.id else (other, ticket)
            db.session.delete(row)
            _tell(first, second, Kind.UNLINKED, row.kind, by)


def pass_solution_on(main: Ticket) -> None:
    """Solve the open duplicates and parts of a solved ticket as it was solved; for the handler of TicketSolved."""
    if main.status not in states.ENDED_WELL:
        return
    sharing = (
        select(Ticket)
        .join(Link, Link.ticket_id == Ticket.id)
        .where(Link.other_id == main.id, Link.kind.in_(sorted(states.SHARES_SOLUTION)), Ticket.open)
        .order_by(Ticket.id)
    )
    for ticket in db.session.scalars(sharing).unique():
        solving.solve_with(main, ticket)


def require_hands(ticket: Ticket, other: Ticket, by: Viewer) -> None:
    """Raise Forbidden for whoever does not work on the first or reads the second only as its requester, Invalid for one and the same."""
    if not (finding.standing(by, ticket).works and finding.standing(by, other).sees_notes):
        raise Forbidden
    if ticket.id == other.id:
        raise Invalid("other", _l("This is the same ticket."))


def _between(ticket: Ticket, other: Ticket) -> list[Link]:
    there = and_(Link.ticket_id == ticket.id, Link.other_id == other.id)
    back = and_(Link.ticket_id == other.id, Link.other_id == ticket.id)
    return list(db.session.scalars(select(Link).where(or_(there, back)).order_by(Link.id)))


def _tell(ticket: Ticket, other: Ticket, kind: Kind, relation: str, by: Viewer) -> None:
    """Inside both tickets only: a requester learns nothing of other people's tickets."""
    history.write(ticket, kind, by, new={"relation": relation, "number": other.number}, public=False)
    new = {"relation": relation, "number": ticket.number, "inverse": True}
    history.write(other, kind, by, new=new, public=False)
