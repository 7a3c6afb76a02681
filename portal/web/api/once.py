"""Writes with an Idempotency-Key: the same request again gets the same answer and does nothing more.

The key is claimed in the transaction of the act and keeps its answer there; an act that was refused claims nothing.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import wraps

from flask import Response, request
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import BadRequest, UnprocessableEntity

from portal.core import clock
from portal.core.db import db, inserted
from portal.core.i18n import _
from portal.core.types import Key, UTCDateTime
from portal.web import identity

HEADER = "Idempotency-Key"
LONGEST_KEY = 200


class ApiAnswer(db.Model):
    """The answer to a write of a token under a key. ``digest``: SHA-256 of what was asked."""

    __tablename__ = "api_answers"
    __table_args__ = (UniqueConstraint("token_id", "key", name="uq_api_answers_token_key"),)
    id: Mapped[Key]
    token_id: Mapped[int] = mapped_column(ForeignKey("api_tokens.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    body: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


def once(view: Callable[..., Response]) -> Callable[..., Response]:
    """Do the work of a write once a key. The same key with another request is refused (422)."""

    @wraps(view)
    def wrapped(*args: object, **values: object) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return view(*args, **values)
        if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
            raise BadRequest(_("An Idempotency-Key is 1 to %(most)s printable ASCII characters.", most=LONGEST_KEY))
        row = _claim(key)
        if row.status is not None:
            return Response(row.body, row.status, {"Idempotency-Replayed": "true"}, mimetype="application/json")
        response = view(*args, **values)
        row.status, row.body = response.status_code, response.get_data(as_text=True)
        return response

    return wrapped


def _claim(key: str) -> ApiAnswer:
    """The row of a key: fresh, or the answered one of the same request. The second of two at once waits for the first."""
    token_id, digest = identity.token_id(), _digest()
    row = ApiAnswer(token_id=token_id, key=key, digest=digest, at=clock.now())
    if inserted(row):
        return row
    known = db.session.scalars(select(ApiAnswer).where(ApiAnswer.token_id == token_id, ApiAnswer.key == key)).one()
    if known.digest != digest:
        raise UnprocessableEntity(_("This Idempotency-Key was used for another request."))
    return known


def _digest() -> str:
    asked = f"{request.method} {request.full_path}\n".encode() + request.get_data(cache=True)
    return hashlib.sha256(asked).hexdigest()
