"""Tables of knowledge."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import db
from portal.core.types import Code, JSONDict, Key, UTCDateTime
from portal.knowledge import states

LONGEST_SLUG = 80
LONGEST_TITLE = 250
LONGEST_TYPED = 200


class ArticleCategory(db.Model):
    """A shelf of articles. ``titles``: by language."""

    __tablename__ = "article_categories"
    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    titles: Mapped[dict[str, str]] = mapped_column(JSONDict)


class Article(db.Model):
    """What is said once about a thing, in one or several languages; who may read it stands here."""

    __tablename__ = "articles"
    __table_args__ = (
        CheckConstraint("audience <> 'organisation' OR organisation_id IS NOT NULL", name="organisation_named"),
        CheckConstraint("audience <> 'department' OR department_id IS NOT NULL", name="department_named"),
        CheckConstraint("audience <> 'role' OR role IS NOT NULL", name="role_named"),
        Index(None, "status", "published_at"),
    )
    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(LONGEST_SLUG), unique=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("article_categories.id"), index=True)
    status: Mapped[Code] = mapped_column(default=states.DRAFT)
    audience: Mapped[Code] = mapped_column(default=states.SIGNED_IN)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """Whose article it is: with any audience but "public" nobody of another organisation sees it. None: everybody's."""
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    role: Mapped[str | None] = mapped_column(String(40))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    review_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    category: Mapped[ArticleCategory] = relationship()


class ArticleTranslation(db.Model):
    """An article in one language. ``html`` and ``plain`` are made of ``body`` when it is saved."""

    __tablename__ = "article_translations"
    __table_args__ = (UniqueConstraint("article_id", "language"),)
    id: Mapped[Key]
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    summary: Mapped[str] = mapped_column(Text, default="")
    keywords: Mapped[str] = mapped_column(Text, default="")
    """The author's own words for it, comma-separated."""
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    plain: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what was written: an import that brings the same again changes nothing."""
    stale: Mapped[bool] = mapped_column(default=False)
    """Whether another language was changed after it."""
    number: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ArticleVersion(db.Model):
    """A translation as it once was. Append-only."""

    __tablename__ = "article_versions"
    __table_args__ = (UniqueConstraint("translation_id", "number"),)
    id: Mapped[Key]
    translation_id: Mapped[int] = mapped_column(ForeignKey("article_translations.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    summary: Mapped[str] = mapped_column(Text, default="")
    keywords: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ArticleLink(db.Model):
    """That an article names another one, which need not exist (yet). kind: related, inline."""

    __tablename__ = "article_links"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    target_slug: Mapped[str] = mapped_column(String(LONGEST_SLUG), primary_key=True, index=True)
    kind: Mapped[Code]


class SelfHelpSession(db.Model):
    """One attempt of a person to help herself; what it held can be carried into a ticket by its token."""

    __tablename__ = "self_help_sessions"
    id: Mapped[Key]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SelfHelpStep(db.Model):
    """What was typed, opened, voted or filed, in order. ``ticket_id`` with kind "filed"."""

    __tablename__ = "self_help_steps"
    __table_args__ = (Index(None, "kind", "at"),)
    id: Mapped[Key]
    session_id: Mapped[int] = mapped_column(ForeignKey("self_help_sessions.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    kind: Mapped[Code]
    text: Mapped[str | None] = mapped_column(String(LONGEST_TYPED))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"), index=True)
    ticket_id: Mapped[int | None]


class ArticleVote(db.Model):
    """Whether an article helped: one vote a person, or a visitor's session; it may be changed."""

    __tablename__ = "article_votes"
    __table_args__ = (
        UniqueConstraint("article_id", "user_id"),
        UniqueConstraint("article_id", "session_id"),
        CheckConstraint("user_id IS NOT NULL OR session_id IS NOT NULL", name="voter_known"),
    )
    id: Mapped[Key]
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("self_help_sessions.id", ondelete="CASCADE"))
    useful: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class SynonymGroup(db.Model):
    """Words for one thing. ``members``: lists of words by language; the languages only help whoever edits them."""

    __tablename__ = "synonym_groups"
    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    members: Mapped[dict[str, list[str]]] = mapped_column(JSONDict)
