"""Send what is owed to the outside. SMTP cannot be undone, so the row says before and after what is being done to it.

new -> (lease taken) -> sending -> sent. A row found in `sending` after its lease has run out belongs to a process that
died: it is sent once more under the same Message-ID, and says so. Without SMTP_URL a mail is kept and never sent later.
"""

import logging
from dataclasses import dataclass

from flask import current_app
from rq.timeouts import BaseTimeoutException
from sqlalchemy import ColumnElement, and_, or_, select, update

from portal.channels import smtp
from portal.channels.mails import rendering
from portal.core import clock
from portal.core.db import affected, db, read_transaction, write_transaction
from portal.core.outbox import Message
from portal.core.timers import database_seconds
from workers.job import MOST_TRIES, job, pause_after, who_am_i

log = logging.getLogger(__name__)
LEASE_S = 60  # longer than the time limit of the job (portal/core/doorbell.py)
AGAIN = "The sender died while sending; sent again under the same Message-ID."


@dataclass(frozen=True)
class Lease:
    """The right to send one message. Every change of its row names the fence: a later lease has a higher one."""

    message_id: int
    fence: int


@job
def deliver_message(message_id: int) -> bool:
    """Send one message if it is due and nobody else is at it; true when this run settled it."""
    lease = _take(message_id)
    if lease is None:
        return False
    try:
        return _send(lease)
    except smtp.Refused as error:
        return _settle(lease, state="dead", last_error=str(error))
    except BaseTimeoutException:
        _retry(lease, "it ran past its time limit")
        raise
    except Exception as error:
        if not isinstance(error, smtp.Unreachable):
            log.exception("message %s failed", message_id)
        _retry(lease, f"{type(error).__name__}: {error}")
        return False


def due_messages(most: int) -> list[int]:
    """The messages that are due, longest waiting first, at most so many."""
    with read_transaction():
        found = select(Message.id).where(_due()).order_by(Message.due_at).limit(most)
        return list(db.session.scalars(found))


def _take(message_id: int) -> Lease | None:
    """Take the lease where it is free. A row that another process left in `sending` twice is given up."""
    with write_transaction():
        message = db.session.scalar(select(Message).where(Message.id == message_id, _due()).with_for_update())
        if message is None:
            return None
        fence, was_sending = message.fence, message.state == "sending"
        values: dict[str, object] = {
            "lease_owner": who_am_i(),
            "lease_until": database_seconds() + LEASE_S,
            "fence": fence + 1,
        }
        if was_sending and message.last_error == AGAIN:
            values |= {"state": "dead", "last_error": "Twice the sender died while sending; it may have arrived."}
        elif was_sending:
            values |= {"last_error": AGAIN}
        taken = affected(update(Message).where(Message.id == message_id, Message.fence == fence).values(**values))
    return Lease(message_id, fence + 1) if taken and values.get("state") != "dead" else None


def _send(lease: Lease) -> bool:
    with read_transaction():
        message = db.session.get_one(Message, lease.message_id)
        mail = rendering.render(message)
        if mail is None:
            email, text = None, {}
        else:
            email = rendering.as_email(message, mail)
            text = {"subject": mail.subject[:500], "body": mail.text, "recipient": mail.to}
            text["message_id"] = str(email["Message-ID"])
    url = current_app.extensions["settings"].smtp_url
    if email is None:
        return _settle(lease, state="kept", last_error="There was nothing to say any more.")
    if not url:
        return _settle(lease, state="kept", **text)
    if not _change(lease, state="sending", **text):
        return False  # the lease was taken over meanwhile: the effect belongs to the other
    smtp.send(url, email)
    return _settle(lease, state="sent", sent_at=clock.now())


def _retry(lease: Lease, reason: str) -> None:
    """Count a failed try that is known to have sent nothing, and set the time of the next one."""
    with read_transaction():
        tries = (db.session.scalar(select(Message.tries).where(Message.id == lease.message_id)) or 0) + 1
    state = "dead" if tries >= MOST_TRIES else "new"
    due_at = clock.now() + pause_after(tries)
    _settle(lease, state=state, tries=tries, due_at=due_at, last_error=reason[:2000])


def _settle(lease: Lease, **values: object) -> bool:
    return _change(lease, lease_owner=None, lease_until=None, **values)


def _change(lease: Lease, **values: object) -> bool:
    """Change the row if the lease is still ours."""
    with write_transaction():
        mine = update(Message).where(Message.id == lease.message_id, Message.fence == lease.fence)
        return affected(mine.values(**values)) == 1


def _due() -> ColumnElement[bool]:
    free = or_(Message.lease_until.is_(None), Message.lease_until < database_seconds())
    return and_(or_(and_(Message.state == "new", Message.due_at <= clock.now()), Message.state == "sending"), free)
