"""People as the administrator sees them: list, invite, roles, teams, switch off."""

from collections.abc import Callable

from flask import request, url_for

from portal.accounts import policy, queries
from portal.accounts.forms import GrantForm, PersonForm, TeamsForm
from portal.accounts.models import Organisation, User
from portal.accounts.operations import links, people
from portal.accounts.roles import LABELS, SCOPE_LABELS
from portal.accounts.routes import blueprint
from portal.accounts.viewer import Viewer
from portal.core.db import db
from portal.core.errors import DomainError, Forbidden, Invalid
from portal.core.i18n import _
from portal.web import identity
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.forms import choices


@blueprint.get("/admin/people")
@permission("people.manage")
def list_people() -> Answer:
    """Everybody, found by a part of the name or address."""
    text = request.args.get("q", "")[:100]
    found = queries.people(identity.viewer(), text, request.args.get("after"))
    return page("accounts/people.html", page=found, q=text)


@blueprint.get("/admin/people/new")
@permission("people.manage")
def new_person() -> Answer:
    """The form for an invitation."""
    viewer = identity.viewer()
    start = {"language": viewer.language, "zone": viewer.zone, "organisation_id": viewer.organisation_id, "site_id": 0}
    return page("accounts/person_new.html", form=_person_form(viewer, data=start))


@blueprint.post("/admin/people")
@permission("people.manage")
def create_person() -> Answer:
    """Create a person as a requester of her organisation and mail the invitation."""
    viewer = identity.viewer()
    form = _person_form(viewer)
    if not form.validate_on_submit():
        return invalid("accounts/person_new.html", form=form)
    organisation = db.session.get_one(Organisation, form.organisation_id.data)
    details = {key: getattr(form, key).data for key in ("position", "phone", "language", "zone")}
    try:
        user = people.create(
            form.email.data, form.name.data, organisation, viewer.id, site_id=form.site_id.data or None, **details
        )
    except Invalid as error:
        form.refuse(error)
        return invalid("accounts/person_new.html", form=form)
    people.grant(user, "requester", "organisation", organisation.id, viewer.id)
    links.invite(user, viewer.id)
    flash(_("%(name)s is invited by mail.", name=user.name))
    return redirect_to(url_for("accounts.show_person", user_id=user.id))


@blueprint.get("/admin/people/<int:user_id>")
@permission("people.manage")
def show_person(user_id: int) -> Answer:
    """One person: details, roles, teams, sessions."""
    return page("accounts/person.html", **_about(user_id))


@blueprint.post("/admin/people/<int:user_id>/grants")
@permission("people.manage")
def create_grant(user_id: int) -> Answer:
    """Give a role."""
    viewer, form = identity.viewer(), GrantForm()
    user = _managed(viewer, user_id)
    if not form.validate_on_submit():
        return invalid("accounts/person.html", build=lambda: _about(user_id, grant_form=form))
    role, scope = str(form.role.data), str(form.scope.data)
    if not policy.can_grant(viewer, scope):
        form.refuse(Invalid("scope", _("You cannot give more than you have yourself.")))
        return invalid("accounts/person.html", build=lambda: _about(user_id, grant_form=form))
    scope_ids = _places(user, scope)
    if not scope_ids:
        form.refuse(Invalid("scope", _("This person has no such place yet.")))
        return invalid("accounts/person.html", build=lambda: _about(user_id, grant_form=form))
    for scope_id in scope_ids:
        people.grant(user, role, scope, scope_id, viewer.id)
    return redirect_to(url_for("accounts.show_person", user_id=user_id))


@blueprint.post("/admin/people/<int:user_id>/grants/<int:grant_id>/revocation")
@permission("people.manage")
def revoke_grant(user_id: int, grant_id: int) -> Answer:
    """Withdraw a role."""
    viewer = identity.viewer()
    return _act(user_id, lambda user: people.revoke(user, grant_id, viewer))


@blueprint.post("/admin/people/<int:user_id>/teams")
@permission("people.manage")
def update_teams(user_id: int) -> Answer:
    """Put a person into teams."""
    viewer, form = identity.viewer(), _teams_form(set())
    if not form.validate_on_submit():
        return invalid("accounts/person.html", build=lambda: _about(user_id, teams_form=form))
    return _act(user_id, lambda user: people.set_teams(user, {int(t) for t in form.teams.data or ()}, viewer))


@blueprint.post("/admin/people/<int:user_id>/invitation")
@permission("people.manage")
def create_invitation(user_id: int) -> Answer:
    """Mail the invitation again; the older link dies."""
    viewer = identity.viewer()
    return _act(user_id, lambda user: links.invite(user, viewer.id))


@blueprint.post("/admin/people/<int:user_id>/deactivation")
@permission("people.manage")
def deactivate_person(user_id: int) -> Answer:
    """Switch a person off."""
    viewer = identity.viewer()
    return _act(user_id, lambda user: people.switch_off(user, viewer))


@blueprint.post("/admin/people/<int:user_id>/activation")
@permission("people.manage")
def activate_person(user_id: int) -> Answer:
    """Switch a person on."""
    viewer = identity.viewer()
    return _act(user_id, lambda user: people.switch_on(user, viewer))


def _places(user: User, scope: str) -> list[int | None]:
    """The ids that a scope means for a person: [None] for everything, several for teams, none where she has no such place."""
    if scope == "everything":
        return [None]
    if scope == "team":
        return list(sorted(queries.team_ids_of(user.id)))
    place = {"organisation": user.organisation_id, "site": user.site_id, "department": user.department_id}[scope]
    return [] if place is None else [place]


def _act(user_id: int, act: Callable[[User], object]) -> Answer:
    try:
        act(_managed(identity.viewer(), user_id))
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        flash(error.message, "danger")
        return redirect_to(url_for("accounts.show_person", user_id=user_id))
    flash(_("Done."))
    return redirect_to(url_for("accounts.show_person", user_id=user_id))


def _managed(viewer: Viewer, user_id: int) -> User:
    user = queries.get_user(viewer, user_id)
    if not policy.in_scope(viewer, "people.manage", user.organisation_id, user.department_id, user.site_id):
        raise Forbidden
    return user


def _about(user_id: int, grant_form: GrantForm | None = None, teams_form: TeamsForm | None = None) -> dict[str, object]:
    user = _managed(identity.viewer(), user_id)
    grants = queries.grants_of(user_id)
    return {
        "person": user,
        "grants": grants,
        "scope_names": queries.scope_names(grants),
        "role_labels": LABELS,
        "scope_labels": SCOPE_LABELS,
        "grant_form": grant_form or GrantForm(),
        "teams_form": teams_form or _teams_form(queries.team_ids_of(user_id)),
        "sessions": queries.sessions_of(user_id),
    }


def _person_form(viewer: Viewer, data: dict[str, object] | None = None) -> PersonForm:
    form = PersonForm(data=data)
    form.organisation_id.choices = choices(
        (o.id, o.name) for o in queries.organisations(viewer) if policy.in_scope(viewer, "people.manage", o.id)
    )
    form.site_id.choices = choices([(0, "–"), *((s.id, f"{s.name}, {s.city}") for s in queries.sites(viewer))])
    return form


def _teams_form(chosen: set[int]) -> TeamsForm:
    form = TeamsForm(data={"teams": sorted(chosen)})
    form.teams.choices = choices((team.id, team.name) for team in queries.teams())
    return form
