"""The heart of the inventory: one step of the custody log. Every ability that moves a device ends here."""

from dataclasses import dataclass

from sqlalchemy import select, update

from assets.models import Asset, Movement
from assets.operations import indexing
from assets.states import Holder
from portal.accounts.models import User
from portal.core import clock
from portal.core.db import affected, db
from portal.core.errors import Conflict
from portal.core.facts import record
from portal.core.i18n import _l
from portal.events.assets import AssetMoved


@dataclass(frozen=True)
class Step:
    """What a movement says besides where to. Money in cents."""

    document: str
    status: str
    reason: str = ""
    ticket_number: int | None = None
    counterpart_id: int | None = None
    cost_cents: int | None = None


def move(asset: Asset, to: Holder, step: Step, by_id: int | None, shared: bool = False) -> Movement:
    """Write one movement and bring the asset's present custody in line, guarded by the number of the last movement.

    Of two people who move the same device at once exactly one succeeds; the other gets Conflict.
    """
    custodian_id, site_id = _place_of(to, asset.site_id)
    number = asset.custody_number + 1
    claim = (
        update(Asset)
        .where(Asset.id == asset.id, Asset.custody_number == asset.custody_number, Asset.status == asset.status)
        .values(
            holder_kind=to.kind, holder_id=to.id, custodian_id=custodian_id, site_id=site_id,
            custody_number=number, status=step.status, shared=shared,
        )
    )  # fmt: skip
    before, status_before = asset.holder, asset.status
    if affected(claim) == 0:
        raise Conflict(_l("Somebody moved this device a moment ago. Look at its history and decide again."))
    db.session.refresh(asset)
    return log(asset, to, step, by_id, before if number > 1 else None, status_before)


def log(
    asset: Asset, to: Holder, step: Step, by_id: int | None, before: Holder | None, status_before: str | None
) -> Movement:
    """Append the line for the custody that the asset has now, and say so."""
    movement = Movement(
        asset_id=asset.id, number=asset.custody_number, at=clock.now(),
        from_kind=before.kind if before else None, from_id=before.id if before else None,
        to_kind=to.kind, to_id=to.id, status_before=status_before if before else None, status=step.status,
        document=step.document, serial=asset.serial, by_id=by_id, reason=step.reason,
        ticket_number=step.ticket_number, counterpart_id=step.counterpart_id, cost_cents=step.cost_cents,
    )  # fmt: skip
    db.session.add(movement)
    db.session.flush()
    indexing.reindex(asset)
    record(AssetMoved(asset_id=asset.id, movement_id=movement.id), by_id)
    return movement


def place_values(to: Holder) -> dict[str, object]:
    """The columns of an asset that repeat its custody, for one that is being registered."""
    custodian_id, place = _place_of(to, None)
    return {"holder_kind": to.kind, "holder_id": to.id, "custodian_id": custodian_id, "site_id": place}


def _place_of(to: Holder, site_id: int | None) -> tuple[int | None, int | None]:
    """Custodian and site of a holder: a person's site, the place itself, the outer device's site; else it stays booked where it was."""
    if to.kind == "person":
        return to.id, db.session.scalar(select(User.site_id).where(User.id == to.id))
    if to.kind in {"site", "warehouse"}:
        return None, to.id
    if to.kind == "asset":
        return None, db.session.scalar(select(Asset.site_id).where(Asset.id == to.id))
    return None, site_id
