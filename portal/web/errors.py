"""Errors as pages (or as a toast for htmx): a translated sentence, what to do next, never a stack trace."""

import logging
from math import ceil

from flask import Flask, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from portal.core.db import is_passing, set_mode
from portal.core.errors import DomainError
from portal.core.i18n import _, ngettext
from portal.web import access, htmx, security, stale, traces, typed
from portal.web.addresses import is_api, path_to_write
from portal.web.api import problems
from portal.web.identity import current

log = logging.getLogger(__name__)
RETRY_S = 5


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _stale_token)
    app.register_error_handler(SecurityError, _untrusted_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _unexpected)


def _domain(error: DomainError) -> ResponseReturnValue:
    if error.status in {403, 404}:
        traces.note_denied(f"object:{error.status}")
    if is_api():
        set_mode("read")
        return problems.of_domain(error)
    return _show(error.status, str(error.message))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()
    if request.path.startswith(("/livez", "/readyz")):
        return error.get_response()
    if is_api():
        set_mode("read")
        return problems.of_http(error)
    text, status, headers = _show(error.code, _when_again(error))
    kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return text, status, {**kept, **headers}


def _when_again(error: HTTPException) -> str | None:
    """When who tried too often may try again, in minutes; None where that is not known."""
    seconds = getattr(error, "retry_after", None)
    if error.code != 429 or not isinstance(seconds, int):
        return None
    minutes = max(1, ceil(seconds / 60))
    return ngettext("Too many tries. Wait %(num)d minute.", "Too many tries. Wait %(num)d minutes.", minutes)


def _stale_token(error: CSRFError) -> ResponseReturnValue:
    """A stranger signs in first where she must; who need not, or has signed in anew since, gets her text back at once."""
    viewer = current()
    rule = access.rule_of(current_app, request.endpoint) if request.endpoint else None
    is_public = rule is None or rule.kind == "public"
    owner = security.owner_of_form()
    if is_public and (viewer is None or owner is None) and not htmx.wants_partial():
        shown = stale.page_again()
        if shown is not None:
            return shown
    if viewer is None and (owner is not None or not is_public):
        return access.to_sign_in()
    if viewer is not None and owner not in (None, viewer.id):
        message = _("You are signed in as %(name)s, and this form was opened by somebody else.", name=viewer.name)
        nothing_sent = _("Nothing was sent.")
        return _show(400, f"{message} {nothing_sent}", keeps=False)
    if viewer is not None and owner is not None and htmx.sends_form():
        kept = typed.keep()
        if kept.state == "kept":
            if htmx.wants_partial():
                return htmx.redirect_header(make_response("", 400), kept.page)
            return redirect(kept.page, 303)
    return _show(400, _("This page was open for too long or in another session. Go back, reload it and send again."))


def _untrusted_host(error: SecurityError) -> ResponseReturnValue:
    return "unknown host: BASE_URL is the address that people type, and this portal answers no other", 400


def _database(error: DBAPIError) -> ResponseReturnValue:
    if not (isinstance(error, OperationalError) or is_passing(error)):
        return _unexpected(error)
    log.warning("database: %s", error)
    if is_api():
        set_mode("read")
        return problems.answer(503, headers={"Retry-After": str(RETRY_S)})
    body, status, headers = _show(503)
    return body, status, {**headers, "Retry-After": str(RETRY_S)}


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.exception("unexpected error on %s %s", request.method, path_to_write(), exc_info=error)
    if is_api():
        set_mode("read")
        return problems.answer(500)
    return _show(500)


def _show(status: int, message: str | None = None, keeps: bool = True) -> tuple[str, int, dict[str, str]]:
    """The page; for htmx a toast out of band, and what stood in the target stays. ``keeps``: what was typed, in this tab."""
    set_mode("read")
    toast = htmx.wants_partial()
    template = "errors/_toast.html" if toast else "errors/page.html"
    text = render_template(template, status=status, message=message, keeps=keeps)
    return text, status, {"HX-Reswap": "none"} if toast else {}
