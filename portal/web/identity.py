"""Who is asking: the server-side session behind the cookie, loaded once a request in a read transaction, which a GET goes on in."""

from contextlib import nullcontext

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from portal.accounts import queries
from portal.accounts.viewer import Caller, Viewer
from portal.core.db import mode, read_transaction
from portal.web.addresses import is_api
from portal.web.security import csrf_secret

manager = LoginManager()


class SignedIn(UserMixin):
    """What Flask-Login carries: the viewer and the token of the session."""

    def __init__(self, viewer: Viewer, token: str) -> None:
        self.viewer = viewer
        self.token = token

    def get_id(self) -> str:
        return self.token


def init_app(app: Flask) -> None:
    """Attach Flask-Login; its "user id" is the token of a server-side session, so that a session can be ended."""
    manager.init_app(app)
    app.config["SESSION_PROTECTION"] = None  # the server-side session decides, not the address

    @manager.user_loader
    def load(token: str) -> SignedIn | None:
        with nullcontext() if mode() == "read" else read_transaction():
            viewer = queries.viewer_of_session(token)
        return SignedIn(viewer, token) if viewer else None


def current() -> Viewer | None:
    """The person asking, or None. On the interface for programs only a token says who that is, never a cookie."""
    if is_api():
        asking = caller()
        return asking.viewer if asking else None
    return current_user.viewer if current_user.is_authenticated else None


def caller() -> Caller | None:
    """Who asks with ``Authorization: Bearer``, once a request; None for a stranger and for a token that is no longer good."""
    if "caller" not in g:
        shown = request.authorization
        token = shown.token if shown is not None and shown.type == "bearer" else None
        with nullcontext() if mode() == "read" else read_transaction():
            g.caller = queries.caller_with_token(token) if token else None
    return g.caller


def token_id() -> int:
    """The id of the token that the present request carries. Raises LookupError where there is none."""
    asking = caller()
    if asking is None:
        raise LookupError("this request has no token")
    return asking.token_id


def viewer() -> Viewer:
    """The person asking, on a route that requires one. Raises LookupError elsewhere."""
    found = current()
    if found is None:
        raise LookupError("this route has no signed-in person")
    return found


def session_token() -> str | None:
    """The token of the present session, or None."""
    return current_user.token if not is_api() and current_user.is_authenticated else None


def sign_in(found: Viewer, token: str, remember: bool = False) -> None:
    """Begin a session under a new id: what the cookie held before is dropped, so it cannot be fixed from outside."""
    kept = {key: session[key] for key in ("language", "theme") if key in session}
    session.clear()
    session.update(kept)
    session["csrf_token"] = csrf_secret(found.id)
    session.permanent = remember
    login_user(SignedIn(found, token))
    current_app.logger.info("signed in: user %s", found.id)


def sign_out() -> None:
    """Forget the session in the cookie."""
    logout_user()
    session.clear()
