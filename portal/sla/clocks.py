"""The clock of a ticket as a pure fold over its events: state, elapsed, due.

Nothing is summed up and stored: from the same events, terms and instant comes the same clock, for the alarm, the page,
the report and the explanation (explaining.py). All amounts are whole working seconds, all instants UTC.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from portal.sla.calendars import NoWorkingTime, WorkingTime, working_time
from portal.sla.definitions import Definition
from portal.sla.states import (
    DEFAULT_PAUSING,
    DEFAULT_THRESHOLDS,
    ENDED,
    PAUSE_LABELS,
    STATE_LABELS,
    TARGET_LABELS,
    ClockState,
    EventKind,
    Target,
)


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """An event of a ticket, reduced to what a clock needs. Only the fields its kind is about are set.

    ``opened`` carries category, priority and team; ``status`` the new category; ``priority`` the new priority;
    ``assigned`` the new team.
    """

    id: int
    at: datetime
    kind: EventKind
    category: str | None = None
    priority: int | None = None
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a ticket was promised: calendar, working seconds per target and priority, what pauses each target."""

    calendar: Definition
    goals: Mapping[tuple[Target, int], int]
    pausing: Mapping[Target, frozenset[str]] = field(default_factory=dict)
    thresholds: tuple[int, ...] = DEFAULT_THRESHOLDS

    def pauses(self, target: Target, category: str) -> bool:
        """Does a status of this category pause the target?"""
        return category in self.pausing.get(target, DEFAULT_PAUSING)

    def goal(self, target: Target, priority: int) -> int | None:
        """Working seconds promised, or None when nothing is promised for this priority."""
        return self.goals.get((target, priority))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch in which the clock did one thing. ``reason``: the category that paused or stopped it, or replied."""

    start: datetime
    end: datetime
    state: ClockState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """One target of one ticket at one instant (``as_of``)."""

    target: Target
    cycle: int
    state: ClockState
    reason: str
    seconds: int | None  # promised for the present priority
    elapsed: int
    started_at: datetime
    as_of: datetime
    stopped_at: datetime | None
    due_at: datetime | None  # reached or foreseen; None while paused before it, or when nothing is promised
    missed_at: datetime | None  # equals due_at when the clock still ran at that instant
    missed_by_team_id: int | None
    team_id: int | None  # who holds the ticket now
    from_event_id: int
    spans: tuple[Span, ...]

    @property
    def label(self) -> object:
        """The promise in words, lazily translated."""
        return TARGET_LABELS[self.target]

    @property
    def state_label(self) -> object:
        """What the clock does, in words."""
        return STATE_LABELS[self.state]

    @property
    def reason_label(self) -> object:
        """Why it is paused or stopped, in words; empty while it runs."""
        return PAUSE_LABELS.get(self.reason, self.reason)

    @property
    def overrun(self) -> int:
        """Working seconds beyond the promise; 0 while it is kept (and for an answer given in the night after it)."""
        return max(0, self.elapsed - self.seconds) if self.seconds is not None else 0


# The kinds of event that fulfil a target for good. Resolution is fulfilled by categories alone.
FULFILLED_BY: Mapping[Target, frozenset[EventKind]] = {
    Target.FIRST_RESPONSE: frozenset({EventKind.REPLIED}),
    Target.RESOLUTION: frozenset(),
}


def fold(target: Target, events: Iterable[ClockEvent], terms: Terms, now: datetime) -> Clock | None:
    """The clock of a target at ``now``; None before the ticket is opened.

    Events go by (at, id), so one that is recorded late is counted where it happened. All given events are taken as
    true: a machine whose clock went back folds up to its last event, not before it. Reopening goes on in cycle 1.
    """
    ordered = sorted(events, key=lambda event: (event.at, event.id))
    first = next((i for i, event in enumerate(ordered) if event.kind is EventKind.OPENED), None)
    if first is None:
        return None
    as_of = _whole(max(now, ordered[-1].at))
    track = _Track(target, terms)
    for event in ordered[first:]:
        track.follow(event)
    spans = track.spans(until=as_of)
    return _clock(target, terms, track, spans, as_of)


class _Track:
    """What the clock did, event by event."""

    def __init__(self, target: Target, terms: Terms) -> None:
        self.target = target
        self.terms = terms
        self.category = "new"
        self.priority = 0
        self.fulfilled = False
        self.event_id = 0
        self.marks: list[tuple[datetime, ClockState, str]] = []
        self.teams: list[tuple[datetime, int | None]] = []

    def follow(self, event: ClockEvent) -> None:
        at = _whole(event.at)
        self.event_id = event.id
        if event.category is not None:
            self.category = event.category
        if event.priority is not None:
            self.priority = event.priority
        if event.kind is EventKind.OPENED or event.team_id is not None:  # without one only the person changed
            self.teams.append((at, event.team_id))
        self.fulfilled = self.fulfilled or event.kind in FULFILLED_BY[self.target]
        state, reason = self._state()
        if not self.marks or self.marks[-1][1:] != (state, reason):
            self.marks.append((at, state, reason))

    def _state(self) -> tuple[ClockState, str]:
        if self.fulfilled:
            return ClockState.STOPPED, "replied"
        if self.category in ENDED:
            return ClockState.STOPPED, self.category
        if self.terms.pauses(self.target, self.category):
            return ClockState.PAUSED, self.category
        return ClockState.RUNNING, ""

    def spans(self, until: datetime) -> tuple[Span, ...]:
        """Without gaps from the opening to ``until``; a last stop is no span, it is the end."""
        ends = [at for at, _, _ in self.marks[1:]] + [until]
        spans = [
            Span(start, end, state, reason)
            for (start, state, reason), end in zip(self.marks, ends, strict=True)
            if start < end
        ]
        if self.marks[-1][1] is ClockState.STOPPED and spans and spans[-1].start == self.marks[-1][0]:
            spans.pop()
        return tuple(spans)

    def team_at(self, instant: datetime) -> int | None:
        """The team that was responsible just before an instant."""
        return next((team for at, team in reversed(self.teams) if at < instant), self.teams[0][1])


def _clock(target: Target, terms: Terms, track: _Track, spans: tuple[Span, ...], as_of: datetime) -> Clock:
    working = working_time(terms.calendar)
    running = [span for span in spans if span.state is ClockState.RUNNING]
    elapsed = sum(working.elapsed(span.start, span.end) for span in running)
    changed_at, state, reason = track.marks[-1]
    seconds = terms.goal(target, track.priority)
    reached = _reached(working, running, seconds)
    due_at = reached
    if due_at is None and seconds is not None and state is ClockState.RUNNING:
        due_at = due_or_none(working, as_of, seconds - elapsed)
    missed = reached is not None and (running[-1].end > reached or state is ClockState.RUNNING)
    return Clock(
        target=target,
        cycle=1,
        state=state,
        reason=reason,
        seconds=seconds,
        elapsed=elapsed,
        started_at=track.marks[0][0],
        as_of=as_of,
        stopped_at=changed_at if state is ClockState.STOPPED else None,
        due_at=due_at,
        missed_at=reached if missed else None,
        missed_by_team_id=track.team_at(reached) if missed and reached else None,
        team_id=track.teams[-1][1],
        from_event_id=track.event_id,
        spans=spans,
    )


def _reached(working: WorkingTime, running: Sequence[Span], seconds: int | None) -> datetime | None:
    """The instant inside the running spans at which their working time came to ``seconds``."""
    missing = seconds
    for span in running:
        counted = working.elapsed(span.start, span.end)
        if missing is not None and counted >= missing:
            return working.due(span.start, missing)
        missing = missing - counted if missing is not None else None
    return None


def due_or_none(working: WorkingTime, start: datetime, seconds: int) -> datetime | None:
    """When so many working seconds will have passed (UTC); None where the calendar has run out of hours."""
    try:
        return working.due(start, seconds)
    except NoWorkingTime:
        return None


def _whole(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)
