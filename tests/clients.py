"""A browser in a test: keeps cookies, sends the CSRF token, and never shares state with the test's own context."""

import re
from contextvars import Context

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from portal.accounts.operations import sessions
from portal.core.db import write_transaction
from portal.web.security import csrf_secret

RAW_TOKEN = "c" * 40


class Client(FlaskClient):
    """`get` and `post` as in Flask. `csrf=False` leaves the token out; `htmx=True` asks for a piece of the page."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, app.response_class, use_cookies=True)

    def signed_in_as(self, user_id: int) -> "Client":
        """Begin a real session of a person, as the sign-in page does."""

        def begin() -> str:
            with self.application.app_context(), write_transaction():
                return sessions.begin(user_id, "127.0.0.1", "test")

        token = Context().run(begin)
        with self.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
            cookie["csrf_token"] = csrf_secret(user_id)
        return self

    def open(  # ty: ignore[invalid-method-override]
        self, *args: object, csrf: bool = True, htmx: bool = False, **options: object
    ) -> TestResponse:
        """Send one request in an empty context: a context the test holds open would lend the request its session and language."""
        headers = dict(options.pop("headers", None) or {})  # ty: ignore[no-matching-overload]
        method = str(options.get("method", "GET"))
        if csrf and method not in ("GET", "HEAD", "OPTIONS"):
            headers.setdefault("X-CSRFToken", self._csrf_token())
        if htmx:
            headers["HX-Request"] = "true"
        answer = Context().run(super().open, *args, headers=headers, **options)
        for (
            name,
            value,
        ) in answer.headers:  # what a web server can send (PEP 3333); the test client itself would take anything
            assert value.isascii(), f"{name}: {value}"
        if answer.status_code == 422 and answer.mimetype == "text/html":
            lead_in_order(answer.text)
        return answer

    def _csrf_token(self) -> str:
        with self.session_transaction() as cookie:
            cookie.setdefault("csrf_token", RAW_TOKEN)
            raw = cookie["csrf_token"]
        return str(URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(raw))


def lead_in_order(page: str) -> None:
    """The summary of a form's errors leads down the page: its links stand in the order of the fields they lead to."""
    for summary in re.findall(r"data-error-summary>.*?</ul>", page, re.DOTALL):
        names = re.findall(r'<a href="#([^"]+)"', summary)
        places = [page.find(f' id="{name}"') for name in names]
        shown = [place for place in places if place >= 0]  # a hidden field is wrong only after tampering
        assert shown == sorted(shown), names


def without_tokens(text: str) -> str:
    """A page without its CSRF tokens, which differ from second to second: to compare two answers."""
    return re.sub(r"[\w\-.]+\.[\w\-]{27}(?![\w\-])", "token", text)  # payload (short when compressed), time, signature
