"""What an author sees: an article's text with her draft, its versions, its files, and what it may link to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import NotFound
from portal.core.i18n import LANGUAGES, pick
from portal.knowledge import policy
from portal.knowledge.models import (
    Article,
    ArticleCategory,
    ArticleDraft,
    ArticleFile,
    ArticleTranslation,
    ArticleVersion,
)
from portal.knowledge.queries import searching
from portal.knowledge.queries.reading import listed
from portal.knowledge.queries.tongues import Tongue, every_tongue

_MOST_VERSIONS, _MOST_TARGETS = 200, 8
_HIGHEST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class Version:
    """One state of a text. ``number`` 0 stands for no text."""

    number: int
    title: str
    summary: str
    keywords: str
    body: str
    at: datetime | None
    author: str
    author_id: int | None = None

    def as_lines(self) -> str:
        """All that an author writes, as one text that can be compared."""
        return "\n".join([self.title, self.summary, self.keywords, "", self.body])


@dataclass(frozen=True)
class Editing:
    """An article in a language, as its author finds it."""

    article: Article
    language: str
    current: Version
    stale: bool
    stale_language: str | None
    stale_number: int | None
    draft: ArticleDraft | None
    tongues: tuple[Tongue, ...]

    @property
    def title(self) -> str:
        """What the article is called here."""
        return self.current.title or self.article.slug


@dataclass(frozen=True)
class Linked:
    """An article that a text links to. state: there, draft (readers do not see it), missing."""

    slug: str
    title: str
    state: str


NO_TEXT = Version(0, "", "", "", "", None, "")


def get_editable(viewer: Viewer, article_id: int) -> Article:
    """An article that a person may edit, in whatever state. Raises NotFound."""
    found = db.session.scalar(select(Article).where(Article.id == article_id, policy.editable(viewer)))
    if found is None:
        raise NotFound
    return found


def editing(viewer: Viewer, article_id: int, language: str) -> Editing:
    """An article in a language with the viewer's draft. Raises NotFound; a language without a text has the version 0."""
    if language not in LANGUAGES:
        raise NotFound
    article = get_editable(viewer, article_id)
    rows = db.session.scalars(select(ArticleTranslation).where(ArticleTranslation.article_id == article.id))
    texts = {row.language: row for row in rows}
    text = texts.get(language)
    mine = (ArticleDraft.article_id == article.id) & (ArticleDraft.language == language)
    return Editing(
        article=article,
        language=language,
        current=version(article.id, language, text.number) if text else NO_TEXT,
        stale=bool(text and text.stale),
        stale_language=text.stale_language if text and text.stale else None,
        stale_number=text.stale_number if text and text.stale else None,
        draft=db.session.scalar(select(ArticleDraft).where(mine, ArticleDraft.author_id == viewer.id)),
        tongues=every_tongue({code: Tongue(code, one.number, one.stale) for code, one in texts.items()}),
    )


def version(article_id: int, language: str, number: int) -> Version:
    """One version of a text; NO_TEXT for 0. Raises NotFound."""
    if number == 0:
        return NO_TEXT
    found = next(iter(_versions(article_id, language, number)), None) if 0 < number <= _HIGHEST_NUMBER else None
    if found is None:
        raise NotFound
    return found


def versions(article_id: int, language: str) -> list[Version]:
    """The versions of a text, newest first, at most two hundred."""
    return _versions(article_id, language)


def topics(language: str) -> list[tuple[int, str]]:
    """All shelves, by title: id and title."""
    rows = db.session.execute(select(ArticleCategory.id, ArticleCategory.titles))
    return sorted(((key, pick(titles, language)) for key, titles in rows), key=lambda pair: pair[1].lower())


def _versions(article_id: int, language: str, number: int | None = None) -> list[Version]:
    author = aliased(User)
    statement = (
        select(ArticleVersion, author.name)
        .join(ArticleTranslation, ArticleTranslation.id == ArticleVersion.translation_id)
        .outerjoin(author, author.id == ArticleVersion.author_id)
        .where(ArticleTranslation.article_id == article_id, ArticleTranslation.language == language)
        .order_by(ArticleVersion.number.desc())
        .limit(_MOST_VERSIONS)
    )
    if number is not None:
        statement = statement.where(ArticleVersion.number == number)
    return [
        Version(row.number, row.title, row.summary, row.keywords, row.body, row.at, name or "", row.author_id)
        for row, name in db.session.execute(statement)
    ]


def files(article_id: int) -> list[ArticleFile]:
    """The files of an article, newest first."""
    statement = select(ArticleFile).where(ArticleFile.article_id == article_id).order_by(ArticleFile.id.desc())
    return list(db.session.scalars(statement))


def visible_file(viewer: Viewer | None, article_id: int, name: str) -> ArticleFile:
    """A file of an article that the person, or a stranger, may read, or edit in whatever state. Raises NotFound."""
    readable = or_(policy.visible(viewer), policy.editable(viewer))
    found = db.session.scalar(
        select(ArticleFile)
        .join(Article, Article.id == ArticleFile.article_id)
        .where(ArticleFile.article_id == article_id, ArticleFile.name == name, readable)
    )
    if found is None:
        raise NotFound
    return found


def linked(viewer: Viewer, slugs: Sequence[str], language: str) -> list[Linked]:
    """What the links of a text lead to, in their order. One or two statements."""
    wanted = list(dict.fromkeys(slugs))
    if not wanted:
        return []
    there = {
        row.slug: row.title for row in db.session.execute(listed(viewer, language).where(Article.slug.in_(wanted)))
    }
    rest = [slug for slug in wanted if slug not in there]
    own = select(Article.slug).where(Article.slug.in_(rest), policy.editable(viewer))
    hidden = set(db.session.scalars(own)) if rest else set()
    return [
        Linked(slug, there.get(slug, slug), "there" if slug in there else "draft" if slug in hidden else "missing")
        for slug in wanted
    ]


def link_targets(viewer: Viewer, text: str, language: str) -> list[tuple[str, str]]:
    """Slug and title of the articles that fit what is typed into the link dialog; the newest for nothing."""
    if text.strip():
        return [
            (one.slug, one.title) for one in searching.find(viewer, text, language, _MOST_TARGETS, typing=True).found
        ]
    statement = listed(viewer, language).order_by(Article.published_at.desc(), Article.id.desc()).limit(_MOST_TARGETS)
    return [(row.slug, row.title) for row in db.session.execute(statement)]
