"""Sending a device to repair: to a vendor, or to the workshop of a site."""

from assets.models import Asset, Movement
from assets.operations import custody, holders
from assets.operations.custody import Step
from assets.policy import require_manage
from assets.states import MAY_BE_REPAIRED, Holder
from portal.accounts.viewer import Viewer
from portal.core.errors import Invalid, NotAllowedNow
from portal.core.i18n import _l

WORKSHOPS = frozenset({"vendor", "warehouse"})


def send_to_repair(
    asset: Asset,
    to: Holder,
    by: Viewer,
    reason: str = "",
    ticket_number: int | None = None,
) -> Movement | None:
    """Send a device to a vendor or a workshop. None where it is in repair there already.

    Raises Forbidden, NotAllowedNow, Invalid("holder"), Conflict where somebody was quicker.
    """
    require_manage(by, asset)
    if asset.status == "in_repair" and asset.holder == to:
        return None
    if asset.status not in MAY_BE_REPAIRED:
        raise NotAllowedNow(_l("This device cannot be sent to repair now."))
    if to.kind not in WORKSHOPS:
        raise Invalid("holder", _l("Choose a workshop or a vendor."))
    holders.admit(to, by)
    return custody.move(asset, to, Step("repair", "in_repair", reason, ticket_number), by.id)
