"""Merging: two tickets about one thing go on as one, and both numbers keep working."""

from sqlalchemy import Select, select, update

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Forbidden, NotAllowedNow
from portal.core.facts import record
from portal.core.i18n import _l
from portal.events.tickets import TicketMerged
from portal.tickets import states
from portal.tickets.models import Link, Participant, Ticket, TicketAsset
from portal.tickets.operations import attaching, history, linking, watching
from portal.tickets.queries import finding
from portal.tickets.states import Kind, Status


def merge(ticket: Ticket, into: Ticket, by: Viewer) -> None:
    """Let a ticket go on in another one. It was merged into it already: nothing.

    Its clock stops, its people read along at ``into``, its devices stand there, its story is told there (queries/timeline.py), and what
    was merged into it before follows. Raises Forbidden for whoever does not work on both, Invalid for one and the same, NotAllowedNow
    where either has ended or they belong to different organisations.
    """
    linking.require_hands(ticket, into, by)
    if not finding.standing(by, into).works:
        raise Forbidden
    if db.session.scalar(_merged(ticket).where(Link.other_id == into.id)) is not None:
        return
    if not (states.is_open(ticket.status) and states.is_open(into.status)):
        raise NotAllowedNow(_l("Only open tickets can be merged. Link them instead."))
    if ticket.organisation_id != into.organisation_id:
        raise NotAllowedNow(_l("These tickets belong to different organisations."))
    _bring_people(ticket, into)
    _bring_devices(ticket, into)
    earlier = update(Link).where(Link.other_id == ticket.id, Link.kind == states.MERGED_INTO).values(other_id=into.id)
    db.session.execute(earlier)
    db.session.add(Link(ticket_id=ticket.id, other_id=into.id, kind=states.MERGED_INTO, at=clock.now()))
    _tell(ticket, into, by)
    record(TicketMerged(ticket_id=ticket.id, into_id=into.id), actor_id=by.id)


def _bring_people(ticket: Ticket, into: Ticket) -> None:
    """Whoever asked, filed or read along reads along; an engineer stays one."""
    rows = db.session.execute(
        select(Participant.user_id, Participant.role).where(Participant.ticket_id == ticket.id)
    ).all()
    asking = {ticket.requester_id, ticket.reporter_id} - {into.requester_id, into.reporter_id}
    wanted = {(user_id, watching.WATCHER) for user_id in asking} | {(row.user_id, row.role) for row in rows}
    for user_id, role in sorted(wanted):
        if user_id != into.requester_id:
            watching.admit(into.id, user_id, role)


def _bring_devices(ticket: Ticket, into: Ticket) -> None:
    rows = db.session.execute(
        select(TicketAsset.asset_id, TicketAsset.role)
        .where(TicketAsset.ticket_id == ticket.id)
        .order_by(TicketAsset.id)
    ).all()
    for row in rows:
        attaching.place_asset(into, row.asset_id, row.role)


def _tell(ticket: Ticket, into: Ticket, by: Viewer) -> None:
    """The end of the one, and a line in the other; an agreed visit is agreed for the other from now on."""
    old = {"status": ticket.status}
    visited = ticket.status == Status.VISIT_PLANNED and into.status in {Status.NEW, Status.ACTIVE}
    ticket.status, ticket.closed_at = Status.CANCELLED, clock.now()
    ticket.freeze_reason = ticket.freeze_until = ticket.thaws_to = None
    history.write(ticket, Kind.MERGED, by, old=old, new={"status": ticket.status, "into": into.number})
    new: dict[str, object] = {"number": ticket.number}
    if visited:
        into.status = Status.VISIT_PLANNED
        new["status"] = into.status
    history.write(into, Kind.MERGED, by, new=new)


def _merged(ticket: Ticket) -> Select[int]:
    return select(Link.id).where(Link.ticket_id == ticket.id, Link.kind == states.MERGED_INTO)
