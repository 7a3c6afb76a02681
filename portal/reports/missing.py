"""What the knowledge base lacks, for its editors: searched in vain, of no help, gone stale, or solved again and again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.policy import scope_condition
from portal.accounts.viewer import Viewer
from portal.catalogue.models import Category
from portal.core import clock
from portal.core.db import db
from portal.core.i18n import pick
from portal.core.search.analysis import words
from portal.core.search.stops import STOP_WORDS
from portal.knowledge import policy, states
from portal.knowledge.models import (
    Article,
    ArticleTopic,
    ArticleTranslation,
    ArticleVote,
    SelfHelpSession,
    SelfHelpStep,
)
from portal.tickets import policy as ticket_policy
from portal.tickets.models import SolutionProposal, Ticket

DAYS = 90
MOST_READ, MOST_SHOWN, MOST_WORDS_SHOWN = 3000, 12, 5
FEWEST_TICKETS = 3


@dataclass
class Search:
    """The same words, searched in any order and with any endings. Sets of session ids: all in vain, and why."""

    key: str
    text: str
    language: str
    last_at: datetime
    nothing: set[int] = field(default_factory=set)
    unopened: set[int] = field(default_factory=set)
    filed: set[int] = field(default_factory=set)

    @property
    def session_ids(self) -> set[int]:
        """Every session in which these words were searched in vain."""
        return self.nothing | self.unopened | self.filed


@dataclass
class Useless:
    """An article that readers said did not help, and what they missed."""

    article_id: int
    slug: str
    titles: dict[str, str]
    useless: int
    useful: int
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Unanswered:
    """A kind of help for which tickets come and no published article is there."""

    category_id: int
    name: str
    tickets: int


@dataclass(frozen=True)
class Proposed:
    """A solution written again and again. ``key``: the id of its newest ticket, ``number`` its number where the editor sees it."""

    key: int
    title: str
    solution: str
    language: str
    ticket_ids: tuple[int, ...]
    number: int | None
    category_id: int | None

    @property
    def tickets(self) -> int:
        """In how many tickets it was written."""
        return len(self.ticket_ids)


def searches(viewer: Viewer) -> list[Search]:
    """Words of the last DAYS that found nothing, of which nothing was opened, or after which a ticket came; the most often first."""
    same = SelfHelpStep.session_id == SelfHelpSession.id
    opened = exists().where(same, SelfHelpStep.kind.in_([states.OPENED, states.USEFUL])).correlate(SelfHelpSession)
    filed = exists().where(same, SelfHelpStep.kind == states.FILED).correlate(SelfHelpSession)
    rows = db.session.execute(
        select(
            SelfHelpSession.id, SelfHelpSession.language, SelfHelpStep.text, SelfHelpStep.at, SelfHelpStep.results,
            opened.label("opened"), filed.label("filed"),
        )
        .join(SelfHelpSession, same)
        .where(SelfHelpStep.kind == states.TYPED, SelfHelpStep.at > since(), in_scope(viewer))
        .order_by(SelfHelpStep.at.desc(), SelfHelpStep.id.desc())
        .limit(MOST_READ)
    )  # fmt: skip
    groups: dict[tuple[str, str], Search] = {}
    for row in rows:
        key = key_of(row.text or "")
        if not key:
            continue
        group = groups.setdefault((key, row.language), Search(key, row.text, row.language, row.at))
        if row.results == 0:
            group.nothing.add(row.id)
        if not row.opened:
            group.unopened.add(row.id)
        if row.filed:
            group.filed.add(row.id)
    vain = [group for group in groups.values() if group.session_ids]
    return sorted(vain, key=lambda one: (-len(one.session_ids), -one.last_at.timestamp(), one.key))[:MOST_SHOWN]


def key_of(text: str) -> str:
    """The words of a search without order, endings and stop words; "" where nothing is left."""
    stems = {word.terms[0] for word in words(text) if not word.joined and word.surface not in STOP_WORDS}
    return " ".join(sorted(stems))


def useless(viewer: Viewer) -> list[Useless]:
    """Articles voted useless in the last DAYS, the most often first, with the readers' newest words; two statements."""
    bad, good = (func.count().filter(ArticleVote.useful.is_(useful)) for useful in (False, True))
    counted = (
        select(Article.id, Article.slug, bad.label("bad"), good.label("good"))
        .join(ArticleVote, ArticleVote.article_id == Article.id)
        .where(voted(viewer))
        .group_by(Article.id, Article.slug)
        .having(bad > 0)
        .order_by(bad.desc(), good, Article.slug)
        .limit(MOST_SHOWN)
        .subquery()
    )
    rows = db.session.execute(
        select(counted, ArticleTranslation.language, ArticleTranslation.title)
        .join(ArticleTranslation, ArticleTranslation.article_id == counted.c.id)
        .order_by(counted.c.bad.desc(), counted.c.good, counted.c.slug)
    )
    found: dict[int, Useless] = {}
    for row in rows:
        found.setdefault(row.id, Useless(row.id, row.slug, {}, row.bad, row.good)).titles[row.language] = row.title
    said = db.session.execute(
        select(ArticleVote.article_id, ArticleVote.word)
        .where(ArticleVote.article_id.in_(found), ArticleVote.useful.is_(False), ArticleVote.word != "")
        .where(ArticleVote.at > since())
        .order_by(ArticleVote.at.desc(), ArticleVote.id.desc())
        .limit(MOST_READ)
    )
    for row in said:
        if len(found[row.article_id].said) < MOST_WORDS_SHOWN:
            found[row.article_id].said.append(row.word)
    return list(found.values())


