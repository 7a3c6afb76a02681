"""Whether a person may give a device to a holder: only to people and places she sees, and to vendors."""

from sqlalchemy import ColumnElement, select

from assets import policy
from assets.models import Asset
from assets.states import Holder
from portal.accounts.models import Organisation, Site, User
from portal.accounts.policy import visible as visible_people
from portal.accounts.policy import visible_sites
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Invalid
from portal.core.i18n import _l

DEPTH = 5


def admit(holder: Holder, by: Viewer, field: str = "holder") -> None:
    """Raise Invalid(field) where the holder does not exist for this person."""
    statement = {
        "person": select(User.id).where(User.id == holder.id, User.active, visible_people(by)),
        "van": select(User.id).where(User.id == holder.id, User.active, visible_people(by)),
        "site": select(Site.id).where(Site.id == holder.id, visible_sites(by)),
        "warehouse": select(Site.id).where(Site.id == holder.id, visible_sites(by)),
        "vendor": select(Organisation.id).where(Organisation.id == holder.id, is_vendor()),
        "asset": select(Asset.id).where(Asset.id == holder.id, policy.manageable(by)),
    }.get(holder.kind)
    if statement is None or db.session.scalar(statement) is None:
        raise Invalid(field, _l("Choose somebody or some place from the list."))


def admit_into(asset: Asset, outer_id: int) -> None:
    """Raise Invalid("holder") where a device would, over several steps, be put into itself."""
    current: int | None = outer_id
    for _step in range(DEPTH):
        if current is None:
            return
        if current == asset.id:
            break
        current = db.session.scalar(select(Asset.holder_id).where(Asset.id == current, Asset.holder_kind == "asset"))
    raise Invalid("holder", _l("A device cannot be inside itself."))


def is_vendor() -> ColumnElement[bool]:
    """Organisations that repair and supply."""
    return Organisation.kind == "vendor"
