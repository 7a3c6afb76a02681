"""What people found before they asked: the numbers of the ledger, and the sessions behind each by the same condition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, literal, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.accounts import queries as accounts
from portal.accounts.models import Site, User
from portal.accounts.policy import scope_condition
from portal.accounts.viewer import Viewer
from portal.catalogue import queries as catalogue
from portal.catalogue.models import Category
from portal.core.db import db
from portal.core.i18n import LANGUAGES, _l, pick
from portal.core.paging import Order, Page, page_of
from portal.knowledge import states
from portal.knowledge.models import ArticleTranslation, SelfHelpSession, SelfHelpStep
from portal.reports.periods import Period

LABELS = {
    "sessions": _l("Tried to help themselves"),
    "found": _l("Opened an answer"),
    "helped": _l("Said that it helped"),
    "avoided": _l("Tickets avoided"),
    "filed": _l("A ticket followed"),
    "open": _l("Nobody can tell"),
    "undecided": _l("Not decided yet"),
}
OUTCOMES = {
    states.AVOIDED: _l("Ticket avoided"),
    states.ASKED: _l("A ticket followed"),
    states.UNDECIDED: _l("Nobody can tell"),
}
STEPS = {
    states.TYPED: _l("Searched for"),
    states.OPENED: _l("Opened the answer"),
    states.WALKED: _l("Answered"),
    states.USEFUL: _l("It helped"),
    states.NOT_USEFUL: _l("It did not help"),
    states.FILED: _l("Filed a ticket"),
}
PEOPLE, STRANGERS = "people", "strangers"
STANDINGS = {PEOPLE: _l("Signed in"), STRANGERS: _l("Without sign-in")}
Counts = dict[str, int]
Column = InstrumentedAttribute[int | None] | InstrumentedAttribute[str] | ColumnElement[str]


@dataclass(frozen=True)
class Question:
    """One number: a measure of the sessions begun in a period, narrowed by kind of help, site (0: none of them), language, or
    whether the person had signed in (PEOPLE, STRANGERS)."""

    measure: str
    period: Period
    category: int | None = None
    site: int | None = None
    language: str | None = None
    who: str | None = None

    def arguments(self, **changes: object) -> dict[str, object]:
        """The same question in an address."""
        asked = replace(self, **changes)
        narrowed = {"category": asked.category, "site": asked.site, "language": asked.language, "who": asked.who}
        given = {name: value for name, value in narrowed.items() if value is not None}
        return {"measure": asked.measure, **asked.period.arguments(), **given}


@dataclass(frozen=True)
class Group:
    """A line of a table: its key in an address (0: none), its name and its counts."""

    key: int | str
    name: str
    counts: Counts


@dataclass(frozen=True)
class Step:
    """One step of a session as it is shown."""

    kind: str
    text: str
    results: int | None
    ticket_id: int | None


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Sessions in the scope of the viewer's reports; those of strangers only where it is everything."""
    return scope_condition(viewer, "reports.read", SelfHelpSession.organisation_id, site=SelfHelpSession.site_id)


def condition(question: Question) -> ColumnElement[bool]:
    """The sessions that a question counts."""
    period = question.period
    parts = [SelfHelpSession.begun_at >= period.start, SelfHelpSession.begun_at < period.end]
    parts.append(_measured(question.measure))
    for column, wanted in ((SelfHelpSession.category_id, question.category), (SelfHelpSession.site_id, question.site)):
        if wanted is not None:
            parts.append(column == wanted if wanted else column.is_(None))
    if question.language is not None:
        parts.append(SelfHelpSession.language == question.language)
    if question.who is not None:
        parts.append(_standing() == question.who)
    return and_(*parts)


def _standing() -> ColumnElement[str]:
    """PEOPLE or STRANGERS. Everybody who signs in has an organisation, and it stays when names are forgotten.

    Of strangers nobody knows whether they filed a ticket afterwards, so none of their sessions counts as avoided.
    """
    return case((SelfHelpSession.organisation_id.is_(None), literal(STRANGERS)), else_=literal(PEOPLE))


def _measured(measure: str) -> ColumnElement[bool]:
    mine = SelfHelpStep.session_id == SelfHelpSession.id
    opened = exists().where(mine, SelfHelpStep.kind.in_([states.OPENED, states.USEFUL]))
    later = aliased(SelfHelpStep)
    taken_back = exists().where(
        later.session_id == SelfHelpStep.session_id, later.article_id == SelfHelpStep.article_id,
        later.kind == states.NOT_USEFUL, later.id > SelfHelpStep.id,
    )  # fmt: skip
    outcome = SelfHelpSession.outcome
    return {
        "sessions": true(),
        "found": opened,
        "helped": exists().where(mine, SelfHelpStep.kind == states.USEFUL, ~taken_back),
        "avoided": outcome == states.AVOIDED,
        "filed": outcome == states.ASKED,
        "open": outcome == states.UNDECIDED,
        "undecided": outcome.is_(None),
    }[measure]


