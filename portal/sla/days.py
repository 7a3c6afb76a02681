"""A calendar day by day, as people look at it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.core.i18n import _l
from portal.sla.calendars import WorkingTime, working_time
from portal.sla.definitions import Definition, Hours, Week

MINUTES = 24 * 60
SOURCE_LABELS = {
    "season": _l("Season"),
    "off": _l("Day off"),
    "working": _l("Working day by exception"),
    "short": _l("Other hours by exception"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """The working time that falls on one local date, tails from the evening before included.

    ``bars`` are (first minute, minutes) on the wall clock; ``seconds`` is the true length, also where clocks change.
    """

    on: date
    source: str
    note: str
    bars: tuple[tuple[int, int], ...]
    seconds: int

    @property
    def label(self) -> object:
        """Why the day differs from the plain week, in words; empty where it does not."""
        return SOURCE_LABELS.get(self.source, "")

    @property
    def hours(self) -> str:
        """The bars as wall times: ``09:00-13:00, 14:00-18:00``."""
        return ", ".join(f"{_wall(first)}-{_wall(first + length)}" for first, length in self.bars)


def week_groups(week: Week) -> list[tuple[int, int, tuple[Hours, ...]]]:
    """A week as runs of days with the same hours: (first weekday, last weekday, hours), Monday = 0."""
    groups: list[tuple[int, int, tuple[Hours, ...]]] = []
    for day, hours in enumerate(week):
        if groups and groups[-1][2] == hours:
            groups[-1] = (groups[-1][0], day, hours)
        else:
            groups.append((day, day, hours))
    return groups


def days(definition: Definition, first: date, count: int) -> list[Day]:
    """So many local dates of a calendar from the first on."""
    working = working_time(definition)
    return [_day(working, first + timedelta(days=shift)) for shift in range(count)]


def _day(working: WorkingTime, on: date) -> Day:
    noon = datetime.combine(on, time(12), working.zone)
    begin, end = working.midnight_after(noon - timedelta(days=1)), working.midnight_after(noon)
    intervals = working.working_intervals(begin, end)
    bars = []
    for start, finish in intervals:
        first = _minute(start, working)
        last = MINUTES if finish == end else _minute(finish, working)
        if last > first:
            bars.append((first, last - first))
    plan = working.plan_of(on)
    seconds = sum(int((finish - start).total_seconds()) for start, finish in intervals)
    return Day(on, plan.source, plan.note, tuple(bars), seconds)


def _minute(instant: datetime, working: WorkingTime) -> int:
    wall = instant.astimezone(working.zone)
    return wall.hour * 60 + wall.minute


def _wall(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
