"""Days of a person: from local midnight to local midnight, as instants in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.core import clock


def bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """The first instant of a date in an IANA zone and that of the next date. A day with a DST change has 23 or 25 hours."""
    place = ZoneInfo(zone)
    start, end = (datetime.combine(d, time(), place).astimezone(UTC) for d in (day, day + timedelta(days=1)))
    return start, end


def named(text: str | None, zone: str) -> date:
    """The date that a link names (ISO 8601), else today in the zone."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return clock.today(zone)


def instant(local: datetime, zone: str) -> datetime:
    """A wall time that somebody in a zone typed, in UTC."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
