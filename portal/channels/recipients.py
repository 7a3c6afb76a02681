"""Whom a mail concerns."""

from sqlalchemy import and_, or_, select

from portal.accounts.models import GrantRow, TeamMember, User
from portal.core.db import db
from portal.core.outbox import Message
from portal.tickets.models import Ticket


def members_of(team_id: int | None) -> set[int]:
    """The living people of a team."""
    if team_id is None:
        return set()
    statement = select(User.id).join(TeamMember, TeamMember.user_id == User.id)
    return set(db.session.scalars(statement.where(TeamMember.team_id == team_id, User.active)))


def workers_of(ticket: Ticket) -> set[int]:
    """The assignee, else her whole team."""
    return {ticket.assignee_id} if ticket.assignee_id else members_of(ticket.team_id)


def holders_of(role: str, ticket: Ticket) -> set[int]:
    """The living people who hold a role in whose scope the ticket lies."""
    places = {
        "organisation": ticket.organisation_id,
        "department": ticket.department_id,
        "site": ticket.site_id,
        "team": ticket.team_id,
    }
    within = [
        and_(GrantRow.scope == scope, GrantRow.scope_id == place)
        for scope, place in places.items()
        if place is not None
    ]
    statement = select(User.id).join(GrantRow, GrantRow.user_id == User.id)
    covers = or_(GrantRow.scope == "everything", *within)
    return set(db.session.scalars(statement.where(GrantRow.role == role, User.active, covers)))


def waiting_for(kind: str, occasion: str) -> set[int]:
    """The people to whom a mail of this kind is owed and has not left, by the beginning of its dedupe key."""
    same = (Message.kind == kind) & (Message.state == "new") & Message.dedupe_key.startswith(occasion, autoescape=True)
    return {user_id for user_id in db.session.scalars(select(Message.recipient_id).where(same)) if user_id is not None}
