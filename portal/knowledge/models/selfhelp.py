"""What people try before they ask, and their verdicts on articles."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import db
from portal.core.types import Code, JSONDict, Key, UTCDateTime

LONGEST_TYPED = 200
LONGEST_WORD = 1000


class SelfHelpSession(db.Model):
    """One attempt of a person to help herself; what it held can be carried into a ticket by its token."""

    __tablename__ = "self_help_sessions"
    __table_args__ = (Index(None, "begun_at"),)
    id: Mapped[Key]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    organisation_id: Mapped[int | None]
    site_id: Mapped[int | None]
    category_id: Mapped[int | None]
    """Where the person stood and what kind of trouble she chose or read about, for the ledger."""
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)
    outcome: Mapped[Code | None] = mapped_column(index=True)
    """avoided, filed or open; decided by operations/ledger.py once 72 hours have passed, None before."""
    anonymised_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SelfHelpStep(db.Model):
    """What was typed, shown, opened, answered in a guided article, voted or filed, in order."""

    __tablename__ = "self_help_steps"
    __table_args__ = (Index(None, "kind", "at"),)
    id: Mapped[Key]
    session_id: Mapped[int] = mapped_column(ForeignKey("self_help_sessions.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    kind: Mapped[Code]
    text: Mapped[str | None] = mapped_column(String(LONGEST_TYPED))
    """What was typed; with "walked" the question, the answer given and the question that it led to."""
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"), index=True)
    ticket_id: Mapped[int | None]
    """With "filed" the ticket that followed, with "opened" or "useful" a resolved ticket that was shown."""
    results: Mapped[int | None]
    """With "typed": how many answers were found."""
    shown: Mapped[dict[str, list[int]] | None] = mapped_column(JSONDict)
    """With "typed": the ids that were shown, under "articles" and "tickets"."""


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
    word: Mapped[str] = mapped_column(String(LONGEST_WORD), default="")
    """What the reader missed, in her own words."""
