"""Articles that need work: voted useless, left behind by another language, or overdue for a review."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.knowledge import policy, states
from portal.knowledge.models import Article, ArticleTranslation, ArticleVote
from portal.reports.missing.bounds import MOST_READ, MOST_SHOWN, since

MOST_WORDS_SHOWN = 5


@dataclass
class Useless:
    """An article that readers said did not help, and what they missed."""

    article_id: int
    slug: str
    titles: dict[str, str]
    useless: int
    useful: int
    said: list[str] = field(default_factory=list)


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
    return and_(published(viewer), ArticleVote.at > since())


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
        .where(published(viewer), shown)
    )  # fmt: skip


def published(viewer: Viewer) -> ColumnElement[bool]:
    """Published articles that the viewer edits."""
    return and_(policy.editable(viewer), Article.status == states.PUBLISHED)
