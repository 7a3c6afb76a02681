"""What happened on visits and with devices on site, told in the ticket's timeline."""

from collections.abc import Mapping
from datetime import datetime

from assets import queries as assets
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.tickets import states
from portal.tickets.models import Ticket
from portal.tickets.operations import attaching, history, watching
from portal.tickets.queries import finding
from portal.tickets.states import Kind, Status

BEGINS = {Kind.VISIT_OFFERED, Kind.VISIT_ACCEPTED}
INTERNAL = {Kind.VISIT_REQUESTED, Kind.VISIT_OFFERED, Kind.VISIT_RETURNED}
ENDS = {Kind.VISIT_COMPLETED, Kind.VISIT_NOT_DONE}


def tell_visit(ticket: Ticket, kind: Kind, visit_id: int, at: datetime, details: Mapping[str, object]) -> None:
    """Enter what happened on a visit at an instant (UTC). An agreed visit makes the ticket wait for it, its end makes it go on.

    The engineer who accepted sees the ticket from then on. What a ticket's end has overtaken is told without changing its status.
    """
    new = {"visit_id": visit_id, **details}
    engineer_id = details.get("engineer_id")
    if kind == Kind.VISIT_ACCEPTED and isinstance(engineer_id, int):
        watching.admit(ticket.id, engineer_id, watching.ENGINEER)
    status = status_after(ticket.status, kind)
    if status is not None:
        ticket.status = status
        ticket.freeze_reason = ticket.freeze_until = ticket.thaws_to = None
        new["status"] = status
    public = kind not in INTERNAL
    history.write(ticket, kind, None, new=new, public=public, channel="visit", at=min(at, clock.now()))


def tell_swap(ticket: Ticket, old_asset_id: int, new_asset_id: int, by: Viewer) -> None:
    """Enter a swap: the broken device stands as replaced, the other one as installed, both with their serials of today.

    Quietly nothing where the person may not handle the ticket's devices: a number that was mistyped does no harm.
    """
    standing = finding.standing(by, ticket)
    if not (standing.works or standing.handles_assets):
        return
    devices = assets.devices_by_id({old_asset_id, new_asset_id})
    attaching.place_asset(ticket, old_asset_id, "replaced")
    attaching.place_asset(ticket, new_asset_id, "installed")
    old, new = (
        {"asset_id": key, "tag": devices[key].tag, "serial": devices[key].serial}
        for key in (old_asset_id, new_asset_id)
    )
    history.write(ticket, Kind.ASSET_SWAPPED, by, old=old, new=new)


def status_after(status: str, kind: Kind) -> Status | None:
    """The status that a visit's news leads to from another, None where it stays."""
    if not states.is_open(status):
        return None
    if kind in BEGINS and status != Status.VISIT_PLANNED:
        return Status.VISIT_PLANNED
    if kind in ENDS and status == Status.VISIT_PLANNED:
        return Status.ACTIVE
    return None
