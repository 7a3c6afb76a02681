"""Visits for tests: asked for, offered, taken, on site. All in the present write transaction."""

from datetime import timedelta

from portal.accounts.models import Site
from portal.core import clock
from portal.core.db import commit, db, set_mode
from portal.dispatch.models import Visit
from portal.dispatch.operations import offering, punching, requesting, taking
from portal.dispatch.operations.punching import Press
from portal.dispatch.operations.requesting import Wish
from portal.tickets.models import Ticket
from portal.tickets.operations.opening import Filing, open_ticket
from tests.people import Cast


def filed(cast: Cast, title: str = "Принтер не печатает") -> Ticket:
    """A ticket of Anna."""
    return open_ticket(Filing(title=title, description="После обновления."), by=cast.anna)


def wish(cast: Cast, **changes: object) -> Wish:
    """A window of two hours that begins in one hour."""
    start = clock.now() + timedelta(hours=1)
    plain: dict[str, object] = {
        "site_id": cast.site_id,
        "purpose": "Check the fuser",
        "window_from": start,
        "window_to": start + timedelta(hours=2),
        "contact_name": "Анна Смирнова",
        "contact_phone": "+7 495 000-00-01",
    }
    return Wish(**(plain | changes))


def asked(cast: Cast, **changes: object) -> Visit:
    """A visit that Wera asked for."""
    return requesting.request_visit(filed(cast), wish(cast, **changes), by=cast.wera)


def offered(cast: Cast, *names: str) -> Visit:
    """A visit that Dmitri offered, to Egor and Tomasz unless others are named."""
    visit = asked(cast)
    engineers = [cast.viewers[name].id for name in names or ("egor", "tomasz")]
    offering.offer(visit, engineers, by=cast.dmitri)
    return visit


def place(cast: Cast, city: str, latitude: float, longitude: float, zone: str = "Europe/Moscow") -> int:
    """One more site of the cast's organisation, on the map; its id."""
    site = Site(
        organisation_id=cast.organisation_id,
        code=f"shop-{city}".lower(),
        name=f"Shop, {city}",
        city=city,
        zone=zone,
        latitude=latitude,
        longitude=longitude,
    )
    db.session.add(site)
    db.session.flush()
    return site.id


def offered_at(cast: Cast, site_id: int, name: str = "egor", **changes: object) -> Visit:
    """A visit to a site in the usual window, offered to one engineer."""
    visit = asked(cast, site_id=site_id, **changes)
    offering.offer(visit, [cast.viewers[name].id], by=cast.dmitri, anyway=True)
    return visit


def taken(cast: Cast) -> Visit:
    """A visit that Egor took."""
    visit = offered(cast)
    taking.take(visit, by=cast.egor)
    return visit


def begun(cast: Cast) -> Visit:
    """A visit where Egor is on site."""
    visit = taken(cast)
    punching.depart(visit, cast.egor, Press())
    punching.arrive(visit, cast.egor, Press())
    return visit


def saved(visit: Visit) -> int:
    """Commit, and the visit's id; the next statement writes again."""
    visit_id = visit.id
    commit()
    set_mode("write")
    return visit_id


def numbered(ticket: Ticket) -> int:
    """Commit, and the ticket's number; the next statement writes again."""
    number = ticket.number
    commit()
    set_mode("write")
    return number


def anew(visit_id: int) -> Visit:
    """The visit as it stands in the database now. No transaction stays open, so that clients may write."""
    set_mode("read")
    visit = db.session.get_one(Visit, visit_id)
    db.session.expunge(visit)
    set_mode("write")
    return visit


__all__ = [
    "Press",
    "Visit",
    "anew",
    "asked",
    "begun",
    "filed",
    "numbered",
    "offered",
    "offered_at",
    "place",
    "saved",
    "taken",
    "wish",
]
