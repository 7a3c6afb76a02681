"""From when to when, for readers elsewhere: date and times in the reader's zone, and those of the place where they differ."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date, get_timezone

from portal.core import clock
from portal.core.i18n import _
from portal.web.zones import zone_name


def span(start: datetime, end: datetime) -> str:
    """In the reader's zone, never without a date: "Mon 23 Nov, 09:00–13:00"."""
    return _between(start.astimezone(get_timezone()), end.astimezone(get_timezone()))


def span_there(start: datetime, end: datetime, zone: str) -> str:
    """The times at a place, if its clocks show others than the reader's: "on site 11:00–15:00, Москва (UTC+3)"; else nothing."""
    here, there = start.astimezone(get_timezone()), start.astimezone(ZoneInfo(zone))
    ends_here, ends_there = end.astimezone(get_timezone()), end.astimezone(ZoneInfo(zone))
    if (here.utcoffset(), ends_here.utcoffset()) == (there.utcoffset(), ends_there.utcoffset()):
        return ""
    same_days = (here.date(), ends_here.date()) == (there.date(), ends_there.date())
    times = f"{there:%H:%M}–{ends_there:%H:%M}" if same_days else _between(there, ends_there)
    return _("on site %(times)s, %(zone)s", times=times, zone=zone_name(zone))


def whole_span(start: datetime, end: datetime, zone: str) -> str:
    """Both in one line, for mails."""
    return " · ".join(filter(None, (span(start, end), span_there(start, end, zone))))


def _between(start: datetime, end: datetime) -> str:
    if start.date() == end.date():
        return f"{_day(start)}, {start:%H:%M}–{end:%H:%M}"
    return f"{_day(start)}, {start:%H:%M} – {_day(end)}, {end:%H:%M}"


def _day(moment: datetime) -> str:
    """Weekday, day and month, and the year where it is not the present one."""
    day: date = moment.date()  # a date: flask-babel would move a datetime into the reader's zone
    this_year = clock.now().astimezone(moment.tzinfo).year
    return format_date(day, "EEE d MMM" if day.year == this_year else "EEE d MMM y")
