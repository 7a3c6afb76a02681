"""Who is asking: the server-side session behind the cookie, loaded once a request in a read transaction, which a GET goes on in."""

from contextlib import nullcontext

from flask import Flask, current_app, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from portal.accounts import queries
from portal.accounts.viewer import Viewer
from portal.core.db import mode, read_transaction
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
    """The person asking, or None."""
    return current_user.viewer if current_user.is_authenticated else None


def viewer() -> Viewer:
    """The person asking, on a route that requires one. Raises LookupError elsewhere."""
    found = current()
    if found is None:
        raise LookupError("this route has no signed-in person")
    return found


def session_token() -> str | None:
    """The token of the present session, or None."""
    return current_user.token if current_user.is_authenticated else None


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
