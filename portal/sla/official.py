"""Official production calendars: public holidays, moved days off, shortened days; laid over a working calendar.

Sources: the ``holidays`` package by country and year, and the XML of xmlcalendar.ru (t=1 day off, t=2 shortened working
day, t=3 working day; https://xmlcalendar.ru, "Описание XML формата").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from xml.etree import ElementTree

import holidays

from portal.core.i18n import _
from portal.sla.calendars import WorkingTime
from portal.sla.definitions import DayException, Definition, Hours
from portal.sla.faults import CalendarFaults, Fault

XML_KINDS = {"1": "off", "2": "short", "3": "working"}
HOUR = 3600
MAX_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class OfficialDay:
    """A date on which the country departs from its week: kind off, working or short."""

    on: date
    kind: str
    note: str = ""


def of_country(country: str, years: Sequence[int], language: str | None = None) -> list[OfficialDay]:
    """The official days of a country (ISO 3166 code) in some years. Raises CalendarFaults for a country not known."""
    try:
        found = holidays.country_holidays(country, years=years, language=language)
    except NotImplementedError as error:
        fault = Fault(_("no official days are known for the country %(country)s", country=repr(country)))
        raise CalendarFaults([fault]) from error
    working = getattr(found, "weekend_workdays", set())
    days = [OfficialDay(on, "off", name) for on, name in found.items()]
    days += [OfficialDay(on, "working") for on in working if on.year in years]
    return sorted(days, key=lambda day: day.on)


def of_xml(content: bytes) -> list[OfficialDay]:
    """The official days of one file of xmlcalendar.ru. Raises CalendarFaults."""
    if len(content) > MAX_BYTES:
        raise CalendarFaults([Fault(_("the file is larger than 512 KiB"))])
    if b"<!DOCTYPE" in content:  # nothing of ours needs one, and entities are a way to exhaust the memory
        raise CalendarFaults([Fault(_("a document type is not accepted"))])
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        reason = str(error).partition(":")[0]
        fault = Fault(_("not valid XML: %(reason)s", reason=reason), line=error.position[0])
        raise CalendarFaults([fault]) from error
    titles = {item.get("id"): item.get("title", "") for item in root.iter("holiday")}
    days, faults = [], []
    for item in root.iter("day"):
        kind = XML_KINDS.get(item.get("t", ""))
        on = _date(root.get("year", ""), item.get("d", ""))
        if kind is None or on is None:
            told = ElementTree.tostring(item, encoding="unicode").strip()
            faults.append(Fault(_("%(item)s is not a day of a production calendar", item=told)))
        else:
            days.append(OfficialDay(on, kind, titles.get(item.get("h"), "")))
    if not days and not faults:
        faults.append(Fault(_("the file holds no days")))
    if faults:
        raise CalendarFaults(faults)
    return days


def with_official_days(definition: Definition, days: Iterable[OfficialDay]) -> Definition:
    """The calendar with official days laid over it; exceptions of the same dates are replaced, all others stay.

    A shortened day ends an hour earlier than it would (Labour Code of Russia, article 95); a weekend that works has
    the hours of the first weekday that does.
    """
    plain = WorkingTime(replace(definition, exceptions=()))
    exceptions = {item.on: item for item in definition.exceptions}
    for day in days:
        usual = plain.plan_of(day.on).hours or next((hours for hours in definition.week if hours), ())
        hours = {"off": (), "working": usual, "short": _shortened(usual)}[day.kind]
        if hours or day.kind == "off":
            exceptions[day.on] = DayException(day.on, day.kind, hours, day.note[:120])
    return replace(definition, exceptions=tuple(exceptions[on] for on in sorted(exceptions)))


def _shortened(hours: tuple[Hours, ...]) -> tuple[Hours, ...]:
    if not hours:
        return ()
    *rest, last = sorted(hours)
    return (*rest, Hours(last.start, last.end - HOUR)) if last.end - last.start > HOUR else tuple(rest)


def _date(year: str, month_and_day: str) -> date | None:
    try:
        month, _dot, day = month_and_day.partition(".")
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
