"""An article's way to its readers: review, publication, archive; and that it is still right."""

from collections.abc import Callable

from flask import request, url_for

from portal.accounts.viewer import Viewer
from portal.core.errors import DomainError, Invalid
from portal.core.i18n import _
from portal.core.numbers import number_of
from portal.knowledge import states
from portal.knowledge.forms import ConfirmationForm, ReturnForm, ReviewForm, SeenForm
from portal.knowledge.models import Article
from portal.knowledge.operations import reviewing
from portal.knowledge.queries import workflow
from portal.knowledge.routes import blueprint
from portal.web import traces
from portal.web.access import permission
from portal.web.answers import Answer, came_from, flash, invalid, page, redirect_to
from portal.web.forms import Form
from portal.web.identity import viewer
from portal.web.locale import language

PAGE = "knowledge/state.html"


@blueprint.get("/kb/articles/<int:article_id>/state")
@permission("knowledge.edit")
def show_state(article_id: int) -> Answer:
    """Where the article stands, and what can be done about it."""
    return page(PAGE, **_context(viewer(), article_id))


@blueprint.post("/kb/articles/<int:article_id>/reviews")
@permission("knowledge.edit")
def request_review(article_id: int) -> Answer:
    """Send the draft to a named reviewer, or to any editor."""
    form = ReviewForm()
    reviewer_id = number_of(form.reviewer.data)
    return _act(
        article_id,
        form,
        lambda by, seen: reviewing.ask(article_id, reviewer_id, seen=seen, by=by),
        _("Sent to review."),
    )


@blueprint.post("/kb/articles/<int:article_id>/publication")
@permission("knowledge.edit")
def publish_article(article_id: int) -> Answer:
    """Publish at once; out of review this is the reviewer's yes."""
    return _act(
        article_id, SeenForm(), lambda by, seen: reviewing.publish(article_id, seen=seen, by=by), _("Published.")
    )


@blueprint.post("/kb/articles/<int:article_id>/approval")
@permission("knowledge.edit")
def approve_article(article_id: int) -> Answer:
    """Say yes to a draft that appears by itself later."""
    said = _("Approved. It appears by itself.")
    return _act(article_id, SeenForm(), lambda by, seen: reviewing.approve(article_id, seen=seen, by=by), said)


@blueprint.post("/kb/articles/<int:article_id>/return")
@permission("knowledge.edit")
def return_article(article_id: int) -> Answer:
    """Send a draft back with the reason."""
    form = ReturnForm()
    why = form.why.data or ""
    return _act(
        article_id, form, lambda by, seen: reviewing.send_back(article_id, why, seen=seen, by=by), _("Sent back.")
    )


@blueprint.post("/kb/articles/<int:article_id>/withdrawal")
@permission("knowledge.edit")
def withdraw_article(article_id: int) -> Answer:
    """Back to the draft: out of review, from the readers, out of the archive."""
    said = _("The article is a draft again.")
    return _act(article_id, SeenForm(), lambda by, seen: reviewing.withdraw(article_id, seen=seen, by=by), said)


@blueprint.post("/kb/articles/<int:article_id>/archiving")
@permission("knowledge.edit")
def archive_article(article_id: int) -> Answer:
    """Put the article away."""
    said = _("Archived. Nobody finds it any more; it can be taken out again.")
    return _act(article_id, SeenForm(), lambda by, seen: reviewing.archive(article_id, seen=seen, by=by), said)


@blueprint.post("/kb/articles/<int:article_id>/confirmation")
@permission("knowledge.edit")
def confirm_article(article_id: int) -> Answer:
    """Reviewed, and still right."""
    form = ConfirmationForm()
    revision = form.revision.data if isinstance(form.revision.data, int) else -1
    said = _("Thank you: it counts as reviewed.")
    return _act(article_id, form, lambda by, seen: reviewing.confirm(article_id, revision=revision, by=by), said)


def _act(article_id: int, form: Form, act: Callable[[Viewer, str], Article], said: str) -> Answer:
    """Do it and go back to where she came from; refused, the page shows how the article stands now."""
    by = viewer()
    if not form.validate_on_submit():
        return _refused(by, article_id, form, 422)
    try:
        act(by, request.form.get("seen", ""))
    except Invalid as error:
        form.refuse(error)
        return _refused(by, article_id, form, error.status)
    except DomainError as error:
        if error.status == 404:
            raise
        if error.status == 403:
            traces.note_denied(f"object:{error.status}")
        form.form_errors.append(str(error.message))
        return _refused(by, article_id, form, error.status)
    flash(said)
    back = came_from()
    return redirect_to(url_for("knowledge.list_articles") if back == "/" else back)


def _refused(by: Viewer, article_id: int, form: Form, status: int) -> Answer:
    return invalid(PAGE, status, build=lambda: {**_context(by, article_id), "form": form})


def _context(by: Viewer, article_id: int) -> dict[str, object]:
    return {
        "flow": workflow.get_flow(by, article_id, language()),
        "article_states": states.STATE_LABELS,
        "form": None,
    }
