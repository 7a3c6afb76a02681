"""Giving a device to a person, a site, a van or into another device."""

from assets.models import Asset, Movement
from assets.operations import custody, holders
from assets.operations.custody import Step
from assets.policy import require_manage
from assets.states import MAY_BE_HANDED_OVER, Holder
from portal.accounts.viewer import Viewer
from portal.core.errors import Invalid, NotAllowedNow
from portal.core.i18n import _l

RECEIVERS = frozenset({"person", "site", "van", "asset"})


def hand_over(
    asset: Asset,
    to: Holder,
    by: Viewer,
    reason: str = "",
    ticket_number: int | None = None,
) -> Movement | None:
    """Put a device into somebody's hands; what stands at a site is shared there. None where it is there already.

    Raises Forbidden, NotAllowedNow (retired, in repair …), Invalid("holder"), Conflict where somebody was quicker.
    """
    require_manage(by, asset)
    status = "in_stock" if to.kind == "van" else "in_use"
    if asset.holder == to and asset.status == status:
        return None
    if asset.status not in MAY_BE_HANDED_OVER:
        raise NotAllowedNow(_l("This device cannot be handed over now."))
    if to.kind not in RECEIVERS:
        raise Invalid("holder", _l("Choose somebody or some place from the list."))
    holders.admit(to, by)
    if to.kind == "asset":
        holders.admit_into(asset, to.id)
    step = Step("handover", status, reason, ticket_number)
    return custody.move(asset, to, step, by.id, shared=to.kind == "site")
