"""Sessions on the server: begin, touch, end."""

import secrets
import time
from datetime import timedelta

from sqlalchemy import ColumnElement, update

from portal.accounts.models import UserSession
from portal.accounts.tokens import hashed
from portal.core import clock
from portal.core.db import affected, db

LIFETIME = timedelta(hours=12)
REMEMBERED = timedelta(days=30)
_touched: dict[str, float] = {}


def begin(user_id: int, address: str = "", agent: str = "", remember: bool = False) -> str:
    """Begin a session and return its secret token (256 bits), which is shown nowhere again."""
    token = secrets.token_urlsafe(32)
    moment = clock.now()
    db.session.add(
        UserSession(
            user_id=user_id, token_hash=hashed(token), created_at=moment, last_seen_at=moment,
            expires_at=moment + (REMEMBERED if remember else LIFETIME), address=address[:60], agent=agent[:300],
        )
    )  # fmt: skip
    return token


def is_stale(token: str, seconds: int) -> bool:
    """Whether this process has not touched the session for so many seconds; spares a write per request."""
    moment = time.monotonic()
    if moment - _touched.get(token, -1e9) < seconds:
        return False
    if len(_touched) > 10_000:
        _touched.clear()
    _touched[token] = moment
    return True


def touch(token: str) -> None:
    """Note that the person was there."""
    db.session.execute(
        update(UserSession).where(UserSession.token_hash == hashed(token)).values(last_seen_at=clock.now())
    )


def end(session_id: int, user_id: int) -> bool:
    """End one session of a person; False where there is none such. Safe twice."""
    return _end(UserSession.id == session_id, UserSession.user_id == user_id)


def end_token(token: str) -> bool:
    """End the session with this token."""
    return _end(UserSession.token_hash == hashed(token))


def end_all(user_id: int, but_token: str | None = None) -> bool:
    """End every session of a person, but for one: after a change of password or role."""
    spared = [UserSession.token_hash != hashed(but_token)] if but_token else []
    return _end(UserSession.user_id == user_id, *spared)


def _end(*conditions: ColumnElement[bool]) -> bool:
    statement = update(UserSession).where(*conditions, UserSession.ended_at.is_(None)).values(ended_at=clock.now())
    return affected(statement) > 0
