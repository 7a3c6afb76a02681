"""The supervisor's list of people to call back."""

from flask import request, url_for

from portal.core.errors import NotAllowedNow
from portal.core.i18n import _
from portal.feedback import queries, states
from portal.feedback.forms import CallbackForm
from portal.feedback.operations import calling
from portal.feedback.routes import blueprint
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to
from portal.web.identity import viewer


@blueprint.get("/callbacks")
@permission("tickets.assign")
def list_callbacks() -> Answer:
    """People who gave a low score: to call, or called."""
    state = request.args.get("state", "open")
    return page("feedback/callbacks.html", **_context(state if state in states.CALLBACK_LABELS else "open"))


@blueprint.post("/callbacks/<int:callback_id>/completion")
@permission("tickets.assign")
def create_completion(callback_id: int) -> Answer:
    """The call was made."""
    by = viewer()
    callback = queries.get_callback(by, callback_id)
    form = CallbackForm()
    if not form.validate_on_submit():
        return invalid("feedback/callbacks.html", build=lambda: _context("open", callback_id, form))
    try:
        calling.finish_callback(callback, by=by, note=form.note.data or "")
    except NotAllowedNow as error:
        flash(error.message, "warning")
        return redirect_to(url_for("feedback.list_callbacks"))
    flash(_("Noted."))
    return redirect_to(url_for("feedback.list_callbacks"))


def _context(state: str, faulty_id: int | None = None, form: CallbackForm | None = None) -> dict[str, object]:
    rows = queries.callbacks(viewer(), state)
    return {
        "rows": rows,
        "state": state,
        "labels": states.CALLBACK_LABELS,
        "score_labels": states.SCORE_LABELS,
        "faulty_id": faulty_id,
        "forms": {
            row.callback.id: form
            if form is not None and row.callback.id == faulty_id
            else CallbackForm(formdata=None, prefix="")
            for row in rows
        },
    }
