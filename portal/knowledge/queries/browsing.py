"""The shelves, what is read most, and what is new and changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, Select, case, func, select

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import pick
from portal.core.paging import Order, Page, page_of
from portal.knowledge import policy, states
from portal.knowledge.models import Article, ArticleCategory, ArticleTranslation, SelfHelpStep
from portal.knowledge.queries.reading import Entry, Shelf, listed

_POPULAR_DAYS = 30


def shelves(viewer: Viewer | None, language: str) -> list[Shelf]:
    """The categories that hold something for the viewer, by title."""
    rows = db.session.execute(
        select(ArticleCategory.code, ArticleCategory.titles, func.count(Article.id))
        .join(Article, Article.category_id == ArticleCategory.id)
        .where(policy.visible(viewer))
        .group_by(ArticleCategory.id)
    )
    found = [Shelf(code, pick(titles, language), count) for code, titles, count in rows]
    return sorted(found, key=lambda shelf: (shelf.title.lower(), shelf.code))


def shelf(code: str, language: str) -> Shelf:
    """A category by its code, its articles uncounted. Raises NotFound."""
    found = db.session.scalar(select(ArticleCategory).where(ArticleCategory.code == code))
    if found is None:
        raise NotFound
    return Shelf(found.code, pick(found.titles, language), 0)


def on_shelf(viewer: Viewer | None, code: str, language: str, after: str | None) -> Page[Row]:
    """A page of a category's articles by title."""
    statement = (
        listed(viewer, language)
        .join(ArticleCategory, ArticleCategory.id == Article.category_id)
        .where(ArticleCategory.code == code)
    )
    return page_of(statement, [Order(func.lower(ArticleTranslation.title)), Order(Article.__table__.c.id)], after)


def popular(viewer: Viewer | None, language: str, limit: int = 8, but: Collection[int] = ()) -> list[Entry]:
    """What was opened most in the last 30 days, filled up with the newest; without those in ``but``."""
    opened = (
        select(SelfHelpStep.article_id, func.count().label("times"))
        .where(SelfHelpStep.kind == states.OPENED, SelfHelpStep.at >= clock.now() - timedelta(days=_POPULAR_DAYS))
        .group_by(SelfHelpStep.article_id)
        .subquery()
    )
    times = func.coalesce(opened.c.times, 0)
    chosen = (
        select(Article.id, times.label("times"), Article.published_at)
        .outerjoin(opened, opened.c.article_id == Article.id)
        .where(policy.visible(viewer), Article.id.not_in(but))
        .order_by(times.desc(), Article.published_at.desc(), Article.id)
        .limit(limit)
        .subquery()
    )
    statement = (
        listed(viewer, language)
        .join(chosen, chosen.c.id == Article.id)
        .order_by(chosen.c.times.desc(), chosen.c.published_at.desc(), Article.id)
    )
    return [Entry(*row) for row in db.session.execute(statement)]


def newest(viewer: Viewer | None, language: str, limit: int = 6) -> list[Entry]:
    """The latest published."""
    statement = listed(viewer, language).order_by(Article.published_at.desc(), Article.id.desc()).limit(limit)
    return [Entry(*row) for row in db.session.execute(statement)]


@dataclass(frozen=True)
class News:
    """What happened to an article lately. kind: ``new`` (published), ``translated`` (texts in further languages), ``changed``."""

    entry: Entry
    kind: str
    languages: tuple[str, ...]
    """Which texts are new or were changed."""
    at: datetime


def news(viewer: Viewer | None, language: str, days: int, after: str | None = None, size: int = 50) -> Page[News]:
    """A page of the articles that were published or changed in the last days, the latest first. Three statements."""
    since = clock.now() - timedelta(days=days)
    happened = _happened(viewer).subquery()
    dated = select(happened.c.id, happened.c.at).where(happened.c.at >= since)
    found = page_of(dated, [Order(happened.c.at, True), Order(happened.c.id, True)], after, size)
    ids = [row.id for row in found.rows]
    texts: dict[int, list[Row]] = {}
    for text in db.session.execute(
        select(
            ArticleTranslation.article_id, ArticleTranslation.language, ArticleTranslation.number,
            ArticleTranslation.updated_at, Article.published_at,
        )
        .join(Article, Article.id == ArticleTranslation.article_id)
        .where(Article.id.in_(ids))
        .order_by(ArticleTranslation.id)
    ):  # fmt: skip
        texts.setdefault(text.article_id, []).append(text)
    entries = {row.id: Entry(*row) for row in db.session.execute(listed(viewer, language).where(Article.id.in_(ids)))}
    told = [_news(entries[row.id], texts[row.id], row.at, since) for row in found.rows if row.id in entries]
    return Page(told, found.after)


def _happened(viewer: Viewer | None) -> Select:
    """Articles that the viewer may read, and when each was published, or changed after that; read out of an index of the texts."""
    mine = ArticleTranslation.article_id == Article.id
    changed = select(func.max(ArticleTranslation.updated_at)).where(mine).correlate(Article).scalar_subquery()
    at = case((Article.published_at > changed, Article.published_at), else_=changed)
    return select(Article.id, at.label("at")).where(policy.visible(viewer))


def _news(entry: Entry, texts: Sequence[Row], at: datetime, since: datetime) -> News:
    published = texts[0].published_at
    if published is not None and published >= since:
        return News(entry, "new", tuple(text.language for text in texts), at)
    fresh = [text for text in texts if text.updated_at >= since]
    kind = "translated" if all(text.number == 1 for text in fresh) else "changed"
    return News(entry, kind, tuple(text.language for text in fresh), at)
