"""Facts of the asset inventory."""

from dataclasses import dataclass

from portal.core.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AssetMoved(Fact):
    """An asset changed its custodian or its status: received, handed over, returned, sent to repair, retired."""

    asset_id: int
    movement_id: int


@dataclass(frozen=True, kw_only=True)
class AssetSwapped(Fact):
    """A device was replaced by another in one step.

    ``ticket_number`` is what the person typed or came from: whoever reacts must ask whether ``by_id`` may see that ticket.
    """

    old_asset_id: int
    new_asset_id: int
    ticket_number: int | None
    by_id: int
