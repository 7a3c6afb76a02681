"""The swap: a broken device out, a good one in, in one step."""

from dataclasses import dataclass

from sqlalchemy import select

from assets.models import Asset, Movement
from assets.operations import custody, holders
from assets.operations.custody import Step
from assets.policy import require_manage
from assets.states import MAY_BE_SWAPPED_IN, MAY_BE_SWAPPED_OUT, Holder
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import Conflict, Invalid, NotAllowedNow
from portal.core.facts import record
from portal.core.i18n import _l
from portal.events.assets import AssetSwapped

# What becomes of the old device → its status, and the kinds of holder it may go to.
FATES = {
    "repair": ("in_repair", frozenset({"vendor", "warehouse"})),
    "stock": ("in_stock", frozenset({"warehouse"})),
    "retire": ("retired", frozenset({"warehouse"})),
}


@dataclass(frozen=True)
class Swap:
    """The two movements of one swap."""

    out: Movement
    into: Movement


def swap(
    old: Asset,
    new: Asset,
    by: Viewer,
    fate: str = "repair",
    old_to: Holder | None = None,
    reason: str = "",
    ticket_number: int | None = None,
) -> Swap:
    """Replace ``old`` by ``new`` from stock: the new one goes to the old one's holder, the old one to repair, stock or retirement.

    ``old_to`` defaults to the store room the new one came from. Both serials stand in the log; the new device takes over the old
    one's part (name, criticality, shared). A second call for the same pair returns the first one's movements.
    Raises Forbidden, NotAllowedNow, Invalid, and Conflict where somebody took the device from stock a moment ago.
    """
    require_manage(by, old)
    require_manage(by, new)
    done = _already(old, new)
    if done is not None:
        return done
    if old.id == new.id:
        raise Invalid("new_asset", _l("Choose another device than the one to be replaced."))
    if old.status not in MAY_BE_SWAPPED_OUT:
        raise NotAllowedNow(_l("Only a device in use can be swapped."))
    if new.status not in MAY_BE_SWAPPED_IN:
        raise Conflict(
            _l("%(tag)s is no longer in stock: somebody took it a moment ago. Choose another one.", tag=new.tag)
        )
    status, destination = _fate(fate, old_to, new)
    holders.admit(destination, by, "old_to")
    place, shared, held_as = old.holder, old.shared, old.status
    out = custody.move(old, destination, Step("swap_out", status, reason, ticket_number, new.id), by.id)
    new.criticality = min(new.criticality, old.criticality)
    new.name = new.name or old.name
    into = custody.move(new, place, Step("swap_in", held_as, reason, ticket_number, old.id), by.id, shared=shared)
    record(AssetSwapped(old_asset_id=old.id, new_asset_id=new.id, ticket_number=ticket_number, by_id=by.id), by.id)
    return Swap(out, into)


def _fate(fate: str, old_to: Holder | None, new: Asset) -> tuple[str, Holder]:
    if fate not in FATES:
        raise Invalid("fate", _l("Choose one of the list."))
    status, kinds = FATES[fate]
    if old_to is None and new.site_id is not None:
        old_to = Holder("warehouse", new.site_id)
    if old_to is None or old_to.kind not in kinds:
        raise Invalid("old_to", _l("Say where the old device goes."))
    return status, old_to


def _already(old: Asset, new: Asset) -> Swap | None:
    """The swap of just this pair, where it is the last thing that happened to both."""
    lasts = [
        db.session.scalar(
            select(Movement).where(
                Movement.asset_id == one.id,
                Movement.number == one.custody_number,
                Movement.document == document,
                Movement.counterpart_id == other.id,
            )
        )
        for one, other, document in ((old, new, "swap_out"), (new, old, "swap_in"))
    ]
    return Swap(lasts[0], lasts[1]) if lasts[0] is not None and lasts[1] is not None else None
