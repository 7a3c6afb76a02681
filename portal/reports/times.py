"""How long the first answer and the solution took, in the working time that was agreed: each clock folded from its ticket's events."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Line
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.i18n import pick
from portal.reports import measures, policy
from portal.reports.periods import Period
from portal.sla import queries as sla
from portal.sla.models import ClockRow, PolicyVersion
from portal.sla.states import Target
from portal.tickets.models import Ticket
from portal.tickets.queries.clocks import clock_events_of

MOST = 4000  # clocks a report folds: some tenths of a second
BATCH = 500  # tickets whose events are read at once
TARGETS = {Target.FIRST_RESPONSE: "answered_first", Target.RESOLUTION: "resolved"}


@dataclass
class Taken:
    """How long clocks of one target ran: working seconds together, and how many tickets they belong to."""

    seconds: int = 0
    count: int = 0

    @property
    def mean(self) -> float | None:
        """Mean working seconds, None without tickets."""
        return self.seconds / self.count if self.count else None

    def add(self, seconds: int) -> None:
        """Count one more."""
        self.seconds += seconds
        self.count += 1


@dataclass(frozen=True)
class LineTimes:
    """A support line (key 0: none, None: all of them) and what it took, by measure."""

    key: int | None
    name: str
    taken: dict[str, Taken] = field(default_factory=lambda: {measure: Taken() for measure in TARGETS.values()})


@dataclass(frozen=True)
class Times:
    """All lines together, each of them, and whether only the newest MOST clocks were read."""

    total: LineTimes
    lines: list[LineTimes]
    cut: bool


def times(viewer: Viewer, period: Period) -> Times:
    """Mean times of what was answered and solved in a period; a reopened ticket counts when it is solved again."""
    rows = db.session.execute(
        select(ClockRow, Ticket.line_id, Ticket.solved_at)
        .join(Ticket, Ticket.id == ClockRow.ticket_id)
        .where(policy.visible(viewer), or_(measures.first_answered_in(period), measures.resolved_in(period)))
        .options(
            joinedload(ClockRow.policy_version).selectinload(PolicyVersion.goals), joinedload(ClockRow.calendar_version)
        )
        .order_by(Ticket.id.desc(), ClockRow.id)
        .limit(MOST + 1)
    ).all()
    names = {
        line.id: f"{line.code} {pick(line.names)}" for line in db.session.scalars(select(Line).order_by(Line.position))
    }
    line_of = {row[0].ticket_id: row.line_id for row in rows}
    total, lines = LineTimes(None, ""), {key: LineTimes(key, name) for key, name in [*names.items(), (0, "")]}
    for row, seconds in _elapsed([(row[0], row.solved_at) for row in rows[:MOST]]):
        measure = TARGETS[Target(row.target)]
        for group in (total, lines[line_of[row.ticket_id] or 0]):
            group.taken[measure].add(seconds)
    shown = [line for line in lines.values() if any(taken.count for taken in line.taken.values())]
    return Times(total, shown, len(rows) > MOST)


def _elapsed(rows: Sequence[tuple[ClockRow, datetime | None]]) -> Iterable[tuple[ClockRow, int]]:
    """Each clock with the working seconds that it ran: until the first answer, or until the (last) solution."""
    by_ticket: defaultdict[int, list[tuple[ClockRow, datetime]]] = defaultdict(list)
    for row, solved_at in rows:
        until = row.stopped_at if row.target == Target.FIRST_RESPONSE else solved_at
        if until is not None:
            by_ticket[row.ticket_id].append((row, until))
    ids = list(by_ticket)
    for first in range(0, len(ids), BATCH):
        for ticket_id, events in clock_events_of(ids[first : first + BATCH]).items():
            for row, until in by_ticket[ticket_id]:
                clock = sla.folded(row, events, until)
                if clock is not None:
                    yield row, clock.elapsed
