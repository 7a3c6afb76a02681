"""Taking a device out of use for good. It stays in the inventory with its history."""

from assets.models import Asset, Movement
from assets.operations import custody, holders
from assets.operations.custody import Step
from assets.policy import require_manage
from assets.states import MAY_BE_RETIRED, Holder
from portal.accounts.viewer import Viewer
from portal.core.errors import NotAllowedNow
from portal.core.i18n import _l


def retire(
    asset: Asset,
    site_id: int,
    by: Viewer,
    reason: str = "",
    ticket_number: int | None = None,
) -> Movement | None:
    """Retire a device; it lies in the store room of a site until somebody takes it away. None where it is retired already.

    Raises Forbidden, NotAllowedNow, Invalid("site_id"), Conflict where somebody was quicker.
    """
    require_manage(by, asset)
    if asset.is_ended:
        return None
    if asset.status not in MAY_BE_RETIRED:
        raise NotAllowedNow(_l("This device cannot be retired now."))
    to = Holder("warehouse", site_id)
    holders.admit(to, by, "site_id")
    return custody.move(asset, to, Step("retirement", "retired", reason, ticket_number), by.id)
