"""What leaves the system: mail, webhook, push. A row per dedupe key; the text is rendered when it is sent."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Index, String, Text, and_, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock, doorbell
from portal.core.db import affected, db
from portal.core.types import Code, JSONDict, Key, UTCDateTime


class Message(db.Model):
    """One thing owed to the outside. state: new, sending, sent, kept, dead.

    ``kept``: there was no SMTP_URL; it is shown to the administrator and never sent later.
    """

    __tablename__ = "messages"
    __table_args__ = (Index(None, "state", "due_at"),)
    id: Mapped[Key]
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[Code]
    recipient_id: Mapped[int | None]
    recipient: Mapped[str] = mapped_column(String(320), default="")
    fact_id: Mapped[int | None]
    params: Mapped[dict[str, object]] = mapped_column(JSONDict, default=dict)
    state: Mapped[Code] = mapped_column(default="new")
    lease_owner: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[int | None]
    fence: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    message_id: Mapped[str | None] = mapped_column(String(250))
    subject: Mapped[str | None] = mapped_column(String(500))
    body: Mapped[str | None] = mapped_column(Text)
    last_error: Mapped[str | None] = mapped_column(Text)


def send(
    kind: str,
    dedupe_key: str,
    recipient_id: int | None = None,
    recipient: str = "",
    fact_id: int | None = None,
    params: Mapping[str, object] | None = None,
    due_at: datetime | None = None,
) -> None:
    """Owe one message to a person (by id) or to an address, once per ``dedupe_key``; a second call changes nothing.

    It leaves at once, or at ``due_at`` (UTC) where several occasions are to become one message.

    Written in the caller's transaction. ``kind`` names the renderer in portal/channels/mails; ``params`` are ids and plain values.
    """
    if db.session.scalar(select(Message.id).where(Message.dedupe_key == dedupe_key)) is not None:
        return
    moment = clock.now()
    message = Message(
        kind=kind, dedupe_key=dedupe_key, recipient_id=recipient_id, recipient=recipient, fact_id=fact_id,
        params=dict(params or {}), created_at=moment, due_at=due_at or moment,
    )  # fmt: skip
    db.session.add(message)
    db.session.flush()
    if message.due_at <= moment:
        doorbell.note("message", message.id)


def run_again(message_id: int) -> bool:
    """Owe a message now, with its tries counted anew, by the decision of a person.

    False where there is nothing to decide: it was sent, is kept (and never sent later), or is due now and was not tried yet.
    """
    waits = and_(Message.state == "new", or_(Message.tries > 0, Message.due_at > clock.now()))
    mine = update(Message).where(Message.id == message_id, or_(Message.state == "dead", waits))
    if not affected(mine.values(_owed_now())):
        return False
    doorbell.note("message", message_id)
    return True


def run_all_again() -> int:
    """Owe every dead message anew; how many there were. The next sweep finds them: nothing is rung for."""
    return affected(update(Message).where(Message.state == "dead").values(_owed_now()))


def _owed_now() -> dict[str, object]:
    return {
        "state": "new", "tries": 0, "due_at": clock.now(), "lease_owner": None, "lease_until": None, "last_error": None,
    }  # fmt: skip
