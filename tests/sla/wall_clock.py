"""The slow, obvious oracle: look at the wall clock at every step. Shares no code with the product."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Table = dict[str, object]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def spans_of(table: Table, on: date) -> list[str]:
    """The interval texts that begin on a date: an exception beats a season, a season replaces the week."""
    for exception in table.get("exceptions", []):
        if exception["date"] == on.isoformat():
            return exception.get("hours", [])
    for season in table.get("seasons", []):
        if season["from"] <= on.isoformat() <= season["to"]:
            return season["week"].get(DAYS[on.weekday()], [])
    return table["week"].get(DAYS[on.weekday()], [])


def works(table: Table, instant: datetime) -> bool:
    """Does the wall clock of the calendar's zone show a working time at this instant?"""
    wall = instant.astimezone(ZoneInfo(table["zone"])).replace(tzinfo=None)
    for on in (wall.date(), wall.date() - timedelta(days=1)):
        midnight = datetime(on.year, on.month, on.day)
        for text in spans_of(table, on):
            start, end = (int(part[:2]) * 60 + int(part[3:]) for part in text.split("-"))
            if end <= start:
                end += 24 * 60
            if midnight + timedelta(minutes=start) <= wall < midnight + timedelta(minutes=end):
                return True
    return False


def count(table: Table, start: datetime, end: datetime, step: int = 60) -> int:
    """Working seconds between two instants, looking every ``step`` seconds."""
    seconds, instant = 0, start.astimezone(UTC)
    while instant < end:
        seconds += step if works(table, instant) else 0
        instant += timedelta(seconds=step)
    return seconds
