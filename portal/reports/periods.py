"""The stretch of time that a report is about: whole days of the reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.core import clock
from portal.core.i18n import _l
from portal.dispatch import days

LABELS = {
    "month": _l("This month"),
    "last_month": _l("Last month"),
    "30": _l("Last 30 days"),
    "90": _l("Last 90 days"),
}
DEFAULT = "30"
LONGEST_DAYS = 366
MOST_BARS = 31


@dataclass(frozen=True)
class Period:
    """Dates ``first`` to ``last`` (both in it) of an IANA zone; ``code`` is empty for dates chosen by hand."""

    code: str
    first: date
    last: date
    zone: str

    @property
    def start(self) -> datetime:
        """The first instant, UTC."""
        return days.bounds(self.first, self.zone)[0]

    @property
    def end(self) -> datetime:
        """The instant after the last one, UTC."""
        return days.bounds(self.last, self.zone)[1]

    def arguments(self) -> dict[str, str]:
        """The same period in an address."""
        if self.code:
            return {"period": self.code}
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    def parts(self) -> list["Period"]:
        """The days, or the weeks of a longer period, for a chart. Days to come are left out."""
        last = min(self.last, max(self.first, clock.today(self.zone)))
        width = 1 if (last - self.first).days < MOST_BARS else 7
        starts = range(0, (last - self.first).days + 1, width)
        firsts = [self.first + timedelta(days=n) for n in starts]
        return [Period("", first, min(first + timedelta(days=width - 1), last), self.zone) for first in firsts]


def period_of(arguments: Mapping[str, str], zone: str) -> Period:
    """The period that an address names: two dates, or a code; what makes no sense means the default."""
    first, last = _date(arguments.get("from")), _date(arguments.get("to"))
    if first and last and timedelta() <= last - first < timedelta(days=LONGEST_DAYS):
        return Period("", first, last, zone)
    code = arguments.get("period", DEFAULT)
    return _named(code if code in LABELS else DEFAULT, zone)


def _named(code: str, zone: str) -> Period:
    today = clock.today(zone)
    this_month = today.replace(day=1)
    if code == "month":
        return Period(code, this_month, _end_of_month(this_month), zone)
    if code == "last_month":
        before = this_month - timedelta(days=1)
        return Period(code, before.replace(day=1), before, zone)
    return Period(code, today - timedelta(days=int(code) - 1), today, zone)


def _end_of_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _date(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None
