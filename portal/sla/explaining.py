"""Why this deadline? Every counted and every skipped stretch of a clock, with its reason; they add up to the second."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

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
    def wall(self) -> int:
        """Seconds between the first and the last instant: counted + skipped."""
        return int((self.pieces[-1].end - self.pieces[0].start).total_seconds()) if self.pieces else 0


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
