"""Working hours of made-up people: simple weekly hours, minute steps. The real calendars are those of portal/sla."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from portal.demo.company import Hours

SEARCHED_DAYS = 15


def next_open(at: datetime, hours: Hours, zone: str) -> datetime:
    """The instant itself where it lies within the hours, else the next opening, in UTC."""
    for start, end in _intervals(at, hours, zone):
        if at < end:
            return max(at, start)
    raise ValueError("never open")


def add_open_minutes(at: datetime, minutes: float, hours: Hours, zone: str) -> datetime:
    """When that many minutes of open time have passed, in UTC."""
    left = timedelta(minutes=minutes)
    moment = at
    for start, end in _intervals(at, hours, zone):
        moment = max(at, start)
        if moment >= end:
            continue
        if moment + left <= end:
            return moment + left
        left -= end - moment
    return moment


def is_open(at: datetime, hours: Hours, zone: str) -> bool:
    """Whether the instant lies within the hours."""
    return next_open(at, hours, zone) == at


def _intervals(at: datetime, hours: Hours, zone: str) -> Iterator[tuple[datetime, datetime]]:
    """Open intervals from the local day of ``at`` on, in UTC; built by local date, so summer time is right."""
    day = at.astimezone(ZoneInfo(zone)).date()
    for offset in range(SEARCHED_DAYS):
        yield from _intervals_of(day + timedelta(days=offset), hours, zone)


@lru_cache(maxsize=10_000)
def _intervals_of(date: date, hours: Hours, zone: str) -> tuple[tuple[datetime, datetime], ...]:
    """Those that begin on one local date; asked for thousands of times while a month is made up."""
    there = ZoneInfo(zone)
    return tuple(
        (
            datetime.combine(date, time.fromisoformat(start), there).astimezone(UTC),
            datetime.combine(date, time.fromisoformat(end), there).astimezone(UTC),
        )
        for first, last, start, end in hours
        if first <= date.isoweekday() <= last
    )
