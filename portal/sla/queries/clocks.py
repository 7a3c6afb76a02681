"""How the clocks of tickets stand, and why."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.core import clock as time
from portal.core.db import db
from portal.core.errors import NotFound
from portal.sla import clocks, explaining
from portal.sla.clocks import Clock, ClockEvent, Terms
from portal.sla.models import ClockRow, PolicyVersion
from portal.sla.queries.versions import terms_for
from portal.sla.states import ClockState, Target


def clocks_of(ticket_ids: Collection[int]) -> dict[int, list[ClockRow]]:
    """The clocks of some tickets in one read, for lists and pages; tickets without a clock are absent."""
    found: dict[int, list[ClockRow]] = {}
    if not ticket_ids:
        return found
    rows = db.session.scalars(select(ClockRow).where(ClockRow.ticket_id.in_(ticket_ids)).order_by(ClockRow.id))
    for row in rows:
        found.setdefault(row.ticket_id, []).append(row)
    return found


def earliest_due(rows: Iterable[ClockRow]) -> datetime | None:
    """The next deadline of a ticket: the earliest of its running clocks, None while none runs."""
    return min((row.due_at for row in rows if row.due_at and row.state == ClockState.RUNNING), default=None)


def explanation(ticket_id: int, target: str, events: Sequence[ClockEvent]) -> explaining.Explanation:
    """Why this deadline: every counted and skipped stretch of one target. Raises NotFound where no clock runs for it."""
    for row in rows_of(ticket_id):
        if row.target == target and (clock := folded(row, events, time.now())):
            return explaining.explain(clock, terms_of(row))
    raise NotFound


def alarm_is_due() -> bool:
    """Whether any alarm has passed: a look that takes no lock, before a sweep that does."""
    return db.session.scalar(select(ClockRow.id).where(ClockRow.next_alarm_at <= time.now()).limit(1)) is not None


def has_clocks(ticket_id: int) -> bool:
    """Whether the ticket's clocks were started already."""
    return db.session.scalar(select(ClockRow.id).where(ClockRow.ticket_id == ticket_id).limit(1)) is not None


def rows_of(ticket_id: int) -> list[ClockRow]:
    """The clocks of one ticket with the versions they run under, in the order of their creation."""
    statement = (
        select(ClockRow)
        .where(ClockRow.ticket_id == ticket_id)
        .options(
            joinedload(ClockRow.policy_version).selectinload(PolicyVersion.goals),
            joinedload(ClockRow.calendar_version),
        )
        .order_by(ClockRow.id)
    )
    return list(db.session.scalars(statement))


def folded(row: ClockRow, events: Sequence[ClockEvent], now: datetime) -> Clock | None:
    """The clock of a row at an instant; None where the events do not even open the ticket."""
    return clocks.fold(Target(row.target), events, terms_of(row), now)


def terms_of(row: ClockRow) -> Terms:
    """What the ticket of this clock was promised when it was opened."""
    return terms_for(row.policy_version, row.calendar_version)
