"""Files and devices of a ticket."""

from collections.abc import Sequence

from sqlalchemy import Select, select, update

from assets import queries as assets
from assets.operations import incidents
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import Forbidden, Invalid
from portal.core.i18n import _l
from portal.core.storage import StoredFile
from portal.tickets import states
from portal.tickets.models import File, Message, Ticket, TicketAsset
from portal.tickets.operations import history
from portal.tickets.queries import finding
from portal.tickets.states import Kind


def keep(ticket: Ticket, files: Sequence[StoredFile], by: Viewer | None, message: Message | None = None) -> None:
    """Note stored files in the ticket. Who may write the message may attach to it. Raises Invalid("files") for too many."""
    if len(files) > states.FILES_LIMIT:
        raise Invalid("files", _l("At most %(limit)s files at once, please.", limit=states.FILES_LIMIT))
    for file in files:
        db.session.add(
            File(
                ticket_id=ticket.id,
                message_id=message.id if message else None,
                sha256=file.sha256,
                size=file.size,
                mime=file.mime,
                name=file.name,
                uploader_id=by.id if by else None,
                at=clock.now(),
            )
        )


def add_asset(ticket: Ticket, asset_id: int, by: Viewer) -> None:
    """Attach a device that the person may see; quietly nothing where it stands there already. Raises Forbidden, Invalid."""
    _require_right(ticket, by)
    if not assets.find_visible(by, [asset_id]):
        raise Invalid("asset", _l("Unknown device."))
    if place_asset(ticket, asset_id):
        history.write(ticket, Kind.ASSET_ADDED, by, new={"asset_id": asset_id, "role": "affected"})


def remove_asset(ticket: Ticket, asset_id: int, by: Viewer) -> None:
    """Take a device off again where it was attached by mistake; safe twice. Raises Forbidden."""
    _require_right(ticket, by)
    rows = list(db.session.scalars(_rows(ticket, asset_id)))
    for row in rows:
        db.session.delete(row)
        incidents.forget(asset_id, ticket.id)
        history.write(ticket, Kind.ASSET_REMOVED, by, old={"asset_id": asset_id, "role": row.role})


def place_asset(ticket: Ticket, asset_id: int, role: str = "affected", main: bool = False) -> bool:
    """Enter a device without an event, for verbs that tell it themselves; False where it stands there already."""
    if db.session.scalar(_rows(ticket, asset_id).where(TicketAsset.role == role)) is not None:
        return False
    if main:
        db.session.execute(update(TicketAsset).where(TicketAsset.ticket_id == ticket.id).values(main=False))
    row = TicketAsset(ticket_id=ticket.id, asset_id=asset_id, role=role, main=main, added_at=clock.now())
    db.session.add(row)
    if role == "affected":
        incidents.note(asset_id, ticket.id, ticket.created_at, ticket.type)
    return True


def _require_right(ticket: Ticket, by: Viewer) -> None:
    standing = finding.standing(by, ticket)
    if not (standing.handles_assets or standing.works):
        raise Forbidden


def _rows(ticket: Ticket, asset_id: int) -> Select[TicketAsset]:
    return select(TicketAsset).where(TicketAsset.ticket_id == ticket.id, TicketAsset.asset_id == asset_id)
