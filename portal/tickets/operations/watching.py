"""Further people who see a ticket."""

from sqlalchemy import select

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid
from portal.core.i18n import _l
from portal.tickets.models import Participant, Ticket
from portal.tickets.operations import history
from portal.tickets.queries import finding
from portal.tickets.states import Kind

WATCHER, ENGINEER = "watcher", "engineer"


def add_watcher(ticket: Ticket, user_id: int, by: Viewer) -> None:
    """Let a colleague of the requester's organisation read along; nothing where she does. Raises Forbidden, Invalid."""
    _require_right(ticket, by)
    user = db.session.get(User, user_id)
    if user is None or user.organisation_id != ticket.organisation_id:
        raise Invalid("watcher_id", _l("Nobody is known under this name."))
    if admit(ticket.id, user_id, WATCHER):
        history.write(ticket, Kind.WATCHER_ADDED, by, new={"user_id": user_id})


def remove_watcher(ticket: Ticket, user_id: int, by: Viewer) -> None:
    """Stop somebody's reading along; everybody may stop her own. Safe twice. Raises Forbidden."""
    if user_id != by.id:
        _require_right(ticket, by)
    row = db.session.get(Participant, (ticket.id, user_id, WATCHER))
    if row is not None:
        db.session.delete(row)
        history.write(ticket, Kind.WATCHER_REMOVED, by, old={"user_id": user_id})


def admit(ticket_id: int, user_id: int, role: str) -> bool:
    """Enter a participant without an event; False where the person is one already."""
    known = select(Participant.user_id).where(
        Participant.ticket_id == ticket_id, Participant.user_id == user_id, Participant.role == role
    )
    if db.session.scalar(known) is not None:
        return False
    db.session.add(Participant(ticket_id=ticket_id, user_id=user_id, role=role, added_at=clock.now()))
    return True


def _require_right(ticket: Ticket, by: Viewer) -> None:
    standing = finding.standing(by, ticket)
    if not (standing.asks or standing.works):
        raise Forbidden
