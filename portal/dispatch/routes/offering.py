"""The dispatcher offers visits and calls them off."""

from flask import url_for

from portal.core.errors import Conflict, Invalid, NotAllowedNow
from portal.core.i18n import _
from portal.dispatch import queries
from portal.dispatch.candidates import candidates
from portal.dispatch.forms import CancelForm, OfferForm
from portal.dispatch.operations import cancelling, offering
from portal.dispatch.routes import blueprint
from portal.dispatch.routes.visits import visit_context
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, redirect_to
from portal.web.forms import choices
from portal.web.identity import viewer


@blueprint.post("/visits/<int:visit_id>/offers")
@permission("visits.dispatch")
def create_offers(visit_id: int) -> Answer:
    """Offer the visit to the chosen engineers."""
    by = viewer()
    visit = queries.get_visible(by, visit_id)
    form = OfferForm()
    form.engineers.choices = choices((c.user_id, c.name) for c in candidates(visit))
    if not form.validate_on_submit():
        return _again(visit_id, 422, offer_form=form)
    try:
        offering.offer(visit, form.chosen(), by=by, version=form.version.data, anyway=bool(form.anyway.data))
    except Invalid as error:
        form.refuse(error)
        return _again(visit_id, 422, offer_form=form)
    except (Conflict, NotAllowedNow) as error:
        return _again(visit_id, 409, refused=error.message)
    flash(_("Offered. The first engineer who takes it has it."))
    return redirect_to(url_for("dispatch.show_visit", visit_id=visit_id))


@blueprint.post("/visits/<int:visit_id>/cancellation")
@permission("visits.dispatch", "tickets.work")
def create_cancellation(visit_id: int) -> Answer:
    """Call the visit off."""
    by = viewer()
    visit = queries.get_visible(by, visit_id)
    form = CancelForm()
    if not form.validate_on_submit():
        return _again(visit_id, 422, cancel_form=form)
    try:
        cancelling.cancel(visit, by=by, reason=form.reason.data or "", version=form.version.data)
    except (Conflict, NotAllowedNow) as error:
        return _again(visit_id, 409, refused=error.message)
    flash(_("The visit is called off."))
    return redirect_to(url_for("dispatch.show_visit", visit_id=visit_id))


def _again(
    visit_id: int,
    status: int,
    offer_form: OfferForm | None = None,
    cancel_form: CancelForm | None = None,
    refused: object = None,
) -> Answer:
    by = viewer()
    build = lambda: visit_context(by, visit_id, offer_form, cancel_form)  # noqa: E731 - a promise, read after the undo
    return invalid("dispatch/show.html", status=status, build=build, refused=refused)
