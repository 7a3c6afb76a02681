"""When the service works, as it is told to the people it works for: the plain weeks of their contracts' calendars."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.db import db
from portal.sla import queries
from portal.sla.definitions import Definition, Week
from portal.sla.models import Calendar, Contract


@dataclass(frozen=True)
class ServiceHours:
    """The week of one calendar, Monday first, in wall time of its zone; ``sites`` empty: the whole organisation."""

    week: Week
    zone: str
    sites: tuple[str, ...] = ()


def at_site(organisation_id: int, site_id: int | None, at: datetime) -> list[ServiceHours]:
    """The hours that hold for a person of an organisation and site at an instant; none without a contract."""
    found = queries.agreement(organisation_id, site_id, at)
    return [_hours(found.terms.calendar)] if found else []


def of_organisation(organisation_id: int, at: datetime) -> list[ServiceHours]:
    """The hours of all contracts of an organisation that are in force, one a calendar, else those of the default contract."""
    statement = (
        select(Contract)
        .where(Contract.organisation_id == organisation_id)
        .options(joinedload(Contract.calendar).selectinload(Calendar.versions), selectinload(Contract.sites))
        .order_by(Contract.id)
    )
    by_calendar: dict[int, tuple[Definition, list[str] | None]] = {}
    for contract in db.session.scalars(statement):
        on = at.astimezone(ZoneInfo(contract.calendar.zone)).date()
        ended = contract.valid_to is not None and contract.valid_to < on
        if contract.valid_from > on or ended or not contract.calendar.versions:
            continue
        definition = queries.definition_of(contract.calendar.versions[0])
        known = by_calendar.get(contract.calendar_id, (definition, []))[1]
        sites = None if known is None or not contract.sites else [*known, *(site.name for site in contract.sites)]
        by_calendar[contract.calendar_id] = (definition, sites)
    found = [_hours(definition, sites or ()) for definition, sites in by_calendar.values()]
    return found or at_site(organisation_id, None, at)


def _hours(definition: Definition, sites: list[str] | tuple[str, ...] = ()) -> ServiceHours:
    return ServiceHours(definition.week, definition.zone, tuple(sites))
