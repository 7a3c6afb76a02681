"""Whose tickets a report counts."""

from sqlalchemy import ColumnElement, and_

from portal.accounts.policy import scope_condition
from portal.accounts.viewer import Viewer
from portal.tickets import policy as ticket_policy
from portal.tickets.models import Ticket


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Tickets in the scope of the viewer's reports that she may also open: no number without its tickets."""
    scope = scope_condition(
        viewer, "reports.read", Ticket.organisation_id, Ticket.department_id, Ticket.site_id, Ticket.team_id
    )
    return and_(scope, ticket_policy.visible(viewer))
