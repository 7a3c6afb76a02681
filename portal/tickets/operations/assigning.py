"""Who works on it: take, assign, hand over to another line."""

from sqlalchemy import select

from portal.accounts import queries as accounts
from portal.accounts.models import Team, TeamMember, User
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.core.facts import record
from portal.core.i18n import _l
from portal.events.tickets import TicketAssigned, TicketEscalated
from portal.tickets import policy, states
from portal.tickets.models import Ticket
from portal.tickets.operations import commenting, history
from portal.tickets.queries import finding
from portal.tickets.states import Kind


def take(ticket: Ticket, by: Viewer) -> None:
    """Take a ticket that nobody works on. It is hers already: nothing. Raises Forbidden, NotAllowedNow naming who was quicker."""
    if not finding.standing(by, ticket).works:
        raise Forbidden
    if ticket.assignee_id == by.id:
        return
    if ticket.assignee_id is not None:
        name = accounts.names_of({ticket.assignee_id}).get(ticket.assignee_id, "")
        raise NotAllowedNow(_l("%(name)s works on it already.", name=name))
    assign(ticket, by.id, by)


def assign(ticket: Ticket, assignee_id: int | None, by: Viewer) -> None:
    """Give the ticket to a person of a team, or to nobody in particular (None). Raises Forbidden, NotAllowedNow, Invalid.

    The ticket moves to the person's team where she is not in its present one.
    """
    if not policy.can_assign(by, finding.standing(by, ticket), assignee_id, ticket):
        raise Forbidden
    if ticket.assignee_id == assignee_id:
        return
    _require_open(ticket)
    old = _where(ticket)
    if assignee_id is not None:
        team = _team_of(assignee_id, ticket)
        if team is not None:
            ticket.team_id, ticket.line_id = team.id, team.line_id
    ticket.assignee_id = assignee_id
    new = _where(ticket) | (commenting.begin_work(ticket) if assignee_id else {})
    history.write(ticket, Kind.ASSIGNED, by, old=old, new=new)
    record(TicketAssigned(ticket_id=ticket.id, assignee_id=assignee_id, team_id=ticket.team_id), actor_id=by.id)


def hand_over(ticket: Ticket, team_id: int, summary: str, by: Viewer) -> None:
    """Hand the ticket to another team, usually of another line, with a summary that becomes an internal note.

    It stands there already: nothing. Raises Forbidden, NotAllowedNow for an ended ticket, Invalid without a summary or team.
    """
    if not policy.can_assign(by, finding.standing(by, ticket), None, ticket):
        raise Forbidden
    team = db.session.get(Team, team_id)
    if team is None:
        raise Invalid("team_id", _l("Unknown team."))
    if ticket.team_id == team.id:
        return
    _require_open(ticket)
    old = _where(ticket)
    message = commenting.write_message(ticket, summary, by, public=False, field="summary")
    ticket.team_id, ticket.line_id, ticket.assignee_id = team.id, team.line_id, None
    history.write(ticket, Kind.HANDED_OVER, by, old=old, new=_where(ticket), message=message)
    record(
        TicketEscalated(
            ticket_id=ticket.id,
            from_line_id=old["line_id"],
            to_line_id=team.line_id,
            team_id=team.id,
            message_id=message.id,
        ),
        actor_id=by.id,
    )


def _team_of(user_id: int, ticket: Ticket) -> Team | None:
    """The team to move the ticket to, None where the person is in its present one. Raises Invalid for no agent."""
    user = db.session.get(User, user_id)
    agent = accounts.viewer_of(user) if user is not None and user.active else None
    place = (ticket.organisation_id, ticket.department_id, ticket.site_id, ticket.team_id)
    if agent is None or agent.id == ticket.requester_id or not policy.in_scope(agent, "tickets.work", *place):
        raise Invalid("assignee_id", _l("This person does not work on tickets here."))
    if ticket.team_id in agent.team_ids or not agent.team_ids:
        return None
    teams = select(Team).join(TeamMember, TeamMember.team_id == Team.id).where(TeamMember.user_id == user_id)
    return db.session.scalar(teams.order_by(Team.id).limit(1))


def _require_open(ticket: Ticket) -> None:
    if not states.is_open(ticket.status):
        raise NotAllowedNow(_l("The ticket has ended."))


def _where(ticket: Ticket) -> dict[str, int | None]:
    return {"assignee_id": ticket.assignee_id, "team_id": ticket.team_id, "line_id": ticket.line_id}
