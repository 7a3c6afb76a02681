"""Articles as they are read: one article in one language, and entries of lists. Shelves and lists: browsing.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import unquote

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, false, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.accounts.policy import visible as visible_people
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import DEFAULT_LANGUAGE, pick
from portal.knowledge import policy, states
from portal.knowledge.models import (
    Article,
    ArticleCategory,
    ArticleFile,
    ArticleLink,
    ArticleTranslation,
    ArticleVote,
    SelfHelpSession,
)
from portal.knowledge.queries.snippets import expanded

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
    kind: str
    status: str
    category: Shelf
    language: str
    wanted_language: str
    languages: tuple[str, ...]
    organisation_id: int | None
    older_languages: frozenset[str]
    """Languages whose text is older than a change in another one."""
    title: str
    summary: str
    body: str
    html: str
    """Made by the one sanitiser when the article was saved (web/markdown.py: to_document, stored)."""
    number: int
    updated_at: datetime
    owner: str
    """Who answers for it, where the viewer may see that person."""
    stale: bool
    stale_language: str | None
    """The language that was changed after this text, where it is known."""
    review_on: date | None
    links: Mapping[str, str]
    """By slug: the titles of the articles that this one names and the viewer may read."""
    missing: tuple[str, ...]
    """Slugs that it names and that are not there for the viewer."""
    related: tuple[Entry, ...]
    pictures: Mapping[str, tuple[int, int]]
    """Width and height in pixels of its pictures, by file name."""

    def size_of(self, src: str) -> tuple[int, int] | None:
        """Width and height of the picture at an address, where they are known."""
        return self.pictures.get(unquote(src.rpartition("/")[2]))


def get_visible(viewer: Viewer | None, slug: str) -> Article:
    """The article of a slug, if the viewer may read it or, whatever its state, edit it. Raises NotFound."""
    readable = or_(policy.visible(viewer), policy.editable(viewer))
    found = db.session.scalar(select(Article).where(Article.slug == slug, readable))
    if found is None:
        raise NotFound
    return found


def reading(viewer: Viewer | None, slug: str, language: str) -> Reading:
    """An article in a language, or in the nearest it has. Raises NotFound. Three statements, with pictures four."""
    readable = or_(policy.visible(viewer), policy.editable(viewer))
    rows = db.session.execute(
        select(Article, ArticleTranslation, ArticleCategory, User.name)
        .join(ArticleTranslation, ArticleTranslation.article_id == Article.id)
        .join(ArticleCategory, ArticleCategory.id == Article.category_id)
        .outerjoin(User, and_(User.id == Article.owner_id, visible_people(viewer) if viewer else false()))
        .where(Article.slug == slug, readable)
    ).all()
    if not rows:
        raise NotFound
    article, _, category, owner = rows[0]
    guided = article.kind == states.GUIDED
    translations = {row[1].language: row[1] for row in rows}
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
        kind=article.kind,
        status=article.status,
        category=Shelf(category.code, pick(category.titles, language), 0),
        language=shown.language,
        wanted_language=language,
        languages=tuple(sorted(translations)),
        organisation_id=article.organisation_id,
        older_languages=frozenset(t.language for t in translations.values() if t.stale),
        title=shown.title,
        summary=shown.summary,
        body=expanded(shown.body, shown.language, article.organisation_id) if guided else shown.body,
        html=shown.html,
        number=shown.number,
        updated_at=shown.updated_at,
        owner=owner or "",
        stale=shown.stale,
        stale_language=shown.stale_language,
        review_on=article.review_on,
        links={slug: entry.title for slug, entry in entries.items()},
        missing=tuple(slug for slug, _ in named if slug not in entries),
        related=tuple(related[:_MOST_RELATED]),
        pictures=_pictures(article.id) if "<img" in shown.html else {},
    )


def vote_of(viewer: Viewer | None, article_id: int, token: str) -> ArticleVote | None:
    """How the person, or the stranger's session, found the article; None where she has not said."""
    if viewer is not None:
        mine = ArticleVote.user_id == viewer.id
    else:
        session_id = select(SelfHelpSession.id).where(SelfHelpSession.token == token).scalar_subquery()
        mine = ArticleVote.session_id == session_id
    return db.session.scalar(select(ArticleVote).where(ArticleVote.article_id == article_id, mine))


def _pictures(article_id: int) -> dict[str, tuple[int, int]]:
    columns = (ArticleFile.name, ArticleFile.width, ArticleFile.height)
    rows = db.session.execute(
        select(*columns).where(ArticleFile.article_id == article_id, ArticleFile.width.is_not(None))
    )
    return {name: (width, height) for name, width, height in rows if width and height}


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


def title_of(article_id: int, language: str) -> str | None:
    """What an article is called in the language that suits best; None without a text. Whether it may be seen is the caller's question."""
    best = select(ArticleTranslation.title).join(Article, ArticleTranslation.id == best_translation(language))
    return db.session.scalar(best.where(Article.id == article_id))


def best_translation(language: str | ColumnElement[str]) -> ScalarSelect[int]:
    """The id of an article's translation in the language, else in English, else of the oldest."""
    other = aliased(ArticleTranslation)
    order = case((other.language == language, 0), (other.language == DEFAULT_LANGUAGE, 1), else_=2)
    best = select(other.id).where(other.article_id == Article.id).order_by(order, other.id).limit(1)
    return best.correlate(Article).scalar_subquery()
