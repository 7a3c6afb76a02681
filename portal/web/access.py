"""An access rule on every route; the app refuses to start without one. Which *object* may be seen is the policy's part."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Flask, abort, current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from portal.core.i18n import _
from portal.web import htmx, traces
from portal.web.addresses import shows_token
from portal.web.answers import Answer, came_from
from portal.web.api import problems, rates
from portal.web.identity import caller, current

View = Callable[..., Answer | ResponseReturnValue]
_LONGEST_BODY = 1_000_000  # bytes, of a program
RuledView = Callable[..., ResponseReturnValue]


@dataclass(frozen=True)
class Rule:
    """kind: public, signed_in, permission (any of ``names``), or token (of a program, good for the scope ``names``).

    ``token``: the scope by which a program may come to a page of people; what it sees there is what its person sees.
    """

    kind: str
    names: tuple[str, ...] = ()
    token: str = ""

    def __str__(self) -> str:
        if self.kind == "token":
            return f"token {self.names[0]}"
        plain = " | ".join(self.names) if self.names else self.kind
        return f"{plain} | token {self.token}" if self.token else plain


def public(view: View) -> RuledView:
    """Anybody, signed in or not. Also for pages behind a signed link, which check it themselves."""
    return _with_rule(view, Rule("public"))


def public_and_programs(scope: str) -> Callable[[View], RuledView]:
    """Anybody, and a program with a token that is good for this scope: it sees what its person sees, and a bad token is refused."""
    return lambda view: _with_rule(view, Rule("public", token=scope))


def signed_in(view: View) -> RuledView:
    """Any signed-in person."""
    return _with_rule(view, Rule("signed_in"))


def permission(*names: str) -> Callable[[View], RuledView]:
    """A signed-in person who holds any of the permissions, in whatever scope."""
    return lambda view: _with_rule(view, Rule("permission", names))


def scope(name: str) -> Callable[[View], RuledView]:
    """A program with a token that is good for this scope; it acts as the person of the token."""
    return lambda view: _with_rule(view, Rule("token", (name,)))


def rule_of(app: Flask, endpoint: str) -> Rule | None:
    """The rule of an endpoint."""
    if endpoint == "static":
        return Rule("public")
    return getattr(app.view_functions[endpoint], "access_rule", None)


def require_rules(app: Flask) -> None:
    """Raise RuntimeError naming the routes without a rule."""
    bare = sorted(r.rule for r in app.url_map.iter_rules() if rule_of(app, r.endpoint) is None)
    if bare:
        raise RuntimeError(f"routes without an access rule: {', '.join(bare)}")


def enforce(app: Flask) -> None:
    """Check the rule before every request."""

    @app.before_request
    def check() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        rule = rule_of(app, request.endpoint)
        if rule is not None and rule.token and shows_token():
            return _check_token(rule.token)
        if rule is None or rule.kind == "public":
            return None
        if rule.kind == "token":
            return _check_token(rule.names[0]) or _require_json()
        viewer = current()
        if viewer is None:
            return to_sign_in()
        if rule.kind == "permission" and not any(viewer.may(name) for name in rule.names):
            traces.note_denied(str(rule))
            abort(403)
        return None


def _check_token(scope: str) -> ResponseReturnValue | None:
    asking = caller()
    if asking is None:
        if "Authorization" in request.headers:
            rates.check_unknown()
        return problems.answer(401, _("Send a token that is good: Authorization: Bearer …"))
    request.max_content_length = _LONGEST_BODY
    rates.check(asking)
    if scope not in asking.scopes:
        traces.note_denied(f"token {scope}")
        return problems.answer(403, _("This token is not for %(scope)s.", scope=scope))
    return None


def _require_json() -> ResponseReturnValue | None:
    """A body is JSON as it is, or none: 415 tells what would be understood (RFC 9110, 15.5.16)."""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding != "identity":
        return problems.answer(
            415, _("Send the body as it is, not compressed."), headers={"Accept-Encoding": "identity"}
        )
    has_body = bool(request.content_length) or "Transfer-Encoding" in request.headers
    if has_body and not request.is_json:
        return problems.answer(
            415, _("Send JSON: Content-Type: application/json"), headers={"Accept": "application/json"}
        )
    return None


def _with_rule(view: View, rule: Rule) -> RuledView:
    view.access_rule = rule  # ty: ignore[missing-attribute]
    return cast(RuledView, view)  # the edge (web/transaction.py) turns an Answer into a response


def to_sign_in() -> ResponseReturnValue:
    """Ask a stranger to sign in: a GET goes there and comes back, a POST gets the sign-in page in its place (401)."""
    if htmx.wants_partial():
        return htmx.redirect_header(make_response("", 401), url_for("accounts.new_session", next=came_from()))
    if request.method == "GET":
        return redirect(url_for("accounts.new_session", next=request.full_path.rstrip("?")))
    return current_app.handle_http_exception(Unauthorized())
