"""Why this deadline? Every counted and every skipped stretch of a clock, with its reason; they add up to the second."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from portal.core.i18n import _
from portal.sla.calendars import WorkingTime, working_time
from portal.sla.clocks import Clock, Span, Terms
from portal.sla.states import PAUSE_LABELS, REASON_LABELS, ClockState, Reason


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of time (UTC). ``detail``: the status category that paused the clock, or the note of a holiday."""

    start: datetime
    end: datetime
    reason: Reason
    detail: str = ""

    @property
    def seconds(self) -> int:
        """Length in wall time; for a counted piece that is working time too."""
        return int((self.end - self.start).total_seconds())

    @property
    def counted(self) -> bool:
        """Whether these seconds are part of the elapsed time."""
        return self.reason is Reason.COUNTED

    @property
    def label(self) -> object:
        """The reason in words, lazily translated."""
        return REASON_LABELS[self.reason]

    @property
    def detail_label(self) -> object:
        """The detail in words: what the ticket waited for, or the note of the calendar's author."""
        return PAUSE_LABELS.get(self.detail, self.detail)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The pieces of a clock in order, without gaps, from its start to its end or the present."""

    clock: Clock
    calendar: str
    zone: str
    pieces: tuple[Piece, ...]

    @property
    def counted(self) -> int:
        """Seconds of the counted pieces; equals the elapsed time of the clock."""
        return sum(piece.seconds for piece in self.pieces if piece.counted)

    @property
    def skipped(self) -> int:
        """Seconds of all the other pieces."""
        return sum(piece.seconds for piece in self.pieces if not piece.counted)

    @property
    def end(self) -> datetime:
        """The last explained instant: where the clock stopped, or the present."""
        return self.pieces[-1].end if self.pieces else self.clock.started_at

    @property
    def wall(self) -> int:
        """Seconds between the first and the last instant: counted + skipped."""
        return int((self.end - self.clock.started_at).total_seconds())


def explain(clock: Clock, terms: Terms) -> Explanation:
    """Cut the spans of a clock at the hours of its calendar."""
    working = working_time(terms.calendar)
    pieces: list[Piece] = []
    for span in clock.spans:
        for piece in _pieces(span, working):
            if pieces and (pieces[-1].reason, pieces[-1].detail) == (piece.reason, piece.detail):
                pieces[-1] = replace(pieces[-1], end=piece.end)
            else:
                pieces.append(piece)
    return Explanation(clock, terms.calendar.name, terms.calendar.zone, tuple(pieces))


def as_table(told: Explanation) -> dict[str, object]:
    """The explanation as plain JSON values: instants in ISO 8601 (UTC), amounts in seconds."""
    clock = told.clock
    return {
        "target": clock.target.value,
        "cycle": clock.cycle,
        "state": clock.state.value,
        "reason": clock.reason,
        "calendar": told.calendar,
        "zone": told.zone,
        "from": clock.started_at.isoformat(),
        "to": told.end.isoformat(),
        "promised": clock.seconds,
        "elapsed": clock.elapsed,
        "due_at": clock.due_at.isoformat() if clock.due_at else None,
        "missed": clock.missed_at is not None,
        "overrun": clock.overrun,
        "counted": told.counted,
        "skipped": told.skipped,
        "wall": told.wall,
        "intervals": [
            {
                "from": piece.start.isoformat(),
                "to": piece.end.isoformat(),
                "seconds": piece.seconds,
                "counted": piece.counted,
                "reason": piece.reason.value,
                "detail": piece.detail,
            }
            for piece in told.pieces
        ],
    }


def as_lines(told: Explanation) -> list[str]:
    """The explanation as text, in the time of the calendar's zone."""
    zone, clock = ZoneInfo(told.zone), told.clock

    def local(instant: datetime) -> str:
        return instant.astimezone(zone).isoformat(" ")

    lines = [f"{clock.label}: {clock.state_label}" + (f" ({clock.reason_label})" if clock.reason else "")]
    lines.append(_("Calendar: %(calendar)s, %(zone)s", calendar=told.calendar, zone=told.zone))
    if clock.seconds:
        lines.append(_("Promised: %(seconds)s s, used: %(elapsed)s s", seconds=clock.seconds, elapsed=clock.elapsed))
    if clock.due_at:
        lines.append(_("Deadline: %(instant)s", instant=local(clock.due_at)))
    for piece in told.pieces:
        sign = "+" if piece.counted else " "
        detail = f": {piece.detail_label}" if piece.detail else ""
        lines.append(f"{sign} {local(piece.start)}  {local(piece.end)}  {piece.seconds:>9}  {piece.label}{detail}")
    sums = {"counted": told.counted, "skipped": told.skipped, "wall": told.wall}
    lines.append(_("counted %(counted)s s + skipped %(skipped)s s = %(wall)s s", **sums))
    return lines


def _pieces(span: Span, working: WorkingTime) -> Iterator[Piece]:
    if span.state is not ClockState.RUNNING:
        reason = Reason.PAUSED if span.state is ClockState.PAUSED else Reason.STOPPED
        yield Piece(span.start, span.end, reason, span.reason)
        return
    at = span.start
    for start, end in working.working_intervals(span.start, span.end):
        yield from _idle(at, start, working)
        yield Piece(start, end, Reason.COUNTED)
        at = end
    yield from _idle(at, span.end, working)


def _idle(start: datetime, end: datetime, working: WorkingTime) -> Iterator[Piece]:
    """The time between hours, cut at the local midnights so that each date can say why it did not count."""
    while start < end:
        on = start.astimezone(working.zone).date()
        until = min(end, working.midnight_after(start))
        plan = working.plan_of(on)
        if plan.hours:
            yield Piece(start, until, Reason.OUTSIDE_HOURS)
        elif plan.source == "off":
            yield Piece(start, until, Reason.HOLIDAY, plan.note)
        else:
            yield Piece(start, until, Reason.FREE_DAY)
        start = until
