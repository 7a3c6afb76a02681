"""Ask for a visit for a ticket."""

from dataclasses import dataclass, field
from datetime import datetime

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.core.facts import record
from portal.core.i18n import _l
from portal.dispatch.models import Visit
from portal.events.dispatch import VisitRequested
from portal.tickets.models import Ticket
from portal.tickets.queries import finding
from portal.tickets.states import is_open


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a visit is to be: where, for whom, why and when. The window is UTC; ``needs`` are skill levels 1 to 3 by code."""

    site_id: int
    purpose: str
    window_from: datetime
    window_to: datetime
    duration_minutes: int = 60
    contact_name: str = ""
    contact_phone: str = ""
    needs: dict[str, int] = field(default_factory=dict)


def request_visit(ticket: Ticket, wish: Wish, by: Viewer) -> Visit:
    """Ask for a visit; it then waits for a dispatcher.

    Raises Forbidden for whoever does not work the ticket, NotAllowedNow where it has ended, Invalid for a wrong window.
    """
    if not finding.standing(by, ticket).works:
        raise Forbidden(_l("Only people who work on this ticket can ask for a visit."))
    if not is_open(ticket.status):
        raise NotAllowedNow(_l("The ticket has ended."))
    check_window(wish)
    return open_visit(ticket, wish, by_id=by.id)


def check_window(wish: Wish) -> None:
    """Raise Invalid where the window is empty, over, or shorter than the work."""
    if wish.window_to <= wish.window_from:
        raise Invalid("window_to", _l("The window must end after it begins."))
    if wish.window_to <= clock.now():
        raise Invalid("window_to", _l("This window is already over."))
    if (wish.window_to - wish.window_from).total_seconds() < 60 * wish.duration_minutes:
        raise Invalid("duration_minutes", _l("The work does not fit into the window."))


def open_visit(ticket: Ticket, wish: Wish, by_id: int, previous_id: int | None = None) -> Visit:
    """Write a visit that waits for a dispatcher, and say so. Its caller has checked who asks."""
    visit = Visit(
        ticket_id=ticket.id,
        organisation_id=ticket.organisation_id,
        site_id=wish.site_id,
        previous_visit_id=previous_id,
        purpose=wish.purpose,
        contact_name=wish.contact_name,
        contact_phone=wish.contact_phone,
        needs=dict(wish.needs),
        window_from=wish.window_from,
        window_to=wish.window_to,
        duration_minutes=wish.duration_minutes,
        requested_by_id=by_id,
        requested_at=clock.now(),
    )
    db.session.add(visit)
    db.session.flush()
    record(
        VisitRequested(
            visit_id=visit.id,
            ticket_id=ticket.id,
            at=visit.requested_at.isoformat(),
            window_from=wish.window_from.isoformat(),
            window_to=wish.window_to.isoformat(),
        ),
        actor_id=by_id,
    )
    return visit
