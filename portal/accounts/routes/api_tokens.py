"""One's own tokens for programs: listed, made and shown once, revoked."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from portal.accounts import queries
from portal.accounts.forms import ApiTokenForm
from portal.accounts.operations import api_tokens, passwords
from portal.accounts.routes import blueprint
from portal.accounts.scopes import SCOPES
from portal.core.db import read_transaction
from portal.core.errors import Invalid
from portal.core.i18n import _
from portal.web import identity, limits, requests
from portal.web.access import signed_in
from portal.web.answers import Answer, flash, invalid, page, redirect_to

_PAGE = "accounts/api_tokens.html"


@blueprint.get("/me/tokens")
@signed_in
def list_api_tokens() -> Answer:
    """My tokens, and the form for a new one."""
    return page(_PAGE, form=ApiTokenForm(), **_about())


@blueprint.post("/me/tokens")
@signed_in
def create_api_token() -> Answer:
    """Make a token and show it once. Wrong passwords are limited like those of signing in."""
    viewer, form = identity.viewer(), ApiTokenForm()
    with read_transaction():
        limits.check("sign_in", viewer.email)
        known = queries.get_user(viewer, viewer.id).password_hash
    if form.validate_on_submit() and not passwords.verify(known, form.current.data):
        limits.note("sign_in", viewer.email)
        form.refuse(Invalid("current", _("This is not your present password.")))
    if form.errors:
        return invalid(_PAGE, build=_about, form=form)
    try:
        requests.claim(viewer.id)
        user = queries.get_user(viewer, viewer.id)
        token, secret = api_tokens.issue(
            user, form.name.data, form.scopes.data or (), int(form.days.data or 0), by_id=viewer.id
        )
    except requests.Repeated:
        flash(_("This token was made already; it was shown once."), "info")
        return redirect_to(url_for("accounts.list_api_tokens"))
    except Invalid as error:
        form.refuse(error)
        return invalid(_PAGE, build=_about, form=form)
    name, token_id = token.name, token.id

    def shown() -> ResponseReturnValue:
        return render_template("accounts/api_token_new.html", name=name, secret=secret, token_id=token_id)

    return Answer(shown)


@blueprint.post("/me/tokens/<int:token_id>/revocation")
@signed_in
def revoke_api_token(token_id: int) -> Answer:
    """Make one of one's own tokens worthless."""
    viewer = identity.viewer()
    api_tokens.revoke(token_id, by_id=viewer.id, user_id=viewer.id)
    flash(_("The token no longer works."))
    return redirect_to(url_for("accounts.list_api_tokens"))


def _about() -> dict[str, object]:
    return {"tokens": queries.api_tokens_of(identity.viewer().id), "scope_labels": SCOPES}
