"""Tokens for programs: issue, revoke, count."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import case, func, select, update

from portal.accounts import tokens
from portal.accounts.models import ApiToken, User
from portal.accounts.scopes import SCOPES
from portal.core import clock
from portal.core.audit import audit
from portal.core.db import affected, db
from portal.core.errors import Invalid, NotFound
from portal.core.i18n import _l

MOST = 20
"""Living tokens of one person."""
LIFETIMES = (30, 90, 365)
"""Days; no token lives for ever."""
_HINT = len(tokens.API_PREFIX) + 4


def issue(user: User, name: str, scopes: Collection[str], days: int, by_id: int | None) -> tuple[ApiToken, str]:
    """Make a token for a person and return it with its secret, which is shown nowhere again.

    ``by_id`` None: the operator at the terminal. Raises Invalid for unknown or no scopes, a lifetime out of 1 to 365 days,
    or more than 20 living tokens.
    """
    if not scopes or set(scopes) - SCOPES.keys():
        raise Invalid("scopes", _l("Please choose what the token may be used for."))
    if not 1 <= days <= LIFETIMES[-1]:
        raise Invalid("days", _l("A token lives at most a year."))
    moment = clock.now()
    living = select(func.count()).where(
        ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > moment
    )
    if (db.session.scalar(living) or 0) >= MOST:
        raise Invalid("", _l("There are %(most)s tokens already. Revoke one first.", most=MOST))
    secret = tokens.new_api_token()
    token = ApiToken(
        user_id=user.id,
        name=name[:80],
        digest=tokens.hashed(secret),
        hint=secret[:_HINT],
        scopes=" ".join(scope for scope in SCOPES if scope in scopes),
        created_at=moment,
        expires_at=moment + timedelta(days=days),
    )
    db.session.add(token)
    db.session.flush()
    audit(
        by_id,
        "token_created",
        "api_token",
        token.id,
        after={"user": user.id, "name": token.name, "scopes": token.scopes},
    )
    return token, secret


def revoke(token_id: int, by_id: int | None, user_id: int | None = None) -> None:
    """Make a token worthless at once; safe twice. ``user_id``: only a token of that person. Raises NotFound."""
    token = db.session.get(ApiToken, token_id)
    if token is None or (user_id is not None and token.user_id != user_id):
        raise NotFound
    living = update(ApiToken).where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None))
    if affected(living.values(revoked_at=clock.now())):
        audit(by_id, "token_revoked", "api_token", token_id, before={"user": token.user_id, "name": token.name})


def revoke_all(user_id: int, by_id: int | None) -> None:
    """Make every token of a person worthless."""
    for token_id in db.session.scalars(
        select(ApiToken.id).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    ):
        revoke(token_id, by_id)


def count(token_id: int, window_at: datetime) -> None:
    """Note a request of the minute that begins at ``window_at``, and that the token was used now."""
    going_on = case((ApiToken.window_at == window_at, ApiToken.window_count + 1), else_=1)
    statement = update(ApiToken).where(ApiToken.id == token_id)
    affected(statement.values(window_count=going_on, window_at=window_at, last_used_at=clock.now()))
