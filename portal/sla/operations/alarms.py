"""The alarm clock: tell each passed threshold once, and keep breaches.

Whoever comes first, a sweep or an event of the ticket, tells; the unique key of ``alerts`` decides, so crashes, several
sweepers and clocks that jump are harmless. After an outage only the highest passed threshold is told.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from portal.accounts.models import Team
from portal.core import clock as time
from portal.core.db import affected, db
from portal.core.facts import record
from portal.events.sla import DeadlineMissed, DeadlineNear
from portal.sla import queries
from portal.sla.clocks import Clock, ClockEvent, Terms, fold, next_alarm, passed_thresholds
from portal.sla.models import Alert, Breach, ClockRow, PolicyVersion
from portal.sla.states import AlertOutcome, BreachKind, Target

BATCH = 200
STEP_ASIDE = timedelta(hours=1)
EventsOf = Callable[[Collection[int]], Mapping[int, Sequence[ClockEvent]]]
log = logging.getLogger(__name__)

_ports: dict[str, EventsOf] = {}


def connect(events_of: EventsOf) -> None:
    """Tell where the events of tickets come from. Called once by portal/wiring.py: tickets lies above this domain."""
    _ports["events_of"] = events_of


def sweep() -> int:
    """Ring every alarm that is due, at most 200; gives how many clocks were looked at. Safe twice and in parallel.

    Runs in the caller's write transaction. A clock that cannot be folded is put off by an hour and logged, so that it
    does not keep the others from ringing.
    """
    now = time.now()
    rows = _due_rows(now)
    if not rows:
        return 0
    events = _ports["events_of"]({row.ticket_id for row in rows})
    for row in rows:
        _ring(row, events.get(row.ticket_id, ()), now)
    return len(rows)


def remember(row: ClockRow, clock: Clock, terms: Terms) -> None:
    """Put what the fold says into the cache."""
    row.state, row.reason = clock.state.value, clock.reason
    row.started_at, row.stopped_at, row.due_at = clock.started_at, clock.stopped_at, clock.due_at
    row.from_event_id = clock.from_event_id
    row.next_alarm_at = next_alarm(clock, terms)


def tell(row: ClockRow, clock: Clock, terms: Terms) -> None:
    """Record the highest threshold that has passed and was not told yet, and whether the deadline is missed."""
    passed = passed_thresholds(clock, terms)
    for percent in passed:
        highest = percent == passed[-1]
        if _is_first(row, percent, AlertOutcome.SENT if highest else AlertOutcome.COLLAPSED) and highest:
            kind = DeadlineMissed if percent >= 100 else DeadlineNear
            record(
                kind(
                    ticket_id=row.ticket_id,
                    target=row.target,
                    cycle=row.cycle,
                    percent=percent,
                    due_at=clock.due_at.isoformat() if clock.due_at else None,
                    team_id=clock.missed_by_team_id if clock.missed_at else clock.team_id,
                )
            )
    _keep_breach(row, clock)


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


def _ring(row: ClockRow, events: Sequence[ClockEvent], now: datetime) -> None:
    try:
        terms = queries.terms_of(row)
        clock = fold(Target(row.target), events, terms, now)
        following = next_alarm(clock, terms) if clock else None
    except ValueError:
        log.exception("clock %s of ticket %s cannot be folded", row.id, row.ticket_id)
        _claim(row, now + STEP_ASIDE)
        return
    if _claim(row, following) and clock is not None:
        remember(row, clock, terms)
        db.session.flush()
        tell(row, clock, terms)


def _claim(row: ClockRow, following: datetime | None) -> bool:
    """Compare and swap: of several sweepers one moves the alarm on, and that one rings."""
    seen = ClockRow.next_alarm_at == row.next_alarm_at
    return affected(update(ClockRow).where(ClockRow.id == row.id, seen).values(next_alarm_at=following)) == 1


def _is_first(row: ClockRow, percent: int, outcome: AlertOutcome) -> bool:
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    statement = insert(Alert).values(
        ticket_id=row.ticket_id, target=row.target, threshold=percent, cycle=row.cycle,
        outcome=outcome.value, at=time.now(),
    )  # fmt: skip
    return db.session.scalar(statement.on_conflict_do_nothing().returning(Alert.id)) is not None


def _keep_breach(row: ClockRow, clock: Clock) -> None:
    """Add a row when the truth about the deadline has changed: missed, or not missed after all."""
    same = (Breach.ticket_id == row.ticket_id, Breach.target == row.target, Breach.cycle == row.cycle)
    last = db.session.scalar(select(Breach).where(*same).order_by(Breach.id.desc()).limit(1))
    stands = last is not None and last.kind == BreachKind.MISSED
    if stands == (clock.missed_at is not None):
        return
    due_at = clock.missed_at or (last.due_at if last else None)
    if due_at is None:
        return
    team = db.session.get(Team, clock.missed_by_team_id) if clock.missed_by_team_id else None
    db.session.add(
        Breach(
            ticket_id=row.ticket_id,
            target=row.target,
            cycle=row.cycle,
            kind=BreachKind.MISSED if clock.missed_at else BreachKind.WITHDRAWN,
            due_at=due_at,
            team_id=team.id if team else None,
            line_id=team.line_id if team else None,
            recorded_at=time.now(),
            from_event_id=clock.from_event_id,
            reason="" if clock.missed_at else "events recorded later keep the promise",
        )
    )
    db.session.flush()
