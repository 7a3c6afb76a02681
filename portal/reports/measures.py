"""What is counted, as one SQL condition on tickets each. A number and the list behind it use the same condition."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.core import clock
from portal.core.i18n import _l
from portal.feedback.models import Answer, Invitation
from portal.reports.periods import Period
from portal.sla.models import Breach, ClockRow
from portal.sla.states import BreachKind, ClockState, Target
from portal.tickets.models import Event, Ticket
from portal.tickets.states import Kind

LABELS = {
    "opened": _l("Opened"),
    "solved": _l("Solved"),
    "first_line": _l("Solved without a hand-over"),
    "in_time": _l("Solved in time"),
    "open": _l("Open now"),
    "late": _l("Late now"),
    "breached": _l("Deadline missed"),
    "answered": _l("Answered the survey"),
    "answered_first": _l("Answered first"),
    "resolved": _l("Solved under a contract"),
}
COLUMNS: dict[str, InstrumentedAttribute[int | None]] = {
    "line": Ticket.line_id,
    "category": Ticket.category_id,
    "site": Ticket.site_id,
}


@dataclass(frozen=True)
class Question:
    """One number: a measure in a period, narrowed by line, category or site (0: none of them) and by score."""

    measure: str
    period: Period
    line: int | None = None
    category: int | None = None
    site: int | None = None
    score: int | None = None

    def arguments(self, **changes: object) -> dict[str, object]:
        """The same question in an address."""
        asked = replace(self, **changes)
        narrowed = {"line": asked.line, "category": asked.category, "site": asked.site, "score": asked.score}
        given = {name: value for name, value in narrowed.items() if value is not None}
        return {"measure": asked.measure, **asked.period.arguments(), **given}


def condition(question: Question) -> ColumnElement[bool]:
    """The tickets that a question counts."""
    parts = [_measured(question)]
    for name, column in COLUMNS.items():
        wanted = getattr(question, name)
        if wanted is None or (name == "line" and question.measure == "breached"):
            continue
        parts.append(column == wanted if wanted else column.is_(None))
    return and_(*parts)


def _measured(question: Question) -> ColumnElement[bool]:
    period = question.period
    solved = _within(Ticket.solved_at, period)
    return {
        "opened": lambda: _within(Ticket.created_at, period),
        "solved": lambda: solved,
        "first_line": lambda: solved & ~_handed_over(),
        "in_time": lambda: solved & ~_missed(),
        "open": lambda: Ticket.open.is_(True),
        "late": lambda: Ticket.open.is_(True) & (Ticket.queue_at < clock.now()),
        "breached": lambda: _missed(period, question.line),
        "answered_first": lambda: exists().where(ClockRow.ticket_id == Ticket.id, first_answered_in(period)),
        "resolved": lambda: exists().where(ClockRow.ticket_id == Ticket.id, resolved_in(period)),
        "answered": lambda: _answered(period, question.score),
    }[question.measure]()


def _within(
    column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None], period: Period
) -> ColumnElement[bool]:
    return (column >= period.start) & (column < period.end)


def _handed_over() -> ColumnElement[bool]:
    return exists().where(Event.ticket_id == Ticket.id, Event.kind == Kind.HANDED_OVER)


def _missed(period: Period | None = None, line: int | None = None) -> ColumnElement[bool]:
    """Some deadline was missed (in the period, by the line that was responsible) and this was not withdrawn."""
    conditions = [Breach.ticket_id == Ticket.id, *standing_breach()]
    if period is not None:
        conditions.append(_within(Breach.due_at, period))
    if line is not None:
        conditions.append(Breach.line_id == line if line else Breach.line_id.is_(None))
    return exists().where(*conditions)


def standing_breach() -> list[ColumnElement[bool]]:
    """That a breach was not withdrawn later."""
    later = aliased(Breach)
    withdrawn = exists().where(
        later.ticket_id == Breach.ticket_id,
        later.target == Breach.target,
        later.cycle == Breach.cycle,
        later.kind == BreachKind.WITHDRAWN,
    )
    return [Breach.kind == BreachKind.MISSED, ~withdrawn]


def breached_in(period: Period) -> list[ColumnElement[bool]]:
    """Breaches of a period that stand."""
    return [*standing_breach(), _within(Breach.due_at, period)]


def first_answered_in(period: Period) -> ColumnElement[bool]:
    """Clocks of the first answer that came to their end in a period."""
    ended = (ClockRow.state == ClockState.STOPPED) & _within(ClockRow.stopped_at, period)
    return (ClockRow.target == Target.FIRST_RESPONSE) & ended


def resolved_in(period: Period) -> ColumnElement[bool]:
    """Clocks of the solution of tickets that were solved in a period, and were not reopened."""
    return (ClockRow.target == Target.RESOLUTION) & _within(Ticket.solved_at, period)


def answered_in(period: Period) -> ColumnElement[bool]:
    """Answers given in a period."""
    return _within(Answer.answered_at, period)


def _answered(period: Period, score: int | None) -> ColumnElement[bool]:
    conditions = [Invitation.ticket_id == Ticket.id, Answer.invitation_id == Invitation.id, answered_in(period)]
    if score is not None:
        conditions.append(Answer.score == score)
    return exists().where(*conditions)
