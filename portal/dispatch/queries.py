"""Reads of visits, always through the viewer's visibility."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from assets import queries as assets
from assets.queries import Device
from portal.accounts.models import Site, User
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.paging import Order, Page, page_of
from portal.dispatch import policy, states
from portal.dispatch.distances import road_km
from portal.dispatch.models import Engineer, Offer, Punch, Visit
from portal.tickets import policy as ticket_policy
from portal.tickets.models import Ticket, TicketAsset
from portal.tickets.queries import finding

SECTION = 50


@dataclass(frozen=True)
class Row:
    """One visit in a list, with the ticket's number and title, and the kilometres from the engineer's base where both are known."""

    visit: Visit
    number: int
    title: str
    km: float | None = None


def get_visible(viewer: Viewer, visit_id: int) -> Visit:
    """A visit the viewer may see. Raises NotFound."""
    statement = (
        select(Visit)
        .where(Visit.id == visit_id, policy.visible(viewer))
        .options(joinedload(Visit.site), joinedload(Visit.engineer))
    )
    visit = db.session.scalar(statement)
    if visit is None:
        raise NotFound
    return visit


def ticket_of(visit: Visit) -> Ticket:
    """The ticket a visit is for. Whether the viewer may open its page is another question."""
    return finding.get(visit.ticket_id)


def contact_of(ticket: Ticket) -> tuple[str, str]:
    """Name and phone of whoever asked, who usually lets the engineer in; the ticket's visibility was decided."""
    row = db.session.execute(select(User.name, User.phone).where(User.id == ticket.requester_id)).one()
    return row.name, row.phone


def devices_of(viewer: Viewer, visit: Visit) -> list[tuple[Device, bool]]:
    """The affected devices of the visit's ticket, the main one first, and whether the viewer may open their cards."""
    statement = (
        select(TicketAsset.asset_id)
        .where(TicketAsset.ticket_id == visit.ticket_id, TicketAsset.role == "affected")
        .order_by(TicketAsset.main.desc(), TicketAsset.id)
    )
    ids = list(db.session.scalars(statement))
    known = assets.devices_by_id(ids)
    opened = {device.id for device in assets.find_visible(viewer, ids)} if viewer.may("assets.read") else set()
    return [(known[i], i in opened) for i in ids if i in known]


def opens_ticket(viewer: Viewer, visit: Visit) -> bool:
    """Whether the viewer may open the page of the ticket: an engineer may once tickets heard that she took the visit."""
    seen = select(Ticket.id).where(Ticket.id == visit.ticket_id, ticket_policy.visible(viewer))
    return db.session.scalar(seen) is not None


def visits_of_ticket(viewer: Viewer, ticket_id: int) -> list[Visit]:
    """The visits of a ticket that the viewer may see, newest first."""
    statement = (
        select(Visit)
        .where(Visit.ticket_id == ticket_id, policy.visible(viewer))
        .options(joinedload(Visit.site), joinedload(Visit.engineer))
        .order_by(Visit.id.desc())
    )
    return list(db.session.scalars(statement))


def rest_of(visit: Visit) -> int | None:
    """The id of the visit with the remaining work, if there is one."""
    return db.session.scalar(select(Visit.id).where(Visit.previous_visit_id == visit.id).limit(1))


def punches(visit: Visit) -> list[tuple[Punch, str]]:
    """What engineers did, in its order, with their names."""
    statement = select(Punch, User.name).join(User, User.id == Punch.engineer_id)
    rows = db.session.execute(statement.where(Punch.visit_id == visit.id).order_by(Punch.at, Punch.id)).all()
    return [(row.Punch, row.name) for row in rows]


def offers(visit: Visit) -> list[tuple[Offer, str]]:
    """To whom the visit was offered and what they answered, with their names."""
    statement = select(Offer, User.name).join(User, User.id == Offer.engineer_id)
    rows = db.session.execute(statement.where(Offer.visit_id == visit.id).order_by(User.name)).all()
    return [(row.Offer, row.name) for row in rows]


def offer_to(viewer: Viewer, visit: Visit) -> Offer | None:
    """The offer of this visit to the viewer, if she was made one."""
    return db.session.get(Offer, (visit.id, viewer.id))


