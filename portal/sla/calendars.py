"""Working time, exactly: what a calendar means, and elapsed / due as a bisect over UTC intervals.

A calendar is a set of *wall times*: on each local date, some intervals. An instant is working time when the wall clock
of the calendar's zone shows one of them. All the rules about summer time follow from that sentence alone: a wall time
that is skipped never shows, so it counts nothing; one that is repeated shows twice, so it counts twice.

Instants inside this module are whole UTC seconds since 1970 (``int``); the public functions take and give aware
datetimes and drop fractions of a second, so sums never lose or invent a second.
"""

from bisect import bisect_left, bisect_right
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from portal.core.i18n import _
from portal.sla.definitions import FIRST_DATE, LAST_DATE, Definition, Hours

DAY = 86_400
EPOCH_DAY = date(1970, 1, 1).toordinal()
# Nobody promises a repair in sixty years; a search that gets so far means a calendar with almost no hours.
MAX_SEARCH_DAYS = 60 * 366


class NoWorkingTime(ValueError):
    """The calendar has not enough working time after the given instant."""


class OutOfRange(ValueError):
    """An instant outside 1900-2199, an end before its start, or a negative number of seconds."""


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What applies on one local date, and why: ``week``, ``season``, or the kind of the exception."""

    hours: tuple[Hours, ...]
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Expansion:
    """Merged UTC intervals, complete for all of [begin, end); ``before[i]`` = seconds in the first i of them."""

    begin: int
    end: int
    starts: list[int]
    ends: list[int]
    before: list[int]

    def counted_until(self, instant: int) -> int:
        """Working seconds from the begin of the expansion to the instant."""
        i = bisect_right(self.starts, instant)
        if i == 0:
            return 0
        return self.before[i - 1] + min(instant, self.ends[i - 1]) - self.starts[i - 1]


class WorkingTime:
    """Arithmetic over one definition. Expands lazily, keeps one widening expansion; threads may share it."""

    def __init__(self, definition: Definition) -> None:
        """Raise ZoneInfoNotFoundError for an unknown zone."""
        self.definition = definition
        self.zone = ZoneInfo(definition.zone)
        self._exceptions = {exception.on: exception for exception in definition.exceptions}
        self._expansion = _Expansion(0, 0, [], [], [0])

    def elapsed(self, start: datetime, end: datetime) -> int:
        """Working seconds between two aware instants. Raise OutOfRange when the end lies before the start."""
        first, last = _seconds(start), _seconds(end)
        if last < first:
            raise OutOfRange(_("The end lies before the start."))
        expansion = self._covering(first, last)
        return expansion.counted_until(last) - expansion.counted_until(first)

    def due(self, start: datetime, seconds: int) -> datetime:
        """The earliest instant (UTC) at which ``elapsed(start, instant) == seconds``.

        So it is an interval's end, not the start of the next one. Raise NoWorkingTime when the calendar does not hold
        so much within sixty years, OutOfRange for a negative amount.
        """
        if seconds < 0:
            raise OutOfRange(_("A negative number of seconds."))
        first = _seconds(start)
        if seconds == 0:
            return _instant(first)
        span = 60 * DAY
        while True:
            last = min(first + span, self._search_end(first))
            expansion = self._covering(first, max(first, last))
            goal = expansion.counted_until(first) + seconds
            i = bisect_left(expansion.before, goal)  # before[i-1] < goal <= before[i]: the goal lies in interval i-1
            if i < len(expansion.before):
                return _instant(expansion.starts[i - 1] + goal - expansion.before[i - 1])
            if last < first + span:
                raise NoWorkingTime(_("The calendar %(name)s has not enough working time.", name=self.definition.name))
            span *= 4

    def working_intervals(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """The merged working intervals (UTC) between two aware instants, cut at both, in order."""
        first, last = _seconds(start), _seconds(end)
        if last <= first:
            return []
        expansion = self._covering(first, last)
        return [
            (_instant(max(first, expansion.starts[i])), _instant(min(last, expansion.ends[i])))
            for i in range(bisect_right(expansion.ends, first), bisect_left(expansion.starts, last))
        ]

    def plan_of(self, on: date) -> DayPlan:
        """The hours that begin on a local date. An exception beats a season, a season replaces the week."""
        if exception := self._exceptions.get(on):
            return DayPlan(exception.hours, exception.kind, exception.note)
        for season in self.definition.seasons:
            if season.first <= on <= season.last:
                return DayPlan(season.week[on.weekday()], "season", season.note)
        return DayPlan(self.definition.week[on.weekday()], "week")

    def midnight_after(self, instant: datetime) -> datetime:
        """The instant (UTC) at which the next local date begins; where midnight is skipped, the first one after it."""
        on = instant.astimezone(self.zone).date() + timedelta(days=1)
        for fold in (0, 1):  # clocks that go back across midnight show it twice, and the first time may be past
            midnight = datetime(on.year, on.month, on.day, tzinfo=self.zone, fold=fold).astimezone(UTC)
            if midnight > instant:
                return midnight
        raise OutOfRange(_("The zone %(zone)s shows no later date.", zone=self.definition.zone))

    def _search_end(self, first: int) -> int:
        """Where looking for working time may stop: after the last named date if the plain week is empty."""
        limit = first + MAX_SEARCH_DAYS * DAY
        if not any(self.definition.week):
            named = [exception.on for exception in self.definition.exceptions]
            named += [season.last for season in self.definition.seasons]
            after_all = max(named, default=FIRST_DATE) + timedelta(days=3)  # tails after midnight, any zone
            limit = min(limit, (after_all.toordinal() - EPOCH_DAY) * DAY)
        return min(limit, (LAST_DATE.toordinal() - EPOCH_DAY) * DAY)

    def _covering(self, first: int, last: int) -> _Expansion:
        expansion = self._expansion
        if expansion.begin <= first and last <= expansion.end and expansion.begin < expansion.end:
            return expansion
        lowest, highest = FIRST_DATE.toordinal() - EPOCH_DAY, LAST_DATE.toordinal() - EPOCH_DAY
        if not lowest <= first // DAY <= last // DAY <= highest:
            raise OutOfRange(_("An instant outside the years 1900-2199."))
        begin, end = first - 30 * DAY, last + 400 * DAY
        if expansion.begin < expansion.end and first - 900 * DAY < expansion.end and expansion.begin - 900 * DAY < last:
            begin, end = min(begin, expansion.begin), max(end, expansion.end)
        self._expansion = expansion = self._expand(begin, end)
        return expansion

    def _expand(self, begin: int, end: int) -> _Expansion:
        # Two days more on both sides: a zone is up to fifteen hours off, and an interval may end on the next date.
        wall = _merged(self._wall_intervals(begin // DAY - 3, end // DAY + 2))
        starts: list[int] = []
        ends: list[int] = []
        position = 0
        for from_utc, to_utc, offset in self._offsets(begin - DAY, end + DAY):
            while position and wall[position - 1][1] > from_utc + offset:
                position -= 1  # the wall clock went back: these hours show once more
            while position < len(wall) and wall[position][0] < to_utc + offset:
                start = max(wall[position][0] - offset, from_utc)
                finish = min(wall[position][1] - offset, to_utc)
                if start < finish:
                    if ends and start <= ends[-1]:
                        ends[-1] = finish
                    else:
                        starts.append(start)
                        ends.append(finish)
                position += 1
        before = [0]
        for start, finish in zip(starts, ends, strict=True):
            before.append(before[-1] + finish - start)
        return _Expansion(begin, end, starts, ends, before)

    def _wall_intervals(self, first_day: int, last_day: int) -> Iterator[tuple[int, int]]:
        """Intervals of wall time, in seconds since the wall clock showed 1970-01-01 00:00."""
        for day in range(first_day, last_day + 1):
            for hours in self.plan_of(date.fromordinal(day + EPOCH_DAY)).hours:
                yield day * DAY + hours.start, day * DAY + hours.end

    def _offsets(self, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Pieces (from, to, offset) of the UTC axis on which the zone keeps one offset."""
        # zoneinfo does not tell its transitions: look once in six hours, then halve down to the second.
        marks = [*range(begin, end, DAY // 4), end]
        since, offset = begin, self._offset(begin)
        for left, right in pairwise(marks):
            if self._offset(right) == offset:
                continue
            while right - left > 1:
                middle = (left + right) // 2
                left, right = (middle, right) if self._offset(middle) == offset else (left, middle)
            yield since, right, offset
            since, offset = right, self._offset(right)
        yield since, end, offset

    def _offset(self, instant: int) -> int:
        shift = _instant(instant).astimezone(self.zone).utcoffset() or timedelta()
        return int(shift.total_seconds())


@lru_cache(maxsize=128)
def working_time(definition: Definition) -> WorkingTime:
    """The arithmetic of a definition, kept with its expansion: milliseconds the first time, microseconds after."""
    return WorkingTime(definition)


def _merged(intervals: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted, with overlapping and touching ones joined."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _seconds(instant: datetime) -> int:
    if instant.tzinfo is None:
        raise OutOfRange(_("A time without its offset from UTC."))
    return timegm(instant.utctimetuple())


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