def totals(groups: Sequence[Group]) -> Counts:
    """The sums of a table that holds every session once."""
    return {measure: sum(group.counts[measure] for group in groups) for measure in LABELS}


def by_language(viewer: Viewer, period: Period) -> list[Group]:
    """Counts by the language that the pages spoke; each session once."""
    found = _grouped(viewer, period, SelfHelpSession.language)
    return _most({key: (LANGUAGES.get(str(key), str(key)), counts) for key, counts in found.items()})


def by_category(viewer: Viewer, period: Period) -> list[Group]:
    """Counts by the kind of help that was chosen or read about."""
    found = _grouped(viewer, period, SelfHelpSession.category_id)
    names = catalogue.names_of({int(key) for key in found})
    return _most({key: (names.get(int(key), ""), counts) for key, counts in found.items()})


def by_site(viewer: Viewer, period: Period) -> list[Group]:
    """Counts by site."""
    found = _grouped(viewer, period, SelfHelpSession.site_id)
    names = accounts.site_names({int(key) for key in found})
    return _most({key: (names.get(int(key), ""), counts) for key, counts in found.items()})


def by_standing(viewer: Viewer, period: Period) -> list[Group]:
    """Counts of those who had signed in and of strangers; each session once, strangers only where there are some."""
    found = _grouped(viewer, period, _standing())
    return [Group(key, str(name), found[key]) for key, name in STANDINGS.items() if key in found]


def per_part(viewer: Viewer, period: Period) -> list[tuple[Period, Counts]]:
    """Sessions, avoided tickets and tickets that followed per day, or per week of a longer period; one statement."""
    parts, shown = period.parts(), ("sessions", "avoided", "filed")
    sums = [func.count().filter(condition(Question(measure, part))) for part in parts for measure in shown]
    row = db.session.execute(select(*sums).select_from(SelfHelpSession).where(visible(viewer))).one()
    width = len(shown)
    return [(part, dict(zip(shown, row[width * n : width * (n + 1)], strict=True))) for n, part in enumerate(parts)]


def sessions(viewer: Viewer, question: Question, after: str | None) -> Page[Row]:
    """A page of the sessions that a number counted, the newest first."""
    statement = listed(viewer).where(visible(viewer), condition(question))
    return page_of(statement, [Order(SelfHelpSession.begun_at, True), Order(SelfHelpSession.id, True)], after)


def listed(viewer: Viewer) -> Select:
    """Sessions with their place; who it was only where the viewer reads the tickets of that place."""
    known = scope_condition(viewer, "tickets.read", SelfHelpSession.organisation_id, site=SelfHelpSession.site_id)
    return (
        select(
            SelfHelpSession.id, SelfHelpSession.begun_at, SelfHelpSession.language, SelfHelpSession.outcome,
            Site.name.label("site"), Category.names.label("category"), _standing().label("who"),
            case((known, User.name), else_="").label("person"),
        )
        .outerjoin(Site, Site.id == SelfHelpSession.site_id)
        .outerjoin(Category, Category.id == SelfHelpSession.category_id)
        .outerjoin(User, User.id == SelfHelpSession.user_id)
    )  # fmt: skip


def steps_of(session_ids: Sequence[int], language: str) -> Mapping[int, list[Step]]:
    """The steps of sessions, in order; articles by their title in a language where they have one. One statement."""
    rows = db.session.execute(
        select(SelfHelpStep.id, SelfHelpStep.session_id, SelfHelpStep.kind, SelfHelpStep.text, SelfHelpStep.results,
               SelfHelpStep.ticket_id, ArticleTranslation.language, ArticleTranslation.title)
        .outerjoin(ArticleTranslation, ArticleTranslation.article_id == SelfHelpStep.article_id)
        .where(SelfHelpStep.session_id.in_(session_ids))
        .order_by(SelfHelpStep.at, SelfHelpStep.id)
    ).all()  # fmt: skip
    titles: dict[int, dict[str, str]] = {}
    for row in rows:
        if row.title:
            titles.setdefault(row.id, {})[row.language] = row.title
    found: dict[int, list[Step]] = {}
    for row in {row.id: row for row in rows}.values():
        named = titles.get(row.id)
        text = row.text or (pick(named, language) if named else "")
        found.setdefault(row.session_id, []).append(Step(row.kind, text, row.results, row.ticket_id))
    return found


def _grouped(viewer: Viewer, period: Period, column: Column) -> dict[int | str, Counts]:
    sums = [func.count().filter(_measured(measure)).label(measure) for measure in LABELS]
    every = condition(Question("sessions", period))
    statement = select(column.label("key"), *sums).where(visible(viewer), every).group_by(column)
    rows = db.session.execute(statement)
    return {row.key or 0: {measure: getattr(row, measure) for measure in LABELS} for row in rows}


def _most(found: Mapping[int | str, tuple[str, Counts]]) -> list[Group]:
    groups = [Group(key, name, counts) for key, (name, counts) in found.items()]
    return sorted(groups, key=lambda group: (-group.counts["sessions"], group.name))
