"""Tables of feedback."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import db
from portal.core.types import Code, Key, UTCDateTime


class Invitation(db.Model):
    """That a person was asked about a ticket: once per ticket, whatever is closed again.

    The token is derived from ``nonce`` and the installation's key, so the mail can be rendered later; only its hash is compared.
    """

    __tablename__ = "survey_invitations"
    __table_args__ = (Index(None, "person_id", "created_at"),)
    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    nonce: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Answer(db.Model):
    """The one answer to an invitation. ``answered_at`` is the first time, ``changed_at`` the last."""

    __tablename__ = "survey_answers"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="score_range"),)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("survey_invitations.id"), primary_key=True)
    score: Mapped[int]
    comment: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Callback(db.Model):
    """That somebody is to call a person who gave a low score. state: open, done, dropped (the score was raised before the call)."""

    __tablename__ = "survey_callbacks"
    __table_args__ = (Index(None, "state", "created_at"),)
    id: Mapped[Key]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("survey_invitations.id"), unique=True)
    state: Mapped[Code] = mapped_column(default="open")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(Text, default="")
