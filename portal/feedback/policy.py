"""Who may read answers and work on callbacks. Answering needs no rights: the signed link is the right."""

from sqlalchemy import ColumnElement

from portal.accounts.policy import in_scope, scope_condition
from portal.accounts.viewer import Viewer
from portal.feedback.models import Invitation


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Invitations whose answers a viewer may read: those in the scope of her reports."""
    return scope_condition(viewer, "reports.read", Invitation.organisation_id)


def callable_by(viewer: Viewer) -> ColumnElement[bool]:
    """Invitations whose callbacks a viewer may see and finish: a supervisor's work."""
    return scope_condition(viewer, "tickets.assign", Invitation.organisation_id)


def can_call(viewer: Viewer, invitation: Invitation) -> bool:
    """The same for one."""
    return in_scope(viewer, "tickets.assign", invitation.organisation_id)
