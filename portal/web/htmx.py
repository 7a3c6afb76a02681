"""The one module that knows htmx. It wraps the htmx-flask extension and mends what that leaves open.

The extension sends no ``Vary: HX-Request`` (a cache would mix page and fragment) and rejects some valid swap styles, so answers set
their own headers here.
"""

from flask import Flask, Response, request
from htmx_flask import Htmx

_htmx = Htmx()


def init_app(app: Flask) -> None:
    """Attach the extension and the Vary header."""
    _htmx.init_app(app)
    app.after_request(_vary)


def wants_partial() -> bool:
    """Whether a piece of a page is wanted: an htmx request that is neither boosted nor a history restore."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def sends_form() -> bool:
    """Whether a whole form was sent, by the browser or by htmx: not a part of one, and not by a script that saves it meanwhile."""
    return not wants_partial() or ("csrf_token" in request.form and "HX-Current-URL" in request.headers)


def is_poll() -> bool:
    """Whether the request came by itself (a poll), not by an act of the person: it must not keep a session alive."""
    return request.headers.get("HX-Trigger", "").startswith("poll")


def redirect_header(response: Response, url: str) -> Response:
    """Tell htmx to load another page."""
    response.headers["HX-Redirect"] = url
    return response


def _vary(response: Response) -> Response:
    response.vary.add("HX-Request")
    return response
