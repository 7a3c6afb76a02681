"""The alarm clock: tell each passed threshold once, and keep breaches.

Whoever comes first, a sweep or an event of the ticket, tells; the unique key of ``alerts`` decides, so crashes, several
sweepers and clocks that jump are harmless. After an outage only the highest passed threshold is told.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from portal.accounts.models import Team
from portal.core import clock as time
from portal.core.db import affected, db
from portal.core.facts import record
from portal.events.sla import DeadlineMissed, DeadlineNear
from portal.sla import queries
from portal.sla.clocks import Clock, ClockEvent, Terms, fold
from portal.sla.models import Alert, Breach, ClockRow, PolicyVersion
from portal.sla.states import AlertOutcome, BreachKind, Target
from portal.sla.thresholds import next_alarm, passed_thresholds

BATCH = 100  # a transaction of this size holds the only writer of SQLite for a fraction of a second
STEP_ASIDE = timedelta(hours=1)
EventsOf = Callable[[Collection[int]], Mapping[int, Sequence[ClockEvent]]]
Key = tuple[int, str, int]  # ticket, target, cycle
log = logging.getLogger(__name__)

_ports: dict[str, EventsOf] = {}


class Folded(NamedTuple):
    """A clock as it is stored and as its events say it is."""

    row: ClockRow
    clock: Clock
    terms: Terms

    @property
    def key(self) -> Key:
        """What makes a clock unique."""
        return (self.row.ticket_id, self.row.target, self.row.cycle)


def connect(events_of: EventsOf) -> None:
    """Tell where the events of tickets come from. Called once by portal/wiring.py: tickets lies above this domain."""
    _ports["events_of"] = events_of


def sweep() -> int:
    """Ring every alarm that is due, at most 100; gives how many clocks were looked at. Safe twice and in parallel.

    Runs in the caller's write transaction. A clock that cannot be folded is put off by an hour and logged, so that it
    does not keep the others from ringing.
    """
    now = time.now()
    rows = _due_rows(now)
    if rows:
        events = _ports["events_of"]({row.ticket_id for row in rows})
        claimed = (_claimed(row, events.get(row.ticket_id, ()), now) for row in rows)
        tell([found for found in claimed if found is not None])
    return len(rows)


def remember(found: Folded) -> None:
    """Put what the fold says into the cache."""
    for name, value in _cached(found.clock, found.terms).items():
        setattr(found.row, name, value)


def tell(clocks: Sequence[Folded]) -> None:
    """Record the highest threshold of each clock that has passed and was not told yet, and what is missed."""
    passed = {found.key: passed_thresholds(found.clock, found.terms) for found in clocks}
    new = _insert_alerts(passed)
    for found in clocks:
        highest = max(passed[found.key], default=0)
        if (*found.key, highest) in new:
            kind = DeadlineMissed if highest >= 100 else DeadlineNear
            record(
                kind(
                    ticket_id=found.row.ticket_id,
                    target=found.row.target,
                    cycle=found.row.cycle,
                    percent=highest,
                    due_at=found.clock.due_at.isoformat() if found.clock.due_at else None,
                    team_id=found.clock.missed_by_team_id if found.clock.missed_at else found.clock.team_id,
                )
            )
    _keep_breaches(clocks)


def _due_rows(now: datetime) -> Sequence[ClockRow]:
    statement = (
        select(ClockRow)
        .where(ClockRow.next_alarm_at <= now)
        .order_by(ClockRow.next_alarm_at, ClockRow.id)
        .limit(BATCH)
        .options(
            joinedload(ClockRow.policy_version).selectinload(PolicyVersion.goals),
            joinedload(ClockRow.calendar_version),
        )
    )
    # Rows are claimed in one order by every sweeper, so two of them wait for each other and never deadlock.
    return sorted(db.session.scalars(statement), key=lambda row: row.id)


def _claimed(row: ClockRow, events: Sequence[ClockEvent], now: datetime) -> Folded | None:
    """The clock folded anew and its cache brought up to date; None where another sweeper was quicker."""
    try:
        terms = queries.terms_of(row)
        clock = fold(Target(row.target), events, terms, now)
        values = _cached(clock, terms) if clock else {"next_alarm_at": None}
    except ValueError:
        log.exception("clock %s of ticket %s cannot be folded", row.id, row.ticket_id)
        _claim(row, {"next_alarm_at": now + STEP_ASIDE})
        return None
    return Folded(row, clock, terms) if _claim(row, values) and clock else None


def _claim(row: ClockRow, values: Mapping[str, object]) -> bool:
    """Compare and swap: of several sweepers one moves the alarm on, and that one rings."""
    seen = ClockRow.next_alarm_at == row.next_alarm_at
    return affected(update(ClockRow).where(ClockRow.id == row.id, seen).values(**values)) == 1


def _cached(clock: Clock, terms: Terms) -> dict[str, object]:
    return {
        "state": clock.state.value,
        "reason": clock.reason,
        "started_at": clock.started_at,
        "stopped_at": clock.stopped_at,
        "due_at": clock.due_at,
        "from_event_id": clock.from_event_id,
        "next_alarm_at": next_alarm(clock, terms),
    }


def _insert_alerts(passed: Mapping[Key, list[int]]) -> set[tuple[int, str, int, int]]:
    """Write an alert per passed threshold, all in one statement; gives those that were not there before."""
    moment = time.now()
    rows = [
        {
            "ticket_id": ticket_id,
            "target": target,
            "cycle": cycle,
            "threshold": percent,
            "outcome": (AlertOutcome.SENT if percent == percents[-1] else AlertOutcome.COLLAPSED).value,
            "at": moment,
        }
        for (ticket_id, target, cycle), percents in passed.items()
        for percent in percents
    ]
    if not rows:
        return set()
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    returned = (Alert.ticket_id, Alert.target, Alert.cycle, Alert.threshold)
    told = db.session.execute(insert(Alert).on_conflict_do_nothing().returning(*returned), rows)
    return {(row.ticket_id, row.target, row.cycle, row.threshold) for row in told}


def _keep_breaches(clocks: Iterable[Folded]) -> None:
    """Add a row wherever the truth about a deadline has changed: missed, or not missed after all."""
    last: dict[Key, Breach] = {}
    tickets = {found.row.ticket_id for found in clocks}
    for breach in db.session.scalars(select(Breach).where(Breach.ticket_id.in_(tickets)).order_by(Breach.id)):
        last[breach.ticket_id, breach.target, breach.cycle] = breach
    for found in clocks:
        before, missed_at = last.get(found.key), found.clock.missed_at
        stands = before is not None and before.kind == BreachKind.MISSED
        if missed_at and not stands:
            _add_breach(found, BreachKind.MISSED, missed_at)
        elif before is not None and stands and not missed_at:
            _add_breach(found, BreachKind.WITHDRAWN, before.due_at)
    db.session.flush()


def _add_breach(found: Folded, kind: BreachKind, due_at: datetime) -> None:
    team_id = found.clock.missed_by_team_id
    team = db.session.get(Team, team_id) if team_id else None
    db.session.add(
        Breach(
            ticket_id=found.row.ticket_id,
            target=found.row.target,
            cycle=found.row.cycle,
            kind=kind.value,
            due_at=due_at,
            team_id=team.id if team else None,
            line_id=team.line_id if team else None,
            recorded_at=time.now(),
            from_event_id=found.clock.from_event_id,
            reason="" if kind is BreachKind.MISSED else "events recorded later keep the promise",
        )
    )
