"""Articles, their translations, and what hangs on them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import db
from portal.core.types import Code, JSONDict, Key, UTCDateTime
from portal.knowledge import states

LONGEST_SLUG = 80
LONGEST_TITLE = 250


class ArticleCategory(db.Model):
    """A shelf of articles. ``titles``: by language."""

    __tablename__ = "article_categories"
    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    titles: Mapped[dict[str, str]] = mapped_column(JSONDict)


class Article(db.Model):
    """What is said once about a thing, in one or several languages; who may read it stands here.

    kind: text, or guided (a decision path: its sections are steps, the lists that end them are answers).
    """

    __tablename__ = "articles"
    __table_args__ = (
        CheckConstraint("audience <> 'organisation' OR organisation_id IS NOT NULL", name="organisation_named"),
        CheckConstraint("audience <> 'department' OR department_id IS NOT NULL", name="department_named"),
        CheckConstraint("audience <> 'role' OR role IS NOT NULL", name="role_named"),
        Index(None, "status", "published_at"),
        Index(None, "status", "review_on"),
        Index(None, "publish_at"),
        Index(None, "expires_at"),
    )
    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(LONGEST_SLUG), unique=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("article_categories.id"), index=True)
    kind: Mapped[Code] = mapped_column(default=states.TEXT)
    status: Mapped[Code] = mapped_column(default=states.DRAFT)
    audience: Mapped[Code] = mapped_column(default=states.SIGNED_IN)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    """Whose article it is: with any audience but "public" nobody of another organisation sees it. None: everybody's."""
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"))
    role: Mapped[str | None] = mapped_column(String(40))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """Who says yes before it is published; None: any editor."""
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When somebody who may said yes to the draft. Holds only for the texts as they were then."""
    review_on: Mapped[date | None]
    review_months: Mapped[int | None]
    """After how many months it is due for the next review, counted from the last one; None: never again by itself."""
    reminded_for: Mapped[date | None]
    reminded_days: Mapped[int | None]
    """The review date of the last reminder, and how many days before it the reminder was due (14, then 0)."""
    publish_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When a reviewed draft publishes itself."""
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When a published article archives itself."""
    source_ticket_id: Mapped[int | None]
    """The ticket it was made from; tickets lie above this domain, so this is no foreign key."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revision: Mapped[int] = mapped_column(default=0)
    """Raised by every change of the article's own fields (not of its texts): a stale form is noticed by it."""
    category: Mapped[ArticleCategory] = relationship()


class ArticleTranslation(db.Model):
    """An article in one language. ``html`` and ``plain`` are made of ``body`` when it is saved."""

    __tablename__ = "article_translations"
    __table_args__ = (
        UniqueConstraint("article_id", "language"),
        # The lists of editors look at nothing but these; a row itself is as long as its text.
        Index(None, "article_id", "updated_at"),
        Index(None, "stale", "language", "article_id"),
    )
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
    """Whether another language was changed after it: ``stale_language`` and ``stale_number`` say which."""
    stale_language: Mapped[str | None] = mapped_column(String(2))
    stale_number: Mapped[int | None]
    """The first version of ``stale_language`` that this text does not know of."""
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


class ArticleModel(db.Model):
    """That an article is about a device model. known_error: it is offered first when such a device is chosen."""

    __tablename__ = "article_models"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    model_id: Mapped[int] = mapped_column(
        ForeignKey("device_models.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    known_error: Mapped[bool] = mapped_column(default=False)


class ArticleTopic(db.Model):
    """That an article helps with a category of tickets."""

    __tablename__ = "article_topics"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    category_id: Mapped[int] = mapped_column(
        ForeignKey("categories.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ArticleFollower(db.Model):
    """That a person wants to hear when an article changes."""

    __tablename__ = "article_followers"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
