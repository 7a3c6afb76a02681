"""Headers, cookies, trusted hosts and the double-submit token."""

import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.config import Settings

csrf = CSRFProtect()
CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; worker-src 'self'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}


def csrf_secret(person_id: int) -> str:
    """What the CSRF tokens of one session are made of. It names the person, so that a form proves whom it was made for."""
    return f"{secrets.token_hex(20)}.{person_id}"


def owner_of_form() -> int | None:
    """The person that the posted form was made for, by the signed token in it, whatever session there is now; None if unknown."""
    mark = (_told_by_form() or "").partition(".")[2]
    return int(mark) if mark.isascii() and mark.isdigit() else None


def made_here() -> bool:
    """Whether the posted form is one of ours, by the signature of its token, for whomever and whenever it was made."""
    return _told_by_form() is not None


def _told_by_form() -> str | None:
    token = request.form.get("csrf_token") or request.headers.get("X-CSRFToken") or ""
    try:
        return str(URLSafeTimedSerializer(current_app.secret_key or "", salt="wtf-csrf-token").loads(token))
    except BadData:
        return None


def configure(app: Flask, settings: Settings) -> None:
    """Set cookie flags, limits, trusted hosts, CSRF and the headers of every answer."""
    host = urlsplit(settings.base_url).hostname or "localhost"
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-pomost" if settings.secure else "pomost",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=64 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=200,
        TRUSTED_HOSTS=[host, *(["127.0.0.1", "localhost", "[::1]"] if host in {"127.0.0.1", "localhost"} else [])],
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    csrf.init_app(app)

    @app.before_request
    def refuse_cross_site() -> tuple[str, int] | None:
        if request.method not in {"GET", "HEAD", "OPTIONS"} and request.headers.get("Sec-Fetch-Site") == "cross-site":
            return "cross-site request", 403
        return None

    @app.before_request
    def refuse_control_characters() -> tuple[str, int] | None:
        """No address of ours has a NUL in it; PostgreSQL would refuse the text with an error of its own."""
        told = (request.path, *request.args.keys(), *request.args.values())
        return ("control character in the address", 400) if any("\x00" in text for text in told) else None

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint not in {"static", "show_bundle"}:
            response.headers.setdefault("Cache-Control", "no-store")
            response.vary.add("Cookie")
        return response
