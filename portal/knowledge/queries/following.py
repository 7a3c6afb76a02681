"""Who follows what, and what changed in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select

from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.i18n import LANGUAGES, _
from portal.knowledge.models import Article, ArticleFollower, ArticleTranslation, ArticleVersion
from portal.knowledge.queries.reading import Entry, listed
from portal.web import markdown

_OUT_OF_ORDER = timedelta(minutes=10)
"""Several workers tell of one import: the version that is told first need not be its first."""


@dataclass(frozen=True)
class Sections:
    """The sections of a text, by their headings, that differ from an earlier version."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Changes:
    """What changed in an article since one of its versions: in which languages, and which sections of the reader's text."""

    entry: Entry
    languages: tuple[str, ...]
    sections: Sections


def is_followed(viewer: Viewer | None, article_id: int) -> bool:
    """Whether the person follows the article."""
    return viewer is not None and db.session.get(ArticleFollower, (article_id, viewer.id)) is not None


def followers_of(article_id: int) -> set[int]:
    """The people who follow an article, whether they may still read it or not."""
    return set(db.session.scalars(select(ArticleFollower.user_id).where(ArticleFollower.article_id == article_id)))


def followed_ids(viewer: Viewer) -> set[int]:
    """The articles that a person follows."""
    return set(db.session.scalars(select(ArticleFollower.article_id).where(ArticleFollower.user_id == viewer.id)))


def followed(viewer: Viewer, language: str) -> list[Entry]:
    """What a person follows and may still read, the latest added first."""
    statement = (
        listed(viewer, language)
        .join(ArticleFollower, ArticleFollower.article_id == Article.id)
        .where(ArticleFollower.user_id == viewer.id)
        .order_by(ArticleFollower.since.desc(), Article.id)
    )
    return [Entry(*row) for row in db.session.execute(statement)]


def changes_since(viewer: Viewer, article_id: int, language: str, number: int) -> Changes | None:
    """What changed since version ``number`` of a language appeared, itself included, in all languages.

    None where the person may not read the article (any more). Sections are told of the text that she reads.
    """
    row = db.session.execute(listed(viewer, viewer.language).where(Article.id == article_id)).one_or_none()
    if row is None:
        return None
    entry = Entry(*row)
    versions = (
        select(ArticleTranslation.language, func.min(ArticleVersion.number).label("first"))
        .join(ArticleVersion, ArticleVersion.translation_id == ArticleTranslation.id)
        .where(ArticleTranslation.article_id == article_id)
        .group_by(ArticleTranslation.language)
    )
    begun = (
        select(ArticleVersion.at)
        .join(ArticleTranslation, ArticleTranslation.id == ArticleVersion.translation_id)
        .where(
            ArticleTranslation.article_id == article_id,
            ArticleTranslation.language == language,
            ArticleVersion.number == number,
        )
        .scalar_subquery()
    )
    first = {row.language: row.first for row in db.session.execute(versions.where(ArticleVersion.at >= begun))}
    sections = _sections_since(article_id, entry.language, first[entry.language]) if entry.language in first else None
    return Changes(entry, tuple(code for code in LANGUAGES if code in first), sections or Sections())


def brought_by(viewer: Viewer, author_id: int | None, first: tuple[int, str, int]) -> list[Entry]:
    """What a person follows or reviews, may read, and an author (None: an operator) changed since a version appeared; by title.

    ``first``: its article, language and number. Two statements.
    """
    article_id, language, number = first
    texts = select(ArticleVersion.at).join(ArticleTranslation, ArticleTranslation.id == ArticleVersion.translation_id)
    begun = db.session.scalar(
        texts.where(
            ArticleTranslation.article_id == article_id,
            ArticleTranslation.language == language,
            ArticleVersion.number == number,
        )
    )
    if begun is None:
        return []
    mine = or_(
        Article.id.in_(select(ArticleFollower.article_id).where(ArticleFollower.user_id == viewer.id)),
        Article.reviewer_id == viewer.id,
    )
    changed = texts.with_only_columns(ArticleTranslation.article_id).where(
        ArticleVersion.at >= begun - _OUT_OF_ORDER, ArticleVersion.number > 1, ArticleVersion.author_id == author_id
    )
    rows = db.session.execute(listed(viewer, viewer.language).where(mine, Article.id.in_(changed)))
    return sorted((Entry(*row) for row in rows), key=lambda entry: entry.title.lower())


def differing_sections(before: str, after: str) -> Sections:
    """The sections of two versions of a Markdown text that are not the same."""
    old, new = _sections(before), _sections(after)
    return Sections(
        new=tuple(name for name in new if name not in old),
        changed=tuple(name for name in new if name in old and new[name] != old[name]),
        removed=tuple(name for name in old if name not in new),
    )


def _sections_since(article_id: int, language: str, first: int) -> Sections:
    """The sections that differ between the version before ``first`` and the present text."""
    rows = db.session.execute(
        select(ArticleVersion.body, ArticleTranslation.body)
        .join(ArticleTranslation, ArticleTranslation.id == ArticleVersion.translation_id)
        .where(
            ArticleTranslation.article_id == article_id,
            ArticleTranslation.language == language,
            ArticleVersion.number == first - 1,
        )
    ).all()
    return differing_sections(*rows[0]) if rows else Sections()


def _sections(body: str) -> dict[str, str]:
    """The source of a text's sections by their headings; what stands before the first one is "the beginning"."""
    lines = body.split("\n")
    tokens = markdown.tokens(body)
    starts = [
        (token.map[0], _words(tokens[at + 1].content))
        for at, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0 and token.tag in ("h2", "h3") and token.map
    ]
    first = starts[0][0] if starts else len(lines)
    found = {_("the beginning"): _text(lines[:first])}
    ends: Sequence[int] = [*(start for start, _name in starts[1:]), len(lines)]
    for (start, name), end in zip(starts, ends, strict=False):
        found[name] = found.get(name, "") + _text(lines[start + 1 : end])
    return found


def _words(heading: str) -> str:
    return markdown.plain(heading.partition("{#")[0])


def _text(lines: Sequence[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip()
