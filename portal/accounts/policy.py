"""Who may see and manage which people; and how grants become SQL for every other domain."""

from sqlalchemy import ColumnElement, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from portal.accounts.models import Organisation, Site, User
from portal.accounts.viewer import Viewer

Column = ColumnElement | InstrumentedAttribute


def scope_condition(
    viewer: Viewer,
    permission: str,
    organisation: Column,
    department: Column | None = None,
    site: Column | None = None,
    team: Column | None = None,
) -> ColumnElement[bool]:
    """The SQL condition for all grants of a permission.

    The columns say where an object's organisation, department, site and team stand. A scope whose column is not given grants nothing.
    """
    columns = {"organisation": organisation, "department": department, "site": site, "team": team}
    conditions: list[ColumnElement[bool]] = []
    for kind, scope_id in viewer.scopes(permission):
        if kind == "everything":
            return true()
        column = columns[kind]
        if column is not None and scope_id is not None:
            conditions.append(column == scope_id)
    return or_(false(), *conditions)


def in_scope(
    viewer: Viewer,
    permission: str,
    organisation_id: int | None,
    department_id: int | None = None,
    site_id: int | None = None,
    team_id: int | None = None,
) -> bool:
    """The same rule in Python, for one object."""
    ids = {"organisation": organisation_id, "department": department_id, "site": site_id, "team": team_id}
    return any(
        kind == "everything" or (scope_id is not None and ids[kind] == scope_id)
        for kind, scope_id in viewer.scopes(permission)
    )


def can_grant(viewer: Viewer, scope: str) -> bool:
    """Whether a person may give roles of this reach to somebody she manages.

    Over everything, and over teams (which serve every organisation), only who manages everybody: nobody hands out more than she has.
    """
    over = {kind for kind, _ in viewer.scopes("people.manage")}
    return "everything" in over or (
        scope in {"organisation", "site", "department"} and scope in _WITHIN.get(_widest(over), ())
    )


_WITHIN = {"organisation": ("organisation", "site", "department"), "department": ("department",), "site": ("site",)}


def _widest(kinds: set[str]) -> str:
    return next((kind for kind in ("organisation", "department", "site") if kind in kinds), "")


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """People a viewer may see: herself, her own organisation's, and those in the scope of her work."""
    return or_(
        User.id == viewer.id,
        User.organisation_id == viewer.organisation_id,
        *(
            scope_condition(viewer, p, User.organisation_id, User.department_id, User.site_id)
            for p in ("tickets.read", "people.manage", "assets.manage")
        ),
    )


def visible_sites(viewer: Viewer) -> ColumnElement[bool]:
    """Sites a viewer may see: her own organisation's and those in the scope of her work."""
    return or_(
        Site.organisation_id == viewer.organisation_id,
        *(
            scope_condition(viewer, p, Site.organisation_id, site=Site.id)
            for p in ("tickets.read", "assets.read", "visits.dispatch", "people.manage")
        ),
    )


def visible_organisations(viewer: Viewer) -> ColumnElement[bool]:
    """Organisations a viewer may see: her own and those in the scope of her work."""
    return or_(
        Organisation.id == viewer.organisation_id,
        *(
            scope_condition(viewer, p, Organisation.id)
            for p in ("tickets.read", "assets.read", "people.manage", "admin.manage")
        ),
    )
