"""Forgotten passwords, invitations, a new password: all behind mailed links that work once."""

from flask import url_for

from portal.accounts import queries
from portal.accounts.forms import NewPasswordForm, PasswordChangeForm, ResetRequestForm
from portal.accounts.models import SingleUseLink, User
from portal.accounts.operations import links, passwords
from portal.accounts.routes import blueprint
from portal.core.db import db, read_transaction
from portal.core.errors import Invalid, NotFound
from portal.core.i18n import _
from portal.web import identity, limits
from portal.web.access import public, signed_in
from portal.web.answers import Answer, flash, invalid, page, redirect_to


@blueprint.get("/password-resets/new")
@public
def new_password_reset() -> Answer:
    """Ask for a reset link."""
    return page("accounts/reset_request.html", form=ResetRequestForm(), sent=False)


@blueprint.post("/password-resets")
@public
def create_password_reset() -> Answer:
    """Mail a link, if the address is known; the answer is the same either way."""
    form = ResetRequestForm()
    if not form.validate_on_submit():
        return invalid("accounts/reset_request.html", form=form, sent=False)
    limits.check("reset", form.email.data)
    limits.note("reset", form.email.data)
    user = queries.user_with_email(form.email.data)
    if user is not None and user.active:
        links.request_reset(user)
    return Answer(lambda: page("accounts/reset_request.html", form=form, sent=True).render())


@blueprint.get("/links/<token>")
@public
def show_link(token: str) -> Answer:
    """The page behind a mailed link. Looking at it uses nothing up: mail scanners do that too."""
    user = _person(_living(token))
    return page("accounts/new_password.html", form=NewPasswordForm(), token=token, person=user)


@blueprint.post("/links/<token>")
@public
def use_link(token: str) -> Answer:
    """Choose a password and use the link up."""
    limits.check("link")
    limits.note("link")
    form = NewPasswordForm()
    with read_transaction():
        person = _person(_living(token))
        email, name = person.email, person.name

    def again() -> Answer:
        return invalid("accounts/new_password.html", form=form, token=token, person={"name": name, "email": email})

    if not form.validate_on_submit():
        return again()
    try:
        passwords.check_strength(form.password.data, email)
    except Invalid as error:
        form.refuse(error)
        return again()
    password_hash = passwords.hash_password(form.password.data)
    link = _living(token)
    user = _person(link)
    if not links.use(link):
        raise NotFound
    passwords.change(user, password_hash, by_id=user.id)
    flash(_("The password is set. Please sign in with it."))
    return redirect_to(url_for("accounts.new_session"))


@blueprint.post("/me/password")
@signed_in
def update_password() -> Answer:
    """Change one's own password; the other sessions end."""
    form = PasswordChangeForm()
    viewer = identity.viewer()
    with read_transaction():
        known = queries.get_user(viewer, viewer.id).password_hash
    if form.validate_on_submit() and not passwords.verify(known, form.current.data):
        form.refuse(Invalid("current", _("This is not your present password.")))
    elif not form.errors:
        try:
            passwords.check_strength(form.password.data, viewer.email)
        except Invalid as error:
            form.refuse(error)
    if form.errors:
        return invalid("accounts/password.html", form=form)
    password_hash = passwords.hash_password(form.password.data)
    passwords.change(queries.get_user(viewer, viewer.id), password_hash, viewer.id, identity.session_token())
    flash(_("The password is changed. Your other sessions have ended."))
    return redirect_to(url_for("accounts.show_profile"))


@blueprint.get("/me/password")
@signed_in
def edit_password() -> Answer:
    """The form for a new password."""
    return page("accounts/password.html", form=PasswordChangeForm())


def _living(token: str) -> SingleUseLink:
    link = queries.link_with_token(token)
    if link is None:
        raise NotFound(_("This link was used already or is too old. Please ask for a new one."))
    return link


def _person(link: SingleUseLink) -> User:
    user = db.session.get(User, link.user_id)
    if user is None or not user.active:
        raise NotFound
    return user
