"""What was said in a ticket, and what was attached."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import db
from portal.core.types import Code, FileHash, Key, UTCDateTime


class Message(db.Model):
    """A public reply, or an internal note (``public`` False) that the requester never sees."""

    __tablename__ = "ticket_messages"
    __table_args__ = (Index(None, "ticket_id", "at"),)
    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    public: Mapped[bool]
    channel: Mapped[Code] = mapped_column(default="portal")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class File(db.Model):
    """A file of a ticket. Without a message it came with the ticket; else it is seen by whoever sees the message."""

    __tablename__ = "ticket_files"
    id: Mapped[Key]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_messages.id"), index=True)
    sha256: Mapped[str] = mapped_column(FileHash, index=True)
    size: Mapped[int]
    mime: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(150))
    uploader_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
