"""One act on the articles that were ticked in the list: first what is meant, then all of them or none."""

from dataclasses import dataclass

from flask import request, url_for

from portal.accounts.viewer import Viewer
from portal.core.errors import DomainError, Forbidden, Invalid, NotAllowedNow, NotFound
from portal.core.i18n import ngettext
from portal.knowledge import states
from portal.knowledge.forms import ArchiveForm, OwnerForm, ReviewDateForm, TopicForm, number_in
from portal.knowledge.operations import batching
from portal.knowledge.queries import authoring, editing, editors
from portal.knowledge.routes import blueprint
from portal.web import requests, traces
from portal.web.access import permission
from portal.web.answers import Answer, flash, invalid, page, redirect_to, safe_next
from portal.web.forms import Form, choices
from portal.web.identity import viewer
from portal.web.locale import language

PAGE = "knowledge/article_changes.html"
FORMS: dict[str, type[Form]] = {
    "topic": TopicForm, "owner": OwnerForm, "review": ReviewDateForm, "archive": ArchiveForm,
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What was asked for: the act, the articles it is for, and the list they were ticked in."""

    act: str
    ids: list[int]
    back: str


@blueprint.get("/kb/articles/changes/new")
@permission("knowledge.edit")
def new_article_changes() -> Answer:
    """What is to be done with the articles ``n``; ``act`` is one of FORMS."""
    by, asked = viewer(), _asked()
    form = FORMS[asked.act](formdata=None)
    _offer(form, by)
    return page(PAGE, **_context(form, asked, by))


@blueprint.post("/kb/articles/changes")
@permission("knowledge.edit")
def create_article_changes() -> Answer:
    """Do it to all of them. A foreign one among them: 404, and none is changed."""
    by, asked = viewer(), _asked()
    form = FORMS[asked.act]()
    _offer(form, by)
    if not form.validate_on_submit():
        return _refused(form, asked, by)
    try:
        claim = requests.claim(by.id)
    except requests.Repeated:
        return redirect_to(asked.back)
    if claim:
        claim.location = asked.back[:300]
    try:
        count = _do(form, asked.ids, by)
    except Invalid as error:
        form.refuse(error)
        return _refused(form, asked, by)
    except (Forbidden, NotAllowedNow) as error:
        return _denied(form, asked, by, error)
    flash(ngettext("%(num)d article changed.", "%(num)d articles changed.", count))
    return redirect_to(asked.back)


def _asked() -> Asked:
    """The act, the articles and the way back. Raises NotFound for what no page of ours sends."""
    given, act = request.values.getlist("n"), request.values.get("act", "")
    if act not in FORMS or not all(n.isdecimal() and len(n) < 10 for n in given):
        raise NotFound
    return Asked(
        act, [int(n) for n in given], safe_next(request.values.get("next"), url_for("knowledge.list_articles"))
    )


def _offer(form: Form, by: Viewer) -> None:
    if isinstance(form, TopicForm):
        form.category.choices = choices([("", "—"), *editing.topics(language())])
    elif isinstance(form, OwnerForm):
        form.owner.choices = choices([("", "—"), *editors.colleagues(by)])


def _do(form: Form, ids: list[int], by: Viewer) -> int:
    if isinstance(form, TopicForm):
        return batching.move_all(ids, number_in(form.category) or 0, by=by)
    if isinstance(form, OwnerForm):
        return batching.give_all(ids, number_in(form.owner) or 0, by=by)
    if isinstance(form, ReviewDateForm):
        return batching.review_all(ids, form.review_on.data, by=by)
    return batching.archive_all(ids, by=by)


def _denied(form: Form, asked: Asked, by: Viewer, error: DomainError) -> Answer:
    traces.note_denied(f"bulk:{error.status}")
    form.form_errors.append(str(error.message))
    return _refused(form, asked, by, error.status)


def _refused(form: Form, asked: Asked, by: Viewer, status: int = 422) -> Answer:
    return invalid(PAGE, status, build=lambda: _context(form, asked, by))


def _context(form: Form, asked: Asked, by: Viewer) -> dict[str, object]:
    chosen = authoring.chosen(by, asked.ids, language())
    count = len(chosen)
    titles = {
        "topic": ngettext("Move %(num)d article", "Move %(num)d articles", count),
        "owner": ngettext("Give %(num)d article to another owner", "Give %(num)d articles to another owner", count),
        "review": ngettext("Set the review of %(num)d article", "Set the review of %(num)d articles", count),
        "archive": ngettext("Archive %(num)d article", "Archive %(num)d articles", count),
    }
    return {
        "form": form,
        "asked": asked,
        "title": titles[asked.act],
        "chosen": chosen,
        "state_labels": states.STATE_LABELS,
    }
