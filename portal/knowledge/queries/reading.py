"""Articles as they are read: one article, the shelves, what is new and what is read most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import DEFAULT_LANGUAGE, pick
from portal.core.paging import Order, Page, page_of
from portal.knowledge import policy, states
from portal.knowledge.models import Article, ArticleCategory, ArticleLink, ArticleTranslation, ArticleVote, SelfHelpStep

_POPULAR_DAYS = 30
_MOST_RELATED = 6


@dataclass(frozen=True)
class Shelf:
    """A category with the number of articles in it that the viewer may read."""

    code: str
    title: str
    count: int


@dataclass(frozen=True)
class Entry:
    """An article in a list, in the language that suits the viewer best."""

    id: int
    slug: str
    title: str
    summary: str
    language: str


@dataclass(frozen=True)
class Reading:
    """An article as it is shown."""

    id: int
    slug: str
    status: str
    category: Shelf
    language: str
    wanted_language: str
    languages: tuple[str, ...]
    title: str
    summary: str
    html: str
    """Made by the one sanitiser when the article was saved (web/markdown.py: to_document, stored)."""
    updated_at: datetime
    stale: bool
    review_on: date | None
    links: Mapping[str, str]
    """By slug: the titles of the articles that this one names and the viewer may read."""
    missing: tuple[str, ...]
    """Slugs that it names and that are not there for the viewer."""
    related: tuple[Entry, ...]


def get_visible(viewer: Viewer | None, slug: str) -> Article:
    """The article of a slug, if the viewer may read it or, whatever its state, edit it. Raises NotFound."""
    readable = or_(policy.visible(viewer), policy.editable(viewer))
    found = db.session.scalar(select(Article).where(Article.slug == slug, readable))
    if found is None:
        raise NotFound
    return found


def reading(viewer: Viewer | None, slug: str, language: str) -> Reading:
    """An article in a language, or in the nearest it has. Raises NotFound. Three statements."""
    readable = or_(policy.visible(viewer), policy.editable(viewer))
    rows = db.session.execute(
        select(Article, ArticleTranslation, ArticleCategory)
        .join(ArticleTranslation, ArticleTranslation.article_id == Article.id)
        .join(ArticleCategory, ArticleCategory.id == Article.category_id)
        .where(Article.slug == slug, readable)
    ).all()
    if not rows:
        raise NotFound
    article, _, category = rows[0]
    translations = {translation.language: translation for _, translation, _ in rows}
    shown = min(translations.values(), key=lambda t: (t.language != language, t.language != DEFAULT_LANGUAGE, t.id))
    named = [
        *db.session.execute(
            select(ArticleLink.target_slug, ArticleLink.kind).where(ArticleLink.article_id == article.id)
        )
    ]
    entries = {entry.slug: entry for entry in _entries(viewer, language, Article.slug.in_([s for s, _ in named]))}
    related = [entries[slug] for slug, kind in named if kind == "related" and slug in entries]
    if len(related) < _MOST_RELATED:
        related += [entries[slug] for slug, kind in named if kind != "related" and slug in entries]
    return Reading(
        id=article.id,
        slug=article.slug,
        status=article.status,
        category=Shelf(category.code, pick(category.titles, language), 0),
        language=shown.language,
        wanted_language=language,
        languages=tuple(sorted(translations)),
        title=shown.title,
        summary=shown.summary,
        html=shown.html,
        updated_at=shown.updated_at,
        stale=shown.stale,
        review_on=article.review_on,
        links={slug: entry.title for slug, entry in entries.items()},
        missing=tuple(slug for slug, _ in named if slug not in entries),
        related=tuple(related[:_MOST_RELATED]),
    )


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


def on_shelf(viewer: Viewer | None, code: str, language: str, after: str | None, size: int = 50) -> Page[Row]:
    """A page of a category's articles by title."""
    statement = (
        listed(viewer, language)
        .join(ArticleCategory, ArticleCategory.id == Article.category_id)
        .where(ArticleCategory.code == code)
    )
    return page_of(statement, [Order(func.lower(ArticleTranslation.title)), Order(Article.__table__.c.id)], after, size)


def popular(viewer: Viewer | None, language: str, limit: int = 8) -> list[Entry]:
    """What was opened most in the last 30 days, filled up with the newest."""
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
        .where(policy.visible(viewer))
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


def vote_of(viewer: Viewer | None, article_id: int) -> bool | None:
    """Whether the person found the article useful; None where she has not said."""
    if viewer is None:
        return None
    mine = and_(ArticleVote.article_id == article_id, ArticleVote.user_id == viewer.id)
    return db.session.scalar(select(ArticleVote.useful).where(mine))


def _entries(viewer: Viewer | None, language: str, condition: ColumnElement[bool]) -> Sequence[Entry]:
    return [Entry(*row) for row in db.session.execute(listed(viewer, language).where(condition))]


def listed(viewer: Viewer | None, language: str) -> Select:
    """Visible articles, each once, with the translation that suits best."""
    return (
        select(
            Article.id, Article.slug, ArticleTranslation.title, ArticleTranslation.summary, ArticleTranslation.language
        )
        .select_from(Article)
        .join(ArticleTranslation, ArticleTranslation.id == best_translation(language))
        .where(policy.visible(viewer))
    )


def best_translation(language: str) -> ScalarSelect[int]:
    """The id of an article's translation in the language, else in English, else of the oldest."""
    other = aliased(ArticleTranslation)
    order = case((other.language == language, 0), (other.language == DEFAULT_LANGUAGE, 1), else_=2)
    best = select(other.id).where(other.article_id == Article.id).order_by(order, other.id).limit(1)
    return best.correlate(Article).scalar_subquery()
