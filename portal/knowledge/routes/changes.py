"""One act on the articles that were ticked in the list: first what is meant, then all of them or none."""

from flask import request, url_for

from portal.accounts.viewer import Viewer
from portal.core.i18n import _, ngettext
from portal.core.numbers import number_of
from portal.knowledge import states
from portal.knowledge.forms import ArchiveForm, OwnerForm, ReviewDateForm, TopicForm
from portal.knowledge.operations import batching
from portal.knowledge.queries import authoring, editing, editors
from portal.knowledge.routes import blueprint
from portal.web import bulk
from portal.web.access import permission
from portal.web.answers import Answer, invalid, page
from portal.web.choosing import number_in
from portal.web.forms import Form, choices
from portal.web.identity import viewer
from portal.web.locale import language

PAGE = "knowledge/article_changes.html"
FORMS: dict[str, type[Form]] = {
    "topic": TopicForm, "owner": OwnerForm, "review": ReviewDateForm, "archive": ArchiveForm,
}  # fmt: skip


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

    def do() -> str:
        return ngettext("%(num)d article changed.", "%(num)d articles changed.", _do(form, asked.numbers, by))

    return bulk.carry_out(
        asked, form, by.id, do, lambda status: invalid(PAGE, status, build=lambda: _context(form, asked, by))
    )


def _asked() -> bulk.Asked:
    return bulk.asked(FORMS, url_for("knowledge.list_articles"))


def _offer(form: Form, by: Viewer) -> None:
    if isinstance(form, TopicForm):
        form.category.choices = choices([("", "—"), *editing.topics(language())])
    elif isinstance(form, OwnerForm):
        form.owner.choices = choices([("", "—"), *editors.colleagues(by)])


def _seen() -> dict[int, str] | None:
    """How the articles stood on the page, by id; None where the request does not say."""
    told = [one.partition(":") for one in request.form.getlist("seen")]
    return {number: mark for key, _colon, mark in told if (number := number_of(key)) is not None} or None


def _do(form: Form, ids: list[int], by: Viewer) -> int:
    seen = _seen()
    if isinstance(form, TopicForm):
        return batching.move_all(ids, number_in(form.category) or 0, by=by, seen=seen)
    if isinstance(form, OwnerForm):
        return batching.give_all(ids, number_in(form.owner) or 0, by=by, seen=seen)
    if isinstance(form, ReviewDateForm):
        return batching.review_all(ids, form.review_on.data, by=by, seen=seen)
    return batching.archive_all(ids, by=by, seen=seen)


def _context(form: Form, asked: bulk.Asked, by: Viewer) -> dict[str, object]:
    chosen = authoring.chosen(by, asked.numbers, language())
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
        "title": titles[asked.act] if count else _("Articles"),
        "chosen": chosen,
        "mark": batching.mark,
        "state_labels": states.STATE_LABELS,
    }
