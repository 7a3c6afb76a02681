"""Who may see a ticket and what they may do with it: the SQL condition and its Python twins side by side.

Other domains extend what is visible by entering a participant (models/relations.py) through a handler, never by changing this file:
an engineer who accepted a visit is a participant with the role "engineer".
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, false, or_, true

from portal.accounts.policy import in_scope, scope_condition
from portal.accounts.viewer import Viewer
from portal.tickets import states
from portal.tickets.models import Event, File, Message, Notice, Participant, Ticket


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Tickets a person may see: her own, those she works on, takes part in, or reads by a grant."""
    takes_part = exists().where(Participant.ticket_id == Ticket.id, Participant.user_id == viewer.id)
    return or_(
        Ticket.requester_id == viewer.id,
        Ticket.reporter_id == viewer.id,
        takes_part,
        desk(viewer),
    )


def desk(viewer: Viewer) -> ColumnElement[bool]:
    """The part of it that is work: assigned to her or her teams, or in the scope of a grant. What the queues list."""
    mine: list[ColumnElement[bool]] = [Ticket.assignee_id == viewer.id]
    if viewer.team_ids:
        mine.append(Ticket.team_id.in_(sorted(viewer.team_ids)))
    granted = scope_condition(
        viewer, "tickets.read", Ticket.organisation_id, Ticket.department_id, Ticket.site_id, Ticket.team_id
    )
    return or_(*mine, granted)


def visible_messages(standing: "Standing") -> ColumnElement[bool]:
    """Messages of a visible ticket: public ones, and notes for those who may read them."""
    return true() if standing.sees_notes else Message.public.is_(True)


def visible_events(standing: "Standing") -> ColumnElement[bool]:
    """Events of a visible ticket."""
    return true() if standing.sees_notes else Event.public.is_(True)


def visible_files(standing: "Standing") -> ColumnElement[bool]:
    """Files of a visible ticket, given an outer join to their message."""
    return or_(File.message_id.is_(None), visible_messages(standing))


@dataclass(frozen=True)
class Standing:
    """What one person is to one ticket, decided once: rules, pages and operations all read it."""

    asks: bool  # requester, or reporter without the right to work on it
    works: bool
    sees_notes: bool
    talks: bool  # may write what the requester reads
    handles_assets: bool

    @property
    def replies(self) -> bool:
        """May write publicly."""
        return self.asks or self.talks


STRANGER = Standing(asks=False, works=False, sees_notes=False, talks=False, handles_assets=False)


def standing_of(viewer: Viewer, ticket: Ticket, participates_as: frozenset[str], line_may_talk: bool) -> Standing:
    """What a person who sees the ticket may do there.

    The requester of a ticket is only that, whatever rights she holds elsewhere. ``line_may_talk``: whether any of the person's lines
    may talk to requesters (also where she has no line).
    """
    if ticket.requester_id == viewer.id:
        return Standing(asks=True, works=False, sees_notes=False, talks=False, handles_assets=False)
    works = _in_scope(viewer, "tickets.work", ticket) or (
        viewer.may("tickets.work") and (ticket.assignee_id == viewer.id or ticket.team_id in viewer.team_ids)
    )
    handles_assets = _in_scope(viewer, "tickets.assets", ticket) or (works and viewer.may("tickets.assets"))
    administers = _in_scope(viewer, "admin.manage", ticket)
    return Standing(
        asks=ticket.reporter_id == viewer.id and not works,
        works=works,
        sees_notes=works or handles_assets or administers or "engineer" in participates_as,
        talks=works and line_may_talk,
        handles_assets=handles_assets,
    )


def can_file_for(viewer: Viewer, organisation_id: int, department_id: int | None, site_id: int | None) -> bool:
    """Whether a person may file on behalf of somebody of this place."""
    return in_scope(viewer, "tickets.work", organisation_id, department_id, site_id)


def can_assign(viewer: Viewer, standing: Standing, assignee_id: int | None, ticket: Ticket) -> bool:
    """Taking, giving back and passing on inside one's work; supervisors also in what they only oversee."""
    return standing.works or (_in_scope(viewer, "tickets.assign", ticket) and not standing.asks)


def can_confirm(standing: Standing, ticket: Ticket) -> bool:
    """The requester's yes."""
    return standing.asks and ticket.status == states.Status.SOLVED


def can_cancel(standing: Standing, ticket: Ticket) -> bool:
    """Withdrawing what is still open."""
    return (standing.asks or standing.works) and states.is_open(ticket.status)


def manageable_notices(viewer: Viewer) -> ColumnElement[bool]:
    """Banners a person may set and end."""
    return or_(false(), scope_condition(viewer, "notices.manage", Notice.organisation_id, site=Notice.site_id))


def can_manage_notice(viewer: Viewer, organisation_id: int, site_id: int | None) -> bool:
    """The same for one place."""
    return in_scope(viewer, "notices.manage", organisation_id, site_id=site_id)


def _in_scope(viewer: Viewer, permission: str, ticket: Ticket) -> bool:
    return in_scope(viewer, permission, ticket.organisation_id, ticket.department_id, ticket.site_id, ticket.team_id)
