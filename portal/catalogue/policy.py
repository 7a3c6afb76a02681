"""Who sees and who changes the catalogue."""

from sqlalchemy import ColumnElement, true

from portal.accounts.viewer import Viewer
from portal.catalogue.models import Category


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """The tree is explicitly global: everybody sees what is active, those who manage it everything."""
    return true() if can_edit(viewer) else Category.active.is_(True)


def can_edit(viewer: Viewer) -> bool:
    """Global reference data is changed only by an administrator of everything."""
    return ("everything", None) in viewer.scopes("admin.manage")
