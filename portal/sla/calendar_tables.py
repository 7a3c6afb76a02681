"""A working calendar as a table of plain values (parsed TOML, JSON in the database): checked, read and written.

Every fault is found in one pass and told with its key and, for a file, its line: a calendar is mended once.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import available_timezones

from portal.core.i18n import _
from portal.sla.definitions import (
    EXCEPTION_KINDS,
    FIRST_DATE,
    LAST_DATE,
    WEEKDAYS,
    DayException,
    Definition,
    Hours,
    Season,
    Week,
)
from portal.sla.faults import CalendarFaults, Fault

MAX_NAME = 120
DAY = 86_400

HOURS = re.compile(
    r"""
    \s* (\d{1,2}) : (\d{2}) \s*
    -
    \s* (\d{1,2}) : (\d{2}) \s*
    """,
    re.VERBOSE | re.ASCII,
)
LAST_STEP = re.compile(r"(?:\.?[^.\[\]]+|\[\d+\])$")  # of a key path such as seasons[0].week.mon


def read_table(table: Mapping[str, object], lines: Mapping[str, int] | None = None) -> Definition:
    """A calendar out of a parsed table (of TOML, or what ``as_table`` wrote). Raise CalendarFaults."""
    return _Reader(lines or {}).definition(table)


def as_table(definition: Definition) -> dict[str, object]:
    """The definition as plain JSON values, for the database; ``read_table`` gives the same definition back."""
    return {
        "name": definition.name,
        "zone": definition.zone,
        "week": _week_table(definition.week),
        "exceptions": [
            {"date": item.on.isoformat(), "kind": item.kind, "hours": _hours_list(item.hours), "note": item.note}
            for item in definition.exceptions
        ],
        "seasons": [
            {
                "from": season.first.isoformat(),
                "to": season.last.isoformat(),
                "note": season.note,
                "week": _week_table(season.week),
            }
            for season in definition.seasons
        ],
    }


class _Reader:
    """Walks the table once, collecting faults instead of stopping at the first."""

    def __init__(self, lines: Mapping[str, int]) -> None:
        self.lines = lines
        self.faults: list[Fault] = []

    def definition(self, table: Mapping[str, object]) -> Definition:
        self._known(table, "", ("name", "zone", "week", "exceptions", "seasons"))
        definition = Definition(
            name=self._text(table, "name", "name"),
            zone=self._zone(table),
            week=self._week(table.get("week"), "week"),
            exceptions=self._exceptions(table.get("exceptions", [])),
            seasons=self._seasons(table.get("seasons", [])),
        )
        if self.faults:
            raise CalendarFaults(sorted(self.faults, key=lambda fault: fault.line or 0))
        return definition

    def _fault(self, key: str, message: str) -> None:
        known = key  # a key of an inline table has no line of its own: take the nearest key around it
        while known and known not in self.lines:
            known = LAST_STEP.sub("", known)
        self.faults.append(Fault(message, key, self.lines.get(known)))

    def _known(self, table: Mapping[str, object], prefix: str, keys: tuple[str, ...]) -> None:
        for key in table:
            if key not in keys:
                self._fault(f"{prefix}{key}", _("unknown key; known are %(keys)s", keys=", ".join(keys)))

    def _text(self, table: Mapping[str, object], key: str, path: str, required: bool = True) -> str:
        value = table.get(key, "")
        if not isinstance(value, str):
            self._fault(path, _("must be text in quotes"))
            return ""
        clean = unicodedata.normalize("NFC", value).strip()
        if required and not clean:
            self._fault(path, _("is missing"))
        elif len(clean) > MAX_NAME:
            self._fault(path, _("is longer than %(limit)s characters", limit=MAX_NAME))
        elif any(unicodedata.category(character) == "Cc" for character in clean):
            self._fault(path, _("holds control characters"))
        return clean

    def _zone(self, table: Mapping[str, object]) -> str:
        zone = self._text(table, "zone", "zone")
        if zone and zone not in _zones():
            self._fault("zone", _("%(zone)s is not an IANA time zone such as Europe/Warsaw", zone=repr(zone)))
        return zone

    def _week(self, value: object, path: str) -> Week:
        if not isinstance(value, Mapping):
            self._fault(path, _("is missing") if value is None else _("must be a table of weekdays"))
            value = {}
        self._known(value, f"{path}.", WEEKDAYS)
        return tuple(self._hours(value.get(day, []), f"{path}.{day}") for day in WEEKDAYS)

    def _hours(self, value: object, path: str) -> tuple[Hours, ...]:
        if not isinstance(value, list):
            self._fault(path, _('must be a list such as ["09:00-18:00"]'))
            return ()
        found = []
        for item in value:
            hours = _parse_hours(item) if isinstance(item, str) else None
            if hours is None:
                known = '"09:00-18:00", "22:00-06:00", "00:00-24:00"'
                self._fault(path, _("%(item)s is not an interval such as %(known)s", item=repr(item), known=known))
            else:
                found.append(hours)
        return tuple(sorted(found))

    def _tables(self, value: object, path: str) -> list[tuple[str, Mapping[str, object]]]:
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self._fault(path, _("must be written as %(header)s", header=f"[[{path}]]"))
            return []
        return [(f"{path}[{index}]", item) for index, item in enumerate(value)]

    def _date(self, table: Mapping[str, object], key: str, path: str) -> date | None:
        value = table.get(key)
        if isinstance(value, str):
            value = _iso_date(value)
        if not isinstance(value, date) or isinstance(value, datetime):
            self._fault(f"{path}.{key}", _("must be a date such as 2026-12-24") if key in table else _("is missing"))
            return None
        if not FIRST_DATE <= value <= LAST_DATE:
            self._fault(f"{path}.{key}", _("is outside the years 1900-2199"))
            return None
        return value

    def _exceptions(self, value: object) -> tuple[DayException, ...]:
        found: dict[date, DayException] = {}
        for path, table in self._tables(value, "exceptions"):
            self._known(table, f"{path}.", ("date", "kind", "hours", "note"))
            on = self._date(table, "date", path)
            kind = table.get("kind")
            hours = self._hours(table.get("hours", []), f"{path}.hours")
            note = self._text(table, "note", f"{path}.note", required=False)
            if not isinstance(kind, str) or kind not in EXCEPTION_KINDS:
                self._fault(f"{path}.kind", _("must be one of %(kinds)s", kinds=", ".join(EXCEPTION_KINDS)))
            elif kind == "off" and table.get("hours"):
                self._fault(f"{path}.hours", _("a day off has no hours; use short or working"))
            elif kind != "off" and not table.get("hours"):
                self._fault(f"{path}.hours", _("a day of the kind %(kind)s needs its hours", kind=kind))
            elif on and on in found:
                self._fault(f"{path}.date", _("%(date)s has an exception already", date=on))
            elif on:
                found[on] = DayException(on, kind, hours, note)
        return tuple(found[on] for on in sorted(found))

    def _seasons(self, value: object) -> tuple[Season, ...]:
        found: list[Season] = []
        for path, table in self._tables(value, "seasons"):
            self._known(table, f"{path}.", ("from", "to", "week", "note"))
            first, last = self._date(table, "from", path), self._date(table, "to", path)
            week = self._week(table.get("week"), f"{path}.week")
            note = self._text(table, "note", f"{path}.note", required=False)
            if first is None or last is None:
                continue
            if last < first:
                self._fault(f"{path}.to", _("lies before the first day of the season"))
            elif other := next((s for s in found if s.first <= last and first <= s.last), None):
                self._fault(
                    f"{path}.from", _("overlaps the season %(first)s to %(last)s", first=other.first, last=other.last)
                )
            else:
                found.append(Season(first, last, week, note))
        return tuple(sorted(found, key=lambda season: season.first))


def _parse_hours(text: str) -> Hours | None:
    match = HOURS.fullmatch(text)
    if not match:
        return None
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in match.groups())
    start, end = from_hour * 3600 + from_minute * 60, to_hour * 3600 + to_minute * 60
    if from_minute > 59 or to_minute > 59 or start >= DAY or end > DAY or start == end:
        return None
    return Hours(start, end if end > start else end + DAY)


def _week_table(week: Week) -> dict[str, object]:
    return {day: _hours_list(hours) for day, hours in zip(WEEKDAYS, week, strict=True) if hours}


def _hours_list(hours: tuple[Hours, ...]) -> list[str]:
    return [format_hours(item) for item in hours]


def format_hours(hours: Hours) -> str:
    """As its author would write it: ``09:00-18:00``, ``22:00-06:00``, ``00:00-24:00``."""
    end = hours.end if hours.end <= DAY else hours.end - DAY
    return f"{hours.start // 3600:02}:{hours.start % 3600 // 60:02}-{end // 3600:02}:{end % 3600 // 60:02}"


def _iso_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _zones() -> set[str]:
    return available_timezones()
