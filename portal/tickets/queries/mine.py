"""Tickets of one person, and of one device."""

from collections.abc import Sequence

from sqlalchemy import Row, Select, or_, select, true

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.paging import Order, Page, page_of
from portal.tickets import policy
from portal.tickets.models import Notice, Participant, Ticket, TicketAsset
from portal.tickets.states import Status

HOME_LIMIT = 6
PANEL_LIMIT = 20
COLUMNS = (
    Ticket.id,
    Ticket.number,
    Ticket.title,
    Ticket.status,
    Ticket.status_name,
    Ticket.type,
    Ticket.due_at,
    Ticket.created_at,
    Ticket.updated_at,
)
VIEWS = ("asked", "filed", "watched")


def open_for_home(viewer: Viewer) -> Sequence[Row]:
    """Her tickets that are not over yet, the newest first."""
    over = (Status.CLOSED, Status.CANCELLED)
    return db.session.execute(
        select(*COLUMNS)
        .where(Ticket.requester_id == viewer.id, Ticket.status.not_in(over))
        .order_by(Ticket.id.desc())
        .limit(HOME_LIMIT)
    ).all()


def own_tickets(viewer: Viewer, view: str, after: str | None) -> Page[Row]:
    """What she asked for, filed for others, or reads along; the newest first."""
    statement = _view(viewer, view)
    return page_of(statement, [Order(Ticket.id, descending=True)], after, size=30)


def tickets_of_asset(viewer: Viewer, asset_id: int, only_open: bool = False) -> Sequence[Row]:
    """The tickets of a device that the viewer may see, the newest first."""
    return db.session.execute(
        select(*COLUMNS)
        .join(TicketAsset, TicketAsset.ticket_id == Ticket.id)
        .where(TicketAsset.asset_id == asset_id, TicketAsset.role == "affected", policy.visible(viewer))
        .where(Ticket.open.is_(True) if only_open else true())
        .order_by(Ticket.id.desc())
        .limit(PANEL_LIMIT)
    ).all()


def notices_for(viewer: Viewer) -> Sequence[Notice]:
    """Banners that stand now for the person's organisation or site."""
    now = clock.now()
    return db.session.scalars(
        select(Notice)
        .where(
            Notice.organisation_id == viewer.organisation_id,
            or_(Notice.site_id.is_(None), Notice.site_id == viewer.site_id),
            Notice.starts_at <= now,
            or_(Notice.ends_at.is_(None), Notice.ends_at > now),
        )
        .order_by(Notice.id.desc())
        .limit(5)
    ).all()


def managed_notices(viewer: Viewer) -> Sequence[Row]:
    """Banners that the viewer may end, and who set them; those that stand first."""
    now = clock.now()
    return db.session.execute(
        select(Notice, User.name.label("author"))
        .join(User, User.id == Notice.author_id)
        .where(policy.manageable_notices(viewer))
        .order_by(or_(Notice.ends_at.is_(None), Notice.ends_at > now).desc(), Notice.id.desc())
        .limit(50)
    ).all()


def get_managed_notice(viewer: Viewer, notice_id: int) -> Notice | None:
    """A banner that the viewer may end, or None."""
    return db.session.scalar(select(Notice).where(Notice.id == notice_id, policy.manageable_notices(viewer)))


def _view(viewer: Viewer, view: str) -> Select:
    if view == "filed":
        return select(*COLUMNS).where(Ticket.reporter_id == viewer.id, Ticket.requester_id != viewer.id)
    if view == "watched":
        return (
            select(*COLUMNS)
            .join(Participant, Participant.ticket_id == Ticket.id)
            .where(Participant.user_id == viewer.id, Participant.role == "watcher")
        )
    return select(*COLUMNS).where(Ticket.requester_id == viewer.id)
