"""Language, time zone and theme of a page: by the person's choice, else by the browser."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from flask import Flask, has_request_context, request, session
from flask_babel import Babel, get_locale, refresh

from portal.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, look_up, look_up_plural
from portal.web import navigation
from portal.web.addresses import is_api
from portal.web.identity import current
from portal.web.requests import new_key

babel = Babel()
_spoken: ContextVar[tuple[str, str] | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(language: str, zone: str) -> Generator[None]:
    """Write in another person's language and IANA zone: mails, printed acts, commands."""
    token = _spoken.set((language if language in LANGUAGES else DEFAULT_LANGUAGE, zone))
    refresh()
    try:
        yield
    finally:
        _spoken.reset(token)
        refresh()


def language() -> str:
    """The signed-in person's language, else the one chosen on this device, else the browser's, else English."""
    spoken = _spoken.get()
    if spoken is not None:
        return spoken[0]
    if not has_request_context():
        return DEFAULT_LANGUAGE
    viewer = current()
    if is_api():
        return _language_of_program() or (viewer.language if viewer else DEFAULT_LANGUAGE)
    if viewer is not None:
        return viewer.language
    if session.get("language") in LANGUAGES:
        return session["language"]
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE


def _language_of_program() -> str | None:
    """A program says itself what it wants: ``?lang=``, else Accept-Language."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return asked
    named = (tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality > 0)
    return next((tag for tag in named if tag in LANGUAGES), None)


def zone() -> str:
    """The person's IANA time zone, UTC for strangers."""
    spoken = _spoken.get()
    if spoken is not None:
        return spoken[1]
    viewer = current() if has_request_context() else None
    return viewer.zone if viewer else "UTC"


def init_app(app: Flask) -> None:
    """Attach Babel and what every template may rely on."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    babel.init_app(app, default_locale=DEFAULT_LANGUAGE, locale_selector=language, timezone_selector=zone)
    app.jinja_env.install_gettext_callables(look_up, look_up_plural, newstyle=True)  # ty: ignore[missing-attribute]

    @app.context_processor
    def globals_of_pages() -> dict[str, object]:
        viewer = current()
        return {
            "viewer": viewer,
            "nav_items": navigation.links_for(viewer),
            "profile_items": navigation.own_links(viewer),
            "theme": viewer.theme if viewer else session.get("theme", "auto"),
            "languages": LANGUAGES,
            "get_locale": get_locale,
            "new_request_key": new_key,
            "search_url": navigation.search_url(viewer),
        }
