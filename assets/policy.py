"""Who may see and manage which assets."""

from sqlalchemy import ColumnElement, and_, false, or_, select

from assets.models import Asset
from portal.accounts.models import Site, User
from portal.accounts.policy import in_scope, scope_condition
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Forbidden
from portal.core.i18n import _l


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Her own devices, the shared ones of her site, and those in the scope of her work."""
    return or_(
        Asset.custodian_id == viewer.id,
        shared_at_site(viewer),
        readable(viewer),
    )


def shared_at_site(viewer: Viewer) -> ColumnElement[bool]:
    """The shared devices of the viewer's own site, whoever owns them."""
    if viewer.site_id is None:
        return false()  # "no site" never means every device without a site
    return and_(Asset.shared, Asset.site_id == viewer.site_id)


def manageable(viewer: Viewer) -> ColumnElement[bool]:
    """Those the viewer may change, move, swap and retire."""
    return _granted(viewer, "assets.manage")


def readable(viewer: Viewer) -> ColumnElement[bool]:
    """Those whose money and history the viewer may read; having a device in hand is not enough."""
    return or_(_granted(viewer, "assets.read"), _granted(viewer, "assets.manage"))


def can_read(viewer: Viewer, asset: Asset) -> bool:
    """The same rule for one asset."""
    if not (viewer.may("assets.read") or viewer.may("assets.manage")):
        return False
    return db.session.scalar(select(Asset.id).where(Asset.id == asset.id, readable(viewer))) is not None


def can_manage(viewer: Viewer, asset: Asset) -> bool:
    """The same rule for one asset; asks the database, because a department's scope goes by the custodian."""
    if not viewer.may("assets.manage"):
        return False
    return db.session.scalar(select(Asset.id).where(Asset.id == asset.id, manageable(viewer))) is not None


def can_receive_at(viewer: Viewer, site: Site) -> bool:
    """Whether new devices may be booked into the store room of a site."""
    return in_scope(viewer, "assets.manage", site.organisation_id, site_id=site.id)


def require_manage(viewer: Viewer, asset: Asset) -> None:
    """Raise Forbidden unless the viewer may manage the asset."""
    if not can_manage(viewer, asset):
        raise Forbidden(_l("You may look at this device, but not change it."))


def _granted(viewer: Viewer, permission: str) -> ColumnElement[bool]:
    department = select(User.department_id).where(User.id == Asset.custodian_id).scalar_subquery()
    return scope_condition(viewer, permission, Asset.organisation_id, department=department, site=Asset.site_id)
