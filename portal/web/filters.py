"""Template filters: local time, sizes, durations. Numbers and dates follow the person's language."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask
from flask_babel import format_date, format_datetime, format_decimal, get_timezone

from portal.core import clock
from portal.core.i18n import _, current_language, ngettext, pick
from portal.web import markdown
from portal.web.spans import span, span_there, whole_span
from portal.web.zones import zone_name


def init_app(app: Flask) -> None:
    """Register the filters and tests."""
    for name, function in {
        "local_datetime": local_datetime,
        "local_date": local_date,
        "weekday_date": weekday_date,
        "short_moment": short_moment,
        "moment_in": moment_in,
        "iso": iso,
        "duration": duration,
        "exact_duration": exact_duration,
        "working_duration": working_duration,
        "file_size": file_size,
        "number": format_decimal,
        "money": money,
        "named": pick,
        "markdown": markdown.to_html,
        "message": markdown.message_to_html,
        "initials": initials,
        "device_name": device_name,
        "zone_name": zone_name,
        "span": span,
        "span_there": span_there,
        "whole_span": whole_span,
    }.items():
        app.jinja_env.filters[name] = function
    app.add_template_global(short_moments)


def local_datetime(value: datetime | None) -> str:
    """Date and time in the person's zone and language."""
    if value is None:
        return ""
    here = value.astimezone(get_timezone())
    return f"{here.day} {month(here)} {here.year}, {here:%H:%M}"


def month(day: date) -> str:
    """The short name of the month as it stands beside a day ("Nov", "нояб."). Lists ask for it twice a row, hence no general formatting."""
    return _names("months", current_language())[day.month]


@cache
def _names(kind: str, language: str) -> dict[int, str]:
    return dict(getattr(Locale(language), kind)["format"]["abbreviated"])


def local_date(value: date | datetime | None) -> str:
    """The date in the person's zone and language."""
    return format_date(value, "d MMM y") if value else ""


def weekday_date(value: date) -> str:
    """Weekday, day and month: "Mon 23 Nov"."""
    return format_date(value, "EEE d MMM")


def short_moment(value: datetime | None) -> str:
    """As short as it stays clear: the time today, weekday and time within a week, else the date ("Mon 10:00")."""
    return short_moments()(value)


def short_moments() -> Callable[[datetime | None], str]:
    """``short_moment`` for the rows of a list: the reader's zone and language and the present day are asked for once."""
    zone, language = get_timezone(), current_language()
    months, days = _names("months", language), _names("days", language)
    today = clock.now().astimezone(zone).date()

    def short(value: datetime | None) -> str:
        if value is None:
            return ""
        here = value.astimezone(zone)
        distance = (here.date() - today).days
        time = f"{here.hour:02}:{here.minute:02}"
        if distance == 0:
            return time
        if distance == 1:
            return _("tomorrow %(time)s", time=time)
        if distance == -1:
            return _("yesterday %(time)s", time=time)
        if 0 < distance < 7:
            return f"{days[here.weekday()]} {time}"
        return f"{here.day} {months[here.month]} {time if here.year == today.year else here.year}"

    return short


def moment_in(value: datetime, zone: str) -> str:
    """Weekday, date and time in a named zone, whatever the reader's is; seconds only where there are some."""
    pattern = "EEE d MMM y, HH:mm:ss" if value.second else "EEE d MMM y, HH:mm"
    return format_datetime(value.astimezone(ZoneInfo(zone)), pattern, rebase=False)


def iso(value: datetime) -> str:
    """For the datetime attribute of <time>."""
    return value.isoformat(timespec="seconds")


def duration(value: int | float | timedelta | None) -> str:
    """Seconds in words of two units at most: "2 h 5 min". Negative values keep their sign."""
    if value is None:
        return ""
    total = int(value.total_seconds() if isinstance(value, timedelta) else value)
    sign, total = ("−" if total < 0 else ""), abs(total)
    days, rest = divmod(total, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = [
        (days, ngettext("%(num)d day", "%(num)d days", days)),
        (hours, _("%(hours)s h", hours=hours)),
        (minutes, _("%(minutes)s min", minutes=minutes)),
        (seconds, _("%(seconds)s s", seconds=seconds)),
    ]
    shown = [text for amount, text in parts if amount][:2] or [parts[3][1]]
    return sign + " ".join(shown)


def working_duration(seconds: int) -> str:
    """Working time in hours and minutes, never in days: a day of work is not 24 hours."""
    hours, minutes = divmod(round(seconds / 60), 60)
    parts = [_("%(hours)s h", hours=hours)] if hours else []
    parts += [_("%(minutes)s min", minutes=minutes)] if minutes or not hours else []
    return " ".join(parts)


def exact_duration(seconds: int) -> str:
    """Hours, minutes and seconds without rounding, for columns that add up: "34:05:09"."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def file_size(value: int) -> str:
    """Bytes as kB or MB."""
    if value < 1024 * 1024:
        return _("%(size)s kB", size=format_decimal(max(1, round(value / 1024))))
    return _("%(size)s MB", size=format_decimal(round(value / 1024 / 1024, 1)))


def money(cents: int | None, currency: str = "") -> str:
    """Whole money out of cents, with the currency code behind it."""
    if cents is None:
        return ""
    amount = format_decimal(round(cents / 100))
    return f"{amount} {currency}".strip()


def initials(name: str) -> str:
    """Two letters for an avatar."""
    words = [w for w in name.split() if w]
    return "".join(w[0] for w in words[:2]).upper()


def device_name(agent: str) -> str:
    """Browser and system out of a User-Agent line, roughly: enough to recognise one's own session."""
    browsers = (
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("YaBrowser", "Yandex"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    browser = next((name for sign, name in browsers if sign in agent), None)
    system = next((name for sign, name in systems if sign in agent), None)
    return ", ".join(part for part in (browser, system) if part) or _("Unknown device")
