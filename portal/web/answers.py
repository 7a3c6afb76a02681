"""What a view returns. The answer to a write is rendered after the commit, so it is a promise of a page, not the page."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import quote, urlsplit

from flask import Response, make_response, redirect, render_template, request
from flask import flash as flask_flash
from flask.typing import ResponseReturnValue

from portal.web import htmx

Build = Callable[[], Mapping[str, object]]


@dataclass(frozen=True)
class Answer:
    """A promise to show something. ``undo`` says that the transaction must be rolled back first."""

    render: Callable[[], ResponseReturnValue]
    undo: bool = False


def page(template: str, /, **context: object) -> Answer:
    """Show a template; for GET."""
    return Answer(lambda: render_template(template, **context))


def partial(template: str, build: Build, /, status: int = 200) -> Answer:
    """Show a piece of a page whose context is read after the commit by ``build``."""
    return Answer(lambda: (render_template(template, **build()), status))


def invalid(template: str, /, status: int = 422, build: Build | None = None, **context: object) -> Answer:
    """Show the form again with its errors and what was typed (422, or 409 for a stale page). Nothing is committed."""
    return Answer(lambda: (render_template(template, **context, **(build() if build else {})), status), undo=True)


def redirect_to(url: str) -> Answer:
    """Go to another page after a write: 303, or HX-Redirect for htmx."""

    def render() -> ResponseReturnValue:
        if htmx.wants_partial():
            return htmx.redirect_header(make_response("", 200), url)
        return redirect(url, code=303)

    return Answer(render)


def written(url: str, template: str, build: Build) -> Answer:
    """The usual answer to a write: the partial for htmx, a redirect to the page for a plain browser."""
    return partial(template, build) if htmx.wants_partial() else redirect_to(url)


def flash(text: object, kind: str = "success") -> None:
    """A short message shown once on the next page. kind: success, info, warning, danger."""
    flask_flash(str(text), kind)


def safe_next(target: str | None, fallback: str) -> str:
    """A path of our own to return to, else the fallback. Anything a browser could read as another host is refused."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return fallback
    if any(ord(c) < 32 for c in target) or "\\" in target:
        return fallback
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else fallback


def came_from() -> str:
    """The page of ours that the browser came from: path and query of the Referer, which our policy keeps on our own pages."""
    parts = urlsplit(request.referrer or "/")
    return safe_next(parts._replace(scheme="", netloc="", fragment="").geturl(), "/")


def attachment(response: Response, name: str, inline: bool = False) -> Response:
    """Mark a response as a download under a name (RFC 6266); inline only for checked images.

    A header is Latin-1 at most: a name in other letters goes along percent-encoded (RFC 8187), beside one in plain letters.
    """
    name = "".join(letter for letter in name if letter.isprintable())
    names = (
        {"filename": name}
        if name.isascii()
        else {"filename": _in_ascii(name), "filename*": f"UTF-8''{quote(name, safe='')}"}
    )
    response.headers.set("Content-Disposition", "inline" if inline else "attachment", **names)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _in_ascii(name: str) -> str:
    """What is left of a name in plain letters; "file" with its ending where that says nothing."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip(" -_")
    stem, ending = PurePath(plain).stem, PurePath(f"x{plain}").suffix
    return plain if any(letter.isalnum() for letter in stem) and stem != ending else f"file{ending}"
