"""What was typed into a form whose session had ended: kept an hour for that person, and shown to her again to check and send.

Who she is says the form itself: its CSRF token is signed and names the person it was made for (portal/web/security.py), so this holds
even where the cookie is gone. Nobody else can plant or read a text, nothing is sent without her, and for a form that was made for nobody
nothing is kept. docs/decisions/0010-typed-text.md says why; with JavaScript, static/js/keep-typed.js does the same inside the tab.
"""

import json
import logging
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, Response, current_app, render_template, request
from sqlalchemy import Index, String, Text, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import HTTPException

from portal.core import clock
from portal.core.db import affected, db, read_transaction, write_transaction
from portal.core.types import Key, UTCDateTime
from portal.web import files, htmx, refilling, requests, security
from portal.web.answers import came_from
from portal.web.forms import chosen_files, clean_text
from portal.web.identity import current

log = logging.getLogger(__name__)
PARAMETER = "typed"
KEPT_FOR = timedelta(hours=1)
LIMIT = 64 * 1024  # bytes of all fields together
MOST = 5  # forms a person; an older one makes room
SECRETS = re.compile(r"passw|secret|token|current|otp|pin$", re.IGNORECASE)


class KeptForm(db.Model):
    """The text fields of one form of one person: [[name, value], …] as JSON."""

    __tablename__ = "kept_forms"
    __table_args__ = (Index(None, "person_id", "at"), Index(None, "at"))
    id: Mapped[Key]
    person_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(64), unique=True)
    action: Mapped[str] = mapped_column(String(500))
    fields: Mapped[str] = mapped_column(Text)
    had_files: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UTCDateTime)


@dataclass(frozen=True)
class Kept:
    """Where to go on after signing in, and what became of the text. state: kept, too_large or nothing."""

    page: str
    state: str = "nothing"
    had_files: bool = False


def init_app(app: Flask) -> None:
    """Fill the form again on the page that a kept text belongs to."""
    app.after_request(_fill_again)


def is_secret(name: str) -> bool:
    """Whether a field must not be kept, by its name: passwords, codes, tokens."""
    return name == requests.FIELD or SECRETS.search(name) is not None


def keep() -> Kept:
    """Keep what the present POST brought, in a transaction of its own; the page to come back to is the one it was typed on."""
    page, person_id = _page(), security.owner_of_form()
    had_files = _had_files()
    fields = sent()
    if person_id is None or not any(text for _name, text in fields):
        return Kept(page, had_files=had_files)
    written = json.dumps(fields, ensure_ascii=False)
    action = _without(request.full_path)
    if len(written.encode()) > LIMIT or len(action) > 500:
        return Kept(page, "too_large", had_files)
    key = secrets.token_urlsafe(24)
    try:
        with write_transaction():
            _make_room(person_id)
            db.session.add(
                KeptForm(
                    person_id=person_id, key=key, action=action, fields=written, had_files=had_files, at=clock.now()
                )
            )
    except SQLAlchemyError:
        log.exception("what was typed could not be kept")
        return Kept(page, had_files=had_files)
    return Kept(f"{page}{'&' if '?' in page else '?'}{PARAMETER}={key}#{PARAMETER}", "kept", had_files)


def sent() -> list[tuple[str, str]]:
    """The fields of the present POST that may come back: no passwords, tokens and files."""
    return [
        (name, text)
        for name, values in request.form.lists()
        if not name.endswith(files.SUFFIX)
        for text in map(clean_text, values)
        if text is not None and not is_secret(name)
    ]


def forget_old() -> int:
    """Delete what nobody can come back to any more; returns how many."""
    return affected(delete(KeptForm).where(KeptForm.at < clock.now() - KEPT_FOR))


def _had_files() -> bool:
    """Whether files were chosen, now or before (portal/web/files.py)."""
    chosen = any(chosen_files(sent) for _name, sent in request.files.lists())
    return chosen or any(name.endswith(files.SUFFIX) for name in request.form)


def _make_room(person_id: int) -> None:
    newest = select(KeptForm.id).where(KeptForm.person_id == person_id).order_by(KeptForm.id.desc()).limit(MOST - 1)
    stays = list(db.session.scalars(newest))
    affected(delete(KeptForm).where(KeptForm.person_id == person_id, KeptForm.id.not_in(stays)))


def _page() -> str:
    """The page to come back to. The answer to a POST, as a form with errors is, cannot be opened again: then the nearest page that can."""
    page = came_from()
    path = urlsplit(page).path
    if path == "/login":
        return "/"
    again = path == request.path  # the form stood on the answer to its own POST, unless it posts to its own page
    if opens(path) and not (again and opens(f"{path}/new")):
        return page
    steps = [step for step in path.split("/") if step]
    above = ["".join(f"/{step}" for step in steps[:depth]) for depth in range(len(steps), 0, -1)]
    near = (f"{one}{ending}" for one in above for ending in (("/new", "") if one == path else ("", "/edit")))
    return next(filter(opens, near), "/")


def opens(path: str) -> bool:
    """Whether a page can be opened by its address alone."""
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return False
    return True


def _without(address: str) -> str:
    """An address of ours without the parameter of this module."""
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != PARAMETER]
    return parts._replace(query=urlencode(query), fragment="").geturl()


def _fill_again(response: Response) -> Response:
    """Put the text back where the person that typed it opens the page again; everybody else sees the plain page."""
    key, viewer = request.args.get(PARAMETER), current()
    if not key or viewer is None or request.method != "GET" or htmx.wants_partial():
        return response
    if response.status_code != 200 or response.mimetype != "text/html" or response.is_streamed:
        return response
    with read_transaction():
        kept = db.session.scalar(
            select(KeptForm).where(
                KeptForm.key == key, KeptForm.person_id == viewer.id, KeptForm.at > clock.now() - KEPT_FOR
            )
        )
        if kept is None:
            return response
        action, had_files, fields = kept.action, kept.had_files, json.loads(kept.fields)
    page = response.get_data(as_text=True)

    def notice(texts: Sequence[str]) -> str:
        return render_template("layouts/_typed.html", had_files=had_files, texts=texts)

    filled = refilling.fill(page, action, fields, notice)
    if filled is None:
        filled = refilling.begin_main(page, notice([text for _name, text in fields if text]))
    response.set_data(filled)
    return response
