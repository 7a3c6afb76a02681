"""What an author works with before readers see it: drafts, pictures, snippets."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import db
from portal.core.types import Code, FileHash, JSONDict, Key, Name, UTCDateTime
from portal.knowledge.models.articles import LONGEST_TITLE


class ArticleDraft(db.Model):
    """What an author has typed and not saved yet, kept by autosave; one a person, article and language."""

    __tablename__ = "article_drafts"
    __table_args__ = (UniqueConstraint("article_id", "language", "author_id"),)
    id: Mapped[Key]
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    base_number: Mapped[int]
    """The version that the author began from; 0 where the language had no text."""
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    keywords: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ArticleFile(db.Model):
    """A picture or an attachment of an article; whoever may read the article may open it."""

    __tablename__ = "article_files"
    __table_args__ = (UniqueConstraint("article_id", "name"),)
    id: Mapped[Key]
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    sha256: Mapped[str] = mapped_column(FileHash)
    name: Mapped[Name]
    mime: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Snippet(db.Model):
    """A passage that many articles share, written once. ``bodies``: Markdown by language. None as organisation: everybody's."""

    __tablename__ = "article_snippets"
    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    title: Mapped[Name]
    bodies: Mapped[dict[str, str]] = mapped_column(JSONDict)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    number: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SnippetUse(db.Model):
    """That an article holds a snippet: it is rendered anew when the snippet changes."""

    __tablename__ = "article_snippet_uses"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True)
    snippet_id: Mapped[int] = mapped_column(ForeignKey("article_snippets.id"), primary_key=True, index=True)
