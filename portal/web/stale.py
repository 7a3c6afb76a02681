"""A public form whose token is stale: its page is the answer, filled with what was typed. Nothing is kept anywhere.

A member's text waits for her in a row of hers while she signs in (portal/web/typed.py). Who needs no sign-in, as for a survey, is shown
the page as its own GET shows it, with a fresh token. Nothing is sent without her, and only what came with a signature of ours is shown:
another site can neither make such a form nor send it here (portal/web/security.py).
"""

import re
from collections.abc import Sequence
from contextvars import Context
from io import BytesIO
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from flask import Flask, Response, current_app, render_template, request

from portal.core import db as database
from portal.web import refilling, security, typed
from portal.web.answers import came_from
from portal.web.locale import language, speaking, zone

LANGUAGE = re.compile(r'<html[^>]* lang="(\w\w)"')
OWN = ("HTTP_IF_", "HTTP_RANGE", "HTTP_ACCEPT_ENCODING", "CONTENT_", "HTTP_CONTENT_", "werkzeug.", "flask.")
"""What belongs to the POST alone: the page is asked for without it."""


def page_again() -> Response | None:
    """The page of the posted form, filled, with status 400; None where it is not ours, or no page that this person may see has it."""
    if not security.made_here():
        return None
    fields = typed.sent()
    app, environ = current_app._get_current_object(), dict(request.environ)  # ty: ignore[missing-attribute]
    database.rollback()  # the page reads in a transaction of its own
    for address in dict.fromkeys((came_from(), quote(request.path), quote(f"{request.path}/new"))):
        if not typed.opens(unquote(urlsplit(address).path)):
            continue
        response = Context().run(_got, app, environ, address)
        if response.status_code != 200 or response.mimetype != "text/html" or response.is_streamed:
            continue
        page = response.get_data(as_text=True)
        spoken = LANGUAGE.search(page)
        with speaking(spoken[1] if spoken else language(), zone()):
            filled = refilling.fill(page, request.full_path.rstrip("?"), fields, _notice)
        if filled is not None:
            response.set_data(filled)
            response.status_code = 400
            return response
    return None


def _notice(texts: Sequence[str]) -> str:
    typed_any = any(text for _name, text in typed.sent())
    return render_template("layouts/_stale.html", typed=typed_any, texts=texts)


def _got(app: Flask, environ: dict[str, object], address: str) -> Response:
    """The answer to a GET of this browser, in a context of its own."""
    parts = urlsplit(address)
    plain = {name: value for name, value in environ.items() if not name.startswith(OWN)}
    plain |= {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),  # as WSGI wants it
        "QUERY_STRING": parts.query,
        "wsgi.input": BytesIO(),
    }
    with app.request_context(plain):
        return app.full_dispatch_request()
