"""One's own page: name, language, time zone, sessions."""

from flask import url_for

from portal.accounts import queries
from portal.accounts.forms import ProfileForm
from portal.accounts.operations import people, sessions
from portal.accounts.routes import blueprint
from portal.accounts.tokens import hashed
from portal.core.i18n import _
from portal.web import identity
from portal.web.access import signed_in
from portal.web.answers import Answer, flash, invalid, page, redirect_to


@blueprint.get("/me")
@signed_in
def show_profile() -> Answer:
    """Who I am here, and where I am signed in."""
    viewer = identity.viewer()
    form = ProfileForm(obj=queries.get_user(viewer, viewer.id))
    return page("accounts/profile.html", form=form, **_about())


@blueprint.post("/me")
@signed_in
def update_profile() -> Answer:
    """Change one's own details."""
    viewer, form = identity.viewer(), ProfileForm()
    if not form.validate_on_submit():
        return invalid("accounts/profile.html", build=_about, form=form)
    user = queries.get_user(viewer, viewer.id)
    details = {"name": form.name.data, "phone": form.phone.data, "language": form.language.data, "zone": form.zone.data}
    people.change(user, viewer, **details)
    flash(_("Saved."))
    return redirect_to(url_for("accounts.show_profile"))


@blueprint.post("/me/sessions/<int:session_id>/end")
@signed_in
def end_one_session(session_id: int) -> Answer:
    """End one of one's own sessions."""
    sessions.end(session_id, identity.viewer().id)
    flash(_("The session has ended."))
    return redirect_to(url_for("accounts.show_profile"))


@blueprint.post("/me/sessions/end")
@signed_in
def end_other_sessions() -> Answer:
    """End all of one's sessions but this one."""
    sessions.end_all(identity.viewer().id, identity.session_token())
    flash(_("All other sessions have ended."))
    return redirect_to(url_for("accounts.show_profile"))


def _about() -> dict[str, object]:
    viewer = identity.viewer()
    return {
        "person": queries.get_user(viewer, viewer.id),
        "sessions": queries.sessions_of(viewer.id),
        "present": hashed(identity.session_token() or ""),
    }