def waiting(viewer: Viewer, state: str, size: int = SECTION) -> list[Row]:
    """Visits in one open state in the dispatcher's scope, the earliest window first."""
    wanted = states.UNPLANNED if state == "to_dispatch" else frozenset({state})
    statement = _rows().where(Visit.state.in_(wanted), policy.overseen(viewer))
    return _as_rows(statement.order_by(Visit.window_from, Visit.id).limit(size))


def of_day(viewer: Viewer, start: datetime, end: datetime) -> list[Row]:
    """Visits in the dispatcher's scope that somebody has and whose window begins in [start, end), and those ended in it."""
    begins = (Visit.window_from >= start) & (Visit.window_from < end)
    ended = (Visit.ended_at >= start) & (Visit.ended_at < end)
    taken = Visit.state.in_(states.IN_HAND | states.FINISHED) & (begins | ended)
    statement = _rows().where(policy.overseen(viewer), taken)
    return _as_rows(statement.order_by(Visit.window_from, Visit.id).limit(200))


def unfinished_before(viewer: Viewer, start: datetime) -> list[Row]:
    """Visits in the dispatcher's scope that somebody took for an earlier day and did not end."""
    statement = _rows().where(policy.overseen(viewer), Visit.state.in_(states.IN_HAND), Visit.window_from < start)
    return _as_rows(statement.order_by(Visit.window_from, Visit.id).limit(SECTION))


def in_state(viewer: Viewer, state: str, after: str | None) -> Page:
    """A page of all visits in one state in the dispatcher's scope, the latest window first; rows carry visit, number, title."""
    statement = _rows().where(Visit.state == state, policy.overseen(viewer))
    return page_of(statement, [Order(Visit.window_from, True), Order(Visit.id, True)], after)


def offered_to(viewer: Viewer) -> list[Row]:
    """What the engineer may take now, the nearest in time first."""
    held = select(Offer.visit_id).where(Offer.engineer_id == viewer.id, Offer.outcome == "open")
    statement = _rows().where(Visit.id.in_(held), Visit.state == "offered", policy.concerns_engineer(viewer))
    return _with_km(viewer, _as_rows(statement.order_by(Visit.window_from, Visit.id).limit(SECTION)))


def in_hand_of(viewer: Viewer) -> list[Row]:
    """The engineer's own visits that are not ended, in the order of their windows; what is under way comes first."""
    statement = _rows().where(Visit.engineer_id == viewer.id, Visit.state.in_(states.IN_HAND))
    rows = _as_rows(statement.order_by(Visit.window_from, Visit.id).limit(SECTION))
    under_way = {"on_site": 0, "paused": 1, "en_route": 2}
    return _with_km(viewer, sorted(rows, key=lambda row: under_way.get(row.visit.state, 3)))


def ended_of(viewer: Viewer, start: datetime, end: datetime) -> list[Row]:
    """The engineer's visits that ended in [start, end)."""
    ended = (Visit.ended_at >= start) & (Visit.ended_at < end)
    statement = _rows().where(Visit.engineer_id == viewer.id, Visit.state.in_(states.FINISHED), ended)
    return _as_rows(statement.order_by(Visit.ended_at, Visit.id).limit(SECTION))


def _rows() -> Select:
    return (
        select(Visit, Ticket.number, Ticket.title)
        .join(Ticket, Ticket.id == Visit.ticket_id)
        .join(Visit.site)
        .outerjoin(Visit.engineer)
        .options(contains_eager(Visit.site), contains_eager(Visit.engineer))
    )


def _as_rows(statement: Select) -> list[Row]:
    return [Row(row.Visit, row.number, row.title) for row in db.session.execute(statement).all()]


def _with_km(viewer: Viewer, rows: list[Row]) -> list[Row]:
    base = base_of(viewer.id)
    return [Row(row.visit, row.number, row.title, km_between(base, row.visit.site)) for row in rows]


def base_of(user_id: int) -> Site | None:
    """Where an engineer's day starts: the base, else the person's own site."""
    site_id = db.session.scalar(select(Engineer.base_site_id).where(Engineer.user_id == user_id))
    site_id = site_id or db.session.scalar(select(User.site_id).where(User.id == user_id))
    return db.session.get(Site, site_id) if site_id else None


def km_between(base: Site | None, site: Site) -> float | None:
    """Kilometres of road from a base to a site, None where a place is not on the map."""
    if base is None or base.latitude is None or base.longitude is None:
        return None
    if site.latitude is None or site.longitude is None:
        return None
    return road_km(base.latitude, base.longitude, site.latitude, site.longitude)
