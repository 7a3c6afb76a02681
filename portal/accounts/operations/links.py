"""Single-use links: reset (30 minutes) and invitation (7 days). Only the newest of a purpose works, once."""

import secrets
from datetime import timedelta

from sqlalchemy import update

from portal.accounts import tokens
from portal.accounts.models import SingleUseLink, User
from portal.core import clock
from portal.core.db import affected, db
from portal.core.facts import record
from portal.events.accounts import PasswordResetRequested, PersonInvited

LIFETIMES = {"reset": timedelta(minutes=30), "invite": timedelta(days=7)}


def request_reset(user: User) -> None:
    """Make a reset link and say so; the mail follows from the fact."""
    link = _issue(user, "reset")
    record(PasswordResetRequested(user_id=user.id, link_id=link.id), actor_id=user.id)


def invite(user: User, by_id: int | None) -> SingleUseLink:
    """Make an invitation and say so; an older one dies."""
    link = _issue(user, "invite")
    record(PersonInvited(user_id=user.id, link_id=link.id), actor_id=by_id)
    return link


def use(link: SingleUseLink) -> bool:
    """Use a link up; False where somebody was quicker. All links of the person die with it."""
    statement = update(SingleUseLink).where(SingleUseLink.id == link.id, SingleUseLink.token_hash.is_not(None))
    if affected(statement.values(token_hash=None, used_at=clock.now())) == 0:
        return False
    revoke(link.user_id)
    return True


def revoke(user_id: int) -> None:
    """Make every open link of a person worthless: the password changed, or the person left."""
    affected(update(SingleUseLink).where(SingleUseLink.user_id == user_id).values(token_hash=None))


def _issue(user: User, purpose: str) -> SingleUseLink:
    older = update(SingleUseLink).where(SingleUseLink.user_id == user.id, SingleUseLink.purpose == purpose)
    affected(older.values(token_hash=None))
    moment, nonce = clock.now(), secrets.token_urlsafe(24)
    link = SingleUseLink(
        user_id=user.id,
        purpose=purpose,
        nonce=nonce,
        token_hash=tokens.hashed(tokens.derive(purpose, nonce)),
        created_at=moment,
        expires_at=moment + LIFETIMES[purpose],
    )
    db.session.add(link)
    db.session.flush()
    return link
