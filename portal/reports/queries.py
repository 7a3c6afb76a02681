"""The numbers of the reports, and the tickets behind each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.accounts import queries as accounts
from portal.accounts.models import Line, Site, User
from portal.accounts.viewer import Viewer
from portal.catalogue import queries as catalogue
from portal.core.db import db
from portal.core.i18n import pick
from portal.core.paging import Order, Page, count_to_limit, page_of
from portal.feedback.models import Answer, Invitation
from portal.reports import measures, policy
from portal.reports.measures import Question
from portal.reports.periods import Period
from portal.sla.models import Breach
from portal.tickets.models import Ticket

COUNTED = ("opened", "solved", "first_line", "in_time", "open", "late", "breached")
MOST_ROWS = 10
EXPORT_LIMIT = 20_000

Counts = dict[str, int]
Column = ColumnElement | InstrumentedAttribute


@dataclass(frozen=True)
class Group:
    """One line of a table: a support line, category or site (key 0: none) with its counts and its mean score."""

    key: int
    name: str
    counts: Counts
    score: float | None = None
    answers: int = 0


@dataclass(frozen=True)
class Scores:
    """How satisfied people were: the mean (None without answers) and how often each score was given."""

    mean: float | None
    counts: Mapping[int, int]

    @property
    def answers(self) -> int:
        """How many answered."""
        return sum(self.counts.values())


def totals(viewer: Viewer, period: Period) -> Counts:
    """All counts of a period."""
    row = db.session.execute(select(*_sums(period)).where(policy.visible(viewer))).one()
    return _counts(row)


def by_line(viewer: Viewer, period: Period) -> list[Group]:
    """Counts per support line, in the order of the lines. A missed deadline counts for the line that was responsible then."""
    found = _grouped(viewer, period, Ticket.line_id)
    responsible = _breaches_by_line(viewer, period)
    scores = _scores_by_line(viewer, period)
    lines = list(db.session.scalars(select(Line).order_by(Line.position)))
    groups = []
    for key, name in [*((line.id, f"{line.code} {pick(line.names)}") for line in lines), (0, "")]:
        counts = {**found.get(key, dict.fromkeys(COUNTED, 0)), "breached": responsible.get(key, 0)}
        mean, answers = scores.get(key, (None, 0))
        if any(counts.values()) or answers:
            groups.append(Group(key, name, counts, mean, answers))
    return groups


def by_category(viewer: Viewer, period: Period) -> list[Group]:
    """Counts per category, the most often opened first."""
    found = _grouped(viewer, period, Ticket.category_id)
    return _most(found, catalogue.names_of(set(found)))


def by_site(viewer: Viewer, period: Period) -> list[Group]:
    """Counts per site, the most often opened first."""
    found = _grouped(viewer, period, Ticket.site_id)
    return _most(found, accounts.site_names(set(found)))


def scores(viewer: Viewer, period: Period) -> Scores:
    """How satisfied people were in a period."""
    rows = db.session.execute(_answers(viewer, period, Answer.score).group_by(Answer.score)).all()
    counts = {score: 0 for score in range(1, 6)} | {row[0]: row.answers for row in rows}
    answers = sum(counts.values())
    mean = sum(score * count for score, count in counts.items()) / answers if answers else None
    return Scores(mean, counts)


def opened_per_part(viewer: Viewer, period: Period) -> list[tuple[Period, int, int]]:
    """Opened and solved per day, or per week of a longer period, in one statement."""
    parts = period.parts()
    sums = [_sum(Question(measure, part)) for part in parts for measure in ("opened", "solved")]
    row = db.session.execute(select(*sums).where(policy.visible(viewer))).one()
    return [(part, row[2 * i], row[2 * i + 1]) for i, part in enumerate(parts)]


def comments(viewer: Viewer, period: Period, size: int = 20) -> Sequence[Row]:
    """What people wrote, the newest first: score, comment, answered_at, number, title, name."""
    statement = (
        select(Answer.score, Answer.comment, Answer.answered_at, Ticket.number, Ticket.title, User.name)
        .join(Invitation, Invitation.id == Answer.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .join(User, User.id == Invitation.person_id)
        .where(policy.visible(viewer), measures.answered_in(period), Answer.comment != "")
        .order_by(Answer.answered_at.desc(), Answer.invitation_id)
    )
    return db.session.execute(statement.limit(size)).all()


def tickets(viewer: Viewer, question: Question, after: str | None) -> Page[Row]:
    """A page of the tickets that a number counted, the newest first."""
    return page_of(_listed(viewer, question), [Order(Ticket.created_at, True), Order(Ticket.id, True)], after)


def count(viewer: Viewer, question: Question) -> int:
    """How many they are, to the limit of counting."""
    return count_to_limit(_listed(viewer, question))


def all_tickets(viewer: Viewer, question: Question) -> Sequence[Row]:
    """All of them for a file, the newest first, EXPORT_LIMIT at most."""
    statement = _listed(viewer, question).order_by(Ticket.created_at.desc(), Ticket.id.desc())
    return db.session.execute(statement.limit(EXPORT_LIMIT)).all()


def _listed(viewer: Viewer, question: Question) -> Select:
    return (
        select(
            Ticket.number, Ticket.title, Ticket.status, Ticket.priority, Ticket.created_at, Ticket.solved_at,
            Line.code.label("line"), Site.name.label("site"), User.name.label("requester"),
        )
        .join(User, User.id == Ticket.requester_id)
        .outerjoin(Line, Line.id == Ticket.line_id)
        .outerjoin(Site, Site.id == Ticket.site_id)
        .where(policy.visible(viewer), measures.condition(question))
    )  # fmt: skip


def _sum(question: Question) -> ColumnElement[int]:
    return func.count().filter(measures.condition(question))


def _sums(period: Period) -> list[ColumnElement[int]]:
    return [_sum(Question(measure, period)).label(measure) for measure in COUNTED]


def _counts(row: Row) -> Counts:
    return {measure: getattr(row, measure) for measure in COUNTED}


def _grouped(viewer: Viewer, period: Period, column: Column) -> dict[int, Counts]:
    statement = select(column.label("key"), *_sums(period)).where(policy.visible(viewer)).group_by(column)
    return {row.key or 0: _counts(row) for row in db.session.execute(statement).all()}


def _most(found: Mapping[int, Counts], names: Mapping[int, str]) -> list[Group]:
    groups = [Group(key, names.get(key, ""), counts) for key, counts in found.items() if any(counts.values())]
    return sorted(groups, key=lambda g: (-g.counts["opened"], -g.counts["open"], g.name))[:MOST_ROWS]


def _breaches_by_line(viewer: Viewer, period: Period) -> dict[int, int]:
    statement = (
        select(Breach.line_id, func.count(Breach.ticket_id.distinct()))
        .join(Ticket, Ticket.id == Breach.ticket_id)
        .where(policy.visible(viewer), *measures.breached_in(period))
        .group_by(Breach.line_id)
    )
    return {row[0] or 0: row[1] for row in db.session.execute(statement).all()}


def _answers(viewer: Viewer, period: Period, *columns: Column) -> Select:
    return (
        select(*columns, func.count().label("answers"))
        .select_from(Answer)
        .join(Invitation, Invitation.id == Answer.invitation_id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .where(policy.visible(viewer), measures.answered_in(period))
    )


def _scores_by_line(viewer: Viewer, period: Period) -> dict[int, tuple[float, int]]:
    statement = _answers(viewer, period, Ticket.line_id, func.avg(Answer.score).label("mean")).group_by(Ticket.line_id)
    return {row.line_id or 0: (float(row.mean), row.answers) for row in db.session.execute(statement).all()}