def voted(viewer: Viewer) -> ColumnElement[bool]:
    """Votes of the last DAYS on published articles that the viewer edits."""
    return and_(policy.editable(viewer), Article.status == states.PUBLISHED, ArticleVote.at > since())


def stale(viewer: Viewer) -> Sequence[Row]:
    """The first of the texts that ``stale_texts`` finds; ``count`` is the number of all. One statement."""
    order = (ArticleTranslation.stale.desc(), Article.review_on, Article.id, ArticleTranslation.language)
    statement = stale_texts(viewer).add_columns(func.count().over().label("count"))
    return db.session.execute(statement.order_by(*order).limit(MOST_SHOWN)).all()


def stale_texts(viewer: Viewer) -> Select:
    """Published texts that another language has left behind, and one text of each article whose review is overdue."""
    overdue = Article.review_on < clock.today(viewer.zone)
    any_text = aliased(ArticleTranslation)
    first = select(func.min(any_text.id)).where(any_text.article_id == Article.id).correlate(Article).scalar_subquery()
    shown = or_(ArticleTranslation.stale, and_(overdue, ArticleTranslation.id == first))
    return (
        select(Article.id, Article.slug, ArticleTranslation.language, ArticleTranslation.title, ArticleTranslation.stale,
               Article.review_on, overdue.label("overdue"))
        .join(ArticleTranslation, ArticleTranslation.article_id == Article.id)
        .where(policy.editable(viewer), Article.status == states.PUBLISHED, shown)
    )  # fmt: skip


def unanswered(viewer: Viewer) -> list[Unanswered]:
    """Kinds of help with FEWEST_TICKETS or more tickets in the last DAYS and no published article; one statement and the names."""
    rows = db.session.execute(
        select(Ticket.category_id, func.count().label("tickets"))
        .where(without_article(viewer))
        .group_by(Ticket.category_id)
        .having(func.count() >= FEWEST_TICKETS)
        .order_by(func.count().desc(), Ticket.category_id)
        .limit(MOST_SHOWN)
    ).all()
    names: Mapping[int, dict[str, str]] = {
        row.id: row.names
        for row in db.session.execute(
            select(Category.id, Category.names).where(Category.id.in_([row.category_id for row in rows]))
        )
    }
    return [Unanswered(row.category_id, pick(names.get(row.category_id, {})), row.tickets) for row in rows]


def without_article(viewer: Viewer) -> ColumnElement[bool]:
    """Tickets of the last DAYS in the editor's scope, of kinds of help that no published article is about."""
    told = exists().where(
        ArticleTopic.category_id == Ticket.category_id,
        ArticleTopic.article_id == Article.id,
        Article.status == states.PUBLISHED,
    )
    scope = scope_condition(viewer, "knowledge.edit", Ticket.organisation_id)
    return and_(Ticket.category_id.is_not(None), Ticket.created_at > since(), ~told, scope)


def proposed(viewer: Viewer) -> list[Proposed]:
    """Solutions that were written again and again, the most often first; one statement."""
    seen = ticket_policy.visible(viewer)
    rows = db.session.execute(
        select(
            SolutionProposal.ticket_id,
            SolutionProposal.ticket_ids,
            Ticket.number,
            Ticket.category_id,
            seen.label("seen"),
        )
        .join(Ticket, Ticket.id == SolutionProposal.ticket_id)
        .where(scope_condition(viewer, "knowledge.edit", SolutionProposal.organisation_id))
    ).all()
    found = []
    for row in rows:
        told, tickets = row.ticket_ids, row.ticket_ids.get("tickets")
        found.append(
            Proposed(
                key=row.ticket_id,
                title=str(told.get("title", "")),
                solution=str(told.get("solution", "")),
                language=str(told.get("language", "en")),
                ticket_ids=tuple(tickets) if isinstance(tickets, list) else (),
                number=row.number if row.seen else None,
                category_id=row.category_id,
            )
        )
    return sorted(found, key=lambda one: (-one.tickets, one.title))[:MOST_SHOWN]


def since() -> datetime:
    """From when on the board looks."""
    return clock.now() - timedelta(days=DAYS)


def in_scope(viewer: Viewer) -> ColumnElement[bool]:
    """Sessions of the organisations for which the viewer edits."""
    return scope_condition(viewer, "knowledge.edit", SelfHelpSession.organisation_id)
