"""The promises of the demo company: calendars with official days off, policies and contracts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from portal.accounts.models import Organisation, Site
from portal.core import clock
from portal.core.db import db
from portal.sla import official
from portal.sla.calendar_tables import read_table
from portal.sla.definitions import Definition
from portal.sla.models import Calendar, EquipmentLine, Policy
from portal.sla.operations import agreeing, calendars
from portal.sla.states import Target

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WEEKDAYS, "sat", "sun")
CLOSING_HOURS = ("09:00-23:00",)
# The weeks in which reports of a quarter are closed: the desk stays until 23:00.
CLOSINGS = (("03-25", "04-05"), ("06-25", "07-05"), ("09-25", "10-05"))


@dataclass(frozen=True)
class Hours:
    """A calendar of the demo. ``country``: whose official days apply; ``closing``: whether it has long evenings."""

    name: str
    zone: str
    days: tuple[str, ...]
    hours: str
    country: str = ""
    language: str = ""
    closing: bool = False


CALENDARS = {
    "moscow-office": Hours("Москва, офис", "Europe/Moscow", WEEKDAYS, "09:00-18:00", "RU", "ru", closing=True),
    "moscow-shops": Hours("Москва, магазины", "Europe/Moscow", EVERY_DAY, "09:00-21:00"),
    "petersburg-shops": Hours("Санкт-Петербург, магазины", "Europe/Moscow", EVERY_DAY, "10:00-22:00"),
    "ural-shops": Hours("Екатеринбург, магазины", "Asia/Yekaterinburg", EVERY_DAY, "09:00-21:00"),
    "warsaw-office": Hours("Warszawa, biuro", "Europe/Warsaw", WEEKDAYS, "08:00-17:00", "PL", "pl", closing=True),
    "polish-shops": Hours("Polska, sklepy", "Europe/Warsaw", (*WEEKDAYS, "sat"), "09:00-21:00", "PL", "pl"),
    "always": Hours("24/7", "Europe/Moscow", EVERY_DAY, "00:00-24:00"),
}

# Working minutes: priority → (first answer, solution).
POLICIES = {
    "standard": ("Standard", {1: (30, 240), 2: (60, 480), 3: (120, 960), 4: (240, 2400), 5: (480, 4800)}),
    "express": ("Express", {1: (15, 30), 2: (30, 240), 3: (60, 480), 4: (120, 1440), 5: (480, 4800)}),
}


@dataclass(frozen=True)
class Deal:
    """A contract of the demo; without sites it holds for the whole organisation, without organisation for everybody."""

    name: str
    organisation: str
    calendar: str
    policy: str = "standard"
    sites: tuple[str, ...] = ()
    equipment: tuple[tuple[str, str, int], ...] = ()


DEALS = (
    Deal("Torvia: офис в Москве", "torvia", "moscow-office", sites=("msk-hq",)),
    Deal("Torvia: магазины, Москва и Казань", "torvia", "moscow-shops", sites=("msk-11", "kzn-14")),
    Deal("Torvia: магазин в Санкт-Петербурге", "torvia", "petersburg-shops", sites=("spb-12",)),
    Deal("Torvia: магазин в Екатеринбурге", "torvia", "ural-shops", sites=("ekb-13",)),
    Deal("Torvia: biuro w Warszawie", "torvia", "warsaw-office", sites=("waw-hq",)),
    Deal("Torvia: sklepy w Polsce", "torvia", "polish-shops", sites=("waw-21", "krk-22", "gdn-23", "wro-24")),
    Deal("Torvia: склады / magazyny 24/7", "torvia", "always", sites=("msk-dc", "ldz-dc")),
    Deal(
        "Кофейни «Мирта», 24/7",
        "mirta",
        "always",
        "express",
        equipment=(("Касса", "ATOL-27F", 4), ("Принтер чеков", "RP-80", 4), ("Маршрутизатор", "RB-951", 2)),
    ),
    Deal("Default", "", "warsaw-office"),
)


def seed(organisations: Mapping[str, Organisation], sites: Mapping[str, Site]) -> None:
    """Write calendars, policies and contracts in the present transaction.

    The mappings give the demo's organisations and sites by their keys in the demo's data. Everything holds since the
    beginning of last year, so that a month of made-up history runs under it.
    """
    since = date(clock.now().year - 1, 1, 1)
    loaded = {key: calendars.load(_definition(hours, since.year))[0] for key, hours in CALENDARS.items()}
    policies = {key: _policy(*terms, since) for key, terms in POLICIES.items()}
    for deal in DEALS:
        _sign(deal, loaded[deal.calendar], policies[deal.policy], organisations, sites, since)


def _definition(hours: Hours, first_year: int) -> Definition:
    years = range(first_year, first_year + 3)
    seasons = [
        {
            "from": f"{year}-{first}",
            "to": f"{year}-{last}",
            "note": "",
            "week": {day: list(CLOSING_HOURS) for day in WEEKDAYS},
        }
        for year in years
        for first, last in CLOSINGS
        if hours.closing
    ]
    week = {day: [hours.hours] for day in hours.days}
    plain = read_table({"name": hours.name, "zone": hours.zone, "week": week, "seasons": seasons})
    if not hours.country:
        return plain
    return official.with_official_days(plain, official.of_country(hours.country, years, hours.language))


def _policy(name: str, minutes: Mapping[int, tuple[int, int]], since: date) -> Policy:
    promised = {
        Target.FIRST_RESPONSE: {priority: first for priority, (first, _solution) in minutes.items()},
        Target.RESOLUTION: {priority: solution for priority, (_first, solution) in minutes.items()},
    }
    return agreeing.publish_policy(name, promised, datetime(since.year, since.month, since.day, tzinfo=UTC)).policy


def _sign(
    deal: Deal,
    calendar: Calendar,
    policy: Policy,
    organisations: Mapping[str, Organisation],
    sites: Mapping[str, Site],
    since: date,
) -> None:
    agreeing.sign_contract(
        deal.name,
        organisations[deal.organisation] if deal.organisation else None,
        calendar,
        policy,
        since,
        sites=[sites[key] for key in deal.sites],
        equipment=[
            EquipmentLine(title=title, batch=batch, quantity=quantity, covered_from=since)
            for title, batch, quantity in deal.equipment
        ],
    )
    db.session.flush()
