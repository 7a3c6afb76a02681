"""Who may see and change what: calendars are common reference data, contracts belong to organisations."""

from sqlalchemy import ColumnElement, and_, false

from portal.accounts.policy import scope_condition
from portal.accounts.viewer import Viewer
from portal.sla.models import Contract


def visible_contracts(viewer: Viewer) -> ColumnElement[bool]:
    """Contracts a viewer may see: those of the organisations she administers; the default only over everything."""
    own = scope_condition(viewer, "admin.manage", Contract.organisation_id)
    return own if administers_everything(viewer) else and_(own, Contract.is_default == false())


def administers_everything(viewer: Viewer) -> bool:
    """Calendars may be used by every organisation, so only an administrator of everything changes them."""
    return ("everything", None) in viewer.scopes("admin.manage")
