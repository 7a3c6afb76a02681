"""Set-up of an empty installation. Once anybody exists, it is not there."""

from flask import request, url_for

from portal.accounts import queries
from portal.accounts.forms import InstallationForm
from portal.accounts.operations import installing, passwords, sessions
from portal.accounts.routes import blueprint
from portal.core.db import read_transaction
from portal.core.errors import Invalid, NotFound
from portal.core.i18n import _, current_language
from portal.web import identity
from portal.web.access import public
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.zones import server_zone

ZONES = {"pl": "Europe/Warsaw", "ru": "Europe/Moscow", "en": "UTC"}
"""Proposed where neither the browser nor the server says where it is."""


@blueprint.get("/setup")
@public
def new_installation() -> Answer:
    """The form for the first administrator."""
    if not queries.is_empty_installation():
        raise NotFound
    language = current_language()
    form = InstallationForm(data={"language": language, "zone": server_zone() or ZONES[language]})
    form.zone.render_kw = {"data-device-zone": ""}  # only here: what was chosen once stays
    return page("accounts/setup.html", form=form)


@blueprint.post("/setup")
@public
def create_installation() -> Answer:
    """Make the first administrator and sign her in."""
    with read_transaction():
        if not queries.is_empty_installation():
            raise NotFound
    form = InstallationForm()
    if not form.validate_on_submit():
        return invalid("accounts/setup.html", form=form)
    try:
        passwords.check_strength(form.password.data, form.email.data)
        password_hash = passwords.hash_password(form.password.data)
        user = installing.install(
            form.company.data, form.name.data, form.email.data, password_hash, form.language.data, form.zone.data
        )
    except Invalid as error:
        form.refuse(error)
        return invalid("accounts/setup.html", form=form)
    token = sessions.begin(user.id, request.remote_addr or "", request.user_agent.string)
    identity.sign_in(queries.viewer_of(user), token)
    flash(_("Welcome! Invite your colleagues next."))
    return redirect_to(url_for("accounts.list_people"))
