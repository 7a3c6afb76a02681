"""Reads of feedback."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.accounts import tokens
from portal.accounts.models import User
from portal.accounts.viewer import Viewer
from portal.core import clock
from portal.core.db import db
from portal.core.errors import NotFound
from portal.feedback import policy
from portal.feedback.models import Answer, Callback, Invitation
from portal.tickets.models import Ticket

LONGEST_TOKEN = 100


@dataclass(frozen=True)
class CallbackRow:
    """A callback with what whoever calls needs to know."""

    callback: Callback
    score: int
    comment: str
    number: int
    title: str
    name: str
    phone: str
    answered_at: datetime


def living(token: str) -> Invitation:
    """The invitation behind the token of a mailed link. Raises NotFound for a wrong or expired one."""
    found = None
    if token and len(token) <= LONGEST_TOKEN:
        found = db.session.scalar(
            select(Invitation).where(Invitation.token_hash == tokens.hashed(token), Invitation.expires_at > clock.now())
        )
    if found is None:
        raise NotFound
    return found


def token_of(invitation: Invitation) -> str:
    """The token (256-bit HMAC) over purpose, ticket, person, expiry and nonce."""
    expiry = int(invitation.expires_at.timestamp())
    return tokens.derive(f"survey:{invitation.ticket_id}:{invitation.person_id}:{expiry}", invitation.nonce)


def answer_to(invitation: Invitation) -> Answer | None:
    """What was answered so far."""
    return db.session.get(Answer, invitation.id)


def ticket_of(invitation: Invitation) -> Ticket:
    """The ticket that was asked about."""
    return db.session.get_one(Ticket, invitation.ticket_id)


def person_of(invitation: Invitation) -> User:
    """Who was asked."""
    return db.session.get_one(User, invitation.person_id)


def mail_context(invitation_id: int) -> dict[str, object] | None:
    """The words of the survey's mail: ticket and token; None once it was answered or is too old."""
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None or invitation.expires_at <= clock.now() or answer_to(invitation) is not None:
        return None
    return {
        "ticket": ticket_of(invitation),
        "token": token_of(invitation),
        "expires_at": invitation.expires_at,
    }


def callbacks(viewer: Viewer, state: str = "open", size: int = 100) -> list[CallbackRow]:
    """Callbacks in the viewer's scope, the oldest first (ended ones: the newest first)."""
    order = Callback.created_at.asc() if state == "open" else Callback.created_at.desc()
    statement = (
        select(Callback, Answer, Ticket.number, Ticket.title, User.name, User.phone)
        .join(Invitation, Invitation.id == Callback.invitation_id)
        .join(Answer, Answer.invitation_id == Invitation.id)
        .join(Ticket, Ticket.id == Invitation.ticket_id)
        .join(User, User.id == Invitation.person_id)
        .where(Callback.state == state, policy.callable_by(viewer))
        .order_by(order, Callback.id)
        .limit(size)
    )
    return [
        CallbackRow(
            row.Callback, row.Answer.score, row.Answer.comment, row.number, row.title, row.name, row.phone,
            row.Answer.answered_at,
        )
        for row in db.session.execute(statement).all()
    ]  # fmt: skip


def get_callback(viewer: Viewer, callback_id: int) -> Callback:
    """A callback in the viewer's scope. Raises NotFound."""
    callback = db.session.scalar(
        select(Callback)
        .join(Invitation, Invitation.id == Callback.invitation_id)
        .where(Callback.id == callback_id, policy.callable_by(viewer))
    )
    if callback is None:
        raise NotFound
    return callback
