"""Taking a device back into a store room: from a person, from repair, after it was missing."""

from assets.models import Asset, Movement
from assets.operations import custody, holders
from assets.operations.custody import Step
from assets.policy import require_manage
from assets.states import MAY_BE_RETURNED, Holder
from portal.accounts.viewer import Viewer
from portal.core.errors import NotAllowedNow
from portal.core.i18n import _l


def return_to_stock(
    asset: Asset,
    site_id: int,
    by: Viewer,
    reason: str = "",
    ticket_number: int | None = None,
    cost_cents: int | None = None,
) -> Movement | None:
    """Put a device on the shelf of a site. ``cost_cents``: what the repair cost it comes from. None where it lies there already.

    Raises Forbidden, NotAllowedNow, Invalid("site_id"), Conflict where somebody was quicker.
    """
    require_manage(by, asset)
    to = Holder("warehouse", site_id)
    if asset.status == "in_stock" and asset.holder == to:
        return None
    from_van = asset.status == "in_stock" and asset.holder_kind == "van"
    if asset.status not in MAY_BE_RETURNED and not from_van:
        raise NotAllowedNow(_l("This device cannot be returned now."))
    holders.admit(to, by, "site_id")
    return custody.move(asset, to, Step("return", "in_stock", reason, ticket_number, cost_cents=cost_cents), by.id)
