"""What the engineer presses: take, decline, set off, arrive, pause, finish, give back."""

from collections.abc import Callable

from flask import url_for

from portal.accounts.viewer import Viewer
from portal.core.errors import Forbidden, Invalid, NotAllowedNow
from portal.core.i18n import _
from portal.dispatch import policy, queries
from portal.dispatch.forms import OutcomeForm, PunchForm, ReturnForm
from portal.dispatch.models import Visit
from portal.dispatch.operations import finishing, punching, taking
from portal.dispatch.operations.punching import Press
from portal.dispatch.routes import blueprint
from portal.dispatch.routes.mobile import work_context
from portal.web import htmx
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, redirect_to, written
from portal.web.identity import viewer

Act = Callable[[Visit, Viewer, Press], None]


@blueprint.post("/visits/<int:visit_id>/acceptance")
@permission("visits.work")
def create_acceptance(visit_id: int) -> Answer:
    """Take an offered visit; whoever comes second is told who has it."""
    by = viewer()
    visit = queries.get_visible(by, visit_id)
    try:
        taking.take(visit, by=by)
    except NotAllowedNow as error:
        return _refused(by, visit_id, error)
    flash(_("The visit is yours."))
    return redirect_to(url_for("dispatch.show_my_visit", visit_id=visit_id))


@blueprint.post("/visits/<int:visit_id>/refusal")
@permission("visits.work")
def create_refusal(visit_id: int) -> Answer:
    """Decline an offer."""
    taking.decline(queries.get_visible(viewer(), visit_id), by=viewer())
    return redirect_to(url_for("dispatch.show_mobile_home"))


@blueprint.post("/visits/<int:visit_id>/journey")
@permission("visits.work")
def create_journey(visit_id: int) -> Answer:
    """Set off."""
    return _punch(visit_id, punching.depart)


@blueprint.post("/visits/<int:visit_id>/arrival")
@permission("visits.work")
def create_arrival(visit_id: int) -> Answer:
    """Arrive."""
    return _punch(visit_id, punching.arrive)


@blueprint.post("/visits/<int:visit_id>/pause")
@permission("visits.work")
def create_pause(visit_id: int) -> Answer:
    """Let the work rest."""
    return _punch(visit_id, punching.pause)


@blueprint.post("/visits/<int:visit_id>/continuation")
@permission("visits.work")
def create_continuation(visit_id: int) -> Answer:
    """Go on with the work."""
    return _punch(visit_id, punching.resume)


@blueprint.post("/visits/<int:visit_id>/return")
@permission("visits.work")
def create_return(visit_id: int) -> Answer:
    """Give the visit back to the dispatcher."""
    by, form = viewer(), ReturnForm()
    visit = queries.get_visible(by, visit_id)
    if not form.validate_on_submit():
        return _again(by, visit_id, return_form=form)
    try:
        punching.give_back(visit, by, _press(form), reason=form.reason.data or "")
    except (NotAllowedNow, Forbidden) as error:
        return _refused(by, visit_id, error)
    flash(_("The dispatcher has the visit again."))
    return redirect_to(url_for("dispatch.show_mobile_home"))


@blueprint.post("/visits/<int:visit_id>/completion")
@permission("visits.work")
def create_completion(visit_id: int) -> Answer:
    """End the visit, done or not."""
    by, form = viewer(), OutcomeForm()
    visit = queries.get_visible(by, visit_id)
    if not form.validate_on_submit():
        return _again(by, visit_id, outcome_form=form)
    result, remaining = form.result.data or "", form.remaining.data or ""
    try:
        if form.outcome.data == "not_done":
            finishing.fail(visit, by, _press(form), form.reason.data or "", result, remaining)
        else:
            finishing.complete(visit, by, _press(form), result, form.outcome.data == "beyond_repair")
    except Invalid as error:
        form.refuse(error)
        return _again(by, visit_id, outcome_form=form)
    except (NotAllowedNow, Forbidden) as error:
        return _refused(by, visit_id, error)
    flash(_("Saved. The visit is over."))
    return redirect_to(url_for("dispatch.show_my_visit", visit_id=visit_id))


def _punch(visit_id: int, act: Act) -> Answer:
    by, form = viewer(), PunchForm()
    visit = queries.get_visible(by, visit_id)
    if not form.validate_on_submit():
        return _again(by, visit_id)
    try:
        act(visit, by, _press(form))
    except (NotAllowedNow, Forbidden) as error:
        return _refused(by, visit_id, error)
    url = url_for("dispatch.show_my_visit", visit_id=visit_id)
    return written(url, "dispatch/mobile/_work.html", lambda: work_context(by, visit_id))


def _press(form: PunchForm) -> Press:
    return Press(uuid=form.uuid.data or "", device_at=form.pressed_at())


def _again(
    by: Viewer, visit_id: int, outcome_form: OutcomeForm | None = None, return_form: ReturnForm | None = None
) -> Answer:
    """The form with its errors; whoever does not work the visit has no form to mend."""
    if not policy.can_work(by, queries.get_visible(by, visit_id)):
        raise Forbidden(_("Only the engineer who has this visit can do that."))
    build = lambda: work_context(by, visit_id, outcome_form, return_form)  # noqa: E731 - a promise, read after the undo
    return invalid(_template(), build=build)


def _refused(by: Viewer, visit_id: int, error: NotAllowedNow | Forbidden) -> Answer:
    """The visit as it is now, with the sentence that says what was in the way."""
    build = lambda: work_context(by, visit_id)  # noqa: E731 - a promise, read after the undo
    return invalid(_template(), status=error.status, build=build, refused=str(error.message))


def _template() -> str:
    return "dispatch/mobile/_work.html" if htmx.wants_partial() else "dispatch/mobile/visit.html"
