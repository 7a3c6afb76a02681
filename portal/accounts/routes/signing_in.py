"""Sign in and out."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from portal.accounts import queries
from portal.accounts.forms import SignInForm
from portal.accounts.operations import passwords, sessions
from portal.accounts.routes import blueprint
from portal.core.db import read_transaction, set_mode
from portal.core.i18n import _
from portal.web import identity, limits, traces, typed
from portal.web.access import public, signed_in
from portal.web.answers import Answer, invalid, page, redirect_to, safe_next


@blueprint.get("/login")
@public
def new_session() -> ResponseReturnValue | Answer:
    """The sign-in page."""
    if identity.current() is not None:
        return redirect(safe_next(request.args.get("next"), "/"))
    if queries.is_empty_installation():
        return redirect(url_for("accounts.new_installation"))
    return page("accounts/login.html", form=SignInForm(next=request.args.get("next", "")))


@blueprint.post("/login")
@public
def create_session() -> Answer:
    """Sign in. The password is verified outside of any transaction."""
    form = SignInForm()
    if not form.validate_on_submit():
        return invalid("accounts/login.html", form=form)
    limits.check("sign_in", form.email.data)
    with read_transaction():
        user = queries.user_with_email(form.email.data)
        living = user if user and user.active else None
        found = queries.viewer_of(living) if living else None
        password_hash = living.password_hash if living else None
    if not passwords.verify(password_hash, form.password.data) or found is None:
        traces.note_failed_sign_in(form.email.data)
        limits.note("sign_in", form.email.data)
        form.form_errors.append(_("The address or the password is wrong."))
        return invalid("accounts/login.html", form=form)
    remember = bool(form.remember.data)
    token = sessions.begin(found.id, request.remote_addr or "", request.user_agent.string, remember)
    identity.sign_in(found, token, remember)
    return redirect_to(safe_next(form.next.data, "/"))


@blueprint.app_errorhandler(401)
def ask_again(error: HTTPException) -> ResponseReturnValue:
    """A form was sent after its session had ended: sign in here, and what was typed comes back on its page."""
    kept = typed.keep()
    set_mode("read")
    form = SignInForm(formdata=None, next=kept.page)
    return render_template("accounts/login.html", form=form, kept=kept), 401


@blueprint.post("/logout")
@signed_in
def end_session() -> Answer:
    """Sign out: the session ends on the server too."""
    token = identity.session_token()
    if token:
        sessions.end_token(token)
    identity.sign_out()
    return redirect_to(url_for("accounts.new_session"))
